"""Rows and columns → one HTML table with a caption, headings with units, and a scroll box.

A heading that is a term of the glossary links to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hiphinge.report.figures import NONE
from hiphinge.report.glossary import term
from hiphinge.report.markup import Child, Markup, element, join


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    numeric   aligned right, in figures of equal width
    group     a heading over neighbouring columns that share it
    term_id   the glossary entry, "" for what explains itself (a number, a time, a name)
    """

    heading: str
    unit: str = ""
    numeric: bool = True
    group: str = ""
    term_id: str = ""


def of_term(term_id: str, group: str = "", heading: str | None = None) -> Column:
    """The column of a glossary entry."""
    entry = term(term_id)
    numeric = term_id not in ("verdict", "tempo", "cued")
    return Column(heading or entry.heading, entry.unit, numeric, group, term_id)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, the first of which names the row; class_ and data_zoom go to the tr."""

    cells: Sequence[Child]
    class_: str = ""
    zoom: int | None = None


def _heading(column: Column, span_rows: bool) -> Markup:
    name: Child = column.heading
    if column.term_id:
        name = element("a", column.heading, href=f"#term-{column.term_id}")
    unit = element("span", f" {column.unit}", class_="unit") if column.unit else None
    return element(
        "th",
        name,
        unit,
        scope="col",
        class_="num" if column.numeric else None,
        rowspan=2 if span_rows else None,
    )


def _head(columns: Sequence[Column]) -> Markup:
    if not any(column.group for column in columns):
        return element("thead", element("tr", *(_heading(c, False) for c in columns)))
    upper: list[Markup] = []
    lower: list[Markup] = []
    i = 0
    while i < len(columns):
        group = columns[i].group
        if not group:
            upper.append(_heading(columns[i], True))
            i += 1
            continue
        same = i
        while same < len(columns) and columns[same].group == group:
            lower.append(_heading(columns[same], False))
            same += 1
        upper.append(element("th", group, scope="colgroup", colspan=same - i, class_="group"))
        i = same
    return element("thead", element("tr", *upper), element("tr", *lower))


def _told(column: Column, cell: Child, cards: bool) -> dict[str, str | None]:
    """What a cell must say itself where a phone shows its row as a card, without the headings."""
    if not cards:
        return {}
    unit = None if cell == NONE else column.unit or None
    return {"data_name": column.heading, "data_unit": unit}


def _row(columns: Sequence[Column], row: Row, cards: bool) -> Markup:
    cells: list[Markup] = []
    for i, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        class_ = "num" if column.numeric else None
        if i == 0:
            told = _told(column, cell, cards)
            cells.append(element("th", cell, scope="row", class_=class_, **told))
        else:
            cells.append(element("td", cell, class_=class_, **_told(column, cell, cards)))
    return element("tr", *cells, class_=row.class_ or None, data_zoom=row.zoom)


def table(
    caption: Child,
    columns: Sequence[Column],
    rows: Sequence[Row],
    class_: str = "",
    *,
    repeats_heading: bool = False,
) -> Markup:
    """The whole table, in a box that scrolls sideways (and down, if long) on a small screen.

    With "cards" in `class_` a phone shows each row as a card instead, every value with its name.
    `repeats_heading`: the caption says what the heading above says, and is for screen readers.
    """
    body = element("tbody", *(_row(columns, row, "cards" in class_.split()) for row in rows))
    whole = element(
        "table",
        element("caption", caption, class_="same" if repeats_heading else None),
        _head(columns),
        body,
    )
    label = caption if isinstance(caption, str) and not isinstance(caption, Markup) else "Table"
    return element(
        "div",
        whole,
        class_=f"scroll {class_}".strip(),
        tabindex=0,
        role="region",
        aria_label=label,
    )


def pairs(entries: Sequence[tuple[str, Child]], class_: str) -> Markup:
    """Names and values as a definition list."""
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", join(value)))
            for name, value in entries
        ),
        class_=class_,
    )
