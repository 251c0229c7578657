"""What went wrong with Bluetooth, as one line that says what to do."""

from __future__ import annotations


def explain(error: BaseException, platform: str) -> str:
    """One line for an error of bleak or of the system below it."""
    return f"Bluetooth failed: {type(error).__name__}: {error}"
