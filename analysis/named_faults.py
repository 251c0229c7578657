"""A set's verdicts, alerts and drift → the faults that they name, as a coach would call them.

rounding     the spine bent past the limit
arch         the spine arched past the limit
spine_first  the spine moved before the hips
lean_back    the spine arched behind neutral at the lockout
open_hips    the pelvis turned open to a side
drift        the spine's peak rose over the set
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.events import Alert, Rep
from analysis.sets import SetSummary, drifts

BY_RULE = {
    "lumbar_flexion": "rounding",
    "lumbar_extension": "arch",
    "spine_first": "spine_first",
    "leaning_back": "lean_back",
    "open_hips": "open_hips",
}
NAMED = (*BY_RULE.values(), "drift")


def named_faults(
    summary: SetSummary, reps: Sequence[Rep], alerts: Sequence[Alert]
) -> frozenset[str]:
    """The faults of one set, from what was said in it; reps and alerts of other sets are ignored.

    A repetition past a limit without an alert of its own is named after the side on which its peak
    lies.
    """
    own = [rep for rep in reps if rep.set == summary.set]
    raised = [alert for alert in alerts if alert.set == summary.set]
    alerted = {alert.rep for alert in raised}
    found = {BY_RULE[alert.rule] for alert in raised}
    for rep in own:
        if rep.verdict in BY_RULE:
            found.add(BY_RULE[rep.verdict])
        elif rep.verdict in ("amber", "red") and rep.index not in alerted:
            bent = rep.metrics["lumbar_flexion_peak_deg"]
            arched = rep.metrics["lumbar_extension_peak_deg"]
            found.add("arch" if arched > bent else "rounding")
    if drifts(summary):
        found.add("drift")
    return frozenset(found)
