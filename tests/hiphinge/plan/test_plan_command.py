"""`hiphinge plan` on libraries (synthetic) in which a wearer moves on, steps back, or begins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.fading import MOST
from hiphinge.plan.read import earned_before
from recordings.library.library import Library

Train = Callable[..., None]


def told(call: Any, *options: str) -> Any:
    said = call("plan", "--json", *options)
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_an_empty_library_begins_the_order(home: Path, call: Any) -> None:
    plan = told(call)
    assert plan["step"]["exercise"] == "wall_hinge"
    assert plan["sessions"] == plan["moves"] == []
    said = call("plan")
    assert "3 × 15" in said.out
    assert "Stop if it hurts." in said.out


def test_two_sessions_that_fulfil_move_on_and_the_plan_says_which(train: Train, call: Any) -> None:
    train("wall_hinge", 10, 9)
    plan = told(call)
    assert plan["wearer"] == "Ada"
    assert plan["step"] == {
        "exercise": "dowel_hinge",
        "number": 2,
        "of": 6,
        "done": False,
        "fulfilled_in_a_row": 0,
        "sentence": "Step 2 of 6: Dowel hinge (broomstick drill).",
    }
    (move,) = plan["moves"]
    assert move["sessions"] == ["2026-10-12_18-30-00_wall_hinge", "2026-10-13_18-30-00_wall_hinge"]
    assert [item["role"] for item in plan["today"]] == ["opening", "step"]
    said = call("plan").out
    assert "On to Dowel hinge (broomstick drill): Wall hinge fulfilled its criteria" in said
    assert "2026-10-13 Wall hinge, 10 reps: fulfilled (within the limit 90 %" in said


def test_two_sessions_that_miss_step_back_and_the_plan_says_why(train: Train, call: Any) -> None:
    train("wall_hinge", 10, 10)
    train("dowel_hinge", 6, 5)
    plan = told(call)
    assert plan["step"]["exercise"] == "wall_hinge"
    assert [move["forward"] for move in plan["moves"]] == [True, False]
    said = call("plan").out
    assert "Back to Wall hinge" in said
    assert "not yet (within the limit 60 %, needed 80 %)" in said
    train("wall_hinge", 8, 8)
    assert told(call)["step"]["exercise"] == "dowel_hinge"


def test_each_articles_own_order_can_be_asked_for(train: Train, call: Any) -> None:
    train("rdl", 10, 10)
    assert told(call)["step"]["done"]
    assert told(call, "--order", "002")["step"]["exercise"] == "pull_through"
    assert told(call, "--order", "003")["step"]["done"]
    assert len(told(call, "--order", "000")["today"]) == 3
    assert call("plan", "--order", "7").code == 2


def test_sessions_of_somebody_else_move_nobody(train: Train, call: Any) -> None:
    train("wall_hinge", 10, 10, wearer="Ben")
    train("wall_hinge", 10)
    assert told(call)["step"]["exercise"] == "wall_hinge"
    assert told(call, "--wearer", "Ben")["step"]["exercise"] == "dowel_hinge"
    assert told(call, "--wearer", "Cleo")["sessions"] == []


def test_synthetic_sessions_count_only_where_there_are_no_others(train: Train, call: Any) -> None:
    train("wall_hinge", 10, 10, synthetic=True)
    assert told(call)["synthetic"] is True
    assert call("plan").out.startswith("SYNTHETIC")
    train("wall_hinge", 10)
    plan = told(call)
    assert (plan["synthetic"], len(plan["sessions"])) == (False, 1)


def test_what_faded_is_carried_over_for_a_wearer_with_a_name(train: Train, home: Path) -> None:
    train("rdl", 10)
    train("squat", 10, 10)
    train("squat", 0)
    train("rdl", 10, wearer="")
    with Library(home) as library:
        assert earned_before(library, "Ada") == {"rdl": 2, "squat": MOST - 2}
        assert earned_before(library, "Ben") == {}
        assert earned_before(library, "") == {}
