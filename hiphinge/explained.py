"""How a command ends: well, with one line that explains why not, or at the person's wish.

Errors that hiphinge raises on purpose become `error: ...` on standard error and exit code 2,
Ctrl-C becomes one line and exit code 130. Anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import typer

from imu.errors import HiphingeError

EXPLAINED = 2
INTERRUPTED = 130

P = ParamSpec("P")
R = TypeVar("R")


def explained(command: Callable[P, R]) -> Callable[P, R]:
    """The command, ending as the module says."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except HiphingeError as error:
            typer.echo(f"error: {' '.join(str(error).split())}", err=True)
            raise typer.Exit(EXPLAINED) from None
        except KeyboardInterrupt:
            typer.echo("stopped; no file is left half-written", err=True)
            raise typer.Exit(INTERRUPTED) from None

    return run
