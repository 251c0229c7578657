"""One synthetic session that every importer's test lays out as its vendor would, and its reps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.exercises.catalogue import exercise_named
from analysis.result import Analysis
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.orient import orientations
from hiphinge.simulation import Wish, simulated
from imu.samples import FloatArray, SampleBlock
from recordings.importers.registry import read_recording
from recordings.joining.session import told_of
from recordings.recording import Recording
from recordings.table import write_table

RATE_HZ = 60.0
SENSORS = ("sacrum", "upper_back")


@dataclass(frozen=True)
class Lift:
    """The session: samples and orientations of both sensors, and what the plain table gives."""

    blocks: dict[str, SampleBlock]
    q: dict[str, FloatArray]
    analysis: Analysis
    recording: Recording


def analysis_of(recording: Recording) -> Analysis:
    return analyze(recording, AnalysisSettings(exercise=exercise_named("rdl")))


@pytest.fixture(scope="session")
def lift(tmp_path_factory: pytest.TempPathFactory) -> Lift:
    wish = Wish(exercise=exercise_named("rdl"), reps=3, seed=5, rate_hz=RATE_HZ)
    path = tmp_path_factory.mktemp("lift") / "plain.csv"
    write_table(path, simulated(wish).blocks.values(), {"synthetic": "true"})
    recording = read_recording(path)
    q = orientations(recording, offline=True)
    return Lift(dict(recording.blocks), q, analysis_of(recording), recording)


@dataclass
class Check:
    """Write files, read them as one session, compare with the plain table."""

    folder: Path
    lift: Lift
    files: list[Path] = field(default_factory=list)

    def write(self, name: str, lines: Sequence[str] | bytes, end: str = "\n") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = lines if isinstance(lines, bytes) else (end.join(lines) + end).encode()
        path.write_bytes(data)
        self.files.append(path)
        return path

    def read(
        self,
        paths: Path | Sequence[Path] | None = None,
        *,
        sensor: Sequence[str] = (),
        align: str = "auto",
        offset: Sequence[str] = (),
        **more: Any,
    ) -> Recording:
        told = told_of(sensor, align, offset)
        return read_recording(self.files if paths is None else paths, told=told, **more)

    def gives_the_same_reps(
        self, recording: Recording, *, within_s: float = 0.1, within_deg: float = 2.5
    ) -> Analysis:
        """The reps of the plain table, and their times and depths."""
        wanted, got = self.lift.analysis, analysis_of(recording)
        assert recording.sensors == SENSORS
        assert len(got.reps) == len(wanted.reps) == 3
        start_s = self.lift.recording.start_s
        for one, other in zip(got.reps, wanted.reps, strict=True):
            assert abs(one.bottom_s - (other.bottom_s - start_s)) < within_s
            for name in ("pelvis_tilt_rom_deg", "trunk_tilt_rom_deg", "lumbar_flexion_peak_deg"):
                assert abs(one.metrics[name] - other.metrics[name]) < within_deg, name
        return got


@pytest.fixture
def check(tmp_path: Path, lift: Lift) -> Check:
    return Check(tmp_path, lift)


@pytest.fixture
def row() -> Callable[..., str]:
    """Numbers as a line of a table."""

    def line(*values: float, sep: str = ",", digits: int = 6) -> str:
        return sep.join(f"{value:.{digits}f}" for value in values)

    return line


def cells(*columns: FloatArray, fmt: str = "%.6f", sep: str = ",") -> list[str]:
    """Columns (n,) or (n, k) as lines of text."""
    table = np.column_stack(columns)
    return [sep.join(fmt % v for v in values) for values in table]


@pytest.fixture(name="cells")
def cells_fixture() -> Callable[..., list[str]]:
    return cells
