"""Which of the streams in reach is worn where, and which of its channels are which axis.

A stream is taken if it has three channels of acceleration and three of angular rate of one device,
each with a unit that is known. Where it is worn is told, or the device's or the stream's name says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from hiphinge.lsl.described import Described
from imu.errors import LinkError
from imu.frames import SENSORS
from recordings.device_log import ACC, GYR
from recordings.importers.described_channels import ACC_UNITS, GYR_UNITS, measured_by
from recordings.joining.placed import place_in


@dataclass(frozen=True, slots=True)
class Chosen:
    """One sensor in a stream.

    number    of the stream among those that were found
    columns   of acceleration x, y, z and rate x, y, z
    factors   of the two, to m/s² and rad/s; units as `recordings.units` spells them
    """

    sensor: str
    number: int
    stream: Described
    columns: tuple[int, ...]
    acc_unit: str
    gyr_unit: str
    factors: tuple[float, float]

    @property
    def name(self) -> str:
        """As it is told to the person."""
        return f"stream '{self.stream.name}'"


@dataclass(frozen=True, slots=True)
class _Device:
    number: int
    stream: Described
    name: str
    channels: Mapping[tuple[str, str], tuple[int, str]]

    def is_called(self, wish: str) -> bool:
        own = (self.stream.name, self.stream.source_id, self.name)
        return wish.lower() in {name.lower() for name in own if name}


def chosen_of(streams: Sequence[Described], told: Mapping[str, str]) -> tuple[Chosen, ...]:
    """The sensors to read, in the order in which results list them; `told` is sensor → stream.

    Raises LinkError: none found, one that was told is not there, two for one place, no known unit.
    """
    devices = [one for number, stream in enumerate(streams) for one in _devices(number, stream)]
    if not devices and _apart(streams):
        raise LinkError(
            "Lab Streaming Layer: acceleration and angular rate come in streams of their own "
            f"({_names(_apart(streams))}), whose samples were not taken at the same moments; live "
            "both are needed in one stream. Let the sender join them, or record XDF and analyse it"
        )
    if not devices:
        raise LinkError(
            "Lab Streaming Layer: no stream has channels of acceleration and angular rate; found "
            f"{_names(streams)}. Is the sender on, and in this network?"
        )
    worn: dict[str, _Device] = {}
    if told:
        for sensor, wish in told.items():
            worn[sensor] = _one(sensor, [d for d in devices if d.is_called(wish)], wish, devices)
    else:
        for sensor in SENSORS:
            here = [device for device in devices if _place(device) == sensor]
            if here:
                worn[sensor] = _one(sensor, here, "", devices)
    if not worn:
        raise LinkError(
            "Lab Streaming Layer: no stream's name says where it is worn; tell it with --sensor "
            f"sacrum=STREAM --sensor upper_back=STREAM. Found {_called(devices)}."
        )
    return tuple(_chosen(sensor, worn[sensor]) for sensor in SENSORS if sensor in worn)


def _apart(streams: Sequence[Described]) -> list[Described]:
    """Streams of acceleration alone and of angular rate alone, if there are both."""
    kinds = {
        number: {
            found.kind
            for channel in stream.channels
            if (found := measured_by(asdict(channel))) is not None
        }
        for number, stream in enumerate(streams)
    }
    apart = [number for number, told in kinds.items() if len({ACC, GYR} & told) == 1]
    both = {kind for number in apart for kind in kinds[number]} >= {ACC, GYR}
    return [streams[number] for number in apart] if both else []


def _devices(number: int, stream: Described) -> list[_Device]:
    """The devices in a stream that have all six axes."""
    found: dict[str, dict[tuple[str, str], tuple[int, str]]] = {}
    for column, channel in enumerate(stream.channels):
        measured = measured_by(asdict(channel))
        if measured is not None:
            of_device = found.setdefault(measured.device, {})
            of_device[measured.kind, measured.axis] = (column, measured.unit)
    wanted = {(kind, axis) for kind in (ACC, GYR) for axis in "xyz"}
    return [
        _Device(number, stream, name, channels)
        for name, channels in found.items()
        if wanted <= set(channels)
    ]


def _place(device: _Device) -> str:
    for text in (device.name, device.stream.name):
        place = place_in(text) if text else None
        if place is not None:
            return place.sensor
    return ""


def _one(sensor: str, here: Sequence[_Device], wish: str, devices: Sequence[_Device]) -> _Device:
    if len(here) == 1:
        return here[0]
    if here:
        raise LinkError(
            f"{sensor}: {len(here)} streams could be meant; tell one by its source id: "
            f"{', '.join(device.stream.source_id or '(none)' for device in here)}"
        )
    raise LinkError(f"{sensor}: no stream is called '{wish}'; found {_called(devices)}")


def _chosen(sensor: str, device: _Device) -> Chosen:
    columns = [device.channels[kind, axis][0] for kind in (ACC, GYR) for axis in "xyz"]
    acc_unit, to_m_s2 = _unit(device, ACC, "acceleration", ACC_UNITS)
    gyr_unit, to_rad_s = _unit(device, GYR, "angular rate", GYR_UNITS)
    return Chosen(
        sensor,
        device.number,
        device.stream,
        tuple(columns),
        acc_unit,
        gyr_unit,
        (to_m_s2, to_rad_s),
    )


def _unit(
    device: _Device, kind: str, what: str, known: Mapping[str, tuple[str, float]]
) -> tuple[str, float]:
    """The unit of three channels as we spell it, and its factor to SI. Raises LinkError."""
    units = sorted({device.channels[kind, axis][1] for axis in "xyz"})
    if len(units) == 1 and units[0] in known:
        return known[units[0]]
    said = f"the unit '{units[0]}'" if units[0] else "no unit"
    raise LinkError(
        f"stream '{device.stream.name}': its {what} names "
        f"{said if len(units) == 1 else 'several units'}; write one of {', '.join(known)} as "
        "<unit> of each channel"
    )


def _called(devices: Sequence[_Device]) -> str:
    return ", ".join(
        f"'{device.stream.name}'" + (f" ({device.name})" if device.name else "")
        for device in devices
    )


def _names(streams: Sequence[Described]) -> str:
    return ", ".join(f"'{one.name}'" for one in streams) or "none"
