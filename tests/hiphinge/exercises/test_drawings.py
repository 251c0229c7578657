"""Each exercise is drawn from its own data, and stands, kneels and lies as a person can."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from analysis.exercises.catalogue import EXERCISES, exercise_named
from analysis.exercises.exercise import Exercise
from analysis.exercises.gear import Gear
from analysis.exercises.posture import BENCH, KNEELING, QUADRUPED, STANDING, SUPINE
from hiphinge.exercises import body
from hiphinge.exercises.body import Body, Leg
from hiphinge.exercises.drawing import drawing
from hiphinge.exercises.gear import wall_x
from hiphinge.exercises.hands import PLATE_M
from hiphinge.exercises.stances import ends_of

NEAR_M = 0.02

each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.id)


def rest_and_far(exercise: Exercise) -> tuple[Body, Body]:
    """The end from which ranges are counted, and the other one."""
    ends = ends_of(exercise)
    if exercise.start.value == "bottom" and exercise.expected.rest is None:
        return ends.turn, ends.start
    return ends.start, ends.turn


def thigh_deg(leg: Leg) -> float:
    return -body.tilt_of(leg.knee, leg.hip)


@each
def test_a_drawing_stays_in_the_ranges_of_its_exercise(exercise: Exercise) -> None:
    rest, far = rest_and_far(exercise)
    expected = exercise.expected
    pelvis = far.torso.tilts_deg[0] - rest.torso.tilts_deg[0]
    trunk = far.torso.trunk_deg - rest.torso.trunk_deg
    assert expected.pelvis_tilt_deg[0] <= pelvis <= expected.pelvis_tilt_deg[1]
    assert expected.trunk_tilt_deg[0] <= trunk <= expected.trunk_tilt_deg[1]
    low, high = expected.thigh_tilt_deg
    loose = 12.0 if exercise.posture in (SUPINE, BENCH) else 0.1
    thigh = thigh_deg(far.leg) - thigh_deg(rest.leg)
    assert low - loose <= thigh <= high + loose


@each
def test_limbs_keep_their_lengths_and_nothing_is_below_the_floor(exercise: Exercise) -> None:
    for one in rest_and_far(exercise):
        for leg in filter(None, (one.leg, one.free_leg)):
            assert body.apart(leg.hip, leg.knee) == pytest.approx(body.THIGH_M, abs=1e-3)
            assert body.apart(leg.knee, leg.ankle) == pytest.approx(body.SHANK_M, abs=1e-3)
        points = [*one.torso.points, one.torso.head, *one.arm, one.leg.toe, one.leg.heel]
        assert min(y for _, y in points) >= 0.0


@each
def test_what_stands_on_the_floor_stays_there(exercise: Exercise) -> None:
    rest, far = rest_and_far(exercise)
    for joint in ("ankle", "toe"):
        assert getattr(rest.leg, joint) == pytest.approx(getattr(far.leg, joint), abs=1e-3)
    if exercise.posture in (KNEELING, QUADRUPED):
        assert rest.leg.knee == pytest.approx(far.leg.knee)
    if exercise.posture is QUADRUPED:
        assert rest.arm[2] == pytest.approx(far.arm[2])


@pytest.mark.parametrize(
    "exercise", [one for one in EXERCISES if one.posture is STANDING], ids=lambda one: one.id
)
def test_who_stands_keeps_the_weight_over_the_feet(exercise: Exercise) -> None:
    for one in rest_and_far(exercise):
        spine = one.torso.points
        middle = sum(x for x, _ in spine) / len(spine)
        assert -0.25 < middle < one.leg.toe[0] + 0.10


def test_a_weight_from_the_floor_is_on_the_floor_at_the_low_end_only() -> None:
    for name in ("deadlift", "kb_deadlift"):
        rest, far = rest_and_far(exercise_named(name))
        assert rest.arm[2][1] > 2.0 * far.arm[2][1]
    assert rest_and_far(exercise_named("deadlift"))[1].arm[2][1] == pytest.approx(
        PLATE_M, abs=NEAR_M
    )


def test_the_hips_reach_the_wall_at_the_bottom_and_not_before() -> None:
    ends = ends_of(exercise_named("wall_hinge"))
    start = body.off(ends.start.torso.hip, ends.start.torso.tilts_deg[0], -body.DEEP_M)
    turn = body.off(ends.turn.torso.hip, ends.turn.torso.tilts_deg[0], -body.DEEP_M)
    assert start[0] - wall_x(ends) > 0.08
    assert abs(turn[0] - wall_x(ends)) < NEAR_M


def test_shoulders_stay_where_they_lie_and_the_hips_rise() -> None:
    for name, least_m in (("glute_bridge", 0.10), ("banded_hip_thrust", 0.20)):
        rest, far = rest_and_far(exercise_named(name))
        assert body.apart(rest.torso.shoulder, far.torso.shoulder) < 0.12
        assert far.torso.hip[1] - rest.torso.hip[1] > least_m


def test_the_free_leg_goes_with_the_pelvis() -> None:
    _, far = rest_and_far(exercise_named("slrdl"))
    assert far.free_leg is not None
    line = body.tilt_of(far.free_leg.ankle, far.free_leg.hip)
    assert line == pytest.approx(far.torso.tilts_deg[0], abs=5.0)


@each
def test_a_drawing_is_one_svg_with_words_and_without_styles(exercise: Exercise) -> None:
    text = drawing(exercise)
    root = ET.fromstring(text)
    assert root.find("title") is not None
    assert exercise.posture.words in (root.findtext("desc") or "")
    assert [one.text for one in root.iter("text")] in (["Start", "Bottom"], ["Start", "Top"])
    assert "style=" not in text
    assert len([one for one in root.iter("rect") if one.get("class") == "x-sensor"]) == 4


def test_what_an_exercise_is_done_with_is_drawn() -> None:
    shown = {
        Gear.STICK: "x-stick",
        Gear.WALL: "x-wall",
        Gear.BAND_FROM_BEHIND: "x-band",
        Gear.CABLE: "x-cable",
        Gear.BENCH: "x-bench",
        Gear.BAND_OVER_HIPS: "x-band",
        Gear.KETTLEBELL: "x-handle",
        Gear.KETTLEBELL_FROM_FLOOR: "x-handle",
    }
    for exercise in EXERCISES:
        text = drawing(exercise)
        for gear in exercise.gear:
            assert shown.get(gear, "x-plate") in text, (exercise.id, gear)
