"""Angles → repetitions, metrics per repetition, alerts and sets.

Exercises, metrics and alert rules are registries: one file and one line per entry. Nothing here
reads a file or a clock, so the same angles always give the same results.
"""
