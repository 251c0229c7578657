"""The present session at the page's desk: it sees what the session says, and hands commands on.

There may be no session yet (sensors are still being found) and none any more (its report is there
to be read); the screens stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.exercises.catalogue import EXERCISES
from firmware_bridge.records import Record
from hiphinge import __version__
from hiphinge.dashboard.commands import Asked
from hiphinge.dashboard.dowel import page_of
from hiphinge.dashboard.frames import Frame
from hiphinge.dashboard.hub import Hub
from hiphinge.dashboard.scene import Scene
from hiphinge.dashboard.told import Plain
from hiphinge.dowel.document import PAGE
from hiphinge.live.under_way import UnderWay
from hiphinge.live.update import Update
from hiphinge.report.verdicts import LOOKS
from hiphinge.results.folder import REPORT
from imu.errors import SettingError

SOUNDS = ("read", "limit", "tempo", "quiet")


@dataclass(slots=True)
class Desk:
    """What the server shows besides the library. An `Onlooker`, a `Watcher`, a hub's `Source`.

    finished  sessions of this run by name, wherever their folder is
    """

    lobby: Plain = field(default_factory=lambda: {"waiting_for": "", "found": []})
    finished: dict[str, Path] = field(default_factory=dict)
    hub: Hub = field(init=False)
    _scene: Scene | None = None

    def __post_init__(self) -> None:
        self.hub = Hub(self)

    def assigning(self, waiting_for: str, found: Sequence[tuple[str, str]]) -> None:
        """Sensors, (address, name) each, are in reach; one is to be told apart."""
        named = [{"address": address, "name": name} for address, name in found]
        self.lobby = {"waiting_for": waiting_for, "found": named}
        self.hub.refresh()

    def begins(self, under_way: UnderWay) -> None:
        """See `Onlooker`."""
        self._scene = Scene(under_way)
        under_way.running.watchers.append(self)
        self.hub.begin_again()

    def stopped(self) -> None:
        """See `Onlooker`."""
        if self._scene is not None:
            self._tell(self._scene.finish())
            self.hub.refresh()

    def ended(self, folder: Path) -> None:
        """See `Onlooker`."""
        self.finished[folder.name] = folder
        if self._scene is not None:
            there = (folder / REPORT).is_file()
            report = f"/sessions/{folder.name}/{REPORT}" if there else None
            dowel = page_of(folder.name, there=(folder / PAGE).is_file())
            self._scene.ended = {"session": folder.name, "report": report, "dowel": dowel}
            self.hub.refresh()

    def told(self, record: Record, update: Update) -> None:
        """See `Watcher`."""
        assert self._scene is not None
        self._tell(self._scene.told(record, update))
        if not self.hub.screens:
            self._scene.angles.drop()

    def obey(self, asked: Asked) -> None:
        """What a page asks for. Raises PayloadError for nonsense, SettingError for not now."""
        if self._scene is None or self._scene.over:
            raise SettingError("There is no session under way.")
        self._scene.obey(asked)

    @property
    def wearer(self) -> str | None:
        """Who trains, if that was said."""
        recorder = None if self._scene is None else self._scene.under_way.running.recorder
        return None if recorder is None else recorder.facts.wearer

    def folder(self, name: str) -> Path | None:
        """The folder of a session of this run, wherever it is."""
        if name in self.finished:
            return self.finished[name]
        recorder = None if self._scene is None else self._scene.under_way.running.recorder
        return recorder.folder if recorder is not None and recorder.folder.name == name else None

    def hello(self) -> Plain:
        """See `Source`."""
        scene = self._scene
        return {
            "version": __version__,
            "session": "" if scene is None else scene.under_way.name,
            "synthetic": scene is not None and scene.under_way.synthetic,
            "upper_level": "" if scene is None else scene.upper_level,
            "exercises": [{"id": one.id, "name": one.name} for one in EXERCISES],
            "sound": {"modes": list(SOUNDS)},
            "verdicts": {look.id: {"word": look.word, "shape": look.outline} for look in LOOKS},
        }

    def state(self) -> Plain:
        """See `Source`."""
        return empty(self.lobby) if self._scene is None else self._scene.state()

    def frame(self) -> Frame | None:
        """See `Source`."""
        return None if self._scene is None else self._scene.frame()

    def _tell(self, events: Sequence[Plain]) -> None:
        for event in events:
            self.hub.tell(event)


def empty(lobby: Plain) -> Plain:
    """The state before a session."""
    return {
        "stage": "assigning" if lobby["found"] else "waiting",
        "elapsed_s": 0,
        "exercise": {"id": "", "name": "", "sided": False, "count_at": "top", "tempo": None},
        "side": "",
        "set": 0,
        "reps": 0,
        "total": 0,
        "phase": "",
        "limits": {"amber_deg": None, "red_deg": None, "extension_deg": None, "own_range": False},
        "sensors": [],
        "trust": {"level": "none", "reasons": ["The sensors are being looked for."]},
        "guide": None,
        "dowel": {"active": False, "result": None},
        "assign": lobby if lobby["found"] else None,
        "recording": {"ok": True, "text": ""},
        "strip": [],
        "summary": None,
        "alert": None,
        "ended": None,
    }
