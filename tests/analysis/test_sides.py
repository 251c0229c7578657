"""Which leg stands, and what an open pelvis is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.exercises.slrdl import SLRDL
from analysis.limits import limits_for, profile_named
from analysis.metrics.metric import RepMotion
from analysis.result import Analysis
from analysis.sides import SideSense, by_pelvis, by_thigh, word_of
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.recorded import with_own_facts
from hiphinge.simulation import Wish, metadata_of, simulated
from imu.errors import UnknownNameError
from recordings.recording import Recording

LIMITS = limits_for(profile_named("hinge"), None)


def bend(
    made: Any,
    left_deg: float = np.nan,
    right_deg: float = np.nan,
    lists_deg: float = 0.0,
) -> RepMotion:
    """A bend of 60° in 3 s at whose bottom thighs and pelvis stand as told."""
    tilt = made.course((0, 0), (1, 60), (2, 60), (3, 0))
    whole = made.stretch(made.angles(tilt, 5.0))
    for name, deg in (
        ("left_thigh_rad", left_deg),
        ("right_thigh_rad", right_deg),
        ("pelvis_lateral_rad", lists_deg),
    ):
        whole.columns[name] = np.deg2rad(deg) * tilt / 60.0
    whole.columns["pelvis_tilt_rad"] = np.deg2rad(tilt)
    return RepMotion(whole, whole.part(0, 151), whole.part(150, 300), whole, LIMITS, True)


@pytest.mark.parametrize(
    ("left_deg", "right_deg", "stands"),
    [
        (-10.0, np.nan, "left"),
        (58.0, np.nan, "right"),
        (np.nan, -15.0, "right"),
        (np.nan, 55.0, "left"),
        (-10.0, 58.0, "left"),
        (60.0, 0.0, "right"),
        (27.0, np.nan, ""),
        (-10.0, -12.0, ""),
        (np.nan, np.nan, ""),
    ],
)
def test_the_free_leg_goes_with_the_pelvis(
    made: Any, left_deg: float, right_deg: float, stands: str
) -> None:
    assert by_thigh(bend(made, left_deg, right_deg)) == stands


@pytest.mark.parametrize(("lists_deg", "stands"), [(4.0, "right"), (-4.0, "left"), (1.0, "")])
def test_the_pelvis_sinks_over_the_standing_leg(made: Any, lists_deg: float, stands: str) -> None:
    assert by_pelvis(bend(made, lists_deg=lists_deg)) == stands


def test_a_sensor_is_believed_before_the_word_and_the_word_before_a_guess(made: Any) -> None:
    sense = SideSense()
    assert sense.of(bend(made)).known == ""
    assert sense.of(bend(made, lists_deg=5.0)).known == "inferred"
    sense.say("left")
    told = sense.of(bend(made, lists_deg=5.0))
    assert (told.side, told.known) == ("left", "said")
    told = sense.of(bend(made, right_deg=-5.0))
    assert (told.side, told.known) == ("right", "thigh")


def test_sides_in_turn_go_on_after_a_repetition_that_was_none(made: Any) -> None:
    sense = SideSense("alternating")
    assert [sense.of(bend(made)).side for _ in range(3)] == ["left", "right", "left"]
    sense.take_back()
    assert sense.of(bend(made)).side == "left"


def test_a_word_holds_for_what_begins_after_it_and_not_for_a_rep_under_way(made: Any) -> None:
    sense = SideSense("left")
    sense.say("right", 0.5)
    sense.say("alternating", 2.0)
    assert sense.of(bend(made)).side == "left"
    later = bend(made)
    later.out.columns["t_s"] = later.out.t_s + 1.0
    assert sense.of(later).side == "right"
    later.out.columns["t_s"] = later.out.t_s + 1.0
    assert [sense.of(later).side for _ in range(3)] == ["left", "right", "left"]


@pytest.mark.parametrize("word", ["up", "both", "l"])
def test_other_words_are_refused(word: str) -> None:
    with pytest.raises(UnknownNameError):
        word_of(word)


def measured(fault: str, side: str, *, said: str = "", thigh: bool = False) -> Analysis:
    wish = Wish(SLRDL, 4, fault=fault, seed=5, side=side, calibration=True, thigh=thigh)
    result = simulated(wish)
    recording = Recording(Path("synthetic"), result.blocks, metadata=metadata_of(result))
    return analyze(recording, with_own_facts(AnalysisSettings(SLRDL, side=said), recording))


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_open_pelvis_is_found_told_once_a_rep_and_on_the_right_side(side: str) -> None:
    found = measured("open_hips", side)
    assert [rep.verdict for rep in found.reps] == ["open_hips"] * 4
    assert [alert.rule for alert in found.alerts] == ["open_hips"] * 4
    assert all(alert.is_attributed for alert in found.alerts)
    assert {(rep.side, rep.side_known) for rep in found.reps} == {(side, "inferred")}
    assert all(alert.value > 0.0 for alert in found.alerts) == (side == "right")
    assert "in 4 the hips opened" in found.sets[0].sentence


def test_a_square_pelvis_is_clean_and_a_thigh_sensor_shows_the_leg() -> None:
    found = measured("none", "left", said="right", thigh=True)
    assert [rep.verdict for rep in found.reps] == ["clean"] * 4
    assert {(rep.side, rep.side_known) for rep in found.reps} == {("left", "thigh")}
    assert all(rep.metrics["pelvis_lateral_peak_deg"] < 10.0 for rep in found.reps)
    assert all(rep.metrics["wobble_rms_deg_s"] > 0.0 for rep in found.reps)
