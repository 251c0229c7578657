"""Sessions or a recording, and a format → the file or folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hiphinge.export.contents import (
    Asked,
    Progress,
    content_of_recording,
    content_of_session,
)
from hiphinge.library.named import named_folder
from hiphinge.results.staging import refuse_existing, refuse_full, staged, staged_tree
from imu.errors import SettingError
from recordings.exporters.exporter import Content, Exporter
from recordings.replay import is_session
from recordings.table import stem_of


@dataclass(frozen=True, slots=True)
class Exported:
    """Where it is, and what the person should know of it."""

    path: Path
    contents: tuple[Content, ...]
    notes: tuple[str, ...]


def export(
    named: Sequence[Path],
    exporter: Exporter,
    out: Path | None,
    asked: Asked,
    *,
    force: bool,
    subject: int = 0,
    progress: Progress | None = None,
) -> Exported:
    """Write what is named in a format. Several paths are sessions, or the logs of one recording.

    What a folder of the format holds already stays; `subject` says whose of it these are, 0 for
    somebody new. Raises SettingError for more sessions than the format takes, OutputError where it
    cannot write, and what reading and analysing raise.
    """
    paths = [_found(path) for path in named]
    sessions = [path for path in paths if is_session(path)]
    if sessions and len(sessions) < len(paths):
        raise SettingError("name sessions, or the files of one recording; not both")
    if len(sessions) > 1 and not exporter.several:
        raise SettingError(f"{exporter.id} holds one session: name one, or export each by itself")
    place = out or Path(f"{_stem(paths[0])}{exporter.ending or '-' + exporter.id}")
    joins = exporter.add is not None and exporter.stands(place)
    if subject and not joins:
        raise SettingError(f"--subject names somebody in a dataset, and {place} holds none")
    if not joins:
        _refuse(place, exporter, force=force)
    if sessions:
        contents = [content_of_session(path, asked, progress) for path in sessions]
    else:
        contents = [content_of_recording(paths, asked, progress)]
    if subject and len({content.wearer for content in contents}) > 1:
        raise SettingError("--subject is one person, and these sessions are of several")
    if joins and exporter.add is not None:
        with staged_tree(place, force=True) as stage:
            notes = exporter.add(contents, stage, place, subject=subject, force=force)
    elif exporter.ending:
        with staged(place.parent, [place.name], force=force) as stage:
            notes = exporter.write(contents, stage / place.name)
    else:
        with staged_tree(place, force=force) as stage:
            notes = exporter.write(contents, stage)
    told = [note for content in contents for note in content.recording.notes]
    return Exported(place, tuple(contents), (*told, *notes))


def _found(path: Path) -> Path:
    """The path itself, or the session that is called so. Raises RecordingError."""
    return path if path.exists() else named_folder(str(path))


def _stem(path: Path) -> str:
    return path.resolve().name if path.is_dir() else stem_of(path)


def _refuse(place: Path, exporter: Exporter, *, force: bool) -> None:
    if exporter.ending:
        refuse_existing(place.parent, [place.name], force=force)
    else:
        refuse_full(place, force=force)
