"""What holds for every log importer: each knows its own files alone, and any bytes end well."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imu.errors import HiphingeError, RecordingError, SettingError
from recordings.importers.registry import HEAD_BYTES, LOGS, read_recording
from recordings.joining.session import told_of
from recordings.log.layout import LOG_MAGIC
from recordings.recording import Recording
from recordings.table import write_table

TIMES = np.arange(0.0, 1.5, 0.02)
ACC = 9.81 * np.stack((np.sin(TIMES), np.cos(TIMES), 0 * TIMES), axis=1)
DEG = np.rad2deg(np.stack((0 * TIMES, 0 * TIMES, 1.0 + 0.01 * TIMES), axis=1))
Q = np.stack((np.cos(TIMES / 2), np.sin(TIMES / 2), 0 * TIMES, 0 * TIMES), axis=1)


def text(*header: str, columns: list[np.ndarray], sep: str = ",") -> bytes:
    rows = np.column_stack(columns)
    return "\n".join([*header, *(sep.join(f"{v:.6f}" for v in r) for r in rows), ""]).encode()


def xdf() -> bytes:
    channels = "".join(
        f"<channel><label>{what}_{axis}</label><unit>{unit}</unit></channel>"
        for what, unit in (("acc", "m/s^2"), ("gyro", "deg/s"))
        for axis in "xyz"
    )
    about = (
        "<info><name>sacrum</name><type>MoCap</type><channel_count>6</channel_count>"
        "<nominal_srate>50</nominal_srate><channel_format>double64</channel_format>"
        f"<desc><channels>{channels}</channels></desc></info>"
    )
    body = b"".join(
        b"\x08" + struct.pack("<7d", t, *a, *g) for t, a, g in zip(TIMES, ACC, DEG, strict=True)
    )
    count = b"\x04" + struct.pack("<I", len(TIMES))
    out = b"XDF:"
    for tag, content in (
        (1, b"<info/>"),
        (2, b"\1\0\0\0" + about.encode()),
        (3, b"\1\0\0\0" + count + body),
    ):
        out += b"\x04" + struct.pack("<IH", len(content) + 2, tag) + content
    return out


def c3d() -> bytes:
    import ezc3d

    axes = [f"Sacrum: {kind}.{axis}" for kind in ("Acc", "Gyro") for axis in "XYZ"]
    made = ezc3d.c3d()
    made["parameters"]["POINT"]["RATE"]["value"] = [50.0]
    made["parameters"]["POINT"]["LABELS"]["value"] = ["marker"]
    made["parameters"]["ANALOG"]["RATE"]["value"] = [50.0]
    made["parameters"]["ANALOG"]["LABELS"]["value"] = axes
    made["parameters"]["ANALOG"]["UNITS"]["value"] = ["m/s^2"] * 3 + ["deg/s"] * 3
    made["data"]["points"] = np.ones((4, 1, len(TIMES)))
    del made["data"]["rotations"]
    made["data"]["analogs"] = np.concatenate((ACC.T, DEG.T))[np.newaxis]
    with tempfile.TemporaryDirectory() as folder:
        made.write(f"{folder}/right.c3d")
        return (Path(folder) / "right.c3d").read_bytes()


def stamped(*header: str, columns: list[np.ndarray]) -> bytes:
    lines = text(*header, columns=columns, sep="\t").decode().splitlines()
    rows = [f"2026-10-02 07:48:{k * 0.02:06.3f}\tsacrum\t{x}" for k, x in enumerate(lines[1:])]
    return "\n".join([lines[0], *rows]).encode()


NS = 1.7e18 + TIMES * 1e9
RIGHT: dict[str, tuple[str, bytes]] = {
    "c3d": ("lab.c3d", c3d()),
    "movella_dot": (
        "sacrum.csv",
        text(
            "DeviceTag:,sacrum",
            "OutputRate:,50Hz",
            "StartTime:,2023-05-01 10:00:00.123 +0200",
            "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z",
            columns=[TIMES * 50, TIMES * 1e6, ACC, DEG],
        ),
    ),
    "metabase": (
        "sacrum_Quaternion.csv",
        text(
            "epoc (ms),timestamp (-0700),elapsed (s),w (number),x (number),y (number),z (number)",
            columns=[1.6e12 + TIMES * 1e3, TIMES, TIMES, Q],
        ),
    ),
    "shimmer": (
        "x.csv",
        text(
            '"sep=,"',
            "sacrum_Timestamp_Unix_CAL,"
            + ",".join(f"sacrum_{s}_{a}_CAL" for s in ("Accel_WR", "Gyro") for a in "XYZ"),
            "ms,m/(s^2),m/(s^2),m/(s^2),deg/s,deg/s,deg/s",
            columns=[1.6e12 + TIMES * 1e3, ACC, DEG],
        ),
    ),
    "witmotion": (
        "x.txt",
        stamped(
            "time\tDeviceName\tAccX(g)\tAccY(g)\tAccZ(g)\tAsX(°/s)\tAsY(°/s)\tAsZ(°/s)",
            columns=[ACC / 9.81, DEG],
        ),
    ),
    "sensor_logger": (
        "sacrum_Orientation.csv",
        text(
            "time,seconds_elapsed,qz,qy,qx,qw,roll,pitch,yaw",
            columns=[NS, TIMES, Q[:, ::-1], np.zeros((len(Q), 3))],
        ),
    ),
    "phyphox": (
        "sacrum.csv",
        text(
            '"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)","Acceleration z (m/s^2)"'
            ',"Gyroscope x (rad/s)","Gyroscope y (rad/s)","Gyroscope z (rad/s)"',
            columns=[TIMES, ACC, np.deg2rad(DEG)],
        ),
    ),
    "opensense": (
        "x.sto",
        "\n".join(
            ["DataRate=50", "DataType=Quaternion", "version=3", "endheader", "time\tpelvis_imu"]
            + [f"{t}\t{','.join(map(str, q))}" for t, q in zip(TIMES, Q, strict=True)]
        ).encode(),
    ),
    "orientation_table": (
        "x.csv",
        "\n".join(
            ["time_s,sensor,qw,qx,qy,qz"]
            + [f"{t},sacrum,{','.join(map(str, q))}" for t, q in zip(TIMES, Q, strict=True)]
        ).encode(),
    ),
    "xsens_text": (
        "sacrum.txt",
        text(
            "// Update Rate: 50.0Hz",
            "PacketCounter\tAcc_X\tAcc_Y\tAcc_Z\tGyr_X\tGyr_Y\tGyr_Z",
            columns=[TIMES * 50, ACC, np.deg2rad(DEG)],
            sep="\t",
        ),
    ),
    "xdf": ("x.xdf", xdf()),
}
IDS = [importer.id for importer in LOGS]


def check_one_line(error: HiphingeError) -> None:
    """What the person sees is one line."""
    assert len(str(error).splitlines()) == 1, str(error)


def meets(name: str, data: bytes) -> Recording | None:
    """Read the bytes as a file of this name: a recording, or one line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            recording = read_recording(path, trust_units=True)
        except HiphingeError as error:
            check_one_line(error)
            return None
        assert recording.sensors
        assert all(len(note.splitlines()) == 1 for note in recording.notes)
        assert all(len(one.splitlines()) <= 1 for one in recording.left_out)
        assert all(np.isfinite(b.acc_m_s2).all() for b in recording.blocks.values())
        assert all(np.isfinite(b.gyr_rad_s).all() for b in recording.blocks.values())
        return recording


def test_every_log_importer_has_its_right_file_here() -> None:
    assert sorted(IDS) == sorted(RIGHT)
    assert len(set(IDS)) == len(IDS)
    assert all(importer.text for importer in LOGS)


@pytest.mark.parametrize("id_", IDS)
def test_a_right_file_is_known_to_its_importer_alone(id_: str) -> None:
    name, data = RIGHT[id_]
    knowing = [importer.id for importer in LOGS if importer.recognises(data[:HEAD_BYTES])]
    assert knowing == [id_]
    recording = meets(name, data)
    assert recording is not None
    assert recording.sensors == ("sacrum",)
    assert len(recording.blocks["sacrum"]) >= len(TIMES) - 1


@pytest.mark.parametrize("id_", IDS)
@settings(max_examples=20)
@given(data=st.data())
def test_right_files_with_some_bytes_changed(id_: str, data: st.DataObject) -> None:
    name, right = RIGHT[id_]
    spoilt = bytearray(right)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(spoilt)))
        length = data.draw(st.sampled_from([0, 1, 2, 20, 400]))
        spoilt[start : start + length] = data.draw(st.binary(max_size=4))
    meets(name, bytes(spoilt))


@pytest.mark.parametrize("id_", IDS)
@settings(max_examples=12)
@given(
    tail=st.binary(max_size=120) | st.text(max_size=120).map(lambda t: t.encode("utf-8", "replace"))
)
def test_any_bytes_after_a_right_start(id_: str, tail: bytes) -> None:
    name, right = RIGHT[id_]
    line = right.find(b"\n", right.find(b"\n") + 1) + 1
    for start in (right[: max(line, 4)], right[: len(right) // 2]):
        meets(name, start + tail)


cells = st.sampled_from(
    ["", "0", "1e308", "-1e308", "nan", "inf", "9.81", '"', "1,5", "x", "1e-320"]
)


@pytest.mark.parametrize("id_", [one for one in IDS if one not in ("xdf", "c3d")])
@settings(max_examples=12)
@given(rows=st.lists(st.lists(cells | st.floats().map(repr), max_size=10), max_size=8))
def test_random_cells_below_a_right_header(id_: str, rows: list[list[str]]) -> None:
    name, right = RIGHT[id_]
    lines = right.split(b"\n")
    body = next(k for k, x in enumerate(lines) if k > 0 and x[:1].isdigit())
    sep = "\t" if b"\t" in lines[body] else ","
    meets(name, b"\n".join([*lines[:body], *(sep.join(row).encode() for row in rows)]))


@settings(max_examples=25)
@given(data=st.data())
def test_archives_with_some_bytes_changed(data: st.DataObject) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(*RIGHT["phyphox"])
        archive.writestr(
            "meta/time.csv", '"event","experiment time","system time"\n"START",0,1.7E9'
        )
    spoilt = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(spoilt) - 1))
        spoilt[start : start + 1] = data.draw(st.binary(max_size=3))
    meets("sacrum.zip", bytes(spoilt))


@given(
    st.lists(st.text(max_size=12), max_size=3),
    st.text(max_size=8),
    st.lists(st.text(max_size=20), max_size=3),
)
def test_any_options_are_understood_or_refused_in_one_line(
    places: list[str], align: str, offsets: list[str]
) -> None:
    try:
        told_of(places, align, offsets)
    except HiphingeError as error:
        check_one_line(error)


def test_a_folder_of_everything_names_what_it_does_not_use(tmp_path: Path) -> None:
    name, data = RIGHT["phyphox"]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty.csv").write_bytes(b"")
    recording = read_recording(tmp_path)
    assert recording.sensors == ("sacrum",)
    assert recording.notes[-1] == "Files that are not used: empty.csv, notes.txt."
    with pytest.raises(RecordingError, match=r"notes.txt: no known format: its first line"):
        read_recording([tmp_path / name, tmp_path / "notes.txt"])


def test_what_is_told_of_a_single_plain_table_holds_and_is_never_passed_over(
    lift: Any, check: Any
) -> None:
    path = check.folder / "plain.csv"
    write_table(path, lift.blocks.values())
    apart_s = [
        float(one.blocks["upper_back"].t_s[0] - one.blocks["sacrum"].t_s[0])
        for one in (check.read(path), check.read(path, offset=["upper_back=0.25"]))
    ]
    assert apart_s[1] - apart_s[0] == pytest.approx(0.25)
    with pytest.raises(SettingError, match="names 'imu1', and no file or device is"):
        check.read(path, sensor=["imu1=sacrum"])


def test_a_session_by_itself_is_told_nothing(check: Any) -> None:
    log = check.write("records.log", LOG_MAGIC + bytes(64))
    with pytest.raises(SettingError, match="is a recording by itself, which knows its sensors"):
        check.read(log, offset=["upper_back=0.25"])
