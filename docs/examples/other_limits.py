"""The same recording under other limits: what would have been, repetition by repetition.

On the command line: hiphinge rerun monday.csv --set limit.lumbar_percent=90
"""

from __future__ import annotations

import hiphinge
from hiphinge.rerun.comparison import compare

recording = hiphinge.simulate("rdl", reps=4, fault="rounding", seed=3)
before = hiphinge.analyze(recording, "rdl")
after = hiphinge.analyze(recording, "rdl", settings={"limit.lumbar_percent": 140})

for pair in compare("simulated", before, after).pairs:
    assert pair.before
    assert pair.after
    print(f"{pair.start_s:6.1f} s  {pair.before.rep.verdict} → {pair.after.rep.verdict}")

assert {rep.verdict for rep in after.reps} == {"clean"}
