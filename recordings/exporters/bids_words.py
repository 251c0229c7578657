"""What a Motion-BIDS dataset says in words: README, CHANGES, frames, and columns of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

README: Final = """\
# Inertial sensors on the trunk in hinging exercises

{synthetic}Sensors on the sacrum and on the upper back, and on the thighs where they were worn,
while somebody hinges at the hips. Written by hiphinge.

Each sensor is a tracking system of its own with its own clock: latencies count from its first
sample, and acq_time in scans.tsv says when that was. A date of 1900 means that the date is not
told; differences of times hold all the same. Accelerometers give specific force (+9.81 m/s^2 along
the vertical at rest), axes are those printed on the device, and how a device sits on the body is
unknown until it is calibrated.

Angles, repetitions and alerts were computed from the samples and stand in derivatives/hiphinge, in
degrees, flexion and forward tilt positive, zero in the wearer's calibrated stance. "lumbar" is the
upper sensor against the sacrum, over everything between them. lumbar_flexion_sd is one standard
deviation of its error, quality goes from 0 to 1. Onsets of events count from the first sample of
their own motion file; bottom_s counts as start_s does, from the beginning of the session.

HiphingeRecording in the motion.json files is what hiphinge itself needs to read the samples again.
"""

CHANGES: Final = "1.0.0 {day}\n  - Written by hiphinge.\n"

FRAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "sensor": {
        "Description": "Axes printed on the device, right-handed, whatever way it is worn.",
        "RotationRule": "right-hand",
    },
    "earth": {
        "Description": "Tilt of the segment forward from the vertical, against the calibrated "
        "stance; positive forward.",
    },
    "pelvis": {
        "Description": "Upper segment in the lower one, axes after ISB (Wu 2002): X forward, Y up, "
        "Z to the right. Cardan Z-X-Y, flexion (z) first. Flexion is positive, against ISB's sign; "
        "lateral (x) is positive to the right, axial (y) to the left.",
        "SpatialAxes": "ASR",
        "RotationOrder": "ZXY",
    },
}

EVENTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "onset": {"Description": "Begin, from the first sample of the motion file", "Units": "s"},
    "duration": {"Description": "Length", "Units": "s"},
    "trial_type": {
        "Description": "What it is",
        "Levels": {"rep": "a repetition that counts", "alert": "a limit that was passed"},
    },
    "set": {"Description": "Number of the set, from 1; 0 for none"},
    "rep": {"Description": "Number within the set, from 1; 0 for none"},
    "side": {"Description": "The leg that stands, in single-leg work"},
    "bottom_s": {"Description": "The turning point, on the session's clock", "Units": "s"},
    "start_s": {"Description": "Begin of a repetition, on the session's clock", "Units": "s"},
    "lumbar_flexion_peak_deg": {"Description": "Largest lumbar flexion", "Units": "deg"},
    "hip_flexion_rom_deg": {"Description": "Range of hip flexion", "Units": "deg"},
    "hinge_share": {"Description": "Pelvis tilt gained, as a share of trunk tilt gained"},
    "verdict": {"Description": "How a repetition is judged"},
    "rule": {"Description": "The rule of an alert"},
    "severity": {"Description": "amber or red"},
    "value_deg": {"Description": "The most extreme value of an alert", "Units": "deg"},
    "limit_deg": {"Description": "What it was held against", "Units": "deg"},
}
"""Column → how events.json describes it, in the order of the columns."""

PHASES: Final[Mapping[str, Mapping[str, Any]]] = {
    "onset": EVENTS["onset"],
    "duration": EVENTS["duration"],
    "trial_type": {
        "Description": "Phase of the calibration",
        "Levels": {
            "stand": "standing upright and still",
            "hinge": "bending from the hips and back, several times",
            "bend": "one full bend, spine and all",
        },
    },
    "attempt": {"Description": "Number of the attempt, from 1; one may have been done over"},
}
"""The same for events.json of the raw data."""
