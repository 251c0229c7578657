"""What counts as one way out and back, on made curves where 2 is a usual repetition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.excursion import Excursion
from analysis.phase_machine import Phase, PhaseMachine

RATE_HZ = 100.0
REST = np.zeros(100)


def way(start: float, end: float, n: int = 130) -> np.ndarray:
    s = np.linspace(0.0, 1.0, n)
    return np.asarray(start + (end - start) * s**3 * (10.0 - 15.0 * s + 6.0 * s * s))


def there_and_back(size: float = 2.0, pause: int = 0, n: int = 130, level: float = 0.0) -> Any:
    top = level + size
    return np.concatenate((way(level, top, n), np.full(pause, top), way(top, level, n)))


def machine() -> PhaseMachine:
    return PhaseMachine(1.0, 15.0, RATE_HZ)


def excursions(*parts: np.ndarray) -> list[Excursion]:
    return list(machine().follow(np.concatenate(parts)))


def test_one_hump_is_one_excursion_with_its_farthest_point() -> None:
    (found,) = excursions(REST, there_and_back(), REST)
    assert 95 <= found.left <= 130
    assert abs(found.turned - 230) <= 1
    assert 330 <= found.returned <= 390
    assert found.peak == pytest.approx(2.0)
    assert not found.at_once


def test_a_double_hump_is_one_excursion() -> None:
    hump = (way(0.0, 2.0), way(2.0, 1.4, 40), way(1.4, 2.1, 40), way(2.1, 0.0))
    (found,) = excursions(REST, *hump, REST)
    assert found.peak == pytest.approx(2.1)


@pytest.mark.parametrize("pause", [20, 100, 400, 1000])
def test_a_pause_at_the_bottom_stays_one_excursion(pause: int) -> None:
    assert len(excursions(REST, there_and_back(pause=pause), REST)) == 1


def test_a_pause_on_the_way_back_stays_one_excursion() -> None:
    assert len(excursions(REST, way(0, 2), way(2, 1), np.full(150, 1.0), way(1, 0), REST)) == 1


@pytest.mark.parametrize("valley", [0.0, 0.2, 0.4, 0.6])
def test_repetitions_without_a_return_to_zero_are_each_one(valley: float) -> None:
    middle = [part for _ in range(4) for part in (way(2.0, valley), way(valley, 2.0))]
    assert len(excursions(REST, way(0.0, 2.0), *middle, way(2.0, 0.0), REST)) == 5


def test_what_runs_into_the_next_without_a_stay_says_so() -> None:
    middle = [part for _ in range(3) for part in (way(2.0, 0.7), way(0.7, 2.0))]
    found = excursions(REST, way(0.0, 2.0), *middle, way(2.0, 0.0), REST)
    assert found[0].at_once
    assert not found[-1].at_once


@pytest.mark.parametrize("drift_per_s", [-0.03, -0.01, 0.01, 0.03])
def test_a_slow_drift_of_the_posture_loses_and_adds_nothing(drift_per_s: float) -> None:
    signal = np.concatenate([REST] + [p for _ in range(6) for p in (there_and_back(), REST)])
    signal += drift_per_s * np.arange(len(signal)) / RATE_HZ
    assert len(excursions(signal)) == 6


def test_drift_alone_opens_nothing() -> None:
    assert excursions(np.linspace(0.0, 3.0, 6000)) == []


def test_a_way_back_that_stops_half_way_is_not_a_return() -> None:
    assert excursions(REST, way(0.0, 2.0), way(2.0, 1.0), np.full(300, 1.0)) == []


def test_an_excursion_that_never_comes_back_is_given_up_and_the_next_one_counts() -> None:
    stays = np.full(2000, 2.0)
    (found,) = excursions(REST, way(0.0, 2.0), stays, there_and_back(level=2.0), REST + 2.0)
    assert found.level == pytest.approx(2.0, abs=0.1)
    assert found.peak == pytest.approx(4.0)


def test_small_movements_do_not_open_an_excursion() -> None:
    t = np.arange(3000) / RATE_HZ
    assert excursions(0.15 * np.sin(3.0 * t)) == []


def test_after_deep_repetitions_a_shallow_dip_no_longer_opens() -> None:
    dip = (REST, there_and_back(0.7), REST)
    known = machine()
    assert len(list(known.follow(np.concatenate(dip)))) == 1
    for _ in range(3):
        known.accept(4.0)
    assert not list(known.follow(np.concatenate(dip)))


def test_after_a_lost_signal_the_machine_starts_anew() -> None:
    lost = machine()
    assert not list(lost.follow(np.concatenate((REST, way(0.0, 2.0)))))
    assert lost.is_open
    lost.restart(lost.index)
    assert lost.phase is Phase.START
    assert (
        len(list(lost.follow(np.concatenate((REST + 1.0, there_and_back(level=1.0), REST + 1.0)))))
        == 1
    )


def test_a_turn_is_told_once_in_each_usual_excursion_and_never_before_one_counted() -> None:
    hump = (way(0.0, 2.0), way(2.0, 1.2, 60), way(1.2, 2.1, 60), way(2.1, 0.0))
    fed = machine()
    assert list(fed.follow(np.concatenate((REST, there_and_back(), REST))))
    assert fed.turns == []
    fed.accept(2.0)
    (one,) = fed.follow(np.concatenate((*hump, REST)))
    (turn,) = fed.turns
    assert turn.left == one.left
    assert one.left < turn.turned < turn.known < one.returned


def test_a_turn_far_short_of_the_usual_is_not_told() -> None:
    fed = machine()
    fed.accept(2.0)
    assert list(fed.follow(np.concatenate((REST, there_and_back(1.1), REST))))
    assert fed.turns == []


sizes = st.lists(st.floats(0.3, 4.0), min_size=1, max_size=5)


@settings(max_examples=60)
@given(data=st.data(), sizes=sizes, valley=st.floats(0.0, 0.5), pause=st.integers(0, 120))
def test_blocks_of_any_length_give_the_same_excursions(
    data: st.DataObject, sizes: list[float], valley: float, pause: int
) -> None:
    parts = [there_and_back(size, pause, 60, valley * size) for size in sizes]
    wobble = 0.05 * np.sin(0.9 * np.arange(sum(map(len, parts))))
    signal = np.concatenate([REST, np.concatenate(parts) + wobble, REST])
    cuts = sorted(data.draw(st.lists(st.integers(0, len(signal)), max_size=12)))
    fed = machine()
    found = [one for part in np.split(signal, cuts) for one in fed.follow(part)]
    assert found == list(machine().follow(signal))


class EverySample(PhaseMachine):
    """Looks at each sample by itself, steps over none."""

    def _wait(self, values: list[float], at: int, level: float) -> int:
        self._lately.append(values[at])
        self._at_start(values[at])
        self.index += 1
        return at + 1

    def _go_on(self, values: list[float], at: int, level: float) -> int:
        return at


@given(
    seed=st.integers(0, 2**31),
    from_zero=st.booleans(),
    sizes=st.lists(st.floats(0.2, 4.0), min_size=1, max_size=6),
    longest_s=st.sampled_from([1.0, 2.0, 15.0]),
)
def test_what_is_stepped_over_says_nothing_else_than_every_sample(
    seed: int, from_zero: bool, sizes: list[float], longest_s: float
) -> None:
    rng = np.random.default_rng(seed)
    ways = [there_and_back(size, int(rng.integers(0, 150)), int(rng.integers(8, 120)))
            for size in sizes]  # fmt: skip
    signal = np.concatenate([REST, *ways, REST])
    signal = signal + np.cumsum(rng.normal(0.0, rng.choice([0.0, 0.01, 0.05]), len(signal)))
    said = []
    for kind in (PhaseMachine, EverySample):
        fed = kind(1.0, longest_s, RATE_HZ, from_zero=from_zero)
        found = []
        for one in fed.follow(signal):
            found.append(one)
            fed.accept(one.peak - one.level)
        said.append((found, fed.turns, fed.phase, fed.index, fed.reaches_back_to))
    assert said[0] == said[1]


def rest_at(value: float, seconds: float) -> np.ndarray:
    return np.full(round(seconds * 100), value)


def found_from_zero(signal: np.ndarray) -> list[Any]:
    machine = PhaseMachine(0.6, 15.0, 100.0, from_zero=True)
    return list(machine.follow(signal))


def test_a_squat_after_a_height_that_faded_from_a_chair_is_seen() -> None:
    """The signal begins below zero and fades to it, which looks like leaving a level."""
    fading = -0.9 * np.exp(-np.arange(400) / 80)
    squat = 2.0 * 0.5 * (1.0 - np.cos(2 * np.pi * np.arange(250) / 250))
    signal = np.concatenate((rest_at(-0.9, 1.0), fading, rest_at(0.0, 2.0), squat, rest_at(0.0, 1)))
    (found,) = found_from_zero(signal)
    assert found.level == pytest.approx(0.0, abs=0.1)
    assert 680 <= found.left <= 730


def test_an_excursion_that_is_given_up_on_the_way_out_of_the_next_keeps_that_one() -> None:
    """Swaying about another level for longer than any repetition, then a repetition."""
    sway = 0.55 + 0.2 * np.sin(np.arange(1600) / 15)
    squat = 0.35 + 2.0 * 0.5 * (1.0 - np.cos(2 * np.pi * np.arange(250) / 250))
    signal = np.concatenate((rest_at(-0.9, 1.0), sway[:1420], squat, rest_at(0.35, 1)))
    found = list(PhaseMachine(0.6, 15.0, 100.0).follow(signal))
    assert any(one.peak > 2.2 and one.left > 1400 for one in found)
