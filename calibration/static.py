"""The neutral posture: gravity in each sensor while the wearer stands still.

Where a recording holds no marked stance, the posture is looked for. Candidates are postures in
which much quiet time is spent, by all sensors together; one is preferred that is still, that the
recording begins or ends in, and from which every movement leads downward (the sacrum sinks in a
squat, the upper back in a bend): a pause at the bottom of a repetition can be stiller than any
stance, but it is not the highest posture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter1d

from calibration.motion import BodyMotion
from calibration.posture import angles_between, unit
from imu.samples import FloatArray, IntArray
from imu.units import RAD_PER_DEG

WINDOW_S = 0.5
SAME_POSTURE_RAD = 15.0 * RAD_PER_DEG
QUIET_RAD_S = 0.5
STILL_RAD_S = 0.15
HEIGHT_THAT_COUNTS_M = 0.1
MOST_CANDIDATES = 12
MOST_WINDOWS = 1500
ROWS_AT_ONCE, WINDOWS_AT_ONCE = 32, 128
"""Postures compared at a time, and windows: what is at hand stays in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Neutral:
    """The posture that all angles start from.

    up          sensor → earth's up in its axes, (3,) unit
    t_s         the middle of the stillest window it was taken from
    stillness_rad_s  how much the sensors still turned in it, rms
    spread_rad  how much the posture varies between the quiet moments near it
    """

    up: Mapping[str, FloatArray]
    t_s: float
    stillness_rad_s: float
    spread_rad: float


def mean_up(motion: BodyMotion) -> dict[str, FloatArray]:
    """Each sensor's mean up (3,) over the whole of `motion`."""
    return {name: unit(m.up.mean(axis=0)) for name, m in motion.sensors.items()}


def turning_rms(motion: BodyMotion) -> float:
    """Root mean square of all sensors' angular rate without its mean (a bias), rad/s."""
    squares = [
        float(np.mean(np.sum((m.gyr_rad_s - m.gyr_rad_s.mean(axis=0)) ** 2, axis=1)))
        for m in motion.sensors.values()
    ]
    return float(np.sqrt(np.mean(squares)))


def find_neutral(motion: BodyMotion) -> Neutral:
    """The most plausible neutral posture anywhere in `motion`, which spans at least one window."""
    postures, turning, t_s = _windows(motion)
    n = len(turning)
    quiet = 1.0 / (1.0 + (turning / QUIET_RAD_S) ** 2)
    rows = np.unique(np.linspace(0, n - 1, min(n, MOST_WINDOWS)).astype(int))
    ends = [end for end in (0, n - 1) if turning[end] < STILL_RAD_S]
    dwell, edge, apart_sq = np.empty(len(rows)), np.empty(len(rows)), np.empty((len(rows),) * 2)
    for first in range(0, len(rows), ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
        distance_sq = _distance_sq(postures, rows[part])
        apart_sq[part] = distance_sq[:, rows]
        near = distance_sq
        near *= -0.5
        near /= SAME_POSTURE_RAD**2
        np.exp(near, out=near)
        edge[part] = np.prod(1.0 + near[:, ends], axis=1)
        near *= quiet
        dwell[part] = near.sum(axis=1)
    still = 1.0 / (1.0 + (turning[rows] / STILL_RAD_S) ** 2)
    plausible = dwell * (0.1 + still) * edge
    best = max(
        _distinct(plausible, apart_sq),
        key=lambda row: (
            plausible[row]
            * np.exp(
                3.0 * _height_agreement(motion, {s: up[rows[row]] for s, up in postures.items()})
            )
        ),
    )
    row = int(rows[best])
    return _settle(postures, turning, t_s, _distance_sq(postures, rows[[best]])[0], row)


def _distance_sq(postures: Mapping[str, FloatArray], rows: IntArray) -> FloatArray:
    """Mean squared angle over the sensors from the windows `rows` (k,) to all of them: (k, m)."""
    mean: FloatArray = np.zeros((len(rows), len(next(iter(postures.values())))))
    for up in postures.values():
        angle = angles_between(up[rows], up)
        angle *= angle
        mean += angle
    mean /= len(postures)
    return mean


def _windows(motion: BodyMotion) -> tuple[dict[str, FloatArray], FloatArray, FloatArray]:
    """Mean up (m, 3) of each sensor, joint turning rms (m,) and middle time (m,) per window."""
    size = max(1, round(WINDOW_S * motion.rate_hz))
    m = max(1, len(motion) // size)
    size = min(size, len(motion))
    postures, turning = {}, np.zeros(m)
    for name, sensor in motion.sensors.items():
        up = sensor.up[: m * size].reshape(m, size, 3)
        gyr = sensor.gyr_rad_s[: m * size].reshape(m, size, 3)
        mean = np.empty((m, 3))
        for first in range(0, m, WINDOWS_AT_ONCE):
            part = slice(first, first + WINDOWS_AT_ONCE)
            # (3, size, k): what is added up stands in one piece of memory
            mean[part] = up[part].transpose(2, 1, 0).copy().mean(axis=1).T
            x, y, z = np.square(gyr[part].transpose(2, 0, 1), order="C")
            turning[part] += (x + y + z).mean(axis=1)
        postures[name] = unit(mean)
    t_s = motion.t_s[: m * size].reshape(m, size).mean(axis=1)
    return postures, np.sqrt(turning / len(motion.sensors)), t_s


def _distinct(score: FloatArray, distance_sq: FloatArray) -> list[int]:
    """The best few rows of `score` that are different postures."""
    picked: list[int] = []
    apart = (SAME_POSTURE_RAD * 0.7) ** 2
    for row in np.argsort(-score, kind="stable"):
        if all(distance_sq[row, other] > apart for other in picked):
            picked.append(int(row))
            if len(picked) == MOST_CANDIDATES:
                break
    return picked


def _height_agreement(motion: BodyMotion, posture: Mapping[str, FloatArray]) -> float:
    """Whether the sensors sink as they leave `posture`: -1 (they rise) to 1, 0 if level."""
    step = max(1, round(motion.rate_hz / 20.0))
    window = round(6.0 * motion.rate_hz / step)
    agreement = weight = 0.0
    for name, sensor in motion.sensors.items():
        if name.startswith("thigh"):
            continue
        tilt = angles_between(sensor.up[::step], posture[name][None])[:, 0]
        tilt = tilt - uniform_filter1d(tilt, window)
        height = sensor.height_m[::step]
        power = float(np.mean(height * height))
        spread = float(np.sqrt(np.mean(tilt * tilt) * power))
        if spread > 0.0:
            agreement -= power * float(np.mean(tilt * height)) / spread
            weight += power
    if weight == 0.0:
        return 0.0
    power = weight / len(motion.sensors)
    return agreement / weight * power / (power + HEIGHT_THAT_COUNTS_M**2)


def _settle(
    postures: Mapping[str, FloatArray],
    turning: FloatArray,
    t_s: FloatArray,
    distance_sq: FloatArray,
    row: int,
) -> Neutral:
    """The mean over the quiet windows near the chosen one."""
    near = distance_sq < SAME_POSTURE_RAD**2
    near[row] = True
    weight = np.where(near, 1.0 / (1e-4 + turning**2) ** 1.5, 0.0)
    weight = weight * np.exp(-0.5 * distance_sq / (0.2 * SAME_POSTURE_RAD) ** 2)
    weight = weight / weight.sum()
    up = {name: unit((p * weight[:, None]).sum(axis=0)) for name, p in postures.items()}
    spread = np.mean(
        [angles_between(p, up[name][None])[:, 0] ** 2 for name, p in postures.items()], axis=0
    )
    stillest = int(np.argmax(weight))
    return Neutral(
        up,
        float(t_s[stillest]),
        float(turning[stillest]),
        float(np.sqrt((spread * weight).sum())),
    )
