"""Two sessions in a row that fulfil a step move on, two that miss it step back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import count

import pytest

from analysis.progression.criteria import FEWEST_JUDGED, judge
from analysis.progression.ladder import Standing, stand
from analysis.progression.orders import OrderStep, order_named
from analysis.progression.practice import Practice, PractisedRep
from analysis.progression.today import Item, today

NUMBER = count(1)


def rep(number: int = 1, **told: object) -> PractisedRep:
    usual: dict[str, object] = {"verdict": "clean", "trunk_deg": 80.0, "pelvis_deg": 70.0}
    return PractisedRep(number, **{**usual, "peak_deg": 5.0, **told})  # type: ignore[arg-type]


def practice(
    exercise: str,
    *,
    clean: int = 10,
    of: int = 10,
    reps: Sequence[PractisedRep] = (),
    **told: object,
) -> Practice:
    """A session of one exercise: `clean` of its repetitions stayed within the limits."""
    done = tuple(reps) or tuple(
        rep(**{"verdict": "clean" if index < clean else "red", **told}) for index in range(of)
    )
    name = f"session {next(NUMBER)}"
    return Practice(name, "2026-11-21", exercise, done)


def good(exercise: str) -> Practice:
    return practice(exercise)


def poor(exercise: str) -> Practice:
    return practice(exercise, clean=5)


def stood(*practices: Practice, order: str = "default") -> Standing:
    return stand(order_named(order), practices)


def item_of(standing: Standing, role: str = "step") -> Item:
    (item,) = (item for item in today(standing) if item.role == role)
    return item


def test_one_session_is_not_enough_to_move_on_and_two_are() -> None:
    assert stood(good("wall_hinge")).exercise == "wall_hinge"
    standing = stood(good("wall_hinge"), good("wall_hinge"))
    assert standing.exercise == "dowel_hinge"
    assert standing.moves[-1].forward
    assert len(standing.moves[-1].sessions) == 2


def test_two_sessions_with_one_that_missed_between_them_are_not_in_a_row() -> None:
    standing = stood(good("wall_hinge"), poor("wall_hinge"), good("wall_hinge"))
    assert (standing.exercise, standing.fulfilled) == ("wall_hinge", 1)


def test_two_that_miss_step_back_and_the_step_before_must_hold_twice_again() -> None:
    on = [good("wall_hinge"), good("wall_hinge")]
    back = [*on, poor("dowel_hinge"), poor("dowel_hinge")]
    assert stood(*on, poor("dowel_hinge")).exercise == "dowel_hinge"
    standing = stood(*back)
    assert (standing.exercise, standing.moves[-1].forward) == ("wall_hinge", False)
    assert stood(*back, good("wall_hinge")).exercise == "wall_hinge"
    assert stood(*back, good("wall_hinge"), good("wall_hinge")).exercise == "dowel_hinge"


def test_a_step_before_that_no_longer_holds_takes_the_wearer_back_to_it() -> None:
    on = [good("wall_hinge"), good("wall_hinge"), good("dowel_hinge"), good("dowel_hinge")]
    assert stood(*on).exercise == "wall_hinge_stick"
    assert stood(*on, poor("wall_hinge"), poor("wall_hinge")).exercise == "wall_hinge"


def test_nobody_steps_back_from_the_first_step_but_to_what_is_easier() -> None:
    assert stood(poor("wall_hinge"), poor("wall_hinge")).exercise == "wall_hinge"
    standing = stood(poor("dowel_hinge"), poor("dowel_hinge"), order="001")
    assert (standing.exercise, standing.step) == ("rock_back", -1)
    again = [poor("dowel_hinge"), poor("dowel_hinge"), good("rock_back"), good("rock_back")]
    assert stood(*again, order="001").exercise == "dowel_hinge"


def test_whoever_fulfils_a_later_step_twice_is_past_those_before_it() -> None:
    assert stood(good("pull_through"), good("pull_through")).exercise == "rdl"


def test_trying_a_later_step_too_early_takes_nothing_away() -> None:
    assert stood(poor("rdl"), poor("rdl"), poor("rdl")).exercise == "wall_hinge"


def test_after_the_last_step_its_heavier_dose_follows() -> None:
    before = stood(good("pull_through"), good("pull_through"))
    assert (item_of(before).range, item_of(before).note) == ((12, 15), "light")
    standing = stood(good("rdl"), good("rdl"))
    assert standing.done
    assert (item_of(standing).range, item_of(standing).note) == ((8, 12), "with more load")
    assert not stood(good("rdl"), good("rdl"), poor("rdl"), poor("rdl")).done


def test_repetitions_grow_within_the_range_as_sessions_hold() -> None:
    on = [good("wall_hinge_stick"), good("wall_hinge_stick")]
    assert item_of(stood(*on)).reps == 12
    assert item_of(stood(*on, good("banded_hinge"))).reps == 14
    assert item_of(stood(*on, good("banded_hinge"), poor("banded_hinge"))).reps == 12


def test_a_set_of_the_step_before_opens_the_day() -> None:
    standing = stood(good("wall_hinge"), good("wall_hinge"))
    opening = item_of(standing, "opening")
    assert (opening.exercise, opening.sets) == ("wall_hinge", 1)


def test_a_drill_that_its_article_wants_daily_stays_in_the_plan() -> None:
    standing = stood(good("dowel_hinge"), good("dowel_hinge"), order="003")
    assert [(item.exercise, item.role) for item in today(standing)] == [
        ("dowel_hinge", "daily"),
        ("banded_hinge", "step"),
    ]


def test_too_few_repetitions_count_neither_for_nor_against() -> None:
    few = practice("wall_hinge", of=FEWEST_JUDGED - 1)
    unjudged = practice("wall_hinge", verdict="unjudged")
    standing = stood(good("wall_hinge"), few, unjudged, good("wall_hinge"))
    assert standing.exercise == "dowel_hinge"


def missed(one: Practice, step: OrderStep | None = None) -> list[str]:
    return [missed.id for missed in judge(one, step or OrderStep(one.exercise)).missed]


def test_clean_but_shallow_is_not_enough_where_depth_is_seen() -> None:
    assert missed(practice("hip_hinge", trunk_deg=40.0)) == ["depth", "neutral_depth"]
    assert missed(practice("glute_bridge", trunk_deg=20.0)) == []


def test_in_a_drill_the_spine_stays_neutral_as_far_as_the_least_depth() -> None:
    assert missed(practice("hip_hinge", neutral_depth_deg=35.0)) == ["neutral_depth"]
    assert missed(practice("hip_hinge", neutral_depth_deg=60.0)) == []
    assert missed(practice("rdl", neutral_depth_deg=35.0)) == []


def test_an_article_may_ask_for_more_depth() -> None:
    dowel = practice("dowel_hinge", trunk_deg=70.0)
    assert missed(dowel, order_named("001").steps[0]) == ["depth"]
    assert missed(dowel, order_named("003").steps[0]) == []
    flat = practice("dowel_hinge", pelvis_deg=60.0)
    assert missed(flat, order_named("003").steps[0]) == ["depth"]


def test_a_peak_that_surely_rises_over_a_set_misses() -> None:
    rising = [rep(peak_deg=5.0 + index) for index in range(10)]
    assert missed(practice("rdl", reps=rising)) == ["drift"]
    two_sets = [rep(1 + index // 5, peak_deg=5.0 + index % 5) for index in range(10)]
    assert missed(practice("rdl", reps=two_sets)) == []


def one_leg(left: int, right: int, *, left_deg: float = 70.0) -> Practice:
    """Two sets of eight a side; so many of each within the limits."""
    done = [
        rep(
            number,
            side=side,
            verdict="clean" if index < clean else "amber",
            trunk_deg=left_deg if side == "left" else 70.0,
        )
        for number in (1, 2)
        for side, clean in (("left", left), ("right", right))
        for index in range(8)
    ]
    return practice("slrdl", reps=done)


@pytest.mark.parametrize(
    ("left", "right", "left_deg", "side", "reps"),
    [
        (8, 5, 70.0, "right", 5),
        (4, 8, 70.0, "left", 4),
        (8, 8, 60.0, "left", 8),
        (8, 8, 67.0, "", 8),
        (1, 8, 70.0, "left", 3),
    ],
)
def test_the_weaker_side_goes_first_and_sets_the_repetitions(
    left: int, right: int, left_deg: float, side: str, reps: int
) -> None:
    standing = stood(one_leg(left, right, left_deg=left_deg), order="000")
    (item,) = (item for item in today(standing) if item.exercise == "slrdl")
    assert item.sided
    assert (item.side, item.reps) == (side, reps)


def test_on_one_leg_either_side_must_hold_and_be_known() -> None:
    assert missed(one_leg(8, 8)) == []
    assert missed(one_leg(8, 5)) == ["clean_share_right"]
    unknown = practice("slrdl")
    assert missed(unknown) == ["clean_share_left", "clean_share_right"]
    assert math.isnan(judge(unknown, OrderStep("slrdl")).missed[0].value)
