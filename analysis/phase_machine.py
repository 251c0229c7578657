"""A signal that leaves a level and comes back → excursions, as they happen.

          +-------- settled --------+
          v                         |
        START --left--> AWAY --turned back--> BACK --near the level--> CLOSING
          ^              ^                      |
          |              +--turned again early--+
          +---- turned again near the level: the next excursion begins at once

The signal has no unit of its own: 1 is what `analysis.rep_signal` makes of a clear bend. Thresholds
are shares of the excursion itself, so that shallow and deep repetitions count alike. Where 0 is
the start posture, a stay at it ends the excursion under way, whatever level it left from: a height
may have remembered a chair. The machine sees one sample at a time and no clock, so it may be fed
in blocks of any length.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from enum import StrEnum

from analysis.excursion import Excursion, Turn
from analysis.resting import REST_NEAR, Resting
from imu.samples import FloatArray

OPEN_SHARE = 0.25
"""Of the usual amplitude: leaving the level by more opens an excursion."""
TURN_SHARE = 0.30
"""Of the excursion: coming back by more ends the way out."""
NEAR_SHARE = 0.20
"""Of the excursion: nearer than this to the level, it is about to close."""
RETURN_SHARE = 0.60
"""Of the excursion: turning out again after less is a hump in the same excursion."""
AGAIN_SHARE = 0.20
"""Of the excursion: going out again by more ends the way back."""
SETTLE_SHARE = 0.03
"""Of the excursion, within `SETTLE_S`: slower than this, the way back is over."""
SETTLE_S = 0.25
NEAR_LEVEL = 0.1
"""Within this share of the opening threshold the level has not been left."""
LEVEL_MEMORY_S = 1.5
"""How fast the level follows a slow drift of the resting posture."""
LOOK_BACK_S = 3.0
"""How far back the new level is looked for when an excursion is given up."""
USUAL_OF = 3
TOLD_SHARE, TOLD_TURN_SHARE = 0.60, 0.15
"""Of the usual amplitude, and of the excursion: gone out so far and come back by so much, it is
told while it is under way."""


class Phase(StrEnum):
    """Where in an excursion the signal is."""

    START = "start"
    AWAY = "away"
    BACK = "back"
    CLOSING = "closing"


START, AWAY, BACK, CLOSING = Phase
"""By themselves: they are asked for at every sample."""


class PhaseMachine:
    """Feed a signal, get the excursions that end in it.

    turns  those under way that have turned, of the usual amplitude; whoever reads them empties it

    least      smallest excursion worth opening for, in units of the signal
    longest_s  an excursion that lasts longer is given up: the posture has changed
    from_zero  0 is the posture from which excursions leave
    """

    def __init__(
        self, least: float, longest_s: float, rate_hz: float, *, from_zero: bool = False
    ) -> None:
        self.phase = START
        self.index = 0
        self.left = 0
        self.turns: list[Turn] = []
        self._told = -1
        self._least = least
        self._usual = 2.0 * least
        self._recent: list[float] = []
        self._longest = round(longest_s * rate_hz)
        self._settle = max(1, round(SETTLE_S * rate_hz))
        self._follow = 1.0 / (LEVEL_MEMORY_S * rate_hz)
        self._set_threshold()
        self._level: float | None = None
        self._peak = self._valley = 0.0
        self._turned = self._low = 0
        self._trail: list[float] = []
        self._rest = Resting(rate_hz) if from_zero else None
        self._lately: deque[float] = deque(maxlen=max(1, round(LOOK_BACK_S * rate_hz)))

    @property
    def is_open(self) -> bool:
        """Whether an excursion is under way."""
        return self.phase is not START

    @property
    def reaches_back_to(self) -> int:
        """Where the excursion under way, or one that may begin now, left the level."""
        return self.left if self.is_open else self._low

    def accept(self, amplitude: float) -> None:
        """Learn the amplitude of an excursion that counted."""
        self._recent = [*self._recent, amplitude][-USUAL_OF:]
        self._usual = sorted(self._recent)[len(self._recent) // 2]
        self._set_threshold()

    def _set_threshold(self) -> None:
        """How far above the level an excursion opens, and how near it, once followed, none is."""
        self._threshold = max(OPEN_SHARE * self._usual, 0.35 * self._least)
        self._near = NEAR_LEVEL * self._threshold / (1.0 - self._follow)

    def restart(self, index: int) -> None:
        """Forget the excursion under way: the signal was lost, and is back at `index`."""
        self.index = index
        self.phase = START
        self._level = None
        self._trail = []
        self._lately.clear()
        if self._rest:
            self._rest.interrupt()

    def follow(self, signal: FloatArray) -> Iterator[Excursion]:
        """The excursions that end in this stretch (n,) of the signal, which holds no NaN.

        Each is given at the sample that ended it, before the next is looked at: what is learned
        from it (`accept`) holds from there on, however long the stretch.
        """
        values = signal.tolist()
        at = 0
        while at < len(values):
            if self._level is not None:
                if self.phase is START and not self._rest:
                    at = self._wait(values, at, self._level)
                    continue
                if self.phase is not START:
                    at = self._go_on(values, at, self._level)
                    if at == len(values):
                        return
            excursion = None
            value = values[at]
            self._lately.append(value)
            if self.phase is START:
                self._at_start(value)
            else:
                excursion = self._step(value)
            if self._rest and self._rest.follow(value) and self.is_open:
                excursion = self._end_at_rest(value)
            self.index += 1
            at += 1
            if excursion is not None:
                yield excursion

    def _wait(self, values: list[float], at: int, level: float) -> int:
        """As `_at_start`, value after value until one opens an excursion; the one behind it."""
        threshold, near, follow = self._threshold, self._near, self._follow
        first, low = self.index - at, -1
        for here in range(at, len(values)):
            value = values[here]
            rise = value - level
            if rise < near:
                low = here
                level = value if rise <= 0.0 else level + follow * rise
            elif rise <= threshold:
                level += follow * rise
            else:
                self._open(value, first + here, first + low if low >= 0 else self._low)
                break
        self._level = level
        if low >= 0:
            self._low = first + low
        self.index = first + here + 1
        self._lately.extend(values[max(at, here + 1 - (self._lately.maxlen or 1)) : here + 1])
        return here + 1

    def _go_on(self, values: list[float], at: int, level: float) -> int:
        """As `_step`, up to a value at which more happens than that it goes on."""
        first = self.index - at
        stop = min(len(values), self.left + self._longest + 1 - first)
        if stop <= at:
            return at
        if self.phase is AWAY:
            here = self._farther(values, at, stop, level)
        elif self.phase is BACK:
            here = self._nearer(values, at, stop, level)
        else:
            here = self._settling(values, at, stop, level)
        if here > at:
            self.index = first + here
            if self._rest:
                self._rest.interrupt()
            self._lately.extend(values[max(at, here - (self._lately.maxlen or 1)) : here])
        return here

    def _farther(self, values: list[float], at: int, stop: int, level: float) -> int:
        """Where a way out turns or comes to rest, or `stop`."""
        peak, turned, first = self._peak, -1, self.index - at
        rest = REST_NEAR if self._rest else -1.0
        back = -1.0
        for here in range(at, stop):
            value = values[here]
            if rest >= value >= -rest:
                break
            if value >= peak:
                peak, turned, back = value, here, -1.0
                continue
            if back < 0.0:
                back = self._least_turn(peak - level)
            if peak - value > back:
                break
        else:
            here = stop
        if turned >= 0:
            self._peak, self._turned = peak, first + turned
        return here

    def _nearer(self, values: list[float], at: int, stop: int, level: float) -> int:
        """Where a way back comes near the level or to rest, or turns, or `stop`."""
        valley, low, first = self._valley, -1, self.index - at
        size = self._peak - level
        near, again = level + NEAR_SHARE * size, AGAIN_SHARE * size
        rest = REST_NEAR if self._rest else -1.0
        for here in range(at, stop):
            value = values[here]
            if rest >= value >= -rest:
                break
            if value <= valley:
                if value <= near:
                    break
                valley, low = value, here
            elif value - valley > again:
                break
        else:
            here = stop
        if low >= 0:
            self._valley, self._low = valley, first + low
        return here

    def _settling(self, values: list[float], at: int, stop: int, level: float) -> int:
        """Where a way back has settled, or is left again, or comes to rest, or `stop`."""
        valley, low, first = self._valley, -1, self.index - at
        size = self._peak - level
        again, settled = 0.5 * AGAIN_SHARE * size, SETTLE_SHARE * size
        rest = REST_NEAR if self._rest else -1.0
        trail, before = self._trail, len(self._trail) - self._settle
        for here in range(at, stop):
            value = values[here]
            if rest >= value >= -rest or value - valley > again:
                break
            if before >= 0 and trail[before] - value < settled:
                break
            if value <= valley:
                valley, low = value, here
            trail.append(value)
            before += 1
        else:
            here = stop
        if low >= 0:
            self._valley, self._low = valley, first + low
        return here

    def _open(self, value: float, index: int, left: int) -> None:
        self.phase = AWAY
        self.left = left
        self._peak, self._turned = value, index

    def _step(self, value: float) -> Excursion | None:
        if self.index - self.left > self._longest:
            self._begin_lately(value)
            return None
        if self.phase is AWAY:
            self._away(value)
            return None
        return self._back(value) if self.phase is BACK else self._closing(value)

    def _begin(self, value: float) -> None:
        self.phase = START
        self._level = value
        self._low = self.index

    def _begin_lately(self, value: float) -> None:
        """Begin where the signal was lowest a moment ago: it may be on its way out by now."""
        lately = list(self._lately)
        low = len(lately) - 1 - lately[::-1].index(min(lately))
        self._begin(lately[low])
        first = self.index + 1 - len(lately)
        self._low = first + low
        self._at_start(value)
        if self.is_open:
            self._peak = max(lately[low:])
            self._turned = first + low + lately[low:].index(self._peak)

    def _end_at_rest(self, value: float) -> Excursion | None:
        """The excursion under way if it has come back, though its level was lower; None if not."""
        assert self._level is not None
        size = self._peak - self._level
        came_back = self.phase in (BACK, CLOSING)
        if came_back and self._peak - self._valley >= RETURN_SHARE * size:
            return self._close(value, at_once=False)
        self._begin(value)
        return None

    def _at_start(self, value: float) -> None:
        if self._level is None:
            self._begin(value)
            return
        if value <= self._level:
            self._level = value
            self._low = self.index
            return
        rise = value - self._level
        if rise > self._threshold:
            self._open(value, self.index, self._low)
        else:
            self._level += self._follow * rise
            if rise < self._near:
                self._low = self.index

    def _away(self, value: float) -> None:
        assert self._level is not None
        if value >= self._peak:
            self._peak, self._turned = value, self.index
            return
        size, back = self._peak - self._level, self._peak - value
        if back > TOLD_TURN_SHARE * size and size >= TOLD_SHARE * self._usual:
            self._tell_turn()
        if back > self._turn(size):
            self.phase = BACK
            self._valley, self._low = value, self.index

    def _turn(self, size: float) -> float:
        """Coming back by more ends the way out."""
        return max(TURN_SHARE * size, 0.25 * self._least)

    def _least_turn(self, size: float) -> float:
        """Coming back by no more changes nothing, where the way out has gone so far."""
        told = self._told == self.left or not self._recent or size < TOLD_SHARE * self._usual
        return self._turn(size) if told else min(TOLD_TURN_SHARE * size, self._turn(size))

    def _tell_turn(self) -> None:
        """Once in each excursion, and only where one that counted says what is usual."""
        if self._recent and self._told != self.left:
            self._told = self.left
            self.turns.append(Turn(self.left, self._turned, self.index + 1))

    def _back(self, value: float) -> Excursion | None:
        assert self._level is not None
        size = self._peak - self._level
        if value <= self._valley:
            self._valley, self._low = value, self.index
            if value <= self._level + NEAR_SHARE * size:
                self.phase = CLOSING
                self._trail = [value]
            return None
        if value - self._valley > AGAIN_SHARE * size:
            if self._peak - self._valley >= RETURN_SHARE * size:
                return self._close(value, at_once=True)
            self.phase = AWAY
            if value > self._peak:
                self._peak, self._turned = value, self.index
        return None

    def _closing(self, value: float) -> Excursion | None:
        assert self._level is not None
        size = self._peak - self._level
        if value <= self._valley:
            self._valley, self._low = value, self.index
        elif value - self._valley > 0.5 * AGAIN_SHARE * size:
            return self._close(value, at_once=True)
        self._trail.append(value)
        waited = len(self._trail) > self._settle
        if waited and self._trail[-1 - self._settle] - value < SETTLE_SHARE * size:
            return self._close(value, at_once=False)
        return None

    def _close(self, value: float, *, at_once: bool) -> Excursion:
        assert self._level is not None
        done = Excursion(
            self.left,
            self._turned,
            self._low,
            self._level,
            self._peak,
            self._valley,
            at_once,
            self.index + 1,
        )
        self._level = self._valley
        if at_once:
            self.phase = AWAY
            self.left = self._low
            self._peak, self._turned = value, self.index
        else:
            self.phase = START
            self._low = self.index
        self._trail = []
        return done
