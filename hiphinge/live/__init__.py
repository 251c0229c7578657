"""A session as it happens: records in, angles, repetitions and alerts out.

settings.py     what a session is asked for, and how session.json keeps it
marks.py        what the wearer or the guide marks: phases, sets, pauses
commands.py     what the wearer can ask for, from a key or a page
session.py      the session object that live, virtual and replayed sessions share
update.py       what it says of each record
calibrating.py  how it comes to its calibration
arrivals.py     the quality of what each sensor sent, kept while it streams
collected.py    what it said, gathered for the tables and the report
ledger.py       how its repetitions stand, corrections included
spool.py        the motion on disk while it runs, so that memory stays flat
loop.py         from a source of records to log, session and sinks
under_way.py    a session as whoever looks on from outside needs it
folder.py       a finished session's tables and report
replayed.py     a stored session through the same object
guide.py        the steps of a calibration, told, and marked when their movement was seen
guidance.py     what a screen shows of them
wear.py         how the sensors sit meanwhile: neutral taken anew, slips
measuring.py    the calibrated part of a session
terminal.py     the session on a terminal   keys.py  its keys
virtual.py      virtual sensors worn by the synthetic lifter
"""

from __future__ import annotations
