"""The page of exercises: each with its drawing and all that is known of it, in one file."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from analysis.exercises.catalogue import EXERCISES
from hiphinge.cli import app
from hiphinge.exercises.page import render_exercises
from hiphinge.report.markup import escape

NOT_SAID = re.compile(r"\b(danger|injur|prevent|treat|risk|safe|unsafe|bad)\b", re.IGNORECASE)


def call(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(map(str, arguments)))
    return done.exit_code, done.output


def test_each_exercise_is_drawn_and_told() -> None:
    page = render_exercises()
    for exercise in EXERCISES:
        article = re.search(rf'<article id="{exercise.id}".+?</article>', page, re.S)
        assert article is not None
        text = article[0]
        assert text.count("<svg") == 1
        for heading in ("What is counted", "Wear and start", "Sets and repetitions"):
            assert heading in text
        for heading in ("Seen with two sensors", "Not seen"):
            assert heading in text
        for cue in exercise.cues:
            assert escape(cue).replace(" cm", "") in text.replace("\u202f", " ")


def test_the_page_stands_alone() -> None:
    page = render_exercises()
    assert not re.search(r"<script|<link|<img|\bstyle=|\bon\w+=", page)
    assert not re.search(r"https?://", page)
    assert NOT_SAID.findall(re.sub(r"<style.+?</style>", "", page, flags=re.S)) == []
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_command_writes_the_page_and_replaces_none(tmp_path: Path) -> None:
    out = tmp_path / "exercises.html"
    code, said = call("exercises", "--html", out)
    assert (code, said.strip()) == (0, str(out))
    assert out.read_text(encoding="utf-8") == render_exercises()
    code, said = call("exercises", "--html", out)
    assert code != 0
    assert "--force" in said
    assert call("exercises", "--html", out, "--force")[0] == 0
    code, said = call("exercises", "rdl", "--html", out, "--force")
    assert code != 0
    assert "leave the ID out" in " ".join(said.split())
