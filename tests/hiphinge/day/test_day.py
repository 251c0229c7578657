"""What a day tells of some synthetic minutes, alike from samples, live, and replayed."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.daily_bends import Led, led_by
from analysis.exercises.daily_bend import DAILY_BEND
from analysis.exposure import Doing
from hiphinge.analysing import AnalysisSettings
from hiphinge.day.before import Before, before, differs, share_of
from hiphinge.day.files import COLUMNS, NAMES, summary_of, write_day
from hiphinge.day.page import render_day
from hiphinge.day.part import Part, assembled, follow, of_recording, part_of
from hiphinge.day.totals import Tally, day_of
from hiphinge.day.words import headline, statements
from hiphinge.live.assign import wanted_for
from hiphinge.live.remembered import Device
from hiphinge.recorded import with_own_facts
from hiphinge.report.figures import unbroken
from imu.errors import SettingError
from imu.samples import SampleBlock, SampleFlag
from recordings.library.library import Library
from recordings.recording import Recording

pytestmark = pytest.mark.slow

SETTINGS = AnalysisSettings(DAILY_BEND)
MORNING = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


def true_bends(minutes: Any) -> list[str]:
    truth = minutes.simulation.truth
    led = []
    for rep in truth.reps:
        rows = truth.rows(rep.start_s, rep.end_s)
        k = int(np.argmax(truth.trunk_tilt_rad[rows]))
        led.append(led_by(truth.pelvis_tilt_rad[rows][k] / truth.trunk_tilt_rad[rows][k]).value)
    return led


def test_every_bend_is_found_with_its_leader_and_walking_and_stairs_are_none(minutes: Any) -> None:
    truth, part = minutes.simulation.truth, minutes.part
    shoes = [s for s in truth.segments if s.name == "tie_shoe"]
    mine = [
        b for b in part.bends if not any(s.start_s < b.end_s and b.start_s < s.end_s for s in shoes)
    ]
    assert [bend.led.value for bend in mine] == true_bends(minutes) == list(minutes.piece.led)
    for bend, rep in zip(mine, truth.reps, strict=True):
        assert bend.start_s == pytest.approx(rep.start_s, abs=0.5)
        assert bend.duration_s == pytest.approx(rep.end_s - rep.start_s, abs=0.8)


def test_walks_and_stairs_of_the_day_are_called_walking(minutes: Any) -> None:
    part, right = minutes.part, Counter[bool]()
    for segment in minutes.simulation.truth.segments:
        if segment.name in ("walk", "stairs"):
            inside = (part.seconds.t_s > segment.start_s + 2) & (
                part.seconds.t_s < segment.end_s - 3
            )
            right.update((part.doing[inside] == Doing.WALKING).tolist())
    assert right[True] / right.total() > 0.95


def test_batches_of_any_length_give_the_same_bends(minutes: Any) -> None:
    recording, part = minutes.recording, minutes.part
    cut = follow(recording.slices(7.3), recording.sensors, with_own_facts(SETTINGS, recording))
    again = assembled("cut", cut, recording.sensors, started=None, synthetic=True, upper_level="")
    np.testing.assert_array_equal(again.seconds.trunk_rad, part.seconds.trunk_rad)
    assert again.bends == part.bends


def test_a_live_day_its_replay_and_its_samples_agree_and_nothing_sounds(
    minutes: Any, lived: Any
) -> None:
    live = lived.day.part(lived.ended)
    again = part_of(lived.ended.folder, SETTINGS)
    assert live.bends == again.bends
    np.testing.assert_array_equal(live.doing, again.doing)
    assert len(live.bends) == 3
    assert [b.led for b in live.bends] == [b.led for b in minutes.part.bends[:3]]
    assert not any(alert.cued for alert in lived.ended.analysis.alerts)


def test_sensors_that_were_put_on_a_table_are_noticed_and_hold_no_bend(minutes: Any) -> None:
    """From 200 s on both lie still, each on another side."""
    rng = np.random.default_rng(7)
    blocks = {}
    for name, block in minutes.recording.blocks.items():
        away = block.t_s > 200.0
        acc, gyr = block.acc_m_s2.copy(), block.gyr_rad_s.copy()
        down = acc[~away][-1][[2, 0, 1]]
        acc[away] = 9.81 * down / np.linalg.norm(down) + rng.normal(0.0, 0.03, (away.sum(), 3))
        gyr[away] = 0.002 + rng.normal(0.0, 0.0017, (away.sum(), 3))
        flags = np.full(len(block), SampleFlag(0), dtype=block.flags.dtype)
        blocks[name] = SampleBlock(name, block.t_s, acc, gyr, None, flags)
    recording = Recording(Path("off.csv"), blocks, metadata=minutes.recording.metadata)
    part = of_recording(recording, SETTINGS, lambda stage, share: None)
    late = part.doing[part.seconds.t_s > 215.0]
    assert (late == Doing.OFF).mean() > 0.95
    assert all(bend.start_s < 200.0 for bend in part.bends)
    day = day_of([part])
    assert any("a sensor was off" in told for told in statements(day, None))


def at(part: Part, when: datetime, name: str = "a") -> Part:
    return replace(part, started=when, name=name)


def test_hours_are_those_of_the_clock_and_hold_every_second_and_bend(minutes: Any) -> None:
    later = MORNING + timedelta(hours=5, minutes=27)
    day = day_of([at(minutes.part, later, "b"), at(minutes.part, MORNING)])
    assert list(day.hours) == [7, 12, 13]
    assert [part.name for part in day.parts] == ["a", "b"]
    assert sum(tally.bends for tally in day.hours.values()) == day.total.bends == len(day.bends)
    seconds = sum(sum(tally.seconds.values()) for tally in day.hours.values())
    assert seconds == day.recorded_s == 2 * len(minutes.part.seconds)
    assert sum(day.trunk_s) == day.total.on_feet_s
    assert day.histogram is not None
    assert sum(day.histogram) == len(day.bends)


def test_two_days_or_two_levels_are_refused(minutes: Any) -> None:
    part = minutes.part
    with pytest.raises(SettingError, match="a day is one"):
        day_of([at(part, MORNING), at(part, MORNING + timedelta(days=1))])
    with pytest.raises(SettingError, match="one wearer"):
        day_of([part, replace(part, upper_level="T4")])


def counted(hips: int, shared: int, spine: int) -> Before:
    led = {Led.HIPS: hips, Led.SHARED: shared, Led.SPINE: spine, Led.UNCERTAIN: 0}
    return Before(5, 36000.0, led, (0,) * 11)


def test_only_what_is_more_than_scatter_is_called_a_difference() -> None:
    tally = Tally()
    tally.led.update({Led.HIPS: 20, Led.SPINE: 20})
    assert not differs(share_of(tally, Led.HIPS), share_of(counted(90, 0, 110), Led.HIPS))
    assert differs(share_of(tally, Led.HIPS), share_of(counted(20, 0, 180), Led.HIPS))


def test_a_day_is_held_against_own_days_that_are_alike(lived: Any, tmp_path: Path) -> None:
    place = tmp_path / "sessions"
    place.mkdir()
    for back in (1, 2, 3, 20):
        day = date(2026, 11, 21) - timedelta(days=back)
        folder = place / f"{day}_07-30-00_daily_bend"
        shutil.copytree(lived.ended.folder, folder)
        info = json.loads((folder / "session.json").read_text())
        text = json.dumps(info).replace(info["started"][:10], day.isoformat())
        (folder / "session.json").write_text(text)
    part = replace(lived.day.part(lived.ended), started=MORNING)
    with Library(place) as library:
        plain = before(day_of([part]), library)
        assert before(day_of([replace(part, upper_level="C7")]), library) is None
    assert plain is not None
    assert plain.days == 3
    write_day(day_of([part]), None, folder)
    assert plain.led[Led.SPINE] >= 3 * day_of([part]).total.led[Led.SPINE]
    assert "14 days (3 days" in re.sub(r"\s", " ", statements(day_of([part]), plain)[0])


def test_the_page_needs_nothing_else_and_claims_nothing(minutes: Any) -> None:
    day = day_of([at(minutes.part, MORNING, "<b>monday</b>")])
    page = render_day(day, counted(30, 10, 60))
    assert page == render_day(day, counted(30, 10, 60))
    assert "Day of bends · 21 November 2026" in page
    legend = page.split('class="legend"', 1)[1].split('class="hours"')[0]
    assert "walking" in legend
    assert "lying" not in legend  # nobody lay: only what occurs is explained
    assert not re.search(r"<script|https?://|src=|<b>monday", page)
    assert "SYNTHETIC" in page
    assert unbroken(headline(day)) in page
    words = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL).lower()
    assert not re.search(r"danger|injur|prevent|\brisk|unsafe|harm|\bbad\b|damage", words)


def test_the_command_writes_page_bends_and_totals(
    lived: Any, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIPHINGE_HOME", str(lived.ended.folder.parents[1]))
    said = call("day", lived.ended.folder.name, "--json")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    folder = lived.ended.folder
    assert told == json.loads((folder / "day.json").read_text())
    with (folder / "day.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["led"] for row in rows) == {k: n for k, n in told["bends"].items() if n}
    assert tuple(rows[0]) == COLUMNS
    assert all((folder / name).is_file() for name in NAMES)
    part = lived.day.part(lived.ended)
    assert told["bends"] == summary_of(day_of([part]), None)["bends"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name the recordings of the day, or say --live"),
        (("a.csv", "--live"), "name the recordings of the day, or say --live"),
        (("a.csv", "b.csv", "--started", "2026-11-21 07:30"), "--started is for one recording"),
        (("a.csv", "--started", "half past"), "'half past' is no time"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, arguments: tuple[str, ...], told: str) -> None:
    said = call("day", *arguments)
    assert said.code == 2
    assert told in said.err


@pytest.mark.parametrize(
    ("driver", "rate_hz"), [("movella_dot", 30.0), ("movesense", 26.0), ("open_packet", 50.0)]
)
def test_a_day_asks_the_sensor_for_its_lowest_rate_that_is_enough(
    driver: str, rate_hz: float
) -> None:
    device = Device(driver, "00:11:22:33:44:55", "one")
    assert wanted_for("sacrum", device, saving=True).rate_hz == rate_hz
