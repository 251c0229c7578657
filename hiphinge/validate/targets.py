"""What is asked of the recordings that come with the project's own development, by set and figure.

A set is known by the name of its folder; figures of other sets are reported without a target. The
names are those of `hiphinge.validate.figures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SIMULATED: Final = "simulated"
"""Stands for every set of synthetic recordings, whatever its folder is called."""


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on a figure: at most, at least, or both."""

    most: float | None = None
    least: float | None = None

    def is_met(self, value: float) -> bool:
        """Whether the value lies within; a value that is NaN does not."""
        above = self.least is None or value >= self.least - 1e-9
        below = self.most is None or value <= self.most + 1e-9
        return value == value and above and below

    def shown(self, unit: str) -> str:
        """As people read it: "≤ 0.75°", "≥ 4 of 6" for a share, "90 to 98 %"."""
        if unit == "°":
            return f"≤ {self.most:g}°"
        low = None if self.least is None else round(100.0 * self.least)
        high = None if self.most is None else round(100.0 * self.most)
        if low is not None and high is not None:
            return f"{low} to {high} %"
        if low == 100:
            return "all"
        return f"≥ {low} %" if low is not None else f"≤ {high} %"


ALL: Final = Target(least=1.0)

TARGETS: Final[Mapping[tuple[str, str], Target]] = {
    ("broad", "inclination_online"): Target(most=0.75),
    ("broad", "inclination_offline"): Target(most=0.56),
    ("repoimu_pendulum", "relative_online"): Target(most=2.0),
    ("trunkyxl", "exact"): ALL,
    ("trunkyxl", "alert"): ALL,
    ("squat", "exact_sacrum"): ALL,
    ("squat", "exact_all"): ALL,
    ("squat", "f1_sacrum"): Target(least=0.95),
    ("squat", "f1_all"): Target(least=0.95),
    ("sit_to_stand", "exact_all"): ALL,
    ("sisfall", "exact: bend without the knees"): Target(least=4 / 6),
    ("sisfall", "exact: slow walk"): ALL,
    ("sisfall", "exact: stairs"): ALL,
    ("sisfall", "exact: jump"): ALL,
    ("sisfall", "exact: sit and stand"): Target(least=3 / 6),
    (SIMULATED, "lumbar_calibrated"): Target(most=1.6),
    (SIMULATED, "lumbar_lossy"): Target(most=2.5),
    (SIMULATED, "coverage"): Target(least=0.90, most=0.98),
    (SIMULATED, "exact"): Target(least=0.97),
    (SIMULATED, "within_one"): Target(least=0.99),
}
