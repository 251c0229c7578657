"""The sides of single-leg work: a table of both, how unlike they are, and a sentence."""

from __future__ import annotations

import math

from analysis.result import Analysis
from analysis.symmetry import MEASURES, sentence, side_summaries, symmetry
from hiphinge.report import figures
from hiphinge.report.markup import Child, Markup, element, join
from hiphinge.report.table import Column, Row, table
from hiphinge.report.wording import in_words

KNOWN = {
    "thigh": "a thigh sensor shows which leg stands",
    "said": "as the wearer said",
    "inferred": "inferred from how the pelvis sinks: a guess",
}
UNITS = {"_deg_s": "°/s", "_deg": "°", "_s": "s"}


def side_table(analysis: Analysis) -> Markup | None:
    """The sides, the index of each measure and its noise; None where no side is known."""
    sides = side_summaries(analysis.reps)
    if not sides:
        return None
    columns = [Column("Measure", numeric=False)]
    columns += [Column(f"{one.side.capitalize()} ({one.reps})") for one in sides]
    compared = {found.measure: found for found in symmetry(analysis.reps)}
    if compared:
        columns += [
            Column("Left against right", "%", term_id="symmetry"),
            Column("", numeric=False),
        ]
    rows = []
    for measure in MEASURES:
        unit = next(word for end, word in UNITS.items() if measure.name.endswith(end))
        cells: list[Child] = [f"{measure.words.capitalize()}, {unit}"]
        cells += [figures.one(one.means[measure.name]) for one in sides]
        if compared:
            found = compared[measure.name]
            cells += [_index(found.index, found.noise), "worth a look" if found.told else ""]
        rows.append(Row(cells))
    known = "; ".join(f"{one.side}: {KNOWN.get(one.known, one.known)}" for one in sides)
    unknown = sum(1 for rep in analysis.reps if not rep.side)
    apart = f"; {figures.count(unknown, 'rep')} of an unknown side left out" if unknown else ""
    return join(
        element("p", in_words(sentence(analysis.reps)), class_="lead"),
        element(
            "p", f"The side is the leg that stands. {known.capitalize()}{apart}.", class_="lead"
        ),
        table("Sides, means over the reps", columns, rows, "cards", repeats_heading=True),
    )


def _index(index: float, noise: float) -> str:
    if not math.isfinite(index):
        return figures.NONE
    return f"{figures.signed(100.0 * index)} ± {figures.one(100.0 * noise)}"
