"""A dowel test → one page that needs nothing else, and prints on one sheet.

It uses the report's style sheet with a few rules of its own, and no script at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from analysis.dowel_test import DowelRep
from hiphinge.dowel import picture, wording
from hiphinge.dowel.document import Past
from hiphinge.dowel.measured import Measured
from hiphinge.dowel.over_weeks import change_words
from hiphinge.report import figures, svg
from hiphinge.report.assets import asset, colours, source_hash
from hiphinge.report.markup import Child, Markup, element, escape, join
from hiphinge.report.summary import LOGO
from hiphinge.report.table import Column, Row, table
from hiphinge.report.verdicts import mark, symbols
from hiphinge.report.wording import HONEST, SYNTHETIC, SYNTHETIC_DETAIL

MOST_SHOWN = 12
WEEKS_WIDTH, WEEKS_HEIGHT = 460.0, 126.0


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
    shown = tests[-MOST_SHOWN:]
    said = element("p", figures.unbroken(change_words(tests)), class_="lead")
    return element(
        "section", element("h2", "Over the weeks"), said, _weeks_chart(shown), id="weeks"
    )


def _weeks_chart(tests: Sequence[Past]) -> Markup:
    """Neutral depths with one deviation to either side; open dots are lower bounds."""
    first, last = tests[0].started.timestamp(), tests[-1].started.timestamp()
    x = svg.Scale(first, max(last, first + 1.0), 44.0, WEEKS_WIDTH - 40.0)
    y = svg.Scale(0.0, 100.0, WEEKS_HEIGHT - 24.0, 10.0)
    parts = [svg.line("limit-amber", x.start - 10.0, y(75.0), x.end + 30.0, y(75.0))]
    parts += [
        svg.text("tick", 28.0, y(value) + 4.0, f"{value:.0f}°", "end")
        for value in (0.0, 50.0, 75.0)
    ]
    parts.append(svg.line("zero", x.start - 10.0, y(0.0), x.end + 30.0, y(0.0)))
    for past in tests:
        at, depth = x(past.started.timestamp()), min(past.depth_deg, 100.0)
        low, high = max(depth - past.sd_deg, 0.0), min(depth + past.sd_deg, 100.0)
        parts.append(svg.line("zero", at, y(low), at, y(high)))
        class_ = "turn" if past.kept else "touch"
        parts.append(
            element("circle", class_=class_, cx=svg.number(at), cy=svg.number(y(depth)), r=4.5)
        )
    for past, anchor in ((tests[0], "start"), (tests[-1], "end")):
        at = x(past.started.timestamp())
        day = f"{past.started.day} {past.started:%b %Y}"
        parts.append(svg.text("tick", at, WEEKS_HEIGHT - 6.0, day, anchor))
    return svg.drawing(
        WEEKS_WIDTH,
        WEEKS_HEIGHT,
        *parts,
        title="Neutral depth over the weeks",
        description="One dot a test; open ones kept the stick to the end and are lower bounds.",
        class_="dowel-weeks",
        id_="dowel-weeks",
    )


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
