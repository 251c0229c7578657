"""`hiphinge share`: no name, date or address in any byte of the copy, and the same repetitions."""

from __future__ import annotations

import io
import json
import re
import shutil
import struct
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hiphinge.export.contents import Asked, content_of_session
from hiphinge.live.replayed import replay
from hiphinge.share.run import Wish, share
from recordings.exporters.motion_bids import write as write_bids
from recordings.importers.registry import read_recording
from recordings.session.corrections import read_corrections
from recordings.session.facts import NO_DATE
from recordings.session.session_json import read_facts

pytestmark = pytest.mark.slow

ADDRESS = "C4:64:E3:12:34:56"
WORDS = ("ada", "lovelace", "movella dot 1234", "40195bfc80b20092", ADDRESS.lower(),
         ADDRESS.lower().replace(":", ""), ADDRESS.lower().replace(":", "-"), "stiff", "shoes",
         "2026-11-21", "20261121", "2026", "21 november", "09:03", "09-03-11", "shout")  # fmt: skip
STARTED = datetime(2026, 11, 21, 8, 3, 11, 250000, UTC)


def secrets(session: Path) -> list[bytes]:
    """What is in the session in binary: address, moments, its id."""
    seconds, raw = STARTED.timestamp(), bytes.fromhex(ADDRESS.replace(":", ""))
    id = json.loads((session / "session.json").read_text())["id"]
    moments = [struct.pack(f"{end}{kind}", value) for end in "<>" for kind, value in (
        ("q", round(seconds * 1e9)), ("q", round(seconds * 1e6)), ("q", round(seconds * 1e3)),
        ("I", int(seconds)), ("d", seconds), ("d", int(seconds)),
    )]  # fmt: skip
    return [raw, raw[::-1], *moments, bytes.fromhex(id), id.encode(), str(int(seconds)).encode()]


def contents(data: bytes) -> Iterator[bytes]:
    """The bytes, and those that are packed in them: archives, deflated streams, base64."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for info in packed.infolist():
                assert info.date_time == (1980, 1, 1, 0, 0, 0)
                yield info.filename.encode()
                yield from contents(packed.read(info))
    for found in re.finditer(rb"[A-Za-z0-9+/]{40,}={0,2}", data):
        text = found.group()
        if len(text) % 4 == 0:
            inside = b64decode(text)
            yield inside
            for bits in (15, -15, 31):
                try:
                    yield zlib.decompressobj(bits).decompress(inside)
                except zlib.error:
                    continue


def told(data: bytes, session: Path, *, words: tuple[str, ...] = WORDS) -> list[str]:
    """What can be found of the wearer, her sensors and the day."""
    found = [repr(secret) for secret in secrets(session) if secret in data]
    text = data.decode("latin-1").lower()
    edges = (r"(?<![0-9a-z.])", r"(?![0-9a-z])")  # short ones are part of other words and numbers
    whole = [word for word in words if re.search(re.escape(word).join(edges), text)]
    return found + whole + [word for word in words if len(word) > 4 and word in text]


def copied(session: Path, out: Path, call: Any, *options: str) -> Any:
    said = call("share", session, "--out", out, *options)
    assert said.code == 0, said.err
    return said


@pytest.fixture(scope="module")
def sharing(session: Path, tmp_path_factory: pytest.TempPathFactory, call: Any) -> tuple[Path, str]:
    """A copy, and what the command said."""
    out = tmp_path_factory.mktemp("shared") / "copy"
    return out, copied(session, out, call).out


@pytest.fixture(scope="module")
def copy(sharing: tuple[Path, str]) -> Path:
    return sharing[0]


def test_the_session_itself_tells_all_of_it(session: Path) -> None:
    """Otherwise the tests below would find nothing, whatever the copy holds."""
    everything = b"".join(path.read_bytes() for path in session.iterdir() if path.is_file())
    assert {*WORDS} - {*told(everything, session)} <= {
        "20261121", "c464e3123456", "c4-64-e3-12-34-56",
    }  # fmt: skip
    assert len(told(everything, session)) > len(WORDS) - 3


def test_no_byte_of_the_copy_tells_who_when_or_which_sensor(session: Path, copy: Path) -> None:
    files = sorted(path.name for path in copy.iterdir())
    assert files == [
        "alerts.csv", "angles.csv", "corrections.json", "records.log", "report.html", "reps.csv",
        "session.json", "summary.json",
    ]  # fmt: skip
    for name in files:
        for data in contents((copy / name).read_bytes()):
            assert told(data, session) == [], name


def test_a_zip_tells_as_little_and_holds_the_same_files(
    session: Path, copy: Path, tmp_path: Path, call: Any
) -> None:
    copied(session, tmp_path / "copy.zip", call)
    for data in contents((tmp_path / "copy.zip").read_bytes()):
        assert told(data, session) == []
    with zipfile.ZipFile(tmp_path / "copy.zip") as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    assert inside == {f"copy/{path.name}": path.read_bytes() for path in copy.iterdir()}


def test_the_copy_replays_and_has_the_same_samples_and_tables(session: Path, copy: Path) -> None:
    after = replay(copy)
    assert (len(after.analysis.reps), after.statements) == (3, ())
    for name in ("reps.csv", "angles.csv", "alerts.csv"):
        assert (copy / name).read_bytes() == (session / name).read_bytes()
    own, other = read_recording(session), read_recording(copy)
    assert other.metadata["phases"] == own.metadata["phases"]
    for name, block in own.blocks.items():
        for array in ("t_s", "acc_m_s2", "gyr_rad_s", "flags"):
            assert np.array_equal(getattr(block, array), getattr(other.blocks[name], array))


def test_times_within_the_session_stay(session: Path, copy: Path) -> None:
    own, other = read_facts(session / "session.json"), read_facts(copy / "session.json")
    assert other.started == NO_DATE
    assert other.duration_s == own.duration_s
    assert other.facts.sensors[0].firmware == "2.1.0"
    assert other.facts.settings["upper_level"] == "T12"
    assert read_corrections(copy) == read_corrections(session)
    made = json.loads((copy / "corrections.json").read_text())["corrections"][0]["made"]
    assert made == "2000-01-01T00:05:00+00:00"


def test_what_was_left_out_is_said(sharing: tuple[Path, str]) -> None:
    out, said = sharing
    for line in (
        "names and addresses of devices, 2 times", "notes", "what was said of pain",
        "title and note", "the wearer's name", "messages that hold no samples",
        "marks without a meaning",
    ):  # fmt: skip
        assert f"left out: {line}\n" in said
    assert said.endswith(f"3 repetitions, as in the session: {out}\n")


def test_notes_and_pain_go_along_when_asked_for_and_no_name_tells_the_day(
    session: Path, tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("share", session, "--with-notes", "--with-pain").code == 0
    (made,) = tmp_path.iterdir()
    assert re.fullmatch(r"shared-rdl-[0-9a-f]{8}", made.name)
    assert json.loads((made / "pain.json").read_text())["after"] == 3
    assert "new shoes" in (made / "label.json").read_text()
    assert b"the left knee is stiff" in (made / "records.log").read_bytes()
    assert "not empty" in call("share", session, "--with-notes").err


def test_a_dataset_of_the_copy_has_no_date(session: Path, copy: Path, tmp_path: Path) -> None:
    write_bids([content_of_session(copy, Asked())], tmp_path)
    words = tuple(word for word in WORDS if word != "2026")  # the day it is made
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "CHANGES":
            assert told(path.read_bytes(), session, words=words) == [], path
    scans = next(tmp_path.glob("sub-01/ses-01/*_scans.tsv")).read_text()
    assert scans.count("1900-01-01T00:00:00.") == 2


def test_what_is_no_finished_session_is_refused(recording: Path, tmp_path: Path, call: Any) -> None:
    said = call("share", recording.parent, "--out", tmp_path / "x")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert not (tmp_path / "x").exists()


def test_a_copy_never_lands_in_the_session_or_on_it(session: Path, call: Any) -> None:
    before = {path.name: path.read_bytes() for path in session.iterdir()}
    for place in (session, session / "in" / "it"):
        said = call("share", session, "--out", place, "--force")
        assert (said.code, "lies in the session itself" in said.err) == (2, True)
    assert {path.name: path.read_bytes() for path in session.iterdir()} == before


def test_the_original_is_gone_through_only_where_its_tables_say_something_else(
    session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_through: list[str] = []

    def counted(path: Path, **more: Any) -> Any:
        gone_through.append(path.name)
        return replay(path, **more)

    monkeypatch.setattr("hiphinge.share.run.replay", counted)
    share(session, tmp_path / "copy", Wish(), force=False)
    assert len(gone_through) == 1
    older = Path(shutil.copytree(session, tmp_path / "older"))
    (older / "reps.csv").write_text("as an older version wrote it\n")
    assert share(older, tmp_path / "copy of it", Wish(), force=False).reps == 3
    assert gone_through[2:] == ["older"]
