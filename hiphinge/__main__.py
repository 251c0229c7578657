"""`python -m hiphinge` is the command `hiphinge`."""

from __future__ import annotations

from hiphinge.cli import main

main()
