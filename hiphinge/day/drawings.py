"""Rectangles for the page of a day: an hour's strip, a bar of bends, a bin of the histogram.

They stretch with the page, so nothing in them is text; what they show stands beside them. A
decoration for sight, hidden from screen readers, which read the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.daily_bends import Led
from analysis.exposure import Bout
from hiphinge.day.totals import HOUR_S
from hiphinge.report.markup import Markup, element
from hiphinge.report.svg import number

WIDTH = 1000.0


def hour_strip(bouts: Iterable[Bout], hour: int) -> Markup:
    """What went on in one hour, from its first minute to its last."""
    first_s = hour * HOUR_S
    shapes = []
    for bout in bouts:
        start = max(bout.start_s - first_s, 0.0) / HOUR_S * WIDTH
        end = min(bout.end_s - first_s, HOUR_S) / HOUR_S * WIDTH
        if end > start:
            shapes.append(_rect(f"do-{bout.doing.name.lower()}", start, end - start))
    return _stretched("hour-strip", shapes)


def kinds_bar(led: Mapping[Led, int], most: int) -> Markup:
    """The bends of an hour by who led them; full width is the most of any hour."""
    shapes, at = [], 0.0
    for kind in Led:
        width = led[kind] / max(most, 1) * WIDTH
        if width:
            shapes.append(_rect(f"led-{kind.value}", at, width))
        at += width
    return _stretched("hour-bar", shapes)


def bins(share: float, before: float | None) -> Markup:
    """A bin of the histogram, and a line for how much it held before; half of all fills it."""
    shapes = [_rect("bin-now", 0.0, min(2.0 * share, 1.0) * WIDTH)]
    if before is not None:
        shapes.append(_rect("bin-before", max(min(2.0 * before, 1.0) * WIDTH - 6.0, 0.0), 6.0))
    return _stretched("bin-bar", shapes)


def sample(class_: str) -> Markup:
    """A piece of a colour for the legend."""
    return _stretched("sample", [_rect(class_, 0.0, WIDTH)])


def _rect(class_: str, x: float, width: float) -> Markup:
    return element("rect", class_=class_, x=number(x), y=0, width=number(width), height=10)


def _stretched(class_: str, shapes: list[Markup]) -> Markup:
    return element(
        "svg",
        *shapes,
        class_=class_,
        viewBox=f"0 0 {number(WIDTH)} 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
