"""The whole recording over time, as drawings that need no script: for paper, or without scripts.

A long recording is cut into up to `MOST_STRIPS` strips below each other. Repetitions are shaded,
alerts marked above the plot, stretches that are not to be trusted are grey.
"""

from __future__ import annotations

import numpy as np

from analysis.result import Analysis
from hiphinge.report import figures, svg
from hiphinge.report.decimate import bucket_edges, bucket_extremes, bucket_times
from hiphinge.report.markup import Markup, element, join
from hiphinge.report.time_course import Trace, traces, untrusted_spans
from hiphinge.report.verdicts import look_of
from hiphinge.report.view import View
from imu.samples import FloatArray, IntArray
from imu.units import DEG_PER_RAD

WIDTH, HEIGHT = 1000.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 8.0, 26.0, 28.0
MOST_STRIPS = 4
STRIP_S = 75.0
BUCKETS = 450
TIME_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 6.0)


def _y_range(shown: tuple[Trace, ...], analysis: Analysis, view: View) -> tuple[float, float]:
    low, high = 0.0, 20.0
    if view.has_lumbar:
        high = max(high, analysis.limits.red_rad * DEG_PER_RAD + 5)
    for trace in shown:
        values = trace.values_rad * DEG_PER_RAD
        low, high = min(low, float(np.nanmin(values))), max(high, float(np.nanmax(values)))
    return 10 * np.floor(low / 10), 10 * np.ceil(high / 10)


def _clip(scale: svg.Scale, start_s: float, end_s: float) -> tuple[float, float] | None:
    """The part of [start, end) on this strip, in drawing units."""
    start, end = max(start_s, scale.low), min(end_s, scale.high)
    return (scale(start), scale(end)) if end > start else None


def _shade(class_: str, scale: svg.Scale, span: tuple[float, float]) -> Markup | None:
    part = _clip(scale, *span)
    if part is None:
        return None
    left, right = part
    return element(
        "rect",
        class_=class_,
        x=svg.number(left),
        y=svg.number(TOP),
        width=svg.number(max(right - left, 0.5)),
        height=svg.number(HEIGHT - TOP - BOTTOM),
    )


def _axes(x: svg.Scale, y: svg.Scale) -> Markup:
    parts: list[Markup] = []
    for value in svg.ticks(y.low, y.high, svg.tick_step(y.high - y.low, 5, (1, 2, 3, 5))):
        parts.append(
            svg.line("zero" if value == 0 else "grid", LEFT, y(value), WIDTH - RIGHT, y(value))
        )
        parts.append(svg.text("tick", LEFT - 6, y(value) + 4, f"{figures.fixed(value, 0)}°", "end"))
    step = svg.tick_step(x.high - x.low, 10, TIME_STEPS)
    for value in svg.ticks(x.low, x.high, step):
        parts.append(svg.line("grid", x(value), HEIGHT - BOTTOM, x(value), HEIGHT - BOTTOM + 4))
        label = figures.fixed(value, 0 if step >= 1 else 1)
        parts.append(svg.text("tick", x(value), HEIGHT - BOTTOM + 17, f"{label} s", "middle"))
    return join(*parts)


def _rep_marks(analysis: Analysis, x: svg.Scale) -> Markup:
    """The repetitions' numbers above the plot, where there is room for them."""
    parts: list[Markup] = []
    free_from = 0.0
    for rep in analysis.reps:
        middle = 0.5 * (rep.start_s + rep.end_s)
        if not x.low <= middle < x.high or x(middle) < free_from:
            continue
        parts.append(svg.text("tick", x(middle), 10, str(rep.index), "middle"))
        free_from = x(middle) + 16
    return join(*parts)


def _alert_marks(analysis: Analysis, x: svg.Scale) -> Markup:
    """A triangle (amber) or a square (red) where an alert was raised."""
    shapes = {"amber": "M0 -4 4.5 4H-4.5Z", "red": "M-3.8 -3.8h7.6v7.6h-7.6Z"}
    parts = []
    for alert in analysis.alerts:
        if x.low <= alert.t_s < x.high:
            severity = alert.severity if alert.severity in shapes else "red"
            at = f"translate({svg.number(x(alert.t_s))} 19)"
            shape = element("path", d=shapes[severity], transform=at, class_=f"alert-{severity}")
            parts.append(shape)
    return join(*parts)


def _lines(
    analysis: Analysis, shown: tuple[Trace, ...], x: svg.Scale, y: svg.Scale, rows: slice
) -> Markup:
    t_s = analysis.angles.t_s[rows]
    edges: IntArray = bucket_edges(np.ones(len(t_s)), BUCKETS)

    def drawn(values: FloatArray) -> FloatArray:
        return bucket_extremes(values[rows], edges) * DEG_PER_RAD

    times = x.all(bucket_times(t_s, edges))
    parts: list[Markup] = []
    spine = analysis.angles.lumbar_flexion_rad
    if any(trace.id == "spine" for trace in shown):
        sd = analysis.angles.lumbar_flexion_sd_rad
        band = svg.band_data(times, y.all(drawn(spine - sd)), y.all(drawn(spine + sd)))
        parts.append(element("path", class_="band-spine", d=band))
    for trace in shown:
        d = svg.path_data(times, y.all(drawn(trace.values_rad)))
        parts.append(element("path", class_=f"trace trace-{trace.id}", d=d))
    return join(*parts)


def _strip(
    analysis: Analysis,
    shown: tuple[Trace, ...],
    view: View,
    span: tuple[float, float],
    number: int,
    y: svg.Scale,
) -> Markup:
    x = svg.Scale(*span, LEFT, WIDTH - RIGHT)
    first, last = np.searchsorted(analysis.angles.t_s, span)
    rows = slice(int(first), int(last))
    limits: list[Markup] = []
    if view.has_lumbar:
        for severity, limit in (
            ("amber", analysis.limits.amber_rad),
            ("red", analysis.limits.red_rad),
        ):
            for sign in (1, -1) if analysis.limits.profile.two_sided else (1,):
                at = y(sign * limit * DEG_PER_RAD)
                limits.append(svg.line(f"limit-{severity}", LEFT, at, WIDTH - RIGHT, at))
    reps = [
        _shade(f"rep-shade v-{look_of(rep.verdict).id}", x, (rep.start_s, rep.end_s))
        for rep in analysis.reps
    ]
    return svg.drawing(
        WIDTH,
        HEIGHT,
        *reps,
        *(_shade("doubt", x, part) for part in untrusted_spans(analysis)),
        _axes(x, y),
        *limits,
        _lines(analysis, shown, x, y, rows),
        _rep_marks(analysis, x),
        _alert_marks(analysis, x),
        title=f"Time course from {figures.one(span[0])} to {figures.one(span[1])} s",
        description=", ".join(trace.label for trace in shown) + " in degrees over seconds",
        class_="strip",
        id_=f"strip-{number}",
    )


def strips(analysis: Analysis, view: View) -> Markup:
    """The drawings of the whole recording, one below the other."""
    shown = traces(analysis, view)
    t_s = analysis.angles.t_s
    if not shown or len(t_s) < 2:
        return element("p", "There is no angle to draw.", class_="none")
    start, end = float(t_s[0]), float(t_s[-1])
    many = int(min(MOST_STRIPS, max(1, np.ceil((end - start) / STRIP_S))))
    cuts = np.linspace(start, end, many + 1)
    low, high = _y_range(shown, analysis, view)
    y = svg.Scale(low, high, HEIGHT - BOTTOM, TOP)
    return join(
        *(
            _strip(analysis, shown, view, (float(cuts[i]), float(cuts[i + 1])), i, y)
            for i in range(many)
        )
    )
