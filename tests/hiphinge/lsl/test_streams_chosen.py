"""Which stream is worn where, and what is refused, without any network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from firmware_bridge.records import LinkChange, LinkState, Notification, StreamStart
from firmware_bridge.stream import SensorStream
from hiphinge.lsl.chosen import Chosen, chosen_of
from hiphinge.lsl.described import Channel, Described, sensor_stream
from hiphinge.lsl.feed import Feed, Samples, is_uneven, rate_of, refuse_unfit, samples_of
from imu.errors import LinkError, UnitError

MARKS = Described("Marks", "Markers", 0.0, "m", (Channel("event"),))


def stream(name: str, acc_unit: str = "m/s^2", gyr_unit: str = "deg/s") -> Described:
    channels = [Channel(f"acc_{axis}", "", acc_unit) for axis in "xyz"]
    channels += [Channel(f"gyro_{axis}", "", gyr_unit) for axis in "xyz"]
    return Described(name, "IMU", 50.0, f"id-{name}", (Channel("battery"), *channels))


def worn(**how: str) -> Chosen:
    return chosen_of([stream("pelvis", **how)], {})[0]


def standing(n: int = 200, gravity: float = 9.81, rate_hz: float = 50.0) -> Samples:
    rng = np.random.default_rng(3)
    acc = np.array([0.0, gravity, 0.0]) + 0.02 * rng.standard_normal((n, 3))
    return Samples(1000.0 + np.arange(n) / rate_hz, acc, 0.01 * rng.standard_normal((n, 3)))


def test_streams_are_placed_by_their_names_and_units_are_converted() -> None:
    chosen = chosen_of([MARKS, stream("thorax IMU"), stream("pelvis IMU", "g", "rad/s")], {})
    assert [(one.sensor, one.number) for one in chosen] == [("sacrum", 2), ("upper_back", 1)]
    assert chosen[0].columns == (1, 2, 3, 4, 5, 6)
    assert chosen[0].factors == (pytest.approx(9.80665), 1.0)
    assert chosen[1].factors == (1.0, pytest.approx(np.pi / 180.0))
    row = np.array([[50.0, 0.0, 1.0, 0.0, 0.1, 0.2, 0.3], [50.0, np.nan, 1, 0, 0, 0, 0]])
    samples = samples_of(chosen[0], np.array([5.0, 5.01]), row)
    np.testing.assert_allclose(samples.acc_m_s2, [[0.0, 9.80665, 0.0]])
    np.testing.assert_allclose(samples.gyr_rad_s, [[0.1, 0.2, 0.3]])


def test_two_sensors_of_one_stream_are_told_apart_by_their_markers() -> None:
    both = [sensor_stream("x", name, 100.0, {}, synthetic=False) for name in ("pelvis", "thorax")]
    one = replace(both[0], name="lab", channels=both[0].channels + both[1].channels)
    chosen = chosen_of([one], {})
    assert [(c.sensor, c.columns[0]) for c in chosen] == [("sacrum", 0), ("upper_back", 6)]


def test_what_the_person_tells_comes_before_names() -> None:
    streams = [stream("A"), stream("B")]
    chosen = chosen_of(streams, {"upper_back": "id-A", "sacrum": "b"})
    assert [(one.sensor, one.stream.name) for one in chosen] == [
        ("sacrum", "B"),
        ("upper_back", "A"),
    ]


@pytest.mark.parametrize(
    ("streams", "told", "line"),
    [
        ([MARKS], {}, "no stream has channels of acceleration.*found 'Marks'"),
        (
            [
                replace(stream("acc"), channels=stream("acc").channels[1:4]),
                replace(stream("gyro"), channels=stream("gyro").channels[4:]),
            ],
            {},
            r"streams of their own \('acc', 'gyro'\).*record XDF",
        ),
        ([stream("A")], {}, "--sensor sacrum=STREAM.*Found 'A'"),
        ([stream("A")], {"sacrum": "B"}, "sacrum: no stream is called 'B'; found 'A'"),
        ([stream("pelvis"), stream("pelvis")], {}, "2 streams could be meant.*id-pelvis"),
        ([stream("pelvis", "")], {}, "its acceleration names no unit; write one of g, m/s"),
        ([stream("pelvis", gyr_unit="rpm")], {}, "its angular rate names the unit 'rpm'"),
    ],
)
def test_a_stream_that_cannot_be_used_is_refused_in_one_line(
    streams: list[Described], told: dict[str, str], line: str
) -> None:
    with pytest.raises(LinkError, match=line) as refused:
        chosen_of(streams, told)
    assert "\n" not in str(refused.value)


def test_values_that_contradict_gravity_are_refused() -> None:
    with pytest.raises(UnitError, match=r"stream 'pelvis'.*probably in g"):
        refuse_unfit(worn(), standing(gravity=1.0), 1004.0)
    refuse_unfit(worn(), standing(), 1004.0)


def test_times_of_another_clock_and_silence_are_refused() -> None:
    with pytest.raises(LinkError, match="998 s off LSL's clock"):
        refuse_unfit(worn(), standing(), 4.0)
    with pytest.raises(LinkError, match="sends nothing"):
        refuse_unfit(worn(), standing(n=5), 1004.0)


def test_the_rate_is_the_streams_or_that_of_its_samples() -> None:
    irregular = replace(worn(), stream=replace(worn().stream, rate_hz=0.0))
    assert rate_of(worn(), standing(rate_hz=52.0)) == 50.0
    assert rate_of(irregular, standing(rate_hz=52.3)) == 52.0


def test_stamps_that_come_in_bursts_are_noticed() -> None:
    even = standing()
    burst = replace(even, t_s=1000.0 + np.repeat(np.arange(40) / 10.0, 5))
    assert not is_uneven(worn(), even)
    assert is_uneven(worn(), burst)


def test_a_feed_gives_records_that_the_session_decodes_to_the_same_samples() -> None:
    feed, sent = Feed(worn(), 50.0, zero_s=999.0), standing()
    records = [*feed.begin(0.5), *feed.take(sent, 5.0)]
    assert [type(record) for record in records] == [StreamStart, LinkChange, Notification]
    decoder = SensorStream("sacrum")
    decoder.push(records[0])
    block = decoder.push(records[-1])
    assert block is not None
    np.testing.assert_allclose(block.t_s, sent.t_s - 999.0, atol=1e-6)
    np.testing.assert_allclose(block.acc_m_s2, sent.acc_m_s2, atol=1e-5)


def test_a_feed_says_when_nothing_comes_and_when_it_comes_again() -> None:
    feed, nothing = Feed(worn(), 50.0, zero_s=999.0), standing(n=0)
    list(feed.begin(0.0))
    assert not list(feed.take(nothing, 1.0))
    (silent,) = feed.take(nothing, 2.5)
    assert isinstance(silent, LinkChange)
    assert silent.state is LinkState.SILENT
    assert not list(feed.take(nothing, 3.0))
    again = list(feed.take(standing(), 5.0))
    assert isinstance(again[0], LinkChange)
    assert again[0].state is LinkState.STREAMING


def test_a_gyroscope_in_other_units_is_noticed_once_it_moves() -> None:
    t_s = 1000.0 + np.arange(1000) / 50.0
    tilt = 0.6 * np.sin(t_s)
    acc = 9.81 * np.stack((np.sin(tilt), np.cos(tilt), 0.0 * tilt), axis=1)
    rate = 0.6 * np.cos(t_s)
    gyr = np.stack((0.0 * rate, 0.0 * rate, rate * np.pi / 180.0), axis=1)
    feed = Feed(worn(gyr_unit="deg/s"), 50.0, zero_s=999.0)
    with pytest.raises(UnitError, match=r"probably in rad/s"):
        list(feed.take(Samples(t_s, acc, gyr), 5.0))
