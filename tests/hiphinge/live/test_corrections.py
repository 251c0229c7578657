"""Repetitions put right, in the session and afterwards: numbers, statistics and tables follow."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.corrections import Change, Correction, correction_from_text
from analysis.engine import Step
from analysis.events import Rep
from analysis.exercises.deadlift import DEADLIFT
from analysis.exercises.exercise import Exercise
from analysis.exercises.rdl import RDL
from analysis.remeasured import Judging, _valley
from analysis.second_thoughts import Withdrawn
from firmware_bridge.records import Marker
from firmware_bridge.virtual.lifter.draw import Variation, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, CalibrationPlan, SessionPlan
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.wired import records_of
from hiphinge.analysing import AnalysisSettings
from hiphinge.live import marks
from hiphinge.live.folder import write_session_results
from hiphinge.live.glance import Glance
from hiphinge.live.ledger import Ledger
from hiphinge.live.replayed import replay
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings, to_plain
from hiphinge.live.spool import MotionSpool
from hiphinge.live.update import Update
from hiphinge.recorded import analyze_own
from hiphinge.results.corrected import correct
from hiphinge.simulation import motion_of
from imu.errors import HiphingeError, SettingError
from recordings.importers.registry import read_recording
from recordings.session.facts import SessionFacts
from recordings.session.recorder import HostClock, begin_session

pytestmark = pytest.mark.slow

REST = Activity(ActivityKind.STAND, 12.5)
SEED = 6400
FIRST = ["1.1", "1.2", "1.3", "1.4"]
ALL = [*FIRST, "2.1", "2.2", "2.3"]


def lifter(exercise: Exercise = RDL) -> Simulation:
    """Calibration, a set of four, a rest, a set of three."""
    wearer = draw_wearer(SEED)
    tempo = Variation(tempo="fast")
    sets = [draw_set(motion_of(exercise), wearer, n, SEED, variation=tempo) for n in (4, 3)]
    parts = (CalibrationPlan(), REST, sets[0], REST, sets[1], Activity(ActivityKind.STAND, 4.0))
    return simulate(SessionPlan(parts), wearer, seed=SEED)


def phases_of(simulation: Simulation) -> dict[float, tuple[str, str]]:
    phases = simulation.truth.phases
    at = {p.start_s: (marks.PHASE, p.name) for p in phases}
    return at | {phases[-1].end_s: (marks.PHASE, marks.DONE)}


class Told:
    """What a session said, for as many ledgers as are wanted."""

    def __init__(self, exercise: Exercise) -> None:
        simulation = lifter(exercise)
        self.simulation = simulation
        session = Session(SessionSettings(exercise))
        self.spool = MotionSpool()
        self.steps: list[tuple[Step, Judging | None]] = []
        later = sorted(phases_of(simulation).items())
        for record in records_of(simulation.blocks):
            while later and later[0][0] <= record.arrival_s:
                session.push(Marker(record.arrival_s, *later.pop(0)[1]))
            self._take(session.push(record), session)
        self._take(session.finish(), session)

    def _take(self, update: Update, session: Session) -> None:
        if update.motion is not None:
            self.spool.append(update.motion)
        self.steps += [(step, session.context) for step in update.steps]

    def ledger(self, *wishes: str) -> Ledger:
        ledger = Ledger(self.spool.between)
        for step, judging in self.steps:
            ledger.take(step, judging)
        for wish in wishes:
            ledger.correct(correction_from_text(wish))
        return ledger

    def reps(self, *wishes: str) -> tuple[Rep, ...]:
        return self.ledger(*wishes).outcome().reps


@pytest.fixture(scope="module")
def rdl() -> Iterator[Told]:
    told = Told(RDL)
    yield told
    told.spool.close()


@pytest.fixture(scope="module")
def deadlift() -> Iterator[Told]:
    told = Told(DEADLIFT)
    yield told
    told.spool.close()


def names(reps: tuple[Rep, ...]) -> list[str]:
    return [f"{rep.set}.{rep.index}" for rep in reps]


def test_what_was_none_goes_and_the_others_close_ranks(rdl: Told) -> None:
    plain = rdl.reps()
    assert names(plain) == ALL
    left = rdl.reps("not_a_rep 1.2")
    assert names(left) == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]
    assert [r.start_s for r in left] == [r.start_s for r in (plain[0], *plain[2:])]


def test_a_set_whose_repetitions_were_all_none_is_no_set(rdl: Told) -> None:
    assert names(rdl.reps(*["not_a_rep 1.1"] * 4)) == ["1.1", "1.2", "1.3"]


@pytest.mark.parametrize("exercise", ["rdl", "deadlift"])
def test_two_that_were_one_are_split_again_where_they_were(
    exercise: str, request: pytest.FixtureRequest
) -> None:
    told: Told = request.getfixturevalue(exercise)
    plain, joined = told.reps(), told.reps("merge 1.2")
    assert names(joined) == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]
    (first, second), whole = plain[1:3], joined[1]
    assert (whole.start_s, whole.end_s) == (first.start_s, second.end_s)
    lasts_s = whole.eccentric_s + whole.pause_s + whole.concentric_s
    assert lasts_s == pytest.approx(whole.end_s - whole.start_s)
    peak = "lumbar_flexion_peak_deg"
    assert whole.metrics[peak] >= max(first.metrics[peak], second.metrics[peak]) - 0.1
    parted = told.reps("merge 1.2", "split 1.2")
    assert names(parted) == names(plain)
    for again, before in zip(parted, plain, strict=True):
        assert again.start_s == pytest.approx(before.start_s, abs=0.35)
        assert again.end_s == pytest.approx(before.end_s, abs=0.35)
        assert again.bottom_s == pytest.approx(before.bottom_s, abs=0.3)
        assert again.metrics[peak] == pytest.approx(before.metrics[peak], abs=1.0)
        assert again.verdict == before.verdict


def test_a_split_can_be_told_where(rdl: Told) -> None:
    rep = rdl.reps()[0]
    middle_s = round(0.5 * (rep.start_s + rep.end_s), 2)
    first, second = rdl.reps(f"split 1.1 at={middle_s}")[:2]
    assert first.start_s == rep.start_s
    assert second.end_s == rep.end_s
    assert first.end_s <= middle_s + 0.02
    assert second.start_s >= middle_s - 0.02


def test_corrections_are_taken_back_one_by_one(rdl: Told) -> None:
    ledger = rdl.ledger("merge 1.2", "not_a_rep 2.1", "undo", "undo")
    assert repr(ledger.outcome()) == repr(rdl.ledger().outcome())
    with pytest.raises(SettingError, match="no correction to take back"):
        ledger.correct(Correction(Change.UNDO))


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ("not_a_rep 1.9", "set 1 has 4"),
        ("merge 1.4", "last of its set"),
        ("merge 3.1", "no set 3"),
        ("split 1.2 at=1.0", "not inside 1.2"),
        ("split 1.2", "no place was found"),
        ("not_a_rep 1.2 start=1.5", "no repetition begins at 1.5 s"),
    ],
)
def test_a_correction_that_does_not_apply_is_told_in_one_line_and_changes_nothing(
    wish: str, why: str, rdl: Told
) -> None:
    ledger = rdl.ledger()
    with pytest.raises(SettingError, match=why) as refused:
        ledger.correct(correction_from_text(wish))
    assert "\n" not in str(refused.value)
    assert names(ledger.outcome().reps) == ALL
    assert ledger.corrections == 0


def test_when_it_began_tells_which_one_is_meant_whatever_its_number(rdl: Told) -> None:
    third = rdl.reps()[2]
    left = rdl.reps(f"not_a_rep 9.9 start={third.start_s + 0.2}")
    assert third.start_s not in [rep.start_s for rep in left]


@pytest.mark.parametrize(
    ("wishes", "left"),
    [
        ((), [*FIRST, "2.1", "2.2"]),
        (("merge 2.2",), [*FIRST, "2.1"]),
        (("not_a_rep 2.3",), [*FIRST, "2.1", "2.2"]),
        (("merge 2.2", "split 2.2"), [*FIRST, "2.1", "2.2"]),
    ],
)
def test_the_last_repetition_is_undone_whatever_was_made_of_it(
    wishes: tuple[str, ...], left: list[str], rdl: Told
) -> None:
    ledger = rdl.ledger(*wishes)
    last = rdl.reps()[-1]
    ledger.take(Step((), (), (), (Withdrawn(last, "undone"),)), None)
    assert names(ledger.outcome().reps) == left


def test_in_the_session_screen_and_replay_say_the_same(wired: Any, rdl: Told) -> None:
    last_s = rdl.simulation.truth.duration_s - 2.0
    wishes = ("merge 1.2", "not_a_rep 2.1", "not_a_rep 2.9", "dance 1.1")
    at = {last_s + 0.1 * k: (marks.CORRECT, text) for k, text in enumerate(wishes)}
    live = wired()
    glance = Glance(live.session)
    live.watchers.append(glance)
    live.follow(rdl.simulation.blocks, phases_of(rdl.simulation) | at)
    reps = live.collected.outcome().reps
    assert repr(reps) == repr(rdl.reps("merge 1.2", "not_a_rep 2.1"))
    assert (glance.set, glance.reps, glance.total) == (2, 2, 5)
    assert glance.last == reps
    notices = [text for update in live.updates for text in update.notices]
    assert any("set 2 has 2" in text for text in notices)
    assert any("dance" in text for text in notices)
    assert repr(live.again().collected.outcome()) == repr(live.collected.outcome())


def stored_session(simulation: Simulation, folder: Path, more: Sequence[Marker] = ()) -> None:
    """The records of a session in its folder, with its calibration and more marked."""
    clock = HostClock(lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC), lambda: 0.0)
    facts = SessionFacts("rdl", synthetic=True, settings=to_plain(SessionSettings(RDL)))
    phases = [Marker(at_s, *told) for at_s, told in phases_of(simulation).items()]
    later = sorted((*phases, *more), key=lambda marker: marker.arrival_s)
    with begin_session(facts, folder=folder, clock=clock) as recorder:
        for record in records_of(simulation.blocks):
            while later and later[0].arrival_s <= record.arrival_s:
                recorder.store(replace(later.pop(0), arrival_s=record.arrival_s))
            recorder.store(record)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored session, made without a radio."""
    folder = tmp_path_factory.mktemp("stored") / "session"
    stored_session(lifter(), folder)
    write_session_results(replay(folder).analysis, folder)
    return folder


def table(folder: Path, name: str = "reps.csv") -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_stored_session_is_put_right_and_stays_so(folder: Path, call: Any) -> None:
    records = (folder / "records.log").read_bytes()
    angles = (folder / "angles.csv").read_bytes()
    before = table(folder)
    said = call("correct", folder, "--merge", "1.2")
    assert said.code == 0, said.err
    assert "set 1, rep 2" in said.out
    after = table(folder)
    assert [(row["set"], row["rep"]) for row in after] == [
        *(("1", "1"), ("1", "2"), ("1", "3"), ("2", "1"), ("2", "2"), ("2", "3"))
    ]
    assert after[1]["start_s"] == before[1]["start_s"]
    assert after[1]["end_s"] == before[2]["end_s"]
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["counts"]["reps_per_set"] == [3, 3]
    assert summary["notes"][-1] == "The wearer made 1 correction."
    assert (folder / "records.log").read_bytes() == records
    assert (folder / "angles.csv").read_bytes() == angles
    assert len(replay(folder).analysis.reps) == 6

    correct(folder, Correction(Change.NOT_A_REP, 2, 1))
    assert len(table(folder)) == 5
    refused = call("correct", folder, "--not-a-rep", "2.7")
    assert refused.code == 2
    assert "set 2 has 2" in refused.err
    assert call("correct", folder, "--undo").code == 0
    assert call("correct", folder, "--undo").code == 0
    assert table(folder) == before
    kept = json.loads((folder / "corrections.json").read_text(encoding="utf-8"))
    assert [entry["text"].split()[0] for entry in kept["corrections"]] == [
        *("merge", "not_a_rep", "undo", "undo")
    ]


def test_an_analysis_puts_right_what_was_put_right_live_and_tells_which_marks_it_leaves(
    rdl: Told, tmp_path: Path
) -> None:
    late_s = rdl.simulation.truth.duration_s - 2.0
    wishes = ("not_a_rep 1.1", "merge 1.2", "undo")
    later = [Marker(late_s, marks.CORRECT, text) for text in wishes]
    later += [Marker(late_s, marks.PAUSE, ""), Marker(late_s, marks.RESUME, "")]
    stored_session(rdl.simulation, tmp_path / "session", later)
    recording = read_recording(tmp_path / "session")
    assert recording.metadata["corrections"] == "; ".join(wishes)
    assert any("only a replay acts on: pause (1)" in note for note in recording.notes)
    analysed = analyze_own(recording, AnalysisSettings(RDL))
    assert [rep.start_s for rep in analysed.reps] == pytest.approx(
        [rep.start_s for rep in rdl.reps("not_a_rep 1.1")], abs=0.05
    )


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--split", "1"),
        ("--split", "1.2", "--undo"),
        ("--merge", "1.2", "--at", "4"),
        ("--undo", "--at", "4"),
    ],
)
def test_a_wish_that_makes_no_sense_changes_nothing(
    arguments: tuple[str, ...], folder: Path, call: Any
) -> None:
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    said = call("correct", folder, *arguments)
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_corrections_file_that_cannot_be_read_is_told_and_not_written_over(folder: Path) -> None:
    path = folder / "corrections.json"
    kept = path.read_bytes() if path.exists() else None
    path.write_text("{")
    try:
        with pytest.raises(HiphingeError, match="list of corrections"):
            correct(folder, Correction(Change.NOT_A_REP, 1, 1))
        assert path.read_text() == "{"
        assert any("cannot be used" in text for text in replay(folder).statements)
    finally:
        path.unlink()
        if kept is not None:
            path.write_bytes(kept)


def test_a_stored_correction_that_no_longer_fits_is_told_and_the_rest_holds(folder: Path) -> None:
    path = folder / "corrections.json"
    kept = path.read_bytes() if path.exists() else None
    texts = ["not_a_rep 1.1 start=3.0", "not_a_rep 2.1"]
    entries = [{"made": "2026-11-21T10:00:00+00:00", "text": text} for text in texts]
    path.write_text(
        json.dumps({"schema": "hiphinge.corrections", "version": 1, "corrections": entries})
    )
    try:
        replayed = replay(folder)
        assert len(replayed.analysis.reps) == 6
        assert any("does not apply" in text for text in replayed.statements)
    finally:
        path.unlink()
        if kept is not None:
            path.write_bytes(kept)


def test_a_single_clean_hump_has_no_place_to_split() -> None:
    hump = np.sin(np.linspace(0.0, np.pi, 300))
    assert _valley(hump, 30) is None
    assert _valley(np.abs(np.sin(np.linspace(0.0, 2.0 * np.pi, 300))), 30) == pytest.approx(
        150, abs=2
    )
