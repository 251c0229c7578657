"""A small right recording, as samples and as lines of text, for tests that then spoil it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from imu.samples import SampleBlock

HEADER = "time_s,sensor,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s"
RATE_HZ = 50.0


def bending(
    sensor: str, duration_s: float = 8.0, amplitude_rad: float = 0.6, rate_hz: float = RATE_HZ
) -> SampleBlock:
    """A sensor (synthetic) that tilts to and fro once in 4 s, with a little noise."""
    rng = np.random.default_rng(7)
    t_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    speed = 2.0 * np.pi / 4.0
    tilt = 0.5 * amplitude_rad * (1.0 - np.cos(speed * t_s))
    rate = 0.5 * amplitude_rad * speed * np.sin(speed * t_s)
    zero = np.zeros_like(t_s)
    acc = 9.81 * np.stack((np.sin(tilt), np.cos(tilt), zero), axis=1)
    gyr = np.stack((zero, zero, rate), axis=1)
    return SampleBlock(
        sensor,
        t_s,
        acc + rng.normal(0.0, 0.02, acc.shape),
        gyr + rng.normal(0.0, 0.003, gyr.shape),
    )


def as_lines(blocks: Sequence[SampleBlock]) -> list[str]:
    """Header and rows of the plain table of some blocks, in order of time."""
    rows = sorted(
        (float(t), block.sensor, *map(float, acc), *map(float, gyr))
        for block in blocks
        for t, acc, gyr in zip(block.t_s, block.acc_m_s2, block.gyr_rad_s, strict=True)
    )
    return [HEADER, *(f"{r[0]:.4f},{r[1]}," + ",".join(f"{v:.5f}" for v in r[2:]) for r in rows)]


@pytest.fixture(name="bending")
def bending_fixture() -> Callable[..., SampleBlock]:
    """The maker of a synthetic bending sensor."""
    return bending


@pytest.fixture(name="as_lines")
def as_lines_fixture() -> Callable[[Sequence[SampleBlock]], list[str]]:
    """The maker of lines of text from blocks."""
    return as_lines


@pytest.fixture
def lines() -> list[str]:
    """A right plain table of one sensor: line 1 is the header, line k + 2 the sample k."""
    return as_lines([bending("sacrum")])


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Write lines or bytes to a file of the test's own folder."""

    def write(content: Sequence[str] | bytes, name: str = "lift.csv") -> Path:
        path = tmp_path / name
        data = content if isinstance(content, bytes) else ("\n".join(content) + "\n").encode()
        path.write_bytes(data)
        return path

    return write
