"""The line that lies below all (device time, lateness) points, as they come.

A notification arrives late, never early: arrival minus device time is the offset of the two clocks
plus a delay that is sometimes at its least. The line below all points that lies closest to them in
the mean is that least delay as it drifts; it is the edge of the lower convex hull over the middle
of the points (Moon, Skelly & Towsley 1999, INFOCOM). A point below the line lowers it at once.

The least delay itself is not constant: samples and connection events slide past each other, so
that it swings by up to LEAST_DELAY_SWING_S over minutes and looks like drift. The slope of the hull
is therefore trusted only as far as its points reach, and no further than the clock is likely to be
off; the line's height comes from the recent points alone.

Only the lowest point of each second is kept, for `window_s`; older ones are forgotten, so that the
line follows a crystal that warms up. Seconds everywhere; the slope is seconds per second.
"""

from __future__ import annotations

import bisect
from collections import deque
from typing import Final

BIN_S: Final = 1.0
LEAST_SPAN_S: Final = 5.0
LEAST_DELAY_SWING_S: Final = 0.02

Point = tuple[float, float]


class LowerEnvelope:
    """Lower envelope of one stretch of an unbroken device clock.

    window_s     how long a point is remembered
    recent_s     how long it may hold the line down
    usual_slope  how much a clock of this kind is likely to be off
    most_slope   the slope is cut off at ± this
    slope        what is known of it beforehand
    """

    def __init__(
        self,
        *,
        window_s: float,
        recent_s: float,
        usual_slope: float,
        most_slope: float,
        slope: float = 0.0,
    ) -> None:
        self._recent_s = recent_s
        self._usual = usual_slope
        self._most = most_slope
        self.slope = slope
        self._lowest: deque[Point] = deque(maxlen=max(2, int(window_s / BIN_S)))
        self._bin: int | None = None
        self._here: Point = (0.0, 0.0)
        self._anchor: Point | None = None

    def at(self, x_s: float) -> float:
        """Height of the line. At least one point must have come."""
        assert self._anchor is not None
        x, y = self._anchor
        return y + self.slope * (x_s - x)

    def add(self, x_s: float, y_s: float) -> None:
        """One more point; x_s never falls."""
        bin_here = int(x_s // BIN_S)
        if bin_here != self._bin:
            if self._bin is not None:
                self._lowest.append(self._here)
                self._refit()
            self._bin, self._here = bin_here, (x_s, y_s)
        elif self._height(x_s, y_s) < self._height(*self._here):
            self._here = (x_s, y_s)
        if self._anchor is None or y_s < self.at(x_s):
            self._anchor = (x_s, y_s)

    def _height(self, x_s: float, y_s: float) -> float:
        return y_s - self.slope * x_s

    def _refit(self) -> None:
        points = list(self._lowest)
        last = points[-1][0]
        span = last - points[0][0]
        if span >= LEAST_SPAN_S:
            self.slope = self._likely(_slope_under_the_middle(points), span)
        recent = (point for point in points if point[0] >= last - self._recent_s)
        height = min(self._height(*point) for point in recent)
        self._anchor = (last, height + self.slope * last)

    def _likely(self, slope: float, span_s: float) -> float:
        """The hull's slope, drawn to 0 as far as the least delay's swing could have made it."""
        unsure = LEAST_DELAY_SWING_S / span_s
        usual = max(self._usual, 0.5 * abs(slope))
        likely = slope * usual**2 / (usual**2 + unsure**2)
        return min(max(likely, -self._most), self._most)


def _slope_under_the_middle(points: list[Point]) -> float:
    """Slope of the lower convex hull's edge at the mean of x. x rises, at least two points."""
    hull: list[Point] = []
    for point in points:
        while len(hull) >= 2 and not _turns_up(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    middle = sum(x for x, _ in points) / len(points)
    right = bisect.bisect_right([x for x, _ in hull], middle)
    right = min(max(right, 1), len(hull) - 1)
    (x0, y0), (x1, y1) = hull[right - 1], hull[right]
    return (y1 - y0) / (x1 - x0)


def _turns_up(a: Point, b: Point, c: Point) -> bool:
    return (b[1] - a[1]) * (c[0] - b[0]) < (c[1] - b[1]) * (b[0] - a[0])
