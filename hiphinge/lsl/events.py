"""Repetitions and alerts → markers: one JSON object each, at the moment they happened.

    {"event": "rep", "set": 1, "rep": 3, "exercise": "rdl", "start_s": 61.2, …}   at its end
    {"event": "withdrawn", "set": 1, "rep": 3, "reason": "partial"}
    {"event": "alert", "rule": "lumbar_flexion", "severity": "red", …}            when it is raised
    {"event": "calibrated", "method": "phases"}
    {"event": "corrected", "text": "…"}

Seconds since the session began, as in its tables; a value that cannot be had is null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from analysis.events import Alert, Rep
from hiphinge.live.update import Update
from hiphinge.results.alerts import SHARE_RULES
from imu.units import DEG_PER_RAD

FIGURES = ("lumbar_flexion_peak_deg", "hip_flexion_rom_deg", "trunk_tilt_rom_deg", "hinge_share")


def events_of(update: Update, now_s: float) -> Iterator[tuple[float, str]]:
    """When and what, in session seconds; `now_s` for what has no moment of its own."""
    if update.calibration is not None:
        yield now_s, _text("calibrated", method=update.calibration.method)
    if update.correction is not None:
        yield now_s, _text("corrected", text=str(update.correction))
    for step in update.steps:
        for alert in step.raised:
            yield alert.t_s, _alert(alert)
        for rep in step.reps:
            yield rep.end_s, _rep(rep)
        for gone in step.withdrawn:
            told = {"set": gone.rep.set, "rep": gone.rep.index, "reason": gone.reason}
            yield now_s, _text("withdrawn", **told)


def _rep(rep: Rep) -> str:
    figures = {name: _rounded(rep.metrics.get(name, math.nan), 2) for name in FIGURES}
    return _text(
        "rep",
        set=rep.set,
        rep=rep.index,
        exercise=rep.exercise,
        side=rep.side,
        start_s=_rounded(rep.start_s, 3),
        bottom_s=_rounded(rep.bottom_s, 3),
        end_s=_rounded(rep.end_s, 3),
        verdict=rep.verdict,
        confidence=_rounded(rep.confidence, 3),
        **figures,
    )


def _alert(alert: Alert) -> str:
    unit, factor = ("share", 1.0) if alert.rule in SHARE_RULES else ("deg", DEG_PER_RAD)
    values = {
        f"{name}_{unit}": _rounded(factor * value, 2)
        for name, value in (("value", alert.value), ("limit", alert.limit))
    }
    return _text(
        "alert",
        rule=alert.rule,
        severity=alert.severity,
        time_s=_rounded(alert.t_s, 3),
        cued=alert.cued,
        message=alert.message,
        **values,
    )


def _text(event: str, **told: Any) -> str:
    return json.dumps({"event": event, **told}, ensure_ascii=False, allow_nan=False)


def _rounded(value: float, decimals: int) -> float | None:
    return round(value, decimals) + 0.0 if math.isfinite(value) else None
