"""One validation with quick peers, of a synthetic set, as the command makes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hiphinge.validate import run
from hiphinge.validate.measured import ValidationReport
from hiphinge.validate.peers.filters import PEERS

QUICK = tuple(peer for peer in PEERS if peer.package in ("vqf", "imufusion") and peer.installed)


@pytest.fixture
def quick_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the compiled filters: those that step through Python take a hundred times as long."""
    monkeypatch.setattr(run, "peers_here", lambda: QUICK)


@pytest.fixture(scope="module")
def report(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> ValidationReport:
    """A synthetic recording beside the same one with counts and windows alone, one broken file."""
    root = tmp_path_factory.mktemp("claims")
    for name in ("mine", "broken"):
        (root / name).mkdir()
    for ending in ("csv", "meta.json", "truth.json", "truth.csv.gz"):
        shutil.copy(recording.with_suffix("." + ending), root / "mine")
    (root / "broken" / "<b>odd.csv").write_text("")
    (root / "broken" / "<b>odd.truth.json").write_text('{"reps": 5}')
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(run, "peers_here", lambda: QUICK)
        return run.run(root, workers=1)
