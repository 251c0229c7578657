"""A validation report → one HTML page: claim by claim the figures, the peers, and the plots.

It uses the report's style sheet with some rules of its own, holds no script, and knows no clock:
when and where it was measured is told to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from hiphinge.report import figures
from hiphinge.report.assets import asset, colours, source_hash
from hiphinge.report.markup import Child, Markup, element, escape, join
from hiphinge.report.summary import LOGO
from hiphinge.report.table import pairs
from hiphinge.report.verdicts import symbols
from hiphinge.validate.claims import CLAIMS, Claim, quantity_named, set_words
from hiphinge.validate.measured import SetAgreement, ValidationReport
from hiphinge.validate.page.plot import plot, words
from hiphinge.validate.page.tables import figure_table, recording_table
from hiphinge.validate.peers.filters import PEERS
from hiphinge.validate.peers.peaks import PLAIN, TUNED
from hiphinge.validate.wording import closing_words, peer_words

HOW_PLOTS = (
    "Each dot is one pair: to the right the mean of truth and measurement, upwards their "
    "difference. The solid line is the bias, the dashed ones the limits of agreement, between "
    "which 95 % of differences are expected (bias ± 1.96 standard deviations); shades are their "
    "95 % confidence.",
    "Recordings are the subjects, pairs of one recording are repeats: the variance is split into "
    "within and between recordings (Bland & Altman 2007), the confidence of the limits comes from "
    "both (Zou 2013). Recordings of one person count as if they were of several, which makes the "
    "intervals narrower than they should be. Colours tell recordings apart, six of them.",
)
HOW_PEERS = (
    "A peer gets the same samples in the same run, interpolated onto a uniform grid, the same "
    "sensor delay taken off, and hiphinge's own calibration; its spine angle is the difference of "
    "two tilts.",
    f"“{PLAIN.capitalize()}” is scipy's find_peaks on hiphinge's own angles, told the exercise's "
    f"smallest amplitude and shortest repetition. “{TUNED.capitalize()}” is granted the best "
    "of 80 settings for each tilt that is seen, in hindsight, on the very set it is judged by.",
    "The delay of 4 ms that is taken off every filter's samples was found on BROAD, one of the "
    "sets.",
)


def render(report: ValidationReport, made: Mapping[str, str]) -> str:
    """The whole page as text to be stored in UTF-8; `made` says when, where and with what."""
    styles = (*colours(), asset("template", "report.css"), asset("template", "validation.css"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(map(source_hash, styles))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    claims = (_claim(claim, report) for claim in CLAIMS)
    main = join(_tiles(report), *claims, _recordings(report), _how(report, made))
    return Template(asset("template", "page.html")).substitute(
        policy=escape(policy),
        title=escape("Validation · hiphinge"),
        styles=join(*(element("style", style) for style in styles)),
        symbols=symbols(),
        header=_header(report),
        main=main,
        footer=escape(f"hiphinge {made.get('hiphinge', '')}".strip()),
        scripts="",
    )


def _section(id_: str, heading: str, *children: Child) -> Markup:
    return element("section", element("h2", heading), *children, id=id_)


def _header(report: ValidationReport) -> Markup:
    synthetic = [one for one in report.recordings if one.kind == "simulated"]
    banner = None
    if synthetic:
        whole = len(synthetic) == len(report.recordings)
        told = "All of it is" if whole else f"{len(synthetic)} of {len(report.recordings)} are"
        banner = element(
            "p",
            element("strong", "Synthetic"),
            f" {told} simulated; rows and plots say which.",
            class_="banner",
            role="note",
        )
    return element(
        "header",
        element("p", LOGO, "hiphinge", class_="brand"),
        element("h1", "Validation", f" · {report.folder}" if report.folder else None),
        banner,
        element("p", figures.unbroken(f"{closing_words(report)}."), class_="verdict-sentence"),
        element("p", peer_words(report), class_="lead peers") if report.peers else None,
    )


def _tile(name: str, shown: str, detail: str) -> Markup:
    inner = join(
        element("span", shown, class_="big pair"), element("span", detail, class_="detail")
    )
    return element("div", element("dt", name), element("dd", inner), class_="tile")


def _tiles(report: ValidationReport) -> Markup:
    judged = [one for one in report.figures if one.met is not None]
    measured = sum(bool(one.kind) and one.kind != "simulated" for one in report.recordings)
    drawn = sum(one.kind == "simulated" for one in report.recordings)
    absent = f"; left out, not installed: {', '.join(report.left_out)}" if report.left_out else ""
    return element(
        "dl",
        _tile("Targets met", f"{len(judged) - len(report.missed)} of {len(judged)}", "set before"),
        _tile("Real recordings", str(measured), "compared with their truth"),
        _tile("Synthetic sets", str(drawn), "with exact truth, simulated"),
        _tile("Peers beside", str(len(report.peers)), f"filters in the same run{absent}"),
        _tile("Not measured", str(len(report.problems)), "recordings that could not be read"),
        class_="tiles",
    )


def _claim(claim: Claim, report: ValidationReport) -> Markup | None:
    shown = [one for one in report.figures if one.claim == claim.id]
    if not shown:
        return None
    plots = [
        (number, one)
        for number, one in enumerate(report.agreements)
        if quantity_named(one.quantity).claim == claim.id
    ]
    return _section(
        claim.id,
        claim.heading,
        _basis(claim),
        figure_table(claim, shown),
        element("div", *(_plot(one, number) for number, one in plots), class_="ba-grid")
        if plots
        else None,
    )


def _basis(claim: Claim) -> Markup:
    """What is measured, what is simulated, what nobody has measured yet, side by side."""
    parts = (
        ("Measured", "measured", claim.measured),
        ("Simulated", "synthetic", claim.simulated),
        ("Nobody has measured yet", "nobody", claim.nobody),
    )
    return element(
        "div",
        *(
            element("div", element("h3", name, class_=f"basis {class_}"), element("p", said))
            for name, class_, said in parts
        ),
        class_="rests",
    )


def _plot(one: SetAgreement, number: int) -> Markup:
    told = quantity_named(one.quantity)
    basis = element("span", one.basis, class_=f"basis {one.basis}")
    head = element(
        "div", element("span", one.set_name, class_="rep-name"), basis, class_="rep-head"
    )
    said = words(one.agreement, told)
    about = f"{set_words(one.set_name, one.basis)} {told.note}".strip()
    return element(
        "figure",
        head,
        element("p", told.label, class_="ba-name"),
        plot(one.agreement, told, f"ba-{number}"),
        element("figcaption", figures.unbroken(said), element("span", about, class_="detail")),
        class_="rep ba-figure",
    )


def _recordings(report: ValidationReport) -> Markup:
    folds = []
    for name in dict.fromkeys(one.set_name for one in report.recordings):
        part = [one for one in report.recordings if one.set_name == name]
        wrong = sum(bool(one.problem) for one in part)
        told = figures.count(len(part), "recording") + (f", {wrong} not measured" if wrong else "")
        head = element(
            "summary",
            element("span", name, class_="fold-name"),
            element("span", told, class_="fold-told"),
        )
        folds.append(element("details", head, recording_table(name, part), class_="fold"))
    return _section("recordings", "Every recording", *folds)


def _how(report: ValidationReport, made: Mapping[str, str]) -> Markup:
    def sentences(heading: str, said: tuple[str, ...]) -> Markup:
        items = (element("li", figures.unbroken(one)) for one in said)
        return element("div", element("h3", heading), element("ul", *items, class_="sentences"))

    tunings = [
        (peer.name, f"{report.peers[peer.name]}, {peer.tuning}")
        for peer in PEERS
        if peer.name in report.peers
    ]
    return _section(
        "how",
        "How it was done",
        element(
            "div",
            sentences("The plots", HOW_PLOTS),
            sentences("The peers", HOW_PEERS),
            class_="columns",
        ),
        pairs([*tunings, *made.items()], "pairs"),
    )
