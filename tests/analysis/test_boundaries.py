"""Start, bottom and end are where people would mark them, whatever the way of moving."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.boundaries import SHAPES, Boundaries, boundaries

RATE_HZ = 100.0
LEVEL = 50


def limb(n: int, kind: str) -> np.ndarray:
    """n samples from 0 to nearly 1."""
    s = np.arange(n) / n
    if kind == "least jerk":
        return np.asarray(s**3 * (10.0 - 15.0 * s + 6.0 * s * s))
    return np.asarray(s if kind == "constant speed" else 0.5 - 0.5 * np.cos(np.pi * s))


def curve(down: int, pause: int, up: int, kind: str) -> tuple[np.ndarray, int]:
    """Level, way out, pause, way back, level; and a sample of the turn."""
    level = np.zeros(LEVEL)
    way_back = 1.0 - limb(up, kind)
    parts = (level, limb(down, kind), np.ones(pause), way_back, level)
    return np.concatenate(parts), LEVEL + down + pause // 2


def errors_s(found: Boundaries, down: int, pause: int, up: int, at_rest: float) -> Any:
    """Found minus true, seconds: start, bottom, end of the pause, end."""
    turn_end = LEVEL + down + pause
    true = np.array(
        [
            LEVEL + at_rest * down,
            LEVEL + (1.0 - at_rest) * down,
            turn_end + at_rest * up,
            turn_end + (1.0 - at_rest) * up,
        ]
    )
    told = np.array([found.start, found.bottom_start, found.bottom_end, found.end])
    return (told - true) / RATE_HZ


@pytest.mark.parametrize("pause", [0, 30, 200])
@pytest.mark.parametrize(("down", "up"), [(60, 60), (150, 110), (110, 250), (400, 300)])
def test_a_least_jerk_movement_is_marked_within_a_twentieth_of_a_second(
    down: int, up: int, pause: int
) -> None:
    signal, turned = curve(down, pause, up, "least jerk")
    found = errors_s(boundaries(signal, turned), down, pause, up, SHAPES[0][1])
    assert np.abs(found[[0, 3]]).max() <= 0.05
    if pause:
        assert np.abs(found[1:3]).max() <= 0.05


@pytest.mark.parametrize("pause", [0, 40])
@pytest.mark.parametrize(("down", "up"), [(80, 70), (150, 120), (250, 200)])
@pytest.mark.parametrize("kind", ["sine", "constant speed"])
def test_other_ways_of_moving_are_marked_within_a_fifth_of_a_second(
    kind: str, down: int, up: int, pause: int
) -> None:
    signal, turned = curve(down, pause, up, kind)
    found = errors_s(boundaries(signal, turned), down, pause, up, 0.0)
    assert np.abs(found[[0, 3]]).max() <= 0.2
    if pause:
        assert np.abs(found[1:3]).max() <= 0.2


@pytest.mark.parametrize("noise", [0.005, 0.02])
def test_noise_of_the_angle_hardly_moves_the_marks(noise: float) -> None:
    signal, turned = curve(150, 30, 130, "least jerk")
    rng = np.random.default_rng(7)
    found = boundaries(signal + noise * rng.standard_normal(len(signal)), turned)
    assert np.abs(errors_s(found, 150, 30, 130, SHAPES[0][1])).max() <= 0.1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shaking_skin_and_a_slow_repetition_leave_the_marks_where_they_are(seed: int) -> None:
    """A degree of wobble on a bend of 60°, and a way that takes five seconds."""
    rng = np.random.default_rng(seed)
    signal, turned = curve(500, 60, 450, "least jerk")
    times = np.arange(len(signal)) / RATE_HZ
    wobble = sum(np.sin(2 * np.pi * hz * times + rng.uniform(0, 6)) for hz in (2.2, 3.9, 6.1))
    found = boundaries(signal + wobble * np.sqrt(2 / 3) / 60, turned)
    assert np.abs(errors_s(found, 500, 60, 450, SHAPES[0][1])).max() <= 0.2


def test_a_height_that_drifts_is_marked_as_if_it_did_not() -> None:
    signal, turned = curve(150, 20, 130, "least jerk")
    z = np.linspace(-1.0, 1.0, len(signal))
    found = boundaries(signal + 0.10 * z - 0.15 * z * z, turned, drifts=True)
    assert np.abs(errors_s(found, 150, 20, 130, SHAPES[0][1])).max() <= 0.05


@pytest.mark.parametrize("signal", [[0.0, 1.0, 0.0], [1.0] * 50, [0.0, 2.0, 1.0, 3.0, 0.0, 1.0]])
def test_the_marks_are_in_order_whatever_the_signal(signal: list[float]) -> None:
    values = np.array(signal)
    found = boundaries(values, int(np.argmax(values)))
    assert found.start <= found.bottom_start <= found.bottom_end <= found.end
