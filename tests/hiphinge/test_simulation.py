"""The synthetic recordings that `hiphinge simulate` writes: the same seed, the same bytes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.exercises.catalogue import EXERCISES
from firmware_bridge.virtual.lifter.plan import ActivityKind
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.simulation import Wish, plan_of
from recordings.importers.registry import read_recording

WISH = ("--exercise", "hip_hinge", "--reps", 2, "--seed", 5)


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not(
    tmp_path: Path, call: Any
) -> None:
    for name in ("a", "b"):
        assert call("simulate", *WISH, "--out", tmp_path / name / "x.csv.gz").code == 0
    assert call("simulate", *WISH[:-1], 6, "--out", tmp_path / "c" / "x.csv.gz").code == 0
    for path in (tmp_path / "a").iterdir():
        content = path.read_bytes()
        assert (tmp_path / "b" / path.name).read_bytes() == content
        assert (tmp_path / "c" / path.name).read_bytes() != content


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_a_recording_of_each_kind_says_that_it_is_synthetic_and_reads_the_same(
    suffix: str, tmp_path: Path, call: Any
) -> None:
    path = tmp_path / f"x{suffix}"
    said = call("simulate", *WISH, "--with-calibration", "--out", path)
    assert said.out.startswith("SYNTHETIC: 2 repetitions")
    names = {found.name for found in tmp_path.iterdir()}
    assert names == {path.name, "x.meta.json", "x.truth.json", "x.truth.csv.gz"}
    recording = read_recording(path)
    facts = recording.metadata
    assert facts["synthetic"] == "true"
    assert (facts["exercise"], facts["seed"], facts["upper_level"]) == ("hip_hinge", "5", "T12")
    assert facts["phases"].startswith("stand=")
    assert recording.sensors == ("sacrum", "upper_back")
    truth = json.loads((tmp_path / "x.truth.json").read_text())
    assert truth["synthetic"] is True
    assert truth["reps"] == 2
    assert truth["duration_s"] == pytest.approx(recording.duration_s, abs=0.1)


def test_wishes_for_sensors_rate_and_loss_are_met(tmp_path: Path, call: Any) -> None:
    wish = ("--thigh", "--rate", 50, "--loss", 0.05, "--burst", 20)
    call("simulate", *WISH, *wish, "--out", tmp_path / "x.csv")
    recording = read_recording(tmp_path / "x.csv")
    assert recording.sensors == ("sacrum", "upper_back", "thigh_right")
    whole = recording.duration_s * 50.0
    for block in recording.blocks.values():
        assert len(block) == pytest.approx(0.95 * whole, rel=0.02)


def test_the_truth_is_a_table_of_the_angles_without_any_sensor(recording: Path) -> None:
    with gzip.open(recording.with_name("monday.truth.csv.gz"), "rt") as file:
        truth = pd.read_csv(file)
    assert list(truth)[:4] == ["time_s", "pelvis_tilt_deg", "trunk_tilt_deg", "lumbar_flexion_deg"]
    assert truth.trunk_tilt_deg.max() > 60.0


def test_confusers_come_before_between_and_after_the_sets() -> None:
    kinds = (ActivityKind.WALK, ActivityKind.SIT)
    wish = Wish(EXERCISES[2], reps=2, sets=2, seed=1, confusers=kinds)
    parts = plan_of(wish, draw_wearer(1)).parts
    is_set = [hasattr(part, "reps") for part in parts]
    first, last = is_set.index(True), len(parts) - 1 - is_set[::-1].index(True)
    for stretch in (parts[:first], parts[last + 1 :]):
        assert set(kinds) <= {getattr(part, "kind", None) for part in stretch}
    assert sum(is_set) == 2


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_every_exercise_of_the_catalogue_can_be_simulated(exercise: Any) -> None:
    plan = plan_of(Wish(exercise, reps=3), draw_wearer(0))
    (part,) = plan.sets
    low, high = exercise.expected.trunk_tilt_deg
    assert low <= part.bottom.trunk_tilt_deg <= high
    assert part.start == exercise.start.value
    for rep in part.reps:
        assert exercise.tempo.min_s <= rep.duration_s <= exercise.tempo.max_s
