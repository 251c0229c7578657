"""Alerts → alerts.csv: one row each.

Values and limits are degrees. The rule "spine_first" compares shares: they stand in columns of
their own, and its cells in degrees are empty. `cued` is true where a live session tells the alert
at once, false where it only notes it. `attributed` is false where the alert was raised in a bend
that proved to be no repetition, such as the one to a chair: it was told all the same.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from analysis.events import Alert
from imu.units import DEG_PER_RAD
from recordings.rounded import number

COLUMNS = (
    "time_s",
    "end_s",
    "rule",
    "severity",
    "set",
    "rep",
    "value_deg",
    "limit_deg",
    "message",
    "value_share",
    "limit_share",
    "cued",
    "attributed",
)
SHARE_RULES = ("spine_first",)


def _row(alert: Alert) -> list[str]:
    shares = alert.rule in SHARE_RULES
    degrees = [number("_deg", value * DEG_PER_RAD) for value in (alert.value, alert.limit)]
    as_shares = [number("_share", value) for value in (alert.value, alert.limit)]
    return [
        number("time_s", alert.t_s),
        number("end_s", alert.end_s),
        alert.rule,
        alert.severity,
        str(alert.set),
        str(alert.rep),
        *(["", ""] if shares else degrees),
        alert.message,
        *(as_shares if shares else ["", ""]),
        "true" if alert.cued else "false",
        "true" if alert.is_attributed else "false",
    ]


def write_alerts(alerts: Sequence[Alert], path: Path) -> None:
    """Write alerts.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(alert) for alert in alerts)
