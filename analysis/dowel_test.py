"""Three repetitions with a stick along the back → the dowel test, with how sure it is.

The stick is to touch sacrum, upper back and head. Two sensors stand for the first two contacts
(`analysis.dowel_rule`); the head is not measured. The shape that the stick gives is taken from the
stillest second of standing with it before the first repetition. Two of three repetitions in a row
decide.

How sure: the deviation that the lumbar angle states, and that of a tilt, are what the truth may be
off by. The test is judged again with every spine bent by one deviation more and less, and with all
tilts so much larger and smaller; where the verdicts are not all the same it says "not sure" and
names them. At the very border a verdict is then wrong one time in six, and elsewhere less: how
often stands in docs/benchmarks.md.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from analysis.dowel_rule import (
    RepVerdict,
    Rule,
    WayDown,
    early_share,
    hip_rule,
    judged,
    leaves_at,
    neutral_depth,
    screen,
)
from analysis.events import Rep
from analysis.metrics.lumbar_flexion import AVERAGED_S
from imu.angles import AngleBlock
from imu.grid import GRID_RATE_HZ
from imu.samples import FloatArray
from imu.uncertainty import TRUSTED
from imu.units import DEG_PER_RAD

Told = TypeVar("Told")

SURE = 1.0
"""In deviations: what lies nearer to a border than this is not decided."""
TILT_SD_DEG = 1.0
"""One deviation of a tilt: the sensors' own, and the posture they were put to zero in."""
THREE, TWO = 3, 2
STANDING_S = 1.0
LOOKED_BACK_S = 12.0
STANDS_DEG = 15.0
STILL_DEG = 2.0
"""Deviations of trunk and spine in that second, together: who sways more does not stand."""
COMES_BACK_S = 0.5
MOST_DOUBTED = 0.05
"""Of the way down that may be unknown or not to be trusted."""


@dataclass(frozen=True, slots=True)
class Stick:
    """The spine's shape with the stick on, from standing before the first repetition.

    bend_deg   lumbar flexion from the calibrated neutral; sd_deg how much it swayed
    stood_s    when the second that it was taken from began; NaN where nobody stood still, and the
               calibrated neutral stands for it
    """

    bend_deg: float
    sd_deg: float
    stood_s: float


@dataclass(frozen=True, slots=True, eq=False)
class DowelRep:
    """One repetition of the test.

    verdict, possible    what is told, and what the truth may be
    neutral_depth_deg    trunk tilt at which a contact is lost, or the deepest where it is `kept`
    neutral_depth_sd_deg one deviation of it
    lost                 "sacrum" or "upper back"; "" where the stick was kept
    bend_deg             where the spine was furthest from its shape with the stick on, signed
    hip_deg              the most hip flexion; without a thigh sensor the most pelvis tilt
    way                  the way down that all this was read off
    """

    rep: Rep
    verdict: RepVerdict
    possible: tuple[RepVerdict, ...]
    depth_deg: float
    neutral_depth_deg: float
    neutral_depth_sd_deg: float
    kept: bool
    lost: str
    bend_deg: float
    early_share: float
    hip_deg: float
    hip_rule: Rule
    screen: Rule
    way: WayDown
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class DowelTest:
    """The test.

    reps               the three in a row that decide, or fewer where there were fewer
    best               the place among them of the one to show
    neutral_depth_deg  the middle one of theirs; `kept` tells that it is at least that
    reason             why it is "not sure"; "" otherwise
    """

    verdict: RepVerdict
    possible: tuple[RepVerdict, ...]
    neutral_depth_deg: float
    neutral_depth_sd_deg: float
    kept: bool
    hip_rule: Rule
    screen: Rule
    reps: tuple[DowelRep, ...]
    best: int
    stick: Stick
    thigh_worn: bool
    reason: str = ""


def dowel_test(
    angles: AngleBlock,
    reps: Sequence[Rep],
    *,
    thigh_worn: bool = False,
    tilt_sd_deg: float = TILT_SD_DEG,
    rate_hz: float = GRID_RATE_HZ,
) -> DowelTest | None:
    """The test in these repetitions; None without any, or without an angle of the spine."""
    if not reps or not np.isfinite(angles.lumbar_flexion_rad).any():
        return None
    best: DowelTest | None = None
    for number in dict.fromkeys(rep.set for rep in reps):
        own = [rep for rep in reps if rep.set == number]
        stick = stick_of(angles, own[0].start_s, rate_hz)
        trials = [_trial(angles, rep, stick, thigh_worn, rate_hz) for rep in own]
        found = [_decided(part, stick, tilt_sd_deg, thigh_worn) for part in _three_in_a_row(trials)]
        for test in found:
            if best is None or _rank(test) > _rank(best):
                best = test
    return best


def stick_of(angles: AngleBlock, before_s: float, rate_hz: float = GRID_RATE_HZ) -> Stick:
    """The spine's shape in the stillest upright second before a repetition begins."""
    first, stop = np.searchsorted(angles.t_s, (before_s - LOOKED_BACK_S, before_s))
    n = round(STANDING_S * rate_hz)
    trunk = angles.trunk_tilt_rad[first:stop] * DEG_PER_RAD
    bend = angles.lumbar_flexion_rad[first:stop] * DEG_PER_RAD
    if len(bend) < n:
        return Stick(0.0, 0.0, math.nan)
    windows = np.lib.stride_tricks.sliding_window_view(np.stack([trunk, bend]), n, axis=1)[:, ::10]
    moved = windows.std(axis=2).sum(axis=0)
    upright = np.abs(windows[0].mean(axis=1)) <= STANDS_DEG
    moved = np.where(upright & np.isfinite(moved), moved, np.inf)
    chosen = int(np.argmin(moved))
    if not moved[chosen] < STILL_DEG:
        return Stick(0.0, 0.0, math.nan)
    own = windows[1, chosen]
    return Stick(float(own.mean()), float(own.std()), float(angles.t_s[first + 10 * chosen]))


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """A repetition, its way down, and one deviation of its bend, (n,)."""

    rep: Rep
    way: WayDown
    sd_deg: FloatArray
    reason: str


def _trial(angles: AngleBlock, rep: Rep, stick: Stick, thigh_worn: bool, rate_hz: float) -> _Trial:
    first, stop = np.searchsorted(angles.t_s, (rep.start_s, rep.bottom_s + rep.pause_s))
    stop = max(int(stop) + 1, int(first) + 2)
    down = slice(int(first), stop)
    known = np.isfinite(angles.lumbar_flexion_rad[down]) & (angles.quality[down] >= TRUSTED)
    doubted = 1.0 - float(np.mean(known))
    reason = "the angle of the spine is not to be trusted here" if doubted > MOST_DOUBTED else ""
    size = max(1, round(AVERAGED_S * rate_hz))
    back = slice(stop, int(np.searchsorted(angles.t_s, rep.end_s + COMES_BACK_S)))
    returned = np.abs(angles.trunk_tilt_rad[back]) * DEG_PER_RAD
    way = WayDown(
        trunk_deg=_smooth(angles.trunk_tilt_rad, down, size),
        bend_deg=_smooth(angles.lumbar_flexion_rad, down, size) - stick.bend_deg,
        hip_deg=_smooth(angles.hip_flexion_rad, down, size),
        upright_deg=float(np.nanmin(returned)) if np.isfinite(returned).any() else math.inf,
        thigh_worn=thigh_worn,
        rate_hz=rate_hz,
    )
    sd = np.hypot(angles.lumbar_flexion_sd_rad[down] * DEG_PER_RAD, stick.sd_deg)
    return _Trial(rep, way, np.where(np.isfinite(sd), sd, 0.0), reason)


def _smooth(angle_rad: FloatArray, rows: slice, size: int) -> FloatArray:
    """The running mean of these rows (n,), degrees; gaps are bridged, and were counted before."""
    first, stop = max(rows.start - size, 0), min(rows.stop + size, len(angle_rad))
    part = angle_rad[first:stop]
    at, known = np.arange(len(part)), np.isfinite(part)
    if not known.any():
        return np.zeros(min(rows.stop, len(angle_rad)) - rows.start)
    ones = np.ones(min(size, len(part)))
    filled = np.interp(at, at[known], part[known])
    weight = np.convolve(np.ones(len(part)), ones, mode="same")
    smooth = np.convolve(filled, ones, mode="same") / weight * DEG_PER_RAD
    return smooth[rows.start - first : rows.stop - first]


def _three_in_a_row(trials: list[_Trial]) -> list[list[_Trial]]:
    if len(trials) <= THREE:
        return [trials]
    return [trials[first : first + THREE] for first in range(len(trials) - THREE + 1)]


def _rank(test: DowelTest) -> tuple[int, int, float]:
    """Which three of a session count: the most that passed, then the deepest with contact."""
    passed = sum(one.verdict is RepVerdict.PASS for one in test.reps)
    return len(test.reps), passed, test.neutral_depth_deg


def _decided(
    trials: Sequence[_Trial], stick: Stick, tilt_sd_deg: float, thigh_worn: bool
) -> DowelTest:
    reps = tuple(_dowel_rep(trial, tilt_sd_deg) for trial in trials)
    depths = [one.neutral_depth_deg for one in reps]
    middle = reps[sorted(range(len(reps)), key=lambda row: depths[row])[(len(reps) - 1) // 2]]
    trusted = [trial for trial in trials if not trial.reason]
    told = _in_all_ways(trusted, tilt_sd_deg, _test_verdict)
    verdict = told[0] if len(told) == 1 else RepVerdict.NOT_SURE
    return DowelTest(
        verdict=verdict,
        possible=told,
        neutral_depth_deg=middle.neutral_depth_deg,
        neutral_depth_sd_deg=middle.neutral_depth_sd_deg,
        kept=middle.kept,
        hip_rule=_rule_in_all_ways(trials, tilt_sd_deg, hip_rule),
        screen=_rule_in_all_ways(trials, tilt_sd_deg, screen),
        reps=reps,
        best=max(range(len(reps)), key=lambda row: depths[row]),
        stick=stick,
        thigh_worn=thigh_worn,
        reason=_why(told, reps) if verdict is RepVerdict.NOT_SURE else "",
    )


def _why(told: Sequence[RepVerdict], reps: Sequence[DowelRep]) -> str:
    """Why nothing is decided."""
    between = [verdict for verdict in told if verdict is not RepVerdict.NOT_SURE]
    if len(between) > 1:
        return "the measurement is not sure enough to decide between " + " and ".join(between)
    reason = next((one.reason for one in reps if one.reason), "")
    return reason or "the test takes three repetitions in a row"


def _in_all_ways(
    trials: Sequence[_Trial], tilt_sd_deg: float, tell: Callable[[list[WayDown]], Told]
) -> tuple[Told, ...]:
    """What is told of the measured ways first, then what else the truth may be."""
    told = []
    for bend, tilt in itertools.product((0.0, SURE, -SURE), repeat=2):
        ways = [trial.way.shifted(bend * trial.sd_deg, tilt * tilt_sd_deg) for trial in trials]
        told.append(tell(ways))
    return tuple(dict.fromkeys(told))


def _test_verdict(ways: list[WayDown]) -> RepVerdict:
    """Two of three pass; else what most of them say, else what the deepest one says.

    Of fewer than three, one pass leaves it open.
    """
    verdicts = [judged(way) for way in ways]
    passed = verdicts.count(RepVerdict.PASS)
    if passed >= TWO:
        return RepVerdict.PASS
    if len(ways) - passed < TWO:
        return RepVerdict.NOT_SURE
    failed = [verdict for verdict in verdicts if verdict is not RepVerdict.PASS]
    most, times = Counter(failed).most_common(1)[0]
    if times > len(failed) / 2:
        return most
    deepest = max(range(len(ways)), key=lambda row: neutral_depth(ways[row]))
    return verdicts[deepest] if verdicts[deepest] is not RepVerdict.PASS else most


def _rule_in_all_ways(
    trials: Sequence[_Trial], tilt_sd_deg: float, rule: Callable[[WayDown], Rule]
) -> Rule:
    """A rule that two of three are to meet."""

    def of_three(ways: list[WayDown]) -> Rule:
        told = Counter(rule(way) for way in ways)
        if told[Rule.MET] >= TWO:
            return Rule.MET
        return Rule.NOT_SURE if told[Rule.MET] + told[Rule.NOT_SURE] >= TWO else Rule.NOT_MET

    told = _in_all_ways(trials, tilt_sd_deg, of_three)
    return told[0] if len(told) == 1 else Rule.NOT_SURE


def _dowel_rep(trial: _Trial, tilt_sd_deg: float) -> DowelRep:
    way = trial.way
    told = _in_all_ways([trial], tilt_sd_deg, lambda ways: judged(ways[0]))
    sure = len(told) == 1 and not trial.reason
    row = leaves_at(way)
    reason = trial.reason
    if not reason and told[0] is RepVerdict.NOT_SURE:
        reason = "the trunk did not come back to within 10° of upright"
    widest = int(np.argmax(np.abs(way.bend_deg)))
    lost = "" if row is None else "sacrum" if way.bend_deg[row] > 0.0 else "upper back"
    return DowelRep(
        rep=trial.rep,
        verdict=told[0] if sure else RepVerdict.NOT_SURE,
        possible=told,
        depth_deg=way.deepest_deg,
        neutral_depth_deg=neutral_depth(way),
        neutral_depth_sd_deg=_depth_sd(trial, tilt_sd_deg),
        kept=row is None,
        lost=lost,
        bend_deg=float(way.bend_deg[widest]),
        early_share=early_share(way),
        hip_deg=float(np.max(way.hip_deg)),
        hip_rule=_one_rule(trial, tilt_sd_deg, hip_rule),
        screen=_one_rule(trial, tilt_sd_deg, screen),
        way=way,
        reason=reason,
    )


def _one_rule(trial: _Trial, tilt_sd_deg: float, rule: Callable[[WayDown], Rule]) -> Rule:
    told = _in_all_ways([trial], tilt_sd_deg, lambda ways: rule(ways[0]))
    return told[0] if len(told) == 1 else Rule.NOT_SURE


def _depth_sd(trial: _Trial, tilt_sd_deg: float) -> float:
    """Half of what one deviation of the bend to either side moves the depth by, and the tilt's."""
    low, high = sorted(
        neutral_depth(trial.way.shifted(sign * trial.sd_deg, 0.0)) for sign in (-1.0, 1.0)
    )
    return math.hypot(0.5 * (high - low), tilt_sd_deg)
