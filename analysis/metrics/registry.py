"""Every metric of a repetition, in the order of reps.csv. A new one is a file and a line here."""

from __future__ import annotations

import itertools

from analysis.metrics import (
    hinge_share,
    lumbar_flexion,
    neutral_depth,
    pelvis_out_of_plane,
    range_of_motion,
    sacrum_travel,
    speed,
    wobble,
)
from analysis.metrics.metric import Measure, Metric, RepMotion

MEASURES: tuple[Measure, ...] = (
    range_of_motion.MEASURE,
    lumbar_flexion.MEASURE,
    hinge_share.MEASURE,
    neutral_depth.MEASURE,
    hinge_share.EARLY,
    sacrum_travel.MEASURE,
    speed.MEASURE,
    pelvis_out_of_plane.MEASURE,
    wobble.MEASURE,
)
METRICS: tuple[Metric, ...] = tuple(one for measure in MEASURES for one in measure.metrics)
_NAMES = tuple(metric.name for metric in METRICS)


def measure(rep: RepMotion) -> dict[str, float]:
    """All metrics of one repetition by name."""
    values = itertools.chain.from_iterable(measure.of(rep) for measure in MEASURES)
    return dict(zip(_NAMES, values, strict=True))
