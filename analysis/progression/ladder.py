"""Sessions in their order → the step of an order on which the wearer stands, and why.

Two sessions of an exercise in a row that fulfil its criteria move on to the step after it; two in a
row that do not step back to the one before. A wearer who fulfils a later step twice is past those
before it. Sessions with too little to judge change nothing. "Two in a row" is the project's rule;
article 003 says when the pattern is mastered, 004 when one feels ready, and none gives a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.progression.criteria import Judged, judge
from analysis.progression.orders import Order, OrderStep
from analysis.progression.practice import Practice

IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Move:
    """A step on or back, and the sessions that made it. Ids of exercises; "" beyond the last."""

    forward: bool
    from_exercise: str
    to_exercise: str
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the wearer stands.

    step      index of the step in the order; -1 for what is easier than the first
    done      the last step is fulfilled as well
    fulfilled sessions of the step in a row that fulfilled it, up to now
    judged    all sessions of the order's exercises, oldest first
    """

    order: Order
    step: int
    done: bool
    fulfilled: int
    missed: int
    judged: tuple[Judged, ...]
    moves: tuple[Move, ...]

    @property
    def exercise(self) -> str:
        """Its id."""
        return self.order.easier if self.step < 0 else self.order.steps[self.step].exercise

    @property
    def following(self) -> str:
        """The id of the exercise after this step, "" if it is the last."""
        after = self.step + 1
        return self.order.steps[after].exercise if after < len(self.order.steps) else ""


class _Climber:
    """The state that one session after the other moves."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.at = {step.exercise: index for index, step in enumerate(order.steps)}
        if order.easier:
            self.at.setdefault(order.easier, -1)
        self.step = 0
        self.done = False
        self.good: Counter[str] = Counter()
        self.poor: Counter[str] = Counter()
        self.by: dict[str, list[str]] = {}
        self.moves: list[Move] = []

    def follow(self, judged: Judged) -> None:
        if judged.fulfilled is None:
            return
        name = judged.practice.exercise
        ups, downs = (self.good, self.poor) if judged.fulfilled else (self.poor, self.good)
        if not ups[name]:
            self.by[name] = []
        ups[name] += 1
        downs[name] = 0
        self.by[name].append(judged.practice.session)
        if ups[name] >= IN_A_ROW:
            (self._on if judged.fulfilled else self._back)(name)

    def _on(self, name: str) -> None:
        index = self.at[name]
        if index < self.step:
            return
        last = len(self.order.steps) - 1
        if index == last:
            if not self.done:
                self.step, self.done = last, True
                self._moved(name, "", forward=True)
            return
        self.step = index + 1
        self._moved(name, self._exercise(self.step), forward=True)

    def _back(self, name: str) -> None:
        index = self.at[name]
        if index > self.step:
            return
        lowest = -1 if self.order.easier else 0
        back_to = max(index - 1, lowest) if index == self.step else index
        self.poor[name] = 0
        self.done = False
        if back_to == self.step:
            return
        self.step = back_to
        to = self._exercise(back_to)
        self.good[to] = self.poor[to] = 0
        self._moved(name, to, forward=False)

    def _exercise(self, index: int) -> str:
        return self.order.easier if index < 0 else self.order.steps[index].exercise

    def _moved(self, name: str, to: str, *, forward: bool) -> None:
        sessions = tuple(self.by[name][-IN_A_ROW:])
        self.moves.append(Move(forward, name, to, sessions))


def stand(order: Order, practices: Iterable[Practice]) -> Standing:
    """Where all practices, oldest first, have led. Exercises of no step are passed over."""
    climber = _Climber(order)
    steps = {step.exercise: step for step in order.steps}
    judged = []
    for practice in practices:
        index = climber.at.get(practice.exercise)
        if index is None:
            continue
        step = steps.get(practice.exercise)
        one = judge(practice, step or OrderStep(practice.exercise))
        judged.append(one)
        if order.ladder:
            climber.follow(one)
    here = climber.order.easier if climber.step < 0 else order.steps[climber.step].exercise
    return Standing(
        order,
        climber.step,
        climber.done,
        climber.good[here],
        climber.poor[here],
        tuple(judged),
        tuple(climber.moves),
    )
