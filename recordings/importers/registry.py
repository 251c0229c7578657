"""Read a recording of any format that hiphinge knows; the content decides which one it is.

To add a format, write `recordings/importers/<format>.py` with an `IMPORTER`, and a line in
`IMPORTERS` here. Formats that are told apart by more detail stand before the plain table.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from imu.errors import RecordingError
from recordings.importers import plain_table, session_folder
from recordings.importers.importer import Importer
from recordings.quoting import quoted
from recordings.recording import Recording
from recordings.replay import is_session
from recordings.sidecar import read_sidecar
from recordings.units import HEADER_EXAMPLE

IMPORTERS: Final[tuple[Importer, ...]] = (session_folder.IMPORTER, plain_table.IMPORTER)

HEAD_BYTES: Final = 65536
"""How much of a file the importers see when they are asked whether they know it."""

EXPECTED: Final = "a plain sample table (.csv, .csv.gz, .parquet) or the folder of a session"

_BINARY_STARTS: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PK\x03\x04", "a zip archive or an Excel sheet; save it as CSV"),
    (b"%PDF", "a PDF document"),
    (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
)


def read_recording(path: Path | str, *, trust_units: bool = False) -> Recording:
    """The recording in a file, or in the folder of a session.

    `trust_units` reads values that contradict the unit of their column as they are, with a note.
    Raises RecordingError if the file cannot be read or contradicts itself, and UnitError if its
    values contradict their unit; each is one line with the file, the row and the column.
    """
    path = Path(path)
    head = _head(path)
    for importer in IMPORTERS:
        if importer.recognises(path, head):
            try:
                recording = importer.read(path, trust_units=trust_units)
            except OSError as error:
                raise RecordingError(path, _system_problem(error)) from error
            told, note = read_sidecar(path)
            return replace(
                recording,
                metadata={**recording.metadata, **told},
                notes=(*recording.notes, *([note] if note else [])),
            )
    raise RecordingError(path, _unknown_content(head))


def _head(path: Path) -> bytes:
    """The first bytes of the file, none of a session's folder. Raises RecordingError."""
    try:
        if path.is_dir():
            if is_session(path):
                return b""
            raise RecordingError(path, f"is a folder; expected a file: {EXPECTED}")
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
