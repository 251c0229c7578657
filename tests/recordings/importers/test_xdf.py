"""XDF files, written here chunk by chunk after the specification: motion, and marks."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from imu.errors import RecordingError


def number(value: int) -> bytes:
    return b"\x04" + struct.pack("<I", value)


def chunk(tag: int, content: bytes) -> bytes:
    return number(len(content) + 2) + struct.pack("<H", tag) + content


def header(name: str, kind: str, rate: float, form: str, channels: Iterable[dict[str, str]]) -> str:
    told = list(channels)
    described = "".join(
        "<channel>" + "".join(f"<{k}>{v}</{k}>" for k, v in one.items()) + "</channel>"
        for one in told
    )
    return (
        f"<?xml version='1.0'?><info><name>{name}</name><type>{kind}</type>"
        f"<channel_count>{len(told)}</channel_count><nominal_srate>{rate}</nominal_srate>"
        f"<channel_format>{form}</channel_format><source_id>x</source_id>"
        f"<desc><channels>{described}</channels></desc></info>"
    )


def samples(stream: int, t_s: Any, values: Any) -> bytes:
    out = []
    for first in range(0, len(t_s), 50):
        body = b"".join(
            b"\x08" + struct.pack("<d", t) + v.astype("<f8").tobytes()
            for t, v in zip(t_s[first : first + 50], values[first : first + 50], strict=True)
        )
        count = len(t_s[first : first + 50])
        out.append(chunk(3, struct.pack("<I", stream) + number(count) + body))
    return b"".join(out)


def marks(stream: int) -> bytes:
    text = b"\x01\x05start"
    about = header("Marks", "Markers", 0.0, "string", [{"label": "mark"}])
    return chunk(2, struct.pack("<I", stream) + about.encode()) + chunk(
        3, struct.pack("<I", stream) + number(1) + b"\x08" + struct.pack("<d", 1000.0) + text
    )


def inertial(prefix: str = "") -> list[dict[str, str]]:
    return [
        {"label": f"{prefix}{what}_{axis}", "type": what, "unit": unit}
        for what, unit in (("acc", "m/s^2"), ("gyro", "deg/s"))
        for axis in "xyz"
    ]


def orientation(marker: str) -> list[dict[str, str]]:
    return [
        {"label": f"{marker}_{letter}", "marker": marker, "type": f"Orientation{letter}"}
        for letter in "ABCD"
    ]


def stream(number_: int, about: str, t_s: Any, values: Any) -> bytes:
    return chunk(2, struct.pack("<I", number_) + about.encode()) + samples(number_, t_s, values)


def file_of(*parts: bytes) -> bytes:
    return (
        b"XDF:"
        + chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")
        + b"".join(parts)
    )


def two_streams(lift: Any, channels: list[dict[str, str]] | None = None) -> bytes:
    parts = [marks(9)]
    for k, (name, block) in enumerate(lift.blocks.items()):
        about = header(f"IMU {name}", "MoCap", 60.0, "double64", channels or inertial())
        values = np.hstack((block.acc_m_s2, np.rad2deg(block.gyr_rad_s)))
        parts.append(stream(k + 1, about, 1000.0 + block.t_s, values))
    return file_of(*parts)


def test_a_stream_per_sensor_gives_the_reps(check: Any) -> None:
    recording = check.read(check.write("session.xdf", two_streams(check.lift)))
    check.gives_the_same_reps(recording, within_s=0.02, within_deg=0.6)
    assert "(XDF stream 'IMU sacrum', by its name 'IMU sacrum' in the file)" in recording.notes[0]


def test_orientations_of_a_mocap_stream_are_known_by_their_markers(check: Any) -> None:
    low, high = check.lift.q["sacrum"], check.lift.q["upper_back"]
    n = min(len(low), len(high))
    about = header("Suit", "MoCap", 60.0, "double64", [*orientation("pelvis"), *orientation("T12")])
    content = stream(1, about, 50.0 + np.arange(n) / 60, np.hstack((low[:n], high[:n])))
    recording = check.read(check.write("session.xdf", file_of(content)))
    check.gives_the_same_reps(recording)
    assert recording.gravity_only == {"sacrum", "upper_back"}
    assert recording.metadata["upper_level"] == "T12"


def test_a_file_that_was_cut_is_read_up_to_there(check: Any) -> None:
    data = two_streams(check.lift)
    recording = check.read(check.write("session.xdf", data[:-3000]))
    assert recording.sensors == ("sacrum", "upper_back")


def test_a_unit_that_is_not_named_is_refused(check: Any) -> None:
    channels = [one | {"unit": ""} for one in inertial()]
    path = check.write("session.xdf", two_streams(check.lift, channels))
    with pytest.raises(RecordingError, match="names no unit; it is one of g, m/s"):
        check.read(path)


def test_without_the_extra_it_says_what_to_install(
    check: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = check.write("session.xdf", two_streams(check.lift))
    monkeypatch.setitem(sys.modules, "pyxdf", None)
    with pytest.raises(RecordingError, match=r"install hiphinge\[xdf\]"):
        check.read(path)


def test_a_count_of_billions_reserves_no_memory(check: Any) -> None:
    data = bytearray(two_streams(check.lift))
    at = data.index(number(50))
    data[at : at + 5] = number(2**32 - 1)
    recording = check.read(check.write("session.xdf", bytes(data)))
    assert "1 chunks are damaged" in " ".join(recording.notes)
