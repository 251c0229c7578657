"""What is guided on the screen: a calibration that is refused, and a dowel test after it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from analysis.exercises.dowel_hinge import DOWEL_HINGE
from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import draw_set
from firmware_bridge.virtual.lifter.lifter import simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, CalibrationPlan, SessionPlan
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.simulation import UPPER_LEVEL, motion_of

SEED = 6302
BETWEEN = Activity(ActivityKind.STAND, 14.0)
STANDS = Activity(ActivityKind.STAND, 18.0)
CALIBRATES = CalibrationPlan(stand_s=5.0, hinge_s=3.0)


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with three dowel tests, weeks ago."""
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "home"))
    tests = (("09-20", 38.0, "spine-first"), ("10-11", 44.0, "control-limited"))
    for day, depth, verdict in (*tests, ("11-01", 66.0, "depth-limited")):
        folder = tmp_path / "home" / "sessions" / day
        folder.mkdir(parents=True)
        told = {
            "started": f"2026-{day}T12:00:00+00:00",
            "wearer": None,
            "synthetic": True,
            "upper_level": UPPER_LEVEL,
            "verdict": verdict,
            "neutral_depth_deg": depth,
            "neutral_depth_sd_deg": 3.0,
            "kept": verdict == "depth-limited",
        }
        (folder / "dowel_test.json").write_text(json.dumps(told), encoding="utf-8")
    return tmp_path / "home"


def test_a_refused_calibration_tells_why_and_is_repeated_and_a_dowel_test_follows(
    gym: Any, look: Callable[..., Any], pictures: Any, tmp_path: Path, earlier: Path
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
    for name in ("dowel-phone", "dowel-desk"):
        assert pictures.too_large[name] == []
        assert pictures.faults[name] == []
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
    expect(page.locator("#dowel-past figcaption")).to_contain_text("since 20 September 2026")
    expect(page.locator(".dowel-weeks .mark-shape")).to_have_count(4)
    pictures.take(screen, "dowel-phone")
    page.set_viewport_size({"width": 1280, "height": 720})
    pictures.take(screen, "dowel-desk")
    page.click("#dowel-back")
    expect(page.locator("#dowel")).to_be_hidden()
