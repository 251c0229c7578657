"""What others would use for the same job, on the same recordings in the same run.

`filters` are orientation filters by themselves, `angles` what a script makes of them, `peaks` the
plain way to count repetitions. A peer that is not installed is left out, and said.
"""

from __future__ import annotations
