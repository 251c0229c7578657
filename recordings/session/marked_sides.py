"""What the wearer said of the standing leg in a session → when, as one text.

As in "12.500000=left 80.100000=right", seconds on its clock; a word that took an earlier one back
leaves nothing after the sign. Which words mean anything is for the reader to know.
"""

from __future__ import annotations

from typing import Final

from firmware_bridge.records import Marker

SIDE: Final = "side"


class MarkedSides:
    """Feed the markers of a session in their order."""

    def __init__(self) -> None:
        self._said: list[tuple[float, str]] = []

    def mark(self, marker: Marker) -> None:
        """A side is said; other markers, and what is no word, change nothing."""
        word = marker.text.strip().lower()
        if marker.kind == SIDE and (word.isalpha() or not word):
            self._said.append((marker.arrival_s, word))

    def text(self) -> str:
        """All that was said, "" for nothing."""
        return " ".join(f"{said_s:.6f}={word}" for said_s, word in self._said)
