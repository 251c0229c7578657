"""What takes a second to load, for those who want it loaded before the work begins.

It is loaded where it is used, so that a command which computes nothing begins at once.
"""

from __future__ import annotations

from typing import Final

LIBRARIES: Final = ("scipy.ndimage", "scipy.signal", "scipy.stats")
