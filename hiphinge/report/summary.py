"""The top of the page: title, banner, the verdict in one sentence, the key numbers."""

from __future__ import annotations

import math

import numpy as np

from analysis.result import Analysis
from hiphinge.report import figures, wording
from hiphinge.report.markup import Markup, element, join
from hiphinge.report.movement import metric
from hiphinge.report.view import View
from imu.units import DEG_PER_RAD

LOGO = element(
    "svg",
    element("path", class_="logo-hip", d="M6 29V17.5"),
    element("path", class_="logo-back", d="M6 17.5 25 8"),
    element("circle", class_="logo-joint", cx=6, cy=17.5, r=3.4),
    viewBox="0 0 32 32",
    class_="logo",
    aria_hidden="true",
)


def _tile(name: str, value: str, detail: str, class_: str = "big") -> Markup:
    return element(
        "div",
        element("dt", name),
        element(
            "dd", element("span", value, class_=class_), element("span", detail, class_="detail")
        ),
        class_="tile",
    )


def _peak_tile(analysis: Analysis, view: View) -> Markup:
    peaks = [metric(rep, "lumbar_flexion_peak_deg") for rep in analysis.reps]
    largest = figures.largest(peaks)
    if not math.isfinite(largest):
        return _tile(f"Largest {view.spine_name.lower()}", figures.NONE, "not measured in any rep")
    rep = analysis.reps[int(np.nanargmax(peaks))]
    first, last = np.searchsorted(analysis.angles.t_s, (rep.start_s, rep.end_s))
    sd = figures.median(analysis.angles.lumbar_flexion_sd_rad[first:last].tolist())
    give = f"± {figures.one(sd * DEG_PER_RAD)}°, " if math.isfinite(sd) else ""
    detail = f"{give}in {rep.name}"
    if analysis.limits.range_rad:
        share = largest / (analysis.limits.range_rad * DEG_PER_RAD)
        detail += f"; {figures.percent(share)} of your range"
    return _tile(f"Largest {view.spine_name.lower()}", figures.whole_degrees(largest), detail)


def _hips_tile(analysis: Analysis) -> Markup:
    shares = [metric(rep, "hinge_share") for rep in analysis.reps]
    known = [share for share in shares if math.isfinite(share)]
    if not known:
        return _tile("From the hips", figures.NONE, "needs 15° of trunk tilt")
    if figures.median(known) < 0.0:
        return _tile("From the hips", figures.NONE, "pelvis and trunk tilted opposite ways")
    detail = "of the bend, median"
    if len(known) > 1:
        low, high = figures.fixed(min(known) * 100, 0), figures.percent(max(known))
        detail = f"of the bend, median; {low} to {high}"
    return _tile("From the hips", figures.percent(figures.median(known)), detail)


def _limit_tile(analysis: Analysis) -> Markup:
    limits = analysis.limits
    amber = figures.whole_degrees(limits.amber_rad * DEG_PER_RAD)
    red = figures.whole_degrees(limits.red_rad * DEG_PER_RAD)
    basis = {"own range": "from your own full bend", "uncalibrated": "uncalibrated"}
    return _tile(
        "Amber and red limit", f"{amber} · {red}", basis.get(limits.basis, "fixed"), "big pair"
    )


def _range_tiles(analysis: Analysis, view: View) -> list[Markup]:
    """How far what is worn moved, where there is no spine to tell of."""
    shown = [(view.tilt_name, view.tilt.replace("_tilt_rad", "_tilt_rom_deg"))]
    if view.has_thigh:
        shown.append((view.hip_name, "hip_flexion_rom_deg"))
    return [
        _tile(
            name,
            figures.whole_degrees(figures.median(metric(rep, column) for rep in analysis.reps)),
            "range per rep, median",
        )
        for name, column in shown
    ]


def _alerts_tile(analysis: Analysis) -> Markup:
    alerts = analysis.alerts
    red = sum(alert.severity == "red" for alert in alerts)
    cued = sum(alert.cued for alert in alerts)
    apart = sum(not alert.is_attributed for alert in alerts)
    detail = f"{red} red; {cued} told at once" if alerts else "none"
    return _tile("Alerts", str(len(alerts)), f"{detail}; {apart} in no rep" if apart else detail)


def key_numbers(analysis: Analysis, view: View) -> Markup:
    """The tiles."""
    reps = analysis.reps
    sets = len({rep.set for rep in reps})
    lasted = figures.duration(analysis.duration_s)
    within = f"in {figures.count(sets, 'set')}; " if sets else ""
    tiles = [_tile("Reps", str(len(reps)), f"{within}recorded {lasted}")]
    if reps and view.has_lumbar:
        tiles += [_hips_tile(analysis), _peak_tile(analysis, view), _limit_tile(analysis)]
    elif reps:
        tiles += _range_tiles(analysis, view)
    if reps:
        time = figures.median(rep.end_s - rep.start_s for rep in reps)
        spread = [rep.end_s - rep.start_s for rep in reps]
        detail = "median"
        if len(reps) > 1:
            detail = f"median; {figures.one(min(spread))} to {figures.one(max(spread))} s"
        value = f"{figures.one(time)}{figures.THIN_SPACE}s"
        tiles.append(_tile("Time per rep", value, detail))
    if view.has_lumbar and reps:
        tiles.append(_alerts_tile(analysis))
    return element("dl", *tiles, class_="tiles")


def header(analysis: Analysis, view: View) -> Markup:
    """Title line, banner if synthetic, and the sentence."""
    banner = None
    if analysis.synthetic:
        banner = element(
            "p",
            element("strong", wording.SYNTHETIC),
            f" {wording.SYNTHETIC_DETAIL}",
            class_="banner",
            role="note",
        )
    title = join(
        element("span", analysis.recording, class_="recording"),
        element("span", " · ", class_="dot"),
        element("span", analysis.exercise.name, class_="exercise"),
    )
    return element(
        "header",
        element("p", LOGO, "hiphinge", class_="brand"),
        element("h1", title),
        banner,
        element("p", wording.verdict_sentence(analysis, view), class_="verdict-sentence"),
    )
