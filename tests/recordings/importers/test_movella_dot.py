"""Movella DOT exports, laid out as the app and the sensor's own recording write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from imu.errors import RecordingError, SettingError, UnitError

Cells = Callable[..., list[str]]

STREAMED = (
    "sep=,",
    "DeviceTag:,{tag}",
    "FirmwareVersion:,2.0.0",
    "AppVersion:,2021.0",
    "SyncStatus:,{sync}",
    "OutputRate:,60Hz",
    "FilterProfile:,General",
    "Measurement Mode:,{mode}",
    "StartTime: ,2021-08-20_20:21:13_829 GMT+8",
    "© Xsens Technologies B. V. 2005-2021",
    "",
)
RECORDED = (
    "DeviceTag:,{tag},,,,,",
    "FirmwareVersion:,2.3.0,,,,,",
    "Measurement Mode:,{mode},,,,,",
    "StartTime:,2023-05-01 10:00:0{s}.123 +0200,,,,,",
    "Movella Technologies B. V. 2005-2023,,,,,",
    "",
)
FIRST_US = 2**32 - 4_000_000
"""The counter starts over 4 s after the start."""


def ticks(t_s: Any, first: int = FIRST_US) -> Any:
    return (first + np.round(np.asarray(t_s) * 1e6).astype(np.int64)) % 2**32


def test_calibrated_sensors_that_are_synced_share_their_counter_even_where_it_starts_over(
    check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        head = [x.format(tag="D1", sync="Synced", mode="Custom Mode 1") for x in STREAMED]
        columns = "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z,Status"
        values = cells(block.acc_m_s2, np.rad2deg(block.gyr_rad_s))
        rows = [
            f"{k + 1},{t},{line},0"
            for k, (t, line) in enumerate(zip(ticks(block.t_s), values, strict=True))
        ]
        check.write(f"{name}_D422CD004D68_20210820.csv", [*head, columns, *rows])
    recording = check.read()
    check.gives_the_same_reps(recording, within_s=0.02, within_deg=0.5)
    said = " ".join(recording.notes)
    assert (
        "sacrum is sacrum_D422CD004D68_20210820.csv (Movella DOT CSV, by the file's name)" in said
    )
    assert "rate in deg/s, 60 Hz, times in microseconds" in said
    assert "began" not in said


def test_orientation_with_free_acceleration_is_given_its_gravity_back(
    check: Any, cells: Cells
) -> None:
    from imu.quaternion import rotate

    for k, (name, block) in enumerate(check.lift.blocks.items()):
        head = [x.format(tag=name, s=k, mode="Sensor fusion Mode") for x in RECORDED]
        columns = "SampleTimeFine,Quat_W,Quat_X,Quat_Y,Quat_Z,FreeAcc_X,FreeAcc_Y,FreeAcc_Z,Status"
        q = check.lift.q[name]
        free = rotate(q, block.acc_m_s2) - [0.0, 0.0, 9.80665]
        late = block.t_s >= k + check.lift.recording.start_s
        rows = cells(ticks(block.t_s, 500)[late], q[late], free[late], np.zeros(np.sum(late)))
        check.write(f"{k}.csv", [*head, columns, *(r.replace(".000000,", ",", 1) for r in rows)])
    recording = check.read()
    check.gives_the_same_reps(recording)
    said = " ".join(recording.notes)
    assert "by its name 'sacrum' in the file" in said
    assert "put back by orientation" in said
    assert "when each log says it began" in said
    assert recording.gravity_only == frozenset()


@pytest.mark.parametrize("mode", ["Quat", "Euler"])
def test_orientation_alone_gives_reps_and_says_what_is_empty(
    mode: str, check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        head = [x.format(tag=name, sync="Synced", mode=mode) for x in STREAMED]
        q = check.lift.q[name]
        values, columns = q, "Quat_W,Quat_X,Quat_Y,Quat_Z"
        if mode == "Euler":
            w, x, y, z = q.T
            roll = np.arctan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
            pitch = np.arcsin(np.clip(2 * (w * y - z * x), -1, 1))
            yaw = np.arctan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
            values, columns = (
                np.rad2deg(np.stack((roll, pitch, yaw), axis=1)),
                "Euler_X,Euler_Y,Euler_Z",
            )
        rows = [
            f"{k},{t},{line}"
            for k, (t, line) in enumerate(zip(ticks(block.t_s), cells(values), strict=True))
        ]
        check.write(f"{name}.csv", [*head, f"PacketCounter,SampleTimeFine,{columns}", *rows])
    recording = check.read()
    assert recording.gravity_only == {"sacrum", "upper_back"}
    analysis = check.gives_the_same_reps(recording)
    assert all(np.isnan(rep.metrics["sacrum_drop_m"]) for rep in analysis.reps)
    assert all(np.isnan(sensor.gravity_m_s2) for sensor in analysis.sensors)
    assert "orientation alone: there is no acceleration" in " ".join(analysis.notes)


def test_turns_and_pushes_over_a_sample_are_rates(check: Any, cells: Cells) -> None:
    from imu.quaternion import from_rotation_vector

    for name, block in check.lift.blocks.items():
        head = [x.format(tag=name, sync="Synced", mode="Delta quantities") for x in STREAMED]
        dq, dv = from_rotation_vector(block.gyr_rad_s / 60.0), block.acc_m_s2 / 60.0
        columns = "PacketCounter,SampleTimeFine,dq_W,dq_X,dq_Y,dq_Z,dv[1],dv[2],dv[3]"
        rows = cells(np.arange(len(dq)), ticks(block.t_s), dq, dv, fmt="%.8f")
        check.write(f"{name}.csv", [*head, columns, *rows])
    check.gives_the_same_reps(check.read())


def test_a_decimal_comma_tenths_of_milliseconds_and_a_torn_end_are_read(
    check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        columns = "SampleTimeFine;Acc_X;Acc_Y;Acc_Z;Gyr_X;Gyr_Y;Gyr_Z"
        time = 340546 + np.round(block.t_s * 1e4)
        rows = cells(time, block.acc_m_s2, np.rad2deg(block.gyr_rad_s), sep=";", fmt="%.4f")
        torn = rows[-1].replace(".", ",")[:20]
        check.write(
            f"logfile_{name}.csv", [columns, *(r.replace(".", ",") for r in rows[:-1]), torn]
        )
    with pytest.raises(RecordingError, match="--offset upper_back=SECONDS, or --align start"):
        check.read()
    recording = check.read(align="start")
    check.gives_the_same_reps(recording)
    said = " ".join(recording.notes)
    assert "tenths of milliseconds" in said
    assert "1 row could not be read" in said
    assert "taken to begin at the same moment" in said


def test_one_sensor_of_unknown_place_is_asked_for(check: Any, cells: Cells) -> None:
    block = check.lift.blocks["sacrum"]
    rows = cells(ticks(block.t_s), block.acc_m_s2, np.rad2deg(block.gyr_rad_s))
    path = check.write(
        "logfile_D4-22.csv", ["SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z", *rows]
    )
    with pytest.raises(RecordingError, match=r"as in --sensor logfile_D4-22.csv=sacrum"):
        check.read(path)
    assert check.read(path, sensor=["logfile*=sacrum"]).sensors == ("sacrum",)
    assert check.read(path, sensor=["logfile_D4-22=thorax"]).sensors == ("upper_back",)


def test_rates_that_are_radians_contradict_gravity(check: Any, cells: Cells) -> None:
    block = check.lift.blocks["sacrum"]
    rows = cells(ticks(block.t_s), block.acc_m_s2, block.gyr_rad_s)
    check.write("sacrum.csv", ["SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z", *rows])
    with pytest.raises(
        UnitError, match="read as deg_s: these values are probably in rad/s; --trust"
    ):
        check.read()
    assert check.read(trust_units=True).sensors == ("sacrum",)


@pytest.mark.parametrize("late", ["sacrum", "upper_back"])
def test_a_sensor_that_began_after_the_shared_counter_started_over_is_put_beside_the_other(
    late: str, check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        head = [x.format(tag=name, sync="Synced", mode="Custom Mode 1") for x in STREAMED]
        columns = "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z,Status"
        begun = 100 if name == late else 0
        counts = ticks(block.t_s, 2**32 - 500_000)[begun:]
        values = cells(block.acc_m_s2, np.rad2deg(block.gyr_rad_s))[begun:]
        rows = [f"{k},{t},{line},0" for k, (t, line) in enumerate(zip(counts, values, strict=True))]
        check.write(f"{name}.csv", [*head, columns, *rows])
    recording = check.read()
    blocks, wanted = recording.blocks, check.lift.blocks
    ends = [float(b[s].t_s[-1]) for b in (blocks, wanted) for s in ("sacrum", "upper_back")]
    assert ends[1] - ends[0] == pytest.approx(ends[3] - ends[2], abs=1e-3)
    sign = "+" if late == "upper_back" else "-"
    assert f"counter started over between their starts: upper_back {sign}4295.0 s." in " ".join(
        recording.notes
    )


def test_sensors_of_one_tag_are_told_apart_by_their_files(check: Any, cells: Cells) -> None:
    for name, block in check.lift.blocks.items():
        head = [x.format(tag="Xsens DOT", sync="Synced", mode="Custom Mode 1") for x in STREAMED]
        columns = "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z"
        values = cells(block.acc_m_s2, np.rad2deg(block.gyr_rad_s))
        rows = [f"1,{t},{line}" for t, line in zip(ticks(block.t_s), values, strict=True)]
        check.write(f"D4 {name[0]}.csv", [*head, columns, *rows])
    with pytest.raises(RecordingError, match=r"which sensors D4 s\.csv, D4 u\.csv are") as refused:
        check.read()
    assert '--sensor "D4 s.csv=sacrum"' in str(refused.value)
    told = check.read(sensor=["D4 s.csv=sacrum", "D4 u.csv=upper_back"])
    assert told.sensors == ("sacrum", "upper_back")


def test_a_sensor_that_is_told_of_no_file_that_is_there_is_refused(
    check: Any, cells: Cells
) -> None:
    block = check.lift.blocks["sacrum"]
    columns = "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z"
    values = cells(block.acc_m_s2, np.rad2deg(block.gyr_rad_s))
    rows = [f"1,{t},{line}" for t, line in zip(ticks(block.t_s), values, strict=True)]
    path = check.write("sacrum.csv", [columns, *rows])
    with pytest.raises(
        SettingError, match=r"names 'D4\*', and no file or device is; there: sacrum"
    ):
        check.read(path, sensor=["D4*=upper_back"])
