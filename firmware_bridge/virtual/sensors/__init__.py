"""Virtual twins of the sensors in `firmware_bridge.drivers`, one file each. Synthetic throughout.

performance.py  what the simulated lifter does, from when on
sensor.py       what all twins share: power, clock, stream, battery, faults
catalogue.py    driver id → twin
"""

from __future__ import annotations
