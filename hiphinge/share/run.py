"""A session's folder → a copy that names nobody, as a folder or a zip, that says the same.

The results are computed anew from the copied records, and compared with those that lie in the
original's folder; where these differ, as an earlier version's may, the original is gone through as
well. A copy that counts otherwise is not given away.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile

from firmware_bridge.records import Record
from hiphinge.live.replayed import replay, stored_settings
from hiphinge.results.folder import ALERTS, REPS, write_results
from hiphinge.results.staging import refuse_existing, refuse_full, staged, staged_tree
from hiphinge.share.facts import moved_corrections, nameless, nameless_profile
from hiphinge.share.records import NamelessRecords
from imu.errors import OutputError, RecordingError
from recordings.library.names import LABEL
from recordings.log.layout import LogHeader, encode_body
from recordings.log.writer import LogWriter
from recordings.replay import Replay, open_replay
from recordings.session.corrections import write_corrections
from recordings.session.facts import NO_DATE, SessionInfo, SessionState
from recordings.session.names import PAIN, PROFILE, RECORDS, SESSION
from recordings.session.recorder import nanoseconds
from recordings.session.session_json import to_json
from recordings.session.whole_file import write_whole

ZIP = ".zip"
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say of its files."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is taken along although it may tell who it was."""

    with_notes: bool = False
    with_pain: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """Where the copy is, how many repetitions it counts, and what was left out, how often."""

    path: Path
    reps: int
    synthetic: bool
    left_out: tuple[tuple[str, int], ...]


def share(
    folder: Path, out: Path | None, wish: Wish, *, force: bool, progress: Progress | None = None
) -> Shared:
    """Write the copy. Raises RecordingError for what is no finished session, OutputError."""
    stored = open_replay(folder)
    if stored.info is None:
        raise RecordingError(folder, "tells nothing of itself: `hiphinge recover` mends that")
    if stored.info.state is SessionState.RECORDING:
        raise RecordingError(folder, "is not finished: `hiphinge recover` finishes it")
    id = _id_of(stored, wish)
    place = out or Path(f"shared-{stored_settings(stored).exercise.id}-{id[:8]}")
    if place.resolve().is_relative_to(stored.path.resolve()):
        raise OutputError(place, "lies in the session itself: name another place with --out")
    if place.suffix.lower() == ZIP:
        refuse_existing(place.parent, [place.name], force=force)
        with tempfile.TemporaryDirectory(prefix="hiphinge-") as name:
            told = _copied(stored, stored.info, Path(name), place.stem, id, wish, progress)
            with staged(place.parent, [place.name], force=force) as stage:
                _pack(Path(name), place.stem, stage / place.name)
    else:
        refuse_full(place, force=force)
        with staged_tree(place, force=force) as stage:
            told = _copied(stored, stored.info, stage, place.resolve().name, id, wish, progress)
    reps, left_out = told
    return Shared(place, reps, stored.synthetic, tuple(left_out.items()))


def _records(stored: Replay, filtered: NamelessRecords) -> Iterator[Record]:
    for record in stored:
        yield filtered.push(record)


def _id_of(stored: Replay, wish: Wish) -> str:
    """32 hexadecimal digits of the copy: those of its records, so that nothing leads back."""
    digest = hashlib.sha256()
    for record in _records(stored, NamelessRecords(with_notes=wish.with_notes)):
        kind, body = encode_body(record)
        digest.update(bytes([kind]) + body)
    return digest.hexdigest()[:32]


def _copied(
    stored: Replay,
    info: SessionInfo,
    to: Path,
    name: str,
    id: str,
    wish: Wish,
    progress: Progress | None,
) -> tuple[int, Counter[str]]:
    """Write all files; how many repetitions there are, and what was left out."""
    filtered = NamelessRecords(with_notes=wish.with_notes)
    header = LogHeader(bytes.fromhex(id), nanoseconds(NO_DATE), info.synthetic)
    with LogWriter(to / RECORDS, header, confirm_every_s=math.inf) as log:
        for record in _records(stored, filtered):
            log.write(record)
    settings = stored_settings(stored)
    write_whole(to / SESSION, to_json(nameless(info, settings, id, log.stored)))
    if stored.profile is not None:
        write_whole(to / PROFILE, nameless_profile(stored.profile))
    corrections = moved_corrections(stored.path, info.started)
    if corrections:
        write_corrections(to, corrections)
    for file, taken in ((PAIN, wish.with_pain), (LABEL, wish.with_notes)):
        if taken and (stored.path / file).is_file():
            copyfile(stored.path / file, to / file)
        elif (stored.path / file).is_file():
            filtered.left_out["what was said of pain" if file == PAIN else "title and note"] += 1
    if info.facts.wearer is not None:
        filtered.left_out["the wearer's name"] += 1
    after = replay(to, progress=progress).analysis
    write_results(replace(after, recording=name), to)
    if not _same_tables(stored.path, to):
        before = replay(stored.path, progress=progress).analysis
        if repr(before.reps) != repr(after.reps) or repr(before.alerts) != repr(after.alerts):
            raise RecordingError(stored.path, "its copy would count otherwise, and is not kept")
    return len(after.reps), Counter({what: n for what, n in filtered.left_out.items() if n})


def _same_tables(one: Path, other: Path) -> bool:
    """Whether both folders say the same repetitions and alerts, to the last digit."""
    try:
        return all((one / n).read_bytes() == (other / n).read_bytes() for n in (REPS, ALERTS))
    except OSError:
        return False


def _pack(folder: Path, name: str, to: Path) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(f"{name}/{path.name}", ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, path.read_bytes())
