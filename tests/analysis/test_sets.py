"""Sets and what changed over them."""

from __future__ import annotations

import math
import re

import pytest

from analysis.events import Alert, Rep
from analysis.sets import drift, summarize


def rep(
    number: int,
    index: int,
    start_s: float,
    *,
    peak_deg: float = 15.0,
    verdict: str = "clean",
    share: float = 0.8,
    times: tuple[float, float, float] = (2.0, 0.5, 1.2),
) -> Rep:
    metrics = {"lumbar_flexion_peak_deg": peak_deg, "hinge_share": share}
    out, pause, back = times
    return Rep(
        number, index, "rdl", "", "trunk_tilt", start_s, start_s + out, start_s + sum(times),
        out, pause, back, metrics, verdict, 0.9,
    )  # fmt: skip


def alert(t_s: float, number: int, index: int) -> Alert:
    message = "Your back rounded."
    return Alert("lumbar_flexion", "amber", t_s, t_s + 0.5, 0.6, 0.5, message, number, index)


def one_set(peaks_deg: list[float]) -> list[Rep]:
    return [rep(1, k + 1, 4.5 * k, peak_deg=peak) for k, peak in enumerate(peaks_deg)]


def test_the_slope_of_the_peak_is_told_per_repetition() -> None:
    slope, low, high = drift([10.0 + 1.5 * k for k in range(8)])
    assert slope == pytest.approx(1.5)
    assert low == pytest.approx(1.5)
    assert high == pytest.approx(1.5)


def test_one_odd_repetition_does_not_turn_the_slope() -> None:
    peaks = [10.0 + 1.5 * k for k in range(9)]
    peaks[4] = 60.0
    slope, low, high = drift(peaks)
    assert slope == pytest.approx(1.5, abs=0.2)
    assert low <= 1.5 <= high


def test_a_repetition_without_a_peak_keeps_its_place() -> None:
    peaks = [10.0, math.nan, 14.0, 16.0, math.nan, 20.0]
    assert drift(peaks)[0] == pytest.approx(2.0)


@pytest.mark.parametrize("peaks", [[], [10.0], [10.0, 12.0], [10.0, math.nan, 12.0]])
def test_below_three_peaks_there_is_no_slope(peaks: list[float]) -> None:
    assert all(math.isnan(value) for value in drift(peaks))


def test_the_tempo_is_the_median_of_each_phase_and_of_the_stay_at_the_top() -> None:
    reps = [rep(1, k + 1, 4.5 * k) for k in range(4)]
    reps.append(rep(1, 5, 18.0, times=(6.0, 0.0, 5.0)))
    assert summarize(reps, [])[0].tempo == "2.0-0.5-1.2-0.8"


def test_one_repetition_has_no_stay_at_the_top() -> None:
    assert summarize([rep(1, 1, 0.0)], [])[0].tempo == "2.0-0.5-1.2-0.0"


def test_each_set_has_its_own_line_with_its_rest_and_its_alerts() -> None:
    reps = [*one_set([15.0] * 4), *(rep(2, k + 1, 60.0 + 4.5 * k) for k in range(3))]
    alerts = [alert(1.0, 1, 1), alert(61.0, 2, 1), alert(66.0, 2, 2)]
    first, second = summarize(reps, alerts)
    assert (first.reps, second.reps) == (4, 3)
    assert (first.alerts, second.alerts) == (1, 2)
    assert math.isnan(first.rest_before_s)
    assert second.rest_before_s == pytest.approx(60.0 - (13.5 + 3.7))


def test_a_clean_set_is_said_in_one_sentence_with_the_share_of_the_hips() -> None:
    said = summarize(one_set([15.0] * 6), [])[0].sentence
    assert "6 reps" in said
    assert "all within the limit" in said
    assert "80 %" in said
    assert said.endswith(".")
    assert said.count(".") == 1


@pytest.mark.parametrize(
    ("share", "said"), [(1.2, "the hips supplied all of the bend"), (-0.11, "within the limit.")]
)
def test_a_share_that_is_none_is_not_said_as_one(share: float, said: str) -> None:
    sentence = summarize([rep(1, 1, 0.0, share=share)], [])[0].sentence
    assert said in sentence
    assert "-" not in sentence


def test_the_sentence_counts_what_left_the_limit_and_what_began_with_the_spine() -> None:
    verdicts = ["clean", "red", "spine_first", "clean", "unjudged"]
    reps = [rep(1, k + 1, 4.5 * k, verdict=v) for k, v in enumerate(verdicts)]
    said = summarize(reps, [])[0].sentence
    assert "2 of 4" in said
    assert "in 1 the spine moved before the hips" in said


def test_a_set_that_could_not_be_judged_says_so() -> None:
    said = summarize([rep(1, 1, 0.0, verdict="unjudged", share=math.nan)], [])[0].sentence
    assert said.startswith("1 rep;")
    assert "could not be judged" in said


@pytest.mark.parametrize(("per_rep", "said"), [(0.4, False), (1.5, True)])
def test_a_rise_of_the_peak_is_said_from_five_degrees_on(per_rep: float, said: bool) -> None:
    peaks = [12.0 + per_rep * k + (0.1 if k % 2 else -0.1) for k in range(8)]
    found = re.search(r"rose by (\d+)°", summarize(one_set(peaks), [])[0].sentence)
    assert (found is not None) is said
    if found:
        assert abs(int(found[1]) - 7 * per_rep) <= 1


def test_no_reps_make_no_sets() -> None:
    assert summarize([], []) == ()
