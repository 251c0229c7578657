"""Sensors worn the wrong way: the live calibration, over the virtual radio, refuses and says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.lifter import Simulation
from hiphinge.live.replayed import replay
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import SampleBlock

pytestmark = pytest.mark.slow


def swapped(simulation: Simulation) -> Simulation:
    """Each sensor where the other belongs."""
    low, high = simulation.blocks[SACRUM], simulation.blocks[UPPER_BACK]
    blocks = {SACRUM: replace(high, sensor=SACRUM), UPPER_BACK: replace(low, sensor=UPPER_BACK)}
    return replace(simulation, blocks=blocks)


def upside_down(simulation: Simulation) -> Simulation:
    """The upper sensor turned by half a turn about an axis that lies level."""
    block = simulation.blocks[UPPER_BACK]
    up = np.mean(block.acc_m_s2[:100], axis=0)
    level = np.cross(up, np.eye(3)[int(np.argmin(np.abs(up)))])
    level = level / np.linalg.norm(level)
    half_turn = 2.0 * np.outer(level, level) - np.eye(3)
    turned = SampleBlock(
        UPPER_BACK, block.t_s, block.acc_m_s2 @ half_turn, block.gyr_rad_s @ half_turn
    )
    return replace(simulation, blocks={**simulation.blocks, UPPER_BACK: turned})


@pytest.mark.parametrize(
    ("wear", "device", "said"),
    [
        (swapped, "open_packet", "The sensors look swapped"),
        (swapped, "witmotion", "The sensors look swapped"),
        (upside_down, "movesense", "upside down against the other"),
        (upside_down, "witmotion", "upside down against the other"),
    ],
)
def test_sensors_worn_wrongly_are_noticed_during_the_calibration_and_said(
    wear: Callable[[Simulation], Simulation], device: str, said: str, gym: Any
) -> None:
    lived = gym.live(device=device, simulation=wear(gym.lifting(RDL, 1, 6400)), seed=6400)
    analysis = lived.ended.analysis
    assert analysis.calibration.method == "none"
    assert len(analysis.reps) == 0
    assert any(said in note for note in analysis.notes), analysis.notes
    assert replay(lived.folder).analysis.notes == analysis.notes
