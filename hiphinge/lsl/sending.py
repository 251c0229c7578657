"""A command that streams: the outlets are there while its session runs, if they were asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from hiphinge.live.loop import Watcher
from hiphinge.live.settings import SessionSettings
from imu.errors import SettingError

TOLD = (
    "Lab Streaming Layer: the angles, the events and each sensor are streams that every computer "
    "in this network can read."
)


@contextlib.contextmanager
def sending(
    asked: bool, settings: SessionSettings, *, synthetic: bool, tell: Callable[[str], None]
) -> Iterator[tuple[Watcher, ...]]:
    """The watchers to give to the session. Raises LinkError without Lab Streaming Layer."""
    if not asked:
        yield ()
        return
    from hiphinge.lsl.outlets import Outlets

    outlets = Outlets(settings, synthetic=synthetic)
    tell(TOLD)
    try:
        yield (outlets,)
    finally:
        outlets.close()
        if outlets.trouble:
            tell(outlets.trouble)


def refuse_other_pace(speed: float) -> None:
    """Streams carry times of this moment, so they go at life's own. Raises SettingError."""
    if speed != 1.0:
        raise SettingError(f"--speed {speed:g}: --lsl goes at the pace of life; leave --speed out")
