"""Rules that samples of any format must meet: numbers, order of time, rate, gaps.

`check_*` refuse the recording with the row; `unusable` tells what one sensor alone lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from imu.errors import RecordingError
from imu.ranks import median_in_place
from imu.samples import FloatArray, SampleBlock
from recordings.tracks import Source, Track

LOWEST_RATE_HZ: Final = 20.0
SHORTEST_S: Final = 1.0
LONGEST_GAP_S: Final = 3600.0
LARGEST_TIME_S: Final = 1e11
"""Seconds since 1970 are near 2e9; anything beyond this counts milliseconds or less."""

LARGEST_VALUE: Final = 1e7
"""No sensor reads more than this in any unit, raw counts included."""

ROWS_AT_ONCE: Final = 1024
"""Rows that are looked through at a time: what is looked for is mostly near."""


def check_numbers(source: Source, track: Track) -> None:
    """Refuse NaN, infinite and impossible numbers, the earliest row first."""
    matrices = ((source.acc_columns, track.acc_m_s2), (source.gyr_columns, track.gyr_rad_s))
    if _within(track.t_s, LARGEST_TIME_S) and all(_within(m, LARGEST_VALUE) for _, m in matrices):
        return
    columns = [(source.time_column, track.t_s, LARGEST_TIME_S)]
    columns += [
        (name, values, LARGEST_VALUE)
        for names, matrix in matrices
        for name, values in zip(names, matrix.T, strict=True)
    ]
    first: tuple[int, str, float] | None = None
    for name, values, largest in columns:
        with np.errstate(invalid="ignore"):
            wrong = ~(np.abs(values) <= largest)
        if wrong.any():
            k = int(np.argmax(wrong))
            if first is None or k < first[0]:
                first = (k, name, float(values[k]))
    assert first is not None
    k, name, value = first
    if np.isnan(value):
        problem = "no number (NaN or empty)"
    elif np.isinf(value):
        problem = "an infinite number"
    elif name == source.time_column:
        problem = f"{value:.6g} is no time in seconds (milliseconds or finer?)"
    else:
        problem = f"{value:.3g} is beyond what any sensor reads"
    raise RecordingError(source.path, problem, row=source.line_of(int(track.rows[k])), column=name)


def _within(values: FloatArray, largest: float) -> bool:
    """Whether all are numbers of at most this size."""
    # one that is NaN makes both of them NaN
    return bool(values.max(initial=0.0) <= largest and values.min(initial=0.0) >= -largest)


def last_change(values: FloatArray) -> int:
    """The last row of (n, k) that differs from the very last one; -1 where all are alike."""
    for stop in range(len(values), 0, -ROWS_AT_ONCE):
        first = max(stop - ROWS_AT_ONCE, 0)
        changed = np.flatnonzero((values[first:stop] != values[-1]).any(axis=1))
        if len(changed):
            return first + int(changed[-1])
    return -1


def without_repeats(source: Source, track: Track) -> tuple[Track, int]:
    """The track without samples whose time it already had, and how many those were.

    Raises RecordingError if time runs backwards.
    """
    steps = np.diff(track.t_s)
    if np.any(steps < 0.0):
        k = int(np.argmax(steps < 0.0)) + 1
        problem = (
            f"time runs backwards for {track.sensor}: "
            f"{track.t_s[k]:.10g} after {track.t_s[k - 1]:.10g}"
        )
        row = source.line_of(int(track.rows[k]))
        raise RecordingError(source.path, problem, row=row, column=source.time_column)
    keep = np.concatenate(([True], steps > 0.0))[: len(track.t_s)]
    repeated = int(np.count_nonzero(~keep))
    if not repeated:
        return track, 0
    mag = None if track.mag_ut is None else track.mag_ut[keep]
    kept = Track(
        track.sensor,
        track.t_s[keep],
        track.acc_m_s2[keep],
        track.gyr_rad_s[keep],
        mag,
        track.rows[keep],
        None if track.flags is None else track.flags[keep],
    )
    return kept, repeated


def unusable(track: Track) -> str | None:
    """Why this sensor cannot be used, as the rest of a sentence that starts with its name."""
    if len(track.t_s) == 1:
        return "has a single sample; motion needs at least 1 s of samples"
    step_s = median_in_place(np.diff(track.t_s))
    rate_hz = 1.0 / step_s
    if rate_hz < 0.99 * LOWEST_RATE_HZ:
        hint = ""
        if 1.0 <= step_s <= 50.0:
            hint = " (is time_s in milliseconds?)"
        elif 1e3 <= step_s <= 5e4:
            hint = " (is time_s in microseconds?)"
        return (
            f"is sampled at {rate_hz:.3g} Hz; motion needs at least {LOWEST_RATE_HZ:.0f} Hz{hint}"
        )
    length_s = float(track.t_s[-1] - track.t_s[0])
    if length_s < SHORTEST_S - 0.01 - step_s:
        return f"has {length_s:.2g} s of samples; motion needs at least {SHORTEST_S:.0f} s"
    still = [
        name
        for name, values in (("accelerometer", track.acc_m_s2), ("gyroscope", track.gyr_rad_s))
        if last_change(values) < 0
    ]
    if len(still) == 2:
        return "never changes: a dead sensor, or one value copied over and over"
    if still:
        return f"has a dead {still[0]}: its values never change"
    return None


def check_gaps(source: Source, track: Track) -> None:
    """Refuse a pause of more than an hour: that is two recordings."""
    steps = np.diff(track.t_s)
    if float(steps.max()) <= LONGEST_GAP_S:
        return
    k = int(np.argmax(steps > LONGEST_GAP_S)) + 1
    problem = (
        f"a gap of {_long_time(float(steps[k - 1]))} in {track.sensor} before this row; "
        "split the file here into two recordings"
    )
    row = source.line_of(int(track.rows[k]))
    raise RecordingError(source.path, problem, row=row, column=source.time_column)


def check_common_time(source: Source, blocks: Mapping[str, SampleBlock]) -> None:
    """Refuse sensors whose times lie more than an hour apart: clocks that do not agree."""
    spans = sorted((float(b.t_s[0]), float(b.t_s[-1]), name) for name, b in blocks.items())
    end_s, last = spans[0][1], spans[0][2]
    for start_s, stop_s, name in spans[1:]:
        if start_s - end_s > LONGEST_GAP_S:
            problem = (
                f"{name} starts {_long_time(start_s - end_s)} after {last} ended; "
                "their times need one clock"
            )
            raise RecordingError(source.path, problem, column=source.time_column)
        if stop_s > end_s:
            end_s, last = stop_s, name


def _long_time(seconds: float) -> str:
    if seconds >= 86400.0:
        return f"{seconds / 86400.0:.1f} days"
    return f"{seconds / 3600.0:.1f} h"
