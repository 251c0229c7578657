"""What is asked of every recording of a batch: plain values, which travel to other processes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = 1
"""Goes up when stored results of a batch are not to be taken for those of a new one."""


@dataclass(frozen=True, slots=True)
class BatchWish:
    """What is wanted.

    texts   settings as NAME=VALUE (`hiphinge.rerun.changes`)
    angles, report  whether angles.csv and report.html are written too
    force   whether what is done already is done again
    """

    texts: tuple[str, ...] = ()
    trust_units: bool = False
    angles: bool = False
    report: bool = False
    force: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """What decides the results, as provenance.json keeps it."""
        told = asdict(self)
        del told["force"]
        return {"schema": SCHEMA, "set": " ".join(told.pop("texts")), **told}
