"""Grid blocks and orientations → angles with uncertainty, in one place with one state.

Block after block gives bit for bit what one big block would, wherever the recording is cut.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from imu.alignment import Alignment
from imu.angles import AngleBlock, Heading, cardan_zxy, relative, sagittal_tilt
from imu.frames import SACRUM, UPPER_BACK
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.orientation import runs
from imu.quaternion import right_factor, times, up_in_source
from imu.samples import FloatArray
from imu.uncertainty import DEFAULT_ERRORS, ErrorModel, GapDoubt, Shake, quality_of
from imu.units import STANDARD_GRAVITY_M_S2
from imu.vertical import Height, vertical_acceleration

THIGH_SCALE_ERROR = 0.10


@dataclass(frozen=True, slots=True, eq=False)
class MotionBlock:
    """Angles, and what else repetitions are seen in. All (n,).

    sideways_tilt_rad how far the upper back leans to the right; the sacrum where the upper back is
                      not worn
    thigh_tilt_rad    how far the thighs have left neutral, without sign, their mean; NaN where none
                      is worn, or its accelerometer is too far off to tell
    sacrum_height_m   recent height of the sacrum, up + (`imu.vertical`); NaN where missing
    upward_acc_m_s2   the sacrum's upward acceleration without gravity; NaN where missing
    """

    angles: AngleBlock
    sideways_tilt_rad: FloatArray
    thigh_tilt_rad: FloatArray
    sacrum_height_m: FloatArray
    upward_acc_m_s2: FloatArray

    def __len__(self) -> int:
        return len(self.angles)

    def after(self, t_s: float) -> MotionBlock:
        """The part from t_s on."""
        return self.part(int(np.searchsorted(self.angles.t_s, t_s)), len(self))

    def part(self, first: int, stop: int) -> MotionBlock:
        """The samples [first, stop)."""
        return MotionBlock(
            AngleBlock(*(getattr(self.angles, f.name)[first:stop] for f in fields(AngleBlock))),
            *(getattr(self, f.name)[first:stop] for f in fields(MotionBlock)[1:]),
        )

    @staticmethod
    def concatenate(blocks: list[MotionBlock]) -> MotionBlock:
        """The blocks one after the other. At least one."""
        return MotionBlock(
            AngleBlock.concatenate([block.angles for block in blocks]),
            *(
                np.concatenate([getattr(block, f.name) for block in blocks])
                for f in fields(MotionBlock)[1:]
            ),
        )


class AnglePipeline:
    """Feed blocks of the grid with the sensors' orientations, get blocks of motion."""

    def __init__(
        self,
        alignment: Alignment,
        *,
        rate_hz: float = GRID_RATE_HZ,
        errors: ErrorModel = DEFAULT_ERRORS,
    ) -> None:
        self.sensors = tuple(alignment.placements)
        self.realign(alignment)
        self._errors = errors
        self._rate_hz = rate_hz
        self._heading = Heading(rate_hz)
        self._doubt = GapDoubt(len(self.sensors), rate_hz, errors)
        self._shake = Shake(rate_hz)
        self._height = Height(rate_hz)
        self._last_lumbar = np.nan

    def realign(self, alignment: Alignment) -> None:
        """The same sensors sit otherwise from the next block on; all else goes on."""
        self._alignment = alignment
        self._sensor_from_segment = right_factor(
            np.stack([alignment.placements[name].q_sensor_from_segment for name in self.sensors])
        )[:, None]

    def follow(self, grid: GridBlock, q_earth_from_sensor: FloatArray) -> MotionBlock:
        """The motion in these cells; orientations (S, n, 4) in the order of the alignment."""
        n = len(grid)
        q_sensor = q_earth_from_sensor
        q_segment = times(q_sensor, self._sensor_from_segment)
        up = up_in_source(q_segment)
        tilt = sagittal_tilt(up)
        rows = [grid.sensors.index(name) for name in self.sensors]
        doubt = self._doubt.follow(grid.gap_s[rows], self._restarts(grid, rows))
        by_name = dict(zip(self.sensors, tilt, strict=True))
        unknown = np.full(n, np.nan)
        pelvis = by_name.get(SACRUM, unknown)
        trunk = by_name.get(UPPER_BACK, unknown)
        lumbar, sd, lateral, axial, quality = self._lumbar(grid, q_segment, tilt, doubt)
        if not self._alignment.has_lumbar:
            quality = quality_of(self._tilt_sd(doubt[0]), np.where(np.isnan(tilt[0]), 0.0, 1.0))
        height, upward = self._vertical(grid, q_sensor, rows)
        angles = AngleBlock(
            grid.t_s, pelvis, trunk, lumbar, sd, lateral, axial, self._hip(pelvis, by_name), quality
        )
        leaning = self.sensors.index(UPPER_BACK) if UPPER_BACK in self.sensors else 0
        sideways = np.arcsin(np.minimum(np.maximum(-up[leaning, :, 2], -1.0), 1.0))
        return MotionBlock(angles, sideways, self._thigh(by_name, unknown), height, upward)

    def _restarts(self, grid: GridBlock, rows: list[int]) -> FloatArray:
        """How unknown the tilt is at a filter's first sample, 0 elsewhere, (S, n)."""
        out = np.zeros((len(rows), len(grid)))
        for row, source in enumerate(rows):
            for first in np.flatnonzero(grid.run_start[source]):
                turning = float(np.linalg.norm(grid.gyr_rad_s[source, first]))
                pull = abs(float(np.linalg.norm(grid.acc_m_s2[source, first])) - 9.81)
                out[row, first] = min(1.0, 0.1 + turning + pull / STANDARD_GRAVITY_M_S2)
        return out

    def _tilt_sd(self, doubt: FloatArray) -> FloatArray:
        return np.sqrt(self._errors.filter_rad**2 + doubt)

    def _hip(self, pelvis: FloatArray, tilt: dict[str, FloatArray]) -> FloatArray:
        thighs = [tilt[name] for name in self._alignment.thighs]
        if not thighs:
            return pelvis
        if len(thighs) == 1:
            return pelvis - thighs[0]
        return pelvis - 0.5 * (thighs[0] + thighs[1])

    def _thigh(self, tilt: dict[str, FloatArray], unknown: FloatArray) -> FloatArray:
        thighs = [
            np.abs(tilt[name])
            for name in self._alignment.thighs
            if self._alignment.placements[name].scale_error < THIGH_SCALE_ERROR
        ]
        if not thighs:
            return unknown
        return thighs[0] if len(thighs) == 1 else 0.5 * (thighs[0] + thighs[1])

    def _vertical(
        self, grid: GridBlock, q_sensor: FloatArray, rows: list[int]
    ) -> tuple[FloatArray, FloatArray]:
        n = len(grid)
        if SACRUM not in self.sensors:
            return np.full(n, np.nan), np.full(n, np.nan)
        row = self.sensors.index(SACRUM)
        source = rows[row]
        gravity = self._alignment.placements[SACRUM].gravity_m_s2
        upward = vertical_acceleration(q_sensor[row], grid.acc_m_s2[source], gravity)
        height = np.full(n, np.nan)
        for first, stop in runs(np.isfinite(grid.gap_s[source]), grid.run_start[source]):
            if grid.run_start[source, first]:
                self._height.reset()
            height[first:stop] = self._height.follow(upward[first:stop])
        return height, upward

    def _lumbar(
        self, grid: GridBlock, q_segment: FloatArray, tilt: FloatArray, doubt: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
        """Flexion, its deviation, lateral, axial and quality, each (n,)."""
        n = len(grid)
        out = np.full((5, n), np.nan)
        out[4] = 0.0
        if not self._alignment.has_lumbar:
            return out[0], out[1], out[2], out[3], out[4]
        low, high = self.sensors.index(SACRUM), self.sensors.index(UPPER_BACK)
        sources = [grid.sensors.index(SACRUM), grid.sensors.index(UPPER_BACK)]
        both = np.isfinite(grid.gap_s[sources[0]]) & np.isfinite(grid.gap_s[sources[1]])
        anew = grid.run_start[sources[0]] | grid.run_start[sources[1]]
        for first, stop in runs(both, anew):
            if anew[first]:
                self._heading.reset()
                self._shake.reset()
                self._last_lumbar = np.nan
            part = slice(first, stop)
            lower, upper = q_segment[low, part], q_segment[high, part]
            yaw, weight = self._heading.follow(lower, upper)
            flexion, lateral, axial = cardan_zxy(relative(lower, upper, yaw))
            by_gravity = tilt[high, part] - tilt[low, part]
            before = np.empty(len(flexion))
            before[1:] = flexion[:-1]
            before[0] = flexion[0] if np.isnan(self._last_lumbar) else self._last_lumbar
            self._last_lumbar = float(flexion[-1])
            rate = (flexion - before) * self._rate_hz
            sd = self._lumbar_sd(
                flexion,
                rate,
                lateral,
                by_gravity,
                doubt[low, part] + doubt[high, part],
                self._shake.follow(flexion),
            )
            out[0, part], out[1, part], out[2, part], out[3, part] = flexion, sd, lateral, axial
            out[4, part] = quality_of(sd, weight)
        return out[0], out[1], out[2], out[3], out[4]

    def _lumbar_sd(
        self,
        flexion: FloatArray,
        rate: FloatArray,
        lateral: FloatArray,
        by_gravity: FloatArray,
        doubt: FloatArray,
        shake: FloatArray,
    ) -> FloatArray:
        errors = self._errors
        low = self._alignment.placements[SACRUM]
        high = self._alignment.placements[UPPER_BACK]
        axis_variance = low.axis_sd_rad**2 + high.axis_sd_rad**2
        constant = 2.0 * errors.filter_rad**2 + low.neutral_sd_rad**2 + high.neutral_sd_rad**2
        slide = errors.soft_tissue_share * flexion
        skew = lateral * lateral + 0.02 * flexion * flexion
        late = errors.timing_s * rate
        apart = 0.5 * (np.mod(by_gravity - flexion + np.pi, 2.0 * np.pi) - np.pi)
        return np.sqrt(
            constant
            + shake
            + slide * slide
            + axis_variance * skew
            + late * late
            + apart * apart
            + doubt
        )
