"""The eight weeks before a pain in words: what was run, and what changed in the last two."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..before import Before, Change, PainMark
from ..evidence import EIGHT_WEEKS
from ..report import Report
from . import phrases
from .names import CLASS_NAMES
from .pain import entry_scores, site_name
from .phrases import THIN as T
from .phrases import UNKNOWN, duration, first_upper, kilometres, listed, number, percent, step_rate

RECENT_WEEKS = int(EIGHT_WEEKS["recent_weeks"])
BEFORE_LABEL = "Before which pain?"
NO_PAIN_MARKS = "No pain is written down yet. Once it is, this shows what changed in the eight weeks before."
BEFORE_MIND = f"{EIGHT_WEEKS.critic} {EIGHT_WEEKS.caveat}"
NOTHING_STOOD_OUT = (
    "In the last two weeks nothing stood out against the six before: minutes in each kind of shoe, length, speed, "
    "climb, cadence and strength work stayed near what they were."
)
CHANGE_NAMES = {
    "low_support_min": "barefoot and minimal running",
    "longest_km": "the longest run",
    "total_min": "running in all",
    "fast_share": "the share of distance run fast",
    "ascent_m": "climb",
    "cadence_spm": "cadence",
    "strength_days": "strength work",
}
CHANGE_TAILS = {
    "low_support_min": " a week",
    "total_min": " a week",
    "ascent_m": " a week",
    "strength_days": " days a week",
}


@dataclass(frozen=True)
class Strip:
    """One strip of the eight weeks: its column, its name and the unit of its axis, and where the axis begins."""

    column: str
    name: str
    unit: str
    floor: float = 0.0


STRIPS = (
    Strip("minutes", "running by shoe", "min"),
    Strip("longest_km", "longest run", "{units}"),
    Strip("fast_share", "share of distance run fast", "%"),
    Strip("ascent_m", "climb", "m"),
    Strip("cadence_spm", "cadence", "steps/min", 140.0),
    Strip("strength_days", "days with strength work", "days"),
)


def strip_amounts(weeks: pd.DataFrame, strip: Strip, units: str) -> pd.Series:
    """A strip's bars in the unit of its axis."""
    values = weeks[strip.column]
    if strip.column == "longest_km":
        return kilometres(values, units)
    return 100 * values if strip.column == "fast_share" else values


def strip_hovers(weeks: pd.DataFrame, strip: Strip, units: str) -> list[str]:
    """Week to Sat 3 Oct: longest run 19.2 km."""
    return [
        f"{_seven_days(start)}: {strip.name} {_strip_value(strip.column, value, units)}"
        for start, value in zip(pd.DatetimeIndex(weeks.index), weeks[strip.column], strict=True)
    ]


def minutes_hovers(weeks: pd.DataFrame, name: str) -> list[str]:
    return [
        f"{_seven_days(start)}: {CLASS_NAMES[name]} {duration(60 * minutes)}"
        for start, minutes in zip(pd.DatetimeIndex(weeks.index), weeks[name], strict=True)
    ]


def _seven_days(start: pd.Timestamp) -> str:
    return phrases.days(start.date(), (start + pd.Timedelta(days=6)).date())


def _strip_value(column: str, value: float, units: str) -> str:
    if column in ("low_support_min", "total_min"):
        return "none" if value == 0 else "less than a minute" if value < 1 else duration(60 * value)
    if column == "longest_km":
        return phrases.distance(1000 * value, units)
    if column == "fast_share":
        return percent(value)
    if column == "cadence_spm":
        return step_rate(value)
    text = number(value, 0)
    return text if text == UNKNOWN or column != "ascent_m" else f"{text}{T}m"


def mark_label(mark: PainMark, today: date) -> str:
    """Thu 1 Oct: left inside ankle, 3 during (it began)."""
    entry = mark.entry
    tail = " (it began here)" if mark.onset else ""
    return f"{phrases.day(entry.date, today)}: {site_name(entry.site, entry.side)}, {entry_scores(entry)}{tail}"


def before_title(before: Before, report: Report) -> str:
    return f"The eight weeks before {phrases.day(before.day, report.today)}; the last two are shaded"


def before_sentence(before: Before, report: Report) -> str:
    """What changed in the last two weeks against the six before, or why that cannot be told."""
    if not before.compared:
        return "Too little is known of the weeks before that day to compare them."
    units = report.settings.units
    lines = [f"- {first_upper(_change_words(change, units))}." for change in before.changes]
    parts = ["In the last two weeks, against the six before:", "\n".join(lines)] if lines else [NOTHING_STOOD_OUT]
    if before.new_pairs:
        pairs = listed(
            f"**{phrases.plain(name)}** ({phrases.day(day, report.today)})" for day, name in before.new_pairs
        )
        parts.append(f"Worn for the first time in these eight weeks, walking included: {pairs}.")
    return "\n\n".join(parts)


def change_values(change: Change, units: str) -> tuple[str, str]:
    """What it was before and what it became, each with its unit."""
    return _strip_value(change.what, change.earlier, units), _strip_value(change.what, change.recent, units)


def _change_words(change: Change, units: str) -> str:
    earlier, recent = change_values(change, units)
    if change.what == "spikes":
        runs = phrases.count(int(change.recent), "run")
        return f"**{runs}** went more than 10% beyond the longest of the 30 days before"
    return f"{CHANGE_NAMES[change.what]} from {earlier} to **{recent}**{CHANGE_TAILS.get(change.what, '')}"


BEFORE_ALT = (
    "Strips of bars, one bar a week, over one another: minutes by shoe, longest run, fast share, climb, cadence, "
    "strength."
)


def before_table(before: Before, units: str) -> pd.DataFrame:
    """The eight weeks as numbers."""
    weeks = before.weeks
    minutes = {f"{CLASS_NAMES[name]} (min)": weeks[name].round() for name in CLASS_NAMES}
    table = {
        "From": pd.DatetimeIndex(weeks.index).date,
        **{first_upper(name): values.to_numpy() for name, values in minutes.items()},
        "Runs": weeks["runs"].to_numpy(),
        f"Distance ({units})": kilometres(weeks["distance_km"], units).round(1).to_numpy(),
        f"Longest run ({units})": kilometres(weeks["longest_km"], units).round(1).to_numpy(),
        "Far longer than before (runs)": weeks["spikes"].to_numpy(),
        "Run fast (%)": (100 * weeks["fast_share"]).round().to_numpy(),
        "Climb (m)": weeks["ascent_m"].round().to_numpy(),
        "Cadence (steps/min)": weeks["cadence_spm"].round().to_numpy(),
        "Strength (days)": weeks["strength_days"].to_numpy(),
    }
    return pd.DataFrame(table)
