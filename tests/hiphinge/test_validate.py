"""What a person learns from `hiphinge validate`, and that its figures are right."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hiphinge.validate.comparison import (
    inclination_error_deg,
    matches,
    overlap,
    rms,
    without_sign_and_offset,
)
from hiphinge.validate.figures import figures_of
from hiphinge.validate.measured import Measured
from hiphinge.validate.targets import Target
from imu.quaternion import from_axis_angle, multiply

X, Z = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])


@pytest.fixture(scope="module")
def folder(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic set, the same motion with counts alone as truth, and two files that fail."""
    root = tmp_path_factory.mktemp("validated")
    for name in ("synthetic", "counted", "broken"):
        (root / name).mkdir()
    for ending in ("csv", "meta.json", "truth.json", "truth.csv.gz"):
        shutil.copy(recording.with_suffix("." + ending), root / "synthetic")
    shutil.copy(recording, root / "counted")
    told = json.loads(recording.with_suffix(".truth.json").read_text())
    wanted = {"reps": told["reps"], "rep_windows_s": told["rep_windows_s"]}
    (root / "counted" / "monday.truth.json").write_text(json.dumps(wanted))
    (root / "broken" / "empty.csv").write_text("")
    (root / "broken" / "empty.truth.json").write_text('{"reps": 5}')
    shutil.copy(recording, root / "broken" / "odd.csv")
    (root / "broken" / "odd.truth.json").write_text("{")
    return root


def told(said: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(said.out)
    return read


def figure(content: dict[str, Any], set_name: str, id: str) -> dict[str, Any]:
    own = [f for f in content["figures"] if (f["set_name"], f["id"]) == (set_name, id)]
    assert len(own) == 1, (set_name, id)
    return dict(own[0])


def test_a_simulated_recording_is_measured_against_its_exact_truth(folder: Path, call: Any) -> None:
    said = call("validate", folder / "synthetic", "--json", "--no-peers", "--workers", 1)
    assert said.code == 0
    content = told(said)
    assert figure(content, "synthetic", "exact")["met"] is True
    lumbar = figure(content, "synthetic", "lumbar_calibrated")
    assert 0.3 < lumbar["value"] < 3.0
    assert 0.5 < figure(content, "synthetic", "coverage")["value"] <= 1.0
    (one,) = content["recordings"]
    assert one["values"]["true"] == 4


def test_bends_of_a_calibration_that_nobody_marked_are_no_miscount(
    folder: Path, tmp_path: Path, call: Any
) -> None:
    for path in (folder / "synthetic").iterdir():
        if not path.name.endswith(".meta.json"):
            shutil.copy(path, tmp_path)
    content = told(call("validate", tmp_path, "--json", "--no-peers", "--workers", 1))
    assert content["recordings"][0]["values"]["counted"] == 4
    assert figure(content, tmp_path.name, "lumbar_automatic")["target"] == ""


def test_a_set_of_another_name_is_judged_by_what_its_truth_holds(folder: Path, call: Any) -> None:
    content = told(call("validate", folder / "counted", "--json", "--no-peers", "--workers", 1))
    assert content["recordings"][0]["kind"] == "repetitions"
    assert figure(content, "counted", "exact_all")["target"] == ""
    assert 0.0 <= figure(content, "counted", "f1_sacrum")["value"] <= 1.0


def test_a_broken_file_stops_nothing_and_is_listed_with_its_reason(folder: Path, call: Any) -> None:
    said = call("validate", folder, "--each", "--no-peers", "--workers", 1)
    assert said.code == 0
    assert "not measured: broken/empty" in said.out
    assert "the file is empty" in said.out
    assert "odd.truth.json: cannot be read as JSON" in said.out
    assert "synthetic/monday" in said.out


@pytest.mark.slow
def test_two_processes_find_what_one_finds(folder: Path, call: Any) -> None:
    one, two = (
        told(call("validate", folder, "--json", "--no-peers", "--workers", n)) for n in (1, 2)
    )
    assert one["figures"] == two["figures"]
    assert one["recordings"] == two["recordings"]


def test_strict_ends_with_a_code_of_its_own_if_something_is_missed(folder: Path, call: Any) -> None:
    assert call("validate", folder / "broken", "--workers", 1).code == 0
    assert call("validate", folder / "broken", "--strict", "--workers", 1).code == 1


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_truth_is_one_clear_line(name: str, tmp_path: Path, call: Any) -> None:
    (tmp_path / "empty").mkdir()
    said = call("validate", tmp_path / name)
    assert said.code == 2
    assert said.err.startswith("error: ")
    assert "truth" in said.err
    assert call("validate", tmp_path, "--workers", 0).code == 2


def test_a_series_that_is_cut_short_is_named(folder: Path, tmp_path: Path, call: Any) -> None:
    for path in (folder / "synthetic").iterdir():
        shutil.copy(path, tmp_path)
    cut = tmp_path / "monday.truth.csv.gz"
    cut.write_bytes(cut.read_bytes()[:200])
    asked = ("validate", tmp_path, "--no-peers", "--workers", 1)
    assert "monday.truth.csv.gz: cannot be read" in call(*asked).out
    with gzip.open(cut, "wt") as file:
        file.write("seconds,lumbar_flexion_deg\n0,1\n")
    assert "has no column time_s" in call(*asked).out


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
@pytest.mark.parametrize("after_s", [1.0, 2.5])
def test_ctrl_c_ends_it_without_a_traceback_and_without_processes_left(
    folder: Path, after_s: float
) -> None:
    run = "from hiphinge.cli import main\nif __name__ == '__main__':\n    main()"
    asked = [sys.executable, "-c", run, "validate", str(folder)]
    running = subprocess.Popen(
        asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(after_s)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert "Traceback" not in err
    assert running.returncode in (130, 0)
    waits = time.monotonic() + 10.0
    while _of_group(running.pid) and time.monotonic() < waits:
        time.sleep(0.05)
    assert not _of_group(running.pid)


def _of_group(group: int) -> list[str]:
    """The processes of a group that have not ended, whether or not init has noticed it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, own = path.read_text().rpartition(")")[2].split()[:3]
            if int(own) == group and state != "Z":
                found.append(path.parent.name)
    return found


def test_heading_does_not_count_as_inclination_but_tilt_does() -> None:
    q = from_axis_angle(X, np.radians([0.0, 10.0, 40.0]))
    turned = multiply(from_axis_angle(Z, np.radians(70.0))[None], q)
    assert np.allclose(inclination_error_deg(turned, q), 0.0, atol=1e-6)
    tilted = multiply(from_axis_angle(X, np.radians(3.0))[None], q)
    assert np.allclose(inclination_error_deg(tilted, q), 3.0)


def test_an_angle_whose_sign_and_zero_are_free_is_compared_by_its_shape() -> None:
    true = 20.0 * np.sin(np.linspace(0.0, 9.0, 500))
    laid, left = without_sign_and_offset(7.0 - true, true)
    assert np.allclose(laid, true)
    assert rms(left) < 1e-9
    _, off = without_sign_and_offset(7.0 - 1.1 * true, true)
    assert np.isclose(rms(off), 0.1 * np.std(true))


def test_each_marked_repetition_is_found_once_at_most() -> None:
    true = [(0.0, 2.0), (2.0, 4.0)]
    assert matches([(0.1, 2.1), (0.2, 1.9), (2.0, 2.9)], true) == [(0, 0)]
    assert overlap((0.0, 2.0), (2.0, 4.0)) == 0.0
    assert overlap((0.0, 3.0), (0.0, 4.0)) == 0.75


def test_a_recording_that_cannot_be_read_makes_no_count_look_better() -> None:
    read = {"true": 5.0, "counted_all": 5.0, "exact_all": 1.0}
    part = [
        Measured("sit_to_stand", "a", "repetitions", values=read),
        Measured("sit_to_stand", "b", "repetitions", problem="the file is empty"),
    ]
    (exact,) = [f for f in figures_of(part) if f.id == "exact_all"]
    assert exact.shown == "1 of 2"
    assert exact.met is False


@pytest.mark.parametrize(
    ("target", "value", "met"),
    [
        (Target(most=2.0), 2.0, True),
        (Target(most=2.0), float("nan"), False),
        (Target(least=4 / 6), 4 / 6, True),
        (Target(least=4 / 6), 3 / 6, False),
        (Target(least=0.90, most=0.98), 0.99, False),
    ],
)
def test_a_target_holds_at_its_bound_and_never_for_nothing(
    target: Target, value: float, met: bool
) -> None:
    assert target.is_met(value) is met


@pytest.mark.slow
def test_other_peoples_recordings_meet_every_target(data_dir: Path, call: Any) -> None:
    content = told(call("validate", data_dir, "--json", "--no-peers"))
    missed = [f for f in content["figures"] if f["met"] is False]
    assert not missed
    assert not [one for one in content["recordings"] if one["problem"]]
    assert len([f for f in content["figures"] if f["met"]]) >= 15
