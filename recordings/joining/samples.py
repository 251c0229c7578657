"""The signals of one sensor, from one log or several → one track of samples.

Accelerometer and gyroscope may have their own times: the accelerometer is then interpolated at the
gyroscope's, except across its gaps. A gyroscope that is missing is worked out from orientations; so
is an accelerometer, and then it knows gravity alone (`Joined.gravity_only`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from imu.errors import RecordingError
from imu.quaternion import normalize
from imu.samples import FloatArray
from recordings.device_log import (
    ACC,
    FREE,
    GRAVITY,
    GYR,
    LINEAR,
    MAG,
    QUAT,
    UNIX,
    DeviceLog,
    Signal,
)
from recordings.joining.derived import from_free, gravity, rates
from recordings.joining.evened import evened, is_bundled
from recordings.quoting import listed, printable
from recordings.tracks import Source, Track

LONGEST_STEP_S: Final = 0.25
"""Values are interpolated between samples that lie no further apart."""
UNIT_LENGTH: Final = (0.9, 1.1)
"""Quaternions whose length is not in there are no orientations."""


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """One sensor's samples on the clock of its logs, and what is known of them.

    clock, start_unix_s as in `DeviceLog`; gravity_only: its acceleration is gravity as its
    orientation shows it, and holds no movement.
    """

    track: Track
    source: Source
    logs: tuple[DeviceLog, ...]
    clock: str
    start_unix_s: float | None
    gravity_only: bool = False
    notes: tuple[str, ...] = ()


def joined(sensor: str, logs: Sequence[DeviceLog]) -> Joined:
    """The samples of one sensor. Raises RecordingError if they cannot be had."""
    clock, start_unix_s, logs = _on_one_clock(sensor, logs)
    signals, notes = _chosen(sensor, logs)
    path = logs[0].path
    if GYR in signals:
        base = signals[GYR]
    elif QUAT in signals:
        base = signals[QUAT]
        base = replace(base, values=rates(base.t_s, base.values), unit="rad_s")
        notes.append(f"{sensor}: its log holds no angular rate; it is worked out from orientation.")
    else:
        raise RecordingError(path, f"{sensor} has {_held(signals)}, but no gyroscope")
    acc, gravity_only, told = _specific_force(signals, sensor)
    if acc is None:
        raise RecordingError(path, f"{sensor} has {_held(signals)}, but no {told}")
    values, known = _at(base.t_s, acc)
    mag = None if MAG not in signals else _at(base.t_s, signals[MAG])
    track = Track(
        sensor,
        base.t_s[known],
        values[known],
        base.values[known],
        None if mag is None else np.where(mag[1][:, None], mag[0], np.nan)[known],
        base.rows[known],
    )
    if not len(track.t_s):
        raise RecordingError(path, f"{sensor}: its acceleration and rate are of different times")
    if told:
        notes.append(f"{sensor}: {told}")
    owner = next(log for log in logs if _holds(log, GYR if GYR in signals else QUAT))
    source = Source(
        owner.path,
        lambda row: row,
        "time",
        _three(acc.columns),
        _three(base.columns),
        acc.unit or "m_s2",
        base.unit or "rad_s",
    )
    return Joined(
        track, source, tuple(logs), clock, start_unix_s, gravity_only, tuple(dict.fromkeys(notes))
    )


def _specific_force(signals: Mapping[str, Signal], sensor: str) -> tuple[Signal | None, bool, str]:
    """The accelerometer with gravity, whether it is gravity alone, and what there is to say."""
    if ACC in signals:
        return signals[ACC], False, ""
    if LINEAR in signals and GRAVITY in signals:
        linear = signals[LINEAR]
        share, known = _at(linear.t_s, signals[GRAVITY])
        return _rows(replace(linear, values=linear.values + share), known), False, ""
    if QUAT in signals:
        quat = signals[QUAT]
        for kind in (FREE, LINEAR):
            if kind not in signals:
                continue
            moving, known = _at(quat.t_s, signals[kind])
            values = gravity(quat.values) + moving
            if kind == FREE:
                values = from_free(quat.values, moving)
            told = (
                "gravity was taken out of its acceleration; it is put back by orientation, taken "
                "as from the sensor's axes to earth's with z up."
            )
            return _rows(replace(signals[kind], t_s=quat.t_s, values=values), known), False, told
        told = (
            "orientation alone: there is no acceleration, so what needs it (how far the sacrum "
            "sinks, jolts, gravity's check of the units) is left empty."
        )
        return replace(quat, values=gravity(quat.values), unit="m_s2"), True, told
    if LINEAR in signals or FREE in signals:
        return None, False, "gravity: it was taken out; export acceleration with gravity"
    return None, False, "accelerometer"


def _on_one_clock(
    sensor: str, logs: Sequence[DeviceLog]
) -> tuple[str, float | None, Sequence[DeviceLog]]:
    if len({log.clock for log in logs}) == 1:
        return logs[0].clock, logs[0].start_unix_s, logs
    moved = [on_unix_time(log) for log in logs]
    for log, other in zip(logs, moved, strict=True):
        if other is None:
            others = listed(other.path.name for other in logs if other is not log)
            problem = f"is {sensor} as {others} is, and their clocks share nothing"
            raise RecordingError(log.path, problem)
    return UNIX, 0.0, [log for log in moved if log is not None]


def on_unix_time(log: DeviceLog) -> DeviceLog | None:
    """The log with times since 1970, None if nobody knows when it began."""
    if log.clock == UNIX:
        return log
    if log.start_unix_s is None:
        return None
    start_s = log.start_unix_s
    signals = {kind: replace(s, t_s=s.t_s + start_s) for kind, s in log.signals.items()}
    return replace(log, signals=signals, clock=UNIX, start_unix_s=0.0)


def _chosen(sensor: str, logs: Sequence[DeviceLog]) -> tuple[dict[str, Signal], list[str]]:
    """Of each quantity the best signal, cleaned, and the logs' own notes."""
    found: dict[str, tuple[Signal, DeviceLog]] = {}
    notes = [note for log in logs for note in log.notes]
    for log in logs:
        for kind, signal in log.signals.items():
            if kind in found and found[kind][0].rank == signal.rank:
                first = found[kind][1]
                problem = (
                    f"holds {_NAMES[kind]} of {sensor} as {first.path.name} does; say which is "
                    "another sensor, as in --sensor FILE=upper_back"
                )
                raise RecordingError(log.path, problem)
            if kind not in found or signal.rank < found[kind][0].rank:
                found[kind] = (signal, log)
    wanted = {kind: item for kind, item in found.items() if not _is_needless(kind, found)}
    signals = {}
    for kind, (signal, log) in wanted.items():
        try:
            signals[kind] = _cleaned(signal, log, sensor, notes)
        except RecordingError:
            if kind != MAG:
                raise
            notes.append(f"{sensor}: its magnetometer cannot be read and is not used.")
    return signals, notes


def _is_needless(kind: str, found: Mapping[str, object]) -> bool:
    """Whether a better source for the same is there."""
    if kind in (LINEAR, FREE, GRAVITY):
        return ACC in found
    return kind == QUAT and ACC in found and GYR in found


def _cleaned(signal: Signal, log: DeviceLog, sensor: str, notes: list[str]) -> Signal:
    """Without rows that hold no value or repeat a time, and times evened where they are bundled."""
    usable = np.isfinite(signal.t_s) & np.isfinite(signal.values).all(axis=1)
    if signal.values.shape[1] == 4:
        length = np.linalg.norm(np.clip(np.nan_to_num(signal.values), -9.0, 9.0), axis=1)
        usable &= (length > UNIT_LENGTH[0]) & (length < UNIT_LENGTH[1])
    signal = _rows(signal, usable)
    if len(signal.t_s) < 2:
        raise RecordingError(log.path, f"{sensor}: fewer than two samples can be read")
    if is_bundled(signal.t_s) and np.all(np.diff(signal.t_s) > -LONGEST_STEP_S):
        notes.append(
            f"{sensor}: {printable(log.path.name)} gives the samples of one radio packet the same "
            "time; they are taken as equidistant between gaps."
        )
        signal = replace(signal, t_s=evened(np.sort(signal.t_s)))
    steps = np.diff(signal.t_s)
    if np.any(steps < 0.0):
        k = int(np.argmax(steps < 0.0)) + 1
        problem = f"time runs backwards for {sensor}"
        raise RecordingError(log.path, problem, row=int(signal.rows[k]))
    signal = _rows(signal, np.concatenate(([True], steps > 0.0)))
    if len(signal.t_s) < 2:
        raise RecordingError(log.path, f"{sensor}: all its samples have one time")
    if signal.values.shape[1] == 4:
        signal = replace(signal, values=normalize(signal.values))
    return signal


def _rows(signal: Signal, keep: object) -> Signal:
    mask = np.asarray(keep)
    return replace(signal, t_s=signal.t_s[mask], values=signal.values[mask], rows=signal.rows[mask])


def _at(
    t_s: FloatArray, signal: Signal
) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """The signal's values at other times (n, 3), and where they are known (n,)."""
    own = signal.t_s
    if len(own) == len(t_s) and np.array_equal(own, t_s):
        return signal.values, np.ones(len(t_s), dtype=np.bool_)
    values = np.stack([np.interp(t_s, own, axis) for axis in signal.values.T], axis=1)
    after = np.clip(np.searchsorted(own, t_s), 1, len(own) - 1)
    near = own[after] - own[after - 1] <= LONGEST_STEP_S
    exact = (t_s == own[after]) | (t_s == own[after - 1])
    return values, (t_s >= own[0]) & (t_s <= own[-1]) & (near | exact)


_NAMES: Final = {
    ACC: "the acceleration",
    LINEAR: "the acceleration without gravity",
    GRAVITY: "the gravity",
    FREE: "the free acceleration",
    GYR: "the angular rate",
    MAG: "the magnetic field",
    QUAT: "the orientation",
}


def _held(signals: Mapping[str, Signal]) -> str:
    return listed(_NAMES[kind].removeprefix("the ") for kind in signals) or "nothing"


def _holds(log: DeviceLog, kind: str) -> bool:
    return kind in log.signals


def _three(columns: Sequence[str]) -> tuple[str, str, str]:
    x, y, z = (*columns[-3:], "", "", "")[:3]
    return x, y, z
