"""The value every source delivers: a block of consecutive samples of one sensor.

A BLE notification is a small block, a whole recording one big block; to everything downstream
they are alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from imu.errors import SampleError

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]
IntArray = NDArray[np.int64]
FlagArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]


class SampleFlag(IntFlag):
    """What a device or a reader knows about one sample."""

    CLIPPED_ACC = 1
    CLIPPED_GYR = 2


_FLOAT = np.dtype(np.float64)


def constant(value: float) -> FloatArray:
    """A number that block after block is reckoned with: numpy takes an array () sooner."""
    return np.array(value, dtype=np.float64)


def read_only(values: FloatArray) -> FloatArray:
    """`values` as a float64 array that nobody can write to. Copies only if it must."""
    flags = values.flags
    if values.dtype is _FLOAT and flags.c_contiguous and not flags.writeable:
        return values
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.flags.writeable:
        array = array.view()
        array.setflags(write=False)
    return array


def unknown(*shape: int) -> FloatArray:
    """An array of NaN."""
    out = np.empty(shape)
    out.fill(np.nan)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class SampleBlock:
    """n samples of one sensor, in its own axes, at its own times.

    t_s        (n,)   seconds, strictly increasing
    acc_m_s2   (n, 3) specific force, +9.81 up at rest
    gyr_rad_s  (n, 3) angular rate
    mag_ut     (n, 3) magnetic field, or None
    flags      (n,)   `SampleFlag` bits
    """

    sensor: str
    t_s: FloatArray
    acc_m_s2: FloatArray
    gyr_rad_s: FloatArray
    mag_ut: FloatArray | None = None
    flags: FlagArray | None = None

    def __post_init__(self) -> None:
        """Check the shapes and freeze the arrays. Raises SampleError."""
        n = len(self.t_s)
        for name in ("acc_m_s2", "gyr_rad_s", "mag_ut"):
            values = getattr(self, name)
            if values is None:
                continue
            if values.shape != (n, 3):
                raise SampleError(f"{self.sensor}: {name} is {values.shape}, expected {(n, 3)}")
            object.__setattr__(self, name, read_only(values))
        object.__setattr__(self, "t_s", read_only(self.t_s))
        if self.flags is None:
            object.__setattr__(self, "flags", np.zeros(n, dtype=np.uint8))
        elif self.flags.shape != (n,):
            raise SampleError(f"{self.sensor}: flags is {self.flags.shape}, expected {(n,)}")

    def __len__(self) -> int:
        return len(self.t_s)

    def between(self, start_s: float, end_s: float) -> SampleBlock:
        """The samples with start_s <= t < end_s."""
        first, last = np.searchsorted(self.t_s, (start_s, end_s), side="left")
        return self.rows(int(first), int(last))

    def rows(self, first: int, last: int) -> SampleBlock:
        """The samples [first, last)."""
        assert self.flags is not None
        return SampleBlock(
            self.sensor,
            self.t_s[first:last],
            self.acc_m_s2[first:last],
            self.gyr_rad_s[first:last],
            None if self.mag_ut is None else self.mag_ut[first:last],
            self.flags[first:last],
        )
