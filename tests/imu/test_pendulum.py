"""Two linked segments with an IMU each, against Vicon (`repoimu_pendulum`, real recordings)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calibration.automatic import calibrate_automatically
from calibration.motion import body_motion
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline
from recordings.importers.registry import read_recording

pytestmark = pytest.mark.slow


def deviation_deg(bench: Any, path: Path) -> float:
    """Of the relative angle, sign and offset being free."""
    grid = bench.grid(list(read_recording(path).blocks.values()))
    q = Orientations(grid.sensors).follow(grid)
    alignment = calibrate_automatically(body_motion(grid, grid.sensors, q)).alignment
    angles = AnglePipeline(alignment).follow(grid, q).angles
    truth = pd.read_csv(path.with_name(path.name.replace(".csv.gz", ".truth.csv.gz")))
    found = np.interp(truth["time_s"], angles.t_s, np.degrees(angles.lumbar_flexion_rad))
    known = np.isfinite(found) & np.isfinite(truth["relative_deg"].to_numpy())
    assert known.mean() > 0.9
    apart = [(sign * found - truth["relative_deg"].to_numpy())[known] for sign in (1.0, -1.0)]
    return min(float(np.std(errors)) for errors in apart)


def test_the_angle_between_two_segments_agrees_with_the_cameras(data_dir: Path, bench: Any) -> None:
    paths = [
        path
        for path in sorted((data_dir / "repoimu_pendulum").glob("*.csv.gz"))
        if ".truth." not in path.name
    ]
    assert len(paths) == 6
    deviations = [deviation_deg(bench, path) for path in paths]
    assert float(np.median(deviations)) <= 2.0, np.round(deviations, 2)
