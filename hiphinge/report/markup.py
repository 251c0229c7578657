"""Values → HTML and SVG that cannot break out of its place.

Every plain string is escaped; only `Markup`, which this module alone makes out of other values,
passes through as it is. Text that comes from a recording therefore never becomes a tag.
"""

from __future__ import annotations

import html
import json

NO_PAGE_HOLDS = (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000))
"""Control characters and halves of characters."""
SHOWN = {code: "�" for code in NO_PAGE_HOLDS if chr(code) not in "\t\n"}
SHOWN |= {ord(sign): html.escape(sign, quote=True) for sign in "&<>\"'"}
VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Markup(str):
    """A string that is HTML already."""

    __slots__ = ()


Child = str | Markup | None


def escape(text: str) -> Markup:
    """`text` as it reads, whatever it holds; what no page can hold becomes U+FFFD."""
    if isinstance(text, Markup):
        return text
    return Markup(text.translate(SHOWN))


def join(*children: Child) -> Markup:
    """The children one after the other; None is nothing."""
    return Markup("".join(escape(child) for child in children if child is not None))


def element(tag: str, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """`<tag …>children</tag>`.

    `class_` is written class, `data_rep` data-rep; True is an attribute without a value, False
    and None leave it out.
    """
    parts = [tag]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        parts.append(name if value is True else f'{name}="{escape(str(value))}"')
    opening = "<" + " ".join(parts) + ">"
    if tag in VOID:
        return Markup(opening)
    return Markup(f"{opening}{join(*children)}</{tag}>")


def json_text(value: object) -> Markup:
    """`value` as compact JSON that may stand inside a script element."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)
