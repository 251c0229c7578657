"""How a wearer wants to be told, and the words that change it in the middle of a session.

    always, fading, quiet          how faults are told (`analysis.fading`); quiet: nothing is said
    praise_on, praise_off          whether a repetition within the limits is told so
    last_one_on, last_one_off      whether "last one" is said when the peak creeps up

A word holds from the record on at which it was said, so that a replay tells the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from analysis.fading import Mode
from imu.errors import UnknownNameError

MODE: Final = "mode"
PRAISE: Final = "praise"
LAST_ONE: Final = "last_one"
SWITCHES: Final = (PRAISE, LAST_ONE)
WORDS: Final = (*Mode, *(f"{name}_{turn}" for name in SWITCHES for turn in ("on", "off")))


@dataclass(frozen=True, slots=True)
class Manner:
    """What is told while training; without `praise` and `last_one` neither of the two is."""

    mode: Mode = Mode.ALWAYS
    praise: bool = True
    last_one: bool = True

    def __str__(self) -> str:
        """As "fading, without praise"."""
        missing = [
            name
            for name, said in (("praise", self.praise), ("“last one”", self.last_one))
            if not said and self.mode is not Mode.QUIET
        ]
        return self.mode.value + (f", without {' and '.join(missing)}" if missing else "")


def aspect_of(word: str) -> str:
    """What a word of `WORDS` changes: MODE, PRAISE or LAST_ONE. Raises UnknownNameError."""
    if word not in WORDS:
        raise UnknownNameError("feedback", word[:40], WORDS)
    return MODE if word in list(Mode) else word.rpartition("_")[0]


def changed(manner: Manner, word: str) -> Manner:
    """The manner from this word on. Raises UnknownNameError."""
    aspect = aspect_of(word)
    if aspect == MODE:
        return replace(manner, mode=Mode(word))
    on = word.endswith("_on")
    return replace(manner, praise=on) if aspect == PRAISE else replace(manner, last_one=on)


def switched(aspect: str, on: bool) -> str:
    """The word that turns PRAISE or LAST_ONE on or off."""
    return f"{aspect}_{'on' if on else 'off'}"
