"""Sensor Logger exports of Android and iPhone, as folders and as archives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from imu.errors import RecordingError
from imu.quaternion import up_in_source

Cells = Callable[..., list[str]]
VECTOR = "time,seconds_elapsed,z,y,x"
ATTITUDE = "time,seconds_elapsed,qz,qy,qx,qw,roll,pitch,yaw"
METADATA = (
    "version,device name,recording epoch time,recording time,recording timezone,platform,"
    "appVersion,device id,sensors,sampleRateMs,standardisation,platform version"
)
NS = 1_707_663_721_345_109_200


def vector(t_s: Any, values: Any, cells: Cells) -> list[str]:
    body = cells(t_s, values[:, ::-1], fmt="%.9f")
    return [VECTOR, *(f"{NS + round(t * 1e9)},{line}" for t, line in zip(t_s, body, strict=True))]


def metadata(platform: str, standard: str = "false") -> list[str]:
    row = f"3,Phone,{NS // 10**6},2024-02-11,UTC,{platform},1.30,id,Gyroscope,16,{standard},17"
    return [METADATA, row]


def files(block: Any, q: Any, cells: Cells, sign: float) -> Iterable[tuple[str, list[str]]]:
    gravity = 9.80665 * up_in_source(q)
    yield "Gyroscope.csv", vector(block.t_s, block.gyr_rad_s, cells)
    late = block.t_s + 0.004
    acc = np.stack([np.interp(late, block.t_s, a) for a in block.acc_m_s2.T], axis=1)
    yield "Accelerometer.csv", vector(late, sign * (acc - gravity), cells)
    yield "Gravity.csv", vector(late, sign * gravity, cells)
    rows = cells(q[:, [3, 2, 1, 0]], np.zeros((len(q), 3)))
    stamp = [f"{NS + round(t * 1e9)},{t:.9f}" for t in block.t_s]
    yield "Orientation.csv", [ATTITUDE, *(f"{a},{b}" for a, b in zip(stamp, rows, strict=True))]
    yield "Location.csv", ["time,seconds_elapsed,bearingAccuracy,speed", f"{NS},0.0,1,2"]


@pytest.mark.parametrize(
    ("platform", "standard", "sign"),
    [("android", "false", 1.0), ("ios", "false", -1.0), ("ios", "true", 1.0)],
)
def test_gravity_is_put_back_with_the_sign_of_the_platform(
    platform: str, standard: str, sign: float, check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        for file, lines in files(block, check.lift.q[name], cells, sign):
            check.write(f"{name}/{file}", lines)
        check.write(f"{name}/Metadata.csv", metadata(platform, standard))
    recording = check.read(check.folder)
    check.gives_the_same_reps(recording, within_s=0.02, within_deg=0.7)
    up = recording.blocks["sacrum"].acc_m_s2[:30].mean(axis=0)
    np.testing.assert_allclose(up, check.lift.blocks["sacrum"].acc_m_s2[:30].mean(axis=0), atol=0.3)
    said = " ".join(recording.notes)
    assert ("signs turned" in said) is (sign < 0)
    assert "Files that are not used: Location.csv, Metadata.csv" in said


def test_an_archive_as_the_app_shares_it_is_a_folder(check: Any, cells: Cells) -> None:
    for name, block in check.lift.blocks.items():
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            total = vector(block.t_s, block.acc_m_s2, cells)
            archive.writestr("TotalAcceleration.csv", "\n".join(total))
            archive.writestr("Gyroscope.csv", "\n".join(vector(block.t_s, block.gyr_rad_s, cells)))
            in_g = vector(block.t_s, -block.acc_m_s2 / 9.80665, cells)
            archive.writestr("AccelerometerUncalibrated.csv", "\n".join(in_g))
            archive.writestr("Metadata.csv", "\n".join(metadata("ios", "true")))
        check.write(f"{name}-2024-02-11_15-28-41.zip", buffer.getvalue())
    check.gives_the_same_reps(check.read(), within_s=0.02, within_deg=0.5)


def test_an_iphones_uncalibrated_acceleration_is_in_g_and_turned(check: Any, cells: Cells) -> None:
    block = check.lift.blocks["sacrum"]
    in_g = vector(block.t_s, -block.acc_m_s2 / 9.80665, cells)
    check.write("sacrum/AccelerometerUncalibrated.csv", in_g)
    check.write("sacrum/GyroscopeUncalibrated.csv", vector(block.t_s, block.gyr_rad_s, cells))
    check.write("sacrum/Metadata.csv", metadata("ios"))
    read = check.read(check.folder).blocks["sacrum"]
    np.testing.assert_allclose(read.acc_m_s2, block.acc_m_s2, atol=1e-3)


def test_acceleration_without_gravity_says_what_to_export(check: Any, cells: Cells) -> None:
    block = check.lift.blocks["sacrum"]
    gravity = 9.80665 * up_in_source(check.lift.q["sacrum"])
    check.write("sacrum/Accelerometer.csv", vector(block.t_s, block.acc_m_s2 - gravity, cells))
    check.write("sacrum/Gyroscope.csv", vector(block.t_s, block.gyr_rad_s, cells))
    with pytest.raises(RecordingError, match="no gravity: it was taken out; export acceleration w"):
        check.read(check.folder)


def test_a_renamed_file_says_that_its_name_is_needed(check: Any, cells: Cells) -> None:
    path = check.write("sacrum.csv", vector(np.arange(99) / 60, np.ones((99, 3)), cells))
    with pytest.raises(RecordingError, match="only a file's name tells what it holds"):
        check.read(path)


def test_an_archive_that_a_mac_packed_anew_is_read_without_a_word_on_its_hidden_files(
    check: Any, cells: Cells
) -> None:
    block = check.lift.blocks["sacrum"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in (("TotalAcceleration", block.acc_m_s2), ("Gyroscope", block.gyr_rad_s)):
            lines = vector(block.t_s, values, cells)
            archive.writestr(f"sacrum/{name}.csv", "\n".join(lines))
            archive.writestr(f"__MACOSX/sacrum/._{name}.csv", b"\0\5\x16\7\0\2\0\0Mac OS X")
        archive.writestr("sacrum/.DS_Store", b"\0\0\0\1Bud1")
    recording = check.read(check.write("monday.zip", buffer.getvalue()))
    assert recording.sensors == ("sacrum",)
    said = " ".join(recording.notes)
    assert "not used" not in said
    assert "beside the recording" not in said
