"""Angles as they come → the samples of the next frame, and what holds of them.

A frame takes what has come since the last one, at most its newest 255 samples. Degrees.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from analysis.limits import Limits
from hiphinge.dashboard.frames import MOST_SAMPLES, Frame, FrameState
from hiphinge.dashboard.phase import PhaseWatch
from imu.angles import AngleBlock
from imu.uncertainty import TRUSTED
from imu.units import DEG_PER_RAD

COLUMNS: Final = (
    ("lumbar_flexion_rad", DEG_PER_RAD),
    ("lumbar_flexion_sd_rad", DEG_PER_RAD),
    ("hip_flexion_rad", DEG_PER_RAD),
    ("pelvis_tilt_rad", DEG_PER_RAD),
    ("trunk_tilt_rad", DEG_PER_RAD),
    ("quality", 1.0),
)
"""Of an angle block, in the order of a frame after dt_s, with the factor to the frame's unit."""

SETTLES_S: Final = 5.0
"""So long after an angle began, or began again, low quality is taken for settling."""


@dataclass(slots=True)
class Angles:
    """Feed blocks in order, take frames."""

    phases: PhaseWatch = field(default_factory=PhaseWatch)
    newest_s: float = math.nan
    lumbar_deg: float = math.nan
    quality: float = 0.0
    _waiting: deque[AngleBlock] = field(default_factory=lambda: deque(maxlen=MOST_SAMPLES))
    _known_since_s: float = math.nan
    _number: int = 0

    def follow(self, block: AngleBlock) -> None:
        """The next block of one sample or more."""
        self._waiting.append(block)
        self.phases.follow(block)
        self.newest_s = float(block.t_s[-1])
        self.lumbar_deg = float(block.lumbar_flexion_rad[-1]) * DEG_PER_RAD
        self.quality = float(block.quality[-1])
        if not math.isfinite(self.lumbar_deg):
            self._known_since_s = math.nan
        elif math.isnan(self._known_since_s):
            self._known_since_s = self.newest_s

    @property
    def trusted(self) -> bool:
        """Whether the newest angle is one to act on."""
        return math.isfinite(self.lumbar_deg) and self.quality >= TRUSTED

    @property
    def settling(self) -> bool:
        """The angle began a moment ago and is not sure yet."""
        since_s = self.newest_s - self._known_since_s
        return not self.trusted and since_s < SETTLES_S

    def state(self, limits: Limits, *, slipped: bool = False) -> FrameState:
        """What holds at the newest sample."""
        state = FrameState(0)
        if self.trusted:
            state |= FrameState.TRUSTED
            bend = abs(self.lumbar_deg) if limits.profile.two_sided else self.lumbar_deg
            if bend > limits.amber_rad * DEG_PER_RAD:
                state |= FrameState.OVER_AMBER
            if bend > limits.red_rad * DEG_PER_RAD:
                state |= FrameState.OVER_RED
        if self.settling:
            state |= FrameState.SETTLING
        if not math.isfinite(self.lumbar_deg):
            state |= FrameState.GAP
        return state | FrameState.SLIPPED if slipped else state

    def frame(self, limits: Limits, *, slipped: bool = False) -> Frame | None:
        """What has come since the last frame, None for nothing."""
        if not self._waiting:
            return None
        blocks, newest = [], 0
        while self._waiting and newest < MOST_SAMPLES:
            blocks.append(self._waiting.pop())
            newest += len(blocks[-1])
        self._waiting.clear()
        samples = np.concatenate([_rows(block) for block in reversed(blocks)])[-MOST_SAMPLES:]
        t_s = float(samples[-1, 0])
        samples[:, 0] -= t_s
        self._number += 1
        state = self.state(limits, slipped=slipped)
        return Frame(self._number, t_s, state, samples.astype(np.float32))

    def drop(self) -> None:
        """Nobody looks: what waits for a frame is let go, but for the newest block."""
        while len(self._waiting) > 1:
            self._waiting.popleft()


def _rows(block: AngleBlock) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(n, 7) as a frame has them, with the time itself in the first column."""
    out = np.empty((len(block), 1 + len(COLUMNS)))
    out[:, 0] = block.t_s
    for column, (name, factor) in enumerate(COLUMNS, 1):
        out[:, column] = getattr(block, name) * factor
    return out
