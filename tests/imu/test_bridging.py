"""How a sensor turned while it was not heard, on the grid, against how it did turn."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imu.grid import GRID_RATE_HZ, GridBlock
from imu.samples import FloatArray, SampleBlock
from imu.timeline import Timeline

A, B, C = "sacrum", "upper_back", "thigh_left"
END_S = 16.0


def rates(t_s: FloatArray, sensor: str) -> FloatArray:
    """A swing that all share, and the skin's own shaking at each sensor: rad/s, three axes."""
    number = (A, B, C).index(sensor)
    swing = 2.5 * np.sin(2 * np.pi * 0.7 * t_s)
    shake = [0.5 * np.sin(2 * np.pi * (3.0 + number + k) * t_s + k + number) for k in range(3)]
    return np.column_stack(shake) + swing[:, None] * (0.2, 0.1, 1.0 + 0.3 * number)


def aimless(t_s: FloatArray, sensor: str) -> FloatArray:
    """All share a motion without any pattern, up to 2 Hz, in the place of the swing."""
    rng = np.random.default_rng(3)
    f, p = rng.uniform(0.1, 2.0, 40), rng.uniform(0.0, 2.0 * np.pi, 40)
    motion = 0.4 * np.sin(2 * np.pi * f * t_s[:, None] + p).sum(axis=1)
    number = (A, B, C).index(sensor)
    shake = 0.2 * np.sin(2 * np.pi * (5.0 + number) * t_s + number)
    return (motion * (1.0 + 0.3 * number) + shake)[:, None] * (0.2, 0.1, 1.0)


def recorded(
    sensor: str,
    gaps: list[tuple[float, float]],
    how: str = "rates",
    rate_hz: float = 100.0,
    end_s: float = END_S,
) -> SampleBlock:
    t = np.arange(0.0, end_s, 1.0 / rate_hz)
    gyr = (aimless if how == "aimless" else rates)(t, sensor)
    keep = np.ones(len(t), dtype=np.bool_)
    for start_s, length_s in gaps:
        keep &= (t < start_s - 1e-9) | (t >= start_s + length_s - 1e-9)
    acc = np.tile([1.0, 9.7, 0.5], (len(t), 1)) + 0.3 * gyr
    return SampleBlock(sensor, t[keep], acc[keep], gyr[keep])


def grid_of(*blocks: SampleBlock) -> GridBlock:
    timeline = Timeline(tuple(block.sensor for block in blocks), delay_s=0.0)
    return GridBlock.concatenate([timeline.push(blocks), timeline.finish()])


def turned_wrong_deg(lossy: GridBlock, whole: GridBlock) -> float:
    """By how much the first sensor turned otherwise in its gaps than it did, at most."""
    apart = lossy.gyr_rad_s[0] - whole.gyr_rad_s[0]
    sums = np.cumsum(np.where(lossy.gap_s[0][:, None] > 0.0, apart, 0.0), axis=0) / GRID_RATE_HZ
    return float(np.degrees(np.abs(sums).max()))


@pytest.mark.parametrize("rate_hz", [25.0, 61.3, 100.0, 400.0])
@pytest.mark.parametrize("gap_s", [0.12, 0.21, 0.4])
def test_a_swing_goes_on_in_the_gap_of_a_sensor_alone(gap_s: float, rate_hz: float) -> None:
    whole = grid_of(recorded(A, [], rate_hz=rate_hz))
    for start_s in (10.0, 10.4, 10.9):
        lossy = grid_of(recorded(A, [(start_s, gap_s)], rate_hz=rate_hz))
        assert turned_wrong_deg(lossy, whole) < 1.0
        assert np.count_nonzero(lossy.gap_s[0] > 0.1) >= 100 * gap_s - 2


def test_so_it_does_over_few_samples_between_two_gaps() -> None:
    whole = grid_of(recorded(A, []))
    lossy = grid_of(recorded(A, [(10.0, 0.2), (10.24, 0.2)]))
    assert turned_wrong_deg(lossy, whole) < 1.5


def test_a_motion_without_a_pattern_is_told_by_the_other_sensor() -> None:
    whole = grid_of(recorded(A, [], "aimless"), recorded(B, [], "aimless"))
    alone, both = [], []
    for start_s in np.arange(9.0, 15.0, 0.5).tolist():
        gap = [(start_s, 0.3)]
        alone.append(turned_wrong_deg(grid_of(recorded(A, gap, "aimless")), whole))
        lossy = [recorded(A, gap, "aimless"), recorded(B, [], "aimless")]
        both.append(turned_wrong_deg(grid_of(*lossy), whole))
        deaf = [recorded(A, gap, "aimless"), recorded(B, gap, "aimless")]
        assert turned_wrong_deg(grid_of(*deaf), whole) == pytest.approx(alone[-1])
    assert np.mean(both) < 0.6 * np.mean(alone)


def test_the_gap_is_marked_with_its_length_and_the_force_is_led_straight_across() -> None:
    grid = grid_of(recorded(A, [(10.0, 0.21)]))
    inside = (grid.t_s > 9.99 + 1e-9) & (grid.t_s <= 10.21 + 1e-9)
    assert grid.gap_s[0, inside] == pytest.approx(0.22)
    assert np.all(grid.gap_s[0, ~inside] == 0.0)
    middle = grid.acc_m_s2[0, inside][2:-2]
    assert np.abs(np.diff(middle, n=2, axis=0)).max() < 1e-6


def test_in_the_first_seconds_a_gap_is_bridged_between_the_means_of_its_banks() -> None:
    grid = grid_of(recorded(A, [(1.0, 0.2)]))
    inside = np.flatnonzero(grid.gap_s[0] > 0.0)[2:-2]
    assert np.abs(np.diff(grid.gyr_rad_s[0, inside], n=2, axis=0)).max() < 1e-6


gap_lists = st.lists(st.tuples(st.floats(2.5, 15.0), st.floats(0.02, 0.28)), max_size=5)


@settings(max_examples=25)
@given(
    gaps=st.tuples(gap_lists, gap_lists, gap_lists),
    every_s=st.floats(0.02, 3.0),
    lags_s=st.tuples(st.floats(0.0, 0.15), st.floats(0.0, 0.15)),
    sensors=st.integers(1, 3),
)
def test_it_makes_no_difference_how_the_samples_come(
    gaps: tuple[list[tuple[float, float]], ...],
    every_s: float,
    lags_s: tuple[float, float],
    sensors: int,
) -> None:
    """In pieces of any length, one sensor's behind the other's: the same bits come out."""
    names = (A, B, C)[:sensors]
    apart = [_apart(missing) for missing in gaps]
    blocks = [recorded(name, apart[row]) for row, name in enumerate(names)]
    whole = grid_of(*blocks)
    timeline = Timeline(names, delay_s=0.0)
    grids = []
    edges = [-np.inf, *np.arange(0.5, END_S, every_s).tolist(), np.inf]
    for start_s, end_s in itertools.pairwise(edges):
        grids.append(
            timeline.push(
                [
                    block.between(start_s - lag_s, end_s - lag_s)
                    for block, lag_s in zip(blocks, (0.0, *lags_s), strict=False)
                ]
            )
        )
    grid = GridBlock.concatenate([*grids, timeline.finish()])
    for name in ("gyr_rad_s", "acc_m_s2", "gap_s", "run_start"):
        assert np.array_equal(getattr(grid, name), getattr(whole, name), equal_nan=True), name


def _apart(gaps: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without those that make one of more than 0.3 s: with a lag that would be given up."""
    out: list[tuple[float, float]] = []
    for start_s, length_s in sorted(gaps):
        if not out or start_s > out[-1][0] + out[-1][1] + 0.03:
            out.append((start_s, length_s))
    return out
