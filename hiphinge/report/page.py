"""An analysis → one HTML page that needs nothing else: no network, no other file, no clock.

Its content security policy names the hashes of its own scripts and style sheets, and allows
nothing more, so that even a name in a recording that got past the escaping could not run.
"""

from __future__ import annotations

from string import Template

from analysis.result import Analysis
from hiphinge.report import glossary, legend, measurement, movement, rep_picture, summary, wording
from hiphinge.report.assets import asset, colours, source_hash
from hiphinge.report.markup import Child, Markup, element, escape, join, json_text
from hiphinge.report.rep_sets import pictures_by_set
from hiphinge.report.sides import side_table
from hiphinge.report.time_course import payload
from hiphinge.report.time_strip import strips
from hiphinge.report.verdicts import symbols
from hiphinge.report.view import View, view_of, why_no_lumbar
from hiphinge.report.wording import HONEST


def _section(id_: str, heading: str, *children: Child) -> Markup:
    return element("section", element("h2", heading), *children, id=id_)


def _pictures(analysis: Analysis, view: View) -> Markup:
    """The repetitions' pictures, set by set, and how to read them."""
    parts: list[Child] = []
    if view.has_lumbar:
        sides = "the spine bends" if not analysis.limits.profile.two_sided else "the spine moves"
        parts.append(
            element(
                "p",
                f"To the right the hips bend, upwards {sides}: a hinge stays low. "
                f"{view.spine_name}: {view.spine_detail}.",
                class_="lead",
            )
        )
    else:
        parts.append(element("p", f"{view.tilt_name} over the time of each rep.", class_="lead"))
    parts.append(legend.of_pictures(analysis, view))
    if len(analysis.reps) > rep_picture.MANY:
        parts.append(element("p", wording.FOLDED, class_="lead"))
    parts.append(pictures_by_set(analysis, view))
    heading = "Rep by rep: spine against hips" if view.has_lumbar else "Rep by rep"
    return _section("reps", heading, *parts)


def _time_course(analysis: Analysis, view: View) -> Markup:
    chart = element(
        "div",
        element("div", class_="chart-tools", id="chart-tools"),
        element(
            "div",
            class_="chart",
            id="chart",
            tabindex=0,
            role="application",
            aria_label="Time course. Arrow keys move, plus and minus zoom, 0 shows all.",
        ),
        element("p", class_="chart-status", id="chart-status", aria_live="polite"),
        class_="chart-box",
        id="chart-box",
        hidden=True,
    )
    data = element(
        "script", json_text(payload(analysis, view)), type="application/json", id="time-course-data"
    )
    same = None
    if not view.has_thigh and view.has_lumbar:
        same = element(
            "p", "No thigh sensor was worn: the hip angle is the pelvis tilt.", class_="lead"
        )
    still = element("div", strips(analysis, view), class_="strips", id="strips")
    return _section(
        "time-course",
        "Time course",
        same,
        legend.of_time_course(analysis, view),
        chart,
        still,
        data,
    )


def _movement(analysis: Analysis, view: View) -> list[Child]:
    """Sets, pictures, repetitions, time course and alerts, as far as there are any."""
    parts: list[Child] = []
    if not view.has_lumbar:
        parts.append(
            _section(
                "no-lumbar",
                "No angle of the spine",
                element("p", why_no_lumbar(analysis), class_="notice"),
            )
        )
    if not analysis.reps:
        looked = element("p", wording.no_reps(analysis), class_="notice")
        return [
            *parts,
            _section("no-reps", f"What counts as a rep here: {analysis.exercise.name}", looked),
            _time_course(analysis, view),
            _alerts(analysis, view),
        ]
    sides = side_table(analysis)
    return [
        *parts,
        _section("sets", "Sets", movement.set_table(analysis, view)),
        _section("sides", "Left and right", sides) if sides else None,
        _pictures(analysis, view),
        _section("rep-table", "Numbers of every rep", movement.rep_table(analysis, view)),
        _time_course(analysis, view),
        _alerts(analysis, view),
    ]


def _alerts(analysis: Analysis, view: View) -> Markup:
    if analysis.alerts:
        apart = not all(alert.is_attributed for alert in analysis.alerts)
        told = element("p", wording.IN_NO_REP, class_="lead") if apart else None
        return _section("alerts", "Alerts, and why", told, movement.alert_table(analysis))
    if not view.has_lumbar:
        none = "No alert could be raised: alerts need the angle of the spine."
    else:
        none = "No alert was raised."
    return _section("alerts", "Alerts, and why", element("p", none, class_="none"))


def _background(analysis: Analysis, view: View) -> list[Child]:
    notes = [element("li", wording.in_words(note)) for note in analysis.notes]
    calibration = measurement.calibration(analysis, view)
    return [
        _section("notes", "Notes", element("ul", *notes, class_="sentences")) if notes else None,
        _section(
            "calibration", "Calibration" + (" and limits" if view.has_lumbar else ""), calibration
        ),
        _section("quality", "Quality of the data", measurement.data_quality(analysis)),
        _section("glossary", "What the numbers mean", glossary.section(spine=view.has_lumbar)),
        _section("settings", "Settings and versions", measurement.settings(analysis)),
        _section(
            "honest",
            "What this is, and what it is not",
            *(element("p", sentence) for sentence in HONEST),
            _cannot_see(analysis),
        ),
    ]


def _cannot_see(analysis: Analysis) -> Markup | None:
    if not analysis.exercise.not_seen:
        return None
    items = (element("li", item) for item in analysis.exercise.not_seen)
    return join(element("p", "These sensors cannot see, in this exercise:"), element("ul", *items))


def render(analysis: Analysis) -> str:
    """The whole page of one analysed recording, as text to be stored in UTF-8.

    Pure: the same analysis gives the same page, character by character.
    """
    view = view_of(analysis)
    styles = (asset("vendor", "uPlot.min.css"), *colours(), asset("template", "report.css"))
    scripts = (asset("vendor", "uPlot.iife.min.js"), asset("template", "report.js"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(source_hash, scripts))}",
            f"style-src {' '.join(map(source_hash, styles))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    main = join(
        summary.key_numbers(analysis, view),
        *_movement(analysis, view),
        *_background(analysis, view),
    )
    return Template(asset("template", "page.html")).substitute(
        policy=escape(policy),
        title=escape(f"{analysis.recording} · {analysis.exercise.name} · hiphinge"),
        styles=join(*(element("style", style) for style in styles)),
        symbols=symbols(),
        header=summary.header(analysis, view),
        main=main,
        footer=escape(f"hiphinge {analysis.versions.get('hiphinge', '')}".strip()),
        scripts=join(*(element("script", script) for script in scripts)),
    )
