"""Motion-BIDS: the official validator has no error, and what is read back gives the same reps."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiphinge import tables
from hiphinge.rerun.again import again
from hiphinge.rerun.changes import parse_changes
from hiphinge.results.staging import staged_tree
from imu.errors import HiphingeError, OutputError, RecordingError
from recordings.exporters.exporter import Content
from recordings.exporters.motion_bids import add, write
from recordings.importers.registry import read_recording
from recordings.recording import Recording

VALIDATOR = Path(sys.executable).with_name("bids-validator-deno")


@pytest.fixture(scope="module")
def dataset(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One session; nobody changes it."""
    folder = tmp_path_factory.mktemp("bids") / "dataset"
    folder.mkdir()
    assert write([content], folder) == ()
    return folder


@pytest.fixture
def spoilt(dataset: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(dataset, tmp_path / "dataset"))


def problems(dataset: Path) -> list[dict[str, Any]]:
    """What the validator calls an error, in the dataset and in its derivatives."""
    asked = ("--format", "json", "--max-rows", "-1", "--recursive")
    done = subprocess.run([VALIDATOR, dataset, *asked], capture_output=True, text=True)
    told = json.loads(done.stdout)
    parts = [told, *told.get("derivativesSummary", {}).values()]
    assert len(parts) == 2
    return [one for part in parts for one in part["issues"]["issues"] if one["severity"] == "error"]


@pytest.mark.slow
def test_the_official_validator_finds_no_error(content: Content, tmp_path: Path) -> None:
    other = replace(content, wearer="Grace Hopper", started=None)
    unknown = replace(content, reps=content.reps[:0], alerts=content.alerts[:0])
    (tmp_path / "many").mkdir()
    write([content, other, unknown], tmp_path / "many")
    more = [replace(shorter(content, n), started=None) for n in (500, 600)]
    added(more[:1], tmp_path / "many", subject=2)
    added(more[1:], tmp_path / "many")
    assert problems(tmp_path / "many") == []
    names = sorted(str(path.relative_to(tmp_path / "many")) for path in tmp_path.glob("*/sub-*/*"))
    assert names == ["sub-01/ses-01", "sub-01/ses-02", "sub-02/ses-01", "sub-02/ses-02",
                     "sub-03/ses-01"]  # fmt: skip


def shorter(content: Content, samples: int) -> Content:
    """Another session: the same without its end, and without results."""
    blocks = {name: block.rows(0, samples) for name, block in content.recording.blocks.items()}
    recording = replace(content.recording, blocks=blocks)
    return replace(content, recording=recording, reps=content.reps[:0], alerts=content.alerts[:0])


def added(contents: list[Content], dataset: Path, **told: Any) -> None:
    with staged_tree(dataset, force=True) as stage:
        add(contents, stage, dataset, **told)


def test_a_dataset_grows_and_keeps_what_it_holds(
    content: Content, spoilt: Path, session: Path, call: Any
) -> None:
    (spoilt / "participants.tsv").write_text("participant_id\tage\nsub-01\t41\n")
    before = {path: path.read_bytes() for path in spoilt.rglob("*") if path.is_file()}
    again = call("export", session, "--to", "bids", "--out", spoilt)
    assert again.code == 2
    assert "sub-01/ses-01: holds this session already; --force" in again.err.replace("\\", "/")
    assert {path: path.read_bytes() for path in spoilt.rglob("*") if path.is_file()} == before
    added([shorter(content, 500)], spoilt)
    added([shorter(content, 600)], spoilt, subject=1)
    table = (spoilt / "participants.tsv").read_text()
    assert table == "participant_id\tage\nsub-01\t41\nsub-02\tn/a\n"
    for path, data in before.items():
        assert path.name == "participants.tsv" or path.read_bytes() == data
    found = {str(path.relative_to(spoilt)) for path in spoilt.glob("sub-*/ses-*")}
    assert found == {"sub-01/ses-01", "sub-01/ses-02", "sub-02/ses-01"}
    assert len(read_recording(spoilt / "sub-01" / "ses-02").blocks["sacrum"]) == 600
    added([content], spoilt, force=True)
    assert {path: path.read_bytes() for path in before if path.name != "participants.tsv"} == {
        path: data for path, data in before.items() if path.name != "participants.tsv"
    }


def test_sessions_without_a_wearer_are_said_to_be_taken_for_one_persons(
    content: Content, tmp_path: Path
) -> None:
    nameless = [replace(shorter(content, n), wearer=None) for n in (500, 600)]
    for name in ("two", "one"):
        (tmp_path / name).mkdir()
    (said,) = write(nameless, tmp_path / "two")
    assert said.startswith("2 sessions tell no wearer and are taken for one person's, sub-01")
    assert write([shorter(content, 500), nameless[1]], tmp_path / "one") == ()


def test_a_subject_without_sessions_or_a_dataset_that_is_not_there_is_told(
    content: Content, spoilt: Path, session: Path, tmp_path: Path, call: Any
) -> None:
    said = call("export", session, "--to", "bids", "--out", tmp_path / "new", "--subject", 1)
    assert said.code == 2
    assert "holds none" in said.err
    shutil.move(spoilt / "sub-01" / "ses-01" / "motion", spoilt / "sub-01" / "motion")
    with pytest.raises(OutputError, match="leave --subject out"):
        added([shorter(content, 500)], spoilt, subject=1)


@pytest.mark.slow
def test_what_the_validator_asks_for_it_misses(spoilt: Path) -> None:
    next(spoilt.glob("sub-01/ses-01/motion/*sacrum_channels.tsv")).unlink()
    assert problems(spoilt)


def test_a_session_read_back_gives_the_same_repetitions_those_put_right_too(
    content: Content, dataset: Path
) -> None:
    found = tables.reps(again(dataset, parse_changes(["exercise=rdl"])))
    assert len(found) == len(content.reps) == 3
    for name in content.reps.columns:
        own, other = content.reps[name], found[name]
        if name in ("start_s", "bottom_s", "end_s"):
            assert other.tolist() == pytest.approx(own.tolist(), abs=1e-6)
        elif own.dtype.kind == "f":
            assert other.tolist() == pytest.approx(own.tolist(), abs=0.01, nan_ok=True), name
        else:
            assert other.tolist() == own.tolist()


def test_samples_come_back_as_they_were(content: Content, dataset: Path) -> None:
    found = read_recording(dataset)
    for name, block in content.recording.blocks.items():
        other = found.blocks[name]
        assert np.array_equal(other.acc_m_s2, block.acc_m_s2)
        assert np.array_equal(other.gyr_rad_s, block.gyr_rad_s)
        assert np.array_equal(other.flags, block.flags)
        assert np.max(np.abs(other.t_s - block.t_s)) < 1e-9
    assert dict(found.metadata) == dict(content.recording.metadata)


@pytest.mark.parametrize("zero_s", [0.0, 0.005, 1234.56, 1.7e9])
def test_times_with_few_decimals_come_back_as_the_very_same_numbers(
    content: Content, tmp_path: Path, zero_s: float
) -> None:
    block = content.recording.blocks["sacrum"].rows(0, 500)
    t_s = np.round(zero_s + np.arange(500) / 100.0, 6)
    moved = replace(content.recording, blocks={"sacrum": replace(block, t_s=t_s)})
    write([replace(content, recording=moved)], tmp_path)
    assert np.array_equal(read_recording(tmp_path).blocks["sacrum"].t_s, t_s)


def test_times_of_the_files_are_on_one_wall_clock(content: Content, dataset: Path) -> None:
    scans = pd.read_csv(next(dataset.glob("sub-01/ses-01/*_scans.tsv")), sep="\t")
    began = pd.to_datetime(scans["acq_time"])
    first_s = [block.t_s[0] for block in content.recording.blocks.values()]
    assert content.started is not None
    started = pd.Timestamp(content.started.replace(tzinfo=None))
    assert (began - started).dt.total_seconds().tolist() == pytest.approx(first_s, abs=1e-6)


def test_events_and_angles_stand_in_the_derivatives(content: Content, dataset: Path) -> None:
    folder = dataset / "derivatives" / "hiphinge" / "sub-01" / "ses-01" / "motion"
    stem = "sub-01_ses-01_task-rdl_tracksys-angles"
    events = pd.read_csv(folder / f"{stem}_events.tsv", sep="\t", na_values="n/a")
    reps = events[events["trial_type"] == "rep"]
    first_s = content.angles["time_s"][0]
    assert (reps["onset"] + first_s).tolist() == pytest.approx(content.reps["start_s"], abs=2e-6)
    channels = pd.read_csv(folder / f"{stem}_channels.tsv", sep="\t")
    table = pd.read_csv(
        folder / f"{stem}_motion.tsv", sep="\t", header=None, names=channels["name"].tolist()
    )
    assert np.array_equal(
        table["lumbar_flexion"], content.angles["lumbar_flexion_deg"], equal_nan=True
    )
    raw = next(dataset.glob("sub-01/ses-01/motion/*_events.tsv"))
    assert pd.read_csv(raw, sep="\t")["trial_type"].tolist() == ["stand", "hinge", "bend"]


def test_no_name_of_the_wearer_or_of_a_device_is_in_it(dataset: Path) -> None:
    for path in dataset.rglob("*"):
        text = path.read_bytes() if path.is_file() else b""
        assert not any(word in text for word in (b"Ada", b"Lovelace", b"C4:64", b"1234 ")), path


def test_of_several_recordings_one_is_to_be_named(content: Content, tmp_path: Path) -> None:
    write([content, content], tmp_path)
    with pytest.raises(RecordingError, match="holds 2 recordings: name one of them"):
        read_recording(tmp_path)
    one = read_recording(tmp_path / "sub-01" / "ses-02")
    file = next((tmp_path / "sub-01" / "ses-02").rglob("*sacrum_motion.tsv"))
    assert read_recording(file).sensors == one.sensors == ("sacrum", "upper_back")


def test_a_dataset_of_others_is_read_by_the_standard_alone(dataset: Path, tmp_path: Path) -> None:
    """One tracking system, g and deg/s, a rate in place of latencies, JSON further up."""
    folder = tmp_path / "sub-A" / "motion"
    folder.mkdir(parents=True)
    (tmp_path / "dataset_description.json").write_text('{"Name": "x", "BIDSVersion": "1.9.0"}')
    (tmp_path / "task-lift_tracksys-imu_motion.json").write_text('{"SamplingFrequency": 100}')
    recording = read_recording(dataset)
    n = min(len(block) for block in recording.blocks.values())
    rows, columns = ["name\tcomponent\ttype\ttracked_point\tunits"], []
    for point, name in (("Pelvis", "sacrum"), ("T8", "upper_back"), ("Head", "sacrum")):
        block = recording.blocks[name]
        for kind, unit, values in (
            ("ACCEL", "g", block.acc_m_s2 / 9.80665),
            ("GYRO", "deg/s", np.rad2deg(block.gyr_rad_s)),
        ):
            rows += [f"{point}_{kind}_{a}\t{a}\t{kind}\t{point}\t{unit}" for a in "xyz"]
            columns += list(values[:n].T)
    stem = "sub-A_task-lift_tracksys-imu"
    (folder / f"{stem}_channels.tsv").write_text("\n".join(rows) + "\n")
    table = pd.DataFrame(np.column_stack(columns))
    table.iloc[7, 2] = np.nan
    table.to_csv(folder / f"{stem}_motion.tsv", sep="\t", header=False, index=False, na_rep="n/a")
    found = read_recording(tmp_path)
    assert found.sensors == ("sacrum", "upper_back")
    assert list(found.left_out) == ["Head"]
    assert "1 rows are n/a" in " ".join(found.notes)
    assert found.blocks["upper_back"].acc_m_s2 == pytest.approx(
        recording.blocks["upper_back"].acc_m_s2[:n]
    )
    (tmp_path / "task-lift_tracksys-imu_motion.json").unlink()
    with pytest.raises(RecordingError, match="no LATENCY channel"):
        read_recording(tmp_path)


def small(folder: Path) -> None:
    """A right dataset of one sensor for two seconds."""
    t_s = np.arange(0.0, 2.0, 0.02)
    acc = 9.81 * np.stack((np.sin(t_s), np.cos(t_s), 0 * t_s), axis=1)
    gyr = np.stack((0 * t_s, 0 * t_s, 1.0 + 0.01 * t_s), axis=1)
    motion = folder / "sub-01" / "motion"
    motion.mkdir(parents=True)
    (folder / "dataset_description.json").write_text('{"Name": "x", "BIDSVersion": "1.10.0"}')
    stem = motion / "sub-01_task-x_tracksys-a"
    np.savetxt(f"{stem}_motion.tsv", np.column_stack((t_s, acc, gyr)), "%.6f", "\t")
    rows = ["latency\tn/a\tLATENCY\tsacrum\ts"]
    rows += [f"a{a}\t{a}\tACCEL\tsacrum\tm/s^2" for a in "xyz"]
    rows += [f"g{a}\t{a}\tGYRO\tsacrum\trad/s" for a in "xyz"]
    head = "name\tcomponent\ttype\ttracked_point\tunits"
    Path(f"{stem}_channels.tsv").write_text("\n".join([head, *rows]) + "\n")
    own = {"SamplingFrequency": 50, "HiphingeRecording": {"first_sample_s": 0.5, "exercise": "x"}}
    Path(f"{stem}_motion.json").write_text(json.dumps(own))


def check_one_line(error: HiphingeError) -> None:
    assert len(str(error).splitlines()) == 1, str(error)


def test_the_small_dataset_is_right(tmp_path: Path) -> None:
    small(tmp_path)
    assert read_recording(tmp_path).start_s == 0.5


def test_a_row_of_channels_that_is_cut_short_is_told(tmp_path: Path) -> None:
    small(tmp_path)
    path = next(tmp_path.rglob("*_channels.tsv"))
    path.write_text(path.read_text()[:-30])
    with pytest.raises(RecordingError, match=r"channels|columns|no gyroscope"):
        read_recording(tmp_path)


@settings(max_examples=60)
@given(st.data())
def test_any_bytes_in_any_of_its_files_end_in_a_recording_or_one_line(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small(folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        path = data.draw(st.sampled_from(files))
        right = path.read_bytes()
        at = data.draw(st.integers(0, len(right)))
        spoilt = data.draw(st.binary(max_size=40) | st.text(max_size=30).map(str.encode))
        cut = data.draw(st.sampled_from((at, at + len(spoilt), len(right))))
        path.write_bytes(right[:at] + spoilt + right[cut:])
        try:
            assert isinstance(read_recording(folder), Recording)
        except HiphingeError as error:
            check_one_line(error)
