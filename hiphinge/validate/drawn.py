"""Synthetic sets drawn on the spot, from seeds that can be chosen: what nobody developed with.

Every seed gives a panel: each exercise once with a marked calibration, a fault and a tempo that
change from seed to seed, every second one with walking and sitting around the set; some without a
marked calibration; and some that lose 5 % of their samples in bursts of 20. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analysis.exercises.catalogue import EXERCISES, exercise_named
from analysis.exercises.posture import STANDING
from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.lifter.plan import ActivityKind
from firmware_bridge.virtual.lifter.truth import as_json
from hiphinge.simulation import Wish, metadata_of, simulated
from hiphinge.validate.truth import Truth
from imu.errors import SettingError
from imu.units import DEG_PER_RAD
from recordings.recording import Recording

TEMPOS: Final = ("slow", "typical", "fast")
AROUND: Final = (ActivityKind.WALK, ActivityKind.SIT)
UNMARKED: Final = ("hip_hinge", "squat")
LOSSY: Final = ("rdl", "kb_swing")
LOSS_SHARE, BURST = 0.05, 20
MOST_SEEDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Drawn:
    """One set to simulate, in the place of a recording on disk."""

    set_name: str
    exercise: str
    fault: str
    tempo: str
    seed: int
    calibration: bool = True
    busy: bool = False
    lossy: bool = False

    @property
    def name(self) -> str:
        """What it is, in one line."""
        parts = [self.exercise, "" if self.fault == "none" else self.fault, self.tempo]
        parts += ["busy" * self.busy, "lossy" * self.lossy, "" if self.calibration else "unmarked"]
        return " ".join(part for part in (*parts, str(self.seed)) if part)

    @property
    def wish(self) -> Wish:
        """What the lifter is asked for."""
        return Wish(
            exercise_named(self.exercise),
            fault=self.fault,
            tempo=self.tempo,
            seed=self.seed,
            calibration=self.calibration,
            confusers=AROUND if self.busy else (),
            loss_share=LOSS_SHARE if self.lossy else 0.0,
            burst_samples=BURST if self.lossy else 1,
        )


def seeds_of(text: str) -> range:
    """The seeds of 9000:9002, which are 9000 and 9001, or of 9000 alone. Raises SettingError."""
    first, _, stop = text.partition(":")
    try:
        seeds = range(int(first), int(stop) if stop else int(first) + 1)
    except ValueError:
        seeds = range(0)
    if not 0 < len(seeds) <= MOST_SEEDS or seeds.start < 0:
        raise SettingError(
            f"seeds are written 9000 or 9000:9002 (the last left out), not '{text}'; "
            f"{MOST_SEEDS} at most"
        )
    return seeds


def panel(seeds: range) -> list[Drawn]:
    """The sets of these seeds."""
    told = f"{seeds.start}:{seeds.stop}" if len(seeds) > 1 else f"{seeds.start}"
    name = f"synthetic, seed{'s' if len(seeds) > 1 else ''} {told}"
    return [one for seed in seeds for one in _of_seed(name, seed)]


def _of_seed(set_name: str, seed: int) -> list[Drawn]:
    out = []
    for number, entry in enumerate(one for one in EXERCISES if one.id != "any"):
        faults = ("none", *entry.simulated)
        fault, tempo = faults[(seed + number) % len(faults)], TEMPOS[(seed + number) % 3]
        busy = (seed + number) % 2 == 1 and entry.posture == STANDING
        out.append(Drawn(set_name, entry.id, fault, tempo, 100 * seed + number, busy=busy))
    first = 100 * seed + len(EXERCISES)
    for number, exercise in enumerate(UNMARKED):
        drawn = Drawn(set_name, exercise, "none", "typical", first + number, calibration=False)
        out.append(drawn)
    first += len(UNMARKED)
    for number, exercise in enumerate(LOSSY):
        out.append(Drawn(set_name, exercise, "none", "typical", first + number, lossy=True))
    return out


def drawn(wish: Wish) -> tuple[Recording, Truth]:
    """The recording in memory, which says that it is synthetic, and its truth."""
    return with_truth(simulated(wish))


def with_truth(result: Simulation) -> tuple[Recording, Truth]:
    """A simulation as a recording and what is known of it, as if read from its files."""
    recording = Recording(Path("synthetic"), result.blocks, metadata=metadata_of(result))
    flexion_deg = result.truth.lumbar_flexion_rad * DEG_PER_RAD
    series = {"time_s": result.truth.t_s, "lumbar_flexion_deg": flexion_deg}
    return recording, Truth(as_json(result.truth), series)
