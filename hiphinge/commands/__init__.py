"""The commands, one file each: its options, what it does with them, what it prints.

Only options are declared when a module is imported; what computes is imported when the command
runs, so that help and mistyped options answer at once.
"""

from __future__ import annotations
