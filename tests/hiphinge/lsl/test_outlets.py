"""A session's streams, read back with pylsl's own inlets."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyxdf

from analysis.corrections import correction_from_text
from analysis.exercises.rdl import RDL
from firmware_bridge.records import Record
from firmware_bridge.virtual.lifter.lifter import Simulation
from hiphinge.live.collected import Collected
from hiphinge.live.loop import Running
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.spool import MotionSpool
from hiphinge.live.update import Stage, Update
from hiphinge.lsl.outlets import Outlets, angle_rows
from hiphinge.results.angles import COLUMNS
from imu.errors import LinkError
from imu.samples import FloatArray
from recordings.importers.registry import read_recording


@dataclass(frozen=True)
class Streamed:
    """What was sent, and what came out at the other end; name → (times, values)."""

    running: Running
    angles: FloatArray
    outlets: Outlets
    came: dict[str, tuple[FloatArray, list[Any]]]
    xml: dict[str, Any]


@pytest.fixture(scope="module")
def streamed(
    records: Sequence[Record],
    find: Callable[[str, int], dict[str, Any]],
    pull: Callable[[Any, int], tuple[FloatArray, list[Any]]],
) -> Iterator[Streamed]:
    settings = SessionSettings(RDL)
    outlets = Outlets(settings, synthetic=True)
    with MotionSpool() as spool:
        running = Running(Session(settings), Collected(spool), watchers=[outlets])
        # the sensors' streams begin with the first records
        early = [record for record in records if record.arrival_s <= 0.0]
        for record in early:
            running.take(record)
        inlets = find("hiphinge", 4)
        for inlet in inlets.values():
            inlet.open_stream(5.0)
        for record in records[len(early) :]:
            running.take(record)
        running.finish(records[-1].arrival_s)
        angles = angle_rows(spool.read())
        sent = {
            "hiphinge angles (synthetic)": len(angles),
            "hiphinge events (synthetic)": len(running.collected.outcome().reps) + 1,
            "hiphinge sacrum (synthetic)": running.session.health["sacrum"].samples,
            "hiphinge upper_back (synthetic)": running.session.health["upper_back"].samples,
        }
        came = {name: pull(inlets[name], wanted) for name, wanted in sent.items()}
        xml = {name: inlet.info(5.0) for name, inlet in inlets.items()}
        yield Streamed(running, angles, outlets, came, xml)
    outlets.close()


def test_the_angles_that_arrive_are_those_of_the_file_at_their_own_times(
    streamed: Streamed,
) -> None:
    times, values = streamed.came["hiphinge angles (synthetic)"]
    np.testing.assert_array_equal(np.asarray(values), streamed.angles)
    np.testing.assert_allclose(np.diff(times), np.diff(streamed.angles[:, 0]), atol=1e-6)
    assert streamed.outlets.trouble == ""


def test_each_channel_says_what_it_is_and_in_which_unit(streamed: Streamed) -> None:
    info = streamed.xml["hiphinge angles (synthetic)"]
    assert (info.type(), info.nominal_srate()) == ("MoCap", 100.0)
    assert info.get_channel_labels() == list(COLUMNS)
    units = dict(zip(COLUMNS, info.get_channel_units(), strict=True))
    assert {unit for name, unit in units.items() if name.endswith("_deg")} == {"degrees"}
    assert (units["time_s"], units["quality"]) == ("seconds", "normalized")
    types = dict(zip(COLUMNS, info.get_channel_types(), strict=True))
    assert types["lumbar_flexion_deg"] == "OrientationP"
    assert types["quality"] == "Confidence"
    settings = info.desc().child("acquisition").child("settings")
    assert settings.child_value("exercise") == "rdl"
    assert settings.child_value("synthetic") == "true"


def test_every_repetition_arrives_as_a_marker_at_its_end(
    streamed: Streamed, simulation: Simulation
) -> None:
    times, texts = streamed.came["hiphinge events (synthetic)"]
    told = [json.loads(text) for (text,) in texts]
    reps = streamed.running.collected.outcome().reps
    seen = [(at_s, one) for at_s, one in zip(times, told, strict=True) if one["event"] == "rep"]
    assert len(seen) == len(reps) == len(simulation.truth.counted_reps)
    zero_s = float(np.min(streamed.came["hiphinge angles (synthetic)"][0])) - streamed.angles[0, 0]
    for (at_s, one), rep in zip(seen, reps, strict=True):
        assert (one["set"], one["rep"], one["verdict"]) == (rep.set, rep.index, rep.verdict)
        assert at_s - zero_s == pytest.approx(rep.end_s, abs=1e-3)
    info = streamed.xml["hiphinge events (synthetic)"]
    assert (info.type(), info.nominal_srate()) == ("Markers", 0.0)


def test_the_sensors_samples_arrive_in_si(streamed: Streamed) -> None:
    _, values = streamed.came["hiphinge sacrum (synthetic)"]
    assert np.median(np.linalg.norm(np.asarray(values)[:, :3], axis=1)) == pytest.approx(9.81, 0.05)
    assert streamed.xml["hiphinge sacrum (synthetic)"].get_channel_units()[3] == "rad/s"


def as_xdf(streamed: Streamed) -> bytes:
    """A recording of all four streams, chunk by chunk after XDF's specification."""

    def chunk(tag: int, content: bytes) -> bytes:
        return b"\x04" + struct.pack("<IH", len(content) + 2, tag) + content

    parts = [b"XDF:", chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")]
    for number, (name, (times, values)) in enumerate(streamed.came.items(), start=1):
        info, stream = streamed.xml[name], struct.pack("<I", number)
        parts.append(chunk(2, stream + info.as_xml().encode()))
        rows = []
        for at_s, row in zip(times, values, strict=True):
            if info.type() == "Markers":
                text = row[0].encode()
                cells = b"\x04" + struct.pack("<I", len(text)) + text
            else:
                cells = np.asarray(row, "<f8" if info.type() == "MoCap" else "<f4").tobytes()
            rows.append(b"\x08" + struct.pack("<d", at_s) + cells)
        parts.append(chunk(3, stream + b"\x04" + struct.pack("<I", len(rows)) + b"".join(rows)))
    return b"".join(parts)


def test_what_a_recorder_writes_of_them_pyxdf_and_our_own_importer_read(
    streamed: Streamed, tmp_path: Path
) -> None:
    file = tmp_path / "lab.xdf"
    file.write_bytes(as_xdf(streamed))
    streams, _ = pyxdf.load_xdf(str(file), dejitter_timestamps=False)
    by_name = {one["info"]["name"][0]: one for one in streams}
    angles = by_name["hiphinge angles (synthetic)"]
    np.testing.assert_array_equal(angles["time_series"], streamed.angles)
    described = angles["info"]["desc"][0]["channels"][0]["channel"]
    assert [one["label"][0] for one in described] == list(COLUMNS)
    recording = read_recording(file)
    assert recording.sensors == ("sacrum", "upper_back")
    _, sent = streamed.came["hiphinge upper_back (synthetic)"]
    np.testing.assert_allclose(
        recording.blocks["upper_back"].acc_m_s2, np.asarray(sent)[:, :3], atol=1e-5
    )


def test_a_session_goes_on_if_an_outlet_fails(records: Sequence[Record]) -> None:
    outlets = Outlets(SessionSettings(RDL), synthetic=True)

    def broken(text: str, time_s: float) -> None:
        raise RuntimeError("gone")

    outlets._events.say = broken  # type: ignore[method-assign]
    correction = correction_from_text("not_a_rep 1.2")
    update = Update(Stage.TRAINING, correction=correction)
    outlets.told(records[0], update)
    outlets.told(records[1], update)
    assert outlets.trouble == "Lab Streaming Layer: nothing is sent any more (gone)"
    outlets.close()


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(LinkError, match=r'install it with `pip install "hiphinge\[lsl\]"`'):
        Outlets(SessionSettings(RDL), synthetic=True)


def test_another_pace_than_lifes_is_refused(call: Any) -> None:
    said = call("demo", "--headless", "--lsl", "--speed", "4")
    assert said.code == 2
    assert "--speed 4: --lsl goes at the pace of life; leave --speed out" in said.err
