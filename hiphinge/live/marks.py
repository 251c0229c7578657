"""What is marked in a session, as the kinds of `Marker` records.

phase     a phase of the calibration begins: text "stand", "hinge" or "bend"; "done" ends the
last one and asks for the result, "again" drops what was marked
set       the next repetition begins a new set
pause     the wearer rests or walks off: nothing counts until "resume"
undo      the last repetition was none
exercise  another exercise from here on: text is its id
note      anything worth finding again
"""

from __future__ import annotations

from typing import Final

PHASE: Final = "phase"
SET: Final = "set"
PAUSE: Final = "pause"
RESUME: Final = "resume"
UNDO: Final = "undo"
EXERCISE: Final = "exercise"
NOTE: Final = "note"

STAND: Final = "stand"
HINGE: Final = "hinge"
BEND: Final = "bend"
DONE: Final = "done"
AGAIN: Final = "again"
