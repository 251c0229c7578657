"""Bias and limits of agreement: right where they can be worked out, and honest about repeats."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hiphinge.validate.agreement import MOST_PAIRS, Agreement, Pairs, agreement, paired


def pairs(differences: list[float]) -> Pairs:
    true = tuple(float(i) for i in range(len(differences)))
    return Pairs("x", true, tuple(t + d for t, d in zip(true, differences, strict=True)))


def test_one_pair_a_recording_gives_the_plain_limits() -> None:
    differences = [0.5, -1.0, 2.0, 0.0, 1.5, -0.5, 1.0]
    found = agreement([pairs([one]) for one in differences])
    sd = np.std(differences, ddof=1)
    assert found.bias.value == pytest.approx(np.mean(differences))
    assert found.upper.value == pytest.approx(np.mean(differences) + 1.96 * sd)
    assert found.lower.value == pytest.approx(np.mean(differences) - 1.96 * sd)
    # the mean's interval is Student's
    half = 2.4469 * sd / math.sqrt(7)
    assert found.bias.high - found.bias.value == pytest.approx(half, rel=1e-3)
    assert not found.repeated


def test_scatter_is_split_into_within_and_between_recordings() -> None:
    rng = np.random.default_rng(5)
    parts = [pairs((3.0 * rng.standard_normal() + rng.standard_normal(40)).tolist())
             for _ in range(400)]  # fmt: skip
    found = agreement(parts)
    assert found.within_sd == pytest.approx(1.0, rel=0.05)
    assert found.between_sd == pytest.approx(3.0, rel=0.1)
    assert found.upper.value == pytest.approx(1.96 * math.sqrt(10.0), rel=0.1)
    assert found.repeated


def test_the_intervals_hold_the_true_limit_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(300):
        found = agreement(
            [pairs((rng.standard_normal() + rng.standard_normal(6)).tolist()) for _ in range(8)]
        )
        held += found.upper.low <= 1.96 * math.sqrt(2.0) <= found.upper.high
    assert 0.90 <= held / 300 <= 0.99


def test_one_recording_alone_gives_limits_without_an_interval() -> None:
    found: Agreement = agreement([pairs([0.0, 1.0, 2.0])])
    assert found.bias.value == pytest.approx(1.0)
    assert math.isfinite(found.upper.value)
    assert math.isnan(found.upper.low)


def test_what_is_not_known_is_left_out_and_long_recordings_are_thinned() -> None:
    true = np.linspace(0.0, 1.0, 5000)
    found = np.where(np.arange(5000) % 2 == 0, true + 1.0, np.nan)
    (kept,) = paired("x", true, found)
    assert len(kept.true) == MOST_PAIRS
    assert all(math.isfinite(one) for one in kept.found)
    assert paired("x", true, np.full(5000, np.nan)) == ()
