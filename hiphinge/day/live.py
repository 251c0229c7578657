"""A live day: the session of `hiphinge live`, slow, silent, without a page, and its day at the end.

While it runs the motion is on the disk and a hundred bytes a second in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hiphinge.day.part import Followed, Part, SecondsOfSession, assembled
from hiphinge.live.run import Ended, RunOptions
from hiphinge.live.settings import SessionSettings
from imu.errors import CalibrationError
from recordings.session.names import SESSION
from recordings.session.session_json import read_facts

SILENT = "daily_silent"
RARE = "daily"


@dataclass(frozen=True, slots=True)
class LiveDay:
    """What a live day adds to a session's settings and options."""

    seconds: SecondsOfSession = field(default_factory=SecondsOfSession)

    def settings(self, settings: SessionSettings, *, alerts: bool) -> SessionSettings:
        """The limits of a day: written down only, or told a few times an hour."""
        return replace(settings, limits=RARE if alerts else SILENT)

    def options(self, options: RunOptions) -> RunOptions:
        """The options with this day as a watcher."""
        return replace(options, watchers=(*options.watchers, self.seconds))

    def part(self, ended: Ended) -> Part:
        """The day's part once the session has ended. Raises CalibrationError if it never was."""
        analysis = ended.analysis
        if analysis.calibration.method == "none":
            raise CalibrationError(
                ("The day ended before it was calibrated; its records are kept.",)
            )
        info = read_facts(ended.folder / SESSION)
        return assembled(
            ended.folder.name,
            Followed(
                self.seconds.watch.seconds(),
                analysis.reps,
                analysis.limits,
                analysis.calibration,
            ),
            tuple(entry.sensor for entry in analysis.sensors),
            started=info.started,
            synthetic=analysis.synthetic,
            upper_level=analysis.upper_level,
            wearer=info.facts.wearer or "",
            notes=analysis.notes,
        )
