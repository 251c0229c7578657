"""Every quantity the report shows: its heading, its unit, and what it is, in one place.

A column of a table names an entry here, so nothing can be shown without being explained. Angles
are degrees, flexion positive, zero in the calibrated neutral stance. Definitions follow the
coordinate conventions of Wu et al. 2002 (J Biomech 35:543).
"""

from __future__ import annotations

from dataclasses import dataclass

from hiphinge.report.markup import Markup, element, join


@dataclass(frozen=True, slots=True)
class Term:
    """One quantity: id, short heading, unit ("" if none) and definition."""

    id: str
    heading: str
    unit: str
    definition: str


TERMS = (
    Term(
        "eccentric_s",
        "Down",
        "s",
        "From leaving the start posture to the turning point. In exercises that start at the "
        "bottom: the way up.",
    ),
    Term("pause_s", "Pause", "s", "How long the turning point was held."),
    Term("concentric_s", "Up", "s", "From the end of the pause back to the start posture."),
    Term(
        "tempo",
        "Tempo",
        "s",
        "Median times of the set: away, pause, back, and the rest before the next rep.",
    ),
    Term(
        "rest_before_s",
        "Rest before",
        "s",
        "Time between the last rep of the set before and the first of this one.",
    ),
    Term(
        "pelvis_tilt_rom_deg",
        "Pelvis",
        "°",
        "How far the pelvis tilted forward within the rep, from the sensor on the sacrum.",
    ),
    Term(
        "trunk_tilt_rom_deg",
        "Trunk",
        "°",
        "How far the upper sensor tilted forward within the rep. Pelvis and spine together.",
    ),
    Term(
        "hip_flexion_rom_deg",
        "Hip",
        "°",
        "How far the hip bent within the rep, between pelvis and thigh. Without a thigh "
        "sensor it is the pelvis tilt.",
    ),
    Term(
        "lumbar_flexion_peak_deg",
        "Peak",
        "°",
        "Lumbar flexion is the angle of the upper sensor against the sacrum, flexion "
        "positive, zero in the neutral stance. The peak is its largest value in the rep, averaged "
        "over 0.2 s. An alert gives the same, up to its own end, which may come after the rep's.",
    ),
    Term(
        "lumbar_flexion_bottom_deg",
        "At bottom",
        "°",
        "Lumbar flexion at the turning point of the rep.",
    ),
    Term(
        "lumbar_extension_peak_deg",
        "Arch",
        "°",
        "The furthest the spine arched behind neutral (extension), in the rep and at its end.",
    ),
    Term(
        "hinge_share",
        "Hips' share",
        "%",
        "Which part of the trunk's forward tilt came from the pelvis on the way away from the"
        " start. The rest came from the spine. Given from 15° of trunk tilt on. In a habitual"
        " full bend about half; in a practised hinge 80 % or more. Over 100 %"
        " the spine straightened meanwhile; below 0 % the pelvis tilted back.",
    ),
    Term(
        "neutral_depth_deg",
        "Neutral to",
        "°",
        "Trunk tilt at which the spine first left its band around neutral. A dash where it "
        "never did.",
    ),
    Term(
        "drift",
        "Drift",
        "° per rep",
        "How the peak lumbar flexion changed from rep to rep over the set: the median slope "
        "(Theil and Sen), with its 95 % interval. From three reps on.",
    ),
    Term(
        "symmetry",
        "Left against right",
        "%",
        "The symmetry index: the difference of both sides' means over their mean, positive where "
        "the left has more, with the half-width of its 95 % interval from the scatter of the reps. "
        "Worth a look from 10 % on, beyond the scatter, and for angles from 5° on. From three reps "
        "on each side.",
    ),
    Term(
        "verdict",
        "Verdict",
        "",
        "Within limit; past the amber or the red limit; spine first (the spine gave more than"
        " half of the first 30° of bend); arched at the end (more than 10° behind neutral as the "
        "rep ended); hips opened (in single-leg work the pelvis went 10° or more out of level); "
        "not judged (the angle was missing or not to be trusted).",
    ),
    Term("confidence", "Confidence", "%", "How sure the counting is that this was a rep."),
    Term(
        "limit",
        "Amber and red limit",
        "°",
        "How far the spine may change shape before it is said. A share of your own full bend "
        "where that was measured, else a general figure.",
    ),
    Term(
        "cued",
        "Told",
        "",
        "At once: in a live session this alert is heard the moment it is raised. Noted: it is only "
        "written down, because its bend had a cue already or the last cue was just before.",
    ),
    Term(
        "sd",
        "Uncertainty",
        "°",
        "One standard deviation. The true angle between the sensors lies within two of them "
        "about 95 times in 100.",
    ),
    Term(
        "calibration_score",
        "Calibration score",
        "%",
        "How well the estimates of the sensors' placement agree: 100 % is full agreement.",
    ),
    Term(
        "loss_share",
        "Loss",
        "%",
        "Samples that should have come between the first and the last, and did not.",
    ),
    Term(
        "gyro_bias_deg_s",
        "Gyro bias",
        "°/s",
        "What the gyroscope shows at rest. It is estimated and taken off.",
    ),
    Term("gravity_m_s2", "Gravity", "m/s²", "What the accelerometer shows at rest. 9.81 is right."),
)

OF_THE_SPINE = {
    "lumbar_flexion_peak_deg",
    "lumbar_flexion_bottom_deg",
    "lumbar_extension_peak_deg",
    "hinge_share",
    "neutral_depth_deg",
    "drift",
    "verdict",
    "limit",
    "cued",
}
"""What a report without an angle of the spine neither shows nor explains."""

BY_ID = {term.id: term for term in TERMS}


def term(term_id: str) -> Term:
    """The entry with this id. Raises KeyError: a table that shows it must have it."""
    return BY_ID[term_id]


def section(*, spine: bool) -> Markup:
    """The entries as a definition list, those that tell of the spine only if they are shown."""
    entries = [
        element(
            "div",
            element("dt", entry.heading, element("span", f" {entry.unit}", class_="unit")),
            element("dd", entry.definition),
            id=f"term-{entry.id}",
        )
        for entry in TERMS
        if spine or entry.id not in OF_THE_SPINE
    ]
    return join(element("dl", *entries, class_="glossary"))
