"""What the wearer can ask of a running session: one type, whether a key or a page sends it.

    controls.send(Command(Do.PAUSE))
    controls.send(command_from({"do": "correct", "text": "split 1.3"}))

A command becomes a marker among the records, and only as such does it do anything: it is on disk
before it works, and a replay does the same at the same record. Two also reach beyond the records:
`stop` ends the session, and `step` tells the guide that a step of the calibration is done, which
the guide then marks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from analysis.corrections import correction_from_text
from analysis.exercises.catalogue import exercise_named
from analysis.manner import aspect_of
from analysis.sides import word_of
from hiphinge.live import marks
from imu.errors import SettingError, UnknownNameError

MOST_TEXT: Final = 500
"""Characters of a note; nothing else needs as many."""


class Do(StrEnum):
    """What is asked for, and what `Command.text` says with it."""

    NEXT_SET = "next_set"
    """The next repetition begins a new set."""
    NOT_THE_LAST = "not_the_last"
    """The last repetition was none."""
    PAUSE = "pause"
    RESUME = "resume"
    EXERCISE = "exercise"
    """Go on with another exercise: its id."""
    SIDE = "side"
    """Which leg stands from the next repetition on: left, right or alternating; "" for not said."""
    FEEDBACK = "feedback"
    """How the wearer wants to be told from here on: a word of `analysis.manner`."""
    NOTE = "note"
    """A mark, with whatever the wearer says of it."""
    DOWEL = "dowel"
    """A guided dowel test begins, or begins again: "stand"; or is given up: "cancel"."""
    CORRECT = "correct"
    """A repetition is corrected: text as in `analysis.corrections`."""
    JOLT = "jolt"
    """All sensors feel a jolt now: what is apart between their clocks is taken out."""
    REZERO = "rezero"
    """The next still standing becomes neutral."""
    CALIBRATE = "calibrate"
    """Repeat the calibration: "" for all of it, or from "hinge" or "bend" on; or "cancel"."""
    STEP = "step"
    """This step of the calibration is done."""
    STOP = "stop"


MARKS: Final[Mapping[Do, str]] = {
    Do.NEXT_SET: marks.SET,
    Do.NOT_THE_LAST: marks.UNDO,
    Do.PAUSE: marks.PAUSE,
    Do.RESUME: marks.RESUME,
    Do.EXERCISE: marks.EXERCISE,
    Do.SIDE: marks.SIDE,
    Do.FEEDBACK: marks.FEEDBACK,
    Do.NOTE: marks.NOTE,
    Do.DOWEL: marks.DOWEL,
    Do.CORRECT: marks.CORRECT,
    Do.JOLT: marks.JOLT,
    Do.REZERO: marks.REZERO,
    Do.CALIBRATE: marks.CALIBRATE,
    Do.STOP: marks.STOP,
}
CALIBRATE_FROM: Final = ("", *marks.PHASES, marks.CANCEL)
DOWEL: Final = (marks.STAND, marks.CANCEL)
WITH_TEXT: Final = (
    Do.EXERCISE,
    Do.SIDE,
    Do.FEEDBACK,
    Do.NOTE,
    Do.DOWEL,
    Do.CORRECT,
    Do.CALIBRATE,
)


@dataclass(frozen=True, slots=True)
class Command:
    """One wish. Raises SettingError or UnknownNameError for one that nobody could fulfil."""

    do: Do
    text: str = ""

    def __post_init__(self) -> None:
        """See the class."""
        if self.text and self.do not in WITH_TEXT:
            raise SettingError(f"command '{self.do}' takes no text")
        unfit = {"Cc", "Cs"} & {unicodedata.category(sign) for sign in self.text}
        if len(self.text) > MOST_TEXT or unfit:
            raise SettingError(f"a text is one line of at most {MOST_TEXT} characters")
        if self.do is Do.EXERCISE:
            exercise_named(self.text)
        elif self.do is Do.SIDE:
            word_of(self.text)
        elif self.do is Do.FEEDBACK:
            aspect_of(self.text)
        elif self.do is Do.CORRECT:
            correction_from_text(self.text)
        elif self.do is Do.DOWEL and self.text not in DOWEL:
            raise UnknownNameError("step of the dowel test", self.text[:40], DOWEL)
        elif self.do is Do.CALIBRATE and self.text not in CALIBRATE_FROM:
            raise UnknownNameError("step of the calibration", self.text[:40], CALIBRATE_FROM)


def command_from(plain: Mapping[str, Any]) -> Command:
    """The command of a page's message {"do": …, "text": …}. Raises SettingError, UnknownNameError.

    A number, a list or a name that does not belong there is refused, never guessed at.
    """
    do, text = plain.get("do"), plain.get("text", "")
    if not isinstance(do, str) or not isinstance(text, str) or set(plain) - {"do", "text"}:
        raise SettingError('a command is {"do": NAME, "text": TEXT}')
    if do not in list(Do):
        raise UnknownNameError("command", do[:40], list(Do))
    return Command(Do(do), text)


class Marks(Protocol):
    """Where markers go: the session's inbox."""

    def mark(self, kind: str, text: str = "") -> None:
        """Mark something now."""
        ...


@dataclass(frozen=True, slots=True)
class Controls:
    """Where every screen sends its commands.

    stop       ends the session
    step_done  tells the guide, if there is one
    """

    inbox: Marks
    stop: Callable[[], None]
    step_done: Callable[[], None] = lambda: None

    def send(self, command: Command) -> None:
        """Do it. Never waits and never fails."""
        if command.do is Do.STEP:
            self.step_done()
            return
        self.inbox.mark(MARKS[command.do], command.text)
        if command.do is Do.STOP:
            self.stop()
