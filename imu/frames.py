"""Frames, signs and conventions: stated here once, true everywhere.

Frames
    sensor    the axes printed on the device, right-handed, whatever way it is worn
    segment   the body part that carries the sensor, axes after ISB (Wu et al. 2002, J Biomech
              35:543): X anterior, Y cranial, Z to the wearer's right
    earth     z up, right-handed, horizontal heading arbitrary (6 axes know no north)

Quaternions are scalar-first (w, x, y, z), of unit length, and named destination_from_source, so
that products cancel: q_earth_from_segment = q_earth_from_sensor ⊗ q_sensor_from_segment.

Accelerometers give specific force: at rest +9.81 m/s² along earth's up.

Signs
    flexion is + in every angle that leaves this package: pelvis and trunk tilt forward, lumbar and
    hip flexion. ISB's rotation about +Z has the opposite sign; it is flipped in `sagittal_tilt` and
    `cardan_zxy` of `imu.angles`, and nowhere else
    lateral + is towards the wearer's right, axial + is a turn to the wearer's left
    zero is the calibrated neutral stance

Angles between segments are Cardan Z-X-Y (flexion, lateral, axial) of the upper segment in the
lower one (Grood & Suntay 1983). Flexion comes first, because trunks bend past 90°: the sequence
is singular only at ±90° of lateral bend.

Intervals are half open, [start, end). Times are seconds from the start of the recording.
"""

from __future__ import annotations

from typing import Final

SACRUM: Final = "sacrum"
UPPER_BACK: Final = "upper_back"
THIGH_LEFT: Final = "thigh_left"
THIGH_RIGHT: Final = "thigh_right"
THIGH: Final = "thigh"
"""A thigh of unknown side."""

SENSORS: Final = (SACRUM, UPPER_BACK, THIGH_LEFT, THIGH_RIGHT, THIGH)
"""The sensors whose motion is used, in the order in which results list them."""

THIGHS: Final = (THIGH_LEFT, THIGH_RIGHT, THIGH)

SENSOR_SYNONYMS: Final = {"pelvis": SACRUM, "thorax": UPPER_BACK}
"""Other names accepted on input."""
