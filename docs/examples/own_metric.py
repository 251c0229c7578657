"""A metric of one's own: how long each repetition stays beyond 45° of trunk tilt.

Angles and repetitions share one time, so that a metric is a few lines. One that is to stand in
every reps.csv is a file in analysis/metrics and a line in its registry.
"""

from __future__ import annotations

import hiphinge

analysis = hiphinge.analyze(hiphinge.simulate("rdl", reps=3, seed=5), "rdl")
angles = hiphinge.tables.angles(analysis).set_index("time_s")


def time_beyond(rep: hiphinge.Rep, tilt_deg: float = 45.0) -> float:
    """Seconds of the repetition beyond this tilt, on the grid of 100 cells a second."""
    within = angles.loc[rep.start_s : rep.end_s, "trunk_tilt_deg"]
    return float((within > tilt_deg).sum()) / 100.0


reps = hiphinge.tables.reps(analysis).assign(beyond_45_s=[time_beyond(r) for r in analysis.reps])
print(reps[["rep", "trunk_tilt_rom_deg", "beyond_45_s"]].round(2))

assert (reps["beyond_45_s"] > 0.3).all()
