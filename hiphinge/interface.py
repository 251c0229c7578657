"""hiphinge as a library: recordings in, frozen results out. `import hiphinge` gives these names.

    recording = hiphinge.load("monday.csv")
    analysis = hiphinge.analyze(recording, "rdl")
    hiphinge.tables.reps(analysis)

The same path as `hiphinge analyze`, and the same numbers. Errors are those of `imu.errors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from numbers import Integral
from os import PathLike
from pathlib import Path

from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Exercise
from analysis.result import Analysis
from calibration.mounting import parse_mounting
from calibration.procedure import parse_phases
from calibration.profile import Profile, load_profile
from hiphinge.recorded import analyze_own
from hiphinge.rerun.again import settings_for
from hiphinge.rerun.changes import parse_changes
from hiphinge.results.folder import NAMES, write_results
from hiphinge.results.staging import staged
from imu.errors import OutputError
from recordings.importers.registry import read_recording
from recordings.recording import Recording

Place = str | PathLike[str]


def load(path: Place | Sequence[Place], *, trust_units: bool = False) -> Recording:
    """The recording in a file, in a session's folder, or in several logs of one session.

    `trust_units` reads values that contradict the unit of their column. Raises RecordingError,
    UnitError.
    """
    return read_recording(_paths(path), trust_units=trust_units)


def analyze(
    recording: Recording | Place,
    exercise: str | Exercise = "",
    *,
    settings: Mapping[str, object] | None = None,
    offline: bool = False,
    profile: Profile | Place | None = None,
    mounting: Sequence[str] = (),
    phases: Sequence[str] = (),
    upper_level: str = "",
    side: str = "",
) -> Analysis:
    """Repetitions, angles and alerts of a recording, or of the file that is named.

    exercise  an id, a name, or an `Exercise` of one's own; "" for what the recording tells, or any
    settings  name → value, as `hiphinge rerun --names` lists them: {"limit.lumbar_percent": 65}
    offline   let every instant know the whole recording
    profile, mounting, phases, upper_level, side  as the options of `hiphinge analyze`: mounting
              ("+z",), phases ("stand=0:3", "hinge=3:15", "bend=15:20"), side "alternating"

    Raises RecordingError, CalibrationError, ProfileError, SettingError, UnknownNameError.
    """
    if not isinstance(settings, Mapping | None):
        kind = type(settings).__name__
        raise TypeError(f'settings are a mapping, {{"limit.lumbar_percent": 65}}, not a {kind}')
    read = recording if isinstance(recording, Recording) else load(recording)
    texts = [f"{name}={value}" for name, value in (settings or {}).items()]
    changes = parse_changes(["orientation=offline"] * offline + texts)
    if exercise:
        changes = replace(changes, exercise=_meant(exercise))
    asked = replace(
        settings_for(read, changes),
        profile=load_profile(Path(profile)) if isinstance(profile, str | PathLike) else profile,
        mounting=parse_mounting(list(mounting)),
        phases=parse_phases(list(phases)) if phases else None,
        upper_level=upper_level,
    )
    if side:
        asked = replace(asked, side=side)
    if changes.automatic:
        plain = {name: told for name, told in read.metadata.items() if name != "phases"}
        read = replace(read, metadata=plain)
    found = analyze_own(read, asked)
    return replace(found, settings={**found.settings, "set": " ".join(texts)}) if texts else found


def simulate(
    exercise: str | Exercise = "rdl",
    *,
    reps: int = 8,
    sets: int = 1,
    fault: str = "none",
    tempo: str = "typical",
    seed: int = 0,
    calibration: bool = True,
    thigh: bool = False,
    rate_hz: float = 100.0,
) -> Recording:
    """A synthetic recording, as `hiphinge simulate` writes one; the same wish gives the same bits.

    Raises UnknownNameError, SettingError.
    """
    from hiphinge.simulation import Wish, metadata_of, simulated

    for name, value in (("reps", reps), ("sets", sets), ("seed", seed)):
        if not isinstance(value, Integral):
            raise TypeError(f"{name} is a whole number, not a {type(value).__name__}")
    wish = Wish(
        _meant(exercise),
        reps=reps,
        sets=sets,
        fault=fault,
        tempo=tempo,
        seed=seed,
        calibration=calibration,
        thigh=thigh,
        rate_hz=rate_hz,
    )
    result = simulated(wish)
    return Recording(Path("simulated"), result.blocks, metadata=metadata_of(result))


def save(analysis: Analysis, folder: Place, *, report: bool = True, force: bool = False) -> None:
    """Write the tables, summary.json and the report into a folder. Raises OutputError."""
    for what, told, kind in (("analysis", analysis, Analysis), ("folder", folder, str | PathLike)):
        if not isinstance(told, kind):
            raise TypeError(f"save(analysis, folder): {what} is no {type(told).__name__}")
    try:
        with staged(Path(folder), NAMES, force=force) as stage:
            write_results(analysis, stage, report=report)
    except OutputError as error:
        raise OutputError(error.path, error.problem.replace("--force", "force=True")) from error


def _meant(exercise: str | Exercise) -> Exercise:
    """Raises UnknownNameError; TypeError for what is neither a name nor an exercise."""
    if isinstance(exercise, Exercise):
        return exercise
    if not isinstance(exercise, str):
        kind = type(exercise).__name__
        raise TypeError(f"an exercise is told by its name or is an Exercise, not a {kind}")
    return exercise_named(exercise)


def _paths(told: object) -> list[Path]:
    """What is named, as paths. Raises TypeError for what names no file."""
    named = told if isinstance(told, Sequence) and not isinstance(told, str | bytes) else (told,)
    paths = []
    for one in named:
        if not isinstance(one, str | PathLike):
            kind = type(one).__name__
            problem = f"name a file or a folder, not a {kind}"
            raise TypeError(f"{problem}; a table is written to one first")
        paths.append(Path(one))
    return paths
