"""A plan and its reasons, in sentences."""

from __future__ import annotations

import math

from analysis.exercises.catalogue import exercise_named
from analysis.progression.criteria import FEWEST_JUDGED, Criterion, Judged
from analysis.progression.ladder import IN_A_ROW, Move, Standing
from analysis.progression.today import Item
from hiphinge.report import figures

STOP = "Stop if it hurts."
"""All that is said of pain."""

LAST_MOVES, LAST_SESSIONS = 2, 6
"""How many are told as reasons."""

ROLES = {
    "step": "",
    "opening": "to open, from the step before",
    "daily": "daily",
    "side_by_side": "",
}
CRITERIA = {
    "clean_share": "within the limit",
    "clean_share_left": "left within the limit",
    "clean_share_right": "right within the limit",
    "depth": "depth",
    "neutral_depth": "spine neutral down to",
    "drift": "peak rose over a set by",
}


def dose(item: Item) -> str:
    """As "3 × 12 each side, left first: the weaker one"."""
    text = f"{item.sets} × {item.reps}"
    if item.sided:
        why = "the weaker one" if item.side else "by draw"
        text += f" each side, {item.order_of_sides[0]} first: {why}"
    return text


def tempo(item: Item) -> str:
    """As "2-0.5-1.5 s, down first"."""
    low, high = item.rep_s
    if not item.tempo:
        return f"{low:g} to {high:g} s a rep"
    return f"{item.tempo} s, {item.begins} first"


def place(standing: Standing) -> str:
    """Where the wearer stands."""
    order = standing.order
    if not order.ladder:
        return f"{order.source[0].upper()}{order.source[1:]}: all of them, side by side."
    name = exercise_named(standing.exercise).name
    if standing.step < 0:
        return f"Before step 1 of {len(order.steps)}: {name}."
    text = f"Step {standing.step + 1} of {len(order.steps)}: {name}"
    return f"{text}, fulfilled: go on with it." if standing.done else f"{text}."


def source(item: Item) -> str:
    """Whose sets and repetitions these are, and what they say with it."""
    note = f" ({item.note})" if item.note else ""
    return f"{item.source}{note}"


def why(standing: Standing) -> list[str]:
    """What led here, the newest last, and what moves the wearer next."""
    if not standing.judged:
        begun = "No session of these exercises yet: the order begins."
        return [begun, *filter(None, [outlook(standing)])]
    told_moves = [moved(move) for move in standing.moves[-LAST_MOVES:]]
    told_sessions = [said_of(judged) for judged in standing.judged[-LAST_SESSIONS:]]
    return list(filter(None, [*told_moves, *told_sessions, outlook(standing)]))


def in_short(standing: Standing) -> list[str]:
    """The last move and what moves the wearer next, without the sessions' names."""
    if not standing.moves:
        return why(standing)[-2:]
    return list(filter(None, [moved(standing.moves[-1], named=False), outlook(standing)]))


def moved(move: Move, *, named: bool = True) -> str:
    """What a move was made for; `named`: and in which sessions."""
    name = exercise_named(move.from_exercise).name
    which = f" ({' and '.join(move.sessions)})" if named else ""
    if not move.forward:
        to = exercise_named(move.to_exercise).name
        return f"Back to {to}: {name} missed its criteria in {IN_A_ROW} in a row{which}."
    text = f"{name} fulfilled its criteria in {IN_A_ROW} sessions in a row{which}"
    if not move.to_exercise:
        return f"{text}: the last step."
    return f"On to {exercise_named(move.to_exercise).name}: {text}."


def outlook(standing: Standing) -> str:
    """What moves the wearer next."""
    if not standing.order.ladder or standing.done:
        return ""
    left = max(IN_A_ROW - standing.fulfilled, 1)
    times = "one more session" if left == 1 else f"{left} sessions in a row"
    to = standing.order.steps[0].exercise if standing.step < 0 else standing.following
    leads = f"to move on to {exercise_named(to).name}" if to else "to complete the order"
    return f"Next: {times} within the criteria {leads}."


def said_of(judged: Judged) -> str:
    """One session and what it fulfilled or missed."""
    practice = judged.practice
    head = f"{practice.day} {exercise_named(practice.exercise).name}, {len(practice.reps)} reps"
    if judged.fulfilled is None:
        return f"{head}: not counted, fewer than {FEWEST_JUDGED} could be judged."
    if judged.fulfilled:
        holding = [told(one) for one in judged.criteria if one.id != "drift"]
        return f"{head}: fulfilled ({', '.join(holding)})."
    return f"{head}: not yet ({', '.join(needed(one) for one in judged.missed)})."


def told(criterion: Criterion) -> str:
    """As "within the limit 93 %"."""
    return f"{CRITERIA[criterion.id]} {_value(criterion.value, criterion.unit)}"


def needed(criterion: Criterion) -> str:
    """As "depth 41° of 50°"."""
    bound = "at most" if criterion.id == "drift" else "needed"
    return f"{told(criterion)}, {bound} {_value(criterion.needed, criterion.unit)}"


def _value(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "not known"
    text = figures.percent(value) if unit == "share" else figures.whole_degrees(value)
    return text.replace(figures.THIN_SPACE, " ")
