"""Whether the values of a sensor agree with the unit that their columns name.

Accelerometer: at rest it reads gravity, 9.8 m/s² or 1 g. Half to twice that is let pass, because a
poorly scaled sensor is still of use; anything else contradicts its unit.

Gyroscope: magnitude alone cannot tell slow movement in degrees from fast movement in radians.
Physics can: the direction u of gravity in the sensor's axes changes by du/dt = -ω × u. Over steps
of 0.2 to 1 s the change predicted from ω is regressed on the change seen by the accelerometer,
where its magnitude stays near gravity. The slope is 1 if the unit is right, 1/57.3 if degrees are
called radians and 57.3 the other way round. Lever arms and pendulums move it between 0.3 and 2 in
real recordings, so that only a slope within a factor of four of 57.3 or of its inverse, from
changes that clearly belong together, refuses. Too little rotation decides nothing.
Rates that no trunk or thigh reaches (40 rad/s, 2300 deg/s) are refused in any case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import uniform_filter1d

from imu.ranks import median
from imu.samples import FloatArray, SampleBlock
from imu.units import STANDARD_GRAVITY_M_S2
from recordings.units import ACC_UNITS, GYR_UNITS

GRAVITY_RANGE_M_S2: Final = (5.0, 20.0)
"""Gravity at rest of a sensor that is called usable."""

REST_PIECE_S: Final = 0.5
PIECES_AT_ONCE: Final = 128
"""So many stay in the processor's cache."""
REST_SPREAD: Final = 0.03
SHORTEST_REST_S: Final = 1.0
OFF_AT_REST: Final = 0.05
OFF_IN_MOVEMENT: Final = 0.15
"""Where the acceleration rests, and from which error of gravity on a person is told."""

LARGEST_RATE_RAD_S: Final = 40.0
LARGEST_RATE_SHARE: Final = 0.01
"""More than this share of samples beyond the largest rate is no movement of a trunk or thigh."""

STEPS_S: Final = (0.2, 0.5, 1.0)
GRID_S: Final = 0.02
NEAR_GRAVITY: Final = 0.1
"""Steps are used where |acc| stays this close to its median, as a share."""

FEWEST_STEPS: Final = 50
SMALLEST_CHANGE: Final = 0.03
"""Root mean square change of gravity's direction (rad) from which anything is decided."""

CLEAR_CORRELATION: Final = 0.5
"""Squared correlation of predicted and seen changes from which the slope means something."""

WRONG_SLOPE: Final = (15.0, 220.0)
"""57.3 give or take a factor of four, as a slope or its inverse: degrees and radians mixed up."""

LIVELIEST: Final = 10
MOSTLY_ENOUGH: Final = 3
WINDOW_S: Final = 60.0
RIGHT_SLOPE: Final = (0.3, 2.0)
"""Only the ten minutes with most rotation are looked at, three if the unit is right by those: they
tell, and long files stay fast."""


@dataclass(frozen=True, slots=True)
class Gravity:
    """What an accelerometer reads as gravity, and for how long the sensor was at rest for it."""

    m_s2: float
    rest_s: float


def gravity_reading(block: SampleBlock) -> Gravity:
    """What the accelerometer of a block reads as gravity.

    Median |acc| where the acceleration keeps still for half a second, in size and direction. If
    there is less than a second of that in all, the median over the whole block (`rest_s` is 0).
    """
    length_s = float(block.t_s[-1] - block.t_s[0])
    pieces = max(1, int(length_s / REST_PIECE_S))
    size = max(1, len(block) // pieces)
    count = len(block) // size
    acc = block.acc_m_s2[: count * size].reshape(count, size, 3)
    norm, spread_sq = np.empty((size, count)), np.empty(count)
    for first in range(0, count, PIECES_AT_ONCE):
        part = slice(first, first + PIECES_AT_ONCE)
        # (3, size, k): what is added up stands in one piece of memory
        piece = acc[part].transpose(2, 1, 0).copy()
        squares = _squares(piece)
        norm[:, part] = np.sqrt(squares)
        spread_sq[part] = squares.mean(axis=0) - _squares(piece.mean(axis=1))
    overall = median(norm.ravel())
    still = spread_sq < (REST_SPREAD * overall) ** 2
    rest_s = float(np.count_nonzero(still)) * REST_PIECE_S
    if rest_s < SHORTEST_REST_S:
        return Gravity(overall, 0.0)
    return Gravity(median(norm[:, still].ravel()), rest_s)


def unit_contradiction(
    block: SampleBlock, acc_unit: str, gyr_unit: str, gravity: Gravity | None = None
) -> str | None:
    """Why the values cannot be in the units they were converted from, or None.

    `acc_unit` and `gyr_unit` are the units that the file names (`recordings.units`); `gravity` is
    the block's `gravity_reading`, if it is known already.
    """
    known = gravity or gravity_reading(block)
    return _acc_contradiction(block, acc_unit, known.m_s2) or _gyr_contradiction(block, gyr_unit)


def without_advice(contradiction: str) -> str:
    """The same for columns that a device's own program named: nobody can call them otherwise."""
    return re.sub(r" \((?:call|divide|convert|export)[^)]*\)", "", contradiction).replace(
        " in columns named ", ", read as "
    )


def calibration_note(sensor: str, gravity: Gravity) -> str | None:
    """A sentence if gravity is off by more than 5 % at rest, or 15 % in movement; else None."""
    off = gravity.m_s2 / STANDARD_GRAVITY_M_S2 - 1.0
    if abs(off) <= (OFF_AT_REST if gravity.rest_s else OFF_IN_MOVEMENT):
        return None
    return (
        f"{sensor}: gravity reads {gravity.m_s2:.1f} m/s²; "
        f"its accelerometer is off by {abs(off) * 100.0:.0f} %."
    )


def _acc_contradiction(block: SampleBlock, unit: str, gravity: float) -> str | None:
    if GRAVITY_RANGE_M_S2[0] <= gravity <= GRAVITY_RANGE_M_S2[1]:
        return None
    reading = gravity / ACC_UNITS[unit]
    return (
        f"{block.sensor} reads {reading:.3g} as gravity in columns named {unit}, where it is "
        f"{STANDARD_GRAVITY_M_S2 / ACC_UNITS[unit]:.3g}: {_acc_cause(reading, unit)}"
    )


def _acc_cause(reading: float, unit: str) -> str:
    if unit != "g" and 0.5 <= reading <= 2.0:
        return "these values are probably in g (call the columns acc_*_g)"
    if unit != "m_s2" and 5.0 <= reading <= 20.0:
        return "these values are probably in m/s² (call the columns acc_*_m_s2)"
    if 500.0 <= reading <= 2000.0:
        return "these values are probably in thousandths of g (divide by 1000, call it acc_*_g)"
    if reading > 2000.0:
        return "these values are probably raw counts (convert them with the sensor's scale)"
    if reading * ACC_UNITS[unit] < 0.5:
        return "gravity was probably taken out (export the acceleration with gravity)"
    return "no usual unit explains it"


def _gyr_contradiction(block: SampleBlock, unit: str) -> str | None:
    as_degrees = "these values are probably in deg/s (call the columns gyr_*_deg_s)"
    too_fast = _too_fast(block.gyr_rad_s)
    beyond = len(too_fast) / len(block) if len(block) else 0.0
    if beyond > LARGEST_RATE_SHARE:
        reading = float(np.median(too_fast)) / GYR_UNITS[unit]
        cause = as_degrees if unit == "rad_s" else "these values are probably raw counts"
        return (
            f"{block.sensor} turns at {reading:.0f} in columns named {unit} in {beyond:.0%} of "
            f"its samples, faster than a body does: {cause}"
        )
    slope = gravity_slope(block)
    least, most = WRONG_SLOPE
    if slope is None or not least <= max(slope, 1.0 / slope) <= most:
        return None
    if slope > 1.0:
        cause = "these values are probably in rad/s (call the columns gyr_*_rad_s)"
        cause = cause if unit == "deg_s" else "its gyroscope's scale is wrong"
        compared = f"{slope:.0f} times more"
    else:
        cause = as_degrees if unit == "rad_s" else "its gyroscope's scale is wrong"
        compared = f"{1.0 / slope:.0f} times less"
    return (
        f"{block.sensor}: gravity turns {compared} than the gyroscope says in columns named "
        f"{unit}: {cause}"
    )


def _too_fast(gyr_rad_s: FloatArray) -> FloatArray:
    """The rates (m,) beyond the largest, of angular rates (n, 3)."""
    if max(gyr_rad_s.max(initial=0.0), -gyr_rad_s.min(initial=0.0)) < 0.5 * LARGEST_RATE_RAD_S:
        return np.empty(0)  # and no three of them make more than the largest
    rate = np.linalg.norm(gyr_rad_s, axis=1)
    return np.asarray(rate[rate > LARGEST_RATE_RAD_S])


def gravity_slope(block: SampleBlock) -> float | None:
    """Turn of gravity seen by the accelerometer per turn that the gyroscope predicts.

    1 for a sensor in the right units; None where there is too little rotation to tell, or the two
    do not belong together. From the step length at which they belong together best.
    """
    sums = np.zeros((len(STEPS_S), 4))
    for looked_at, (start_s, end_s) in enumerate(_liveliest_windows(block), start=1):
        sums += _regression_sums(block.between(start_s, end_s))
        slope = _slope(sums) if looked_at == MOSTLY_ENOUGH else None
        if slope is not None and RIGHT_SLOPE[0] <= slope <= RIGHT_SLOPE[1]:
            return slope
    return _slope(sums)


def _slope(sums: FloatArray) -> float | None:
    """By the step length at which seen and predicted changes belong together best."""
    best: tuple[float, float] | None = None
    for seen, predicted, both, count in sums:
        if count < FEWEST_STEPS or predicted <= 0.0 or both <= 0.0:
            continue
        if np.sqrt(seen / count) < SMALLEST_CHANGE:
            continue
        correlation = both / predicted * both / seen
        if correlation >= CLEAR_CORRELATION and (best is None or correlation > best[0]):
            best = (float(correlation), float(both / predicted))
    return None if best is None else best[1]


def _liveliest_windows(block: SampleBlock) -> list[tuple[float, float]]:
    """The [start, end) of the minutes with most rotation, the most first."""
    passed_s = block.t_s - block.t_s[0]
    used, rotation = [], []
    first = 0
    while first < len(block):
        minute = passed_s[first] // WINDOW_S
        stop = int(passed_s.searchsorted(WINDOW_S * (minute + 1.0)))
        used.append(minute)
        rates = block.gyr_rad_s[first:stop].ravel()
        rotation.append(rates @ rates)
        first = stop
    liveliest = np.argsort(-np.array(rotation), kind="stable")[:LIVELIEST]
    starts = block.t_s[0] + WINDOW_S * np.array(used)[liveliest]
    return [(float(start), float(start) + WINDOW_S) for start in starts]


def _squares(vectors: FloatArray) -> FloatArray:
    """The squared lengths (...) of vectors (3, ...)."""
    x, y, z = vectors * vectors
    return np.asarray(x + y + z)


def _regression_sums(piece: SampleBlock) -> FloatArray:
    """Per step length the sums of seen², predicted² and seen·predicted, and how many steps."""
    sums = np.zeros((len(STEPS_S), 4))
    if len(piece) < 10 or piece.t_s[-1] - piece.t_s[0] < 2.0 * STEPS_S[-1]:
        return sums
    grid_s = np.arange(piece.t_s[0], piece.t_s[-1], GRID_S)
    acc = _on_grid(grid_s, piece.t_s, piece.acc_m_s2)
    gyr = _on_grid(grid_s, piece.t_s, piece.gyr_rad_s)
    norm = np.sqrt(_squares(acc))
    gravity = median(norm)
    up = acc / np.maximum(norm, 1e-6)
    turned = np.cumsum(np.cross(up, gyr, axis=0), axis=1) * GRID_S
    course = np.concatenate((up, turned))
    deviation_sq = (norm - gravity) ** 2
    for row, step_s in enumerate(STEPS_S):
        step = round(step_s / GRID_S)
        smooth = step // 2
        spread_sq = uniform_filter1d(deviation_sq, step + smooth)
        usable = spread_sq[smooth : smooth + len(norm) - step] < (NEAR_GRAVITY * gravity) ** 2
        level = uniform_filter1d(course, smooth, axis=1)
        change = level[:, step:] - level[:, :-step]
        change *= usable
        seen, predicted = change.reshape(2, -1)
        sums[row] = (seen @ seen, predicted @ predicted, seen @ predicted, usable.sum())
    return sums


def _on_grid(grid_s: FloatArray, t_s: FloatArray, values: FloatArray) -> FloatArray:
    """The values (n, 3) at the times of the grid, (3, m)."""
    return np.stack([np.interp(grid_s, t_s, axis) for axis in values.T])
