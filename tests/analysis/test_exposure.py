"""Seconds and classes of a day, on made motion: what is told, and that cuts do not matter."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from analysis.daily_bends import Led, bends_of, led_by
from analysis.events import Rep
from analysis.exposure import Doing, bouts, classify
from analysis.limits import limits_for, profile_named
from analysis.seconds import Seconds, SecondsWatch
from imu.angles import AngleBlock
from imu.pipeline import MotionBlock

RAD = np.pi / 180.0
RATE_HZ = 100


def motion(
    seconds: float,
    pelvis_deg: float = 0.0,
    trunk_deg: float = 0.0,
    *,
    sideways_deg: float = 0.0,
    step_hz: float = 0.0,
    sway_deg: float = 0.4,
    thigh_deg: float = np.nan,
    from_s: float = 0.0,
) -> MotionBlock:
    """Somebody in one posture, swaying a little, or walking."""
    t_s = from_s + np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sway = sway_deg * RAD * (np.sin(2.1 * t_s) + np.sin(0.37 * t_s))
    noise = np.random.default_rng(round(from_s)).normal(0.0, 0.03, len(t_s))
    pelvis, trunk = pelvis_deg * RAD + sway, trunk_deg * RAD + 0.8 * sway
    nothing = np.zeros(len(t_s))
    upward = noise + (2.0 * np.sin(2.0 * np.pi * step_hz * t_s) if step_hz else 0.0)
    angles = AngleBlock(
        t_s, pelvis, trunk, trunk - pelvis, nothing, nothing, nothing, pelvis, nothing + 1.0
    )
    sideways, thigh = nothing + sideways_deg * RAD, nothing + thigh_deg * RAD
    unknown = np.full(len(t_s), np.nan)
    return MotionBlock(angles, sideways, thigh, nothing, upward, nothing, nothing, unknown, unknown)


def one_after_the_other(*parts: dict[str, Any]) -> MotionBlock:
    blocks, at_s = [], 0.0
    for part in parts:
        blocks.append(motion(from_s=at_s, **part))
        at_s += part["seconds"]
    return MotionBlock.concatenate(blocks)


def without(block: MotionBlock, *names: str) -> MotionBlock:
    """The same with these angles unknown."""
    unknown = np.full(len(block), np.nan)
    angles = {f.name: getattr(block.angles, f.name) for f in fields(AngleBlock)}
    others = {f.name: getattr(block, f.name) for f in fields(MotionBlock)[1:]}
    angles |= {name: unknown for name in names if name in angles}
    others |= {name: unknown for name in names if name in others}
    return MotionBlock(AngleBlock(**angles), **others)


def seconds_of(block: MotionBlock) -> Seconds:
    watch = SecondsWatch()
    watch.follow(block)
    return watch.seconds()


def most(block: MotionBlock) -> Doing:
    return Doing(Counter(classify(seconds_of(block)).tolist()).most_common(1)[0][0])


STANDS: dict[str, Any] = {"seconds": 20}
WALKS: dict[str, Any] = {"seconds": 20, "pelvis_deg": 3.0, "trunk_deg": 5.0, "step_hz": 1.8}
SITS: dict[str, Any] = {"seconds": 30, "pelvis_deg": -15.0, "trunk_deg": 4.0}
LIES: dict[str, Any] = {"seconds": 30, "pelvis_deg": -88.0, "trunk_deg": -86.0}


@pytest.mark.parametrize(
    ("part", "doing"),
    [
        (STANDS, Doing.UPRIGHT),
        (WALKS, Doing.WALKING),
        (SITS, Doing.SITTING),
        ({"seconds": 30, "thigh_deg": 80.0}, Doing.SITTING),
        (LIES, Doing.LYING),
        ({"seconds": 90, "pelvis_deg": 85.0, "trunk_deg": 92.0}, Doing.LYING),
        ({"seconds": 20, "pelvis_deg": 5.0, "trunk_deg": 5.0, "sideways_deg": 80.0}, Doing.LYING),
        ({"seconds": 20, "pelvis_deg": 30.0, "trunk_deg": 55.0}, Doing.BENT),
        ({"seconds": 20, "pelvis_deg": 75.0, "trunk_deg": 85.0}, Doing.BENT),
    ],
)
def test_a_posture_is_called_by_its_name(part: dict[str, Any], doing: Doing) -> None:
    assert most(motion(**part)) is doing


def test_with_the_sacrum_alone_bends_walks_and_long_seats_are_told() -> None:
    def alone(**part: Any) -> Doing:
        return most(without(motion(**part), "trunk_tilt_rad", "lumbar_flexion_rad"))

    assert alone(seconds=20, pelvis_deg=28.0) is Doing.BENT
    assert alone(**WALKS) is Doing.WALKING
    assert alone(seconds=60, pelvis_deg=-15.0) is Doing.SITTING


def test_blocks_of_any_length_give_the_same_seconds() -> None:
    whole = one_after_the_other(STANDS, WALKS, SITS, LIES, STANDS)
    expected = seconds_of(whole)
    rng = np.random.default_rng(5)
    watch, first = SecondsWatch(), 0
    while first < len(whole):
        stop = first + int(rng.integers(1, 700))
        watch.follow(whole.part(first, stop))
        first = stop
    for field in fields(Seconds):
        np.testing.assert_array_equal(
            getattr(watch.seconds(), field.name), getattr(expected, field.name)
        )


def test_sensors_that_do_not_even_breathe_are_off_and_a_quiet_sitter_is_not() -> None:
    table: dict[str, Any] = {"seconds": 300, "pelvis_deg": 20.0, "trunk_deg": 15.0, "sway_deg": 0.0}
    doing = classify(seconds_of(one_after_the_other(WALKS, table, WALKS)))
    assert (doing[25:315] == Doing.OFF).all()
    assert (doing[:18] == Doing.WALKING).all()
    quiet = {**SITS, "seconds": 300, "sway_deg": 0.15}
    assert not (classify(seconds_of(one_after_the_other(WALKS, quiet))) == Doing.OFF).any()


def test_a_sensor_whose_gravity_stepped_away_is_off_until_a_walk_shows_it_in_place() -> None:
    hangs = {**WALKS, "pelvis_deg": 70.0, "trunk_deg": 5.0}
    stands = {**STANDS, "pelvis_deg": 70.0, "trunk_deg": 5.0}
    doing = classify(seconds_of(one_after_the_other(WALKS, hangs, stands, hangs, WALKS)))
    assert (doing[22:78] == Doing.OFF).all()
    assert (doing[:18] == Doing.WALKING).all()
    assert (doing[84:] == Doing.WALKING).all()


def test_bouts_hold_every_second_once() -> None:
    seconds = seconds_of(one_after_the_other(STANDS, WALKS, SITS))
    found = bouts(seconds, classify(seconds))
    assert sum(bout.duration_s for bout in found) == pytest.approx(len(seconds))
    assert [a.end_s for a in found[:-1]] == [b.start_s for b in found[1:]]


def test_nothing_gives_nothing() -> None:
    seconds = SecondsWatch().seconds()
    assert len(classify(seconds)) == 0
    assert bouts(seconds, classify(seconds)) == ()


def bend(start_s: float, end_s: float, **metrics: float) -> Rep:
    known = {"trunk_tilt_rom_deg": 60.0, "hinge_share": 0.7, "lumbar_flexion_peak_deg": 25.0}
    return Rep(
        1, 1, "daily_bend", "", "trunk_tilt", start_s, start_s + 1.0, end_s,
        1.0, 0.0, end_s - start_s - 1.0, {**known, **metrics}, "clean", 0.9,
    )  # fmt: skip


LIMITS = limits_for(profile_named("daily"), 50.0 * RAD)


def counted(block: MotionBlock, *reps: Rep) -> list[Led]:
    seconds = seconds_of(block)
    return [one.led for one in bends_of(reps, LIMITS, seconds, classify(seconds))]


@pytest.mark.parametrize(
    ("share", "led"),
    [(0.93, Led.HIPS), (0.8, Led.HIPS), (0.79, Led.SHARED), (0.6, Led.SHARED), (0.59, Led.SPINE),
     (-0.2, Led.SPINE), (np.nan, Led.UNCERTAIN)],
)  # fmt: skip
def test_who_made_most_of_a_bend_led_it(share: float, led: Led) -> None:
    assert led_by(share) is led


def test_a_bend_counts_on_the_feet_and_not_on_the_way_to_a_seat_or_in_it() -> None:
    day = one_after_the_other(STANDS, SITS, STANDS)
    assert counted(day, bend(5.0, 9.0)) == [Led.SHARED]
    assert counted(day, bend(17.0, 19.0)) == []
    assert counted(day, bend(30.0, 34.0)) == []
    assert counted(day, bend(60.0, 64.0)) == [Led.SHARED]


def test_a_shallow_bend_is_none_and_the_share_is_of_the_own_range() -> None:
    seconds = seconds_of(motion(60))
    reps = (bend(5.0, 9.0, trunk_tilt_rom_deg=25.0), bend(15.0, 19.0))
    (only,) = bends_of(reps, LIMITS, seconds, classify(seconds))
    assert only.start_s == 15.0
    assert only.share_of_range == pytest.approx(0.5)
