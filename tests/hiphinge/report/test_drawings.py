from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from analysis.result import Analysis
from hiphinge.report import rep_picture, svg
from hiphinge.report.decimate import bucket_edges, bucket_extremes, bucket_times
from hiphinge.report.time_course import POINTS, payload
from hiphinge.report.verdicts import LOOKS
from hiphinge.report.view import view_of
from imu.units import DEG_PER_RAD


def picture(analysis: Analysis, number: int) -> tuple[rep_picture.Frame, str]:
    view = view_of(analysis)
    frame = rep_picture.frame_for(analysis, view)
    return frame, rep_picture.picture(analysis, number, frame, view)


@pytest.mark.parametrize("severity", ["amber", "red"])
def test_limit_line_lies_at_the_limit(cases: dict[str, Analysis], severity: str) -> None:
    analysis = cases["eight"]
    frame, drawing = picture(analysis, 0)
    found = re.search(rf'class="limit-{severity}"[^>]* y1="([\d.]+)"[^>]* y2="([\d.]+)"', drawing)
    assert found is not None
    limit_deg = getattr(analysis.limits, f"{severity}_rad") * DEG_PER_RAD
    assert float(found[1]) == float(found[2]) == pytest.approx(frame.y(limit_deg), abs=0.06)


def test_curve_crosses_the_red_line_in_the_rep_that_passed_it_and_in_no_other(
    cases: dict[str, Analysis],
) -> None:
    analysis = cases["eight"]
    for number, rep in enumerate(analysis.reps):
        frame, drawing = picture(analysis, number)
        heights: list[float] = []
        for d in re.findall(r'class="(?:there|back)" d="([^"]+)"', drawing):
            numbers = [float(v) for v in re.findall(r"-?[\d.]+", d)]
            heights += numbers[1::2]
        red = frame.y(analysis.limits.red_rad * DEG_PER_RAD)
        assert (min(heights) < red) == (rep.verdict == "red")


def test_verdict_is_told_by_colour_shape_and_word() -> None:
    assert len({look.outline for look in LOOKS}) == len(LOOKS)
    assert len({look.word for look in LOOKS}) == len(LOOKS)


def test_each_picture_has_number_verdict_word_title_and_description(
    cases: dict[str, Analysis],
) -> None:
    _, drawing = picture(cases["eight"], 4)
    for part in ("Rep 5", "Past red", "#mark-red", "v-red", "<title", "<desc"):
        assert part in drawing


def test_way_there_and_back_differ_and_meet_at_the_turning_point(
    cases: dict[str, Analysis],
) -> None:
    _, drawing = picture(cases["eight"], 0)
    there = re.search(r'class="there" d="([^"]+)"', drawing)
    back = re.search(r'class="back" d="M([\d.]+ [\d.]+)', drawing)
    assert there is not None
    assert back is not None
    assert there[1].endswith(back[1])


def test_thinned_signal_keeps_every_extreme_and_every_gap() -> None:
    random = np.random.default_rng(11)
    values = np.cumsum(random.normal(size=50_000))
    values[20_000:21_000] = np.nan
    edges = bucket_edges(np.ones(len(values)), 500)
    thinned = bucket_extremes(values, edges)
    assert np.nanmax(thinned) == np.nanmax(values)
    assert np.nanmin(thinned) == np.nanmin(values)
    times = bucket_times(np.arange(len(values)) * 0.01, edges)
    assert len(times) == len(thinned) <= 1002
    assert np.all(np.diff(times) > 0)
    assert np.isnan(thinned[(times > 201.5) & (times < 208.5)]).all()


def test_thinned_monotone_signal_stays_monotone() -> None:
    edges = bucket_edges(np.ones(10_000), 300)
    assert np.all(np.diff(bucket_extremes(np.linspace(0, 1, 10_000), edges)) > 0)
    assert np.all(np.diff(bucket_extremes(np.linspace(1, 0, 10_000), edges)) < 0)


def test_buckets_are_narrow_where_the_weight_is() -> None:
    weight = np.where(np.arange(10_000) < 1_000, 1.0, 0.1)
    widths = np.diff(bucket_edges(weight, 200))
    assert widths[:50].mean() < 0.2 * widths[-50:].mean()
    assert widths.min() >= 1


def restored(steps: list[int | None], unit: float) -> np.ndarray:
    known = np.cumsum([step for step in steps if step is not None]) / unit
    result = np.full(len(steps), np.nan)
    result[[step is not None for step in steps]] = known
    return result


def test_chart_gets_the_angles_to_a_tenth_of_a_degree(cases: dict[str, Analysis]) -> None:
    analysis = cases["eight"]
    data = payload(analysis, view_of(analysis))
    traces = data["traces"]
    assert isinstance(traces, list)
    assert [trace["id"] for trace in traces] == ["pelvis", "trunk", "spine"]
    sent = restored(traces[2]["v"], 10)
    truth = analysis.angles.lumbar_flexion_rad * DEG_PER_RAD
    assert np.allclose(sent, truth, atol=0.051)
    steps = data["t"]
    assert isinstance(steps, list)
    assert np.allclose(restored(steps, 1000), analysis.angles.t_s, atol=0.0006)


def test_chart_of_an_hour_is_thin_but_keeps_the_peak_of_each_rep(
    cases: dict[str, Analysis],
) -> None:
    analysis = cases["hour"]
    data = payload(analysis, view_of(analysis))
    steps, traces = data["t"], data["traces"]
    assert isinstance(steps, list)
    assert isinstance(traces, list)
    assert len(steps) <= POINTS + 2
    t_s, spine = restored(steps, 1000), restored(traces[-1]["v"], 10)
    truth, grid = analysis.angles.lumbar_flexion_rad * DEG_PER_RAD, analysis.angles.t_s
    for rep in analysis.reps:
        shown = spine[(t_s >= rep.start_s - 0.2) & (t_s < rep.end_s + 0.2)]
        real = truth[(grid >= rep.start_s) & (grid < rep.end_s)]
        assert shown.max() == pytest.approx(real.max(), abs=0.06)


def test_doubtful_stretch_is_greyed(analysis_of: Callable[..., Analysis]) -> None:
    analysis = analysis_of(reps=4)
    data = payload(analysis, view_of(analysis))
    spans = data["untrusted"]
    assert isinstance(spans, list)
    assert len(spans) == 1
    doubtful = analysis.angles.t_s[analysis.angles.quality < 0.5]
    assert spans[0] == pytest.approx([doubtful[0], doubtful[-1] + 0.01], abs=0.011)


def test_ticks_are_round_and_few() -> None:
    for span in (0.3, 1.0, 7.0, 42.0, 3600.0):
        step = svg.tick_step(span, 6)
        assert 2 <= len(svg.ticks(0.0, span, step)) <= 8
