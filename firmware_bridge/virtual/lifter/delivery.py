"""Which samples arrive, and what times they carry.

Samples are taken on the sensor's own crystal. Their times are either already mapped to the common
clock, with a constant error left over (what a clock fit leaves behind), or still the sensor's own.
Loss is exact in its share and random in its place, singly or in bursts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imu.errors import SettingError
from imu.samples import FloatArray, IntArray

SHARPEST_JITTER = 0.35
"""Jitter is cut off at this share of the sample interval, so that times keep their order."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How samples get from the sensor into the recording.

    clock_sd_ppm   crystal error, one standard deviation, cut off at twice that
    mapped         times are on the common clock; else on the sensor's own, starting near 0
    sync_error_s   one standard deviation of the constant that mapping leaves
    jitter_s       one standard deviation of each timestamp
    loss_share     share of samples lost, in bursts of burst_samples
    """

    clock_sd_ppm: float = 20.0
    mapped: bool = True
    sync_error_s: float = 0.002
    jitter_s: float = 0.0
    loss_share: float = 0.0
    burst_samples: int = 1

    def __post_init__(self) -> None:
        """Raise SettingError for an impossible loss."""
        if not 0.0 <= self.loss_share < 0.9 or self.burst_samples < 1:
            raise SettingError("loss is a share from 0 to 0.9, in bursts of at least one sample")

    @staticmethod
    def perfect() -> Delivery:
        """Every sample, at its exact time."""
        return Delivery(clock_sd_ppm=0.0, sync_error_s=0.0)


def sample_times(
    duration_s: float, rate_hz: float, delivery: Delivery, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """When samples are taken, and what times they carry: (n,), (n,) seconds from 0 on.

    All draws are made whatever the settings, so that one setting does not change the others.
    """
    ppm, sync, phase = np.clip(rng.standard_normal(3), -2.0, 2.0)
    interval = (1.0 + 1e-6 * delivery.clock_sd_ppm * ppm) / rate_hz
    first = 0.0 if delivery.clock_sd_ppm == 0.0 else (0.25 + 0.1 * phase) * interval
    taken = first + np.arange(int((duration_s - first) / interval)) * interval
    limit = SHARPEST_JITTER * interval
    jitter = np.clip(delivery.jitter_s * rng.standard_normal(len(taken)), -limit, limit)
    if delivery.mapped:
        told = taken + delivery.sync_error_s * sync + jitter
    else:
        told = np.arange(len(taken)) / rate_hz + jitter
    started = told >= 0.0
    return taken[started], told[started]


def arriving(n: int, delivery: Delivery, rng: np.random.Generator) -> IntArray:
    """The rows of n samples that arrive, in order."""
    burst = delivery.burst_samples
    bursts = round(n * delivery.loss_share / burst)
    kept = n - bursts * burst
    if bursts == 0 or kept <= 0:
        return np.arange(n)
    # a burst comes before the kept sample at each of these places; two may follow one another
    places = np.sort(rng.integers(1, kept, bursts)) if kept > 1 else np.zeros(bursts, dtype=int)
    lost_before = np.searchsorted(places, np.arange(kept), side="right") * burst
    return np.asarray(np.arange(kept) + lost_before, dtype=np.int64)
