"""The recent motion of a session, addressed by sample index: what a repetition is measured on.

Index 0 is the first sample ever appended; what is too old to matter is dropped. An upward
acceleration that is not known counts as none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from imu.angles import AngleBlock
from imu.pipeline import MotionBlock
from imu.samples import FloatArray

_ANGLES = tuple(field.name for field in fields(AngleBlock))
_OTHERS = tuple(field.name for field in fields(MotionBlock)[1:])
COLUMNS = (*_ANGLES, *_OTHERS, "rep_tilt_rad", "signal")


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Consecutive samples [first, first + n) of a session.

    columns holds the fields of `AngleBlock` and `MotionBlock` by name, each (n,), the tilt that
    repetitions are measured by, and the rep signal; each is an attribute too.
    """

    first: int
    columns: dict[str, FloatArray]

    def __getattr__(self, name: str) -> FloatArray:
        try:
            return self.columns[name]
        except KeyError:
            raise AttributeError(name) from None

    def __len__(self) -> int:
        return len(self.columns["t_s"])

    def part(self, start: int, stop: int) -> Stretch:
        """The samples [start, stop) by session index, as far as they are here."""
        a, b = max(start - self.first, 0), max(stop - self.first, 0)
        return Stretch(max(start, self.first), {k: v[a:b] for k, v in self.columns.items()})


class Track:
    """Append blocks, look back."""

    def __init__(self) -> None:
        self._first = 0
        self._blocks: list[tuple[MotionBlock, FloatArray, FloatArray]] = []
        self.stop = 0

    def append(self, motion: MotionBlock, rep_tilt_rad: FloatArray, signal: FloatArray) -> None:
        """Add a block, the tilt its repetitions are measured by, and its rep signal, (n,) each."""
        if not len(signal):
            return
        self._blocks.append((motion, rep_tilt_rad, signal))
        self.stop += len(signal)

    def since(self, start: int, stop: int | None = None) -> Stretch:
        """The samples [start, stop) that are still here; all later ones without `stop`."""
        stop = self.stop if stop is None else min(stop, self.stop)
        start = max(start, self._first)
        first = self._first
        chosen = []
        for block in self._blocks:
            last = first + len(block[-1])
            if last > start and first < stop:
                a, b = max(start - first, 0), min(stop - first, last - first)
                chosen.append([values[a:b] for values in _columns(*block)])
            first = last
        if not chosen:
            return Stretch(start, {name: np.empty(0) for name in COLUMNS})
        joined = chosen[0] if len(chosen) == 1 else map(np.concatenate, zip(*chosen, strict=True))
        columns = dict(zip(COLUMNS, joined, strict=True))
        upward = columns["upward_acc_m_s2"]
        columns["upward_acc_m_s2"] = np.where(np.isnan(upward), 0.0, upward)
        return Stretch(start, columns)

    def forget_before(self, start: int) -> None:
        """Drop the blocks that lie wholly before `start`."""
        while self._blocks and self._first + len(self._blocks[0][-1]) <= start:
            self._first += len(self._blocks[0][-1])
            del self._blocks[0]


def _columns(
    motion: MotionBlock, rep_tilt_rad: FloatArray, signal: FloatArray
) -> Iterator[FloatArray]:
    """In the order of `COLUMNS`."""
    for name in _ANGLES:
        yield getattr(motion.angles, name)
    for name in _OTHERS:
        yield getattr(motion, name)
    yield rep_tilt_rad
    yield signal
