"""The library of sessions as the application shows it, on the terminal and as JSON.

What a session is and where it lies is `recordings.library`'s.
"""
