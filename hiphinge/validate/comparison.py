"""Numbers from two courses of one angle, or two lists of repetitions. Angles in degrees here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imu.quaternion import up_in_source
from imu.samples import BoolArray, FloatArray
from imu.units import DEG_PER_RAD

IOU = 0.5
Window = tuple[float, float]


def rms(values: FloatArray) -> float:
    """Root of the mean square of what is finite; NaN if nothing is."""
    finite = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(finite * finite))) if len(finite) else float("nan")


def inclination_error_deg(q: FloatArray, q_true: FloatArray) -> FloatArray:
    """The angle between both estimates of gravity's direction in the sensor, (n, 4) x 2 → (n,)."""
    up, up_true = up_in_source(q), up_in_source(q_true)
    cross = np.cross(up, up_true)
    sine = np.sqrt(np.sum(cross * cross, axis=-1))
    return np.asarray(np.arctan2(sine, np.sum(up * up_true, axis=-1)) * DEG_PER_RAD)


def without_sign_and_offset(
    angle_deg: FloatArray, true_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """A course (n,) whose sign and zero are not told, laid on the true one, and what is left over.

    The sign is the one that fits better; both are NaN where one of the two courses is.
    """
    known = np.isfinite(angle_deg) & np.isfinite(true_deg)
    best = np.full(len(true_deg), np.nan)
    if not known.any():
        return best, best - true_deg
    fits = []
    for sign in (1.0, -1.0):
        offset = float(np.mean(sign * angle_deg[known] - true_deg[known]))
        fits.append(np.where(known, sign * angle_deg - offset, np.nan))
    best = min(fits, key=lambda fit: rms(fit - true_deg))
    return best, best - true_deg


def within(t_s: FloatArray, windows: Sequence[Window]) -> BoolArray:
    """Which times (n,) lie in a window."""
    inside = np.zeros(len(t_s), dtype=np.bool_)
    for start_s, end_s in windows:
        inside |= (t_s >= start_s) & (t_s < end_s)
    return inside


def overlap(a: Window, b: Window) -> float:
    """Intersection over union of two windows."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, shared) / (max(a[1], b[1]) - min(a[0], b[0]))


def matches(found: Sequence[Window], true: Sequence[Window]) -> list[tuple[int, int]]:
    """Pairs (found, true) that overlap by `IOU` at least; each window is used once."""
    pairs = sorted(
        ((overlap(a, b), i, j) for i, a in enumerate(found) for j, b in enumerate(true)),
        reverse=True,
    )
    out: list[tuple[int, int]] = []
    for share, i, j in pairs:
        if share >= IOU and all(i != a and j != b for a, b in out):
            out.append((i, j))
    return sorted(out)
