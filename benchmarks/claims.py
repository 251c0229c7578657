"""docs/claims.md and its pictures: `hiphinge validate` on real sets and on seeds of one's choice.

    python benchmarks/claims.py [--data ../shared/data] [--seeds 9000:9003] [--jobs 1] [--write]

Without the folder of real sets, which are other people's, the page holds what is simulated alone,
and is not written.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from table import ROOT, machine, markdown

from hiphinge.progress import progress_bar
from hiphinge.report import figures
from hiphinge.report.assets import asset, colours
from hiphinge.validate.claims import CLAIMS, Claim, quantity_named, set_words
from hiphinge.validate.drawn import seeds_of
from hiphinge.validate.figures import better_peers
from hiphinge.validate.measured import Figure, SetAgreement, ValidationReport
from hiphinge.validate.page.document import HOW_PEERS, HOW_PLOTS
from hiphinge.validate.page.plot import plot, words
from hiphinge.validate.page.tables import peer_names
from hiphinge.validate.peers.filters import PEERS
from hiphinge.validate.run import run
from hiphinge.validate.wording import VERDICTS, closing_words, peer_words

PAGE = ROOT / "docs" / "claims.md"
PICTURES = ROOT / "docs" / "pictures" / "claims"
COLUMNS = ("set", "figure", "rests on", "hiphinge", "worst recording", "target")
SYNTHETIC_SET = "synthetic"
DRAWN = (".ba ", ".ba-", ".tick ", ".axis-name ", ".grid ", ".zero ")
"""The rules of the report's style sheets that its plots need."""


def page(report: ValidationReport, command: str) -> str:
    """The whole page."""
    parts = [
        "# Claims",
        f"Written by `{command}`: what `hiphinge validate` finds on other people's recordings and "
        "on synthetic ones, beside peers on the same samples in the same run. What is measured, "
        "what is simulated and what nobody has measured yet stands with each claim; [how to check "
        "us](validation.md) says what each figure means and how to repeat it. Where a peer does "
        "better than hiphinge its figure is bold.",
        f"**{closing_words(report)}.** {peer_words(report)} {machine()}.",
        *(part for claim in CLAIMS for part in _claim(claim, report)),
        "## How it was done",
        "\n".join(f"- {one}" for one in (*HOW_PLOTS, *HOW_PEERS)),
        markdown([("peer", "tuned"), *((one.name, one.tuning) for one in PEERS)]),
    ]
    return figures.unbroken("\n\n".join(parts)).replace(figures.THIN_SPACE, " ") + "\n"


def _claim(claim: Claim, report: ValidationReport) -> Iterator[str]:
    shown = [one for one in report.figures if one.claim == claim.id]
    if not shown:
        return
    yield f"<!-- {claim.id} -->\n## {claim.heading}"
    yield (
        f"**Measured.** {claim.measured}\n\n**Simulated.** {claim.simulated}\n\n"
        f"**Nobody has measured yet.** {claim.nobody}"
    )
    names = peer_names(shown)
    yield markdown([(*COLUMNS, *names), *(_row(one, names) for one in shown)])
    for one in report.agreements:
        told = quantity_named(one.quantity)
        if told.claim == claim.id:
            said = f"{words(one.agreement, told)} {set_words(one.set_name, one.basis)} {told.note}"
            title = f"{told.label}, {one.set_name} ({one.basis})"
            yield f"![{title}](pictures/claims/{picture_name(one)})"
            yield f"**{title}.** {said.strip()}"


def _row(one: Figure, names: Sequence[str]) -> list[str]:
    by_name = {peer.name: peer for peer in one.peers}
    better = better_peers(one)
    beside = []
    for name in names:
        peer = by_name.get(name)
        worst = "" if peer is None or not peer.worst else f"; worst {peer.worst.split(' in ')[0]}"
        shown = "" if peer is None else peer.shown.split(" (")[0] + worst
        beside.append(f"**{shown}**" if peer in better else shown)
    worst = one.worst + (f"; at once at most {one.largest}" if one.largest else "")
    target = f"{one.target}, {VERDICTS[one.met][0]}" if one.target else ""
    label = one.label.removeprefix("synthetic: ")
    return [one.set_name, label, one.basis, one.shown, worst, target, *beside]


def picture_name(one: SetAgreement) -> str:
    """The file of a plot; every synthetic set has the same, whatever its seeds."""
    name = SYNTHETIC_SET if one.basis == SYNTHETIC_SET else one.set_name
    return f"{name}-{one.quantity}.svg"


def picture(one: SetAgreement) -> str:
    """A plot that stands by itself, light or dark as its reader has it."""
    rules = [
        rule
        for sheet in ("report.css", "validation.css")
        for rule in asset("template", sheet).split("@media")[0].splitlines()
        if rule.startswith(DRAWN) and rule.endswith("}")
    ]
    style = "\n".join((*colours(), "svg { font-family: sans-serif; }", *rules))
    drawn = plot(one.agreement, quantity_named(one.quantity), "plot")
    inside = drawn.replace(">", f"><style>{style}</style>", 1)
    return inside.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n"


def keep(report: ValidationReport, command: str) -> None:
    """Write the page and its pictures; pictures of sets that are gone go."""
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.svg"):
        old.unlink()
    for one in report.agreements:
        (PICTURES / picture_name(one)).write_text(picture(one), encoding="utf-8")
    PAGE.write_text(page(report, command), encoding="utf-8")


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    told = os.environ.get("HIPHINGE_DATA", str(ROOT.parent / "shared" / "data"))
    parser.add_argument("--data", default=told, help="the folder of real sets")
    parser.add_argument("--seeds", default="9000:9002", metavar="FIRST:STOP")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--write", action="store_true", help="write docs/claims.md and its plots")
    asked = parser.parse_args()
    folder = Path(asked.data) if asked.data and Path(asked.data).is_dir() else None
    if asked.write and folder is None:
        raise SystemExit(f"no real sets at '{asked.data}': docs/claims.md is not written without")
    with progress_bar("Measuring") as progress:
        report = run(folder, progress, workers=asked.jobs, seeds=seeds_of(asked.seeds))
    command = f"python benchmarks/claims.py --seeds {asked.seeds} --write"
    print(page(report, command))
    if asked.write:
        keep(report, command)


if __name__ == "__main__":
    main()
