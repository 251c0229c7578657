"""What all tests share: where the real recordings are, and fast tests first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]

# Two busy cores make single examples slow now and then; the blob repeats a failure exactly.
settings.register_profile("hiphinge", deadline=None, print_blob=True)
settings.load_profile("hiphinge")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests marked `slow` last; otherwise keep the order."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The real recordings: HIPHINGE_DATA, else ../shared/data beside the checkout.

    They are other people's and are not shipped, so a test that needs them skips where they are
    absent, and the reason says where they were looked for.
    """
    told = os.environ.get("HIPHINGE_DATA")
    folder = Path(told) if told else REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real recordings at {folder}; HIPHINGE_DATA can name their folder")
    return folder
