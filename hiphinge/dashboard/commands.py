"""What a page asks for, as JSON of at most 4 kB → a command of the session.

`{"command": "pause"}`; the names are those of the table `PLAIN` and a few that say more. A command
becomes a mark among the session's records (`hiphinge.live.commands`), so that a replay has it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from analysis.corrections import Change, Correction
from analysis.events import Rep
from analysis.fading import Mode
from analysis.manner import MODE, SWITCHES, switched
from hiphinge.live import marks
from hiphinge.live.commands import Command, Do
from imu.errors import HiphingeError, PayloadError

MOST_BYTES: Final = 4096

PLAIN: Final[Mapping[str, Do]] = {
    "skip": Do.STEP,
    "repeat": Do.CALIBRATE,
    "rezero": Do.REZERO,
    "next_set": Do.NEXT_SET,
    "pause": Do.PAUSE,
    "resume": Do.RESUME,
    "undo": Do.NOT_THE_LAST,
    "stop": Do.STOP,
}
"""Commands that say nothing more."""

TESTS: Final[Mapping[str, str]] = {"begin": marks.STAND, "cancel": marks.CANCEL}
"""What a page does with a dowel test, as it is marked."""

CORRECTIONS: Final[Mapping[str, Change]] = {
    "not_a_rep": Change.NOT_A_REP,
    "split": Change.SPLIT,
    "merge": Change.MERGE,
    "restore": Change.UNDO,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One message of a page."""

    name: str
    values: Mapping[str, Any]


def parse(message: str | bytes) -> Asked:
    """A message as it came. Raises PayloadError."""
    if isinstance(message, bytes):
        raise PayloadError("commands are text")
    if len(message.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise PayloadError(f"a command has at most {MOST_BYTES} bytes")
    try:
        plain = json.loads(message)
    except (ValueError, RecursionError):
        raise PayloadError("a command is JSON") from None
    if not isinstance(plain, dict) or not isinstance(plain.get("command"), str):
        raise PayloadError('a command is {"command": NAME}')
    return Asked(plain["command"], {k: v for k, v in plain.items() if k != "command"})


def command_of(asked: Asked, reps: tuple[Rep, ...] = ()) -> Command:
    """The session's command. Raises PayloadError for one that makes no sense.

    reps  as they are shown, so that a correction means the one that was tapped
    """
    try:
        if asked.name in PLAIN:
            return Command(PLAIN[asked.name], _text(asked, "step"))
        if asked.name == "exercise":
            return Command(Do.EXERCISE, _text(asked, "id"))
        if asked.name == "dowel":
            return Command(Do.DOWEL, TESTS.get(_text(asked, "action"), "?"))
        if asked.name == "feedback":
            return Command(Do.FEEDBACK, _word(asked))
        if asked.name == "side":
            return Command(Do.SIDE, _text(asked, "side"))
        if asked.name == "note":
            return Command(Do.NOTE, " ".join(_text(asked, "text").split()))
        if asked.name == "correct":
            return Command(Do.CORRECT, str(_correction(asked, reps)))
    except HiphingeError as error:
        raise PayloadError(str(error)) from None
    raise PayloadError(f"there is no command '{asked.name[:40]}'")


def _word(asked: Asked) -> str:
    """A way to be told, or a switch that is turned."""
    ((key, value),) = asked.values.items() if len(asked.values) == 1 else (("", ""),)
    if key in SWITCHES and isinstance(value, bool):
        return switched(key, value)
    if key == MODE and value in list(Mode):
        return str(value)
    raise PayloadError(f"feedback has mode, one of {', '.join(Mode)}, or {' or '.join(SWITCHES)}")


def _text(asked: Asked, key: str) -> str:
    value = asked.values.get(key, "")
    if not isinstance(value, str):
        raise PayloadError(f"{key} is a text")
    return value


def _correction(asked: Asked, reps: tuple[Rep, ...]) -> Correction:
    change = CORRECTIONS.get(_text(asked, "action"))
    if change is None:
        raise PayloadError(f"action is one of {', '.join(CORRECTIONS)}")
    if change is Change.UNDO:
        return Correction(change)
    number, place = asked.values.get("set"), asked.values.get("rep")
    if type(number) is not int or type(place) is not int:
        raise PayloadError("set and rep are whole numbers")
    meant = [rep for rep in reps if (rep.set, rep.index) == (number, place)]
    return Correction(change, number, place, start_s=meant[0].start_s if meant else None)
