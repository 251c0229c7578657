"""Analog filters → the coefficients of digital ones, as `imu.recursion` takes them.

By the bilinear transform (Tustin 1947, J IEE 94 IIA:130) from zeros and poles. `scipy.signal` would
do the same, and takes longer to load than all else that hiphinge starts with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from imu.samples import FloatArray


def digital(
    zeros: Sequence[complex], poles: Sequence[complex], rate_hz: float
) -> tuple[FloatArray, FloatArray]:
    """b and a of Π(s - zero) / Π(s - pole), zeros and poles in rad/s, no more zeros than poles."""
    twice = 2.0 * rate_hz
    z, p = np.array(zeros, dtype=np.complex128), np.array(poles, dtype=np.complex128)
    gain = (np.prod(twice - z) / np.prod(twice - p)).real
    at_infinity = np.full(len(p) - len(z), -1.0)
    b = np.poly(np.concatenate(((twice + z) / (twice - z), at_infinity))).real
    a = np.poly((twice + p) / (twice - p)).real
    return np.asarray(gain * b, dtype=np.float64), np.asarray(a, dtype=np.float64)


def butterworth_highpass(
    order: int, cutoff_hz: float, rate_hz: float
) -> tuple[FloatArray, FloatArray]:
    """b and a of the maximally flat high-pass (Butterworth 1930, Wireless Engineer 7:536)."""
    warped = 2.0 * rate_hz * math.tan(math.pi * cutoff_hz / rate_hz)
    angles = np.pi * np.arange(1 - order, order, 2) / (2 * order)
    return digital([0.0] * order, (-warped * np.exp(-1j * angles)).tolist(), rate_hz)
