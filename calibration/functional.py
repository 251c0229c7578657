"""The medio-lateral axis of each sensor, from bending.

Flexion is one-sided from neutral, repeated, and in phase on the sensors; lateral bending
alternates, and can be as large. The flexion direction is therefore the one in the joint tilt space
of all sensors in which the motion is most one-sided: it maximises the sum of the cubed projected
tilt, to which alternating motion adds nothing (a rank-one power iteration; cf. De Lathauwer et al.
2000, SIAM J Matrix Anal Appl 21:1324).

Around that direction two estimators refine the axis of each sensor, and fail differently:
the principal direction of the angular rate across gravity, and the plane that gravity sweeps. Their
disagreement is the measure of quality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter1d

from calibration.motion import BodyMotion
from calibration.posture import plane_across, tilt_vectors
from imu.ranks import quantile
from imu.samples import FloatArray, IntArray
from imu.units import RAD_PER_DEG

LEAST_BEND_RAD = 8.0 * RAD_PER_DEG
BENDING_RATE_HZ = 20.0
"""What axes are found in: people bend slowly."""
ITERATIONS, SETTLED = 30, 1e-12
WOBBLE_S = 0.3
"""Soft tissue shakes faster than people bend: angular rates are averaged over this."""


@dataclass(frozen=True, slots=True, eq=False)
class Bending:
    """The one-sided motion of all sensors.

    tilt       sensor → (2, n) rad, its tilt from neutral (`calibration.posture.tilt_vectors`)
    direction  sensor → (2,) unit, the way earth's up moves in the sensor's tilt plane
    deep       (k,) the rows at which the joint bend is beyond half of its depth
    excursion  sensor → how far it bends, rad (95th centile)
    one_sided  0 to 1; 1 when every excursion goes one way
    """

    tilt: Mapping[str, FloatArray]
    direction: Mapping[str, FloatArray]
    deep: IntArray
    excursion: Mapping[str, float]
    one_sided: float


def find_bending(
    motion: BodyMotion,
    neutral: Mapping[str, FloatArray],
    told: Mapping[str, FloatArray] | None = None,
) -> Bending:
    """The most one-sided joint direction; `told` directions (2,) are where it starts and stays."""
    names = tuple(motion.sensors)
    tilts = {name: tilt_vectors(motion.sensors[name].up, neutral[name]) for name in names}
    tilt = np.concatenate(list(tilts.values()))
    direction = _told_direction(tilt, names, told) if told else _most_one_sided(tilt)
    projected = direction @ tilt
    up, down = np.sum(np.maximum(projected, 0) ** 3), np.sum(np.maximum(-projected, 0) ** 3)
    bent = projected > 0.3 * max(quantile(projected, 0.98), 1e-9)
    parts, excursion = {}, {}
    joint = np.zeros(len(motion))
    for name, part, own in zip(names, _pairs(direction), _pairs(tilt), strict=True):
        size = float(np.hypot(part[0], part[1]))
        parts[name] = part / size if size > 1e-9 else np.array([1.0, 0.0])
        excursion[name] = quantile((parts[name] @ own)[bent], 0.9) if bent.any() else 0.0
        joint += part @ own
    return Bending(
        tilts,
        parts,
        np.flatnonzero(joint > 0.5 * max(quantile(joint, 0.98), 1e-9)),
        excursion,
        float((up - down) / (up + down)) if up + down > 0 else 0.0,
    )


def _pairs(values: FloatArray) -> FloatArray:
    """What belongs to each of S sensors, of (2S, ...): (S, 2, ...)."""
    return values.reshape((-1, 2) + values.shape[1:])


def _most_one_sided(tilt: FloatArray) -> FloatArray:
    """The direction (k,) in which motion (k, n) goes one way most."""
    direction = _mean_direction(tilt, np.einsum("kn,kn->n", tilt, tilt))
    for _ in range(ITERATIONS):
        before, projected = direction, direction @ tilt
        direction = _mean_direction(tilt, projected * projected)
        if np.abs(direction - before).max() < SETTLED:
            break
    return direction


def _mean_direction(tilt: FloatArray, weight: FloatArray) -> FloatArray:
    """The unit vector (k,) along the sum of tilt (k, n), weighed (n,)."""
    return _normalized(np.einsum("kn,n->k", tilt, weight))


def _told_direction(
    tilt: FloatArray, names: tuple[str, ...], told: Mapping[str, FloatArray]
) -> FloatArray:
    direction = np.zeros(len(tilt))
    of_each = list(zip(names, _pairs(direction), _pairs(tilt), strict=True))
    for name, part, own in of_each:
        if name in told:
            part[:] = told[name] * _size(told[name] @ own)
    bent = np.maximum(direction @ tilt, 0.0) ** 2
    for name, part, own in of_each:
        if name not in told:  # it flexes when the told ones do
            way = _mean_direction(own, bent)
            part[:] = way * _size(way @ own)
    return _normalized(direction)


def _size(course: FloatArray) -> float:
    return max(float(np.sqrt(np.mean(course**2))), 1e-6)


def _normalized(vector: FloatArray) -> FloatArray:
    length = float(np.sqrt((vector * vector).sum()))
    if length < 1e-12:
        out = np.zeros_like(vector)
        out[0] = 1.0
        return out
    return vector / length


@dataclass(frozen=True, slots=True, eq=False)
class AxisEstimate:
    """One sensor's direction of flexion, in its tilt plane, by both estimators.

    angle_rad         the direction, combined
    disagreement_rad  by how much the two differ
    planarity         0 to 1: the share of the turning that is about this one axis
    """

    angle_rad: float
    disagreement_rad: float
    planarity: float


def refine_axis(
    motion: BodyMotion, sensor: str, neutral: FloatArray, bending: Bending
) -> AxisEstimate:
    """Both estimators over the bent part of `motion`, near the coarse direction of `bending`."""
    span = max(1, round(WOBBLE_S * motion.rate_hz))
    rates = np.stack(plane_across(neutral)) @ motion.sensors[sensor].gyr_rad_s.T
    uniform_filter1d(rates, span, axis=1, output=rates)
    first, second = rates.take(bending.deep, axis=1)
    # turning about an axis moves up at right angles to it: compare both as directions of motion
    by_gyro, planarity = _principal_angle(np.stack((second, -first)))
    by_gravity, _ = _principal_angle(
        bending.tilt[sensor].take(bending.deep, axis=1), about_zero=True
    )
    direction = bending.direction[sensor]
    coarse = float(np.arctan2(direction[1], direction[0]))
    by_gyro, by_gravity = _toward(by_gyro, coarse), _toward(by_gravity, coarse)
    apart = _wrapped(by_gyro - by_gravity)
    return AxisEstimate(_wrapped(by_gravity + 0.5 * apart), abs(apart), planarity)


def _principal_angle(points: FloatArray, *, about_zero: bool = False) -> tuple[float, float]:
    """Direction (rad, ± 180° open) of the longest spread of points (2, n), and its share."""
    if points.shape[1] < 3:
        return 0.0, 0.0
    x, y = points if about_zero else points - points.mean(axis=1, keepdims=True)
    xx, yy, xy = float(np.mean(x * x)), float(np.mean(y * y)), float(np.mean(x * y))
    spread = float(np.hypot(xx - yy, 2.0 * xy))
    total = xx + yy
    share = 0.5 * (1.0 + spread / total) if total > 0 else 0.0
    return 0.5 * float(np.arctan2(2.0 * xy, xx - yy)), share


def _toward(angle: float, coarse: float) -> float:
    """`angle` or its opposite, whichever is nearer to `coarse`."""
    return angle if np.cos(angle - coarse) >= 0 else _wrapped(angle + np.pi)


def _wrapped(angle: float) -> float:
    return float((angle + np.pi) % (2.0 * np.pi) - np.pi)
