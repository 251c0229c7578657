"""What a file may look like and still be read, and what the person is told about it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from imu.samples import SampleBlock, SampleFlag
from recordings.importers.registry import IMPORTERS, read_recording

Save = Callable[..., Path]
Bending = Callable[..., SampleBlock]
AsLines = Callable[..., list[str]]


def test_a_plain_table_gives_the_samples_as_they_stand(
    bending: Bending, lines: list[str], save: Save
) -> None:
    recording = read_recording(save(lines))
    block = bending("sacrum")
    assert recording.sensors == ("sacrum",)
    assert recording.notes == ()
    np.testing.assert_allclose(recording.blocks["sacrum"].t_s, block.t_s, atol=1e-9)
    np.testing.assert_allclose(recording.blocks["sacrum"].acc_m_s2, block.acc_m_s2, atol=1e-5)
    np.testing.assert_allclose(recording.blocks["sacrum"].gyr_rad_s, block.gyr_rad_s, atol=1e-5)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: b"\xef\xbb\xbf" + text, id="byte-order-mark"),
        pytest.param(lambda text: text.replace(b"\n", b"\r\n"), id="crlf"),
        pytest.param(lambda text: text.replace(b"\n", b"\r"), id="cr"),
        pytest.param(lambda text: text.replace(b",", b";"), id="semicolon"),
        pytest.param(lambda text: text.replace(b",", b"\t"), id="tab"),
        pytest.param(lambda text: text.replace(b",", b", "), id="blanks"),
        pytest.param(lambda text: text.replace(b"sacrum", b'"Pelvis"'), id="quoted-synonym"),
        pytest.param(lambda text: text.upper().replace(b"SACRUM", b"sacrum"), id="upper-case"),
        pytest.param(lambda text: text.rstrip(b"\n"), id="no-last-line-end"),
        pytest.param(lambda text: text.replace(b"\n", b",\n"), id="trailing-comma"),
        pytest.param(lambda text: text.replace(b"\n", b"\n\n"), id="blank-lines"),
        pytest.param(lambda text: gzip.compress(text), id="gzip-called-csv"),
    ],
)
def test_the_spelling_of_a_table_does_not_matter(
    change: Callable[[bytes], bytes], lines: list[str], save: Save
) -> None:
    plain = read_recording(save(lines, "plain.csv")).blocks["sacrum"]
    text = ("\n".join(lines) + "\n").encode()
    recording = read_recording(save(change(text)))
    assert recording.notes == ()
    assert np.array_equal(recording.blocks["sacrum"].acc_m_s2, plain.acc_m_s2)
    assert np.array_equal(recording.blocks["sacrum"].t_s, plain.t_s)


def test_g_and_degrees_are_converted(bending: Bending, as_lines: AsLines, save: Save) -> None:
    block = bending("sacrum")
    other = SampleBlock("sacrum", block.t_s, block.acc_m_s2 / 9.80665, np.rad2deg(block.gyr_rad_s))
    lines = as_lines([other])
    lines[0] = lines[0].replace("_m_s2", "_g").replace("_rad_s", "_deg_s")
    read = read_recording(save(lines)).blocks["sacrum"]
    np.testing.assert_allclose(read.acc_m_s2, block.acc_m_s2, atol=1e-4)
    np.testing.assert_allclose(read.gyr_rad_s, block.gyr_rad_s, atol=1e-5)


def test_sensors_get_their_own_names_and_others_are_left_out(
    bending: Bending, as_lines: AsLines, save: Save
) -> None:
    names = ("thigh", "thorax", "pelvis", "left_foot", "sacrum")
    recording = read_recording(save(as_lines([bending(name) for name in names])))
    assert recording.sensors == ("sacrum", "upper_back", "thigh")
    assert dict(recording.left_out) == {
        "left_foot": "not a sensor that hiphinge knows",
        "pelvis": "another name of sacrum, which is in the file too",
    }


def test_wrong_values_of_a_sensor_that_is_left_out_do_not_matter(
    lines: list[str], save: Save
) -> None:
    recording = read_recording(save([*lines, "0.0,left_foot,nan,,inf,0,0,0"]))
    assert recording.sensors == ("sacrum",)


def test_comments_before_the_header_are_metadata(lines: list[str], save: Save) -> None:
    comments = ["# synthetic: true", "#upper_level:T12", "# a remark", "# at: 10:30"]
    metadata = read_recording(save([*comments, *lines])).metadata
    assert dict(metadata) == {"synthetic": "true", "upper_level": "T12", "at": "10:30"}


def test_columns_that_are_not_used_are_told(lines: list[str], save: Save) -> None:
    more = [lines[0] + ",quat_w,battery,note", *(f"{x},1,0.5,ok" for x in lines[1:])]
    told = " ".join(read_recording(save(more)).notes)
    assert "quat_* are not used" in told
    assert "not used: battery, note." in told


def test_the_magnetometer_is_read_where_it_is_whole(
    bending: Bending, as_lines: AsLines, save: Save
) -> None:
    lines = as_lines([bending("sacrum"), bending("upper_back"), bending("thigh")])
    lines[0] += ",mag_x_ut,mag_y_ut,mag_z_ut"
    for k in range(1, len(lines)):
        whole = "sacrum" in lines[k] or ("thigh" in lines[k] and k % 2)
        lines[k] += ",20,5,-40" if whole else ",,,"
    recording = read_recording(save(lines))
    magnetic = recording.blocks["sacrum"].mag_ut
    assert magnetic is not None
    assert magnetic[0].tolist() == [20.0, 5.0, -40.0]
    assert recording.blocks["upper_back"].mag_ut is None
    assert recording.blocks["thigh"].mag_ut is None
    assert recording.notes == ("thigh: its magnetometer has gaps and is not used.",)


def test_repeated_times_keep_the_first_sample_and_are_counted(lines: list[str], save: Save) -> None:
    again = lines[40].split(",")
    again[2] = "99"
    recording = read_recording(save([*lines[:41], ",".join(again), *lines[41:]]))
    assert recording.notes == ("sacrum: 1 samples with a time it already had; dropped.",)
    assert len(recording.blocks["sacrum"]) == len(lines) - 1
    assert recording.blocks["sacrum"].acc_m_s2.max() < 20.0


def test_a_sensor_that_stops_half_way_is_told_and_used(
    bending: Bending, as_lines: AsLines, save: Save
) -> None:
    early, late = bending("upper_back").between(0.0, 4.0), bending("thigh").between(3.0, 9.0)
    recording = read_recording(save(as_lines([bending("sacrum"), early, late])))
    assert recording.sensors == ("sacrum", "upper_back", "thigh")
    assert recording.notes == (
        "upper_back stops at 4.0 s of 8.0 s: what needs it ends there.",
        "thigh starts at 3.0 s of 8.0 s: what needs it begins there.",
    )


def test_a_sensor_that_freezes_is_told(bending: Bending, as_lines: AsLines, save: Save) -> None:
    block = bending("upper_back")
    acc, gyr = block.acc_m_s2.copy(), block.gyr_rad_s.copy()
    acc[250:], gyr[250:] = acc[250], gyr[250]
    frozen = SampleBlock("upper_back", block.t_s, acc, gyr)
    notes = read_recording(save(as_lines([bending("sacrum"), frozen]))).notes
    assert notes == ("upper_back repeats one value from 5.0 s of 8.0 s on: it may have stopped.",)


def test_a_dead_slow_or_short_sensor_is_left_out_if_another_remains(
    bending: Bending, as_lines: AsLines, save: Save
) -> None:
    back = bending("upper_back")
    dead = SampleBlock("upper_back", back.t_s, np.ones((400, 3)), np.ones((400, 3)))
    slow = bending("thigh_left", rate_hz=10.0)
    short = bending("thigh_right").between(0.0, 0.3)
    recording = read_recording(save(as_lines([bending("sacrum"), dead, slow, short])))
    assert recording.sensors == ("sacrum",)
    assert "never changes" in recording.left_out["upper_back"]
    assert "10 Hz" in recording.left_out["thigh_left"]
    assert "motion needs at least 1 s" in recording.left_out["thigh_right"]


def test_samples_at_the_end_of_the_range_are_flagged(
    bending: Bending, as_lines: AsLines, save: Save
) -> None:
    block = bending("sacrum")
    gyr = block.gyr_rad_s.copy()
    gyr[100:140, 0] = 8.7266
    gyr[200, 0] = 8.7266
    spun = SampleBlock("sacrum", block.t_s, block.acc_m_s2, gyr)
    recording = read_recording(save(as_lines([spun])), trust_units=True)
    flags = recording.blocks["sacrum"].flags
    assert flags is not None
    assert np.count_nonzero(flags & SampleFlag.CLIPPED_GYR) == 41
    assert np.count_nonzero(flags & SampleFlag.CLIPPED_ACC) == 0


def test_importers_have_different_names() -> None:
    assert len({importer.id for importer in IMPORTERS}) == len(IMPORTERS)
    assert all(importer.text for importer in IMPORTERS)
