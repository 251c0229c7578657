"""The record log of a session: what arrived, stored as it arrived, readable after any end.

`layout` turns one record into bytes and back, `writer` appends them to a file, `reader` gives them
back and tells what it had to skip. docs/session_format.md describes the bytes for other programs.
"""
