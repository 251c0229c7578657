"""What was measured on one recording, and what is said of a whole set: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measured:
    """One recording against its truth.

    kind     which comparison its truth allows (`hiphinge.validate.kinds`), "" if none
    group    what its set is divided by, such as the activity
    values   figure → value, units in the names; counts and yes (1.0) or no (0.0) as numbers
    problem  why it could not be measured, else ""
    """

    set_name: str
    recording: str
    kind: str = ""
    group: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result.

    value   the figure in `unit`; for a count of recordings the share of them, 0 to 1
    shown   the value as people read it: "0.47°", "9 of 9"
    target  what it is held against, "" if it is only reported
    met     None without a target
    """

    set_name: str
    id: str
    label: str
    value: float
    unit: str
    shown: str
    recordings: int
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All figures by set, all recordings, and how long it took on how many processes."""

    folder: str
    figures: tuple[Figure, ...]
    recordings: tuple[Measured, ...]
    seconds: float
    workers: int

    @property
    def problems(self) -> tuple[Measured, ...]:
        """The recordings that could not be measured."""
        return tuple(one for one in self.recordings if one.problem)

    @property
    def without_truth(self) -> tuple[Measured, ...]:
        """The recordings whose truth files say nothing that can be compared."""
        return tuple(one for one in self.recordings if not one.problem and not one.kind)

    @property
    def missed(self) -> tuple[Figure, ...]:
        """The figures that miss their target."""
        return tuple(figure for figure in self.figures if figure.met is False)
