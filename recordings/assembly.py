"""From the samples of a file, sensor by sensor, to a checked `Recording`.

Every importer ends here, so that one set of rules holds for all formats. What contradicts itself
is refused with the row: time that runs backwards, NaN, a gap of more than an hour. What one sensor
alone cannot do without (a sample rate, a movement) leaves that sensor out and says why; with no
sensor left the recording is refused. What merely limits the result becomes a note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from imu.errors import RecordingError, UnitError
from imu.frames import SENSOR_SYNONYMS, SENSORS
from imu.samples import SampleBlock
from recordings.checks import (
    check_common_time,
    check_gaps,
    check_numbers,
    last_change,
    unusable,
    without_repeats,
)
from recordings.clipping import clipping_flags
from recordings.plausibility import (
    calibration_note,
    gravity_reading,
    unit_contradiction,
    without_advice,
)
from recordings.quoting import listed
from recordings.recording import Recording
from recordings.tracks import Source, Track

LATE_S: Final = 1.0
"""A sensor that starts later or stops earlier than the recording by more than this is noted."""


def assemble(
    source: Source,
    tracks: Sequence[Track],
    *,
    left_out: Mapping[str, str],
    notes: Sequence[str] = (),
    metadata: Mapping[str, str] | None = None,
    trust_units: bool = False,
    sources: Mapping[str, Source] | None = None,
    own_units: bool = True,
) -> Recording:
    """Check the tracks and make them a recording. Raises RecordingError or UnitError.

    `sources` tells of each sensor where its samples are from, if that is not `source` for all;
    `own_units` says that the person named the columns, and can rename them.
    """
    by_sensor = sources or {}
    if not tracks:
        found = f"it has {listed(left_out)}" if left_out else "it names none"
        accepted = ", ".join((*SENSORS, *SENSOR_SYNONYMS))
        problem = f"no known sensor: {found}; accepted are {accepted}"
        raise RecordingError(source.path, problem, column="sensor")
    told = list(notes)
    dropped: dict[str, str] = {}
    blocks: dict[str, SampleBlock] = {}
    for raw in sorted(tracks, key=lambda track: SENSORS.index(track.sensor)):
        own = by_sensor.get(raw.sensor, source)
        check_numbers(own, raw)
        track, repeated = without_repeats(own, raw)
        if repeated:
            told.append(f"{track.sensor}: {repeated} samples with a time it already had; dropped.")
        reason = unusable(track)
        if reason is not None:
            dropped[track.sensor] = reason
            continue
        check_gaps(own, track)
        blocks[track.sensor] = _block(track, told)
    if not blocks:
        reasons = "; ".join(f"{sensor} {reason}" for sensor, reason in dropped.items())
        raise RecordingError(source.path, reasons)
    check_common_time(source, blocks)
    for name, block in blocks.items():
        told += _unit_notes(by_sensor.get(name, source), block, trust_units, own_units)
    told += _coverage_notes(blocks)
    return Recording(
        source.path, blocks, {**left_out, **dropped}, tuple(told), dict(metadata or {})
    )


def _block(track: Track, notes: list[str]) -> SampleBlock:
    mag = track.mag_ut
    if mag is not None and not np.all(np.isfinite(mag)):
        if np.any(np.isfinite(mag)):
            notes.append(f"{track.sensor}: its magnetometer has gaps and is not used.")
        mag = None
    flags = clipping_flags(track.acc_m_s2, track.gyr_rad_s)
    if track.flags is not None:
        flags |= track.flags
    return SampleBlock(track.sensor, track.t_s, track.acc_m_s2, track.gyr_rad_s, mag, flags)


def _unit_notes(
    source: Source, block: SampleBlock, trust_units: bool, own_units: bool
) -> list[str]:
    """Refuse values that contradict their unit; note an accelerometer that is off."""
    gravity = gravity_reading(block)
    contradiction = unit_contradiction(block, source.acc_unit, source.gyr_unit, gravity)
    if contradiction is not None and not own_units:
        contradiction = without_advice(contradiction)
    if contradiction is not None and not trust_units:
        hint = "; --trust-units reads it as it is"
        raise UnitError(source.path, contradiction + hint)
    note = calibration_note(block.sensor, gravity) if contradiction is None else f"{contradiction}."
    return [note] if note is not None else []


def _coverage_notes(blocks: Mapping[str, SampleBlock]) -> list[str]:
    """Which sensors start late, stop early, or repeat their last value to the end."""
    spans = {name: (float(b.t_s[0]), float(b.t_s[-1])) for name, b in blocks.items()}
    start_s = min(first_s for first_s, _ in spans.values())
    end_s = max(last_s for _, last_s in spans.values())
    of = f"s of {end_s - start_s:.1f} s"
    notes = span_notes(spans)
    for name, block in blocks.items():
        alike = 1 + max(last_change(block.acc_m_s2), last_change(block.gyr_rad_s))
        if block.t_s[-1] - block.t_s[alike] > LATE_S:
            at_s = float(block.t_s[alike]) - start_s
            notes.append(f"{name} repeats one value from {at_s:.1f} {of} on: it may have stopped.")
    return notes


def span_notes(spans: Mapping[str, tuple[float, float]]) -> list[str]:
    """Which sensors start late or stop early, from the first and last time of each."""
    start_s = min(first_s for first_s, _ in spans.values())
    end_s = max(last_s for _, last_s in spans.values())
    of = f"s of {end_s - start_s:.1f} s"
    notes = []
    for name, (first_s, last_s) in spans.items():
        if first_s > start_s + LATE_S:
            at_s = first_s - start_s
            notes.append(f"{name} starts at {at_s:.1f} {of}: what needs it begins there.")
        if last_s < end_s - LATE_S:
            at_s = last_s - start_s
            notes.append(f"{name} stops at {at_s:.1f} {of}: what needs it ends there.")
    return notes
