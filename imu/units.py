"""Units: the code works in SI and radians; degrees and g exist only at the edges."""

from __future__ import annotations

import math
from typing import Final

STANDARD_GRAVITY_M_S2: Final = 9.80665
"""One g, exactly (CGPM 1901)."""

DEG_PER_RAD: Final = 180.0 / math.pi
RAD_PER_DEG: Final = math.pi / 180.0
