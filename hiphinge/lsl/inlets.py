"""Streams of the Lab Streaming Layer as a session's source: `hiphinge live --from-lsl`.

Streams are found, opened and looked at before the session begins, so that one that cannot be used
is refused before anything is written. Then what they hold is fetched every few milliseconds; LSL's
own clock correction has put it on this computer's clock. The link to a stream that comes back is
LSL's business.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from hiphinge.live.assign import parse_worn
from hiphinge.live.loop import Inbox
from hiphinge.live.run import Ended, RunOptions, run_session
from hiphinge.live.settings import SessionSettings
from hiphinge.lsl.chosen import Chosen, chosen_of
from hiphinge.lsl.described import Described
from hiphinge.lsl.feed import (
    FAR_S,
    FEWEST,
    Feed,
    Samples,
    is_uneven,
    joined,
    rate_of,
    refuse_unfit,
    samples_of,
)
from hiphinge.lsl.layer import Inlet, lsl_clock_s, streams_near
from imu.errors import LinkError

POLL_S = 0.02
MOST_AT_ONCE = 4096
MOST_PROBED_S = 8.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long streams are looked for and looked at; what is far from now (`feed.FAR_S`).

    look_s  for one look; more of them follow for wait_s where what is wanted is not there yet
    """

    look_s: float = 3.0
    wait_s: float = 12.0
    probe_s: float = 2.0
    far_s: float = FAR_S


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream that is fit to be worn."""

    chosen: Chosen
    inlet: Inlet
    rate_hz: float


async def lsl_session(
    told: Sequence[str],
    settings: SessionSettings,
    options: RunOptions,
    tell: Callable[[str], None],
    patience: Patience = Patience(),
) -> Ended:
    """Find the streams and run a session with them.

    Raises LinkError, UnitError, SettingError, OutputError.
    """
    wishes = parse_worn(told)
    tell("Looking for streams …")
    opened = await asyncio.to_thread(open_streams, wishes, patience)
    try:
        tell("; ".join(f"{one.chosen.sensor}: {one.chosen.name}" for one in opened) + ".")
        worn = replace(settings, sensors=tuple(one.chosen.sensor for one in opened))
        return await run_session(worn, lsl_source(opened, patience), options)
    finally:
        for one in opened:
            one.inlet.close()


def open_streams(told: Mapping[str, str], patience: Patience) -> tuple[Opened, ...]:
    """The streams that are worn, open and looked at. Waits. Raises LinkError, UnitError."""
    near, chosen = _found(told, patience)
    with ThreadPoolExecutor(len(chosen)) as pool:
        opening = [pool.submit(_open, one, near[one.number][1], patience) for one in chosen]
        return tuple(one.result() for one in opening)


def _found(
    told: Mapping[str, str], patience: Patience
) -> tuple[list[tuple[Described, Any]], tuple[Chosen, ...]]:
    """The streams in reach and those of them that are worn, once these are there."""
    until_s = time.monotonic() + patience.wait_s
    while True:
        near = streams_near(patience.look_s)
        try:
            return near, chosen_of([described for described, _ in near], told)
        except LinkError:
            if time.monotonic() >= until_s:
                raise


def _open(chosen: Chosen, info: Any, patience: Patience) -> Opened:
    inlet = Inlet(info)
    inlet.open()
    first = _probe(chosen, inlet, patience)
    refuse_unfit(chosen, first, lsl_clock_s(), patience.far_s)
    if is_uneven(chosen, first):
        inlet.close()
        inlet = Inlet(info, dejitter=True)
        inlet.open()
    return Opened(chosen, inlet, rate_of(chosen, first))


def _probe(chosen: Chosen, inlet: Inlet, patience: Patience) -> Samples:
    """What comes in the first seconds; longer where that is little."""
    parts: list[Samples] = [samples_of(chosen, np.empty(0), np.empty((0, 0)))]
    began_s = time.monotonic()
    while (passed_s := time.monotonic() - began_s) < MOST_PROBED_S:
        if passed_s >= patience.probe_s and sum(map(len, parts)) >= FEWEST:
            break
        try:
            parts.append(samples_of(chosen, *inlet.pull(MOST_AT_ONCE)))
        except ConnectionError:
            break
        time.sleep(POLL_S)
    return joined(parts)


def lsl_source(
    opened: Sequence[Opened], patience: Patience
) -> Callable[[Inbox], contextlib.AbstractAsyncContextManager[Callable[[], Awaitable[None]]]]:
    """Open streams as a session's source; it ends when all of them are gone, or it is stopped."""
    return partial(_streamed, opened, patience)


@contextlib.asynccontextmanager
async def _streamed(
    opened: Sequence[Opened], patience: Patience, inbox: Inbox
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    zero_s = _between_clocks(inbox)
    feeds = [Feed(one.chosen, one.rate_hz, zero_s, patience.far_s) for one in opened]
    for feed in feeds:
        for record in feed.begin(inbox.clock()):
            inbox.put(record)

    async def pump() -> None:
        while not all(feed.over for feed in feeds):
            for one, feed in zip(opened, feeds, strict=True):
                if not feed.over:
                    _fetch(one, feed, inbox)
            await asyncio.sleep(POLL_S)

    yield pump


def _fetch(one: Opened, feed: Feed, inbox: Inbox) -> None:
    try:
        t_s, values = one.inlet.pull(MOST_AT_ONCE)
    except ConnectionError:
        for record in feed.lost(inbox.clock()):
            inbox.put(record)
        return
    for record in feed.take(samples_of(one.chosen, t_s, values), inbox.clock()):
        inbox.put(record)


def _between_clocks(inbox: Inbox) -> float:
    """LSL's clock at the session's second 0, from the quickest of some readings of both."""
    readings = []
    for _ in range(10):
        before_s, lsl_s, after_s = inbox.clock(), lsl_clock_s(), inbox.clock()
        readings.append((after_s - before_s, lsl_s - 0.5 * (before_s + after_s)))
    return min(readings)[1]
