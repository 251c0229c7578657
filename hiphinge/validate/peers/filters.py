"""Orientation filters by themselves: samples at a fixed rate → q_earth_from_sensor, z up.

Each with its published tuning, or with one that a search on BROAD (Laidig et al. 2021) found
better: that favours the peer, since BROAD is among the sets it is judged by. Rates in rad/s,
specific force in m/s², (n, 3) each; quaternions (n, 4), scalar first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from imu.fusion import make_filter
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD, STANDARD_GRAVITY_M_S2

Orient = Callable[[FloatArray, FloatArray, float], FloatArray]

IMUFUSION_GAIN = 0.18
IMUFUSION_REJECTION_DEG = 90.0
IMUFUSION_TIMEOUT_S = 5.0
"""The best on BROAD of gains 0.06 to 0.5 and rejections none, 10 to 90°: 2.5° in the mean, where
its defaults (0.5, none) come to 4.3°."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One filter. `package` is what has to be installed, `tuning` what it is set to."""

    name: str
    package: str
    tuning: str
    orient: Orient

    @property
    def installed(self) -> str:
        """The version that is installed, "" if none is."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return ""


def _own(name: str) -> Orient:
    def orient(gyr_rad_s: FloatArray, acc_m_s2: FloatArray, rate_hz: float) -> FloatArray:
        return make_filter(name, rate_hz).update(gyr_rad_s, acc_m_s2)

    return orient


def _imufusion(gyr_rad_s: FloatArray, acc_m_s2: FloatArray, rate_hz: float) -> FloatArray:
    import imufusion

    settings = imufusion.AhrsSettings()
    settings.sample_rate = rate_hz
    settings.gain = IMUFUSION_GAIN
    settings.acceleration_rejection = IMUFUSION_REJECTION_DEG
    settings.rejection_timeout = IMUFUSION_TIMEOUT_S  # without one nothing is rejected
    settings.convention = imufusion.CONVENTION_NWU
    follower = imufusion.Ahrs()
    follower.set_settings(settings)
    out = np.empty((len(gyr_rad_s), 4))
    gyr_deg_s = np.ascontiguousarray(gyr_rad_s * DEG_PER_RAD)
    acc_g = np.ascontiguousarray(acc_m_s2 / STANDARD_GRAVITY_M_S2)
    for row, (gyr, acc) in enumerate(zip(gyr_deg_s, acc_g, strict=True)):
        follower.update_no_magnetometer(gyr, acc)
        out[row] = follower.get_quaternion()
    return out


PEERS: tuple[Peer, ...] = (
    Peer("vqf alone", "vqf", "as published", _own("vqf")),
    Peer("ahrs Madgwick", "ahrs", "gain 0.033, the best on BROAD", _own("madgwick")),
    Peer("ahrs Mahony", "ahrs", "kP 0.74, kI 0.0012, as published for BROAD", _own("mahony")),
    Peer("ahrs EKF", "ahrs", "as it comes", _own("ekf")),
    Peer(
        "imufusion",
        "imufusion",
        f"gain {IMUFUSION_GAIN:g}, rejection {IMUFUSION_REJECTION_DEG:g}°, the best on BROAD",
        _imufusion,
    ),
)


def peers_here() -> tuple[Peer, ...]:
    """Those that are installed."""
    return tuple(peer for peer in PEERS if peer.installed)


def peers_left_out() -> tuple[str, ...]:
    """The names of those that are not."""
    return tuple(peer.name for peer in PEERS if not peer.installed)
