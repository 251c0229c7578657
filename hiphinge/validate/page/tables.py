"""Figures → tables: hiphinge and its peers side by side, claim by claim; each recording by set."""

from __future__ import annotations

from collections.abc import Sequence

from hiphinge.report.figures import NONE, unbroken
from hiphinge.report.markup import Child, Markup, element, join
from hiphinge.report.table import Column, Row, table
from hiphinge.report.verdicts import mark
from hiphinge.validate.claims import Claim, set_words
from hiphinge.validate.figures import better_peers
from hiphinge.validate.measured import Figure, Measured
from hiphinge.validate.wording import VERDICTS, values_words

LOOKS = {True: "clean", False: "red"}
EMPTY = element("span", NONE, class_="empty")
"""A phone leaves such a cell out."""


def figure_table(claim: Claim, shown: Sequence[Figure]) -> Markup:
    """The figures of one claim, a column a peer."""
    names = peer_names(shown)
    columns = (
        Column("Set", numeric=False),
        Column("Figure", numeric=False),
        Column("Rests on", numeric=False),
        Column("hiphinge", numeric=False),
        Column("Worst recording", numeric=False),
        Column("Target", numeric=False),
        *(Column(name, numeric=False) for name in names),
    )
    rows = []
    before = ""
    for one in shown:
        told = one.set_name != before
        rows.append(Row((_set(one, told=told), *_own(one), *_peers(one, names))))
        before = one.set_name
    return table(claim.heading, columns, rows, "cards claims", repeats_heading=True)


def peer_names(shown: Sequence[Figure]) -> list[str]:
    """Every peer that has one of the figures."""
    return list(dict.fromkeys(peer.name for one in shown for peer in one.peers))


def recording_table(set_name: str, part: Sequence[Measured]) -> Markup:
    """What was measured on every recording of a set."""
    columns = (Column("Recording", numeric=False), Column("Measured", numeric=False))
    rows = [Row((one.recording, values_words(one))) for one in part]
    return table(set_name, columns, rows, "cards recordings", repeats_heading=True)


def _set(one: Figure, *, told: bool) -> Child:
    if not told:
        return one.set_name
    detail = element("span", set_words(one.set_name, one.basis), class_="detail")
    return join(one.set_name, detail)


def _own(one: Figure) -> tuple[Child, ...]:
    value, _, spread = one.shown.partition(" (")
    details = [f"from {spread.removesuffix(')')}"] if spread else []
    details += [f"at most {one.largest} at once"] if one.largest else []
    own = element("span", unbroken(value), class_="own")
    detail = element("span", unbroken("; ".join(details)), class_="detail") if details else None
    label = one.label.removeprefix("synthetic: ")
    target: Child = one.target or EMPTY
    if one.met is not None:
        word = element("span", VERDICTS[one.met][0])
        look = LOOKS[one.met]
        badge = element("span", join(mark(look), word), class_=f"verdict v-{look}")
        target = join(unbroken(one.target), " ", badge)
    rests = element("span", one.basis, class_=f"basis {one.basis}")
    many = f"{one.recordings} {'sets' if one.basis == 'synthetic' else 'recordings'}"
    count = element("span", many if one.recordings != 1 else many[:-1], class_="detail")
    return label, join(rests, count), join(own, detail), unbroken(one.worst) or EMPTY, target


def _peers(one: Figure, names: Sequence[str]) -> list[Child]:
    by_name = {peer.name: peer for peer in one.peers}
    better = better_peers(one)
    out: list[Child] = []
    for name in names:
        peer = by_name.get(name)
        if peer is None:
            out.append(EMPTY)
            continue
        worst = peer.worst.split(" in ")[0]
        detail = f"worst {worst}" if worst else ""
        shown: Child = unbroken(peer.shown.split(" (")[0])
        if peer in better:
            shown = element("strong", shown, " better", class_="better")
        out.append(join(shown, element("span", unbroken(detail), class_="detail")))
    return out
