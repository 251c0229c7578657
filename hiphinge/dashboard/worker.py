"""Long work of the library beside a session under way: commands in processes of their own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from imu.errors import SettingError

MOST_S: Final = 600.0
LOOK_S: Final = 0.1
ERROR: Final = "error: "


async def run_hiphinge(arguments: Sequence[object], *, place: Path) -> str:
    """Run `hiphinge` with these arguments; what it said. Stops it if nobody waits any more.

    Raises SettingError with the line in which it says why not.
    """
    command = [sys.executable, "-m", "hiphinge", *map(str, arguments)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, cwd=place
        )
        try:
            async with asyncio.timeout(MOST_S):
                while process.poll() is None:
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            raise SettingError(f"that took more than {MOST_S / 60:.0f} minutes") from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode:
            raise SettingError(_why(_text(errors), place))
        return _text(out)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _why(said: str, place: Path) -> str:
    """The line in which the command says why not, without the place where the files lie."""
    told = [line.removeprefix(ERROR) for line in said.splitlines() if line.startswith(ERROR)]
    return told[-1].replace(f"{place}/", "") if told else "that did not work"
