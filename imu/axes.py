"""Orientations as the axes of one frame seen in another, components first.

A rotation is an array (3, 3, ...): [i, k] is the component of the source's axis k along the
destination's axis i. What follows, one instant or many of several sensors, goes through each call
as one array. As in `imu.quaternion`, everything is element by element.
"""

from __future__ import annotations

import numpy as np

from imu.samples import ComplexArray, FloatArray

# with v = (x, y, z) a rotation is 2 v vᵀ - 1 + 2 w times these components of (w, x, y, z)
_SPIN = np.array([0, 3, 2, 3, 0, 1, 2, 1, 0])
_ONES = np.eye(3).reshape(9, 1)
_SIGN = np.array([1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0])[:, None]


def axes_of(q_destination_from_source: FloatArray) -> FloatArray:
    """The source's axes in the destination, of unit quaternions: (..., 4) → (3, 3, ...)."""
    q = np.ascontiguousarray(q_destination_from_source.reshape(-1, 4).T)
    twice = q + q
    axes = (twice[1:, None] * q[1:]).reshape(9, -1)
    spin = twice.take(_SPIN, axis=0)
    spin *= q[0]
    spin *= _SIGN
    axes += spin
    axes -= _ONES
    return axes.reshape((3, 3) + q_destination_from_source.shape[:-1])


def product(p: FloatArray, q: FloatArray) -> FloatArray:
    """The axes after q and then p, broadcasting: (3, 3, ...), (3, 3, ...) → (3, 3, ...)."""
    # the terms of each sum stand apart, each kind in one piece of memory
    terms = np.multiply(p.swapaxes(0, 1)[:, :, None], q[:, None], order="C")
    out = terms[0]
    out += terms[1]
    out += terms[2]
    return np.asarray(out)


def inverse(p: FloatArray) -> FloatArray:
    """The destination's axes in the source, (3, 3, ...)."""
    return p.swapaxes(0, 1)


def turned_about_up(p: FloatArray, turn: ComplexArray) -> FloatArray:
    """The axes p (3, 3, n) after turning them about the third axis by `turn` (n,), cos + i sin."""
    out = np.empty(p.shape)
    along, across = p[:2] * turn.real, p[1::-1] * turn.imag
    np.subtract(along[0], across[0], out=out[0])
    np.add(along[1], across[1], out=out[1])
    out[2] = p[2]
    return out
