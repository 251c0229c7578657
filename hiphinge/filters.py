"""The name of an orientation filter, refused before any work where there is none of that name."""

from __future__ import annotations

from imu.errors import SettingError
from imu.fusion import make_filter
from imu.grid import GRID_RATE_HZ

OTHERWISE_CALLED = {
    "kalman": "ekf",
    "extended_kalman": "ekf",
    "complementary": "mahony",
    "gradient_descent": "madgwick",
}
"""What people call these filters, too far from the names here for a guess by spelling."""


def refuse_unknown_filter(name: str) -> None:
    """Raise SettingError or UnknownNameError, with the filter that is probably meant."""
    meant = OTHERWISE_CALLED.get(name.strip().lower().replace("-", "_").replace(" ", "_"))
    if meant is not None:
        raise SettingError(f"unknown filter '{name}': did you mean '{meant}'?")
    make_filter(name, GRID_RATE_HZ)
