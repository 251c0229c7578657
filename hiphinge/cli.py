"""The command line: which commands there are. What each does stands in `hiphinge.commands`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from hiphinge import __version__
from hiphinge.commands import (
    analyze,
    batch,
    correct,
    day,
    demo,
    dowel_test,
    exercises,
    export,
    live,
    orient,
    plan,
    recover,
    replay,
    report,
    rerun,
    scan,
    serve,
    sessions,
    share,
    simulate,
    validate,
)
from hiphinge.commands.by_default import FirstByDefault
from hiphinge.explained import explained

COMMANDS: tuple[tuple[Callable[..., None], Sequence[str]], ...] = (
    (analyze.analyze, analyze.EXAMPLES),
    (batch.batch, batch.EXAMPLES),
    (correct.correct, correct.EXAMPLES),
    (day.day, day.EXAMPLES),
    (demo.demo, demo.EXAMPLES),
    (dowel_test.dowel_test, dowel_test.EXAMPLES),
    (exercises.exercises, exercises.EXAMPLES),
    (export.export, export.EXAMPLES),
    (live.live, live.EXAMPLES),
    (orient.orient, orient.EXAMPLES),
    (plan.plan, plan.EXAMPLES),
    (recover.recover, recover.EXAMPLES),
    (replay.replay, replay.EXAMPLES),
    (report.report, report.EXAMPLES),
    (rerun.rerun, rerun.EXAMPLES),
    (scan.scan, scan.EXAMPLES),
    (serve.serve, serve.EXAMPLES),
    (share.share, share.EXAMPLES),
    (simulate.simulate, simulate.EXAMPLES),
    (validate.validate, validate.EXAMPLES),
)
"""Every command with the examples that its help shows; a command is called like its function, with
hyphens."""

Group = tuple[tuple[str, Callable[..., None], Sequence[str]], ...]
GROUPS: tuple[tuple[str, str, Group], ...] = (
    (
        "sessions",
        "List, search, compare, name and delete the sessions that were recorded.",
        sessions.COMMANDS,
    ),
)
"""Commands that are several: what stands first in each is meant where none of them is named."""

app = typer.Typer(
    name="hiphinge",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Try `hiphinge demo` first. `hiphinge COMMAND --help` shows examples.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"hiphinge {__version__}")
        raise typer.Exit


@app.callback()
def hiphinge(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """Turn a recording of small motion sensors into repetitions, angles, alerts and a report."""


def _examples(lines: Sequence[str]) -> str:
    """Examples as help shows them: one a line, brackets taken as they are."""
    return "\n\n".join(["[bold]Examples[/bold]", *(line.replace("[", r"\[") for line in lines)])


def _help(command: Callable[..., None]) -> str:
    """The command's docstring with each paragraph on one line, to be wrapped by the terminal."""
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


for _command, _lines in COMMANDS:
    app.command(
        _command.__name__.replace("_", "-"), help=_help(_command), epilog=_examples(_lines)
    )(explained(_command))


for _name, _about, _group in GROUPS:
    _several = typer.Typer(
        cls=FirstByDefault, help=_about, rich_markup_mode="rich", epilog=_examples(_group[0][2])
    )
    for _own_name, _command, _lines in _group:
        _several.command(_own_name, help=_help(_command), epilog=_examples(_lines))(
            explained(_command)
        )
    app.add_typer(_several, name=_name)


def main() -> None:
    """What the installed command `hiphinge` runs."""
    for stream in (sys.stdout, sys.stderr):
        # An old Windows console cannot show every sign: better a question mark than no result.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
