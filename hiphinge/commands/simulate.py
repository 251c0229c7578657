"""`hiphinge simulate`: a synthetic lifter becomes a recording with its exact truth beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import Force, Seed

EXAMPLES = (
    "hiphinge simulate --exercise rdl --reps 8 --fault rounding --seed 1 --out rdl.csv",
    "hiphinge simulate --exercise squat --sets 3 --walk --sit --thigh --out squat.parquet",
    "hiphinge simulate --exercise kb_swing --reps 20 --loss 0.05 --burst 20 --out swing.csv.gz",
)


def simulate(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="The table: .csv, .csv.gz or .parquet."),
    ],
    exercise: Annotated[
        str, typer.Option(metavar="ID", help="What is done; `hiphinge exercises` lists all.")
    ] = "rdl",
    reps: Annotated[int, typer.Option(metavar="N", help="Repetitions per set.")] = 8,
    sets: Annotated[int, typer.Option(metavar="N", help="Sets, with rests between them.")] = 1,
    fault: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="none, rounding, spine_first, drift, lean_back, arch or open_hips."
        ),
    ] = "none",
    tempo: Annotated[str, typer.Option(metavar="NAME", help="slow, typical or fast.")] = "typical",
    seed: Seed = 0,
    with_calibration: Annotated[
        bool, typer.Option("--with-calibration", help="Stand, hinge and bend fully first.")
    ] = False,
    thigh: Annotated[bool, typer.Option("--thigh", help="Wear a sensor on a thigh too.")] = False,
    rate: Annotated[float, typer.Option(metavar="HZ", help="Samples per second.")] = 100.0,
    loss: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of the samples lost on the way, 0 to 0.9.")
    ] = 0.0,
    burst: Annotated[
        int, typer.Option(metavar="N", help="How many samples are lost at a time.")
    ] = 1,
    walk: Annotated[
        bool, typer.Option("--walk", help="Walk before, between and after the sets.")
    ] = False,
    sit: Annotated[
        bool, typer.Option("--sit", help="Sit down before, between and after the sets.")
    ] = False,
    side: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The leg that stands in single-leg work: left or right; both in turn if not told.",
        ),
    ] = "",
    force: Force = False,
) -> None:
    """Simulate a lifter who wears the sensors, and write the recording and its exact truth.

    Nobody is measured: the motion is chosen, the sensors err as real ones do, and the recording
    says that it is synthetic. The truth goes beside it, as NAME.truth.json and NAME.truth.csv.gz.
    """
    from analysis.exercises.catalogue import exercise_named
    from firmware_bridge.virtual.lifter.plan import ActivityKind
    from hiphinge.progress import progress_bar
    from hiphinge.results.staging import refuse_existing, staged
    from hiphinge.simulation import Wish, file_names, simulated, write_simulation

    confusers = [ActivityKind.WALK] * walk + [ActivityKind.SIT] * sit
    wish = Wish(
        exercise=exercise_named(exercise),
        reps=reps,
        sets=sets,
        fault=fault,
        tempo=tempo,
        seed=seed,
        calibration=with_calibration,
        thigh=thigh,
        rate_hz=rate,
        loss_share=loss,
        burst_samples=burst,
        side=side,
        confusers=tuple(confusers),
    )
    names = file_names(out)
    refuse_existing(out.parent, names, force=force)
    with staged(out.parent, names, force=force) as stage, progress_bar("Simulating"):
        result = simulated(wish)
        write_simulation(result, stage / out.name)
    counted = len(result.truth.counted_reps)
    typer.echo(f"SYNTHETIC: {counted} repetitions in {result.truth.duration_s:.1f} s")
    for name in names:
        typer.echo(str(out.parent / name))
