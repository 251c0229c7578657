"""What a channel of a Lab Streaming Layer stream says of itself → device, quantity, axis, unit.

A channel has a label, a type, a unit, and may name a marker and an object. It is known by its type
(`OrientationA` is w, `B` to `D` are x, y, z; `AccelerationX` …), else by its label (acc_x, gyro_x,
quat_w); its device is its marker or object, or what is left of the label. The same in a live stream
and in the XDF file that records it. Source: the XDF wiki on meta-data of MoCap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2
from recordings.device_log import ACC, GYR, MAG, QUAT

_QUANTITY: Final = re.compile(
    r"(.*?)[ _.:-]*\b_?(?:"
    r"(?:orientation[ _]?(?P<abcd>[abcd])|(?:quat|quaternion|q|ori)[ _.]?(?P<wxyz>[wxyz]))"
    r"|(?P<acc>acc|accel|acceleration|accelerometer)[ _.]?(?P<acc_axis>[xyz])"
    r"|(?P<gyr>gyr|gyro|gyroscope|angular[ _]?velocity|angularrate)[ _.]?(?P<gyr_axis>[xyz])"
    r"|(?P<mag>mag|magnetometer|magneticfield)[ _.]?(?P<mag_axis>[xyz])"
    r")",
    re.IGNORECASE,
)
ACC_UNITS: Final = {
    "g": ("g", STANDARD_GRAVITY_M_S2),
    **dict.fromkeys(("m/s^2", "m/s²", "m/s/s", "m/s2", "meters/second^2"), ("m_s2", 1.0)),
}
GYR_UNITS: Final = {
    **dict.fromkeys(("deg/s", "°/s", "degrees/second", "dps"), ("deg_s", RAD_PER_DEG)),
    **dict.fromkeys(("rad/s", "radians/second"), ("rad_s", 1.0)),
}
MAG_UNITS: Final = {"ut": 1.0, "µt": 1.0, "μt": 1.0, "microtesla": 1.0}
"""Unit as streams write it, in lower case → ours as `recordings.units` spells it, factor to SI."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one channel measures; `device` and `unit` are "" where it does not say."""

    device: str
    kind: str
    axis: str
    unit: str


def measured_by(channel: Mapping[str, str]) -> Measured | None:
    """What a channel (label, type, unit, marker, object) measures; None for nothing of ours."""
    by_label = _QUANTITY.fullmatch(channel["label"].strip())
    match = _QUANTITY.fullmatch(channel["type"].strip()) or by_label
    if match is None:
        return None
    device = channel["marker"] or channel["object"] or (by_label.group(1) if by_label else "")
    unit = channel["unit"].strip().lower()
    for kind in (ACC, GYR, MAG):
        if match.group(kind):
            return Measured(device, kind, match.group(f"{kind}_axis").lower(), unit)
    letter = match.group("abcd")
    axis = "wxyz"["abcd".index(letter.lower())] if letter else match.group("wxyz").lower()
    return Measured(device, QUAT, axis, unit)
