"""The recordings of a set → its figures, each beside its target, its worst case and its peers.

A recording that could not be measured counts as missed wherever recordings are counted, so that
a reader that refuses files makes no figure look better. Peers are summed up by the same functions,
from values of the same names.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean, median

from hiphinge.validate.agreement import by_quantity
from hiphinge.validate.counted import PHASES
from hiphinge.validate.measured import Figure, Measured, PeerFigure, SetAgreement
from hiphinge.validate.peers.peaks import TUNED
from hiphinge.validate.simulated import LOSSY_SHARE
from hiphinge.validate.targets import SIMULATED, TARGETS

Part = Sequence[Measured]
Summing = Callable[[Part], Iterator[Figure]]


def figures_of(measured: Part) -> tuple[Figure, ...]:
    """The figures of every set, in the order in which the sets come."""
    out: list[Figure] = []
    for part, summing in _parts(measured):
        beside = _beside(part, summing)
        out.extend(
            replace(one, peers=tuple(beside.get(one.id, ()))) for one in _judged(part, summing)
        )
    return tuple(out)


def agreements_of(measured: Part) -> tuple[SetAgreement, ...]:
    """Bias and limits of agreement of each quantity of each set."""
    out: list[SetAgreement] = []
    for part, _ in _parts(measured):
        found = by_quantity([one.pairs for one in part])
        basis = _basis(part)
        out.extend(SetAgreement(part[0].set_name, name, basis, one) for name, one in found.items())
    return tuple(out)


def _parts(measured: Part) -> Iterator[tuple[Part, Summing]]:
    for name in dict.fromkeys(one.set_name for one in measured):
        own = [one for one in measured if one.set_name == name]
        for kind, summing in SUMMED.items():
            part = [one for one in own if one.kind == kind]
            if part:
                yield part, summing


def _judged(part: Part, summing: Summing) -> Iterator[Figure]:
    known_as = SIMULATED if part[0].kind == SIMULATED else part[0].set_name
    for one in summing(part):
        target = TARGETS.get((known_as, one.id))
        judged = replace(one, basis=_basis(part))
        if target is not None:
            met = target.is_met(one.value)
            judged = replace(judged, target=target.shown(one.unit), met=met)
        yield judged


def _basis(part: Part) -> str:
    return "synthetic" if part[0].kind == SIMULATED else "measured"


def _beside(part: Part, summing: Summing) -> Mapping[str, list[PeerFigure]]:
    """Figure → what each peer comes to."""
    out: dict[str, list[PeerFigure]] = {}
    for name in dict.fromkeys(name for one in part for name in one.peers):
        for figure in summing([replace(one, values=one.peers.get(name, {})) for one in part]):
            out.setdefault(figure.id, []).append(_of_peer(name, figure))
    for one, rule in _tuned(part, summing):
        out.setdefault(one.id, []).append(_of_peer(TUNED, one, rule))
    return out


def _tuned(part: Part, summing: Summing) -> Iterator[tuple[Figure, str]]:
    """The figures of the one setting of the tuned counter that counts most of the set right.

    The sacrum alone is a way of wearing of its own, and has a setting of its own.
    """
    tried: list[tuple[str, list[Figure]]] = []
    for rule in dict.fromkeys(rule for one in part for rule in one.trials):
        values = [replace(one, values=one.trials.get(rule, {})) for one in part]
        tried.append((rule, [one for one in summing(values) if one.unit == "share"]))
    for alone in (False, True):
        counts = [
            (rule, [one for one in shown if one.id.endswith("_sacrum") is alone])
            for rule, shown in tried
        ]
        rule, best = max(counts, key=lambda one: _score(one[1]), default=("", []))
        yield from ((one, rule) for one in best)


def _score(shown: Sequence[Figure]) -> float:
    return sum(one.value * one.recordings for one in shown)


def _of_peer(name: str, figure: Figure, note: str = "") -> PeerFigure:
    return PeerFigure(name, figure.value, figure.shown, figure.worst, note)


SAME = 0.0005
DECIMALS = {"°": 2, "s": 2, " points": 1}


def _value(value: float, unit: str) -> str:
    return f"{value:.{DECIMALS[unit]}f}{' ' if unit == 's' else ''}{unit}"


def _error(
    part: Part,
    id: str,
    claim: str,
    label: str,
    name: str,
    unit: str = "°",
    middle: Callable[[list[float]], float] = fmean,
) -> Iterator[Figure]:
    """The middle of errors over the recordings that have them, and the largest of them."""
    having = [one for one in part if name in one.values]
    if not having:
        return
    values = [one.values[name] for one in having]
    value, worst = float(middle(values)), max(having, key=lambda one: one.values[name])
    stem, ending = name.rsplit("_", 1)
    large = [one.values.get(f"{stem.removesuffix('_rms')}_largest_{ending}") for one in having]
    known = [one for one in large if one is not None]
    yield Figure(
        part[0].set_name,
        id,
        claim,
        label,
        value,
        unit,
        f"{_value(value, unit)} ({min(values):.2f} to {max(values):.2f})",
        len(values),
        worst=f"{_value(worst.values[name], unit)} in {worst.recording}",
        largest=_value(max(known), unit) if known else "",
    )


def _count(part: Part, id: str, claim: str, label: str, name: str) -> Iterator[Figure]:
    """In how many recordings something holds; one that could not be measured says no."""
    asked = [one for one in part if one.problem or name in one.values]
    if not any(name in one.values for one in asked):
        return
    yes = sum(one.values.get(name, 0.0) > 0.5 for one in asked)
    worst = _worst_count(asked, f"counted{name.removeprefix('exact').removeprefix('within_one')}")
    yield Figure(
        part[0].set_name,
        id,
        claim,
        label,
        yes / len(asked),
        "share",
        f"{yes} of {len(asked)}",
        len(asked),
        worst=worst,
    )


def _worst_count(asked: Part, counted: str) -> str:
    """The recording whose count is furthest off, "" if all are right."""
    having = [one for one in asked if counted in one.values and "true" in one.values]
    if not having:
        return ""
    worst = max(having, key=lambda one: abs(one.values[counted] - one.values["true"]))
    found, true = worst.values[counted], worst.values["true"]
    return "" if found == true else f"{found:g} for {true:g} in {worst.recording}"


def _percent(
    part: Part, id: str, claim: str, label: str, above: Callable[[Measured], float], below: str
) -> Iterator[Figure]:
    """A sum over another, and the recording where it is lowest."""
    having = [one for one in part if one.values.get(below)]
    whole = sum(one.values[below] for one in having)
    if not whole:
        return
    value = sum(map(above, having)) / whole
    lowest = min(having, key=lambda one: above(one) / one.values[below])
    least = above(lowest) / lowest.values[below]
    yield Figure(
        part[0].set_name,
        id,
        claim,
        label,
        value,
        "share",
        f"{100.0 * value:.1f} %",
        len(having),
        worst=f"{100.0 * least:.1f} % in {lowest.recording}" if least < value else "",
    )


def _named(name: str) -> Callable[[Measured], float]:
    return lambda one: one.values.get(name, 0.0)


def _inclination(part: Part) -> Iterator[Figure]:
    for name in ("online", "offline"):
        label = f"inclination while moved, {name}: RMSE, mean"
        key = f"inclination_{name}"
        yield from _error(part, key, "orientation", label, f"{key}_deg")


def _relative_angle(part: Part) -> Iterator[Figure]:
    for name in ("online", "offline"):
        label = f"angle between two segments, {name}: RMSE, median"
        key = f"relative_{name}"
        yield from _error(part, key, "relative_angle", label, f"{key}_deg", middle=median)
    label = "error of the angle within 2 stated deviations"
    yield from _percent(part, "coverage", "uncertainty", label, _named("covered"), "samples")


def _seated_bends(part: Part) -> Iterator[Figure]:
    label = "flexions counted exactly, no bend to the side or turn among them"
    yield from _count(part, "exact", "repetitions", label, "exact")
    yield from _count(part, "alert", "alerts", "spine-first or limit alert raised", "alert")


def _repetitions(part: Part) -> Iterator[Figure]:
    for name, worn in (("sacrum", "sacrum alone"), ("all", "all sensors")):
        label = f"repetitions counted exactly, {worn}"
        yield from _count(part, f"exact_{name}", "repetitions", label, f"exact_{name}")
        label = f"marked windows found, {worn}: F1 at IoU 0.5"
        yield from _f1(part, f"f1_{name}", label, name)
    yield from _durations(part)


def _f1(part: Part, id: str, label: str, name: str) -> Iterator[Figure]:
    both = f"found and marked, {name}"
    marked = [one for one in part if f"hits_{name}" in one.values]
    asked = [
        replace(
            one,
            values={
                "hits": one.values[f"hits_{name}"],
                both: one.values[f"counted_{name}"] + one.values[f"marked_{name}"],
            },
        )
        for one in marked
    ]
    yield from _percent(asked, id, "repetitions", label, lambda one: 2.0 * one.values["hits"], both)


def _durations(part: Part, said: str = "") -> Iterator[Figure]:
    for name, label in (
        ("duration", "duration of a repetition: RMSE, mean"),
        ("boundary", "start and end of a repetition: RMSE, mean"),
    ):
        yield from _error(part, name, "tempo", said + label, f"{name}_rms_s", "s")


def _everyday_bends(part: Part) -> Iterator[Figure]:
    for group in dict.fromkeys(one.group for one in part):
        own = [one for one in part if one.group == group]
        true = sorted({int(one.values["true"]) for one in own if "true" in one.values})
        bends = " or ".join(str(n) for n in true)
        label = f"{group or 'bends'}: exactly {bends} bend{'' if true == [1] else 's'}"
        yield from _count(own, f"exact: {group}", "repetitions", label, "exact")
    label = "all activities together: exactly as many bends as there are"
    yield from _count(part, "exact", "repetitions", label, "exact")


def _simulated(part: Part) -> Iterator[Figure]:
    said = "synthetic: "
    for id, label in (("exact", "repetitions counted exactly"), ("within_one", "within one")):
        label = label if id == "exact" else f"repetitions {label}"
        yield from _count(part, id, "repetitions", said + label, id)
    both = {one.values.get("busy") for one in part} >= {0.0, 1.0}
    for id, busy in (("exact_quiet", False), ("exact_busy", True)) if both else ():
        around = "walking and sitting" if busy else "nothing but standing"
        asked = [one for one in part if one.values.get("busy") == busy]
        label = f"{said}repetitions counted exactly, {around} around the set"
        yield from _count(asked, id, "repetitions", label, "exact")
    label = f"{said}durations of phases within 0.2 s"
    yield from _percent(part, "phases", "tempo", label, _named("phases_close"), "phases")
    yield from _durations(part, said)
    for name in PHASES:
        label = f"{said}duration of the {name} phase: RMSE, mean"
        yield from _error(part, name, "tempo", label, f"{name}_rms_s", "s")
    judged = [one for one in part if "lossy" in one.values]
    lossy = [one for one in judged if one.values["lossy"]]
    whole = [one for one in judged if not one.values["lossy"]]
    marked = [one for one in whole if one.values["calibrated"]]
    rest = [one for one in whole if not one.values["calibrated"]]
    label = f"{said}lumbar flexion RMSE, mean"
    loss = f"{100 * LOSSY_SHARE:.0f} % lost or more"
    for id, worn, how in (
        ("lumbar_calibrated", marked, "marked calibration"),
        ("lumbar_automatic", rest, "automatic calibration"),
        ("lumbar_lossy", lossy, loss),
    ):
        yield from _error(worn, id, "relative_angle", f"{label}, {how}", "lumbar_deg")
    label = f"{said}time past the amber limit in the repetitions of a recording, off by, mean"
    yield from _error(judged, "past_limit", "exposure", label, "past_limit_off_s", "s")
    label = f"{said}the same, as a share of the time in repetitions"
    name = "past_limit_off_percent"
    yield from _error(judged, "past_limit_share", "exposure", label, name, " points")
    label = f"{said}lumbar error within 2 stated deviations"
    yield from _percent(judged, "coverage", "uncertainty", label, _named("covered"), "samples")


SUMMED: dict[str, Summing] = {
    "inclination": _inclination,
    "relative_angle": _relative_angle,
    "seated_bends": _seated_bends,
    "repetitions": _repetitions,
    "everyday_bends": _everyday_bends,
    "simulated": _simulated,
}


def best_peer(figure: Figure) -> PeerFigure | None:
    """The peer that does best by this figure, None without peers."""
    known = [peer for peer in figure.peers if math.isfinite(peer.value)]
    if not known:
        return None
    choose = max if figure.unit == "share" else min
    return choose(known, key=lambda peer: peer.value)


def better_peers(figure: Figure) -> tuple[PeerFigure, ...]:
    """The peers that do better than hiphinge by more than the last decimal shown."""
    if figure.unit == "share":
        return tuple(peer for peer in figure.peers if peer.value > figure.value + SAME)
    least = figure.value - 0.5 * 10.0 ** -DECIMALS[figure.unit]
    return tuple(peer for peer in figure.peers if peer.value < least)
