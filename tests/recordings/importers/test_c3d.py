"""C3D files, written by ezc3d: inertial channels by their labels, in the units that they name."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imu.errors import HiphingeError, RecordingError, UnitError
from recordings.importers.c3d_analog import recognises
from recordings.importers.registry import read_recording
from recordings.units import STANDARD_GRAVITY_M_S2

ezc3d: Any = pytest.importorskip("ezc3d")
RATE_HZ = 100.0
T_S = np.arange(400) / RATE_HZ
TILT = 0.6 * np.sin(2.0 * T_S)
ACC_G = np.stack((np.sin(TILT), np.zeros_like(T_S), np.cos(TILT)))
GYR_DEG_S = np.stack((0 * T_S, -np.rad2deg(1.2 * np.cos(2.0 * T_S)), 0 * T_S))


def written(path: Path, names: dict[str, str], *, acc: str = "g", gyr: str = "deg/sec") -> Path:
    """A file with the sensors; `names` are their prefix → how an axis is spelt after it."""
    labels, units, values = ["EMG 1", "EMG 2"], ["V", "V"], [0 * T_S, 0 * T_S]
    for sensor, how in names.items():
        for kind, vector, unit in (("Acc", ACC_G, acc), ("Gyro", GYR_DEG_S, gyr)):
            for axis, row in zip("XYZ", vector, strict=True):
                labels.append(sensor + how.format(kind=kind, axis=axis))
                units.append(unit)
                values.append(row)
    made = ezc3d.c3d()
    made["parameters"]["POINT"]["RATE"]["value"] = [50.0]
    made["parameters"]["ANALOG"]["RATE"]["value"] = [RATE_HZ]
    made["parameters"]["ANALOG"]["LABELS"]["value"] = labels
    made["parameters"]["ANALOG"]["UNITS"]["value"] = units
    made["parameters"]["POINT"]["LABELS"]["value"] = ["marker"]
    made["data"]["points"] = np.ones((4, 1, len(T_S) // 2))
    del made["data"]["rotations"]
    made["data"]["analogs"] = np.stack(values)[np.newaxis]
    made.write(str(path))
    return path


@pytest.mark.parametrize("how", [": {kind} 1.{axis} (IM)", "_{kind}_{axis}", ": {kind}.{axis}"])
def test_sensors_are_known_by_the_labels_of_their_channels(tmp_path: Path, how: str) -> None:
    path = written(tmp_path / "lab.c3d", {"Sacrum": how, "Left thigh": how})
    assert recognises(path.read_bytes())
    found = read_recording(path)
    assert set(found.blocks) == {"sacrum", "thigh_left"}
    block = found.blocks["sacrum"]
    np.testing.assert_allclose(block.acc_m_s2, ACC_G.T * STANDARD_GRAVITY_M_S2, atol=1e-4)
    np.testing.assert_allclose(block.gyr_rad_s, np.deg2rad(GYR_DEG_S.T), atol=1e-5)
    np.testing.assert_allclose(np.diff(block.t_s), 1.0 / RATE_HZ, atol=1e-9)
    assert any("100 analog samples a second" in note for note in found.notes)


@pytest.mark.parametrize(
    ("told", "problem"),
    [({"acc": "V"}, "is in 'V'"), ({"gyr": ""}, "no unit"), ({"acc": "m/s^2"}, "gravity")],
)
def test_channels_in_volts_or_against_gravity_are_refused(
    tmp_path: Path, told: dict[str, str], problem: str
) -> None:
    path = written(tmp_path / "lab.c3d", {"sacrum": ": {kind}.{axis}"}, **told)
    with pytest.raises(RecordingError, match=problem) as refused:
        read_recording(path)
    assert isinstance(refused.value, UnitError) == (problem == "gravity")


def test_a_file_without_inertial_channels_says_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"by its label \('EMG 1'"):
        read_recording(written(tmp_path / "emg.c3d", {}))


def test_a_file_that_is_cut_short_says_how_much_of_it_is_missing(tmp_path: Path) -> None:
    path = written(tmp_path / "lab.c3d", {"sacrum": ": {kind}.{axis}"})
    assert not any("cut short" in note for note in read_recording(path).notes)
    data = path.read_bytes()
    frame_bytes = 4 * (4 + 2 * 8)  # one marker, then two samples of eight channels
    path.write_bytes(data[: -100 * frame_bytes])
    found = read_recording(path)
    assert len(found.blocks["sacrum"]) < len(T_S)
    assert any(note.startswith("lab.c3d is cut short: 5") for note in found.notes), found.notes


def test_any_bytes_end_in_a_recording_or_one_line(tmp_path: Path) -> None:
    data = written(tmp_path / "lab.c3d", {"sacrum": ": {kind}.{axis}"}).read_bytes()
    rng = random.Random(7)
    said = []
    for k in range(24):
        spoilt = bytearray(data)
        for _ in range(rng.randint(1, 12)):
            spoilt[rng.randrange(2, len(data) if k % 2 else 3072)] = rng.randrange(256)
        path = tmp_path / "spoilt.c3d"
        path.write_bytes(spoilt[: rng.choice((len(data), rng.randrange(512, len(data))))])
        try:
            read_recording(path)
        except HiphingeError as error:
            said.append(str(error))
    assert said
    assert not [line for line in said if "\n" in line]
