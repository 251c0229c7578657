"""What a set was recognised as, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.exercises.catalogue import exercise_named
from analysis.recognition import Guess, Recognition

MOST_NAMED = 3


def sentence(found: Recognition) -> str:
    """As "This looks like a hip hinge: ...", or the two that it may be."""
    first, second = found.nearest
    if not found.is_sure:
        return (
            f"Not sure which exercise this is: nearest are {_named(first)} "
            f"({first.probability:.0%}) and {_named(second)} ({second.probability:.0%})."
        )
    if len(first.members) == 1:
        return f"This looks like the {_named(first)}."
    names = [exercise_named(member).name for member in first.members]
    listed = ", ".join(names[:MOST_NAMED])
    more = "" if len(names) <= MOST_NAMED else " and the like"
    return f"This looks like the {_named(first)}: {listed}{more} move alike, and you know which."


def whole_sentence(found: Sequence[Recognition]) -> str:
    """Of all sets of a recording: where they differ, each."""
    if not found:
        return "No exercise was recognised: that takes two repetitions in a row that are alike."
    names = {one.nearest[0].family.id for one in found}
    if len(names) == 1:
        return sentence(found[0])
    each = "; ".join(f"set {number}: {_either(one)}" for number, one in enumerate(found, 1))
    return f"Sets look unlike one another: {each}."


def _either(found: Recognition) -> str:
    first, second = (_named(guess) for guess in found.nearest)
    return first if found.is_sure else f"{first} or {second}"


def _named(guess: Guess) -> str:
    return guess.family.name.lower()
