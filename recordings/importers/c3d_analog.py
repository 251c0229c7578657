"""C3D: analog channels of acceleration and angular rate, by label and unit; markers are not read.

    Sacrum: Acc 1.X (IM)   g          Delsys Trigno: the sensor's name, quantity, number, axis
    Sacrum: Gyro 1.X (IM)  deg/sec
    pelvis_acc_x           m/s^2      and what else names quantity and axis (`described_channels`)

All analog channels of a file share one rate and one clock; its first sample is second 0. A channel
without a unit that is known is refused: in these files the rest is volts. The reader is the package
c3d, which is the extra `hiphinge[c3d]`. Source: The C3D file format, user guide (c3d.org).
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from imu.errors import RecordingError
from imu.samples import FloatArray
from recordings.device_log import ACC, GYR, DeviceLog, Signal
from recordings.importers.described_channels import ACC_UNITS, GYR_UNITS, measured_by
from recordings.importers.importer import LogFile, LogImporter
from recordings.quoting import printable, quoted

BLOCK: Final = 512
MAGIC: Final = 0x50
PROCESSORS: Final = (84, 85, 86)
"""Byte 4 of the parameter section says which computer's numbers these are."""
FEWEST_HZ, MOST_HZ = 1.0, 1e5
_NUMBERED: Final = re.compile(r"(?i)\b(acc|gyro)\s*\d+\.([xyz])\s*(?:\(im\))?\s*$")
_SPELT: Final = {"deg/sec": "deg/s", "degrees/sec": "deg/s", "rad/sec": "rad/s", "m/sec^2": "m/s^2"}


def recognises(head: bytes) -> bool:
    """The second byte of the file, and the parameter section that the first one points at."""
    start = (head[0] - 1) * BLOCK if len(head) >= BLOCK and head[0] else -1
    if start < BLOCK or head[1] != MAGIC or len(head) < start + 4:
        return False
    return head[start + 3] in PROCESSORS


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """Every device that has labelled channels of ours. Raises RecordingError."""
    rate_hz, labels, units, values, missing = _analog(file)
    if not FEWEST_HZ <= rate_hz <= MOST_HZ or not len(values):
        raise RecordingError(file.path, "the C3D file holds no analog samples with a rate")
    devices: dict[str, dict[str, dict[str, int]]] = {}
    for k, label in enumerate(labels):
        found = measured_by(
            {"label": _plain(label), "type": "", "unit": "", "marker": "", "object": ""}
        )
        if found is not None and found.kind in (ACC, GYR):
            kinds = devices.setdefault(found.device, {})
            kinds.setdefault(found.kind, {})[found.axis] = k
    t_s = np.arange(len(values)) / rate_hz
    out = []
    for device, kinds in devices.items():
        whole = {kind: [axes[a] for a in "xyz"] for kind, axes in kinds.items() if len(axes) == 3}
        signals = {
            kind: _signal(file.path, kind, columns, labels, units, t_s, values)
            for kind, columns in whole.items()
        }
        if signals:
            assumed = (f"{rate_hz:g} analog samples a second, of all channels at once",)
            out.append(DeviceLog(file.path, "C3D", signals, device, clock="C3D", assumed=assumed))
    if missing and out:
        note = f"{printable(file.path.name)} is cut short: {missing:.0%} of its frames are missing."
        out[0] = replace(out[0], notes=(note,))
    if not out:
        told = ", ".join(quoted(label) for label in labels[:4])
        problem = f"no analog channel is an axis of acceleration or rate by its label ({told} …)"
        raise RecordingError(file.path, problem)
    return out


def _plain(label: str) -> str:
    """A label without numbers and underscores: "Sacrum: Acc 1.X (IM)" as "Sacrum: Acc X"."""
    return _NUMBERED.sub(lambda found: f"{found[1]} {found[2]}", label).replace("_", " ").strip()


def _analog(file: LogFile) -> tuple[float, list[str], list[str], FloatArray, float]:
    """Rate, labels, units, samples (n, channels) in these units, the share of frames missing.

    Raises RecordingError.
    """
    try:
        import c3d
    except ImportError as error:
        raise RecordingError(file.path, "a C3D file; to read it, install hiphinge[c3d]") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader: Any = c3d.Reader(io.BytesIO(file.data))
            if reader.frame_count > len(file.data):
                raise ValueError("more frames than bytes")
            frames = [analog.T for _, _, analog in reader.read_frames(copy=False, check_nan=False)]
            labels = [str(label).strip() for label in reader.analog_labels]
            units = _texts(reader, "UNITS")
            rate_hz = float(reader.analog_rate)
        values = np.concatenate(frames).astype(np.float64) if frames else np.empty((0, 0))
    except (Exception, AssertionError) as error:  # a reader of its own, which asserts and unpacks
        raise RecordingError(file.path, "the C3D file is damaged or cut short") from error
    used = min(len(labels), values.shape[1])
    missing = 1.0 - len(frames) / max(int(reader.frame_count), 1)
    return rate_hz, labels[:used], [*units, *[""] * used][:used], values, missing


def _texts(reader: Any, name: str) -> list[str]:
    told = reader.get(f"ANALOG:{name}")
    return [] if told is None else [str(text).strip() for text in told.string_array]


def _signal(
    path: Path,
    kind: str,
    columns: Sequence[int],
    labels: Sequence[str],
    units: Sequence[str],
    t_s: FloatArray,
    values: FloatArray,
) -> Signal:
    known: Mapping[str, tuple[str, float]] = ACC_UNITS if kind == ACC else GYR_UNITS
    told = {_SPELT.get(units[k].lower(), units[k].lower()) for k in columns}
    unit = told.pop() if len(told) == 1 else ""
    names = tuple(printable(labels[k]) for k in columns)
    if unit not in known:
        said = f"is in {quoted(units[columns[0]])}" if unit else "has no unit, or several"
        raise RecordingError(path, f"{said}; it is one of {', '.join(known)}", column=names[0])
    spelt, factor = known[unit]
    rows = np.arange(1, len(t_s) + 1)
    return Signal(t_s, values[:, list(columns)] * factor, rows, names, spelt)


IMPORTER: Final = LogImporter(
    id="c3d", text="C3D with inertial channels", recognises=recognises, logs=logs
)
