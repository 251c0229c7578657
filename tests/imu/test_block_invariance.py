"""Property 1: block by block equals all at once, bit for bit, wherever a recording is cut."""

from __future__ import annotations

import itertools
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from analysis.engine import Engine
from analysis.events import Alert, Rep
from analysis.exercises.catalogue import exercise_named
from analysis.limits import limits_for, profile_named
from firmware_bridge.virtual.lifter.delivery import Delivery
from firmware_bridge.virtual.lifter.lifter import SensorSpec, Simulation
from imu.alignment import Alignment
from imu.angles import AngleBlock
from imu.frames import SACRUM, UPPER_BACK
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline, MotionBlock
from imu.samples import BoolArray, FloatArray, SampleBlock
from imu.timeline import Timeline

Result = tuple[dict[str, FloatArray], list[Rep], list[Alert], list[Alert]]
# Shrinking a failure would take minutes; the blob that is printed repeats it as it is.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
gap_lists = st.lists(st.tuples(st.floats(0.0, 18.0), st.floats(0.02, 1.5)), max_size=4)


class Recorded:
    """A simulated recording that a failing test does not print."""

    def __init__(self, simulation: Simulation, alignment: Alignment) -> None:
        self.blocks = simulation.blocks
        self.alignment = alignment


@pytest.fixture(scope="module", params=["none", "lean_back"])
def recorded(bench: Any, request: pytest.FixtureRequest) -> Recorded:
    """Three hinges, also with a lean back after each; sensors of different rates, with jitter."""
    sensors = (
        SensorSpec(SACRUM, 100.0, delivery=Delivery(jitter_s=0.001)),
        SensorSpec(UPPER_BACK, 61.3, delivery=Delivery(jitter_s=0.004)),
    )
    simulation = bench.simulated(
        "hinge", 11, reps=3, sensors=sensors, calibration=False, fault=request.param
    )
    return Recorded(simulation, bench.true_alignment(simulation))


class Core:
    """The stages of a session in a row."""

    def __init__(self, alignment: Alignment, filter_name: str = "vqf") -> None:
        exercise = exercise_named("hip_hinge")
        sensors = tuple(alignment.placements)
        self.timeline = Timeline(sensors)
        self.orientations = Orientations(sensors, filter_name=filter_name)
        self.pipeline = AnglePipeline(alignment)
        self.engine = Engine(
            exercise, alignment, limits_for(profile_named(exercise.limit_profile), None)
        )
        self.motions: list[MotionBlock] = []
        self.reps: list[Rep] = []
        self.raised: list[Alert] = []
        self.closed: list[Alert] = []

    def push(self, blocks: list[SampleBlock], *, last: bool = False) -> None:
        grids = [self.timeline.push(blocks)] + ([self.timeline.finish()] if last else [])
        for grid in grids:
            motion = self.pipeline.follow(grid, self.orientations.follow(grid))
            steps = [self.engine.follow(motion)]
            if last and grid is grids[-1]:
                steps.append(self.engine.finish())
            self.motions.append(motion)
            for step in steps:
                self.reps += step.reps
                self.raised += step.raised
                self.closed += step.closed

    def result(self) -> Result:
        columns = {
            field.name: np.concatenate([getattr(m.angles, field.name) for m in self.motions])
            for field in fields(AngleBlock)
        }
        for field in fields(MotionBlock)[1:]:
            columns[field.name] = np.concatenate([getattr(m, field.name) for m in self.motions])
        return columns, self.reps, self.raised, self.closed


def kept(block: SampleBlock, keep: BoolArray) -> SampleBlock:
    assert block.flags is not None
    return SampleBlock(
        block.sensor,
        block.t_s[keep],
        block.acc_m_s2[keep],
        block.gyr_rad_s[keep],
        None,
        block.flags[keep],
    )


def with_gaps(block: SampleBlock, gaps: list[tuple[float, float]]) -> SampleBlock:
    keep = np.ones(len(block), dtype=np.bool_)
    for start_s, length_s in gaps:
        keep &= (block.t_s < start_s) | (block.t_s >= start_s + length_s)
    return kept(block, keep)


def at_once(blocks: list[SampleBlock], alignment: Alignment, filter_name: str = "vqf") -> Result:
    core = Core(alignment, filter_name)
    core.push(blocks, last=True)
    return core.result()


def cut(
    blocks: list[SampleBlock], alignment: Alignment, cuts: list[float], lag_s: float = 0.0
) -> Result:
    """The blocks cut at these times; what comes of the second sensor lags by lag_s."""
    core = Core(alignment)
    edges = [-np.inf, *sorted(cuts), np.inf]
    for start_s, end_s in itertools.pairwise(edges):
        parts = [
            block.between(
                start_s if start_s == edges[0] else start_s - lag,
                end_s if end_s == edges[-1] else end_s - lag,
            )
            for block, lag in zip(blocks, (0.0, lag_s), strict=True)
        ]
        core.push(parts, last=end_s == np.inf)
    return core.result()


def difference(found: dict[str, FloatArray], expected: dict[str, FloatArray], name: str) -> str:
    a, b = found[name], expected[name]
    if len(a) != len(b):
        return f"{len(a)} cells instead of {len(b)}"
    apart = ~((a == b) | (np.isnan(a) & np.isnan(b)))
    first = int(np.flatnonzero(apart)[0])
    at_s = expected["t_s"][first]
    return f"{apart.sum()} of {len(a)} cells, the first at {at_s:.2f} s: {a[first]}, {b[first]}"


def equal_values(a: Any, b: Any) -> bool:
    """Whether two events are equal, NaN being equal to NaN."""
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (np.isnan(a) and np.isnan(b))
    return bool(a == b)


def assert_same(found: Result, expected: Result) -> None:
    for name, column in expected[0].items():
        same = np.array_equal(found[0][name], column, equal_nan=True)
        assert same, f"{name}: {difference(found[0], expected[0], name)}"
    for kind, a, b in (("raised", found[2], expected[2]), ("closed", found[3], expected[3])):
        assert a == b, kind
    assert len(found[1]) == len(expected[1])
    for one, other in zip(found[1], expected[1], strict=True):
        for field in fields(Rep):
            a, b = getattr(one, field.name), getattr(other, field.name)
            if field.name == "metrics":
                assert a.keys() == b.keys()
                assert all(equal_values(a[key], b[key]) for key in a), (dict(a), dict(b))
            else:
                assert equal_values(a, b), field.name


def test_the_recording_holds_repetitions_to_compare(recorded: Recorded) -> None:
    _, reps, _, _ = at_once(list(recorded.blocks.values()), recorded.alignment)
    assert len(reps) == 3


@settings(max_examples=15, phases=QUICK)
@given(cuts=st.lists(st.floats(0.0, 30.0), max_size=12), gaps=st.tuples(gap_lists, gap_lists))
@example(cuts=[0.1, 0.3, 1.0], gaps=([], [(0.03, 1.09)]))
@example(cuts=[2.02, 2.4], gaps=([(2.03, 0.6), (0.15, 1.4)], [(11.6, 1.1)]))
def test_cutting_a_recording_anywhere_changes_no_bit(
    recorded: Recorded,
    cuts: list[float],
    gaps: tuple[list[tuple[float, float]], list[tuple[float, float]]],
) -> None:
    blocks = [
        with_gaps(recorded.blocks[name], missing)
        for name, missing in zip((SACRUM, UPPER_BACK), gaps, strict=True)
    ]
    alignment = recorded.alignment
    assert_same(cut(blocks, alignment, cuts), at_once(blocks, alignment))


@settings(max_examples=5, phases=QUICK)
@given(every_s=st.floats(0.011, 0.4), start_s=st.floats(2.0, 12.0), length_s=st.floats(0.03, 0.7))
def test_notifications_of_a_few_samples_give_the_bits_of_the_whole(
    recorded: Recorded, every_s: float, start_s: float, length_s: float
) -> None:
    blocks = [
        with_gaps(recorded.blocks[SACRUM], [(start_s, length_s)]),
        with_gaps(recorded.blocks[UPPER_BACK], [(start_s + 0.1, length_s)]),
    ]
    alignment = recorded.alignment
    cuts = np.arange(0.0, 21.0, every_s).tolist()
    assert_same(cut(blocks, alignment, cuts), at_once(blocks, alignment))


@settings(max_examples=5, phases=QUICK)
@given(lag_s=st.floats(0.0, 0.4), every_s=st.floats(0.02, 0.09))
def test_a_sensor_that_comes_late_changes_no_bit(
    recorded: Recorded, lag_s: float, every_s: float
) -> None:
    blocks = list(recorded.blocks.values())
    alignment = recorded.alignment
    cuts = np.arange(0.5, 21.0, every_s).tolist()
    assert_same(cut(blocks, alignment, cuts, lag_s), at_once(blocks, alignment))


@pytest.mark.parametrize("filter_name", ["madgwick", "mahony", "ekf"])
def test_every_filter_gives_the_same_bits_wherever_it_is_cut(
    recorded: Recorded, filter_name: str
) -> None:
    blocks = [block.between(0.0, 3.0) for block in recorded.blocks.values()]
    alignment = recorded.alignment
    core = Core(alignment, filter_name)
    core.push([block.between(0.0, 1.234) for block in blocks])
    core.push([block.between(1.234, 9.0) for block in blocks], last=True)
    assert_same(core.result(), at_once(blocks, alignment, filter_name))
