"""How a session comes to its calibration while the sensors stream.

The motion so far is kept until a calibration is found in it. When that is looked for depends on
the records alone: on marks, or on how much motion has come.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np

from calibration.automatic import calibrate_automatically
from calibration.motion import BodyMotion, body_motion
from calibration.procedure import Phases, calibrate_from_phases
from calibration.profile import calibration_from
from calibration.progress import PhaseWatch, Seen
from calibration.result import Calibration
from calibration.returning import returning
from calibration.standing import Standing, StandingWatch
from firmware_bridge.records import Marker
from hiphinge.live import marks
from hiphinge.live.settings import SessionSettings, Way
from imu.alignment import Alignment
from imu.errors import CalibrationError
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

STANDING_S = 3.0
"""Of standing still, before a stored profile is taken up."""
PATIENCE_S = 60.0
"""After this the posture stored with the profile has to do."""
UNCHECKED_SD_RAD = 6.0 * RAD_PER_DEG
"""What a stored neutral leaves open on sensors that were put on again (a design assumption)."""
FIRST_TRY_S = 20.0
NEXT_TRY_S = 5.0
GOOD_ENOUGH = 0.5
"""Score from which an automatic calibration is taken up."""
MOST_KEPT_S = 600.0


@dataclass(frozen=True, slots=True)
class Found:
    """A calibration and the moment from which repetitions count."""

    calibration: Calibration
    begin_s: float


@dataclass(slots=True)
class Kept:
    """Grid and orientations (S, n, 4) of the time without a calibration, block by block."""

    grids: deque[GridBlock] = field(default_factory=deque)
    q_sensor: deque[FloatArray] = field(default_factory=deque)
    cells: int = 0
    end_s: float = -np.inf

    def append(self, grid: GridBlock, q_sensor: FloatArray) -> None:
        """Add a block; drop the oldest beyond `MOST_KEPT_S`."""
        if not len(grid):
            return
        self.grids.append(grid)
        self.q_sensor.append(q_sensor)
        self.cells += len(grid)
        self.end_s = float(grid.t_s[-1])
        while self.cells - len(self.grids[0]) > MOST_KEPT_S * GRID_RATE_HZ:
            self.cells -= len(self.grids.popleft())
            self.q_sensor.popleft()

    @property
    def seconds(self) -> float:
        """How much motion is kept."""
        return self.cells / GRID_RATE_HZ

    def motion(self, since_s: float = -np.inf) -> tuple[BodyMotion, tuple[str, ...]]:
        """The motion of the sensors that have come, from since_s on, and their names."""
        pairs = zip(self.grids, self.q_sensor, strict=True)
        late = [(grid, q) for grid, q in pairs if grid.t_s[-1] >= since_s]
        grid = GridBlock.concatenate([grid for grid, _ in late])
        q = np.concatenate([q for _, q in late], axis=1)
        there = [
            row for row in range(len(grid.sensors)) if np.isfinite(grid.gap_s[row]).mean() > 0.5
        ]
        names = tuple(grid.sensors[row] for row in there)
        return body_motion(grid, names, q[there]), names


class Calibrating:
    """Feed marks and blocks, ask for the calibration after each."""

    def __init__(self, settings: SessionSettings, kept: Kept | None = None) -> None:
        self._settings = settings
        self.kept = kept or Kept()
        self.refusals: tuple[str, ...] = ()
        self.repeat = ""
        self._watch = PhaseWatch()
        self._spans: dict[str, tuple[float, float]] = {}
        self._asked_s: float | None = None
        self._standing = StandingWatch()
        self._refused = 0
        self._next_try_s = FIRST_TRY_S

    @property
    def way(self) -> Way:
        """How this calibration is come to."""
        return self._settings.way

    @property
    def phase(self) -> str:
        """The phase under way, "" for none."""
        return next((name for name, (_, end) in self._spans.items() if end == np.inf), "")

    @property
    def next_phase(self) -> str:
        """The first phase that was not marked yet."""
        return next((name for name in marks.PHASES if name not in self._spans), marks.DONE)

    @property
    def seen(self) -> Seen:
        """What the wearer has shown of the phase under way."""
        return self._watch.seen

    def mark(self, marker: Marker) -> None:
        """A phase begins, is repeated, or the last one ends."""
        if marker.text == marks.AGAIN:
            self.repeat_from(marks.STAND)
        elif marker.text == marks.DONE:
            self._close(marker.arrival_s)
            self._asked_s = marker.arrival_s
        elif marker.text in marks.PHASES:
            self.repeat_from(marker.text)
            self._close(marker.arrival_s)
            self._spans[marker.text] = (marker.arrival_s, np.inf)
            if marker.text == marks.STAND:
                self._watch.stand()
            else:
                self._watch.begin()

    def repeat_from(self, phase: str) -> None:
        """Forget this phase and those after it: they are to be marked anew."""
        for name in marks.PHASES[marks.PHASES.index(phase) :]:
            self._spans.pop(name, None)
        self._asked_s = None

    def _close(self, now_s: float) -> None:
        """The phase under way ends."""
        for name, (start_s, end_s) in self._spans.items():
            self._spans[name] = (start_s, min(end_s, now_s))

    def follow(self, grid: GridBlock, q_sensor: FloatArray) -> Found | None:
        """The next block; the calibration if there is one now.

        If there was a try that failed, `refusals` says why, `repeat` from which phase on it is to
        be repeated.
        """
        self.refusals = ()
        self.kept.append(grid, q_sensor)
        self._watch.follow(grid, q_sensor)
        try:
            if self._settings.way is Way.PROFILE:
                return self._from_profile(self._standing.follow(grid, q_sensor))
            return self._look()
        except CalibrationError as error:
            self.refusals, self.repeat = error.reasons, error.phase or marks.STAND
            self.repeat_from(self.repeat)
            return None

    def _look(self) -> Found | None:
        if not self.kept.cells:
            return None
        if self._asked_s is not None:
            return self._from_phases() if self.kept.end_s >= self._asked_s else None
        if self._settings.way is Way.PHASES or self.kept.seconds < self._next_try_s:
            return None
        self._next_try_s += NEXT_TRY_S
        motion, _ = self.kept.motion()
        found = calibrate_automatically(motion, self._settings.mounting)
        return Found(found, -np.inf) if found.score >= GOOD_ENOUGH else None

    def _from_phases(self) -> Found:
        """The marked phases' calibration. Raises CalibrationError."""
        spans, self._asked_s = self._spans, None
        missing = [name for name in (marks.STAND, marks.HINGE) if name not in spans]
        if missing:
            raise CalibrationError(
                ["Stand still first, then hinge three to five times."], phase=missing[0]
            )
        phases = Phases(spans[marks.STAND], spans[marks.HINGE], spans.get(marks.BEND))
        motion, _ = self.kept.motion(phases.stand[0] - 1.0)
        found = calibrate_from_phases(motion, phases, self._settings.mounting)
        return Found(found, phases.end_s)

    def _from_profile(self, standing: Standing | None) -> Found | None:
        """The stored profile on the posture the wearer stands in. Raises CalibrationError."""
        profile = self._settings.profile
        assert profile is not None
        if standing is not None and standing.seconds >= STANDING_S - 1e-9:
            if standing.number == self._refused:
                return None
            self._refused = standing.number
            return Found(returning(profile, standing), self.kept.end_s)
        if self.kept.seconds < PATIENCE_S or self._refused:
            return None
        _, names = self.kept.motion(self.kept.end_s - STANDING_S)
        return Found(unsettled(calibration_from(profile, names, None)), self.kept.end_s)


def unsettled(calibration: Calibration) -> Calibration:
    """The calibration with a neutral that nobody has checked."""
    placements = {
        name: replace(p, neutral_sd_rad=float(np.hypot(p.neutral_sd_rad, UNCHECKED_SD_RAD)))
        for name, p in calibration.alignment.placements.items()
    }
    told = "Nobody stood still for it: neutral is the stored one, and may be off."
    return replace(
        calibration,
        alignment=Alignment(placements, calibration.score),
        statements=(*calibration.statements, told),
    )
