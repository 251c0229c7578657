"""Files appear whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hiphinge.results.staging import PREFIX, clear_left_behind, staged
from imu.errors import OutputError


def begin_and_stop(folder: Path, stop: type[BaseException]) -> None:
    """Write one file, and end with an error before the other one."""
    with staged(folder, ["one", "two"], force=True) as stage:
        (stage / "one").write_text("new")
        raise stop


def test_files_move_into_the_folder_when_all_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with staged(folder, ["one", "two"], force=False) as stage:
        (stage / "one").write_text("1")
        assert not (folder / "one").exists()
        (stage / "two").write_text("2")
    assert {path.name for path in folder.iterdir()} == {"one", "two"}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ZeroDivisionError])
def test_nothing_is_left_of_what_was_begun(stop: type[BaseException], tmp_path: Path) -> None:
    with pytest.raises(stop):
        begin_and_stop(tmp_path / "a" / "b", stop)
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_before_survives_a_stop_half_way(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        begin_and_stop(tmp_path, KeyboardInterrupt)
    assert (tmp_path / "one").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_is_told_as_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="No space left"),
        staged(tmp_path / "a", ["one"], force=False),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_an_earlier_run_that_was_not_written_anew_goes(tmp_path: Path) -> None:
    (tmp_path / "stale").write_text("old")
    (tmp_path / "other").write_text("mine")
    with staged(tmp_path, ["one", "stale"], force=True) as stage:
        (stage / "one").write_text("1")
    assert {path.name for path in tmp_path.iterdir()} == {"one", "other"}


def test_a_folder_where_a_file_is_to_go_is_named(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with (
        pytest.raises(OutputError, match="is a folder"),
        staged(tmp_path, ["one"], force=True),
    ):
        pytest.fail("not reached")


def test_what_a_killed_process_began_is_cleared_away_and_what_goes_on_is_not(
    tmp_path: Path,
) -> None:
    over = subprocess.Popen([sys.executable, "-c", ""])
    over.wait()
    with staged(tmp_path, ["one"], force=True) as stage:
        left = stage.with_name(stage.name.replace(f"-{os.getpid()}-", f"-{over.pid}-"))
        elsewhere = tmp_path / f"{PREFIX}another.computer-1-x"
        for path in (left, elsewhere):
            path.mkdir()
        clear_left_behind(tmp_path)
        assert (left.exists(), stage.exists(), elsewhere.exists()) == (False, True, True)
        os.utime(elsewhere, (0, 0))
        clear_left_behind(tmp_path)
        assert (stage.exists(), elsewhere.exists()) == (True, False)
