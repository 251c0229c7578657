"""What is said of which repetition: cues that fade with clean sets and come back, praise, creep.

Repetitions take 4 s and follow one another every 5 s; a repetition outside the limits has its alert
one second after it began, and is known 0.2 s after its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pytest

from analysis.alerts import AlertSteps
from analysis.events import Alert, Cue, Pace, Rep
from analysis.exercises.catalogue import exercise_named
from analysis.exercises.daily_bend import DAILY_BEND
from analysis.exercises.exercise import Exercise
from analysis.exercises.kb_swing import KB_SWING
from analysis.exercises.rdl import RDL
from analysis.fading import Mode, Tally, earned_after, every_of, mode_named
from analysis.feedback import Feedback, Known
from analysis.manner import Manner, changed
from analysis.set_feedback import SetFeedback, feedback_of_sets
from analysis.sets import summarize
from imu.errors import UnknownNameError

REST_S = 30.0


def alert(t_s: float, rule: str = "lumbar_flexion", *, cued: bool = True) -> Alert:
    return Alert(rule, "amber", t_s, t_s + 0.5, 0.6, 0.5, "Your back rounded.", cued=cued)


def rep(number: int, index: int, start_s: float, verdict: str, peak_deg: float = 15.0) -> Rep:
    return Rep(
        number, index, "rdl", "", "trunk_tilt", start_s, start_s + 2.0, start_s + 4.0,
        2.0, 0.0, 2.0, {"lumbar_flexion_peak_deg": peak_deg, "hinge_share": 0.8}, verdict, 0.9,
    )  # fmt: skip


@dataclass
class Trained:
    """A training told set by set: "c" is a clean repetition, "r" one that rounds, "u" unjudged."""

    mode: Mode = Mode.FADING
    earned: int = 0
    exercise: Exercise = RDL
    now_s: float = 10.0
    number: int = 0
    reps: list[Rep] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    paces: list[Pace] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.manner = Manner(self.mode)
        self.feedback = Feedback(self.exercise, self.manner, self.earned)

    def take(self, alerts: Sequence[Alert] = (), known: Sequence[Known] = ()) -> None:
        said = self.feedback.follow(AlertSteps(tuple(alerts), tuple(alerts)), known)
        assert said.raised == said.closed
        self.alerts += said.raised
        self.cues += said.cues
        self.paces += said.paces

    def switch(self, word: str, at_s: float | None = None) -> None:
        """The wearer wants to be told otherwise."""
        self.manner = changed(self.manner, word)
        now_s = self.now_s if at_s is None else at_s
        self.paces.append(self.feedback.switch(self.manner, now_s))

    def set(
        self,
        told: str,
        peaks_deg: Sequence[float] = (),
        switched: Mapping[int, str] = MappingProxyType({}),
    ) -> list[str]:
        """Do a set; what was said with each repetition, "" for nothing.

        switched  words that were said before a repetition
        """
        self.number += 1
        words = []
        for index, sign in enumerate(told, start=1):
            before = len(self.cues)
            if index in switched:
                self.switch(switched[index])
            if sign == "r":
                self.take([alert(self.now_s + 1.0)])
            peak = peaks_deg[index - 1] if peaks_deg else 15.0
            verdict = {"c": "clean", "r": "amber", "u": "unjudged"}[sign]
            done = rep(self.number, index, self.now_s, verdict, peak)
            self.reps.append(done)
            self.take(known=[Known(done.end_s + 0.2, done)])
            words.append(" ".join(cue.kind for cue in self.cues[before:]))
            self.now_s += 5.0
        self.now_s += REST_S
        return words

    def faults(self, told: str) -> list[int]:
        """Do a set; the repetitions whose fault was told."""
        words = self.set(told)
        return [index for index, word in enumerate(words, start=1) if "fault" in word]

    def sentences(self) -> list[str]:
        return [feedback.sentence for feedback in self.summaries()]

    def summaries(self) -> list[SetFeedback]:
        placed = [
            replace(cue, set=own.set, rep=own.index)
            for cue in self.cues
            for own in self.reps
            if own.start_s <= cue.t_s < own.start_s + 5.0
        ]
        return list(feedback_of_sets(self.reps, placed, self.paces).values())


def test_somebody_new_is_told_every_fault() -> None:
    trained = Trained()
    assert trained.faults("rrrr") == [1, 2, 3, 4]
    assert trained.faults("crcr") == [2, 4]


def test_a_swing_s_fault_is_told_once_after_its_rep_and_never_in_it() -> None:
    trained = Trained(Mode.ALWAYS, exercise=KB_SWING)
    began_s = trained.now_s
    trained.take([replace(alert(began_s + 0.9, "spine_first"), message="The spine moved first.")])
    trained.take([replace(alert(began_s + 2.5), severity="red", message="Past red.")])
    assert trained.cues == []
    assert trained.set("rcr") == ["after", "praise", "after"]
    first = trained.cues[0]
    assert (first.text, first.rule) == ("Past red.", "lumbar_flexion")
    assert first.t_s == trained.reps[0].end_s + 0.2
    assert not any(one.cued for one in trained.alerts)
    assert "after the rep since it is too fast" in trained.sentences()[0]
    assert ": 2 cues." in trained.sentences()[0]


def test_a_swing_that_did_not_count_leaves_no_cue_for_the_next_one() -> None:
    trained = Trained(Mode.ALWAYS, exercise=KB_SWING)
    trained.take([alert(trained.now_s - 2.0)])
    assert trained.set("ccc") == ["", "", "praise"]
    quiet = Trained(Mode.QUIET, exercise=KB_SWING)
    assert quiet.set("rrr") == ["", "", ""]


def test_cues_fade_with_clean_sets_and_the_alerts_stay() -> None:
    trained = Trained()
    assert trained.faults("ccccr") == [5]
    assert trained.faults("cccrccrccc") == [7]
    assert trained.faults("rcccrcccccccccc") == []
    assert trained.faults("cccrcccccc") == []
    assert len(trained.alerts) == 6
    assert [one.cued for one in trained.alerts] == [True, False, True, False, False, False]


def test_a_set_that_is_not_clean_brings_cues_back_by_one_step() -> None:
    trained = Trained(earned=3)
    assert trained.faults("rcrcrccc") == []
    assert trained.faults("crccrccrcc") == [8]
    assert trained.feedback.earned == 1


@pytest.mark.parametrize("earned", [1, 2, 3])
def test_at_the_third_fault_in_a_row_cues_come_back_whatever_was_earned(earned: int) -> None:
    trained = Trained(earned=earned)
    assert trained.faults("crrrrr")[-3:] == [4, 5, 6]
    assert trained.feedback.earned == 0
    assert trained.faults("rc") == [1]


def test_a_set_too_short_to_judge_changes_nothing() -> None:
    trained = Trained(earned=2)
    trained.set("cc")
    trained.set("rc")
    trained.set("uuuuuu")
    assert trained.feedback.earned == 2


def test_always_never_fades_and_quiet_never_speaks() -> None:
    always, quiet = Trained(Mode.ALWAYS), Trained(Mode.QUIET)
    for _ in range(4):
        assert always.faults("ccccr") == [5]
        assert quiet.set("ccccrrrr") == [""] * 8
    assert always.faults("rrr") == [1, 2, 3]
    assert not any(one.cued for one in quiet.alerts)


def test_what_is_too_soon_after_another_cue_stays_untold_whatever_was_earned() -> None:
    trained = Trained()
    trained.take([alert(5.0), alert(6.0, "spine_first", cued=False)])
    assert [one.cued for one in trained.alerts] == [True, False]


@pytest.mark.parametrize("known_first", [True, False])
def test_a_rep_is_told_one_fault_even_if_a_lean_back_follows(known_first: bool) -> None:
    trained = Trained()
    trained.take([alert(11.0)])
    done = Known(14.2, rep(1, 1, 10.0, "amber"))
    lean = alert(14.4 if known_first else 14.1, "leaning_back")
    trained.take([lean], [done])
    assert [one.cued for one in trained.alerts] == [True, False]
    trained.take([alert(19.3, "leaning_back")], [Known(19.2, rep(1, 2, 15.0, "clean"))])
    assert trained.alerts[-1].cued


def test_a_lean_back_counts_against_its_rep_which_had_seemed_clean() -> None:
    trained = Trained(earned=1)
    for index in range(5):
        start_s = 10.0 + 5.0 * index
        trained.take(known=[Known(start_s + 4.2, rep(1, index + 1, start_s, "clean"))])
        trained.take([alert(start_s + 4.6, "leaning_back")])
    assert trained.feedback.earned == 0


def test_praise_comes_after_a_correction_and_then_now_and_again() -> None:
    assert Trained().set("rcccccc") == ["fault", "praise", "", "", "praise", "", ""]
    assert Trained().set("cccccc") == ["", "", "praise", "", "", "praise"]
    assert Trained(earned=1).set("cccccc") == ["", "", "", "", "", "praise"]
    assert Trained(earned=3).set("cccccccccc") == [""] * 10


def test_when_the_peak_creeps_up_last_one_is_said_once() -> None:
    creeping = [15.0, 15.5, 15.0, 16.0, 17.5, 19.0, 20.5, 22.0, 23.0]
    words = Trained().set("ccccccccc", creeping)
    assert words.count("last_one") == 1
    assert words.index("last_one") == 6  # the median of the last three peaks is 4° up
    assert "last_one" in Trained(earned=3).set("ccccccccc", creeping)
    assert "last_one" not in Trained(Mode.QUIET).set("ccccccccc", creeping)


@pytest.mark.parametrize(
    "peaks",
    [
        [15.0, 18.0, 14.0, 17.0, 15.0, 18.0, 14.5, 16.0, 15.0],
        [20.0, 18.0, 16.0, 15.0, 15.0, 15.0, 15.0, 15.0, 15.0],
        [15.0, 15.5, 16.0, 16.5, 17.0, 17.5, 18.0, 18.0, 18.0],
    ],
    ids=["scatter", "settling", "less than the allowed rise"],
)
def test_without_a_rise_above_the_best_reps_nothing_is_said(peaks: list[float]) -> None:
    assert "last_one" not in Trained().set("ccccccccc", peaks)


def test_everyday_bends_are_told_as_they_are_and_never_praised() -> None:
    trained = Trained(exercise=DAILY_BEND)
    for _ in range(4):
        assert trained.set("ccccccr") == ["", "", "", "", "", "", "fault"]


def test_a_withdrawn_rep_counts_for_nothing() -> None:
    trained = Trained()
    trained.set("cccccc")
    assert trained.feedback.earned == 1
    for done in trained.reps[:4]:
        trained.feedback.withdraw(done)
    assert trained.feedback.earned == 0


def test_a_wearer_who_asks_for_the_next_set_gets_its_pace_at_once() -> None:
    trained = Trained()
    trained.set("ccccc")
    trained.now_s -= REST_S
    trained.feedback.next_set()
    assert trained.faults("rcrc") == [3]


def test_the_summary_tells_how_cues_were_given_and_whether_it_stuck() -> None:
    trained = Trained()
    for told in ("rrrcc", "ccccr", "ccccc", "ccccc", "cccrc", "rcrcr", "rrrrc"):
        trained.set(told)
    assert [one.split(" “Good”")[0] for one in trained.sentences()] == [
        "Reps that leave the limit were told every time: 3 cues.",
        "Reps that leave the limit were told every time: 1 cue. "
        "A clean set: from the next one on they are told every second time.",
        "A clean set: from the next one on they are told every third time.",
        "A clean set: from the next one on they are told not before the summary.",
        "A quiet set: 4 of 5 within the limit without cues, 5 of 5 with them before. It stuck.",
        "A quiet set: 2 of 5 within the limit without cues, 5 of 5 with them before. "
        "It did not stick yet: the next set has cues again.",
        "Reps that leave the limit were told every third time: 2 cues. "
        "Not a clean set: from the next one on they are told every time.",
    ]
    assert trained.sentences()[0].endswith(" “Good” was said once.")


def test_a_set_that_was_quiet_as_asked_is_held_against_none_and_judges_nobody() -> None:
    trained = Trained(Mode.QUIET)
    trained.set("cccrr")
    trained.set("ccccc")
    assert trained.sentences() == [
        "A quiet set: 3 of 5 within the limit without cues.",
        "A quiet set: 5 of 5 within the limit without cues.",
    ]


def test_without_praise_and_last_one_neither_is_said_and_both_can_be_switched_on_again() -> None:
    creeping = [10.0, 10.5, 11.5, 12.5, 13.5, 15.0, 16.0, 17.0, 18.0]
    trained = Trained()
    trained.switch("praise_off")
    assert trained.set("rccccc") == ["fault", "", "", "", "", ""]
    assert "last_one" in trained.set("ccccccccc", creeping)
    trained.switch("praise_on")
    trained.switch("last_one_off")
    assert set(trained.set("ccccccccc", creeping)) == {"", "praise"}
    told = trained.summaries()
    assert [part.manner for part in told] == [
        "fading, without praise",
        "fading, without praise",
        "fading, without “last one”",
    ]
    assert trained.sentences()[1].endswith("“Last one” was said after rep 7.")


def test_feedback_is_switched_from_one_rep_to_the_next_and_the_set_tells_it() -> None:
    trained = Trained(Mode.ALWAYS)
    assert trained.set("rrrrrr", switched={3: "quiet", 5: "always", 6: "fading"}) == [
        "fault", "fault", "", "", "fault", "fault"
    ]  # fmt: skip
    trained.switch("always")
    assert trained.faults("rr") == [1, 2]
    mixed, after = trained.summaries()
    assert mixed.manner == "always, from rep 3 on quiet, from rep 5 on always, from rep 6 on fading"
    assert mixed.sentence == "It was switched within the set: 4 cues."
    assert (mixed.mode, mixed.every, mixed.came_back) == ("always", 1, False)
    assert after.words == (
        "Feedback: always. Reps that leave the limit were told every time: 2 cues."
    )


def test_a_set_with_a_switch_in_it_is_no_measure_for_a_quiet_one() -> None:
    trained = Trained(Mode.ALWAYS)
    trained.set("ccccc")
    trained.set("rrrrr", switched={4: "quiet"})
    trained.set("ccccr")
    assert (
        "4 of 5 within the limit without cues, 5 of 5 with them before" in (trained.sentences()[2])
    )


def test_a_wish_to_hear_every_fault_outlasts_cues_that_had_come_back() -> None:
    trained = Trained(Mode.FADING, earned=3)
    assert trained.set("rrrrrr", switched={5: "quiet"}) == ["", "", "fault", "fault", "", ""]


def test_a_swing_s_fault_that_waits_is_not_told_after_all_was_to_be_quiet() -> None:
    trained = Trained(Mode.ALWAYS, exercise=KB_SWING)
    began_s = trained.now_s
    trained.take([alert(began_s + 0.9)])
    trained.switch("quiet", at_s=began_s + 2.0)
    trained.take(known=[Known(began_s + 4.2, rep(1, 1, began_s, "amber"))])
    assert trained.cues == []


@pytest.mark.parametrize("word", ["", "loud", "praise", "praise_of", "mode_on", "always_on"])
def test_a_word_that_switches_nothing_is_refused(word: str) -> None:
    with pytest.raises(UnknownNameError, match="feedback"):
        changed(Manner(), word)


def test_a_recording_in_which_nobody_was_told_anything_has_no_such_sentence() -> None:
    (part,) = summarize([rep(1, 1, 0.0, "amber")], [])
    assert part.feedback.sentence == ""


def test_every_way_of_feedback_is_named_and_no_other() -> None:
    assert [mode_named(name) for name in ("fading", "always", "quiet")] == list(Mode)
    with pytest.raises(UnknownNameError, match="fading"):
        mode_named("fade")


def test_what_was_earned_stays_between_none_and_a_quiet_set() -> None:
    assert [every_of(Mode.FADING, earned) for earned in range(-1, 6)] == [1, 1, 2, 3, 0, 0, 0]
    assert earned_after(3, Tally(10, 10)) == 3
    assert earned_after(0, Tally(10, 0)) == 0
    assert exercise_named("rdl") == RDL
