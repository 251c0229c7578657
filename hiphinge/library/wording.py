"""Metrics and states as people read them. Names are the report's where it has one."""

from __future__ import annotations

from hiphinge.report import figures
from hiphinge.report.glossary import BY_ID
from recordings.library.entry import Session, State

NAMES = {
    "reps": "Reps",
    "alerts": "Alerts",
    "clean_share": "Within limit",
    "lumbar_drift_deg_per_rep": "Drift per rep",
    "early_spine_share": "Spine's share of the first 30°",
    "sacrum_drop_m": "Sacrum sinks",
    "tilt_speed_peak_deg_s": "Fastest tilting",
    "lumbar_flexion_peak_deg": "Spine peak",
    "lumbar_flexion_bottom_deg": "Spine at bottom",
    "lumbar_extension_peak_deg": "Arch",
}
STATES = {
    State.FINISHED: "",
    State.INTERRUPTED: "cut off: hiphinge recover",
    State.RECORDING: "being recorded",
    State.UNREADABLE: "of a later hiphinge",
}
UNITS = (("_deg_s", "°/s", 0), ("_deg_per_rep", "°", 1), ("_deg", "°", 0), ("_m", " m", 2))


def metric_name(metric: str) -> str:
    """A column of reps.csv in words; one that is not known here by its own name."""
    if metric in NAMES:
        return NAMES[metric]
    return BY_ID[metric].heading if metric in BY_ID else metric


def shown(metric: str, value: float) -> str:
    """A value with its unit, as exact as it is meant: "34°", "82 %", "1.5 s"."""
    if metric in ("reps", "alerts"):
        return figures.fixed(value, 0)
    if metric.endswith("_share"):
        return figures.percent(value)
    for ending, unit, decimals in (*UNITS, ("_s", f"{figures.THIN_SPACE}s", 1)):
        if metric.endswith(ending):
            return f"{figures.fixed(value, decimals)}{unit}"
    return figures.fixed(value, 2)


def shown_difference(metric: str, value: float) -> str:
    """With one more digit than the value itself, and always a sign."""
    if metric.endswith("_share"):
        text = figures.percent(value, 1)
    elif metric.endswith("_deg"):
        text = f"{figures.one(value)}°"
    else:
        text = shown(metric, value)
    return text if text.startswith(figures.MINUS) or value == 0.0 else f"+{text}"


def state_words(session: Session) -> str:
    """What of the session's state must be known, "" if it is finished and measured."""
    told = [STATES[session.state], "SYNTHETIC" if session.synthetic else ""]
    return " · ".join(part for part in told if part)


def minutes(seconds: float) -> str:
    """A length as "48 s", from two minutes on as "12 min"."""
    if seconds < 120.0:
        return f"{figures.fixed(seconds, 0)} s"
    return f"{figures.fixed(seconds / 60.0, 0)} min"


def count_words(number: int | None) -> str:
    """A count; a dash where it is not known."""
    return figures.NONE if number is None else str(number)
