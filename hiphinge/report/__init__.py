"""The picture of one analysed recording: a single HTML page that needs nothing else."""

from __future__ import annotations

from hiphinge.report.page import render

__all__ = ["render"]
