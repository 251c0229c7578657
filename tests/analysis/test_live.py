"""Fed as a live session feeds it: the same results wherever it is cut, and in time."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from analysis.engine import Step
from analysis.events import Rep, Turned
from analysis.exercises.catalogue import EXERCISES
from analysis.exercises.exercise import Exercise
from hiphinge.simulation import Wish

pytestmark = pytest.mark.slow

BLOCK = 5
"""Samples of 10 ms in a notification."""

SEEDS = (7020, 7021, 7022, 7023)
MOST_DELAY_S = 0.3

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)


@cache
def session_of(sessions: Any, exercise: Exercise, seed: int, fault: str = "none") -> Any:
    tempo = "fast" if seed % 2 else "typical"
    wish = Wish(exercise, reps=6, tempo=tempo, seed=seed, fault=fault)
    return sessions.of(replace(wish, calibration=exercise.posture.lying))


@cache
def motion_of(session: Any) -> Any:
    return session.motion()


def steps_of(sessions: Any, session: Any, block: int) -> list[tuple[float, Step]]:
    """What each block brought, with the stream's time."""
    engine = session.engine()
    parts = sessions.slices(motion_of(session), block)
    return [(float(part.angles.t_s[-1]), engine.follow(part)) for part in parts]


def lived(sessions: Any, session: Any, block: int) -> list[tuple[float, Rep]]:
    """The repetitions with the stream's time when each was announced."""
    steps = steps_of(sessions, session, block)
    return [(t_s, rep) for t_s, step in steps for rep in step.reps]


@every_exercise
def test_live_counts_what_the_analysis_after_the_fact_counts(
    sessions: Any, exercise: Exercise
) -> None:
    after = {seed: len(session_of(sessions, exercise, seed).analysis.reps) for seed in SEEDS}
    live = {
        seed: len(lived(sessions, session_of(sessions, exercise, seed), BLOCK)) for seed in SEEDS
    }
    assert live == after


@pytest.mark.parametrize("fault", ["none", "lean_back"])
@every_exercise
def test_blocks_of_any_length_give_the_same_repetitions_bit_for_bit(
    sessions: Any, exercise: Exercise, fault: str
) -> None:
    session = session_of(sessions, exercise, 7020, fault)
    whole, turns = said(sessions, session, 10**9)
    for block in (BLOCK, 37, 1000):
        found, found_turns = said(sessions, session, block)
        assert found_turns == turns, f"blocks of {block}"
        assert len(found) == len(whole), f"blocks of {block}"
        apart = [
            f"rep {index + 1}: {name}"
            for index, (one, other) in enumerate(zip(whole, found, strict=True))
            for name in one
            if one[name] != other[name]
        ]
        assert not apart, f"blocks of {block}: {apart}"


def said(sessions: Any, session: Any, block: int) -> tuple[list[dict[str, str]], list[Turned]]:
    steps = [step for _, step in steps_of(sessions, session, block)]
    turns = [turn for step in steps for turn in step.turns]
    return told([rep for step in steps for rep in step.reps]), turns


@every_exercise
def test_a_repetition_like_the_last_ones_is_told_once_where_it_turns(
    sessions: Any, exercise: Exercise
) -> None:
    steps = steps_of(sessions, session_of(sessions, exercise, 7020), BLOCK)
    reps = [(t_s, rep) for t_s, step in steps for rep in step.reps]
    turns = [(t_s, turn) for t_s, step in steps for turn in step.turns]
    within = [
        [told_s for told_s, turn in turns if rep.start_s <= turn.t_s <= rep.end_s]
        for _, rep in reps
    ]
    assert [len(told) for told in within] == [0] + [1] * (len(reps) - 1)
    assert len(turns) <= len(reps)
    early = [at_s - told[0] for (at_s, _), told in zip(reps, within, strict=True) if told]
    assert min(early) > 0.2


def told(reps: list[Rep]) -> list[dict[str, str]]:
    """Everything that was said of each repetition, to the last bit; NaN is itself here."""
    plain = [{f.name: getattr(rep, f.name) for f in fields(rep)} for rep in reps]
    return [{k: repr(v) for k, v in (rep | dict(rep.pop("metrics"))).items()} for rep in plain]


@every_exercise
def test_a_repetition_is_announced_soon_after_its_true_end(
    sessions: Any, exercise: Exercise
) -> None:
    delays = []
    for seed in SEEDS:
        session = session_of(sessions, exercise, seed)
        announced = lived(sessions, session, BLOCK)
        for true in session.true_reps:
            found = sessions.overlapping(true, tuple(rep for _, rep in announced))
            if found is not None:
                told_s = next(t_s for t_s, rep in announced if rep is found)
                delays.append(told_s - true.end_s)
    late_s = float(np.percentile(delays, 95))
    assert late_s <= MOST_DELAY_S


def test_a_stream_that_stops_in_mid_repetition_leaves_nothing_behind(sessions: Any) -> None:
    session = session_of(sessions, EXERCISES[1], 7020)
    motion = motion_of(session)
    engine = session.engine()
    true = session.true_reps[2]
    until = int(np.searchsorted(motion.angles.t_s, true.turn_start_s))
    parts = list(sessions.slices(motion, BLOCK))[: until // BLOCK]
    counted = [rep for part in parts for rep in engine.follow(part).reps]
    assert len(counted) == 2
    assert engine.finish().reps == ()
