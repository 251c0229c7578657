"""The exercises: one file each, data with its source, listed in one catalogue."""
