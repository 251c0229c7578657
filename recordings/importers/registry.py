"""Read a recording of any format that hiphinge knows; the content decides which one it is.

To add a format, write `recordings/importers/<format>.py` with an `IMPORTER`, and a line here: in
`IMPORTERS` for what is a recording by itself, in `LOGS` for what a device's own program exports.
Formats that are told apart by more detail stand first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from imu.errors import RecordingError, SettingError
from recordings.device_log import ACC, GYR, MAG, DeviceLog, Signal
from recordings.importers import (
    c3d_analog,
    metabase,
    motion_bids,
    movella_dot,
    opensense,
    orientation_table,
    phyphox,
    plain_table,
    sensor_logger,
    session_folder,
    shimmer,
    witmotion,
    xdf,
    xsens_text,
)
from recordings.importers.importer import Importer, LogFile, LogImporter
from recordings.joining.files import ZIP_START, file_of, files_in, members_of
from recordings.joining.session import Told, recording_of
from recordings.pages import small_pages
from recordings.quoting import listed, printable, quoted
from recordings.recording import Recording
from recordings.sidecar import read_sidecar
from recordings.units import HEADER_EXAMPLE
from recordings.unpacked import GZIP_START

IMPORTERS: Final[tuple[Importer, ...]] = (
    session_folder.IMPORTER,
    motion_bids.IMPORTER,
    plain_table.IMPORTER,
)
LOGS: Final[tuple[LogImporter, ...]] = (
    xsens_text.IMPORTER,
    movella_dot.IMPORTER,
    metabase.IMPORTER,
    shimmer.IMPORTER,
    witmotion.IMPORTER,
    sensor_logger.IMPORTER,
    phyphox.IMPORTER,
    opensense.IMPORTER,
    orientation_table.IMPORTER,
    xdf.IMPORTER,
    c3d_analog.IMPORTER,
)

HEAD_BYTES: Final = 65536
"""How much of a file the importers see when they are asked whether they know it."""

EXPECTED: Final = (
    "a plain sample table (.csv, .csv.gz, .parquet), a device's log of a known kind "
    "(docs/importing.md), or the folder of a session or of a Motion-BIDS dataset"
)
NOTHING_TOLD: Final = Told()

_BINARY_STARTS: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PK\x03\x04", "a zip archive or an Excel sheet without logs in it; save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel sheet (.xls); save it as CSV"),
    (b"%PDF", "a PDF document"),
    (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
)


@small_pages()
def read_recording(
    path: Path | str | Sequence[Path], *, trust_units: bool = False, told: Told = NOTHING_TOLD
) -> Recording:
    """The recording in a file, in a session's folder, or in several logs of one session.

    Several files, or a folder or archive of them, become one recording. `trust_units` reads values
    that contradict the unit of their column as they are, with a note; `told` is what the person
    says of the files. Raises RecordingError if a file cannot be read or contradicts itself, and
    UnitError if its values contradict their unit; each is one line with the file, the row and the
    column. Raises SettingError for what is told of files that are not there, or that know better.
    """
    paths = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    if not paths:
        raise RecordingError("", "no file was named")
    if len(paths) > 1 or _is_plain_folder(paths[0]):
        return _several(paths, trust_units=trust_units, told=told)
    path, head = paths[0], _head(paths[0])
    importer = None if _is_log(head) else _importer_of(path, head)
    if importer is plain_table.IMPORTER and told != NOTHING_TOLD:
        return _several(paths, trust_units=trust_units, told=told)
    if importer is not None:
        if told != NOTHING_TOLD:
            raise SettingError(
                f"{printable(path.name)} is a recording by itself, which knows its sensors and "
                "their times: --sensor, --align and --offset are for files of other devices"
            )
        return _with_sidecar(_whole(importer, path, trust_units=trust_units))
    if _is_log(head) or head.startswith((ZIP_START, GZIP_START)):
        return _several(paths, trust_units=trust_units, told=told)
    raise RecordingError(path, _unknown_content(head))


def _whole(importer: Importer, path: Path, *, trust_units: bool) -> Recording:
    try:
        return importer.read(path, trust_units=trust_units)
    except OSError as error:
        raise RecordingError(path, _system_problem(error)) from error


def _with_sidecar(recording: Recording) -> Recording:
    said, note = read_sidecar(recording.path)
    return replace(
        recording,
        metadata={**recording.metadata, **said},
        notes=(*recording.notes, *([note] if note else [])),
    )


@dataclass(slots=True)
class _Found:
    """What several files hold, as they are gone through."""

    trust_units: bool
    named: bool
    logs: list[DeviceLog] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, path: Path) -> None:
        """The next file. Raises RecordingError for one that was named and cannot be used."""
        head = _head(path)
        importer = None if _is_log(head) else _importer_of(path, head)
        if not head or importer in (session_folder.IMPORTER, motion_bids.IMPORTER):
            what = "part of a dataset" if importer is motion_bids.IMPORTER else "a session"
            raise RecordingError(path, f"is {what}, which is a recording by itself")
        if importer is not None:
            self._take_whole(_whole(importer, path, trust_units=self.trust_units))
            return
        data = _content(path)
        if data.startswith(ZIP_START):
            for member in members_of(path, data):
                self._take_logs(member)
            return
        if not self._take_logs(file_of(path, data)) and self.named:
            raise RecordingError(path, _unknown_content(head))

    def _take_logs(self, file: LogFile) -> bool:
        importer = next((one for one in LOGS if one.recognises(file.data[:HEAD_BYTES])), None)
        if importer is None:
            self.unused.append(file.path.name)
            return False
        said, note = read_sidecar(file.path)
        self.notes += [note] if note else []
        for log in importer.logs(file):
            self.logs.append(replace(log, metadata={**log.metadata, **said}))
        return True

    def _take_whole(self, recording: Recording) -> None:
        recording = _with_sidecar(recording)
        self.logs += _as_logs(recording)
        self.notes += [f"{printable(recording.path.name)}: {note}" for note in recording.notes]


def _as_logs(recording: Recording) -> Iterable[DeviceLog]:
    """The sensors of a plain table, to be joined with others."""
    for sensor, block in recording.blocks.items():
        values = {ACC: block.acc_m_s2, GYR: block.gyr_rad_s, MAG: block.mag_ut}
        units = {ACC: "m_s2", GYR: "rad_s", MAG: ""}
        rows = np.arange(len(block)) + 2
        signals = {
            kind: Signal(block.t_s, array, rows, (), units[kind])
            for kind, array in values.items()
            if array is not None
        }
        yield DeviceLog(
            path=recording.path,
            format="plain table",
            signals=signals,
            sensor=sensor,
            clock=f"plain table {recording.path}",
            metadata=recording.metadata,
        )


def _several(paths: Sequence[Path], *, trust_units: bool, told: Told) -> Recording:
    found = _Found(trust_units, named=True)
    for path in paths:
        if _is_plain_folder(path):
            found.named = False
            for inside in files_in(path):
                if _is_empty(inside):
                    found.unused.append(inside.name)
                else:
                    found.take(inside)
            found.named = True
        else:
            found.take(path)
    if not found.logs:
        held = (
            f"holds {listed(found.unused)}, nothing that is known" if found.unused else "is empty"
        )
        problem = f"the folder {held}; expected {EXPECTED}"
        if not _is_plain_folder(paths[0]):
            problem = _unknown_content(_head(paths[0]))
        raise RecordingError(paths[0], problem)
    notes = found.notes
    if found.unused:
        notes = [*notes, f"Files that are not used: {listed(found.unused)}."]
    return recording_of(paths[0], found.logs, told, notes=notes, trust_units=trust_units)


def _importer_of(path: Path, head: bytes) -> Importer | None:
    return next((one for one in IMPORTERS if one.recognises(path, head)), None)


def _is_log(head: bytes) -> bool:
    return any(importer.recognises(head) for importer in LOGS)


def _is_plain_folder(path: Path) -> bool:
    try:
        return path.is_dir() and _importer_of(path, b"") is None
    except (OSError, ValueError):
        return False


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError as error:
        raise RecordingError(path, _system_problem(error)) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(path, _system_problem(error)) from error


def _head(path: Path) -> bytes:
    """The first bytes of the file, none of a session's folder. Raises RecordingError."""
    try:
        if path.is_dir():
            return b""
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise RecordingError(path, _system_problem(error)) from error
    except ValueError as error:
        raise RecordingError(quoted(str(path)), "is not a possible file name") from error
    if not head:
        raise RecordingError(path, "the file is empty")
    return head


def _system_problem(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be read ({error.strerror or type(error).__name__})"


def _unknown_content(head: bytes) -> str:
    for start, what in _BINARY_STARTS:
        if head.startswith(start):
            return f"not a recording but {what}; expected {EXPECTED}"
    if not head.strip():
        return "the file is empty: it holds blanks only"
    if b"\0" in head or not _is_text(head):
        return f"not a recording but a binary file of no known kind; expected {EXPECTED}"
    lines = head.removeprefix(b"\xef\xbb\xbf").splitlines()
    first = next((line for line in lines if line.strip() and line[:1] != b"#"), b"")
    shown = quoted(first.decode("utf-8", errors="replace"))
    return f"no known format: its first line is {shown}; a plain table starts with {HEADER_EXAMPLE}"


def _is_text(head: bytes) -> bool:
    """Whether nearly all bytes are printable ASCII or of UTF-8 letters."""
    text = head.decode("utf-8", errors="replace")
    odd = sum(
        1 for c in text if c == "\N{REPLACEMENT CHARACTER}" or (c < " " and c not in "\t\r\n")
    )
    return odd <= 0.05 * len(text)
