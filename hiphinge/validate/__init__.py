"""hiphinge against recordings whose truth is known: read the truth, measure, judge by targets.

`run.run` does it all for a folder; what each figure means stands in docs/validation.md.
"""

from __future__ import annotations
