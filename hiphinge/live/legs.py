"""What the wearer said of the standing leg, as it is answered and shown."""

from __future__ import annotations

from typing import Final

from analysis.sides import ALTERNATING, LEFT, RIGHT, UNSAID

SHOWN: Final = {
    LEFT: "left leg",
    RIGHT: "right leg",
    ALTERNATING: "legs in turn",
    UNSAID: "leg not said",
}
TAKEN: Final = {
    LEFT: "The left leg stands from the next rep on.",
    RIGHT: "The right leg stands from the next rep on.",
    ALTERNATING: "The legs take turns from the next rep on, the left one first.",
    UNSAID: "Which leg stands is left to the sensors from the next rep on.",
}
