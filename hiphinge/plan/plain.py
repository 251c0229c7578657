"""A plan as plain values, for `hiphinge plan --json`."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from analysis.progression.criteria import Criterion, Judged
from hiphinge.plan import wording
from hiphinge.plan.planned import Plan

SCHEMA = 1


def of_plan(plan: Plan) -> dict[str, Any]:
    """The plan of today and why."""
    standing, order = plan.standing, plan.order
    return {
        "schema": SCHEMA,
        "wearer": plan.wearer or None,
        "synthetic": plan.synthetic,
        "order": {
            "id": order.id,
            "name": order.name,
            "source": order.source,
            "exercises": [step.exercise for step in order.steps],
        },
        "step": {
            "exercise": standing.exercise,
            "number": standing.step + 1,
            "of": len(order.steps),
            "done": standing.done,
            "fulfilled_in_a_row": standing.fulfilled,
            "sentence": wording.place(standing),
        },
        "today": [
            {
                **asdict(item),
                "range": list(item.range),
                "rep_s": list(item.rep_s),
                "order_of_sides": list(item.order_of_sides),
            }
            for item in plan.items
        ],
        "moves": [
            {
                "forward": move.forward,
                "from_exercise": move.from_exercise,
                "to_exercise": move.to_exercise or None,
                "sessions": list(move.sessions),
                "sentence": wording.moved(move),
            }
            for move in standing.moves
        ],
        "sessions": [_session(judged) for judged in standing.judged],
        "note": wording.STOP,
    }


def _session(judged: Judged) -> dict[str, Any]:
    practice = judged.practice
    return {
        "session": practice.session,
        "day": practice.day,
        "exercise": practice.exercise,
        "reps": len(practice.reps),
        "fulfilled": judged.fulfilled,
        "criteria": [_criterion(one) for one in judged.criteria],
    }


def _criterion(one: Criterion) -> dict[str, Any]:
    value = round(one.value, 4) if math.isfinite(one.value) else None
    return {**asdict(one), "value": value}
