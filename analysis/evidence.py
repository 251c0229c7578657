"""Was it a repetition? What an excursion of the signal must show to count.

The signal proposes, the body disposes: a bend has to tilt and come back, or sink and rise, more
forward than sideways, and not while walking. Height here is strapdown integration between two
turning points, where the vertical velocity is zero: that removes a constant error of the
accelerometer, and a slow fade of the height signal while sitting shows as no movement at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.boundaries import Boundaries
from analysis.track import Stretch
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

SINKS_M = 0.20
"""Sinking and rising by this much is a repetition without any tilt (a tucked squat)."""
PEAKED = 1.3
"""The fastest speed of a way over its mean: 1.57 for a sine, 1.9 for least jerk, 1 if even."""
CAME_STILL_S = 0.8
STILL_RAD, STILL_M_S2 = 5.0 * RAD_PER_DEG, 0.25
"""Who rests tilts by less, and bobs by less (one standard deviation)."""
SHORT_S = 4.0
"""Over a longer time the net change of height cannot be told from an accelerometer's error."""
STEP_M_S2 = 0.7
STEPS = 4
STEPS_PER_S = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the body did between two returns to the start posture.

    tilt_out_rad     growth of the forward tilt on the way out
    tilt_back_rad    its fall on the way back
    sideways_rad     from the most leftward to the most rightward lean
    travel_m         how far the sacrum went down and came back (or up and back); 0 if it did not
                     come back, NaN if it is not worn
    sank_m, rose_m   on the way out alone, and on the way back alone, without the pause between them
    net_m            how much higher it ended than it began
    still_rising_m_s how fast it was still going up at the end, if it rested at start and turn
    came_still       the signal came back while the wearer was still: it faded, nobody moved
    thigh_worn       a thigh sensor was part of the signal
    steps            up-and-down swings of a walk
    """

    tilt_out_rad: float
    tilt_back_rad: float
    sideways_rad: float
    travel_m: float
    sank_m: float
    rose_m: float
    net_m: float
    still_rising_m_s: float
    came_still: bool
    thigh_worn: bool
    steps: int
    duration_s: float

    @property
    def tilt_rad(self) -> float:
        """The smaller of both ways."""
        return min(self.tilt_out_rad, self.tilt_back_rad)

    @property
    def is_walk(self) -> bool:
        """Whether these are steps. What sinks and rises among them is a squat, if it is quick."""
        squats = self.travel_m >= SINKS_M and self.duration_s < SHORT_S
        paced = self.steps >= STEPS and self.steps >= STEPS_PER_S * self.duration_s
        return paced and not squats


def gather(stretch: Stretch, at: Boundaries, around: Stretch | None = None) -> Evidence:
    """The evidence in an excursion that has the boundaries `at`.

    around  the same with a margin: from start to end the wearer rests at both ends, though one of
            them may lie before or after the excursion
    """
    around = stretch if around is None else around
    tilt = stretch.rep_tilt_rad
    top, sideways = float(tilt.max()), stretch.sideways_tilt_rad
    dt = float(stretch.t_s[-1] - stretch.t_s[0]) / max(len(stretch) - 1, 1)
    upward = around.upward_acc_m_s2
    more = stretch.first - around.first
    last = len(around) - 1
    start, end = max(round(at.start) + more, 0), min(round(at.end) + more, last) + 1
    away, home = round(at.bottom_start) + more + 1, min(round(at.bottom_end) + more, last - 1)
    return Evidence(
        top - float(tilt[0]),
        top - float(tilt[-1]),
        float(sideways.max() - sideways.min()),
        round_trip(upward[start:end], dt),
        -height_gain(upward[start:away], dt),
        height_gain(upward[home:end], dt),
        height_gain(upward[start:end], dt),
        speed_gain(upward[home:end], upward[start:away], dt),
        is_still(
            stretch.part(
                stretch.first + len(tilt) - 1 - round(CAME_STILL_S / dt),
                stretch.first + len(tilt) - 1,
            )
        ),
        bool(np.count_nonzero(np.isfinite(stretch.thigh_tilt_rad))),
        count_swings(upward[start:end]),
        dt * (end - start),
    )


def main_tilt(stretch: Stretch) -> FloatArray:
    """The larger of trunk and pelvis tilt (n,), rad, of those that are worn."""
    return np.asarray(np.fmax(stretch.trunk_tilt_rad, stretch.pelvis_tilt_rad))


def height_gain(upward_acc_m_s2: FloatArray, dt_s: float) -> float:
    """Rise between two moments of no vertical velocity, m."""
    # summed twice, what differs from its mean is its moment about the middle
    middle = 0.5 * (len(upward_acc_m_s2) - 1)
    return -float((np.arange(len(upward_acc_m_s2)) - middle) @ upward_acc_m_s2) * dt_s * dt_s


def speed_gain(upward_acc_m_s2: FloatArray, from_rest_to_rest: FloatArray, dt_s: float) -> float:
    """Growth of the upward speed, m/s; another stretch between rests tells what zero reads like."""
    if not len(upward_acc_m_s2) or not len(from_rest_to_rest):
        return 0.0
    zero = from_rest_to_rest.sum() / len(from_rest_to_rest)
    return float(upward_acc_m_s2.sum() - len(upward_acc_m_s2) * zero) * dt_s


def round_trip(upward_acc_m_s2: FloatArray, dt_s: float) -> float:
    """How far up and down a movement went that ended where it began, m.

    Both ways must be movements. Someone who sits down and stays has fallen once, and closing that
    trip takes an even speed all the way back. Then 0.
    """
    if not len(upward_acc_m_s2):
        return 0.0
    velocity = closed_velocity(upward_acc_m_s2, dt_s)
    up, down = np.count_nonzero(velocity > 0.0), np.count_nonzero(velocity < 0.0)
    # as far as one way leads, the other leads back
    far = PEAKED * 0.5 * float(np.abs(velocity).sum())
    if not up or not down or velocity.max() * up < far or -velocity.min() * down < far:
        return 0.0
    height = velocity.cumsum()
    return float(height.max() - height.min()) * dt_s


def closed_velocity(upward_acc_m_s2: FloatArray, dt_s: float) -> FloatArray:
    """Upward velocity (n,), m/s, of a movement that ends at the height and speed it began with."""
    velocity = _centred(upward_acc_m_s2).cumsum() * dt_s
    return _centred(velocity)


def closed_height(upward_acc_m_s2: FloatArray, dt_s: float) -> FloatArray:
    """Height (n,), m, of such a movement, without the lead and the delay of `imu.vertical`."""
    return np.asarray(closed_velocity(upward_acc_m_s2, dt_s).cumsum() * dt_s)


def _centred(values: FloatArray) -> FloatArray:
    """What they differ from their mean by."""
    return np.asarray(values - values.sum() / len(values))


def count_swings(upward_acc_m_s2: FloatArray) -> int:
    """How often the vertical acceleration swings from below -STEP_M_S2 to above +STEP_M_S2."""
    if not len(upward_acc_m_s2):
        return 0
    around = _centred(upward_acc_m_s2)
    up = around[np.abs(around) > STEP_M_S2] > 0.0
    return int(np.count_nonzero(up[1:] > up[:-1]))


def is_still(stretch: Stretch) -> bool:
    """Whether the wearer rests: neither tilting nor bobbing."""
    if len(stretch) < 2:
        return False
    tilt = main_tilt(stretch)
    quiet = tilt.max() - tilt.min() < STILL_RAD
    if not quiet:
        return False
    bobs = _centred(stretch.upward_acc_m_s2)
    return not math.sqrt(float(bobs @ bobs) / len(bobs)) > STILL_M_S2
