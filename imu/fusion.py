"""Angular rate and specific force → orientation: one small interface, several filters.

Every filter gets samples at one fixed rate and gives q_earth_from_sensor with earth's z up. Six
axes only: near a rack or a bar a magnetometer errs by tens of degrees.

    vqf       VQF (Laidig & Seel 2023, Information Fusion 91:187), the default
    madgwick, mahony, ekf   the filters of the package `ahrs`, to compare with

`vqf` runs compiled on whole blocks; the others run sample by sample in Python, about a hundred
times slower, and loaded when one is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import vqf

from imu.errors import UnknownNameError
from imu.quaternion import from_rotation_vector
from imu.samples import FloatArray

USUAL_TAU_S = 3.0
STRONG_TAU_S = 1.5
"""Time constants with which VQF corrects the tilt by gravity: its published one, and after a gap
(simulated, 5 % loss in bursts of 20: 2.75° without, 2.1° with)."""


class OrientationFilter(Protocol):
    """A filter with a state: block after block gives what one big block would."""

    def update(self, gyr_rad_s: FloatArray, acc_m_s2: FloatArray) -> FloatArray:
        """(n, 3), (n, 3) → q_earth_from_sensor (n, 4), after each sample."""

    def lean_on_gravity(self, *, strongly: bool) -> None:
        """From now on correct the tilt by gravity faster than usual, or as usual again.

        After a gap the tilt is a guess. Filters with a fixed gain stay as they are.
        """

    @property
    def gyro_bias_rad_s(self) -> FloatArray:
        """The gyroscope's bias as estimated so far, (3,); zero where a filter has none."""


class VqfFilter:
    """VQF without magnetometer, with its published parameters."""

    def __init__(self, rate_hz: float) -> None:
        self._filter = vqf.VQF(1.0 / rate_hz)
        self._bias: FloatArray = np.zeros(3)

    def update(self, gyr_rad_s: FloatArray, acc_m_s2: FloatArray) -> FloatArray:
        """See `OrientationFilter.update`."""
        if not len(gyr_rad_s):
            return np.empty((0, 4))
        out = self._filter.updateBatch(
            np.ascontiguousarray(gyr_rad_s), np.ascontiguousarray(acc_m_s2)
        )
        self._bias = out["bias"][-1]
        quaternions: FloatArray = out["quat6D"]
        return quaternions

    def lean_on_gravity(self, *, strongly: bool) -> None:
        """See `OrientationFilter.lean_on_gravity`."""
        self._filter.setTauAcc(STRONG_TAU_S if strongly else USUAL_TAU_S)

    @property
    def gyro_bias_rad_s(self) -> FloatArray:
        """See `OrientationFilter.gyro_bias_rad_s`."""
        return self._bias


class AhrsFilter:
    """A filter of the package `ahrs`, started upright from the first specific force."""

    def __init__(self, step: Callable[[FloatArray, FloatArray, FloatArray], Any]) -> None:
        self._step = step
        self._q: FloatArray | None = None

    def update(self, gyr_rad_s: FloatArray, acc_m_s2: FloatArray) -> FloatArray:
        """See `OrientationFilter.update`."""
        out = np.empty((len(gyr_rad_s), 4))
        for row, (gyr, acc) in enumerate(zip(gyr_rad_s, acc_m_s2, strict=True)):
            if self._q is None:
                self._q = upright(acc)
            self._q = np.asarray(self._step(self._q, gyr, acc), dtype=np.float64)
            out[row] = self._q
        return out

    def lean_on_gravity(self, *, strongly: bool) -> None:
        """The gain is fixed: nothing changes."""

    @property
    def gyro_bias_rad_s(self) -> FloatArray:
        """Not estimated in a comparable way: zero."""
        return np.zeros(3)


def upright(acc_m_s2: FloatArray) -> FloatArray:
    """The smallest rotation that turns the specific force (3,) up: q_earth_from_sensor (4,)."""
    up = acc_m_s2 / np.linalg.norm(acc_m_s2)
    axis = np.cross(up, (0.0, 0.0, 1.0))
    sine = float(np.linalg.norm(axis))
    angle = float(np.arctan2(sine, up[2]))
    axis = axis / sine if sine > 1e-9 else np.array([1.0, 0.0, 0.0])
    return from_rotation_vector(axis * angle)


def _vqf(rate_hz: float) -> OrientationFilter:
    return VqfFilter(rate_hz)


def _madgwick(rate_hz: float) -> OrientationFilter:
    from ahrs.filters import Madgwick

    # 0.033 is the author's gain for six axes, and the best of a grid on BROAD
    return AhrsFilter(Madgwick(frequency=rate_hz, gain=0.033).updateIMU)


def _mahony(rate_hz: float) -> OrientationFilter:
    from ahrs.filters import Mahony

    return AhrsFilter(Mahony(frequency=rate_hz, k_P=0.74, k_I=0.0012).updateIMU)


def _ekf(rate_hz: float) -> OrientationFilter:
    from ahrs.filters import EKF

    # "NED" is the frame in which this filter takes specific force with z up
    return AhrsFilter(EKF(frequency=rate_hz, frame="NED").update)


FILTERS: tuple[tuple[str, Callable[[float], OrientationFilter]], ...] = (
    ("vqf", _vqf),
    ("madgwick", _madgwick),
    ("mahony", _mahony),
    ("ekf", _ekf),
)
FILTER_NAMES = tuple(name for name, _ in FILTERS)


def make_filter(name: str, rate_hz: float) -> OrientationFilter:
    """The filter with this name, at rest. Raises UnknownNameError."""
    for known, make in FILTERS:
        if known == name:
            return make(rate_hz)
    raise UnknownNameError("filter", name, FILTER_NAMES)


def smooth(gyr_rad_s: FloatArray, acc_m_s2: FloatArray, rate_hz: float) -> FloatArray:
    """VQF's offline variant: forward and backward over a whole recording, (n, 3) → (n, 4)."""
    out = vqf.offlineVQF(
        np.ascontiguousarray(gyr_rad_s), np.ascontiguousarray(acc_m_s2), None, 1.0 / rate_hz
    )
    quaternions: FloatArray = out["quat6D"]
    return quaternions
