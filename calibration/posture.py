"""Where a segment points, as a tilt vector from a neutral posture.

The tilt vector lies in the plane across the neutral up; its direction says which way earth's up
has moved in the sensor, its length is the angle. Unlike gravity's plain components it grows
evenly through 90° and beyond.
"""

from __future__ import annotations

import numpy as np

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
    """Tilt of `up` (n, 3) from `neutral` (3,) in the base of `plane_across`: (n, 2), rad."""
    first, second = plane_across(neutral)
    flat = np.column_stack((up @ first, up @ second))
    sine = np.hypot(flat[:, 0], flat[:, 1])
    angle = np.arctan2(sine, up @ neutral)
    return flat * (angle / np.maximum(sine, 1e-9))[:, None]


def angles_between(a: FloatArray, b: FloatArray) -> FloatArray:
    """Angles (n, m) between the unit vectors a (n, 3) and b (m, 3), rad."""
    cosine = a @ b.T
    np.clip(cosine, -1.0, 1.0, out=cosine)
    return np.arccos(cosine, out=cosine)
