"""docs/plan.md and the plan's part of docs/outputs.md against what the command says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis.fading import CLEAN_SHARE, EVERY, Mode
from analysis.progression.criteria import FEWEST_JUDGED
from analysis.progression.orders import ORDERS


def spaced(text: str) -> str:
    return " ".join(re.sub("─+", "-", text).split())


@pytest.fixture
def page(repository: Path) -> str:
    return (repository / "docs" / "plan.md").read_text(encoding="utf-8")


def test_the_plan_on_the_page_is_what_the_command_says(
    page: str, train: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    train("wall_hinge", 10, 9, synthetic=True)
    train("dowel_hinge", 6, synthetic=True)
    (shown,) = re.findall(r"^```\n\$ hiphinge plan\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert spaced(call("plan").out) == spaced(shown)


def test_json_holds_the_documented_names(repository: Path, train: Any, call: Any) -> None:
    train("wall_hinge", 10, 10)
    outputs = (repository / "docs" / "outputs.md").read_text(encoding="utf-8")
    part = outputs.split("\n### Plan\n", 1)[1].split("\n#", 1)[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    plan = json.loads(call("plan", "--json").out)
    assert set(names_in(plan)) == set(names)


def names_in(value: Any, at: str = "") -> list[str]:
    if isinstance(value, dict):
        return [name for k, v in value.items() for name in names_in(v, f"{at}.{k}".lstrip("."))]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [name for entry in value for name in names_in(entry, f"{at}[]")]
    return [at]


def test_every_order_and_way_of_feedback_and_its_numbers_are_named(page: str) -> None:
    named = set(re.findall(r"`([^`\n]+)`", page))
    assert {order.id for order in ORDERS} <= named
    assert all(mode.value in page for mode in Mode)
    assert f"{CLEAN_SHARE:.0%}".replace("%", " %") in page
    assert f"from {FEWEST_JUDGED} judged repetitions" in page
    assert EVERY == (1, 2, 3, 0)
