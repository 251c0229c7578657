"""When somebody is told that the spine changed shape, on bends made by hand.

The bend takes one second down, stays, and takes one second up. Limits are those of an own full bend
of 50°: in the hinge amber is 30° and red is 35°.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.alert_runs import HELD_BACK, MIXED, Run
from analysis.alerts import AlertWatch
from analysis.events import Alert
from analysis.limits import PROFILES, Limits, limits_for, profile_named
from imu.angles import AngleBlock

RATE_HZ = 100.0


def limits(name: str = "hinge", range_deg: float | None = 50.0) -> Limits:
    own = None if range_deg is None else np.deg2rad(range_deg)
    return limits_for(profile_named(name), own)


def watched(angles: AngleBlock, held: Limits) -> tuple[list[Alert], list[Alert]]:
    """What was raised, and what was closed by the end."""
    watch = AlertWatch(held, RATE_HZ)
    step = watch.follow(angles)
    return list(step.raised), [*step.closed, *watch.finish().closed]


def trunk(made: Any, stays_s: float = 2.0, to_deg: float = 60.0) -> np.ndarray:
    """A bend between two seconds of standing."""
    return np.asarray(
        made.course(
            (0, 0), (1, 0), (2, to_deg), (2 + stays_s, to_deg), (3 + stays_s, 0), (4 + stays_s, 0)
        )
    )


def held_at(made: Any, level_deg: float, start_s: float, end_s: float, until_s: float) -> Any:
    """A spine that is flexed to a level from start to end, and 5° before and after."""
    t = np.arange(round(until_s * RATE_HZ)) / RATE_HZ
    return np.where((t >= start_s - 1e-9) & (t < end_s - 1e-9), level_deg, 5.0)


@pytest.fixture
def bent(made: Any) -> Callable[..., AngleBlock]:
    """A bend of 60° in whose bottom (2 to 4 s) the spine is held at a level."""

    def build(
        level_deg: float, start_s: float = 2.2, end_s: float = 3.8, quality: Any = 1.0
    ) -> AngleBlock:
        spine = held_at(made, level_deg, start_s, end_s, 6.0)
        block: AngleBlock = made.angles(trunk(made), spine, quality)
        return block

    return build


def test_a_spine_past_the_limit_is_told_once_however_long_it_stays(bent: Any) -> None:
    raised, closed = watched(bent(32.0), limits())
    assert [(a.rule, a.severity, a.cued) for a in raised] == [("lumbar_flexion", "amber", True)]
    (over,) = closed
    assert over.t_s == raised[0].t_s
    assert 2.2 <= over.t_s <= 2.5
    assert over.end_s == pytest.approx(3.8, abs=0.02)
    assert np.rad2deg(over.value) == pytest.approx(32.0)
    assert np.rad2deg(over.limit) == pytest.approx(30.0)


@pytest.mark.parametrize(("stays_s", "told"), [(0.20, 0), (0.40, 1)])
def test_only_what_lasts_a_quarter_of_a_second_is_told(
    bent: Any, stays_s: float, told: int
) -> None:
    raised, _ = watched(bent(32.0, 3.0, 3.0 + stays_s), limits())
    assert len(raised) == told


def test_an_alert_that_passes_the_second_limit_turns_from_amber_to_red(bent: Any) -> None:
    raised, closed = watched(bent(42.0), limits())
    assert [a.severity for a in raised] == ["amber"]
    (over,) = closed
    assert (over.severity, over.t_s) == ("red", raised[0].t_s)
    assert np.rad2deg(over.limit) == pytest.approx(35.0)
    assert np.rad2deg(over.value) == pytest.approx(42.0)


@pytest.mark.parametrize(
    ("range_deg", "dips_to_deg", "episodes"), [(50.0, 26.0, 1), (50.0, 24.0, 2), (80.0, 41.0, 1)]
)
def test_an_alert_is_over_only_when_the_spine_has_clearly_come_back(
    made: Any, range_deg: float, dips_to_deg: float, episodes: int
) -> None:
    amber = 0.6 * range_deg
    spine = held_at(made, amber + 2.0, 2.0, 4.0, 6.0)
    spine[280:310] = dips_to_deg
    raised, closed = watched(made.angles(trunk(made), spine), limits(range_deg=range_deg))
    assert len(raised) == len(closed) == episodes


@pytest.mark.parametrize("peak_deg", [26.0, 29.5])
def test_nothing_is_told_before_the_angle_itself_has_passed_however_fast_it_comes(
    made: Any, peak_deg: float
) -> None:
    spine = made.course((0, 0), (2.2, 0), (2.6, peak_deg), (3.4, peak_deg), (3.8, 0), (6, 0))
    assert watched(made.angles(trunk(made), spine), limits()) == ([], [])


def test_looking_ahead_tells_sooner_than_the_dwell_alone(made: Any) -> None:
    spine = made.course((0, 0), (2.0, 0), (3.5, 45.0), (3.9, 45.0), (4.2, 0), (6, 0))
    ((alert,), _) = watched(made.angles(trunk(made), spine), limits())
    passed_s = 2.0 + 1.5 * 30.0 / 45.0
    assert passed_s <= alert.t_s <= passed_s + 0.25 - 0.15 + 0.03


def test_a_bend_gives_one_cue_and_the_rest_is_only_written_down(made: Any) -> None:
    spine = held_at(made, 32.0, 2.0, 9.5, 12.0)
    spine[280:310] = spine[700:730] = 10.0
    raised, _ = watched(made.angles(trunk(made, 8.0), spine), limits())
    assert [a.cued for a in raised] == [True, False, False]


@pytest.mark.parametrize(("between_s", "cued"), [(2.0, False), (3.5, True)])
def test_cues_are_three_seconds_apart(made: Any, between_s: float, cued: bool) -> None:
    one = (0.0, 60.0, 60.0, 0.0, 0.0)
    times = np.array([0.0, 0.4, 1.0, 1.4, between_s])
    knots = [(t + k * between_s, v) for k in range(2) for t, v in zip(times, one, strict=True)]
    tilt = made.course(*knots)
    t = np.arange(len(tilt)) / RATE_HZ % between_s
    spine = np.where((t > 0.4) & (t < 1.0), 32.0, 5.0)
    raised, _ = watched(made.angles(tilt, spine), limits())
    assert [a.cued for a in raised] == [True, cued]


def test_nobody_is_told_on_an_angle_that_is_not_to_be_trusted(bent: Any) -> None:
    assert watched(bent(45.0, quality=0.49), limits()) == ([], [])


def test_an_alert_ends_where_its_angle_can_no_longer_be_trusted(bent: Any) -> None:
    quality = np.ones(600)
    quality[300:] = 0.2
    raised, closed = watched(bent(45.0, quality=quality), limits())
    assert len(raised) == 1
    assert [a.end_s for a in closed] == pytest.approx([3.0], abs=0.02)


def test_a_slouch_in_an_upright_posture_is_no_bend(made: Any) -> None:
    assert watched(made.angles(np.full(600, 12.0), 45.0), limits()) == ([], [])


def test_without_a_lumbar_angle_nothing_is_told(made: Any) -> None:
    assert watched(made.angles(trunk(made), np.nan), limits()) == ([], [])


@pytest.mark.parametrize(("share", "told"), [(0.45, False), (0.60, True)])
def test_the_spine_moved_first_if_it_made_more_than_half_of_the_first_30_degrees(
    made: Any, share: float, told: bool
) -> None:
    tilt = trunk(made)
    raised, closed = watched(made.angles(tilt, np.minimum(share * tilt, 20.0)), limits())
    assert [a.rule for a in raised] == (["spine_first"] if told else [])
    if told:
        assert raised[0].t_s == pytest.approx(1.5, abs=0.02)
        assert raised[0].value == pytest.approx(share, abs=0.02)
        assert len(closed) == 1


def test_a_spine_that_gives_in_later_did_not_move_first(made: Any) -> None:
    tilt = trunk(made)
    spine = np.where(tilt > 35.0, 0.45 * tilt, 0.2 * tilt)
    assert watched(made.angles(tilt, spine), limits()) == ([], [])


def test_spine_first_is_judged_once_in_each_bend(made: Any) -> None:
    tilt = made.course((0, 0), (1, 60), (2, 25), (3, 60), (4, 0), (5, 0), (6, 60), (7, 0), (9, 0))
    raised, _ = watched(made.angles(tilt, np.minimum(0.6 * tilt, 20.0)), limits())
    assert [a.rule for a in raised] == ["spine_first", "spine_first"]


def test_spine_first_is_not_judged_where_the_first_30_degrees_were_not_seen(made: Any) -> None:
    tilt = trunk(made)
    spine = np.minimum(0.6 * tilt, 28.0)
    unseen = np.where((tilt > 20.0) & (tilt < 45.0) & (np.arange(len(tilt)) < 300), 0.0, 1.0)
    assert watched(made.angles(tilt, spine, unseen), limits()) == ([], [])


def test_one_bend_is_cued_once_also_when_two_rules_speak(made: Any) -> None:
    tilt = trunk(made)
    raised, _ = watched(made.angles(tilt, 0.6 * tilt), limits())
    assert [(a.rule, a.cued) for a in raised] == [("spine_first", True), ("lumbar_flexion", False)]


def test_leaning_back_at_the_top_is_told_after_a_bend(made: Any) -> None:
    spine = held_at(made, -14.0, 5.1, 5.7, 6.0)
    spine = np.where(spine > 0.0, 2.0, spine)
    raised, closed = watched(made.angles(trunk(made), spine), limits())
    assert [a.rule for a in raised] == ["leaning_back"]
    assert np.rad2deg(closed[0].value) == pytest.approx(-14.0)
    assert closed[0].end_s == pytest.approx(5.7, abs=0.02)
    assert "14°" in closed[0].message


def test_leaning_back_without_a_bend_is_stretching(made: Any) -> None:
    spine = np.where((np.arange(800) > 200) & (np.arange(800) < 500), -14.0, 0.0)
    assert watched(made.angles(np.zeros(800), spine), limits()) == ([], [])


def test_leaning_back_long_after_a_bend_is_stretching(made: Any) -> None:
    tilt = np.concatenate((trunk(made), np.zeros(400)))
    spine = np.where((np.arange(1000) > 750) & (np.arange(1000) < 900), -14.0, 0.0)
    assert watched(made.angles(tilt, spine), limits()) == ([], [])


@pytest.mark.parametrize(("name", "rules"), [("drill", ["lumbar_extension"]), ("hinge", [])])
def test_arching_counts_in_the_drill_alone(bent: Any, name: str, rules: list[str]) -> None:
    raised, closed = watched(bent(-13.0), limits(name))
    assert [a.rule for a in raised] == rules
    assert [round(np.rad2deg(a.value)) for a in closed] == [-13] * len(rules)


@pytest.mark.parametrize(("stays_s", "told"), [(0.8, 0), (1.3, 1)])
def test_in_daily_life_only_a_stay_of_a_second_is_told(
    bent: Any, stays_s: float, told: int
) -> None:
    raised, _ = watched(bent(40.0, 2.2, 2.2 + stays_s), limits("daily"))
    assert len(raised) == told


def daily_bends(made: Any, every_s: float, count: int) -> AngleBlock:
    tilt = np.tile(np.concatenate((trunk(made), np.zeros(round((every_s - 6.0) * 100)))), count)
    t = np.arange(len(tilt)) / RATE_HZ % every_s
    block: AngleBlock = made.angles(tilt, np.where((t > 2.0) & (t < 3.9), 40.0, 5.0))
    return block


@pytest.mark.parametrize(("every_s", "cued"), [(30.0, [True, False, True]), (61.0, [True] * 3)])
def test_in_daily_life_cues_are_a_minute_apart(made: Any, every_s: float, cued: list[bool]) -> None:
    raised, _ = watched(daily_bends(made, every_s, 3), limits("daily"))
    assert [a.cued for a in raised] == cued


def test_in_daily_life_an_hour_holds_six_cues_at_most(made: Any) -> None:
    raised, _ = watched(daily_bends(made, 90.0, 20), limits("daily"))
    assert len(raised) == 20
    assert sum(a.cued for a in raised) <= 6


def test_daily_life_knows_no_spine_first(made: Any) -> None:
    tilt = trunk(made)
    spine = np.minimum(0.7 * tilt, 25.0)
    assert watched(made.angles(tilt, spine), limits("daily")) == ([], [])


def test_what_still_goes_on_at_the_end_is_closed_there(made: Any) -> None:
    tilt = trunk(made)[:350]
    angles = made.angles(tilt, held_at(made, 33.0, 2.0, 9.0, 3.5))
    watch = AlertWatch(limits(), RATE_HZ)
    step = watch.follow(angles)
    assert (len(step.raised), step.closed) == (1, ())
    (over,) = watch.finish().closed
    assert over.end_s == pytest.approx(3.49, abs=0.02)
    assert watch.finish().closed == ()


def every_sample(angles: AngleBlock, sure: Any, *_: Any) -> list[Run]:
    """In place of `runs_of_a_kind`: nothing can be stepped over."""
    kinds = np.where(sure, MIXED, HELD_BACK).tolist()
    return [Run(kind, row, row + 1, 0.0) for row, kind in enumerate(kinds)]


def restless(made: Any, seed: int) -> AngleBlock:
    """Three bends whose spine goes everywhere, parts of them unknown or not to be trusted."""
    rng = np.random.default_rng(seed)
    tilt = np.concatenate([trunk(made, to_deg=to_deg) for to_deg in rng.uniform(16.0, 70.0, 3)])
    knots = np.concatenate((rng.uniform(-15.0, 45.0, 36), [0.0]))
    spine = np.interp(np.arange(1800) / 50.0, np.arange(37), knots)
    quality = np.ones(1800)
    for first in rng.integers(0, 1700, 3):
        quality[first : first + 60] = rng.choice((0.2, 1.0))
        if rng.random() < 0.5:
            spine[first : first + 60] = np.nan
    angles: AngleBlock = made.angles(tilt, spine, quality)
    return angles


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000), name=st.sampled_from([one.id for one in PROFILES]))
def test_what_is_stepped_over_raises_nothing_else_than_every_sample(
    made: Any, seed: int, name: str
) -> None:
    angles = restless(made, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.alerts.runs_of_a_kind", every_sample)
        slowly = watched(angles, limits(name))
    assert watched(angles, limits(name)) == slowly


def test_a_shallow_bend_on_the_knees_ends_in_a_lockout_too(made: Any) -> None:
    tilt = trunk(made, to_deg=25.0)
    spine = made.course((0, 0), (5.1, 0), (5.11, -12), (5.8, -12), (5.81, 0), (6, 0))
    raised, _ = watched(made.angles(tilt, spine), limits("kneeling_drill"))
    assert [alert.rule for alert in raised] == ["leaning_back"]
    raised, _ = watched(made.angles(tilt, spine), limits("hinge"))
    assert raised == []


@given(lengths=st.lists(st.integers(1, 300), min_size=1, max_size=6), seed=st.integers(0, 10_000))
def test_blocks_of_any_length_give_the_same_alerts(
    made: Any, lengths: list[int], seed: int
) -> None:
    angles = restless(made, seed)
    whole = watched(angles, limits())
    watch = AlertWatch(limits(), RATE_HZ)
    raised: list[Alert] = []
    closed: list[Alert] = []
    first = 0
    for length in itertools.cycle(lengths):
        step = watch.follow(made.rows(angles, first, first + length))
        raised += step.raised
        closed += step.closed
        first += length
        if first >= 1800:
            break
    assert (raised, closed + list(watch.finish().closed)) == whole
