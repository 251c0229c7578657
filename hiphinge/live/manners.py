"""How the wearer wants to be told, as it is answered when it is switched, and shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from analysis.fading import Mode
from analysis.manner import LAST_ONE, MODE, Manner

MODES: Final[Mapping[Mode, str]] = {
    Mode.ALWAYS: "Every rep past the limit is told.",
    Mode.FADING: "Reps past the limit are told less often as clean sets add up.",
    Mode.QUIET: "Nothing is told until the set is over.",
}
NEXT: Final[Mapping[Mode, Mode]] = dict(
    zip(MODES, [*list(MODES)[1:], next(iter(MODES))], strict=True)
)
"""What a key switches to."""


def taken(aspect: str, manner: Manner) -> str:
    """What is said of a switch."""
    if aspect == MODE:
        return f"Feedback {manner.mode.value}: {_small(MODES[manner.mode])}"
    if aspect == LAST_ONE:
        said = "is said when the spine creeps up" if manner.last_one else "is not said any more"
        return f"“Last one” {said}."
    return f"Reps within the limit are {'told so again' if manner.praise else 'not praised'}."


def shown(manner: Manner) -> str:
    """In a line of a screen."""
    return f"feedback {manner}"


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
