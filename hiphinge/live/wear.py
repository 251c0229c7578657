"""How the sensors sit while the session goes on: neutral taken anew when the wearer asks.

Earlier angles stay as they were; what changes holds from the block on in which standing was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calibration.standing import Standing, StandingWatch, moved, with_neutral
from hiphinge.live.measuring import Measuring
from imu.grid import GridBlock
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD, RAD_PER_DEG

UPRIGHT_RAD = 20.0 * RAD_PER_DEG
"""One sensor at least is within this of its neutral where somebody stands upright."""
MOST_RAD = 60.0 * RAD_PER_DEG
GIVE_UP_S = 30.0


class WearKind(StrEnum):
    """What became of how the sensors sit."""

    REZEROED = "rezeroed"
    NOT_REZEROED = "not_rezeroed"


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
    """Feed the blocks of a calibrated session before they are measured."""

    def __init__(self) -> None:
        self._watch = StandingWatch()
        self._asked_s: float | None = None

    def rezero(self, asked_s: float) -> None:
        """The next standing becomes neutral."""
        self._asked_s = asked_s
        self._watch.restart()

    def follow(
        self, grid: GridBlock, q_sensor: FloatArray, measuring: Measuring
    ) -> tuple[WearEvent, ...]:
        """What this block brings; `measuring` is realigned where it has to be."""
        standing = self._watch.follow(grid, q_sensor)
        now_s = float(grid.t_s[-1])
        if self._asked_s is None:
            return ()
        if standing is not None:
            self._asked_s = None
            return (self._rezeroed(standing, measuring),)
        if now_s - self._asked_s > GIVE_UP_S:
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
        sensor = max(apart, key=lambda name: apart[name])
        return WearEvent(WearKind.REZEROED, standing.until_s, text, sensor, apart[sensor])
