"""Smooth functions of time that the motion is made of.

A `Track` joins knots by quintic polynomials: position, speed (zero) and acceleration are given at
each knot, so that it is twice continuously differentiable, and between two knots at rest it is the
minimum-jerk movement (Flash and Hogan 1985). A `Wander` is band-limited noise, an `Oscillation` a
sine that fades in and out. All can be evaluated at any times, in any order, in any portions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline, PPoly
from scipy.signal import butter, sosfiltfilt

from imu.samples import FloatArray

BEFORE_S = -10.0
"""Tracks begin here, so that every time of a session lies inside."""

SHORTEST_S = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """t (n,) → (n, channels)."""

    polynomial: PPoly

    def __call__(self, t_s: FloatArray) -> FloatArray:
        """The values at t_s."""
        return np.asarray(self.polynomial(t_s), dtype=np.float64)


class TrackBuilder:
    """Collects knots in time order; every movement starts and ends at rest."""

    def __init__(self, channels: int) -> None:
        self._t: list[float] = [BEFORE_S]
        self._x: list[FloatArray] = [np.zeros(channels)]
        self._a: list[float] = [0.0]

    @property
    def now_s(self) -> float:
        """The time of the last knot."""
        return self._t[-1]

    @property
    def value(self) -> FloatArray:
        """Where the last knot is."""
        return self._x[-1]

    def hold(self, until_s: float) -> None:
        """Stay until then."""
        self.go(until_s, self._x[-1])

    def go(
        self, until_s: float, to: FloatArray | Sequence[float], acceleration: float = 0.0
    ) -> None:
        """Arrive at `to` at until_s, with that acceleration in every channel."""
        if until_s - self._t[-1] < SHORTEST_S:
            assert np.array_equal(np.asarray(to), self._x[-1]), "movements overlap in time"
            return
        self._t.append(until_s)
        self._x.append(np.array(to, dtype=np.float64))
        self._a.append(acceleration)

    def move(self, start_s: float, end_s: float, to: FloatArray | Sequence[float]) -> None:
        """Stay until start_s, then go to `to` until end_s."""
        self.hold(start_s)
        self.go(end_s, to)

    def build(self, end_s: float) -> Track:
        """The track, constant from the last knot to beyond end_s."""
        self.hold(max(end_s, self.now_s) - BEFORE_S)
        t, x = np.array(self._t), np.array(self._x)
        h = np.diff(t)[:, None]
        a0, a1 = np.array(self._a)[:-1, None], np.array(self._a)[1:, None]
        dx = np.diff(x, axis=0)
        c = np.zeros((6, len(t) - 1, x.shape[1]))
        c[0] = (6.0 * dx - 0.5 * (a0 - a1) * h**2) / h**5
        c[1] = (-15.0 * dx + (1.5 * a0 - a1) * h**2) / h**4
        c[2] = (10.0 * dx - 0.5 * (3.0 * a0 - a1) * h**2) / h**3
        c[3] = 0.5 * np.broadcast_to(a0, dx.shape)
        c[5] = x[:-1]
        return Track(PPoly(c, t))


def smooth_step(x: FloatArray) -> FloatArray:
    """0 below 0, 1 above 1, minimum jerk between."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * x * (10.0 + x * (6.0 * x - 15.0))


@dataclass(frozen=True, slots=True)
class Oscillation:
    """amplitude sin(2π frequency (t - start) + phase) in one channel, faded over ramp_s."""

    channel: int
    amplitude: float
    frequency_hz: float
    phase_rad: float
    start_s: float
    end_s: float
    ramp_s: float

    def add_to(self, values: FloatArray, t_s: FloatArray) -> None:
        """Add it to values (n, channels) at t_s (n,)."""
        here = np.flatnonzero((t_s > self.start_s) & (t_s < self.end_s))
        if not here.size:
            return
        since = t_s[here] - self.start_s
        fade = smooth_step(since / self.ramp_s) * smooth_step(
            (self.end_s - t_s[here]) / self.ramp_s
        )
        angle = 2.0 * np.pi * self.frequency_hz * since + self.phase_rad
        values[here, self.channel] += self.amplitude * fade * np.sin(angle)


@dataclass(frozen=True, slots=True, eq=False)
class Wander:
    """Band-limited noise, t (n,) → (n, channels), of unit rms in each channel."""

    spline: CubicSpline

    def __call__(self, t_s: FloatArray) -> FloatArray:
        """The values at t_s."""
        return np.asarray(self.spline(t_s), dtype=np.float64)


def wander(
    rng: np.random.Generator, channels: int, end_s: float, band_hz: tuple[float, float]
) -> Wander:
    """Noise within band_hz, knotted at eight points per shortest period, up to end_s."""
    rate_hz = 8.0 * band_hz[1]
    edge_s = max(1.0, 2.0 / band_hz[0])
    count = int(np.ceil((end_s + 2.0 * edge_s) * rate_hz)) + 8
    white = rng.standard_normal((count, channels))
    sos = butter(2, band_hz, "bandpass", fs=rate_hz, output="sos")
    noise = sosfiltfilt(sos, white, axis=0, padlen=0)
    noise /= np.sqrt(np.mean(noise**2, axis=0))
    return Wander(CubicSpline(np.arange(count) / rate_hz - edge_s, noise))


def stream(seed: int, *labels: str) -> np.random.Generator:
    """A generator of its own for each purpose: a new sensor leaves the others' noise alone."""
    words = [int.from_bytes(label.encode(), "little") for label in labels]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))
