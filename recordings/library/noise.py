"""How far a figure may be off although the wearer moved the same: what a difference must exceed.

Two things make it, added as squares:

    scatter  of the repetitions: the standard error of their median, from the session itself
    repeat   of the measurement: the largest of what is known of it
             - sensor: deviations from our own validation (docs/validation.md, docs/benchmarks.md)
             - zero: `neutral_sd_deg` of both back sensors in summary.json, once per donning
             - people: measured again on people, sensors left on or put on again

Figures of people are published as minimal detectable changes: within a session 1 to 8° for the
spine in a deadlift (Aasa 2019, Sports Biomech, doi 10.1080/14763141.2019.1675751), between sessions
5 to 15° for most ranges and 8 to 15 % for the lumbar share (Laird 2016, doi
10.1186/s12891-016-1250-1; 90 %). 5°, 10° and 11.5 % are taken, and turned back to one standard
deviation of a single figure by 1.645 √2. A difference stands above the noise where chance alone
would give it less than one time in ten. Of a metric whose repeat is not known, nothing is claimed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from recordings.library.entry import Figure, Part

LEVEL: Final = 1.645
"""Standard deviations that 90 % of normal errors stay within."""

PEOPLE_WITHIN_DEG: Final = 5.0 / (LEVEL * math.sqrt(2.0))
PEOPLE_BETWEEN_DEG: Final = 10.0 / (LEVEL * math.sqrt(2.0))
PEOPLE_BETWEEN_SHARE: Final = 0.115 / (LEVEL * math.sqrt(2.0))
SENSOR_LUMBAR_DEG: Final = 1.3
SENSOR_TILT_DEG: Final = 0.75
SENSOR_PHASE_S: Final = 0.1
"""Lumbar RMSE of synthetic sets; inclination against optics; half of the 0.2 s that 96 % of the
phases of synthetic sets stay within."""
EARLY_DEG: Final = 30.0
"""Trunk tilt at which `early_spine_share` is taken."""

LUMBAR: Final = (
    "lumbar_flexion_peak_deg",
    "lumbar_flexion_bottom_deg",
    "lumbar_extension_peak_deg",
)
TILTS: Final = ("pelvis_tilt_rom_deg", "trunk_tilt_rom_deg", "hip_flexion_rom_deg")
PHASES: Final = ("eccentric_s", "pause_s", "concentric_s")
NEEDED: Final = ("trunk_tilt_rom_deg",)
"""Metrics that the noise of others is told from."""
COUNTS: Final = ("reps", "alerts")
ALL_SCATTER: Final = ("clean_share", "lumbar_drift_deg_per_rep")
"""What a constant error of the angle leaves as it is, or nearly so."""

FROM_SCATTER: Final = "scatter of the repetitions"
FROM_SENSOR: Final = "sensor, docs/validation.md"
FROM_ZERO: Final = "stated deviation of the neutral stance, summary.json"
FROM_PEOPLE_WITHIN: Final = "people measured again with the sensors left on (Aasa 2019)"
FROM_PEOPLE_BETWEEN: Final = "people measured again with the sensors put on again (Laird 2016)"
COUNTED: Final = "counted"
NOT_KNOWN: Final = "not known for this metric"


@dataclass(frozen=True, slots=True)
class Noise:
    """One standard deviation of a figure, in its own unit, and where it comes from.

    sd       None where not all of it is known
    scatter, repeat  what it is made of; None where unknown
    sources  in words
    """

    sd: float | None
    scatter: float | None = None
    repeat: float | None = None
    sources: tuple[str, ...] = ()


def noise_of(
    metric: str, part: Part, *, neutral_sd_deg: float | None = None, same_donning: bool = False
) -> Noise:
    """The noise of a metric of a part, to be compared within one donning or between two."""
    figure = part.figures[metric]
    if metric in COUNTS:
        return Noise(None, sources=(COUNTED,))
    scattered = () if figure.error is None else (FROM_SCATTER,)
    if metric in ALL_SCATTER:
        return Noise(figure.error, figure.error, sources=scattered)
    known = _repeat(metric, part, neutral_sd_deg, same_donning)
    if not known:
        return Noise(None, figure.error, sources=(NOT_KNOWN,))
    repeat, source = max(known)
    sd = math.hypot(repeat, figure.error or 0.0)
    return Noise(sd, figure.error, repeat, (*scattered, source))


def least_difference(a: Noise, b: Noise) -> float | None:
    """How large a difference must be to stand above the noise of both; None if one is unknown."""
    return None if a.sd is None or b.sd is None else LEVEL * math.hypot(a.sd, b.sd)


def _repeat(
    metric: str, part: Part, neutral_sd_deg: float | None, same_donning: bool
) -> list[tuple[float, str]]:
    """What is known of the repeatability of a metric: deviations, and their sources."""
    if metric in PHASES:
        return [(SENSOR_PHASE_S, FROM_SENSOR)]
    if metric == "hinge_share":
        return _of_hinge_share(part, same_donning)
    if metric == "early_spine_share":
        lumbar = _of_angle(SENSOR_LUMBAR_DEG, neutral_sd_deg, same_donning)
        return [(deg / EARLY_DEG, source) for deg, source in lumbar]
    if metric in LUMBAR:
        return _of_angle(SENSOR_LUMBAR_DEG, neutral_sd_deg, same_donning)
    if metric == "neutral_depth_deg":
        people = (PEOPLE_WITHIN_DEG, FROM_PEOPLE_WITHIN)
        return [people if same_donning else (PEOPLE_BETWEEN_DEG, FROM_PEOPLE_BETWEEN)]
    if metric in TILTS:  # a range is a difference of two tilts
        return _of_angle(SENSOR_TILT_DEG * math.sqrt(2.0), None, same_donning)
    return []


def _of_angle(
    sensor_deg: float, neutral_sd_deg: float | None, same_donning: bool
) -> list[tuple[float, str]]:
    if same_donning:  # one neutral stance for both: its error is in both alike
        return [(sensor_deg, FROM_SENSOR), (PEOPLE_WITHIN_DEG, FROM_PEOPLE_WITHIN)]
    known = [(sensor_deg, FROM_SENSOR), (PEOPLE_BETWEEN_DEG, FROM_PEOPLE_BETWEEN)]
    return known if neutral_sd_deg is None else [*known, (neutral_sd_deg, FROM_ZERO)]


def _of_hinge_share(part: Part, same_donning: bool) -> list[tuple[float, str]]:
    """Pelvis gained over trunk gained: each off by the error of a range of tilt."""
    known: list[tuple[float, str]] = []
    trunk: Figure | None = part.figures.get("trunk_tilt_rom_deg")
    if trunk is not None and trunk.median > 0.0:
        gain_deg = SENSOR_TILT_DEG * math.sqrt(2.0)
        share = part.figures["hinge_share"].median
        known.append((gain_deg * math.hypot(1.0, share) / trunk.median, FROM_SENSOR))
    if not same_donning:
        known.append((PEOPLE_BETWEEN_SHARE, FROM_PEOPLE_BETWEEN))
    return known
