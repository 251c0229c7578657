"""Several recordings, each both ways: comparisons, and the reasons of those that would not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.result import Analysis
from hiphinge.library.named import named_folder
from hiphinge.live.collected import no_angles
from hiphinge.rerun.again import Progress, again
from hiphinge.rerun.changes import Changes
from hiphinge.rerun.comparison import Comparison, compare
from hiphinge.rerun.plain import write_changes
from hiphinge.results.folder import NAMES, write_results
from hiphinge.results.staging import refuse_existing, staged
from imu.errors import HiphingeError
from recordings.importers.registry import NOTHING_TOLD
from recordings.joining.session import Told

CHANGES = "changes.csv"


@dataclass(frozen=True, slots=True)
class Rerun:
    """What came of it: failures are (recording, reason), files those that were written."""

    comparisons: tuple[Comparison, ...]
    failures: tuple[tuple[str, str], ...]
    files: tuple[Path, ...] = ()


def rerun_all(
    named: Sequence[Path],
    before: Changes,
    after: Changes,
    *,
    files: Told = NOTHING_TOLD,
    trust_units: bool = False,
    out: Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Rerun:
    """Go through every recording under both. One that cannot be gone through stops no other.

    With `out`, changes.csv is written there and the later results into a folder per recording.
    Raises OutputError where it cannot write.
    """
    if out is not None:
        refuse_existing(out, [CHANGES], force=force)
    comparisons: list[Comparison] = []
    failures: list[tuple[str, str]] = []
    written: list[Path] = []
    names: set[str] = set()
    for number, one in enumerate(named):

        def told(what: str, share: float, done: int = number) -> None:
            if progress is not None:
                progress(f"{what}, {done + 1} of {len(named)}", (done + share) / len(named))

        try:
            path = one if one.is_file() else named_folder(str(one))
            earlier = _without_angles(again(path, before, files=files, trust_units=trust_units))
            told("Going through again", 0.5)
            later = again(path, after, files=files, trust_units=trust_units)
        except HiphingeError as error:
            failures.append((str(one), " ".join(str(error).split())))
            continue
        comparisons.append(compare(path.name, earlier, _without_angles(later)))
        if out is not None:
            written.append(_written(later, out, path.name, names, force=force))
        told("Going through again", 1.0)
    if out is not None:
        with staged(out, [CHANGES], force=force) as stage:
            write_changes(comparisons, stage / CHANGES)
        written.append(out / CHANGES)
    return Rerun(tuple(comparisons), tuple(failures), tuple(written))


def _without_angles(analysis: Analysis) -> Analysis:
    """What a comparison needs; the angles of an hour are 20 MB."""
    return replace(analysis, angles=no_angles())


def _written(analysis: Analysis, out: Path, name: str, taken: set[str], *, force: bool) -> Path:
    """The results in a folder of their own, named after the recording."""
    own, k = name, 1
    while own in taken:
        k += 1
        own = f"{name}-{k}"
    taken.add(own)
    with staged(out / own, NAMES, force=force) as stage:
        write_results(analysis, stage)
    return out / own
