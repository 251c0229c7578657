"""Comparing and trends claim a change only where the measurement can show one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from imu.errors import RecordingError, UnknownNameError
from recordings.library.comparison import Compared, compare, side_of, sides_of
from recordings.library.entry import Figure, Part
from recordings.library.library import Library
from recordings.library.noise import least_difference, noise_of
from recordings.library.query import Query
from recordings.library.results import figure_of, share_figure
from recordings.library.trend import Trend, trend_of

Make = Callable[..., Path]
ZONE = timezone(timedelta(hours=1))
MONDAY = datetime(2026, 1, 5, 18, tzinfo=ZONE)
PEAK = "lumbar_flexion_peak_deg"


def compared(place: Path, metric: str = PEAK) -> Compared:
    with Library(place) as library:
        found = compare(*sides_of(library.entry("a"), library.entry("b")))
    return next(row for row in found.rows if row.metric == metric)


@pytest.mark.parametrize(("further_deg", "above"), [(3.0, False), (9.0, False), (12.0, True)])
def test_between_sessions_a_peak_must_differ_by_some_ten_degrees(
    make: Make, place: Path, further_deg: float, above: bool
) -> None:
    make(name="a", peak_deg=20.0)
    make(name="b", peak_deg=20.0 + further_deg)
    row = compared(place)
    assert row.difference == pytest.approx(further_deg)
    assert row.least == pytest.approx(10.0, abs=0.3)
    assert row.above is above
    assert any("Laird 2016" in source for source in row.sources)


def test_within_a_session_about_five_degrees_are_enough(make: Make, place: Path) -> None:
    make(name="a", sets=(8, 8))
    with Library(place) as library:
        entry = library.entry("a")
        found = compare(side_of(entry, 1), side_of(entry, 2))
    assert found.same_donning
    row = next(row for row in found.rows if row.metric == PEAK)
    assert row.least == pytest.approx(5.0, abs=0.3)
    assert any("Aasa 2019" in source for source in row.sources)


def test_a_neutral_stance_that_was_unsure_makes_the_noise_larger(make: Make, place: Path) -> None:
    make(name="a", neutral_sd_deg=6.0)
    make(name="b", peak_deg=32.0)
    row = compared(place)
    assert row.above is False
    assert any("neutral stance" in source for source in row.sources)


def test_few_repetitions_that_scatter_make_the_noise_larger() -> None:
    rng = np.random.default_rng(3)
    few, many = (figure_of(list(rng.normal(20.0, 8.0, n))) for n in (3, 100))
    noises = [noise_of(PEAK, Part("s", 0, "rdl", f.n, figures={PEAK: f})) for f in (few, many)]
    least = least_difference(noises[0], noises[0]), least_difference(noises[1], noises[1])
    assert least[0] is not None
    assert least[1] is not None
    assert least[0] > 1.5 * least[1]


def test_the_error_of_a_median_is_what_repeated_draws_show() -> None:
    rng = np.random.default_rng(5)
    medians = np.median(rng.normal(20.0, 4.0, (4000, 25)), axis=1)
    told = [figure_of(list(row)).error for row in rng.normal(20.0, 4.0, (200, 25))]
    assert np.mean(np.array(told, dtype=float)) == pytest.approx(np.std(medians), rel=0.05)


def test_all_clean_is_not_without_doubt() -> None:
    assert share_figure(5, 5).error == pytest.approx(0.138, abs=0.01)
    assert share_figure(500, 500).error == pytest.approx(0.003, abs=0.001)


@pytest.mark.parametrize("metric", ["sacrum_drop_m", "tilt_speed_peak_deg_s", "reps", "new_deg"])
def test_nothing_is_claimed_where_the_noise_is_not_known(metric: str) -> None:
    part = Part("s", 0, "rdl", 5, figures={metric: Figure(5, 1.0, 1.0, 0.1, 0.05)})
    assert noise_of(metric, part).sd is None


def test_a_metric_that_one_side_lacks_is_shown_without_a_difference(
    make: Make, place: Path
) -> None:
    make(name="a")
    b = make(name="b")
    text = (b / "reps.csv").read_text().splitlines()
    head = text[0].split(",").index("hinge_share")
    rows = [",".join(c if k != head else "" for k, c in enumerate(r.split(","))) for r in text[1:]]
    (b / "reps.csv").write_text("\n".join([text[0], *rows]) + "\n")
    row = compared(place, "hinge_share")
    assert row.a is not None
    assert (row.b, row.difference, row.above) == (None, None, None)


def test_what_makes_two_sessions_unlike_is_said(make: Make, place: Path) -> None:
    make(name="a", wearer="Ada")
    make(name="b", exercise="squat", synthetic=False)
    with Library(place) as library:
        notes = compare(*sides_of(library.entry("a"), library.entry("b"))).notes
    assert "Different exercises: rdl and squat." in notes
    assert "Different wearers: Ada and not told." in notes
    assert any("SYNTHETIC" in note for note in notes)


def test_a_session_without_results_and_a_set_that_is_not_there_are_told(
    make: Make, place: Path
) -> None:
    make(name="a", results=False)
    make(name="b")
    with Library(place) as library:
        with pytest.raises(RecordingError, match="no results"):
            side_of(library.entry("a"))
        with pytest.raises(RecordingError, match="no set 3"):
            side_of(library.entry("b"), 3)


def weekly(make: Make, place: Path, peaks: list[float], **options: object) -> Trend:
    for week, peak_deg in enumerate(peaks):
        for day in (0, 3):
            make(MONDAY + timedelta(weeks=week, days=day), peak_deg=peak_deg, **options)
    with Library(place) as library:
        return trend_of(library, PEAK, "rdl")


def test_a_fall_over_the_weeks_is_measured_per_week_and_stands_above_the_noise(
    make: Make, place: Path
) -> None:
    trend = weekly(make, place, [34.0 - 2.0 * week for week in range(10)])
    assert len(trend.points) == 20
    assert [week.value for week in trend.weeks][:2] == [34.0, 32.0]
    assert trend.weeks[0].monday == MONDAY.date()
    assert (trend.weeks[0].sessions, trend.weeks[0].reps) == (2, 20)
    assert trend.slope_per_week == pytest.approx(-2.0, abs=0.1)
    assert trend.change == pytest.approx(-18.9, abs=1.0)
    assert trend.above is True
    point, week = trend.points[0].noise_sd, trend.weeks[0].noise_sd
    assert point is not None
    assert week == pytest.approx(point / math.sqrt(2))


@pytest.mark.parametrize(
    "peaks", [[20.0] * 6, [20.0, 24.0, 19.0, 25.0, 20.0, 23.0], [20.0, 21.0, 22.0, 23.0]]
)
def test_a_change_within_the_noise_is_not_called_one(
    make: Make, place: Path, peaks: list[float]
) -> None:
    assert weekly(make, place, peaks).above is False


def test_two_weeks_are_no_trend_yet(make: Make, place: Path) -> None:
    trend = weekly(make, place, [20.0, 40.0])
    assert len(trend.weeks) == 2
    assert trend.slope_per_week is trend.above is None


def test_real_and_synthetic_sessions_are_never_one_trend(make: Make, place: Path) -> None:
    assert weekly(make, place, [20.0, 21.0, 22.0]).synthetic
    make(MONDAY + timedelta(weeks=4), synthetic=False)
    with Library(place) as library:
        real = trend_of(library, PEAK, "rdl")
        virtual = trend_of(library, PEAK, "rdl", Query(synthetic=True))
    assert (real.synthetic, len(real.points)) == (False, 1)
    assert (virtual.synthetic, len(virtual.points)) == (True, 6)


def test_an_exercise_or_a_metric_that_is_not_there_is_told(make: Make, place: Path) -> None:
    make()
    with Library(place) as library:
        with pytest.raises(RecordingError, match="no repetitions of 'squat'"):
            trend_of(library, PEAK, "squat")
        with pytest.raises(UnknownNameError, match="did you mean 'lumbar_flexion_peak_deg'"):
            trend_of(library, "lumbar_flexion_peak", "rdl")


def test_very_many_sessions_still_give_the_slope(make: Make, place: Path) -> None:
    from recordings.library.trend import trend_over

    make()
    with Library(place) as library:
        session, part = library.parts(Query(), "rdl")[0]
    found = [
        (replace(session, started=MONDAY + timedelta(days=day)), part) for day in range(0, 1400, 2)
    ]
    assert trend_over(PEAK, "rdl", found).slope_per_week == pytest.approx(0.0)
