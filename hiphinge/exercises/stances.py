"""An exercise → both ends of a repetition as whole bodies: its position decides what stays put.

Standing, the feet stay, and the shank leans so that the body's weight is over them. Kneeling and on
all fours the knees stay, on all fours the hands too. On the back and on a bench the upper back and
the feet stay, and the feet stand where the thigh's tilts come closest to the exercise's. A weight
that is set down, and hands that stay, say how deep within its ranges the exercise is shown.
The shares of the body's weight are round figures that keep a drawn person on its feet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.exercises.exercise import Exercise, Start
from analysis.exercises.gear import Gear
from analysis.exercises.posture import BENCH, KNEELING, ONE_LEG, QUADRUPED, SUPINE
from hiphinge.exercises import body
from hiphinge.exercises.body import Body, Leg, Point, Torso
from hiphinge.exercises.hands import HANDLE_M, arm_at_neck, arm_of, weight_hangs_at
from hiphinge.exercises.tilts import USUAL_SHARE, Tilts, far_end, resting

BENCH_M = 0.40
LAIN_ON_M = 0.10
"""From the shoulders down to where the upper back lies on."""
MID_FOOT_M = 0.045
MOST_SHANK_DEG = 45.0
TRUNK_WEIGHS, HEAD_WEIGHS, ARM_WEIGHS, THIGH_WEIGHS, SHANK_WEIGHS = 0.50, 0.08, 0.10, 0.20, 0.12
UNDER_M = 0.10
"""From the line of a body that lies to what it lies on."""
FLAT_DEG = -90.0
STEPS = 40


@dataclass(frozen=True, slots=True)
class Ends:
    """A repetition: where it starts and where it turns round."""

    start: Body
    turn: Body


def ends_of(exercise: Exercise) -> Ends:
    """Both ends of a repetition."""
    share = _share(exercise)
    rest, far = _bodies(exercise, share)
    from_far = exercise.start is Start.BOTTOM and exercise.expected.rest is None
    return Ends(far, rest) if from_far else Ends(rest, far)


def _bodies(exercise: Exercise, share: float) -> tuple[Body, Body]:
    rest, far = resting(exercise), far_end(exercise, share)
    if exercise.posture in (SUPINE, BENCH):
        torsos = _lain(rest, exercise), _lain(far, exercise)
        legs = _planted(torsos[0].hip, rest, torsos[1].hip, far)
    else:
        stand = _knelt if exercise.posture in (KNEELING, QUADRUPED) else _stood
        legs = stand(rest), stand(far)
        torsos = body.torso_at(legs[0].hip, rest), body.torso_at(legs[1].hip, far)
    first = _whole(exercise, torsos[0], legs[0], rest, far=False)
    return first, _whole(exercise, torsos[1], legs[1], far, far=True, before=first)


def _whole(
    exercise: Exercise,
    torso: Torso,
    leg: Leg,
    tilts: Tilts,
    *,
    far: bool,
    before: Body | None = None,
) -> Body:
    free = _free_leg(leg.hip, tilts) if exercise.posture is ONE_LEG else None
    arm = arm_of(exercise, torso, leg, far=far, before=before)
    held = Gear.STICK in exercise.gear
    return Body(torso, leg, arm, free, arm_at_neck(torso) if held else None)


def _share(exercise: Exercise) -> float:
    """How far into its ranges: as usual, or as far as a weight or the hands ask for."""
    if Gear.KETTLEBELL_FROM_FLOOR in exercise.gear or Gear.BAR_FROM_FLOOR in exercise.gear:
        handle = HANDLE_M[next(one for one in exercise.gear if one in HANDLE_M)]
        return _nearest(lambda s: weight_hangs_at(_bodies(exercise, s)[1]) - handle)
    if exercise.posture is QUADRUPED:
        return _nearest(lambda s: _overreach(_bodies(exercise, s)[1]))
    return USUAL_SHARE


def _overreach(one: Body) -> float:
    """How much too short the arm is."""
    shoulder, _, hand = one.arm
    return max(body.apart(shoulder, hand) - body.UPPER_ARM_M - body.FOREARM_M, 0.0)


def _nearest(miss: Callable[[float], float]) -> float:
    """The deepest share at which the least is missing."""
    shares = [step / STEPS for step in range(STEPS, -1, -1)]
    return min(shares, key=lambda share: round(abs(miss(share)), 3))


def _stood(tilts: Tilts) -> Leg:
    """Feet at x = 0; the shank leans forward until the weight is over them, if it has to."""
    low, high = 0.0, MOST_SHANK_DEG
    for _ in range(STEPS if tilts.thigh_deg > 0.0 else 0):
        shank = 0.5 * (low + high)
        if _weight_over(_leg_from(shank, tilts.thigh_deg), tilts) < MID_FOOT_M:
            low = shank
        else:
            high = shank
    return _leg_from(low, tilts.thigh_deg)


def _leg_from(shank_deg: float, thigh_deg: float) -> Leg:
    ankle = (0.0, body.ANKLE_M)
    knee = body.towards(ankle, shank_deg, body.SHANK_M)
    return Leg(body.towards(knee, -thigh_deg, body.THIGH_M), knee, ankle, *body.flat_foot(ankle))


def _weight_over(leg: Leg, tilts: Tilts) -> float:
    """Where the body's weight is, forward of the ankle."""
    torso = body.torso_at(leg.hip, tilts)
    trunk = sum(x for x, _ in torso.points[1:]) / (len(torso.points) - 1)
    return (
        TRUNK_WEIGHS * trunk
        + HEAD_WEIGHS * torso.head[0]
        + ARM_WEIGHS * torso.shoulder[0]
        + THIGH_WEIGHS * 0.5 * (leg.hip[0] + leg.knee[0])
        + SHANK_WEIGHS * 0.5 * leg.knee[0]
    )


def _knelt(tilts: Tilts) -> Leg:
    """Knees at x = 0, shanks and feet flat behind them."""
    knee, ankle = (0.0, 0.06), (-body.SHANK_M, 0.055)
    hip = body.towards(knee, -tilts.thigh_deg, body.THIGH_M)
    return Leg(hip, knee, ankle, ankle, (ankle[0] - 0.15, 0.02))


def _free_leg(hip: Point, tilts: Tilts) -> Leg:
    """The leg that does not stand: it moves with the pelvis, its foot just off the floor."""
    bend = max(40.0 - tilts.pelvis_deg, 4.0)
    knee = body.towards(hip, tilts.pelvis_deg + 180.0, body.THIGH_M)
    down = tilts.pelvis_deg + bend
    ankle = body.towards(knee, down + 180.0, body.SHANK_M)
    toe = body.off(body.towards(ankle, down, -0.04), down, 0.15)
    return Leg(hip, knee, ankle, body.towards(ankle, down, -0.04), toe)


def _lain(tilts: Tilts, exercise: Exercise) -> Torso:
    """The upper back at x = 0, on the bench or on the floor, where shoulders and head lie too."""
    height = BENCH_M if Gear.BENCH in exercise.gear else 0.0
    torso = body.torso_at((0.0, 0.0), tilts)
    rests = body.mix(torso.points[-2], torso.shoulder, 1.0 - LAIN_ON_M / body.THORAX_M)
    torso = body.torso_moved(torso, -rests[0], height + UNDER_M - rests[1])
    if exercise.posture is BENCH:
        return torso
    shoulder, head = (-LAIN_ON_M, UNDER_M), (-LAIN_ON_M - body.NECK_M, UNDER_M)
    points = (*torso.points[:-1], (0.0, UNDER_M), shoulder)
    return replace(
        torso, points=points, tilts_deg=(*torso.tilts_deg, FLAT_DEG), head=head, head_deg=FLAT_DEG
    )


def _planted(hip: Point, rest: Tilts, far_hip: Point, far: Tilts) -> tuple[Leg, Leg]:
    """Legs whose feet stay where both thighs are nearest to their tilts."""

    def legs(ankle_x: float) -> tuple[Leg, Leg]:
        return _leg_to(hip, ankle_x), _leg_to(far_hip, ankle_x)

    def miss(ankle_x: float) -> float:
        one, other = legs(ankle_x)
        thighs = (-body.tilt_of(leg.knee, leg.hip) for leg in (one, other))
        reach = max(body.apart(far_hip, other.ankle) - body.SHANK_M - body.THIGH_M, 0.0)
        wanted = (rest.thigh_deg, far.thigh_deg)
        return sum((a - b) ** 2 for a, b in zip(thighs, wanted, strict=True)) + 1e6 * reach

    places = [hip[0] + 0.25 + 0.6 * step / STEPS for step in range(STEPS)]
    return legs(min(places, key=miss))


def _leg_to(hip: Point, ankle_x: float) -> Leg:
    ankle = (ankle_x, body.ANKLE_M)
    knee = body.bent(hip, ankle, body.THIGH_M, body.SHANK_M, -1.0)
    return Leg(hip, knee, ankle, *body.flat_foot(ankle))
