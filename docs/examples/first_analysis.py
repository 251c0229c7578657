"""A first analysis: a recording in, repetitions and their verdicts out.

The recording is synthetic. With one of your own: hiphinge.load("monday.csv").
"""

from __future__ import annotations

import hiphinge

recording = hiphinge.simulate("rdl", reps=4, fault="rounding", seed=3)
analysis = hiphinge.analyze(recording, "rdl")

for one in analysis.sets:
    print(one.sentence)
reps = hiphinge.tables.reps(analysis)
print(reps[["rep", "bottom_s", "lumbar_flexion_peak_deg", "hinge_share", "verdict"]].round(2))

assert len(reps) == 4
