"""The claims, and what each rests on: simulated, measured, or not measured by anybody yet.

The words of `hiphinge validate`, its page and docs/claims.md. "Nobody" is as far as public data
that the project found reach (November 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEASURED, SYNTHETIC = "measured", "synthetic"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. `heading` names it; the others are whole sentences."""

    id: str
    heading: str
    simulated: str
    measured: str
    nobody: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a Bland-Altman plot shows; `note` is what its reader must know."""

    id: str
    claim: str
    label: str
    unit: str
    note: str = ""


CLAIMS: Final = (
    Claim(
        "orientation",
        "Orientation",
        "Nothing.",
        "Inclination of a real sensor against optics, moved by hand and worn by nobody.",
        "Inclination of a sensor on a lifter's back, on skin that moves, against optics.",
    ),
    Claim(
        "relative_angle",
        "Angle of the spine",
        "Lumbar flexion in every exercise, with and without faults, skin that wobbles, noise, "
        "drift and losses, all of which are models.",
        "The angle between two linked segments, a pendulum, against optics. It has no skin.",
        "Lumbar flexion against optical motion capture on people who lift, and against X-ray on "
        "anybody: no public recording with sensors on sacrum and upper back and such a "
        "reference was found.",
    ),
    Claim(
        "repetitions",
        "Repetitions",
        "Counts in every exercise, tempo and fault, some of them with walking and sitting around.",
        "Squats, rising from a chair, seated bends, everyday bends and what is none of them: "
        "people, counted or marked by hand or by protocol.",
        "Counts of deadlifts, swings, bridges and single-leg work by observers who saw people do "
        "them with these sensors on.",
    ),
    Claim(
        "tempo",
        "Tempo",
        "Lowering, pause and rising of every repetition.",
        "Start, end and duration of squats that were marked by hand, ten sessions of one person.",
        "Lowering, pause and rising against film or optics on people.",
    ),
    Claim(
        "exposure",
        "Time past the limit",
        "Seconds past the amber limit within repetitions; in truth the limit is a share of the "
        "true own range, as found it is one of the range that the calibration saw.",
        "Nothing.",
        "Time past any limit against a second measurement on people, and whether it matters.",
    ),
    Claim(
        "uncertainty",
        "The stated uncertainty",
        "How often the error of lumbar flexion is within two stated deviations.",
        "The same on the pendulum, after its free offset was taken out; the stated deviation "
        "allows for skin, which a pendulum has not, so that it should hold too much.",
        "Whether two deviations hold 95 % of the errors on a person's back.",
    ),
    Claim(
        "alerts",
        "Alerts",
        "What is found of simulated faults stands in the benchmarks.",
        "Seated bends that the spine leads: an alert is due in each, by protocol.",
        "Alerts in loaded lifts against the judgement of coaches.",
    ),
)

QUANTITIES: Final = (
    Quantity(
        "tilt",
        "orientation",
        "Tilt of the sensor's z axis from the vertical, online",
        "°",
        "The errors of neighbouring samples are alike, so the scatter within recordings is that "
        "of its slow parts too.",
    ),
    Quantity(
        "segments",
        "relative_angle",
        "Angle between two segments, online",
        "°",
        "The truth's sign and zero are free, so each recording's own bias is zero by construction: "
        "the limits tell the scatter alone.",
    ),
    Quantity("lumbar_peak", "relative_angle", "Largest lumbar flexion of a repetition", "°"),
    Quantity("duration", "tempo", "Duration of a repetition", "s"),
    Quantity("past_limit", "exposure", "Time past the amber limit in a recording", "s"),
)

SETS: Final = {
    "broad": "Laidig, Caruso, Cereatti, Seel 2021: one sensor, moved by hand, optical truth.",
    "repoimu_pendulum": "RepoIMU: two sensors on a pendulum, Vicon.",
    "trunkyxl": "Three seated people, three recordings each, movements by protocol.",
    "squat": "Ten sessions of one person, repetitions marked by hand.",
    "sit_to_stand": "One person, five rises, seat force plate.",
    "sisfall": "Three people, a sensor at the belt buckle, movements by protocol.",
}
"""What the sets of the project's own development are; others say nothing of themselves."""


def claim_named(id: str) -> Claim:
    """The claim with this id, which exists."""
    return next(one for one in CLAIMS if one.id == id)


def quantity_named(id: str) -> Quantity:
    """The quantity with this id, which exists."""
    return next(one for one in QUANTITIES if one.id == id)


def set_words(name: str, basis: str) -> str:
    """What a set is, in one sentence."""
    if basis == SYNTHETIC:
        return "Synthetic: motion, skin and sensors are models, and the truth is exact."
    return SETS.get(name, "Measured; what its truth rests on is told by whoever recorded it.")
