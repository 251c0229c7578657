"""Readers of recordings: one file per format, found by the file's content."""
