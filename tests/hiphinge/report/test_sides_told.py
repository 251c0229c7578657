"""Both sides of single-leg work on the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analysis.result import Analysis
from hiphinge.report.page import render
from hiphinge.report.sides import side_table


def sided(whole: Analysis, known: str) -> Analysis:
    """Three repetitions on the left, and as many shallower ones on the right."""
    reps = [
        replace(
            rep,
            side="left" if place < 3 else "right",
            side_known=known,
            metrics={**rep.metrics, "trunk_tilt_rom_deg": 80.0 if place < 3 else 60.0},
        )
        for place, rep in enumerate(whole.reps)
    ]
    return replace(whole, reps=tuple(reps))


def test_two_legged_work_has_no_sides(analysis_of: Callable[..., Analysis]) -> None:
    whole = analysis_of(reps=6)
    assert side_table(whole) is None
    assert "Left and right" not in render(whole)


def test_a_difference_is_told_with_its_noise_and_a_guess_is_called_one(
    analysis_of: Callable[..., Analysis],
) -> None:
    shown = render(sided(analysis_of(reps=6), "inferred"))
    assert "Left and right" in shown
    assert "more depth on the left" in shown
    assert "worth a look" in shown
    assert "a guess" in shown
    assert 'href="#term-symmetry"' in shown
