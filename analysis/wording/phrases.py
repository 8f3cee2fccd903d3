"""The small pieces that sentences are made of: numbers with their units, days, counts and lists.

Decision: a number always carries its unit and at most three digits; an unknown value is written as a dash, never as
zero.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

import pandas as pd

from . import formats
from .names import MEASURE_UNITS

THIN = "\u202f"  # narrow no-break space: between a number and its unit, and it never breaks the line there
UNKNOWN = "–"
DAYS_IN_YEAR = 365.25
METRES = {"km": 1000.0, "mi": 1609.344}  # in the runner's unit of distance
Amount = TypeVar("Amount", float, pd.Series, pd.DataFrame)


def number(value: float | None, most_decimals: int = 1) -> str:
    """At most three significant digits, no trailing zeros beyond the first decimal: 15.4, 105, 0.9."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    decimals = most_decimals if abs(value) < 100 else 0
    return formats.in_use().number(value, 0 if decimals == 1 and round(value, 1) == 0 else decimals)


def distance(metres: float, units: str = "km") -> str:
    """15.4 km, or 9.6 mi."""
    return with_unit(number(metres / METRES[units]), units)


def kilometres(km: Amount, units: str) -> Amount:
    """Kilometres (a number or a Series) in the runner's own unit."""
    return km * (1000 / METRES[units])


def to_kilometres(distance: float, units: str) -> float:
    """The distance the runner typed, in kilometres."""
    return distance * (METRES[units] / 1000)


def duration(seconds: float | None) -> str:
    """44 min, 1 h 44, 38 s."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    if 0 < seconds < 60:
        return with_unit(f"{seconds:.0f}", "s")
    minutes = round(seconds / 60)
    if minutes < 60:
        return with_unit(str(minutes), "min")
    return f"{minutes // 60}{THIN}h{THIN}{minutes % 60:02d}"


def clock(seconds: float) -> str:
    """0:44, 1:02:03: a position on a time axis."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def pace(speed_mps: float | None, units: str = "km") -> str:
    """5:40/km from metres per second."""
    if speed_mps is None or not math.isfinite(speed_mps) or speed_mps <= 0:
        return UNKNOWN
    seconds = round(METRES[units] / speed_mps)
    return f"{seconds // 60}:{seconds % 60:02d}/{units}"


def paces(speeds: Iterable[float], units: str) -> list[str]:
    """The same without the unit, for a column that names it."""
    return [pace(speed, units).split("/")[0] for speed in speeds]


def run_pace(run: Mapping[Any, Any] | pd.Series, units: str = "km") -> str:
    """The mean pace of a whole run."""
    return pace(run["distance_m"] / run["moving_s"] if run["moving_s"] > 0 else None, units)


def step_rate(spm: float | None) -> str:
    """168 steps/min."""
    return with_unit(number(spm, 0), "steps/min")


def heart_rate(bpm: float | None) -> str:
    """152 beats/min."""
    return with_unit(number(bpm, 0), "beats/min")


def percent(share: float | None, decimals: int = 0) -> str:
    """37% from 0.37."""
    if share is None or not math.isfinite(share):
        return UNKNOWN
    return f"{formats.in_use().number(100 * share, decimals)}%"


def day(value: date, today: date | None = None) -> str:
    """Sat 16 May; with the year when it is not today's."""
    text = f"{value:%a} {formats.in_use().day(value)}"
    return text if today is None or value.year == today.year else f"{text} {value.year}"


def days(start: date, end: date, today: date | None = None) -> str:
    """16–29 May, 28 May – 3 June, with years where they differ from today's."""
    if start == end:
        return day(start, today)
    year = "" if today is None or (start.year == today.year == end.year) else f" {end.year}"
    shown = formats.in_use()
    if (start.year, start.month) == (end.year, end.month):
        one = f"{end:%b} {start.day}–{end.day}" if shown.month_first else f"{start.day}–{end.day} {end:%b}"
        return f"{one}{year}"
    first_year = f" {start.year}" if start.year != end.year else ""
    return f"{shown.day(start)}{first_year} – {shown.day(end)}{year}"


def when(iso: object, today: date) -> str:
    """Saturday within the last six days, else Sat 16 May."""
    value = date.fromisoformat(str(iso))
    return f"{value:%A}" if 0 <= (today - value).days <= 6 else day(value, today)


def week_name(start: pd.Timestamp) -> str:
    """Week 20, 11–17 May."""
    return f"Week {start.isocalendar().week}, {days(start.date(), start.date() + timedelta(days=6))}"


def hovered_day() -> str:
    """Sat 16 May 2026, as a pattern that a chart fills in the browser."""
    return f"%a {formats.in_use().axis_day} %Y"


def hovered_week() -> str:
    """Week 20, from 11 May 2026, as a pattern that a chart fills in the browser with a Monday."""
    return f"Week %-V, from {formats.in_use().axis_day} %Y"


def of_days(moments: Iterable[Any], said: Iterable[str]) -> str:
    """Sat 16 May: 168 steps/min. Sun 17 May: …, from days and what is said of each."""
    return " ".join(f"{day(moment)}: {text}." for moment, text in zip(moments, said, strict=True))


def of_weeks(starts: Iterable[Any], said: Iterable[str]) -> str:
    """Week 20, 11–17 May: 3 runs. Week 21, …, from Mondays and what is said of each week."""
    return " ".join(f"{week_name(start)}: {text}." for start, text in zip(starts, said, strict=True))


def count(amount: int, one: str, many: str = "") -> str:
    """1 run, 3 runs."""
    return f"{formats.in_use().number(amount)} {one if amount == 1 else many or one + 's'}"


def stretch_of_days(days: int) -> str:
    """145 days, but 13 years instead of 4,894 days."""
    return count(days, "day") if days < 2 * DAYS_IN_YEAR else f"{days // DAYS_IN_YEAR:.0f} years"


def listed(parts: Iterable[str]) -> str:
    """a, b and c."""
    items = list(parts)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def load_amount(value: float, measure: str, units: str) -> str:
    """A load with its unit: 3 h 05, 31 km, 28 thousand steps."""
    if measure == "moving_min":
        return duration(60 * value)
    if measure == "distance_km":
        return distance(1000 * value, units)
    return with_unit(number(value / 1000 if measure == "steps" else value, 0), MEASURE_UNITS[measure])


def load_in_own_unit(values: Amount, measure: str, units: str) -> tuple[Amount, str]:
    """A load (a number, a Series or a table) as it is shown, and its unit: distance in the runner's own, steps in
    thousands."""
    if measure == "distance_km":
        return kilometres(values, units), units
    return values / 1000 if measure == "steps" else values, MEASURE_UNITS[measure]


def with_unit(text: str, unit: str) -> str:
    return text if text == UNKNOWN else f"{text}{THIN}{unit}"


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """For a page that reads Markdown: the name of a shoe or a run shows as it was typed."""
    return re.sub(r"([\\`*_\[\]<>$~|#])", r"\\\1", text)
