"""How the sensors sit while the session goes on: neutral taken anew, a slip noticed and mended.

Earlier angles stay as they were; what changes holds from the block on in which standing was seen.
A slipped sensor's angles are less certain by as much as it moved, until the wearer has stood once
about as upright as the other sensor tells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from calibration.slip import Pose, Slip, SlipWatch, pose_of
from calibration.standing import UNSEEN_SHARE, Standing, StandingWatch, moved, with_neutral
from hiphinge.live.measuring import Measuring
from imu.alignment import Alignment
from imu.frames import SACRUM, UPPER_BACK
from imu.grid import GridBlock
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD, RAD_PER_DEG

UPRIGHT_RAD = 20.0 * RAD_PER_DEG
"""One sensor at least is within this of its neutral where somebody stands upright."""
MOST_RAD = 60.0 * RAD_PER_DEG
GIVE_UP_S = 30.0
HEARD_S = 4.0
"""Who goes on standing for so long after it was told has heard it."""
NEAR_NEUTRAL_RAD = 6.0 * RAD_PER_DEG
"""The sensor that did not slip is within this of its neutral where the wearer stands tall."""
POSE_SD_RAD = 2.0 * RAD_PER_DEG
"""How well a person finds the same stance again (below 1.9° in published repeats)."""
NAMES = {SACRUM: "lower", UPPER_BACK: "upper"}


class WearKind(StrEnum):
    """What became of how the sensors sit."""

    REZEROED = "rezeroed"
    NOT_REZEROED = "not_rezeroed"
    SLIPPED = "slipped"
    MENDED = "mended"


@dataclass(frozen=True, slots=True)
class WearEvent:
    """One thing to be told, with the moment it holds from and a whole sentence.

    sensor, moved_rad  which one moved most, and by how much; "" and 0 for none
    """

    kind: WearKind
    t_s: float
    text: str
    sensor: str = ""
    moved_rad: float = 0.0


class Wear:
    """Feed the blocks of a calibrated session before they are measured.

    slipped  the sensor that slipped and was not mended yet, None for none
    """

    def __init__(self) -> None:
        self._watch = StandingWatch()
        self._slips = SlipWatch()
        self._asked_s: float | None = None
        self._alignment: Alignment | None = None
        self._told, self._told_s = 0, 0.0
        self.slipped: Slip | None = None

    def rezero(self, asked_s: float) -> None:
        """The next standing becomes neutral."""
        self._asked_s = asked_s
        self._watch.restart()

    def follow(
        self, grid: GridBlock, q_sensor: FloatArray, measuring: Measuring
    ) -> tuple[WearEvent, ...]:
        """What this block brings; `measuring` is realigned where it has to be."""
        standing = self._watch.follow(grid, q_sensor)
        if measuring.calibration.alignment is not self._alignment:
            self._sits(measuring.calibration.alignment)
        if self._asked_s is not None:
            return self._asked(standing, float(grid.t_s[-1]), self._asked_s, measuring)
        if standing is None:
            return ()
        pose = pose_of(measuring.calibration.alignment, standing)
        if self.slipped is not None:
            return self._mended(self.slipped, pose, standing, measuring)
        found = self._slips.follow(pose, standing, measuring.reps)
        return () if found is None else (self._slip(found, standing, measuring),)

    def _sits(self, alignment: Alignment) -> None:
        """The sensors sit as this alignment says: nothing else is known."""
        self._alignment = alignment
        self._slips.restart()
        self.slipped = None

    def _asked(
        self, standing: Standing | None, now_s: float, asked_s: float, measuring: Measuring
    ) -> tuple[WearEvent, ...]:
        if standing is not None:
            self._asked_s = None
            return (self._rezeroed(standing, measuring),)
        if now_s - asked_s > GIVE_UP_S:
            self._asked_s = None
            text = f"Nobody stood still for {GIVE_UP_S:.0f} s: neutral stays as it was."
            return (WearEvent(WearKind.NOT_REZEROED, now_s, text),)
        return ()

    def _rezeroed(self, standing: Standing, measuring: Measuring) -> WearEvent:
        """Neutral from this standing, if it can be one."""
        alignment = measuring.calibration.alignment
        apart = moved(alignment, standing)
        if not apart or min(apart.values()) > UPRIGHT_RAD or max(apart.values()) > MOST_RAD:
            text = "That was no upright standing: neutral stays as it was. Stand tall, then again."
            return WearEvent(WearKind.NOT_REZEROED, standing.until_s, text)
        told = ", ".join(f"{name} by {angle * DEG_PER_RAD:.0f}°" for name, angle in apart.items())
        text = f"Neutral taken anew at {standing.until_s:.0f} s; it moved: {told}."
        measuring.realigned(with_neutral(alignment, standing), text)
        self._sits(measuring.calibration.alignment)
        sensor = max(apart, key=lambda name: apart[name])
        return WearEvent(WearKind.REZEROED, standing.until_s, text, sensor, apart[sensor])

    def _slip(self, slip: Slip, standing: Standing, measuring: Measuring) -> WearEvent:
        """Tell it; the angles are less certain from here on."""
        text = (
            f"The {NAMES[slip.sensor]} sensor moved by about {slip.moved_rad * DEG_PER_RAD:.0f}°: "
            "stand tall and still once to set it right."
        )
        measuring.realigned(_doubted(measuring.calibration.alignment, slip), text)
        self._sits(measuring.calibration.alignment)
        self.slipped = slip
        self._told, self._told_s = standing.number, standing.until_s
        return WearEvent(WearKind.SLIPPED, standing.until_s, text, slip.sensor, slip.moved_rad)

    def _mended(
        self, slip: Slip, pose: Pose, standing: Standing, measuring: Measuring
    ) -> tuple[WearEvent, ...]:
        """Set the slipped sensor right if the other one stands about as it did in neutral."""
        other = next((name for name in pose if name != slip.sensor), "")
        heard = standing.number != self._told or standing.until_s - self._told_s > HEARD_S
        if not (heard and other and float(np.hypot(*pose[other])) < NEAR_NEUTRAL_RAD):
            return ()
        alignment = measuring.calibration.alignment
        anew = with_neutral(alignment, standing, only=slip.sensor, neutral_sd_rad=POSE_SD_RAD)
        name = NAMES[slip.sensor]
        text = f"The {name} sensor is set right since {standing.until_s:.0f} s."
        measuring.realigned(anew, text)
        self._sits(anew)
        event = WearEvent(WearKind.MENDED, standing.until_s, text, slip.sensor, slip.moved_rad)
        return (event,)


def _doubted(alignment: Alignment, slip: Slip) -> Alignment:
    """The alignment with the slipped sensor as uncertain as it moved."""
    before = alignment.placements[slip.sensor]
    doubted = replace(
        before,
        neutral_sd_rad=float(np.hypot(before.neutral_sd_rad, slip.moved_rad)),
        axis_sd_rad=float(np.hypot(before.axis_sd_rad, UNSEEN_SHARE * slip.moved_rad)),
    )
    return Alignment({**alignment.placements, slip.sensor: doubted}, alignment.score)
