"""How Sphinx makes the documentation: python -m sphinx docs build/docs."""

from __future__ import annotations

import re
from importlib.metadata import version as version_of
from typing import Any

project = "hiphinge"
author = "hiphinge contributors"
release = version = version_of("hiphinge")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = "hiphinge"
exclude_patterns = ["examples/*"]
source_suffix = {".md": "markdown"}

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
python_use_unqualified_type_names = True
maximum_signature_line_length = 100

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
# Links to code and to the changelog lead out of this folder, as they do on a forge.
suppress_warnings = ["myst.xref_missing"]

ALIGNED = re.compile(r"\S(?: {2,})\S")


def as_written(
    app: Any, what: str, name: str, value: object, options: object, lines: list[str]
) -> None:
    """Show lists of names and meanings, which are columns of plain text, as they are."""
    shown: list[str] = []
    for paragraph in "\n".join(lines).split("\n\n"):
        rows = paragraph.splitlines()
        is_columns = any(ALIGNED.search(row) or row.startswith(" ") for row in rows)
        shown += ["::", "", *(f"    {row}" for row in rows)] if is_columns else rows
        shown.append("")
    lines[:] = shown


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", as_written)
