"""A Motion-BIDS dataset that is there already: whom and what it holds, so that more can be added.

Subjects and sessions are known by their folders, sub-01/ses-02, and the samples of a session by the
hash that its motion.json files tell (`SAMPLES`). Nothing of it is changed here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from imu.errors import OutputError
from imu.samples import SampleBlock

DESCRIPTION: Final = "dataset_description.json"
DERIVED: Final = Path("derivatives") / "hiphinge"
PARTICIPANTS: Final = "participants.tsv"
SAMPLES: Final = "HiphingeSamples"
"""Key in motion.json: a hash of all samples of the file."""
_SUBJECT: Final = re.compile(r"sub-(\d+)")
_SESSION: Final = re.compile(r"ses-(\d+)")
LARGEST_JSON: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a dataset's folder; nothing in an empty one.

    sessions      subject's number → the highest number of a session
    bare          subjects whose recordings are in no session
    held          hashes of the samples of one session → its folder in the dataset
    participants  the table as it is
    """

    is_dataset: bool = False
    has_derivatives: bool = False
    sessions: Mapping[int, int] = field(default_factory=dict)
    bare: frozenset[int] = frozenset()
    held: Mapping[frozenset[str], Path] = field(default_factory=dict)
    participants: str = ""


def stands(folder: Path) -> bool:
    """Whether a dataset is there. Does not raise."""
    try:
        return (folder / DESCRIPTION).is_file()
    except OSError:
        return False


def standing_in(folder: Path) -> Standing:
    """Look at a dataset. Raises OutputError where it cannot be read."""
    try:
        sessions: dict[int, int] = {}
        bare = set()
        held = {}
        for subject, number in _numbered(folder, _SUBJECT):
            sessions[number] = 0
            if (subject / "motion").is_dir():
                bare.add(number)
            for session, k in _numbered(subject, _SESSION):
                sessions[number] = max(sessions[number], k)
                known = _samples_in(session / "motion")
                if known:
                    held[known] = session.relative_to(folder)
        path = folder / PARTICIPANTS
        participants = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(folder, f"its dataset cannot be read ({error})") from error
    derived = stands(folder / DERIVED)
    return Standing(True, derived, sessions, frozenset(bare), held, participants)


def hash_of(block: SampleBlock) -> str:
    """Of all samples of a sensor and their times."""
    digest = hashlib.sha256()
    for values in (block.t_s, block.acc_m_s2, block.gyr_rad_s):
        digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    return digest.hexdigest()


def participants_with(standing: Standing, subjects: Sequence[str]) -> str:
    """participants.tsv with these in it: what stands there stays, unknown columns are n/a."""
    lines = [line for line in standing.participants.splitlines() if line.strip()]
    lines = lines or ["participant_id"]
    columns = lines[0].split("\t")
    there = {line.split("\t")[0] for line in lines[1:]}
    place = columns.index("participant_id") if "participant_id" in columns else 0
    for name in dict.fromkeys(subjects):
        if name not in there:
            lines.append("\t".join(name if k == place else "n/a" for k in range(len(columns))))
    return "\n".join(lines) + "\n"


def _numbered(folder: Path, pattern: re.Pattern[str]) -> list[tuple[Path, int]]:
    """Folders that are called by a number, with it."""
    found = ((path, pattern.fullmatch(path.name)) for path in sorted(folder.iterdir()))
    return [(path, int(match[1])) for path, match in found if match and path.is_dir()]


def _samples_in(motion: Path) -> frozenset[str]:
    told = set()
    for path in sorted(motion.glob("*_motion.json")):
        if path.stat().st_size <= LARGEST_JSON:
            try:
                facts = json.loads(path.read_text(encoding="utf-8"))
            except ValueError:
                continue
            if isinstance(facts, dict) and isinstance(facts.get(SAMPLES), str):
                told.add(facts[SAMPLES])
    return frozenset(told)
