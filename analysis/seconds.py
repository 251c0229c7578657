"""Blocks of motion → one row per second: all that the classes of a day are read from.

A row costs a hundred bytes, so that a day of sixteen hours stays below 6 MB. Seconds are counted in
samples from the first one on; rows are the same wherever the blocks are cut. Angles in radians,
forward +, from neutral; acceleration in m/s² upward.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, fields

import numpy as np

from analysis.evidence import STEP_M_S2
from analysis.seat import SeatWatch
from imu.grid import GRID_RATE_HZ
from imu.pipeline import MotionBlock
from imu.samples import FloatArray, read_only
from imu.uncertainty import TRUSTED


@dataclass(frozen=True, slots=True, eq=False)
class Seconds:
    """n whole seconds, every field (n,).

    t_s              when each begins
    known            share of its samples in which the tilt of a sensor on the back is known
    trusted          share of its samples whose angles may be acted on
    pelvis_rad, trunk_rad, lumbar_rad, sideways_rad, thigh_rad  means; NaN where not worn
    seated           share of its samples in which the wearer sits (`analysis.seat`)
    upward_sd_m_s2   spread of the sacrum's upward acceleration; NaN where the sacrum is not worn
    swings           how often that swings up, as with each step
    """

    t_s: FloatArray
    known: FloatArray
    trusted: FloatArray
    pelvis_rad: FloatArray
    trunk_rad: FloatArray
    lumbar_rad: FloatArray
    sideways_rad: FloatArray
    thigh_rad: FloatArray
    seated: FloatArray
    upward_sd_m_s2: FloatArray
    swings: FloatArray

    def __post_init__(self) -> None:
        for field in fields(Seconds):
            object.__setattr__(self, field.name, read_only(getattr(self, field.name)))

    def __len__(self) -> int:
        return len(self.t_s)

    @property
    def tilt_rad(self) -> FloatArray:
        """Tilt of the trunk (n,), of the pelvis where no upper sensor is worn."""
        return np.where(np.isnan(self.trunk_rad), self.pelvis_rad, self.trunk_rad)


class SecondsWatch:
    """Feed the motion of a session in order, get its seconds at any time."""

    def __init__(self, rate_hz: float = GRID_RATE_HZ) -> None:
        self._per_second = round(rate_hz)
        self._seat = SeatWatch(rate_hz)
        self._waiting: list[FloatArray] = []
        self._rows = 0
        self._done: list[FloatArray] = []
        self._last_sign = 0

    def follow(self, motion: MotionBlock) -> None:
        """Take a block."""
        if not len(motion):
            return
        angles = motion.angles
        columns = (
            angles.t_s,
            angles.quality,
            angles.pelvis_tilt_rad,
            angles.trunk_tilt_rad,
            angles.lumbar_flexion_rad,
            motion.sideways_tilt_rad,
            motion.thigh_tilt_rad,
            motion.upward_acc_m_s2,
            self._seat.follow(angles),
        )
        self._waiting.append(np.stack(columns))
        self._rows += len(motion)
        if self._rows >= self._per_second:
            self._cut()

    def seconds(self) -> Seconds:
        """The whole seconds so far; what is left over waits for more."""
        names = fields(Seconds)
        table = np.concatenate(self._done, axis=1) if self._done else np.empty((len(names), 0))
        return Seconds(*table)

    def _cut(self) -> None:
        rows = np.concatenate(self._waiting, axis=1)
        whole = rows.shape[1] // self._per_second
        taken = whole * self._per_second
        self._waiting = [rows[:, taken:].copy()]
        self._rows = rows.shape[1] - taken
        cells = np.ascontiguousarray(rows[:, :taken]).reshape(len(rows), whole, self._per_second)
        t_s, quality, pelvis, trunk, lumbar, sideways, thigh, upward, seated = cells
        known = np.isfinite(pelvis) | np.isfinite(trunk)
        self._done.append(
            np.stack(
                [
                    t_s[:, 0],
                    known.mean(axis=1),
                    (quality >= TRUSTED).mean(axis=1),
                    *(_mean(part) for part in (pelvis, trunk, lumbar, sideways, thigh)),
                    seated.mean(axis=1),
                    _spread(upward),
                    self._swings(upward),
                ]
            )
        )

    def _swings(self, upward: FloatArray) -> FloatArray:
        """Rises from below to above the mean of each second, (seconds,)."""
        around = upward - _mean(upward)[:, None]
        sign = np.where(around > STEP_M_S2, 1, np.where(around < -STEP_M_S2, -1, 0)).ravel()
        at = np.flatnonzero(sign)
        before = np.concatenate(([self._last_sign], sign[at][:-1])) if len(at) else np.empty(0)
        if len(at):
            self._last_sign = int(sign[at[-1]])
        rises = at[(sign[at] > 0) & (before < 0)]
        counts = np.bincount(rises // self._per_second, minlength=len(upward))
        return counts.astype(np.float64)


def _mean(cells: FloatArray) -> FloatArray:
    """Mean of what is known of each row, NaN where nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(cells, axis=1))


def _spread(cells: FloatArray) -> FloatArray:
    """Standard deviation of what is known of each row, NaN where nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanstd(cells, axis=1))
