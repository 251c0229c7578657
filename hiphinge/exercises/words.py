"""An exercise in sentences: all about it for the shell, and part by part for the page."""

from __future__ import annotations

from analysis.exercises.exercise import Dose, Exercise
from analysis.limits import profile_named

WORN = "One sensor on the sacrum, one on the upper back."
NO_DOSE = "The articles give no sets or repetitions."


def lines(exercise: Exercise) -> list[str]:
    """All about one exercise, a line each."""
    expected = exercise.expected
    limits = profile_named(exercise.limit_profile)
    ranges = (
        ("pelvis tilt", expected.pelvis_tilt_deg),
        ("trunk tilt", expected.trunk_tilt_deg),
        ("spine", expected.lumbar_flexion_deg),
    )
    far_end = ", ".join(f"{name} {low:.0f} to {high:.0f}°" for name, (low, high) in ranges)
    doses = "; ".join(map(dose, exercise.doses))
    told = [
        f"{exercise.name} ({exercise.id})",
        f"Also called: {', '.join(exercise.synonyms)}" if exercise.synonyms else "",
        f"Position: {exercise.posture.words}. {exercise.begin}",
        f"Sensors: {exercise.wear}" if exercise.wear else "",
        f"Starts at the {exercise.start}. A repetition: {exercise.counting_rule}.",
        f"Usual at the far end: {far_end} ({expected.source}).",
        f"Usual time: {seconds(exercise)}.",
        f"Limits: profile '{limits.id}', {limits.amber_deg:.0f} and {limits.red_deg:.0f}° "
        "where the own range is not known.",
        f"Seen: {'; '.join(exercise.faults)}.",
        f"Seen with a thigh sensor: {'; '.join(exercise.thigh_faults)}."
        if exercise.thigh_faults
        else "",
        f"Not seen: {'; '.join(exercise.not_seen)}.",
        f"Sets and repetitions in the articles: {doses}." if doses else "",
        "One leg at a time: sides are counted apart." if exercise.sided else "",
        f"A weak signal: confidence stays below {exercise.surest:.0%}."
        if exercise.surest < 1.0
        else "",
        f"Source: {exercise.source}.",
    ]
    return [line for line in told if line] + [f"Cue: {cue}" for cue in exercise.cues]


def counted(exercise: Exercise) -> list[str]:
    """What a repetition is, and how sure it can be."""
    rule = exercise.counting_rule
    told = [f"{rule[0].upper()}{rule[1:]}."]
    if exercise.surest < 1.0:
        told.append(f"A weak signal: confidence stays below {exercise.surest:.0%}.")
    return told


def worn(exercise: Exercise) -> list[str]:
    """How the sensors are worn."""
    return [WORN, exercise.wear] if exercise.wear else [WORN]


def doses(exercise: Exercise) -> list[str]:
    """Sets and repetitions, and how long one of these takes."""
    given = [dose(one) for one in exercise.doses if one.reps is not None or one.note]
    told = [f"{one[0].upper()}{one[1:]}." for one in given] or [NO_DOSE]
    return [*told, f"A repetition takes {seconds(exercise)} as a rule."]


def seconds(exercise: Exercise) -> str:
    """As "3 to 5 s"."""
    low, high = exercise.tempo.typical_s
    return f"{low:g} to {high:g} s"


def dose(one: Dose) -> str:
    """What one article gives, in words."""
    parts = []
    if one.reps is not None:
        low, high = one.reps
        reps = f"{low}" if low == high else f"{low} to {high}"
        parts.append(f"{one.sets} sets of {reps}" if one.sets else f"{reps} repetitions")
    if one.note:
        parts.append(one.note)
    return f"article {one.article}: {', '.join(parts) or 'none given'}"
