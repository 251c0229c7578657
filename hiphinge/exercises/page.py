"""All exercises → one page: for the server as the content of its own page, or on its own.

Nothing on it is written for one exercise: every sentence and drawing comes from its data.
"""

from __future__ import annotations

from functools import cache
from string import Template

from analysis.exercises.catalogue import EXERCISES
from analysis.exercises.exercise import Exercise
from hiphinge.analysing import versions
from hiphinge.exercises import words
from hiphinge.exercises.drawing import drawing
from hiphinge.report.assets import asset, colours, source_hash
from hiphinge.report.markup import Markup, element, escape, join
from hiphinge.report.summary import LOGO
from hiphinge.report.wording import in_words

TITLE = "Exercises"
LEGEND = (
    "Each drawing shows from the side where a repetition starts and where it turns round. Blue is "
    "the pelvis, the light line the spine, the two small marks are the sensors, and the arrow is "
    "the way of the hips. The figures follow from the ranges that an exercise is expected in: they "
    "show its shape, and are no measure to reach."
)
PAIN = "Stop if it hurts."


@cache
def content() -> Markup:
    """The page without its head: legend, what there is, and each exercise."""
    listed = (element("li", element("a", one.name, href=f"#{one.id}")) for one in EXERCISES)
    return join(
        element("h1", TITLE, class_="ex-title"),
        element("p", LEGEND, class_="lead"),
        element("nav", element("ul", *listed), class_="ex-list", aria_label="Exercises"),
        *map(_article, EXERCISES),
        element("p", PAIN, class_="lead"),
    )


def render_exercises() -> str:
    """A page that needs nothing else, as text to be stored in UTF-8. Always the same."""
    styles = (*colours(), asset("template", "report.css"), asset("template", "exercises.css"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(map(source_hash, styles))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return Template(asset("template", "page.html")).substitute(
        policy=escape(policy),
        title=escape(f"{TITLE} · hiphinge"),
        styles=join(*(element("style", style) for style in styles)),
        symbols="",
        header=element("header", element("p", LOGO, "hiphinge", class_="brand")),
        main=content(),
        footer=escape(f"hiphinge {versions().get('hiphinge', '')}".strip()),
        scripts="",
    )


def _article(exercise: Exercise) -> Markup:
    where = exercise.posture.words
    also = f" Also called {', '.join(exercise.synonyms)}." if exercise.synonyms else ""
    head = element(
        "div",
        element("h2", exercise.name),
        element("p", f"{where[0].upper()}{where[1:]}.{also}", class_="detail"),
    )
    first = element(
        "div",
        _part("What is counted", words.counted(exercise)),
        _part("Wear and start", [*words.worn(exercise), exercise.begin]),
        _part("Sets and repetitions", words.doses(exercise)),
        class_="ex-words",
    )
    seen = element(
        "div",
        _part("Cues", list(exercise.cues)),
        _part("Seen with two sensors", _sentences(exercise.faults)),
        _part("Needs a sensor on the thigh", _sentences(exercise.thigh_faults)),
        _part("Not seen", _sentences(exercise.not_seen)),
        class_="ex-parts",
    )
    figure = element("figure", drawing(exercise), class_="ex-figure")
    return element(
        "article", head, element("div", figure, first, class_="ex-top"), seen,
        id=exercise.id, class_="exercise",
    )  # fmt: skip


def _sentences(told: tuple[str, ...]) -> list[str]:
    return [f"{one[0].upper()}{one[1:]}." for one in told]


def _part(heading: str, told: list[str]) -> Markup | None:
    if not told:
        return None
    shown = [element("li", in_words(one)) for one in told]
    return element("section", element("h3", heading), element("ul", *shown))
