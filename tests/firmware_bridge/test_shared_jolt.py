"""Sensors that felt a marked jolt at once come onto one clock, live and in every later reading."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from firmware_bridge.records import Notification, Record
from firmware_bridge.shared_jolt import Jolt, SharedJolts, joined
from firmware_bridge.stream import SensorStream
from firmware_bridge.virtual.wired import records_of
from imu.samples import FloatArray, SampleBlock

APART_S = 0.032
"""By how much one link is slower than the other."""
JOLTS_S = (6.0, 30.0)


def knocked(sensor: str, apart_s: float = 0.0, at_s: tuple[float, ...] = JOLTS_S) -> SampleBlock:
    """A sensor that lies still and is knocked."""
    t = np.arange(0.1, 40.0, 0.01)
    acc = np.tile([0.0, 0.0, 9.81], (len(t), 1))
    for knock_s in at_s:
        since = np.maximum(t - knock_s, 0.0)
        ringing = 40.0 * np.exp(-since / 0.03) * np.sin(2.0 * np.pi * since / 0.08)
        acc[:, 2] += ringing
    return SampleBlock(sensor, t + apart_s, acc, np.zeros((len(t), 3)))


def followed(
    blocks: dict[str, SampleBlock], marks_s: tuple[float, ...], driver: str = "open_packet"
) -> tuple[dict[str, SampleBlock], list[Jolt]]:
    """All samples as they are timed when jolts are marked, and what the marks led to."""
    streams = {name: SensorStream(name) for name in blocks}
    taken: dict[str, list[SampleBlock]] = {name: [] for name in blocks}
    jolts, found, waiting = SharedJolts(), [], list(marks_s)
    for record in records(blocks, driver):
        while waiting and record.arrival_s >= waiting[0]:
            jolts.mark(waiting.pop(0))
        for name, stream in streams.items():
            block = stream.push(record)
            if block is None or not len(block):
                continue
            taken[name].append(block)
            jolt = jolts.follow(block)
            if jolt is not None:
                found.append(jolt)
                for sensor, by_s in jolt.shifts_s.items():
                    streams[sensor].shift(by_s)
    return {name: joined(parts) for name, parts in taken.items()}, found


def records(blocks: dict[str, SampleBlock], driver: str) -> Iterator[Record]:
    yield from records_of(blocks, driver)


def knock_s(block: SampleBlock, near_s: float) -> float:
    """When a knock is at its middle, by its energy."""
    part = block.between(near_s - 0.5, near_s + 0.5)
    energy: FloatArray = (np.linalg.norm(part.acc_m_s2, axis=1) - 9.81) ** 2
    return float(np.sum(part.t_s * energy) / np.sum(energy))


def apart(blocks: dict[str, SampleBlock], near_s: float) -> float:
    return knock_s(blocks["upper_back"], near_s) - knock_s(blocks["sacrum"], near_s)


@pytest.mark.parametrize("mark_s", [4.0, 7.5], ids=["before it", "after it"])
def test_a_marked_jolt_takes_out_what_one_link_is_slower(mark_s: float) -> None:
    worn = {"sacrum": knocked("sacrum"), "upper_back": knocked("upper_back", APART_S)}
    blocks, found = followed(worn, (mark_s,))
    assert [list(jolt.shifts_s) for jolt in found] == [["upper_back"]]
    assert found[0].shifts_s["upper_back"] == pytest.approx(-APART_S, abs=0.001)
    assert "upper back -32 ms" in found[0].statement
    assert apart(blocks, JOLTS_S[0]) == pytest.approx(APART_S, abs=0.001)
    assert abs(apart(blocks, JOLTS_S[1])) < 0.002


def test_without_a_mark_nothing_is_shifted() -> None:
    worn = {"sacrum": knocked("sacrum"), "upper_back": knocked("upper_back", APART_S)}
    blocks, found = followed(worn, ())
    assert found == []
    assert apart(blocks, JOLTS_S[1]) == pytest.approx(APART_S, abs=0.001)


def test_the_same_jolt_marked_twice_is_taken_out_once() -> None:
    worn = {"sacrum": knocked("sacrum"), "upper_back": knocked("upper_back", APART_S)}
    blocks, found = followed(worn, (6.5, 9.8))
    assert len(found) == 2
    assert found[1].shifts_s == {}
    assert "mark it again" in found[1].statement
    assert abs(apart(blocks, JOLTS_S[1])) < 0.002


def test_a_jolt_that_one_sensor_alone_felt_shifts_nothing() -> None:
    worn = {"sacrum": knocked("sacrum"), "upper_back": knocked("upper_back", APART_S, ())}
    _, found = followed(worn, (7.0,))
    assert [dict(jolt.shifts_s) for jolt in found] == [{}]


def test_one_sensor_alone_has_nothing_to_agree_with_and_a_silent_one_is_not_waited_for() -> None:
    _, found = followed({"sacrum": knocked("sacrum")}, (7.0,))
    assert found == [Jolt()]
    silent = knocked("upper_back").between(0.0, 2.0)
    _, found = followed({"sacrum": knocked("sacrum"), "upper_back": silent}, (7.0,))
    assert [dict(jolt.shifts_s) for jolt in found] == [{}]


def test_three_sensors_agree_with_the_sacrum() -> None:
    worn = {
        "upper_back": knocked("upper_back", 0.020),
        "sacrum": knocked("sacrum"),
        "thigh_right": knocked("thigh_right", -0.015),
    }
    _, (jolt,) = followed(worn, (7.0,))
    assert jolt.reference == "sacrum"
    assert jolt.shifts_s["upper_back"] == pytest.approx(-0.020, abs=0.001)
    assert jolt.shifts_s["thigh_right"] == pytest.approx(0.015, abs=0.001)


def test_the_mark_and_the_notifications_alone_decide() -> None:
    worn = {"sacrum": knocked("sacrum"), "upper_back": knocked("upper_back", APART_S)}
    once, again = followed(worn, (7.0,)), followed(worn, (7.0,))
    assert once[1] == again[1]
    for name in worn:
        assert np.array_equal(once[0][name].t_s, again[0][name].t_s)
    assert any(isinstance(record, Notification) for record in records(worn, "open_packet"))
