"""Simulated samples → the records of a live session, without a radio: as over a perfect wire.

For tests and studies in which the link plays no part. All of it is synthetic.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping

from firmware_bridge.drivers.registry import driver_named
from firmware_bridge.records import LinkChange, LinkState, Notification, Record, StreamStart
from imu.samples import SampleBlock

DELAY_S = 0.02
PAYLOAD = 244


def records_of(
    blocks: Mapping[str, SampleBlock], driver: str = "open_packet", *, rate_hz: float = 100.0
) -> Iterator[Record]:
    """The records of these sensors in the order of their arrival, from second 0 on.

    Raises UnknownNameError for a driver.
    """
    for name in blocks:
        yield StreamStart(0.0, name, driver_named(driver).id, rate_hz, f"wired {name}")
        yield LinkChange(0.0, name, LinkState.STREAMING)
    streams = [_notifications(block, driver, rate_hz) for block in blocks.values()]
    yield from heapq.merge(*streams, key=lambda record: record.arrival_s)


def _notifications(block: SampleBlock, driver: str, rate_hz: float) -> Iterator[Notification]:
    encoder = driver_named(driver).encoder(rate_hz, PAYLOAD)
    size = encoder.batch
    for first in range(0, len(block) - size + 1, size):
        part = slice(first, first + size)
        arrival_s = float(block.t_s[part.stop - 1]) + DELAY_S
        acc, gyr = block.acc_m_s2[part], block.gyr_rad_s[part]
        for channel, payload in encoder.encode(float(block.t_s[first]), acc, gyr):
            yield Notification(arrival_s, block.sensor, channel, payload)
