"""A whole session, seen on a phone and on a desk at once: what is shown, said and kept agree.

The session is lived once; each test looks at what was seen of it.
"""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, CalibrationPlan, SessionPlan
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.simulation import motion_of
from recordings.session.pain import Pain, read_pain

SEED = 6301
REPS = 3
CALIBRATES = CalibrationPlan(stand_s=5.0, hinge_s=3.0)
STANDS = Activity(ActivityKind.STAND, 2.0)
STAYS = Activity(ActivityKind.STAND, 25.0)
RESTS = Activity(ActivityKind.FIDGET, 32.0)
AWAY_S = (20.0, 23.5)
"""After the first set the sacrum's sensor is out of reach from then to then."""
SLOWLY = 0.2
"""While somebody clicks: a machine that is slow at it must not see the set go by."""
FIFTH_OF_SCREEN = 0.2
DIGIT_HEIGHT = """() => {
  const style = getComputedStyle(document.getElementById("count"));
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pen.measureText("8").actualBoundingBoxAscent / innerHeight;
}"""


def lifter() -> Simulation:
    """Calibration, a clean set, a rest, and a set in which the spine rounds."""
    wearer = draw_wearer(SEED)
    clean = draw_set(motion_of(RDL), wearer, REPS, SEED)
    rounds = draw_set(motion_of(RDL), wearer, REPS, SEED + 1, "rounding")
    plan = SessionPlan((CALIBRATES, STANDS, clean, RESTS, rounds, STAYS))
    return simulate(plan, wearer, seed=SEED)


class Story:
    """The session's moments, and what both screens showed in them."""

    def __init__(self, gym: Any, phone: Any, desk: Any, pictures: Any) -> None:
        self.gym, self.phone, self.desk, self.pictures = gym, phone, desk, pictures
        self.facts: dict[str, Any] = {}
        phases = {phase.name: phase for phase in gym.simulation.truth.phases}
        reps = gym.simulation.truth.counted_reps
        first, second = reps[:REPS], reps[REPS:]
        self.calibrate(phases)
        self.train(first)
        self.turn(first[-1])
        self.rest(first[-1].end_s)
        self.round(second)
        self.end(second[-1].end_s)

    def both(self, name: str) -> None:
        """Keep both screens' picture of this moment, and what is cut or inaccessible in it."""
        for screen, size in ((self.phone, "phone"), (self.desk, "desk")):
            self.pictures.take(screen, f"{name}-{size}", axe=size == "phone" or name == "train")

    def at(self, name: str, t_s: float) -> None:
        self.gym.go(t_s)
        self.both(name)

    def calibrate(self, phases: Any) -> None:
        self.pictures.take(self.phone, "start-phone")
        self.pictures.take(self.desk, "start-desk")
        self.facts["heard before start"] = self.phone.page.evaluate(
            "document.getElementById('sound').textContent"
        )
        self.phone.page.click("#start")
        self.desk.page.click("#watch")
        self.facts["heard after start"] = self.phone.text("#sound")
        self.desk.page.click("#sound")
        self.facts["counts at unless chosen"] = self.desk.page.input_value(
            "[name=count-at]:checked"
        )
        self.desk.page.check("[name=count-at][value=bottom]")
        self.desk.page.keyboard.press("Escape")
        self.at("stand", phases["stand"].start_s + 3.0)
        self.practise()
        self.at("hinge", phases["hinge"].start_s + 5.0)
        self.facts["hinges seen"] = self.phone.text("#guide-detail")
        self.at("bend", phases["bend"].start_s + 2.5)

    def practise(self) -> None:
        """The plan before training: looked at, an exercise started from it, and another one."""
        self.gym.run_on(0.1)
        for screen in (self.phone, self.desk):
            screen.page.click("#today")
            screen.page.wait_for_selector("#plan-what li svg", state="attached")
        self.both("dialog-plan")
        self.facts["planned"] = self.phone.page.eval_on_selector_all(
            "#plan-what .plan > li", "all => all.map(e => e.dataset.exercise)"
        )
        self.phone.page.select_option("#pain-before", "2")
        expect(self.phone.page.locator(".pain [role=status]")).to_have_text("Kept.")
        self.desk.page.keyboard.press("Escape")
        self.phone.page.locator("#plan-what .main").last.click()
        expect(self.desk.page.locator("#exercise")).to_contain_text("Dowel hinge")
        self.phone.page.evaluate("localStorage.setItem('hiphinge-order', '000')")
        self.phone.page.click("#today")
        expect(self.phone.page.locator("#plan-what .plan > li")).to_have_count(3)
        self.facts["sides planned"] = self.phone.text("#plan-what [data-exercise=slrdl]")
        self.pictures.take(self.phone, "dialog-plan-sides-phone", axe=False)
        self.phone.page.locator("#plan-what .link").first.click()
        self.phone.page.wait_for_selector("#exercise-what svg")
        self.pictures.take(self.phone, "dialog-exercise-phone")
        self.phone.page.select_option("#choose-exercise", RDL.id)
        self.phone.page.click("#set-exercise")
        expect(self.desk.page.locator("#exercise")).to_have_text(RDL.name)

    def train(self, reps: Any) -> None:
        self.gym.go(reps[1].start_s + 1.2)
        self.phone.page.wait_for_selector("#train", state="visible")
        self.desk.page.wait_for_selector("#train", state="visible")
        self.gym.go(reps[2].start_s + 1.4)
        self.both("train")
        self.facts["digits"] = [s.page.evaluate(DIGIT_HEIGHT) for s in (self.phone, self.desk)]
        self.gym.run_on(SLOWLY)
        self.until_counted(2)
        self.facts["aloud while reading"] = self.aloud(self.phone, "rep")
        self.gym.run_on(0.05)
        before = self.screens()
        self.facts["said before reload"] = self.phone.all_spoken("rep")
        self.facts["before reload"] = before[0]
        self.phone.page.reload()
        self.phone.page.wait_for_selector("#strip .rep")
        self.facts["after reload"] = self.screens()[0]
        self.facts["asked to start again"] = self.phone.page.locator("#start-dialog").is_visible()
        self.facts["two screens"] = self.screens()

    def screens(self) -> list[tuple[str, int]]:
        return [
            (s.text("#count"), s.page.locator("#strip .rep").count())
            for s in (self.phone, self.desk)
        ]

    def turn(self, rep: Any) -> None:
        """The last repetition of the set is on its way back."""
        self.gym.go(rep.turn_end_s + 0.2)
        self.gym.run_on(0.2)
        said = self.desk.page.locator("#spoken li[data-kind='rep']")
        with contextlib.suppress(AssertionError):
            expect(said).to_have_count(3, timeout=4000)
        self.facts["said at the turn"] = [s.all_spoken("rep")[-1:] for s in (self.desk, self.phone)]
        self.facts["shown at the turn"] = self.screens()

    def rest(self, ended_s: float) -> None:
        self.gym.go(ended_s + 4.0)
        self.until_counted(3)
        self.facts["alerts in the clean set"] = self.desk.all_spoken("alert")
        self.facts["counted aloud"] = self.desk.all_spoken("rep")
        self.facts["shown after the set"] = self.screens()
        for name, button in (
            ("rep", "#strip .rep"),
            ("sound", "#sound"),
            ("session", "#more"),
            ("sensors", "#trust"),
        ):
            for screen in (self.phone, self.desk):
                screen.page.locator(button).first.click()
            self.both(f"dialog-{name}")
            for screen in (self.phone, self.desk):
                screen.page.keyboard.press("Escape")
        self.phone.page.click("#sound")
        modes = self.phone.page.locator("#sound-modes")
        modes.get_by_text("Tempo", exact=True).click()
        seconds = "all => all.map(e => e.valueAsNumber)"
        self.facts["tempo"] = self.phone.page.eval_on_selector_all("#tempo input", seconds)
        modes.get_by_text("Limit", exact=True).click()
        self.phone.page.keyboard.press("Escape")
        self.feedback()
        self.pause()
        self.gym.go(ended_s + 13.0)
        self.gym.run_on(1.0)
        for screen in (self.phone, self.desk):
            screen.page.wait_for_selector("#summary", state="visible")
        self.both("summary")
        self.facts["summary"] = self.phone.text("#summary-sentence")
        self.facts["feedback told"] = self.phone.text("#summary-feedback")
        self.gym.go(ended_s + AWAY_S[1] - 0.8)
        self.facts["away"] = (self.phone.text("#trust-word"), self.phone.all_spoken("notice"))
        self.phone.page.click("#summary-back")
        self.desk.page.click("#summary-back")
        self.both("sensor-away")
        self.facts["grey while away"] = self.phone.page.locator("#spine.doubtful").count()
        self.correct()
        self.gym.go(ended_s + AWAY_S[1] + 2.0)
        self.facts["back"] = self.phone.text("#trust-word")

    def feedback(self) -> None:
        """It is switched on the phone, for both screens, and cues come back from the desk."""
        self.gym.run_on(SLOWLY)
        chosen, praise = "#feedback-dialog [name=feedback]", "#feedback-dialog [name=praise]"
        self.phone.page.click("#sound")
        self.phone.page.click("#open-feedback")
        self.desk.page.click("#sound")
        self.desk.page.click("#open-feedback")
        self.both("dialog-feedback")
        self.phone.page.check(f"{chosen}[value=quiet]")
        expect(self.desk.page.locator(f"{chosen}[value=quiet]")).to_be_checked()
        expect(self.desk.page.locator(praise)).to_be_disabled()
        self.desk.page.check(f"{chosen}[value=always]")
        expect(self.phone.page.locator(f"{chosen}[value=always]")).to_be_checked()
        self.phone.page.uncheck(praise)
        expect(self.desk.page.locator(praise)).not_to_be_checked()
        self.facts["feedback switched"] = self.phone.all_spoken("notice")[-3:]
        for screen in (self.phone, self.desk):
            screen.page.keyboard.press("Escape")

    def pause(self) -> None:
        self.gym.run_on(SLOWLY)
        self.desk.page.click("#pause")
        self.phone.page.wait_for_selector("body.paused")
        self.both("paused")
        self.phone.page.click("#pause")
        self.desk.page.wait_for_selector("body:not(.paused)")

    def correct(self) -> None:
        self.gym.run_on(SLOWLY)
        self.phone.page.locator("#strip .rep").nth(1).click()
        self.facts["why"] = self.phone.text("#rep-why")
        self.phone.page.click("[data-action='not_a_rep']")
        for screen in (self.phone, self.desk):
            self.within(screen, "#strip .rep", 2)
        self.facts["corrected"] = self.screens()

    def until_counted(self, reps: int) -> None:
        """Wait a little for the count; the test that looks says if it never came."""
        for screen in (self.phone, self.desk):
            with contextlib.suppress(AssertionError):
                expect(screen.page.locator("#count")).to_have_text(str(reps), timeout=4000)

    @staticmethod
    def aloud(screen: Any, kind: str) -> list[str]:
        """Whether it was aloud too, for each time that something of this kind was said."""
        chosen = f"#spoken li[data-kind='{kind}']"
        return screen.page.eval_on_selector_all(chosen, "all => all.map(e => e.dataset.aloud)")

    @staticmethod
    def within(screen: Any, selector: str, number: int) -> None:
        """Wait a little for so many; the test that looks says if they never came."""
        with contextlib.suppress(AssertionError):
            expect(screen.page.locator(selector)).to_have_count(number, timeout=3000)

    def round(self, reps: Any) -> None:
        self.gym.go(reps[0].start_s + 2.0)
        self.phone.page.wait_for_selector("#alert:not([hidden])")
        self.both("alert")
        self.facts["alert"] = self.desk.text("#alert")
        self.gym.go(reps[2].end_s + 1.2)
        self.facts["alerts in the rounding set"] = self.phone.all_spoken("alert")

    def end(self, ended_s: float) -> None:
        self.gym.run_on(1.0)
        self.until_counted(3)
        self.facts["at the end"] = self.screens()
        self.phone.page.click("#more")
        self.phone.page.click("#stop")
        self.phone.page.click("#stop")
        self.gym.run_on(4.0)
        for screen in (self.phone, self.desk):
            screen.page.wait_for_selector("#report")
        self.both("ended")
        self.phone.page.select_option("#pain-after", "1")
        expect(self.phone.page.locator(".pain [role=status]")).to_have_text("Kept.")
        self.facts["aloud in limit mode"] = {
            kind: self.aloud(self.phone, kind)[-3:] for kind in ("rep", "alert")
        }
        self.facts["aloud where it is watched"] = self.aloud(self.desk, "rep")
        self.facts["spoken reps"] = [
            self.desk.all_spoken("rep"),
            [*self.facts["said before reload"], *self.phone.all_spoken("rep")],
        ]
        self.desk.page.click("#report")
        self.desk.page.wait_for_selector("#sets")
        self.facts["report"] = self.desk.page.title()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, kept_folder: Any) -> Iterator[Path]:
    """A library of its own, in which one step of the plan is fulfilled."""
    home = tmp_path_factory.mktemp("home")
    for day in (19, 20):
        started = datetime(2026, 11, day, 18, 30, tzinfo=UTC)
        kept_folder(home / "sessions", started, exercise="wall_hinge", clean=10, peak_deg=8.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIPHINGE_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def story(
    tmp_path_factory: pytest.TempPathFactory,
    home: Path,
    gym: Any,
    away: Any,
    look: Any,
    pictures: Any,
) -> Story:
    simulation = lifter()
    set_end_s = simulation.truth.counted_reps[REPS - 1].end_s
    folder = tmp_path_factory.mktemp("lived") / "session"
    lost = away("sacrum", set_end_s + AWAY_S[0], set_end_s + AWAY_S[1])
    with gym(simulation, folder, lost) as running:
        phone = look(running.address, (360, 640), color_scheme="dark")
        desk = look(running.address, (1280, 720), color_scheme="light")
        return Story(running, phone, desk, pictures)


@pytest.fixture
def kept(story: Story) -> list[dict[str, str]]:
    """The repetitions as the session's file has them."""
    with Path(story.gym.folder, "reps.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_tap_brings_sound_and_a_screen_that_only_watches_stays_silent(story: Story) -> None:
    assert story.facts["heard before start"] == "Sound off"
    assert story.facts["heard after start"] == "Read"
    assert set(story.facts["aloud while reading"]) == {"yes"}
    assert set(story.facts["aloud where it is watched"]) == {"no"}


def test_the_tempo_that_is_beaten_unasked_is_the_exercise_s_own(story: Story) -> None:
    assert sum(story.facts["tempo"]) == pytest.approx(sum(RDL.tempo.typical_s) / 2)


def test_in_limit_mode_the_count_is_written_only_and_the_alert_is_heard(story: Story) -> None:
    assert story.facts["aloud in limit mode"]["rep"] == ["no", "no", "no"]
    assert set(story.facts["aloud in limit mode"]["alert"]) == {"yes"}


def test_the_plan_starts_its_exercise_with_one_tap_before_training(story: Story) -> None:
    assert story.facts["planned"] == ["wall_hinge", "dowel_hinge"]
    assert "first: by draw" in story.facts["sides planned"]


def test_pain_is_kept_in_the_folder_if_the_wearer_says_it(story: Story) -> None:
    assert read_pain(story.gym.folder) == Pain(before=2, after=1)


def test_the_guide_tells_what_it_saw(story: Story) -> None:
    assert story.facts["hinges seen"].endswith("of 3 hinges")


def test_the_count_reads_from_four_metres(story: Story) -> None:
    assert min(story.facts["digits"]) >= FIFTH_OF_SCREEN


def test_a_page_reloaded_in_mid_set_shows_the_same(story: Story) -> None:
    assert story.facts["before reload"] == story.facts["after reload"] == ("2", 2)
    assert not story.facts["asked to start again"]


def test_two_screens_show_the_same(story: Story) -> None:
    assert len(set(story.facts["two screens"])) == 1
    assert story.facts["shown after the set"] == [("3", 3), ("3", 3)]
    assert len(set(story.facts["at the end"])) == 1


def test_the_count_is_said_at_the_bottom_where_that_is_wished(story: Story) -> None:
    assert story.facts["counts at unless chosen"] == "top"
    assert story.facts["said at the turn"] == [["3"], []]
    assert story.facts["shown at the turn"] == [("2", 2), ("2", 2)]


def test_count_on_screen_is_count_spoken_is_count_in_the_file(
    story: Story, kept: list[dict[str, str]]
) -> None:
    assert story.facts["counted aloud"] == ["1", "2", "3"]
    assert story.facts["spoken reps"] == [["1", "2", "3", "1", "2", "3"]] * 2
    shown, chips = story.facts["at the end"][0]
    assert (shown, chips) == ("3", 5)
    assert [(row["set"], row["rep"]) for row in kept] == [
        *(("1", "1"), ("1", "2")), *(("2", "1"), ("2", "2"), ("2", "3"))
    ]  # fmt: skip


def test_a_clean_set_raises_no_alert_and_a_rounding_rep_fills_the_screen(story: Story) -> None:
    assert story.facts["alerts in the clean set"] == []
    assert story.facts["alerts in the rounding set"]
    assert "Rounded past limit" in story.facts["alert"]
    assert "°" in story.facts["alert"]


def test_a_set_ends_with_one_sentence(story: Story) -> None:
    assert story.facts["summary"].startswith("3 reps, all within the limit")


def test_feedback_is_switched_for_all_screens_and_the_summaries_tell_it(story: Story) -> None:
    quiet, always, praise = story.facts["feedback switched"]
    assert quiet == "Feedback quiet: nothing is told until the set is over."
    assert always.startswith("Feedback always: ")
    assert praise == "Reps within the limit are not praised."
    assert story.facts["feedback told"].startswith("Feedback: always.")
    summary = json.loads(Path(story.gym.folder, "summary.json").read_text(encoding="utf-8"))
    manners = [part["feedback"]["manner"] for part in summary["sets"]]
    assert manners == ["always", "always, without praise"]


def test_a_lost_sensor_is_told_its_number_greys_out_and_it_comes_back(story: Story) -> None:
    word, notices = story.facts["away"]
    assert word != "Sensors good"
    assert any("sacrum" in notice for notice in notices)
    assert story.facts["grey while away"] == 1
    assert story.facts["back"] == "Sensors good"


def test_a_rep_tells_why_and_can_be_corrected_on_every_screen(story: Story) -> None:
    assert story.facts["why"].startswith("Counted: ")
    assert story.facts["corrected"] == [("2", 2), ("2", 2)]


def test_the_report_opens_from_the_page(story: Story) -> None:
    assert "Romanian deadlift" in story.facts["report"]


def test_nothing_scrolls_and_nothing_is_cut(story: Story) -> None:
    assert {name: what for name, what in story.pictures.too_large.items() if what} == {}


def test_axe_finds_no_serious_fault(story: Story) -> None:
    assert {name: what for name, what in story.pictures.faults.items() if what} == {}


def test_nothing_is_asked_of_anybody_else_and_the_console_stays_empty(story: Story) -> None:
    assert story.phone.complaints == []
    assert story.desk.complaints == []
