"""A lifter with known truth: chosen joint motion → samples of worn sensors. Synthetic throughout.

    plan.py        what the lifter is to do: poses, repetitions, sets, faults, activities
    draw.py        an exercise's ranges → seeded plans
    wearer.py      who does it: lengths, own range, how sensors sit and wobble
    tracks.py      smooth functions of time
    score.py       plan → tracks, and what is true by construction; activities.py the moves between
    motion.py      tracks → joint angles and displacements at any time
    body.py        joint angles → orientation and place of every sensor point
    sensor.py      orientation and place → specific force and rate, as a MEMS sensor tells them
    delivery.py    which samples arrive, and at what times
    truth.py       what really happened, and its files
    lifter.py      all of it in one call: `simulate`

Frames and signs: `imu.frames`. Angles are radians but where a name says `_deg`.
"""

from __future__ import annotations
