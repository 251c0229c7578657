"""The gym screen: a server in the session's own event loop, and the page that it serves.

desk.py          the present session, as the server sees it
scene.py         session → the slow state          angles.py  angles → frames
telling.py       records → events                  told.py    repetitions and sets in words
phase.py         where in a repetition the wearer is
frames.py        the binary message of angles
hub.py           any number of screens, none of which is waited for
conversation.py  one screen's WebSocket            commands.py  what a page may ask for
door.py          who may come in: token, host, origin; headers
app.py           what is answered where            serve.py   uvicorn in this loop
api.py           the library as JSON           kept.py    what is behind it
uploads.py       a dropped recording           worker.py  long work in its own process
visit.py         a session with its page       wish.py    what was asked of the page
invitation.py    addresses, QR code, browser       certificate.py  for https
page/            what the browser gets

The wire format stands in docs/dashboard.md. Nothing here is imported unless a page is wanted.
"""

from __future__ import annotations
