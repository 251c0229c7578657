"""Which pages numpy asks for while a recording is read and analysed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from recordings.pages import NUMPYS_OWN, small_pages

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="pages are asked for on Linux only"
)


def huge(array: np.ndarray) -> bool:
    """Whether the system was asked for huge pages where the middle of this array lies."""
    middle, inside = array.ctypes.data + array.nbytes // 2, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        first = line.split()[0]
        if "-" in first and not first.endswith(":"):
            start, stop = (int(end, 16) for end in first.split("-"))
            inside = start <= middle < stop
        elif inside and first == "VmFlags:":
            return "hg" in line.split()
    raise AssertionError("no such memory")


def test_pages_are_small_meanwhile_and_afterwards_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(NUMPYS_OWN, raising=False)
    size = 128 << 20  # beyond what is taken from memory that was given back
    if not huge(np.empty(size, np.uint8)):
        pytest.skip("numpy asks for no huge pages here")
    with small_pages():
        assert not huge(np.empty(size, np.uint8))
        with small_pages():
            pass
        assert not huge(np.empty(size, np.uint8))
    assert huge(np.empty(size, np.uint8))


def test_who_has_decided_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = huge(np.empty(128 << 20, np.uint8))
    monkeypatch.setenv(NUMPYS_OWN, "1")
    with small_pages():
        assert huge(np.empty(128 << 20, np.uint8)) == before
