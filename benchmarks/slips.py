"""How well a slipped sensor is told from a wearer who stands otherwise: simulated standing.

python benchmarks/slips.py [--wearers 12]

Each session begins upright, then goes through rests: walking, fidgeting, standing in postures that
are drawn anew (tall, bar in the hands, slightly bent, slumped, on one leg, sitting), and being
ready for the next set, which is left out but counts as one. Half way through one sensor slips by
some degrees to the front, back or side, and about the vertical by a third of it. Told are how many
slips were noticed, of those how many on the right sensor, after how many standings, and how many
were told where nothing slipped. All of it is synthetic.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np

from calibration.slip import SlipWatch, pose_of
from calibration.standing import StandingWatch, with_neutral
from firmware_bridge.virtual.lifter.lifter import SensorSpec, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, Pose, SessionPlan
from firmware_bridge.virtual.lifter.sensor import Slip
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from imu.alignment import Alignment, Placement
from imu.frames import SACRUM, UPPER_BACK
from imu.orientation import Orientations
from imu.timeline import Timeline

SIZES_DEG = (0.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 30.0)
KINDS = ("tall", "bar", "bent", "slumped", "leg", "sitting")
SHARES = (0.35, 0.15, 0.15, 0.1, 0.1, 0.15)
RESTS = 6
REST_S = 22.5
PIECE = 25


@dataclass(frozen=True)
class Run:
    """One session: what was told, when, after how many standings since the slip."""

    told: tuple[tuple[str, float, float], ...]
    standings_after: int
    slipped: str
    at_s: float


def posture(rng: np.random.Generator) -> Pose:
    """A way to stand, with its own scatter; figures are design assumptions."""
    kind = rng.choice(KINDS, p=SHARES)
    tilt, spine, side, bend = rng.normal(0.0, 1.5, 4)
    if kind == "bar":
        tilt, spine = tilt + rng.uniform(-3.0, 3.0), spine + rng.uniform(0.0, 5.0)
    elif kind == "bent":
        tilt, spine = tilt + rng.uniform(4.0, 14.0), spine + rng.uniform(2.0, 10.0)
    elif kind == "slumped":
        tilt, spine = tilt - rng.uniform(2.0, 8.0), spine + rng.uniform(6.0, 16.0)
    elif kind == "sitting":
        tilt, spine = tilt - rng.uniform(6.0, 20.0), spine + rng.uniform(6.0, 22.0)
    elif kind == "leg":
        lean = rng.choice((-1.0, 1.0)) * rng.uniform(2.0, 5.0)
        side, bend = side + lean, bend - 0.8 * lean
    return Pose(
        pelvis_tilt_deg=tilt,
        lumbar_flexion_deg=spine,
        pelvis_lateral_deg=side,
        lumbar_lateral_deg=bend,
    )


def run(seed: int, size_deg: float) -> Run:
    """One session with a slip of that size, none for 0."""
    rng, wearer = np.random.default_rng(seed), draw_wearer(seed)
    parts = [Activity(ActivityKind.STAND, 4.0)]
    for _ in range(RESTS):
        parts.append(Activity(ActivityKind.WALK, 4.0))
        parts.append(Activity(ActivityKind.STAND, 5.0, posture(rng)))
        parts.append(Activity(ActivityKind.FIDGET, 5.0))
        parts.append(Activity(ActivityKind.STAND, 5.0, posture(rng)))
        tilt, spine = rng.normal(0.0, 1.5, 2)
        parts.append(Activity(ActivityKind.STAND, 3.5, Pose(tilt, spine)))
    at_s = 4.0 + REST_S * (RESTS // 2) + 2.0
    slipped = str(rng.choice((SACRUM, UPPER_BACK)))
    way = rng.uniform(0.0, 2.0 * np.pi)
    slip = Slip(at_s, size_deg * np.cos(way), size_deg * np.sin(way), size_deg / 3.0)
    sensors = tuple(
        SensorSpec(name, slips=(slip,) if name == slipped and size_deg else ())
        for name in (SACRUM, UPPER_BACK)
    )
    simulation = simulate(SessionPlan(tuple(parts)), wearer, sensors, seed)
    timeline = Timeline((SACRUM, UPPER_BACK))
    grid = timeline.push(list(simulation.blocks.values()))
    q = Orientations(grid.sensors).follow(grid)
    alignment = Alignment(
        {
            name: Placement(name, q_sensor, 0.05, 0.01)
            for name, q_sensor in simulation.truth.placements.items()
        },
        1.0,
    )
    watch, slips, told = StandingWatch(), SlipWatch(), []
    calibrated, numbers = False, set()
    for first in range(0, len(grid), PIECE):
        standing = watch.follow(grid.part(first, first + PIECE), q[:, first : first + PIECE])
        if standing is None:
            continue
        if not calibrated:
            alignment, calibrated = with_neutral(alignment, standing), True
            continue
        if standing.since_s > at_s and not told:
            numbers.add(standing.number)
        sets = int((standing.until_s - 4.0) / REST_S)
        found = slips.follow(pose_of(alignment, standing), standing, sets)
        if found is not None:
            told.append((found.sensor, found.moved_rad, standing.until_s))
            alignment = with_neutral(alignment, standing)
            slips.restart()
    return Run(tuple(told), len(numbers), slipped, at_s)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wearers", type=int, default=12)
    asked = parser.parse_args()
    print(
        "| slip | noticed | right sensor | amount off by | standings until told | told too much |"
    )
    print("|---|---|---|---|---|---|")
    for size_deg in SIZES_DEG:
        counts: Counter[str] = Counter()
        after, off = [], []
        for seed in range(7000, 7000 + asked.wearers):
            one = run(seed, size_deg)
            true = [t for t in one.told if t[2] > one.at_s and size_deg]
            counts["much"] += len(one.told) - min(len(true), 1)
            if true:
                counts["seen"] += 1
                counts["right"] += true[0][0] == one.slipped
                after.append(one.standings_after)
                off.append(abs(np.rad2deg(true[0][1]) - size_deg))
        n = asked.wearers
        print(
            f"| {size_deg:.0f}° | {counts['seen']}/{n} | {counts['right']}/{counts['seen']} | "
            f"{np.median(off) if off else np.nan:.1f}° | "
            f"{np.median(after) if after else np.nan:.0f} | {counts['much']} in {n} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
