"""A correction of a counted repetition, as the wearer asks for it, and its text.

    not_a_rep 1.3                 the third repetition of the first set was none
    split 1.3                     it was two; where, the motion tells
    split 1.3 at=84.2             it was two, and the second began there
    merge 1.3                     it and the next one were one
    undo                          the last correction that still holds is taken back

Set and place are those that were shown when it was asked for. `start=80.113` beside them says when
the repetition began and settles which one is meant where numbers have changed since.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from imu.errors import SettingError, UnknownNameError


class Change(StrEnum):
    """What is to become of a repetition."""

    NOT_A_REP = "not_a_rep"
    SPLIT = "split"
    MERGE = "merge"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Correction:
    """One wish. `set` and `rep` count from 1; both are 0 for `Change.UNDO`.

    at_s     where a split is wanted, seconds of the session; None where the motion is to tell
    start_s  when the repetition began, seconds of the session; None if only its number is known
    """

    change: Change
    set: int = 0
    rep: int = 0
    at_s: float | None = None
    start_s: float | None = None

    def __post_init__(self) -> None:
        """Raise SettingError where it makes no sense by itself."""
        if (self.change is Change.UNDO) is not (self.set == self.rep == 0):
            raise SettingError(
                f"correction '{self.change}': name a repetition as SET.REP, like 1.3"
            )
        if self.change is not Change.UNDO and min(self.set, self.rep) < 1:
            raise SettingError(f"there is no repetition {self.set}.{self.rep}: both count from 1")
        times = [t_s for t_s in (self.at_s, self.start_s) if t_s is not None]
        if self.change is not Change.SPLIT and self.at_s is not None:
            raise SettingError(f"correction '{self.change}' takes no time: only a split does")
        if not all(math.isfinite(t_s) for t_s in times):
            raise SettingError("a correction's times are seconds of the session")

    @property
    def name(self) -> str:
        """The repetition it names, as in "1.3"."""
        return f"{self.set}.{self.rep}"

    def __str__(self) -> str:
        """Its text, which `correction_from_text` reads."""
        if self.change is Change.UNDO:
            return self.change.value
        text = f"{self.change} {self.name}"
        if self.at_s is not None:
            text += f" at={self.at_s!r}"
        if self.start_s is not None:
            text += f" start={self.start_s!r}"
        return text


def correction_from_text(text: str) -> Correction:
    """The correction of a text. Raises UnknownNameError, SettingError."""
    word, *rest = text.split()[:8] or [""]
    if word not in list(Change):
        raise UnknownNameError("correction", word[:40], list(Change))
    change = Change(word)
    if change is Change.UNDO:
        if rest:
            raise SettingError("correction 'undo' names no repetition: it takes back the last one")
        return Correction(change)
    number, rep = rep_named(rest[0] if rest else "")
    times = dict.fromkeys(("at", "start"), None) | dict(_time(part) for part in rest[1:])
    return Correction(change, number, rep, times["at"], times["start"])


def rep_named(text: str) -> tuple[int, int]:
    """Set and place of "1.3". Raises SettingError."""
    number, _, rep = text.partition(".")
    if not (text.isascii() and number.isdecimal() and rep.isdecimal() and len(text) < 20):
        raise SettingError(f"repetition '{text[:40]}': write SET.REP, as in 1.3")
    return int(number), int(rep)


def _time(part: str) -> tuple[str, float | None]:
    name, _, value = part.partition("=")
    try:
        if name in ("at", "start") and value.isascii() and "_" not in value:
            return name, float(value)
    except ValueError:
        pass
    raise SettingError(f"correction: '{part[:40]}' is neither at=SECONDS nor start=SECONDS")
