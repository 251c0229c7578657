"""The C encoder of the open packet, run on this computer, against the Python decoder."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from firmware_bridge.drivers.open_packet import DRIVER, Flag, OpenPacketDecoder, decode_packet

STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")
C99 = ("-std=c99", "-O2", *STRICT)
SANITIZERS = ("-fsanitize=undefined,address", "-fno-sanitize-recover=all")
GOLDEN = (
    "122300000000000040420f0000000000102702420000000000100100ffffff7f"
    "008002000300040005000600412d412d0000000057"
)
QUATERNION = (16384, 0, 0, 0)
EMPTY = 21


def compiler(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no compiler `{name}` here, so the firmware's encoder cannot be built")
    return found


def compiled(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True)


@pytest.fixture(scope="module")
def firmware(repository: Path) -> Path:
    return repository / "firmware_bridge" / "firmware"


@pytest.fixture(scope="module")
def encoder(firmware: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The encoder as a program, with sanitizers where the compiler brings them."""
    cc, folder = compiler("cc"), tmp_path_factory.mktemp("encoder")
    probe = folder / "probe.c"
    probe.write_text("int main(void) { return 0; }\n")
    built = compiled(cc, *SANITIZERS, "-o", folder / "probe", probe)
    works = built.returncode == 0 and compiled(folder / "probe").returncode == 0
    source, program = firmware / "open_packet_host.c", folder / "encoder"
    done = compiled(cc, *C99, *(SANITIZERS if works else ()), "-o", program, source)
    assert done.returncode == 0, done.stderr
    return program


def told(encoder: Path, commands: Sequence[str]) -> list[str]:
    """What the encoder answers, line by line."""
    done = subprocess.run(
        [encoder], input="\n".join(commands) + "\n", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


def add(t_us: int, six: Sequence[int], quaternion: Sequence[int] = QUATERNION) -> str:
    return " ".join(str(value) for value in ("add", t_us, *six, *quaternion))


def test_the_header_is_plain_c99_without_a_library(firmware: Path, tmp_path: Path) -> None:
    source = tmp_path / "alone.c"
    source.write_text(f'#include "{firmware / "open_packet.h"}"\nint unused;\n')
    cc = compiler("cc")
    done = compiled(cc, *C99, "-ffreestanding", "-c", "-o", tmp_path / "alone.o", source)
    assert done.returncode == 0, done.stderr


def test_the_sketch_is_grammatical_against_stand_ins(firmware: Path) -> None:
    """No more than that: it was neither built for the board nor run on it."""
    stand_ins = Path(__file__).with_name("stand_ins")
    sketch = firmware / "xiao_nrf52840_sense" / "xiao_nrf52840_sense.ino"
    options = ("-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c++")
    done = compiled(compiler("c++"), *options, f"-I{stand_ins}", f"-I{firmware}", sketch)
    assert done.returncode == 0, done.stderr


def test_the_sketch_says_that_it_was_not_tried_and_uses_the_drivers_uuids(firmware: Path) -> None:
    sketch = (firmware / "xiao_nrf52840_sense" / "xiao_nrf52840_sense.ino").read_text()
    assert "NEITHER BUILT FOR THE BOARD NOR RUN ON IT" in sketch
    service = DRIVER.channels[0].service_uuid
    assert f'#define UUID(part) "{service[:6]}" part "{service[8:]}"' in sketch
    for name, channel in zip(("data", "control", "info"), DRIVER.channels, strict=True):
        assert channel.name == name
        assert f'BLECharacteristic {name}(UUID("{channel.characteristic_uuid[6:8]}")' in sketch


def test_the_golden_packet_is_written_byte_for_byte(encoder: Path) -> None:
    lines = told(
        encoder,
        [
            "begin 244 2 10000 66 1",
            "battery 87",
            add(1_000_000, (0, 0, 4096, 1, -1, 32767)),
            add(1_010_000, (-32768, 2, 3, 4, 5, 6), (11585, 11585, 0, 0)),
        ],
    )
    assert lines == ["2", "-", "-", GOLDEN]


@pytest.mark.parametrize("quaternion", [0, 1])
def test_every_mtu_gets_what_fits(encoder: Path, quaternion: int) -> None:
    """MTU 23 carries no sample at all, and then nothing is ever written."""
    commands, room = [], []
    for mtu in range(23, 248):
        fits = max(0, mtu - 3 - EMPTY - 8 * quaternion) // 12
        room.append(min(fits, 10))
        commands.append(f"begin {mtu - 3} 10 5000 67 {quaternion}")
        commands += [add(k, (k,) * 6) for k in range(10)]
    lines = iter(told(encoder, commands))
    for mtu, most in zip(range(23, 248), room, strict=True):
        assert int(next(lines)) == most
        packets = [line for line in (next(lines) for _ in range(10)) if line != "-"]
        assert len(packets) == (10 // most if most else 0)
        for packet in packets:
            assert len(packet) // 2 <= mtu - 3
            assert len(decode_packet(bytes.fromhex(packet)).raw) == most
    assert room[0] == 0
    assert DRIVER.min_mtu == 23 + room.index(1) if not quaternion else True


@dataclass
class Expected:
    """What the decoder must find in the packets of one random stream."""

    commands: list[str] = field(default_factory=list)
    samples: list[tuple[int, ...]] = field(default_factory=list)
    index: list[int] = field(default_factory=list)


def random_stream(rng: np.random.Generator) -> Expected:
    mtu = int(rng.integers(36, 248))
    most, ranges = int(rng.integers(1, 41)), int(rng.integers(0, 8)) * 17
    expected = Expected([f"begin {mtu - 3} {most} 10000 {ranges} 0"])
    t_us, index = int(rng.integers(0, 2**50)), 0
    for _ in range(int(rng.integers(5, 80))):
        if rng.random() < 0.05:
            lost = int(rng.integers(1, 1000))
            expected.commands.append(f"dropped {lost}")
            index += lost
        six = tuple(int(value) for value in rng.integers(-32768, 32768, 6))
        expected.commands.append(add(t_us + 10000 * index, six))
        expected.samples.append(six)
        expected.index.append(index)
        index += 1
    expected.commands.append("flush")
    return expected


def test_thousands_of_random_packets_are_read_by_the_decoder(encoder: Path) -> None:
    rng = np.random.default_rng(20261121)
    streams = [random_stream(rng) for _ in range(400)]
    lines = iter(told(encoder, [command for each in streams for command in each.commands]))
    count = 0
    for stream in streams:
        assert int(next(lines)) > 0
        answers = [next(lines) for _ in stream.commands[1:]]
        wires = [bytes.fromhex(line) for line in answers if line != "-"]
        count += len(wires)
        decoder, dropped, place = OpenPacketDecoder(), 0, 0
        for seq, wire in enumerate(wires):
            packet = decode_packet(wire)
            (decoded,) = decoder.decode("data", wire)
            n = len(packet.raw)
            assert packet.raw.tolist() == [list(six) for six in stream.samples[place : place + n]]
            assert packet.seq == seq
            assert packet.index == stream.index[place]
            assert bool(packet.flags & Flag.FIRST) == (seq == 0)
            assert packet.t_us == decoded.ticks[0]  # type: ignore[index]
            place += n
            dropped += decoded.dropped
        assert place == len(stream.samples)
        # what is dropped before the very first packet shows in its index alone
        assert dropped == stream.index[-1] + 1 - place - stream.index[0]
    assert count > 2000


def test_flags_are_told_once_and_lasting_ones_until_taken_back(encoder: Path) -> None:
    six = "1 2 3 4 5 6"
    lines = told(
        encoder,
        [
            "begin 60 1 10000 0 0",
            f"flag {Flag.MARKER | Flag.CHARGING}",
            f"add 0 {six} 0 0 0 0",
            f"add 1 {six} 0 0 0 0",
            f"unflag {Flag.CHARGING}",
            "dropped 3",
            "add 2 32767 0 0 0 0 -32768 0 0 0 0",
            f"add 3 {six} 0 0 0 0",
        ],
    )
    flags = [decode_packet(bytes.fromhex(line)).flags for line in lines[1:] if line != "-"]
    assert flags == [
        Flag.MARKER | Flag.CHARGING | Flag.FIRST,
        Flag.CHARGING,
        Flag.DROPPED | Flag.ACC_CLIPPED | Flag.GYR_CLIPPED,
        0,
    ]


def test_battery_and_button_are_told_without_samples(encoder: Path) -> None:
    commands = ["begin 60 5 10000 0 0", "battery 101", "flag 8", "status 7", "battery 12"]
    lines = told(encoder, [*commands, "status 8", "begin 20 5 10000 0 0", "status 9"])
    (first,) = OpenPacketDecoder().decode("data", bytes.fromhex(lines[3]))
    (second,) = OpenPacketDecoder().decode("data", bytes.fromhex(lines[5]))
    assert (len(first), first.pressed, first.battery_percent) == (0, True, None)
    assert (len(second), second.pressed, second.battery_percent) == (0, False, 12.0)
    assert lines[6:] == ["0", "-"]  # no room for it
