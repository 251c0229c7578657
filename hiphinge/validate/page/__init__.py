"""A validation report → one page that needs nothing else, with Bland-Altman plots."""

from __future__ import annotations
