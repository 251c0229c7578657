"""Filters that go on from block to block."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.signal import butter, lfilter, lfilter_zi

import imu.recursion
from imu.fading import SHORT, faded
from imu.recursion import Recursion

SIGNAL = np.random.default_rng(1).normal(size=200)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_filter_gives_the_bits_of_lfilter_in_any_pieces(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not compiled:
        monkeypatch.setattr(imu.recursion, "_linear_filter", lambda: lfilter)
    b, a = butter(4, 1.5, "highpass", fs=100.0)
    expected, _ = lfilter(b, a, SIGNAL, zi=lfilter_zi(b, a) * 0.7)
    whole, cut = Recursion(b, a), Recursion(b, a)
    assert whole.is_new
    whole.start(0.7)
    cut.start(0.7)
    assert np.array_equal(whole.follow(SIGNAL), expected)
    pieces = [cut.follow(part) for part in np.split(SIGNAL, [1, 6, 7, 90])]
    assert np.array_equal(np.concatenate(pieces), expected)


def test_the_installed_scipy_has_the_compiled_filter() -> None:
    """Without it everything works, but slower: time to look for another way."""
    assert imu.recursion._linear_filter() is not lfilter


@pytest.mark.parametrize("values", [SIGNAL, SIGNAL + 1j * SIGNAL[::-1]], ids=["real", "complex"])
def test_a_memory_gives_the_same_bits_in_short_and_in_long_pieces(values: Any) -> None:
    whole = faded(values, 0.99, 0.3)
    for length in (1, 5, SHORT - 1, SHORT):
        pieces, before = [], 0.3
        for part in np.split(values, range(length, len(values), length)):
            pieces.append(faded(part, 0.99, before))
            before = pieces[-1][-1]
        assert np.array_equal(np.concatenate(pieces), whole)


def test_a_memory_keeps_its_share_from_one_value_to_the_next() -> None:
    assert faded(np.array([1.0, 0.0, 4.0]), 0.5, 2.0).tolist() == [2.0, 1.0, 4.5]
    assert faded(np.array([1j]), 0.5, 2.0).tolist() == [1.0 + 1j]
