"""The application, and hiphinge as a library.

    import hiphinge

    recording = hiphinge.load("monday.csv")
    analysis = hiphinge.analyze(recording, "rdl")
    table = hiphinge.tables.reps(analysis)

What computes is loaded when it is first used, so that `import hiphinge` costs nothing.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.events import Alert, Rep
    from analysis.exercises.exercise import Exercise
    from analysis.result import Analysis
    from hiphinge import tables
    from hiphinge.interface import analyze, load, save, simulate
    from imu.errors import HiphingeError
    from recordings.recording import Recording

__version__ = version("hiphinge")

__all__ = [
    "Alert",
    "Analysis",
    "Exercise",
    "HiphingeError",
    "Recording",
    "Rep",
    "analyze",
    "load",
    "save",
    "simulate",
    "tables",
]

_WHERE = {
    "Alert": "analysis.events",
    "Analysis": "analysis.result",
    "Exercise": "analysis.exercises.exercise",
    "HiphingeError": "imu.errors",
    "Recording": "recordings.recording",
    "Rep": "analysis.events",
    "analyze": "hiphinge.interface",
    "load": "hiphinge.interface",
    "save": "hiphinge.interface",
    "simulate": "hiphinge.interface",
}


def __getattr__(name: str) -> Any:
    if name == "tables":
        return import_module("hiphinge.tables")
    if name not in _WHERE:
        near = get_close_matches(name, __all__, n=1)
        hint = f"; did you mean {near[0]!r}?" if near and not name.startswith("_") else ""
        raise AttributeError(f"module 'hiphinge' has no attribute {name!r}{hint}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
