"""A told mounting: which axis of a sensor points out of the wearer's back.

Told once, it settles which way is forward, however the recording moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imu.errors import SettingError
from imu.frames import SENSOR_SYNONYMS, SENSORS
from imu.samples import FloatArray

AXES: Mapping[str, tuple[float, float, float]] = {
    "+x": (1.0, 0.0, 0.0),
    "-x": (-1.0, 0.0, 0.0),
    "+y": (0.0, 1.0, 0.0),
    "-y": (0.0, -1.0, 0.0),
    "+z": (0.0, 0.0, 1.0),
    "-z": (0.0, 0.0, -1.0),
}


def parse_mounting(texts: Sequence[str]) -> dict[str, FloatArray]:
    """`["+z"]` for all sensors, or `["sacrum=+z", "upper_back=-x"]`: sensor → (3,) out of the back.

    Raises SettingError.
    """
    out: dict[str, FloatArray] = {}
    for text in texts:
        for part in text.split(","):
            name, _, axis = part.strip().rpartition("=")
            axis = axis.strip().lower()
            axis = axis if axis[:1] in "+-" else f"+{axis}"
            if axis not in AXES:
                raise SettingError(
                    f"mounting '{part.strip()}': name the sensor axis that points out of the back, "
                    "for example --mounting +z or --mounting sacrum=+z,upper_back=-x"
                )
            sensor = SENSOR_SYNONYMS.get(name.strip(), name.strip())
            if sensor and sensor not in SENSORS:
                raise SettingError(f"mounting '{part.strip()}': no sensor '{sensor}' is known")
            for target in (sensor,) if sensor else SENSORS:
                out[target] = np.array(AXES[axis])
    return out
