"""What a session says of each record, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.corrections import Correction
from analysis.engine import Step
from analysis.outcome import Outcome
from analysis.recognition import Recognition
from calibration.result import Calibration
from hiphinge.live.wear import WearEvent
from imu.angles import AngleBlock
from imu.pipeline import MotionBlock
from imu.samples import SampleBlock


class Stage(StrEnum):
    """How far a session has come."""

    WAITING = "waiting"
    CALIBRATING = "calibrating"
    TRAINING = "training"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What one record brought.

    samples      what the record held of one sensor, on the host's time; None for none
    motion       new angles, and what else repetitions are seen in; None for none
    steps        repetitions and alerts
    calibration  a calibration that is in force from here on
    refusals     why a calibration was refused, whole sentences
    repeat       the phase of it to begin again with, "" where none was refused
    notices      what the wearer should hear of sensors and marks
    wear         what became of how the sensors sit: neutral taken anew, a slip, its end
    correction   what the wearer wants put right
    recognized   which exercise a set looks like, where none was told; told as a notice too
    outcome      all repetitions and alerts as they stand, where that has changed; whoever gathers
                 the updates fills it in (`hiphinge.live.collected`)
    """

    stage: Stage
    motion: MotionBlock | None = None
    steps: tuple[Step, ...] = ()
    calibration: Calibration | None = None
    refusals: tuple[str, ...] = ()
    repeat: str = ""
    notices: tuple[str, ...] = ()
    wear: tuple[WearEvent, ...] = ()
    correction: Correction | None = None
    recognized: Recognition | None = None
    outcome: Outcome | None = None
    samples: SampleBlock | None = None

    @property
    def angles(self) -> AngleBlock | None:
        """New angles, None for none."""
        return None if self.motion is None else self.motion.angles
