"""Lumbar flexion against the limits, sample by sample → alerts.

An alert is raised when the angle stays past its limit for the profile's dwell time, and released
when it has come back by the hysteresis. The dwell may begin early, on the angle as it will be
`LEAD_S` ahead, but nothing is raised before the angle itself, as the repetitions' peak is measured
(a mean over 0.2 s), has passed; the value of an alert is the largest such mean. Further rules:

    held back     while the angle is not to be trusted, nothing is raised
    seated        nor while the wearer sits, until they have stood up (`analysis.seat`)
    one per bend  a bend gives one cue, and cues are `spacing_s` apart; what else happens is
                  recorded with `cued` false
    in a bend     the limits watch a bent trunk: slouching on a bench between sets is not the drill

`spine_first` looks once per bend, where the trunk first passes 30°. `leaning_back` looks after a
bend, at the lockout: trunk upright and hips extended. A bend to a chair is a bend like any other
while it goes on; whether a repetition comes of it is known at its end (`analysis.outcome`). Dwell,
lead, hysteresis and spacing after Boocock 2019, Ribeiro 2020 and the reaction times in our evidence
table; they are design choices, not physiology.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from analysis.alert_runs import (
    BENT_RAD,
    CALM,
    FEW,
    HELD_BACK,
    INCLINED,
    LEAD_S,
    LEANED,
    MIXED,
    MOST_LEAD_RAD,
    PAST,
    UPRIGHT,
    UPRIGHT_RAD,
    Run,
    angle_ahead,
    kind_of_few,
    runs_of_a_kind,
)
from analysis.alert_wording import sentence
from analysis.events import Alert
from analysis.limits import Limits
from analysis.metrics.hinge_share import EARLY_RAD
from analysis.recent_angle import RecentAngle
from analysis.seat import SeatWatch
from analysis.verdict import EXTENDED_RAD, LEANING_BACK_RAD, SPINE_FIRST_SHARE
from imu.angles import AngleBlock
from imu.samples import FloatArray
from imu.uncertainty import TRUSTED
from imu.units import RAD_PER_DEG

LEAST_HYSTERESIS_RAD = 5.0 * RAD_PER_DEG
HYSTERESIS_SHARE = 0.10
LOCKOUT_S = 1.5
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class AlertSteps:
    """What a stretch of motion brought: alerts as they are raised, and again when they are over."""

    raised: tuple[Alert, ...]
    closed: tuple[Alert, ...]

    def joined(self, more: AlertSteps) -> AlertSteps:
        """These and those of another rule, in order of time."""
        raised = sorted((*self.raised, *more.raised), key=lambda alert: alert.t_s)
        return AlertSteps(tuple(raised), (*self.closed, *more.closed))


NO_ALERTS = AlertSteps((), ())


class AlertWatch:
    """Feed angles, get alerts. Feed nothing but angles: time comes with them."""

    def __init__(self, limits: Limits, rate_hz: float) -> None:
        self._limits = limits
        self._dwell = max(1, round(limits.profile.dwell_s * rate_hz))
        self._lockout = round(LOCKOUT_S * rate_hz)
        self._bend_rad = limits.profile.bend_deg * RAD_PER_DEG
        self._seat = SeatWatch(rate_hz)
        share = HYSTERESIS_SHARE * (limits.range_rad or 0.0)
        self._hysteresis = max(LEAST_HYSTERESIS_RAD, share)
        self._recent = RecentAngle(rate_hz)
        self._over = self._over_red = self._back = 0
        self._furthest = 0.0
        self._since_bend = self._lockout + 1
        self._cued_this_bend = False
        self._early_judged = True
        self._cues_s: list[float] = []
        self._last_lean_s = -math.inf
        self._active: Alert | None = None
        self._leaning: Alert | None = None

    def follow(self, angles: AngleBlock) -> AlertSteps:
        """The alerts raised and closed in this block."""
        if not len(angles) or (len(angles) < FEW and self._is_stepped_over(angles)):
            return NO_ALERTS
        raised: list[Alert] = []
        closed: list[Alert] = []
        seated = self._seat.follow(angles)
        unknown = np.isnan(angles.lumbar_flexion_rad + angles.trunk_tilt_rad)
        sure = (angles.quality >= TRUSTED) & ~(unknown | seated)
        for run in runs_of_a_kind(angles, sure, self._recent, self._limits, self._dwell):
            if run.kind != HELD_BACK:
                self._go_through(run, angles, raised, closed)
                continue
            self._hold_back(float(angles.t_s[run.first]), closed)
            if seated[run.first : run.stop].any():
                self._since_bend = self._lockout + 1
        return AlertSteps(tuple(raised), tuple(closed)) if raised or closed else NO_ALERTS

    def _is_stepped_over(self, angles: AngleBlock) -> bool:
        """Whether nothing happens in a few samples: of one kind, to be trusted, nobody sitting."""
        spine, trunk = angles.lumbar_flexion_rad, angles.trunk_tilt_rad
        flexion, tilt = spine.tolist(), trunk.tolist()
        pelvis, quality = angles.pelvis_tilt_rad.tolist(), angles.quality.tolist()
        unknown = math.isnan(sum(flexion) + sum(tilt) + sum(pelvis) + sum(quality))
        if unknown or min(quality) < TRUSTED or not self._seat.nobody_sits(min(pelvis)):
            return False
        kind = kind_of_few(flexion, tilt, self._limits)
        if kind == PAST:
            rates = self._recent.rates(spine, np.arange(len(spine)), np.ones(len(spine), bool))
            ahead = angle_ahead(spine, trunk, rates, self._limits)
            kind = CALM if max(ahead.tolist()) < self._limits.amber_rad else MIXED
        return self._steps_over(kind, max(tilt), spine)

    def _go_through(
        self, run: Run, angles: AngleBlock, raised: list[Alert], closed: list[Alert]
    ) -> None:
        """A run of one kind: sample by sample, until the rest can be stepped over."""
        kind, first, stop, furthest = run
        spine = angles.lumbar_flexion_rad[first:stop]
        if self._steps_over(kind, furthest, spine):
            return
        columns = (angles.t_s, angles.lumbar_flexion_rad, angles.trunk_tilt_rad,
                   angles.pelvis_tilt_rad)  # fmt: skip
        samples = zip(*(column[first:stop].tolist() for column in columns), strict=True)
        for row, (t_s, flexion, tilt, pelvis) in enumerate(samples):
            if row and kind < PAST and self._steps_over(kind, furthest, spine[row:]):
                return
            self._step(t_s, flexion, tilt, pelvis, raised, closed)

    def _steps_over(self, kind: int, furthest_tilt: float, flexion: FloatArray) -> bool:
        """What samples (n,) of one kind do together, if no rule needs every one of them."""
        if kind <= LEANED and self._is_idle and (kind == UPRIGHT or self._is_after_lockout):
            self._rest(len(flexion))
        elif (kind == INCLINED and self._is_idle) or (kind == CALM and self._is_calm):
            self._incline(furthest_tilt)
        else:
            return False
        self._recent.extend(flexion[-self._recent.memory :].tolist())
        return True

    @property
    def _is_idle(self) -> bool:
        """Whether no alert is going on."""
        return self._active is None and self._leaning is None

    @property
    def _is_after_lockout(self) -> bool:
        """Whether the last bend is so long ago that leaning back is no part of it."""
        return self._since_bend >= self._lockout

    @property
    def _is_calm(self) -> bool:
        """Whether nothing is going on that a sample of a bend far from the limits could change."""
        return self._is_idle and (self._early_judged or not self._limits.profile.spine_first)

    def _incline(self, furthest_tilt: float) -> None:
        """The wearer leaned as far as this, and stayed below the limits."""
        if furthest_tilt >= self._bend_rad:
            self._since_bend = 0
        self._over = self._back = 0

    def _rest(self, samples: int) -> None:
        """The wearer stood upright for so many samples."""
        self._since_bend += samples
        self._over = self._back = 0
        self._cued_this_bend = self._early_judged = False

    def _step(
        self,
        t_s: float,
        flexion: float,
        tilt: float,
        pelvis: float,
        raised: list[Alert],
        closed: list[Alert],
    ) -> None:
        """One sample that may be trusted."""
        profile = self._limits.profile
        self._recent.push(flexion)
        self._posture(tilt)
        if tilt < BENT_RAD and self._active is None:
            self._over = 0
        else:
            self._limit(t_s, flexion, tilt, raised, closed)
            if profile.spine_first:
                self._early(t_s, flexion, tilt, raised, closed)
        if profile.leaning_back:
            self._lean(t_s, flexion, max(tilt, pelvis), raised, closed)

    def next_bend(self) -> None:
        """A bend has ended without the trunk coming upright: the next one may have its cue."""
        self._cued_this_bend = False

    def finish(self) -> AlertSteps:
        """What is still going on at the end counts as ending there."""
        return AlertSteps((), self._ended())

    def _ended(self) -> tuple[Alert, ...]:
        """What was going on, which is over now."""
        going_on = tuple(alert for alert in (self._active, self._leaning) if alert is not None)
        self._active = self._leaning = None
        return tuple(self._worded(alert) for alert in going_on)

    def _hold_back(self, t_s: float, closed: list[Alert]) -> None:
        self._recent.clear()
        self._early_judged = True  # the first 30° may pass unseen
        self._over = self._over_red = self._back = 0
        closed.extend(replace(alert, end_s=t_s) for alert in self._ended())

    def _posture(self, tilt: float) -> None:
        if tilt >= self._bend_rad:
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
        self, t_s: float, flexion: float, tilt: float, raised: list[Alert], closed: list[Alert]
    ) -> None:
        limits = self._limits
        two_sided = limits.profile.two_sided
        size = abs(flexion) if two_sided else flexion
        if self._active is not None:
            self._go_on(self._active, t_s, size, self._recent.mean, closed)
            return
        rate = self._recent.rate
        growth = rate if flexion >= 0 else -rate
        ahead = size + min(max(growth * LEAD_S, 0.0), MOST_LEAD_RAD)
        bent = tilt >= BENT_RAD
        self._over = self._over + 1 if bent and ahead >= limits.amber_rad else 0
        if not self._over:
            return
        mean = self._recent.mean
        if self._over < 2 or (abs(mean) if two_sided else mean) > abs(self._furthest):
            self._furthest = mean
        past = (abs(self._furthest) if two_sided else self._furthest) >= limits.amber_rad
        if self._over >= self._dwell and past and size >= limits.amber_rad:
            rule = "lumbar_flexion" if self._furthest >= 0 else "lumbar_extension"
            alert = Alert(rule, "amber", t_s, t_s, self._furthest, limits.amber_rad, "")
            self._active = self._raise(self._worded(alert), raised)
            self._over_red = 0

    def _go_on(
        self, alert: Alert, t_s: float, size: float, mean: float, closed: list[Alert]
    ) -> None:
        limits = self._limits
        self._over_red = self._over_red + 1 if size >= limits.red_rad else 0
        same_way = mean * alert.value > 0.0
        if same_way and abs(mean) > abs(alert.value):
            alert = replace(alert, value=mean)
        if self._over_red >= self._dwell and alert.severity != "red":
            alert = replace(alert, severity="red", limit=limits.red_rad)
        self._active = replace(alert, end_s=t_s)
        if size < limits.amber_rad - self._hysteresis:
            closed.append(self._worded(self._active))
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
            alert = Alert("spine_first", "amber", t_s, t_s, share, SPINE_FIRST_SHARE, "")
            closed.append(self._raise(self._worded(alert), raised))

    def _lean(
        self,
        t_s: float,
        flexion: float,
        furthest_tilt: float,
        raised: list[Alert],
        closed: list[Alert],
    ) -> None:
        """`furthest_tilt`: of trunk and pelvis, the one that is further from upright."""
        if self._leaning is not None:
            value = min(self._leaning.value, self._recent.mean)
            self._leaning = replace(self._leaning, end_s=t_s, value=value)
            if flexion > -0.5 * LEANING_BACK_RAD:
                closed.append(self._worded(self._leaning))
                self._leaning = None
            return
        at_top = furthest_tilt < EXTENDED_RAD and self._since_bend <= self._lockout
        self._back = self._back + 1 if at_top and -flexion > LEANING_BACK_RAD else 0
        if self._back >= self._dwell:
            mean = self._recent.mean
            alert = Alert("leaning_back", "amber", t_s, t_s, mean, -LEANING_BACK_RAD, "")
            spaced = t_s - self._last_lean_s >= self._limits.profile.spacing_s
            self._leaning = replace(self._worded(alert), cued=spaced)
            raised.append(self._leaning)
            self._last_lean_s = t_s
            self._back = 0

    def _worded(self, alert: Alert) -> Alert:
        return replace(alert, message=sentence(alert, self._limits))
