"""A stored session (synthetic) of somebody with a name, made without a radio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from analysis.exercises.rdl import RDL
from firmware_bridge.records import (
    LinkChange,
    LinkState,
    Marker,
    Notification,
    Record,
    StreamStart,
)
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.wired import records_of
from hiphinge.analysing import versions
from hiphinge.export.contents import Asked, content_of_session
from hiphinge.live.folder import write_session_results
from hiphinge.live.replayed import replay
from hiphinge.live.settings import SessionSettings, to_plain
from hiphinge.simulation import motion_of
from recordings.exporters.exporter import Content
from recordings.library.label import relabel
from recordings.session.corrections import add_correction
from recordings.session.facts import SessionFacts, WornSensor
from recordings.session.pain import tell_pain
from recordings.session.recorder import HostClock, begin_session

WEARER = "Ada Lovelace"
ADDRESS = "C4:64:E3:12:34:56"
DEVICE = "Movella DOT 1234"
SERIAL = "40195BFC80B20092"
STARTED = datetime(2026, 11, 21, 9, 3, 11, 250000, timezone(timedelta(hours=1)))


def phases_of(simulation: Simulation) -> list[Marker]:
    """The marks of the calibration that the lifter performs."""
    phases = simulation.truth.phases
    marked = [Marker(phase.start_s, "phase", phase.name) for phase in phases]
    return [*marked, Marker(phases[-1].end_s, "phase", "done")]


def records(simulation: Simulation) -> Iterator[Record]:
    """All that arrived: devices with a name and an address, marks, and a note."""
    later = [*phases_of(simulation), Marker(25.0, "note", f"{WEARER} says the left knee is stiff")]
    for k, record in enumerate(records_of(simulation.blocks)):
        while later and later[0].arrival_s <= record.arrival_s:
            yield later.pop(0)
        if isinstance(record, StreamStart):
            told = {"device": DEVICE, "address": ADDRESS, "firmware": f"2.1.0 sn {SERIAL}"}
            record = replace(record, **told)
        yield replace(record, arrival_s=record.arrival_s + 0.0127)
        if k == 30:
            info = f"{WEARER}'s own sensor {SERIAL}".encode()
            yield Notification(record.arrival_s + 0.0127, "sacrum", "info", info)
            yield Marker(record.arrival_s + 0.0127, "shout", WEARER)
        if k == 40:
            text = f"{DEVICE} ({ADDRESS}) is back"
            yield LinkChange(record.arrival_s + 0.0127, "sacrum", LinkState.STREAMING, text)


def make_session(folder: Path, *, reps: int = 4, seed: int = 6100) -> Path:
    wearer = draw_wearer(seed)
    drawn = draw_set(motion_of(RDL), wearer, reps, seed)
    simulation = simulate(draw_session((drawn,), seed), wearer, seed=seed)
    clock = HostClock(lambda: STARTED, lambda: 0.0)
    settings = to_plain(SessionSettings(RDL, upper_level="T12"))
    worn = (WornSensor("upper_back", level="T12"),)
    facts = SessionFacts("rdl", WEARER, True, worn, settings, versions())
    with begin_session(facts, folder=folder, clock=clock) as recorder:
        for record in records(simulation):
            assert recorder.store(record)
    add_correction(folder, "not_a_rep 1.2", STARTED + timedelta(minutes=5))
    tell_pain(folder, before=2, after=3)
    relabel(folder, title=f"{WEARER}, new shoes", note="stiff on 21 November")
    write_session_results(replay(folder).analysis, folder)
    return folder


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four repetitions, one of which was corrected away; nobody changes the folder."""
    return make_session(tmp_path_factory.mktemp("stored") / "2026-11-21_09-03-11_rdl")


@pytest.fixture(scope="session")
def content(session: Path) -> Content:
    """All that an exporter gets of it."""
    return content_of_session(session, Asked())
