"""Lumbar flexion against the limits, sample by sample → alerts.

An alert is raised when the angle stays past its limit for the profile's dwell time, and released
when it has come back by the hysteresis. The dwell may begin early, on the angle as it will be
`LEAD_S` ahead, but nothing is raised before the angle itself has passed. Three more rules:

    held back     while the angle is not to be trusted, nothing is raised
    one per bend  a bend gives one cue, and cues are `spacing_s` apart; what else happens is
                  recorded with `cued` false
    in a bend     the limits watch a bent trunk: slouching on a bench between sets is not the drill

`spine_first` looks once per bend, where the trunk first passes 30°. `leaning_back` looks after a
bend, at the lockout. Dwell, lead, hysteresis and spacing after Boocock 2019, Ribeiro 2020 and the
reaction times in our evidence table; they are design choices, not physiology.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, replace

import numpy as np

from analysis.events import Alert
from analysis.limits import Limits
from analysis.metrics.hinge_share import EARLY_RAD
from analysis.verdict import LEANING_BACK_RAD, SPINE_FIRST_SHARE
from imu.angles import AngleBlock
from imu.uncertainty import TRUSTED
from imu.units import DEG_PER_RAD, RAD_PER_DEG

LEAD_S = 0.15
MOST_LEAD_RAD = 5.0 * RAD_PER_DEG
LEAST_HYSTERESIS_RAD = 5.0 * RAD_PER_DEG
HYSTERESIS_SHARE = 0.10
BENT_RAD = 20.0 * RAD_PER_DEG
UPRIGHT_RAD = 15.0 * RAD_PER_DEG
LOCKOUT_S = 1.5
RATE_SPAN = 10
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class AlertSteps:
    """What a stretch of motion brought: alerts as they are raised, and again when they are over."""

    raised: tuple[Alert, ...]
    closed: tuple[Alert, ...]


class AlertWatch:
    """Feed angles, get alerts. Feed nothing but angles: time comes with them."""

    def __init__(self, limits: Limits, rate_hz: float) -> None:
        self._limits = limits
        self._dwell = max(1, round(limits.profile.dwell_s * rate_hz))
        self._lockout = round(LOCKOUT_S * rate_hz)
        self._rate_hz = rate_hz
        share = HYSTERESIS_SHARE * (limits.range_rad or 0.0)
        self._hysteresis = max(LEAST_HYSTERESIS_RAD, share)
        self._recent: list[float] = []
        self._over = self._over_red = self._back = 0
        self._since_bend = self._lockout + 1
        self._cued_this_bend = False
        self._early_judged = True
        self._cues_s: list[float] = []
        self._last_lean_s = -math.inf
        self._active: Alert | None = None
        self._leaning: Alert | None = None

    def follow(self, angles: AngleBlock) -> AlertSteps:
        """The alerts raised and closed in this block."""
        raised: list[Alert] = []
        closed: list[Alert] = []
        if len(angles) and not np.isfinite(angles.lumbar_flexion_rad).any():
            self._hold_back(float(angles.t_s[0]), closed)
            return AlertSteps((), tuple(closed))
        flexion, tilt = angles.lumbar_flexion_rad, angles.trunk_tilt_rad
        trusted = (angles.quality >= TRUSTED) & ~np.isnan(flexion)
        stirs = np.flatnonzero(~(trusted & (tilt < UPRIGHT_RAD))).tolist()
        samples = tuple(
            zip(angles.t_s.tolist(), flexion.tolist(), tilt.tolist(), trusted.tolist(), strict=True)
        )
        row, end = 0, len(samples)
        while row < end:
            if self._is_quiet:
                next_stir = bisect_left(stirs, row)
                until = stirs[next_stir] if next_stir < len(stirs) else end
                if until > row:
                    self._rest(
                        [sample[1] for sample in samples[max(row, until - RATE_SPAN) : until]]
                    )
                    self._since_bend += until - row
                    row = until
                    continue
            t_s, bend, lean, sure = samples[row]
            if sure:
                self._step(t_s, bend, lean, raised, closed)
            else:
                self._hold_back(t_s, closed)
            row += 1
        return AlertSteps(tuple(raised), tuple(closed))

    @property
    def _is_quiet(self) -> bool:
        """Whether nothing is going on that an upright sample could change."""
        idle = self._active is None and self._leaning is None
        return idle and self._since_bend >= self._lockout

    def _rest(self, last_flexions: list[float]) -> None:
        """The wearer stood upright for a while; these were the last angles."""
        self._recent = (self._recent + last_flexions)[-RATE_SPAN:]
        self._over = self._back = 0
        self._cued_this_bend = self._early_judged = False

    def _step(
        self, t_s: float, flexion: float, tilt: float, raised: list[Alert], closed: list[Alert]
    ) -> None:
        """One sample that may be trusted."""
        profile, recent = self._limits.profile, self._recent
        recent.append(flexion)
        rate = 0.0
        if len(recent) > RATE_SPAN:
            rate = (flexion - recent.pop(0)) * self._rate_hz / RATE_SPAN
        self._posture(tilt)
        if tilt < BENT_RAD and self._active is None:
            self._over = 0
        else:
            self._limit(t_s, flexion, tilt, rate, raised, closed)
            if profile.spine_first:
                self._early(t_s, flexion, tilt, raised, closed)
        if profile.leaning_back:
            self._lean(t_s, flexion, tilt, raised, closed)

    def finish(self) -> AlertSteps:
        """What is still going on at the end counts as ending there."""
        closed = tuple(alert for alert in (self._active, self._leaning) if alert is not None)
        self._active = self._leaning = None
        return AlertSteps((), closed)

    def _hold_back(self, t_s: float, closed: list[Alert]) -> None:
        self._recent = []
        self._early_judged = True  # the first 30° may pass unseen
        self._over = self._over_red = self._back = 0
        going_on = (alert for alert in (self._active, self._leaning) if alert is not None)
        closed.extend(replace(alert, end_s=t_s) for alert in going_on)
        self._active = self._leaning = None

    def _posture(self, tilt: float) -> None:
        if tilt >= EARLY_RAD:
            self._since_bend = 0
        elif tilt < UPRIGHT_RAD:
            self._since_bend += 1
            self._cued_this_bend = False
            self._early_judged = False

    def _raise(self, alert: Alert, raised: list[Alert]) -> Alert:
        """The alert, cued if this bend had no cue and the last one is long enough ago."""
        profile = self._limits.profile
        self._cues_s = [t_s for t_s in self._cues_s if alert.t_s - t_s < HOUR_S]
        spaced = not self._cues_s or alert.t_s - self._cues_s[-1] >= profile.spacing_s
        rare = profile.cues_per_hour is None or len(self._cues_s) < profile.cues_per_hour
        if spaced and rare and not self._cued_this_bend:
            self._cued_this_bend = True
            self._cues_s.append(alert.t_s)
        else:
            alert = replace(alert, cued=False)
        raised.append(alert)
        return alert

    def _limit(
        self,
        t_s: float,
        flexion: float,
        tilt: float,
        rate: float,
        raised: list[Alert],
        closed: list[Alert],
    ) -> None:
        limits = self._limits
        size = abs(flexion) if limits.profile.two_sided else flexion
        bent = tilt >= BENT_RAD
        if self._active is not None:
            self._go_on(self._active, t_s, size, flexion, closed)
            return
        growth = rate if flexion >= 0 else -rate
        ahead = size + min(max(growth * LEAD_S, 0.0), MOST_LEAD_RAD)
        self._over = self._over + 1 if bent and ahead >= limits.amber_rad else 0
        if self._over >= self._dwell and size >= limits.amber_rad:
            rule = "lumbar_flexion" if flexion >= 0 else "lumbar_extension"
            alert = Alert(rule, "amber", t_s, t_s, flexion, limits.amber_rad, "")
            self._active = self._raise(self._worded(alert), raised)
            self._over_red = self._back = 0

    def _go_on(
        self, alert: Alert, t_s: float, size: float, flexion: float, closed: list[Alert]
    ) -> None:
        limits = self._limits
        self._over_red = self._over_red + 1 if size >= limits.red_rad else 0
        if size > abs(alert.value):
            alert = replace(alert, value=flexion)
        if self._over_red >= self._dwell and alert.severity != "red":
            alert = replace(alert, severity="red", limit=limits.red_rad)
        self._active = self._worded(replace(alert, end_s=t_s))
        if size < limits.amber_rad - self._hysteresis:
            closed.append(self._active)
            self._active = None
            self._over = 0

    def _early(
        self, t_s: float, flexion: float, tilt: float, raised: list[Alert], closed: list[Alert]
    ) -> None:
        if self._early_judged or tilt < EARLY_RAD:
            return
        self._early_judged = True
        share = flexion / tilt
        if share > SPINE_FIRST_SHARE:
            message = (
                f"Spine moved before hips: it made {100 * share:.0f} % of the first "
                f"{EARLY_RAD * DEG_PER_RAD:.0f}° of the bend."
            )
            alert = Alert("spine_first", "amber", t_s, t_s, share, SPINE_FIRST_SHARE, message)
            closed.append(self._raise(alert, raised))

    def _lean(
        self, t_s: float, flexion: float, tilt: float, raised: list[Alert], closed: list[Alert]
    ) -> None:
        if self._leaning is not None:
            value = min(self._leaning.value, flexion)
            self._leaning = self._worded(replace(self._leaning, end_s=t_s, value=value))
            if flexion > -0.5 * LEANING_BACK_RAD:
                closed.append(self._leaning)
                self._leaning = None
            return
        leaning = (
            tilt < UPRIGHT_RAD and self._since_bend <= self._lockout and -flexion > LEANING_BACK_RAD
        )
        self._back = self._back + 1 if leaning else 0
        if self._back >= self._dwell:
            alert = Alert("leaning_back", "amber", t_s, t_s, flexion, -LEANING_BACK_RAD, "")
            spaced = t_s - self._last_lean_s >= self._limits.profile.spacing_s
            self._leaning = replace(self._worded(alert), cued=spaced)
            raised.append(self._leaning)
            self._last_lean_s = t_s
            self._back = 0

    def _worded(self, alert: Alert) -> Alert:
        """The alert with its sentence, which names amount, share of range and limit."""
        limits = self._limits
        degrees = f"{abs(alert.value) * DEG_PER_RAD:.0f}°"
        if alert.rule == "leaning_back":
            return replace(alert, message=f"Leaning back {degrees} at the top.")
        verb = "rounded" if alert.rule == "lumbar_flexion" else "arched"
        limit = f"{alert.limit * DEG_PER_RAD:.0f}°"
        if limits.basis == "own range" and limits.range_rad:
            share = 100.0 * abs(alert.value) / limits.range_rad
            bound = f"past {100.0 * alert.limit / limits.range_rad:.0f} %"
            return replace(
                alert, message=f"Your back {verb} {degrees} ({share:.0f} % of your range), {bound}."
            )
        kind = "an uncalibrated limit of " if limits.basis == "uncalibrated" else ""
        return replace(alert, message=f"Your back {verb} {degrees}, past {kind}{limit}.")
