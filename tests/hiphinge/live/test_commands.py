"""The commands around live sessions, as people type them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hiphinge.live.assign import TapWatch, matched, parse_worn
from hiphinge.live.remembered import Device, recall, remember
from hiphinge.live.worn import level_of, with_level
from imu.errors import LinkError, SettingError
from recordings.importers.registry import read_recording

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short demo session, with a dowel test at its beginning."""
    from typer.testing import CliRunner

    from hiphinge.cli import app

    folder = tmp_path_factory.mktemp("demo") / "session"
    wish = ["demo", "--headless", "--seconds", "50", "--seed", "5", "--dowel-test"]
    done = CliRunner().invoke(app, [*wish, "--out", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


def test_a_short_headless_demo_counts_what_its_lifter_did(session: Path) -> None:
    truth = json.loads((session / "lifter.truth.json").read_text())
    summary = json.loads((session / "summary.json").read_text(encoding="utf-8"))
    assert summary["counts"]["reps"] == sum(truth["reps_per_set"]) > 0


def test_a_dowel_test_over_the_radio_is_kept_and_the_shell_tells_the_same(
    session: Path, call: Any
) -> None:
    kept = (session / "dowel_test.json").read_bytes()
    page = (session / "dowel_test.html").read_bytes()
    said = call("dowel-test", session)
    assert said.code == 0, said.err
    assert (session / "dowel_test.json").read_bytes() == kept
    assert (session / "dowel_test.html").read_bytes() == page
    assert len(json.loads(kept)["reps"]) == 3


def test_session_and_recording_tell_the_upper_sensors_level(session: Path) -> None:
    worn = json.loads((session / "session.json").read_text())["sensors"]
    assert {one["sensor"]: one["level"] for one in worn} == {"sacrum": "", "upper_back": "T12"}
    assert read_recording(session).metadata["upper_level"] == "T12"
    assert json.loads((session / "summary.json").read_text())["upper_level"] == "T12"


def test_a_time_too_short_for_the_lifter_says_how_long_it_needs(call: Any, tmp_path: Path) -> None:
    said = call("demo", "--headless", "--seconds", 5, "--out", tmp_path / "x")
    assert said.code == 2
    assert "--seconds" in said.err
    assert not (tmp_path / "x").exists()


def test_a_replay_tells_what_the_session_told(session: Path, call: Any, tmp_path: Path) -> None:
    said = call("replay", session, "--out", tmp_path / "again")
    assert said.code == 0, said.err
    for name in ("reps.csv", "angles.csv", "alerts.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (session / name).read_bytes()


def test_a_replay_as_another_exercise_says_so(session: Path, call: Any) -> None:
    told = json.loads(call("replay", session, "--exercise", "hip_hinge", "--json").out)
    assert told["settings"]["exercise"] == "hip_hinge"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("replay", "no-such-session"), "no such session"),
        (("replay", "SESSION", "--speed", "0"), "--speed"),
        (("replay", "SESSION", "--limits", "hing"), "hinge"),
        (("replay", "SESSION", "--calibration", "fases"), "phases"),
        (("replay", "SESSION", "--exercise", "rdll"), "rdl"),
        (("live", "--sensor", "foot=X"), "PLACE=DEVICE"),
        (("live", "--profile", "no.json"), "no.json"),
        (("demo", "--device", "openpacket", "--out", "OUT"), "open_packet"),
        (("demo", "--fault", "slouch", "--out", "OUT"), "rounding"),
    ],
)
def test_a_wish_that_makes_no_sense_is_answered_in_one_line(
    arguments: tuple[str, ...], hint: str, session: Path, call: Any, tmp_path: Path
) -> None:
    places = {"SESSION": str(session), "OUT": str(tmp_path / "out")}
    said = call(*(places.get(word, word) for word in arguments))
    assert said.code == 2
    assert hint in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_where_nothing_was_cut_off_there_is_nothing_to_recover(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path))
    said = call("recover")
    assert said.code == 0
    assert "nothing to recover" in said.out


def test_sensors_are_remembered_and_damage_forgets_them(tmp_path: Path) -> None:
    worn = {"sacrum": Device("witmotion", "AA", "WT1")}
    remember(worn, tmp_path)
    remember({"upper_back": Device("witmotion", "BB")}, tmp_path)
    assert recall(tmp_path) == {**worn, "upper_back": Device("witmotion", "BB")}
    (tmp_path / "sensors.json").write_text("{")
    assert recall(tmp_path) == {}


@pytest.mark.parametrize(
    ("told", "stored", "last", "level", "said"),
    [
        ("T4", "T12", "C7", "T4", "sits at T4;"),
        ("", "T12", "C7", "T12", "T12, from the profile"),
        ("", "", "C7", "C7", "C7, as the last time"),
        ("", "", "", "", "was not told"),
    ],
)
def test_the_upper_sensors_level_is_as_told_stored_or_worn_the_last_time_and_is_said(
    told: str, stored: str, last: str, level: str, said: str, tmp_path: Path
) -> None:
    worn = {"sacrum": Device("witmotion", "AA"), "upper_back": Device("witmotion", "BB")}
    remember(with_level(worn, last), tmp_path)
    found, line = level_of(told, stored, recall(tmp_path), worn)
    assert found == level
    assert said in line


def test_the_level_of_another_device_is_not_taken_over_and_one_sensor_has_none() -> None:
    before = with_level({"upper_back": Device("witmotion", "BB")}, "C7")
    other = {"upper_back": Device("witmotion", "CC")}
    assert level_of("", "", before, other)[0] == ""
    assert level_of("", "", before, {"sacrum": Device("witmotion", "AA")}) == ("", "")


def test_a_sensor_that_was_named_and_is_not_there_is_told() -> None:
    with pytest.raises(LinkError, match="not in reach"):
        matched(parse_worn(["pelvis=WT901"]), ())
    with pytest.raises(SettingError, match="PLACE=DEVICE"):
        parse_worn(["sacrum"])


def test_the_tapped_sensor_is_told_from_one_that_lies_beside_it() -> None:
    import numpy as np

    from firmware_bridge.drivers.registry import driver_named
    from firmware_bridge.records import Notification, StreamStart

    driver = driver_named("open_packet")
    watch = TapWatch(("sacrum", "upper_back"))
    found: set[str] = set()
    encoders = {name: driver.encoder(100.0, 247) for name in watch.devices}
    for name in watch.devices:
        watch.push(StreamStart(0.0, name, driver.id, 100.0))
    batch = encoders["sacrum"].batch
    for number in range(60):
        now_s = number * batch / 100.0
        for name, encoder in encoders.items():
            acc = np.tile([0.0, 0.0, 9.81], (batch, 1))
            if number == 30:
                acc[0, 2] += 40.0 if name == "upper_back" else 6.0
            for channel, payload in encoder.encode(now_s, acc, np.zeros((batch, 3))):
                hit = watch.push(Notification(now_s + 0.02, name, channel, payload))
                found |= {hit} if hit else set()
    assert found == {"upper_back"}


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal there")
def test_ctrl_c_ends_a_session_and_its_folder_is_finished(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    wish = ("demo", "--headless", "--seconds", "30", "--speed", "2", "--out", str(folder))
    running = subprocess.Popen(
        [sys.executable, "-c", "from hiphinge.cli import main; main()", *wish],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    log = folder / "records.log"
    until = time.monotonic() + 60.0
    while not (log.exists() and log.stat().st_size > 5000) and time.monotonic() < until:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60.0)
    assert running.returncode == 0, err
    assert json.loads((folder / "session.json").read_text())["state"] == "finished"
    assert "before it was calibrated" in " ".join(out.split())
    assert (folder / "report.html").exists()
