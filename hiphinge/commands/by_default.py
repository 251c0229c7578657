"""A group of commands whose first one is meant where none is named."""

from __future__ import annotations

import typer
from typer.core import TyperGroup

HELP = ("-h", "--help")


class FirstByDefault(TyperGroup):
    """`hiphinge sessions rdl` is `hiphinge sessions list rdl`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """The arguments, with the first command before them unless one is named."""
        if not args or (args[0] not in self.commands and args[0] not in HELP):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)
