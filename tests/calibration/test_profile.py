"""A stored calibration: kept whole, refused where it does not fit, never a traceback."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.posture import unit
from calibration.profile import Profile, calibration_from, load_profile, save_profile, to_json
from calibration.result import RangeOfMotion
from calibration.static import Neutral
from imu.alignment import Alignment, Placement
from imu.errors import CalibrationError, OutputError, ProfileError
from imu.frames import SACRUM, THIGH, UPPER_BACK
from imu.quaternion import from_rotation_vector, rotate

WORN = (SACRUM, UPPER_BACK)
UP = np.array([0.0, 1.0, 0.0])
LOWER = Placement(SACRUM, from_rotation_vector(np.array([0.3, -1.2, 0.4])), 0.05, 0.01)
UPPER = Placement(UPPER_BACK, from_rotation_vector(np.array([-0.2, 0.1, 1.5])), 0.04, 0.02, 9.75)
STORED = Profile(
    Alignment({SACRUM: LOWER, UPPER_BACK: UPPER}, 0.93), RangeOfMotion(0.9, 1.1, 2.0), "T12"
)
DOCUMENT = json.loads(to_json(STORED))
QUATERNION = ("placements", SACRUM, "q_sensor_from_segment")


def neutral(turned_deg: float) -> Neutral:
    """How the sensors stand, the sacrum's by so much otherwise than stored."""
    up = {p.sensor: rotate(p.q_sensor_from_segment, UP) for p in (LOWER, UPPER)}
    across = unit(np.cross(up[SACRUM], np.array([1.0, 0.0, 0.0])))
    angle = np.deg2rad(turned_deg)
    up[SACRUM] = up[SACRUM] * np.cos(angle) + across * np.sin(angle)
    return Neutral(up, 1.0, 0.01, 0.01)


def written(folder: Path, document: object) -> Path:
    path = folder / "anna.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_what_was_saved_is_what_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "anna.json"
    save_profile(STORED, path)
    loaded = load_profile(path)
    assert to_json(loaded) == to_json(STORED) == path.read_text(encoding="utf-8")
    assert loaded.upper_level == "T12"
    assert loaded.alignment.score == 0.93
    for placement in (LOWER, UPPER):
        other = loaded.alignment.placements[placement.sensor]
        assert other.q_sensor_from_segment == pytest.approx(placement.q_sensor_from_segment)
        assert other.axis_sd_rad == pytest.approx(placement.axis_sd_rad, abs=1e-5)
        assert other.neutral_sd_rad == pytest.approx(placement.neutral_sd_rad, abs=1e-5)
        assert other.gravity_m_s2 == pytest.approx(placement.gravity_m_s2)
    assert loaded.range_of_motion is not None
    assert loaded.range_of_motion.lumbar_flexion_rad == pytest.approx(0.9, abs=1e-4)


def test_a_profile_without_own_range_stays_without(tmp_path: Path) -> None:
    path = tmp_path / "anna.json"
    save_profile(replace(STORED, range_of_motion=None), path)
    assert load_profile(path).range_of_motion is None


def test_a_folder_that_is_not_there_is_explained(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        save_profile(STORED, tmp_path / "nowhere" / "anna.json")
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(tmp_path / "nowhere" / "anna.json")


@pytest.mark.parametrize("version", [2, 99])
def test_a_newer_schema_is_refused_with_what_to_do(tmp_path: Path, version: int) -> None:
    with pytest.raises(ProfileError, match="update hiphinge"):
        load_profile(written(tmp_path, DOCUMENT | {"version": version}))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[]", b"3", b'{"schema": "x"}'])
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "anna.json"
    path.write_bytes(content)
    with pytest.raises(ProfileError, match="not a"):
        load_profile(path)


def test_a_file_of_nothing_but_brackets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "anna.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ProfileError):
        load_profile(path)


def places(node: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every key and index of a document, as paths."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(node, dict):
        inner = list(node.items())
    elif isinstance(node, list):
        inner = list(enumerate(node))
    return [p for key, value in inner for p in ((*at, key), *places(value, (*at, key)))]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.sampled_from(places(DOCUMENT)), anything), max_size=3), st.booleans())
def test_a_damaged_profile_is_a_profile_or_one_explained_error(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[tuple[Any, ...], Any]],
    remove: bool,
) -> None:
    document: Any = copy.deepcopy(DOCUMENT)
    for path, value in changes:
        node = document
        try:
            for key in path[:-1]:
                node = node[key]
            if remove:
                del node[path[-1]]
            else:
                node[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has taken this place away
    try:
        loaded = load_profile(written(tmp_path_factory.getbasetemp(), document))
    except ProfileError:
        return
    for placement in loaded.alignment.placements.values():
        q = placement.q_sensor_from_segment
        assert np.sum(q * q) == pytest.approx(1.0)
        assert np.isfinite([placement.axis_sd_rad, placement.neutral_sd_rad]).all()
    assert 0.0 <= loaded.alignment.score <= 1.0


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("score",), 10**400, id="endless score"),
        pytest.param(("range_of_motion", "pelvis_tilt_deg"), 10**400, id="endless range"),
        pytest.param(QUATERNION, [1e200, 0.0, 0.0, 0.0], id="endless quaternion"),
        pytest.param(QUATERNION, [float("nan")] * 4, id="quaternion of NaN"),
        pytest.param(QUATERNION, [1.0, 0.0, 0.0], id="quaternion of three"),
        pytest.param(("placements", SACRUM, "axis_sd_deg"), -1.0, id="negative deviation"),
        pytest.param(("placements", SACRUM, "gravity_m_s2"), float("inf"), id="endless gravity"),
        pytest.param(("placements",), {}, id="no sensor"),
        pytest.param(("placements",), {"nose": {}}, id="unknown sensor"),
    ],
)
def test_numbers_that_cannot_be_are_damage(
    tmp_path: Path, path: tuple[str, ...], value: object
) -> None:
    document: Any = copy.deepcopy(DOCUMENT)
    node = document
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    with pytest.raises(ProfileError, match="damaged"):
        load_profile(written(tmp_path, document))


def test_a_profile_serves_the_sensors_worn_now() -> None:
    found = calibration_from(STORED, WORN, neutral(2.0))
    assert found.method == "profile"
    assert found.score == 0.93
    assert found.range_of_motion == STORED.range_of_motion
    assert not any("slipped" in line for line in found.statements)


def test_sensors_that_are_not_in_the_profile_are_left_out_and_named() -> None:
    found = calibration_from(STORED, (SACRUM, THIGH), None)
    assert set(found.alignment.placements) == {SACRUM}
    assert any("left out: thigh" in line for line in found.statements)


def test_a_profile_of_other_sensors_is_refused() -> None:
    with pytest.raises(CalibrationError, match="no sensor is in both"):
        calibration_from(STORED, (THIGH,), None)


@pytest.mark.parametrize("deg", [60.0, 120.0, 180.0])
def test_a_sensor_that_was_turned_is_refused(deg: float) -> None:
    with pytest.raises(CalibrationError, match=r"sacrum stands .* upside down or turned"):
        calibration_from(STORED, WORN, neutral(deg))


def test_a_sensor_that_slipped_is_used_and_it_is_said() -> None:
    found = calibration_from(STORED, WORN, neutral(20.0))
    said = [line for line in found.statements if "slipped" in line]
    assert said == ["sacrum stands 20° from its stored neutral: it may have slipped."]
