"""What a reader of one file format is: a name, a way to know its files, a way to read them.

There are two kinds. An `Importer` reads a file that is a recording by itself and names its sensors.
A `LogImporter` reads what a device's own program exported: such a file holds one sensor or one
signal of it, and several become one recording (`recordings.joining`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from recordings.device_log import DeviceLog
from recordings.recording import Recording


class ReadFunction(Protocol):
    """Read a file of this format. Raises RecordingError or UnitError, nothing else."""

    def __call__(self, path: Path, *, trust_units: bool) -> Recording:
        """The recording in `path`; `trust_units` lets values contradict their unit."""
        ...


@dataclass(frozen=True, slots=True)
class Importer:
    """One file format that is a recording by itself.

    recognises(path, head) looks at the first bytes of the file, not at its name; it must not
    raise. `text` says in a few words what it reads, for lists and messages.
    """

    id: str
    text: str
    recognises: Callable[[Path, bytes], bool]
    read: ReadFunction


@dataclass(frozen=True, slots=True, eq=False)
class LogFile:
    """A file's content, and a way to look at what lies beside it.

    path    where it is; inside an archive, the archive's path and the member's
    beside  name relative to the file's folder → that file's content, b"" where there is none
    """

    path: Path
    data: bytes
    beside: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class LogImporter:
    """One format of a device's own logs.

    recognises(head) looks at the first bytes; it must not raise. `logs` gives what the file holds,
    one value per device, and raises RecordingError.
    """

    id: str
    text: str
    recognises: Callable[[bytes], bool]
    logs: Callable[[LogFile], Sequence[DeviceLog]]
