"""A session under way, as whoever looks on from outside needs it: a page, a remote control."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hiphinge.live.commands import Controls
from hiphinge.live.dowel_guide import DowelGuide
from hiphinge.live.glance import Glance
from hiphinge.live.guide import Guide
from hiphinge.live.loop import Running


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What a session consists of while it runs.

    name      of its folder
    controls  where commands go
    replayed  its records are those of a stored session: nothing can be changed in it
    signals   sensor → how strong it came in when it was found, dBm; NaN where not known
    """

    name: str
    running: Running
    controls: Controls
    glance: Glance
    guide: Guide
    dowel: DowelGuide
    synthetic: bool = False
    replayed: bool = False
    signals: Callable[[], Mapping[str, float]] = dict


class Onlooker(Protocol):
    """Told of each step of a session, once; must not wait."""

    def assigning(self, waiting_for: str, found: Sequence[tuple[str, str]]) -> None:
        """Devices, (address, name) each, are in reach; the one at that place is to be tapped."""
        ...

    def begins(self, under_way: UnderWay) -> None:
        """Records begin to come; add watchers here."""
        ...

    def stopped(self) -> None:
        """No more records come; the files are being written."""
        ...

    def ended(self, folder: Path) -> None:
        """All files are in the session's folder."""
        ...
