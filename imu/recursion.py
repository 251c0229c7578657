"""A linear recursive filter with its state: block after block gives what one big block would.

scipy's `lfilter` looks at its arguments for 8 µs before it filters for 2 µs, and a live block of
five may take 250 µs in all. What it calls in the end is called here directly; where a release of
scipy has that no more, `lfilter` does the same.

`scipy.signal` takes longer to load than all else together: it is loaded where a filter is made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from numpy.typing import NDArray

from imu.samples import FloatArray


def filtered(
    b: FloatArray, a: FloatArray, values: NDArray[Any], state: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """As `lfilter(b, a, values, zi=state)`: the output (n,), real or complex, and the state."""
    out, state = _linear_filter()(b, a, values, -1, state)
    return out, state


@cache
def _linear_filter() -> Callable[..., Any]:
    import scipy.signal

    compiled = getattr(getattr(scipy.signal, "_sigtools", None), "_linear_filter", None)
    return compiled or scipy.signal.lfilter


class Recursion:
    """The filter b / a, as `scipy.signal.lfilter` takes them. Waits for a level to start from."""

    def __init__(self, b: FloatArray, a: FloatArray) -> None:
        from scipy.signal import lfilter_zi

        self._b, self._a = b, a
        self._filter = _linear_filter()
        self._steady: FloatArray = lfilter_zi(b, a)
        self._state: FloatArray | None = None

    @property
    def is_new(self) -> bool:
        """Whether it waits for `start`."""
        return self._state is None

    def start(self, level: float) -> None:
        """As if the input had been `level` for ever."""
        self._state = self._steady * level

    def reset(self) -> None:
        """Forget."""
        self._state = None

    def follow(self, values: FloatArray) -> FloatArray:
        """(n,) → (n,), n > 0."""
        assert self._state is not None
        out: FloatArray
        out, self._state = self._filter(self._b, self._a, values, -1, self._state)
        return out
