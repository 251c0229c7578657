"""`hiphinge exercises`: what can be named after --exercise, and what each is taken to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from analysis.exercises.exercise import Exercise

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
        for known in EXERCISES:
            typer.echo(f"{known.id:<14}{known.name}")
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
    lines = [
        f"{exercise.name} ({exercise.id})",
        f"Also called: {', '.join(exercise.synonyms)}" if exercise.synonyms else "",
        f"Starts at the {exercise.start}. A repetition: {exercise.counting_rule}.",
        f"Usual at the far end: {far_end} ({expected.source}).",
        f"Usual time: {tempo.typical_s[0]:g} to {tempo.typical_s[1]:g} s.",
        f"Limits: profile '{limits.id}', {limits.amber_deg:.0f} and {limits.red_deg:.0f}° "
        "where the own range is not known.",
        f"Seen: {'; '.join(exercise.faults)}.",
        f"Not seen: {'; '.join(exercise.not_seen)}.",
        f"Source: {exercise.source}.",
    ]
    return [line for line in lines if line] + [f"Cue: {cue}" for cue in exercise.cues]
