"""Which device is worn where, kept for the next session in the user's own folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from imu.errors import OutputError
from imu.frames import SENSORS
from recordings.session.place import home, make_private
from recordings.session.whole_file import write_whole

FILE = "sensors.json"


@dataclass(frozen=True, slots=True)
class Device:
    """A device as this computer knows it, and at which level of the spine it was worn."""

    driver: str
    address: str
    name: str = ""
    level: str = ""


def recall(folder: Path | None = None) -> dict[str, Device]:
    """Sensor → device of the last time; nothing where the file is missing or damaged."""
    try:
        document = json.loads(((folder or home()) / FILE).read_text(encoding="utf-8"))
        return {
            name: Device(
                str(entry["driver"]),
                str(entry["address"]),
                str(entry.get("name", "")),
                str(entry.get("level", "")),
            )
            for name, entry in document["sensors"].items()
            if name in SENSORS
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def remember(devices: Mapping[str, Device], folder: Path | None = None) -> None:
    """Keep it for the next time; places not named keep theirs. Raises OutputError."""
    place = folder or home()
    sensors = {**recall(place), **devices}
    document = {"sensors": {name: asdict(device) for name, device in sensors.items()}}
    try:
        make_private(place)
        write_whole(place / FILE, json.dumps(document, indent=2) + "\n")
    except OSError as error:
        raise OutputError(place, f"cannot be written ({error.strerror or error})") from error
