"""A wearer who comes back: a stored profile and one standing pose.

Neutral is taken anew, the axes and the own range come from the profile. Sensors put on again never
sit quite as before: the skin's slope changes by some degrees with every centimetre, and a pose
tells that. What it cannot make good is refused: upside down, swapped, turned by more than
`MOST_RAD`. A sensor that faces the other way about the vertical looks the same while standing;
that no pose shows.
"""

from __future__ import annotations

import numpy as np

from calibration.profile import Profile
from calibration.result import Calibration
from calibration.standing import Standing, moved, neutral_up, with_neutral
from imu.alignment import Alignment
from imu.errors import CalibrationError
from imu.frames import SACRUM, UPPER_BACK
from imu.units import DEG_PER_RAD, RAD_PER_DEG

MOST_RAD = 25.0 * RAD_PER_DEG
UPSIDE_DOWN_RAD = 135.0 * RAD_PER_DEG
SWAPPED_RAD = 20.0 * RAD_PER_DEG
"""Swapped, the sensors fit their stored neutrals better by more than this, both together."""
WORN_AGAIN_SD_RAD = 4.0 * RAD_PER_DEG
"""By how much the axes may differ from those of the last time (a design assumption)."""
AGAIN = "Put it right and stand still again, or calibrate by hinging."


def returning(profile: Profile, standing: Standing) -> Calibration:
    """The stored calibration on the stance of this standing. Raises CalibrationError."""
    stored = profile.alignment
    shared = {name: p for name, p in stored.placements.items() if name in standing.up}
    if not shared:
        raise CalibrationError(
            [
                f"The profile holds {', '.join(stored.placements)}, worn are "
                f"{', '.join(standing.up)}: no sensor is in both. Calibrate by hinging."
            ]
        )
    alignment = Alignment(shared, stored.score)
    apart = moved(alignment, standing)
    if is_swapped(alignment, standing):
        raise CalibrationError(
            [
                "The sensors look swapped: each stands as the other one did when the profile was "
                f"made. {AGAIN}"
            ]
        )
    reasons = [
        f"{name} is worn upside down against the profile. {AGAIN}"
        if angle > UPSIDE_DOWN_RAD
        else f"{name} is turned by {angle * DEG_PER_RAD:.0f}° against the profile. {AGAIN}"
        for name, angle in apart.items()
        if angle > MOST_RAD
    ]
    if reasons:
        raise CalibrationError(reasons)
    told = ", ".join(f"{name} by {angle * DEG_PER_RAD:.0f}°" for name, angle in apart.items())
    lines = [
        f"Axes and own range from a stored profile; neutral from {standing.seconds:.1f} s of "
        f"standing now, which moved it: {told}."
    ]
    missing = [name for name in standing.up if name not in shared]
    if missing:
        lines.append(f"Not in the profile, left out: {', '.join(missing)}.")
    anew = with_neutral(alignment, standing, axis_sd_rad=WORN_AGAIN_SD_RAD)
    return Calibration(anew, profile.range_of_motion, "profile", tuple(lines))


def is_swapped(alignment: Alignment, standing: Standing) -> bool:
    """Whether the two sensors of the back fit clearly better with their places exchanged.

    Two sensors that sit the same way round cannot be told apart by standing.
    """
    pair = (SACRUM, UPPER_BACK)
    if not all(name in alignment and name in standing.up for name in pair):
        return False
    stored = [neutral_up(alignment.placements[name]) for name in pair]
    now = [standing.up[name] for name in pair]
    apart = np.arccos(np.clip(np.array(now) @ np.array(stored).T, -1.0, 1.0))
    straight, crossed = float(np.trace(apart)), float(apart[0, 1] + apart[1, 0])
    return bool(apart.diagonal().max() > MOST_RAD and crossed + SWAPPED_RAD < straight)
