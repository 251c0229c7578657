"""Who lifts: segment lengths, own range of motion, and how sensors sit on the skin.

Full standing bend after Laird, Keating and Kent 2018 (BMC Musculoskelet Disord 19:309): lumbar
52 ± 11°, pelvis 59 ± 15°. Skin shift after Zemp et al. 2014 (PLoS ONE 9:e95426): about 10 mm over
the lumbar range. Wobble of 1° between 2 and 8 Hz is a design assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_bridge.virtual.lifter.tracks import stream
from imu.frames import SACRUM, THIGHS
from imu.quaternion import from_axes, from_axis_angle, multiply
from imu.samples import FloatArray

MOUNTINGS: tuple[tuple[tuple[int, int, int], tuple[int, int, int]], ...] = (
    ((0, 1, 0), (-1, 0, 0)),
    ((1, 0, 0), (0, 1, 0)),
    ((0, -1, 0), (1, 0, 0)),
    ((0, 1, 0), (1, 0, 0)),
    ((1, 0, 0), (0, -1, 0)),
    ((0, 0, 1), (0, 1, 0)),
)
"""Usual ways to wear a sensor: where the body's up and right point, in sensor axes."""


@dataclass(frozen=True, slots=True)
class Wearer:
    """One person with sensors on. Lengths in metres.

    seed                 decides the mounting of each sensor
    hip_to_sacrum_m      the sacrum sensor from the mid hip joint, pelvis axes (X, Y)
    sacrum_to_lumbar_m   from the sacrum sensor up to the joint that stands for the spine
    lumbar_to_upper_m    from there up to the upper-back sensor
    hip_to_thigh_m       from the hip joint down to the thigh sensor
    full_bend_*_deg      own full standing bend
    hip_limit_deg        pelvis tilt that the hamstrings allow in a hinge with soft knees
    sway_deg             rms of quiet standing
    wobble_deg           rms of soft-tissue rotation about each axis, per sensor, while moving
    wobble_at_rest       its share left in stillness
    skin_slide           share of the spine flexion that the skin hides from the pair of sensors
    misalignment_deg     largest tilt of a sensor away from its usual mounting
    """

    seed: int = 0
    hip_to_sacrum_m: tuple[float, float] = (-0.12, 0.08)
    sacrum_to_lumbar_m: float = 0.10
    lumbar_to_upper_m: float = 0.30
    hip_to_thigh_m: float = 0.20
    hip_half_width_m: float = 0.09
    full_bend_lumbar_deg: float = 52.0
    full_bend_pelvis_deg: float = 59.0
    hip_limit_deg: float = 75.0
    sway_deg: float = 0.3
    wobble_deg: float = 1.0
    wobble_band_hz: tuple[float, float] = (2.0, 8.0)
    wobble_at_rest: float = 0.02
    skin_slide: float = 0.01
    skin_slide_m: float = 0.010
    misalignment_deg: float = 15.0

    @property
    def full_bend_trunk_deg(self) -> float:
        """Trunk inclination of the full bend."""
        return self.full_bend_lumbar_deg + self.full_bend_pelvis_deg

    def sacrum_rise_m(self, pelvis_tilt_rad: float) -> float:
        """How far tilting the pelvis about the hips lifts the sacrum sensor."""
        x, y = self.hip_to_sacrum_m
        return float(y * np.cos(pelvis_tilt_rad) - x * np.sin(pelvis_tilt_rad) - y)

    def mounting(self, sensor: str) -> FloatArray:
        """q_sensor_from_segment (4,): a usual way to wear it, tilted about a random axis.

        Both sensors on the back are worn the same way round.
        """
        usual = stream(self.seed, "mounting", "thigh" if sensor in THIGHS else "back")
        up, right = MOUNTINGS[int(usual.integers(len(MOUNTINGS)))]
        rng = stream(self.seed, "mounting", sensor)
        y, z = np.array(up, dtype=np.float64), np.array(right, dtype=np.float64)
        axis = rng.standard_normal(3)
        axis /= float(np.sqrt(np.sum(axis * axis)))
        angle = np.deg2rad(self.misalignment_deg) * float(rng.random())
        return multiply(from_axis_angle(axis, angle), from_axes(np.cross(y, z), y, z))

    def skin_rotation(self, sensor: str) -> float:
        """Radians that the sensor is turned forward per radian of spine flexion."""
        return 0.5 * self.skin_slide * (1.0 if sensor == SACRUM else -1.0)


def draw_wearer(seed: int) -> Wearer:
    """A person at random; the same seed is the same person."""
    rng = stream(seed, "wearer")
    size = float(np.clip(rng.normal(1.0, 0.06), 0.85, 1.15))

    def about(mean: float, sd: float, low: float, high: float) -> float:
        return float(np.clip(rng.normal(mean, sd), low, high))

    return Wearer(
        seed=seed,
        hip_to_sacrum_m=(-0.12 * size, about(0.08, 0.01, 0.05, 0.11) * size),
        sacrum_to_lumbar_m=0.10 * size,
        lumbar_to_upper_m=about(0.30, 0.03, 0.25, 0.35),
        hip_to_thigh_m=about(0.20, 0.02, 0.15, 0.25),
        hip_half_width_m=0.09 * size,
        full_bend_lumbar_deg=about(52.0, 11.0, 34.0, 75.0),
        full_bend_pelvis_deg=about(59.0, 15.0, 35.0, 90.0),
        hip_limit_deg=about(75.0, 8.0, 58.0, 92.0),
        sway_deg=about(0.3, 0.08, 0.1, 0.5),
    )
