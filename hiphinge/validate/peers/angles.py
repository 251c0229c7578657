"""What a careful script makes of a filter: interpolate, filter, difference of two tilts.

Samples are interpolated onto a uniform grid, gaps and all, and get the same delay taken off as
hiphinge's own (`imu.timeline`): that delay was found on BROAD, so it is no merit there. A tilt is
that of gravity in the segment's sagittal plane. Where the sensors sit on the segments comes from
hiphinge's own calibration of the recording, so that filter and angle alone differ.
"""

from __future__ import annotations

import numpy as np

from hiphinge.orient import at_times, grid_rate_hz
from hiphinge.validate.peers.filters import Peer
from imu.alignment import Alignment
from imu.angles import sagittal_tilt
from imu.frames import SACRUM, UPPER_BACK
from imu.grid import GRID_RATE_HZ
from imu.quaternion import multiply, up_in_source
from imu.samples import FloatArray, SampleBlock
from imu.timeline import SENSOR_DELAY_S
from imu.units import DEG_PER_RAD
from recordings.recording import Recording


def orientation(block: SampleBlock, peer: Peer) -> FloatArray:
    """q_earth_from_sensor (n, 4) at the sensor's own n sample times."""
    rate_hz = grid_rate_hz(block)
    motion_s = block.t_s - SENSOR_DELAY_S
    t_s = np.arange(motion_s[0], motion_s[-1], 1.0 / rate_hz)
    q = peer.orient(*_interpolated(block, t_s), rate_hz)
    return at_times(t_s, q, block.t_s, rate_hz)


def spine_deg(recording: Recording, alignment: Alignment, peer: Peer) -> tuple[FloatArray, ...]:
    """Times (n,) and the upper back's tilt less the sacrum's (n,), in degrees."""
    ends = [recording.blocks[name] for name in (SACRUM, UPPER_BACK)]
    first_s = max(block.t_s[0] for block in ends) - SENSOR_DELAY_S
    last_s = min(block.t_s[-1] for block in ends) - SENSOR_DELAY_S
    t_s = np.arange(first_s, last_s, 1.0 / GRID_RATE_HZ)
    low, high = (_tilt(block, alignment, t_s, peer) for block in ends)
    apart = np.unwrap(high - low) * DEG_PER_RAD
    return t_s, apart - 360.0 * np.round(np.median(apart) / 360.0)


def _tilt(block: SampleBlock, alignment: Alignment, t_s: FloatArray, peer: Peer) -> FloatArray:
    q = peer.orient(*_interpolated(block, t_s), GRID_RATE_HZ)
    placed = alignment.placements[block.sensor].q_sensor_from_segment
    return sagittal_tilt(up_in_source(multiply(q, placed[None])))


def _interpolated(block: SampleBlock, t_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    own_s = block.t_s - SENSOR_DELAY_S
    gyr, acc = (
        np.stack([np.interp(t_s, own_s, column) for column in values.T], axis=1)
        for values in (block.gyr_rad_s, block.acc_m_s2)
    )
    return gyr, acc
