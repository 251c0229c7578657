"""Whether an excursion ended somewhere else than it began: on a chair, off it, or at a shoe.

The height of the sacrum tells, integrated from its acceleration (`analysis.evidence`), and is held
to less the longer it was integrated and the less well neutral is known.
"""

from __future__ import annotations

import numpy as np

from analysis.boundaries import Boundaries
from analysis.candidate import Before, Candidate
from analysis.evidence import SHORT_S, SINKS_M, Evidence, height_gain
from analysis.exercises.exercise import Exercise, Signal, Start
from analysis.track import Track
from imu.units import RAD_PER_DEG

SITTING_M = 0.18
"""A sacrum that ends this much lower or higher has sat down or got up."""
FURTHER_M = 0.1
"""A sacrum that travels this much further than the exercise takes it was on a chair."""
ANOTHER_BOTTOM_M = 0.09
ANOTHER_BOTTOM_RAD = 20.0 * RAD_PER_DEG
"""A repetition from the floor sinks as far as it rose, and bends as far again: who does not came
from a chair or a shoe."""
CLEARLY_SINKS_M = 0.08
"""Where every repetition sinks the hips by so much, one that does not come up again was none."""
WRONG_WAY_M = 0.03
"""Rising on the way down, or sinking on the way up, of a sacrum that went there and back: less is
what a turning point that was read a little early or late makes of it. A design value."""
SURE_S = 2.5
"""Up to this a height holds; from there on its error grows with the square of the time."""
PASSING_M_S = 0.3
"""A lift ends at rest on the floor: a sacrum that sinks or rises faster is on its way to a seat."""
UPRIGHT_RAD = 10.0 * RAD_PER_DEG
CROUCHED_S = 1.5
"""Who goes deeper than the exercise and stays there for longer ties a shoe."""
SITTING_TILT_RAD = 60.0 * RAD_PER_DEG
"""People lean less than this to sit down; a deeper bend is one, whatever the height says."""


class Elsewhere:
    """The rules of one exercise; `height_trust` says what its heights are worth, 0 to 1."""

    def __init__(self, exercise: Exercise, rate_hz: float, height_trust: float) -> None:
        self._exercise = exercise
        self._rate_hz = rate_hz
        self._trust = height_trust

    def ended(self, candidate: Candidate, before: Before, track: Track) -> bool:
        """Whether the sacrum ends elsewhere, or goes much deeper than the exercise does."""
        exercise, at, evidence = self._exercise, candidate.at, candidate.evidence
        if self._trust <= 0.5 or exercise.posture.lying:
            return False
        if exercise.start is Start.BOTTOM:
            return self._is_no_lift(candidate, before, track)
        if exercise.signal is Signal.AUTO and evidence.thigh_worn:
            return False
        longer = max(1.0, evidence.duration_s / SHORT_S)
        # a height is as uncertain as the neutral that gravity is taken off with
        elsewhere = self._trust * abs(evidence.net_m) > SITTING_M * longer * longer
        least_m = exercise.expected.pelvis_drop_m[0]
        if exercise.signal is not Signal.AUTO and least_m >= CLEARLY_SINKS_M:
            wrong_way_m = -min(evidence.sank_m, evidence.rose_m)
            returned = evidence.travel_m >= least_m and not elsewhere
            return wrong_way_m > (WRONG_WAY_M if returned else 0.0)
        deep = (
            min(evidence.sank_m, evidence.rose_m) > exercise.expected.pelvis_drop_m[1] + SITTING_M
        )
        if evidence.tilt_rad > SITTING_TILT_RAD:
            stayed = (at.bottom_end - at.bottom_start) / self._rate_hz > CROUCHED_S
            return deep and stayed and exercise.signal is not Signal.AUTO and not exercise.daily
        if exercise.signal is Signal.AUTO:
            if not candidate.by_tilt:
                passing = evidence.duration_s >= SHORT_S and self._passes(evidence, at)
                shallow = elsewhere and evidence.travel_m < SINKS_M
                return evidence.came_still or passing or shallow
            # the travel is that of a body that came back: who sat down has hardly any
            return elsewhere and abs(evidence.net_m) > longer * longer * evidence.travel_m
        return elsewhere or deep

    def _is_no_lift(self, candidate: Candidate, before: Before, track: Track) -> bool:
        """Whether a rise from the bottom went further than a lift, to another bottom or a seat."""
        at, evidence = candidate.at, candidate.evidence
        deepest = self._exercise.expected.pelvis_drop_m[1] + FURTHER_M
        apart = abs(evidence.tilt_out_rad - evidence.tilt_back_rad)
        if evidence.travel_m > deepest or apart > ANOTHER_BOTTOM_RAD:
            return True
        doubt = self._doubt(at)
        if abs(evidence.sank_m - evidence.rose_m) > ANOTHER_BOTTOM_M * doubt * doubt:
            return True
        if self._passes(evidence, at):
            return True
        lockout = candidate.excursion.left + round(at.bottom_start)
        return not before.chains(candidate, self._rate_hz) and self._changed_seat(lockout, track)

    def _doubt(self, at: Boundaries) -> float:
        """How much further off a speed may be for the length of the longer way."""
        longest = max(at.bottom_start - at.start, at.end - at.bottom_end)
        return max(1.0, longest / self._rate_hz / SURE_S)

    def _passes(self, evidence: Evidence, at: Boundaries) -> bool:
        """Whether the sacrum is on its way to somewhere else where the repetition should end."""
        return abs(evidence.still_rising_m_s) > PASSING_M_S * self._doubt(at)

    def _changed_seat(self, lockout: int, track: Track) -> bool:
        """Whether the wearer, upright a moment ago, is upright again but much higher or lower."""
        lately = track.since(lockout - round(SHORT_S * self._rate_hz), lockout + 1)
        upright = np.abs(lately.rep_tilt_rad) < UPRIGHT_RAD
        bent = np.flatnonzero(~upright)
        if not len(bent):
            return False
        before = np.flatnonzero(upright[: bent[-1]])
        if not len(before):
            return False
        since = lately.upward_acc_m_s2[before[-1] :]
        doubt = max(1.0, float(len(since)) / self._rate_hz / SURE_S)
        return abs(height_gain(since, 1.0 / self._rate_hz)) > SITTING_M * doubt * doubt
