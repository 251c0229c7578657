"""Recordings on disk: reading and writing plain tables, other makers' formats and sessions.

What is read here becomes sample blocks; what was computed elsewhere is only written here.
"""
