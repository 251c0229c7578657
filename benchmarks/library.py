"""The list of sessions with thousands of them: through the index, and without it.

    python benchmarks/library.py [--sessions 5000] [--write]

The folders are synthetic: the text files that a session of three sets of eight leaves, without
records and angles, which the library does not read. Listing looks for changes each time, as the
application does. Without the index every folder has to be read, as the index is built.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from table import Line, judged, machine, write

from analysis.metrics.registry import METRICS
from recordings.library.library import Library
from recordings.library.names import INDEX
from recordings.library.query import Query
from recordings.library.reading import read_entry
from recordings.library.trend import trend_of

MOST_LIST_MS = 50.0
SETS, REPS = 3, 8
FIRST = datetime(2020, 1, 6, 18, 30, tzinfo=timezone(timedelta(hours=1)))
APART = timedelta(hours=12)
TIMES = 9


def reps_csv(session: int) -> str:
    """A table of repetitions with every metric."""
    names = [metric.name for metric in METRICS]
    head = ["set", "rep", "exercise", "side", "start_s", "bottom_s", "end_s", "eccentric_s"]
    lines = [",".join([*head, "pause_s", "concentric_s", *names, "verdict", "confidence"])]
    for k in range(SETS * REPS):
        at_s = 60.0 * (k // REPS) + 5.0 * k
        values = [f"{20.0 + 5.0 * math.sin(session + k + n):.2f}" for n in range(len(names))]
        times = f"{at_s:.3f},{at_s + 2:.3f},{at_s + 4:.3f},2.000,0.500,1.500"
        row = f"{k // REPS + 1},{k % REPS + 1},rdl,,{times},{','.join(values)}"
        lines.append(f"{row},{'clean' if (session + k) % 4 else 'red'},0.900")
    return "\n".join(lines) + "\n"


def make(place: Path, number: int) -> Path:
    """One session's folder."""
    started = FIRST + number * APART
    folder = place / f"{started:%Y-%m-%d_%H-%M-%S}_rdl"
    folder.mkdir()
    session = {
        "schema": "hiphinge.session", "version": 1, "id": f"{number:032x}", "state": "finished",
        "synthetic": True, "wearer": f"Wearer {number % 5}", "exercise": "rdl",
        "started": started.isoformat(), "monotonic_zero_s": 0.0, "duration_s": 600.0,
        "sensors": [],
    }  # fmt: skip
    summary = {
        "exercise": "rdl", "upper_level": "T12", "counts": {"alerts": 6, "alerts_cued": 2},
        "sets": [{"set": k + 1, "reps": REPS, "alerts": 2} for k in range(SETS)],
        "settings": {"filter": "vqf"},
    }  # fmt: skip
    (folder / "session.json").write_text(json.dumps(session))
    (folder / "summary.json").write_text(json.dumps(summary))
    (folder / "reps.csv").write_text(reps_csv(number))
    return folder


def once_s(work: Callable[[], object]) -> float:
    """How long it takes."""
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def best_ms(work: Callable[[], object]) -> float:
    """The best of several runs: the machine is shared."""
    return 1000.0 * min(once_s(work) for _ in range(TIMES))


def processor_ms(work: Callable[[], object]) -> float:
    """Processor time of one run, the mean of several."""
    began_s = time.process_time()
    for _ in range(TIMES):
        work()
    return 1000.0 * (time.process_time() - began_s) / TIMES


def measured(place: Path, sessions: int) -> list[Line]:
    """Every line of the table."""
    folders = [make(place, number) for number in range(sessions)]
    time.sleep(2.5)  # folders count as settled after 2 s
    without_s = 10.0 * once_s(lambda: [read_entry(folder) for folder in folders[::10]])
    built_s = once_s(lambda: Library(place).close())
    opened_ms = best_ms(lambda: Library(place).close())
    with Library(place) as library:
        page_ms, own_ms = best_ms(library.page), processor_ms(library.page)
        search = Query("wearer 3 monday 2023")
        search_ms = best_ms(lambda: library.page(search))

        def renamed() -> None:
            library.label(folders[sessions // 2].name, title=f"{time.perf_counter()}")
            library.page()

        change_ms = best_ms(renamed)
        trend_ms = best_ms(lambda: trend_of(library, "lumbar_flexion_peak_deg", "rdl"))
        total = library.page(search).total
    size_mb = (place / INDEX).stat().st_size / 1e6
    met = page_ms <= MOST_LIST_MS
    return [
        Line(
            "first 50 of the list",
            f"{page_ms:.0f} ms, of them processor {own_ms:.0f} ms",
            f"≤ {MOST_LIST_MS:.0f} ms",
            met,
        ),
        Line(f"search by four words, {total} found", f"{search_ms:.0f} ms"),
        Line("a title written, and the list again", f"{change_ms:.0f} ms"),
        Line("trend of a metric over all of them", f"{trend_ms:.0f} ms"),
        Line("opening the library: every file looked at", f"{opened_ms:.0f} ms"),
        Line("building the index from the folders, once", f"{built_s:.1f} s"),
        Line(
            "the list without an index: every folder read (ten times a tenth)",
            f"{1000.0 * without_s:.0f} ms, {1000.0 * without_s / page_ms:.0f} x the list",
        ),
        Line("size of the index", f"{size_mb:.0f} MB"),
    ]


def main() -> None:
    """Measure, print, and with --write keep it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=5000)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measured(Path(folder), asked.sessions)
    text = (
        "## The library of sessions\n\n`python benchmarks/library.py --write`\n\n"
        f"{judged(lines)}\n\n{machine()}. {asked.sessions} synthetic sessions; best of {TIMES} "
        f"wall times, with {os.getloadavg()[0]:.0f} programs wanting a core."
    )
    print(text)
    if asked.write:
        write("library", text)


if __name__ == "__main__":
    main()
