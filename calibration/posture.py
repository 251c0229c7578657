"""Where a segment points, as a tilt vector from a neutral posture.

The tilt vector lies in the plane across the neutral up; its direction says which way earth's up
has moved in the sensor, its length is the angle. Unlike gravity's plain components it grows
evenly through 90° and beyond.
"""

from __future__ import annotations

import numpy as np

from calibration.motion import CELLS_AT_ONCE
from imu.samples import FloatArray


def unit(vector: FloatArray) -> FloatArray:
    """(..., 3) scaled to unit length."""
    return np.asarray(vector / np.linalg.norm(vector, axis=-1, keepdims=True))


def plane_across(up: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two unit vectors (3,) that make a right-handed base with the unit vector `up` as third."""
    helper = np.zeros(3)
    helper[int(np.argmin(np.abs(up)))] = 1.0
    first = unit(np.cross(helper, up))
    return first, np.cross(up, first)


def tilt_vectors(up: FloatArray, neutral: FloatArray) -> FloatArray:
    """Tilt of `up` (n, 3) from `neutral` (3,) in the base of `plane_across`: (2, n), rad."""
    base = np.stack((*plane_across(neutral), neutral))
    tilt = np.empty((2, len(up)))
    for first in range(0, len(up), CELLS_AT_ONCE):
        part = slice(first, first + CELLS_AT_ONCE)
        across_and_along = base @ up[part].T
        flat, along = across_and_along[:2], across_and_along[2]
        sine = np.sqrt(flat[0] * flat[0] + flat[1] * flat[1])
        tilt[:, part] = flat * (np.arctan2(sine, along) / np.maximum(sine, 1e-9))
    return tilt


def angles_between(a: FloatArray, b: FloatArray) -> FloatArray:
    """Angles (n, m) between the unit vectors a (n, 3) and b (m, 3), rad."""
    cosine = a @ b.T
    np.clip(cosine, -1.0, 1.0, out=cosine)
    return np.arccos(cosine, out=cosine)
