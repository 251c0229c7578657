"""The articles' orders: each as its article has it, made of exercises that are known."""

from __future__ import annotations

import pytest

from analysis.exercises.catalogue import exercise_named
from analysis.progression.ladder import stand
from analysis.progression.orders import ORDERS, Order, order_named
from analysis.progression.today import today
from imu.errors import UnknownNameError

every_order = pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.id)


def ids(name: str) -> list[str]:
    return [step.exercise for step in order_named(name).steps]


def test_each_article_has_its_own_order_beside_the_default() -> None:
    assert [order.id for order in ORDERS] == ["default", "000", "001", "002", "003", "004"]
    with pytest.raises(UnknownNameError, match="unknown order"):
        order_named("005")


def test_the_default_loads_light_before_heavy_and_holds_both_orders_it_is_made_of() -> None:
    assert ids("default") == ids("004")
    rest = iter(ids("default"))
    assert all(exercise in rest for exercise in ids("003"))
    assert ids("default").index("pull_through") < ids("default").index("rdl")


def test_article_002_has_the_pull_through_after_the_romanian_deadlift() -> None:
    assert ids("002").index("rdl") < ids("002").index("pull_through")
    assert ids("002")[0] == "rock_back"
    assert ids("002")[-1] == "kb_swing"


@every_order
def test_whoever_begins_gets_a_first_step_with_a_dose_a_tempo_and_a_rest(order: Order) -> None:
    items = today(stand(order, []))
    wanted = [s.exercise for s in order.steps] if not order.ladder else [order.steps[0].exercise]
    assert [item.exercise for item in items] == wanted
    for item in items:
        low, high = item.range
        assert 1 <= item.sets <= 3
        assert item.reps == low <= high
        assert item.rest_s >= 60
        assert item.source


@every_order
def test_doses_are_those_of_the_orders_own_article_where_it_gives_any(order: Order) -> None:
    for item in today(stand(order, [])):
        given = exercise_named(item.exercise).doses
        own = [dose.reps for dose in given if dose.article == order.article and dose.reps]
        assert not own or item.range == own[0]
        assert own or order.article not in item.source


def test_the_time_of_a_repetition_is_split_into_its_phases() -> None:
    (item,) = today(stand(order_named("003"), []))
    assert (item.rep_s, item.tempo, item.begins) == ((3.0, 5.0), "2-0.5-1.5", "down")
