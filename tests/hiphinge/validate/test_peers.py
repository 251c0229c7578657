"""The peers are no straw men: each follows what it can follow, and says what it was set to."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from analysis.exercises.any_bend import ANY
from analysis.exercises.exercise import Start
from hiphinge.validate.comparison import inclination_error_deg
from hiphinge.validate.counted import boundaries, counts, of_peaks, phases
from hiphinge.validate.peers import filters
from hiphinge.validate.peers.filters import PEERS, Peer, peers_here, peers_left_out
from hiphinge.validate.peers.peaks import Rule, grid, peaks, plain_rule
from imu.angles import AngleBlock
from imu.quaternion import from_axis_angle, up_in_source
from imu.samples import FloatArray

RATE_HZ = 100.0


def bends(count: int, depth_deg: float = 60.0) -> FloatArray:
    """Tilt in degrees: a second of standing before, between and after bends of two seconds."""
    one = 0.5 * depth_deg * (1.0 - np.cos(np.linspace(0.0, 2.0 * np.pi, 200)))
    parts = [np.zeros(100)] + [part for _ in range(count) for part in (one, np.zeros(100))]
    return np.concatenate(parts)


def angles(tilt_deg: FloatArray) -> AngleBlock:
    unknown = np.full(len(tilt_deg), np.nan)
    tilt = np.radians(tilt_deg)
    t_s = np.arange(len(tilt)) / RATE_HZ
    return AngleBlock(t_s, tilt, unknown, *(unknown for _ in range(5)), np.ones(len(tilt)))


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_each_filter_follows_slow_bends_and_knows_which_way_is_up(peer: Peer) -> None:
    if not peer.installed:
        pytest.skip(f"{peer.package} is not installed: pip install 'hiphinge[peers]'")
    tilt = np.radians(bends(2, 40.0))
    gyr = np.zeros((len(tilt), 3))
    gyr[1:, 0] = np.diff(tilt) * RATE_HZ
    true = from_axis_angle(np.array([1.0, 0.0, 0.0]), tilt)
    q = peer.orient(gyr, 9.80665 * up_in_source(true), RATE_HZ)
    assert np.max(inclination_error_deg(q, true)) < 3.0


def test_a_peer_that_is_not_installed_is_left_out_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = filters.version

    def version(package: str) -> str:
        if package == "imufusion":
            raise PackageNotFoundError(package)
        return real(package)

    monkeypatch.setattr(filters, "version", version)
    assert peers_left_out() == ("imufusion",)
    assert [peer.name for peer in peers_here()] == [one.name for one in PEERS[:-1]]


def test_plain_bends_are_counted_by_peaks_with_their_times() -> None:
    seen = angles(bends(5))
    rule = plain_rule(ANY, seen)
    assert rule.signal == "pelvis"
    found = of_peaks(peaks(rule, seen))
    assert counts(found, 5)["exact"] == 1.0
    true = [(1.0 + 3.0 * i, 3.0 + 3.0 * i) for i in range(5)]
    assert boundaries(found, true)[0]["duration_rms_s"] < 0.5
    away, back = phases(found, true, np.tile([1.0, 0.0, 1.0], (5, 1))), "eccentric_rms_s"
    assert away[back] < 0.25
    assert "pause_rms_s" not in away


def test_repetitions_that_begin_at_the_bottom_are_counted_by_hollows() -> None:
    seen = angles(60.0 - bends(4))
    assert len(peaks(plain_rule(ANY, seen), seen, start=Start.BOTTOM)) == 4


def test_valleys_bound_a_repetition_that_no_standing_parts_from_the_next() -> None:
    tilt = 30.0 * (1.0 - np.cos(np.linspace(0.0, 8.0 * np.pi, 800)))
    found = peaks(Rule("pelvis", 20.0, 0.5, valleys=True), angles(tilt))
    assert [round(end - start, 1) for start, end in found.windows_s[1:-1]] == [2.0, 2.0]


def test_only_the_tilts_that_were_worn_are_tried() -> None:
    tried = list(grid(angles(bends(1))))
    assert {rule.signal for rule in tried} == {"pelvis"}
    assert len({rule.name for rule in tried}) == len(tried)


def test_nothing_worn_is_nothing_counted() -> None:
    seen = angles(np.full(300, np.nan))
    assert len(peaks(Rule("pelvis", 20.0, 1.0), seen)) == 0


def test_what_imufusion_is_tuned_to_takes_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    (peer,) = [one for one in PEERS if one.name == "imufusion"]
    if not peer.installed:
        pytest.skip("imufusion is not installed: pip install 'hiphinge[peers]'")
    shaken = np.tile([0.0, 0.0, 9.81], (1500, 1))
    shaken[500:, 0] = 15.0 * np.sign(np.sin(np.arange(1000) / 30.0))
    as_tuned = peer.orient(np.zeros((1500, 3)), shaken, RATE_HZ)
    monkeypatch.setattr(filters, "IMUFUSION_REJECTION_DEG", 10.0)
    assert not np.allclose(peer.orient(np.zeros((1500, 3)), shaken, RATE_HZ), as_tuned)
