"""Every format that results are written in for other programs.

To add one, write `recordings/exporters/<format>.py` with an `EXPORTER`, and a line here. The tests
write a session in each of them; an outside reader of the format belongs to its own test.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from imu.errors import UnknownNameError
from recordings.exporters import (
    csv_tables,
    fit,
    matlab,
    motion_bids,
    opensim,
    parquet_tables,
    set_tables,
)
from recordings.exporters.exporter import Exporter

EXPORTERS: Final[tuple[Exporter, ...]] = (
    csv_tables.EXPORTER,
    parquet_tables.EXPORTER,
    motion_bids.EXPORTER,
    opensim.EXPORTER,
    matlab.EXPORTER,
    fit.EXPORTER,
    set_tables.HEVY,
    set_tables.STRONG,
)


def exporter_named(name: str, others: Iterable[str] = ()) -> Exporter:
    """The exporter of a format. Raises UnknownNameError, which suggests `others` too."""
    for exporter in EXPORTERS:
        if exporter.id == name:
            return exporter
    raise UnknownNameError("format", name, (*(one.id for one in EXPORTERS), *others))
