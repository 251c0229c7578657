"""Names of files as text that any file can hold.

A name on Linux is bytes, and need not be text; Python then keeps what is none in signs that cannot
be written as UTF-8.
"""

from __future__ import annotations


def readable(name: str) -> str:
    r"""The name; bytes of it that are not text appear as `\xff`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
