"""Any bytes give a recording or an error of ours in one line, nothing else."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imu.errors import HiphingeError
from imu.samples import SampleBlock
from recordings.importers.registry import read_recording
from recordings.recording import Recording
from recordings.table import write_table

HEADER = b"time_s,sensor,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s\n"


def right_files() -> dict[str, bytes]:
    """The bytes of a right recording in each format."""
    t_s = np.arange(0.0, 1.2, 0.02)
    acc = 9.81 * np.stack((np.sin(t_s), np.cos(t_s), 0 * t_s), axis=1)
    gyr = np.stack((0 * t_s, 0 * t_s, 1.0 + 0.01 * t_s), axis=1)
    blocks = [SampleBlock(name, t_s, acc, gyr) for name in ("sacrum", "upper_back")]
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".csv", ".csv.gz", ".parquet"):
            path = Path(folder) / f"right{suffix}"
            write_table(path, blocks, {"synthetic": "true"})
            files[suffix] = path.read_bytes()
    return files


RIGHT = right_files()


def check_one_line(error: HiphingeError) -> None:
    """What the person sees is one line."""
    assert len(str(error).splitlines()) == 1, str(error)


def meets(data: bytes, suffix: str = ".csv") -> None:
    """Read the bytes as a file: a recording, or one line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"any{suffix}"
        path.write_bytes(data)
        for trust_units in (False, True):
            try:
                recording = read_recording(path, trust_units=trust_units)
            except HiphingeError as error:
                check_one_line(error)
            else:
                assert isinstance(recording, Recording)
                assert recording.sensors
                assert sum(len(b) for piece in recording.slices(0.5) for b in piece) == (
                    recording.samples
                )
                assert all(len(note.splitlines()) == 1 for note in recording.notes)
                assert all(len(name.splitlines()) <= 1 for name in recording.left_out)


@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    meets(data)


@given(st.binary(max_size=200), st.sampled_from([b"PAR1", b"\x1f\x8b\x08", HEADER, b"# a: b\n"]))
def test_random_bytes_after_a_known_start(data: bytes, start: bytes) -> None:
    meets(start + data)


@given(st.text(max_size=200))
def test_random_text_after_a_header(text: str) -> None:
    meets(HEADER + text.encode("utf-8", errors="surrogatepass"))
    meets(gzip.compress(HEADER + text.encode("utf-8", errors="replace")), ".csv.gz")


names = st.sampled_from(
    [
        "time_s",
        "sensor",
        "acc_x_m_s2",
        "acc_y_m_s2",
        "acc_z_m_s2",
        "acc_x_g",
        "acc_x",
        "gyr_x_rad_s",
        "gyr_y_rad_s",
        "gyr_z_rad_s",
        "gyr_x_deg_s",
        "mag_x_ut",
        "quat_w",
    ]
) | st.text(max_size=6)
cells = st.sampled_from(["", "0", "1e308", "-1e308", "nan", "inf", "sacrum", "pelvis", '"', "1_0"])


@given(
    st.lists(names, min_size=1, max_size=12),
    st.lists(st.lists(cells | st.floats().map(repr), max_size=12), max_size=8),
)
def test_random_tables(header: list[str], rows: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in [header, *rows])
    meets(text.encode("utf-8", errors="surrogatepass"))


numbers = st.floats(width=64, allow_nan=False) | st.sampled_from([0.0, 1e-300, 1e6, 1e11])


@given(st.data())
def test_right_columns_with_random_numbers(data: st.DataObject) -> None:
    steps = data.draw(st.lists(st.sampled_from([0.0, 1e-9, 0.02, 0.05, 10.0]), min_size=2))
    bound = data.draw(st.sampled_from([1.0, 20.0, 1e6, 1e8]))
    cell = st.floats(-bound, bound)
    time_s = data.draw(st.sampled_from([0.0, -5.0, 1.7e9, 1e12]))
    rows = []
    for step in steps:
        time_s += step
        values = data.draw(st.lists(cell, min_size=6, max_size=6))
        sensor = data.draw(st.sampled_from(["sacrum", "thorax", "foot"]))
        rows.append(",".join([repr(time_s), sensor, *map(repr, values)]))
    meets(HEADER + "\n".join(rows).encode())


@pytest.mark.parametrize("suffix", sorted(RIGHT))
@settings(max_examples=150)
@given(data=st.data())
def test_right_files_with_some_bytes_changed(suffix: str, data: st.DataObject) -> None:
    spoilt = bytearray(RIGHT[suffix])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(spoilt)))
        length = data.draw(st.sampled_from([0, 1, 2, 20, 400]))
        spoilt[start : start + length] = data.draw(st.binary(max_size=4))
    meets(bytes(spoilt), suffix)
