"""Times that were stamped when a bundle of samples arrived → times at which they were measured.

Phones and loggers write the samples of one radio packet with the same time, or nearly so. Where
many steps are far shorter than the mean one, the samples between two gaps are taken as equidistant:
their times are the straight line that fits best through those that were written.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from imu.samples import FloatArray

SHORT: Final = 0.2
"""A step below this share of the mean one is no sample period."""
BUNDLED_SHARE: Final = 0.2
"""From this share of short steps on, times are those of bundles."""
GAP_S: Final = 0.5
"""Steps longer than this are gaps: the line begins anew."""


def is_bundled(t_s: FloatArray) -> bool:
    """Whether many samples (n,) share their time, or nearly."""
    steps = np.diff(t_s)
    steps = steps[(steps >= 0.0) & (steps <= GAP_S)]
    if len(steps) < 10:
        return False
    return bool(np.mean(steps < SHORT * np.mean(steps)) > BUNDLED_SHARE)


def evened(t_s: FloatArray) -> FloatArray:
    """The times (n,) as straight lines between gaps, strictly increasing within each."""
    out = t_s.copy()
    edges = np.flatnonzero(np.diff(t_s) > GAP_S) + 1
    for part in np.split(np.arange(len(t_s)), edges):
        if len(part) < 3:
            continue
        centred = part - np.mean(part)
        own = t_s[part]
        slope = float(centred @ (own - np.mean(own)) / (centred @ centred))
        out[part] = np.mean(own) + slope * centred
    return out
