"""Where the wearer stands → what is done today: sets, repetitions, tempo, rest.

Sets and repetitions are the articles': first of all those of the order's own article, then of
any. Where none gives them, 3 sets of 8 to 12. Within a range repetitions begin at the low end and
grow by two with each session in a row that fulfilled the step. Where the exercise has sides, the
weaker one begins and sets the repetitions; where neither is weaker, a draw says which begins, so
that no side is always the tired one. An article that gives a lighter dose first goes on to
its second when the step is fulfilled.

The time of a repetition is the exercise's own; it is split as half away, a tenth at the turning
point, the rest back. Rest is 60 s in drills, 90 s in hinges, 120 s in lifts from the floor. One set
of the step before opens the day. All of this paragraph, and what stands in for missing doses, are
product decisions: the articles give no tempo and no rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Dose, Exercise, Start
from analysis.progression.ladder import Standing
from analysis.progression.practice import Practice
from analysis.progression.sides import Weaker, weaker_side
from analysis.symmetry import order_of_sides

USUAL_SETS = 3
USUAL_REPS = (8, 12)
USUAL = Dose("", USUAL_SETS, USUAL_REPS)
MORE_REPS = 2
FEWEST_PER_SIDE = 3
REST_S = {"drill": 60, "floor_drill": 60, "hinge": 90, "squat": 120, "floor": 120}
HALF_S = 0.5


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise of today.

    role    "step", "opening" (a set of the step before), "daily", "side_by_side"
    reps    of each set, on each side where the exercise has sides
    range   that the repetitions may grow to
    rep_s   how long one takes, at least and at most; tempo "2-0.5-1.5": away, stay, back, in
            seconds, "" where momentum sets it; begins where `away` leads "down" or "up"
    side    the weaker side, "" where neither is or nobody knows
    order_of_sides  the side that begins and the other one; empty without sides
    source  of sets and repetitions
    note    what the article says with them
    """

    exercise: str
    name: str
    role: str
    sets: int
    reps: int
    range: tuple[int, int]
    rep_s: tuple[float, float]
    tempo: str
    begins: str
    rest_s: int
    sided: bool
    side: str
    source: str
    note: str
    order_of_sides: tuple[str, ...] = ()


def today(standing: Standing, draw: float = 0.0) -> tuple[Item, ...]:
    """The plan of today, in its order.

    `draw`, from 0 to 1, says which side begins where neither is the weaker one.
    """
    return tuple(replace(item, order_of_sides=_sides(item, draw)) for item in _items(standing))


def _sides(item: Item, draw: float) -> tuple[str, ...]:
    return order_of_sides(item.side, draw) if item.sided else ()


def _items(standing: Standing) -> Iterator[Item]:
    order = standing.order
    if not order.ladder:
        for step in order.steps:
            yield _item(standing, step.exercise, "side_by_side")
        return
    here = standing.exercise
    if order.daily and order.daily != here:
        yield _item(standing, order.daily, "daily", sets=1)
    if standing.step > 0:
        before = order.steps[standing.step - 1].exercise
        if before != order.daily:
            yield _item(standing, before, "opening", sets=1)
    yield _item(standing, here, "step")


def _item(standing: Standing, exercise_id: str, role: str, sets: int = 0) -> Item:
    exercise = exercise_named(exercise_id)
    later = standing.done and role == "step"
    dose, source = _dose(exercise, standing.order.article, later=later)
    low, high = dose.reps or USUAL_REPS
    grown = 0 if role in ("opening", "daily") else MORE_REPS * _in_a_row(standing, exercise_id)
    reps = min(low + grown, high)
    weaker = _weaker(standing, exercise)
    if weaker is not None:
        reps = min(max(weaker.clean_per_set, FEWEST_PER_SIDE), high)
    return Item(
        exercise=exercise.id,
        name=exercise.name,
        role=role,
        sets=sets or dose.sets or USUAL_SETS,
        reps=reps,
        range=(low, high),
        rep_s=exercise.tempo.typical_s,
        tempo=_tempo(exercise),
        begins="up" if exercise.start is Start.BOTTOM else "down",
        rest_s=REST_S.get(exercise.limit_profile, 90),
        sided=exercise.sided,
        side="" if weaker is None else weaker.side,
        source=source,
        note=dose.note,
    )


def _dose(exercise: Exercise, article: str, *, later: bool) -> tuple[Dose, str]:
    """Sets and repetitions, and whose they are."""
    given = [dose for dose in exercise.doses if dose.reps is not None]
    own = [dose for dose in given if dose.article == article]
    doses = own or given
    if not doses:
        return USUAL, "product decision: no article gives any"
    chosen = doses[0]
    if later:
        chosen = [dose for dose in doses if dose.article == chosen.article][-1]
    sets = "" if chosen.sets else f"; {USUAL_SETS} sets are a product decision"
    return chosen, f"article {chosen.article}{sets}"


def _in_a_row(standing: Standing, exercise: str) -> int:
    """The last sessions of the exercise that fulfilled it, up to the first that did not."""
    count = 0
    for one in reversed(standing.judged):
        if one.practice.exercise == exercise and one.fulfilled is not None:
            if not one.fulfilled:
                break
            count += 1
    return count


def _weaker(standing: Standing, exercise: Exercise) -> Weaker | None:
    """Of the last practice that shows both sides."""
    if not exercise.sided:
        return None
    for one in reversed(standing.judged):
        practice: Practice = one.practice
        if practice.exercise == exercise.id:
            found = weaker_side(practice)
            if found is not None:
                return found
    return None


def _tempo(exercise: Exercise) -> str:
    """Seconds away, at the turning point, and back, of a repetition of middling length."""
    if exercise.ballistic:
        return ""
    whole_s = _to_half(sum(exercise.tempo.typical_s) / 2.0)
    away_s, stay_s = _to_half(0.5 * whole_s), _to_half(0.1 * whole_s)
    return f"{away_s:g}-{stay_s:g}-{whole_s - away_s - stay_s:g}"


def _to_half(seconds: float) -> float:
    return HALF_S * round(seconds / HALF_S)
