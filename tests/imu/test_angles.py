"""Frames and signs, on postures that a person can picture: facing earth's x, standing upright."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imu.angles import Heading, Joint, cardan_zxy, sagittal_tilt, tilts
from imu.axes import axes_of
from imu.quaternion import conjugate, from_axes, from_axis_angle, multiply, rotate, up_in_source
from imu.samples import FloatArray

FORWARD, LEFT, UP = np.eye(3)
STANDING = from_axes(FORWARD, UP, -LEFT)
"""q_earth_from_segment: anterior along earth's x, cranial up, Z to the wearer's right."""


def turned(q_earth_from_segment: FloatArray, earth_axis: FloatArray, deg: float) -> FloatArray:
    return multiply(from_axis_angle(earth_axis, np.radians(deg)), q_earth_from_segment)


def bowed(deg: float) -> FloatArray:
    """Bending forward turns cranial towards anterior: about the axis to the left."""
    return turned(STANDING, LEFT, deg)


def tilt_deg(q: FloatArray) -> float:
    return float(np.degrees(sagittal_tilt(up_in_source(q))))


def angles_deg(lower: FloatArray, upper: FloatArray) -> list[float]:
    angles = cardan_zxy(axes_of(multiply(conjugate(lower), upper)))
    return [float(angle) for angle in np.degrees(angles)]


def test_upright_is_zero() -> None:
    assert tilt_deg(STANDING) == pytest.approx(0.0, abs=1e-9)
    assert angles_deg(STANDING, STANDING) == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


@pytest.mark.parametrize("deg", [-60.0, -15.0, 15.0, 60.0, 89.0, 90.0, 91.0, 120.0, 170.0])
def test_bending_forward_is_positive_also_past_the_horizontal(deg: float) -> None:
    assert rotate(bowed(30.0), np.array([0.0, 1.0, 0.0]))[0] > 0.0  # the head has come forward
    assert tilt_deg(bowed(deg)) == pytest.approx(deg)


def test_prone_is_plus_ninety_and_supine_minus_ninety() -> None:
    prone = from_axes(-UP, FORWARD, -LEFT)  # chest down, head forward
    supine = from_axes(UP, -FORWARD, -LEFT)  # chest up, head backward
    assert tilt_deg(prone) == pytest.approx(90.0)
    assert tilt_deg(supine) == pytest.approx(-90.0)


@pytest.mark.parametrize("base_deg", [-90.0, 0.0, 45.0, 90.0, 110.0])
@pytest.mark.parametrize("deg", [-40.0, 40.0, 100.0])
def test_the_spine_bends_forward_by_as_much_wherever_the_pelvis_is(
    base_deg: float, deg: float
) -> None:
    assert angles_deg(bowed(base_deg), bowed(base_deg + deg)) == pytest.approx([deg, 0.0, 0.0])


def test_leaning_to_the_right_is_positive_lateral() -> None:
    right = turned(STANDING, FORWARD, 20.0)
    assert rotate(right, np.array([0.0, 1.0, 0.0]))[1] < 0.0  # the head has gone right
    assert angles_deg(STANDING, right) == pytest.approx([0.0, 20.0, 0.0])


def test_turning_to_the_left_is_positive_axial() -> None:
    left = turned(STANDING, UP, 20.0)
    assert rotate(left, np.array([1.0, 0.0, 0.0]))[1] > 0.0  # the chest faces left
    assert angles_deg(STANDING, left) == pytest.approx([0.0, 0.0, 20.0])


@given(
    st.floats(-170.0, 170.0),
    st.floats(-80.0, 80.0),
    st.floats(-170.0, 170.0),
    st.floats(-180.0, 180.0),
    st.floats(-120.0, 120.0),
)
def test_the_three_angles_are_those_the_posture_was_composed_of(
    flexion: float, lateral: float, axial: float, facing: float, pelvis: float
) -> None:
    """Flexion about the pelvis' own axis first, then lateral, then axial about the new axes."""
    lower = turned(bowed(pelvis), UP, facing)
    x, y, z = np.eye(3)
    upper = lower
    for axis, deg in ((z, -flexion), (x, lateral), (y, axial)):
        upper = multiply(upper, from_axis_angle(axis, np.radians(deg)))
    assert angles_deg(lower, upper) == pytest.approx([flexion, lateral, axial], abs=1e-6)


@given(st.floats(-180.0, 180.0), st.floats(-80.0, 80.0))
def test_tilt_does_not_depend_on_where_the_person_faces(facing: float, deg: float) -> None:
    assert tilt_deg(turned(bowed(deg), UP, facing)) == pytest.approx(deg, abs=1e-9)


@given(st.floats(-179.0, 179.0))
def test_headings_that_differ_from_the_start_are_made_to_agree(yaw_deg: float) -> None:
    lower = axes_of(np.tile(bowed(20.0), (50, 1)))
    upper = axes_of(turned(np.tile(bowed(35.0), (50, 1)), UP, yaw_deg))
    turn, weight = Heading(100.0).follow(lower, upper)
    assert np.allclose(np.angle(turn, deg=True), -yaw_deg, atol=1e-6)
    assert np.allclose(weight, 1.0)
    (flexion, lateral, axial), weight = Joint(0, 1, 2, 100.0).follow(np.stack((lower, upper), 2))
    assert np.allclose(weight, 1.0)
    assert np.allclose(np.degrees(flexion), 15.0)
    assert np.allclose(lateral, 0.0, atol=1e-9)
    assert np.allclose(axial, 0.0, atol=1e-9)


def test_a_short_twist_is_seen_and_a_lasting_drift_is_taken_out() -> None:
    n = 12000
    lower = np.tile(STANDING, (n, 1))
    twist = np.zeros(n)
    twist[5000:5100] = 20.0  # one second of twisting
    twist[6000:] = 20.0  # a heading that has jumped for good
    half = np.radians(twist) / 2
    turn = np.column_stack((np.cos(half), np.zeros(n), np.zeros(n), np.sin(half)))
    axes = axes_of(np.stack((lower, multiply(turn, lower))))
    axial = np.degrees(Joint(0, 1, 2, 100.0).follow(axes)[0][2])
    assert axial[5050] > 18.0
    assert abs(axial[-1]) < 0.1


@settings(max_examples=20)
@given(st.integers(0, 2**31), st.floats(-3.0, 3.0), st.integers(0, 2), st.integers(0, 2))
def test_the_angles_of_a_joint_are_those_of_the_rotation_after_the_turn(
    seed: int, yaw_rad: float, low: int, high: int
) -> None:
    """Of three segments, each pair is one the joint may lie between."""
    q = np.random.default_rng(seed).normal(size=(3, 1, 4))
    q = np.tile(q / np.linalg.norm(q, axis=-1, keepdims=True), (1, 4, 1))
    q[high] = multiply(from_axis_angle(UP, yaw_rad), q[high])
    axes = axes_of(q)
    turn, weight = Heading(100.0).follow(axes[:, :, low], axes[:, :, high])
    half = np.angle(turn) / 2.0
    about_up = np.stack((np.cos(half), 0 * half, 0 * half, np.sin(half)), axis=1)
    expected = cardan_zxy(axes_of(multiply(conjugate(q[low]), multiply(about_up, q[high]))))
    found, its_weight = Joint(low, high, 3, 100.0).follow(axes)
    assert np.allclose(found, expected, atol=1e-9)
    assert np.allclose(its_weight, weight, atol=1e-12)


@given(st.floats(-180.0, 180.0), st.floats(-89.0, 89.0))
def test_leaning_to_the_right_is_positive_wherever_the_person_faces(
    facing: float, deg: float
) -> None:
    leaning = turned(turned(STANDING, FORWARD, deg), UP, facing)
    assert np.degrees(tilts(up_in_source(leaning))[1]) == pytest.approx(deg, abs=1e-9)


def test_lying_on_the_side_has_no_weight() -> None:
    side = axes_of(np.tile(turned(STANDING, FORWARD, 90.0), (10, 1)))
    _, weight = Heading(100.0).follow(side, side)
    assert np.all(weight < 1e-9)


def test_after_a_reset_the_heading_starts_anew() -> None:
    heading = Heading(100.0)
    standing = np.tile(STANDING, (500, 1))
    lower = axes_of(standing)
    heading.follow(lower, axes_of(turned(standing, UP, 60.0)))
    heading.reset()
    turn, _ = heading.follow(lower, axes_of(turned(standing, UP, -60.0)))
    assert np.angle(turn[0], deg=True) == pytest.approx(60.0)
