"""Both sides against each other."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.events import Rep
from analysis.symmetry import (
    order_of_sides,
    sentence,
    side_summaries,
    symmetry,
    symmetry_index,
    weaker_side,
)


def reps(side: str, depths_deg: list[float], wobble: float = 30.0) -> list[Rep]:
    return [
        Rep(
            1, k + 1, "slrdl", side, "trunk_tilt", 5.0 * k, 5.0 * k + 2.0, 5.0 * k + 4.0,
            2.0, 0.0, 2.0, {"trunk_tilt_rom_deg": depth, "wobble_rms_deg_s": wobble + k}, "clean",
            0.9, "said",
        )
        for k, depth in enumerate(depths_deg)
    ]  # fmt: skip


def test_the_index_is_the_difference_over_the_mean() -> None:
    index, noise = symmetry_index(np.array([66.0, 66.0, 66.0]), np.array([54.0, 54.0, 54.0]))
    assert index == pytest.approx(0.2)
    assert noise == pytest.approx(0.0)


def test_the_noise_holds_what_repetitions_scatter() -> None:
    rng = np.random.default_rng(3)
    beyond = 0
    for _ in range(400):
        index, noise = symmetry_index(60.0 + rng.normal(0, 4, 8), 60.0 + rng.normal(0, 4, 8))
        beyond += abs(index) > noise
    assert beyond <= 0.05 * 400


def test_too_few_or_too_little_gives_no_index() -> None:
    assert np.isnan(symmetry_index(np.array([60.0, 61.0]), np.array([50.0, 51.0, 52.0]))[0])
    assert np.isnan(symmetry_index(np.ones(4), np.ones(4), least=5.0)[0])
    assert np.isnan(symmetry_index(np.full(4, -3.0), np.full(4, 9.0))[0])


def test_a_plain_difference_is_told_and_names_the_weaker_side() -> None:
    both = reps("left", [60, 61, 62, 61]) + reps("right", [48, 49, 47, 48])
    (depth,) = (one for one in symmetry(both) if one.measure == "trunk_tilt_rom_deg")
    assert depth.told
    assert "more depth on the left" in sentence(both)
    assert weaker_side(both) == "right"


def test_nothing_is_claimed_within_the_noise_or_the_measurement() -> None:
    scattered = reps("left", [40, 70, 55, 62]) + reps("right", [50, 35, 58, 45])
    assert not any(one.told for one in symmetry(scattered))
    near = reps("left", [34, 34.2, 34.1]) + reps("right", [30, 30.1, 30.2])
    assert not any(one.told for one in symmetry(near))
    assert "no difference" in sentence(near)
    assert weaker_side(near) == ""


def test_one_side_alone_is_summarized_and_not_compared() -> None:
    one = reps("left", [60, 61, 62])
    assert [(side.side, side.reps, side.known) for side in side_summaries(one)] == [
        ("left", 3, "said")
    ]
    assert symmetry(one) == ()
    assert sentence(one) == ""


def test_the_weaker_side_goes_first_and_else_the_draw_decides() -> None:
    assert order_of_sides("right", 0.1) == ("right", "left")
    assert order_of_sides("", 0.1) == ("left", "right")
    assert order_of_sides("", 0.9) == ("right", "left")
