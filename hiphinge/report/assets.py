"""The page's own style sheet, script and template, and the vendored chart, as text."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from hiphinge.report.markup import Markup


@cache
def asset(*path: str) -> Markup:
    """A file of this package, with LF line ends, as HTML parsers would read it."""
    text = files("hiphinge.report").joinpath(*path).read_text(encoding="utf-8")
    return Markup(text.replace("\r\n", "\n"))


def colours() -> tuple[Markup, Markup]:
    """The style sheets of light and dark, the dark one for screens of people who want it."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{asset('template', 'dark.css')}}}\n"
    return asset("template", "light.css"), Markup(dark)


def source_hash(content: str) -> str:
    """The content security policy's name for an inline script or style."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
