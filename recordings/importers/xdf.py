"""XDF, as Lab Streaming Layer records it: every stream of motion, each channel with label and unit.

What a channel measures it says itself (`described_channels`); the sensor is the device it names, or
the stream's name. Accelerations and rates must name their unit. Clocks are brought together and
jitter is taken out by pyxdf, which is the extra `hiphinge[xdf]`. Source: XDF specification.
"""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from imu.errors import RecordingError
from imu.samples import FloatArray
from recordings.device_log import ACC, GYR, MAG, QUAT, DeviceLog, Signal
from recordings.importers.described_channels import (
    ACC_UNITS,
    GYR_UNITS,
    MAG_UNITS,
    measured_by,
)
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.xdf_chunks import MAGIC, sound_chunks

FORMAT: Final = "XDF"
CLOCK: Final = "XDF, the clock of Lab Streaming Layer"
_PER_DEVICE: Final = {ACC: "xyz", GYR: "xyz", MAG: "xyz", QUAT: "wxyz"}


def recognises(head: bytes) -> bool:
    """The four letters that every XDF file begins with."""
    return head.startswith(MAGIC)


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """Every sensor of every stream of motion. Raises RecordingError."""
    sound = sound_chunks(file.data)
    if not sound.streams:
        raise RecordingError(file.path, "an XDF file without a stream of numbers that can be read")
    notes: tuple[str, ...] = ()
    if sound.unsound:
        notes = (f"{file.path.name}: {sound.unsound} chunks are damaged and were left out.",)
    out = [log for stream in _streams(file, sound.data) for log in _devices(file, stream, notes)]
    if not out:
        raise RecordingError(
            file.path, "no stream of it has channels of acceleration, rate or orientation"
        )
    return out


def _streams(file: LogFile, data: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        import pyxdf
    except ImportError as error:
        problem = "an XDF file; to read it, install hiphinge[xdf]"
        raise RecordingError(file.path, problem) from error
    try:
        with _quiet():
            streams, _ = pyxdf.load_xdf(io.BytesIO(data))
    except Exception as error:  # a reader of its own that raises whatever its libraries do
        raise RecordingError(file.path, "the XDF file is damaged or cut short") from error
    return list(streams)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What pyxdf logs about damaged chunks is not for the person: we say it ourselves."""
    logger = logging.getLogger("pyxdf")
    was = logger.disabled
    others = [logging.getLogger(n) for n in list(logging.root.manager.loggerDict) if "pyxdf" in n]
    before = [one.disabled for one in others]
    for one in (logger, *others):
        one.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.disabled = was
        for one, disabled in zip(others, before, strict=True):
            one.disabled = disabled


def _devices(
    file: LogFile, stream: Mapping[str, Any], notes: tuple[str, ...]
) -> Iterator[DeviceLog]:
    info = stream["info"]
    values = np.asarray(stream["time_series"])
    t_s = np.asarray(stream["time_stamps"], dtype=np.float64)
    if values.ndim != 2 or values.dtype.kind not in "fiu" or len(values) != len(t_s):
        return
    name = str(_first(info, "name"))
    devices: dict[str, dict[str, dict[str, tuple[int, str]]]] = {}
    for k, channel in enumerate(_channels(info)[: values.shape[1]]):
        found = measured_by(channel)
        if found is not None:
            kinds = devices.setdefault(found.device or name, {})
            kinds.setdefault(found.kind, {})[found.axis] = (k, found.unit)
    for device, kinds in devices.items():
        signals = {
            kind: _signal(file, kind, axes, t_s, values)
            for kind, axes in kinds.items()
            if set(axes) == set(_PER_DEVICE[kind])
        }
        if signals:
            yield DeviceLog(
                path=file.path,
                format=f"{FORMAT} stream '{name}'",
                signals=signals,
                device=device,
                clock=CLOCK,
                notes=notes,
            )


def _first(tree: Any, key: str) -> Any:
    """The first entry of a list in the tree that pyxdf makes of XML, "" for none."""
    found = tree.get(key) if isinstance(tree, dict) else None
    return found[0] if isinstance(found, list) and found and found[0] is not None else ""


def _channels(info: Any) -> list[dict[str, str]]:
    channels = _first(_first(info, "desc"), "channels")
    listed = channels.get("channel") if isinstance(channels, dict) else None
    return [
        {key: str(_first(channel, key)) for key in ("label", "type", "unit", "marker", "object")}
        for channel in (listed if isinstance(listed, list) else [])
    ]


def _signal(
    file: LogFile,
    kind: str,
    axes: Mapping[str, tuple[int, str]],
    t_s: FloatArray,
    values: np.ndarray[Any, Any],
) -> Signal:
    columns = [axes[axis] for axis in _PER_DEVICE[kind]]
    array = np.asarray(values[:, [k for k, _ in columns]], dtype=np.float64)
    names = tuple(f"channel {k + 1}" for k, _ in columns)
    rows = np.arange(1, len(t_s) + 1)
    spelt, factor = "", 1.0
    if kind in (ACC, GYR):
        known: Mapping[str, tuple[str, float]] = ACC_UNITS if kind == ACC else GYR_UNITS
        unit = columns[0][1]
        if unit not in known:
            said = f"names the unit '{unit}'" if unit else "names no unit"
            problem = f"{said}; it is one of {', '.join(known)}"
            raise RecordingError(file.path, problem, column=names[0])
        spelt, factor = known[unit]
    elif kind == MAG:
        factor = MAG_UNITS.get(columns[0][1], np.nan)
    return Signal(t_s, array * factor, rows, names, spelt)


IMPORTER: Final = LogImporter(
    id="xdf", text="XDF of Lab Streaming Layer", recognises=recognises, logs=logs
)
