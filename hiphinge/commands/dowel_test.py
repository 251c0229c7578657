"""`hiphinge dowel-test`: did the stick keep its contacts, and how deep; and so over the weeks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import Force, TrustUnits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hiphinge.dowel.measured import Measured
    from hiphinge.dowel.past import Past

EXAMPLES = (
    "hiphinge dowel-test last",
    "hiphinge dowel-test monday.csv --out dowel",
    "hiphinge dowel-test --history",
)


def dowel_test(
    recording: Annotated[
        str | None,
        typer.Argument(
            metavar="[RECORDING]", help="A recording; a session's folder, its name, or last."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where the files go: into the session, else NAME-hiphinge."
        ),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="List the tests of all sessions instead.")
    ] = False,
    wearer: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --history: only this wearer.")
    ] = None,
    trust_units: TrustUnits = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON in place of words for people.")
    ] = False,
) -> None:
    """Judge hinges with a stick along the back: kept to which depth, and what ended it.

    Stand tall with the stick on sacrum, upper back and head, then hinge three times. The recording
    tells pass, depth-limited, control-limited or spine-first, or that it is not sure. Writes
    dowel_test.json and dowel_test.html, one page for print. To record one:
    hiphinge live --exercise dowel_hinge.
    """
    from imu.errors import SettingError

    if history == (recording is not None):
        raise SettingError(
            "name a recording or a session, or ask for --history; "
            "hiphinge live --exercise dowel_hinge records one"
        )
    if recording is None:
        _history(wearer, as_json=as_json)
        return
    _test(recording, out, trust_units=trust_units, force=force, as_json=as_json)


def _test(told: str, out: Path | None, *, trust_units: bool, force: bool, as_json: bool) -> None:
    from hiphinge.dowel.document import NAMES, PAGE
    from hiphinge.dowel.files import over_weeks, write_test
    from hiphinge.dowel.measured import measured
    from hiphinge.dowel.past import DOCUMENT
    from hiphinge.library.named import named_folder
    from hiphinge.results.staging import refuse_existing, staged
    from recordings.replay import is_session
    from recordings.table import stem_of

    path = Path(told)
    if not path.exists():
        path = named_folder(told)
    in_session = out is None and path.is_dir() and is_session(path)
    folder = out or (path if in_session else Path(f"{stem_of(path)}-hiphinge"))
    force = force or in_session
    refuse_existing(folder, NAMES, force=force)
    found = measured(path, trust_units=trust_units)
    tests = over_weeks(found, path.name)
    with staged(folder, NAMES, force=force) as stage:
        text = write_test(found, tests, stage)
    if as_json:
        typer.echo(text, nl=False)
    else:
        _tell(found, tests, [folder / PAGE, folder / DOCUMENT])


def _tell(measured: Measured, tests: Sequence[Past], files: Sequence[Path]) -> None:
    """Print the result for people."""
    from hiphinge.dowel import wording
    from hiphinge.dowel.over_weeks import change_words
    from hiphinge.report.wording import SYNTHETIC

    test = measured.test
    lines = [SYNTHETIC] if measured.analysis.synthetic else []
    lines.append(wording.sentence(test))
    depth = wording.depth_words(test.neutral_depth_deg, test.neutral_depth_sd_deg, kept=test.kept)
    lines.append(f"Neutral depth: {depth}")
    rule = wording.RULES[test.hip_rule]
    lines.append(f"Other rule ({wording.hip_rule_words(test)}): {rule}")
    lines.append(f"Screen (bow to 50°, stick kept): {wording.RULES[test.screen]}")
    for one in test.reps:
        told = wording.depth_words(one.neutral_depth_deg, one.neutral_depth_sd_deg, kept=one.kept)
        said = f"{wording.WORDS[one.verdict]}, {wording.rep_words(one)}"
        lines.append(f"  {one.rep.name}: {said}; neutral depth {told}, trunk {one.depth_deg:.0f}°")
    lines.append(wording.HEAD)
    change = change_words(tests)
    if change:
        lines.append(change)
    typer.echo("\n".join([*lines, *map(str, files)]))


def _history(wearer: str | None, *, as_json: bool) -> None:
    from hiphinge.dowel import wording
    from hiphinge.dowel.over_weeks import change_words
    from hiphinge.dowel.past import past_tests
    from recordings.session.place import home

    tests = past_tests(home() / "sessions")
    if wearer is not None:
        tests = [past for past in tests if past.wearer == wearer]
    if as_json:
        _print_tests(tests)
        return
    for past in tests:
        depth = wording.depth_words(past.depth_deg, past.sd_deg, kept=past.kept)
        who = f"  {past.wearer}" if past.wearer else ""
        synthetic = "  SYNTHETIC" if past.synthetic else ""
        verdict = wording.WORDS[past.verdict]
        typer.echo(
            f"{past.started:%Y-%m-%d %H:%M}  {verdict:16} {depth:14} {past.session}{who}{synthetic}"
        )
    if not tests:
        typer.echo("No session holds a dowel test: hiphinge dowel-test last makes one.")
    elif len({(past.wearer, past.synthetic) for past in tests}) == 1:
        typer.echo(change_words(tests) or "One test so far: two tell what changed.")


def _print_tests(tests: Sequence[Past]) -> None:
    import json

    plain = [
        {
            "session": past.session,
            "started": past.started.isoformat(),
            "wearer": past.wearer or None,
            "synthetic": past.synthetic,
            "upper_level": past.upper_level or None,
            "verdict": str(past.verdict),
            "neutral_depth_deg": past.depth_deg,
            "neutral_depth_sd_deg": past.sd_deg,
            "kept": past.kept,
        }
        for past in tests
    ]
    document = {"schema": 1, "tests": plain}
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))
