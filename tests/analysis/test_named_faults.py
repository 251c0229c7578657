"""What a set is said to have."""

from __future__ import annotations

import pytest

from analysis.events import Alert, Rep
from analysis.named_faults import named_faults
from analysis.sets import summarize


def reps(verdict: str, peaks_deg: tuple[float, ...] = (10.0, 10.0, 10.0)) -> list[Rep]:
    return [
        Rep(
            1, k + 1, "rdl", "", "trunk_tilt", 5.0 * k, 5.0 * k + 2.0, 5.0 * k + 4.0, 2.0, 0.0, 2.0,
            {"lumbar_flexion_peak_deg": peak, "lumbar_extension_peak_deg": 15.0,
             "hinge_share": 0.8},
            verdict, 0.9,
        )
        for k, peak in enumerate(peaks_deg)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "named"),
    [
        ("clean", set()),
        ("unjudged", set()),
        ("spine_first", {"spine_first"}),
        ("leaning_back", {"lean_back"}),
        ("open_hips", {"open_hips"}),
        ("amber", {"arch"}),
    ],
)
def test_verdicts_name_faults(verdict: str, named: set[str]) -> None:
    own = reps(verdict)
    assert named_faults(summarize(own, ())[0], own, ()) == named


def test_alerts_and_drift_name_faults_of_their_own_set_alone() -> None:
    own = reps("clean", (10.0, 14.0, 18.0, 22.0))
    alerts = [
        Alert("lumbar_flexion", "amber", 1.0, 2.0, 0.6, 0.5, "", 1, 1),
        Alert("spine_first", "amber", 1.0, 2.0, 0.6, 0.5, "", 2, 1),
    ]
    summary = summarize(own, alerts)[0]
    assert named_faults(summary, own, alerts) == {"rounding", "drift"}
