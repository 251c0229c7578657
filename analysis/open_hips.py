"""A pelvis that turns open in single-leg work → alerts, sample by sample.

The hips should stay square to the floor; they open where the free leg's side of the pelvis rises.
Told from where the pelvis was before the bend, since the standing leg lists it a little. An alert
is raised when that has been past `analysis.limits.OPEN_HIPS_RAD` for the profile's dwell time in a
bent trunk, and released when it is back below half of it or the bend is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.alert_runs import BENT_RAD, UPRIGHT_RAD
from analysis.alert_wording import sentence
from analysis.alerts import AlertSteps
from analysis.events import Alert
from analysis.limits import OPEN_HIPS_RAD, Limits
from analysis.recent_angle import RecentAngle
from imu.angles import AngleBlock
from imu.samples import FloatArray
from imu.uncertainty import TRUSTED

RULE = "open_hips"
QUIET_S = 1.0
"""After a cue of another rule: one word at a time. A design value."""


class OpenHipsWatch:
    """Feed angles and the pelvis' lateral tilt, get alerts."""

    def __init__(self, limits: Limits, rate_hz: float) -> None:
        self._limits = limits
        self._rate_hz = rate_hz
        self._dwell = max(1, round(limits.profile.dwell_s * rate_hz))
        self._recent = RecentAngle(rate_hz)
        self._before: float | None = None
        self._over = 0
        self._told = False
        self._last_cue_s = -np.inf
        self._others_s: list[float] = []
        self._active: Alert | None = None

    def follow(
        self, angles: AngleBlock, pelvis_lateral_rad: FloatArray, others: Sequence[Alert] = ()
    ) -> AlertSteps:
        """The alerts raised and closed in this block; lateral tilt (n,) as in `MotionBlock`.

        others  what the other rules raised in it: right after a cue of theirs none is given
        """
        self._others_s += [alert.t_s for alert in others if alert.cued]
        raised: list[Alert] = []
        closed: list[Alert] = []
        tilt = np.fmax(angles.trunk_tilt_rad, angles.pelvis_tilt_rad)
        sure = (angles.quality >= TRUSTED) & np.isfinite(pelvis_lateral_rad) & np.isfinite(tilt)
        rows = zip(
            angles.t_s.tolist(),
            tilt.tolist(),
            pelvis_lateral_rad.tolist(),
            sure.tolist(),
            strict=True,
        )
        for t_s, bent, lateral, trusted in rows:
            if trusted:
                self._step(t_s, bent, lateral, raised, closed)
            else:
                self._end(t_s, closed)
        return AlertSteps(tuple(raised), tuple(closed))

    def finish(self) -> AlertSteps:
        """What is still going on ends here."""
        closed: list[Alert] = []
        if self._active is not None:
            self._end(self._active.end_s, closed)
        return AlertSteps((), tuple(closed))

    def _step(
        self, t_s: float, bent: float, lateral: float, raised: list[Alert], closed: list[Alert]
    ) -> None:
        if bent < UPRIGHT_RAD or self._before is None:
            self._before = lateral
            self._told = False
            self._end(t_s, closed)
            return
        opened = lateral - self._before
        self._recent.push(opened)
        self._over = self._over + 1 if abs(opened) >= OPEN_HIPS_RAD and bent >= BENT_RAD else 0
        mean = self._recent.mean
        if self._active is not None:
            further = abs(mean) > abs(self._active.value) and mean * self._active.value > 0.0
            value = mean if further else self._active.value
            self._active = replace(self._active, end_s=t_s, value=value)
            if abs(opened) < 0.5 * OPEN_HIPS_RAD:
                self._end(t_s, closed)
        elif self._over >= self._dwell and abs(mean) >= OPEN_HIPS_RAD and not self._told:
            spaced = t_s - self._last_cue_s >= self._limits.profile.spacing_s
            cued = spaced and not any(0.0 <= t_s - cue_s <= QUIET_S for cue_s in self._others_s)
            self._others_s = [cue_s for cue_s in self._others_s if t_s - cue_s <= QUIET_S]
            self._last_cue_s = t_s if cued else self._last_cue_s
            alert = Alert(RULE, "amber", t_s, t_s, mean, OPEN_HIPS_RAD, "", cued=cued)
            self._active = replace(alert, message=sentence(alert, self._limits))
            self._told = True
            raised.append(self._active)

    def _end(self, t_s: float, closed: list[Alert]) -> None:
        self._over = 0
        self._recent.clear()
        if self._active is not None:
            ended = replace(self._active, end_s=t_s)
            closed.append(replace(ended, message=sentence(ended, self._limits)))
            self._active = None
