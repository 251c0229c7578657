"""What the wearer put right after a session, made again in an analysis of its samples.

A recording tells it as `corrections`: the texts of a session's corrections, a semicolon between
them. What does not apply under these settings is told and passed over.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.engine import Step
from analysis.outcome import Outcome
from analysis.remeasured import Judging
from hiphinge.live.ledger import Ledger
from imu.pipeline import MotionBlock

CORRECTIONS_KEY = "corrections"
SEPARATOR = ";"


def put_right(
    texts: Sequence[str], steps: Sequence[Step], motion: Sequence[MotionBlock], judging: Judging
) -> tuple[Outcome, tuple[str, ...]]:
    """What stands after the corrections, in their order, and sentences on them.

    `motion` is all that the steps came from, in order.
    """

    def between(start_s: float, end_s: float) -> MotionBlock:
        whole = MotionBlock.concatenate(list(motion)).after(start_s)
        return whole.part(0, int(np.searchsorted(whole.angles.t_s, end_s)))

    ledger = Ledger(between)
    for step in steps:
        ledger.take(step, judging)
    told = ledger.correct_again(texts)
    made = ledger.corrections
    if made:
        told.append(f"The wearer made {made} correction{'s' if made > 1 else ''}.")
    return ledger.outcome(), tuple(told)
