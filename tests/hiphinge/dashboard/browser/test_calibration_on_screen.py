"""What is guided on the screen: a calibration that is refused, and a dowel test after it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from analysis.exercises.dowel_hinge import DOWEL_HINGE
from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import draw_set
from firmware_bridge.virtual.lifter.lifter import simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, CalibrationPlan, SessionPlan
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.simulation import motion_of

SEED = 6302
BETWEEN = Activity(ActivityKind.STAND, 14.0)
STANDS = Activity(ActivityKind.STAND, 18.0)
CALIBRATES = CalibrationPlan(stand_s=5.0, hinge_s=3.0)


def test_a_refused_calibration_tells_why_and_is_repeated_and_a_dowel_test_follows(
    gym: Any, look: Callable[..., Any], pictures: Any, tmp_path: Path
) -> None:
    wearer = draw_wearer(SEED)
    reps = draw_set(motion_of(RDL), wearer, 2, SEED)
    hinges = draw_set(motion_of(DOWEL_HINGE), wearer, 3, SEED, "rounding")
    stands = Activity(ActivityKind.STAND, 2.0)
    plan = SessionPlan((STANDS, CALIBRATES, stands, reps, BETWEEN, hinges, STANDS))
    simulation = simulate(plan, wearer, seed=SEED)
    with gym(simulation, tmp_path / "session") as running:
        screen = look(running.address, (360, 640), color_scheme="light")
        page = screen.page
        page.click("#start")
        running.go(7.0)
        running.run_on(1.0)
        expect(page.locator("#guide-prompt")).to_contain_text("hinge")
        page.click("#skip")  # without a single hinge
        expect(page.locator("#guide-prompt")).to_contain_text("bend")
        page.click("#skip")
        expect(page.locator("#guide-more .refused")).to_be_visible()
        running.run_on(0.05)
        pictures.take(screen, "refused-phone")
        reasons = page.locator("#guide-more .reasons li").all_inner_texts()
        assert reasons
        assert all(reason.endswith((".", "!")) for reason in reasons)
        running.run_on(1.0)
        page.click("#repeat")
        expect(page.locator("#guide-more .refused")).to_have_count(0)
        running.run_on(6.0)
        page.wait_for_selector("#train", state="visible", timeout=30_000)
        said = " ".join(screen.all_spoken("say"))
        assert reasons[0] in said
        running.go(simulation.truth.reps[1].end_s + 2.0)
        expect(page.locator("#count")).to_have_text("2")
        dowel_test(screen, pictures, running)
    assert pictures.too_large["refused-phone"] == []
    assert pictures.faults["refused-phone"] == []
    assert pictures.too_large["dowel-phone"] == []
    assert pictures.faults["dowel-phone"] == []
    complaints = [text for text in screen.complaints if "WebSocket" not in text]
    assert complaints == []


def dowel_test(screen: Any, pictures: Any, running: Any) -> None:
    """Begun, given up, begun again, and looked at."""
    page = screen.page
    running.run_on(0.3)
    for give_up in (True, False):
        page.click("#more")
        page.click("#dowel-start")
        expect(page.locator("#guide-prompt")).to_contain_text("Stick along the back")
        if give_up:
            page.click("#dowel-cancel")
            expect(page.locator("#train")).to_be_visible()
    running.run_on(3.0)
    page.wait_for_selector("#dowel", state="visible", timeout=60_000)
    running.run_on(0.05)
    expect(page.locator("#dowel-reps li")).to_have_count(3)
    expect(page.locator("#dowel-word")).to_have_text("Control-limited")
    pictures.take(screen, "dowel-phone")
    page.click("#dowel-back")
    expect(page.locator("#dowel")).to_be_hidden()
