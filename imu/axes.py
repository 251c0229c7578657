"""Orientations as the axes of one frame seen in another, components first.

A rotation is an array (3, 3, ...): [i, k] is the component of the source's axis k along the
destination's axis i. What follows, one instant or many of several sensors, goes through each call
as one array. As in `imu.quaternion`, everything is element by element.
"""

from __future__ import annotations

import numpy as np

from imu.samples import FloatArray, constant

# with v = (x, y, z) a rotation is 2 v vᵀ - 1 and 2 w times w or a component of v: the rows of
# (w, x, y, z), of twice these and of minus twice these whose products it is the sum of
_TWICE = np.array([2.0, -2.0])[:, None, None]
_SPIN = np.array([0, 7, 2, 3, 0, 5, 6, 1, 0])
_ONE = constant(1.0)


def axes_of(q_destination_from_source: FloatArray) -> FloatArray:
    """The source's axes in the destination, of unit quaternions: (..., 4) → (3, 3, ...)."""
    q = np.ascontiguousarray(q_destination_from_source.reshape(-1, 4).T)
    twice = _TWICE * q
    spin = twice * q[0]
    own = spin[0, 0]
    own -= _ONE
    axes: FloatArray = spin.reshape(8, -1).take(_SPIN, axis=0)
    axes += (twice[0, 1:, None] * q[1:]).reshape(9, -1)
    return axes.reshape((3, 3) + q_destination_from_source.shape[:-1])


def product(p: FloatArray, q: FloatArray) -> FloatArray:
    """The axes after q and then p, broadcasting: (3, 3, ...), (3, 3, ...) → (3, 3, ...)."""
    # the terms of each sum stand apart, each kind in one piece of memory
    terms = np.multiply(p.swapaxes(0, 1)[:, :, None], q[:, None], order="C")
    out: FloatArray = terms[0]
    out += terms[1]
    out += terms[2]
    return out
