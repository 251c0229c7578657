"""What a reader of one file format is: a name, a way to know its files, a way to read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from recordings.recording import Recording


class ReadFunction(Protocol):
    """Read a file of this format. Raises RecordingError or UnitError, nothing else."""

    def __call__(self, path: Path, *, trust_units: bool) -> Recording:
        """The recording in `path`; `trust_units` lets values contradict their unit."""
        ...


@dataclass(frozen=True, slots=True)
class Importer:
    """One file format.

    recognises(path, head) looks at the first bytes of the file, not at its name; it must not
    raise. `text` says in a few words what it reads, for lists and messages.
    """

    id: str
    text: str
    recognises: Callable[[Path, bytes], bool]
    read: ReadFunction
