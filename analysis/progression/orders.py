"""The orders in which the articles of the project's collection go through the hinge.

They differ: article 002 puts the pull-through after the Romanian deadlift, 003 and 004 before it.
The default is 003 and 004 together, which load light before heavy (a product decision): 004 names
six steps, and the four of 003 are among them in the same order. Article 000 names three exercises
side by side, 001 a test and what follows from it. "004" here means file 004 of the collection.
"""

from __future__ import annotations

from dataclasses import dataclass

from imu.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep a step's repetitions go, where its article says so: a tilt in degrees.

    metric  "trunk" or "pelvis"
    """

    metric: str
    deg: float
    source: str


@dataclass(frozen=True, slots=True)
class OrderStep:
    """A step: an exercise's id, and what its article asks beyond the criteria of all."""

    exercise: str
    depth: Depth | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order.

    article  whose doses count first; "" for none
    ladder   one step after the other; else all of them side by side
    easier   what to step back to from the first step, "" for nothing
    daily    an exercise that the article asks for every day, "" for none
    """

    id: str
    name: str
    article: str
    steps: tuple[OrderStep, ...]
    source: str
    ladder: bool = True
    easier: str = ""
    daily: str = ""


_HINGES = tuple(
    OrderStep(exercise)
    for exercise in (
        "wall_hinge",
        "dowel_hinge",
        "wall_hinge_stick",
        "banded_hinge",
        "pull_through",
        "rdl",
    )
)

LEVEL_TRUNK = Depth("trunk", 75.0, "article 001: the trunk almost level, the stick in touch")
RIGHT_ANGLE = Depth(
    "pelvis",
    65.0,
    "article 003: about 90° at the hips; with soft knees that is 65° of pelvis tilt (geometry)",
)

ORDERS: tuple[Order, ...] = (
    Order(
        "default",
        "Light load before heavy",
        "004",
        _HINGES,
        "articles 003 and 004, which agree",
    ),
    Order(
        "000",
        "Three side by side",
        "000",
        (OrderStep("slrdl"), OrderStep("pull_through"), OrderStep("banded_hip_thrust")),
        "article 000, which names no order",
        ladder=False,
    ),
    Order(
        "001",
        "Dowel test, deadlift, one leg",
        "001",
        (OrderStep("dowel_hinge", LEVEL_TRUNK), OrderStep("deadlift"), OrderStep("slrdl")),
        "article 001; the rock back for whom hips and spine move as one is from its comments",
        easier="rock_back",
    ),
    Order(
        "002",
        "From the floor up",
        "002",
        tuple(
            OrderStep(exercise)
            for exercise in (
                "rock_back",
                "tall_kneeling_thrust",
                "glute_bridge",
                "hip_hinge",
                "kb_deadlift",
                "rdl",
                "pull_through",
                "kb_swing",
            )
        ),
        "article 002",
    ),
    Order(
        "003",
        "Broomstick, band, cable, bar",
        "003",
        (
            OrderStep("dowel_hinge", RIGHT_ANGLE),
            OrderStep("banded_hinge"),
            OrderStep("pull_through"),
            OrderStep("rdl"),
        ),
        "article 003",
        daily="dowel_hinge",
    ),
    Order("004", "Wall, stick, band, bar", "004", _HINGES, "article 004"),
)


def order_named(name: str) -> Order:
    """The order with this id. Raises UnknownNameError."""
    for order in ORDERS:
        if order.id == name.strip().lower():
            return order
    raise UnknownNameError("order", name, (order.id for order in ORDERS))
