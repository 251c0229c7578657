"""Digital filters from analog ones: what `scipy.signal` makes of the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import bilinear, butter, freqz

from imu.filter_design import butterworth_highpass, digital

RATES_HZ = pytest.mark.parametrize("rate_hz", [20.0, 52.0, 100.0, 400.0])


@RATES_HZ
def test_zeros_and_poles_give_the_coefficients_of_scipy(rate_hz: float) -> None:
    zeros, poles = [0.0, -3.0], [-1.0 / 3.0, -0.4 + 2.0j, -0.4 - 2.0j]
    expected = bilinear(np.poly(zeros), np.poly(poles).real, fs=rate_hz)
    for own, theirs in zip(digital(zeros, poles, rate_hz), expected, strict=True):
        assert np.allclose(own, theirs, rtol=1e-10, atol=1e-15)


@RATES_HZ
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_a_high_pass_is_scipys(order: int, rate_hz: float) -> None:
    expected = butter(order, 1.5, "highpass", fs=rate_hz)
    for own, theirs in zip(butterworth_highpass(order, 1.5, rate_hz), expected, strict=True):
        assert np.allclose(own, theirs, rtol=1e-12, atol=1e-14)


def test_a_high_pass_halves_the_power_at_its_edge_and_stops_what_stands_still() -> None:
    b, a = butterworth_highpass(4, 1.5, 100.0)
    _, response = freqz(b, a, worN=[0.0, 1.5, 50.0], fs=100.0)
    assert np.abs(response) ** 2 == pytest.approx([0.0, 0.5, 1.0], abs=1e-9)
