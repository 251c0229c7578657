"""Repetitions, by whomever they were counted → how many are right, and how far their times err."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.events import Rep
from hiphinge.validate.comparison import Window, matches, rms
from hiphinge.validate.measured import Values
from hiphinge.validate.peers.peaks import Peaks
from imu.samples import FloatArray

CLOSE_S: Final = 0.2
"""A phase's duration that errs by less is as good as two coaches agree."""
PHASES: Final = ("eccentric", "pause", "concentric")


@dataclass(frozen=True, slots=True)
class Counted:
    """windows_s  (start, end) of each; phases_s its time away, at the turn and back, (n, 3)."""

    windows_s: tuple[Window, ...]
    phases_s: FloatArray

    def __len__(self) -> int:
        return len(self.windows_s)


def of_reps(reps: Sequence[Rep]) -> Counted:
    """As hiphinge has them."""
    phases = [(rep.eccentric_s, rep.pause_s, rep.concentric_s) for rep in reps]
    return _counted([(rep.start_s, rep.end_s) for rep in reps], phases)


def of_peaks(found: Peaks) -> Counted:
    """As a counter of peaks has them; it knows no pause."""
    both = zip(found.windows_s, found.tops_s, strict=True)
    phases = [(top - start, float("nan"), end - top) for (start, end), top in both]
    return _counted(list(found.windows_s), phases)


def _counted(windows: Sequence[Window], phases: Sequence[tuple[float, ...]]) -> Counted:
    return Counted(tuple(windows), np.asarray(phases, dtype=np.float64).reshape(-1, 3))


def counts(found: Counted, true: int, suffix: str = "") -> Values:
    """Whether the count is right, and whether within one."""
    apart = abs(len(found) - true)
    return {
        f"counted{suffix}": len(found),
        f"exact{suffix}": float(apart == 0),
        f"within_one{suffix}": float(apart <= 1),
    }


def boundaries(found: Counted, true: Sequence[Window]) -> tuple[Values, tuple[FloatArray, ...]]:
    """Errors of durations and of starts and ends where windows match; true and found durations."""
    pairs = matches(found.windows_s, true)
    both = np.array([(*found.windows_s[i], *true[j]) for i, j in pairs]).reshape(-1, 4)
    start, end, true_start, true_end = both.T
    lasted, should = end - start, true_end - true_start
    if not len(both):
        return {}, (should, lasted)
    off = np.concatenate([start - true_start, end - true_end])
    return {
        "duration_rms_s": rms(lasted - should),
        "duration_largest_s": float(np.max(np.abs(lasted - should))),
        "boundary_rms_s": rms(off),
        "boundary_largest_s": float(np.max(np.abs(off))),
    }, (should, lasted)


def phases(found: Counted, true: Sequence[Window], true_s: FloatArray) -> Values:
    """Errors of the phases (m, 3) of the repetitions that match."""
    pairs = matches(found.windows_s, true)
    apart = np.array([found.phases_s[i] - true_s[j] for i, j in pairs]).reshape(-1, 3)
    known = apart[np.isfinite(apart)]
    out: Values = {
        "phases": len(known),
        "phases_close": int(np.count_nonzero(np.abs(known) <= CLOSE_S)),
    }
    for name, column in zip(PHASES, apart.T, strict=True):
        if np.isfinite(column).any():
            out[f"{name}_rms_s"] = rms(column)
            out[f"{name}_largest_s"] = float(np.nanmax(np.abs(column)))
    return out
