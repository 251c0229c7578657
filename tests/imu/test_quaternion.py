from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imu.quaternion import (
    IDENTITY,
    conjugate,
    from_axes,
    from_axis_angle,
    from_rotation_vector,
    multiply,
    normalize,
    rotate,
    slerp,
    to_rotation_vector,
    up_in_source,
)
from imu.samples import FloatArray

parts = st.floats(-1.0, 1.0, allow_nan=False)
vectors = st.tuples(parts, parts, parts).map(np.array)
rotation_vectors = vectors.map(lambda v: v * 1.8)  # shorter than π
unit_quaternions = (
    st.tuples(parts, parts, parts, parts)
    .map(np.array)
    .filter(lambda q: float(np.linalg.norm(q)) > 0.1)
    .map(lambda q: q / np.linalg.norm(q))
)


def same_rotation(p: FloatArray, q: FloatArray) -> bool:
    return bool(abs(abs(float(np.sum(p * q))) - 1.0) < 1e-12)


@given(unit_quaternions, unit_quaternions, unit_quaternions)
def test_products_may_be_grouped_in_any_way(p: FloatArray, q: FloatArray, r: FloatArray) -> None:
    assert np.allclose(multiply(multiply(p, q), r), multiply(p, multiply(q, r)), atol=1e-12)


@given(unit_quaternions)
def test_a_rotation_and_its_inverse_leave_nothing(q: FloatArray) -> None:
    assert np.allclose(multiply(q, conjugate(q)), IDENTITY, atol=1e-12)
    assert np.allclose(multiply(conjugate(q), q), IDENTITY, atol=1e-12)


@given(unit_quaternions, unit_quaternions, vectors)
def test_a_product_rotates_like_one_rotation_after_the_other(
    p: FloatArray, q: FloatArray, v: FloatArray
) -> None:
    assert np.allclose(rotate(multiply(p, q), v), rotate(p, rotate(q, v)), atol=1e-12)


@given(unit_quaternions, vectors, vectors)
def test_rotation_keeps_lengths_angles_and_handedness(
    q: FloatArray, v: FloatArray, w: FloatArray
) -> None:
    rv, rw = rotate(q, v), rotate(q, w)
    assert np.isclose(np.dot(rv, rw), np.dot(v, w), atol=1e-12)
    assert np.allclose(np.cross(rv, rw), rotate(q, np.cross(v, w)), atol=1e-12)


@given(rotation_vectors)
def test_a_rotation_vector_survives_the_round_trip(v: FloatArray) -> None:
    assert np.allclose(to_rotation_vector(from_rotation_vector(v)), v, atol=1e-9)


@given(unit_quaternions)
def test_a_quaternion_survives_the_round_trip_through_its_rotation_vector(q: FloatArray) -> None:
    assert same_rotation(from_rotation_vector(to_rotation_vector(q)), q)


@given(st.floats(1e-300, 1e-6))
def test_tiny_rotations_are_not_lost(angle_rad: float) -> None:
    v = np.array([angle_rad, 0.0, 0.0])
    assert np.allclose(to_rotation_vector(from_rotation_vector(v)), v, rtol=1e-9, atol=0.0)


@given(unit_quaternions)
def test_axes_give_back_the_rotation_they_came_from(q: FloatArray) -> None:
    axes = [rotate(q, axis) for axis in np.eye(3)]
    assert same_rotation(from_axes(*axes), q)


@given(unit_quaternions)
def test_up_in_source_is_earths_up_turned_back(q: FloatArray) -> None:
    assert np.allclose(up_in_source(q), rotate(conjugate(q), np.array([0.0, 0.0, 1.0])), atol=1e-12)


@given(unit_quaternions, st.floats(0.1, 10.0))
def test_normalize_gives_one_of_unit_length_whatever_the_scale(q: FloatArray, scale: float) -> None:
    out = normalize(scale * q)
    assert np.isclose(np.sum(out * out), 1.0)
    assert out[0] >= 0.0
    assert same_rotation(out, q)


@given(vectors.filter(lambda v: float(np.linalg.norm(v)) > 0.1), st.floats(-3.0, 3.0))
def test_axis_and_angle_agree_with_the_rotation_vector(axis: FloatArray, angle: float) -> None:
    axis = axis / np.linalg.norm(axis)
    assert np.allclose(from_axis_angle(axis, angle), from_rotation_vector(axis * angle), atol=1e-12)


@given(unit_quaternions, unit_quaternions)
def test_slerp_begins_and_ends_where_it_should_and_halves_the_way(
    p: FloatArray, q: FloatArray
) -> None:
    both = np.stack((p, p, p)), np.stack((q, q, q))
    start, middle, end = slerp(*both, np.array([0.0, 0.5, 1.0]))
    assert same_rotation(start, p)
    assert same_rotation(end, q)
    first = np.linalg.norm(to_rotation_vector(multiply(conjugate(p), middle)))
    second = np.linalg.norm(to_rotation_vector(multiply(conjugate(middle), q)))
    assert np.isclose(first, second, atol=1e-6)


def test_a_quarter_turn_about_z_takes_x_to_y() -> None:
    quarter = from_axis_angle(np.array([0.0, 0.0, 1.0]), np.pi / 2)
    assert np.allclose(rotate(quarter, np.array([1.0, 0.0, 0.0])), [0.0, 1.0, 0.0])


@given(st.lists(unit_quaternions, min_size=1, max_size=9), st.data())
def test_the_bits_do_not_depend_on_how_many_are_done_at_once(
    rows: list[FloatArray], data: st.DataObject
) -> None:
    p = np.array(rows)
    q = p[::-1].copy()
    cut = data.draw(st.integers(0, len(rows)))
    whole = multiply(p, q)
    assert np.array_equal(
        np.concatenate((multiply(p[:cut], q[:cut]), multiply(p[cut:], q[cut:]))), whole
    )
    turned = rotate(p, q[:, :3])
    pieces = (rotate(p[:cut], q[:cut, :3]), rotate(p[cut:], q[cut:, :3]))
    assert np.array_equal(np.concatenate(pieces), turned)
