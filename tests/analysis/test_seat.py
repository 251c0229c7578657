"""Who sits, seen from pelvis, spine and trunk; on postures made by hand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.alerts import AlertWatch
from analysis.limits import limits_for, profile_named
from analysis.seat import SeatWatch, arched_from_seat
from imu.angles import AngleBlock

RATE_HZ = 100.0

Knots = Sequence[tuple[float, float, float]]
"""(time in seconds, trunk tilt, lumbar flexion); the pelvis is what is left of the trunk."""

STAND_AND_SIT: Knots = (
    (0, 0, 0), (2, 0, 0), (3, 40, 22), (4, 5, 25),
    (9, 5, 25), (9.8, 40, 25), (11, 0, 0), (14, 0, 0),
)  # fmt: skip
"""Down to a chair from 2 to 4 s, up again from 9 to 11 s."""


def moved(made: Any, knots: Knots) -> AngleBlock:
    trunk = made.course(*((t, tilt) for t, tilt, _ in knots))
    spine = made.course(*((t, bend) for t, _, bend in knots))
    block: AngleBlock = made.angles(trunk, spine)
    return block


def seated_spans(made: Any, knots: Knots) -> list[tuple[float, float]]:
    seated = SeatWatch(RATE_HZ).follow(moved(made, knots))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], seated.astype(int), [0])))) / RATE_HZ
    return [(float(a), float(b)) for a, b in edges.reshape(-1, 2)]


def test_a_seat_shows_once_it_is_kept_and_is_left_by_standing(made: Any) -> None:
    ((start_s, end_s),) = seated_spans(made, STAND_AND_SIT)
    assert 5.0 <= start_s <= 5.6
    assert 10.5 <= end_s <= 11.5


@pytest.mark.parametrize(
    ("trunk_deg", "spine_deg"),
    [(0.0, 0.0), (-8.0, -12.0), (2.0, 9.0), (-9.0, 0.0), (0.0, -25.0), (-90.0, 15.0)],
)
def test_no_way_of_standing_or_lying_is_a_seat(
    made: Any, trunk_deg: float, spine_deg: float
) -> None:
    knots = ((0, trunk_deg, spine_deg), (20, trunk_deg, spine_deg))
    assert seated_spans(made, knots) == []


def test_a_pelvis_that_tucks_at_the_top_of_a_repetition_is_no_seat(made: Any) -> None:
    one = ((0, 0, 15), (1, 0, 15), (2.5, 60, 20), (4, 0, 15))
    knots = [(4 * k + t, tilt, bend) for k in range(4) for t, tilt, bend in one]
    assert seated_spans(made, knots) == []


def rules(made: Any, knots: Knots) -> list[tuple[str, float]]:
    watch = AlertWatch(limits_for(profile_named("hinge"), np.deg2rad(50.0)), RATE_HZ)
    return [(a.rule, a.t_s) for a in watch.follow(moved(made, knots)).raised]


def test_getting_up_from_a_chair_tells_nothing(made: Any) -> None:
    assert [t_s for _, t_s in rules(made, STAND_AND_SIT) if t_s > 5.0] == []


def test_the_first_bend_after_a_chair_is_told_as_ever(made: Any) -> None:
    bend = ((14.5, 30, 20), (15, 60, 22), (16, 60, 22), (17, 0, 0), (19, 0, 0))
    (told,) = [alert for alert in rules(made, (*STAND_AND_SIT, *bend)) if alert[1] > 5.0]
    assert told[0] == "spine_first"
    assert told[1] == pytest.approx(14.5, abs=0.02)


def test_the_way_down_to_a_chair_is_a_bend_like_any_other_while_it_goes_on(made: Any) -> None:
    assert [rule for rule, t_s in rules(made, STAND_AND_SIT) if t_s < 4.0] == ["spine_first"]


@pytest.mark.parametrize(
    ("trunk_deg", "spine_deg", "seat"),
    [(0.0, -28.0, True), (0.0, -14.0, False), (-16.0, -30.0, False), (40.0, -30.0, False)],
)
def test_standing_up_tells_that_neutral_was_a_seat(
    made: Any, trunk_deg: float, spine_deg: float, seat: bool
) -> None:
    knots = ((0, 0, 0), (2, 0, 0), (3, trunk_deg, spine_deg), (4, trunk_deg, spine_deg), (5, 0, 0))
    forward = arched_from_seat(moved(made, knots), RATE_HZ)
    assert np.rad2deg(forward) == pytest.approx(-spine_deg if seat else 0.0, abs=0.5)


def test_without_a_spine_nothing_is_said_of_a_seat(made: Any) -> None:
    assert arched_from_seat(made.angles(np.full(300, np.nan), np.nan), RATE_HZ) == 0.0


@settings(max_examples=40)
@given(lengths=st.lists(st.integers(0, 300), min_size=1, max_size=6), seed=st.integers(0, 10_000))
def test_blocks_of_any_length_tell_the_same_seat(made: Any, lengths: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    knots = [
        (2.0 * k, float(rng.choice((0.0, 5.0, 50.0))), float(rng.choice((0.0, 20.0))))
        for k in range(10)
    ]
    angles = moved(made, knots)
    whole = SeatWatch(RATE_HZ).follow(angles)
    watch, first, parts = SeatWatch(RATE_HZ), 0, []
    for length in itertools.cycle([*lengths, 1]):
        parts.append(watch.follow(made.rows(angles, first, first + length)))
        first += length
        if first >= len(angles):
            break
    assert np.array_equal(np.concatenate(parts), whole)
