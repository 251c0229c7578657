"""Calibration from marked phases: stand still, hinge three to five times, one full slow bend.

Standing gives the neutral posture (gravity in each sensor), hinging the medio-lateral axes by two
estimators, the bend the wearer's own range. What does not look like that is refused, with the
reason (`calibration.checks`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calibration import checks
from calibration.automatic import AxisFinding, find_axes, place, told_directions
from calibration.functional import BENDING_RATE_HZ, Bending, find_bending, refine_axis
from calibration.motion import BodyMotion
from calibration.range_of_motion import is_plausible, range_of_motion
from calibration.result import Calibration, RangeOfMotion
from calibration.static import mean_up, turning_rms
from imu.alignment import Alignment
from imu.errors import CalibrationError, SettingError
from imu.frames import THIGHS
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD, RAD_PER_DEG

Interval = tuple[float, float]
HINGE = "hinge"
STANCE_SD_RAD = 0.4 * RAD_PER_DEG
"""What the mean posture of seconds of standing leaves open. How well a person finds the same stance
again (below 1.9° in published repeats) is not in it: zero is the stance that was calibrated."""


@dataclass(frozen=True, slots=True)
class Phases:
    """When what was done, seconds of the recording, [start, end); bend is optional."""

    stand: Interval
    hinge: Interval
    bend: Interval | None = None

    @property
    def end_s(self) -> float:
        """When the last phase ends and training may begin."""
        return max(phase[1] for phase in (self.stand, self.hinge, self.bend) if phase is not None)


def parse_phases(texts: Sequence[str]) -> Phases:
    """`["stand=0:3", "hinge=3:15", "bend=15:20"]` → Phases. Raises SettingError."""
    found: dict[str, Interval] = {}
    for text in texts:
        name, _, interval = text.partition("=")
        start, _, end = interval.partition(":")
        try:
            found[name.strip().lower()] = (float(start), float(end))
        except ValueError:
            raise SettingError(
                f"phase '{text}': write NAME=START:END in seconds, for example stand=0:3"
            ) from None
    unknown = sorted(set(found) - {"stand", "hinge", "bend"})
    if unknown:
        raise SettingError(f"phase '{unknown[0]}' is not known: the phases are stand, hinge, bend")
    for name in ("stand", "hinge"):
        if name not in found:
            raise SettingError(f"a calibration needs the phase '{name}', for example {name}=0:3")
    for name, (begin, finish) in found.items():
        if not -math.inf < begin < finish < math.inf:
            raise SettingError(f"phase '{name}' ends before it begins ({begin:g} to {finish:g} s)")
    return Phases(found["stand"], found["hinge"], found.get("bend"))


def calibrate_from_phases(
    motion: BodyMotion, phases: Phases, mounting: Mapping[str, FloatArray] | None = None
) -> Calibration:
    """The calibration of marked phases. Raises CalibrationError with every reason at once."""
    stand = motion.between(*phases.stand)
    reasons = checks.standing(stand)
    if reasons:
        raise CalibrationError(reasons)
    hinge = motion.between(*phases.hinge)
    if len(hinge) < motion.rate_hz:
        raise CalibrationError(["The hinge phase holds less than a second of data."], phase=HINGE)
    up = mean_up(stand)
    told = told_directions(mounting or {}, up)
    slow = hinge.thinned(BENDING_RATE_HZ)
    bending = find_bending(slow, up, told)
    estimates = {name: refine_axis(slow, name, up[name], bending) for name in slow.sensors}
    reasons = checks.hinging(bending)
    if reasons:
        raise CalibrationError(reasons, phase=HINGE)
    reasons = checks.axes(estimates, bending)
    misplaced = checks.places(hinge, up, mounting_told=bool(told))
    if reasons or misplaced:
        raise CalibrationError([*reasons, *misplaced], phase="" if misplaced else HINGE)
    findings = find_axes(slow, up, bending, told)
    neutral_sd = float(np.hypot(STANCE_SD_RAD, 0.2 * turning_rms(stand)))
    placements = {
        name: place(name, up[name], finding, neutral_sd, stand.sensors[name].gravity_m_s2)
        for name, finding in findings.items()
    }
    worst = max(finding.sd_rad for finding in findings.values())
    score = float(1.0 / (1.0 + (worst / (12.0 * RAD_PER_DEG)) ** 2) * bending.one_sided**0.5)
    alignment = Alignment(placements, score)
    own_range = None
    if phases.bend is not None:
        own_range = range_of_motion(motion.between(*phases.bend), alignment)
    lines = _story(stand, bending, findings, own_range, score, bend_marked=phases.bend is not None)
    if own_range is not None and not is_plausible(own_range):
        own_range = None
    return Calibration(alignment, own_range, "phases", lines)


def _story(
    stand: BodyMotion,
    bending: Bending,
    findings: Mapping[str, AxisFinding],
    own_range: RangeOfMotion | None,
    score: float,
    *,
    bend_marked: bool,
) -> tuple[str, ...]:
    lines = [
        f"Neutral from {len(stand) / stand.rate_hz:.1f} s of standing (the sensors turned "
        f"{turning_rms(stand) * DEG_PER_RAD:.1f}°/s)."
    ]
    for name, finding in findings.items():
        lines.append(
            f"{name}: axis from hinging, {bending.excursion[name] * DEG_PER_RAD:.0f}° deep "
            f"(± {finding.sd_rad * DEG_PER_RAD:.0f}°)."
            if finding.how == "bending"
            else f"{name}: it hardly moved; its axis is {finding.how}."
        )
    if any(name in THIGHS for name in findings):
        lines.append("The thigh is taken to tilt back while the pelvis tilts forward.")
    if own_range is not None and is_plausible(own_range):
        lines.append(
            f"Own full bend: spine {own_range.lumbar_flexion_rad * DEG_PER_RAD:.0f}°, pelvis "
            f"{own_range.pelvis_tilt_rad * DEG_PER_RAD:.0f}°, trunk "
            f"{own_range.trunk_tilt_rad * DEG_PER_RAD:.0f}°."
        )
    elif own_range is not None:
        lines.append(
            f"The full bend shows {own_range.lumbar_flexion_rad * DEG_PER_RAD:.0f}° of the spine, "
            "which is no full bend: limits stay uncalibrated."
        )
    elif bend_marked:
        lines.append("The full bend needs both sensors: limits stay uncalibrated.")
    else:
        lines.append("No full bend was marked: limits stay uncalibrated.")
    lines.append(f"Calibration score {score:.2f} of 1.")
    return tuple(lines)
