"""An exercise of one's own: a shallow hinge at a machine, made from one that is there.

One that is to be offered by name is a file in analysis/exercises and a line in its catalogue.
"""

from __future__ import annotations

from dataclasses import replace

import hiphinge
from analysis.exercises.catalogue import exercise_named

hinge = exercise_named("hip_hinge")
shallow = replace(
    hinge,
    id="shallow_hinge",
    name="Shallow hinge",
    min_amplitude_deg=15.0,
    tempo=replace(hinge.tempo, max_s=20.0),
    limit_profile="drill",
    counting_rule="the trunk tilts forward by at least 15° and comes back",
)

recording = hiphinge.simulate("hip_hinge", reps=3, seed=8)
analysis = hiphinge.analyze(recording, shallow)
print(f"{len(analysis.reps)} of {analysis.exercise.name}")
print(f"limits: {analysis.limits.profile.amber_deg:g}° and {analysis.limits.profile.red_deg:g}°")

assert len(analysis.reps) == 3
