"""What was said during each set → what its summary tells of it, and whether it stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.events import Cue, Pace, Rep
from analysis.fading import Tally
from analysis.feedback_wording import (
    manner_words,
    mixed_sentence,
    praised_sentence,
    set_sentence,
)
from analysis.manner import Manner


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
    mode      as in `analysis.fading`, when the set began; "" where nobody was told anything
    manner    how the wearer wanted to be told, and from which repetition on otherwise; "" likewise
    """

    cues: int = 0
    praises: int = 0
    every: int = 1
    came_back: bool = False
    last_one: int = 0
    within_share: float | None = None
    cued_share: float | None = None
    sentence: str = ""
    mode: str = ""
    manner: str = ""

    @property
    def words(self) -> str:
        """The manner and what came of it."""
        manner = f"Feedback: {self.manner}." if self.manner else ""
        return f"{manner} {self.sentence}".strip()


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
        if tally is not None:
            with_cues[own[0].exercise] = tally
    return out


def _of_set(
    reps: Sequence[Rep], cues: Sequence[Cue], paces: Sequence[Pace], before: Tally | None
) -> tuple[SetFeedback, Tally | None]:
    """Also the set in numbers, if it had cues from its first repetition to its last."""
    told = bool(paces)
    begun = [pace for pace in paces if pace.cause == "set"] or list(paces)
    first = begun[0] if told else Pace(reps[0].start_s, 1, 0, Manner())
    later = [pace for pace in paces if pace.from_s > first.from_s]
    came_back = any(pace.cause == "came_back" for pace in paces)
    mixed = any(pace.cause == "switched" and pace.every != first.every for pace in later)
    judged = [rep for rep in reps if rep.verdict != "unjudged"]
    clean = sum(1 for rep in judged if rep.verdict == "clean")
    tally = Tally(len(judged), clean, came_back)
    late = any(cue.kind == "after" for cue in cues)
    faults = sum(cue.kind in ("fault", "after") for cue in cues)
    last = [cue.rep for cue in cues if cue.kind == "last_one"]
    sentence = ""
    if told and mixed:
        sentence = mixed_sentence(faults)
    elif told:
        sentence = set_sentence(
            tally, first.earned, first.every, first.manner.mode, faults, before, late=late
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
        mode=first.manner.mode.value if told else "",
        manner=manner_words(_manners(reps, first, later)) if told else "",
    )
    return feedback, tally if first.every and not (came_back or mixed) else None


def _manners(reps: Sequence[Rep], first: Pace, later: Sequence[Pace]) -> list[tuple[int, Manner]]:
    """From which repetition on the wearer wanted to be told how; of one repetition the last."""
    out = [(1, first.manner)]
    for pace in later:
        number = 1 + sum(rep.end_s <= pace.from_s for rep in reps[:-1])
        out = [one for one in out if one[0] < number]
        if not out or out[-1][1] != pace.manner:
            out.append((number, pace.manner))
    return out


def _share(tally: Tally) -> float | None:
    return tally.clean / tally.judged if tally.judged else None
