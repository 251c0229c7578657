"""The application: command line, reports and everything that puts the other packages together."""

from __future__ import annotations

from importlib.metadata import version

__version__ = version("hiphinge")
