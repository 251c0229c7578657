"""`hiphinge exercises`: what can be named after --exercise, and what each is taken to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from analysis.exercises.exercise import Dose, Exercise

EXAMPLES = ("hiphinge exercises", "hiphinge exercises rdl")


def exercises(
    exercise: Annotated[
        str | None, typer.Argument(metavar="ID", help="Tell all about this one.")
    ] = None,
) -> None:
    """List the exercises, or tell how one is counted and judged, and what is not seen in it."""
    from rich.console import Console
    from rich.text import Text

    from analysis.exercises.catalogue import EXERCISES, exercise_named

    if exercise is None:
        width = max(len(known.id) for known in EXERCISES) + 2
        for known in EXERCISES:
            where = "" if known.posture.words == "standing" else f", {known.posture.words}"
            typer.echo(f"{known.id:<{width}}{known.name}{where}")
        return
    console = Console(highlight=False)
    for line in _lines(exercise_named(exercise)):
        console.print(Text(line))


def _lines(exercise: Exercise) -> list[str]:
    """All about one exercise, in words."""
    from analysis.limits import profile_named

    expected, tempo = exercise.expected, exercise.tempo
    limits = profile_named(exercise.limit_profile)
    ranges = (
        ("pelvis tilt", expected.pelvis_tilt_deg),
        ("trunk tilt", expected.trunk_tilt_deg),
        ("spine", expected.lumbar_flexion_deg),
    )
    far_end = ", ".join(f"{name} {low:.0f} to {high:.0f}°" for name, (low, high) in ranges)
    doses = "; ".join(_dose(dose) for dose in exercise.doses)
    lines = [
        f"{exercise.name} ({exercise.id})",
        f"Also called: {', '.join(exercise.synonyms)}" if exercise.synonyms else "",
        f"Position: {exercise.posture.words}. {exercise.begin}",
        f"Sensors: {exercise.wear}" if exercise.wear else "",
        f"Starts at the {exercise.start}. A repetition: {exercise.counting_rule}.",
        f"Usual at the far end: {far_end} ({expected.source}).",
        f"Usual time: {tempo.typical_s[0]:g} to {tempo.typical_s[1]:g} s.",
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
    return [line for line in lines if line] + [f"Cue: {cue}" for cue in exercise.cues]


def _dose(dose: Dose) -> str:
    """What one article gives, in words."""
    parts = []
    if dose.reps is not None:
        low, high = dose.reps
        reps = f"{low}" if low == high else f"{low} to {high}"
        parts.append(f"{dose.sets} sets of {reps}" if dose.sets else f"{reps} repetitions")
    if dose.note:
        parts.append(dose.note)
    return f"article {dose.article}: {', '.join(parts) or 'none given'}"
