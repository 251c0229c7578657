"""`hiphinge dowel-test`: its files, its words, its page, and its history."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hiphinge.report.markup import escape

HEAD = "The head's contact was not measured"


def test_it_tells_the_verdict_the_depth_and_that_the_head_was_not_measured(
    hinges: Path, tmp_path: Path, call: Any
) -> None:
    said = call("dowel-test", hinges, "--out", tmp_path / "new")
    assert said.code == 0
    assert "SYNTHETIC" in said.out
    assert re.search(r"Control-limited at \d+°: the sacrum came off the stick there\.", said.out)
    assert re.search(r"Neutral depth: \d+° ± \d+°", said.out)
    assert HEAD in said.out
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "dowel_test.html",
        "dowel_test.json",
    ]


def test_json_is_the_file_and_nothing_else(result: Path, hinges: Path, call: Any) -> None:
    said = call("dowel-test", hinges, "--out", result, "--force", "--json")
    assert said.out == (result / "dowel_test.json").read_text(encoding="utf-8")
    told = json.loads(said.out)
    assert told["verdict"] == "control-limited"
    assert 30.0 < told["neutral_depth_deg"] < 90.0
    assert len(told["reps"]) == 3


def test_the_page_holds_the_figure_the_verdict_and_what_was_not_measured(result: Path) -> None:
    page = (result / "dowel_test.html").read_text(encoding="utf-8")
    told = json.loads((result / "dowel_test.json").read_text(encoding="utf-8"))
    assert "dowel-figure" in page
    assert page.count("dowel-rep-") >= 3
    assert "SYNTHETIC" in page
    for colour in set(re.findall(r"var\((--[a-z-]+)\)", page)) - {"--tone"}:
        assert f"{colour}:" in page, colour
    for sentence in (told["sentence"], *told["not_measured"]):
        assert escape(sentence) in page
    assert "<script" not in page
    assert "http" not in re.sub(r'http-equiv="[^"]*"', "", page)


def test_existing_files_are_kept_without_force(result: Path, hinges: Path, call: Any) -> None:
    said = call("dowel-test", hinges, "--out", result)
    assert said.code == 2
    assert "--force" in said.err


def test_without_a_recording_it_says_how_one_is_made(call: Any) -> None:
    said = call("dowel-test")
    assert said.code == 2
    assert "hiphinge live --exercise dowel_hinge" in said.err


@pytest.fixture
def weeks(result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with three tests of one wearer, 42° to 68°, and a session without one."""
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path))
    told = json.loads((result / "dowel_test.json").read_text(encoding="utf-8"))
    for day, depth in ((3, 42.0), (10, 50.0), (17, 68.0)):
        folder = tmp_path / "sessions" / f"2026-11-{day:02d}_18-00-00_dowel_hinge"
        folder.mkdir(parents=True)
        told |= {"started": f"2026-11-{day:02d}T18:00:00+01:00", "wearer": "Ada"}
        told |= {"neutral_depth_deg": depth, "neutral_depth_sd_deg": 3.0}
        (folder / "dowel_test.json").write_text(json.dumps(told), encoding="utf-8")
    (tmp_path / "sessions" / "2026-11-18_18-00-00_rdl").mkdir()
    return tmp_path / "sessions"


def test_history_lists_all_tests_and_tells_a_change_beyond_the_noise(
    weeks: Path, call: Any
) -> None:
    said = call("dowel-test", "--history")
    assert said.code == 0
    assert said.out.count("2026-11-") >= 3
    assert "+26° since 3 November 2026: deeper with the stick on, beyond the noise." in said.out
    assert [one["neutral_depth_deg"] for one in _tests(call)] == [42.0, 50.0, 68.0]


def test_history_calls_nothing_a_change_that_putting_on_anew_may_make(
    weeks: Path, call: Any
) -> None:
    file = weeks / "2026-11-17_18-00-00_dowel_hinge" / "dowel_test.json"
    told = json.loads(file.read_text(encoding="utf-8")) | {"neutral_depth_deg": 49.0}
    file.write_text(json.dumps(told), encoding="utf-8")
    assert "+7° since 3 November 2026: less than the 10°" in call("dowel-test", "--history").out


def test_history_passes_over_files_that_are_no_test(weeks: Path, call: Any) -> None:
    for path, text in zip(sorted(weeks.iterdir())[:2], ("[]", "{"), strict=True):
        (path / "dowel_test.json").write_text(text, encoding="utf-8")
    assert len(_tests(call)) == 1


def _tests(call: Any) -> list[dict[str, Any]]:
    tests: list[dict[str, Any]] = json.loads(call("dowel-test", "--history", "--json").out)["tests"]
    return tests
