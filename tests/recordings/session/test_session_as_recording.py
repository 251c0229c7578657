"""A session's folder is a recording like any table: the samples that the sensors sent."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.drivers.registry import driver_named
from firmware_bridge.records import Marker, Notification, Record, StreamStart, Tick
from firmware_bridge.stream import SensorStream
from imu.errors import HiphingeError, RecordingError
from imu.samples import SampleBlock, SampleFlag
from recordings.importers.registry import read_recording
from recordings.session.facts import SessionFacts, WornSensor
from recordings.session.recorder import begin_session

RATE_HZ = 100.0
ZERO_S = 5.0


def records_of(block: SampleBlock, sensor: str | None = None) -> list[Record]:
    """What a sensor with open packets would have sent of these samples, from ZERO_S on."""
    name = sensor or block.sensor
    encoder = driver_named("open_packet").encoder(RATE_HZ, 247)
    records: list[Record] = [StreamStart(ZERO_S, name, "open_packet", RATE_HZ)]
    for first in range(0, len(block) - encoder.batch + 1, encoder.batch):
        last = first + encoder.batch
        sent = encoder.encode(
            first / RATE_HZ, block.acc_m_s2[first:last], block.gyr_rad_s[first:last]
        )
        arrival_s = ZERO_S + 0.01 + last / RATE_HZ
        records += [Notification(arrival_s, name, channel, payload) for channel, payload in sent]
    return records


def in_order(*streams: Iterable[Record]) -> list[Record]:
    return sorted((r for stream in streams for r in stream), key=lambda r: r.arrival_s)


@pytest.fixture
def session(tmp_path: Path) -> Callable[..., Path]:
    """Store records as a finished session; its folder."""

    def store(records: Iterable[Record], facts: SessionFacts | None = None) -> Path:
        with begin_session(facts or SessionFacts("rdl"), place=tmp_path) as recorder:
            for record in records:
                assert recorder.store(record)
        return recorder.folder

    return store


@pytest.fixture
def two(bending: Callable[..., SampleBlock]) -> list[Record]:
    """Two sensors that bend (synthetic)."""
    return in_order(
        records_of(bending("sacrum", rate_hz=RATE_HZ)),
        records_of(bending("upper_back", amplitude_rad=0.9, rate_hz=RATE_HZ)),
    )


def test_a_session_folder_is_a_recording_of_its_sensors(
    session: Callable[..., Path], two: list[Record], bending: Callable[..., SampleBlock]
) -> None:
    facts = SessionFacts("squat", synthetic=True, sensors=(WornSensor("upper_back", level="T12"),))
    folder = session(two, facts)
    recording = read_recording(folder)
    assert recording.path == folder
    assert recording.sensors == ("sacrum", "upper_back")
    assert (dict(recording.left_out), recording.notes) == ({}, ())
    sent = bending("sacrum", rate_hz=RATE_HZ)
    got = recording.blocks["sacrum"]
    assert len(got) == len(sent)
    np.testing.assert_allclose(got.acc_m_s2, sent.acc_m_s2, atol=0.01)
    np.testing.assert_allclose(got.gyr_rad_s, sent.gyr_rad_s, atol=0.002)
    np.testing.assert_allclose(got.t_s, ZERO_S + sent.t_s, atol=0.1)
    assert recording.metadata["exercise"] == "squat"
    assert recording.metadata["synthetic"] == "true"
    assert recording.metadata["upper_level"] == "T12"


def test_its_samples_are_those_of_the_live_stream_bit_for_bit(
    session: Callable[..., Path], two: list[Record]
) -> None:
    stream = SensorStream("upper_back")
    live = [block for record in two if (block := stream.push(record)) is not None]
    got = read_recording(session(two)).blocks["upper_back"]
    assert np.array_equal(got.t_s, np.concatenate([b.t_s for b in live]))
    assert np.array_equal(got.acc_m_s2, np.concatenate([b.acc_m_s2 for b in live]))
    assert np.array_equal(got.gyr_rad_s, np.concatenate([b.gyr_rad_s for b in live]))


def test_the_log_alone_is_the_same_recording(
    session: Callable[..., Path], two: list[Record]
) -> None:
    folder = session(two)
    whole, alone = read_recording(folder), read_recording(folder / "records.log")
    for name, block in whole.blocks.items():
        assert np.array_equal(block.t_s, alone.blocks[name].t_s)
        assert np.array_equal(block.acc_m_s2, alone.blocks[name].acc_m_s2)
    assert dict(alone.metadata) == {"synthetic": "false"}


def test_a_torn_log_is_read_up_to_there_and_told(
    session: Callable[..., Path], two: list[Record]
) -> None:
    folder = session(two)
    log = folder / "records.log"
    data = log.read_bytes()
    log.write_bytes(data[: len(data) * 3 // 4])
    (folder / "session.json").write_text("{")
    recording = read_recording(folder)
    assert recording.sensors == ("sacrum", "upper_back")
    assert recording.duration_s == pytest.approx(6.0, abs=0.2)
    assert any("session.json" in note for note in recording.notes)
    assert any("records.log could be read" in note for note in recording.notes)


def test_what_the_device_knows_of_clipping_stays(
    session: Callable[..., Path], bending: Callable[..., SampleBlock]
) -> None:
    block = bending("sacrum", rate_hz=RATE_HZ)
    acc = block.acc_m_s2.copy()
    acc[300, 1] = 1e4  # one sample alone: nothing but the full scale gives it away
    records = records_of(SampleBlock("sacrum", block.t_s, acc, block.gyr_rad_s))
    flags = read_recording(session(records)).blocks["sacrum"].flags
    assert flags is not None
    assert flags[300] & SampleFlag.CLIPPED_ACC
    assert np.count_nonzero(flags) == 1


def test_losses_and_nonsense_are_told(session: Callable[..., Path], two: list[Record]) -> None:
    records = [r for k, r in enumerate(two) if not 100 <= k < 104]
    records.insert(50, Notification(two[50].arrival_s, "sacrum", "data", b"nonsense"))
    notes = read_recording(session(records)).notes
    assert any(note.startswith("sacrum: ") and "lost on the way" in note for note in notes)
    assert any(note.startswith("sacrum: 1 messages made no sense") for note in notes)


def test_a_sensor_that_nobody_can_decode_is_left_out_with_the_reason(
    session: Callable[..., Path], two: list[Record], bending: Callable[..., SampleBlock]
) -> None:
    records = [StreamStart(0.0, "thigh_left", "abacus", 60.0), *two]
    records += [Tick(99.0), Notification(99.0, "thigh_left", "data", b"x")]
    records += [StreamStart(99.0, "thigh_right", "open_packet", RATE_HZ), Marker(99.0, "set")]
    records += [StreamStart(99.0, "nose", "open_packet", RATE_HZ)]
    recording = read_recording(session(records))
    assert recording.sensors == ("sacrum", "upper_back")
    assert "abacus" in recording.left_out["thigh_left"]
    assert recording.left_out["thigh_right"] == "sent no samples"
    assert recording.left_out["nose"] == "not a sensor that hiphinge knows"
    old_name = read_recording(session(records_of(bending("sacrum", rate_hz=RATE_HZ), "pelvis")))
    assert old_name.sensors == ("sacrum",)


@pytest.mark.parametrize(
    "records",
    [
        [],
        [Tick(0.0)],
        [StreamStart(0.0, "sacrum", "open_packet", RATE_HZ)],
        [Notification(0.0, "sacrum", "data", b"before any start")],
        [StreamStart(0.0, "sacrum", "open_packet", float("nan")), Tick(1.0)],
    ],
)
def test_a_session_without_samples_is_refused_in_one_line(
    session: Callable[..., Path], records: list[Record]
) -> None:
    with pytest.raises(RecordingError, match=r"holds no (records|samples)") as told:
        read_recording(session(records))
    assert len(str(told.value).splitlines()) == 1


def test_a_folder_that_is_no_session_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="or the folder of a session"):
        read_recording(tmp_path)


arrivals = st.floats(-1e3, 1e5) | st.floats(allow_nan=False, allow_infinity=False)


@given(steps=st.lists(st.tuples(arrivals, st.integers(0, 70)), max_size=12))
@settings(max_examples=60)
def test_any_times_of_arrival_give_a_recording_or_one_line(
    steps: list[tuple[float, int]], bending_records: list[Record]
) -> None:
    records: list[Record] = list(bending_records[:1])
    for arrival_s, k in steps:
        record = bending_records[1:][k % (len(bending_records) - 1)]
        assert isinstance(record, Notification)
        records.append(Notification(arrival_s, record.sensor, record.channel, record.payload))
    with tempfile.TemporaryDirectory() as place:
        with begin_session(SessionFacts(), place=Path(place)) as recorder:
            for record in records:
                recorder.store(record)
        try:
            told = str(read_recording(recorder.folder).notes)
        except HiphingeError as error:
            told = str(error)
    assert len(told.splitlines()) == 1


@pytest.fixture(scope="module")
def bending_records() -> list[Record]:
    """One sensor (synthetic) that turns slowly."""
    t_s = np.arange(800) / RATE_HZ
    acc = 9.81 * np.stack((np.sin(t_s), np.cos(t_s), 0 * t_s), axis=1)
    gyr = np.stack((0 * t_s, 0 * t_s, 1.0 + 0.01 * t_s), axis=1)
    return records_of(SampleBlock("sacrum", t_s, acc, gyr))
