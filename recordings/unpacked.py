"""Gzipped bytes → what was packed, with an end to how much that may be.

A few megabytes can unpack to more than a computer holds; no session is that large.
"""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import Final

from imu.errors import RecordingError

GZIP_START: Final = b"\x1f\x8b"
MOST_BYTES: Final = 2_000_000_000
_PIECE: Final = 1 << 24


def gunzipped(path: Path, data: bytes) -> bytes:
    """The content of a gzip file. Raises RecordingError if it is damaged, or too much."""
    pieces, length = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            while piece := file.read(_PIECE):
                pieces.append(piece)
                length += len(piece)
                if length > MOST_BYTES:
                    problem = "unpacks to more than 2 GB, more than any session"
                    raise RecordingError(path, problem)
    except (EOFError, OSError, zlib.error) as error:
        raise RecordingError(path, "the gzip file is damaged or cut short") from error
    return b"".join(pieces)
