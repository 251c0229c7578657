"""The sentences of a day: compared with the wearer's own days, claiming nothing about health."""

from __future__ import annotations

import math
from datetime import date

from analysis.daily_bends import Led
from analysis.exposure import Doing
from analysis.limits import Limits
from hiphinge.day.before import DAYS, LEAST_DAYS, Before, differs, share_of
from hiphinge.day.totals import Day, Tally
from hiphinge.report import figures
from imu.units import DEG_PER_RAD

LED = {
    Led.HIPS: "hip-led",
    Led.SHARED: "shared",
    Led.SPINE: "spine-led",
    Led.UNCERTAIN: "uncertain",
}
DOING = {
    Doing.UPRIGHT: "standing",
    Doing.WALKING: "walking",
    Doing.BENT: "bent",
    Doing.SITTING: "sitting",
    Doing.LYING: "lying",
    Doing.OFF: "sensors off",
    Doing.UNKNOWN: "not known",
}
"""In the order in which they are shown."""

LITTLE_WORN = 0.7
HABIT_BENDS = 4
HABIT_SHARE = 0.6
NO_ALERTS = "A day is written down, not alarmed: alerts are off unless they are asked for."
USUAL_FULL = (
    "About 50 full bends a day were the middle of 208 adults (Rohlmann 2014); that is a fact about "
    "them, no goal for you."
)


def span(seconds: float) -> str:
    """As "45 s", "12 min", "7 h 05 min"."""
    if not math.isfinite(seconds):
        return figures.NONE
    if seconds < 60.0:
        return f"{seconds:.0f}{figures.THIN_SPACE}s"
    minutes = round(seconds / 60.0)
    if minutes < 60:
        return f"{minutes}{figures.THIN_SPACE}min"
    hours, rest = divmod(minutes, 60)
    return f"{hours}{figures.THIN_SPACE}h {rest:02d}{figures.THIN_SPACE}min"


def date_name(day: date) -> str:
    """A date as people write it."""
    return f"{day.day} {day:%B %Y}"


def hour_name(day: Day, hour: int) -> str:
    """An hour as people call it."""
    return f"{hour:02d}:00" if day.timed else f"hour {hour + 1}"


def clock(day: Day, at_s: float) -> str:
    """A moment of the day, as 07:10 on the clock or 1:05:20 from the beginning."""
    minutes, seconds = divmod(int(at_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}" if day.timed else f"{hours}:{minutes:02d}:{seconds:02d}"


def kinds(tally: Tally | Before) -> str:
    """As "20 hip-led, 15 shared, 25 spine-led"; kinds without a bend are left out."""
    return ", ".join(f"{tally.led[led]} {LED[led]}" for led in Led if tally.led[led])


def headline(day: Day) -> str:
    """The day in one sentence."""
    total = day.total
    on_feet = span(total.on_feet_s)
    if not total.bends:
        return f"No bend was counted in {on_feet} on your feet."
    counted = figures.count(total.bends, "bend")
    return f"{counted} in {on_feet} on your feet: {kinds(total)}."


def statements(day: Day, earlier: Before | None) -> list[str]:
    """What else is to be said, the most important first."""
    told = [*_against(day, earlier), *_habit(day), *_range(day), *_worn(day)]
    return [figures.unbroken(sentence) for sentence in told]


def basis(limits: Limits) -> str:
    """What the share of the own range rests on."""
    if limits.range_rad is None:
        return (
            "Your own full bend was not measured in this donning, so there is no share of your "
            "range: bend fully once in the calibration."
        )
    own = limits.range_rad * DEG_PER_RAD
    return f"Your own full bend, measured in this donning: {own:.0f}°."


def _against(day: Day, earlier: Before | None) -> list[str]:
    if day.day is None:
        return []
    if earlier is None:
        return [f"Your last {DAYS} days hold no bends to compare with."]
    days = f"your last {DAYS} days ({figures.count(earlier.days, 'day')} with bends logged)"
    now, then = share_of(day.total, Led.HIPS), share_of(earlier, Led.HIPS)
    if not (math.isfinite(now[0]) and math.isfinite(then[0])):
        return [f"Against {days}: nobody can tell yet who led the bends."]
    both = f"{figures.percent(now[0])} of the bends hip-led, {figures.percent(then[0])} before"
    if not earlier.enough:
        return [f"Against {days}: {both}. Fewer than {LEAST_DAYS} days say little."]
    if not differs(now, then):
        return [f"Against {days}: {both}. That is no more than chance makes of so many bends."]
    more = "More" if now[0] > then[0] else "Fewer"
    return [f"Against {days}: {both}. {more} of your bends came from the hips."]


def _habit(day: Day) -> list[str]:
    """The one hour that is worth a thought."""
    best = max(day.hours.items(), key=lambda item: item[1].led[Led.SPINE], default=None)
    if best is None:
        return []
    hour, tally = best
    spine = tally.led[Led.SPINE]
    if spine < HABIT_BENDS or spine < HABIT_SHARE * tally.bends:
        return []
    when = f"From {hour:02d}:00 to {hour + 1:02d}:00" if day.timed else f"In hour {hour + 1}"
    return [
        f"{when}, {spine} of {tally.bends} bends were spine-led: one habit to try from the hips."
    ]


def _range(day: Day) -> list[str]:
    if day.histogram is None:
        return []
    bends = figures.count(day.near_full, "bend") if day.near_full else "no bend"
    return [f"In {bends} the spine came to 80 % of your range or more. {USUAL_FULL}"]


def _worn(day: Day) -> list[str]:
    recorded, worn = day.recorded_s, day.total.worn_s
    told = []
    off = day.total.seconds[Doing.OFF]
    if off:
        told.append(
            f"For {span(off)} a sensor was off: it lay still, or its gravity was where no wearer's "
            "is. Nothing was counted then."
        )
    if recorded and worn < LITTLE_WORN * recorded:
        told.append(
            f"The sensors were on for {figures.percent(worn / recorded)} of the recording only: "
            "take this day as a part of one."
        )
    return told
