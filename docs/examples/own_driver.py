"""A sensor of one's own: bytes to samples, and from there the same path as every other sensor.

Here packets of a counter and six numbers come out of a file of bytes. A driver for live sessions
is a file in firmware_bridge/drivers with the same decoding in it (docs/devices/index.md).
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

import hiphinge
from imu.samples import FloatArray, SampleBlock

PACKET = struct.Struct("<I6h")
ACC_M_S2, GYR_RAD_S = 9.80665 / 2048.0, np.radians(1.0 / 16.0)
RATE_HZ = 100.0


def encode(block: SampleBlock) -> bytes:
    """What the device would send."""
    acc, gyr = np.round(block.acc_m_s2 / ACC_M_S2), np.round(block.gyr_rad_s / GYR_RAD_S)
    ticks = np.round(block.t_s * RATE_HZ)
    rows = zip(ticks, acc, gyr, strict=True)
    return b"".join(PACKET.pack(int(t), *a.astype(int), *g.astype(int)) for t, a, g in rows)


def decode(sensor: str, data: bytes) -> SampleBlock:
    """The samples in it, in SI units."""
    rows: FloatArray = np.array(list(PACKET.iter_unpack(data)), dtype=np.float64)
    return SampleBlock(
        sensor, rows[:, 0] / RATE_HZ, rows[:, 1:4] * ACC_M_S2, rows[:, 4:] * GYR_RAD_S
    )


worn = hiphinge.simulate("squat", reps=3, seed=2)
received = {name: encode(block) for name, block in worn.blocks.items()}

blocks = {name: decode(name, data) for name, data in received.items()}
recording = hiphinge.Recording(Path("my-sensor"), blocks, metadata=worn.metadata)
analysis = hiphinge.analyze(recording, "squat")
print(f"{sum(map(len, received.values()))} bytes, {len(analysis.reps)} squats")

assert len(analysis.reps) == 3
