"""What the claims tell: peers in the same run, the worst case, what nobody has measured."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hiphinge.validate.claims import CLAIMS, QUANTITIES, claim_named
from hiphinge.validate.drawn import panel, seeds_of
from hiphinge.validate.figures import best_peer, better_peers
from hiphinge.validate.measured import Figure, ValidationReport
from hiphinge.validate.page.document import render
from hiphinge.validate.peers.peaks import PLAIN, TUNED
from hiphinge.validate.run import measure
from hiphinge.validate.wording import peer_words
from imu.errors import SettingError


def figure(report: ValidationReport, id: str) -> Figure:
    (one,) = [one for one in report.figures if one.id == id and one.set_name == "mine"]
    return one


def test_peers_stand_beside_the_angle_and_name_their_worst(report: ValidationReport) -> None:
    lumbar = figure(report, "lumbar_calibrated")
    assert {"vqf alone", "imufusion"} >= {peer.name for peer in lumbar.peers} >= {"vqf alone"}
    assert all(0.5 < peer.value < 20.0 for peer in lumbar.peers)
    assert lumbar.worst.endswith("in monday")
    best = best_peer(lumbar)
    assert best is not None
    assert best.value == min(peer.value for peer in lumbar.peers)


def test_counters_of_peaks_are_told_what_they_are_tuned_to(report: ValidationReport) -> None:
    peers = {peer.name: peer for peer in figure(report, "exact").peers}
    assert peers.keys() == {PLAIN, TUNED}
    assert "tilt" in peers[TUNED].note


def test_every_figure_says_what_it_rests_on(report: ValidationReport) -> None:
    assert {one.claim for one in report.figures} <= {claim.id for claim in CLAIMS}
    assert figure(report, "exact").basis == "synthetic"
    for claim in CLAIMS:
        assert claim.measured
        assert claim.simulated
        assert claim.nobody
    assert "optical motion capture on people who lift" in claim_named("relative_angle").nobody


def test_tempo_exposure_and_coverage_are_among_the_figures(report: ValidationReport) -> None:
    ids = {one.id for one in report.figures}
    assert {"duration", "eccentric", "past_limit", "past_limit_share", "coverage"} <= ids
    assert figure(report, "past_limit").value < 3.0


def test_agreement_is_told_for_every_quantity_that_was_paired(report: ValidationReport) -> None:
    found = {one.quantity: one.agreement for one in report.agreements}
    assert found.keys() == {"lumbar_peak", "duration", "past_limit"}
    assert found.keys() <= {one.id for one in QUANTITIES}
    assert found["lumbar_peak"].pairs == 4
    assert abs(found["lumbar_peak"].bias.value) < 3.0


def test_the_page_stands_alone_and_holds_every_claim_and_plot(report: ValidationReport) -> None:
    page = render(report, {"hiphinge": "0"})
    assert page == render(report, {"hiphinge": "0"})
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "style=" not in page
    assert "<script" not in page
    assert page.count('class="ba"') == len(report.agreements)
    assert page.count("Nobody has measured yet") == len({one.claim for one in report.figures})
    assert "Synthetic" in page
    assert "<b>odd" not in page
    assert "&lt;b&gt;odd" in page


@pytest.mark.parametrize("told", ["", "x", "9:9", "5:3", "-1", "0:5000", "1:2:3"])
def test_seeds_that_make_no_sense_are_refused_in_one_line(told: str) -> None:
    with pytest.raises(SettingError, match="9000:9002"):
        seeds_of(told)


def test_synthetic_sets_are_drawn_from_the_seeds_that_are_told_and_no_others() -> None:
    one, both = panel(seeds_of("9000")), panel(seeds_of("9000:9002"))
    assert [drawn.seed for drawn in both[: len(one)]] == [drawn.seed for drawn in one]
    assert len({drawn.seed for drawn in both}) == len(both)
    assert all(drawn.set_name.startswith("synthetic") for drawn in both)
    assert {"none", "rounding", "spine_first"} <= {drawn.fault for drawn in both}
    lossy = next(drawn for drawn in one if drawn.lossy)
    first, again = (measure(lossy, peers=False) for _ in range(2))
    assert first == again
    assert first.kind == "simulated"
    assert first.values["lossy"] == 1.0


@pytest.mark.usefixtures("quick_peers")
def test_two_real_recordings_with_page_and_json(data_dir: Path, tmp_path: Path, call: Any) -> None:
    for name in ("squat/class1_subject1_set1", "repoimu_pendulum/Test04_Trial1"):
        folder = tmp_path / "real" / Path(name).parent
        folder.mkdir(parents=True)
        for path in (data_dir / name).parent.glob(f"{Path(name).name}.*"):
            (folder / path.name).symlink_to(path)
    page = tmp_path / "claims.html"
    asked = ("validate", tmp_path / "real", "--html", page, "--json", "--workers", 1)
    content = json.loads(call(*asked).out)
    by_id = {one["id"]: one for one in content["figures"]}
    assert by_id["exact_all"]["value"] == 1.0
    assert by_id["relative_online"]["basis"] == "measured"
    assert by_id["relative_online"]["value"] < 3.0
    assert by_id["duration"]["value"] < 1.0
    assert {one["quantity"] for one in content["agreements"]} == {"segments", "duration"}
    assert "Vicon" in page.read_text(encoding="utf-8")
    said = call(*asked)
    assert said.code == 2
    assert "--force" in said.err


def test_neither_folder_nor_seeds_is_one_clear_line(call: Any) -> None:
    said = call("validate")
    assert said.code == 2
    assert "--synthetic 9000" in said.err


def test_a_peer_that_does_better_is_named(report: ValidationReport) -> None:
    lumbar = figure(report, "lumbar_calibrated")
    best = best_peer(lumbar)
    assert best is not None
    ahead = replace(lumbar, peers=(replace(best, value=lumbar.value - 0.1),))
    behind = replace(lumbar, peers=(replace(best, value=lumbar.value + 0.1),))
    assert better_peers(ahead) == ahead.peers
    assert better_peers(behind) == ()
    said = peer_words(replace(report, figures=(ahead, figure(report, "exact"))))
    assert said.startswith("A peer does better in 1 of 2 figures")
    assert best.name in said
    assert peer_words(replace(report, figures=(behind,))).startswith("No peer does better")
