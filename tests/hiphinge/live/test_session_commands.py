"""What the wearer asks for, from keys and pages alike."""

from __future__ import annotations

from typing import Any

import pytest

from hiphinge.live import marks
from hiphinge.live.commands import MOST_TEXT, Command, Controls, Do, command_from
from imu.errors import HiphingeError


class Heard:
    """An inbox that only listens."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, str]] = []
        self.stopped = 0
        self.steps = 0

    def mark(self, kind: str, text: str = "") -> None:
        self.marks.append((kind, text))

    def stop(self) -> None:
        self.stopped += 1

    def step_done(self) -> None:
        self.steps += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def controls(heard: Heard) -> Controls:
    return Controls(heard, heard.stop, heard.step_done)


@pytest.mark.parametrize(
    ("plain", "mark"),
    [
        ({"do": "next_set"}, (marks.SET, "")),
        ({"do": "not_the_last"}, (marks.UNDO, "")),
        ({"do": "pause"}, (marks.PAUSE, "")),
        ({"do": "resume"}, (marks.RESUME, "")),
        ({"do": "exercise", "text": "rdl"}, (marks.EXERCISE, "rdl")),
        ({"do": "side", "text": "left"}, (marks.SIDE, "left")),
        ({"do": "feedback", "text": "praise_off"}, (marks.FEEDBACK, "praise_off")),
        ({"do": "note", "text": "chalk, 80 kg ö"}, (marks.NOTE, "chalk, 80 kg ö")),
        ({"do": "correct", "text": "split 1.3 at=84.2"}, (marks.CORRECT, "split 1.3 at=84.2")),
        ({"do": "rezero"}, (marks.REZERO, "")),
        ({"do": "calibrate", "text": "hinge"}, (marks.CALIBRATE, "hinge")),
        ({"do": "stop"}, (marks.STOP, "")),
    ],
)
def test_what_a_page_sends_becomes_a_marker(
    plain: dict[str, Any], mark: tuple[str, str], heard: Heard, controls: Controls
) -> None:
    controls.send(command_from(plain))
    assert heard.marks == [mark]
    assert heard.stopped == (mark[0] == marks.STOP)


def test_a_step_that_is_done_is_the_guides_to_mark(heard: Heard, controls: Controls) -> None:
    controls.send(Command(Do.STEP))
    assert heard.steps == 1
    assert heard.marks == []


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"do": None},
        {"do": 3},
        {"do": "shutdown"},
        {"do": "pause", "text": "now"},
        {"do": "note", "text": 7},
        {"do": "note", "text": "a\nb"},
        {"do": "note", "text": "x" * (MOST_TEXT + 1)},
        {"do": "note", "text": "\ud800"},
        {"do": "note", "more": 1},
        {"do": "exercise"},
        {"do": "exercise", "text": "rdll"},
        {"do": "side", "text": "up"},
        {"do": "feedback"},
        {"do": "feedback", "text": "loud"},
        {"do": "calibrate", "text": "dance"},
        {"do": "correct", "text": ""},
        {"do": "correct", "text": "split"},
        {"do": "correct", "text": "split 0.1"},
        {"do": "correct", "text": "split 1.3 at=nan"},
        {"do": "correct", "text": "merge 1.3 at=4"},
        {"do": "correct", "text": "undo 1.3"},
        {"do": "correct", "text": "split 1.3 where=4"},
        {"do": "correct", "text": "split 1." + "3" * 400},
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(plain: dict[str, Any]) -> None:
    with pytest.raises(HiphingeError) as refused:
        command_from(plain)
    assert len(str(refused.value).splitlines()) == 1
