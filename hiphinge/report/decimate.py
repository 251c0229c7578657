"""Long signals → few points that look the same: the least and the greatest of every bucket.

Buckets are narrow where it matters (a weight per sample says where) and wide elsewhere. Each gives
two points, at its first and its last sample, in the order in which the signal takes them. All
signals share the buckets, hence the times. A bucket without any number stays a gap (NaN).
"""

from __future__ import annotations

import numpy as np

from imu.samples import FloatArray, IntArray


def bucket_edges(weight: FloatArray, buckets: int) -> IntArray:
    """The first sample of each bucket, and the end: strictly increasing, at most buckets + 1.

    Every bucket holds about the same sum of `weight` (n,), and at least one sample.
    """
    n = len(weight)
    if n <= buckets:
        return np.arange(n + 1)
    total = np.concatenate(([0.0], np.cumsum(weight)))
    wanted = np.linspace(0.0, total[-1], buckets + 1)
    edges = np.searchsorted(total, wanted[:-1], side="left")
    return np.unique(np.concatenate((edges, [0, n]))).astype(np.int64)


def bucket_times(t_s: FloatArray, edges: IntArray) -> FloatArray:
    """Two times per bucket: its first and its last sample."""
    return np.column_stack((t_s[edges[:-1]], t_s[edges[1:] - 1])).ravel()


def bucket_extremes(values: FloatArray, edges: IntArray) -> FloatArray:
    """Two values per bucket: least and greatest, the one nearer to the bucket's start first."""
    starts = edges[:-1]
    if not len(starts):
        return np.empty(0)
    low = np.fmin.reduceat(values, starts)
    high = np.fmax.reduceat(values, starts)
    first = values[starts]
    rising = ~(np.abs(first - high) < np.abs(first - low))
    return np.column_stack((np.where(rising, low, high), np.where(rising, high, low))).ravel()


def bucket_largest(values: FloatArray, edges: IntArray) -> FloatArray:
    """The greatest value of each bucket, twice."""
    if len(edges) < 2:
        return np.empty(0)
    return np.repeat(np.fmax.reduceat(values, edges[:-1]), 2)
