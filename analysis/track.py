"""The recent motion of a session, addressed by sample index: what a repetition is measured on.

Index 0 is the first sample ever appended; what is too old to matter is dropped. An upward
acceleration that is not known counts as none.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from imu.angles import AngleBlock
from imu.pipeline import MotionBlock
from imu.samples import FloatArray

_ANGLES = tuple(field.name for field in fields(AngleBlock))
_OTHERS = ("sideways_tilt_rad", "thigh_tilt_rad", "sacrum_height_m", "upward_acc_m_s2")
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
        self._blocks: list[dict[str, FloatArray]] = []
        self.stop = 0

    def append(self, motion: MotionBlock, rep_tilt_rad: FloatArray, signal: FloatArray) -> None:
        """Add a block, the tilt its repetitions are measured by, and its rep signal, (n,) each."""
        if not len(motion):
            return
        block = {name: getattr(motion.angles, name) for name in _ANGLES}
        block |= {name: getattr(motion, name) for name in _OTHERS}
        block["upward_acc_m_s2"] = np.where(
            np.isnan(motion.upward_acc_m_s2), 0.0, motion.upward_acc_m_s2
        )
        block["rep_tilt_rad"] = rep_tilt_rad
        block["signal"] = signal
        self._blocks.append(block)
        self.stop += len(motion)

    def since(self, start: int, stop: int | None = None) -> Stretch:
        """The samples [start, stop) that are still here; all later ones without `stop`."""
        stop = self.stop if stop is None else min(stop, self.stop)
        start = max(start, self._first)
        first = self._first
        chosen = []
        for block in self._blocks:
            last = first + len(block["t_s"])
            if last > start and first < stop:
                a, b = max(start - first, 0), min(stop - first, last - first)
                chosen.append({name: values[a:b] for name, values in block.items()})
            first = last
        if not chosen:
            return Stretch(start, {name: np.empty(0) for name in COLUMNS})
        if len(chosen) == 1:
            return Stretch(start, chosen[0])
        return Stretch(start, {name: np.concatenate([c[name] for c in chosen]) for name in COLUMNS})

    def forget_before(self, start: int) -> None:
        """Drop the blocks that lie wholly before `start`."""
        while self._blocks and self._first + len(self._blocks[0]["t_s"]) <= start:
            self._first += len(self._blocks[0]["t_s"])
            del self._blocks[0]
