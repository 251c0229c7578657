"""The files that an analysis leaves: the names, columns and units that other scripts rely on."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.events import Alert, Rep
from hiphinge.results.alerts import write_alerts
from hiphinge.results.angles import write_angles
from hiphinge.results.reps import write_reps
from imu.angles import AngleBlock

REPS = (
    "set,rep,exercise,side,start_s,bottom_s,end_s,eccentric_s,pause_s,concentric_s,"
    "pelvis_tilt_rom_deg,trunk_tilt_rom_deg,hip_flexion_rom_deg,lumbar_flexion_peak_deg,"
    "lumbar_flexion_bottom_deg,lumbar_extension_peak_deg,hinge_share,neutral_depth_deg,verdict,"
    "confidence"
)
ANGLES = (
    "time_s,pelvis_tilt_deg,trunk_tilt_deg,lumbar_flexion_deg,lumbar_flexion_sd_deg,"
    "lumbar_lateral_deg,lumbar_axial_deg,hip_flexion_deg,quality"
)
ALERTS = "time_s,end_s,rule,severity,set,rep,value_deg,limit_deg,message"
FILES = {"reps.csv", "angles.csv", "alerts.csv", "summary.json", "report.html"}


def strict_json(text: str) -> Any:
    """JSON by the book: NaN and Infinity are errors."""

    def refuse(name: str) -> None:
        pytest.fail(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture
def summary(analysed: Path) -> Any:
    return strict_json((analysed / "summary.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "columns"), [("reps.csv", REPS), ("angles.csv", ANGLES), ("alerts.csv", ALERTS)]
)
def test_a_table_starts_with_the_agreed_columns_in_their_order(
    name: str, columns: str, analysed: Path
) -> None:
    header = (analysed / name).read_text(encoding="utf-8").splitlines()[0]
    assert f"{header},".startswith(f"{columns},")


def test_the_folder_holds_the_results_and_nothing_else(analysed: Path) -> None:
    assert {path.name for path in analysed.iterdir()} == FILES


def test_every_repetition_is_a_row_and_agrees_with_the_truth(
    analysed: Path, recording: Path
) -> None:
    truth = json.loads(recording.with_name("monday.truth.json").read_text())
    reps = pd.read_csv(analysed / "reps.csv")
    assert len(reps) == truth["reps"] == 4
    windows = np.array(truth["rep_windows_s"])
    assert np.abs(reps[["start_s", "end_s"]].to_numpy() - windows).max() < 0.5
    spent = reps.eccentric_s + reps.pause_s + reps.concentric_s
    assert np.abs(spent - (reps.end_s - reps.start_s)).max() < 0.005
    assert set(reps.verdict) == {"red"}
    assert reps.hinge_share.between(0.2, 1.0).all()


def test_numbers_of_repetitions_have_the_decimals_that_their_unit_asks_for(
    analysed: Path,
) -> None:
    with (analysed / "reps.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in ("start_s", "bottom_s", "end_s", "pause_s"):
                assert len(row[name].split(".")[1]) == 3
            assert len(row["lumbar_flexion_peak_deg"].split(".")[1]) == 2


def test_angles_stand_on_the_uniform_grid_and_near_the_truth(
    analysed: Path, recording: Path
) -> None:
    angles = pd.read_csv(analysed / "angles.csv")
    truth = pd.read_csv(recording.with_name("monday.truth.csv.gz"))
    assert np.abs(np.diff(angles.time_s) - 0.01).max() < 1e-6
    assert len(angles) == pytest.approx(len(truth), abs=3)
    near = np.interp(angles.time_s, truth.time_s, truth.pelvis_tilt_deg)
    assert np.sqrt(np.mean((angles.pelvis_tilt_deg - near) ** 2)) < 3.0
    assert angles.quality.between(0.0, 1.0).all()


def test_every_alert_names_its_repetition_and_its_limit(analysed: Path, summary: Any) -> None:
    alerts = pd.read_csv(analysed / "alerts.csv")
    assert len(alerts) == summary["counts"]["alerts"] > 0
    assert alerts.cued.dtype == bool
    assert alerts.cued.sum() == summary["counts"]["alerts_cued"] > 0
    assert (alerts.attributed == (alerts.rep > 0)).all()
    assert alerts.attributed.sum() == summary["counts"]["alerts_attributed"] > 0
    past = alerts[alerts.rule == "lumbar_flexion"]
    assert (past.value_deg >= past.limit_deg).all()
    reps = pd.read_csv(analysed / "reps.csv").set_index(["set", "rep"])
    for alert in past.itertuples():
        peak = reps.lumbar_flexion_peak_deg[alert.set, alert.rep]
        assert alert.value_deg == pytest.approx(peak, abs=0.02)
    assert past.value_deg.between(10.0, 90.0).all()
    assert set(past.rep) <= {1, 2, 3, 4}
    assert alerts.message.str.len().min() > 10


def test_the_summary_counts_what_the_tables_hold(analysed: Path, summary: Any) -> None:
    reps = pd.read_csv(analysed / "reps.csv")
    counts = summary["counts"]
    assert counts["reps"] == len(reps)
    assert counts["sets"] == reps.set.nunique() == len(summary["sets"])
    assert counts["reps_per_set"] == [part["reps"] for part in summary["sets"]]
    assert sum(counts["verdicts"].values()) == len(reps)


def test_the_summary_says_how_sure_it_is_and_of_what_kind_the_data_are(summary: Any) -> None:
    assert summary["schema"] == 1
    assert summary["synthetic"] is True
    assert summary["exercise"] == "rdl"
    assert summary["upper_level"] == "T12"
    calibration = summary["calibration"]
    assert calibration["method"] == "phases"
    assert 0.0 < calibration["score"] <= 1.0
    assert calibration["statements"]
    assert {s["sensor"] for s in calibration["sensors"]} == {"sacrum", "upper_back"}
    assert all(s["axis_sd_deg"] > 0.0 and s["neutral_sd_deg"] > 0.0 for s in calibration["sensors"])
    assert summary["limits"]["basis"] == "own range"
    own = calibration["range_of_motion"]["lumbar_flexion_deg"]
    assert summary["limits"]["own_range_deg"] == pytest.approx(own)
    for sensor in summary["sensors"]:
        assert sensor["rate_hz"] == pytest.approx(100.0, rel=0.01)
        assert {"loss_share", "gaps", "longest_gap_s", "clock"} <= set(sensor)
    assert summary["settings"]["filter"] == "vqf"
    assert "hiphinge" in summary["versions"]


def test_the_report_stands_alone_and_says_that_it_is_synthetic(analysed: Path) -> None:
    page = (analysed / "report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "SYNTHETIC" in page
    assert "http-equiv" in page
    assert "src=" not in page


def test_json_on_standard_output_is_the_summary_and_nothing_else(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    said = call("analyze", recording, "--out", tmp_path / "out", "--json")
    assert said.code == 0
    assert said.out == (tmp_path / "out" / "summary.json").read_text(encoding="utf-8")
    assert strict_json(said.out)["counts"]["reps"] == 4


def test_one_sensor_alone_leaves_lumbar_cells_empty_and_says_why(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    lines = [line for line in recording.read_text().splitlines() if ",upper_back," not in line]
    alone = tmp_path / "sacrum.csv"
    alone.write_text("\n".join(line for line in lines if not line.startswith("# phases")))
    said = call("analyze", alone, "--exercise", "rdl", "--out", tmp_path / "out")
    assert said.code == 0, said.err
    reps = pd.read_csv(tmp_path / "out" / "reps.csv")
    angles = pd.read_csv(tmp_path / "out" / "angles.csv")
    assert len(reps) >= 4
    assert reps.lumbar_flexion_peak_deg.isna().all()
    assert reps.pelvis_tilt_rom_deg.notna().all()
    assert angles.lumbar_flexion_deg.isna().all()
    assert "upper back" in said.out
    strict_json((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))


def test_an_analysis_of_the_same_recording_gives_the_same_bytes(
    recording: Path, analysed: Path, tmp_path: Path, call: Any
) -> None:
    call("analyze", recording, "--exercise", "rdl", "--out", tmp_path / "again")
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (analysed / name).read_bytes()


def test_force_replaces_the_results_and_leaves_other_files_alone(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    for name in FILES:
        (folder / name).write_text("old")
    said = call("analyze", recording, "--out", folder, "--force", "--no-report")
    assert said.code == 0, said.err
    assert (folder / "mine.txt").read_text() == "mine"
    assert {path.name for path in folder.iterdir()} == FILES - {"report.html"} | {"mine.txt"}
    assert all((folder / name).read_text() != "old" for name in FILES - {"report.html"})


def test_the_folder_is_named_after_the_recording_unless_told(
    recording: Path, tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("analyze", recording, "--no-report").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["monday-hiphinge"]


def test_shares_of_the_spine_first_rule_do_not_stand_in_columns_of_degrees(
    tmp_path: Path,
) -> None:
    write_alerts(
        [
            Alert("spine_first", "amber", 1.0, 2.0, 0.66, 0.5, 'It made 66 %, "first".', 1, 2),
            Alert(
                "lumbar_flexion",
                "red",
                3.0,
                4.0,
                math.radians(40),
                math.radians(30),
                "x",
                cued=False,
            ),
        ],
        tmp_path / "alerts.csv",
    )
    with (tmp_path / "alerts.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["value_deg"], first["limit_deg"]) == ("", "")
    assert (first["value_share"], first["limit_share"]) == ("0.660", "0.500")
    assert first["message"] == 'It made 66 %, "first".'
    assert (second["value_deg"], second["limit_deg"]) == ("40.00", "30.00")
    assert (second["value_share"], second["limit_share"]) == ("", "")
    assert (first["cued"], second["cued"]) == ("true", "false")
    assert (first["attributed"], second["attributed"]) == ("true", "false")


def test_what_cannot_be_had_is_an_empty_cell_and_nothing_is_minus_zero(tmp_path: Path) -> None:
    metrics = {"hinge_share": math.nan, "neutral_depth_deg": -0.001, "more_deg": 1.0}
    rep = Rep(1, 1, "any", "", "trunk_tilt", 0, 1, 2, 1, 0, 1, metrics, "unjudged", 0.5)
    write_reps([rep], tmp_path / "reps.csv")
    header, row = (tmp_path / "reps.csv").read_text().splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    assert cells["hinge_share"] == ""
    assert cells["neutral_depth_deg"] == "0.00"
    assert header.endswith("more_deg")
    nothing = np.array([np.nan, -1e-9])
    write_angles(AngleBlock(np.array([0.0, 0.01]), *[nothing] * 8), tmp_path / "angles.csv")
    assert (tmp_path / "angles.csv").read_text().splitlines()[1:] == [
        "0,,,,,,,,",
        "0.01" + ",0" * 8,
    ]


def test_no_repetition_at_all_is_a_result_too(tmp_path: Path, call: Any, recording: Path) -> None:
    lines = recording.read_text().splitlines()
    head = [line for line in lines if line[:1] in "#t" and "phases" not in line]
    still = [line for line in lines if line[:1].isdigit() and float(line.split(",")[0]) < 4.5]
    (tmp_path / "still.csv").write_text("\n".join(head + still))
    said = call("analyze", tmp_path / "still.csv", "--out", tmp_path / "out")
    assert said.code == 0, said.err
    assert "No repetition was found" in said.out
    assert len((tmp_path / "out" / "reps.csv").read_text().splitlines()) == 1


def test_a_table_without_repetitions_has_the_columns_of_one_with(
    analysed: Path, tmp_path: Path
) -> None:
    write_reps([], tmp_path / "reps.csv")
    header = (analysed / "reps.csv").read_text(encoding="utf-8").splitlines()[0]
    assert (tmp_path / "reps.csv").read_text(encoding="utf-8") == f"{header}\n"
