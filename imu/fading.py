"""Memory that fades: each value adds to a state that keeps a share of itself to the next."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from imu.recursion import filtered

Number = TypeVar("Number", np.float64, np.complex128)

SHORT = 24
"""So few values Python adds up sooner than `filtered` looks at its arguments."""

_ONE = np.ones(1)


def faded(values: NDArray[Number], keep: float, before: complex) -> NDArray[Number]:
    """y[k] = keep * y[k - 1] + values[k], with y[-1] = before: (n,) → (n,), real or complex."""
    if len(values) < SHORT:
        sums = []
        for value in values.tolist():
            before = keep * before + value
            sums.append(before)
        return np.array(sums, dtype=values.dtype)
    state = np.array([keep * before], dtype=values.dtype)
    out, _ = filtered(_ONE, np.array([1.0, -keep]), values, state)
    return out
