"""Sensors whose wearer marks a jolt that all of them felt → the constants between their clocks.

    jolts = SharedJolts(); jolts.mark(arrival_s)
    found = jolts.follow(block)        # None until the jolt is decided on

A mark may come before the jolt or after it. It is decided on once every sensor has sent what lies
around it; the mark and the blocks alone decide, so that a replay shifts the same sensors at the
same record. A correction is given out slowly (`firmware_bridge.clock`); until it is through, no
jolt is believed, lest it be corrected twice.

Times are seconds on the host's monotonic clock.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from firmware_bridge.clock import SETTLE_S, SLEW
from firmware_bridge.jolt import shared_jolt_s
from imu.frames import SENSORS
from imu.samples import SampleBlock

JOLT: Final = "jolt"
"""Kind of the `Marker` records that mark one."""
BEFORE_MARK_S: Final = 5.0
AFTER_MARK_S: Final = 3.0
PATIENCE_S: Final = 4.0
"""A sensor that is so far behind the others is not waited for."""


@dataclass(frozen=True, slots=True)
class Jolt:
    """What a marked jolt told.

    reference  the sensor whose clock the others follow, "" where fewer than two had sent anything
    shifts_s   sensor → seconds to add to its times from here on; empty where none felt it
    """

    reference: str = ""
    shifts_s: Mapping[str, float] = field(default_factory=dict)

    @property
    def statement(self) -> str:
        """What the wearer hears of it."""
        if not self.shifts_s:
            return (
                "No jolt was found that two sensors felt at once: hold them together and knock "
                "them on a table, or jump, and mark it again."
            )
        told = ", ".join(
            f"{name.replace('_', ' ')} {1000.0 * by_s:+.0f} ms"
            for name, by_s in self.shifts_s.items()
        )
        return f"The clocks agree with the {self.reference.replace('_', ' ')}'s again: {told}."


class SharedJolts:
    """Feed the blocks of all sensors in the order of their arrival, and the marks."""

    def __init__(self) -> None:
        self._blocks: dict[str, deque[SampleBlock]] = {}
        self._marked_s: float | None = None
        self._deaf_until_s = -math.inf

    def mark(self, arrival_s: float) -> None:
        """The wearer says that there was a jolt just now, or that there will be one."""
        self._marked_s = arrival_s

    def follow(self, block: SampleBlock) -> Jolt | None:
        """The next block of a sensor, not empty; what a mark led to once it is known."""
        kept = self._blocks.setdefault(block.sensor, deque())
        kept.append(block)
        while kept[0].t_s[-1] < block.t_s[-1] - (BEFORE_MARK_S + AFTER_MARK_S + PATIENCE_S):
            kept.popleft()
        if self._marked_s is None or not self._is_complete(self._marked_s + AFTER_MARK_S):
            return None
        found = self._found(self._marked_s)
        self._marked_s = None
        slowest_s = max((abs(by_s) for by_s in found.shifts_s.values()), default=0.0)
        if slowest_s:
            self._deaf_until_s = float(block.t_s[-1]) + slowest_s / SLEW + 3.0 * SETTLE_S
        return found

    def _is_complete(self, until_s: float) -> bool:
        last = [float(kept[-1].t_s[-1]) for kept in self._blocks.values()]
        return max(last) >= until_s and all(
            one >= until_s or one < max(last) - PATIENCE_S for one in last
        )

    def _found(self, marked_s: float) -> Jolt:
        start_s = max(marked_s - BEFORE_MARK_S, self._deaf_until_s)
        around = {
            name: joined(kept).between(start_s, marked_s + AFTER_MARK_S)
            for name, kept in sorted(self._blocks.items(), key=_place)
        }
        felt = [block for block in around.values() if len(block)]
        if len(felt) < 2:
            return Jolt()
        first, *others = felt
        told = {block.sensor: shared_jolt_s(first, block) for block in others}
        return Jolt(first.sensor, {name: by for name, by in told.items() if by is not None})


def joined(blocks: Iterable[SampleBlock]) -> SampleBlock:
    """Consecutive blocks of one sensor as one. At least one."""
    parts = list(blocks)
    return SampleBlock(
        parts[0].sensor,
        np.concatenate([block.t_s for block in parts]),
        np.concatenate([block.acc_m_s2 for block in parts]),
        np.concatenate([block.gyr_rad_s for block in parts]),
        None,
        np.concatenate([block.flags for block in parts if block.flags is not None]),
    )


def _place(item: tuple[str, object]) -> int:
    return SENSORS.index(item[0]) if item[0] in SENSORS else len(SENSORS)
