"""What arrived of a sensor: rate, loss, gaps, clipping, and how well it is scaled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imu.knots import INTERPOLATED_GAP_S
from imu.ranks import median
from imu.samples import FloatArray, SampleBlock
from imu.units import DEG_PER_RAD


@dataclass(frozen=True, slots=True)
class SensorQuality:
    """One sensor's data.

    rate_hz      median rate; loss_share is the share of the samples expected at that rate that
                 never came between the first and the last
    gaps         how many were longer than 50 ms
    duplicates, backward  samples dropped for their time
    clipped      samples at the end of a range
    gyro_bias_deg_s  length of the estimated bias
    gravity_m_s2 median length of the accelerometer's vector in the neutral posture
    clock        what the times come from
    """

    sensor: str
    samples: int
    first_s: float
    last_s: float
    rate_hz: float
    loss_share: float
    gaps: int
    longest_gap_s: float
    duplicates: int
    backward: int
    clipped: int
    gyro_bias_deg_s: float
    gravity_m_s2: float
    clock: str


def sensor_quality(
    block: SampleBlock,
    *,
    duplicates: int,
    backward: int,
    gyro_bias_rad_s: FloatArray,
    gravity_m_s2: float,
    clock: str = "recorded times",
) -> SensorQuality:
    """The quality of one sensor's whole recording, which holds at least two samples."""
    step_s = np.diff(block.t_s)
    typical_s = median(step_s)
    # a step of k typical steps lost k - 1 samples; one that rounds to a single step loses none
    long_s = step_s[step_s > 1.4 * typical_s]
    lost = float(np.sum(np.round(long_s / typical_s) - 1.0))
    assert block.flags is not None
    return SensorQuality(
        block.sensor,
        len(block),
        float(block.t_s[0]),
        float(block.t_s[-1]),
        1.0 / typical_s,
        lost / (lost + len(block)),
        int(np.count_nonzero(step_s > INTERPOLATED_GAP_S)),
        float(step_s.max()),
        duplicates,
        backward,
        int(np.count_nonzero(block.flags)),
        float(np.sqrt(np.sum(gyro_bias_rad_s**2))) * DEG_PER_RAD,
        gravity_m_s2,
        clock,
    )
