"""The files of a session folder.

The results (`reps.csv`, `angles.csv`, `alerts.csv`, `summary.json`, `report.html`) lie beside
these; the application writes them after stop.
"""

from __future__ import annotations

from typing import Final

SESSION: Final = "session.json"
RECORDS: Final = "records.log"
PROFILE: Final = "profile.json"
"""Copy of the profile that the session began with, as `calibration.profile` stores it."""
CORRECTIONS: Final = "corrections.json"
"""What was put right after the session, if anything was."""
PAIN: Final = "pain.json"
"""What the wearer said of pain, if anything; see `recordings.session.pain`."""
LOCK: Final = "recording.lock"
