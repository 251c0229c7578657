"""What is told while training, as options ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.manner import Manner
    from hiphinge.live.settings import SessionSettings


def manner_of(feedback: str, praise: bool | None, last_one: bool | None) -> Manner:
    """What a new session begins with. Raises UnknownNameError."""
    from analysis.fading import mode_named
    from analysis.manner import Manner

    return Manner(mode_named(feedback), praise=praise is not False, last_one=last_one is not False)


def told_otherwise(
    settings: SessionSettings, feedback: str, praise: bool | None, last_one: bool | None
) -> SessionSettings:
    """The settings with what was asked for in their place, which no mark in a record changes.

    "" and None leave it as it is. Raises UnknownNameError for a way that there is not.
    """
    from dataclasses import replace

    from analysis.fading import mode_named
    from analysis.manner import LAST_ONE, MODE, PRAISE

    manner, fixed = settings.manner, set(settings.fixed)
    if feedback:
        manner = replace(manner, mode=mode_named(feedback))
        fixed.add(MODE)
    if praise is not None:
        manner = replace(manner, praise=praise)
        fixed.add(PRAISE)
    if last_one is not None:
        manner = replace(manner, last_one=last_one)
        fixed.add(LAST_ONE)
    return replace(settings, manner=manner, fixed=frozenset(fixed))
