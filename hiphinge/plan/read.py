"""The library of sessions → what was practised, and how many clean sets had accumulated.

Real and synthetic sessions are never mixed: real ones, unless there are none. What the wearer put
right is in the tables, so it counts here as put right.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from analysis.fading import Tally, earned_after
from analysis.progression.practice import Practice, PractisedRep
from imu.errors import RecordingError
from recordings.library.entry import WHOLE, Session, State
from recordings.library.library import Library
from recordings.library.query import Query
from recordings.library.results import CountedRep, read_reps

MOST_SESSIONS = 200
"""The newest that are looked at; what came before them decides no step."""
LAST_SESSIONS = 20
"""The newest whose sets tell how much feedback has faded."""


def wearer_meant(library: Library, told: str | None) -> str:
    """The wearer that was named, or else that of the newest finished session; "" for no name."""
    if told is not None:
        return told
    newest = library.page(Query(state=State.FINISHED), limit=1).sessions
    return (newest[0].wearer or "") if newest else ""


def sessions_of(library: Library, wearer: str, limit: int) -> list[Session]:
    """The newest finished sessions of a wearer, oldest first."""
    query = Query(wearer=wearer, state=State.FINISHED, synthetic=False)
    if library.page(query, limit=1).total == 0:
        query = replace(query, synthetic=True)
    return list(reversed(library.page(query, limit=limit).sessions))


def practices_of(
    library: Library, sessions: list[Session], exercises: Collection[str]
) -> list[Practice]:
    """What was practised of these exercises, in the order of the sessions.

    Sessions whose table cannot be read are passed over; the library tells of them.
    """
    out = []
    for session in sessions:
        wanted = [name for name in session.exercises if name in exercises]
        if not wanted:
            continue
        try:
            counted = read_reps(library.place / session.name) or []
        except RecordingError:
            continue
        for exercise in wanted:
            reps = tuple(_rep(rep) for rep in counted if rep.exercise == exercise)
            if reps:
                out.append(Practice(session.name, session.day.isoformat(), exercise, reps))
    return out


def earned_before(library: Library, wearer: str) -> dict[str, int]:
    """Exercise → clean sets that have accumulated (`analysis.fading`), of a wearer with a name.

    Without a name nobody knows who trained: nothing is carried over then.
    """
    earned: dict[str, int] = {}
    if not wearer:
        return earned
    for session in sessions_of(library, wearer, LAST_SESSIONS):
        if session.synthetic:
            continue
        for part in library.entry(session.name).parts:
            if part.number != WHOLE:
                tally = Tally(part.judged, part.clean)
                earned[part.exercise] = earned_after(earned.get(part.exercise, 0), tally)
    return {exercise: sets for exercise, sets in earned.items() if sets}


def _rep(rep: CountedRep) -> PractisedRep:
    def value(name: str) -> float:
        return rep.values.get(name, math.nan)

    return PractisedRep(
        set=rep.set,
        verdict=rep.verdict,
        trunk_deg=value("trunk_tilt_rom_deg"),
        pelvis_deg=value("pelvis_tilt_rom_deg"),
        neutral_depth_deg=value("neutral_depth_deg"),
        peak_deg=value("lumbar_flexion_peak_deg"),
        side=rep.side,
    )
