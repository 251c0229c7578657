"""What is marked in a session, as the kinds of `Marker` records.

phase      a phase of the calibration begins: text "stand", "hinge" or "bend"; "done" ends the
           last one and asks for the result, "again" drops what was marked. A phase that is marked
           again is done over, and those after it
calibrate  calibrate anew from here on: text "" for all of it, or the phase to begin with; "cancel"
           keeps the calibration that was in force
rezero     the next seconds of standing still are neutral from there on
set        the next repetition begins a new set
pause      the wearer rests or walks off: nothing counts until "resume"
undo       the last repetition was none
correct    a repetition is corrected: text as in `analysis.corrections`
side       the leg that stands from the next repetition on, in single-leg work: text "left",
           "right" or "alternating" (in turn, the left one first), "" for not said
dowel      a guided dowel test (`hiphinge.live.dowel_testing`): text "stand", "hinge", "done" or
           "cancel"
feedback   how the wearer wants to be told from here on: text is a word of `analysis.manner`
exercise   another exercise from here on: text is its id
jolt       the sensors feel a jolt at once, just now or within 3 s (`firmware_bridge.shared_jolt`)
note       anything worth finding again
stop       the wearer ended the session
"""

from __future__ import annotations

from typing import Final

PHASE: Final = "phase"
CALIBRATE: Final = "calibrate"
REZERO: Final = "rezero"
SET: Final = "set"
PAUSE: Final = "pause"
RESUME: Final = "resume"
UNDO: Final = "undo"
CORRECT: Final = "correct"
DOWEL: Final = "dowel"
FEEDBACK: Final = "feedback"
EXERCISE: Final = "exercise"
SIDE: Final = "side"
JOLT: Final = "jolt"
NOTE: Final = "note"
STOP: Final = "stop"

STAND: Final = "stand"
HINGE: Final = "hinge"
BEND: Final = "bend"
DONE: Final = "done"
AGAIN: Final = "again"
CANCEL: Final = "cancel"
PHASES: Final = (STAND, HINGE, BEND)
