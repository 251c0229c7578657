"""Logs of orientation alone: OpenSense tables, hiphinge's own, Xsens text with matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from imu.errors import RecordingError

Cells = Callable[..., list[str]]
HEADER = (
    "DataRate=60.000000",
    "DataType=Quaternion",
    "version=3",
    "OpenSimVersion=4.6",
    "endheader",
)
NAMES = {"sacrum": "pelvis_imu", "upper_back": "torso_imu"}


def on_one_time(check: Any) -> tuple[Any, dict[str, Any]]:
    from imu.quaternion import slerp

    low, high = (check.lift.blocks[name].t_s for name in NAMES)
    t_s = np.arange(max(low[0], high[0]), min(low[-1], high[-1]), 1 / 60)
    out = {}
    for name, own in (("sacrum", low), ("upper_back", high)):
        k = np.clip(np.searchsorted(own, t_s), 1, len(own) - 1)
        share = (t_s - own[k - 1]) / (own[k] - own[k - 1])
        out[name] = slerp(check.lift.q[name][k - 1], check.lift.q[name][k], share)
    return t_s, out


def sto(check: Any, cells: Cells, sep: str = "\t") -> list[str]:
    t_s, q = on_one_time(check)
    columns = [cells(q[name]) for name in NAMES]
    names = sep.join(["time", *NAMES.values(), "tibia_r_imu"])
    rows = [sep.join([f"{t:.6f}", a, b, "1,0,0,0"]) for t, a, b in zip(t_s, *columns, strict=True)]
    return [*HEADER, names, *rows]


@pytest.mark.parametrize("sep", ["\t", "    "])
def test_an_opensense_table_gives_reps_and_says_what_is_empty(
    sep: str, check: Any, cells: Cells
) -> None:
    lines = sto(check, cells, sep)
    recording = check.read(check.write("monday_orientations.sto", [*lines, lines[-1][:15]]))
    analysis = check.gives_the_same_reps(recording)
    assert recording.gravity_only == {"sacrum", "upper_back"}
    assert recording.left_out["tibia_r_imu"].startswith("nothing says where it is worn")
    assert all(np.isnan(rep.metrics["sacrum_drop_m"]) for rep in analysis.reps)
    said = " ".join(recording.notes)
    assert "orientation from the sensor's axes to earth's with z up, 60 Hz" in said
    assert "how far the sacrum sinks" in said
    assert "1 rows could not be read" in said


def test_what_orient_writes_can_be_analysed(check: Any) -> None:
    from hiphinge.orient import write_orientations

    path = check.folder / "orientation.csv"
    write_orientations(check.lift.recording, check.lift.q, path)
    check.gives_the_same_reps(check.read(path))


def test_a_plain_table_of_orientations_alone(check: Any, cells: Cells) -> None:
    rows = [
        (t, f"{t:.6f},{name},{line}")
        for name, block in check.lift.blocks.items()
        for t, line in zip(block.t_s, cells(check.lift.q[name]), strict=True)
    ]
    header = "time_s,sensor,quat_w,quat_x,quat_y,quat_z"
    check.gives_the_same_reps(
        check.read(check.write("q.csv", [header, *(x for _, x in sorted(rows))]))
    )


def test_rows_that_are_no_quaternions_are_refused(check: Any, cells: Cells) -> None:
    lines = [line.replace("1,0,0,0", "1,0,0") for line in sto(check, cells)]
    with pytest.raises(RecordingError, match="not a time and 3 quaternions of four numbers"):
        check.read(check.write("x.sto", lines))
