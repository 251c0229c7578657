"""What of an analysis can be shown, and what to call it: decided once, for every section.

The angle between the sensors is called lumbar only where the upper sensor sits at the
thoraco-lumbar junction; higher up it holds thoracic flexion too, and the name says so. Without a
thigh sensor "hip flexion" is the pelvis tilt, and the name says that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.result import Analysis
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import FloatArray

JUNCTION = ("T11", "T12", "L1", "L2")


@dataclass(frozen=True, slots=True)
class View:
    """What is there, and its names.

    tilt   the tilt to show where there is no lumbar angle: "pelvis_tilt_rad" or "trunk_tilt_rad"
    """

    has_lumbar: bool
    has_thigh: bool
    spine_name: str
    spine_detail: str
    hip_name: str
    tilt: str
    tilt_name: str


def _any(values: FloatArray) -> bool:
    return bool(np.isfinite(values).any())


def view_of(analysis: Analysis) -> View:
    """What can be shown of this analysis."""
    angles = analysis.angles
    level = analysis.upper_level.strip()
    if not level:
        name, detail = "Lumbar flexion", "upper sensor against sacrum; the upper level was not told"
    elif level.upper() in JUNCTION:
        name, detail = "Lumbar flexion", f"{level} against sacrum"
    else:
        name = "Thoraco-lumbar flexion"
        detail = f"{level} against sacrum, so thoracic flexion is in it"
    has_thigh = bool(analysis.calibration.alignment.thighs)
    pelvis = _any(angles.pelvis_tilt_rad)
    return View(
        has_lumbar=_any(angles.lumbar_flexion_rad),
        has_thigh=has_thigh,
        spine_name=name,
        spine_detail=detail,
        hip_name="Hip flexion" if has_thigh else "Hip (pelvis) tilt",
        tilt="pelvis_tilt_rad" if pelvis else "trunk_tilt_rad",
        tilt_name="Pelvis tilt" if pelvis else "Trunk tilt",
    )


def why_no_lumbar(analysis: Analysis) -> str:
    """One sentence on why there is no angle of the spine."""
    worn = analysis.calibration.alignment.placements
    if SACRUM in worn and UPPER_BACK in worn:
        return (
            "Both sensors were worn, but nowhere in this recording could the angle between them "
            "be had."
        )
    if SACRUM in worn and analysis.calibration.alignment.thighs:
        return (
            "The sensors on the sacrum and on the thigh were used. They give pelvis tilt, hip "
            "flexion, reps and tempo; the angle of the spine needs a sensor on the upper back."
        )
    if SACRUM in worn:
        return (
            "Only the sensor on the sacrum was used. It gives pelvis tilt, reps and tempo; the "
            "angle of the spine needs a second sensor on the back."
        )
    if UPPER_BACK in worn:
        return (
            "Only the sensor on the upper back was used. It gives trunk tilt, reps and tempo; "
            "without one on the sacrum, spine and hips cannot be told apart."
        )
    return "No sensor of this recording could be placed on the body, so there are no angles."
