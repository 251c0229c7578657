"""The recordings of a set → its figures, each beside its target.

A recording that could not be measured counts as missed wherever recordings are counted, so that
a reader that refuses files makes no figure look better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import fmean, median

from hiphinge.validate.measured import Figure, Measured
from hiphinge.validate.simulated import LOSSY_SHARE
from hiphinge.validate.targets import SIMULATED, TARGETS

Part = Sequence[Measured]


def figures_of(measured: Part) -> tuple[Figure, ...]:
    """The figures of every set, in the order in which the sets come."""
    out: list[Figure] = []
    for name in dict.fromkeys(one.set_name for one in measured):
        own = [one for one in measured if one.set_name == name]
        for kind, summing in SUMMED.items():
            part = [one for one in own if one.kind == kind]
            if part:
                out.extend(summing(part))
    return tuple(out)


def _figure(
    part: Part, id: str, label: str, value: float, unit: str, shown: str, count: int
) -> Figure:
    known_as = SIMULATED if part[0].kind == "simulated" else part[0].set_name
    target = TARGETS.get((known_as, id))
    return Figure(
        part[0].set_name,
        id,
        label,
        value,
        unit,
        shown,
        count,
        "" if target is None else target.shown(unit),
        None if target is None else target.is_met(value),
    )


def _angle(
    part: Part, id: str, label: str, name: str, middle: Callable[[list[float]], float] = fmean
) -> Iterator[Figure]:
    """The middle of an angle's errors over the recordings that have it."""
    values = [one.values[name] for one in part if name in one.values]
    if values:
        value = float(middle(values))
        shown = f"{value:.2f}° ({min(values):.2f} to {max(values):.2f})"
        yield _figure(part, id, label, value, "°", shown, len(values))


def _count(part: Part, id: str, label: str, name: str) -> Iterator[Figure]:
    """In how many recordings something holds; one that could not be measured says no."""
    asked = [one for one in part if one.problem or name in one.values]
    if any(name in one.values for one in asked):
        yes = sum(one.values.get(name, 0.0) > 0.5 for one in asked)
        shown = f"{yes} of {len(asked)}"
        yield _figure(part, id, label, yes / len(asked), "share", shown, len(asked))


def _percent(
    part: Part, id: str, label: str, numerator: float, denominator: float
) -> Iterator[Figure]:
    if denominator:
        value = numerator / denominator
        yield _figure(part, id, label, value, "share", f"{100.0 * value:.1f} %", len(part))


def _sum(part: Part, name: str) -> float:
    return sum(one.values.get(name, 0.0) for one in part)


def _inclination(part: Part) -> Iterator[Figure]:
    for name in ("online", "offline"):
        label = f"inclination while moved, {name}: RMSE, mean"
        yield from _angle(part, f"inclination_{name}", label, f"inclination_{name}_deg")


def _relative_angle(part: Part) -> Iterator[Figure]:
    for name in ("online", "offline"):
        label = f"angle between two segments, {name}: RMSE, median"
        yield from _angle(part, f"relative_{name}", label, f"relative_{name}_deg", median)


def _seated_bends(part: Part) -> Iterator[Figure]:
    label = "flexions counted exactly, no bend to the side or turn among them"
    yield from _count(part, "exact", label, "exact")
    yield from _count(part, "alert", "spine-first or limit alert raised", "alert")


def _repetitions(part: Part) -> Iterator[Figure]:
    for name, worn in (("sacrum", "sacrum alone"), ("all", "all sensors")):
        label = f"repetitions counted exactly, {worn}"
        yield from _count(part, f"exact_{name}", label, f"exact_{name}")
        marked = [one for one in part if f"hits_{name}" in one.values]
        found = _sum(marked, f"counted_{name}") + _sum(marked, f"marked_{name}")
        label = f"marked windows found, {worn}: F1 at IoU 0.5"
        yield from _percent(part, f"f1_{name}", label, 2.0 * _sum(marked, f"hits_{name}"), found)


def _everyday_bends(part: Part) -> Iterator[Figure]:
    for group in dict.fromkeys(one.group for one in part):
        own = [one for one in part if one.group == group]
        true = sorted({int(one.values["true"]) for one in own if "true" in one.values})
        bends = " or ".join(str(n) for n in true)
        label = f"{group or 'bends'}: exactly {bends} bend{'' if true == [1] else 's'}"
        yield from _count(own, f"exact: {group}", label, "exact")


def _simulated(part: Part) -> Iterator[Figure]:
    yield from _count(part, "exact", "synthetic: repetitions counted exactly", "exact")
    yield from _count(part, "within_one", "synthetic: repetitions within one", "within_one")
    label = "synthetic: durations of phases within 0.2 s"
    yield from _percent(part, "phases", label, _sum(part, "phases_close"), _sum(part, "phases"))
    judged = [one for one in part if "lumbar_deg" in one.values]
    lossy = [one for one in judged if one.values["lossy"]]
    whole = [one for one in judged if not one.values["lossy"]]
    marked = [one for one in whole if one.values["calibrated"]]
    rest = [one for one in whole if not one.values["calibrated"]]
    said = "synthetic: lumbar flexion RMSE, mean"
    loss = f"{100 * LOSSY_SHARE:.0f} %"
    yield from _angle(marked, "lumbar_calibrated", f"{said}, marked calibration", "lumbar_deg")
    yield from _angle(rest, "lumbar_automatic", f"{said}, automatic calibration", "lumbar_deg")
    yield from _angle(lossy, "lumbar_lossy", f"{said}, {loss} lost or more", "lumbar_deg")
    label = "synthetic: lumbar error within 2 stated deviations"
    yield from _percent(part, "coverage", label, _sum(judged, "covered"), _sum(judged, "samples"))


SUMMED: dict[str, Callable[[Part], Iterator[Figure]]] = {
    "inclination": _inclination,
    "relative_angle": _relative_angle,
    "seated_bends": _seated_bends,
    "repetitions": _repetitions,
    "everyday_bends": _everyday_bends,
    "simulated": _simulated,
}
