"""Samples from a stream of the Lab Streaming Layer, already in SI and on the host's own time.

No device of its own: another program reads the sensor, and the program here puts what it gets into
this packet, so that the session stores and replays it as it does all sensors. Little-endian:

    offset   type   field
    0        u8     type      0x01
    1        u16    n         samples
    3        n × (i64 t_us, 6 × f32 ax ay az gx gy gz)   session time; m/s², rad/s
"""

from __future__ import annotations

import math
import struct
from typing import Final

import numpy as np

from firmware_bridge.driver import Advertisement, Channel, Nameless, Packet, Step, TimeBase
from firmware_bridge.payload import require_length
from imu.errors import PayloadError, SettingError
from imu.samples import FloatArray

HEADER: Final = struct.Struct("<BH")
TYPE: Final = 0x01
ROW: Final = np.dtype([("t_us", "<i8"), ("values", "<f4", 6)])
MOST_SAMPLES: Final = 1000
"""A record of the log holds as many."""
LAST_US: Final = 2**53
CHANNEL: Final = "samples"
BATCH_S: Final = 0.05


def encode_samples(t_s: FloatArray, acc_m_s2: FloatArray, gyr_rad_s: FloatArray) -> bytes:
    """The packet of up to `MOST_SAMPLES` samples; t_s (n,), the others (n, 3)."""
    rows = np.empty(len(t_s), dtype=ROW)
    rows["t_us"] = np.rint(1e6 * t_s)
    rows["values"][:, :3], rows["values"][:, 3:] = acc_m_s2, gyr_rad_s
    return HEADER.pack(TYPE, len(rows)) + rows.tobytes()


class LabStreamDecoder:
    """One stream; it keeps nothing from packet to packet."""

    def decode(self, channel: str, payload: bytes) -> tuple[Packet, ...]:
        """The packet in one record. Raises PayloadError."""
        if channel != CHANNEL:
            raise PayloadError(f"lab stream: nothing is known of channel '{channel}'")
        require_length(
            payload, HEADER.size, HEADER.size + MOST_SAMPLES * ROW.itemsize, "lab stream"
        )
        kind, n = HEADER.unpack_from(payload)
        if kind != TYPE:
            raise PayloadError(f"lab stream: type 0x{kind:02x} is unknown")
        size = HEADER.size + n * ROW.itemsize
        require_length(payload, size, size, f"lab stream of {n} samples")
        rows = np.frombuffer(payload, dtype=ROW, offset=HEADER.size)
        values = rows["values"].astype(np.float64)
        ticks = rows["t_us"].astype(np.int64)
        if not np.all(np.isfinite(values)) or np.any(np.abs(ticks) > LAST_US):
            raise PayloadError("lab stream: its values make no sense")
        flags = np.zeros(n, dtype=np.uint8)
        return (Packet(values[:, :3], values[:, 3:], flags, ticks=ticks),)


class LabStreamEncoder:
    """The other side, for tests."""

    def __init__(self, rate_hz: float) -> None:
        self.batch = max(1, min(round(BATCH_S * rate_hz), MOST_SAMPLES))
        self._period_s = 1.0 / rate_hz

    def encode(
        self, t_s: float, acc_m_s2: FloatArray, gyr_rad_s: FloatArray
    ) -> tuple[tuple[str, bytes], ...]:
        """One packet of the samples (batch, 3), evenly spaced from t_s on."""
        times: FloatArray = t_s + self._period_s * np.arange(len(acc_m_s2), dtype=np.float64)
        return ((CHANNEL, encode_samples(times, acc_m_s2, gyr_rad_s)),)


class LabStreamDriver:
    """Streams of the Lab Streaming Layer. Found by `hiphinge.lsl`, never by an advertisement."""

    id: Final = "lab_stream"
    title: Final = "Lab Streaming Layer"
    channels: Final[tuple[Channel, ...]] = ()
    rates_hz: Final[tuple[float, ...]] = ()
    min_mtu: Final = 23
    time_base: Final = TimeBase(1e-6, host=True)

    def recognises(self, advertisement: Advertisement) -> bool:
        """Never: it is no Bluetooth device."""
        return False

    def start(self, rate_hz: float) -> tuple[Step, ...]:
        """Nothing to write."""
        return ()

    def stop(self) -> tuple[Step, ...]:
        """Nothing to write."""
        return ()

    def identify(self) -> tuple[Step, ...]:
        """Nothing to blink."""
        return ()

    def ask_battery(self) -> tuple[Step, ...]:
        """Nothing to ask."""
        return ()

    def decoder(self, rate_hz: float) -> LabStreamDecoder:
        """A decoder for one stream. Raises SettingError for a rate that is none."""
        _require_any_rate(rate_hz)
        return LabStreamDecoder()

    def encoder(self, rate_hz: float, mtu: int) -> LabStreamEncoder:
        """The sender's side of one stream, of any MTU. Raises SettingError."""
        _require_any_rate(rate_hz)
        return LabStreamEncoder(rate_hz)

    def nameless(self) -> Nameless:
        """Samples, which is all there is; their times are the session's own."""
        return _nameless


def _nameless(channel: str, payload: bytes) -> bytes:
    return payload if channel == CHANNEL else b""


def _require_any_rate(rate_hz: float) -> None:
    if not (math.isfinite(rate_hz) and rate_hz > 0.0):
        raise SettingError(f"Lab Streaming Layer: a rate of {rate_hz:g} Hz makes no sense")


DRIVER: Final = LabStreamDriver()
