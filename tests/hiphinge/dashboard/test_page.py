"""The page's own files: marks and words of the report, nothing inline, nothing from outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from hiphinge.dashboard.app import PAGE, SHARED
from hiphinge.report.verdicts import LOOKS
from hiphinge.report.wording import RULES

PAGES = sorted(PAGE.glob("*.html"))
SCRIPTS = sorted(PAGE.rglob("*.js"))
STYLES = sorted(PAGE.rglob("*.css"))
NOT_SAID = re.compile(
    r"\b(danger|injur|prevent(?!Default|Scroll)|treat|risk|safe(?!-area)|unsafe|bad|harm|damag|"
    r"protect|diagnos|wrong)",
    re.IGNORECASE,
)
MODULE_LINES = 250


def name_of(path: Path) -> str:
    return path.relative_to(PAGE).as_posix()


def test_marks_and_words_of_verdicts_are_those_of_the_report() -> None:
    script = (PAGE / "js" / "marks.js").read_text(encoding="utf-8")
    circle = re.search(r'const CIRCLE = "(.+?)"', script)
    assert circle is not None
    lines = re.findall(
        r'^  (\w+): \{ word: "(.+?)", outline: (".+?"|CIRCLE), inner: "(.+?)" \},$', script, re.M
    )
    here = [
        (verdict, word, outline.strip('"').replace("CIRCLE", circle[1]), inner)
        for verdict, word, outline, inner in lines
    ]
    assert here == [(look.id, look.word, look.outline, look.inner) for look in LOOKS]


def test_alerts_are_called_as_in_the_report() -> None:
    script = (PAGE / "js" / "alert.js").read_text(encoding="utf-8")
    block = re.search(r"const RULES = \{(.+?)\};", script, re.S)
    assert block is not None
    assert dict(re.findall(r'(\w+): "(.+?)"', block[1])) == RULES


class Parts(HTMLParser):
    """What a page asks for, and what in it is inline."""

    def __init__(self) -> None:
        super().__init__()
        self.asks: list[str] = []
        self.inline: list[str] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._in = tag if tag in ("script", "style") else ""
        if tag in ("script", "img"):
            self.asks.append(told.get("src") or "")
        elif tag == "link":
            self.asks.append(told.get("href") or "")
        self.inline += [n for n in told if n == "style" or n.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self._in and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in = ""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_has_nothing_inline_and_asks_only_for_files_that_are_there(page: Path) -> None:
    parts = Parts()
    parts.feed(page.read_text(encoding="utf-8"))
    assert parts.inline == []
    for asked in parts.asks:
        shared = SHARED.get(asked.removeprefix("/static/shared/"))
        path = PAGE / asked.removeprefix("/static/")
        assert (shared or path).is_file(), asked


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_a_module_imports_what_is_there_and_stays_small(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    for asked in re.findall(r'from "(.+?)"', text):
        assert asked.startswith("."), asked
        assert (script.parent / asked).resolve().is_file(), asked
    assert len(text.splitlines()) <= MODULE_LINES
    assert not re.search(r"innerHTML|insertAdjacentHTML|\beval\(|new Function", text)


@pytest.mark.parametrize("path", [*PAGES, *SCRIPTS, *STYLES], ids=name_of)
def test_nothing_is_claimed_about_health_and_nothing_comes_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert NOT_SAID.findall(text) == []
    away = [url for url in re.findall(r"https?://[^\s\"')]+", text) if "www.w3.org" not in url]
    assert away == []


def test_the_chart_is_vendored_once() -> None:
    vendored = files("hiphinge.report").joinpath("vendor", "uPlot.iife.min.js")
    assert SHARED["uPlot.iife.min.js"] == Path(str(vendored))
    assert list(PAGE.rglob("uPlot*")) == []
