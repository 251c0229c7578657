"""Filters that go on from block to block."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy.signal import butter, lfilter, lfilter_zi

import imu.recursion
from imu.fading import SHORT, faded
from imu.recursion import Recursion

SIGNAL = np.random.default_rng(1).normal(size=200)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_filter_gives_what_lfilter_does_and_the_same_bits_in_any_pieces(
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
    found = whole.follow(SIGNAL)
    assert np.allclose(found, expected, atol=1e-12)
    pieces = [cut.follow(part) for part in np.split(SIGNAL, [1, 6, 7, 90])]
    assert np.array_equal(np.concatenate(pieces), found)


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


@pytest.mark.parametrize(
    ("b", "a"),
    [butter(4, 1.5, "highpass", fs=100.0), butter(2, 3.0, fs=52.0)],
    ids=["high-pass", "low-pass"],
)
def test_a_filter_starts_from_the_steady_state_of_its_level(b: Any, a: Any) -> None:
    steady = Recursion(b, a)
    steady.start(0.7)
    out = steady.follow(np.full(300, 0.7))
    assert np.allclose(out, 0.7 * b.sum() / a.sum(), atol=1e-9)
    assert np.allclose(imu.recursion._steady(b, a), lfilter_zi(b, a), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("first", ["imu.recursion", "scipy.signal"])
def test_the_compiled_filter_and_scipy_signal_are_loaded_in_either_order(first: str) -> None:
    code = f"""
import sys, numpy as np, {first}
from imu.recursion import Recursion
own = Recursion(np.array([0.5, 0.5]), np.array([1.0, -0.2]))
assert ("scipy.signal" in sys.modules) is {first == "scipy.signal"}
own.start(0.0)
import scipy.signal
theirs = scipy.signal.lfilter([0.5, 0.5], [1.0, -0.2], np.arange(4.0))
assert own.follow(np.arange(4.0)).tolist() == theirs.tolist()
assert scipy.signal.find_peaks(np.array([0.0, 1.0, 0.0]))[0].tolist() == [1]
"""
    subprocess.run([sys.executable, "-c", code], check=True)
