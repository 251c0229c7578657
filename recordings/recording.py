"""A recording that was read: one whole block of samples per sensor, and what was left out and why.

Times are the file's own `time_s` values in seconds, each sensor's strictly increasing; values are
SI, in the sensor's own axes (`imu.samples`). A recording is one more source into the path of a
live sensor: `slices` cuts it in time into the small blocks that a session would deliver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from imu.errors import SettingError
from imu.frames import SENSORS
from imu.mappings import remade
from imu.samples import SampleBlock


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """What one file holds that can be used.

    blocks    canonical sensor name -> all its samples, in the order of `imu.frames.SENSORS`
    left_out  sensor name as the file spells it -> why it is not used
    notes     whole sentences for the person: what was dropped, ignored, or ends early
    metadata  what the file says of itself, such as `exercise` or `upper_level`
    gravity_only  sensors whose acceleration was worked out from orientation: it is gravity alone
    """

    path: Path
    blocks: Mapping[str, SampleBlock]
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    gravity_only: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Order the sensors, and make the mappings read-only."""
        ordered = {name: self.blocks[name] for name in SENSORS if name in self.blocks}
        ordered.update(self.blocks)
        for name, mapping in (
            ("blocks", ordered),
            ("left_out", dict(self.left_out)),
            ("metadata", dict(self.metadata)),
        ):
            object.__setattr__(self, name, MappingProxyType(mapping))

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)

    @property
    def sensors(self) -> tuple[str, ...]:
        """The sensors that are used, in canonical order."""
        return tuple(self.blocks)

    @property
    def start_s(self) -> float:
        """Time of the first sample of any sensor."""
        return min(float(block.t_s[0]) for block in self.blocks.values())

    @property
    def end_s(self) -> float:
        """Time of the last sample of any sensor."""
        return max(float(block.t_s[-1]) for block in self.blocks.values())

    @property
    def duration_s(self) -> float:
        """From the first sample to the last."""
        return self.end_s - self.start_s

    @property
    def samples(self) -> int:
        """Number of samples of all sensors together."""
        return sum(len(block) for block in self.blocks.values())

    def slices(self, step_s: float) -> Iterator[list[SampleBlock]]:
        """The recording cut in time: per step of `step_s` the blocks of the sensors that have any.

        Steps are [start + k step, start + (k + 1) step); steps in which no sensor sent anything
        are passed over. The blocks are views: joined again they are the recording, bit for bit.
        Raises SettingError if `step_s` is not a positive number.
        """
        if not (np.isfinite(step_s) and step_s > 0.0):
            raise SettingError(f"a recording is cut in steps of more than 0 s, not {step_s!r}")
        steps = int(np.floor(self.duration_s / step_s)) + 2
        edges_s = self.start_s + step_s * np.arange(steps + 1)
        cuts = {name: np.searchsorted(b.t_s, edges_s) for name, b in self.blocks.items()}
        for k in range(steps):
            blocks = [
                self.blocks[name].rows(int(cut[k]), int(cut[k + 1]))
                for name, cut in cuts.items()
                if cut[k + 1] > cut[k]
            ]
            if blocks:
                yield blocks
