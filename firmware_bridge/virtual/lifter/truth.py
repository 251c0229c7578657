"""What really happened, on a 100 Hz grid, and the two files that tell it.

The angles are read off the true orientations of the segments by the same definitions as the
product's own: tilts from gravity in the segment's sagittal plane, lumbar angles by Cardan Z-X-Y
(`imu.angles`). They hold no soft tissue, no mounting and no sensor.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from firmware_bridge.virtual.lifter.body import (
    pelvis_orientation,
    thigh_orientation,
    trunk_orientation,
)
from firmware_bridge.virtual.lifter.motion import CHANNELS, Motion
from firmware_bridge.virtual.lifter.score import TrueRep, TrueSegment
from firmware_bridge.virtual.lifter.wearer import Wearer
from imu.angles import cardan_zxy, sagittal_tilt
from imu.axes import axes_of
from imu.errors import OutputError
from imu.quaternion import conjugate, multiply, up_in_source
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD

TRUTH_RATE_HZ = 100.0
CHUNK = 32768
EARLY_TRUNK_RAD = np.deg2rad(30.0)
SET_NAME = "synthetic lifter with known truth"


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The truth of one simulation. Arrays are (n,) on `t_s`, radians; orientations (n, 4).

    hip_flexion_rad  pelvis tilt plus back-tilt of the thighs, mean of both
    reps             every repetition, partial ones too
    segments         activities, and the bend to the bar and the rise after it
    phases           of the calibration: "stand", "hinge", "bend"
    placements       q_sensor_from_segment (4,) of each sensor
    """

    exercise: str
    fault: str
    seed: int
    duration_s: float
    t_s: FloatArray
    pelvis_tilt_rad: FloatArray
    trunk_tilt_rad: FloatArray
    lumbar_flexion_rad: FloatArray
    lumbar_lateral_rad: FloatArray
    lumbar_axial_rad: FloatArray
    hip_flexion_rad: FloatArray
    q_earth_from_pelvis: FloatArray
    q_earth_from_trunk: FloatArray
    q_earth_from_thigh_left: FloatArray
    q_earth_from_thigh_right: FloatArray
    reps: tuple[TrueRep, ...]
    segments: tuple[TrueSegment, ...]
    phases: tuple[TrueSegment, ...]
    wearer: Wearer
    placements: Mapping[str, FloatArray]

    @property
    def counted_reps(self) -> tuple[TrueRep, ...]:
        """The repetitions that are not partial."""
        return tuple(rep for rep in self.reps if not rep.partial)

    def rows(self, start_s: float, end_s: float) -> slice:
        """The rows of the grid in [start_s, end_s)."""
        first, last = np.searchsorted(self.t_s, (start_s, end_s), side="left")
        return slice(int(first), int(last))

    def peak_lumbar_flexion_rad(self, rep: TrueRep) -> float:
        """The largest flexion of the spine within the repetition."""
        return float(np.max(self.lumbar_flexion_rad[self.rows(rep.start_s, rep.end_s)]))

    def early_spine_share(self, rep: TrueRep) -> float:
        """The spine's share of the first 30° of trunk inclination, NaN if it stays above.

        Read on the way down: towards the turn, or from it where repetitions start at the bottom.
        """
        way = (rep.start_s, rep.turn_start_s)
        if rep.start == "bottom":
            way = (rep.turn_end_s, rep.end_s)
        rows = self.rows(*way)
        trunk = self.trunk_tilt_rad[rows]
        past = np.flatnonzero(trunk >= EARLY_TRUNK_RAD)
        if not past.size:
            return float("nan")
        return float(self.lumbar_flexion_rad[rows][past[0]] / trunk[past[0]])


def read_truth(
    motion: Motion, duration_s: float
) -> tuple[FloatArray, tuple[FloatArray, FloatArray, FloatArray, FloatArray]]:
    """The grid (n,) and the orientations on it: pelvis, trunk, left and right thigh, (n, 4)."""
    t = np.arange(round(duration_s * TRUTH_RATE_HZ) + 1) / TRUTH_RATE_HZ
    x = np.empty((len(t), CHANNELS))
    for first in range(0, len(t), CHUNK):
        part = slice(first, first + CHUNK)
        x[part] = motion.channels(t[part])
    pelvis = pelvis_orientation(x)
    trunk = trunk_orientation(x, pelvis)
    return t, (pelvis, trunk, thigh_orientation(x, -1.0), thigh_orientation(x, 1.0))


def truth_of(
    motion: Motion,
    *,
    exercise: str,
    fault: str,
    seed: int,
    duration_s: float,
    events: tuple[tuple[TrueRep, ...], tuple[TrueSegment, ...], tuple[TrueSegment, ...]],
    wearer: Wearer,
    placements: Mapping[str, FloatArray],
) -> Truth:
    """The truth of a motion. events are repetitions, segments and phases."""
    t, (pelvis, trunk, left, right) = read_truth(motion, duration_s)
    pelvis_tilt = sagittal_tilt(up_in_source(pelvis))
    flexion, lateral, axial = cardan_zxy(axes_of(multiply(conjugate(pelvis), trunk)))
    left_tilt = sagittal_tilt(up_in_source(left))
    right_tilt = sagittal_tilt(up_in_source(right))
    return Truth(
        exercise=exercise,
        fault=fault,
        seed=seed,
        duration_s=duration_s,
        t_s=t,
        pelvis_tilt_rad=pelvis_tilt,
        trunk_tilt_rad=sagittal_tilt(up_in_source(trunk)),
        lumbar_flexion_rad=flexion,
        lumbar_lateral_rad=lateral,
        lumbar_axial_rad=axial,
        hip_flexion_rad=pelvis_tilt - 0.5 * (left_tilt + right_tilt),
        q_earth_from_pelvis=pelvis,
        q_earth_from_trunk=trunk,
        q_earth_from_thigh_left=left,
        q_earth_from_thigh_right=right,
        reps=events[0],
        segments=events[1],
        phases=events[2],
        wearer=wearer,
        placements=placements,
    )


def as_json(truth: Truth) -> dict[str, object]:
    """The truth without its time series, ready for `NAME.truth.json`."""
    counted = truth.counted_reps
    sets = sorted({rep.set for rep in truth.reps})
    wearer = truth.wearer
    return {
        "set": SET_NAME,
        "synthetic": True,
        "exercise": truth.exercise,
        "fault": truth.fault,
        "seed": truth.seed,
        "duration_s": round(truth.duration_s, 3),
        "reps": len(counted),
        "rep_windows_s": [[round(rep.start_s, 3), round(rep.end_s, 3)] for rep in counted],
        "partial_reps": len(truth.reps) - len(counted),
        "reps_per_set": [sum(rep.set == number for rep in counted) for number in sets],
        "rep_details": [_rep_json(truth, rep) for rep in truth.reps],
        "activities": [_segment_json(segment) for segment in truth.segments],
        "phases": [_segment_json(phase) for phase in truth.phases],
        "own_range_deg": {
            "lumbar_flexion": round(wearer.full_bend_lumbar_deg, 2),
            "pelvis_tilt": round(wearer.full_bend_pelvis_deg, 2),
            "trunk_tilt": round(wearer.full_bend_trunk_deg, 2),
        },
        "placements": {
            sensor: [round(float(value), 6) for value in q]
            for sensor, q in truth.placements.items()
        },
    }


def _rep_json(truth: Truth, rep: TrueRep) -> dict[str, object]:
    share = truth.early_spine_share(rep)
    return {
        "set": rep.set,
        "rep": rep.index,
        "start": rep.start,
        "start_s": round(rep.start_s, 3),
        "turn_start_s": round(rep.turn_start_s, 3),
        "turn_end_s": round(rep.turn_end_s, 3),
        "end_s": round(rep.end_s, 3),
        "partial": rep.partial,
        "fault": rep.fault,
        "side": rep.side or None,
        "lumbar_flexion_peak_deg": round(truth.peak_lumbar_flexion_rad(rep) * DEG_PER_RAD, 2),
        "early_spine_share": None if np.isnan(share) else round(share, 3),
    }


def _segment_json(segment: TrueSegment) -> dict[str, object]:
    return {
        "name": segment.name,
        "start_s": round(segment.start_s, 3),
        "end_s": round(segment.end_s, 3),
    }


def write_truth(truth: Truth, base: Path) -> tuple[Path, Path]:
    """Write `BASE.truth.json` and `BASE.truth.csv.gz`; returns both paths. Raises OutputError.

    The table has the angle columns of angles.csv in degrees. The same truth gives the same bytes.
    """
    told = base.with_name(base.name + ".truth.json")
    table = base.with_name(base.name + ".truth.csv.gz")
    columns = {
        "pelvis_tilt_deg": truth.pelvis_tilt_rad,
        "trunk_tilt_deg": truth.trunk_tilt_rad,
        "lumbar_flexion_deg": truth.lumbar_flexion_rad,
        "lumbar_lateral_deg": truth.lumbar_lateral_rad,
        "lumbar_axial_deg": truth.lumbar_axial_rad,
        "hip_flexion_deg": truth.hip_flexion_rad,
    }
    rows = np.column_stack([truth.t_s, *(DEG_PER_RAD * angle for angle in columns.values())])
    try:
        told.write_text(json.dumps(as_json(truth), indent=1) + "\n", encoding="utf-8")
        with table.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
            packed.write((",".join(("time_s", *columns)) + "\n").encode())
            np.savetxt(packed, rows, fmt="%.2f" + ",%.4f" * len(columns))
    except OSError as error:
        raise OutputError(base, error.strerror or "cannot be written") from error
    return told, table
