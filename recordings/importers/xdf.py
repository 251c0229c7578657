"""XDF, as Lab Streaming Layer records it: every stream of motion, each channel with label and unit.

Channels are known by type (`OrientationA` is w, `B` to `D` are x, y, z; `AccelerationX` …), else by
label (acc_x, gyro_x, quat_w); the sensor is the channel's marker or object, what is left of the
label, or the stream's name. Accelerations and rates must name their unit. Clocks are brought
together and jitter is taken out by pyxdf, which is the extra `hiphinge[xdf]`.
Source: XDF specification, its wiki on MoCap meta-data.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from imu.errors import RecordingError
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2
from recordings.device_log import ACC, GYR, MAG, QUAT, DeviceLog, Signal
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.xdf_chunks import MAGIC, sound_chunks

FORMAT: Final = "XDF"
CLOCK: Final = "XDF, the clock of Lab Streaming Layer"
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
        found = _placed(channel)
        if found:
            device, kind, axis, unit = found
            devices.setdefault(device or name, {}).setdefault(kind, {})[axis] = (k, unit)
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


def _placed(channel: Mapping[str, str]) -> tuple[str, str, str, str] | None:
    """The device, quantity, axis and unit of a channel; None for one that is not used."""
    by_label = _QUANTITY.fullmatch(channel["label"].strip())
    match = _QUANTITY.fullmatch(channel["type"].strip()) or by_label
    if match is None:
        return None
    device = channel["marker"] or channel["object"] or (by_label.group(1) if by_label else "")
    unit = channel["unit"].strip().lower()
    for kind in (ACC, GYR, MAG):
        if match.group(kind):
            return device, kind, match.group(f"{kind}_axis").lower(), unit
    letter = match.group("abcd")
    axis = "wxyz"["abcd".index(letter.lower())] if letter else match.group("wxyz").lower()
    return device, QUAT, axis, unit


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
