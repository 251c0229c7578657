"""The same recording through other orientation filters, and refined offline."""

from __future__ import annotations

import pandas as pd

import hiphinge

recording = hiphinge.simulate("rdl", reps=3, seed=4)
peaks = {
    name: hiphinge.tables.reps(hiphinge.analyze(recording, "rdl", settings={"filter": name}))[
        "lumbar_flexion_peak_deg"
    ]
    for name in ("vqf", "madgwick", "mahony")
}
refined = hiphinge.analyze(recording, "rdl", offline=True)
peaks["vqf, offline"] = hiphinge.tables.reps(refined)["lumbar_flexion_peak_deg"]
print(pd.DataFrame(peaks).round(1))

assert abs(peaks["vqf"] - peaks["vqf, offline"]).max() < 5.0
