"""Time and memory of a whole analysis against scripts that use a peer, in the same run.

    python benchmarks/peers.py [--minutes 10] [--write]

Every program is a process of its own that reads the same synthetic Parquet of two sensors and
counts repetitions. hiphinge calibrates, follows lumbar flexion with its uncertainty, judges and
writes reps.csv. A peer's script is what one writes in an afternoon: pandas, the filter for each
sensor, the tilt of one axis, `find_peaks`. Seconds are those of the processor from the first byte
on, libraries loaded before; memory is the process's peak. One thread everywhere.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from speed import FROM_PARQUET, THREADS, session
from table import machine, markdown, write

from recordings.table import write_table

SCRIPT = """
import resource, sys, time
import numpy as np, pandas as pd
from scipy.signal import find_peaks
{imports}
def orient(gyr, acc, rate):
{orient}
loaded = time.process_time()
table = pd.read_parquet(sys.argv[1])
tilts = []
for name, part in table.groupby("sensor"):
    acc = part[["acc_x_m_s2", "acc_y_m_s2", "acc_z_m_s2"]].to_numpy()
    gyr = part[["gyr_x_rad_s", "gyr_y_rad_s", "gyr_z_rad_s"]].to_numpy()
    w, x, y, z = np.asarray(orient(gyr, acc, 100.0)).T
    up = np.stack([2*(x*z - w*y), 2*(y*z + w*x), 1 - 2*(x*x + y*y)], axis=1)
    first = up[:100].mean(axis=0)
    tilts.append(np.degrees(np.arccos(np.clip(up @ first / np.linalg.norm(first), -1, 1))))
peaks, _ = find_peaks(tilts[-1], prominence=20, distance=150)
pd.DataFrame({{"t_s": peaks / 100}}).to_csv(sys.argv[2], index=False)
done = time.process_time()
print(loaded, done - loaded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@dataclass(frozen=True, slots=True)
class Program:
    """One peer's script: what it imports, and how it makes quaternions."""

    name: str
    package: str
    imports: str
    orient: str


PROGRAMS = (
    Program(
        "vqf alone",
        "vqf",
        "import vqf",
        "return vqf.VQF(1/rate).updateBatch(np.ascontiguousarray(gyr),"
        " np.ascontiguousarray(acc))['quat6D']",
    ),
    Program(
        "imufusion",
        "imufusion",
        "import imufusion",
        "a = imufusion.Ahrs(); s = imufusion.AhrsSettings(); s.sample_rate = rate\n"
        "    a.set_settings(s); out = np.empty((len(gyr), 4))\n"
        "    for i, (g, f) in enumerate(zip(np.degrees(gyr), acc / 9.80665)):\n"
        "        a.update_no_magnetometer(g, f); out[i] = a.get_quaternion()\n"
        "    return out",
    ),
    *(
        Program(
            f"ahrs {name}",
            "ahrs",
            "import ahrs",
            f"return ahrs.filters.{name}(gyr=gyr, acc=acc, frequency=rate{more}).Q",
        )
        for name, more in (("Madgwick", ", gain=0.033"), ("Mahony", ""), ("EKF", ", frame='NED'"))
    ),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """Processor seconds, peak in MB, and the rows that it wrote."""

    seconds: float
    peak_mb: float
    rows: int


def taken(script: str, table: Path, out: Path) -> Taken:
    """Run a script on the table."""
    # From a small process: Linux counts what a parent held before exec as its child's.
    relay = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])"]
    asked = [*relay, sys.executable, "-c", script, str(table), str(out)]
    single = {**os.environ, **dict.fromkeys(THREADS, "1")}
    done = subprocess.run(asked, capture_output=True, text=True, check=True, env=single)
    if not done.stdout:
        raise SystemExit(done.stderr)
    _, seconds, peak_mb = (float(one) for one in done.stdout.split())
    return Taken(seconds, peak_mb, len(out.read_text(encoding="utf-8").splitlines()) - 1)


def rows(minutes: float) -> list[list[str]]:
    """The table, hiphinge first."""
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "session.parquet", Path(folder) / "reps.csv"
        recording = session(minutes)
        write_table(table, recording.blocks.values(), recording.metadata)
        own = taken(FROM_PARQUET, table, out)
        lines = [["hiphinge, the whole analysis", *told(own, own)]]
        for one in PROGRAMS:
            if find_spec(one.package) is None:
                lines.append([f"{one.name}: not installed, left out", *[""] * 5])
                continue
            script = SCRIPT.format(imports=one.imports, orient=f"    {one.orient}")
            lines.append([f"script with {one.name}", *told(taken(script, table, out), own)])
        return lines


def told(one: Taken, own: Taken) -> list[str]:
    """The cells of a row."""
    return [
        f"{one.seconds:.2f} s",
        f"{one.seconds / own.seconds:.2g}",
        f"{one.peak_mb:.0f} MB",
        f"{one.peak_mb / own.peak_mb:.2g}",
        str(one.rows),
    ]


HEAD = ["program", "processor", "÷ hiphinge", "peak memory", "÷ hiphinge", "repetitions told"]


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the recording")
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    asked = parser.parse_args()
    text = (
        f"{markdown([HEAD, *rows(asked.minutes)])}\n\n{machine()}. Synthetic session, "
        f"{asked.minutes:g} min of two sensors at 100 Hz, one run. The scripts give neither an "
        "angle of the spine nor sets, verdicts or an uncertainty."
    )
    print(text)
    if asked.write:
        title = "## Time and memory beside peers"
        command = f"python benchmarks/peers.py --minutes {asked.minutes:g} --write"
        write("peers", f"{title}\n\n`{command}`\n\n{text}")


if __name__ == "__main__":
    main()
