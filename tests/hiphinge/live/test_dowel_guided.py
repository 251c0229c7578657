"""A dowel test within a session: led by what is seen, measured as the stored session is."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from analysis.dowel_rule import RepVerdict
from analysis.exercises.rdl import RDL
from firmware_bridge.records import Record
from firmware_bridge.virtual.lifter.lifter import Simulation
from hiphinge.dashboard.dowel import result_of
from hiphinge.demo import DemoWish, demo_session
from hiphinge.dowel.document import document_of
from hiphinge.dowel.measured import Measured, measured
from hiphinge.dowel.past import Occasion
from hiphinge.live import marks
from hiphinge.live.dowel_guide import DowelGuide
from hiphinge.live.folder import write_session_results
from hiphinge.live.glance import Glance
from hiphinge.live.guidance import Guidance, GuideStep
from hiphinge.live.guide import Guide
from hiphinge.live.guides import Guides
from hiphinge.live.settings import to_plain
from hiphinge.live.terminal import drawing
from hiphinge.live.update import Update
from recordings.session.facts import SessionFacts
from recordings.session.recorder import HostClock, begin_session

pytestmark = pytest.mark.slow


class Looker:
    """What the guide showed, each once."""

    def __init__(self, guide: DowelGuide, live: Any) -> None:
        self.guide, self.inbox, self.session = guide, live, live.session
        self.pictures: list[str] = []
        self.shown: list[Guidance] = []

    def told(self, record: Record, update: Update) -> None:
        self.guide.told(record, update)
        if self.guide.compared and not self.pictures:
            console = Console(width=110, record=True, file=io.StringIO())
            guides = Guides(Guide(self.inbox, self.session), self.guide)
            console.print(drawing(Glance(self.session), guides, "", True))
            self.pictures.append(console.export_text())
        if not self.shown or self.shown[-1] != self.guide.guidance:
            self.shown.append(self.guide.guidance)

    @property
    def prompts(self) -> list[str]:
        return [one for one in dict.fromkeys(g.prompt for g in self.shown) if one]


@pytest.fixture(scope="module")
def lifted() -> Simulation:
    """A calibration, standing, three hinges that round, standing, and Romanian deadlifts."""
    return demo_session(DemoWish(fault="rounding", dowel=True, seconds=50.0))


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with two tests of Ada's from weeks before, one of today and one of somebody."""
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "home"))
    places = tmp_path / "home" / "sessions"
    for day, depth, wearer in ((2, 32.0, "Ada"), (9, 35.0, "Ada"), (21, 40.0, "Ada"), (8, 9.0, "")):
        folder = places / f"{day}{wearer}"
        folder.mkdir(parents=True)
        told = {
            "started": f"2026-11-{day:02d}T12:00:00+00:00",
            "wearer": wearer or None,
            "synthetic": True,
            "upper_level": None,
            "verdict": "control-limited",
            "neutral_depth_deg": depth,
            "neutral_depth_sd_deg": 3.0,
            "kept": False,
        }
        (folder / "dowel_test.json").write_text(json.dumps(told), encoding="utf-8")
    return places


def marked(lifted: Simulation) -> dict[float, tuple[str, str]]:
    """The lifter's calibration, and the wish for a test after it."""
    phases = lifted.truth.phases
    at = {phase.start_s: (marks.PHASE, phase.name) for phase in phases}
    return at | {
        phases[-1].end_s: (marks.PHASE, marks.DONE),
        phases[-1].end_s + 0.8: (marks.DOWEL, marks.STAND),
    }


def lead(
    live: Any,
    lifted: Simulation,
    more: dict[float, tuple[str, str]],
    occasion: Occasion | None = None,
) -> Looker:
    looker = Looker(DowelGuide(live, live.session, live.collected, occasion=occasion), live)
    live.watchers.append(looker)
    until_s = max(more, default=lifted.truth.duration_s) + 1.0
    blocks = {name: block.between(0.0, until_s) for name, block in lifted.blocks.items()}
    live.follow(blocks, marked(lifted) | more)
    return looker


def keep(live: Any, folder: Path) -> Path:
    clock = HostClock(lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC), lambda: 0.0)
    settings = to_plain(live.session.settings)
    facts = SessionFacts("rdl", wearer="Ada", synthetic=True, settings=settings)
    with begin_session(facts, folder=folder, clock=clock) as recorder:
        for record in live.records:
            recorder.store(record)
        started = recorder.info.started.isoformat()
    analysis = live.collected.analysis(live.session, folder.name, synthetic=True)
    tests = live.session.tests
    write_session_results(analysis, folder, tests, started=started, wearer="Ada")
    return folder


def test_the_guide_leads_to_a_verdict_which_the_stored_session_has_too(
    wired: Any, lifted: Simulation, tmp_path: Path, earlier: Path
) -> None:
    live = wired(exercise=RDL)
    now = Occasion("now", datetime(2026, 11, 21, 9, 0, tzinfo=UTC), "Ada", synthetic=True)
    looker = lead(live, lifted, {}, now)
    steps = list(dict.fromkeys(one.step for one in looker.shown))
    assert steps[-4:] == [GuideStep.DONE, GuideStep.STAND, GuideStep.HINGE, GuideStep.WORKING]
    details = dict.fromkeys(one.detail for one in looker.shown if one.step is GuideStep.HINGE)
    assert list(details) == [f"{seen} of 3 hinges" for seen in range(4)]
    countdown = [one.countdown_s for one in looker.shown if one.step is GuideStep.STAND]
    assert {3, 2, 1} <= set(countdown)
    assert looker.shown[-1].tones == 5  # the stick's shape, three hinges, the end
    assert looker.prompts[-1].startswith("Control-limited at ")
    assert "head" in looker.prompts[-1]

    result = looker.guide.result
    assert result is not None
    assert result.test.verdict is RepVerdict.CONTROL_LIMITED
    assert [past.started.day for past in result.weeks] == [2, 9, 21]
    assert result.compared.startswith("+")
    assert "since 2 November 2026: deeper" in result.compared
    assert "since 2 November 2026: deeper" in looker.pictures[-1]
    again_seen = result_of(result)
    assert again_seen["compared"].startswith("+")
    assert again_seen["weeks"].count("mark-shape") == 3
    assert live.session.exercise is RDL
    hinges = [rep for rep in live.collected.outcome().reps if rep.exercise == "dowel_hinge"]
    assert len(hinges) == 3
    assert not any(alert.cued for alert in live.collected.outcome().alerts if alert.set == 1)

    folder = keep(live, tmp_path / "session")
    kept = json.loads((folder / "dowel_test.json").read_text(encoding="utf-8"))
    again = measured(folder)  # from the records, with nobody who guides
    assert repr(again.analysis.reps) == repr(live.collected.outcome().reps)
    assert document_of(again) == kept
    shown = Measured(result.test, again.analysis, again.started, again.wearer)
    assert document_of(shown) == kept
    assert (kept["wearer"], kept["verdict"]) == ("Ada", "control-limited")
    assert "dowel-figure" in (folder / "dowel_test.html").read_text(encoding="utf-8")


def test_a_test_that_is_given_up_leaves_the_exercise_and_no_verdict(
    wired: Any, lifted: Simulation
) -> None:
    live = wired(exercise=RDL)
    hinges = lifted.truth.reps[:3]
    looker = lead(live, lifted, {hinges[1].end_s: (marks.DOWEL, marks.CANCEL)})
    assert live.session.tests == ()
    assert looker.guide.result is None
    assert not looker.guide.active
    assert live.session.exercise is RDL


def test_before_the_calibration_there_is_no_test(wired: Any, lifted: Simulation) -> None:
    live = wired(exercise=RDL)
    live.mark(marks.DOWEL, marks.STAND)
    live.follow({name: block.between(0.0, 1.0) for name, block in lifted.blocks.items()})
    notices = [text for update in live.updates for text in update.notices]
    assert any("calibration first" in text for text in notices)
    assert live.session.test_phase == ""
