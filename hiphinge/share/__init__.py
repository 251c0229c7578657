"""A session becomes a copy that names nobody: `hiphinge share`."""

from __future__ import annotations
