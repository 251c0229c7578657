"""Unit quaternions, scalar-first, on arrays of shape (..., 4); vectors on (..., 3).

Everything is written out element by element: matrix kernels may choose another summation order
for another block length, and results must not depend on how a recording is cut into blocks.
"""

from __future__ import annotations

import numpy as np

from imu.samples import FloatArray

IDENTITY: FloatArray = np.array([1.0, 0.0, 0.0, 0.0])
IDENTITY.flags.writeable = False


def multiply(p: FloatArray, q: FloatArray) -> FloatArray:
    """p ⊗ q, broadcasting over leading axes: (..., 4), (..., 4) → (..., 4)."""
    pw, px, py, pz = p[..., 0], p[..., 1], p[..., 2], p[..., 3]
    qw, qx, qy, qz = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    out = np.empty(p.shape if p.shape == q.shape else np.broadcast_shapes(p.shape, q.shape))
    out[..., 0] = pw * qw - px * qx - py * qy - pz * qz
    out[..., 1] = pw * qx + px * qw + py * qz - pz * qy
    out[..., 2] = pw * qy - px * qz + py * qw + pz * qx
    out[..., 3] = pw * qz + px * qy - py * qx + pz * qw
    return out


def conjugate(q: FloatArray) -> FloatArray:
    """The inverse rotation of a unit quaternion, (..., 4)."""
    out = -q
    out[..., 0] = q[..., 0]
    return out


def normalize(q: FloatArray) -> FloatArray:
    """q scaled to unit length, with w >= 0, (..., 4)."""
    out: FloatArray = q / np.sqrt(np.sum(q * q, axis=-1, keepdims=True))
    return np.asarray(np.where(out[..., :1] < 0.0, -out, out))


def rotate(q: FloatArray, v: FloatArray) -> FloatArray:
    """The vector v (..., 3) expressed in the destination frame of q (..., 4)."""
    w, x, y, z = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    vx, vy, vz = v[..., 0], v[..., 1], v[..., 2]
    tx = 2.0 * (y * vz - z * vy)
    ty = 2.0 * (z * vx - x * vz)
    tz = 2.0 * (x * vy - y * vx)
    out = np.empty(np.broadcast_shapes(q.shape[:-1], v.shape[:-1]) + (3,))
    out[..., 0] = vx + w * tx + y * tz - z * ty
    out[..., 1] = vy + w * ty + z * tx - x * tz
    out[..., 2] = vz + w * tz + x * ty - y * tx
    return out


def up_in_source(q: FloatArray) -> FloatArray:
    """Earth's up (z) seen from the source frame of q_earth_from_source: (..., 4) → (..., 3)."""
    w, x, y, z = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    out = np.empty(q.shape[:-1] + (3,))
    out[..., 0] = 2.0 * (x * z - w * y)
    out[..., 1] = 2.0 * (y * z + w * x)
    out[..., 2] = 1.0 - 2.0 * (x * x + y * y)
    return out


def from_axis_angle(axis: FloatArray, angle_rad: FloatArray | float) -> FloatArray:
    """Rotation by angle_rad (...) about the unit vector axis (..., 3)."""
    half = 0.5 * np.asarray(angle_rad, dtype=np.float64)
    sine = np.sin(half)
    out = np.empty(np.broadcast_shapes(axis.shape[:-1], half.shape) + (4,))
    out[..., 0] = np.cos(half)
    out[..., 1:] = axis * sine[..., None]
    return out


def from_rotation_vector(vector: FloatArray) -> FloatArray:
    """Rotation by |vector| (rad) about its direction: (..., 3) → (..., 4)."""
    angle = np.sqrt(np.sum(vector * vector, axis=-1))
    half = 0.5 * angle
    scale = 0.5 * np.sinc(half / np.pi)
    out = np.empty(vector.shape[:-1] + (4,))
    out[..., 0] = np.cos(half)
    out[..., 1:] = vector * scale[..., None]
    return out


def to_rotation_vector(q: FloatArray) -> FloatArray:
    """The rotation vector, shorter than π, of q: (..., 4) → (..., 3)."""
    q = np.where(q[..., :1] < 0.0, -q, q)
    sine = np.sqrt(np.sum(q[..., 1:] * q[..., 1:], axis=-1))
    half = np.arctan2(sine, q[..., 0])
    scale = np.where(sine > 1e-12, 2.0 * half / np.where(sine > 1e-12, sine, 1.0), 2.0)
    return q[..., 1:] * scale[..., None]


def from_axes(x: FloatArray, y: FloatArray, z: FloatArray) -> FloatArray:
    """q_destination_from_source whose source axes, seen in the destination, are x, y, z: (3,) each.

    They must be orthonormal and right-handed (Shepperd 1978).
    """
    m = np.column_stack((x, y, z))
    candidates = np.array(
        [
            1.0 + m[0, 0] + m[1, 1] + m[2, 2],
            1.0 + m[0, 0] - m[1, 1] - m[2, 2],
            1.0 - m[0, 0] + m[1, 1] - m[2, 2],
            1.0 - m[0, 0] - m[1, 1] + m[2, 2],
        ]
    )
    largest = int(np.argmax(candidates))
    s = 2.0 * float(np.sqrt(candidates[largest]))
    if largest == 0:
        q = [0.25 * s, (m[2, 1] - m[1, 2]) / s, (m[0, 2] - m[2, 0]) / s, (m[1, 0] - m[0, 1]) / s]
    elif largest == 1:
        q = [(m[2, 1] - m[1, 2]) / s, 0.25 * s, (m[0, 1] + m[1, 0]) / s, (m[0, 2] + m[2, 0]) / s]
    elif largest == 2:
        q = [(m[0, 2] - m[2, 0]) / s, (m[0, 1] + m[1, 0]) / s, 0.25 * s, (m[1, 2] + m[2, 1]) / s]
    else:
        q = [(m[1, 0] - m[0, 1]) / s, (m[0, 2] + m[2, 0]) / s, (m[1, 2] + m[2, 1]) / s, 0.25 * s]
    return normalize(np.array(q))


def slerp(p: FloatArray, q: FloatArray, fraction: FloatArray) -> FloatArray:
    """From p to q (n, 4) by the fraction (n,) of the shortest rotation between them."""
    step = to_rotation_vector(multiply(conjugate(p), q))
    return multiply(p, from_rotation_vector(step * fraction[..., None]))
