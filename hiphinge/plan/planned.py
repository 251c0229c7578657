"""A library, an order, a wearer → the plan of today."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from analysis.progression.ladder import Standing, stand
from analysis.progression.orders import Order
from analysis.progression.today import Item, today
from hiphinge.plan.read import MOST_SESSIONS, practices_of, sessions_of, wearer_meant
from recordings.library.library import Library


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of today. wearer is "" without a name; synthetic if its sessions are."""

    wearer: str
    synthetic: bool
    standing: Standing
    items: tuple[Item, ...]

    @property
    def order(self) -> Order:
        """The order that is followed."""
        return self.standing.order


def planned(
    library: Library, order: Order, wearer: str | None = None, day: date | None = None
) -> Plan:
    """The plan of today for a wearer; for that of the newest session if none is named.

    day  which day it is, today if not told: it draws the side that begins, alike all day.
    Raises OutputError.
    """
    who = wearer_meant(library, wearer)
    sessions = sessions_of(library, who, MOST_SESSIONS)
    exercises = {step.exercise for step in order.steps} | {order.easier}
    standing = stand(order, practices_of(library, sessions, exercises))
    synthetic = bool(sessions) and sessions[0].synthetic
    return Plan(who, synthetic, standing, today(standing, _draw(who, day or date.today())))


def _draw(who: str, day: date) -> float:
    """From 0 to 1, another one each day, the same for whoever asks again."""
    digest = hashlib.sha256(f"{who} {day.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
