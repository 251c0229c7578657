"""From sensors on the air to records: the only part of hiphinge that talks to Bluetooth.

bluetooth.py  bleak, wrapped: scan, connect, write, read, subscribe; the one importer of bleak
trouble.py    what went wrong, as one line that says what to do
nearby.py     what is near: device, driver, battery, signal
finder.py     the sensors that are wanted → the devices that are found, by one scan for all
worn.py       one sensor: connect, start, watch, begin again; emits its records
health.py     silence and staleness, from arrivals alone
link.py       several sensors at once
"""

from __future__ import annotations
