"""Times as programs write them: which number is the day, and what a torn row does to the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from recordings.importers.written_time import seconds_of

MIDNIGHT_S = datetime(2025, 10, 10, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("9.10.2025 23:59:59.5", "10.10.2025 00:00:00.5"),
        ("9/10/2025 23:59:59.5", "10/10/2025 00:00:00.5"),
        ("10/9/2025 23:59:59.5", "10/10/2025 00:00:00.5"),
        ("2025-10-9 23:59:59:500", "2025-10-10 0:0:0:500"),
    ],
)
def test_a_session_over_midnight_lasts_a_second_and_not_a_month(before: str, after: str) -> None:
    np.testing.assert_allclose(seconds_of([before, after]) - MIDNIGHT_S, [-0.5, 0.5])


def test_a_date_divided_by_points_has_its_day_first() -> None:
    np.testing.assert_allclose(seconds_of(["10.10.2025 00:00:00"]) - MIDNIGHT_S, 0.0)
    np.testing.assert_allclose(seconds_of(["09.10.2025 00:00:00"]) - MIDNIGHT_S, -86400.0)


def test_a_row_without_a_time_leaves_the_others_their_date() -> None:
    t_s = seconds_of(["2025-10-10 00:00:00.0", "2025-10-", "2025-10-10 00:00:01.0"])
    np.testing.assert_allclose(t_s - MIDNIGHT_S, [0.0, np.nan, 1.0])
