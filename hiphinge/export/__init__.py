"""Sessions and recordings become files of other programs: `hiphinge export`."""

from __future__ import annotations
