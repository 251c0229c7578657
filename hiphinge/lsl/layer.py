"""The one module that calls pylsl: plain descriptions become outlets, streams become descriptions.

pylsl (MIT) brings the compiled liblsl with it on most systems. Which networks are looked through,
and which ports used, is LSL's own business: its configuration file, named by LSLAPICFG.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from hiphinge import __version__
from hiphinge.lsl.described import Channel, Described
from imu.errors import LinkError
from imu.samples import FloatArray

INSTALL: Final = 'Lab Streaming Layer: install it with `pip install "hiphinge[lsl]"`'
MOST_BUFFERED_S: Final = 360
"""What an outlet keeps for a slow reader; older samples are dropped then."""
OPEN_S: Final = 5.0
CHANNEL_KEYS: Final = ("label", "type", "unit", "marker", "object")
NUMBERS: Final = (1, 2, 4, 5, 6, 7)
"""pylsl's formats that hold numbers."""


def pylsl() -> Any:
    """The library. Raises LinkError, which says what to do, if it or its liblsl is not there."""
    try:
        import pylsl as library
    except ImportError as error:
        raise LinkError(INSTALL) from error
    except (RuntimeError, OSError) as error:
        raise LinkError(
            "Lab Streaming Layer: pylsl found no liblsl for this computer; install liblsl, or name "
            "its file in the environment variable PYLSL_LIB"
        ) from error
    return library


class Outlet:
    """One stream of ours; gone when `close` is called. Raises LinkError if it cannot be opened."""

    def __init__(self, described: Described) -> None:
        lsl = pylsl()
        kind = lsl.cf_double64 if described.is_double else lsl.cf_float32
        info = lsl.StreamInfo(
            described.name,
            described.type,
            len(described.channels),
            described.rate_hz,
            lsl.cf_string if described.is_text else kind,
            described.source_id,
        )
        _describe(info.desc(), described)
        try:
            self._outlet: Any = lsl.StreamOutlet(info, 0, MOST_BUFFERED_S)
        except RuntimeError as error:
            raise LinkError(f"Lab Streaming Layer: no outlet could be opened ({error})") from error

    def push(self, rows: FloatArray, times_s: FloatArray) -> None:
        """Numbers (n, channels) at LSL times (n,). Does not wait for any reader."""
        if len(rows):
            self._outlet.push_chunk(np.ascontiguousarray(rows), times_s.tolist())

    def say(self, text: str, time_s: float) -> None:
        """One text at an LSL time."""
        self._outlet.push_sample([text], time_s)

    def close(self) -> None:
        """The stream goes from the network."""
        self._outlet = None


class Inlet:
    """A stream of somebody else, its times brought to this computer's LSL clock.

    `dejitter` smooths the times of a stream of even rate that stamps its samples as they come.
    """

    def __init__(self, info: Any, *, dejitter: bool = False) -> None:
        lsl = pylsl()
        flags = lsl.proc_clocksync | lsl.proc_monotonize
        if dejitter:
            flags |= lsl.proc_dejitter
        self._lost: type[Exception] = lsl.util.LostError
        self._inlet: Any = lsl.StreamInlet(info, processing_flags=flags)

    def open(self) -> None:
        """Connect and learn the clocks' difference; takes a second. Raises LinkError."""
        try:
            self._inlet.open_stream(OPEN_S)
            self._inlet.time_correction(OPEN_S)
        except RuntimeError as error:
            raise LinkError(
                "Lab Streaming Layer: a stream was found but does not answer"
            ) from error

    def pull(self, most: int) -> tuple[FloatArray, FloatArray]:
        """What has come, up to so many samples: LSL times (n,), values (n, channels).

        Raises ConnectionError if the stream is gone for good.
        """
        try:
            values, times = self._inlet.pull_chunk(0.0, most, as_numpy=True)
        except self._lost as error:
            raise ConnectionError from error
        return np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)

    def close(self) -> None:
        """Let the stream go."""
        self._inlet = None


def lsl_clock_s() -> float:
    """LSL's clock on this computer."""
    return float(pylsl().local_clock())


def streams_near(seconds: float) -> list[tuple[Described, Any]]:
    """Every stream of numbers in reach, with what opens it. Raises LinkError. Takes so long."""
    lsl = pylsl()
    found = []
    for info in lsl.resolve_streams(seconds):
        if info.channel_format() not in NUMBERS:
            continue
        try:
            full = lsl.StreamInlet(info).info(OPEN_S)
        except RuntimeError:  # it went away meanwhile
            continue
        found.append((_described(full), info))
    return found


def _describe(desc: Any, described: Described) -> None:
    """Channels and how they came about, as the XDF wiki recommends."""
    channels = desc.append_child("channels")
    for one in described.channels:
        channel = channels.append_child("channel")
        for key in CHANNEL_KEYS:
            if value := getattr(one, key):
                channel.append_child_value(key, value)
    acquisition = desc.append_child("acquisition")
    acquisition.append_child_value("manufacturer", "hiphinge")
    acquisition.append_child_value("model", __version__)
    settings = acquisition.append_child("settings")
    for key, value in described.settings.items():
        settings.append_child_value(key, value)


def _described(info: Any) -> Described:
    channels: list[Channel] = []
    node = info.desc().child("channels").child("channel")
    while not node.empty() and len(channels) < info.channel_count():
        channels.append(Channel(**{key: node.child_value(key) for key in CHANNEL_KEYS}))
        node = node.next_sibling("channel")
    return Described(
        info.name(), info.type(), float(info.nominal_srate()), info.source_id(), tuple(channels)
    )


def names_of(streams: Sequence[Described]) -> str:
    """The streams' names, for a line to the person."""
    return ", ".join(f"'{one.name}'" for one in streams) or "none"
