"""The library's pages, with many kept sessions: found, compared, followed, named, deleted, back."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from typer.testing import CliRunner

from analysis.exercises.catalogue import EXERCISES
from hiphinge.cli import app
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.serve import Wish, serving

MANY = 2000
ZONE = timezone(timedelta(hours=1))
NEWEST = datetime(2026, 11, 21, 9, 3, 11, tzinfo=ZONE)
REAL = "2026-11-21_12-00-00_rdl"
PHONE = (360, 640)
PAGES = ("library", "session", "compare", "trend", "exercises", "plan")


def hiphinge(*arguments: str | Path) -> None:
    """Run a command in a thread of its own: the browser's driver has this one's event loop."""
    with ThreadPoolExecutor(1) as alone:
        done = alone.submit(CliRunner().invoke, app, list(map(str, arguments))).result()
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """In memory where there is such a place: thousands of folders are made and removed at once."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        yield Path(place)


@pytest.fixture(scope="module")
def library(stored: Path, home: Path, kept_folder: Callable[..., Path]) -> Iterator[str]:
    """The address of a server without a session, over 2,000 kept ones."""
    place = home / "sessions"
    for number in range(MANY - 1):
        started = NEWEST - timedelta(hours=11 * number)
        exercise = ("rdl", "deadlift", "hip_hinge")[number % 3]
        peak = 18.0 + 0.004 * number
        kept_folder(place, started, exercise=exercise, sets=(5, 5), peak_deg=peak)
    shutil.copytree(stored, place / REAL)
    facts = json.loads((place / REAL / "session.json").read_text(encoding="utf-8"))
    facts["started"] = (NEWEST + timedelta(hours=3)).isoformat()  # it was made today
    (place / REAL / "session.json").write_text(json.dumps(facts), encoding="utf-8")
    told: list[str] = []
    ready, close = threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving(Desk(), Wish(), live=False) as address:
            told.append(address.here)
            ready.set()
            await asyncio.to_thread(close.wait)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIPHINGE_HOME", str(home))
        thread = threading.Thread(target=lambda: asyncio.run(serve()), name="library")
        thread.start()
        assert ready.wait(30.0)
        yield told[0]
        close.set()
        thread.join(30.0)


@pytest.fixture
def open_page(
    library: str, look: Callable[..., Any], pictures: Any
) -> Iterator[Callable[..., Any]]:
    """Open a page of the library and wait until it is there.

    Nothing may go wrong in it, and axe finds nothing serious where it looked.
    """
    opened: list[Any] = []

    def go(path: str = "/library", size: tuple[int, int] = (1280, 720), **options: Any) -> Any:
        screen = look(library, size, **options)
        opened.append(screen)
        screen.page.goto(screen.origin + path)
        screen.page.wait_for_selector("body[data-ready]")
        return screen

    yield go
    for screen in opened:
        assert screen.complaints == []
        screen.page.context.close()
    own = {name: what for name, what in pictures.faults.items() if name.startswith(PAGES)}
    assert {name: what for name, what in own.items() if what} == {}


def test_thousands_are_listed_by_day_and_found_by_words(open_page: Any, pictures: Any) -> None:
    screen = open_page()
    page = screen.page
    expect(page.locator("#total")).to_have_text(f"{MANY} sessions")
    assert page.locator(".day h2").first.inner_text() == "Saturday, 21 November 2026"
    pictures.take(screen, "library-desk", whole=False)
    page.fill("#search", "deadlift march 2026")
    expect(page.locator("#total")).to_contain_text("found")
    assert page.locator(".day h2").first.inner_text().endswith("March 2026")
    page.fill("#search", "")
    expect(page.locator("#total")).to_have_text(f"{MANY} sessions")
    shown = page.locator(".session").count()
    page.click("#show-more")
    expect(page.locator(".session")).to_have_count(2 * shown)


def test_axe_looks_at_the_library_and_would_find_a_fault(open_page: Any, pictures: Any) -> None:
    screen = open_page()
    pictures.take(screen, "library-desk", whole=False)
    assert pictures.faults["library-desk"] == []
    screen.page.evaluate("document.querySelector('main').append(new Image(8, 8))")
    found = pictures.serious(screen)
    assert any(fault.startswith("image-alt") for fault in found)


def test_a_session_is_opened_named_and_its_report_read(open_page: Any, pictures: Any) -> None:
    screen = open_page(size=PHONE, color_scheme="dark")
    page = screen.page
    pictures.take(screen, "library-phone", whole=False)
    page.locator(f"[data-name='{REAL}'] .what").click()
    page.wait_for_selector("body[data-ready]")
    page.fill("#title", "With the new belt")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("h1")).to_have_text("With the new belt")
    pictures.take(screen, "session-phone", whole=False)
    with page.expect_download() as packed:
        page.get_by_text("Whole folder as zip").click()
    assert packed.value.suggested_filename == f"{REAL}.zip"
    page.get_by_text("Open the report").click()
    expect(page.locator("#sets")).to_be_visible()


def test_two_sessions_stand_side_by_side(open_page: Any, pictures: Any) -> None:
    screen = open_page()
    page = screen.page
    page.locator(".session input").nth(1).check()
    page.locator(".session input").nth(4).check()
    page.click("#compare")
    page.wait_for_selector("#comparison tbody tr")
    pictures.take(screen, "compare-desk", whole=False)
    assert "noise" in screen.text("#comparison")


def test_a_trend_shows_its_noise_and_says_what_it_is_worth(open_page: Any, pictures: Any) -> None:
    path = "/trend?exercise=rdl&metric=lumbar_flexion_peak_deg"
    for size, name in (((1280, 720), "trend-desk"), (PHONE, "trend-phone")):
        screen = open_page(path, size, color_scheme="dark" if size == PHONE else "light")
        page = screen.page
        expect(page.locator("#trend-chart canvas")).to_be_visible()
        assert screen.text("#trend-sentence")
        pictures.take(screen, name, whole=False)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_exercises_and_plan_are_pages_of_the_library(open_page: Any, pictures: Any) -> None:
    for size, name in (((1280, 720), "desk"), (PHONE, "phone")):
        screen = open_page("/exercises", size, color_scheme="dark" if size == PHONE else "light")
        page = screen.page
        expect(page.locator(".exercise svg")).to_have_count(len(EXERCISES))
        page.click(".ex-list a[href='#slrdl']")
        pictures.take(screen, f"exercises-{name}", whole=False, axe=name == "phone")
        page.click("[data-page=plan]")
        expect(page.locator("[data-page=plan]")).to_have_attribute("aria-current", "page")
        expect(page.locator(".plan > li svg").first).to_be_visible()
        pictures.take(screen, f"plan-{name}", whole=False, axe=name == "phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.select_option("#order", "000")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".plan > li")).to_have_count(3)
    page.wait_for_selector("body[data-ready]")
    page.click("[data-page=plan]")
    page.wait_for_url(lambda url: url.endswith("/plan?order=000"))
    page.wait_for_selector("body[data-ready]")


def test_what_is_deleted_comes_back_with_undo(open_page: Any) -> None:
    page = open_page().page
    name = page.locator(".session").nth(2).get_attribute("data-name")
    page.locator(".session .delete").nth(2).click()
    expect(page.locator(f"[data-name='{name}']")).to_have_count(0)
    page.locator("#toast button").click()
    expect(page.locator(f"[data-name='{name}']")).to_have_count(1)
    expect(page.locator("#total")).to_have_text(f"{MANY} sessions")


def test_a_dropped_recording_is_analysed_and_one_that_is_none_is_refused(
    open_page: Any, tmp_path: Path
) -> None:
    table = tmp_path / "mine.csv"
    hiphinge("simulate", "--exercise", "rdl", "--reps", "2", "--seed", "1", "--out", table)
    nonsense = tmp_path / "list.csv"
    nonsense.write_text("milk,bread\n1,2\n")
    screen = open_page()
    page = screen.page
    for path in (nonsense, table):
        with page.expect_file_chooser() as chooser:
            page.click("#choose-file")
        chooser.value.set_files(path)
        page.select_option("#drop-exercise", "rdl")
        page.click("#drop-go")
        if path is nonsense:
            expect(page.locator("#drop-status")).to_contain_text("list.csv", timeout=60_000)
            expect(page.locator("#drop-go")).to_be_enabled(timeout=60_000)
            page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#drop-status")).to_have_text("Analysing mine.csv …")
    expect(page.locator("#drop-progress")).to_be_visible()
    expect(page.locator("#sets")).to_be_visible(timeout=60_000)
    screen.complaints[:] = [text for text in screen.complaints if "422" not in text]
