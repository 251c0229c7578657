"""The phases of a calibration that were marked in a session → when they were.

A phase that is marked again is done over, and those after it, as in the live session
(`hiphinge.live.marks`). Which of several tries was taken up the marks do not say: all that were
brought to their end are told, in their order. Seconds on the session's clock.
"""

from __future__ import annotations

from typing import Final

from firmware_bridge.records import Marker

PHASE: Final = "phase"
DONE: Final = "done"
AGAIN: Final = "again"
PHASES: Final = ("stand", "hinge", "bend")
NEEDED: Final = ("stand", "hinge")


class MarkedPhases:
    """Feed the markers of a session in their order."""

    def __init__(self) -> None:
        self._begun: dict[str, float] = {}
        self._ended: dict[str, float] = {}
        self._tries: list[dict[str, tuple[float, float]]] = []

    def mark(self, marker: Marker) -> None:
        """A phase begins or ends; other markers change nothing."""
        if marker.kind != PHASE:
            return
        if marker.text == AGAIN:
            self._forget_from(PHASES[0])
        elif marker.text == DONE:
            self._close(marker.arrival_s)
            if all(name in self._ended for name in NEEDED):
                self._tries.append(
                    {name: (self._begun[name], end_s) for name, end_s in self._ended.items()}
                )
        elif marker.text in PHASES:
            self._forget_from(marker.text)
            self._close(marker.arrival_s)
            self._begun[marker.text] = marker.arrival_s

    def tries(self) -> tuple[str, ...]:
        """Each try that came to its end, as in "stand=0.000:3.000 hinge=3.000:15.000"."""
        told = []
        for spans in self._tries:
            whole = {name: span for name, span in spans.items() if span[1] > span[0]}
            if all(name in whole for name in NEEDED):
                told.append(
                    " ".join(
                        f"{name}={start_s:.6f}:{end_s:.6f}"
                        for name, (start_s, end_s) in whole.items()
                    )
                )
        return tuple(told)

    def _forget_from(self, phase: str) -> None:
        for name in PHASES[PHASES.index(phase) :]:
            self._begun.pop(name, None)
            self._ended.pop(name, None)

    def _close(self, now_s: float) -> None:
        for name in self._begun:
            self._ended.setdefault(name, now_s)
