"""What was said during each set → what its summary tells of it, and whether it stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.events import Cue, Pace, Rep
from analysis.fading import Mode, Tally
from analysis.feedback_wording import praised_sentence, set_sentence


@dataclass(frozen=True, slots=True)
class SetFeedback:
    """How feedback was given in a set.

    cues      alerts that were told, at once or, in ballistic exercises, after the repetition
    praises   repetitions within the limits that were told so
    every     which time a repetition that left the limits was to be told; 0: none, a quiet set
    came_back cues came back within a quieter set
    last_one  the repetition after which "last one" was said, 0 if it was not
    within_share, cued_share  repetitions within the limits, 0 to 1: of this set, and where it is a
              quiet one of the last set of the exercise that had cues. None where there is none
    sentence  all that in words, "" for nothing to tell
    """

    cues: int = 0
    praises: int = 0
    every: int = 1
    came_back: bool = False
    last_one: int = 0
    within_share: float | None = None
    cued_share: float | None = None
    sentence: str = ""


def feedback_of_sets(
    reps: Sequence[Rep], cues: Sequence[Cue], paces: Sequence[Pace]
) -> dict[int, SetFeedback]:
    """Set → how feedback was given in it, from an ended session's repetitions and cues.

    Without paces nobody was told anything, as in a recording: there is no sentence then.
    """
    out: dict[int, SetFeedback] = {}
    with_cues: dict[str, Tally] = {}
    left = sorted(paces, key=lambda pace: pace.from_s)
    for number in sorted({rep.set for rep in reps}):
        own = [rep for rep in reps if rep.set == number]
        held = [pace for pace in left if pace.from_s <= own[-1].end_s]
        left = left[len(held) :]
        before = with_cues.get(own[0].exercise)
        out[number], tally = _of_set(own, [cue for cue in cues if cue.set == number], held, before)
        if out[number].every and not out[number].came_back:
            with_cues[own[0].exercise] = tally
    return out


def _of_set(
    reps: Sequence[Rep], cues: Sequence[Cue], paces: Sequence[Pace], before: Tally | None
) -> tuple[SetFeedback, Tally]:
    told = bool(paces)
    first = paces[0] if told else Pace(reps[0].start_s, 1, 0, Mode.ALWAYS.value)
    came_back = len({pace.every for pace in paces}) > 1
    judged = [rep for rep in reps if rep.verdict != "unjudged"]
    clean = sum(1 for rep in judged if rep.verdict == "clean")
    tally = Tally(len(judged), clean, came_back)
    late = any(cue.kind == "after" for cue in cues)
    faults = sum(cue.kind in ("fault", "after") for cue in cues)
    last = [cue.rep for cue in cues if cue.kind == "last_one"]
    sentence = ""
    if told:
        sentence = set_sentence(
            tally, first.earned, first.every, Mode(first.mode), faults, before, late=late
        )
    praises = sum(cue.kind == "praise" for cue in cues)
    if told and praises:
        sentence = f"{sentence} {praised_sentence(praises)}".strip()
    if told and last:
        sentence = f"{sentence} “Last one” was said after rep {last[0]}.".strip()
    feedback = SetFeedback(
        cues=faults,
        praises=praises,
        every=first.every,
        came_back=came_back,
        last_one=last[0] if last else 0,
        within_share=_share(tally),
        cued_share=None if first.every or before is None else _share(before),
        sentence=sentence,
    )
    return feedback, tally


def _share(tally: Tally) -> float | None:
    return tally.clean / tally.judged if tally.judged else None
