"""Data → the geometry of small drawings: linear scales, round ticks, paths, thinned lines.

Coordinates are SVG user units, y down. Colours are classes of the page's style sheet, so that the
same drawing serves light, dark and paper; nothing carries a style attribute, which the page's
content security policy would refuse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hiphinge.report.markup import Child, Markup, element
from imu.samples import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps [low, high] of the data to [start, end] of the drawing."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """One value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def all(self, values: FloatArray) -> FloatArray:
        """Many values."""
        share = (values - self.low) / (self.high - self.low)
        return np.asarray(self.start + share * (self.end - self.start), dtype=np.float64)


def tick_step(span: float, most: int, steps: tuple[float, ...] = (1, 2, 5)) -> float:
    """The smallest round step that needs at most so many ticks over `span`."""
    scale = 10.0 ** math.floor(math.log10(max(span, 1e-9) / most))
    for factor in (scale, 10 * scale):
        for step in steps:
            if span / (step * factor) <= most:
                return step * factor
    return 100 * scale


def ticks(low: float, high: float, step: float) -> list[float]:
    """The multiples of `step` from `low` to `high`."""
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def path_data(x: FloatArray, y: FloatArray, show: BoolArray | None = None) -> str:
    """The `d` of a line through the points; it breaks where one is NaN or not shown."""
    good = np.isfinite(x) & np.isfinite(y)
    if show is not None:
        good &= show
    parts: list[str] = []
    drawing = False
    for there, across, up in zip(good.tolist(), x.tolist(), y.tolist(), strict=True):
        if there:
            command = "" if drawing else "M"
            parts.append(f"{command}{number(across)} {number(up)}")
        drawing = there
    return " ".join(parts)


def band_data(x: FloatArray, low: FloatArray, high: FloatArray) -> str:
    """The `d` of the area between two lines, one closed shape per unbroken stretch."""
    good = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], good.astype(np.int8), [0]))))
    shapes: list[str] = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        there = path_data(x[first:last], high[first:last])
        back = path_data(x[first:last][::-1], low[first:last][::-1])
        shapes.append(f"{there} {back.replace('M', 'L', 1)}Z")
    return "".join(shapes)


def evenly(n: int, most: int, keep: int | None = None) -> IntArray:
    """At most `most` indices spread over range(n), with both ends and `keep`."""
    if n <= most:
        return np.arange(n)
    chosen = np.round(np.linspace(0, n - 1, most)).astype(np.int64)
    if keep is not None:
        chosen = np.append(chosen, keep)
    return np.unique(chosen)


def line(class_: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    """A straight line."""
    return element(
        "line", class_=class_, x1=number(x1), y1=number(y1), x2=number(x2), y2=number(y2)
    )


def text(class_: str, x: float, y: float, content: str, anchor: str = "start") -> Markup:
    """A piece of text; `anchor` as SVG's text-anchor."""
    return element("text", content, class_=class_, x=number(x), y=number(y), text_anchor=anchor)


def drawing(
    width: float,
    height: float,
    *children: Child,
    title: str,
    description: str,
    class_: str,
    id_: str,
) -> Markup:
    """An svg element that says in words what it shows; `id_` must be unique on the page."""
    return element(
        "svg",
        element("title", title, id=f"{id_}-t"),
        element("desc", description, id=f"{id_}-d"),
        *children,
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{id_}-t {id_}-d",
    )
