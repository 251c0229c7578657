"""A table that hiphinge writes says the same when it is read again, in every format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from imu.errors import OutputError
from imu.samples import SampleBlock
from recordings.importers.registry import read_recording
from recordings.table import SUFFIXES, write_table

Bending = Callable[..., SampleBlock]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_read_again(suffix: str, bending: Bending, tmp_path: Path) -> None:
    back = bending("upper_back", rate_hz=41.7)
    field = np.tile([20.0, 5.0, -40.0], (len(back), 1))
    back = SampleBlock("upper_back", back.t_s + 1.7e9, back.acc_m_s2, back.gyr_rad_s, field)
    hips = bending("sacrum")
    hips = SampleBlock("sacrum", hips.t_s + 1.7e9 + 1e-6, hips.acc_m_s2, hips.gyr_rad_s)
    path = tmp_path / f"lift{suffix}"
    write_table(path, [hips, back], {"synthetic": "true", "exercise": "rdl\nheavy"})
    recording = read_recording(path)
    assert dict(recording.metadata) == {"synthetic": "true", "exercise": "rdl heavy"}
    assert recording.sensors == ("sacrum", "upper_back")
    for block in (hips, back):
        again = recording.blocks[block.sensor]
        np.testing.assert_allclose(again.t_s, block.t_s, rtol=0.0, atol=1e-6)
        np.testing.assert_allclose(again.acc_m_s2, block.acc_m_s2, atol=6e-7)
        np.testing.assert_allclose(again.gyr_rad_s, block.gyr_rad_s, atol=6e-7)
    magnetic = recording.blocks["upper_back"].mag_ut
    assert magnetic is not None
    np.testing.assert_array_equal(magnetic, field)
    assert recording.blocks["sacrum"].mag_ut is None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_samples_give_the_same_bytes(
    suffix: str, bending: Bending, tmp_path: Path
) -> None:
    first, second = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    write_table(first, [bending("sacrum")], {"seed": "1"})
    write_table(second, [bending("sacrum")], {"seed": "1"})
    assert first.read_bytes() == second.read_bytes()


def test_pieces_of_a_sensor_are_joined(bending: Bending, tmp_path: Path) -> None:
    block = bending("sacrum")
    whole, pieces = tmp_path / "whole.csv", tmp_path / "pieces.csv"
    write_table(whole, [block])
    write_table(pieces, [block.rows(0, 70), block.rows(70, 400)])
    assert whole.read_bytes() == pieces.read_bytes()


def test_rows_are_in_order_of_time_under_the_agreed_header(
    bending: Bending, tmp_path: Path
) -> None:
    path = tmp_path / "lift.csv"
    write_table(path, [bending("upper_back"), bending("sacrum")])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == (
        "time_s,sensor,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s"
    )
    times = [float(line.split(",")[0]) for line in lines[1:]]
    assert times == sorted(times)
    assert [line.split(",")[1] for line in lines[1:3]] == ["upper_back", "sacrum"]


def test_an_unknown_ending_is_refused(bending: Bending, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"must end in one of \.csv, \.csv\.gz, \.parquet"):
        write_table(tmp_path / "lift.xlsx", [bending("sacrum")])


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(
    bending: Bending, tmp_path: Path
) -> None:
    for suffix in SUFFIXES:
        with pytest.raises(OutputError, match="cannot be written"):
            write_table(tmp_path / "gone" / f"lift{suffix}", [bending("sacrum")])
        taken = tmp_path / f"folder{suffix}"
        taken.mkdir()
        with pytest.raises(OutputError, match="cannot be written"):
            write_table(taken, [bending("sacrum")])
        assert list(tmp_path.glob("*.part")) == []


def test_parquet_says_of_a_column_whether_anything_can_be_missing(
    bending: Bending, tmp_path: Path
) -> None:
    back, hips = bending("upper_back"), bending("sacrum")
    field = np.tile([20.0, 5.0, -40.0], (len(back), 1))
    back = SampleBlock("upper_back", back.t_s, back.acc_m_s2, back.gyr_rad_s, field)
    write_table(tmp_path / "lift.parquet", [hips, back])
    schema = pq.read_schema(tmp_path / "lift.parquet")
    assert {each.name for each in schema if each.nullable} == {"mag_x_ut", "mag_y_ut", "mag_z_ut"}
