"""Values that cannot be in the unit their column names are refused, with the likely cause."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from imu.errors import UnitError
from imu.samples import SampleBlock
from recordings.importers.registry import read_recording
from recordings.plausibility import gravity_reading, gravity_slope, unit_contradiction
from recordings.table import write_table

Bending = Callable[..., SampleBlock]

RAD = 180.0 / np.pi


def scaled(block: SampleBlock, acc: float = 1.0, gyr: float = 1.0) -> SampleBlock:
    """The block with its accelerations and rates multiplied."""
    return SampleBlock(block.sensor, block.t_s, block.acc_m_s2 * acc, block.gyr_rad_s * gyr)


@pytest.mark.parametrize(
    ("acc", "unit", "told"),
    [
        (1 / 9.80665, "m_s2", "reads 1 as gravity in columns named m_s2, where it is 9.81"),
        (1 / 9.80665, "m_s2", "probably in g (call the columns acc_*_g)"),
        (1000 / 9.80665, "m_s2", "thousandths of g"),
        (16384 / 9.80665, "m_s2", "raw counts"),
        (0.01, "m_s2", "gravity was probably taken out"),
        (3.5, "m_s2", "no usual unit explains it"),
        (9.80665, "g", "probably in m/s² (call the columns acc_*_m_s2)"),
        (1000.0, "g", "thousandths of g"),
    ],
)
def test_gravity_of_the_wrong_size(acc: float, unit: str, told: str, bending: Bending) -> None:
    contradiction = unit_contradiction(scaled(bending("sacrum"), acc=acc), unit, "rad_s")
    assert contradiction is not None
    assert told in contradiction


def test_degrees_called_radians_are_found_by_how_gravity_turns(bending: Bending) -> None:
    slow = scaled(bending("sacrum", amplitude_rad=0.3), gyr=RAD)
    assert np.abs(slow.gyr_rad_s).max() < 15.0
    contradiction = unit_contradiction(slow, "m_s2", "rad_s")
    assert contradiction is not None
    assert "57 times less" in contradiction
    assert "probably in deg/s (call the columns gyr_*_deg_s)" in contradiction


def test_radians_called_degrees_are_found_by_how_gravity_turns(bending: Bending) -> None:
    contradiction = unit_contradiction(scaled(bending("sacrum"), gyr=1 / RAD), "m_s2", "deg_s")
    assert contradiction is not None
    assert "57 times more" in contradiction
    assert "probably in rad/s (call the columns gyr_*_rad_s)" in contradiction


def test_a_turn_about_the_vertical_too_fast_for_a_body() -> None:
    t_s = np.arange(0.0, 8.0, 0.01)
    up = np.tile([0.0, 9.81, 0.0], (len(t_s), 1))
    spin = np.stack((0 * t_s, 100.0 * np.sin(t_s), 0 * t_s), axis=1)
    contradiction = unit_contradiction(SampleBlock("sacrum", t_s, up, spin), "m_s2", "rad_s")
    assert contradiction is not None
    assert "faster than a body does" in contradiction


def test_too_little_rotation_decides_nothing(bending: Bending) -> None:
    still = bending("sacrum", amplitude_rad=0.0)
    assert gravity_slope(still) is None
    assert unit_contradiction(scaled(still, gyr=RAD), "m_s2", "rad_s") is None


def test_a_wrong_unit_is_found_in_a_long_recording_too(bending: Bending) -> None:
    long = bending("sacrum", duration_s=900.0, amplitude_rad=0.3)
    assert gravity_slope(long) == pytest.approx(1.0, abs=0.1)
    contradiction = unit_contradiction(scaled(long, gyr=RAD), "m_s2", "rad_s")
    assert contradiction is not None
    assert "57 times less" in contradiction


def test_a_badly_calibrated_accelerometer_is_told_but_read(
    bending: Bending, tmp_path: Path
) -> None:
    path = tmp_path / "lift.csv"
    write_table(path, [bending("sacrum"), scaled(bending("thigh"), acc=12.9 / 9.81)])
    recording = read_recording(path)
    assert recording.sensors == ("sacrum", "thigh")
    assert recording.notes == ("thigh: gravity reads 12.9 m/s²; its accelerometer is off by 32 %.",)


def test_a_person_can_insist_on_the_units(bending: Bending, tmp_path: Path) -> None:
    path = tmp_path / "lift.parquet"
    write_table(path, [scaled(bending("sacrum"), gyr=RAD)])
    with pytest.raises(UnitError, match="--trust-units") as caught:
        read_recording(path)
    assert "\n" not in str(caught.value)
    recording = read_recording(path, trust_units=True)
    assert recording.sensors == ("sacrum",)
    assert "probably in deg/s" in recording.notes[0]


def test_gravity_is_read_where_the_sensor_rests(bending: Bending) -> None:
    moving = bending("sacrum", amplitude_rad=1.2)
    shaken = moving.acc_m_s2.copy()
    shaken[100:] *= 1.3
    noise = np.random.default_rng(3).normal(0.0, 3.0, shaken[100:].shape)
    shaken[100:] += noise
    shaken[:100] = [0.0, 9.9, 0.0]
    reading = gravity_reading(SampleBlock("sacrum", moving.t_s, shaken, moving.gyr_rad_s))
    assert reading.rest_s == pytest.approx(2.0, abs=0.6)
    assert reading.m_s2 == pytest.approx(9.9, abs=0.01)


REAL_WITHOUT_SLOW_ROTATION = ("translation", "stationary", "D01", "D05", "D19")


def test_real_recordings_are_accepted_and_their_scaled_copies_are_not(data_dir: Path) -> None:
    paths = [p for p in sorted(data_dir.glob("*/*.csv.gz")) if ".truth." not in p.name]
    if not paths:
        pytest.skip(f"no recordings in {data_dir}")
    for path in paths:
        blocks = read_recording(path).blocks.values()
        told = " ".join(
            unit_contradiction(scaled(b, acc=1 / 9.81), "m_s2", "rad_s") or "" for b in blocks
        )
        assert told.count("probably in g") == len(blocks), path
        as_degrees = [unit_contradiction(scaled(b, gyr=RAD), "m_s2", "rad_s") for b in blocks]
        assert any(as_degrees), path
        if not any(word in path.name for word in REAL_WITHOUT_SLOW_ROTATION):
            as_radians = [
                unit_contradiction(scaled(b, gyr=1 / RAD), "m_s2", "deg_s") for b in blocks
            ]
            assert any(as_radians), path
