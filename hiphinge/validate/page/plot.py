"""Agreement → a Bland-Altman plot: difference over mean, bias and limits with their confidence."""

from __future__ import annotations

import math

import numpy as np

from hiphinge.report import figures, svg
from hiphinge.report.markup import Child, Markup, element, join
from hiphinge.validate.agreement import Agreement, Bound
from hiphinge.validate.claims import Quantity

WIDTH, HEIGHT = 440.0, 270.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, WIDTH - 62.0, 24.0, HEIGHT - 38.0
MOST_POINTS = 1200
"""More would hide each other and swell the page; limits are those of all pairs."""
LOOKS = 6
DECIMALS = {"°": 1, "s": 2}


def plot(agreement: Agreement, told: Quantity, id_: str) -> Markup:
    """The drawing of one quantity in one set."""
    points = np.array(agreement.points)
    shown = points[svg.evenly(len(points), MOST_POINTS)]
    x, y = _scales(shown, agreement)
    parts: list[Child] = [_axes(x, y, told)]
    for bound, class_ in (
        (agreement.lower, "ba-limit"),
        (agreement.bias, "ba-bias"),
        (agreement.upper, "ba-limit"),
    ):
        parts.append(_bound(x, y, bound, class_, told))
    parts += [
        element(
            "path", class_=f"ba-dot ba-{look}", d=_dots(x, y, shown[shown[:, 2] % LOOKS == look])
        )
        for look in range(LOOKS)
    ]
    return svg.drawing(
        WIDTH,
        HEIGHT,
        *parts,
        title=f"{told.label}: difference over the mean of truth and measurement",
        description=words(agreement, told),
        class_="ba",
        id_=id_,
    )


def words(agreement: Agreement, told: Quantity) -> str:
    """Bias and limits in one sentence."""
    bias, lower, upper = (
        _with_interval(one, told) for one in (agreement.bias, agreement.lower, agreement.upper)
    )
    repeats = ""
    if agreement.repeated and agreement.recordings > 1:
        within, between = (
            figures.fixed(one, DECIMALS[told.unit] + 1)
            for one in (agreement.within_sd, agreement.between_sd)
        )
        repeats = (
            f" Repeated measures: standard deviation {within}{_unit(told)} within and "
            f"{between}{_unit(told)} between recordings."
        )
    elif agreement.repeated:
        repeats = " Repeated measures of one recording: no interval that holds beyond it."
    return (
        f"Bias {bias}; limits of agreement {lower} to {upper}, from "
        f"{figures.count(agreement.pairs, 'pair')} of "
        f"{figures.count(agreement.recordings, 'recording')}; "
        f"{figures.percent(agreement.within_limits)} of the pairs lie between them.{repeats}"
    )


def value(number: float, told: Quantity) -> str:
    """With a sign and the unit's decimals."""
    text = figures.fixed(number, DECIMALS[told.unit])
    if text == figures.NONE or text.startswith(figures.MINUS) or not float(text):
        return text
    return f"+{text}"


def _unit(told: Quantity) -> str:
    return told.unit if told.unit == "°" else f"{figures.THIN_SPACE}{told.unit}"


def _with_interval(bound: Bound, told: Quantity) -> str:
    text = f"{value(bound.value, told)}{_unit(told)}"
    if not math.isfinite(bound.low):
        return text
    return f"{text} ({value(bound.low, told)} to {value(bound.high, told)})"


def _scales(points: np.ndarray, agreement: Agreement) -> tuple[svg.Scale, svg.Scale]:
    edges = [
        edge
        for bound in (agreement.lower, agreement.bias, agreement.upper)
        for edge in (bound.value, bound.low, bound.high)
        if math.isfinite(edge)
    ]
    low, high = _room(min(points[:, 1].min(), *edges, 0.0), max(points[:, 1].max(), *edges, 0.0))
    first, last = _room(float(points[:, 0].min()), float(points[:, 0].max()))
    return svg.Scale(first, last, LEFT, RIGHT), svg.Scale(low, high, BOTTOM, TOP)


def _room(low: float, high: float) -> tuple[float, float]:
    """A little more than from low to high, never nothing."""
    margin = 0.05 * (high - low) or max(0.5, 0.05 * abs(high))
    return low - margin, high + margin


def _axes(x: svg.Scale, y: svg.Scale, told: Quantity) -> Markup:
    unit = told.unit
    parts: list[Child] = [
        svg.text("axis-name", 4.0, 12.0, f"hiphinge − truth, {unit}"),
        svg.text("axis-name", RIGHT, HEIGHT - 4.0, f"mean of both, {unit}", "end"),
    ]
    step = svg.tick_step(y.high - y.low, 6)
    for tick in svg.ticks(y.low, y.high, step):
        parts.append(
            svg.line("zero" if abs(tick) < 1e-9 else "grid", LEFT, y(tick), RIGHT, y(tick))
        )
        parts.append(svg.text("tick", LEFT - 6.0, y(tick) + 3.5, _tick(tick, step), "end"))
    step = svg.tick_step(x.high - x.low, 6)
    for tick in svg.ticks(x.low, x.high, step):
        parts.append(svg.line("grid", x(tick), BOTTOM, x(tick), BOTTOM + 4.0))
        parts.append(svg.text("tick", x(tick), BOTTOM + 16.0, _tick(tick, step), "middle"))
    return join(*parts)


def _tick(tick: float, step: float) -> str:
    return figures.fixed(tick, max(0, -math.floor(math.log10(step) + 1e-9)))


def _bound(x: svg.Scale, y: svg.Scale, bound: Bound, class_: str, told: Quantity) -> Markup:
    band = None
    if math.isfinite(bound.low):
        top, bottom = y(bound.high), y(bound.low)
        band = element(
            "rect",
            class_=f"{class_}-band",
            x=svg.number(x.start),
            y=svg.number(top),
            width=svg.number(x.end - x.start),
            height=svg.number(max(0.5, bottom - top)),
        )
    at = y(bound.value)
    label = svg.text("tick ba-value", RIGHT + 5.0, at + 3.5, value(bound.value, told))
    return join(band, svg.line(class_, x.start, at, x.end, at), label)


def _dots(x: svg.Scale, y: svg.Scale, points: np.ndarray) -> str:
    """Points as lines of no length, whose round ends are the dots."""
    return "".join(f"M{svg.number(x(a))} {svg.number(y(b))}h0" for a, b, _ in points.tolist())
