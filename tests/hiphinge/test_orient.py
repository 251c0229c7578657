"""Orientation at the recording's own sample times, measured against optics where there are any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hiphinge.orient import at_times, orientations
from imu.quaternion import from_axis_angle, up_in_source
from imu.samples import SampleBlock
from recordings.importers.registry import read_recording
from recordings.recording import Recording

QUATERNION = ["qw", "qx", "qy", "qz"]
Z = np.array([0.0, 0.0, 1.0])


def test_a_row_of_the_table_belongs_to_each_sample_in_order_of_time(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    out = tmp_path / "o.csv"
    said = call("orient", recording, "--out", out)
    assert said.code == 0
    told, read = pd.read_csv(out), read_recording(recording)
    assert list(told) == ["time_s", "sensor", *QUATERNION]
    assert told.time_s.is_monotonic_increasing
    for sensor, block in read.blocks.items():
        own = told[told.sensor == sensor]
        assert np.array_equal(own.time_s, block.t_s)
    lengths = np.linalg.norm(told[QUATERNION].to_numpy(), axis=1)
    assert np.abs(lengths - 1.0).max() < 1e-5
    assert str(out) in said.out


@pytest.mark.parametrize("filter_name", ["vqf", "madgwick", "mahony", "ekf"])
def test_every_filter_points_the_force_of_standing_up(filter_name: str, recording: Path) -> None:
    block = read_recording(recording).blocks["sacrum"].between(0.0, 4.5)
    still = Recording(recording, {"sacrum": block})
    q = orientations(still, filter_name=filter_name)["sacrum"]
    force = block.acc_m_s2.mean(axis=0)
    up = up_in_source(q[-100:]).mean(axis=0)
    assert np.dot(up, force) / np.linalg.norm(up) / np.linalg.norm(force) > np.cos(np.radians(2.0))


@pytest.mark.parametrize("offline", [False, True])
def test_a_long_gap_has_no_orientation_only_where_there_are_no_samples(
    offline: bool, recording: Path
) -> None:
    block = read_recording(recording).blocks["sacrum"]
    early, late = block.between(0.0, 20.0), block.between(23.0, 40.0)
    parts = [
        np.concatenate([getattr(p, n) for p in (early, late)]) for n in ("acc_m_s2", "gyr_rad_s")
    ]
    cut = SampleBlock("sacrum", np.concatenate((early.t_s, late.t_s)) + 1e6, *parts)
    q = orientations(Recording(recording, {"sacrum": cut}), offline=offline)["sacrum"]
    assert q.shape == (len(cut), 4)
    assert np.isfinite(q).all()


def test_between_grid_cells_the_shortest_turn_is_followed() -> None:
    grid_s = np.array([0.0, 0.01, 0.02, 0.5])
    q = from_axis_angle(Z, np.array([0.0, 0.1, 0.2, 1.0]))
    q[1] *= -1.0
    got = at_times(grid_s, q, np.array([-0.01, 0.005, 0.0175, 0.03, 0.2, 0.51, 0.6]), 100.0)
    angle = 2.0 * np.arctan2(got[:, 3], got[:, 0])
    expected = [0.0, 0.05, 0.175, 0.2, np.nan, 1.0, np.nan]
    assert np.allclose(angle, expected, equal_nan=True)


@pytest.mark.parametrize(("offline", "most_deg"), [(False, 0.75), (True, 0.56)])
def test_inclination_agrees_with_optics_while_the_sensor_is_moved_by_hand(
    offline: bool, most_deg: float, data_dir: Path, tmp_path: Path, call: Any
) -> None:
    errors = []
    for path in sorted((data_dir / "broad").glob("*[A-Z].csv.gz")):
        out = tmp_path / path.name.replace(".csv.gz", ".csv")
        assert call("orient", path, "--out", out, *["--offline"] * offline).code == 0
        truth = pd.read_csv(path.with_name(path.name.replace(".csv.gz", ".truth.csv.gz")))
        ups = [up_in_source(table[QUATERNION].to_numpy()) for table in (pd.read_csv(out), truth)]
        moved = (truth.movement > 0) & np.isfinite(ups[1]).all(axis=1)
        cosine = np.clip(np.sum(ups[0] * ups[1], axis=1), -1.0, 1.0)[moved]
        errors.append(np.sqrt(np.mean(np.degrees(np.arccos(cosine)) ** 2)))
    assert len(errors) == 6
    assert np.mean(errors) <= most_deg
