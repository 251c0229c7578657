"""Grid blocks and orientations → angles with uncertainty, in one place with one state.

Block after block gives bit for bit what one big block would, wherever the recording is cut.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import itemgetter

import numpy as np

from imu.alignment import Alignment
from imu.angles import AngleBlock, Joint, tilts
from imu.axes import axes_of, product
from imu.frames import SACRUM, THIGH_LEFT, THIGH_RIGHT, UPPER_BACK
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.lumbar import Lumbar
from imu.orientation import stretches
from imu.samples import FloatArray, unknown
from imu.uncertainty import DEFAULT_ERRORS, ErrorModel, GapDoubt, quality_of
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
    pelvis_lateral_rad  how far the pelvis is out of level, + with its right side down; of a bent
                        pelvis that is a turn about the line of the trunk. NaN where missing
    pelvis_heading_rad  where the pelvis' sideways axis points from above, + for a turn to the left,
                        ±π, from any zero: six axes know no north. NaN where missing
    left_thigh_rad, right_thigh_rad  forward tilt of each thigh from neutral: below 0 with the hip
                        behind the knee; NaN where its sensor is not worn
    """

    angles: AngleBlock
    sideways_tilt_rad: FloatArray
    thigh_tilt_rad: FloatArray
    sacrum_height_m: FloatArray
    upward_acc_m_s2: FloatArray
    pelvis_lateral_rad: FloatArray
    pelvis_heading_rad: FloatArray
    left_thigh_rad: FloatArray
    right_thigh_rad: FloatArray

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
    """Feed blocks of the grid with the sensors' orientations, get blocks of motion.

    gravity_only: the sacrum's acceleration holds no movement, so heights cannot be had.
    """

    def __init__(
        self,
        alignment: Alignment,
        *,
        rate_hz: float = GRID_RATE_HZ,
        errors: ErrorModel = DEFAULT_ERRORS,
        gravity_only: bool = False,
    ) -> None:
        self.sensors = tuple(alignment.placements)
        self._row = {name: row for row, name in enumerate(self.sensors)}
        segments = SACRUM, UPPER_BACK, THIGH_LEFT, THIGH_RIGHT
        self._worn = itemgetter(*(self._row.get(name, -1) for name in segments))
        self._errors = errors
        self._doubt = GapDoubt(len(self.sensors), rate_hz, errors)
        self._height = Height(rate_hz)
        self._gravity_only = gravity_only
        self._lumbar: Lumbar | None = None
        if alignment.has_lumbar:
            lower, upper = self._row[SACRUM], self._row[UPPER_BACK]
            joint = Joint(lower, upper, len(self.sensors), rate_hz)
            self._lumbar = Lumbar(joint, rate_hz, errors)
        self.realign(alignment)

    def realign(self, alignment: Alignment) -> None:
        """The same sensors sit otherwise from the next block on; all else goes on."""
        placements = alignment.placements
        self._alignment = alignment
        self._sensor_from_segment = axes_of(
            np.stack([placements[name].q_sensor_from_segment for name in self.sensors])
        )[..., None]
        self._thighs = [self._row[name] for name in alignment.thighs]
        self._well_scaled_thighs = [
            self._row[name]
            for name in alignment.thighs
            if placements[name].scale_error < THIGH_SCALE_ERROR
        ]
        if self._lumbar is not None:
            self._lumbar.realign(placements[SACRUM], placements[UPPER_BACK])

    def follow(self, grid: GridBlock, q_earth_from_sensor: FloatArray) -> MotionBlock:
        """The motion in these cells; orientations (S, n, 4) in the order of the alignment."""
        earth_from_sensor = axes_of(q_earth_from_sensor)
        earth_from_segment = product(earth_from_sensor, self._sensor_from_segment)
        tilt, sideways = tilts(earth_from_segment[2])
        nothing = unknown(len(grid))
        spine = self._spine(grid, earth_from_segment, tilt)
        for columns in (tilt, sideways, nothing, spine):
            columns.setflags(write=False)
        pelvis, trunk, left_thigh, right_thigh = self._worn([*tilt, nothing])
        hip, thigh = self._thigh(pelvis, tilt, nothing)
        flexion, lateral, axial, sd, quality = spine
        angles = AngleBlock(grid.t_s, pelvis, trunk, flexion, sd, lateral, axial, hip, quality)
        height, upward = self._vertical(grid, earth_from_sensor[2], nothing)
        leans, heading = nothing, nothing
        if SACRUM in self._row:
            leans = sideways[self._row[SACRUM]]
            right = earth_from_segment[:, 2, self._row[SACRUM]]
            heading = np.arctan2(right[1], right[0])
        aside = sideways[self._row.get(UPPER_BACK, 0)]
        return MotionBlock(
            angles, aside, thigh, height, upward, leans, heading, left_thigh, right_thigh
        )

    def _spine(self, grid: GridBlock, axes: FloatArray, tilt: FloatArray) -> FloatArray:
        """Lumbar flexion, lateral, axial, the deviation of flexion, quality, (5, n)."""
        if self._lumbar is None:
            doubt = self._doubts(grid)
            out = unknown(5, len(grid))
            variance = self._errors.filter_rad**2 + doubt[0]
            out[4] = quality_of(variance, np.where(np.isnan(tilt[0]), 0.0, 1.0))
            return out
        low, high = self._row[SACRUM], self._row[UPPER_BACK]
        by_gravity = tilt[high] - tilt[low]
        if grid.is_unbroken and self._doubt.is_gone and len(grid):
            return self._lumbar.follow(axes, by_gravity)
        doubt = self._doubts(grid)
        either = doubt[low] + doubt[high]
        if grid.is_unbroken and len(grid):
            return self._lumbar.follow(axes, by_gravity, either)
        out = unknown(5, len(grid))
        out[4] = 0.0
        ends = [grid.sensors.index(SACRUM), grid.sensors.index(UPPER_BACK)]
        for first, stop in stretches(grid, ends):
            if any(grid.run_start[end, first] for end in ends):
                self._lumbar.reset()
            part = slice(first, stop)
            out[:, part] = self._lumbar.follow(axes[..., part], by_gravity[part], either[part])
        return out

    def _doubts(self, grid: GridBlock) -> FloatArray:
        """The variance that gaps add to each tilt, (S, n)."""
        if grid.is_unbroken:
            return self._doubt.fade(len(grid))
        source = [grid.sensors.index(name) for name in self.sensors]
        return self._doubt.follow(grid.gap_s.take(source, axis=0), _restarts(grid, source))

    def _thigh(
        self, pelvis: FloatArray, tilt: FloatArray, nothing: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """The flexion of the hip, and how far the thighs have left neutral, (n,) each."""
        if not self._thighs:
            return pelvis, nothing
        hip = pelvis - _mean([tilt[row] for row in self._thighs])
        if not self._well_scaled_thighs:
            return hip, nothing
        return hip, _mean([np.abs(tilt[row]) for row in self._well_scaled_thighs])

    def _vertical(
        self, grid: GridBlock, up: FloatArray, nothing: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Height and upward acceleration of the sacrum, from earth's up in each sensor."""
        if SACRUM not in self._row or self._gravity_only:
            return nothing, nothing
        source = grid.sensors.index(SACRUM)
        gravity = self._alignment.placements[SACRUM].gravity_m_s2
        upward = vertical_acceleration(up[:, self._row[SACRUM]].T, grid.acc_m_s2[source], gravity)
        if grid.is_unbroken:
            return self._height.follow(upward), upward
        height = unknown(len(grid))
        for first, stop in stretches(grid, [source]):
            if grid.run_start[source, first]:
                self._height.reset()
            height[first:stop] = self._height.follow(upward[first:stop])
        return height, upward


def _mean(thighs: list[FloatArray]) -> FloatArray:
    return thighs[0] if len(thighs) == 1 else 0.5 * (thighs[0] + thighs[1])


def _restarts(grid: GridBlock, source: list[int]) -> FloatArray:
    """How unknown the tilt is at a filter's first sample, 0 elsewhere, (S, n)."""
    out = np.zeros((len(source), len(grid)))
    for row, cell in np.argwhere(grid.run_start[source]):
        turning = float(np.linalg.norm(grid.gyr_rad_s[source[row], cell]))
        pull = abs(float(np.linalg.norm(grid.acc_m_s2[source[row], cell])) - 9.81)
        out[row, cell] = min(1.0, 0.1 + turning + pull / STANDARD_GRAVITY_M_S2)
    return out
