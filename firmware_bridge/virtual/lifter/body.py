"""Joint angles → orientation and place of what the sensors sit on.

A chain from the ground up: the hips move by drop, back and side shift from where they stand in
neutral; the pelvis turns about the mid hip joint; the trunk about one joint above the sacrum
sensor; each thigh about its hip. The knees and feet follow from nothing, they are not modelled.
Axes and signs: `imu.frames`. Earth: z up, the lifter faces +x at heading 0.
"""

from __future__ import annotations

import numpy as np

from firmware_bridge.virtual.lifter.motion import Channel, Motion
from firmware_bridge.virtual.lifter.wearer import Wearer
from imu.frames import SACRUM, THIGH, THIGH_LEFT, THIGH_RIGHT, UPPER_BACK
from imu.quaternion import multiply, rotate
from imu.samples import FloatArray

HIP_HEIGHT_M = 0.92
WORN = (SACRUM, UPPER_BACK, THIGH_LEFT, THIGH_RIGHT, THIGH)
UPPER_SURFACE_M = -0.07
"""The upper-back sensor lies this far behind the line of the spine."""

LUMBAR_AHEAD_M = 0.05
THIGH_SURFACE_M = 0.07

UPRIGHT_FACING_X = np.array([np.sqrt(0.5), np.sqrt(0.5), 0.0, 0.0])
"""q_earth_from_segment in neutral: anterior along x, cranial along z, right along -y."""


def _about(axis: int, angle: FloatArray) -> FloatArray:
    """Rotation by angle (n,) about one coordinate axis, (n, 4)."""
    out = np.zeros((len(angle), 4))
    out[:, 0] = np.cos(0.5 * angle)
    out[:, 1 + axis] = np.sin(0.5 * angle)
    return out


def cardan(flexion: FloatArray, lateral: FloatArray, axial: FloatArray) -> FloatArray:
    """Cardan Z-X-Y rotation, flexion + (about -Z), (n, 4); inverse of `imu.angles.cardan_zxy`."""
    return multiply(multiply(_about(2, -flexion), _about(0, lateral)), _about(1, axial))


def pelvis_orientation(x: FloatArray) -> FloatArray:
    """q_earth_from_pelvis (n, 4) of the channels x (n, CHANNELS)."""
    neutral = multiply(_about(2, x[:, Channel.HEADING]), UPRIGHT_FACING_X)
    return multiply(
        neutral,
        cardan(
            x[:, Channel.PELVIS_TILT],
            x[:, Channel.PELVIS_LATERAL],
            x[:, Channel.PELVIS_OPEN],
        ),
    )


def trunk_orientation(x: FloatArray, q_earth_from_pelvis: FloatArray) -> FloatArray:
    """q_earth_from_trunk (n, 4)."""
    return multiply(
        q_earth_from_pelvis,
        cardan(
            x[:, Channel.LUMBAR_FLEXION],
            x[:, Channel.LUMBAR_LATERAL],
            x[:, Channel.LUMBAR_AXIAL],
        ),
    )


def thigh_orientation(x: FloatArray, side: float) -> FloatArray:
    """q_earth_from_thigh (n, 4); side +1 right, -1 left, 0 between."""
    neutral = multiply(_about(2, x[:, Channel.HEADING]), UPRIGHT_FACING_X)
    tilt = x[:, Channel.THIGH_TILT] + side * x[:, Channel.THIGH_SPLIT]
    return multiply(neutral, _about(2, tilt))


def side_of(sensor: str) -> float:
    """+1 for the right thigh, -1 for the left, 0 for anything else."""
    return {THIGH_RIGHT: 1.0, THIGH_LEFT: -1.0}.get(sensor, 0.0)


def segment_orientation(sensor: str, x: FloatArray) -> FloatArray:
    """q_earth_from_segment (n, 4) of the segment that carries the sensor."""
    if sensor in (SACRUM, UPPER_BACK):
        pelvis = pelvis_orientation(x)
        return pelvis if sensor == SACRUM else trunk_orientation(x, pelvis)
    return thigh_orientation(x, side_of(sensor))


def hip_place(motion: Motion, t_s: FloatArray, x: FloatArray) -> FloatArray:
    """The mid hip joint in earth, (n, 3)."""
    heading = x[:, Channel.HEADING]
    back, side = x[:, Channel.HIP_BACK], x[:, Channel.HIP_SIDE]
    feet = motion.travel(t_s)
    out = np.empty((len(t_s), 3))
    out[:, 0] = feet[:, 0] - back * np.cos(heading) + side * np.sin(heading)
    out[:, 1] = feet[:, 1] - back * np.sin(heading) - side * np.cos(heading)
    out[:, 2] = HIP_HEIGHT_M - x[:, Channel.HIP_DROP]
    return out


def sensor_pose(
    motion: Motion, wearer: Wearer, sensor: str, t_s: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Orientation of the skin under the sensor, and its place: q_earth_from_segment (n, 4), (n, 3).

    Before wobble; the third value is the spine's flexion (n,).
    """
    x = motion.channels(t_s)
    flexion = x[:, Channel.LUMBAR_FLEXION]
    hip = hip_place(motion, t_s, x)
    if sensor not in (SACRUM, UPPER_BACK):
        side = side_of(sensor)
        q = thigh_orientation(x, side)
        down = np.array([THIGH_SURFACE_M, -wearer.hip_to_thigh_m, side * wearer.hip_half_width_m])
        return q, hip + rotate(q, down), flexion
    pelvis = pelvis_orientation(x)
    sacrum = np.array([*wearer.hip_to_sacrum_m, 0.0])
    if sensor == SACRUM:
        return pelvis, hip + rotate(pelvis, sacrum), flexion
    joint = sacrum + np.array([LUMBAR_AHEAD_M, wearer.sacrum_to_lumbar_m, 0.0])
    trunk = trunk_orientation(x, pelvis)
    point = np.zeros((len(t_s), 3))
    point[:, 0] = UPPER_SURFACE_M
    point[:, 1] = wearer.lumbar_to_upper_m - wearer.skin_slide_m * flexion
    return trunk, hip + rotate(pelvis, joint) + rotate(trunk, point), flexion
