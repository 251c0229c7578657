"""Virtual twins of the sensors in `firmware_bridge.drivers`, one file each. Synthetic throughout.

performance.py  what the simulated lifter does, from when on
sensor.py       what all twins share: power, clock, stream, battery, faults
catalogue.py    driver id → twin
stage.py        several twins on one radio
mishaps.py      what goes wrong around them, by name
"""

from __future__ import annotations
