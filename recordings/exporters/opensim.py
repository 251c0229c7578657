"""A session for OpenSim and its OpenSense: orientations, the calibrated stance, and angles.

    orientations.sto   q_earth_from_sensor, w,x,y,z, one column per sensor named after its body
    calibration.sto    the same in the calibrated stance, one row, for IMUPlacer
    angles.mot         coordinates of OpenSim's models of the whole body, in degrees

Orientations are in an earth with z up, the wearer facing along x at first, headings brought
together. OpenSim has y up: its tools turn them by (-90°, 0, 0) about x, y, z
(`sensor_to_opensim_rotations`).

Signs of coordinates: in gait2392 and Rajagopal (2016) pelvis and back turn about Z (right), X and Y
in this order, a turn about Z being backwards. So pelvis_tilt and lumbar_extension are our tilt and
flexion with the other sign; hip_flexion, lumbar_bending (right) and lumbar_rotation (left) have
ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from imu.frames import SACRUM, THIGH_LEFT, THIGH_RIGHT, UPPER_BACK
from imu.samples import BoolArray, FloatArray
from recordings.exporters.exporter import Content, Exporter, Oriented

ORIENTATIONS: Final = "orientations.sto"
CALIBRATION: Final = "calibration.sto"
ANGLES: Final = "angles.mot"
BODIES: Final = {
    SACRUM: "pelvis_imu",
    UPPER_BACK: "torso_imu",
    THIGH_LEFT: "femur_l_imu",
    THIGH_RIGHT: "femur_r_imu",
}
COORDINATES: Final = {
    "pelvis_tilt": ("pelvis_tilt_deg", -1.0),
    "lumbar_extension": ("lumbar_flexion_deg", -1.0),
    "lumbar_bending": ("lumbar_lateral_deg", 1.0),
    "lumbar_rotation": ("lumbar_axial_deg", 1.0),
}
"""Coordinate → our column, and its sign."""
HIP: Final = "hip_flexion_deg"
DECIMALS: Final = 9


def write(contents: Sequence[Content], out: Path) -> Sequence[str]:
    """Write the files into the folder `out`. Raises OSError."""
    (content,) = contents
    oriented = content.orientations()
    notes = []
    sensors = {name: BODIES[name] for name in oriented.q if name in BODIES}
    if sensors:
        notes += _write_orientations(oriented, sensors, out)
    for name in content.recording.sensors:
        if name not in sensors:
            why = "a side that is not told" if name not in BODIES else "no calibration"
            notes.append(f"{name} has no column of orientations: it has {why}.")
    notes += _write_angles(content, out / ANGLES)
    return notes


def _write_orientations(oriented: Oriented, sensors: Mapping[str, str], out: Path) -> list[str]:
    """Rows in which every sensor is known, and the calibrated stance."""
    q = np.stack([oriented.q[name] for name in sensors])
    known: BoolArray = np.asarray(np.isfinite(q).all(axis=(0, 2)))
    t_s, q = oriented.t_s[known], _continuous(q[:, known])
    stance = np.stack([oriented.neutral[name] for name in sensors])[:, None]
    names = tuple(sensors.values())
    _write_sto(out / ORIENTATIONS, t_s, q, names, oriented.rate_hz)
    _write_sto(out / CALIBRATION, np.zeros(1), stance, names, oriented.rate_hz)
    missing = int(np.count_nonzero(~known))
    if not missing:
        return []
    return [f"{missing / oriented.rate_hz:.2f} s without an orientation were left out."]


def _continuous(q: FloatArray) -> FloatArray:
    """The same orientations (S, n, 4), of q and -q the one that is nearer to the row before."""
    turned = np.einsum("sni,sni->sn", q[:, 1:], q[:, :-1]) < 0.0
    sign = np.where(np.cumsum(turned, axis=1) % 2 == 1, -1.0, 1.0)
    return np.concatenate([q[:, :1], q[:, 1:] * sign[..., None]], axis=1)


def _write_sto(
    path: Path, t_s: FloatArray, q: FloatArray, names: Sequence[str], rate_hz: float
) -> None:
    head = (
        f"DataRate={rate_hz:.6f}",
        "DataType=Quaternion",
        "version=3",
        "OpenSimVersion=4.6",
        "endheader",
    )
    cells = [_texts(np.round(component, DECIMALS) + 0.0) for component in q.reshape(-1, 4).T]
    joined = np.array([",".join(row) for row in zip(*cells, strict=True)], dtype=object)
    columns = [pa.array(column) for column in joined.reshape(len(names), -1)]
    _write_table(
        path,
        head,
        {"time": pa.array(np.round(t_s, DECIMALS)), **dict(zip(names, columns, strict=True))},
    )


def _texts(values: FloatArray) -> list[str]:
    return [repr(value) for value in values.tolist()]


def _write_angles(content: Content, path: Path) -> list[str]:
    """Coordinates that are known at some time; rows in which none of them is are left out."""
    angles = content.angles
    columns = {
        name: sign * angles[column].to_numpy() for name, (column, sign) in COORDINATES.items()
    }
    thighs = [name for name in (THIGH_LEFT, THIGH_RIGHT) if name in content.recording.blocks]
    for thigh in thighs or (THIGH_LEFT, THIGH_RIGHT):
        columns[f"hip_flexion_{thigh[6]}"] = angles[HIP].to_numpy()
    columns = {name: values for name, values in columns.items() if np.isfinite(values).any()}
    if not columns:
        return ["There are no angles: nothing was calibrated."]
    matrix = np.column_stack(list(columns.values()))
    known: BoolArray = np.asarray(np.isfinite(matrix).all(axis=1))
    matrix = np.round(matrix[known], DECIMALS) + 0.0
    head = (
        "Coordinates",
        "version=1",
        f"nRows={len(matrix)}",
        f"nColumns={1 + len(columns)}",
        "inDegrees=yes",
        "endheader",
    )
    time_s = pa.array(np.round(angles["time_s"].to_numpy()[known], DECIMALS))
    values = [pa.array(column) for column in matrix.T]
    _write_table(path, head, {"time": time_s, **dict(zip(columns, values, strict=True))})
    missing = int(np.count_nonzero(~known))
    told = []
    if missing:
        told.append(f"{missing} rows without all angles were left out of {ANGLES}.")
    if not thighs:
        told.append("Without a thigh sensor both hips' flexion is the tilt of the pelvis.")
    elif len(thighs) == 2:
        told.append("hip_flexion_l and hip_flexion_r are the mean of both.")
    return told


def _write_table(path: Path, head: Sequence[str], columns: Mapping[str, pa.Array]) -> None:
    """A header, the columns' names, and rows, all between tabs."""
    options = pa_csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    with path.open("wb") as file:
        file.write("\n".join([*head, "\t".join(columns), ""]).encode())
        pa_csv.write_csv(pa.table(dict(columns)), file, options)


EXPORTER: Final = Exporter(
    id="opensim",
    text="OpenSim: orientations and calibration (.sto) for OpenSense, angles (.mot), one folder",
    write=write,
)
