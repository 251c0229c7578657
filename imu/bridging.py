"""What a sensor recorded around a gap → how it turned in the gap.

The angular rate is bridged as `imu.autoregression` says: from the sensor's own last seconds, from
the samples after the gap, and from how the other sensors turned meanwhile, smoothed, because their
skin shakes on its own. A body turns as a whole: what the pelvis did while the back's sensor was not
heard says much about the back.

Times in seconds, rates in rad/s, each in its own sensor's axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imu.autoregression import filled
from imu.samples import BoolArray, FloatArray

CELL_S = 0.01
"""Cells are this long, or as long as the sensor's own interval."""
REACH_S = 0.2
"""How far back a rate is seen to hang on itself. Longer gains little: skin shakes at 2 Hz and more,
and the far bank is no longer."""
HISTORY_S = 8.0
"""What the rate hangs on is learned from this long: some repetitions."""
SMOOTHED_S = 0.25
LEAST_HEARD = 0.3
"""Share of the smoothing's weight that must lie on measured cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """What one sensor recorded: times (n,), rates (n, 3), and after which samples it was heard.

    broken (n,) is True at a sample that no measured line leads to.
    """

    t_s: FloatArray
    rate_rad_s: FloatArray
    broken: BoolArray

    def then(self, t_s: FloatArray, rate_rad_s: FloatArray) -> Track:
        """With samples (m,), (m, 3) after a gap."""
        broken = np.arange(len(t_s)) == 0
        return Track(
            np.concatenate((self.t_s, t_s)),
            np.concatenate((self.rate_rad_s, rate_rad_s)),
            np.concatenate((self.broken, broken)),
        )


def turning(
    before: Track, t_s: FloatArray, rate_rad_s: FloatArray, others: Sequence[Track]
) -> tuple[FloatArray, FloatArray] | None:
    """The rate in the gap between `before` and the far bank: times (n,) and values (n, 3).

    The far bank is the samples t_s (m,), rate_rad_s (m, 3), unbroken; the times returned are the
    middles of n equal parts of the gap. None where too little is known.
    """
    if len(before.t_s) < 3:
        return None
    from_s, until_s = float(before.t_s[-1]), float(t_s[0])
    width = max(CELL_S, float(np.median(np.diff(before.t_s))))
    order = round(REACH_S / width)
    count = max(1, round((until_s - from_s) / width))
    first = int(min(HISTORY_S, from_s - before.t_s[0]) / width)
    after = int((t_s[-1] - until_s) / width + 1e-6)
    edge_s = np.concatenate(
        (
            from_s - width * np.arange(first, 0, -1),
            np.linspace(from_s, until_s, count + 1),
            until_s + width * np.arange(1, after + 1),
        )
    )
    rate, measured = _cells(before.then(t_s, rate_rad_s), edge_s)
    half = max(1, round(0.5 * SMOOTHED_S / width))
    heard = [_smoothed(other, edge_s, half) for other in others if len(other.t_s) > 1]
    outside = np.concatenate([np.empty((len(rate), 0)), *heard], axis=1)
    found = filled(rate, measured, first, first + count, order, outside)
    if found is None:
        return None
    inside = edge_s[first : first + count + 1]
    return 0.5 * (inside[1:] + inside[:-1]), found


def _cells(track: Track, edge_s: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Mean rates (n, 3) between n + 1 edges, and which of them are measured (n,)."""
    t = track.t_s
    step = np.diff(t)
    area = np.zeros((len(t), 3))
    np.cumsum(0.5 * (track.rate_rad_s[1:] + track.rate_rad_s[:-1]) * step[:, None], 0, out=area[1:])
    line = np.clip(t.searchsorted(edge_s, side="right") - 1, 0, len(t) - 2)
    slope = (track.rate_rad_s[line + 1] - track.rate_rad_s[line]) / step[line, None]
    passed = (edge_s - t[line])[:, None]
    whole = area[line] + passed * (track.rate_rad_s[line] + 0.5 * passed * slope)
    silent = np.cumsum(track.broken)
    last = np.clip(t.searchsorted(edge_s[1:]), 1, len(t) - 1)
    known = (edge_s[:-1] >= t[0] - 1e-9) & (edge_s[1:] <= t[-1] + 1e-9)
    known &= silent[last] == silent[line[:-1]]
    return np.diff(whole, axis=0) / np.diff(edge_s)[:, None], known


def _smoothed(track: Track, edge_s: FloatArray, half: int) -> FloatArray:
    """Rates (n, 3) smoothed over 2 half + 1 cells, NaN where too little was heard."""
    from scipy.ndimage import convolve1d

    rate, measured = _cells(track, edge_s)
    weight = np.hanning(2 * half + 3)[1:-1]
    weight /= weight.sum()
    heard = convolve1d(measured.astype(np.float64), weight, mode="constant")
    rate = convolve1d(np.where(measured[:, None], rate, 0.0), weight, axis=0, mode="constant")
    enough = measured & (heard >= LEAST_HEARD)
    out = np.where(enough, heard, 1.0)[:, None]
    return np.asarray(np.where(enough[:, None], rate / out, np.nan))
