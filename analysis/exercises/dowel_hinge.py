"""Hip hinge with a stick along the back: the broomstick drill, and the dowel test.

The stick lies on the sacrum, between the shoulder blades and on the back of the head. Two sensors
stand for the lower two contacts: they keep touch as long as the spine's shape stays within about
10° of what it was when the stick lay on (`analysis.limits`, `drill`); a gap at the sacrum opens by
about 2 cm at 10°, over a lever of 0.10-0.15 m. Ranges: those of `hip_hinge`, whose movement it is;
a back almost level needs 65° and more of pelvis, more than the average straight-legged bend of
59 ± 15° (Laird et al. 2018, BMC Musculoskelet Disord 19:309), hence the soft knees.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.exercises.exercise import Dose
from analysis.exercises.gear import Gear
from analysis.exercises.hip_hinge import HIP_HINGE

DOWEL_HINGE = replace(
    HIP_HINGE,
    id="dowel_hinge",
    name="Dowel hinge (broomstick drill)",
    synonyms=(
        "broomstick drill",
        "broomstick hinge",
        "hip hinge with dowel",
        "hip hinge with stick",
        "stick hinge",
    ),
    begin="Hold the stick along the back: sacrum, upper back, head. Stand tall and keep still.",
    doses=(Dose("003", note="daily"), Dose("004", 3, (15, 15))),
    faults=(
        "the sacrum leaves the stick: the spine bends past the limit",
        "the upper back arches away from the stick",
        "spine moves before the hips",
        "too shallow",
    ),
    thigh_faults=("a squat in place of a hinge", "90° of hip flexion", "part of the knee bend"),
    cues=(
        "Reach back with the hips and let the stick ride along.",
        "Feel all three contacts on the way down and on the way up.",
        "Turn round before a contact goes.",
    ),
    gear=(Gear.STICK,),
)
