"""The side that the wearer says holds from the next repetition on: live, again, and analysed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analysis.exercises.rdl import RDL
from analysis.exercises.slrdl import SLRDL
from hiphinge.analysing import AnalysisSettings
from hiphinge.live import marks
from hiphinge.live.commands import Command, Controls, Do
from hiphinge.live.keys import pressing
from hiphinge.live.replayed import replay
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings, to_plain
from hiphinge.recorded import analyze_own
from hiphinge.simulation import Wish, simulated
from recordings.importers.registry import read_recording
from recordings.session.facts import SessionFacts
from recordings.session.recorder import HostClock, begin_session

pytestmark = pytest.mark.slow


def sides(session: Any) -> list[tuple[str, str]]:
    reps = [rep for update in session.updates for step in update.steps for rep in step.reps]
    return [(rep.side, rep.side_known) for rep in reps]


def keep(live: Any, folder: Path) -> Path:
    """The records of a session as it keeps them."""
    clock = HostClock(lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC), lambda: 0.0)
    facts = SessionFacts("slrdl", synthetic=True, settings=to_plain(live.session.settings))
    with begin_session(facts, folder=folder, clock=clock) as recorder:
        for record in live.records:
            recorder.store(record)
    return folder


def test_the_word_counts_from_the_next_repetition_on_and_nonsense_is_told(
    wired: Callable[..., Any], tmp_path: Path
) -> None:
    lifted = simulated(Wish(SLRDL, 4, seed=2, side="right", calibration=True))
    phases = {phase.name: phase for phase in lifted.truth.phases}
    second, third, last = lifted.truth.reps[1:]
    at = {phase.start_s + 0.01: (marks.PHASE, name) for name, phase in phases.items()}
    ended_s = max(phase.end_s for phase in phases.values())
    at[ended_s + 0.01] = (marks.PHASE, marks.DONE)
    at[1.0] = (marks.SIDE, "left")
    at[second.turn_end_s] = (marks.SIDE, "upwards")
    at[third.turn_end_s] = (marks.SIDE, "right")
    live = wired(exercise=SLRDL)
    live.follow(lifted.blocks, at)
    said = [("left", "said")] * 3 + [("right", "said")]
    assert last.turn_start_s > third.turn_end_s
    assert sides(live) == said
    told = [notice for update in live.updates for notice in update.notices]
    assert any("unknown side" in notice for notice in told)
    assert any("left leg stands" in notice for notice in told)
    assert sides(live.again()) == said
    folder = keep(live, tmp_path / "session")
    assert [(rep.side, rep.side_known) for rep in replay(folder).analysis.reps] == said
    analysed = analyze_own(read_recording(folder), AnalysisSettings(SLRDL))
    assert [(rep.side, rep.side_known) for rep in analysed.reps] == said
    other = analyze_own(read_recording(folder), AnalysisSettings(SLRDL, side="alternating"))
    assert [rep.side for rep in other.reps] == ["left", "right", "left", "right"]


@pytest.mark.parametrize(
    ("exercise", "sent"), [(SLRDL, ["left", "right", "alternating"]), (RDL, [])]
)
def test_keys_say_the_leg_where_there_are_sides(exercise: Any, sent: list[str]) -> None:
    marked: list[tuple[str, str]] = []
    inbox = SimpleNamespace(mark=lambda kind, text="": marked.append((kind, text)))
    press = pressing(Controls(inbox, lambda: None), Session(SessionSettings(exercise)))
    for key in "lrt":
        press(key)
    assert marked == [(marks.SIDE, word) for word in sent]
    assert Command(Do.SIDE, "left").text == "left"
