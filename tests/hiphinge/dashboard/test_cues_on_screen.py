"""What is said of a repetition reaches the page once, as the session said it."""

from __future__ import annotations

from analysis.engine import Step
from analysis.events import Alert, Cue
from analysis.outcome import outcome
from firmware_bridge.records import Tick
from hiphinge.dashboard.telling import Telling
from hiphinge.live.update import Stage, Update

ALERT = Alert("lumbar_flexion", "amber", 4.0, 4.0, 0.6, 0.5, "Your back rounded.")
SAID = (
    Cue("fault", 4.0, "lumbar_flexion", "Your back rounded."),
    Cue("praise", 9.0, "", "That one stayed within the limit."),
    Cue("after", 11.0, "lumbar_flexion", "Your back rounded."),
    Cue("last_one", 14.0, "", "The peak has risen 4° over the best of this set."),
)


def test_each_cue_is_one_event_with_what_the_voice_says() -> None:
    telling = Telling(lambda: outcome(()))
    update = Update(Stage.TRAINING, steps=(Step((), (ALERT,), (), (), SAID),))
    events = telling.told(Tick(14.1), update, seen_s=14.0, resting=True)
    assert [(event["kind"], event["say"]) for event in events] == [
        ("alert", "Rounding"),
        ("cue", "Good"),
        ("cue", "Rounding"),
        ("cue", "Last one"),
    ]
    assert [event["cue"] for event in events[1:]] == ["praise", "after", "last_one"]
    assert events[1]["text"] == "That one stayed within the limit."
