"""Lab Streaming Layer: a session's angles and events out, other programs' sensors in.

    from hiphinge.lsl.outlets import Outlets        # a watcher of a session
    from hiphinge.lsl.inlets import lsl_source      # a session's source

described.py  streams and their channels as plain values
layer.py      the one module that calls pylsl, the extra hiphinge[lsl]
events.py     repetitions and alerts as markers
outlets.py    a session's streams       chosen.py  which streams are worn where
inlets.py     streams as a source
"""

from __future__ import annotations
