"""The whole recording over time, as data for the zoomable chart of the page.

All times leave as whole milliseconds, angles as whole tenths of a degree, both as differences from
the value before (null where there is none): half the size of plain numbers. Signals of more than
`POINTS` samples are thinned by `decimate`, finely within repetitions, coarsely between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.events import Alert
from analysis.result import Analysis
from hiphinge.report.decimate import bucket_edges, bucket_extremes, bucket_largest, bucket_times
from hiphinge.report.verdicts import look_of
from hiphinge.report.view import View
from hiphinge.report.wording import RULES
from imu.samples import BoolArray, FloatArray
from imu.uncertainty import TRUSTED
from imu.units import DEG_PER_RAD

POINTS = 18_000
WEIGHT_BETWEEN_REPS = 0.2
MARGIN_S = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One signal of the chart: id is also its colour's name in the style sheet."""

    id: str
    label: str
    values_rad: FloatArray


def traces(analysis: Analysis, view: View) -> tuple[Trace, ...]:
    """The signals that hold any number, in drawing order; the spine last, on top."""
    angles = analysis.angles
    wanted = [
        Trace("pelvis", "Pelvis tilt", angles.pelvis_tilt_rad),
        Trace("trunk", "Trunk tilt", angles.trunk_tilt_rad),
    ]
    if view.has_thigh:
        wanted.append(Trace("hip", view.hip_name, angles.hip_flexion_rad))
    wanted.append(Trace("spine", view.spine_name, angles.lumbar_flexion_rad))
    return tuple(trace for trace in wanted if np.isfinite(trace.values_rad).any())


def untrusted_spans(analysis: Analysis) -> list[tuple[float, float]]:
    """Where the quality is below 0.5 or unknown, as (start_s, end_s)."""
    t_s = analysis.angles.t_s
    if len(t_s) == 0:
        return []
    doubtful = ~(analysis.angles.quality >= TRUSTED)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], doubtful.astype(np.int8), [0]))))
    last = len(t_s) - 1
    return [
        (float(t_s[first]), float(t_s[min(end, last)]))
        for first, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def _near_reps(analysis: Analysis) -> BoolArray:
    t_s = analysis.angles.t_s
    near = np.zeros(len(t_s), dtype=np.bool_)
    for rep in analysis.reps:
        span = (rep.start_s - MARGIN_S, rep.end_s + MARGIN_S)
        first, last = np.searchsorted(t_s, span)
        near[first:last] = True
    return near


def _differences(values: FloatArray) -> list[int | None]:
    """Each rounded value minus the rounded value before it that was there."""
    there = np.isfinite(values)
    known = np.round(values[there]).astype(np.int64)
    steps = np.diff(known, prepend=0).tolist()
    result: list[int | None] = [None] * len(values)
    for at, step in zip(np.flatnonzero(there).tolist(), steps, strict=True):
        result[at] = step
    return result


def alert_label(alert: Alert) -> str:
    """The rule in words, with its severity."""
    return f"{RULES.get(alert.rule, alert.rule)} ({alert.severity})"


def payload(analysis: Analysis, view: View) -> dict[str, object]:
    """What the chart's script reads, as JSON values."""
    angles = analysis.angles
    n = len(angles.t_s)
    thin = n > POINTS
    weight = np.where(_near_reps(analysis), 1.0, WEIGHT_BETWEEN_REPS)
    edges = bucket_edges(weight, POINTS // 2) if thin else np.arange(n + 1)

    def sent(values_rad: FloatArray) -> list[int | None]:
        tenths = values_rad * (DEG_PER_RAD * 10.0)
        return _differences(bucket_extremes(tenths, edges) if thin else tenths)

    t_s = bucket_times(angles.t_s, edges) if thin else angles.t_s
    sd_tenths = angles.lumbar_flexion_sd_rad * (DEG_PER_RAD * 10.0)
    red, amber = analysis.limits.red_rad * DEG_PER_RAD, analysis.limits.amber_rad * DEG_PER_RAD
    limits = {"amber": round(amber, 1), "red": round(red, 1)}
    return {
        "t": _differences(t_s * 1000.0),
        "traces": [
            {"id": trace.id, "label": trace.label, "v": sent(trace.values_rad)}
            for trace in traces(analysis, view)
        ],
        "sd": _differences(bucket_largest(sd_tenths, edges) if thin else sd_tenths)
        if view.has_lumbar
        else None,
        "reps": [
            {
                "set": rep.set,
                "rep": rep.index,
                "start": round(rep.start_s, 3),
                "end": round(rep.end_s, 3),
                "verdict": look_of(rep.verdict).id,
                "word": look_of(rep.verdict).word,
            }
            for rep in analysis.reps
        ],
        "alerts": [
            {
                "start": round(alert.t_s, 3),
                "end": round(alert.end_s, 3) if np.isfinite(alert.end_s) else round(alert.t_s, 3),
                "severity": alert.severity if alert.severity in ("amber", "red") else "red",
                "label": alert_label(alert),
            }
            for alert in analysis.alerts
        ],
        "untrusted": [[round(a, 2), round(b, 2)] for a, b in untrusted_spans(analysis)],
        "limits": limits if view.has_lumbar else None,
        "twoSided": analysis.limits.profile.two_sided,
    }
