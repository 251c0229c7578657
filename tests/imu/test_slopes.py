"""The median slope: that of `scipy.stats.theilslopes`, with its interval."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from imu.slopes import median_slope

POINTS = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(-50, 50)), min_size=2, max_size=14
).filter(lambda points: len({at for at, _ in points}) > 1)


@given(POINTS)
def test_slope_and_interval_are_scipys(points: list[tuple[int, int]]) -> None:
    """Whole numbers, so that many are alike."""
    at, values = np.array(points, dtype=np.float64).T
    with np.errstate(invalid="ignore"):
        expected: Any = theilslopes(values, at, 0.95)
    found = median_slope(values, at)
    assert found.value == expected.slope
    if not math.isnan(found.low):
        assert (found.low, found.high) == (expected.low_slope, expected.high_slope)


def test_where_too_much_is_alike_there_is_no_interval() -> None:
    at, values = np.array([1.0, 1.0, 1.0, 2.0]), np.array([5.0, 5.0, 5.0, 5.0])
    found = median_slope(values, at)
    assert found.value == 0.0
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_one_point_that_is_far_off_moves_the_slope_little() -> None:
    at = np.arange(9.0)
    values = 10.0 + 1.5 * at
    values[4] = 60.0
    assert median_slope(values, at).value == pytest.approx(1.5, abs=0.2)
