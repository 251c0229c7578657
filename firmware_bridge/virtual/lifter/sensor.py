"""Orientation and place of a sensor → what a MEMS inertial sensor tells of them.

Rates and accelerations are central differences of the exact motion, 1 ms to each side. The sensor
model adds, in this order: scale error, constant and wandering bias, white noise, saturation and
quantisation. Its defaults are those of a common six-axis MEMS part, worn, at 100 Hz.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_bridge.virtual.lifter.body import sensor_pose
from firmware_bridge.virtual.lifter.motion import Motion
from firmware_bridge.virtual.lifter.tracks import Wander, smooth_step
from firmware_bridge.virtual.lifter.wearer import Wearer
from imu.quaternion import conjugate, from_rotation_vector, multiply, rotate, to_rotation_vector
from imu.samples import BoolArray, FlagArray, FloatArray, SampleFlag
from imu.units import STANDARD_GRAVITY_M_S2

HALF_STEP_S = 1e-3
CHUNK = 16384
REFERENCE_RATE_HZ = 100.0


@dataclass(frozen=True, slots=True)
class ImuModel:
    """How good the sensor is. Noise is one standard deviation per axis at 100 Hz.

    bias_sd values are drawn once per recording and cut off at twice their size; drift is the rms
    of a random walk after one hour; scale_error is the largest.
    """

    acc_noise_m_s2: float = 0.03
    gyr_noise_deg_s: float = 0.1
    acc_bias_sd_m_s2: float = 0.025
    gyr_bias_sd_deg_s: float = 0.25
    gyr_drift_deg_s: float = 0.1
    acc_drift_m_s2: float = 0.01
    scale_error: float = 0.005
    acc_range_g: float = 16.0
    gyr_range_deg_s: float = 2000.0
    bits: int = 16

    @staticmethod
    def perfect() -> ImuModel:
        """No error of any kind."""
        return ImuModel(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, np.inf, np.inf, 0)


@dataclass(frozen=True, slots=True)
class Slip:
    """A sensor that turns on the skin at one time and stays so, degrees in the body's directions.

    tilt_deg  its upper edge goes forward; roll_deg to the right; turn_deg its face to the left
    """

    at_s: float
    tilt_deg: float = 0.0
    roll_deg: float = 0.0
    turn_deg: float = 0.0
    over_s: float = 0.4

    def turned(self, t_s: FloatArray) -> FloatArray:
        """Rotation vectors (n, 3) in segment axes at t_s (n,), radians."""
        share = smooth_step((t_s - self.at_s) / self.over_s)
        whole = np.deg2rad([self.roll_deg, self.turn_deg, -self.tilt_deg])
        return np.asarray(share[:, None] * whole)


@dataclass(frozen=True, slots=True, eq=False)
class Wearing:
    """One sensor on one person: where it sits, how it is mounted, wobbles and slips."""

    sensor: str
    wearer: Wearer
    q_sensor_from_segment: FloatArray
    wobble: Wander | None
    slips: tuple[Slip, ...] = ()

    def pose(self, motion: Motion, t_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """q_earth_from_sensor (n, 4) and its place in earth (n, 3)."""
        q, place, flexion = sensor_pose(motion, self.wearer, self.sensor, t_s)
        skin = np.zeros((len(t_s), 3))
        if self.wobble is not None:
            rest = self.wearer.wobble_at_rest
            level = rest + (1.0 - rest) * motion.excitement(t_s)
            skin = self.wobble(t_s) * (np.deg2rad(self.wearer.wobble_deg) * level)
        skin[:, 2] -= self.wearer.skin_rotation(self.sensor) * flexion
        for slip in self.slips:
            q = multiply(q, from_rotation_vector(slip.turned(t_s)))
        q = multiply(q, from_rotation_vector(skin))
        return multiply(q, conjugate(self.q_sensor_from_segment)), place


def exact_readings(
    wearing: Wearing, motion: Motion, t_s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Specific force (n, 3) and rate (n, 3) of a perfect sensor, SI, in its own axes."""
    acc, gyr = np.empty((len(t_s), 3)), np.empty((len(t_s), 3))
    for first in range(0, len(t_s), CHUNK):
        part = slice(first, first + CHUNK)
        acc[part], gyr[part] = _differences(wearing, motion, t_s[part])
    return acc, gyr


def _differences(
    wearing: Wearing, motion: Motion, t_s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    h, n = HALF_STEP_S, len(t_s)
    q, place = wearing.pose(motion, np.concatenate((t_s - h, t_s, t_s + h)))
    turn = multiply(conjugate(q[:n]), q[2 * n :])
    force = (place[:n] - 2.0 * place[n : 2 * n] + place[2 * n :]) / h**2
    force[:, 2] += STANDARD_GRAVITY_M_S2
    return rotate(conjugate(q[n : 2 * n]), force), to_rotation_vector(turn) / (2.0 * h)


def measure(
    acc_m_s2: FloatArray,
    gyr_rad_s: FloatArray,
    t_s: FloatArray,
    rate_hz: float,
    model: ImuModel,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray, FlagArray]:
    """What the sensor reports for the exact readings, with `SampleFlag` bits where it saturates."""
    white = np.sqrt(rate_hz / REFERENCE_RATE_HZ)
    acc = _disturb(
        acc_m_s2,
        t_s,
        (white * model.acc_noise_m_s2, model.acc_bias_sd_m_s2, model.acc_drift_m_s2),
        model.scale_error,
        rng,
    )
    rad = np.pi / 180.0
    gyr = _disturb(
        gyr_rad_s,
        t_s,
        (
            white * model.gyr_noise_deg_s * rad,
            model.gyr_bias_sd_deg_s * rad,
            model.gyr_drift_deg_s * rad,
        ),
        model.scale_error,
        rng,
    )
    flags = np.zeros(len(t_s), dtype=np.uint8)
    acc, clipped = _digitize(acc, model.acc_range_g * STANDARD_GRAVITY_M_S2, model.bits)
    flags[clipped] |= np.uint8(SampleFlag.CLIPPED_ACC)
    gyr, clipped = _digitize(gyr, model.gyr_range_deg_s * rad, model.bits)
    flags[clipped] |= np.uint8(SampleFlag.CLIPPED_GYR)
    return acc, gyr, flags


def _disturb(
    exact: FloatArray,
    t_s: FloatArray,
    sizes: tuple[float, float, float],
    scale_error: float,
    rng: np.random.Generator,
) -> FloatArray:
    """Scale, bias, drift, white noise; sizes are (white, bias, drift)."""
    white, bias, drift = sizes
    scale = 1.0 + scale_error * rng.uniform(-1.0, 1.0, 3)
    constant = bias * np.clip(rng.standard_normal(3), -2.0, 2.0)
    knots = np.arange(0.0, float(t_s[-1]) + 2.0)
    walk = np.cumsum(rng.standard_normal((len(knots), 3)), axis=0) * (drift / 60.0)
    out = exact * scale + constant + white * rng.standard_normal(exact.shape)
    for axis in range(3):
        out[:, axis] += np.interp(t_s, knots, walk[:, axis])
    return out


def _digitize(values: FloatArray, limit: float, bits: int) -> tuple[FloatArray, BoolArray]:
    """Values clipped to ±limit and rounded to the sensor's steps; which rows were clipped."""
    if not np.isfinite(limit):
        return values, np.zeros(len(values), dtype=np.bool_)
    step = limit / 2.0 ** (bits - 1)
    counts = np.clip(np.rint(values / step), -(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1.0)
    clipped = np.any(np.abs(values) >= limit - step, axis=1)
    return counts * step, clipped
