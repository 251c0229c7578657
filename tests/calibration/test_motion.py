"""What calibration looks at: rows of motion, and fewer of them."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.motion import BodyMotion, SensorMotion

RANDOM = np.random.default_rng(3)


def motion(n: int) -> BodyMotion:
    up = RANDOM.normal(size=(n, 3))
    own = SensorMotion(up, RANDOM.normal(size=(n, 3)), RANDOM.normal(size=n), 9.81)
    return BodyMotion(np.arange(n) / 100.0, {"sacrum": own})


@pytest.mark.parametrize("n", [0, 4, 5, 1003])
def test_fewer_rows_have_the_mean_rate_of_those_they_stand_for(n: int) -> None:
    whole = motion(n)
    thinned = whole.thinned(20.0)
    before, after = whole.sensors["sacrum"], thinned.sensors["sacrum"]
    assert thinned.rate_hz == 20.0
    assert len(thinned) == len(after.up) == len(after.height_m) == n // 5
    for row in range(len(thinned)):
        own = slice(5 * row, 5 * row + 5)
        assert np.allclose(after.gyr_rad_s[row], before.gyr_rad_s[own].mean(axis=0), atol=1e-12)
        assert thinned.t_s[row] == whole.t_s[own][2]
        assert np.array_equal(after.up[row], before.up[own][2])
        assert after.height_m[row] == before.height_m[own][2]


def test_a_rate_that_is_slow_already_stays_as_it_is() -> None:
    whole = motion(40)
    same = whole.thinned(80.0)
    assert np.array_equal(same.sensors["sacrum"].gyr_rad_s, whole.sensors["sacrum"].gyr_rad_s)
    assert np.array_equal(same.t_s, whole.t_s)
