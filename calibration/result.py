"""What a calibration found, how, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from imu.alignment import Alignment


@dataclass(frozen=True, slots=True)
class RangeOfMotion:
    """The wearer's own full standing bend of one donning, in radians from neutral."""

    lumbar_flexion_rad: float
    pelvis_tilt_rad: float
    trunk_tilt_rad: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """An alignment and its story.

    method      "phases" (stand, hinge, bend were marked), "automatic", "profile" or "none"
    statements  whole sentences: what was used, and how sure it is
    score       0 to 1, the alignment's
    """

    alignment: Alignment
    range_of_motion: RangeOfMotion | None
    method: str
    statements: tuple[str, ...]

    @property
    def score(self) -> float:
        """How good the alignment is, 0 to 1."""
        return self.alignment.score
