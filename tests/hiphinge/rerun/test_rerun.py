"""The same recording under other settings: what changed, rep by rep."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hiphinge
from hiphinge.rerun.again import again
from hiphinge.rerun.changes import parse_changes
from hiphinge.rerun.comparison import compare


def told(call: Any, *arguments: object) -> dict[str, Any]:
    """The first recording of the JSON that a rerun prints."""
    said = call("rerun", *arguments, "--json")
    assert said.code == 0, said.err
    one: dict[str, Any] = json.loads(said.out)["recordings"][0]
    return one


def test_with_the_same_settings_every_repetition_is_the_same(recording: Path, call: Any) -> None:
    found = told(call, recording, "--set", "exercise=rdl")
    assert found["changes"] == {"same": 4}
    assert found["settings"]["after"]["set"] == "exercise=rdl"
    assert found["synthetic"] is True


def test_wider_limits_give_milder_verdicts_and_nothing_else(recording: Path, call: Any) -> None:
    found = told(call, recording, "--set", "limit.lumbar_percent=140")
    assert found["changes"] == {"verdict": 4}
    assert found["limits_deg"]["after"][1] == pytest.approx(
        2 * found["limits_deg"]["before"][1], abs=0.02
    )
    for pair in found["pairs"]:
        assert pair["verdict_before"] == "red"
        assert pair["verdict_after"] == "clean"
        assert pair["lumbar_flexion_peak_deg_before"] == pair["lumbar_flexion_peak_deg_after"]
    assert found["alerts"]["after"] == 0


def test_another_filter_moves_values_and_a_stricter_rule_counts_less(
    recording: Path, call: Any, tmp_path: Path
) -> None:
    found = told(call, recording, "--filter", "mahony")
    name = "lumbar_flexion_peak_deg"
    peaks = [
        abs(float(pair[f"{name}_after"]) - float(pair[f"{name}_before"])) for pair in found["pairs"]
    ]
    assert 0.0 < max(peaks) < 10.0
    wish = ("--set", "rule.min_amplitude_deg=150", "--out", tmp_path / "out")
    said = call("rerun", recording, *wish)
    assert said.code == 0
    assert "4 → 0 reps" in said.out
    assert "4 no longer counted" in said.out
    with (tmp_path / "out" / "changes.csv").open() as file:
        assert [row["change"] for row in csv.DictReader(file)] == ["gone"] * 4
    summary = json.loads((tmp_path / "out" / "monday.csv" / "summary.json").read_text())
    assert summary["settings"]["set"] == "rule.min_amplitude_deg=150"
    assert call("rerun", recording, *wish).code == 2


def test_one_that_cannot_be_read_is_told_and_the_others_are_gone_through(
    recording: Path, call: Any, tmp_path: Path
) -> None:
    said = call("rerun", tmp_path / "not-there", recording, "--set", "limit.lumbar_percent=140")
    assert said.code == 1
    assert "not-there was left out" in said.err
    assert "4 with another verdict" in said.out


def test_nothing_named_or_asked_for_is_said(recording: Path, call: Any) -> None:
    assert "say what is to be otherwise" in call("rerun", recording).err
    assert "name a session" in call("rerun", "--set", "filter=ekf").err


def test_offline_refines_both_sides_so_that_only_the_setting_differs(
    recording: Path, call: Any
) -> None:
    found = told(call, recording, "--offline", "--set", "limit.lumbar_percent=140")
    assert {side["orientation"] for side in found["settings"].values()} == {"offline"}
    assert found["changes"] == {"verdict": 4}


def test_repetitions_are_paired_by_time_whatever_their_numbers(recording: Path) -> None:
    whole = again(recording)
    fewer = again(recording, parse_changes(["rule.min_amplitude_deg=60"]))
    found = compare("monday.csv", fewer, whole)
    assert [pair.start_s for pair in found.pairs] == sorted(pair.start_s for pair in found.pairs)
    assert len(found.pairs) == max(len(whole.reps), len(fewer.reps))
    same = [pair for pair in found.pairs if pair.before and pair.after]
    assert all(
        abs(pair.before.rep.bottom_s - pair.after.rep.bottom_s) < 0.5
        for pair in same
        if pair.before and pair.after
    )


def test_a_log_whose_sensor_nobody_can_know_is_gone_through_once_that_is_told(
    recording: Path, call: Any, tmp_path: Path
) -> None:
    samples = hiphinge.load(recording).blocks["sacrum"]
    rows = ["PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z"]
    for k, (t_s, acc, gyr) in enumerate(
        zip(samples.t_s, samples.acc_m_s2, np.degrees(samples.gyr_rad_s), strict=True)
    ):
        rows.append(",".join(map(str, (k, round(t_s * 1e6), *acc.round(6), *gyr.round(6)))))
    log = tmp_path / "D422CD.csv"
    log.write_text("DeviceTag:,zdt\n\n" + "\n".join(rows) + "\n")
    wish = ("--set", "exercise=rdl")
    refused = call("rerun", log, *wish)
    assert refused.code == 1
    assert "tell it, as in --sensor" in refused.err
    assert told(call, log, "--sensor", f"{log.name}=sacrum", *wish)["reps"]["after"] > 0
    several = call("rerun", log, recording, "--sensor", f"{log.name}=sacrum", *wish)
    assert "--sensor tells of one recording" in several.err
