"""A session as training logs: the sets that it counted, on the wearer's clock."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import fitdecode


def test_a_session_is_written_for_each_log_with_the_sets_it_counted(
    session: Path, tmp_path: Path, call: Any
) -> None:
    for log in ("fit", "hevy", "strong"):
        said = call("export", session, "--to", log, "--weight-kg", "60", "--out", tmp_path / log)
        assert said.code == 0, said.err
    counted = len((session / "reps.csv").read_text().splitlines()) - 1
    with fitdecode.FitReader(str(tmp_path / "fit")) as frames:
        (active,) = [
            frame
            for frame in frames
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "set"
        ]
    assert active.get_value("repetitions") == counted
    assert active.get_value("weight") == 60.0
    (hevy,) = csv.DictReader((tmp_path / "hevy").read_text().splitlines())
    assert (hevy["exercise_title"], hevy["reps"]) == ("Romanian Deadlift (Barbell)", str(counted))
    assert hevy["start_time"] == "21 Nov 2026, 09:03"
    (strong,) = csv.DictReader((tmp_path / "strong").read_text().splitlines())
    assert (strong["Date"], strong["Weight"]) == ("2026-11-21 09:03:11", "60")


def test_a_recording_without_a_date_is_refused_in_one_line(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    said = call("export", recording, "--to", "fit", "--out", tmp_path / "monday.fit")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "tells no date" in said.err
    assert not list(tmp_path.iterdir())
