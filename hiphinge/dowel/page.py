"""A dowel test → one page that needs nothing else, and prints on one sheet.

It uses the report's style sheet with a few rules of its own, and no script at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from analysis.dowel_test import DowelRep
from hiphinge.dowel import picture, wording
from hiphinge.dowel.measured import Measured
from hiphinge.dowel.over_weeks import change_words
from hiphinge.dowel.past import Past
from hiphinge.dowel.weeks_picture import weeks
from hiphinge.report import figures
from hiphinge.report.assets import asset, colours, source_hash
from hiphinge.report.markup import Child, Markup, element, escape, join
from hiphinge.report.summary import LOGO
from hiphinge.report.table import Column, Row, table
from hiphinge.report.verdicts import mark, symbols
from hiphinge.report.wording import HONEST, SYNTHETIC, SYNTHETIC_DETAIL


def render(measured: Measured, tests: Sequence[Past] = ()) -> str:
    """The page as text to be stored in UTF-8; `tests` are those over the weeks, this one last."""
    analysis = measured.analysis
    names = ("report.css", "dowel.css", "dowel_figure.css")
    styles = (*colours(), *(asset("template", name) for name in names))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(map(source_hash, styles))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    main = join(_best(measured, _over_weeks(tests)), _hinges(measured), _what(measured))
    return Template(asset("template", "page.html")).substitute(
        policy=escape(policy),
        title=escape(f"{analysis.recording} · Dowel test · hiphinge"),
        styles=join(*(element("style", style) for style in styles)),
        symbols=symbols(),
        header=_header(measured),
        main=main,
        footer=escape(f"hiphinge {analysis.versions.get('hiphinge', '')}".strip()),
        scripts="",
    )


def _badge(one: DowelRep) -> Markup:
    look = wording.LOOKS[one.verdict]
    word = element("span", wording.WORDS[one.verdict])
    return element("span", join(mark(look), word), class_=f"verdict v-{look}")


def _header(measured: Measured) -> Markup:
    analysis = measured.analysis
    banner = None
    if analysis.synthetic:
        synthetic = element("strong", SYNTHETIC)
        banner = element("p", synthetic, f" {SYNTHETIC_DETAIL}", class_="banner", role="note")
    told = (analysis.recording, "Dowel test", measured.wearer, wording.day_words(measured.started))
    title = " · ".join(part for part in told if part)
    said = figures.unbroken(wording.sentence(measured.test))
    return element(
        "header",
        element("p", LOGO, "hiphinge", class_="brand"),
        element("h1", title),
        banner,
        element("p", said, class_="verdict-sentence"),
    )


def _tile(name: str, value: str, detail: str) -> Markup:
    shown = join(
        element("span", value, class_="big pair"), element("span", detail, class_="detail")
    )
    return element("div", element("dt", name), element("dd", shown), class_="tile")


def _best(measured: Measured, weeks: Markup | None) -> Markup:
    test = measured.test
    one = test.reps[test.best]
    depth = wording.depth_words(test.neutral_depth_deg, test.neutral_depth_sd_deg, kept=test.kept)
    deepest = figures.median(rep.depth_deg for rep in test.reps)
    tiles = element(
        "dl",
        _tile(
            "Neutral depth",
            depth,
            "the trunk's tilt to which the stick was kept; the middle one of the hinges",
        ),
        _tile("Trunk at its lowest", figures.whole_degrees(deepest), "passes from 75°; median"),
        _tile("Other rule: 90° of hip", wording.RULES[test.hip_rule], wording.hip_rule_words(test)),
        _tile("Screen: bow to 50°", wording.RULES[test.screen], "with the stick kept"),
        class_="tiles dowel-tiles",
    )
    drawing = picture.figure(picture.pose_of(one, test), one)
    caption = join(
        element("span", f"Best hinge: {one.rep.name}. ", class_="rep-name"),
        "Dots are contacts: filled where kept, open where lost, dashed for the head, which was not "
        "measured. Thin lines belong to the figure and were not measured.",
    )
    shown = element("figure", drawing, element("figcaption", caption), class_="rep dowel-best")
    return element("div", shown, element("div", tiles, weeks), class_="dowel-top")


def _hinges(measured: Measured) -> Markup:
    test = measured.test
    charts = [
        element(
            "figure",
            element(
                "div",
                element("span", one.rep.name, class_="rep-name"),
                _badge(one),
                class_="rep-head",
            ),
            picture.chart(one, number),
            element("figcaption", wording.rep_words(one)),
            class_=f"rep v-{wording.LOOKS[one.verdict]}",
        )
        for number, one in enumerate(test.reps)
    ]
    columns = (
        Column("Hinge", numeric=False),
        Column("Verdict", numeric=False),
        Column("Neutral depth"),
        Column("Trunk", "°"),
        Column("Spine furthest off", "°"),
        Column("Spine's part of the first 30°"),
        Column("Hip" if test.thigh_worn else "Pelvis", "°"),
    )
    rows = [Row(_cells(one)) for one in test.reps]
    return element(
        "section",
        element("h2", "The three hinges" if len(test.reps) == 3 else "The hinges"),
        element("div", *charts, class_="rep-grid dowel-charts"),
        table("The hinges in numbers", columns, rows, "cards", repeats_heading=True),
        id="hinges",
    )


def _cells(one: DowelRep) -> tuple[Child, ...]:
    depth = wording.depth_words(one.neutral_depth_deg, one.neutral_depth_sd_deg, kept=one.kept)
    return (
        one.rep.name,
        _badge(one),
        depth,
        figures.fixed(one.depth_deg, 0),
        figures.fixed(one.bend_deg, 0),
        figures.percent(one.early_share),
        figures.fixed(one.hip_deg, 0),
    )


def _over_weeks(tests: Sequence[Past]) -> Markup | None:
    if len(tests) < 2:
        return None
    said = element("p", figures.unbroken(change_words(tests)), class_="lead")
    return element("section", element("h2", "Over the weeks"), said, weeks(tests), id="weeks")


def _what(measured: Measured) -> Markup:
    test = measured.test
    done = wording.measured_words(test, measured.analysis.upper_level)
    left = wording.not_measured_words(test)

    def part(heading: str, sentences: Sequence[str]) -> Markup:
        items = (element("li", figures.unbroken(one)) for one in sentences)
        return element("div", element("h3", heading), element("ul", *items, class_="sentences"))

    return element(
        "section",
        element("h2", "What was measured, and what was not"),
        element("div", part("Measured", done), part("Not measured", left), class_="columns"),
        element("p", f"{HONEST[0]} {HONEST[3]}", class_="lead"),
        id="what",
    )
