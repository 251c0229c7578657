"""The page in a real browser: no error, no request, zooming works, paper and phone fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright import sync_api

from analysis.result import Analysis
from hiphinge.report.page import render

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Open an analysis as a file; at the end nothing may have gone wrong."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def opened(analysis: Analysis, width: int = 1280, **options: Any) -> Any:
        file = tmp_path / "report.html"
        file.write_text(render(analysis), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 844}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url == file.as_uri() else complaints.append(request.url)
            ),
        )
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("case", ["eight", "one", "none", "one_sensor", "many", "hour"])
def test_every_kind_of_report_opens_without_an_error_and_draws_its_chart(
    open_page: Any, cases: dict[str, Analysis], case: str
) -> None:
    page = open_page(cases[case])
    assert page.locator("#chart canvas").is_visible()
    assert page.locator("#chart-status").inner_text().startswith("Whole recording.")
    assert not page.locator("#strips").is_visible()


def test_clicking_a_rep_zooms_to_it_and_double_click_shows_all(
    open_page: Any, cases: dict[str, Analysis]
) -> None:
    page = open_page(cases["eight"])
    status = page.locator("#chart-status")
    page.locator("#rep-4 .rep-name").click()
    assert status.inner_text().startswith("Set 1, rep 5: Past red.")
    page.locator("#rep-table tbody tr").nth(1).click()
    assert status.inner_text().startswith("Set 1, rep 2: Within limit.")
    page.locator(".u-over").dblclick()
    assert status.inner_text().startswith("Whole recording.")


def test_dragging_across_the_chart_zooms(open_page: Any, cases: dict[str, Analysis]) -> None:
    page = open_page(cases["eight"])
    page.locator("#chart").scroll_into_view_if_needed()
    area = page.locator(".u-over").bounding_box()
    page.mouse.move(area["x"] + 0.3 * area["width"], area["y"] + 60)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.6 * area["width"], area["y"] + 60, steps=4)
    page.mouse.up()
    assert not page.locator("#chart-status").inner_text().startswith("Whole")


def test_keyboard_reaches_and_moves_the_chart(open_page: Any, cases: dict[str, Analysis]) -> None:
    page = open_page(cases["eight"])
    page.locator("#chart").focus()
    page.keyboard.press("+")
    closer = page.locator("#chart-status").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("#chart-status").inner_text() != closer
    page.keyboard.press("0")
    assert page.locator("#chart-status").inner_text().startswith("Whole recording.")


@pytest.mark.parametrize("case", ["eight", "many", "none", "one_sensor"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_page_never_scrolls_sideways(
    open_page: Any, cases: dict[str, Analysis], case: str, width: int
) -> None:
    page = open_page(cases[case], width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_gets_the_still_drawing_in_light_colours_even_from_a_dark_screen(
    open_page: Any, cases: dict[str, Analysis]
) -> None:
    page = open_page(cases["eight"], color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#strips").is_visible()
    assert not page.locator("#chart-box").is_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark, paper) == ("rgb(16, 22, 21)", "rgb(255, 255, 255)")


def test_without_scripts_the_still_drawing_stands_in(
    open_page: Any, cases: dict[str, Analysis]
) -> None:
    page = open_page(cases["eight"], java_script_enabled=False)
    assert page.locator("#strips svg").first.is_visible()
    assert not page.locator("#chart-box").is_visible()


def test_a_dowel_test_fits_a_phone_and_prints_on_one_sheet(
    browser: Any, recording: Path, tmp_path: Path, call: Any
) -> None:
    assert call("dowel-test", recording, "--out", tmp_path).code == 0
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((tmp_path / "dowel_test.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".dowel-figure").is_visible()
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    assert printed.count(b"/Type /Page\n") == 1
    assert complaints == []
