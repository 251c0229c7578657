"""What is said of pain: kept in the session's folder, in no export unless it is asked for."""

from __future__ import annotations

import asyncio
import contextlib
import json
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hiphinge.commands.asking import ask_pain
from hiphinge.live.loop import Inbox
from hiphinge.live.run import RunOptions, run_session
from hiphinge.live.settings import SessionSettings
from imu.errors import OutputError, RecordingError, SettingError
from recordings.session.pain import Pain, read_pain, tell_pain

LAST = "2026-11-11_18-30-00_squat"


def test_what_is_told_before_and_after_is_kept_with_the_session(place: Path, call: Any) -> None:
    assert "before nothing said, after nothing said" in call("sessions", "pain", "last").out
    assert call("sessions", "pain", "last", "--before", 3).code == 0
    said = call("sessions", "pain", "last", "--after", 1)
    assert said.out == f"{LAST}: before 3, after 1\n"
    document = json.loads((place / LAST / "pain.json").read_text())
    assert (document["before"], document["after"]) == (3, 1)


def test_it_can_be_forgotten(place: Path, call: Any) -> None:
    call("sessions", "pain", "last", "--before", 3)
    assert "before nothing said" in call("sessions", "pain", "last", "--forget").out
    assert not (place / LAST / "pain.json").exists()


@pytest.mark.parametrize("told", ["11", "-1"])
def test_only_whole_numbers_from_0_to_10_are_taken(place: Path, call: Any, told: str) -> None:
    said = call("sessions", "pain", "last", "--before", told)
    assert said.code == 2
    assert "0 to 10" in said.err
    assert not (place / LAST / "pain.json").exists()
    with pytest.raises(SettingError):
        Pain(before=True)


def test_no_export_takes_it_along_unless_it_is_asked_for(
    place: Path, call: Any, tmp_path: Path
) -> None:
    call("sessions", "pain", "last", "--before", 7, "--after", 6)
    for name, options in (("a.zip", ()), ("b.zip", ("--with-pain",))):
        assert call("export", "last", "--to", "zip", "--out", tmp_path / name, *options).code == 0
    files = [zipfile.ZipFile(tmp_path / name).namelist() for name in ("a.zip", "b.zip")]
    assert set(files[1]) - set(files[0]) == {f"{LAST}/pain.json"}
    call("export", "--to", "reps", "--out", tmp_path / "all.csv")
    assert "pain" not in (tmp_path / "all.csv").read_text()
    for shown in (("show", "last"), ("show", "last", "--json"), ("list", "--json")):
        assert "pain" not in call("sessions", *shown).out


def test_a_damaged_file_is_told_and_replaced_by_what_is_said_next(place: Path) -> None:
    (place / LAST / "pain.json").write_text('{"schema": "hiphinge.pain", "before": "much"}')
    with pytest.raises(RecordingError):
        read_pain(place / LAST)
    assert tell_pain(place / LAST, after=2) == Pain(None, 2) == read_pain(place / LAST)
    with pytest.raises(OutputError):
        tell_pain(place / "nowhere", after=2)


def test_whoever_is_asked_may_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["much", "11", " 4 ", ""])
    monkeypatch.setattr("builtins.input", lambda asked: next(answers))
    assert ask_pain("before") == 4
    assert ask_pain("after") is None


def test_what_was_told_before_a_session_is_there_from_its_beginning(tmp_path: Path) -> None:
    folder, seen = tmp_path / "session", []

    @contextlib.asynccontextmanager
    async def nothing(inbox: Inbox) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        seen.append(read_pain(folder))

        async def ended() -> None:
            return

        yield ended

    options = RunOptions(synthetic=True, folder=folder, guided=False, quiet=True, pain=2)
    asyncio.run(run_session(SessionSettings(), nothing, options))
    assert seen == [Pain(before=2)] == [read_pain(folder)]
    told = [path for path in folder.iterdir() if path.name != "pain.json"]
    assert not any(b"pain" in path.read_bytes() for path in told if path.suffix != ".html")
