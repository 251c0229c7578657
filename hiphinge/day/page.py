"""A day → one HTML page that needs nothing else and fits a phone, a desk and a sheet of paper.

It holds no script at all; the drawings are rectangles that stretch with the page, and every number
in them stands beside them as text. Colours and their order are those of the report.
"""

from __future__ import annotations

import math
from string import Template

from analysis.daily_bends import Led
from hiphinge.analysing import versions
from hiphinge.day import words
from hiphinge.day.before import DAYS, Before, share_of
from hiphinge.day.drawings import bins, hour_strip, kinds_bar, sample
from hiphinge.day.totals import BINS, Day
from hiphinge.report import figures
from hiphinge.report.assets import asset, colours, source_hash
from hiphinge.report.markup import Child, Markup, element, escape, join
from hiphinge.report.summary import LOGO
from hiphinge.report.wording import HONEST, SYNTHETIC, SYNTHETIC_DETAIL, in_words

PAIR = "big pair"
BEFORE = f"Against your last {DAYS} days"
NOT_SEEN = (
    "What was lifted and how heavy it was, how far the knees bent, and bends in a chair are not "
    "seen. A seat on which the pelvis stays as in standing is taken for standing."
)
LEADING = (
    "Hip-led: the pelvis made 80 % or more of the trunk's inclination. Spine-led: less than 60 %. "
    "Shared: in between. Uncertain: a sensor was missing, or its angles were not to be trusted. "
    "In an ordinary full bend hips and spine share about evenly."
)


def render_day(day: Day, earlier: Before | None) -> str:
    """The whole page, as text to be stored in UTF-8. The same day gives the same page."""
    styles = (*colours(), asset("template", "report.css"), asset("template", "day.css"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(map(source_hash, styles))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    title = "Day of bends" if day.day is None else f"Day of bends · {words.date_name(day.day)}"
    return Template(asset("template", "page.html")).substitute(
        policy=escape(policy),
        title=escape(f"{title} · hiphinge"),
        styles=join(*(element("style", style) for style in styles)),
        symbols="",
        header=_header(day, title),
        main=join(
            _tiles(day),
            _section("told", "The day against your own days", _statements(day, earlier)),
            _section("hours", "Hour by hour", _hours(day)),
            element("div", _range(day, earlier), _time(day), class_="two"),
            None if earlier is None else _section("before", BEFORE, _before(day, earlier)),
            _background(day),
        ),
        footer=escape(f"hiphinge {versions().get('hiphinge', '')}".strip()),
        scripts="",
    )


def _section(id_: str, heading: str, *children: Child) -> Markup:
    return element("section", element("h2", heading), *children, id=id_)


def _header(day: Day, title: str) -> Markup:
    names = f"{len(day.parts)} recordings" if len(day.parts) > 1 else day.parts[0].name
    banner = None
    if day.synthetic:
        banner = element(
            "p", element("strong", SYNTHETIC), f". {SYNTHETIC_DETAIL}", class_="banner"
        )
    return element(
        "header",
        element("p", LOGO, "hiphinge", class_="brand"),
        element("h1", title, " · ", element("span", names, class_="recording")),
        banner,
        element("p", figures.unbroken(words.headline(day)), class_="verdict-sentence"),
    )


def _tile(name: str, value: str, detail: str, class_: str = "big") -> Markup:
    shown = (element("span", value, class_=class_), element("span", detail, class_="detail"))
    return element("div", element("dt", name), element("dd", *shown), class_="tile")


def _tiles(day: Day) -> Markup:
    total = day.total
    hips, spine = share_of(total, Led.HIPS)[0], share_of(total, Led.SPINE)[0]
    per_hour = total.bends / (total.on_feet_s / 3600.0) if total.on_feet_s else math.nan
    known = "of the bends"
    if total.led[Led.UNCERTAIN]:
        known = f"of the {total.bends - total.led[Led.UNCERTAIN]} bends that could be told"
    by_hips, by_spine = f"{known}: mostly from the hips", f"{known}: much of it from the spine"
    return element(
        "dl",
        _tile("Bends", str(total.bends), f"{figures.fixed(per_hour, 0)} an hour on your feet"),
        _tile("Hip-led", figures.percent(hips), by_hips),
        _tile("Spine-led", figures.percent(spine), by_spine),
        _tile(
            "Spine in a bend",
            figures.percent(day.median_share_of_range),
            "of your own range, median of the peaks",
        ),
        _tile("Longest bend", words.span(day.longest_bend_s), "without coming up", PAIR),
        _tile("Worn", words.span(total.worn_s), f"of {words.span(day.recorded_s)} recorded", PAIR),
        class_="tiles",
    )


def _statements(day: Day, earlier: Before | None) -> Markup:
    told = [element("li", sentence) for sentence in words.statements(day, earlier)]
    return element("ul", *told, class_="sentences")


def _hours(day: Day) -> Markup:
    most = max((tally.bends for tally in day.hours.values()), default=0)
    rows = []
    for hour, tally in day.hours.items():
        counts = words.kinds(tally) or "no bend"
        rows.append(
            element(
                "li",
                element("span", words.hour_name(day, hour), class_="hour-name"),
                hour_strip(day.bouts, hour),
                kinds_bar(tally.led, most),
                element("span", counts, class_="hour-told"),
                class_="hour",
            )
        )
    doing = (
        element("li", sample(f"do-{kind.name.lower()}"), name)
        for kind, name in words.DOING.items()
        if day.total.seconds[kind]
    )
    led = (
        element("li", sample(f"led-{kind.value}"), words.LED[kind])
        for kind in Led
        if day.total.led[kind]
    )
    return join(
        element(
            "p",
            "Above, what went on in the hour, minute by minute; below, its bends. While you sit, "
            "lie, walk or wear no sensor no bend is counted.",
            class_="lead",
        ),
        element("ul", element("li", "In the hour:"), *doing, class_="legend"),
        element("ul", element("li", "Its bends:"), *led, class_="legend"),
        element("ul", *rows, class_="hours"),
    )


def _range(day: Day, earlier: Before | None) -> Markup:
    heading = "How far the spine went"
    if day.histogram is None:
        return _section("range", heading, element("p", words.basis(day.parts[-1].limits)))
    then: list[float] | None = None
    of_all = 0 if earlier is None else sum(earlier.histogram)
    if earlier is not None and of_all:
        then = [count / of_all for count in earlier.histogram]
    rows = []
    for index in range(BINS):
        name = f"{10 * index} to {10 * index + 10} %" if index < BINS - 1 else "above 100 %"
        shares = (day.histogram[index] / sum(day.histogram), None if then is None else then[index])
        rows.append(
            element(
                "li",
                element("span", figures.unbroken(name), class_="bin-name"),
                bins(*shares),
                element("span", str(day.histogram[index]), class_="bin-count"),
                class_="bin",
            )
        )
    line = " The line is your last two weeks." if then is not None else ""
    return _section(
        "range",
        heading,
        element("p", f"Bends by their peak, as a share of your own range.{line}", class_="lead"),
        element("ul", *rows, class_="bins"),
        element("p", words.basis(day.parts[-1].limits), class_="detail"),
    )


def _table(caption: str, rows: list[tuple[str, str]]) -> Markup:
    body = [_row(name, value) for name, value in rows]
    return element(
        "div",
        element("table", element("caption", caption), element("tbody", *body)),
        class_="scroll",
    )


def _row(name: str, *values: str) -> Markup:
    cells = (element("td", value, class_="num") for value in values)
    return element("tr", element("th", name, scope="row"), *cells)


def _time(day: Day) -> Markup:
    doing = [(name, words.span(day.total.seconds[kind])) for kind, name in words.DOING.items()]
    trunk = ("below 30°", "30 to 60°", "beyond 60°")
    spine = ("below 30 %", "30 to 50 %", "50 to 70 %", "beyond 70 %")
    tables = [
        _table("Time", [row for row in doing if row[1] != words.span(0.0)]),
        _table(
            "Trunk, on your feet",
            [(name, words.span(s)) for name, s in zip(trunk, day.trunk_s, strict=True)],
        ),
    ]
    if day.spine_s is not None:
        told = [(name, words.span(s)) for name, s in zip(spine, day.spine_s, strict=True)]
        tables.append(_table("Spine, on your feet, of your own range", told))
    return _section("time", "Time", *tables)


def _before(day: Day, earlier: Before) -> Markup:
    rows = []
    for led in Led:
        if led is Led.UNCERTAIN:
            continue
        now, then = share_of(day.total, led), share_of(earlier, led)
        told = (_with_error(*now), _with_error(*then))
        rows.append((words.LED[led].capitalize(), *told))
    per = (_per_hour(day.total.bends, day.total.worn_s), _per_hour(earlier.bends, earlier.worn_s))
    rows.append(("Bends per hour worn", *per))
    head = ("", "This day", f"{earlier.days} days before")
    return element(
        "div",
        element(
            "table",
            element(
                "thead",
                element(
                    "tr",
                    element("th", head[0]),
                    *(element("th", name, class_="num") for name in head[1:]),
                ),
            ),
            element("tbody", *(_row(*row) for row in rows)),
        ),
        class_="scroll",
    )


def _with_error(share: float, error: float) -> str:
    if not math.isfinite(share):
        return figures.NONE
    return f"{figures.percent(share)} (± {figures.fixed(100.0 * error, 0)})"


def _per_hour(count: int, seconds: float) -> str:
    return figures.fixed(count / (seconds / 3600.0), 1) if seconds else figures.NONE


def _background(day: Day) -> Markup:
    notes: list[Child] = []
    for part in day.parts:
        said = (*part.calibration.statements, *part.notes)
        items = (element("li", in_words(sentence)) for sentence in said)
        notes.append(
            element("div", element("h3", part.name), element("ul", *items, class_="sentences"))
        )
    level = day.parts[0].upper_level
    upper = f"the upper sensor at {level}" if level else "the upper sensor (its level was not told)"
    measured = f"Angles of the spine are those of {upper} against the sacrum, ± about 5°. "
    return join(
        _section(
            "honest",
            "What this is, and what it is not",
            element("p", measured, LEADING),
            element("p", NOT_SEEN),
            *(element("p", sentence) for sentence in HONEST),
            element("p", words.NO_ALERTS),
        ),
        _section("notes", "Calibration and notes", element("div", *notes, class_="columns")),
    )
