from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from analysis.result import Analysis
from hiphinge.report.markup import VOID
from hiphinge.report.page import render

CASE_NAMES = ("eight", "real", "one", "none", "many", "one_sensor", "hour")
FORBIDDEN = (
    r"danger\w*|unsafe|safe(ly|r)?|injur\w*|prevent\w*|treat\w*|risk\w*|bad|damage\w*|diagnos\w*"
)
NASTY = "<script>alert(1)</script>\"'&</style>]]>\x00\ud800"


class Reader(HTMLParser):
    """Reads a page strictly: every tag that opens closes, in order; ids are unique."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"an attribute twice in {tag}"
        self.tags.append((tag, attributes))
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("script", "style"):
            self.raw.append((tag, attributes, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            tag, attributes, text = self.raw[-1]
            self.raw[-1] = (tag, attributes, text + data)
        else:
            self.text.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)
    return reader


@pytest.fixture(scope="module")
def pages(cases: dict[str, Analysis]) -> dict[str, str]:
    return {name: render(analysis) for name, analysis in cases.items()}


@pytest.mark.parametrize("case", CASE_NAMES)
def test_page_is_well_formed_and_every_link_leads_somewhere(
    pages: dict[str, str], case: str
) -> None:
    assert pages[case].startswith('<!doctype html>\n<html lang="en">')
    reader = read(pages[case])
    for tag, attributes in reader.tags:
        if tag in ("a", "use"):
            assert attributes["href"] is not None
            assert attributes["href"].removeprefix("#") in reader.ids
        for name in ("aria-labelledby", "aria-describedby"):
            assert set((attributes.get(name) or "").split()) <= set(reader.ids)


@pytest.mark.parametrize("case", CASE_NAMES)
def test_page_asks_for_nothing_from_outside(pages: dict[str, str], case: str) -> None:
    reader = read(pages[case])
    for tag, attributes in reader.tags:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form")
        assert "src" not in attributes
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "action", "data", "poster"):
            assert (attributes.get(name) or "#").startswith("#")
    for tag, _, text in reader.raw:
        if tag == "style":
            assert "url(" not in text
            assert "@import" not in text
        else:
            outside = set(re.findall(r"(?:https?:)?//[\w.]+", re.sub(r"(?m)^\s*//.*$", "", text)))
            assert outside <= {"https://github.com", "//github.com"}  # uPlot's licence banner
            assert "fetch(" not in text
            assert "XMLHttpRequest" not in text


@pytest.mark.parametrize("case", ["eight", "none"])
def test_policy_names_the_hash_of_each_inline_script_and_style_and_allows_no_more(
    pages: dict[str, str], case: str
) -> None:
    reader = read(pages[case])
    policy = next(
        str(a["content"])
        for tag, a in reader.tags
        if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag, attributes, text in reader.raw:
        if attributes.get("type") == "application/json":
            continue
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        directive = next(part for part in policy.split("; ") if part.startswith(f"{tag}-src"))
        assert f"'sha256-{digest}'" in directive


def test_same_analysis_gives_the_same_page(cases: dict[str, Analysis]) -> None:
    assert render(cases["eight"]) == render(cases["eight"])


def poisoned(value: Any) -> Any:
    """The same value with every text in it replaced by one that tries to break out."""
    if isinstance(value, str):
        return NASTY
    if isinstance(value, tuple):
        return tuple(poisoned(v) for v in value)
    return value


def test_no_text_of_a_recording_becomes_markup(cases: dict[str, Analysis]) -> None:
    whole = cases["eight"]

    def all_texts(thing: Any, keep: tuple[str, ...] = ()) -> Any:
        changed = {
            f.name: poisoned(getattr(thing, f.name)) for f in fields(thing) if f.name not in keep
        }
        return replace(thing, **changed)

    nasty = replace(
        whole,
        recording=NASTY,
        upper_level=NASTY,
        notes=(NASTY,),
        settings={NASTY: NASTY},
        versions={NASTY: NASTY, "hiphinge": NASTY},
        left_out={NASTY: NASTY},
        exercise=all_texts(whole.exercise, ("start", "signal", "tempo", "expected")),
        reps=tuple(all_texts(rep, ("metrics",)) for rep in whole.reps),
        alerts=tuple(all_texts(alert) for alert in whole.alerts),
        sets=tuple(all_texts(one) for one in whole.sets),
        sensors=tuple(all_texts(one) for one in whole.sensors),
        calibration=replace(whole.calibration, method=NASTY, statements=(NASTY,)),
    )
    page = render(nasty)
    page.encode("utf-8")
    reader = read(page)
    assert "<script>alert" not in page
    assert len(reader.raw) == len(read(render(whole)).raw)
    assert sum("alert(1)" in text for text in reader.text) >= 10
    assert not any("alert(1)</" in text for _, _, text in reader.raw)


@pytest.mark.parametrize("case", CASE_NAMES)
def test_wording_makes_no_claim_about_health(pages: dict[str, str], case: str) -> None:
    text = " ".join(read(pages[case]).text)
    assert re.findall(rf"\b({FORBIDDEN})\b", text, re.IGNORECASE) == []
    assert "not a medical device" in text
    assert "never angles of vertebrae" in text


SECTIONS = {
    "eight": {"sets", "reps", "rep-table", "time-course", "alerts", "notes"},
    "real": {"sets", "reps", "rep-table", "time-course", "alerts"},
    "one": {"sets", "reps", "rep-table", "time-course", "alerts"},
    "none": {"no-reps", "time-course", "alerts"},
    "many": {"sets", "reps", "rep-table", "time-course", "alerts"},
    "one_sensor": {"no-lumbar", "sets", "reps", "rep-table", "time-course", "alerts"},
    "hour": {"sets", "reps", "rep-table", "time-course", "alerts"},
}


@pytest.mark.parametrize("case", CASE_NAMES)
def test_every_section_of_the_case_is_there(pages: dict[str, str], case: str) -> None:
    ids = set(read(pages[case]).ids)
    assert ids >= SECTIONS[case]
    assert ids >= {"calibration", "quality", "glossary", "settings", "honest"}
    assert ("sets" in ids) == (case != "none")


@pytest.mark.parametrize("case", CASE_NAMES)
def test_simulated_motion_and_only_that_is_called_synthetic(
    pages: dict[str, str], case: str
) -> None:
    said = "SYNTHETIC: simulated motion" in " ".join(read(pages[case]).text)
    assert said == (case != "real")


@pytest.mark.parametrize(
    ("case", "limit_bytes"),
    [("eight", 400_000), ("none", 400_000), ("many", 1_500_000), ("hour", 2_000_000)],
)
def test_page_stays_small(pages: dict[str, str], case: str, limit_bytes: int) -> None:
    assert len(pages[case].encode()) < limit_bytes


def test_one_sensor_says_why_there_is_no_spine_angle_and_shows_the_tilt(
    pages: dict[str, str],
) -> None:
    text = " ".join(read(pages["one_sensor"]).text)
    assert "Only the sensor on the sacrum was used" in text
    assert "Pelvis tilt over the time of each rep" in text
    assert "limit-red" not in pages["one_sensor"].split("<main")[1].split("<script")[0]


def test_no_reps_says_what_was_looked_for(
    pages: dict[str, str], cases: dict[str, Analysis]
) -> None:
    text = " ".join(read(pages["none"]).text)
    assert cases["none"].exercise.counting_rule in text


def test_uncalibrated_limits_are_called_so(pages: dict[str, str]) -> None:
    assert "Uncalibrated limits" in " ".join(read(pages["real"]).text)
    assert "Uncalibrated limits" not in " ".join(read(pages["eight"]).text)


def test_upper_back_level_is_in_the_name_of_the_angle(pages: dict[str, str]) -> None:
    assert "Thoraco-lumbar flexion" in pages["real"]
    assert "T4 against sacrum" in pages["real"]


def test_recording_without_a_single_angle_still_makes_a_page(
    analysis_of: Callable[..., Analysis],
) -> None:
    whole = analysis_of(reps=0, lumbar=False, duration_s=5.0)
    empty = {f.name: np.empty(0) for f in fields(whole.angles)}
    page = render(replace(whole, angles=type(whole.angles)(**empty), sensors=()))
    assert "There is no angle to draw." in " ".join(read(page).text)


def test_every_table_has_a_caption_and_headings_with_scope(pages: dict[str, str]) -> None:
    page = pages["eight"]
    assert page.count("<table") == page.count("<caption")
    for tag, attributes in read(page).tags:
        if tag == "th":
            assert attributes["scope"] in ("col", "row", "colgroup")


def test_many_pictures_are_folded_set_by_set_and_each_fold_tells_its_verdicts(
    cases: dict[str, Analysis],
) -> None:
    many = cases["many"]
    shown = render(many)
    folds = re.findall(r"<details.*?</details>", shown, re.DOTALL)
    assert len(folds) == len({rep.set for rep in many.reps}) == 10
    assert [" open" in fold.split(">")[0] for fold in folds] == [True] + [False] * 9
    for number, fold in enumerate(folds, 1):
        head = fold.split("</summary>")[0]
        own = [rep for rep in many.reps if rep.set == number]
        assert f">Set {number}<" in head
        assert f"{len(own)} reps: " in head
        assert head.count("<use ") == fold.count("<figure ") == len(own)
    assert shown.count("<figure ") == len(many.reps)


def test_few_pictures_lie_open(cases: dict[str, Analysis]) -> None:
    assert "<details" not in render(cases["eight"])
