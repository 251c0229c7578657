"""The recent motion of a session, addressed by sample index: what a repetition is measured on.

Index 0 is the first sample ever appended; what is too old to matter is dropped. An upward
acceleration that is not known counts as none.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter

import numpy as np

from imu.angles import AngleBlock
from imu.pipeline import MotionBlock
from imu.samples import FloatArray


class _Column:
    """An attribute of a stretch: its rows of the column of the same name, (n,)."""

    def __set_name__(self, owner: type[Stretch], name: str) -> None:
        self._name = name

    def __get__(self, stretch: Stretch, owner: type[Stretch]) -> FloatArray:
        return stretch.columns[self._name][stretch.rows]


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Consecutive samples [first, first + n) of a session.

    The attributes (n,) are fields of `AngleBlock` and `MotionBlock`, without those that no
    repetition is measured on, the tilt that repetitions are measured by, and the rep signal.
    columns holds them by name, all of one length; of each the `rows` [start, stop) are meant.
    """

    first: int
    columns: dict[str, FloatArray]
    rows: slice[int, int, None]

    t_s = _Column()
    pelvis_tilt_rad = _Column()
    trunk_tilt_rad = _Column()
    lumbar_flexion_rad = _Column()
    hip_flexion_rad = _Column()
    quality = _Column()
    sideways_tilt_rad = _Column()
    thigh_tilt_rad = _Column()
    sacrum_height_m = _Column()
    upward_acc_m_s2 = _Column()
    pelvis_lateral_rad = _Column()
    pelvis_heading_rad = _Column()
    left_thigh_rad = _Column()
    right_thigh_rad = _Column()
    rep_tilt_rad = _Column()
    signal = _Column()

    @staticmethod
    def of(first: int, columns: dict[str, FloatArray]) -> Stretch:
        """All that the columns hold."""
        return Stretch(first, columns, slice(0, len(columns["t_s"])))

    def __len__(self) -> int:
        return self.rows.stop - self.rows.start

    def part(self, start: int, stop: int) -> Stretch:
        """The samples [start, stop) by session index, as far as they are here."""
        begin, end, first = self.rows.start, self.rows.stop, self.first
        a = min(begin + max(start - first, 0), end)
        b = min(begin + stop - first, end)
        return Stretch(max(start, first), self.columns, slice(a, max(a, b)))


COLUMNS = tuple(name for name, one in vars(Stretch).items() if isinstance(one, _Column))
_ANGLES = tuple(one.name for one in fields(AngleBlock) if one.name in COLUMNS)
_OTHERS = tuple(one.name for one in fields(MotionBlock) if one.name in COLUMNS)


class Track:
    """Append blocks, look back. Blocks are joined when somebody does, which is not often."""

    def __init__(self) -> None:
        self._joined = Stretch.of(0, dict.fromkeys(COLUMNS, np.empty(0)))
        self._late: list[_Block] = []
        self._first_late = 0
        self._needed = 0
        self.stop = 0

    def append(self, motion: MotionBlock, rep_tilt_rad: FloatArray, signal: FloatArray) -> None:
        """Add a block, the tilt its repetitions are measured by, and its rep signal, (n,) each."""
        if len(signal):
            self._late.append((motion, rep_tilt_rad, signal))
            self.stop += len(signal)

    def since(self, start: int, stop: int | None = None) -> Stretch:
        """The samples [start, stop) that are still here; all later ones without `stop`."""
        if self._late:
            self._join()
        return self._joined.part(start, self.stop if stop is None else stop)

    def time_s(self, sample: int) -> float | None:
        """When that sample was; None where it is not here. Nothing is joined for it."""
        row = sample - self._first_late
        if row < 0:
            joined = self._joined.part(sample, sample + 1)
            return float(joined.t_s[0]) if joined.first == sample and len(joined) else None
        for motion, _, signal in self._late:
            if row < len(signal):
                return float(motion.angles.t_s[row])
            row -= len(signal)
        return None

    def forget_before(self, start: int) -> None:
        """Nobody looks back beyond `start`."""
        self._needed = start
        late = self._late
        while late and self._first_late + len(late[0][-1]) <= start:
            self._first_late += len(late[0][-1])
            del late[0]

    def _join(self) -> None:
        """Append the blocks that came late to what is still needed of the others."""
        blocks = [_columns(*block) for block in self._late]
        kept = self._joined.part(max(self._needed, self._joined.first), self._first_late)
        if len(kept):
            blocks.insert(0, tuple(getattr(kept, name) for name in COLUMNS))
        joined = blocks[0] if len(blocks) == 1 else map(np.concatenate, zip(*blocks, strict=True))
        columns = dict(zip(COLUMNS, joined, strict=True))
        upward = columns["upward_acc_m_s2"]
        columns["upward_acc_m_s2"] = np.where(np.isnan(upward), 0.0, upward)
        self._joined = Stretch.of(kept.first if len(kept) else self._first_late, columns)
        self._late = []
        self._first_late = self.stop


_Block = tuple[MotionBlock, FloatArray, FloatArray]
_angles_of = attrgetter(*_ANGLES)
_others_of = attrgetter(*_OTHERS)


def _columns(
    motion: MotionBlock, rep_tilt_rad: FloatArray, signal: FloatArray
) -> tuple[FloatArray, ...]:
    """In the order of `COLUMNS`."""
    return (*_angles_of(motion.angles), *_others_of(motion), rep_tilt_rad, signal)
