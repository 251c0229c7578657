"""Sessions as a Motion-BIDS dataset: samples as raw data, angles and events as derivatives.

    dataset_description.json, README, CHANGES, participants.tsv
    sub-01/ses-01/sub-01_ses-01_scans.tsv
    sub-01/ses-01/motion/…_task-rdl_tracksys-sacrum_{motion,channels}.{tsv,json}    per sensor;
        the phases of the calibration are events of the first
    derivatives/hiphinge/…/motion/…_tracksys-angles_{motion,channels,events}.{tsv,json}

Each sensor is a tracking system of its own: it has its own clock and rate. Wearers are numbered and
not named; what is added to a dataset is of new ones, unless somebody says whose it is. Where nobody
knows when a recording was made it is dated 1900, as BIDS has it for dates that are withheld (before
1925). `hiphinge` reads such a folder again (`recordings.importers.motion_bids`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from imu.errors import OutputError
from imu.samples import FloatArray, SampleBlock
from recordings.exporters.bids_motion_file import (
    FIRST_SAMPLE,
    OWN_FACTS,
    Channel,
    MotionFile,
    decimals_of,
    write_events,
    write_json,
    write_motion,
    write_rows,
)
from recordings.exporters.bids_standing import (
    DERIVED,
    PARTICIPANTS,
    SAMPLES,
    Standing,
    hash_of,
    participants_with,
    standing_in,
    stands,
)
from recordings.exporters.bids_words import CHANGES, EVENTS, FRAMES, PHASES, README
from recordings.exporters.exporter import Content, Exporter
from recordings.session.facts import WornSensor
from recordings.units import AXES

BIDS_VERSION: Final = "1.10.0"
WITHHELD: Final = datetime(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session's files go: its folder, and how their names begin."""

    folder: Path
    prefix: str
    task: str


def write(contents: Sequence[Content], out: Path) -> Sequence[str]:
    """Write the dataset into the folder `out`, which is empty. Raises OSError."""
    places = _places(contents, {}, 0)
    return (*_write(contents, out, places, Standing()), *_on_nameless(contents, places))


def add(
    contents: Sequence[Content], out: Path, there: Path, *, subject: int = 0, force: bool = False
) -> Sequence[str]:
    """Write into the empty `out` what the dataset `there` needs to hold these sessions too.

    They are a wearer's whom it does not have yet, or subject number `subject`'s. Everything else
    of the dataset stays. Raises OSError; OutputError for a session that it holds already, without
    `force`, and for a subject without sessions.
    """
    standing = standing_in(there)
    if subject in standing.bare:
        problem = (
            f"sub-{subject:02} has its recordings in no session, so none can stand beside them"
        )
        raise OutputError(there, f"{problem}; leave --subject out, or export all of them anew")
    places = _places(contents, standing.sessions, subject)
    for k, content in enumerate(contents):
        known = standing.held.get(frozenset(map(hash_of, content.recording.blocks.values())))
        if known is not None and not force:
            raise OutputError(there / known, "holds this session already; --force writes it anew")
        if known is not None:
            places[k] = Place(known, "_".join(known.parts), places[k].task)
    notes = _write(contents, out, places, standing)
    return notes if subject else (*notes, *_on_nameless(contents, places))


def _write(
    contents: Sequence[Content], out: Path, places: Sequence[Place], standing: Standing
) -> Sequence[str]:
    if not standing.is_dataset:
        _write_head(out, contents, derived=False)
    if not standing.has_derivatives:
        _write_head(out / DERIVED, contents, derived=True)
    subjects = [place.folder.parts[0] for place in places]
    text = participants_with(standing, subjects)
    (out / PARTICIPANTS).write_text(text, encoding="utf-8", newline="\n")
    for content, place in zip(contents, places, strict=True):
        _write_raw(content, out, place)
        _write_derived(content, out / DERIVED, place)
    if not standing.is_dataset:
        return ()
    told = dict.fromkeys(place.folder.as_posix() for place in places)
    return (f"Added to the dataset as {', '.join(told)}.",)


def _on_nameless(contents: Sequence[Content], places: Sequence[Place]) -> tuple[str, ...]:
    """That sessions which tell no wearer were taken for one person's, where there are several."""
    own = [p.folder for c, p in zip(contents, places, strict=True) if not c.wearer]
    if len(own) < 2:
        return ()
    taken = f"{len(own)} sessions tell no wearer and are taken for one person's, {own[0].parts[0]}"
    return (f"{taken}: if they are of several, export those of each by themselves into it.",)


def _places(contents: Sequence[Content], sessions: Mapping[int, int], subject: int) -> list[Place]:
    """One number for each wearer, and for each of his sessions, after those that are there.

    sessions  subject → the highest number of a session that is there
    subject   whose they are, 0 for new ones
    """
    first = max(sessions, default=0) + 1
    wearers = list(dict.fromkeys(content.wearer for content in contents))
    number = {wearer: subject or first + k for k, wearer in enumerate(wearers)}
    seen = dict(sessions)
    places = []
    for content in contents:
        own = number[content.wearer]
        seen[own] = seen.get(own, 0) + 1
        parts = (f"sub-{own:02}", f"ses-{seen[own]:02}")
        task = "".join(filter(str.isalnum, str(content.summary["exercise"])))
        places.append(Place(Path(*parts), "_".join(parts), task))
    return places


def _write_head(out: Path, contents: Sequence[Content], *, derived: bool) -> None:
    """What says which dataset this is."""
    out.mkdir(parents=True, exist_ok=True)
    synthetic = " (synthetic: simulated motion)" if any(c.synthetic for c in contents) else ""
    what = "Angles and repetitions of the trunk" if derived else "Inertial sensors on the trunk"
    told: dict[str, Any] = {
        "Name": f"{what} in hinging exercises{synthetic}",
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "derivative" if derived else "raw",
        "GeneratedBy": [{"Name": "hiphinge", "Version": version("hiphinge")}],
    }
    write_json(out / "dataset_description.json", told)
    text = README.format(synthetic="All of it is synthetic. " if synthetic else "")
    (out / "README").write_text(text, encoding="utf-8", newline="\n")
    if not derived:
        days = [c.started for c in contents if c.started is not None]
        day = (max(days) if days else datetime.now()).date()
        (out / "CHANGES").write_text(CHANGES.format(day=day), encoding="utf-8", newline="\n")


def _write_raw(content: Content, out: Path, place: Place) -> None:
    folder = out / place.folder / "motion"
    folder.mkdir(parents=True)
    scans = []
    for sensor, block in content.recording.blocks.items():
        file = _raw_file(content, place, sensor, block)
        write_motion(file, folder)
        scans.append((f"motion/{file.stem}_motion.tsv", _moment(content, file.first_s)))
        if len(scans) == 1:
            phases = _phases(content.recording.metadata.get("phases", ""), file.first_s)
            write_events(file.stem, folder, phases, PHASES)
    path = out / place.folder / f"{place.prefix}_scans.tsv"
    write_rows(path, ("filename", "acq_time"), scans)


def _phases(told: str, first_s: float) -> list[Mapping[str, Any]]:
    """The phases of calibrations, "stand=0:3 hinge=3:9; stand=…", as events."""
    rows: list[Mapping[str, Any]] = []
    for number, one in enumerate(told.split(";"), start=1):
        for part in one.split():
            name, _, span = part.partition("=")
            start, _, end = span.partition(":")
            length_s = float(end) - float(start)
            rows.append({"onset": float(start) - first_s, "duration": length_s,
                         "trial_type": name, "attempt": number})  # fmt: skip
    return rows


def _moment(content: Content, first_s: float) -> str:
    """When the first sample was taken, to the microsecond, on the wearer's own wall clock."""
    if content.started is None:
        moment = WITHHELD + timedelta(seconds=first_s - content.recording.start_s)
    else:
        moment = content.started.replace(tzinfo=None) + timedelta(seconds=first_s)
    return moment.isoformat(timespec="microseconds")


def _first_s(t_s: FloatArray) -> float:
    first_s = float(t_s[0])
    return round(first_s, decimals_of(first_s))


def _raw_file(content: Content, place: Place, sensor: str, block: SampleBlock) -> MotionFile:
    worn = {device.sensor: device for device in content.devices}.get(sensor, WornSensor(sensor))
    level = worn.level or content.recording.metadata.get("upper_level", "")
    placement = sensor.replace("_", " ")
    if sensor == "upper_back" and level:
        placement = f"{placement}, {level}"
    rate_hz = worn.rate_hz or 1.0 / float(np.median(np.diff(block.t_s)))
    own = {**content.recording.metadata, FIRST_SAMPLE: _first_s(block.t_s)}
    facts = {
        **_task(content),
        "TrackingSystemName": f"{placement} sensor",
        "ManufacturersModelName": worn.driver or None,
        "SoftwareVersions": f"hiphinge {version('hiphinge')}",
        OWN_FACTS: own,
        SAMPLES: hash_of(block),
    }
    return MotionFile(
        stem=f"{place.prefix}_task-{place.task}_tracksys-{sensor.replace('_', '')}",
        t_s=block.t_s,
        channels=_sample_channels(block),
        point=sensor,
        placement=placement,
        frames={"sensor": FRAMES["sensor"]},
        rate_hz=rate_hz,
        facts={name: value for name, value in facts.items() if value is not None},
    )


def _sample_channels(block: SampleBlock) -> tuple[Channel, ...]:
    vectors = [("acc", "ACCEL", "m/s^2", block.acc_m_s2), ("gyr", "GYRO", "rad/s", block.gyr_rad_s)]
    if block.mag_ut is not None:
        vectors.append(("mag", "MAGN", "uT", block.mag_ut))
    channels = [
        Channel(f"{stem}_{axis}", axis, kind, unit, values, "sensor")
        for stem, kind, unit, vector in vectors
        for axis, values in zip(AXES, vector.T, strict=True)
    ]
    if block.flags is not None and block.flags.any():
        flags = block.flags.astype(np.float64)
        channels.append(Channel("clipped", "n/a", "MISC", "n/a", flags))
    return tuple(channels)


def _write_derived(content: Content, out: Path, place: Place) -> None:
    """Angles and what was found in them; nothing where the session was never calibrated."""
    angles = content.angles
    if not len(angles):
        return
    folder = out / place.folder / "motion"
    folder.mkdir(parents=True)
    file = MotionFile(
        stem=f"{place.prefix}_task-{place.task}_tracksys-angles",
        t_s=angles["time_s"].to_numpy(),
        channels=_angle_channels(content),
        point="trunk",
        placement="pelvis and upper back",
        frames={name: FRAMES[name] for name in ("earth", "pelvis")},
        rate_hz=float(content.summary["settings"]["grid_rate_hz"]),
        facts={
            **_task(content),
            "TrackingSystemName": "angles computed from the sensors",
            "SoftwareVersions": f"hiphinge {version('hiphinge')}",
            OWN_FACTS: {FIRST_SAMPLE: _first_s(angles["time_s"].to_numpy())},
        },
    )
    write_motion(file, folder)
    write_events(file.stem, folder, _events(content, file.first_s), EVENTS)


def _angle_channels(content: Content) -> tuple[Channel, ...]:
    kinds = {
        "pelvis_tilt": ("ORNT", "z", "earth"),
        "trunk_tilt": ("ORNT", "z", "earth"),
        "lumbar_flexion": ("JNTANG", "z", "pelvis"),
        "lumbar_lateral": ("JNTANG", "x", "pelvis"),
        "lumbar_axial": ("JNTANG", "y", "pelvis"),
        "hip_flexion": ("JNTANG", "z", "pelvis"),
    }
    out = []
    for column in content.angles.columns:
        name = column.removesuffix("_deg")
        kind, component, frame = kinds.get(name, ("MISC", "n/a", "n/a"))
        unit = "deg" if column.endswith("_deg") else "n/a"
        if column != "time_s":
            values = content.angles[column].to_numpy(dtype=np.float64)
            out.append(Channel(name, component, kind, unit, values, frame))
    return tuple(out)


def _events(content: Content, first_s: float) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    for rep in content.reps.to_dict("records"):
        length_s = rep["end_s"] - rep["start_s"]
        rows.append({"onset": rep["start_s"] - first_s, "duration": length_s, "trial_type": "rep",
                     **{name: rep.get(name) for name in EVENTS if name in rep}})  # fmt: skip
    for alert in content.alerts.to_dict("records"):
        length_s = alert["end_s"] - alert["time_s"]
        rows.append({"onset": alert["time_s"] - first_s, "duration": length_s,
                     "trial_type": "alert",
                     **{name: alert[name] for name in EVENTS if name in alert}})  # fmt: skip
    return rows


def _task(content: Content) -> dict[str, str]:
    synthetic = " Synthetic: simulated motion." if content.synthetic else ""
    return {
        "TaskName": str(content.summary["exercise"]),
        "TaskDescription": f"{content.exercise}.{synthetic}",
    }


EXPORTER: Final = Exporter(
    id="bids",
    text="Motion-BIDS dataset: samples per sensor, angles and events as derivatives, one folder",
    write=write,
    several=True,
    add=add,
    stands=stands,
)
