"""Why an excursion of the signal is no repetition, if it is none."""

from __future__ import annotations

import numpy as np

from analysis.candidate import Before, Candidate
from analysis.elsewhere import Elsewhere
from analysis.evidence import SINKS_M, is_still, main_tilt
from analysis.excursion import Excursion
from analysis.exercises.exercise import Exercise, Signal, Start
from analysis.rep_signal import CLEAR_TILT_RAD
from analysis.track import Track
from imu.units import RAD_PER_DEG

STILL_BEFORE_S = 0.5
QUIET_BEFORE_S = 1.5
QUIET_RAD = 3.0 * RAD_PER_DEG
"""Who begins at the bottom rests there; hands at a shoe keep the back moving."""
MOST_OVERLAP = 0.25
"""Of its own length: what overlaps the repetition before by more is the same motion seen again."""
PARTIAL_SHARE = 0.5
"""Of the usual amplitude: a smaller excursion is a partial repetition, not counted."""
DEEPER_RAD = 25.0 * RAD_PER_DEG
"""Beyond the deepest that is expected on the knees or lying: that is getting down or up."""
PAUSE_S = 5.0
"""Who stays at the bottom for longer ties a shoe, and does no repetition."""


class Objections:
    """The rules of one exercise; `height_trust` says what its heights are worth, 0 to 1."""

    def __init__(self, exercise: Exercise, rate_hz: float, height_trust: float) -> None:
        self._exercise = exercise
        self._rate_hz = rate_hz
        self._trust = height_trust
        self._elsewhere = Elsewhere(exercise, rate_hz, height_trust)
        expected = exercise.expected.trunk_tilt_deg
        deepest_deg = max(abs(expected[0]), abs(expected[1]))
        self._deepest_rad = deepest_deg * RAD_PER_DEG + DEEPER_RAD

    def reason(self, candidate: Candidate, before: Before, track: Track) -> str:
        """Why the excursion does not count, or ""."""
        exercise = self._exercise
        excursion, at, evidence = candidate.excursion, candidate.at, candidate.evidence
        tempo = exercise.tempo
        start, length = excursion.left + at.start, at.end - at.start
        if before.until - start > MOST_OVERLAP * length:
            return "overlaps"
        if not tempo.min_s <= length / self._rate_hz <= tempo.max_s:
            return "too fast" if length / self._rate_hz < tempo.min_s else "too slow"
        if evidence.is_walk and candidate.amplitude < 2.0:
            return "walking"
        if self._elsewhere.ended(candidate, before, track):
            return "sitting"
        if not exercise.daily and (at.bottom_end - at.bottom_start) / self._rate_hz > PAUSE_S:
            return "stayed at the bottom"
        if exercise.daily and not self._from_upright(excursion, track):
            return "not from upright"
        return self._too_small_or_else(candidate, before, track) or self._partial(candidate, before)

    def _too_small_or_else(self, candidate: Candidate, before: Before, track: Track) -> str:
        """What its size, its way and its beginning have against it."""
        exercise, excursion = self._exercise, candidate.excursion
        evidence, inverted = candidate.evidence, candidate.inverted
        least = exercise.min_amplitude_deg * RAD_PER_DEG
        # seen from the bottom, the tilt falls first and grows again
        tilt = evidence.tilt_rad if not inverted else inverted_tilt(excursion, track)
        travel = evidence.travel_m if self._trust > 0.0 else 0.0
        if exercise.signal is not Signal.AUTO or exercise.start is Start.BOTTOM:
            if tilt < least:
                return "too small"
        elif inverted:
            if not travel >= SINKS_M:
                return "too small"
            chained = before.inverted and before.chains(candidate, self._rate_hz)
            if not chained and not self._rested(excursion.left, track):
                return "began at the bottom while moving"
        elif tilt < least and not travel >= SINKS_M:
            return "too small"
        if exercise.posture.bounded and tilt > self._deepest_rad:
            return "deeper than the exercise"
        if not inverted and evidence.sideways_rad > max(evidence.tilt_rad, 0.5 * CLEAR_TILT_RAD):
            return "sideways"
        return ""

    def _partial(self, candidate: Candidate, before: Before) -> str:
        if len(before.amplitudes) >= 2 and not self._exercise.daily:
            usual = sorted(before.amplitudes)[len(before.amplitudes) // 2]
            if candidate.amplitude < PARTIAL_SHARE * usual:
                return "partial"
        return ""

    def _rested(self, sample: int, track: Track) -> bool:
        """Whether the wearer kept still before this sample, and quiet for longer."""
        still = track.since(sample - round(STILL_BEFORE_S * self._rate_hz), sample)
        quiet = track.since(sample - round(QUIET_BEFORE_S * self._rate_hz), sample)
        return is_still(still) and float(np.ptp(main_tilt(quiet))) < QUIET_RAD

    def _from_upright(self, excursion: Excursion, track: Track) -> bool:
        """Whether the excursion leads from about neutral away, not from one side to the other."""
        tilt = track.since(excursion.left, excursion.returned + 1).rep_tilt_rad
        behind = max(-float(tilt[0]), -float(tilt[-1]), 0.0)
        least = self._exercise.min_amplitude_deg * RAD_PER_DEG
        return float(tilt.max()) >= max(least, 1.5 * behind)


def inverted_tilt(excursion: Excursion, track: Track) -> float:
    """How far the tilt falls on the way up, and grows again on the way down: the smaller."""
    tilt = track.since(excursion.left, excursion.returned + 1).rep_tilt_rad
    turned = excursion.turned - excursion.left
    low = float(tilt[max(turned - 5, 0) : turned + 6].min())
    return min(float(tilt[: turned + 1].max()), float(tilt[turned:].max())) - low
