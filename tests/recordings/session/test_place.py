"""Where sessions lie by default: the user's own data folder, never a repository."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from imu.errors import OutputError
from recordings.session.facts import SessionFacts
from recordings.session.place import home, sessions_folder, work_tree_of
from recordings.session.recorder import begin_session
from recordings.session.recovery import unfinished


def test_the_users_data_folder_is_the_default() -> None:
    place = home({})
    assert place.is_absolute()
    assert place.name == "hiphinge"
    assert Path.home() in place.parents or sys.platform != "linux" or "XDG_DATA_HOME" in os.environ


def test_another_home_can_be_named(tmp_path: Path) -> None:
    assert sessions_folder({"HIPHINGE_HOME": str(tmp_path)}) == tmp_path / "sessions"
    assert home({"HIPHINGE_HOME": "~/lifts"}) == Path.home() / "lifts"
    assert home({"HIPHINGE_HOME": "  "}) == home({})


@pytest.mark.parametrize("git", ["folder", "file"])
def test_a_git_work_tree_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git: str
) -> None:
    tree = tmp_path / "checkout"
    tree.mkdir()
    if git == "folder":
        (tree / ".git").mkdir()
    else:
        (tree / ".git").write_text("gitdir: elsewhere\n")
    (tree / "deep").mkdir()
    monkeypatch.chdir(tree / "deep")
    monkeypatch.setenv("HIPHINGE_HOME", "here")
    with pytest.raises(OutputError, match=r"inside the git work tree .*set HIPHINGE_HOME") as told:
        begin_session(SessionFacts())
    assert len(str(told.value).splitlines()) == 1
    with pytest.raises(OutputError, match="work tree"):
        unfinished()
    assert list((tree / "deep").iterdir()) == []


def test_a_link_into_a_git_work_tree_is_refused_too(tmp_path: Path) -> None:
    tree = tmp_path / "checkout"
    (tree / ".git").mkdir(parents=True)
    link = tmp_path / "link"
    try:
        link.symlink_to(tree)
    except OSError:
        pytest.skip("this system lets no links be made")
    with pytest.raises(OutputError, match="work tree"):
        sessions_folder({"HIPHINGE_HOME": str(link)})


def test_a_place_that_is_named_explicitly_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    with begin_session(SessionFacts(), place=tmp_path / "mine") as recorder:
        assert recorder.folder.parent == tmp_path / "mine"


def test_a_default_place_that_is_free_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert work_tree_of(tmp_path) is None
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "home"))
    assert unfinished() == []
    with begin_session(SessionFacts()) as recorder:
        assert recorder.folder.parent == tmp_path / "home" / "sessions"
