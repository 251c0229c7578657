"""Streams and their channels as plain values, with the names that others record and read.

Three kinds of stream: "hiphinge angles" (content type MoCap, the grid's rate, double), one of each
sensor, "hiphinge sacrum" (IMU, the sensor's rate, float), and "hiphinge events" (Markers, text,
irregular). Of simulated sessions every name ends in "(synthetic)". The angles' channels are those
of angles.csv in their order, `time_s` among them: seconds since the session began. Pitch, roll and
heading of the XDF recommendation for MoCap are flexion, side bend and turn; in degrees, flexion +,
zero at the calibrated neutral.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hiphinge.results.angles import COLUMNS
from imu.frames import SACRUM, UPPER_BACK
from imu.grid import GRID_RATE_HZ

MOCAP, IMU, MARKERS = "MoCap", "IMU", "Markers"
DEGREES, NORMALIZED, SECONDS = "degrees", "normalized", "seconds"
BOTH = f"{SACRUM}+{UPPER_BACK}"
SYNTHETIC = " (synthetic)"


@dataclass(frozen=True, slots=True)
class Channel:
    """What a channel says of itself; "" where it says nothing."""

    label: str
    type: str = ""
    unit: str = ""
    marker: str = ""
    object: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """One stream. `rate_hz` is 0 for an irregular one; `is_text` has one channel of text."""

    name: str
    type: str
    rate_hz: float
    source_id: str
    channels: tuple[Channel, ...]
    is_text: bool = False
    is_double: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


ANGLES: Mapping[str, Channel] = {
    channel.label: channel
    for channel in (
        Channel("time_s", "Time", SECONDS),
        Channel("pelvis_tilt_deg", "OrientationP", DEGREES, SACRUM, "pelvis"),
        Channel("trunk_tilt_deg", "OrientationP", DEGREES, UPPER_BACK, "trunk"),
        Channel("lumbar_flexion_deg", "OrientationP", DEGREES, BOTH, "lumbar spine"),
        Channel("lumbar_flexion_sd_deg", "StandardDeviation", DEGREES, BOTH, "lumbar spine"),
        Channel("lumbar_lateral_deg", "OrientationR", DEGREES, BOTH, "lumbar spine"),
        Channel("lumbar_axial_deg", "OrientationH", DEGREES, BOTH, "lumbar spine"),
        Channel("hip_flexion_deg", "OrientationP", DEGREES, SACRUM, "hip"),
        Channel("quality", "Confidence", NORMALIZED, BOTH),
    )
}


def angles_stream(source: str, settings: Mapping[str, str], *, synthetic: bool) -> Described:
    """The stream of angles."""
    name = "hiphinge angles" + SYNTHETIC * synthetic
    channels = tuple(ANGLES[column] for column in COLUMNS)
    return Described(
        name, MOCAP, GRID_RATE_HZ, f"{source}-angles", channels, is_double=True, settings=settings
    )


def events_stream(source: str, settings: Mapping[str, str], *, synthetic: bool) -> Described:
    """The stream of repetitions and alerts, one JSON object each."""
    name = "hiphinge events" + SYNTHETIC * synthetic
    channels = (Channel("event", "Marker"),)
    return Described(
        name, MARKERS, 0.0, f"{source}-events", channels, is_text=True, settings=settings
    )


def sensor_stream(
    source: str, sensor: str, rate_hz: float, settings: Mapping[str, str], *, synthetic: bool
) -> Described:
    """The stream of one sensor's samples, as `recordings.importers.described_channels` reads it."""
    channels = [Channel(f"acc_{a}", f"Acceleration{a.upper()}", "m/s^2", sensor) for a in "xyz"]
    channels += [Channel(f"gyr_{a}", f"AngularVelocity{a.upper()}", "rad/s", sensor) for a in "xyz"]
    name = f"hiphinge {sensor}" + SYNTHETIC * synthetic
    return Described(name, IMU, rate_hz, f"{source}-{sensor}", tuple(channels), settings=settings)
