from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.virtual.lifter.draw import (
    TEMPO_FACTORS,
    ExerciseMotion,
    Variation,
    draw_session,
    draw_set,
)
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.plan import (
    Activity,
    ActivityKind,
    CalibrationPlan,
    Fault,
    SessionPlan,
    SetPlan,
    shortest_s,
)
from firmware_bridge.virtual.lifter.truth import as_json, write_truth
from firmware_bridge.virtual.lifter.wearer import Wearer, draw_wearer
from imu.errors import OutputError, SettingError, UnknownNameError

HINGE = ExerciseMotion("hinge")
FLOOR = ExerciseMotion("floor", start="bottom", lumbar_flexion_deg=(10.0, 30.0))
SWING = ExerciseMotion("swing", rep_s=(1.2, 1.5), ballistic=True)
QUIET = Wearer(sway_deg=0.0)


def done(
    motion: ExerciseMotion,
    fault: str = "none",
    *,
    reps: int = 5,
    seed: int = 0,
    variation: Variation | None = None,
) -> Simulation:
    drawn = draw_set(motion, QUIET, reps, seed, fault, variation)
    return simulate(SessionPlan((drawn,)), QUIET, (), seed)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from((HINGE, FLOOR)))
def test_a_clean_repetition_keeps_the_spine_out_of_the_first_thirty_degrees(
    seed: int, motion: ExerciseMotion
) -> None:
    drawn = draw_set(replace(motion, lumbar_flexion_deg=(3.0, 12.0)), QUIET, 4, seed)
    truth = simulate(SessionPlan((drawn,)), QUIET, (), seed).truth
    assert len(truth.counted_reps) == 4
    assert all(truth.early_spine_share(rep) <= 0.25 for rep in truth.reps)
    assert all(truth.peak_lumbar_flexion_rad(rep) < np.radians(18.0) for rep in truth.reps)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from((HINGE, FLOOR, SWING)))
def test_spine_first_takes_more_than_half_of_the_first_thirty_degrees(
    seed: int, motion: ExerciseMotion
) -> None:
    truth = done(motion, "spine_first", seed=seed).truth
    assert all(truth.early_spine_share(rep) > 0.55 for rep in truth.reps)


@pytest.mark.parametrize("motion", [HINGE, FLOOR, SWING])
def test_rounding_flexes_the_spine_near_the_bottom_only(motion: ExerciseMotion) -> None:
    clean, rounded = done(motion).truth, done(motion, "rounding").truth
    for plain, rep in zip(clean.reps, rounded.reps, strict=True):
        more = rounded.peak_lumbar_flexion_rad(rep) - clean.peak_lumbar_flexion_rad(plain)
        assert more > np.radians(12.0)
        assert rounded.peak_lumbar_flexion_rad(rep) > 0.75 * np.radians(52.0)
        assert rounded.early_spine_share(rep) < 0.5


def test_drift_raises_the_peak_from_repetition_to_repetition() -> None:
    truth = done(HINGE, "drift", reps=8).truth
    peaks = np.degrees([truth.peak_lumbar_flexion_rad(rep) for rep in truth.reps])
    assert peaks[-1] - peaks[0] > 10.0
    assert np.polyfit(np.arange(8), peaks, 1)[0] > 1.2


@pytest.mark.parametrize("motion", [HINGE, FLOOR, SWING])
def test_leaning_back_extends_past_ten_degrees_at_every_lockout(motion: ExerciseMotion) -> None:
    truth = done(motion, "lean_back").truth
    for rep in truth.reps:
        lockout_s = rep.end_s if rep.start == "top" else rep.turn_start_s
        near = truth.rows(lockout_s - 0.2, lockout_s + 0.9)
        assert np.degrees(truth.lumbar_flexion_rad[near].min()) < -10.0


@pytest.mark.parametrize("tempo", TEMPO_FACTORS)
@pytest.mark.parametrize("motion", [HINGE, FLOOR, SWING])
def test_repetitions_follow_one_another_at_the_tempo_asked_for(
    motion: ExerciseMotion, tempo: str
) -> None:
    truth = done(motion, reps=6, variation=Variation(tempo=tempo)).truth
    times = [(r.start_s, r.turn_start_s, r.turn_end_s, r.end_s) for r in truth.reps]
    flat = np.array(times).ravel()
    assert np.all(np.diff(flat) >= 0.0)
    assert np.all(np.diff(np.array(times)[:, :2]) > 0.2)
    slow, fast = min(TEMPO_FACTORS[tempo][0], 1.0), max(TEMPO_FACTORS[tempo][1], 1.0)
    low, high = motion.rep_s[0] * slow, motion.rep_s[1] * fast
    spent = np.array(times)[:, 3] - np.array(times)[:, 0]
    assert np.all((spent > 0.7 * low) & (spent < 1.25 * high))
    level = truth.trunk_tilt_rad
    for rep in truth.reps:
        top, turn = level[truth.rows(rep.start_s, rep.end_s)][0], rep.turn_start_s
        far = level[truth.rows(turn - 0.05, rep.turn_end_s + 0.05)]
        extreme = far.max() if rep.start == "top" else far.min()
        assert abs(extreme - top) > np.radians(40.0)


def test_partial_repetitions_are_marked_and_shallow() -> None:
    truth = done(HINGE, reps=20, variation=Variation(partial_share=0.4)).truth
    partial = [rep for rep in truth.reps if rep.partial]
    assert 2 < len(partial) < 15
    assert len(truth.counted_reps) + len(partial) == 20
    deepest = np.degrees(truth.trunk_tilt_rad.max())
    for rep in partial:
        depth = np.degrees(truth.trunk_tilt_rad[truth.rows(rep.start_s, rep.end_s)].max())
        assert depth < 0.65 * deepest


def test_a_double_bottom_is_one_repetition_with_two_humps() -> None:
    truth = done(HINGE, reps=4, variation=Variation(hump_share=1.0)).truth
    assert len(truth.reps) == 4
    for rep in truth.reps:
        tilt = truth.trunk_tilt_rad[truth.rows(rep.turn_start_s, rep.turn_end_s)]
        assert np.degrees(np.ptp(tilt)) > 6.0
        assert np.argmin(tilt) not in (0, len(tilt) - 1)


def test_a_lifter_at_the_floor_bends_to_the_bar_before_and_rises_after_the_set() -> None:
    truth = done(FLOOR).truth
    names = [segment.name for segment in truth.segments]
    assert names == ["bend_to_bar", "rise"]
    first, last = truth.reps[0], truth.reps[-1]
    assert truth.segments[0].end_s < first.start_s < last.end_s < truth.segments[1].start_s
    assert np.degrees(truth.trunk_tilt_rad[truth.rows(first.start_s, first.end_s)][0]) > 45.0
    assert np.degrees(truth.trunk_tilt_rad[truth.rows(first.turn_start_s, 1e9)][0]) < 5.0


def test_a_calibration_marks_standing_hinging_and_the_full_bend() -> None:
    wearer = draw_wearer(8)
    truth = simulate(SessionPlan((CalibrationPlan(hinges=4),)), wearer, ()).truth
    stand, hinge, bend = truth.phases
    assert (stand.name, hinge.name, bend.name) == ("stand", "hinge", "bend")
    assert stand.end_s - stand.start_s == pytest.approx(3.0)
    assert truth.reps == ()
    found = truth.lumbar_flexion_rad[truth.rows(bend.start_s, bend.end_s)].max()
    assert np.degrees(found) == pytest.approx(wearer.full_bend_lumbar_deg, abs=2.0)
    assert np.degrees(truth.trunk_tilt_rad[truth.rows(stand.start_s, stand.end_s)]).max() < 3.0


@pytest.mark.parametrize("kind", list(ActivityKind))
def test_every_activity_starts_and_ends_standing_and_is_no_repetition(kind: ActivityKind) -> None:
    for seed in range(3):
        lasting_s = max(12.0, shortest_s(kind))
        plan = SessionPlan((Activity(kind, lasting_s), Activity(ActivityKind.STAND, 1.0)))
        truth = simulate(plan, QUIET, (), seed).truth
        assert truth.reps == ()
        assert truth.segments[0].name == kind.value
        ends = np.degrees(truth.trunk_tilt_rad)[[0, -1]]
        np.testing.assert_allclose(ends, 0.0, atol=1.0)
        for values in (truth.pelvis_tilt_rad, truth.lumbar_flexion_rad, truth.hip_flexion_rad):
            assert np.all(np.isfinite(values))
            assert np.abs(np.diff(values)).max() < np.radians(4.0)


def test_sitting_down_and_tying_a_shoe_bend_the_trunk_past_thirty_degrees() -> None:
    for kind in (ActivityKind.SIT, ActivityKind.TIE_SHOE):
        truth = simulate(SessionPlan((Activity(kind, 9.0),)), QUIET, ()).truth
        assert np.degrees(truth.trunk_tilt_rad.max()) > 30.0


def test_a_drawn_session_has_its_sets_in_order_with_rests_between() -> None:
    sets = tuple(draw_set(HINGE, QUIET, 3, seed) for seed in range(3))
    plan = draw_session(sets, 1, confusers=tuple(ActivityKind))
    assert plan.sets == sets
    truth = simulate(plan, QUIET, (), 1).truth
    assert [(rep.set, rep.index) for rep in truth.reps] == [
        (s, i) for s in (1, 2, 3) for i in (1, 2, 3)
    ]
    gaps = [b.start_s - a.end_s for a, b in zip(truth.reps, truth.reps[1:], strict=False)]
    assert min(gaps[2], gaps[5]) > 20.0


def test_sloppy_repetitions_bend_and_twist_to_both_sides() -> None:
    truth = done(HINGE, reps=6, variation=Variation(sloppy_deg=12.0)).truth
    for angle in (truth.lumbar_lateral_rad, truth.lumbar_axial_rad):
        assert np.degrees(angle.max()) > 9.0
        assert np.degrees(angle.min()) < -9.0


def test_unknown_names_and_impossible_times_are_refused() -> None:
    with pytest.raises(SettingError, match="rounding"):
        Fault.of("wobbly")
    with pytest.raises(UnknownNameError):
        draw_set(HINGE, QUIET, 3, 0, variation=Variation(tempo="fats"))
    with pytest.raises(SettingError):
        Activity(ActivityKind.SIT, 1.0)
    with pytest.raises(SettingError):
        SetPlan((), draw_set(HINGE, QUIET, 1, 0).bottom, start="side")
    with pytest.raises(SettingError):
        simulate(SessionPlan(()), QUIET)


def test_the_truth_files_say_synthetic_and_hold_what_happened(tmp_path: Path) -> None:
    truth = done(HINGE, "rounding", reps=3).truth
    told, table = write_truth(truth, tmp_path / "one")
    again = write_truth(truth, tmp_path / "two")
    assert (told.name, table.name) == ("one.truth.json", "one.truth.csv.gz")
    assert table.read_bytes() == again[1].read_bytes()
    loaded = json.loads(told.read_text())
    assert loaded == json.loads(json.dumps(as_json(truth)))
    assert loaded["synthetic"] is True
    assert (loaded["reps"], len(loaded["rep_windows_s"])) == (3, 3)
    assert (loaded["exercise"], loaded["fault"]) == ("hinge", "rounding")
    with gzip.open(table, "rt") as lines:
        header = next(lines).strip().split(",")
        rows = np.loadtxt(lines, delimiter=",")
    assert header[:4] == ["time_s", "pelvis_tilt_deg", "trunk_tilt_deg", "lumbar_flexion_deg"]
    assert rows.shape == (len(truth.t_s), len(header))
    np.testing.assert_allclose(rows[:, 3], np.degrees(truth.lumbar_flexion_rad), atol=1e-4)


def test_a_truth_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_truth(done(HINGE, reps=1).truth, tmp_path / "no" / "such")
