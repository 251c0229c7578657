"""What is said besides alerts, and what a set's summary tells of how its cues were given."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.creep import rise_deg
from analysis.fading import EVERY, IN_A_ROW, MOST, Mode, Tally, earned_after
from analysis.manner import Manner

TIMES = {1: "every time", 2: "every second time", 3: "every third time"}


def praise_sentence(corrected: bool) -> str:
    """What is said of a repetition within the limits."""
    return "That one stayed within the limit." if corrected else "Within the limit: keep it."


def praised_sentence(praises: int) -> str:
    """How often a repetition within the limits was said to be so."""
    return f"“Good” was said {'once' if praises == 1 else f'{praises} times'}."


def last_one_sentence(peaks_deg: Sequence[float]) -> str:
    """Why the next repetition should be the last, from the set's peaks so far."""
    rise = rise_deg(peaks_deg)
    return f"The peak has risen {rise:.0f}° over the best of this set: make the next one the last."


def manner_words(manners: Sequence[tuple[int, Manner]]) -> str:
    """How the wearer wanted to be told in a set, each with the repetition it began with."""
    (_, first), *later = manners
    return ", ".join([str(first), *(f"from rep {rep} on {one}" for rep, one in later)])


def mixed_sentence(cues: int) -> str:
    """A set in which the wearer chose to be told more or less often: it shows neither."""
    return f"It was switched within the set: {_cues(cues)}."


def set_sentence(
    tally: Tally,
    earned: int,
    every: int,
    mode: Mode,
    cues: int,
    cued_before: Tally | None,
    *,
    late: bool = False,
) -> str:
    """How cues were given in a set, what it showed, and what follows from it; "" for nothing.

    late  they were given after the repetition, not in it
    """
    if tally.judged == 0:
        return ""
    if every == 0:
        return _quiet(tally, earned, mode, cued_before)
    outside = tally.judged - tally.clean
    told = ""
    if outside or cues:
        when = ", after the rep since it is too fast to be corrected" if late else ""
        told = f"Reps that leave the limit were told {TIMES[every]}{when}: {_cues(cues)}."
    after = earned_after(earned, tally)
    if mode is Mode.ALWAYS or after == earned:
        return told
    next_time = TIMES.get(EVERY[after], "not before the summary")
    why = "A clean set" if after > earned else "Not a clean set"
    return f"{told} {why}: from the next one on they are told {next_time}.".strip()


def _quiet(tally: Tally, earned: int, mode: Mode, cued_before: Tally | None) -> str:
    """A set without cues, held against the last one with cues."""
    share = f"{tally.clean} of {tally.judged} within the limit without cues"
    text = f"A quiet set: {share}"
    if cued_before is not None:
        text += f", {cued_before.clean} of {cued_before.judged} with them before"
    text += "."
    if tally.came_back:
        return f"{text} After {IN_A_ROW} in a row outside it cues came back; they stay for now."
    learned = cued_before is not None or earned > 0
    if mode is Mode.QUIET or earned_after(earned, tally) == earned == MOST:
        return f"{text} It stuck." if tally.is_clean and learned else text
    return f"{text} It did not stick yet: the next set has cues again."


def _cues(number: int) -> str:
    return "no cue" if number == 0 else f"{number} cue{'s' if number > 1 else ''}"
