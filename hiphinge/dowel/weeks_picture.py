"""Dowel tests over the weeks → a small picture: each test's neutral depth by date.

The mark of a test is its verdict's, with a line of one deviation to either side; an arrow upwards
says that the stick was kept and the depth is a lower bound. The dashed line is what passes.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.dowel_rule import LEVEL_DEG
from hiphinge.dowel.past import Past
from hiphinge.dowel.wording import LOOKS, WORDS
from hiphinge.report import figures, svg
from hiphinge.report.markup import Markup, element
from hiphinge.report.verdicts import look_of

MOST_SHOWN = 12
WIDTH, HEIGHT = 460.0, 126.0
MARK = 13.0
MOST_DEG = 100.0


def weeks(tests: Sequence[Past], width: float = WIDTH, height: float = HEIGHT) -> Markup:
    """The last of these tests, oldest first, at least one."""
    shown = tests[-MOST_SHOWN:]
    first, last = shown[0].started.timestamp(), shown[-1].started.timestamp()
    x = svg.Scale(first, max(last, first + 1.0), 46.0, width - 16.0)
    y = svg.Scale(0.0, MOST_DEG, height - 22.0, 12.0)
    parts = [svg.line("limit-amber", 34.0, y(LEVEL_DEG), width, y(LEVEL_DEG))]
    parts.append(svg.text("tick", 36.0, y(LEVEL_DEG) - 5.0, "passes"))
    parts += [
        svg.text("tick", 28.0, y(value) + 4.0, f"{value:.0f}°", "end") for value in (0.0, LEVEL_DEG)
    ]
    parts.append(svg.line("zero", 34.0, y(0.0), width, y(0.0)))
    parts += [part for past in shown for part in _test(past, x(past.started.timestamp()), y)]
    for past, anchor in ((shown[0], "start"), (shown[-1], "end")):
        at = 34.0 if anchor == "start" else width
        day = f"{past.started.day} {past.started:%b %Y}"
        parts.append(svg.text("tick", at, height - 5.0, day, anchor))
    return svg.drawing(
        width,
        height,
        *parts,
        title="Neutral depth over the weeks",
        description=" ".join(map(_words, shown)),
        class_="dowel-weeks",
        id_="dowel-weeks",
    )


def _test(past: Past, at: float, y: svg.Scale) -> list[Markup]:
    depth = min(past.depth_deg, MOST_DEG)
    low, high = max(depth - past.sd_deg, 0.0), min(depth + past.sd_deg, MOST_DEG)
    look, middle = look_of(LOOKS[past.verdict]), y(depth)
    place = f"translate({svg.number(at - MARK / 2)} {svg.number(middle - MARK / 2)})"
    shape = element("path", class_="mark-shape", d=look.outline)
    parts = [
        svg.line("zero", at, y(low), at, y(high)),
        element(
            "g", shape, class_=f"v-{look.id}", transform=f"{place} scale({svg.number(MARK / 16)})"
        ),
    ]
    if past.kept:
        top = svg.number(middle - MARK / 2 - 7.0)
        arrow = (
            f"M{svg.number(at - 3.5)} {svg.number(middle - MARK / 2 - 3.5)} {svg.number(at)} {top}"
        )
        arrow += f" {svg.number(at + 3.5)} {svg.number(middle - MARK / 2 - 3.5)}"
        parts.append(element("path", class_="at-least", d=arrow))
    return parts


def _words(past: Past) -> str:
    depth = f"{'at least ' if past.kept else ''}{figures.whole_degrees(past.depth_deg)}"
    return f"{past.started.day} {past.started:%B %Y}: {depth}, {WORDS[past.verdict].lower()}."
