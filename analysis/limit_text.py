"""A limit profile as one line of text: the id of one, and what is to be otherwise in it.

    ""                           the exercise's own profile
    "squat"                      another one
    "hinge red_percent=65"       with another share of the own full bend
    "lumbar_percent=65"          the exercise's own, red at 65 % and amber ten points below it
    "red_deg=30 amber_deg=25"    in degrees, whatever the own full bend is

The text is what settings keep, so that it can be written down, stored and read again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.limits import LimitProfile, profile_named
from imu.errors import SettingError, UnknownNameError

AMBER_BELOW_RED = 0.10
"""How far amber is below red where only one share is told, as in the profiles themselves."""


@dataclass(frozen=True, slots=True)
class Range:
    """A number from least to most, in the unit that its name tells."""

    least: float
    most: float
    meaning: str


NUMBERS: Mapping[str, Range] = {
    "lumbar_percent": Range(
        1.0, 150.0, "red at this share of the own full bend, amber ten points below"
    ),
    "amber_percent": Range(1.0, 150.0, "amber at this share of the own full bend"),
    "red_percent": Range(1.0, 150.0, "red at this share of the own full bend"),
    "amber_deg": Range(1.0, 120.0, "amber in degrees, whatever the own full bend is"),
    "red_deg": Range(1.0, 120.0, "red in degrees, whatever the own full bend is"),
    "dwell_s": Range(0.0, 60.0, "how long a limit must stay passed"),
    "spacing_s": Range(0.0, 3600.0, "the shortest time between two cues"),
}
FLAGS: Mapping[str, str] = {
    "two_sided": "yes or no: whether arching past the same angle counts too",
    "spine_first": "yes or no: whether the order of hips and spine is judged",
    "leaning_back": "yes or no: whether arching at the end of a bend is said",
}
YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def profile_of_text(text: str, usual_id: str) -> LimitProfile:
    """The profile that the text means; `usual_id` names the one where it names none.

    Raises UnknownNameError, and SettingError for values that make no sense.
    """
    words = text.split()
    profile_id = words.pop(0) if words and "=" not in words[0] else usual_id
    profile = profile_named(profile_id)
    values: dict[str, float | bool] = {}
    for word in words:
        name, _, value = word.partition("=")
        values[name] = limit_value(name, value)
    return _changed(profile, values) if values else profile


def limit_value(name: str, text: str) -> float | bool:
    """The value of one name. Raises UnknownNameError, SettingError."""
    if name in FLAGS:
        plain = text.strip().lower()
        if plain not in YES + NO:
            raise SettingError(f"limit.{name}={text}: say yes or no")
        return plain in YES
    if name not in NUMBERS:
        raise UnknownNameError("limit", name, (*NUMBERS, *FLAGS))
    return number_within(f"limit.{name}", text, NUMBERS[name])


def number_within(name: str, text: str, allowed: Range) -> float:
    """The text as a number within a range. Raises SettingError."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not allowed.least <= value <= allowed.most:
        span = f"{allowed.least:g} to {allowed.most:g}"
        raise SettingError(f"{name}={text}: a number from {span} is needed")
    return value


def _changed(profile: LimitProfile, values: Mapping[str, float | bool]) -> LimitProfile:
    shares = {name for name in values if name.endswith("_percent")}
    degrees = {name for name in values if name.endswith("_deg")}
    amber, red = profile.amber_share, profile.red_share
    if degrees and not shares:
        amber = red = None
    if "lumbar_percent" in values:
        red = values["lumbar_percent"] / 100.0
        amber = max(0.01, red - AMBER_BELOW_RED)
    amber = values["amber_percent"] / 100.0 if "amber_percent" in values else amber
    red = values["red_percent"] / 100.0 if "red_percent" in values else red
    if (amber is None) != (red is None):
        raise SettingError(
            f"the limits '{profile.id}' are in degrees: set limit.amber_percent and "
            "limit.red_percent, or limit.lumbar_percent"
        )
    plain: dict[str, Any] = {
        name: value for name, value in values.items() if not name.endswith("_percent")
    }
    changed = replace(profile, amber_share=amber, red_share=red, **plain)
    _refuse_amber_above_red(changed)
    return changed


def _refuse_amber_above_red(profile: LimitProfile) -> None:
    if profile.amber_share is not None and profile.red_share is not None:
        if profile.amber_share > profile.red_share:
            raise SettingError(
                f"amber at {100.0 * profile.amber_share:g} % would be above red at "
                f"{100.0 * profile.red_share:g} %: set limit.amber_percent and limit.red_percent"
            )
    elif profile.amber_deg > profile.red_deg:
        raise SettingError(
            f"amber at {profile.amber_deg:g}° would be above red at {profile.red_deg:g}°: "
            "set limit.amber_deg and limit.red_deg"
        )
