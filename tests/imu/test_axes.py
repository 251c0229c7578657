"""Axes of frames: the same rotations as the quaternions they come from."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from imu.axes import axes_of, product
from imu.quaternion import multiply, normalize, rotate
from imu.samples import FloatArray


def orientations(seed: int, *shape: int) -> FloatArray:
    return normalize(np.random.default_rng(seed).normal(size=(*shape, 4)))


@given(st.integers(0, 2**31))
def test_each_axis_is_the_unit_vector_as_the_quaternion_turns_it(seed: int) -> None:
    q = orientations(seed, 2, 5)
    axes = axes_of(q)
    assert axes.shape == (3, 3, 2, 5)
    for k, unit in enumerate(np.eye(3)):
        assert np.allclose(np.moveaxis(axes[:, k], 0, -1), rotate(q, unit), atol=1e-12)


@given(st.integers(0, 2**31))
def test_products_are_those_of_the_quaternions(seed: int) -> None:
    p, q = orientations(seed, 2, 5), orientations(seed + 1, 2, 1)
    assert np.allclose(product(axes_of(p), axes_of(q)), axes_of(multiply(p, q)), atol=1e-12)


@settings(max_examples=20)
@given(st.integers(0, 2**31), st.integers(1, 40))
def test_one_instant_alone_gives_the_bits_it_gives_among_others(seed: int, n: int) -> None:
    q, placed = orientations(seed, 2, n), axes_of(orientations(seed + 1, 2, 1))
    together = product(axes_of(q), placed)
    alone = [product(axes_of(q[:, k : k + 1]), placed) for k in range(n)]
    assert np.array_equal(together, np.concatenate(alone, axis=-1))
