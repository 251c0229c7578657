"""The repetitions' pictures, set by set; many of them are folded, each set under its verdicts.

A folded set shows one mark for each repetition and how many had which verdict, so that it need not
be opened to be read. On paper, where nothing unfolds, the table of all repetitions has the numbers.
"""

from __future__ import annotations

from collections import Counter

from analysis.events import Rep
from analysis.result import Analysis
from hiphinge.report import figures, rep_picture
from hiphinge.report.markup import Child, Markup, element, join
from hiphinge.report.verdicts import LOOKS, look_of, mark
from hiphinge.report.view import View


def pictures_by_set(analysis: Analysis, view: View) -> Markup:
    """All pictures, under a heading or a fold for each set."""
    frame = rep_picture.frame_for(analysis, view)
    many = len(analysis.reps) > rep_picture.MANY
    sets = sorted({rep.set for rep in analysis.reps})
    parts: list[Child] = []
    for number in sets:
        own = {i: rep for i, rep in enumerate(analysis.reps) if rep.set == number}
        pictures = (rep_picture.picture(analysis, i, frame, view) for i in own)
        grid = element("div", *pictures, class_="rep-grid many" if many else "rep-grid")
        if many:
            head = _summary(number, list(own.values()), view)
            parts.append(element("details", head, grid, class_="fold", open=number == sets[0]))
            continue
        if len(sets) > 1:
            parts.append(element("h3", f"Set {number}"))
        parts.append(grid)
    return join(*parts)


def _summary(number: int, reps: list[Rep], view: View) -> Markup:
    """What a folded set shows: its number, how many reps, and how they were judged."""
    told = figures.count(len(reps), "rep")
    marks: Child = None
    if view.has_lumbar:
        found = Counter(look_of(rep.verdict).id for rep in reps)
        words = (f"{found[look.id]} {look.word.lower()}" for look in LOOKS if found[look.id])
        told = f"{told}: {', '.join(words)}"
        marks = element("span", *(mark(rep.verdict) for rep in reps), class_="fold-marks")
    return element(
        "summary",
        element("span", f"Set {number}", class_="fold-name"),
        element("span", told, class_="fold-told"),
        marks,
    )
