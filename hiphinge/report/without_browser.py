"""A report's page made fit for WeasyPrint, which draws an SVG by the styles inside it alone.

The rules of the style sheet that colour drawings are repeated in each of them, with their variables
resolved to the light theme; pictures of repetitions flow as blocks in place of a grid. A page with
such a style in it is for printing only.
"""

from __future__ import annotations

import re
from functools import cache

from hiphinge.report.assets import asset

RULE = re.compile(
    r"^(\.[\w-]+(?:, \.[\w-]+)*) \{([^}]*(?:fill|stroke|font-size)[^}]*)\}", re.MULTILINE
)
VARIABLE = re.compile(r"(--[\w-]+):\s*([^;]+);")
USED = re.compile(r"var\((--[\w-]+)\)")
DRAWING = re.compile(r"<svg\b[^>]*>")

FLOW = (
    "<style>.rep-grid { display: block; } .rep-grid .rep { display: inline-block; width: 29%; "
    "margin: 0 1% 1% 0; } .rep svg { width: 100%; }</style>"
)


@cache
def drawing_style() -> str:
    """The rules that colour drawings, without variables."""
    sheet = str(asset("template", "report.css"))
    light = dict(VARIABLE.findall(str(asset("template", "light.css"))))
    rules = (
        f"{names} {{{USED.sub(lambda used: light.get(used[1], 'currentColor'), body)}}}"
        for names, body in RULE.findall(sheet)
    )
    return f"<style>{' '.join(rules)}</style>"


def printable(page: str) -> str:
    """The page with its drawings carrying their own styles."""
    styled = DRAWING.sub(lambda drawing: drawing[0] + drawing_style(), page)
    return styled.replace("</head>", f"{FLOW}</head>", 1)
