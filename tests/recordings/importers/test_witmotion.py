"""WitMotion text: several sensors in one file, repeated headers, five spellings of the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from imu.errors import RecordingError

Cells = Callable[..., list[str]]
ENGLISH = (
    "time,DeviceName,ChipTime(),AccX(g),AccY(g),AccZ(g),AsX(°/s),AsY(°/s),AsZ(°/s),"
    "AngleX(°),AngleY(°),AngleZ(°),HX(uT),HY(uT),HZ(uT),Q0(),Q1(),Q2(),Q3(),Temperature(°C),"
    "Battery level(%)"
)
CHINESE = (
    "时间,设备名称,片上时间(),加速度X(g),加速度Y(g),加速度Z(g),角速度X(°/s),角速度Y(°/s),角速度Z(°/s),"
    "角度X(°),角度Y(°),角度Z(°),磁场X(uT),磁场Y(uT),磁场Z(uT),四元数0(),四元数1(),四元数2(),四元数3(),"
    "温度(°C),电量(%)"
)
SPELLINGS: dict[str, Callable[[datetime], str]] = {
    "iso": lambda d: d.isoformat(timespec="milliseconds"),
    "blank": lambda d: d.strftime("%Y-%m-%d %H:%M:%S.") + f"{d.microsecond // 1000:03d}",
    "short": lambda d: (
        f"{d.year}-{d.month}-{d.day} {d.hour}:{d.minute}:{d.second}:{d.microsecond // 1000}"
    ),
    "american": lambda d: f"{d.month}/{d.day}/{d.year} " + d.strftime("%H:%M:%S.%f"),
    "no-date": lambda d: d.strftime(" %H:%M:%S:") + f"{d.microsecond // 1000:03d}",
    "zeros-lost": lambda d: (
        f"{d.year}-{d.month}-{d.day} {d.hour}:{d.minute}:{d.second}.{d.microsecond // 1000}"
    ),
}
NAMES = {"sacrum": "Pelvis(d0:c5:87:01:02:03)", "upper_back": "WT901BLE68(e1:22:33:44:55:66)"}


def text(check: Any, cells: Cells, header: str, spell: Callable[[datetime], str]) -> str:
    began = datetime(2026, 10, 2, 23, 59, 50)
    rows = []
    for name, block in check.lift.blocks.items():
        values = cells(block.acc_m_s2 / 9.80665, np.rad2deg(block.gyr_rad_s), fmt="%.4f")
        rows += [
            (
                t,
                f"{spell(began + timedelta(seconds=float(t)))},{NAMES[name]},null,{line}"
                ",1.0,2.0,3.0,20,5,-40,1,0,0,0,31.2,90",
            )
            for t, line in zip(block.t_s, values, strict=True)
        ]
    lines = [line for _, line in sorted(rows)]
    return "\n".join([header, *lines[:400], header, *lines[400:]]) + "\n"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_the_time_gives_the_reps(spelling: str, check: Any, cells: Cells) -> None:
    content = text(check, cells, ENGLISH, SPELLINGS[spelling])
    path = check.write("log.txt", content.replace(",", "\t").encode())
    recording = check.read(path, sensor=["WT901*=upper_back"])
    check.gives_the_same_reps(recording, within_s=0.03, within_deg=1.0)
    said = " ".join(recording.notes)
    assert "sacrum is log.txt (WitMotion text, by its name 'Pelvis(d0" in said
    assert "upper_back is log.txt (WitMotion text, told by --sensor WT901*=upper_back)" in said
    assert "could not be read" not in said


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_chinese_names_are_read(encoding: str, check: Any, cells: Cells) -> None:
    content = text(check, cells, CHINESE, SPELLINGS["iso"]).encode(encoding)
    recording = check.read(check.write("log.csv", content), sensor=["WT901*=upper_back"])
    check.gives_the_same_reps(recording, within_s=0.03, within_deg=1.0)


def test_a_sensor_that_nothing_places_is_left_out_with_the_way_to_tell(
    check: Any, cells: Cells
) -> None:
    recording = check.read(
        check.write("log.csv", text(check, cells, ENGLISH, SPELLINGS["iso"]).encode())
    )
    assert recording.sensors == ("sacrum",)
    assert dict(recording.left_out) == {
        "WT901BLE68(e1:22:33:44:55:66)": "nothing says where it is worn; tell --sensor "
        '"WT901BLE68(e1:22:33:44:55:66)=NAME"'
    }


def test_angles_alone_are_orientations(check: Any, cells: Cells) -> None:
    header = "time\tDeviceName\tChipTime()\tAngleX(°)\tAngleY(°)\tAngleZ(°)"
    began = datetime(2026, 10, 2, 8, 0, 0)
    rows = []
    for name, block in check.lift.blocks.items():
        w, x, y, z = check.lift.q[name].T
        roll = np.arctan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
        pitch = np.arcsin(np.clip(2 * (w * y - z * x), -1, 1))
        yaw = np.arctan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
        for t, line in zip(
            block.t_s, cells(np.rad2deg(np.stack((roll, pitch, yaw), 1)), sep="\t"), strict=True
        ):
            stamp = SPELLINGS["iso"](began + timedelta(seconds=float(t)))
            rows.append(f"{stamp}\t{name}\tnull\t{line}")
    recording = check.read(check.write("log.txt", [header, *rows]))
    check.gives_the_same_reps(recording)
    assert recording.gravity_only == {"sacrum", "upper_back"}


EARLIER = (
    "address\tTime(s)\tChipTime\tax(g)\tay(g)\taz(g)\twx(deg/s)\twy(deg/s)\twz(deg/s)\t"
    "AngleX(deg)\tAngleY(deg)\tAngleZ(deg)\tT(°)\thx\thy\thz"
)
EXAMPLE = EARLIER.removeprefix("address\tTime(s)\t").replace("ChipTime", "Chiptime")


@pytest.mark.parametrize("header", [EARLIER, EXAMPLE])
def test_the_names_of_the_earlier_program_and_of_the_makers_example_are_read(
    header: str, check: Any, cells: Cells
) -> None:
    began = datetime(2026, 10, 2, 8, 0, 0)
    for name, block in check.lift.blocks.items():
        values = cells(block.acc_m_s2 / 9.80665, np.rad2deg(block.gyr_rad_s), fmt="%.4f", sep="\t")
        stamps = [SPELLINGS["blank"](began + timedelta(seconds=float(t))) for t in block.t_s]
        first = "0x50\t{0}\t{0}" if header is EARLIER else "{0}"
        rows = [
            "\t".join((first.format(stamp), line, "1,5\t2,5\t3,5\t25,00\t20\t5\t-40"))
            for stamp, line in zip(stamps, values, strict=True)
        ]
        content = ["StartTime: 2026-10-02 08:00:00.000", header, *rows]
        check.write(f"{name}.txt", content, end="\r\n")
    if header is EXAMPLE:  # each chip has a clock of its own
        with pytest.raises(RecordingError, match="nothing says how its clock"):
            check.read()
    recording = check.read(align="auto" if header is EARLIER else "start")
    check.gives_the_same_reps(recording, within_s=0.06, within_deg=1.0)
    said = " ".join(recording.notes)
    assert "acceleration in g, rate in deg/s" in said
    assert recording.gravity_only == frozenset()
    assert ("times of arrival at the computer" in said) is (header is EARLIER)
    assert ("times of its own chip" in said) is (header is EXAMPLE)
