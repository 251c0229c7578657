"""One repetition → a small drawing: lumbar flexion (up) against hip flexion (to the right).

A hinge runs flat along the bottom, a rounding back climbs; the amber and red limit are lines. All
pictures of a report share their scales, so that they can be compared at a glance. Without a
lumbar angle the drawing shows the tilt over the repetition's time instead.

Angles are degrees in the drawing, radians in the blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.events import Rep
from analysis.limits import Limits
from analysis.result import Analysis
from hiphinge.report import figures, svg
from hiphinge.report.markup import Markup, element, join
from hiphinge.report.verdicts import badge, look_of
from hiphinge.report.view import View
from imu.samples import FloatArray, IntArray
from imu.uncertainty import TRUSTED
from imu.units import DEG_PER_RAD

WIDTH, HEIGHT = 240.0, 168.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 8.0, 22.0, 30.0
POINTS_PER_PHASE = 110
POINTS_PER_PHASE_IF_MANY = 48
MANY = 48


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pictures of a report share: scales, axes, limits, and how finely they are drawn."""

    x: svg.Scale
    y: svg.Scale
    behind: Markup
    points: int


def _padded(low: float, high: float, least: float, step: float) -> tuple[float, float]:
    """[low, high] widened to whole steps, and to `least` at least."""
    high = max(high, low + least)
    return step * np.floor(low / step), step * np.ceil(high / step)


def _extremes(values: FloatArray) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)


def _rows(analysis: Analysis, rep: Rep) -> slice:
    first, last = np.searchsorted(analysis.angles.t_s, (rep.start_s, rep.end_s))
    return slice(int(first), int(last))


def frame_for(analysis: Analysis, view: View) -> Frame:
    """Scales that hold every repetition of the analysis, and the limits."""
    inside = np.zeros(len(analysis.angles.t_s), dtype=np.bool_)
    for rep in analysis.reps:
        inside[_rows(analysis, rep)] = True
    if view.has_lumbar:
        x_all, y_all = analysis.angles.hip_flexion_rad, analysis.angles.lumbar_flexion_rad
        x_low, x_high = _extremes(x_all[inside] * DEG_PER_RAD)
        red = analysis.limits.red_rad * DEG_PER_RAD
        y_low, y_high = _extremes(y_all[inside] * DEG_PER_RAD)
        y_low = min(y_low, -red if analysis.limits.profile.two_sided else 0.0)
        y_low, y_high = _padded(y_low - 1, max(y_high + 2, red + 3), 20, 5)
        x_low, x_high = _padded(min(x_low, 0.0), x_high + 2, 30, 5)
    else:
        tilt: FloatArray = getattr(analysis.angles, view.tilt)
        y_low, y_high = _extremes(tilt[inside] * DEG_PER_RAD)
        y_low, y_high = _padded(min(y_low, 0.0), y_high + 2, 30, 5)
        longest = max((rep.end_s - rep.start_s for rep in analysis.reps), default=1.0)
        x_low, x_high = 0.0, max(longest, 1.0)
    x = svg.Scale(x_low, x_high, LEFT, WIDTH - RIGHT)
    y = svg.Scale(y_low, y_high, HEIGHT - BOTTOM, TOP)
    behind = join(
        _axes(x, y, *_axis_names(view)),
        _limit_lines(x, y, analysis.limits) if view.has_lumbar else None,
    )
    return Frame(
        x,
        y,
        behind,
        POINTS_PER_PHASE_IF_MANY if len(analysis.reps) > MANY else POINTS_PER_PHASE,
    )


def _axes(x: svg.Scale, y: svg.Scale, x_name: str, y_name: str) -> Markup:
    y_step = svg.tick_step(y.high - y.low, 5, (1, 2, 5))
    x_step = svg.tick_step(x.high - x.low, 5, (1, 1.5, 2, 3, 5))
    parts: list[Markup] = []
    for value in svg.ticks(y.low, y.high, y_step):
        parts.append(svg.line("zero" if value == 0 else "grid", x.start, y(value), x.end, y(value)))
        parts.append(svg.text("tick", x.start - 4, y(value) + 3.5, figures.fixed(value, 0), "end"))
    for value in svg.ticks(x.low, x.high, x_step):
        label = figures.fixed(value, 0 if x_step >= 1 else 1)
        parts.append(svg.line("grid", x(value), y.start, x(value), y.start + 3))
        parts.append(svg.text("tick", x(value), y.start + 14, label, "middle"))
    middle = 0.5 * (x.start + x.end)
    parts.append(svg.text("axis-name", middle, HEIGHT - 3, x_name, "middle"))
    parts.append(svg.text("axis-name", 2, 11, y_name))
    return join(*parts)


def _axis_names(view: View) -> tuple[str, str]:
    """Of the axis to the right, and of the one upwards."""
    if view.has_lumbar:
        return f"{view.hip_name}, °", f"{view.spine_name}, °"
    return "Time, s", f"{view.tilt_name}, °"


def _limit_lines(x: svg.Scale, y: svg.Scale, limits: Limits) -> Markup:
    parts: list[Markup] = []
    signs = (1.0, -1.0) if limits.profile.two_sided else (1.0,)
    for severity, limit_rad in (("amber", limits.amber_rad), ("red", limits.red_rad)):
        for sign in signs:
            at = y(sign * limit_rad * DEG_PER_RAD)
            parts.append(svg.line(f"limit-{severity}", x.start, at, x.end, at))
    return join(*parts)


def _thinned(values: FloatArray, turn: int, most: int) -> tuple[IntArray, IntArray]:
    """Row numbers of the way there and the way back, each at most `most` and the extreme."""
    phases: list[IntArray] = []
    for first, last in ((0, min(turn + 1, len(values))), (turn, len(values))):
        part = values[first:last]
        keep = int(np.nanargmax(part)) if np.isfinite(part).any() else None
        phases.append(first + svg.evenly(max(last - first, 0), most, keep))
    return phases[0], phases[1]


def _curves(analysis: Analysis, rep: Rep, frame: Frame, view: View) -> Markup:
    """Way there solid, way back dashed, untrusted stretches dotted, the turning point a dot."""
    angles, rows = analysis.angles, _rows(analysis, rep)
    t_s, quality = angles.t_s[rows], angles.quality[rows]
    turn = int(np.searchsorted(t_s, rep.bottom_s))
    if view.has_lumbar:
        x_deg, y_rad = angles.hip_flexion_rad[rows] * DEG_PER_RAD, angles.lumbar_flexion_rad[rows]
    else:
        x_deg, y_rad = t_s - rep.start_s, getattr(angles, view.tilt)[rows]
    parts: list[Markup] = []
    for name, at in zip(("there", "back"), _thinned(y_rad, turn, frame.points), strict=True):
        x, y = frame.x.all(x_deg[at]), frame.y.all(y_rad[at] * DEG_PER_RAD)
        trusted = quality[at] >= TRUSTED
        parts.append(element("path", class_=name, d=svg.path_data(x, y, trusted)))
        if not trusted.all():
            parts.append(element("path", class_="untrusted", d=svg.path_data(x, y, ~trusted)))
    if turn < len(t_s) and np.isfinite(x_deg[turn]) and np.isfinite(y_rad[turn]):
        x_turn, y_turn = frame.x(float(x_deg[turn])), frame.y(float(y_rad[turn]) * DEG_PER_RAD)
        parts.append(
            element("circle", class_="turn", cx=svg.number(x_turn), cy=svg.number(y_turn), r=3.2)
        )
    return join(*parts)


def _caption(rep: Rep, view: View) -> str:
    if not view.has_lumbar:
        phases = (rep.eccentric_s, rep.pause_s, rep.concentric_s)
        return f"tempo {'-'.join(map(figures.one, phases))} s"
    peak = figures.whole_degrees(rep.metrics.get("lumbar_flexion_peak_deg", np.nan))
    share = figures.percent(rep.metrics.get("hinge_share", np.nan))
    return f"peak {peak} · hips {share}"


def picture(analysis: Analysis, number: int, frame: Frame, view: View) -> Markup:
    """The figure of the `number`-th repetition (from 0): name, drawing, verdict, two figures."""
    rep = analysis.reps[number]
    what = (
        f"{view.spine_name} against {view.hip_name.lower()}" if view.has_lumbar else view.tilt_name
    )
    drawing = svg.drawing(
        WIDTH,
        HEIGHT,
        frame.behind,
        _curves(analysis, rep, frame, view),
        title=f"{what}, {rep.name}",
        description=f"{_caption(rep, view)}; from {figures.one(rep.start_s)} to "
        f"{figures.one(rep.end_s)} s",
        class_="rep-drawing",
        id_=f"rep-drawing-{number}",
    )
    heading = element(
        "button",
        f"Rep {rep.index}" + (f" {rep.side}" if rep.side else ""),
        type="button",
        class_="rep-name",
        data_zoom=number,
        title="Show in the time course",
    )
    return element(
        "figure",
        element("div", heading, badge(rep.verdict) if view.has_lumbar else None, class_="rep-head"),
        drawing,
        element("figcaption", _caption(rep, view)),
        class_=f"rep v-{look_of(rep.verdict).id}",
        id=f"rep-{number}",
        data_zoom=number,
    )
