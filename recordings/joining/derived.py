"""What a log's signals imply: rates from orientations, gravity, specific force without and with it.

Orientations are q_earth_from_sensor with z up. A rate is the turn from the sample before to the one
after; what orientations alone say of acceleration is gravity and nothing else.
"""

from __future__ import annotations

import numpy as np

from imu.quaternion import conjugate, multiply, rotate, to_rotation_vector, up_in_source
from imu.samples import FloatArray
from imu.units import STANDARD_GRAVITY_M_S2


def rates(t_s: FloatArray, q: FloatArray) -> FloatArray:
    """Angular rate in the sensor's axes, rad/s (n, 3), from its orientations (n, 4), n > 1."""
    before = np.maximum(np.arange(len(t_s)) - 1, 0)
    after = np.minimum(np.arange(len(t_s)) + 1, len(t_s) - 1)
    turned = to_rotation_vector(multiply(conjugate(q[before]), q[after]))
    return np.asarray(turned / (t_s[after] - t_s[before])[:, None])


def gravity(q: FloatArray) -> FloatArray:
    """What an accelerometer at rest in these orientations (n, 4) reads, m/s² (n, 3)."""
    return STANDARD_GRAVITY_M_S2 * up_in_source(q)


def from_free(q: FloatArray, free_m_s2: FloatArray) -> FloatArray:
    """Specific force in the sensor's axes from acceleration without gravity in earth's, (n, 3)."""
    return gravity(q) + rotate(conjugate(q), free_m_s2)


def from_euler(roll_rad: FloatArray, pitch_rad: FloatArray, yaw_rad: FloatArray) -> FloatArray:
    """q_earth_from_sensor (n, 4) from aerospace angles: yaw about z, then pitch, then roll."""
    half = 0.5 * np.stack([roll_rad, pitch_rad, yaw_rad])
    (cr, cp, cy), (sr, sp, sy) = np.cos(half), np.sin(half)
    return np.stack(
        [
            cr * cp * cy + sr * sp * sy,
            sr * cp * cy - cr * sp * sy,
            cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy,
        ],
        axis=1,
    )


def from_matrices(m: FloatArray) -> FloatArray:
    """q (n, 4) of rotation matrices (n, 3, 3), the largest component first (Shepperd 1978)."""
    xx, yy, zz = m[:, 0, 0], m[:, 1, 1], m[:, 2, 2]
    squares = np.stack([1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz])
    a, b, c = m[:, 2, 1] - m[:, 1, 2], m[:, 0, 2] - m[:, 2, 0], m[:, 1, 0] - m[:, 0, 1]
    d, e, f = m[:, 0, 1] + m[:, 1, 0], m[:, 0, 2] + m[:, 2, 0], m[:, 1, 2] + m[:, 2, 1]
    rows = np.stack(
        [
            np.stack([squares[0], a, b, c], axis=1),
            np.stack([a, squares[1], d, e], axis=1),
            np.stack([b, d, squares[2], f], axis=1),
            np.stack([c, e, f, squares[3]], axis=1),
        ]
    )
    best = rows[np.argmax(squares, axis=0), np.arange(len(m))]
    return np.asarray(best / np.linalg.norm(best, axis=1, keepdims=True))
