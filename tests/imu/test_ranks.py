"""Medians and quantiles are those of numpy."""

from __future__ import annotations

import numpy as np
import pytest

from imu.ranks import median, quantile


@pytest.mark.parametrize("count", [1, 2, 3, 10, 11, 1000])
@pytest.mark.parametrize("decimals", [1, 16])
def test_median_and_quantiles_are_numpys(count: int, decimals: int) -> None:
    values = np.round(np.random.default_rng(count).normal(size=count), decimals)
    assert median(values) == np.median(values)
    for share in (0.0, 0.2, 0.5, 0.98, 1.0):
        assert quantile(values, share) == pytest.approx(np.quantile(values, share), abs=1e-12)


def test_values_stay_as_they_are() -> None:
    values = np.array([3.0, 1.0, 2.0])
    median(values)
    quantile(values, 0.5)
    assert values.tolist() == [3.0, 1.0, 2.0]
