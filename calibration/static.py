"""The neutral posture: gravity in each sensor while the wearer stands still.

Where a recording holds no marked stance, the posture is looked for. Candidates are postures in
which much quiet time is spent, by all sensors together; one is preferred that is still, that the
recording begins or ends in, and from which every movement leads downward (the sacrum sinks in a
squat, the upper back in a bend): a pause at the bottom of a repetition can be stiller than any
stance, but it is not the highest posture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from calibration.motion import BodyMotion
from calibration.posture import angles_between, unit
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

SingleArray = NDArray[np.float32]

WINDOW_S = 0.5
SAME_POSTURE_RAD = 15.0 * RAD_PER_DEG
QUIET_RAD_S = 0.5
STILL_RAD_S = 0.15
HEIGHT_THAT_COUNTS_M = 0.1
MOST_CANDIDATES = 12
MOST_WINDOWS = 1500
ONE_POSTURE = float(np.exp(-0.5 * 0.7**2))
"""So much alike are postures that are no two candidates."""
HEIGHT_RATE_HZ = 20.0
HEIGHT_WEIGHT = 3.0
ROWS_AT_ONCE, WINDOWS_AT_ONCE = 16, 128
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
    joint = np.concatenate(list(postures.values()), axis=1, dtype=np.float32)
    rows = np.unique(np.linspace(0, n - 1, min(n, MOST_WINDOWS)).astype(int))
    looked_at = joint[rows]
    quiet = (1.0 / (1.0 + (turning / QUIET_RAD_S) ** 2)).astype(np.float32)
    parts = np.split(looked_at, range(ROWS_AT_ONCE, len(rows), ROWS_AT_ONCE))
    dwell = np.concatenate([_alike(part, looked_at) @ quiet[rows] for part in parts])
    ends = [end for end in (0, n - 1) if turning[end] < STILL_RAD_S]
    edge = np.prod(1.0 + _alike(looked_at, joint[ends]), axis=1)
    still = 1.0 / (1.0 + (turning[rows] / STILL_RAD_S) ** 2)
    plausible = dwell * (0.1 + still) * edge
    thinned = motion.thinned(HEIGHT_RATE_HZ)
    row, highest = 0, 0.0
    for candidate in _distinct(plausible, looked_at):
        if plausible[candidate] * np.exp(HEIGHT_WEIGHT) <= highest:
            break  # and those that follow are less plausible still
        posture = {name: up[rows[candidate]] for name, up in postures.items()}
        agreement = _height_agreement(thinned, posture)
        score = plausible[candidate] * np.exp(HEIGHT_WEIGHT * agreement)
        if score > highest:
            row, highest = int(rows[candidate]), score
    return _settle(postures, turning, t_s, row)


def _alike(a: SingleArray, b: SingleArray) -> SingleArray:
    """How near joint postures (k, 3S) are to others (m, 3S), 0 to 1: (k, m).

    The density of Fisher (1953), which is normal where angles are small; single precision is
    enough to compare postures.
    """
    sensors = a.shape[1] // 3
    alike = a @ b.T
    alike -= sensors
    alike /= sensors * SAME_POSTURE_RAD**2
    np.exp(alike, out=alike)
    return alike


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


def _distinct(score: FloatArray, joint: SingleArray) -> Iterator[int]:
    """The best few rows of `score` that are different postures, from the best on."""
    free = np.ones(len(score), dtype=np.bool_)
    for _ in range(MOST_CANDIDATES):
        if not free.any():
            return
        best = int(np.argmax(np.where(free, score, -1.0)))
        yield best
        free &= _alike(joint[[best]], joint)[0] < ONE_POSTURE


def _height_agreement(motion: BodyMotion, posture: Mapping[str, FloatArray]) -> float:
    """Whether the sensors sink as they leave `posture`: -1 (they rise) to 1, 0 if level."""
    window = round(6.0 * motion.rate_hz)
    agreement = weight = 0.0
    for name, sensor in motion.sensors.items():
        if name.startswith("thigh"):
            continue
        tilt = angles_between(sensor.up, posture[name][None])[:, 0]
        tilt = tilt - uniform_filter1d(tilt, window)
        height = sensor.height_m
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
    postures: Mapping[str, FloatArray], turning: FloatArray, t_s: FloatArray, row: int
) -> Neutral:
    """The mean over the quiet windows near the chosen one."""
    distance_sq = _apart_sq(postures, {name: up[row] for name, up in postures.items()})
    near = distance_sq < SAME_POSTURE_RAD**2
    near[row] = True
    weight = np.where(near, 1.0 / (1e-4 + turning**2) ** 1.5, 0.0)
    weight = weight * np.exp(-0.5 * distance_sq / (0.2 * SAME_POSTURE_RAD) ** 2)
    weight = weight / weight.sum()
    up = {name: unit((p * weight[:, None]).sum(axis=0)) for name, p in postures.items()}
    stillest = int(np.argmax(weight))
    return Neutral(
        up,
        float(t_s[stillest]),
        float(turning[stillest]),
        float(np.sqrt((_apart_sq(postures, up) * weight).sum())),
    )


def _apart_sq(postures: Mapping[str, FloatArray], up: Mapping[str, FloatArray]) -> FloatArray:
    """Mean squared angle over the sensors between all windows and one posture, (m,)."""
    angles = [angles_between(p, up[name][None])[:, 0] for name, p in postures.items()]
    return np.asarray(np.mean(np.square(angles), axis=0))
