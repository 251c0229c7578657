"""What an exercise is done with, as far as its posture depends on it. No sensor sees any of it."""

from __future__ import annotations

from enum import StrEnum


class Gear(StrEnum):
    """One thing, and where it is."""

    STICK = "stick"
    """Along the back: sacrum, upper back, head."""
    WALL = "wall"
    """Behind the wearer, as far away as the hips reach."""
    BAND_FROM_BEHIND = "band_from_behind"
    """Round the hips, pulling them back."""
    CABLE = "cable"
    """From low behind, between the legs, into the hands; or a band."""
    BAR = "bar"
    """In the hands."""
    BAR_FROM_FLOOR = "bar_from_floor"
    """In the hands, and on the floor at the low end of every repetition."""
    BAR_ON_SHOULDERS = "bar_on_shoulders"
    KETTLEBELL = "kettlebell"
    """In the hands."""
    KETTLEBELL_FROM_FLOOR = "kettlebell_from_floor"
    """In the hands, and on the floor at the low end of every repetition."""
    BENCH = "bench"
    """Under the upper back."""
    BAND_OVER_HIPS = "band_over_hips"
    """Across the front of the hips, held down on both sides."""
