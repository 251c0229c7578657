"""Folders of finished sessions (synthetic), as the application leaves them, made in no time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

COLUMNS = (
    "set,rep,exercise,side,start_s,bottom_s,end_s,eccentric_s,pause_s,concentric_s,"
    "pelvis_tilt_rom_deg,trunk_tilt_rom_deg,lumbar_flexion_peak_deg,hinge_share,verdict,confidence"
)
ZONE = timezone(timedelta(hours=1))
LONG_AGO_NS = 1_700_000_000_000_000_000

Make = Callable[..., Path]


def settle(folder: Path) -> None:
    """As if nobody had touched the folder for long."""
    for path in (*folder.iterdir(), folder):
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))


def rep_rows(sets: Sequence[int], peak_deg: float, exercise: str, clean: int) -> list[str]:
    """Rows of reps.csv: so many repetitions in each set, the first `clean` of all within limits."""
    rows = []
    for number, reps in enumerate(sets, start=1):
        for rep in range(1, reps + 1):
            start_s = 100.0 * number + 5.0 * rep
            peak = peak_deg + (rep % 3) - 1.0
            verdict = "clean" if len(rows) < clean else "red"
            rows.append(
                f"{number},{rep},{exercise},,{start_s:.3f},{start_s + 2:.3f},{start_s + 4:.3f},"
                f"2.000,0.500,1.500,70.00,80.00,{peak:.2f},0.850,{verdict},0.900"
            )
    return rows


def make(
    place: Path,
    started: datetime = datetime(2026, 11, 21, 9, 3, 11, tzinfo=ZONE),
    *,
    name: str = "",
    exercise: str = "rdl",
    wearer: str | None = None,
    sets: Sequence[int] = (5, 5),
    clean: int = 10,
    peak_deg: float = 20.0,
    neutral_sd_deg: float = 0.5,
    state: str = "finished",
    synthetic: bool = True,
    results: bool = True,
    settled: bool = True,
) -> Path:
    """A session's folder in `place`."""
    folder = place / (name or f"{started:%Y-%m-%d_%H-%M-%S}_{exercise}")
    folder.mkdir(parents=True)
    session = {
        "schema": "hiphinge.session", "version": 1, "id": "0" * 32, "state": state,
        "synthetic": synthetic, "wearer": wearer, "exercise": exercise,
        "started": started.isoformat(), "monotonic_zero_s": 0.0, "duration_s": 600.0,
        "sensors": [],
    }  # fmt: skip
    (folder / "session.json").write_text(json.dumps(session))
    if results:
        rows = rep_rows(sets, peak_deg, exercise, clean)
        (folder / "reps.csv").write_text("\n".join([COLUMNS, *rows]) + "\n")
        sensors = ("sacrum", "upper_back")
        summary = {
            "duration_s": 599.0, "exercise": exercise, "upper_level": "T12",
            "counts": {"alerts": len(rows) - clean, "alerts_cued": 1},
            "sets": [{"set": k + 1, "reps": n, "alerts": 1} for k, n in enumerate(sets)],
            "calibration": {
                "sensors": [{"sensor": s, "neutral_sd_deg": neutral_sd_deg} for s in sensors]
            },
            "settings": {"filter": "vqf"},
        }  # fmt: skip
        (folder / "summary.json").write_text(json.dumps(summary))
    if settled:
        settle(folder)
    return folder


@pytest.fixture(name="make")
def make_fixture(tmp_path: Path) -> Make:
    """Make a session's folder in the test's own place: `make(started, wearer="Ada")`."""

    def made(*arguments: object, **options: object) -> Path:
        return make(tmp_path / "sessions", *arguments, **options)  # type: ignore[arg-type]

    return made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where `make` makes sessions."""
    return tmp_path / "sessions"
