"""Which sensor a log is: told by hand, by the log itself, by the file's name, or its folder's.

The words are those that people and programs write on sensors: sacrum, pelvis, upper_back, thorax,
torso, T8, left thigh, femur_r. Other places (hip, lumbar, sternum …) are not guessed at: where a
sensor sits decides what its angle is called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Final

from imu.errors import SettingError
from imu.frames import (
    SACRUM,
    SENSOR_SYNONYMS,
    SENSORS,
    THIGH,
    THIGH_LEFT,
    THIGH_RIGHT,
    UPPER_BACK,
)
from recordings.device_log import DeviceLog
from recordings.quoting import quoted

_THIGH: Final = r"(?:thigh|femur|upper ?leg)"
_PLACES: Final = (
    (THIGH_LEFT, re.compile(rf"\b(?:l|left) ?{_THIGH}\b|\b{_THIGH} ?(?:l|left)\b")),
    (THIGH_RIGHT, re.compile(rf"\b(?:r|right) ?{_THIGH}\b|\b{_THIGH} ?(?:r|right)\b")),
    (THIGH, re.compile(rf"\b{_THIGH}\b")),
    (UPPER_BACK, re.compile(r"\b(?:upper ?back|thorax|thoracic|torso)\b")),
    (SACRUM, re.compile(r"\b(?:sacrum|sacral|pelvis)\b")),
)
_LEVEL: Final = re.compile(r"t(?:[1-9]|1[0-2])|l1")
"""A vertebra alone on a sensor is the upper one's level; inside a longer name it may be a trial."""
_BETWEEN: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[^0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Place:
    """The sensor a log is, and by what that is known, as the rest of a sentence."""

    sensor: str
    told_by: str
    level: str = ""


def parse_places(texts: Sequence[str]) -> dict[str, str]:
    """`["back.csv=upper_back"]` → what is named → sensor. Raises SettingError."""
    out = {}
    for text in texts:
        what, equals, name = text.rpartition("=")
        sensor = SENSOR_SYNONYMS.get(name.strip().lower(), name.strip().lower())
        if not equals or not what.strip() or sensor not in SENSORS:
            known = ", ".join(SENSORS)
            raise SettingError(
                f"--sensor says FILE=NAME, the name one of {known}; not {quoted(text)}"
            )
        out[what.strip()] = sensor
    return out


def place_of(log: DeviceLog, told: Mapping[str, str]) -> Place | None:
    """Where the log's sensor sits, None if nothing says it. `told` is that of `parse_places`."""
    for what, sensor in told.items():
        if _means(what, log):
            return Place(sensor, f"told by --sensor {what}={sensor}")
    if log.sensor:
        return Place(log.sensor, "named in the file")
    folder = log.path.parent.name
    for text, told_by in (
        (log.device, f"its name '{log.device}' in the file"),
        (_stem(log.path), "the file's name"),
        (folder, f"the folder's name '{folder}'"),
    ):
        place = place_in(text)
        if place is not None:
            return Place(place.sensor, told_by, place.level)
    return None


def unmet(told: Mapping[str, str], logs: Sequence[DeviceLog]) -> list[str]:
    """What was told of files, folders or devices of which none is there."""
    return [what for what in told if not any(_means(what, log) for log in logs)]


def place_in(text: str) -> Place | None:
    """The one place that a text names, None if it names none or several."""
    words = _BETWEEN.sub(" ", text).lower().strip()
    if _LEVEL.fullmatch(words):
        return Place(UPPER_BACK, text, words.upper())
    found = {sensor for sensor, pattern in _PLACES if pattern.search(words)}
    if found & {THIGH_LEFT, THIGH_RIGHT}:
        found.discard(THIGH)
    return Place(found.pop(), text) if len(found) == 1 else None


def _means(what: str, log: DeviceLog) -> bool:
    path = log.path
    names = (str(path), path.name, _stem(path), path.parent.name, log.device)
    return any(name and fnmatchcase(name.lower(), what.lower()) for name in names)


def _stem(path: PurePath) -> str:
    return path.name.removesuffix(".gz").rpartition(".")[0] or path.name
