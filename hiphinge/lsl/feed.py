"""Samples of one stream → records of a session: checked, in SI, on the session's time.

Before the session begins the first seconds are looked at: are they on LSL's clock, do they come
evenly, does gravity agree with the unit that the stream names? Gyroscopes tell only in movement, so
that one is looked at again while the first minute comes in.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from firmware_bridge.drivers.lab_stream import CHANNEL, DRIVER, MOST_SAMPLES, encode_samples
from firmware_bridge.records import LinkChange, LinkState, Notification, Record, StreamStart
from hiphinge.lsl.chosen import Chosen
from imu.errors import LinkError, UnitError
from imu.samples import FloatArray, SampleBlock
from recordings.plausibility import unit_contradiction, without_advice

SHORT_STEP: Final = 0.8
MOST_SHORT: Final = 0.1
"""Where more steps than this share are shorter than that share of the period, samples were stamped
as they came. Samples that are lost make steps longer, never shorter."""
SILENT_S: Final = 2.0
LOOKED_AT_S: Final = (10.0, 20.0, 40.0, 60.0)
FEWEST: Final = 20
FAR_S: Final = 30.0
"""Times this far from now are of no clock that we know."""


@dataclass(frozen=True, slots=True)
class Samples:
    """n samples: t_s (n,) on LSL's clock, acc_m_s2 and gyr_rad_s (n, 3)."""

    t_s: FloatArray
    acc_m_s2: FloatArray
    gyr_rad_s: FloatArray

    def __len__(self) -> int:
        return len(self.t_s)


def samples_of(chosen: Chosen, t_s: FloatArray, values: FloatArray) -> Samples:
    """What a stream gave (n, channels), in SI; rows that hold no numbers are left out."""
    if not len(t_s):
        return Samples(np.empty(0), np.empty((0, 3)), np.empty((0, 3)))
    own = values[:, list(chosen.columns)]
    whole = np.isfinite(own).all(axis=1) & np.isfinite(t_s)
    acc, gyr = chosen.factors
    return Samples(t_s[whole], acc * own[whole, :3], gyr * own[whole, 3:])


def joined(parts: list[Samples]) -> Samples:
    """One after the other."""
    return Samples(
        np.concatenate([part.t_s for part in parts]),
        np.concatenate([part.acc_m_s2 for part in parts]),
        np.concatenate([part.gyr_rad_s for part in parts]),
    )


def refuse_unfit(chosen: Chosen, samples: Samples, now_s: float, far_s: float = FAR_S) -> None:
    """Look at a stream's first samples; now_s on LSL's clock. Raises LinkError, UnitError."""
    if len(samples) < FEWEST:
        raise LinkError(f"{chosen.name} was found but sends nothing; is its sensor on?")
    off_s = float(np.median(samples.t_s)) - now_s
    if abs(off_s) > far_s:
        raise LinkError(
            f"{chosen.name}: its times are {abs(off_s):.0f} s off LSL's clock; let its sender "
            "stamp samples with local_clock()"
        )
    _refuse_unit(chosen, samples)


def rate_of(chosen: Chosen, samples: Samples) -> float:
    """The stream's own rate, or where it names none that of its samples, in whole hertz."""
    if chosen.stream.rate_hz > 0.0:
        return chosen.stream.rate_hz
    length_s = float(samples.t_s[-1] - samples.t_s[0])
    if length_s <= 0.0:
        raise LinkError(f"{chosen.name} names no rate, and all its samples have the same time")
    return max(1.0, float(round((len(samples) - 1) / length_s)))


def is_uneven(chosen: Chosen, samples: Samples) -> bool:
    """Whether a stream of even rate was stamped as its samples came."""
    if not chosen.stream.rate_hz > 0.0:
        return False
    steps = np.diff(samples.t_s) * chosen.stream.rate_hz
    return float(np.mean(steps < SHORT_STEP)) > MOST_SHORT


def _refuse_unit(chosen: Chosen, samples: Samples) -> None:
    # times may repeat in a stream; plausibility wants them rising
    t_s = np.maximum.accumulate(samples.t_s)
    rising = np.concatenate(([True], np.diff(t_s) > 0.0))
    if np.count_nonzero(rising) < FEWEST:
        return
    block = SampleBlock(
        chosen.sensor, t_s[rising], samples.acc_m_s2[rising], samples.gyr_rad_s[rising]
    )
    contradiction = unit_contradiction(block, chosen.acc_unit, chosen.gyr_unit)
    if contradiction is not None:
        raise UnitError(chosen.name, without_advice(contradiction))


@dataclass(slots=True)
class Feed:
    """One sensor of the session; give it what comes, and it gives records.

    zero_s  LSL's clock at the session's second 0
    far_s   samples this far from now are left out
    over    the stream is gone for good
    """

    chosen: Chosen
    rate_hz: float
    zero_s: float
    far_s: float = FAR_S
    over: bool = False
    _heard_s: float = -math.inf
    _silent: bool = False
    _kept: list[Samples] = field(default_factory=list)
    _looked: int = 0

    def begin(self, now_s: float) -> Iterator[Record]:
        """The stream begins; now_s in session time."""
        stream = self.chosen.stream
        self._heard_s = now_s
        yield StreamStart(
            now_s, self.chosen.sensor, DRIVER.id, self.rate_hz, stream.name, stream.source_id
        )
        yield LinkChange(now_s, self.chosen.sensor, LinkState.STREAMING)

    def take(self, samples: Samples, now_s: float) -> Iterator[Record]:
        """Records of what came, or of its absence. Raises UnitError."""
        sensor = self.chosen.sensor
        t_s = samples.t_s - self.zero_s
        fit = (np.abs(t_s - now_s) <= self.far_s) & (t_s >= 0.0)
        if not fit.any():
            if not self._silent and now_s - self._heard_s > SILENT_S:
                self._silent = True
                text = f"{sensor}: {self.chosen.name} sends nothing."
                yield LinkChange(now_s, sensor, LinkState.SILENT, text)
            return
        if self._silent:
            self._silent = False
            yield LinkChange(now_s, sensor, LinkState.STREAMING, f"{sensor} streams again.")
        self._heard_s = now_s
        self._watch(samples)
        t_s, acc, gyr = t_s[fit], samples.acc_m_s2[fit], samples.gyr_rad_s[fit]
        for first in range(0, len(t_s), MOST_SAMPLES):
            part = slice(first, first + MOST_SAMPLES)
            payload = encode_samples(t_s[part], acc[part], gyr[part])
            yield Notification(now_s, sensor, CHANNEL, payload)

    def lost(self, now_s: float) -> Iterator[Record]:
        """The stream is gone for good."""
        self.over = True
        text = f"{self.chosen.sensor}: {self.chosen.name} is gone."
        yield LinkChange(now_s, self.chosen.sensor, LinkState.LOST, text)

    def _watch(self, samples: Samples) -> None:
        """Look at the units again while the first minute comes in."""
        if self._looked == len(LOOKED_AT_S):
            return
        self._kept.append(samples)
        if sum(map(len, self._kept)) < LOOKED_AT_S[self._looked] * self.rate_hz:
            return
        self._looked += 1
        _refuse_unit(self.chosen, joined(self._kept))
        if self._looked == len(LOOKED_AT_S):
            self._kept.clear()
