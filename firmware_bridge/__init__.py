"""Sensors: what a device sends, real or virtual, becomes sample blocks in SI units."""
