"""A radio that exists only in software, and bleak on top of it. What it carries is synthetic.

    air.py         connection events, lost events, range, supervision time-out
    peripheral.py  one device: advertises, accepts a connection, serves characteristics
    central.py     the computer's Bluetooth adapter
    scanner.py     bleak's scanner over the central      client.py  bleak's client over it
    pace.py        an event loop whose time runs faster than the wall clock

HCI, L2CAP, ATT and GATT are those of Bumble (Google); only what flies through the air is made up.
"""

from __future__ import annotations
