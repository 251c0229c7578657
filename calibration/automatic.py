"""Calibration of a recording that holds no calibration: neutral and axes from the motion itself.

The neutral posture comes from `calibration.static`, the direction of flexion from
`calibration.functional`. A sensor that hardly bends cannot tell its own axis: it borrows that of a
sensor that sits the same way round, or is taken to lie flat, and either is said and widens the
stated uncertainty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calibration.functional import (
    BENDING_RATE_HZ,
    LEAST_BEND_RAD,
    Bending,
    find_bending,
    refine_axis,
)
from calibration.motion import BodyMotion
from calibration.posture import plane_across, unit
from calibration.result import Calibration
from calibration.static import STILL_RAD_S, Neutral, find_neutral
from imu.alignment import Alignment, Placement, placement_from_up_and_right
from imu.errors import CalibrationError
from imu.frames import THIGHS
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD, RAD_PER_DEG

SHORTEST_S = 1.0
BORROWED_SD_RAD = 15.0 * RAD_PER_DEG
GUESSED_SD_RAD = 40.0 * RAD_PER_DEG
LEAST_AXIS_SD_RAD = 2.0 * RAD_PER_DEG
SAME_WAY_ROUND_RAD = 40.0 * RAD_PER_DEG


@dataclass(frozen=True, slots=True)
class AxisFinding:
    """How one sensor's axis was found: `how` is "bending", "borrowed", "told" or "guessed"."""

    posterior: FloatArray
    sd_rad: float
    how: str


def calibrate_automatically(
    motion: BodyMotion, mounting: Mapping[str, FloatArray] | None = None
) -> Calibration:
    """Neutral and axes from the whole of `motion`. `mounting`: sensor → its axis out of the back.

    Raises CalibrationError where no second of common data exists.
    """
    if len(motion) < SHORTEST_S * motion.rate_hz:
        raise CalibrationError(
            [
                f"Only {len(motion) / motion.rate_hz:.1f} s of motion are seen by all sensors: "
                "at least 1 s is needed to find the neutral posture."
            ]
        )
    neutral = find_neutral(motion)
    told = told_directions(mounting or {}, neutral.up)
    slow = motion.thinned(BENDING_RATE_HZ)
    bending = find_bending(slow, neutral.up, told)
    findings = find_axes(slow, neutral.up, bending, told)
    neutral_sd = neutral_uncertainty(neutral)
    placements = {
        name: place(name, neutral.up[name], finding, neutral_sd, motion.sensors[name].gravity_m_s2)
        for name, finding in findings.items()
    }
    score = _score(neutral, bending, findings)
    return Calibration(
        Alignment(placements, score), None, "automatic", _story(neutral, bending, findings, score)
    )


def find_axes(
    motion: BodyMotion,
    neutral: Mapping[str, FloatArray],
    bending: Bending,
    told: Mapping[str, FloatArray],
) -> dict[str, AxisFinding]:
    """Each sensor's posterior axis (3,) in sensor axes."""
    findings: dict[str, AxisFinding] = {}
    by_excursion = sorted(motion.sensors, key=lambda name: -bending.excursion[name])
    for name in by_excursion:
        first, second = plane_across(neutral[name])
        if bending.excursion[name] >= LEAST_BEND_RAD:
            estimate = refine_axis(motion, name, neutral[name], bending)
            angle, how = estimate.angle_rad, "bending"
            sd = float(np.hypot(LEAST_AXIS_SD_RAD, 0.5 * estimate.disagreement_rad))
            # what a small or lopsided bend leaves open
            sd = float(np.hypot(sd, 0.04 / max(bending.excursion[name], 0.05)))
            sd = float(np.hypot(sd, 10.0 * RAD_PER_DEG * (1.0 - max(bending.one_sided, 0.0))))
        elif name in told:
            angle, how = float(np.arctan2(told[name][1], told[name][0])), "told"
            sd = 0.5 * BORROWED_SD_RAD
        else:
            findings[name] = _without_bending(name, neutral, findings)
            continue
        flexed = first * np.cos(angle) + second * np.sin(angle)
        findings[name] = AxisFinding(-flexed if name in THIGHS else flexed, sd, how)
    return {name: findings[name] for name in motion.sensors}


def _without_bending(
    name: str, neutral: Mapping[str, FloatArray], known: Mapping[str, AxisFinding]
) -> AxisFinding:
    up = neutral[name]
    for other, finding in known.items():
        apart = float(np.arccos(np.clip(np.dot(up, neutral[other]), -1.0, 1.0)))
        same_kind = (other in THIGHS) == (name in THIGHS)
        if finding.how in ("bending", "told") and same_kind and apart < SAME_WAY_ROUND_RAD:
            posterior = finding.posterior - up * float(np.dot(finding.posterior, up))
            return AxisFinding(
                unit(posterior), float(np.hypot(BORROWED_SD_RAD, finding.sd_rad)), "borrowed"
            )
    # flat on the body: of the sensor's axes across gravity, z most often points away from it
    flat = np.array([0.0, 0.0, 1.0]) if abs(up[2]) < 0.8 else np.array([1.0, 0.0, 0.0])
    return AxisFinding(unit(flat - up * float(np.dot(flat, up))), GUESSED_SD_RAD, "guessed")


def place(
    sensor: str,
    up: FloatArray,
    finding: AxisFinding,
    neutral_sd_rad: float,
    gravity_m_s2: float,
) -> Placement:
    """The placement of one sensor from its up and its posterior axis."""
    return placement_from_up_and_right(
        sensor,
        up,
        np.cross(up, finding.posterior),
        axis_sd_rad=finding.sd_rad,
        neutral_sd_rad=neutral_sd_rad,
        gravity_m_s2=gravity_m_s2,
    )


def neutral_uncertainty(neutral: Neutral) -> float:
    """One standard deviation of the neutral posture, rad: posture sway, and motion in it."""
    moving = 3.0 * RAD_PER_DEG * min(1.0, neutral.stillness_rad_s / STILL_RAD_S) ** 2
    return float(np.hypot(0.5 * RAD_PER_DEG, np.hypot(0.3 * neutral.spread_rad, moving)))


def told_directions(
    mounting: Mapping[str, FloatArray], up: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    """Told mountings (sensor → axis out of the back) as directions of flexion (2,), of the worn."""
    return {
        name: _told_direction(axis, up[name], thigh=name in THIGHS)
        for name, axis in mounting.items()
        if name in up
    }


def _told_direction(axis: FloatArray, up: FloatArray, *, thigh: bool) -> FloatArray:
    first, second = plane_across(up)
    flat = np.array([float(np.dot(axis, first)), float(np.dot(axis, second))])
    length = float(np.hypot(flat[0], flat[1]))
    if length < 0.5:
        raise CalibrationError(
            [
                "The told mounting cannot be: in the upright posture that axis points along "
                "gravity, not out of the back. Name another axis, or leave --mounting out."
            ]
        )
    return -flat / length if thigh else flat / length


def _score(neutral: Neutral, bending: Bending, findings: Mapping[str, AxisFinding]) -> float:
    worst = max(finding.sd_rad for finding in findings.values())
    axes = 1.0 / (1.0 + (worst / (12.0 * RAD_PER_DEG)) ** 2)
    still = 1.0 / (1.0 + (neutral.stillness_rad_s / (2.0 * STILL_RAD_S)) ** 2)
    bent = any(finding.how == "bending" for finding in findings.values())
    return float(axes * still * (max(0.0, bending.one_sided) ** 0.5 if bent else 0.5))


def _story(
    neutral: Neutral, bending: Bending, findings: Mapping[str, AxisFinding], score: float
) -> tuple[str, ...]:
    lines = [
        "No marked calibration: neutral is the stillest upright posture found, at "
        f"{neutral.t_s:.1f} s (the sensors turned {neutral.stillness_rad_s * DEG_PER_RAD:.1f}°/s "
        "in it)."
    ]
    if neutral.stillness_rad_s > STILL_RAD_S:
        lines.append("The wearer never stood still, so neutral is uncertain.")
    for name, finding in findings.items():
        sd = f"± {finding.sd_rad * DEG_PER_RAD:.0f}°"
        if finding.how == "bending":
            bend = bending.excursion[name] * DEG_PER_RAD
            lines.append(f"{name}: axis from its own bending of {bend:.0f}° ({sd}).")
        elif finding.how == "told":
            lines.append(f"{name}: it hardly bends; its axis is the told mounting ({sd}).")
        elif finding.how == "borrowed":
            lines.append(
                f"{name}: it hardly bends; its axis is borrowed from a sensor that sits the same "
                f"way round ({sd})."
            )
        else:
            lines.append(
                f"{name}: nothing shows which way it faces; it is taken to lie flat with z out of "
                f"the back ({sd}). Tell it with --mounting."
            )
    if any(f.how == "bending" for f in findings.values()) and bending.one_sided < 0.5:
        lines.append(
            "The bending goes almost as far backward or sideways as forward: which way is forward "
            "is uncertain. Tell it with --mounting."
        )
    lines.append(f"Calibration score {score:.2f} of 1.")
    return tuple(lines)
