"""Sensors that were logged by clocks of their own → one time for all of them.

By the clock: the logs share one, or tell when they began. By taps: both were held together and
knocked on a table, so that both felt the same jolts. By hand: seconds to add to a sensor's times.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from firmware_bridge.jolt import shared_jolt_s
from imu.errors import RecordingError, SettingError
from imu.frames import SENSOR_SYNONYMS, SENSORS
from imu.samples import FloatArray, SampleBlock
from recordings.device_log import UNIX
from recordings.joining.samples import Joined
from recordings.quoting import printable, quoted

AUTO: Final = "auto"
CLOCK: Final = "clock"
TAPS: Final = "taps"
START: Final = "start"
WAYS: Final = (AUTO, CLOCK, TAPS, START)

STRONG_M_S2: Final = 5.0
"""How far the acceleration must jump within a hundredth of a second to count as a tap."""
GRID_S: Final = 0.01
CLEAR: Final = 1.3
"""The best shift must agree so much better than any other."""
APART_S: Final = 0.3
LONGEST_S: Final = 6.0 * 3600.0


def parse_offsets(texts: Sequence[str]) -> dict[str, float]:
    """`["upper_back=0.25"]` → seconds to add to a sensor's times. Raises SettingError."""
    out = {}
    for text in texts:
        name, _, seconds = text.partition("=")
        sensor = SENSOR_SYNONYMS.get(name.strip().lower(), name.strip().lower())
        try:
            value = float(seconds)
        except ValueError:
            value = math.nan
        if sensor not in SENSORS or not math.isfinite(value):
            raise SettingError(
                f"--offset says SENSOR=SECONDS, as upper_back=0.25; not {quoted(text)}"
            )
        out[sensor] = value
    return out


def aligned(
    sensors: Sequence[Joined], way: str, offsets_s: Mapping[str, float]
) -> tuple[list[Joined], str]:
    """The sensors on one clock that begins with the first of them, and a sentence on how.

    Raises RecordingError if they cannot be brought together, SettingError for an unknown way or an
    offset of a sensor that is not there.
    """
    if way not in WAYS:
        raise SettingError(f"--align is one of {', '.join(WAYS)}; not {quoted(way)}")
    present = {one.track.sensor for one in sensors}
    for sensor in offsets_s:
        if sensor not in present:
            raise SettingError(f"--offset names {sensor}, and no file is that sensor")
    sensors, told = _in_one_turn(sensors)
    if len({one.clock for one in sensors}) > 1 or (way in (TAPS, START) and len(sensors) > 1):
        sensors, how = _together(sensors, way, by_hand=set(offsets_s) >= _but_first(present))
        told = f"{told} {how}".strip()
    moved = [_shifted(one, offsets_s.get(one.track.sensor, 0.0)) for one in sensors]
    zero_s = min(float(one.track.t_s[0]) for one in moved)
    if offsets_s:
        by_hand = ", ".join(f"{name} {by_s:+.3f} s" for name, by_s in offsets_s.items())
        told = f"{told} Shifted by hand: {by_hand}.".strip()
    return [_shifted(one, -zero_s) for one in moved], told


def _in_one_turn(sensors: Sequence[Joined]) -> tuple[list[Joined], str]:
    """Sensors whose shared clock started over before the later of them began, and a sentence.

    A counter shows where in its period it stands, not how often it started over. Only sensors that
    overlap with none before them are moved, by the periods that bring their starts closest.
    """
    out: list[Joined] = []
    told = []
    for one in sensors:
        same = [other for other in out if other.clock == one.clock]
        period_s = one.logs[0].period_s
        if same and period_s and not any(_overlap(one, other) for other in same):
            turns = round(float(same[0].track.t_s[0] - one.track.t_s[0]) / period_s)
            moved = _shifted(one, turns * period_s)
            if turns and any(_overlap(moved, other) for other in same):
                one = moved
                told.append(f"{one.track.sensor} {turns * period_s:+.1f} s")
        out.append(one)
    if not told:
        return out, ""
    shifts = ", ".join(told)
    return out, f"The sensors' shared counter started over between their starts: {shifts}."


def _overlap(one: Joined, other: Joined) -> bool:
    a, b = one.track.t_s, other.track.t_s
    return bool(a[0] <= b[-1] and b[0] <= a[-1])


def _but_first(present: set[str]) -> set[str]:
    """The sensors without the first in canonical order: offsets for these say it all."""
    return set(sorted(present, key=SENSORS.index)[1:])


def _together(
    sensors: Sequence[Joined], way: str, *, by_hand: bool
) -> tuple[Sequence[Joined], str]:
    if way in (AUTO, CLOCK):
        starts = [_start_unix_s(one) for one in sensors]
        if None not in starts:
            moved = [
                _shifted(one, s) for one, s in zip(sensors, starts, strict=True) if s is not None
            ]
            return moved, (
                "The sensors' times agree by when each log says it began, some hundredths of a "
                "second at best."
            )
        if way == CLOCK:
            lost = next(one for one, s in zip(sensors, starts, strict=True) if s is None)
            problem = "does not say when it began; try --align taps, or --offset"
            raise RecordingError(lost.source.path, problem)
    if way in (AUTO, TAPS) and not (way == AUTO and by_hand):
        return _by_taps(sensors)
    moved = [_shifted(one, -float(one.track.t_s[0])) for one in sensors]
    return moved, "The logs are taken to begin at the same moment."


def _by_taps(sensors: Sequence[Joined]) -> tuple[Sequence[Joined], str]:
    first, *others = sensors
    moved, told = [first], []
    for other in others:
        by_s = None if other.clock == "" else _tap_shift_s(first, other)
        if by_s is None:
            problem = (
                f"nothing says how its clock and that of {first.track.sensor} "
                f"({printable(first.source.path.name)}) agree, and no taps that both felt were "
                f"found; tell --offset {other.track.sensor}=SECONDS, or --align start"
            )
            raise RecordingError(other.source.path, problem)
        moved.append(_shifted(other, by_s))
        told.append(f"{other.track.sensor} {by_s:+.3f} s")
    return moved, f"The clocks agree by taps that all sensors felt: {', '.join(told)}."


def _start_unix_s(one: Joined) -> float | None:
    return 0.0 if one.clock == UNIX else one.start_unix_s


def _shifted(one: Joined, by_s: float) -> Joined:
    return replace(one, track=replace(one.track, t_s=one.track.t_s + by_s)) if by_s else one


def _tap_shift_s(first: Joined, second: Joined) -> float | None:
    """Seconds to add to `second`'s times so that the jolts of both coincide, None if unclear."""
    if first.gravity_only or second.gravity_only:
        return None
    a, b = _block(first), _block(second)
    if max(a.t_s[-1] - a.t_s[0], b.t_s[-1] - b.t_s[0]) > LONGEST_S:
        return None
    felt_a, felt_b = _jolts(a), _jolts(b)
    if not felt_a.any() or not felt_b.any():
        return None
    from scipy.signal import fftconvolve

    agreement = fftconvolve(felt_a, felt_b[::-1])
    best = int(np.argmax(agreement))
    around = round(APART_S / GRID_S)
    others = np.concatenate((agreement[: max(best - around, 0)], agreement[best + around :]))
    if len(others) and agreement[best] < CLEAR * float(others.max()):
        return None
    lag_s = (best - (len(felt_b) - 1)) * GRID_S + float(a.t_s[0] - b.t_s[0])
    moved = SampleBlock(b.sensor, b.t_s + lag_s, b.acc_m_s2, b.gyr_rad_s)
    finer_s = shared_jolt_s(a, moved)
    return None if finer_s is None else lag_s + finer_s


def _block(one: Joined) -> SampleBlock:
    track = one.track
    return SampleBlock(track.sensor, track.t_s, track.acc_m_s2, track.gyr_rad_s)


def _jolts(block: SampleBlock) -> FloatArray:
    """How much the length of the acceleration jumps, on a grid from the first sample on."""
    length = np.linalg.norm(block.acc_m_s2, axis=1)
    grid = np.arange(0.0, float(block.t_s[-1] - block.t_s[0]) + GRID_S, GRID_S)
    jump = np.abs(np.diff(np.interp(grid, block.t_s - block.t_s[0], length), prepend=length[0]))
    return np.where(jump >= STRONG_M_S2, np.minimum(jump, 4.0 * STRONG_M_S2), 0.0)
