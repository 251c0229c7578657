"""A calibration that is refused says why on the screen, and is repeated from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import draw_set
from firmware_bridge.virtual.lifter.lifter import simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, CalibrationPlan, SessionPlan
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.simulation import motion_of

SEED = 6302
STANDS = Activity(ActivityKind.STAND, 18.0)
CALIBRATES = CalibrationPlan(stand_s=5.0, hinge_s=3.0)


def test_a_refused_calibration_tells_why_and_is_repeated(
    gym: Any, look: Callable[..., Any], pictures: Any, tmp_path: Path
) -> None:
    wearer = draw_wearer(SEED)
    reps = draw_set(motion_of(RDL), wearer, 2, SEED)
    plan = SessionPlan((STANDS, CALIBRATES, Activity(ActivityKind.STAND, 2.0), reps))
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
        running.go(simulation.truth.duration_s)
        expect(page.locator("#count")).to_have_text("2")
    assert pictures.too_large["refused-phone"] == []
    assert pictures.faults["refused-phone"] == []
    complaints = [text for text in screen.complaints if "WebSocket" not in text]
    assert complaints == []
