"""A recording and its calibration → orientations of all sensors on the grid, headings together.

Six axes know no north: each sensor's heading is its own, and drifts. As the lumbar angle does
(`imu.angles.Heading`), every other sensor is turned about the vertical so that on average its
segment's axis to the right points where the pelvis' does. All of them are then turned together, so
that the wearer faces along earth's x at first.
"""

from __future__ import annotations

import numpy as np

from analysis.result import Analysis
from hiphinge.analysing import followed
from imu.alignment import Alignment
from imu.angles import Heading
from imu.axes import axes_of, product
from imu.frames import SACRUM
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.orientation import smoothed, stretches
from imu.quaternion import conjugate, from_axes, multiply, normalize
from imu.samples import FloatArray
from recordings.exporters.exporter import Oriented, no_orientations
from recordings.recording import Recording

FACING_S = 1.0
"""So long the wearer is taken to face one way at first."""
NEUTRAL = from_axes(np.array([1.0, 0, 0]), np.array([0, 0, 1.0]), np.array([0, -1.0, 0]))
"""q_earth_from_segment of a segment that stands in neutral and faces along earth's x."""


def oriented(recording: Recording, analysis: Analysis) -> Oriented:
    """Every calibrated sensor, by the filter that the analysis used; empty without any."""
    alignment = analysis.calibration.alignment
    placed = [name for name in recording.sensors if name in alignment]
    if not placed:
        return no_orientations()
    sensors = recording.sensors
    filter_name = str(analysis.settings["filter"])
    motion = followed(recording, filter_name, lambda stage, share: None)
    grid, q_sensor = motion.grid, motion.q_earth_from_sensor
    if analysis.settings.get("orientation") == "offline":
        q_sensor = smoothed(grid, sensors)
    q = {name: q_sensor[sensors.index(name)] for name in placed}
    base = SACRUM if SACRUM in q else placed[0]
    for name in placed:
        if name != base:
            q[name] = _with_heading_of(base, name, q, grid, alignment)
    away_rad = _first_heading_rad(_segment(q[base], alignment, base))
    turn = _about_up(np.full(len(grid), -away_rad))
    return Oriented(
        grid.t_s,
        {name: normalize(multiply(turn, values)) for name, values in q.items()},
        {name: normalize(multiply(NEUTRAL, _from_sensor(alignment, name))) for name in placed},
        GRID_RATE_HZ,
    )


def _from_sensor(alignment: Alignment, name: str) -> FloatArray:
    return conjugate(alignment.placements[name].q_sensor_from_segment)


def _segment(q: FloatArray, alignment: Alignment, name: str) -> FloatArray:
    """The segment's axes in earth, (3, 3, n)."""
    own = axes_of(alignment.placements[name].q_sensor_from_segment)[..., None]
    return product(axes_of(q), own)


def _with_heading_of(
    base: str, name: str, q: dict[str, FloatArray], grid: GridBlock, alignment: Alignment
) -> FloatArray:
    rows = [grid.sensors.index(base), grid.sensors.index(name)]
    lower, upper = _segment(q[base], alignment, base), _segment(q[name], alignment, name)
    heading, yaw_rad = Heading(GRID_RATE_HZ), np.full(len(grid), np.nan)
    for first, stop in stretches(grid, rows):
        if grid.run_start[rows, first].any():
            heading.reset()
        turn, _ = heading.follow(lower[..., first:stop], upper[..., first:stop])
        yaw_rad[first:stop] = np.angle(turn)
    return multiply(_about_up(yaw_rad), q[name])


def _first_heading_rad(axes: FloatArray) -> float:
    """Where the axis to the right points at first, from earth's -y, seen from above."""
    known = np.flatnonzero(np.isfinite(axes[0, 2]))[: round(FACING_S * GRID_RATE_HZ)]
    if not len(known):
        return 0.0
    east, north = axes[0, 2, known], axes[1, 2, known]
    return float(np.arctan2(np.mean(east), -np.mean(north)))


def _about_up(yaw_rad: FloatArray) -> FloatArray:
    half, zero = 0.5 * yaw_rad, np.zeros(len(yaw_rad))
    return np.stack([np.cos(half), zero, zero, np.sin(half)], axis=1)
