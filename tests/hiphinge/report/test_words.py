from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

import pytest

from analysis.exercises.exercise import Start
from analysis.limits import limits_for, profile_named
from analysis.result import Analysis
from hiphinge.report import figures, glossary, measurement, movement, table
from hiphinge.report.page import render
from hiphinge.report.view import view_of
from hiphinge.report.wording import IN_NO_REP, in_words, limits_sentence, verdict_sentence

REP_COLUMNS = (
    "set", "rep", "exercise", "side", "start_s", "bottom_s", "end_s",
    "eccentric_s", "pause_s", "concentric_s",
    "pelvis_tilt_rom_deg", "trunk_tilt_rom_deg", "hip_flexion_rom_deg",
    "lumbar_flexion_peak_deg", "lumbar_flexion_bottom_deg", "lumbar_extension_peak_deg",
    "hinge_share", "neutral_depth_deg", "verdict", "confidence",
)  # fmt: skip
PLAIN = {"set", "rep", "exercise", "side", "start_s", "bottom_s", "end_s"}


def sentence(analysis: Analysis) -> str:
    return verdict_sentence(analysis, view_of(analysis)).replace(figures.THIN_SPACE, " ")


def test_verdict_sentence_counts_and_gives_the_hips_share(cases: dict[str, Analysis]) -> None:
    assert sentence(cases["eight"]) == (
        "8 reps in 1 set: 5 within your limit, 2 rounded past it, 1 moved the spine before the "
        "hips; your hips supplied 79 % of the bend."
    )


def test_verdict_sentence_of_one_and_of_no_rep(cases: dict[str, Analysis]) -> None:
    assert sentence(cases["one"]).startswith("1 rep in 1 set: within your limit; ")
    assert sentence(cases["none"]) == "No repetition was found in 42.0 s."


def test_limit_that_is_not_the_wearers_own_is_not_called_yours(
    cases: dict[str, Analysis],
) -> None:
    assert "your limit" not in sentence(cases["real"])


@pytest.mark.parametrize(
    "verdict", ["clean", "amber", "red", "spine_first", "leaning_back", "open_hips", "?"]
)
def test_every_verdict_alone_makes_a_sentence(
    analysis_of: Callable[..., Analysis], verdict: str
) -> None:
    whole = analysis_of(reps=3)
    reps = tuple(replace(rep, verdict=verdict) for rep in whole.reps)
    said = sentence(replace(whole, reps=reps))
    assert re.match(r"3 reps in 1 set: (all within|3 )", said)


def test_every_column_of_the_rep_table_that_is_no_name_or_time_is_explained(
    cases: dict[str, Analysis],
) -> None:
    shown = render(cases["eight"])
    for column in REP_COLUMNS:
        if column not in PLAIN:
            assert f'href="#term-{column}"' in shown
            assert f'id="term-{column}"' in shown


def test_alert_table_says_which_alerts_are_told_at_once_and_which_only_noted(
    cases: dict[str, Analysis],
) -> None:
    whole = cases["eight"]
    first, *others = whole.alerts
    quiet = replace(whole, alerts=(first, *(replace(alert, cued=False) for alert in others)))
    shown = movement.alert_table(quiet)
    assert 'href="#term-cued"' in shown
    assert shown.count(">at once<") == 1
    assert shown.count(">noted<") == len(others) > 0


def test_an_alert_of_no_repetition_says_so_and_why_it_was_told(cases: dict[str, Analysis]) -> None:
    whole = cases["eight"]
    apart = replace(whole, alerts=(replace(whole.alerts[0], set=0, rep=0), *whole.alerts[1:]))
    assert "in no rep" not in render(whole).lower()
    shown = render(apart)
    assert shown.count(">in no rep<") == 1
    assert IN_NO_REP in shown
    assert "1 in no rep" in shown


def with_share(whole: Analysis, share: float) -> Analysis:
    reps = (replace(rep, metrics={**rep.metrics, "hinge_share": share}) for rep in whole.reps)
    return replace(whole, reps=tuple(reps))


@pytest.mark.parametrize(
    ("share", "said"), [(0.8, "supplied 80 % of"), (1.1, "supplied all of"), (-0.1, None)]
)
def test_share_of_the_hips_is_said_only_where_it_is_a_share(
    analysis_of: Callable[..., Analysis], share: float, said: str | None
) -> None:
    told = sentence(with_share(analysis_of(reps=3), share))
    assert said in told if said else "hips" not in told


def test_without_a_spine_angle_nothing_of_the_spine_is_shown_or_explained(
    cases: dict[str, Analysis],
) -> None:
    page = render(cases["one_sensor"])
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert "Not judged</span>" not in shown
    assert "Uncalibrated" not in shown
    for column in glossary.OF_THE_SPINE:
        assert f"term-{column}" not in shown
    assert "–" not in movement.rep_table(cases["one_sensor"], view_of(cases["one_sensor"]))


def test_each_sentence_of_a_set_names_its_set(cases: dict[str, Analysis]) -> None:
    shown = movement.set_table(cases["many"], view_of(cases["many"]))
    assert all(f"<li>Set {number}: " in shown for number in range(1, 11))


def test_number_of_samples_carries_no_unit(cases: dict[str, Analysis]) -> None:
    samples = cases["eight"].sensors[0].samples
    assert f">{figures.thousands(samples)}</td>" in measurement.data_quality(cases["eight"])


def test_numbers_stay_with_their_units_and_sensors_are_named_as_people_do() -> None:
    said = in_words("upper_back: 60 % at 36.7 s (± 3°), 9.81 m/s², 5 steps.")
    thin = figures.THIN_SPACE
    assert said == (f"upper back: 60{thin}% at 36.7{thin}s (±{thin}3°), 9.81{thin}m/s², 5 steps.")


def test_unexplained_quantity_cannot_become_a_column() -> None:
    with pytest.raises(KeyError):
        table.of_term("something_new_deg")


def test_glossary_ids_are_unique_and_each_definition_is_a_sentence() -> None:
    assert len(glossary.BY_ID) == len(glossary.TERMS)
    assert all(entry.definition.endswith(".") for entry in glossary.TERMS)


def test_missing_number_is_a_dash_everywhere(analysis_of: Callable[..., Analysis]) -> None:
    whole = analysis_of(reps=2)
    nothing = dict.fromkeys(whole.reps[0].metrics, math.nan)
    reps = tuple(replace(rep, metrics=nothing, confidence=math.nan) for rep in whole.reps)
    page = render(replace(whole, reps=reps, alerts=()))
    visible = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\b(nan|inf|None)\b", visible)
    assert movement.rep_table(whole, view_of(whole)).count("–") == sum(
        not math.isfinite(rep.metrics["neutral_depth_deg"]) for rep in whole.reps
    )


@pytest.mark.parametrize(
    ("value", "text"), [(-0.04, "0.0"), (-1.26, "\N{MINUS SIGN}1.3"), (math.nan, "–"), (2, "2.0")]
)
def test_figures_have_one_decimal_and_a_true_minus(value: float, text: str) -> None:
    assert figures.one(value) == text


def test_long_times_are_minutes() -> None:
    assert figures.duration(3725.4).replace(figures.THIN_SPACE, " ") == "62 min 05 s"


def test_fixed_and_own_and_uncalibrated_limits_read_differently() -> None:
    drill = limits_sentence(limits_for(profile_named("drill"), None))
    own = limits_sentence(limits_for(profile_named("hinge"), 0.8))
    general = limits_sentence(limits_for(profile_named("hinge"), None))
    assert "rounding or arching" in drill
    assert "your own full bend of 46°" in own
    assert "Uncalibrated" in general


def test_exercise_that_starts_at_the_bottom_is_not_told_as_down_and_up(
    analysis_of: Callable[..., Analysis],
) -> None:
    whole = analysis_of(reps=2)
    lift = replace(whole, exercise=replace(whole.exercise, start=Start.BOTTOM))
    shown = movement.rep_table(lift, view_of(lift))
    assert ">Out<" in shown
    assert ">Down<" not in shown


def test_vendored_files_are_those_that_were_vendored() -> None:
    vendor = files("hiphinge.report").joinpath("vendor")
    listed = tomllib.loads(vendor.joinpath("vendor.toml").read_text(encoding="utf-8"))
    hashes = {name: value for p in listed["package"] for name, value in p["sha256"].items()}
    present = {f.name for f in vendor.iterdir() if f.name not in ("vendor.toml", "__pycache__")}
    assert set(hashes) == present
    for name, expected in hashes.items():
        assert hashlib.sha256(vendor.joinpath(name).read_bytes()).hexdigest() == expected


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_marks_reach_the_contrast_of_wcag_aa(theme: str) -> None:
    style = files("hiphinge.report").joinpath("template", f"{theme}.css").read_text("utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", style))

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(colours[one]), luminance(colours[other])))
        return (high + 0.05) / (low + 0.05)

    for ink in ("ink", "soft", "accent", "clean", "amber", "red", "style", "unjudged"):
        assert contrast(ink, "page") >= 4.5
        assert contrast(ink, "card") >= 4.5
    assert contrast("banner-ink", "banner") >= 4.5
    for mark in ("pelvis", "trunk", "hip", "spine"):
        assert contrast(mark, "card") >= 3.0
