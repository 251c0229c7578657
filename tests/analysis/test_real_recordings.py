"""Counts and boundaries on other people's recordings, also re-mounted and with samples lost."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from analysis.events import Rep
from analysis.exercises.catalogue import exercise_named
from analysis.result import Analysis
from hiphinge.analysing import AnalysisSettings, analyze
from imu.samples import SampleBlock
from recordings.importers.registry import read_recording
from recordings.recording import Recording

pytestmark = pytest.mark.slow

LOST_SHARE = 0.02
BENDS = ("spine_first", "lumbar_flexion")


@cache
def read(path: Path) -> Recording:
    return read_recording(path)


def files(data_dir: Path, folder: str, pattern: str = "*") -> list[Path]:
    found = sorted((data_dir / folder).glob(f"{pattern}.csv.gz"))
    found = [path for path in found if ".truth." not in path.name]
    if not found:
        pytest.skip(f"no recordings in {data_dir / folder}")
    return found


def truth_of(path: Path) -> Any:
    return json.loads(path.with_name(path.name.replace(".csv.gz", ".truth.json")).read_text())


def only(recording: Recording, *sensors: str) -> Recording:
    return Recording(recording.path, {name: recording.blocks[name] for name in sensors})


def analysed(recording: Recording, exercise: str = "any") -> Analysis:
    return analyze(recording, AnalysisSettings(exercise_named(exercise)))


def count(recording: Recording, exercise: str = "any") -> int:
    return len(analysed(recording, exercise).reps)


def f1(reps: tuple[Rep, ...], windows: list[list[float]]) -> float:
    """Of the windows, at an overlap of half the union, each repetition used once."""
    left, hits = list(reps), 0
    for start, end in windows:
        for rep in left:
            both = min(rep.end_s, end) - max(rep.start_s, start)
            if both >= 0.5 * (max(rep.end_s, end) - min(rep.start_s, start)):
                left.remove(rep)
                hits += 1
                break
    return 2.0 * hits / (len(reps) + len(windows))


@pytest.mark.parametrize("sensors", [("sacrum",), ("sacrum", "thigh")])
def test_ten_squats_are_ten_with_and_without_the_thigh(
    data_dir: Path, sensors: tuple[str, ...]
) -> None:
    for path in files(data_dir, "squat"):
        reps = analysed(only(read(path), *sensors)).reps
        truth = truth_of(path)
        assert len(reps) == truth["reps"], path.name
        assert f1(reps, truth["rep_windows_s"]) >= 0.95, path.name


def test_three_seated_bends_are_three_and_sideways_and_turns_are_none(data_dir: Path) -> None:
    for path in files(data_dir, "trunkyxl"):
        assert count(read(path)) == truth_of(path)["flexion_reps"], path.name


def test_a_spine_that_leads_is_told_in_every_seated_recording(data_dir: Path) -> None:
    for path in files(data_dir, "trunkyxl"):
        assert {alert.rule for alert in analysed(read(path)).alerts} & set(BENDS), path.name


def test_five_rises_from_a_chair_are_five(data_dir: Path) -> None:
    for path in files(data_dir, "sit_to_stand"):
        assert count(read(path)) == truth_of(path)["reps"], path.name


def test_where_neutral_is_a_seat_it_is_said_and_standing_up_leans_nobody_back(
    data_dir: Path,
) -> None:
    for path in files(data_dir, "sit_to_stand"):
        analysis = analysed(read(path))
        assert any("seat" in note for note in analysis.notes), path.name
        assert {rep.verdict for rep in analysis.reps} & {"leaning_back"} == set(), path.name
        assert {alert.rule for alert in analysis.alerts} & {"leaning_back"} == set(), path.name


def test_somebody_who_never_gets_up_is_not_told_of_a_seat(data_dir: Path) -> None:
    for path in files(data_dir, "trunkyxl"):
        assert not any("seat" in note for note in analysed(read(path)).notes), path.name


def test_most_bends_are_seen_from_the_belt_alone(data_dir: Path) -> None:
    counts = [count(read(path), "daily_bend") for path in files(data_dir, "sisfall", "D16_*")]
    assert counts.count(1) >= 4
    assert max(counts) <= 1


@pytest.mark.parametrize("activity", ["D01", "D05", "D19"])
def test_walking_stairs_and_jumps_are_no_bends(data_dir: Path, activity: str) -> None:
    for path in files(data_dir, "sisfall", f"{activity}_*"):
        assert count(read(path), "daily_bend") == 0, path.name


def test_sitting_down_and_standing_up_is_mostly_no_bend(data_dir: Path) -> None:
    counts = [count(read(path), "daily_bend") for path in files(data_dir, "sisfall", "D07_*")]
    assert counts.count(0) >= 3


def turned(recording: Recording, seed: int) -> Recording:
    """Each sensor worn some other way round."""
    rng = np.random.default_rng(seed)
    blocks = {}
    for name, block in recording.blocks.items():
        to = Rotation.random(random_state=rng).as_matrix().T
        blocks[name] = SampleBlock(
            name, block.t_s, block.acc_m_s2 @ to, block.gyr_rad_s @ to, None, block.flags
        )
    return Recording(recording.path, blocks)


def lossy(recording: Recording, seed: int) -> Recording:
    """Samples lost here and there."""
    rng = np.random.default_rng(seed)
    blocks = {}
    for name, block in recording.blocks.items():
        assert block.flags is not None
        kept = rng.random(len(block)) >= LOST_SHARE
        acc, gyr = block.acc_m_s2[kept], block.gyr_rad_s[kept]
        blocks[name] = SampleBlock(name, block.t_s[kept], acc, gyr, None, block.flags[kept])
    return Recording(recording.path, blocks)


def changed(recordings: list[Recording], change: Any, exercise: str) -> list[str]:
    """Names of recordings whose count a change alters."""
    out = []
    for recording in recordings:
        plain = count(recording, exercise)
        for seed in (1, 2):
            now = count(change(recording, seed), exercise)
            if now != plain:
                out.append(f"{recording.path.name}, seed {seed}: {plain} became {now}")
    return out


@pytest.mark.parametrize("change", [turned, lossy])
@pytest.mark.parametrize(
    ("folder", "pattern", "sensors", "exercise"),
    [
        ("squat", "*", ("sacrum",), "any"),
        ("squat", "*", (), "any"),
        ("trunkyxl", "*", (), "any"),
        ("sit_to_stand", "*", (), "any"),
        ("sisfall", "D16_*", (), "daily_bend"),
        ("sisfall", "D07_*", (), "daily_bend"),
    ],
)
def test_counts_do_not_depend_on_the_mounting_or_on_single_lost_samples(
    data_dir: Path,
    folder: str,
    pattern: str,
    sensors: tuple[str, ...],
    exercise: str,
    change: Any,
) -> None:
    recordings = [read(path) for path in files(data_dir, folder, pattern)]
    if sensors:
        recordings = [only(recording, *sensors) for recording in recordings]
    assert changed(recordings, change, exercise) == []
