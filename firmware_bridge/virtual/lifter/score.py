"""A plan becomes a score: tracks to move along, and what is true by construction.

The score is written part by part, like a person doing one thing after the other; `now_s` is where
it stands. Repetitions begin and end where their speed passes 5 % of its peak, the usual definition
of movement onset, or at the turning point where one runs into the next without rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_bridge.virtual.lifter.motion import (
    CHANNELS,
    SIZES,
    SWAY_HZ,
    SWAYING,
    Channel,
    Motion,
)
from firmware_bridge.virtual.lifter.tracks import Oscillation, TrackBuilder, wander
from firmware_bridge.virtual.lifter.travel import Walk, travel
from firmware_bridge.virtual.lifter.wearer import Wearer
from imu.samples import FloatArray

RISE_S = 0.15
CALM_S = 0.3
"""How fast soft tissue starts to wobble and comes to rest."""


@dataclass(frozen=True, slots=True)
class TrueRep:
    """One repetition, [start_s, end_s), with its far end [turn_start_s, turn_end_s).

    With start "top" the far end is the bottom, with start "bottom" it is the lockout. side is the
    leg that stands, "" for both.
    """

    set: int
    index: int
    exercise: str
    start: str
    start_s: float
    turn_start_s: float
    turn_end_s: float
    end_s: float
    partial: bool
    fault: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class TrueSegment:
    """Something named that went on in [start_s, end_s): an activity, or a phase of calibration."""

    name: str
    start_s: float
    end_s: float


class Score:
    """What has been written so far."""

    def __init__(self, wearer: Wearer, rng: np.random.Generator) -> None:
        self.wearer = wearer
        self.rng = rng
        self.now_s = 0.0
        self.posture = TrackBuilder(CHANNELS)
        self.gesture = TrackBuilder(CHANNELS)
        self.progress = TrackBuilder(1)
        self.size = TrackBuilder(SIZES)
        self.lean_back = TrackBuilder(1)
        self.oscillations: list[Oscillation] = []
        self.walks: list[Walk] = []
        self.reps: list[TrueRep] = []
        self.segments: list[TrueSegment] = []
        self.phases: list[TrueSegment] = []
        self._shaken: list[tuple[float, float, float]] = []

    def shake(self, start_s: float, end_s: float, level: float = 1.0) -> None:
        """The body moves from start_s to end_s; levels are 0 to 1, calls in time order."""
        self._shaken.append((start_s, end_s, level))

    def swing(
        self,
        channel: Channel,
        amplitude: float,
        frequency_hz: float,
        phase_rad: float,
        start_s: float,
        end_s: float,
        ramp_s: float = 0.8,
    ) -> None:
        """Add one oscillation."""
        ramp = min(ramp_s, 0.5 * (end_s - start_s))
        self.oscillations.append(
            Oscillation(channel, amplitude, frequency_hz, phase_rad, start_s, end_s, ramp)
        )

    def motion(self) -> Motion:
        """Everything written, as functions of time."""
        end = self.now_s
        posture = self.posture.build(end)

        def heading(t_s: FloatArray) -> FloatArray:
            return posture(t_s)[:, Channel.HEADING]

        return Motion(
            posture=posture,
            gesture=self.gesture.build(end),
            progress=self.progress.build(end),
            size=self.size.build(end),
            lean_back=self.lean_back.build(end),
            excitement=_excitement(self._shaken).build(end),
            sway=wander(self.rng, SWAYING, end, SWAY_HZ),
            sway_rad=float(np.deg2rad(self.wearer.sway_deg)),
            oscillations=tuple(self.oscillations),
            travel=travel(self.walks, heading),
        )


def _excitement(shaken: list[tuple[float, float, float]]) -> TrackBuilder:
    """How shaken the soft tissue is: up with a movement, down after it, on through short pauses."""
    track = TrackBuilder(1)
    for index, (start_s, end_s, level) in enumerate(shaken):
        start_s = max(start_s, track.now_s)
        up_s = min(start_s + RISE_S, 0.5 * (start_s + end_s))
        if up_s - start_s > 0.01:
            track.move(start_s, up_s, [level])
        if end_s > track.now_s:
            track.hold(end_s)
        following_s = shaken[index + 1][0] if index + 1 < len(shaken) else np.inf
        if following_s - track.now_s > CALM_S + RISE_S:
            track.go(track.now_s + CALM_S, [0.0])
    return track
