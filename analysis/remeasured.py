"""A repetition with other boundaries: two that were one, or one that was two, measured anew.

The motion stays what it was; metrics and verdict come from the same functions as those of every
repetition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.boundaries import boundaries
from analysis.engine import LOCKOUT_S
from analysis.events import Rep
from analysis.exercises.exercise import Exercise
from analysis.limits import Limits
from analysis.metrics.metric import RepMotion
from analysis.metrics.registry import measure
from analysis.rep_signal import CLEAR_TILT_RAD, height_trust, rep_signal, rep_tilt
from analysis.track import Stretch, Track
from analysis.verdict import verdict
from imu.alignment import Alignment
from imu.errors import SettingError
from imu.grid import GRID_RATE_HZ
from imu.pipeline import MotionBlock
from imu.samples import FloatArray

EDGE_S = 0.3
"""A repetition is no shorter than this."""
LEAST_VALLEY = 0.05
"""Of what the whole repetition spans: a shallower valley between two bends is none."""


@dataclass(frozen=True, slots=True)
class Judging:
    """What repetitions are judged by."""

    exercise: Exercise
    limits: Limits
    alignment: Alignment
    rate_hz: float = GRID_RATE_HZ


def merged(first: Rep, second: Rep, motion: MotionBlock, by: Judging) -> Rep:
    """Both as one, from the start of the first to the end of the second; the deeper bottom counts.

    `motion` reaches from the start of the first to half a second after the end of the second.
    """
    stretch = _stretch(motion, by)
    depth = [abs(_depth(stretch, rep, by)) for rep in (first, second)]
    deeper = second if depth[1] > depth[0] else first
    bottom_end_s = deeper.bottom_s + deeper.pause_s
    whole = replace(
        first,
        end_s=second.end_s,
        bottom_s=deeper.bottom_s,
        eccentric_s=deeper.bottom_s - first.start_s,
        pause_s=deeper.pause_s,
        concentric_s=second.end_s - bottom_end_s,
        confidence=min(first.confidence, second.confidence),
    )
    return _measured(whole, stretch, by)


def split(rep: Rep, motion: MotionBlock, by: Judging, at_s: float | None = None) -> tuple[Rep, Rep]:
    """Two repetitions, parted at the deepest valley between two bends, or at `at_s`.

    `motion` is as for `merged`. Raises SettingError where there is no such valley, or where the
    time is not inside the repetition.
    """
    stretch = _stretch(motion, by)
    own = _within(stretch, rep.start_s, rep.end_s)
    course = _course(own, rep, by)
    edge = round(EDGE_S * by.rate_hz)
    if at_s is None:
        cut = _valley(course, edge)
        if cut is None:
            raise SettingError(
                f"no place was found where {rep.set}.{rep.index} comes back in between: say where, "
                "in seconds of the session"
            )
    else:
        cut = int(np.searchsorted(own.t_s, at_s))
        if not edge <= cut < len(own) - edge:
            raise SettingError(
                f"{at_s:g} s is not inside {rep.set}.{rep.index}, which lasts from "
                f"{rep.start_s:.1f} to {rep.end_s:.1f} s"
            )
    before = _part(rep, course[: cut + 1], own.t_s[: cut + 1], by)
    after = _part(rep, course[cut:], own.t_s[cut:], by)
    before = replace(
        before, start_s=rep.start_s, eccentric_s=before.bottom_s - rep.start_s, index=rep.index
    )
    tail_s = after.end_s - after.concentric_s
    after = replace(after, end_s=rep.end_s, concentric_s=rep.end_s - tail_s, index=rep.index + 1)
    return (
        _measured(before, stretch, by, until_s=after.start_s),
        _measured(after, stretch, by),
    )


def _stretch(motion: MotionBlock, by: Judging) -> Stretch:
    tilt = rep_tilt(motion, by.exercise.signal)
    signal = rep_signal(motion, tilt, by.exercise.signal, height_trust(by.alignment))
    track = Track()
    track.append(motion, tilt, signal)
    return track.since(0)


def _within(stretch: Stretch, start_s: float, end_s: float) -> Stretch:
    first, stop = np.searchsorted(stretch.t_s, (start_s, end_s))
    return stretch.part(stretch.first + int(first), stretch.first + int(stop))


def _seen(stretch: Stretch, rep: Rep) -> FloatArray:
    """What the repetition was seen in, in units of a clear bend; what is not known counts as 0."""
    values = stretch.signal if rep.signal == "sacrum_height" else stretch.rep_tilt_rad
    scale = 1.0 if rep.signal == "sacrum_height" else 1.0 / CLEAR_TILT_RAD
    return np.nan_to_num(values) * scale


def _depth(stretch: Stretch, rep: Rep, by: Judging) -> float:
    """How far the bottom is from the ends; below 0 where the repetition begins at the bottom."""
    values, t_s = _seen(stretch, rep), stretch.t_s
    turned, start, end = (
        float(np.interp(t, t_s, values))
        for t in (rep.bottom_s + 0.5 * rep.pause_s, rep.start_s, rep.end_s)
    )
    return turned - 0.5 * (start + end)


def _course(own: Stretch, rep: Rep, by: Judging) -> FloatArray:
    """The repetition as a course (n,) that rises to its turning point and falls again."""
    values = _seen(own, rep)
    return -values if _depth(own, rep, by) < 0.0 else values


def _valley(course: FloatArray, edge: int) -> int | None:
    """The sample from which it is farthest up to both sides; None for a single hump."""
    if len(course) < 2 * edge + 3:
        return None
    left = np.maximum.accumulate(course)
    right = np.maximum.accumulate(course[::-1])[::-1]
    depth = np.minimum(left, right) - course
    depth[:edge] = depth[len(course) - edge :] = -np.inf
    lowest = int(np.argmax(depth))
    return lowest if depth[lowest] >= LEAST_VALLEY * float(np.ptp(course)) else None


def _part(rep: Rep, course: FloatArray, t_s: FloatArray, by: Judging) -> Rep:
    """One half of a split, its times read off the course."""
    turned = int(np.argmax(course))
    at = boundaries(course, turned)
    last = len(course) - 1
    rows = np.clip([at.start, at.bottom_start, at.bottom_end, at.end], 0.0, last)
    start, bottom, leaves, end = (float(t_s[0]) + row / by.rate_hz for row in rows.tolist())
    return replace(
        rep,
        start_s=start,
        bottom_s=bottom,
        end_s=end,
        eccentric_s=bottom - start,
        pause_s=leaves - bottom,
        concentric_s=end - leaves,
    )


def _measured(rep: Rep, stretch: Stretch, by: Judging, until_s: float = np.inf) -> Rep:
    """The repetition with metrics and verdict of its own motion."""

    def row(t_s: float) -> int:
        return stretch.first + round((t_s - float(stretch.t_s[0])) * by.rate_hz)

    first, turned = row(rep.start_s), row(rep.bottom_s + 0.5 * rep.pause_s)
    stop = max(row(rep.end_s), turned + 1) + 1
    lockout = stop + round(LOCKOUT_S * by.rate_hz)
    if np.isfinite(until_s):
        lockout = max(min(lockout, row(until_s)), stop)
    motion = RepMotion(
        stretch.part(first, stop),
        stretch.part(first, turned + 1),
        stretch.part(turned, stop),
        stretch.part(stop, lockout),
        by.limits,
        by.exercise.sided,
    )
    metrics = measure(motion)
    judged = verdict(motion, metrics["early_spine_share"], by.rate_hz)
    return replace(rep, metrics=metrics, verdict=judged)
