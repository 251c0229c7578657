"""What the lines and marks of the drawings are, as small samples beside their names."""

from __future__ import annotations

from analysis.exercises.exercise import Start
from analysis.result import Analysis
from hiphinge.report import svg
from hiphinge.report.markup import Markup, element
from hiphinge.report.time_course import traces, untrusted_spans
from hiphinge.report.view import View


def _item(label: str, *shapes: Markup) -> Markup:
    field = element("svg", *shapes, viewBox="0 0 32 12", aria_hidden="true")
    return element("li", field, label)


def _line(class_: str, label: str) -> Markup:
    return _item(label, svg.line(class_, 1, 6, 31, 6))


def _limits() -> list[Markup]:
    return [_line("limit-amber", "amber limit"), _line("limit-red", "red limit")]


def of_pictures(analysis: Analysis, view: View) -> Markup:
    """The lines of the repetitions' pictures."""
    turn = element("circle", class_="turn", cx=16, cy=6, r=3.2)
    there, back = "way there", "way back"
    if analysis.exercise.start == Start.TOP:
        there, back = "way down", "way up"
    items = [_line("there", there), _line("back", back), _item("turning point", turn)]
    if view.has_lumbar:
        items += _limits()
    spans = untrusted_spans(analysis)
    if any(
        start < rep.end_s and rep.start_s < end for rep in analysis.reps for start, end in spans
    ):
        items.append(_line("untrusted", "not to be trusted"))
    return element("ul", *items, class_="legend")


def of_time_course(analysis: Analysis, view: View) -> Markup:
    """The traces, limits, shades and marks of the time course."""
    items = [_line(f"trace trace-{t.id}", t.label) for t in traces(analysis, view)]
    box = {"x": 2, "y": 1, "width": 28, "height": 10}
    if view.has_lumbar:
        band = element("rect", class_="band-spine", **box)
        items += [_item("± one standard deviation", band), *_limits()]
    if analysis.reps:
        items.append(_item("rep", element("rect", class_="rep-shade", **box)))
    if analysis.alerts:
        amber = element("path", class_="alert-amber", d="M9 2 13.5 10h-9Z")
        red = element("path", class_="alert-red", d="M19 2.2h7.6v7.6H19Z")
        items.append(_item("alert: amber, red", amber, red))
    if untrusted_spans(analysis):
        items.append(_item("not to be trusted", element("rect", class_="doubt", **box)))
    return element("ul", *items, class_="legend")
