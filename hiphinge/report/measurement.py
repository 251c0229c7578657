"""How the numbers came about: calibration, limits, quality of the data, settings, versions."""

from __future__ import annotations

from analysis.result import Analysis
from hiphinge.report import figures
from hiphinge.report.markup import Child, Markup, element, join
from hiphinge.report.table import Column, Row, of_term, pairs, table
from hiphinge.report.view import View
from hiphinge.report.wording import METHODS, in_words, limits_sentence

SETTINGS = {"grid_rate_hz": "grid rate, Hz"}


def sensor_name(sensor: str) -> str:
    """The name as people say it: upper_back is "Upper back"."""
    return sensor.replace("_", " ").capitalize()


def _meter(score: float) -> Markup:
    """The score as a bar and in figures."""
    bar = element(
        "svg",
        element("rect", class_="meter-track", width=100, height=8, rx=4),
        element(
            "rect", class_="meter-bar", width=round(100 * min(max(score, 0), 1)), height=8, rx=4
        ),
        viewBox="0 0 100 8",
        class_="meter",
        aria_hidden="true",
    )
    return join(figures.percent(score), bar)


def calibration(analysis: Analysis, view: View) -> Markup:
    """Method, statements, score, placements with their uncertainty; a spine's range and limits."""
    found = analysis.calibration
    entries: list[tuple[str, Child]] = [
        ("Method", METHODS.get(found.method, found.method)),
        ("Score", _meter(found.score)),
    ]
    if view.has_lumbar:
        entries += _of_the_spine(analysis)
    said = [element("li", in_words(statement)) for statement in found.statements]
    columns = [
        Column("Sensor", numeric=False),
        Column("Sideways axis ±", "°", term_id="sd"),
        Column("Neutral stance ±", "°", term_id="sd"),
    ]
    rows = [
        Row(
            [
                sensor_name(placement.sensor),
                figures.degrees_of(placement.axis_sd_rad),
                figures.degrees_of(placement.neutral_sd_rad),
            ]
        )
        for placement in found.alignment.placements.values()
    ]
    return join(
        element("ul", *said, class_="sentences") if said else None,
        pairs(entries, "pairs"),
        table("How surely each sensor's place is known", columns, rows, "cards") if rows else None,
    )


def _of_the_spine(analysis: Analysis) -> list[tuple[str, Child]]:
    """What its angle is held against."""
    own = analysis.calibration.range_of_motion
    bend = "not measured"
    if own is not None:
        bend = (
            f"lumbar {figures.degrees_of(own.lumbar_flexion_rad)}°, "
            f"pelvis {figures.degrees_of(own.pelvis_tilt_rad)}°, "
            f"trunk {figures.degrees_of(own.trunk_tilt_rad)}°"
        )
    dwell = f"{analysis.limits.profile.dwell_s:g}{figures.THIN_SPACE}s"
    return [
        ("Upper sensor's level", analysis.upper_level or "not told"),
        ("Own full bend", bend),
        ("Limits", limits_sentence(analysis.limits)),
        ("Past a limit", f"once the angle has stayed past it for {dwell}"),
    ]


def data_quality(analysis: Analysis) -> Markup:
    """One row per sensor, and the sensors that were left out."""
    columns = [
        Column("Sensor", numeric=False),
        Column("Samples"),
        Column("From", "s"),
        Column("To", "s"),
        Column("Rate", "Hz"),
        of_term("loss_share"),
        Column("Gaps > 50 ms"),
        Column("Longest gap", "s"),
        Column("Doubles"),
        Column("Back in time"),
        Column("Clipped"),
        of_term("gyro_bias_deg_s"),
        of_term("gravity_m_s2"),
        Column("Clock", numeric=False),
    ]
    rows = [
        Row(
            [
                sensor_name(sensor.sensor),
                figures.thousands(sensor.samples),
                figures.one(sensor.first_s),
                figures.one(sensor.last_s),
                figures.one(sensor.rate_hz),
                figures.fixed(sensor.loss_share * 100, 2),
                str(sensor.gaps),
                figures.fixed(sensor.longest_gap_s, 2),
                str(sensor.duplicates),
                str(sensor.backward),
                str(sensor.clipped),
                figures.fixed(sensor.gyro_bias_deg_s, 2),
                figures.fixed(sensor.gravity_m_s2, 2),
                sensor.clock,
            ]
        )
        for sensor in analysis.sensors
    ]
    left_out = [
        element("li", f"{sensor_name(sensor)} was left out: {in_words(reason)}")
        for sensor, reason in analysis.left_out.items()
    ]
    return join(
        table("What arrived of each sensor", columns, rows, "sensors cards")
        if rows
        else element("p", "No sensor was used.", class_="none"),
        element("ul", *left_out, class_="sentences") if left_out else None,
    )


def settings(analysis: Analysis) -> Markup:
    """What was asked for, and what computed it."""
    asked: list[tuple[str, Child]] = []
    for key, value in analysis.settings.items():
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        asked.append((SETTINGS.get(key, key.replace("_", " ")), shown))
    versions: list[tuple[str, Child]] = list(analysis.versions.items())
    return element(
        "div",
        element("div", element("h3", "Settings"), pairs(asked, "pairs")),
        element("div", element("h3", "Versions"), pairs(versions, "pairs")),
        class_="columns",
    )
