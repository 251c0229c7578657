"""Two sessions, or two sets, side by side: values, difference, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imu.errors import RecordingError
from recordings.library.entry import WHOLE, Entry, Figure, Part, Session
from recordings.library.noise import Noise, least_difference, noise_of


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a session and the part of it that is compared."""

    session: Session
    part: Part


@dataclass(frozen=True, slots=True)
class Compared:
    """One metric.

    a, b        its figure on either side; None where it is not there
    difference  median of b less median of a; None if one is missing
    least       how large it must be to stand above the noise; None where the noise is not known
    above       whether it does; None where nobody can tell
    sources     where the noise comes from
    """

    metric: str
    a: Figure | None
    b: Figure | None
    difference: float | None
    least: float | None
    above: bool | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, their metrics as in reps.csv, and in sentences what makes them unlike."""

    a: Side
    b: Side
    same_donning: bool
    rows: tuple[Compared, ...]
    notes: tuple[str, ...]


def side_of(entry: Entry, number: int = WHOLE, exercise: str = "") -> Side:
    """A set of a session, or all of it; of several exercises the one that is named, else the first.

    Raises RecordingError if there is nothing counted.
    """
    numbered = [part for part in entry.parts if part.number == number]
    parts = [part for part in numbered if part.exercise == exercise] or numbered
    if not parts:
        what = "no results" if number == WHOLE else f"no set {number}"
        raise RecordingError(entry.session.name, f"has {what}")
    return Side(entry.session, parts[0])


def sides_of(a: Entry, b: Entry) -> tuple[Side, Side]:
    """Both sessions as wholes, in an exercise that both have, if there is one."""
    both = [name for name in a.session.exercises if name in b.session.exercises]
    exercise = both[0] if both else ""
    return side_of(a, exercise=exercise), side_of(b, exercise=exercise)


def compare(a: Side, b: Side) -> Comparison:
    """Compare b with a."""
    same = a.session.name == b.session.name
    names = list(dict.fromkeys([*a.part.figures, *b.part.figures]))
    rows = tuple(_compared(name, a, b, same) for name in names)
    return Comparison(a, b, same, rows, tuple(_notes(a, b)))


def _compared(metric: str, a: Side, b: Side, same: bool) -> Compared:
    figures = [side.part.figures.get(metric) for side in (a, b)]
    one, other = figures
    if one is None or other is None:
        return Compared(metric, one, other, None, None, None, ())
    noises = [_noise(metric, side, same) for side in (a, b)]
    difference, least = other.median - one.median, least_difference(*noises)
    above = None if least is None else abs(difference) > least
    sources = tuple(dict.fromkeys(source for noise in noises for source in noise.sources))
    return Compared(metric, one, other, difference, least, above, sources)


def _noise(metric: str, side: Side, same: bool) -> Noise:
    sd_deg = side.session.neutral_sd_deg
    return noise_of(metric, side.part, neutral_sd_deg=sd_deg, same_donning=same)


def _notes(a: Side, b: Side) -> Iterable[str]:
    """What the reader must know before comparing."""
    unlike = (
        ("exercises", a.part.exercise, b.part.exercise),
        ("wearers", a.session.wearer or "", b.session.wearer or ""),
        ("levels of the upper sensor", a.session.upper_level, b.session.upper_level),
        ("orientation filters", a.session.filter_name, b.session.filter_name),
    )
    for what, one, other in unlike:
        if one != other:
            yield f"Different {what}: {one or 'not told'} and {other or 'not told'}."
    if a.session.synthetic != b.session.synthetic:
        yield "One of the two is SYNTHETIC: simulated motion."
    elif a.session.synthetic:
        yield "SYNTHETIC: simulated motion."
