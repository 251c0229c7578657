"""The tables of what was done: sets, repetitions, alerts."""

from __future__ import annotations

import math

from analysis.events import Alert, Rep
from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Start
from analysis.result import Analysis
from analysis.sets import SetSummary
from hiphinge.report import figures
from hiphinge.report.markup import Child, Markup, element, join
from hiphinge.report.table import Column, Row, of_term, table
from hiphinge.report.verdicts import badge, mark
from hiphinge.report.view import View
from hiphinge.report.wording import RULES, in_words
from imu.units import DEG_PER_RAD

MOST_SENTENCES = 12
"""Sets from which on the table alone tells of them."""


def metric(rep: Rep, name: str) -> float:
    """A metric of the repetition, NaN if it has none of that name."""
    return float(rep.metrics.get(name, math.nan))


def _drift(summary: SetSummary) -> str:
    if not math.isfinite(summary.lumbar_drift_deg_per_rep):
        return figures.NONE
    low = figures.signed(summary.lumbar_drift_low_deg_per_rep)
    high = figures.signed(summary.lumbar_drift_high_deg_per_rep)
    return f"{figures.signed(summary.lumbar_drift_deg_per_rep)} ({low} to {high})"


def _tilts(view: View) -> list[tuple[str, str]]:
    """What tells the depth of a rep where there is no spine to tell of: metric and heading."""
    tilt = view.tilt.replace("_tilt_rad", "_tilt_rom_deg")
    return [(tilt, view.tilt_name), *([("hip_flexion_rom_deg", "Hip")] if view.has_thigh else [])]


def set_table(analysis: Analysis, view: View) -> Markup:
    """One row per set, and its sentence above, if they are not too many to read."""
    columns = [
        Column("Set"),
        Column("Reps"),
        Column("From", "s"),
        Column("To", "s"),
        of_term("rest_before_s"),
        of_term("tempo"),
    ]
    if view.has_lumbar:
        columns += [
            of_term("hinge_share", heading="Hips' share (median)"),
            of_term("lumbar_flexion_peak_deg", heading="Largest spine peak"),
            of_term("drift", heading="Peak's drift (95 % interval)"),
        ]
        columns.append(Column("Alerts"))
    else:
        columns += [of_term(name, heading=f"{heading} (median)") for name, heading in _tilts(view)]
    rows = []
    for summary in analysis.sets:
        reps = [rep for rep in analysis.reps if rep.set == summary.set]
        cells: list[Child] = [
            str(summary.set),
            str(summary.reps),
            figures.one(summary.start_s),
            figures.one(summary.end_s),
            figures.one(summary.rest_before_s) if summary.set > 1 else figures.NONE,
            summary.tempo or figures.NONE,
        ]
        if view.has_lumbar:
            share = figures.median(metric(rep, "hinge_share") for rep in reps)
            peak = figures.largest(metric(rep, "lumbar_flexion_peak_deg") for rep in reps)
            cells += [figures.fixed(share * 100, 0), figures.one(peak), _drift(summary)]
            cells.append(str(summary.alerts))
        else:
            middles = (
                figures.median(metric(rep, name) for rep in reps) for name, _ in _tilts(view)
            )
            cells += [figures.one(middle) for middle in middles]
        rows.append(Row(cells))
    told = analysis.sets if len(analysis.sets) <= MOST_SENTENCES else ()
    said = [
        element("li", f"Set {summary.set}: {in_words(sentence)}")
        for summary in told
        if (sentence := " ".join((summary.sentence, summary.feedback.words)).strip())
    ]
    sentences = (
        element("ul", *said, class_="sentences many" if len(said) > 3 else "sentences")
        if said
        else None
    )
    return join(sentences, table("Sets", columns, rows, "cards", repeats_heading=True))


def _rep_columns(analysis: Analysis, view: View, several: bool, sided: bool) -> list[Column]:
    top = analysis.exercise.start == Start.TOP
    columns = [Column("Set · rep")]
    if view.has_lumbar:
        columns.append(of_term("verdict"))
    if several:
        columns.append(Column("Exercise", numeric=False))
    if sided:
        columns.append(Column("Side", numeric=False))
    columns += [
        Column("Start", group="Time, s"),
        Column("Bottom" if top else "Turn", group="Time, s"),
        Column("End", group="Time, s"),
        of_term("eccentric_s", "Tempo, s", "Down" if top else "Out"),
        of_term("pause_s", "Tempo, s"),
        of_term("concentric_s", "Tempo, s", "Up" if top else "Back"),
    ]
    columns += [of_term(name, "Range of motion, °") for name in _ranges(view)]
    if view.has_lumbar:
        spine = f"{view.spine_name}, °"
        columns += [
            of_term("lumbar_flexion_peak_deg", spine),
            of_term("lumbar_flexion_bottom_deg", spine, "Bottom" if top else "Turn"),
            of_term("lumbar_extension_peak_deg", spine),
            of_term("neutral_depth_deg"),
            of_term("hinge_share"),
        ]
    columns.append(of_term("confidence"))
    # a group tells the unit of its columns
    return [
        Column(c.heading, "" if c.group else c.unit, c.numeric, c.group, c.term_id) for c in columns
    ]


def _ranges(view: View) -> list[str]:
    """The ranges of motion that what is worn can show."""
    all_three = ["pelvis_tilt_rom_deg", "trunk_tilt_rom_deg", "hip_flexion_rom_deg"]
    return all_three if view.has_lumbar else [name for name, _ in _tilts(view)]


def _plain_value(rep: Rep, heading: str) -> Child:
    """The cell of a column that explains itself."""
    if heading == "Set · rep":
        return element("button", f"{rep.set} · {rep.index}", type="button", class_="rep-link")
    if heading == "Exercise":
        return exercise_named(rep.exercise).name
    if heading == "Side":
        return f"{rep.side} (guess)" if rep.side_known == "inferred" else rep.side or figures.NONE
    return figures.one({"Start": rep.start_s, "End": rep.end_s}.get(heading, rep.bottom_s))


def _value(rep: Rep, column: Column) -> Child:
    """The cell of any column."""
    if not column.term_id:
        return _plain_value(rep, column.heading)
    if column.term_id == "verdict":
        return badge(rep.verdict)
    if column.term_id == "confidence":
        return figures.fixed(rep.confidence * 100, 0)
    if column.term_id == "hinge_share":
        return figures.fixed(metric(rep, "hinge_share") * 100, 0)
    if column.term_id in ("eccentric_s", "pause_s", "concentric_s"):
        return figures.one(float(getattr(rep, column.term_id)))
    return figures.one(metric(rep, column.term_id))


def rep_table(analysis: Analysis, view: View) -> Markup:
    """One row per repetition: the columns of reps.csv that hold anything, in readable form."""
    exercises = {rep.exercise for rep in analysis.reps}
    sided = any(rep.side for rep in analysis.reps)
    columns = _rep_columns(analysis, view, len(exercises) > 1, sided)
    rows = []
    for number, rep in enumerate(analysis.reps):
        cells = [_value(rep, column) for column in columns]
        rows.append(Row(cells, zoom=number))
    caption = f"Every rep: {analysis.exercise.name}" if len(exercises) < 2 else "Every rep"
    return table(caption, columns, rows, "reps")


def _alert_values(alert: Alert) -> tuple[str, str]:
    """Value and limit with their unit: degrees, or per cent for shares."""
    if alert.rule == "spine_first":
        return figures.percent(alert.value), figures.percent(alert.limit)
    value = figures.one(alert.value * DEG_PER_RAD)
    limit = figures.one(alert.limit * DEG_PER_RAD)
    return (
        value if value == figures.NONE else f"{value}°",
        limit if limit == figures.NONE else f"{limit}°",
    )


def alert_table(analysis: Analysis) -> Markup:
    """One row per alert, with its reason in words."""
    columns = [
        Column("Time", "s"),
        Column("Lasted", "s"),
        Column("Rep", numeric=False),
        Column("Severity", numeric=False),
        Column("Rule", numeric=False),
        Column("Value"),
        Column("Limit", term_id="limit"),
        of_term("cued"),
        Column("Why", numeric=False),
    ]
    numbers = {(rep.set, rep.index): i for i, rep in enumerate(analysis.reps)}
    rows = []
    for alert in analysis.alerts:
        value, limit = _alert_values(alert)
        severity = alert.severity if alert.severity in ("amber", "red") else "unjudged"
        word = join(mark(severity), element("span", alert.severity.capitalize()))
        rows.append(
            Row(
                [
                    figures.one(alert.t_s),
                    figures.one(alert.end_s - alert.t_s)
                    if alert.end_s > alert.t_s
                    else figures.NONE,
                    f"set {alert.set}, rep {alert.rep}" if alert.is_attributed else "in no rep",
                    element("span", word, class_=f"verdict v-{severity}"),
                    RULES.get(alert.rule, alert.rule),
                    value,
                    limit,
                    "at once" if alert.cued else "noted",
                    in_words(alert.message),
                ],
                zoom=numbers.get((alert.set, alert.rep)),
            )
        )
    return table("Alerts", columns, rows, "alerts cards", repeats_heading=True)
