"""The plan of today → the content of its page, and plain values for the gym screen."""

from __future__ import annotations

from typing import Any

from analysis.exercises.catalogue import exercise_named
from analysis.progression.orders import ORDERS
from analysis.progression.today import Item
from hiphinge.exercises.drawing import drawing
from hiphinge.plan import wording
from hiphinge.plan.planned import Plan
from hiphinge.report.markup import Markup, element, join
from hiphinge.report.wording import SYNTHETIC


def content(plan: Plan, *, live: bool) -> Markup:
    """The page without its head. live: there is a session in which an exercise can be started."""
    order = plan.order
    who = f" · {plan.wearer}" if plan.wearer else ""
    reasons = (element("li", line) for line in wording.why(plan.standing))
    return join(
        element("h1", "Today"),
        element("p", f"{order.name} (order {order.id}: {order.source}){who}", class_="soft"),
        element("p", element("span", SYNTHETIC, class_="pill")) if plan.synthetic else None,
        element("p", wording.place(plan.standing), class_="big-line"),
        element("ol", *(_item(item, live=live) for item in plan.items), class_="plan"),
        element("h2", "Why"),
        element("ul", *reasons, class_="plan-why"),
        element("p", wording.STOP, class_="big-line"),
        _orders(plan),
    )


def of_page(plan: Plan) -> dict[str, Any]:
    """What the gym screen shows of it."""
    return {
        "wearer": plan.wearer or None,
        "synthetic": plan.synthetic,
        "order": {"id": plan.order.id, "name": plan.order.name},
        "place": wording.place(plan.standing),
        "items": [
            {
                "exercise": item.exercise,
                "name": item.name,
                "role": wording.ROLES[item.role],
                "dose": wording.dose(item),
                "detail": detail(item),
                "order_of_sides": list(item.order_of_sides),
                "drawing": drawing(exercise_named(item.exercise)),
            }
            for item in plan.items
        ],
        "why": wording.in_short(plan.standing),
        "note": wording.STOP,
    }


def detail(item: Item) -> str:
    """Tempo and rest."""
    return f"{wording.tempo(item)} · {item.rest_s} s rest"


def _item(item: Item, *, live: bool) -> Markup:
    role = wording.ROLES[item.role]
    if live:
        href = f"/?exercise={item.exercise}"
        start = element("a", "Start", class_="button main", href=href, aria_label=_start(item))
    else:
        start = element("code", f"hiphinge live --exercise {item.exercise}")
    name = element("a", item.name, href=f"/exercises#{item.exercise}")
    return element(
        "li",
        element("div", drawing(exercise_named(item.exercise)), class_="plan-drawing"),
        element(
            "div",
            element("h2", name),
            element("p", f"{role[0].upper()}{role[1:]}", class_="detail") if role else None,
            element("p", wording.dose(item), class_="plan-dose"),
            element("p", f"Tempo {detail(item)}"),
            element("p", f"Sets and repetitions: {wording.source(item)}", class_="detail"),
            element("p", start),
        ),
        data_exercise=item.exercise,
    )


def _start(item: Item) -> str:
    return f"Start {item.name}"


def _orders(plan: Plan) -> Markup:
    options = (
        element("option", f"{one.id}: {one.name}", value=one.id, selected=one is plan.order)
        for one in ORDERS
    )
    return element(
        "form",
        element("label", "Another order", for_="order"),
        element("select", *options, name="order", id="order"),
        element("button", "Show"),
        method="get",
        action="/plan",
        class_="tools",
    )
