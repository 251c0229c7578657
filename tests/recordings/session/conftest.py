"""Records of every kind (synthetic), a log of them, and a way to run another program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from firmware_bridge.records import (
    LinkChange,
    LinkState,
    Marker,
    Notification,
    Record,
    StreamStart,
    Tick,
)
from recordings.log.layout import LogHeader
from recordings.log.writer import LogWriter

RECORDS: tuple[Record, ...] = (
    StreamStart(0.0, "sacrum", "dot", 60.0, "Xsens DOT", "D4:22:CD:00:00:01", "2.1"),
    Notification(0.1, "sacrum", "measure", bytes(range(40))),
    Marker(0.2, "phase", "stand quietly, now"),
    LinkChange(0.25, "upper_back", LinkState.LOST, "upper_back: gone, looking for it"),
    Tick(1.3),
    Notification(1.4, "sacrum", "battery", b""),
    Notification(2.5, "upper_back", "measure", b"\xa7HR\x1e" * 8),
    StreamStart(3.0, "upper_back", "open", 100.0, "Rücken \ud83d", "", ""),
    Tick(3.1),
)


@pytest.fixture(name="records")
def records_fixture() -> tuple[Record, ...]:
    """One of each kind and more; one payload is full of what begins a frame."""
    return RECORDS


@pytest.fixture
def write_log(tmp_path: Path) -> Callable[..., Path]:
    """Write records to a new log; its path."""

    def write(records: Sequence[Record] = RECORDS, name: str = "any.log") -> Path:
        path = tmp_path / name
        with LogWriter(path, LogHeader(b"0123456789abcdef", 1_790_000_000_000_000_000)) as log:
            for record in records:
                log.write(record)
        return path

    return write


@pytest.fixture
def start_program() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start Python code as another program; all are ended after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(code: str, *arguments: object) -> subprocess.Popen[bytes]:
        program = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(program)
        return program

    yield start
    for program in started:
        program.kill()
        program.communicate()
