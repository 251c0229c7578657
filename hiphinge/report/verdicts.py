"""How a verdict or a severity looks: a colour, a shape and a word, never the colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from hiphinge.report.markup import Markup, element, join


@dataclass(frozen=True, slots=True)
class Look:
    """A verdict's word and the outline of its mark on a field of 16 by 16.

    outline is filled with the verdict's colour, inner is cut into it as a line.
    """

    id: str
    word: str
    outline: str
    inner: str


CIRCLE = "M8 1a7 7 0 1 0 .01 0Z"
LOOKS = (
    Look("clean", "Within limit", CIRCLE, "M4.6 8.2l2.4 2.5 4.5-5"),
    Look("amber", "Past amber", "M8 1 15.4 14.5H.6Z", "M8 5.8v4M8 11.6v1.2"),
    Look("red", "Past red", "M5 1h6l4 4v6l-4 4H5l-4-4V5Z", "M4.6 8h6.8"),
    Look("spine_first", "Spine first", "M1 2h8l6 6-6 6H1Z", "M4.5 4.8 7.7 8l-3.2 3.2"),
    Look("leaning_back", "Arched at end", "M15 2H7L1 8l6 6h8Z", "M11.5 4.8 8.3 8l3.2 3.2"),
    Look("open_hips", "Hips opened", "M1 2 8 5.5 15 2v12l-7-3.5L1 14Z", "M4.5 8h7"),
    Look("unjudged", "Not judged", "M8 1 15 8 8 15 1 8Z", "M5.5 8h5"),
)
BY_ID = {look.id: look for look in LOOKS}


def look_of(verdict: str) -> Look:
    """The look of a verdict; one this report does not know is shown as not judged."""
    return BY_ID.get(verdict, BY_ID["unjudged"])


def symbols() -> Markup:
    """The marks, defined once; `mark` refers to them."""
    shapes = [
        element(
            "symbol",
            element("path", class_="mark-shape", d=look.outline),
            element("path", class_="mark-line", d=look.inner),
            id=f"mark-{look.id}",
            viewBox="0 0 16 16",
        )
        for look in LOOKS
    ]
    return element("svg", *shapes, class_="symbols", aria_hidden="true", width=0, height=0)


def mark(verdict: str) -> Markup:
    """The shape alone, for beside a word."""
    look = look_of(verdict)
    use = element("use", href=f"#mark-{look.id}")
    return element("svg", use, class_=f"mark v-{look.id}", aria_hidden="true")


def badge(verdict: str) -> Markup:
    """Shape and word."""
    look = look_of(verdict)
    return element(
        "span", join(mark(look.id), element("span", look.word)), class_=f"verdict v-{look.id}"
    )
