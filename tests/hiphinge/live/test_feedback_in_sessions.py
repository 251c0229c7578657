"""Feedback in a live session: chosen, kept for the replay, and told alike everywhere."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from analysis.exercises.hip_hinge import HIP_HINGE
from analysis.exercises.rdl import RDL
from analysis.fading import Mode
from analysis.manner import Manner
from firmware_bridge.records import Marker
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.commands.telling import told_otherwise
from hiphinge.live import marks
from hiphinge.live.commands import Controls
from hiphinge.live.glance import Glance
from hiphinge.live.guidance import Guidance, GuideStep
from hiphinge.live.keys import keys, pressing
from hiphinge.live.replayed import replay, stored_settings
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings, from_plain, to_plain
from hiphinge.live.terminal import drawing
from hiphinge.simulation import motion_of
from recordings.replay import open_replay
from recordings.session.facts import SessionFacts
from recordings.session.recorder import HostClock, begin_session

pytestmark = pytest.mark.slow


def training(*faults: str, seed: int = 9501) -> Simulation:
    """A calibration, then a set of four for each fault."""
    wearer = draw_wearer(seed)
    sets = tuple(draw_set(motion_of(RDL), wearer, 4, seed + n, f) for n, f in enumerate(faults))
    return simulate(draw_session(sets, seed, rest_s=(16.0, 17.0)), wearer, seed=seed)


def phases_of(simulation: Simulation) -> dict[float, tuple[str, str]]:
    """When the phases of the calibration are marked."""
    begun = {phase.start_s: (marks.PHASE, phase.name) for phase in simulation.truth.phases}
    return {**begun, simulation.truth.phases[-1].end_s: (marks.PHASE, marks.DONE)}


@pytest.fixture(scope="module")
def rounds() -> Simulation:
    """Two sets in which the spine rounds."""
    return training("rounding", "rounding", seed=9503)


def keep(live: Any, folder: Path) -> Path:
    """The session's records on disk."""
    clock = HostClock(lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC), lambda: 0.0)
    facts = SessionFacts("rdl", synthetic=True, settings=to_plain(live.session.settings))
    with begin_session(facts, folder=folder, clock=clock) as recorder:
        for record in live.records:
            recorder.store(record)
    return folder


def test_the_same_records_tell_the_same_and_another_way_what_would_have_been(wired: Any) -> None:
    simulation = training("rounding")
    live = wired(manner=Manner(Mode.FADING), earned={"rdl": 3})
    live.follow(simulation.blocks, phases_of(simulation))
    alerts = live.collected.outcome().alerts
    assert [alert.cued for alert in alerts if alert.rule == "lumbar_flexion"][-2:] == [True, True]
    assert sum(alert.cued for alert in alerts) == 2
    assert live.again().collected.outcome() == live.collected.outcome()
    live.session.settings = replace(live.session.settings, manner=Manner())
    assert sum(alert.cued for alert in live.again().collected.outcome().alerts) == 4


def test_what_was_earned_outlasts_another_exercise_and_a_screen_shows_what_is_said(
    wired: Any,
) -> None:
    simulation = training("none", "none", "rounding", seed=9502)
    live = wired(manner=Manner(Mode.FADING))
    glance = Glance(live.session)
    said: list[tuple[str, str]] = []

    class Screen:
        def told(self, record: Any, update: Any) -> None:
            glance.told(record, update)
            for step in update.steps:
                alert, word = glance.fresh_alert, glance.fresh_word
                for cue in step.cues:
                    shown = alert.message if cue.kind == "fault" and alert else ""
                    said.append((cue.kind, shown or (word.text if word else "")))
                    assert said[-1][1] == cue.text

    live.watchers.append(Screen())
    true = simulation.truth.counted_reps
    pause_s = 0.5 * (true[7].end_s + true[8].start_s)
    live.follow(
        simulation.blocks,
        {
            **phases_of(simulation),
            pause_s - 1.0: (marks.EXERCISE, HIP_HINGE.id),
            pause_s: (marks.EXERCISE, RDL.id),
        },
    )
    sets = live.collected.analysis(live.session, "x", synthetic=True).sets
    assert [part.feedback.every for part in sets] == [1, 2, 3]
    kinds = [kind for kind, _ in said]
    assert kinds.count("fault") == 2
    assert "praise" in kinds


def test_what_is_switched_in_mid_session_is_told_so_and_a_replay_tells_the_same(
    wired: Any, rounds: Simulation, tmp_path: Path
) -> None:
    simulation = rounds
    live = wired()
    true = simulation.truth.counted_reps
    begun = simulation.truth.phases[0].start_s
    live.follow(
        simulation.blocks,
        {
            **phases_of(simulation),
            begun + 0.3: (marks.FEEDBACK, "praise_off"),
            begun + 0.4: (marks.FEEDBACK, "loud"),
            true[1].end_s + 0.2: (marks.FEEDBACK, "quiet"),
            true[3].end_s + 3.0: (marks.FEEDBACK, "always"),
            true[3].end_s + 3.1: (marks.FEEDBACK, "always"),
            true[6].end_s + 0.2: (marks.FEEDBACK, "last_one_off"),
        },
    )
    faults = [(cue.set, cue.rep) for cue in live.collected.outcome().cues if cue.kind == "fault"]
    assert faults == [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (2, 4)]
    notices = [text for update in live.updates for text in update.notices]
    assert sum("Feedback" in text for text in notices) == 2
    assert any("unknown feedback 'loud'" in text for text in notices)
    sets = live.collected.analysis(live.session, "x", synthetic=True).sets
    assert [part.feedback.manner for part in sets] == [
        "always, without praise, from rep 3 on quiet",
        "always, without praise, from rep 4 on always, without praise and “last one”",
    ]
    assert live.again().collected.outcome() == live.collected.outcome()

    folder = keep(live, tmp_path / "session")
    again = replay(folder)
    assert again.outcome == live.collected.outcome()
    assert again.analysis.sets == sets
    stored = stored_settings(open_replay(folder))
    loud = replay(folder, told_otherwise(stored, "always", None, None))
    assert sum(cue.kind == "fault" for cue in loud.outcome.cues) == 8
    assert loud.session.manner == Manner(Mode.ALWAYS, praise=False, last_one=False)
    kept = replay(folder, told_otherwise(stored, "", True, None))
    assert sum(cue.kind == "fault" for cue in kept.outcome.cues) == 6
    assert [part.feedback.mode for part in kept.analysis.sets] == ["always", "always"]


def test_a_dowel_test_says_nothing_whatever_is_switched_and_then_it_holds(
    wired: Any, rounds: Simulation
) -> None:
    simulation = rounds
    live = wired()
    end_s = simulation.truth.phases[-1].end_s
    true = simulation.truth.counted_reps
    live.follow(
        simulation.blocks,
        {
            **phases_of(simulation),
            end_s + 0.6: (marks.DOWEL, marks.STAND),
            end_s + 0.8: (marks.DOWEL, marks.HINGE),
            true[1].end_s: (marks.FEEDBACK, "fading"),
            true[3].end_s + 2.0: (marks.DOWEL, marks.CANCEL),
        },
    )
    sets = live.collected.analysis(live.session, "x", synthetic=True).sets
    assert [part.feedback.mode for part in sets] == ["quiet", "fading"]
    assert [part.feedback.cues for part in sets] == [0, 4]
    assert live.again().collected.outcome() == live.collected.outcome()


def test_keys_switch_what_is_told_and_the_picture_shows_it() -> None:
    session = Session(SessionSettings(RDL))
    inbox = SimpleNamespace(mark=lambda kind, text="": session.push(Marker(0.0, kind, text)))
    press = pressing(Controls(inbox, lambda: None), session)
    said = []
    for key in "ffgofgo":
        press(key)
        said.append(str(session.manner))
    assert said == [
        "fading",
        "quiet",
        "quiet",
        "quiet",
        "always, without praise and “last one”",
        "always, without “last one”",
        "always",
    ]
    press("f")
    guides = SimpleNamespace(
        guidance=Guidance(GuideStep.FIND),
        dowel=SimpleNamespace(active=False, fresh="", compared=""),
    )
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(drawing(Glance(session), guides, "", False))
    drawn = console.export_text()
    assert "feedback fading" in drawn
    assert "f feedback always, fading, quiet" in drawn


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
def test_a_key_on_a_terminal_switches_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(SessionSettings(RDL))
    inbox = SimpleNamespace(mark=lambda kind, text="": session.push(Marker(0.0, kind, text)))
    ours, theirs = os.openpty()

    async def typed() -> None:
        with keys(pressing(Controls(inbox, lambda: None), session)):
            os.write(ours, b"fg")
            for _ in range(200):
                if not session.manner.praise:
                    return
                await asyncio.sleep(0.01)

    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        asyncio.run(typed())
    os.close(ours)
    assert session.manner == Manner(Mode.FADING, praise=False)


def test_settings_go_through_their_file_and_older_ones_told_every_fault() -> None:
    asked = SessionSettings(RDL, manner=Manner(Mode.QUIET, last_one=False), earned={"rdl": 1})
    plain = to_plain(asked)
    back = from_plain(plain)
    assert (back.manner, back.earned) == (Manner(Mode.QUIET, last_one=False), {"rdl": 1})
    del plain["feedback"], plain["praise"], plain["last_one"], plain["earned"]
    assert from_plain(plain).manner == Manner()
    assert SessionSettings().manner == Manner()
