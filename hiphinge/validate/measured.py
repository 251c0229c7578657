"""What was measured on one recording, and what is said of a whole set: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hiphinge.validate.agreement import Agreement, Pairs

Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    """What a comparison finds: hiphinge's values, the peers' by name, and pairs with the truth.

    trials  values of the counter that is tuned in hindsight, by what it was set to
    """

    values: Values
    peers: Mapping[str, Values] = field(default_factory=dict)
    trials: Mapping[str, Values] = field(default_factory=dict)
    pairs: tuple[Pairs, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One recording against its truth.

    kind     which comparison its truth allows (`hiphinge.validate.kinds`), "" if none
    group    what its set is divided by, such as the activity
    values   figure → value, units in the names; counts and yes (1.0) or no (0.0) as numbers
    peers    the same values of others on the same samples, by name
    trials   see `Found`
    pairs    what is true and what was found, one entry a quantity
    problem  why it could not be measured, else ""
    """

    set_name: str
    recording: str
    kind: str = ""
    group: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    peers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    trials: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    pairs: tuple[Pairs, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PeerFigure:
    """A peer's own value of a figure; `note` is what a counter was tuned to."""

    name: str
    value: float
    shown: str
    worst: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result.

    claim   which claim it speaks for (`hiphinge.validate.claims`)
    value   the figure in `unit`; for a count of recordings the share of them, 0 to 1
    shown   the value as people read it: "0.47°", "9 of 9"
    target  what it is held against, "" if it is only reported
    met     None without a target
    worst   the worst recording, in words, "" where there is none to name
    largest the largest error at any single instant or repetition, in words
    basis   "measured" or "synthetic"
    """

    set_name: str
    id: str
    claim: str
    label: str
    value: float
    unit: str
    shown: str
    recordings: int
    target: str = ""
    met: bool | None = None
    worst: str = ""
    largest: str = ""
    basis: str = "measured"
    peers: tuple[PeerFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAgreement:
    """Bias and limits of one quantity in one set."""

    set_name: str
    quantity: str
    basis: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All figures by set, all recordings, and how long it took on how many processes.

    peers     others that were run beside, name → version of the package
    left_out  peers that are not installed
    """

    folder: str
    figures: tuple[Figure, ...]
    recordings: tuple[Measured, ...]
    seconds: float
    workers: int
    agreements: tuple[SetAgreement, ...] = ()
    peers: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

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
