"""A recording → the files of its analysis and where they come from, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

from hiphinge.batch.provenance import (
    PROVENANCE,
    folder_name,
    is_done,
    provenance_of,
    write_provenance,
)
from hiphinge.batch.wish import BatchWish
from hiphinge.rerun.again import again
from hiphinge.rerun.changes import parse_changes
from hiphinge.results.folder import NAMES, write_results
from hiphinge.results.staging import clear_left_behind, staged


def computed(path: Path, place: Path, wish: BatchWish) -> tuple[bool, str]:
    """Whether it was analysed anew, and the name of its folder in `place`.

    Raises RecordingError, CalibrationError, SettingError, OutputError.
    """
    provenance = provenance_of(path, wish)
    name = folder_name(path, provenance)
    folder = place / name
    clear_left_behind(folder)
    if not wish.force and is_done(folder, provenance):
        return False, name
    analysis = again(path, parse_changes(wish.texts), trust_units=wish.trust_units)
    with staged(folder, (*NAMES, PROVENANCE), force=True) as stage:
        write_results(analysis, stage, report=wish.report, angles=wish.angles)
        write_provenance(stage, provenance, NAMES)
    return True, name
