"""Counting as many a script does: `scipy.signal.find_peaks` on a tilt.

It gets hiphinge's own angles, so that only the counting differs. The plain rule is told what
hiphinge is told: the exercise's start, its smallest amplitude and its shortest repetition.
The tuned one tries `GRID` and is granted, per set, the entry that does best there in hindsight,
which nobody who counts can know beforehand. A repetition reaches from where the peak has lost 90 %
of its height to where it has again, or from valley to valley.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks, peak_widths

from analysis.exercises.exercise import Exercise, Start
from imu.angles import AngleBlock
from imu.grid import GRID_RATE_HZ
from imu.samples import FloatArray, IntArray
from imu.units import DEG_PER_RAD

PLAIN = "peaks of a tilt"
TUNED = "peaks, tuned in hindsight"
SIGNALS = ("trunk", "pelvis")
AMPLITUDES_DEG = (8.0, 12.0, 16.0, 20.0, 25.0, 30.0)
SHARES = (0.3, 0.5)
"""Of the signal's spread from its 5th to its 95th percentile."""
APART_S = (0.5, 1.0, 1.5, 2.0, 2.5)
WIDTH_AT = 0.9
"""Where a peak begins and ends: this share of its height below its top."""


@dataclass(frozen=True, slots=True)
class Rule:
    """amplitude_deg is a prominence; where share is told it is that share of the spread.

    valleys: a repetition reaches from valley to valley, not from height to height.
    """

    signal: str
    amplitude_deg: float
    apart_s: float
    share: float = 0.0
    valleys: bool = False

    @property
    def name(self) -> str:
        """As people read it."""
        size = f"{self.amplitude_deg:g}°"
        if self.share:
            size = f"{100 * self.share:.0f} % of the spread"
        return f"{self.signal} tilt, {size}, {self.apart_s:g} s" + ", valleys" * self.valleys


@dataclass(frozen=True, slots=True)
class Peaks:
    """What was found: (start, end) and the top of each, seconds."""

    windows_s: tuple[tuple[float, float], ...]
    tops_s: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.tops_s)


def plain_rule(exercise: Exercise, angles: AngleBlock) -> Rule:
    """What the exercise tells, on the trunk where it was seen, else on the pelvis."""
    signal = SIGNALS[0] if np.isfinite(angles.trunk_tilt_rad).any() else SIGNALS[1]
    return Rule(signal, exercise.min_amplitude_deg, exercise.tempo.min_s)


def grid(angles: AngleBlock) -> Iterator[Rule]:
    """What is tried for the tuned one, on the tilts that were seen."""
    for signal, apart_s, valleys in itertools.product(SIGNALS, APART_S, (False, True)):
        if np.isfinite(_tilt_rad(angles, signal)).any():
            sizes = [(degrees, 0.0) for degrees in AMPLITUDES_DEG]
            sizes += [(0.0, share) for share in SHARES]
            yield from (Rule(signal, size, apart_s, share, valleys) for size, share in sizes)


def peaks(
    rule: Rule, angles: AngleBlock, *, start: Start = Start.TOP, from_s: float = -np.inf
) -> Peaks:
    """The peaks (hollows, if repetitions start at the bottom) from `from_s` on."""
    kept = angles.t_s >= from_s
    t_s, tilt = angles.t_s[kept], _tilt_rad(angles, rule.signal)[kept] * DEG_PER_RAD
    known = np.isfinite(tilt)
    if not known.any():
        return Peaks((), ())
    tilt = np.interp(t_s, t_s[known], tilt[known])
    tilt = -tilt if start is Start.BOTTOM else tilt
    low, high = np.percentile(tilt, (5.0, 95.0))
    found, _ = find_peaks(
        tilt,
        prominence=max(rule.share * (high - low) or rule.amplitude_deg, 1.0),
        distance=max(1, round(rule.apart_s * GRID_RATE_HZ)),
    )
    row = np.arange(len(t_s))
    left, right = _valleys(tilt, found) if rule.valleys else _heights(tilt, found)
    begins, ends = (np.interp(at, row, t_s).tolist() for at in (left, right))
    return Peaks(tuple(zip(begins, ends, strict=True)), tuple(t_s[found].tolist()))


def _heights(tilt: FloatArray, found: IntArray) -> tuple[FloatArray, FloatArray]:
    """The rows at which each peak has lost `WIDTH_AT` of its height, (n,) each."""
    _, _, left, right = peak_widths(tilt, found, rel_height=WIDTH_AT)
    return left, right


def _valleys(tilt: FloatArray, found: IntArray) -> tuple[FloatArray, FloatArray]:
    """The lowest rows to both sides of each peak, up to the next peak, (n,) each."""
    edges = [0, *found.tolist(), len(tilt)]
    lowest = [a + int(np.argmin(tilt[a:b])) for a, b in itertools.pairwise(edges) if b > a]
    return np.array(lowest[:-1], dtype=np.float64), np.array(lowest[1:], dtype=np.float64)


def _tilt_rad(angles: AngleBlock, signal: str) -> FloatArray:
    return angles.trunk_tilt_rad if signal == SIGNALS[0] else angles.pelvis_tilt_rad
