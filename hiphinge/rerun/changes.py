"""What can be set otherwise for recordings that are there: the names, and what they mean.

    changes = parse_changes(["limit.lumbar_percent=65", "filter=madgwick", "exercise=rdl"])

The texts are the whole of it: they can be stored, sent to another process and read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Exercise, Signal
from analysis.limit_text import FLAGS, NUMBERS, Range, limit_value, number_within, profile_of_text
from analysis.limits import profile_named
from hiphinge.filters import refuse_unknown_filter
from imu.errors import SettingError, UnknownNameError

LIMIT: Final = "limit."
RULE: Final = "rule."
ORIENTATIONS: Final = ("online", "offline")
CALIBRATIONS: Final = ("own", "automatic")
RULES: Final[Mapping[str, Range]] = {
    "min_amplitude_deg": Range(1.0, 150.0, "the smallest excursion that can be a repetition"),
    "min_s": Range(0.1, 60.0, "the shortest repetition"),
    "max_s": Range(0.1, 600.0, "the longest repetition"),
}
SETTABLE: Final[Mapping[str, str]] = {
    "exercise": "count as this exercise; `hiphinge exercises` lists all",
    "filter": "what gives the orientation: vqf, madgwick, mahony or ekf",
    "orientation": "online as live, or offline: every instant knows the whole recording",
    "calibration": "own: as marked in the recording; automatic: from its motion alone",
    f"{LIMIT}profile": "another limit profile: drill, hinge, squat, floor, floor_drill or daily",
    **{f"{LIMIT}{name}": known.meaning for name, known in NUMBERS.items()},
    **{f"{LIMIT}{name}": meaning for name, meaning in FLAGS.items()},
    **{f"{RULE}{name}": known.meaning for name, known in RULES.items()},
    f"{RULE}signal": f"what repetitions are seen in: {', '.join(Signal)}",
}
"""Every name that can be set → what it means, as help and documentation show them."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be otherwise; "" and None leave what is.

    texts   what was asked for, as NAME=VALUE, in its order
    limits  a limit profile as text (`analysis.limit_text`)
    rules   fields of the exercise's counting rule
    """

    texts: tuple[str, ...] = ()
    exercise: Exercise | None = None
    filter_name: str = ""
    offline: bool | None = None
    automatic: bool | None = None
    limits: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)

    def exercise_of(self, own: Exercise) -> Exercise:
        """The exercise to count as, with the rules that were set. Raises SettingError."""
        chosen = self.exercise or own
        least_s = self.rules.get("min_s", chosen.tempo.min_s)
        most_s = self.rules.get("max_s", chosen.tempo.max_s)
        if least_s >= most_s:
            raise SettingError(
                f"{chosen.name}: the shortest repetition ({least_s:g} s) must be shorter than the "
                f"longest ({most_s:g} s)"
            )
        return replace(
            chosen,
            min_amplitude_deg=self.rules.get("min_amplitude_deg", chosen.min_amplitude_deg),
            signal=self.rules.get("signal", chosen.signal),
            tempo=replace(chosen.tempo, min_s=least_s, max_s=most_s),
        )


def parse_changes(texts: Sequence[str]) -> Changes:
    """What `NAME=VALUE` texts ask for; the last of one name counts.

    Raises SettingError, UnknownNameError.
    """
    told: dict[str, str] = {}
    for text in texts:
        name, mark, value = text.partition("=")
        name, value = name.strip(), value.strip()
        if not mark or not value or " " in value:
            raise SettingError(f"--set {text}: write NAME=VALUE, such as limit.lumbar_percent=65")
        if name not in SETTABLE:
            raise UnknownNameError("name to set", name, SETTABLE)
        told.pop(name, None)
        told[name] = value
    exercise = told.get("exercise", "")
    changes = Changes(
        texts=tuple(f"{name}={value}" for name, value in told.items()),
        exercise=exercise_named(exercise) if exercise else None,
        filter_name=told.get("filter", ""),
        offline=_one_of(told, "orientation", ORIENTATIONS),
        automatic=_one_of(told, "calibration", CALIBRATIONS),
        limits=_limits(told),
        rules=_rules(told),
    )
    if changes.filter_name:
        refuse_unknown_filter(changes.filter_name)
    return changes


def _one_of(told: Mapping[str, str], name: str, choice: tuple[str, str]) -> bool | None:
    """Whether the second of two words was told, None for neither."""
    if name not in told:
        return None
    if told[name] not in choice:
        raise SettingError(f"{name}={told[name]}: say {' or '.join(choice)}")
    return told[name] == choice[1]


def _limits(told: Mapping[str, str]) -> str:
    words = []
    if f"{LIMIT}profile" in told:
        words.append(profile_named(told[f"{LIMIT}profile"]).id)
    for name, value in told.items():
        short = name.removeprefix(LIMIT)
        if name.startswith(LIMIT) and short != "profile":
            limit_value(short, value)
            words.append(f"{short}={value}")
    if words and "=" not in words[0]:
        profile_of_text(" ".join(words), words[0])
    return " ".join(words)


def _rules(told: Mapping[str, str]) -> dict[str, Any]:
    rules: dict[str, Any] = {
        name: number_within(f"{RULE}{name}", told[f"{RULE}{name}"], known)
        for name, known in RULES.items()
        if f"{RULE}{name}" in told
    }
    signal = told.get(f"{RULE}signal")
    if signal is not None:
        if signal not in list(Signal):
            raise UnknownNameError("signal", signal, list(Signal))
        rules["signal"] = Signal(signal)
    return rules
