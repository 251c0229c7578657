"""Why a calibration is refused: every reason says what was seen and what to do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.functional import AxisEstimate, Bending
from calibration.motion import BodyMotion
from calibration.static import turning_rms
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD, RAD_PER_DEG

MOST_TURNING_RAD_S = 6.0 * RAD_PER_DEG
LEAST_STAND_S = 1.0
LEAST_HINGE_RAD = 20.0 * RAD_PER_DEG
LEAST_ONE_SIDED = 0.5
LEAST_PLANARITY = 0.75
MOST_DISAGREEMENT_RAD = 15.0 * RAD_PER_DEG
SWAPPED_DROP_M = 0.25
OPPOSITE = -0.5


def standing(stand: BodyMotion) -> list[str]:
    """Objections to the standing phase."""
    if len(stand) < LEAST_STAND_S * stand.rate_hz:
        return [
            f"The standing phase holds {len(stand) / stand.rate_hz:.1f} s of data from all "
            "sensors: stand for 3 s."
        ]
    turning = turning_rms(stand)
    if turning > MOST_TURNING_RAD_S:
        return [
            f"You moved while standing (the sensors turned {turning * DEG_PER_RAD:.0f}°/s): "
            "stand still for 3 s."
        ]
    return []


def hinging(bending: Bending) -> list[str]:
    """Objections to the movement of the hinge phase."""
    deepest = max(bending.excursion.values())
    if deepest < LEAST_HINGE_RAD:
        return [
            f"No hinge was seen (the deepest tilt is {deepest * DEG_PER_RAD:.0f}°): bow from the "
            "hips to about 60°, three to five times."
        ]
    if bending.one_sided < LEAST_ONE_SIDED:
        return [
            "The movement goes both ways, like bending sideways or swaying: bow forward from the "
            "hips and come back to standing."
        ]
    return []


def axes(estimates: Mapping[str, AxisEstimate], bending: Bending) -> list[str]:
    """Objections to the axes that were found."""
    reasons = []
    for name, estimate in estimates.items():
        if bending.excursion[name] < LEAST_HINGE_RAD:
            continue
        if estimate.disagreement_rad > MOST_DISAGREEMENT_RAD:
            reasons.append(
                f"The axes found for {name} disagree by "
                f"{estimate.disagreement_rad * DEG_PER_RAD:.0f}°: hinge again, slowly and straight "
                "ahead, and see that the sensor sits firmly."
            )
        elif estimate.planarity < LEAST_PLANARITY:
            reasons.append(
                f"{name} turned about several axes ({estimate.planarity:.0%} about one): hinge "
                "straight ahead, without twisting."
            )
    return reasons


def places(hinge: BodyMotion, up: Mapping[str, FloatArray], *, mounting_told: bool) -> list[str]:
    """Objections to where the sensors sit: swapped, or one of them upside down."""
    if SACRUM not in hinge.sensors or UPPER_BACK not in hinge.sensors:
        return []
    reasons = []
    low, high = (float(np.ptp(hinge.sensors[name].height_m)) for name in (SACRUM, UPPER_BACK))
    if low > SWAPPED_DROP_M and low > 2.0 * high:
        reasons.append(
            f"The sensors look swapped: 'sacrum' sinks {100 * low:.0f} cm in the hinge, "
            f"'upper_back' {100 * high:.0f} cm. Swap them, or their names."
        )
    if not mounting_told and float(np.dot(up[SACRUM], up[UPPER_BACK])) < OPPOSITE:
        reasons.append(
            "One of the two sensors is upside down against the other: turn it round, or say with "
            "--mounting that it is meant."
        )
    return reasons
