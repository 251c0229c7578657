"""Cells that nobody measured, where it is known what they were."""

from __future__ import annotations

import numpy as np
import pytest

from imu.autoregression import filled
from imu.samples import BoolArray, FloatArray

N, ORDER, GAP = 700, 20, (600, 620)
NOBODY = np.empty((N, 0))


def swinging() -> FloatArray:
    """A slow swing and a fast shake, as three axes see them."""
    t = np.arange(N) / 100.0
    waves = [np.sin(2 * np.pi * 0.7 * t + p) + 0.5 * np.sin(2 * np.pi * 5.3 * t) for p in (0, 1, 2)]
    return np.column_stack(waves)


def without(*holes: tuple[int, int]) -> BoolArray:
    measured = np.ones(N, dtype=np.bool_)
    for first, stop in holes:
        measured[first:stop] = False
    return measured


def news(seed: int) -> FloatArray:
    return np.random.default_rng(seed).standard_normal((N, 3))


def fill(
    signal: FloatArray,
    gap: tuple[int, int],
    measured: BoolArray | None = None,
    outside: FloatArray = NOBODY,
    bank: int = 20,
) -> FloatArray | None:
    """The cells of a gap with so many known ones after it."""
    end = gap[1] + bank
    known = without(gap) if measured is None else measured
    return filled(signal[:end], known[:end], *gap, ORDER, outside[:end])


@pytest.mark.parametrize("length", [1, 10, 20, 45])
def test_what_swings_and_shakes_goes_on_through_the_gap(length: int) -> None:
    true = swinging()
    found = fill(true, (600, 600 + length))
    assert found is not None
    assert np.abs(found - true[600 : 600 + length]).max() < 0.02


def test_what_lies_in_the_gap_is_not_looked_at() -> None:
    true = swinging()
    found = fill(np.where(without(GAP)[:, None], true, np.nan), GAP)
    assert found is not None
    expected = fill(true, GAP)
    assert expected is not None
    assert np.array_equal(found, expected)


def test_two_gaps_with_a_few_samples_between_are_filled_as_one() -> None:
    true, measured = swinging(), without((575, 595), GAP)
    found = fill(np.where(measured[:, None], true, 9.0), GAP, measured)
    assert found is not None
    assert np.abs(found - true[600:620]).max() < 0.05


def test_what_nobody_can_foresee_is_told_by_who_saw_it() -> None:
    outside = news(1)
    true = outside @ np.array([[0.7, 0.0, 0.1], [0.0, -0.5, 0.0], [0.2, 0.0, 0.9]])
    found = fill(true, GAP, outside=outside)
    assert found is not None
    assert np.abs(found - true[600:620]).max() < 0.02
    alone = fill(true, GAP)
    assert alone is not None
    assert np.abs(alone - true[600:620]).max() > 1.0


def test_who_lost_the_same_samples_is_left_out() -> None:
    outside = news(2)
    outside[610:615] = np.nan
    found, alone = fill(swinging(), GAP, outside=outside), fill(swinging(), GAP)
    assert found is not None
    assert alone is not None
    assert np.array_equal(found, alone)


@pytest.mark.parametrize(
    ("gap", "bank", "why"),
    [
        ((10, 20), 20, "less than one order before"),
        ((20, 30), 20, "one order before, and nothing to fit"),
        ((100, 120), 20, "too short a record"),
        ((600, 620), 0, "no far bank"),
    ],
)
def test_where_too_little_is_known_nothing_is_told(
    gap: tuple[int, int], bank: int, why: str
) -> None:
    assert fill(swinging(), gap, bank=bank) is None, why


def test_nothing_far_larger_than_what_was_measured_is_told() -> None:
    """What has grown ever faster would go on growing, and then would have to fall back."""
    growing = np.exp(np.arange(N) / 40.0)[:, None] * np.ones(3)
    growing[645:] = 0.0
    measured = without((600, 645))
    found = filled(growing[:646], measured[:646], 600, 645, ORDER, NOBODY[:646])
    assert found is None or np.abs(found).max() <= 1.5 * np.exp(599 / 40.0)


def test_a_sensor_at_rest_stays_at_rest() -> None:
    found = fill(np.zeros((N, 3)), GAP)
    assert found is not None
    assert np.all(found == 0.0)
