"""A linear recursive filter with its state: block after block gives what one big block would.

scipy's `lfilter` looks at its arguments for 8 µs before it filters for 2 µs, and a live block of
five may take 250 µs in all. What it calls in the end is called here directly. `scipy.signal` takes
longer to load than all else together, so that is loaded without the rest; where a release of scipy
has it no more, `lfilter` does the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any

import numpy as np
import scipy
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
    compiled: Callable[..., Any] | None = getattr(_compiled(), "_linear_filter", None)
    if compiled is not None:
        return compiled
    from scipy.signal import lfilter

    return lfilter


def _compiled() -> ModuleType | None:
    """The module that `scipy.signal` has compiled its filters in, if there is one."""
    name = "scipy.signal._sigtools"
    if name in sys.modules:
        return sys.modules[name]
    place = f"{scipy.__path__[0]}/signal"
    found = PathFinder.find_spec(name, [place])
    if found is None or found.loader is None:
        return None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    sys.modules[name] = module  # `scipy.signal`, loaded later, takes this one
    return module


def _steady(b: FloatArray, a: FloatArray) -> FloatArray:
    """The state after an input of 1 for ever, as `lfilter_zi`; a[0] is 1, b as long as a."""
    kept = b[1:] - a[1:] * (b.sum() / a.sum())
    return np.asarray(kept[::-1].cumsum()[::-1])


class Recursion:
    """The filter b / a, as `scipy.signal.lfilter` takes them. Waits for a level to start from."""

    def __init__(self, b: FloatArray, a: FloatArray) -> None:
        self._b, self._a = b, a
        self._filter = _linear_filter()
        self._steady = _steady(b, a)
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
