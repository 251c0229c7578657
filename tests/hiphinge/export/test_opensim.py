"""OpenSim: its own package loads the files, and OpenSense finds the angles that we wrote."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hiphinge
from hiphinge.export.contents import Asked, content_of_recording
from hiphinge.rerun.changes import parse_changes
from recordings.exporters.exporter import Content
from recordings.exporters.opensim import write
from recordings.importers.registry import read_recording
from recordings.table import write_table

PROGRAM = Path(__file__).with_name("opensense.py")
UNTIL_S = 40.0


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Two rounded deadlifts with a sensor on the thigh too."""
    recording = hiphinge.simulate("rdl", reps=2, fault="rounding", seed=4, thigh=True)
    path = tmp_path_factory.mktemp("simulated") / "thigh.csv"
    write_table(path, recording.blocks.values(), recording.metadata)
    return content_of_recording([path], Asked(parse_changes(["exercise=rdl"])))


@pytest.fixture(scope="module")
def folder(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("opensim")
    write([content], out)
    return out


@pytest.mark.slow
def test_opensim_loads_the_files_and_finds_the_same_angles(folder: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("opensim") is None:
        pytest.skip("no package opensim: it has wheels for Linux on x86-64 and Windows only")
    done = subprocess.run(
        [sys.executable, PROGRAM, folder, str(UNTIL_S)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads((tmp_path / "told.json").read_text())
    assert sorted(told["columns"]) == ["femur_r_imu", "pelvis_imu", "torso_imu"]
    assert (told["rows"] > 3000, told["degrees"]) == (True, "yes")
    ours, found = told["ours"], told["found"]
    time_s = found["time"]
    rms = {}
    for name in set(ours) - {"time"}:
        own = np.interp(time_s, ours["time"], ours[name])
        assert np.ptp(own) > 2.0, name
        rms[name] = float(np.sqrt(np.mean((own - np.array(found[name])) ** 2)))
    for name in ("lumbar_extension", "lumbar_bending", "lumbar_rotation"):
        assert rms[name] < 0.05, rms
    assert rms["pelvis_tilt"] < 0.5, rms
    assert rms["hip_flexion_r"] < 2.0, rms  # ours is in the sagittal plane, theirs in the joint's
    assert min(found["lumbar_extension"]) < -30.0
    assert min(found["pelvis_tilt"]) < -30.0
    assert max(found["hip_flexion_r"]) > 30.0


def table(path: Path) -> pd.DataFrame:
    lines = path.read_text().splitlines()
    return pd.read_csv(path, sep="\t", skiprows=lines.index("endheader") + 1)


def test_angles_have_opensims_names_and_signs(content: Content, folder: Path) -> None:
    found = table(folder / "angles.mot")
    assert f"nRows={len(found)}" in (folder / "angles.mot").read_text()
    assert list(found) == [
        "time", "pelvis_tilt", "lumbar_extension", "lumbar_bending", "lumbar_rotation",
        "hip_flexion_r",
    ]  # fmt: skip
    own = content.angles.dropna()
    assert found["lumbar_extension"].to_numpy() == pytest.approx(
        -own["lumbar_flexion_deg"], abs=1e-8
    )
    assert found["hip_flexion_r"].to_numpy() == pytest.approx(own["hip_flexion_deg"], abs=1e-8)


def test_orientations_are_unit_quaternions_without_jumps_and_the_stance_is_one_row(
    folder: Path,
) -> None:
    assert len(table(folder / "calibration.sto")) == 1
    cells = table(folder / "orientations.sto")["torso_imu"]
    q = np.array([[float(x) for x in cell.split(",")] for cell in cells])
    assert np.linalg.norm(q, axis=1) == pytest.approx(1.0, abs=1e-8)
    assert np.max(np.linalg.norm(np.diff(q, axis=0), axis=1)) < 0.1


def test_what_opensense_reads_hiphinge_reads_too(content: Content, folder: Path) -> None:
    read, phases = read_recording(folder / "orientations.sto"), content.recording.metadata["phases"]
    found = hiphinge.analyze(read, "rdl", phases=phases.split())
    assert len(found.reps) == len(content.reps) == 2
