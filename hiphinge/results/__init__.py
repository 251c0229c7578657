"""An analysis becomes files that others read: reps, angles, alerts, summary and report.

Column names and units are a contract with other people's scripts: columns may be added after the
ones that are there, none is renamed or dropped. Text is UTF-8, lines end in a line feed, a value
that cannot be had is an empty cell.
"""

from __future__ import annotations
