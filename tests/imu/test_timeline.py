from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imu.grid import GRID_RATE_HZ, GridBlock
from imu.quaternion import conjugate, from_rotation_vector, multiply, to_rotation_vector
from imu.samples import FloatArray, SampleBlock, SampleFlag
from imu.timeline import SENSOR_DELAY_S, Timeline

A, B = "sacrum", "upper_back"
SLOPE = np.array([1.0, -2.0, 0.5, 3.0, -0.25, 0.1])


def block(t_s: FloatArray, values: FloatArray | None = None, sensor: str = A) -> SampleBlock:
    """Samples whose six values are `values` (n, 6), or a straight line in time."""
    six = t_s[:, None] * SLOPE + 1.0 if values is None else values
    return SampleBlock(sensor, t_s, six[:, :3].copy(), six[:, 3:].copy())


def gridded(*blocks: SampleBlock, delay_s: float = 0.0) -> GridBlock:
    names = tuple(dict.fromkeys(b.sensor for b in blocks))
    timeline = Timeline(names, delay_s=delay_s)
    return GridBlock.concatenate([timeline.push(blocks), timeline.finish()])


def six(grid: GridBlock, row: int = 0) -> FloatArray:
    both: FloatArray = np.concatenate((grid.acc_m_s2[row], grid.gyr_rad_s[row]), axis=1)
    return both


def missing(grid: GridBlock, row: int = 0) -> FloatArray:
    return np.asarray(grid.t_s[np.isinf(grid.gap_s[row])])


def every(rate_hz: float, start_s: float, end_s: float) -> FloatArray:
    return np.arange(start_s, end_s, 1.0 / rate_hz)


def without(t_s: FloatArray, after_s: float, gap_s: float) -> FloatArray:
    """No samples between after_s and after_s + gap_s, but one at either end."""
    kept = t_s[(t_s < after_s - 1e-9) | (t_s > after_s + gap_s + 1e-9)]
    return np.sort(np.concatenate((kept, [after_s, after_s + gap_s])))


@settings(max_examples=40)
@given(
    st.floats(30.0, 400.0),
    st.floats(0.0, 0.3),
    st.integers(0, 2**31),
    st.floats(0.0, 0.4),
)
def test_steady_and_evenly_growing_signals_come_through_exactly_at_any_rate(
    rate_hz: float, start_s: float, seed: int, jitter: float
) -> None:
    t = every(rate_hz, start_s, start_s + 3.0)
    t = t + np.random.default_rng(seed).uniform(-jitter, jitter, len(t)) / rate_hz
    t -= min(t[0], 0.0)
    grid = gridded(block(t))
    centre = grid.t_s - 0.5 / GRID_RATE_HZ
    whole = centre - 0.5 / GRID_RATE_HZ >= t[0] - 1e-9
    assert whole.sum() > 280
    expected = centre[:, None] * SLOPE + 1.0
    assert np.allclose(six(grid)[whole], expected[whole], atol=1e-9)
    level = gridded(block(t, np.full((len(t), 6), 9.81)))
    assert np.allclose(six(level)[whole], 9.81, atol=1e-9)
    assert np.all(level.gap_s[0, whole] == 0.0) or np.max(np.diff(t)) > 0.05


def test_grid_times_are_whole_multiples_of_the_grids_step_without_a_hole() -> None:
    grid = gridded(block(every(73.0, 0.123, 4.0)), block(every(211.0, 0.4, 3.7), sensor=B))
    steps = grid.t_s * GRID_RATE_HZ
    assert np.allclose(steps, np.round(steps), atol=1e-6)
    assert np.allclose(np.diff(steps), 1.0)


def test_sensors_that_start_at_different_times_share_the_grid() -> None:
    grid = gridded(block(every(100.0, 0.0, 3.0)), block(every(60.0, 1.0, 3.0), sensor=B))
    assert grid.sensors == (A, B)
    assert not len(missing(grid, 0))
    assert missing(grid, 1)[:100] == pytest.approx(np.arange(100) / 100)
    assert grid.t_s[grid.run_start[1]] == pytest.approx([1.0])
    assert np.isnan(grid.acc_m_s2[1, :99]).all()


@pytest.mark.parametrize("rate_hz", [50.0, 87.3, 100.0, 286.0])
def test_no_turning_is_lost_on_the_way_to_the_grid(rate_hz: float) -> None:
    """The rotation that the grid's rates add up to is the one the samples add up to."""
    t = every(rate_hz, 0.0, 5.0)
    wave = np.column_stack([np.sin(2 * np.pi * f * t + p) for f, p in ((1, 0), (1.7, 1), (2.3, 2))])
    values = np.concatenate((np.tile([0.0, 0.0, 9.81], (len(t), 1)), 3.0 * wave), axis=1)
    grid = gridded(block(t, values))
    end = grid.t_s[-1]
    area = np.sum(grid.gyr_rad_s[0, grid.t_s > 0.005], axis=0) / GRID_RATE_HZ
    fine = np.linspace(0.0, end, 50001)
    exact = [float(np.trapezoid(np.interp(fine, t, values[:, 3 + k]), fine)) for k in range(3)]
    assert np.allclose(area, exact, atol=1e-6)


def test_downsampling_keeps_the_rotation() -> None:
    t = every(400.0, 0.0, 10.0)
    rate = np.radians(200.0) * np.column_stack((np.sin(5 * t), np.cos(3 * t), np.sin(2 * t + 1)))
    values = np.concatenate((np.zeros_like(rate), rate), axis=1)
    grid = gridded(block(t, values))
    fine = np.array([1.0, 0.0, 0.0, 0.0])
    for step in 0.5 * (rate[1:] + rate[:-1]) / 400.0:
        fine = multiply(fine, from_rotation_vector(step))
    coarse = np.array([1.0, 0.0, 0.0, 0.0])
    for step in grid.gyr_rad_s[0, grid.t_s > 0.005] / GRID_RATE_HZ:
        coarse = multiply(coarse, from_rotation_vector(step))
    left = t[-1] - grid.t_s[-1]
    coarse = multiply(coarse, from_rotation_vector(rate[-1] * left))
    apart = to_rotation_vector(multiply(conjugate(fine), coarse))
    assert np.degrees(np.linalg.norm(apart)) < 0.15


@pytest.mark.parametrize("gap_s", [0.02, 0.045, 0.05])
def test_short_gaps_are_interpolated_as_if_nothing_had_happened(gap_s: float) -> None:
    grid = gridded(block(without(every(100.0, 0.0, 3.0), 1.0, gap_s)))
    assert np.all(grid.gap_s == 0.0)
    assert np.count_nonzero(grid.run_start) == 1


@pytest.mark.parametrize("gap_s", [0.06, 0.2, 0.5])
def test_longer_gaps_are_bridged_and_marked_with_their_length(gap_s: float) -> None:
    grid = gridded(block(without(every(100.0, 0.0, 3.0), 1.0, gap_s)))
    inside = (grid.t_s > 1.0 + 1e-9) & (grid.t_s <= 1.0 + gap_s + 1e-9)
    assert grid.gap_s[0, inside] == pytest.approx(gap_s, abs=1e-5)
    assert np.all(grid.gap_s[0, ~inside] == 0.0)
    line = (grid.t_s - 0.005)[:, None] * SLOPE + 1.0
    assert np.allclose(six(grid)[1:][~inside[1:]], line[1:][~inside[1:]])
    # within the gap a bridge may cut corners; what it adds up to is kept
    assert np.allclose(six(grid)[inside].sum(axis=0), line[inside].sum(axis=0), atol=1e-2)
    assert np.count_nonzero(grid.run_start) == 1


@pytest.mark.parametrize("gap_s", [0.06, 0.2, 0.5])
def test_a_steady_signal_crosses_a_bridged_gap_unchanged(gap_s: float) -> None:
    t = without(every(100.0, 0.0, 3.0), 1.0, gap_s)
    assert np.allclose(six(gridded(block(t, np.full((len(t), 6), 9.81)))), 9.81)


def test_one_shaken_sample_beside_a_gap_does_not_turn_the_sensor() -> None:
    """Soft tissue shakes: what is held over the gap is how the sensor turned around it."""
    t = without(every(100.0, 0.0, 3.0), 1.0, 0.2)
    values = np.zeros((len(t), 6))
    values[t <= 1.0, 5] = 0.5 * np.cos(2 * np.pi * 5 * (t[t <= 1.0] - 1.0))
    grid = gridded(block(t, values))
    inside = (grid.t_s > 1.0 + 1e-9) & (grid.t_s <= 1.2 + 1e-9)
    held_deg = 0.5 * np.degrees(0.5) * 0.2  # a straight line from the last sample to the next
    turned_deg = np.degrees(grid.gyr_rad_s[0, inside, 2].sum() / GRID_RATE_HZ)
    assert abs(turned_deg) < 0.3 * held_deg


def test_a_recording_at_twenty_hertz_has_no_gaps() -> None:
    t = np.round(np.arange(0.0, 10.0, 0.05), 3)  # as a file writes it
    assert np.max(np.diff(t)) > 0.05  # but for rounding it would be 50 ms
    assert np.all(gridded(block(t)).gap_s == 0.0)


@pytest.mark.parametrize("gap_s", [0.51, 2.0, 30.0])
def test_the_longest_gaps_are_missing_and_what_follows_is_a_new_run(gap_s: float) -> None:
    grid = gridded(block(without(every(100.0, 0.0, 3.0 + gap_s), 1.0, gap_s)))
    gone = missing(grid)
    assert gone[0] == pytest.approx(1.01)
    assert gone[-1] == pytest.approx(1.0 + gap_s, abs=0.011)
    assert np.isnan(six(grid)[np.isinf(grid.gap_s[0])]).all()
    assert np.isfinite(six(grid)[np.isfinite(grid.gap_s[0])]).all()
    starts = grid.t_s[grid.run_start[0]]
    assert starts == pytest.approx([0.0, 1.0 + gap_s], abs=0.011)


def test_samples_that_come_twice_or_run_backward_are_counted_and_change_nothing() -> None:
    clean = block(every(100.0, 0.0, 2.0))
    timeline = Timeline((A,), delay_s=0.0)
    parts = [
        timeline.push([clean.rows(0, 100)]),
        timeline.push([clean.rows(95, 105)]),  # four run backward, one comes twice, five are new
        timeline.push([clean.rows(104, 200)]),
        timeline.finish(),
    ]
    assert timeline.losses(A) == (2, 4)
    # block by block and at once
    assert np.array_equal(six(GridBlock.concatenate(parts)), six(gridded(clean)))


def test_repeated_times_within_one_block_are_counted_too() -> None:
    t = np.array([0.0, 0.01, 0.01, 0.02, 0.015, 0.03, 0.04])
    timeline = Timeline((A,), delay_s=0.0)
    timeline.push([block(t)])
    assert timeline.losses(A) == (1, 1)


def test_a_sensor_that_lags_is_waited_for_but_not_beyond_half_a_second() -> None:
    timeline = Timeline((A, B), delay_s=0.0)
    timeline.push([block(every(100.0, 0.0, 1.005)), block(every(100.0, 0.0, 1.005), sensor=B)])
    soon = timeline.push([block(every(100.0, 1.01, 1.405))])
    assert len(soon) == 0  # B may still come
    late = timeline.push([block(every(100.0, 1.41, 2.005))])
    assert late.t_s[-1] > 1.95  # B is given up
    assert np.isinf(late.gap_s[1, -1])
    assert np.isfinite(late.gap_s[0]).all()


def test_a_sensor_that_stops_for_good_does_not_stop_the_other() -> None:
    grid = gridded(block(every(100.0, 0.0, 5.0)), block(every(100.0, 0.0, 2.0), sensor=B))
    assert grid.t_s[-1] == pytest.approx(4.99)
    assert not len(missing(grid, 0))
    assert missing(grid, 1)[0] == pytest.approx(2.0)


def test_the_grid_tells_when_the_motion_happened_not_when_the_sensor_said_so() -> None:
    t = every(100.0, 0.1, 3.0)
    late = gridded(block(t + SENSOR_DELAY_S, block_values(t)), delay_s=SENSOR_DELAY_S)
    assert np.allclose(six(late)[1:], ((late.t_s - 0.005)[:, None] * SLOPE + 1.0)[1:], atol=1e-9)


def block_values(t_s: FloatArray) -> FloatArray:
    return np.asarray(t_s[:, None] * SLOPE + 1.0)


def test_a_clipped_sample_marks_its_cell() -> None:
    t = every(100.0, 0.0, 1.0)
    flags = np.zeros(len(t), dtype=np.uint8)
    flags[50] = SampleFlag.CLIPPED_GYR
    plain = block(t)
    grid = gridded(SampleBlock(A, t, plain.acc_m_s2, plain.gyr_rad_s, None, flags))
    marked = grid.t_s[grid.clipped[0]]
    assert pytest.approx(marked[0]) == 0.5
    assert len(marked) <= 2


def test_without_samples_there_is_no_grid() -> None:
    timeline = Timeline((A, B))
    assert len(timeline.push([])) == 0
    assert len(timeline.finish()) == 0


def test_blocks_of_other_sensors_are_ignored() -> None:
    timeline = Timeline((A,), delay_s=0.0)
    grid = GridBlock.concatenate(
        [timeline.push([block(every(100.0, 0.0, 1.0), sensor="wrist")]), timeline.finish()]
    )
    assert len(grid) == 0


def test_a_sensor_whose_first_samples_come_back_too_late_starts_anew_all_the_same() -> None:
    """The cells of its first samples went out as missing before they arrived."""
    t = every(100.0, 0.0, 6.0)
    first, second = block(t, sensor=A), block(t, sensor=B)
    timeline = Timeline((A, B))
    late = second.between(3.0, 6.0)
    grids = [
        timeline.push([first.between(0.0, 1.0), second.between(0.0, 1.0)]),
        timeline.push([first.between(1.0, 3.1)]),
        timeline.push([late.between(3.0, 3.3), first.between(3.1, 3.3)]),
        timeline.push([first.between(3.3, 6.0), late.between(3.3, 6.0)]),
    ]
    grid = GridBlock.concatenate([*grids, timeline.finish()])
    present = np.isfinite(grid.gap_s[1])
    begins = np.flatnonzero(present & ~np.concatenate(([False], present[:-1])))
    assert np.array_equal(np.flatnonzero(grid.run_start[1]), begins)
    assert len(begins) == 2


def test_a_minute_in_notifications_of_one_sensor_each_gives_the_grid_it_gives_at_once() -> None:
    """Long enough for what is kept to be moved, with gaps to bridge and a clipped sample after."""
    rng = np.random.default_rng(4)
    whole = []
    for sensor, rate_hz, lost_s in ((A, 187.0, (9.0, 31.0, 47.0)), (B, 100.0, (20.0, 47.1, 58.0))):
        t = every(rate_hz, 0.0, 60.0) + rng.uniform(0.0, 0.3, 60 * round(rate_hz)) / rate_hz
        for at_s, gap_s in zip(lost_s, (0.2, 0.3, 0.4), strict=True):
            t = t[(t < at_s) | (t > at_s + gap_s)]
        flags = np.where(np.abs(t - 50.0) < 0.01, SampleFlag.CLIPPED_ACC, 0).astype(np.uint8)
        values = np.sin(2.0 * t)[:, None] * SLOPE + 0.1 * rng.standard_normal((len(t), 6))
        whole.append(SampleBlock(sensor, t, values[:, :3], values[:, 3:], None, flags))
    timeline = Timeline((A, B))
    parts = [b.between(at, at + 0.05) for at in np.arange(0.0, 61.0, 0.05) for b in whole]
    grids = [timeline.push([part]) for part in parts]
    found = GridBlock.concatenate([*grids, timeline.finish()])
    expected = gridded(*whole, delay_s=SENSOR_DELAY_S)
    assert len(found) > 5990
    assert found.clipped.any(axis=1).all()
    for name in ("t_s", "acc_m_s2", "gyr_rad_s", "gap_s", "run_start", "clipped"):
        assert np.array_equal(getattr(found, name), getattr(expected, name), equal_nan=True), name
