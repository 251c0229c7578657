"""What a sensor driver is: which advertisement it knows, what to write, what the bytes mean.

A driver does no input or output. The link carries out its steps and hands every byte that arrives,
unread, to the session; a decoder turns them into packets. Encode stands beside decode in each
driver, for its virtual twin and for the tests.

What a packet holds are the samples as the device counts them; putting them on the host's time is
`firmware_bridge.clock`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from imu.errors import SettingError
from imu.samples import FlagArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Advertisement:
    """What a device says of itself before anyone connects. UUIDs are 128-bit, lower case."""

    name: str
    service_uuids: tuple[str, ...] = ()
    manufacturer: Mapping[int, bytes] = field(default_factory=dict)
    rssi_dbm: float = float("nan")


@dataclass(frozen=True, slots=True)
class Channel:
    """A characteristic a driver uses, under a short name. UUIDs are 128-bit, lower case."""

    name: str
    service_uuid: str
    characteristic_uuid: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Ask for the notifications of a channel."""

    channel: str


@dataclass(frozen=True, slots=True)
class Write:
    """Write bytes to a channel, with or without the device's answer."""

    channel: str
    payload: bytes
    response: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """Read a channel; the bytes come back as a notification on it."""

    channel: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Give the device time."""

    seconds: float


Step = Subscribe | Write | Read | Wait


@dataclass(frozen=True, slots=True)
class TimeBase:
    """What a device's samples are timed by.

    tick_s   length of one tick of its clock; None where it has none and samples are counted
    ticks    ticks after which the clock starts over; None where it never does in practice
    host     ticks are the host's own time, brought there by whoever delivers the samples
    """

    tick_s: float | None
    ticks: int | None = None
    host: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Packet:
    """What one message of a device held: n samples in its own axes, n may be 0.

    ticks            (n,) device clock of each sample, modulo the time base; None without a clock
    index            running number of the first sample, where the device counts (modulo 2³²)
    flags            (n,) `SampleFlag` bits
    dropped          samples the device says it dropped before these
    battery_percent  None where the message does not tell
    pressed          the device's button was pressed
    answer           text of an answer to a command (firmware, acknowledgement), "" for none
    """

    acc_m_s2: FloatArray
    gyr_rad_s: FloatArray
    flags: FlagArray
    ticks: IntArray | None = None
    index: int | None = None
    dropped: int = 0
    battery_percent: float | None = None
    pressed: bool = False
    answer: str = ""

    def __len__(self) -> int:
        return len(self.acc_m_s2)


def message(
    *, battery_percent: float | None = None, pressed: bool = False, answer: str = ""
) -> Packet:
    """A packet without samples."""
    none = np.empty((0, 3))
    return Packet(
        none,
        none,
        np.empty(0, dtype=np.uint8),
        battery_percent=battery_percent,
        pressed=pressed,
        answer=answer,
    )


class Decoder(Protocol):
    """Bytes of one stream → packets. A new one is made whenever a stream starts."""

    def decode(self, channel: str, payload: bytes) -> tuple[Packet, ...]:
        """The packets these bytes complete, () for none yet. Raises PayloadError, nothing else."""
        ...


class Encoder(Protocol):
    """Samples → the notifications of one stream, as the device sends them: the decoder's mirror.

    batch   samples that one call takes
    """

    @property
    def batch(self) -> int: ...  # noqa: D102

    def encode(
        self, t_s: float, acc_m_s2: FloatArray, gyr_rad_s: FloatArray
    ) -> tuple[tuple[str, bytes], ...]:
        """Channel and bytes of each notification.

        t_s of the first of `batch` samples, on the device's own clock from its start on; values
        (batch, 3), cut off at the device's full scale.
        """
        ...


Nameless = Callable[[str, bytes], bytes]
"""Channel and bytes of a notification → the bytes that samples come from, b"" for none."""


class Driver(Protocol):
    """One kind of sensor. Registered in `firmware_bridge.drivers.registry`.

    channels   what it reads, writes and subscribes to
    rates_hz   what its samples can be set to, rising
    min_mtu    ATT MTU below which it cannot stream (23 if any will do)
    """

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def channels(self) -> tuple[Channel, ...]: ...  # noqa: D102
    @property
    def rates_hz(self) -> tuple[float, ...]: ...  # noqa: D102
    @property
    def min_mtu(self) -> int: ...  # noqa: D102
    @property
    def time_base(self) -> TimeBase: ...  # noqa: D102

    def recognises(self, advertisement: Advertisement) -> bool:
        """Whether this is such a device."""
        ...

    def start(self, rate_hz: float) -> tuple[Step, ...]:
        """From connected to streaming. Raises SettingError for a rate it has not."""
        ...

    def stop(self) -> tuple[Step, ...]:
        """From streaming to quiet."""
        ...

    def identify(self) -> tuple[Step, ...]:
        """Blink or beep; () where it cannot."""
        ...

    def ask_battery(self) -> tuple[Step, ...]:
        """Have the battery told; () where it comes by itself or not at all."""
        ...

    def decoder(self, rate_hz: float) -> Decoder:
        """A decoder for one stream. Raises SettingError for a rate it has not."""
        ...

    def encoder(self, rate_hz: float, mtu: int) -> Encoder:
        """The device's side of one stream. Raises SettingError for a rate or MTU it has not."""
        ...

    def nameless(self) -> Nameless:
        """A filter for one stream: what a device tells of itself is left out.

        That is its address, serial number, name and calendar. A decoder gives the same samples of
        what is left, at the same notifications.
        """
        ...


def require_rate(driver: Driver, rate_hz: float) -> float:
    """`rate_hz` if the driver can be set to it. Raises SettingError."""
    if rate_hz not in driver.rates_hz:
        known = ", ".join(f"{rate:g}" for rate in driver.rates_hz)
        raise SettingError(f"{driver.title} samples at {known} Hz, not at {rate_hz:g} Hz")
    return rate_hz


def require_mtu(driver: Driver, mtu: int) -> int:
    """`mtu` if the driver can stream over it. Raises SettingError."""
    if mtu < driver.min_mtu:
        raise SettingError(
            f"{driver.title} needs an ATT MTU of {driver.min_mtu} or more; the link has {mtu}"
        )
    return mtu
