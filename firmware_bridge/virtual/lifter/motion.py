"""Tracks → joint angles and displacements at any time.

A repetition runs on one progress u(t), 0 upright and 1 at the set's bottom. Trunk inclination is
proportional to u. The spine takes a part of it, as a sum of three shapes whose sizes belong to the
repetition; the pelvis does the rest, so what the spine does at which inclination is exact:

    even   0.75 u + 0.25 u²    little by little, rather late: a hinge
    early  1 - (1 - u)³        the spine leads
    late   a step after u = ½  the back rounds near the bottom

To this are added the postures of activities, a lean-back at lockout, sway and oscillations.
Radians and metres; columns are `Channel`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from firmware_bridge.virtual.lifter.plan import Pose
from firmware_bridge.virtual.lifter.tracks import Oscillation, Track, Wander, smooth_step
from firmware_bridge.virtual.lifter.travel import Travel
from imu.samples import FloatArray


class Channel(IntEnum):
    """One degree of freedom of the body each.

    HEADING is the pelvis' axial turn in earth, PELVIS_OPEN its turn about its own long axis.
    """

    PELVIS_TILT = 0
    LUMBAR_FLEXION = 1
    THIGH_TILT = 2
    PELVIS_LATERAL = 3
    HEADING = 4
    LUMBAR_LATERAL = 5
    LUMBAR_AXIAL = 6
    HIP_DROP = 7
    HIP_BACK = 8
    HIP_SIDE = 9
    THIGH_SPLIT = 10
    PELVIS_OPEN = 11


CHANNELS = len(Channel)
SWAYING = Channel.PELVIS_OPEN
"""How many of them sway: all before this one."""


class Size(IntEnum):
    """What a repetition's progress is multiplied with."""

    TRUNK = 0
    SPINE_EVEN = 1
    SPINE_EARLY = 2
    SPINE_LATE = 3
    THIGH = 4
    DROP = 5
    BACK = 6
    PELVIS_LATERAL = 7
    HEADING = 8
    LUMBAR_LATERAL = 9
    LUMBAR_AXIAL = 10
    MIDWAY = 11
    THIGH_SPLIT = 12
    PELVIS_OPEN = 13


SIZES = len(Size)

LATE_FROM = 0.5
LEAN_BACK_TRUNK_SHARE = 1.15
SWAY_HZ = (0.1, 0.6)

SWAY = np.zeros(SWAYING)
"""Relative sizes of quiet sway: angles in units of the wearer's sway, places in metres per rad."""
SWAY[Channel.PELVIS_TILT] = 1.0
SWAY[Channel.LUMBAR_FLEXION] = 0.8
SWAY[Channel.THIGH_TILT] = 0.7
SWAY[Channel.PELVIS_LATERAL] = 0.7
SWAY[Channel.HEADING] = 1.5
SWAY[Channel.LUMBAR_LATERAL] = 0.6
SWAY[Channel.LUMBAR_AXIAL] = 1.0
SWAY[Channel.HIP_BACK] = 0.8
SWAY[Channel.HIP_SIDE] = 0.8


def even_shape(u: FloatArray) -> FloatArray:
    """The spine's part in a good hinge, 0 at u = 0 and 1 at u = 1."""
    return u * (0.75 + 0.25 * u)


def early_shape(u: FloatArray) -> FloatArray:
    """The spine's part when it leads."""
    rest = 1.0 - u
    return 1.0 - rest * rest * rest


def late_shape(u: FloatArray) -> FloatArray:
    """The spine's part when the back rounds near the bottom."""
    return smooth_step((u - LATE_FROM) / (1.0 - LATE_FROM))


def pose_vector(pose: Pose) -> FloatArray:
    """The pose in `Channel` columns, (CHANNELS,), radians and metres.

    Its drop counts as the hips', which differs from the sacrum's only where the pelvis tilts.
    """
    out = np.zeros(CHANNELS)
    out[Channel.PELVIS_TILT] = pose.pelvis_tilt_deg
    out[Channel.LUMBAR_FLEXION] = pose.lumbar_flexion_deg
    out[Channel.THIGH_TILT] = pose.thigh_tilt_deg
    out[Channel.PELVIS_LATERAL] = pose.pelvis_lateral_deg
    out[Channel.HEADING] = pose.pelvis_axial_deg
    out[Channel.PELVIS_OPEN] = pose.pelvis_open_deg
    out[Channel.LUMBAR_LATERAL] = pose.lumbar_lateral_deg
    out[Channel.LUMBAR_AXIAL] = pose.lumbar_axial_deg
    out = np.deg2rad(out)
    out[Channel.HIP_DROP] = pose.pelvis_drop_m
    out[Channel.HIP_BACK] = pose.pelvis_back_m
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """The whole session's motion. Tracks are (n, channels) of time.

    posture, gesture  postures of activities; the two add up, so that movements can overlap
    progress, size    the repetitions
    lean_back         radians of extension at lockout
    excitement        0 in stillness to 1 in motion: drives the soft-tissue wobble
    sway_rad          rms of quiet standing
    """

    posture: Track
    gesture: Track
    progress: Track
    size: Track
    lean_back: Track
    excitement: Track
    sway: Wander
    sway_rad: float
    oscillations: tuple[Oscillation, ...]
    travel: Travel

    def channels(self, t_s: FloatArray) -> FloatArray:
        """Joint angles and displacements at t_s (n,), in `Channel` columns, (n, CHANNELS)."""
        out = self.posture(t_s) + self.gesture(t_s)
        out[:, :SWAYING] += self.sway(t_s) * (SWAY * self.sway_rad)
        _add_repetition(out, self.progress(t_s)[:, 0], self.size(t_s))
        lean = self.lean_back(t_s)[:, 0]
        out[:, Channel.LUMBAR_FLEXION] -= lean
        out[:, Channel.PELVIS_TILT] -= (LEAN_BACK_TRUNK_SHARE - 1.0) * lean
        first, last = float(np.min(t_s)), float(np.max(t_s))
        for oscillation in self.oscillations:
            if oscillation.start_s < last and oscillation.end_s > first:
                oscillation.add_to(out, t_s)
        return out


def _add_repetition(out: FloatArray, u: FloatArray, size: FloatArray) -> None:
    """Add what the progress u (n,) does, times the sizes (n, SIZES), to the channels."""
    midway = size[:, Size.MIDWAY] * 4.0 * u * (1.0 - u)
    spine = size[:, Size.SPINE_EVEN] * even_shape(u) - midway
    spine += size[:, Size.SPINE_EARLY] * early_shape(u)
    spine += size[:, Size.SPINE_LATE] * late_shape(u)
    out[:, Channel.LUMBAR_FLEXION] += spine
    out[:, Channel.PELVIS_TILT] += size[:, Size.TRUNK] * u - spine
    out[:, Channel.THIGH_TILT] += size[:, Size.THIGH] * u
    out[:, Channel.THIGH_SPLIT] += size[:, Size.THIGH_SPLIT] * u
    out[:, Channel.PELVIS_OPEN] += size[:, Size.PELVIS_OPEN] * u
    out[:, Channel.HIP_DROP] += size[:, Size.DROP] * u
    out[:, Channel.HIP_BACK] += size[:, Size.BACK] * u
    out[:, Channel.PELVIS_LATERAL] += size[:, Size.PELVIS_LATERAL] * u
    out[:, Channel.HEADING] += size[:, Size.HEADING] * u
    out[:, Channel.LUMBAR_LATERAL] += size[:, Size.LUMBAR_LATERAL] * u
    out[:, Channel.LUMBAR_AXIAL] += size[:, Size.LUMBAR_AXIAL] * u
