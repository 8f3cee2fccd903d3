"""Every sentence and number format a runner reads.

Decision: the tables hold facts, this module holds the words. A number always carries its unit and, where it judges
anything, the limit it is compared with. The words say what the data show, what studies found and what nobody knows;
they never diagnose, promise safety or scold. An unknown value is written as a dash, never as zero.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from ..audit import Audit
from ..evidence import ROUTE_TRIM, RULES, SOURCES, Rule
from ..model import RULE_NAMES, Activity, Finding, RiskWindow, Settings
from ..report import Report
from . import formats

THIN = "\u202f"  # narrow no-break space: between a number and its unit, and it never breaks the line there
UNKNOWN = "–"
METRES_PER_MILE = 1609.344

Amount = TypeVar("Amount", float, pd.Series, pd.DataFrame)
Numbers = Mapping[str, Any]  # a receipt's numbers

# --------------------------------------------------------------------------------------------------- numbers with units


def number(value: float | None, most_decimals: int = 1) -> str:
    """At most three significant digits, no trailing zeros beyond the first decimal: 15.4, 105, 0.9."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    decimals = most_decimals if abs(value) < 100 else 0
    return formats.in_use().number(value, 0 if decimals == 1 and round(value, 1) == 0 else decimals)


def distance(metres: float, units: str = "km") -> str:
    """15.4 km, or 9.6 mi."""
    return _with_unit(number(metres / (METRES_PER_MILE if units == "mi" else 1000)), units)


def kilometres(km: Amount, units: str) -> Amount:
    """Kilometres (a number or a Series) in the runner's own unit."""
    return km * 1000 / METRES_PER_MILE if units == "mi" else km


def duration(seconds: float | None) -> str:
    """44 min, 1 h 44, 38 s."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    if 0 < seconds < 60:
        return _with_unit(f"{seconds:.0f}", "s")
    minutes = round(seconds / 60)
    if minutes < 60:
        return _with_unit(str(minutes), "min")
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
    seconds = round((METRES_PER_MILE if units == "mi" else 1000) / speed_mps)
    return f"{seconds // 60}:{seconds % 60:02d}/{units}"


def step_rate(spm: float | None) -> str:
    """168 steps/min."""
    return _with_unit(number(spm, 0), "steps/min")


def heart_rate(bpm: float | None) -> str:
    """152 beats/min."""
    return _with_unit(number(bpm, 0), "beats/min")


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


def count(amount: int, one: str, many: str = "") -> str:
    """1 run, 3 runs."""
    return f"{formats.in_use().number(amount)} {one if amount == 1 else many or one + 's'}"


def listed(parts: Iterable[str]) -> str:
    """a, b and c."""
    items = list(parts)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def _range(values: pd.Series, write: Callable[[float], str]) -> str:
    """3 to 4, or just 3 when the least and the most read the same."""
    least, most = write(values.min()), write(values.max())
    return least if least == most else f"{least} to {most}"


def _with_unit(text: str, unit: str) -> str:
    return text if text == UNKNOWN else f"{text}{THIN}{unit}"


# -------------------------------------------------------------------------------------------------- words for the pages

EXAMPLE_NAME = "Sam"
EXAMPLE_BANNER = "**This is Sam, an invented runner.** Your own library is empty: everything below is an example."
EXAMPLE_READ_ONLY = "Sam is an example and cannot be changed. Add your own runs first."
ADD_YOUR_RUNS = "Add your own runs"
SETTINGS_TITLE = "Settings"
UNITS_LABEL = "Distances in"
UNIT_NAMES = {"km": "kilometres", "mi": "miles"}
ZONE_LABEL = "Time zone, for files that do not tell theirs"
ZONE_UNKNOWN = "not set (UTC)"
ZONE_HELP = "It decides to which day a late run belongs. Most files tell their own."
FORMATS_LABEL = "Numbers and dates"
FORMATS_AUTO = "as the browser asks"
FORMATS_HELP = "Weeks always run from Monday to Sunday, and the clock has 24 hours."


def formats_name(name: str) -> str:
    """1.234,5 and 16 May: a choice of formats, by an example; "" is the browser's."""
    if not name:
        return FORMATS_AUTO
    shown = formats.CHOICES[name]
    return f"{shown.number(1234.5, 1)} · {shown.day(date(2026, 5, 16))} · {shown.field}"


BAND_LABEL = "Cadence band to compare with (steps/min)"
BAND_HELP = "180 to 200 is the guidance of barefoot-running coaches. You can set your own."
HEART_HEADING = "For heart-rate load (leave empty if you do not know them)"
RESTING_LABEL = "Resting heart rate"
HIGHEST_LABEL = "Highest heart rate"
SEX_LABEL = "Formula for"
SEX_NAMES = {"": "not said", "female": "women", "male": "men"}
RATIO_LABEL = "How the ratio is counted"
ACUTE_LABEL = "Days of recent load (usually 7)"
CHRONIC_LABEL = "Days of usual load (usually 28)"
WINDOWS_OF_RATIO_HELP = (
    "The ratio on Load compares the recent days with the usual ones. 7 and 28 are the defaults and what most studies "
    "took; the risk window of an unusual week always keeps to them."
)
COUNTED_LABEL = "Sports that count as running load"
COUNTED_HELP = (
    "Usually only running. A walk or a hike that counts enters the ratio and the risk windows like a run. "
    "You can also decide it for a single activity on its page."
)
RULES_LABEL = "Risk windows that are watched"
SAVE = "Save"
SAVED = "Saved. Every page shows it now."

RANGE_LABEL = "Days shown"
RANGE_NAMES = {"4w": "4 weeks", "12w": "12 weeks", "6m": "6 months", "1y": "1 year", "all": "All"}
RESET_RANGE = "Back to 12 weeks"
DRAG_HINT = "drag across a chart to choose other days"


def days_shown(span: tuple[date, date], today: date, *, hint: bool) -> str:
    """The days on the page, and how to choose others."""
    return f"{days(*span, today)}; {DRAG_HINT}" if hint else days(*span, today)


def page_failed(error: Exception) -> str:
    """What a page says instead of a traceback, which stands in the terminal."""
    return (
        f"This page met something it cannot show ({type(error).__name__}). Your library is safe. Load the page again, "
        "or choose other days or another run. If it comes back, the terminal where Treadlightly runs has the whole "
        "message: please send it to us."
    )


TABLE_LABEL = "Show as a table"
CSV_LABEL = "Download as CSV"

MEASURE_LABEL = "Measure"
MEASURE_NAMES = {
    "moving_min": "Minutes",
    "distance_km": "Distance",
    "steps": "Steps",
    "srpe": "Effort × minutes",
    "trimp": "Heart-rate load",
}
MEASURE_UNITS = {
    "moving_min": "min",
    "distance_km": "km",
    "steps": "thousand steps",
    "srpe": "effort × min",
    "trimp": "training impulse",
}
MEASURE_NEEDS = {
    "moving_min": "a run with a moving time",
    "distance_km": "a run with a distance",
    "steps": "a watch that records cadence",
    "srpe": "your effort (0 to 10) for each run, from the export or typed in",
    "trimp": "heart rate in the runs, and your resting and highest heart rate in the settings",
}


def ratio_names(settings: Settings) -> dict[str, str]:
    """What each form of the ratio divides by what, in the runner's own windows."""
    acute, chronic = settings.acute_days, settings.chronic_days
    return {
        "uncoupled": f"{count(acute, 'day')} ÷ the {chronic - acute} before",
        "coupled": f"{count(acute, 'day')} ÷ {chronic} with them",
        "ewma": "smoothed averages",
    }


ALL_RATIOS_LABEL = "Show the other two ways to count the ratio"

RULE_TITLES = {name: RULES[name].title for name in RULE_NAMES}
RULE_SHORT = {
    "session_spike": "long run",
    "minimal_shoe_spike": "minimal shoes",
    "several_changes": "several changes",
    "fast_share_rise": "more fast",
    "return_after_break": "after a break",
    "load_unlike_usual": "above usual",
    "cadence_drop": "slower steps",
}
GRADE_WORDS = {
    "A": "randomised trial or large cohort",
    "B": "small trial or cohort",
    "C": "laboratory or model",
    "D": "expert opinion",
    "E": "our own choice, untested",
}
SPORT_NAMES = {
    "running": "Running",
    "walking": "Walking",
    "hiking": "Hiking",
    "cycling": "Cycling",
    "swimming": "Swimming",
    "other": "Other",
}
CLASS_NAMES = {
    "barefoot": "barefoot",
    "minimal": "minimal",
    "transitional": "transitional",
    "cushioned": "cushioned",
    "untagged": "no shoe given",
}


# ---------------------------------------------------------------------------------------------------------------- today

SHOW_WINDOW = "Show the numbers behind it"
WEEK_HEADING = "Last 7 days"
LAST_RUN_HEADING = "Last run"
OPEN_RUN = "Open this run"


@dataclass(frozen=True)
class Verdict:
    """What matters most now in a sentence, why in one more, and the window it is about (None: no window is open)."""

    headline: str
    why: str
    window: RiskWindow | None = None


def verdict(report: Report) -> Verdict:
    """The most important thing to know today, by the order of RULES §1."""
    if report.runs.empty:
        return Verdict("No runs yet.", "Add a file or a whole export from your watch, and this page has an answer.")
    if report.open_windows:
        window = report.open_windows[0]
        return Verdict(window_sentence(window, report), window_why(window, report), window)
    last = report.runs.iloc[-1]["local_date"].date()
    idle = (report.today - last).days
    if idle >= RULES["return_after_break"]["break_days"]:
        return Verdict(
            f"No run since {day(last, report.today)}, {count(idle, 'day')} ago.",
            "After a break of two weeks or more it begins again with half of what you did before, or less: see Plan.",
        )
    if report.ratio_unknown == "history":
        return Verdict(
            f"{count(report.history_days, 'day')} of history, and nothing unusual in them.",
            f"The ratio needs {report.settings.chronic_days}; until then the longest run is the better guide: "
            f"{longest_run(report)}",
        )
    return Verdict(f"Nothing unusual in the last four weeks: {steady_weeks(report)}.", longest_run(report))


def steady_weeks(report: Report) -> str:
    """3 to 4 runs, 31 to 35 km a week: the least and the most of the last four weeks."""
    daily = report.daily.iloc[-28:]
    week = np.arange(len(daily))[::-1] // 7
    weeks = daily.groupby(week)[["runs", "distance_km"]].sum()
    units = report.settings.units
    runs = _range(weeks["runs"], lambda value: f"{value:.0f}")
    lengths = _range(weeks["distance_km"], lambda km: number(kilometres(km, units), 0))
    return f"{runs} runs and {lengths}{THIN}{units} a week"


def longest_recent_m(report: Report) -> float:
    """Metres of the longest session of the last 30 days: what the next run is compared with. NaN without one."""
    first = pd.Timestamp(report.today) - pd.Timedelta(days=RULES["session_spike"]["lookback_days"] - 1)
    return float(report.spikes["distance_m"][report.spikes["local_date"] >= first].max())


def longest_run(report: Report) -> str:
    """The longest run of the last 30 days, and up to where the next one stays inside the limit."""
    days_back = RULES["session_spike"]["lookback_days"]
    longest = longest_recent_m(report)
    if not longest > 0:
        return f"No run with a distance in the last {days_back:.0f} days."
    units, limit = report.settings.units, RULES["session_spike"]["ratio"]
    return (
        f"your longest run of the last {days_back:.0f} days was {distance(longest, units)}, "
        f"so the next one up to {distance(limit * longest, units)} stays within 10% of it."
    )


def last_seven_days(report: Report) -> str:
    """Runs, minutes and distance of the last seven days beside the mean of the four weeks before them."""
    units = report.settings.units
    week, before = report.daily.iloc[-7:], report.daily.iloc[-35:-7]
    lines = [
        f"**{count(int(week['runs'].sum()), 'run')}**",
        f"**{duration(60 * week['moving_min'].sum(skipna=False))}** of running",
        f"**{distance(1000 * week['distance_km'].sum(skipna=False), units)}**",
    ]
    if len(before) == 28:
        weekly = before[["runs", "moving_min", "distance_km"]].sum(skipna=False) / 4
        lines = [
            f"{lines[0]}, usually {number(weekly['runs'], 0)}",
            f"**{duration(60 * week['moving_min'].sum(skipna=False))}**, usually {duration(60 * weekly['moving_min'])}",
            f"{lines[2]}, usually {distance(1000 * weekly['distance_km'], units)}",
        ]
        lines.append(":small[*Usually* is the mean of the four weeks before.]")
    return "  \n".join(lines)


def last_run(report: Report) -> str:
    """When, how far, how long, how fast, at which cadence."""
    if report.runs.empty:
        return "None yet."
    run, units = report.runs.iloc[-1], report.settings.units
    facts = [
        f"**{day(run['local_date'].date(), report.today)}**",
        f"{distance(run['distance_m'], units)} in {duration(run['moving_s'])}",
        ", ".join(
            text for text in (pace(_speed(run), units), step_rate(run["running_cadence_spm"])) if text != UNKNOWN
        ),
    ]
    return "  \n".join(filter(None, facts))


def open_windows_heading(report: Report) -> str:
    amount = len(report.open_windows)
    return "No window is open" if not amount else f"{count(amount, 'window')} open"


def open_windows_list(report: Report) -> str:
    """Each open window with the day it closes; or what a window is."""
    if not report.open_windows:
        return (
            "A window opens when something changed faster than before: a much longer run, a new kind of shoe, a break."
        )
    lines = [
        f"**{RULE_TITLES[window.rule]}**, to {days(window.end, window.end, report.today)}"
        for window in report.open_windows
    ]
    return "  \n".join([*lines, ":small[To that day if nothing more happens.]"])


def glance_title(span: tuple[date, date], today: date) -> str:
    if span[1] == today:
        return "Twelve weeks at a glance: minutes a week, and when a window was open"
    return "The twelve weeks up to your last run: minutes a week, and when a window was open"


def _speed(run: pd.Series) -> float:
    return run["distance_m"] / run["moving_s"] if run["moving_s"] > 0 else math.nan


# ----------------------------------------------------------------------------------------------------------------- load

LOAD_TITLE = "Load"
LOAD_LEAD = "How much you ran, compared with your own usual."


def week_name(start: pd.Timestamp) -> str:
    """Week 20, 11–17 May."""
    return f"Week {start.isocalendar().week}, {days(start.date(), start.date() + timedelta(days=6))}"


def week_hovers(weeks: pd.DataFrame, units: str) -> list[str]:
    """Week 20, 11–17 May: 3 runs, 31 km, 3 h 05."""
    return [
        f"{week_name(start)}: {count(int(row['runs']), 'run')}, {distance(1000 * row['distance_km'], units)}, "
        f"{duration(60 * row['moving_min'])}"
        for start, row in _by_week(weeks)
    ]


def _by_week(weeks: pd.DataFrame) -> Iterable[tuple[pd.Timestamp, dict[Any, Any]]]:
    return zip(pd.DatetimeIndex(weeks.index), weeks.to_dict("records"), strict=True)


def weeks_title(weeks: pd.DataFrame, measure: str, units: str, today: date) -> str:
    """How the running of the weeks in view compares: the least and the most of the full ones."""
    monday = pd.Timestamp(today) - pd.Timedelta(days=today.weekday())
    full = weeks[weeks.index != monday]["load"].dropna()
    if full.empty:
        return f"{MEASURE_NAMES[measure]} a week"
    least, most = amount(full.min(), measure, units), amount(full.max(), measure, units)
    return f"{MEASURE_NAMES[measure]} a week: from {least} to {most}"


def amount(value: float, measure: str, units: str) -> str:
    """A load with its unit: 3 h 05, 31 km, 28 thousand steps."""
    if measure == "moving_min":
        return duration(60 * value)
    if measure == "distance_km":
        return distance(1000 * value, units)
    return _with_unit(number(value / 1000 if measure == "steps" else value, 0), MEASURE_UNITS[measure])


def load_in_own_unit(values: Amount, measure: str, units: str) -> tuple[Amount, str]:
    """A load (a number, a Series or a table) as it is shown, and its unit: distance in the runner's own, steps in
    thousands."""
    if measure == "distance_km":
        return kilometres(values, units), units
    return values / 1000 if measure == "steps" else values, MEASURE_UNITS[measure]


def weeks_alt(weeks: pd.DataFrame, units: str) -> str:
    return "Bars, one for each week. " + " ".join(f"{text}." for text in week_hovers(weeks.iloc[-4:], units))


def no_measure(measure: str) -> str:
    return f"No run in these days has this measure. It needs {MEASURE_NEEDS[measure]}."


def ratio_title(report: Report) -> str:
    """Today's ratio in words, or why there is none."""
    if report.ratio_unknown == "history":
        have, need = report.history_days, report.settings.chronic_days
        return f"{count(have, 'day')} of history: the ratio needs {need}"
    if report.ratio_unknown == "base":
        return "No ratio today: so little was run in the weeks before that any run looks huge against it"
    value = report.ratio[report.settings.ratio]
    if value is None:
        days_back = report.settings.chronic_days
        return f"The ratio is unknown: a run of the last {days_back} days has no value in this measure"
    low, high = RULES["ratio"]["below_usual"], RULES["ratio"]["above_usual"]
    place = "below" if value < low else "above" if value > high else "near"
    acute = report.settings.acute_days
    usual = "week" if acute == 7 else count(acute, "day")
    return f"The last {count(acute, 'day')} are {number(value, 2)} times your usual {usual}: {place} usual"


def ratio_alt(report: Report) -> str:
    return "A line through time in three neutral bands: below, near and above usual."


def ratio_hovers(values: pd.Series, name: str) -> list[str]:
    """Sat 16 May: 1.12 (7 days ÷ the 21 before)."""
    moments = pd.DatetimeIndex(values.index)
    return [f"{day(moment)}: {number(value, 2)} ({name})" for moment, value in zip(moments, values, strict=True)]


def sessions_title(spikes: pd.DataFrame, units: str) -> str:
    """How many runs went over the line; a run without a distance, or without any before it, is not counted."""
    compared, over = spikes[spikes["ratio"].notna()], spikes[spikes["spike"]]
    left_out = int(spikes["distance_m"].isna().sum())
    tail = f" ({count(left_out, 'run')} without a distance left out)" if left_out else ""
    if compared.empty:
        return f"No run can be compared with the 30 days before it{tail}"
    if over.empty:
        return f"Every run stayed within 10% of the longest of the 30 days before it{tail}"
    found = f"{count(len(over), 'run')} of {len(compared)} went more than 10% beyond the longest of the 30 days before"
    return f"{found}{tail}"


def sessions_alt(spikes: pd.DataFrame, units: str) -> str:
    over = spikes[spikes["spike"]]
    return "Dots for runs under a step line. " + " ".join(f"{text}." for text in session_hovers(over.iloc[-5:], units))


def session_hovers(spikes: pd.DataFrame, units: str) -> list[str]:
    """Sat 16 May: 19.2 km; the longest of the 30 days before was 14.0 km."""
    texts = []
    for row in spikes.to_dict("records"):
        before = row["longest_before_m"]
        against = (
            f"the longest of the 30 days before was {distance(before, units)}"
            if before > 0
            else "nothing to compare it with in the 30 days before"
        )
        texts.append(f"{day(row['local_date'].date())}: {distance(row['distance_m'], units)}; {against}")
    return texts


# -------------------------------------------------------------------------------------------------------------- one run

ACTIVITY_TITLE = "Activity"
CHOOSE_RUN = "Choose a run"
NO_ACTIVITIES = "No activity yet. Add a file or a whole export from your watch."
NO_RECORDS = "This activity was typed in, so there is nothing recorded to draw."
NO_ROUTE = "No positions were recorded: on a treadmill, or without satellites, there is no way to draw."
ROUTE_TITLE = "Where it went: a plain drawing, not a map, so nothing is asked of the internet"
TRIM_LABEL = "Hide start and end"
TRIM_HELP = (
    f"Leaves out the first and last {ROUTE_TRIM['trim_m']:.0f}{THIN}m, so that a picture you share does not show where "
    "you live."
)
FINDINGS_HEADING = "Worth knowing about this recording"
CORRECT_HEADING = "Title, note, corrections"
RPE_LABEL = "How hard did it feel? 0 is rest, 10 is all you had"
TITLE_LABEL = "Title"
NOTE_LABEL = "Note"
SURFACE_LABEL = "Ran on"
NO_SURFACE = "not said"
CHANGED = {
    "rpe": "How hard it felt is saved",
    "title": "The title is saved",
    "note": "The note is saved",
    "surface": "The surface is saved",
    "unit": "The file is read again with that cadence",
    "device_unit": "Every file of that watch is read again with that cadence",
}
LOOK_CLOSER = "Drag across a channel to look closer."
WHOLE_RUN = "Show all of it"
SPORT_LABEL = "Sport"
COUNTS_LABEL = "Counts as running"
COUNTS_HELP = "Only what counts as running enters your load and your risk windows."
DELETE_LABEL = "Delete"
DELETE_HELP = "It leaves every number and chart. You can take it back."
UNDO = "Undo"


def deleted(label: str) -> str:
    return f"Deleted: {label}"


def activity_labels(activities: pd.DataFrame, units: str, today: date) -> list[str]:
    """Sat 16 May · 19.2 km · 1 h 44 · Running"""
    labels = []
    for row in activities.to_dict("records"):
        when = f"{day(row['local_date'].date(), today)} {row['start_time']:%H:%M}" if row["manual"] else ""
        when = when or day(row["local_date"].date(), today)
        parts = [when, distance(row["distance_m"], units), duration(row["moving_s"]), SPORT_NAMES[row["sport"]]]
        labels.append(" · ".join([*parts, *([row["title"]] if row["title"] else [])]))
    return labels


def activity_totals(row: pd.Series, units: str) -> list[tuple[str, str]]:
    """The figures over the charts; what is unknown is left out."""
    totals = [
        ("Distance", distance(row["distance_m"], units)),
        ("Moving time", duration(row["moving_s"])),
        ("Pace", pace(_speed(row), units)),
        ("Cadence", step_rate(row["running_cadence_spm"])),
        ("Heart rate", heart_rate(row["heart_rate_bpm"])),
        ("Climb", _with_unit(number(row["ascent_m"], 0), "m")),
        ("Steps", number(row["steps"], 0)),
    ]
    return [(label, value) for label, value in totals if value != UNKNOWN]


def activity_windows(touched: list[RiskWindow], row: pd.Series, report: Report) -> str:
    """Which windows the run opened, and which it kept open."""
    if not row["counts_as_running"]:
        return "This activity does not count as running, so it touches no window."
    if not touched:
        return "This run opened no window and kept none open."
    opened = [window for window in touched if window.activity_ids[0] == row["activity_id"]]
    kept = [window for window in touched if window not in opened]
    parts = [
        f"{verb} {listed(f'**{RULE_TITLES[w.rule].lower()}** ({days(w.start, w.end, report.today)})' for w in windows)}"
        for verb, windows in (("opened", opened), ("lies in", kept))
        if windows
    ]
    return f"This run {' and '.join(parts)}."


def also_recorded(source_name: str, device: str) -> str:
    """Also recorded as run.gpx (Garmin fenix 5)."""
    return f"Also recorded as {source_name}{f' ({device})' if device else ''}. Only the recording shown here counts."


TWO_RUNS = "These are two runs"
TWO_RUNS_HELP = "Both will count, and they are never joined again unless you take this back."
PARTED = "They are two runs now, and both count."


def channels_title(records: pd.DataFrame) -> str:
    return "How it went, minute by minute; walking is pale"


def changed(name: str, label: str) -> str:
    return f"{CHANGED[name]}: {label}"


def stretch(records: pd.DataFrame, stretch_s: tuple[float, float], units: str) -> str:
    """12:30 to 18:00, 1.0 km: what the channels show and the route marks."""
    metres = records["distance_m"][records["elapsed_s"].between(*stretch_s)].dropna()
    length = f", {distance(metres.iloc[-1] - metres.iloc[0], units)}" if len(metres) > 1 else ""
    return f"{clock(stretch_s[0])} to {clock(stretch_s[1])}{length}; the way in between is drawn strong."


def channels_alt(row: pd.Series, units: str) -> str:
    return " ".join(f"{label}: {value}." for label, value in activity_totals(row, units))


def channel_hover(name: str, unit: str) -> str:
    """At 0:12:30: heart rate 152 beats/min. The axes fill in the moment and the value."""
    decimals = 1 if unit in ("%", "cm") else 0
    value = f"%{{y|%-M:%S}}/{unit.removeprefix('min/')}" if name == "pace" else f"%{{y:.{decimals}f}}{THIN}{unit}"
    return f"At %{{x|%-H:%M:%S}}: {name} {value}"


HELD_UNTIL_HERE = f"within {RULES['cadence_drift']['report_pct']:.0f}% of your usual until here"


def route_alt(row: pd.Series, units: str) -> str:
    return f"The way of {distance(row['distance_m'], units)}, seen from above, north up."


def laps_title(laps: pd.DataFrame) -> str:
    return count(len(laps), "lap")


# --------------------------------------------------------------------------------------------------------------- method

METHOD_TITLE = "Method"
METHOD_LEAD = (
    "Every number that decides something here, what it rests on, and who disagrees. Nothing below has been shown to "
    "predict an injury of a single runner; pain outranks every number."
)
METHOD_GROUPS = {
    "Risk windows": (
        "session_spike",
        "minimal_shoe_spike",
        "several_changes",
        "fast_share_rise",
        "return_after_break",
        "cadence_drop",
        "load_unlike_usual",
    ),
    "Load over time": ("ratio", "days_above", "ewma", "week_change", "monotony", "strain", "fitness", "session_rpe"),
    "Cadence and speed": (
        "cadence_guidance",
        "cadence_rise",
        "matched_speed",
        "cadence_drift",
        "asymmetry",
        "walk_run",
        "fast_running",
    ),
    "Barefoot and minimal shoes, plan, pain and return": (
        "minimal_shoes",
        "foot_strength",
        "low_support_caps",
        "references",
        "credit",
        "budget",
        "transition",
        "tagging",
        "pain",
        "ladder",
        "readiness",
        "self_audit",
    ),
}
METHOD_REST = "Reading a recording"


def method_groups() -> dict[str, list[str]]:
    """The rules by subject, in the order they are read; a rule in no group comes last and is never left out."""
    grouped = {name for names in METHOD_GROUPS.values() for name in names}
    groups = {title: list(names) for title, names in METHOD_GROUPS.items()}
    return {**groups, METHOD_REST: [name for name in RULES if name not in grouped]}


def rule_heading(rule: Rule) -> str:
    return f"{rule.title} · grade {rule.grade}, {GRADE_WORDS[rule.grade]}"


def rule_text(rule: Rule) -> str:
    """What was found, who objects, whom it does not cover, and where it was published."""
    parts = [f"**Grade {rule.grade}, {GRADE_WORDS[rule.grade]}:** {rule.basis}"]
    if rule.critic:
        parts.append(f"**Against it:** {rule.critic}")
    if rule.caveat:
        parts.append(f"**Mind:** {rule.caveat}")
    if rule.ours and rule.grade != "E":
        parts.append("**The limits are our own choice**, untested.")
    if rule.sources:
        parts.append("**Sources:** " + " ".join(source_text(key) for key in rule.sources))
    return "\n\n".join(parts)


def source_text(key: str) -> str:
    """The citation, its DOI, and whether we have only quoted it from memory."""
    source = SOURCES[key]
    doi = f" doi:{source.doi}." if source.doi else ""
    return f"{source.citation}{doi}{'' if source.checked else ' (Unverified: quoted from memory.)'}"


def rule_evidence(name: str) -> str:
    """A rule's evidence and its best critic in a line under a chart."""
    rule = RULES[name]
    critic = f" Against it: {rule.critic}" if rule.critic else ""
    return f"{rule.basis}{critic} (Grade {rule.grade}: {GRADE_WORDS[rule.grade]}.)"


# ------------------------------------------------------------------------------------------------------------- findings

FINDINGS = {
    "file_cut_short": "The file ends too early: what could be read is here, the rest is missing.",
    "file_damaged": "Part of the file is damaged: what could be read before it is here.",
    "checksum_wrong": "The file's checksum is wrong, so a value in it may be too. Everything could be read.",
    "read_slowly": "Our own reader did not understand this file, though it is sound; a slower one read all of it.",
    "clock_not_set": "The watch had no date yet (it says {year}); find this run under that date.",
    "date_from_local_time": "The watch started without a date; it was taken from when the file was saved.",
    "clock_jump": "The watch's clock jumped by {time} in the middle; the jump was taken out.",
    "time_steps_back": "The watch's clock stepped back {steps} times; those records were put aside.",
    "records_without_time": "{records} records had no time and were left out.",
    "records_at_the_same_time": "{records} records stood at the same second as another and were joined with it.",
    "positions_impossible": "{records} positions lie nowhere on earth and were left out.",
    "position_spikes": "{records} positions lay far off the way and were left out.",
    "position_leaps": "The way leaps {leaps} times, together {distance}; nobody runs that, so it is not counted.",
    "distance_from_positions": "The file counts no distance, so it was measured along the positions: {distance}.",
    "distance_restarts": "The distance starts again from zero {restarts} times; the parts were added up.",
    "distance_starts_late": "The distance starts at {distance}; it was counted from there.",
    "distance_misread": "The distance leaps {records} times further than anything moves; that was left out.",
    "totals_impossible": "Part of what the file adds up to cannot be true, so its records were asked instead.",
    "typed_in": "Typed in by hand on the maker's website: there is no recording, only what was typed.",
    "records_incomplete": "The records hold less than half of the time the watch counted, so its totals were taken.",
    "laps_incomplete": "The laps leave part of the run out, so its distance was taken from the records.",
    "speed_impossible": "{records} speeds are faster than anybody on foot and were left out.",
    "speed_in_kmh": "The file's speeds are in km/h, not in m/s as they should be; they were converted.",
    "ride_inside": "Somewhere inside it was a ride ({time}, {distance}), faster than anybody runs; it is not counted.",
    "heart_rate_impossible": "{records} heart rates ({share}) are none a heart has and were left out.",
    "altitude_impossible": "{records} altitudes lie off the earth's land and were left out.",
    "cadence_impossible": "{records} cadences are none that feet make and were left out.",
    "cadence_halved": "{records} cadences counted one foot only and were doubled.",
    "cadence_doubled": "{records} cadences were twice those around them and were halved.",
    "cadence_stuck": "For {time} the cadence stood still while the speed changed; it was left out.",
    "cadence_dropout": "While running, cadence was missing for longer in {gaps} places, {time} together; nothing was "
    "filled in there.",
    "cadence_unit_said": "You said that the cadence in the file counts {unit}.",
    "steps_filled": "{share} of the moving time has no cadence; its steps were filled in with the run's median.",
    "steps_of_device_wrong": "The watch counted {steps} steps, far from its cadence; the cadence was believed.",
    "sport_unknown": "The file names no sport and its speed does not tell, so it does not count as running. "
    "You can change that below.",
    "sport_inferred": "The file names no sport; by its speed it was taken for {sport}. You can correct it below.",
    "run_impossible": "The file says running, but half of it was faster than {pace}, so it does not count as a run. "
    "You can change that below.",
    "same_run_twice": "The same run is also here as {names}. Only this recording counts: it holds as much or more.",
    "gap_asks": "Nothing was recorded from {start} to {end}. Were you not running, or running without a watch?",
}


def finding(found: Finding, units: str = "km") -> str:
    """What was found in a recording or a history, in a sentence."""
    if found.code == "cadence_unit":
        return _cadence_unit(found)
    numbers, write = dict(found.numbers), formats.in_use().number
    words: dict[str, str] = {
        name: write(value) if isinstance(value, int) else str(value) for name, value in numbers.items()
    }
    if "seconds" in numbers:
        words["time"] = duration(float(numbers["seconds"] or 0))
    if "distance_m" in numbers:
        words["distance"] = distance(float(numbers["distance_m"] or 0), units)
    if "share" in numbers:
        words["share"] = percent(float(numbers["share"] or 0), 1)
    if "speed_mps" in numbers:
        words["pace"] = pace(float(numbers["speed_mps"] or 0), units)
    for edge in ("start", "end"):
        if edge in numbers:
            words[edge] = day(date.fromisoformat(str(numbers[edge])))
    return FINDINGS[found.code].format_map(words)


CADENCE_UNIT_MEANINGS = {
    0.25: "is four times what feet do and was taken for a quarter",
    0.5: "is twice what feet do and was halved",
    1.0: "counts both feet",
    2.0: "counts one foot and was doubled",
    4.0: "is half of what one foot does and was taken four times",
}


def _cadence_unit(found: Finding) -> str:
    """One foot or both: what was decided, and whether it was a close call."""
    median, factor = found.numbers["median"], found.numbers["factor"]
    meaning = CADENCE_UNIT_MEANINGS[float(factor or 1)]
    sure = " It was a close call, decided by the length of a step." if found.numbers["unsure"] else ""
    return f"The cadence in the file ({median:.0f}) {meaning}.{sure}"


# ------------------------------------------------------------------------------------------------ the public data check

AUDIT_TITLE = "How the windows did for you"
AUDIT_LEAD = (
    "A window that foretells nothing still meets pain now and then. So your own pain entries are held against your "
    "windows, and against windows of the same lengths thrown at random into your history, a thousand times."
)


def audit_sentence(audits: Sequence[Audit]) -> str:
    """Whether the windows met this runner's pain more often than chance would."""
    if not audits or audits[0].onsets == 0:
        return "No pain has been entered, so there is nothing to hold the windows against yet."
    every = audits[0]
    met = f"{every.hits} of {count(every.onsets, 'time that pain began', 'times that pain began')} lay inside a window"
    if every.too_few:
        least = number(RULES["self_audit"]["few_onsets"], 0)
        return f"{met}. That is too few marks to tell anything: it takes {least}."
    chance = f"Windows at random met {number(every.random_hits)} on average"
    as_good = f"{percent(every.as_good_at_random)} of the random draws met as many"
    return f"{met}. {chance}, and {as_good}."


PUBLIC_CHECK_TITLE = "A check on public data"
PUBLIC_CHECK_LEAD = (
    "We asked how well each cue tells a week before an injury from any other week, in the published training of 74 "
    "competitive runners over seven years (a public extract: 421 of 575 injuries, 384 random healthy weeks). "
    "0.50 is a coin toss, 1.00 is perfect. This is our own, partial look."
)
PUBLIC_CHECK_CONCLUSION = (
    "The ratio and the change from week to week were no better than a coin toss, and of 21 cues only the share of fast "
    "running stands after a correction for having looked so often. **So Treadlightly gives no probability of injury.** "
    "It leads with the long-run window for the sake of a study of 5,205 runners, and says that this check does not "
    "confirm it."
)


# --------------------------------------------------------------------------------------------------------- risk windows

WINDOWS_TITLE = "Risk windows"
WINDOWS_LEAD = (
    "Days in which something had changed faster than before. A window is a reason to look, not a forecast: each shows "
    "its numbers, its source and who disagrees."
)


@dataclass(frozen=True)
class RunLink:
    """A run named in a receipt, newest first."""

    activity_id: str
    label: str


@dataclass(frozen=True)
class Receipt:
    """Everything a window rests on, in words."""

    heading: str
    happened: str
    runs: tuple[RunLink, ...]
    found: str


def window_sentence(window: RiskWindow, report: Report) -> str:
    """What opened the window: which run, which number, against which."""
    return WINDOW_WORDS[window.rule](window.numbers, report)[0]


def window_why(window: RiskWindow, report: Report) -> str:
    """What was found about such days, and what would have kept the window closed."""
    return f"{which(window, report)} {WINDOW_EVIDENCE[window.rule](window)} {kept_closed(window, report)}".strip()


def which(window: RiskWindow, report: Report) -> str:
    """Which changes, where there were several."""
    return _changes(window.numbers, report) if window.rule == "several_changes" else ""


def kept_closed(window: RiskWindow, report: Report) -> str:
    """The number that would have kept the window closed."""
    return WINDOW_WORDS[window.rule](window.numbers, report)[1]


# Each function below turns a receipt's numbers (see risk.py) into two sentences: what happened, and what would have
# kept the window closed.


def _spike_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    units = report.settings.units
    return (
        f"{when(numbers['date'], report.today)}'s {distance(1000 * numbers['distance_km'], units)} is "
        f"{percent(numbers['ratio'] - 1)} longer than anything in the 30 days before.",
        f"Up to {distance(1000 * numbers['limit_km'], units)} would have kept this window closed.",
    )


def _minimal_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    date_words, limit = when(numbers["date"], report.today), numbers["limit"]
    if numbers["cap"] == "runs":
        return (
            f"There were {numbers['value']:.0f} barefoot or minimal runs in the 7 days to {date_words}, and such "
            "running has only just begun.",
            f"Up to {limit:.0f} in 7 days would have kept this window closed.",
        )
    amount_words, limit_words = duration(60 * numbers["value"]), duration(60 * limit)
    if numbers["cap"] == "week":
        happened = f"In the 7 days to {date_words} you ran {amount_words} barefoot or in minimal shoes"
    else:
        worn = "barefoot" if numbers["shoe_class"] == "barefoot" else "in minimal shoes"
        happened = f"{date_words} held {amount_words} {worn}"
    if numbers["new_start"]:
        against = "the first in eight weeks"
    elif numbers["reference"]:
        against = f"grown from {duration(60 * numbers['reference'])} in the weeks before"
    else:
        against = "with nothing like it in the weeks before"
    return f"{happened}, {against}.", f"Up to {limit_words} would have kept this window closed."


def _changes_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    amount_words = _number_word(sum(name.startswith("change_") for name in numbers))
    return (
        f"{amount_words} changes came close together.",
        "One change at a time, two weeks apart, opens no window.",
    )


def _changes(numbers: Numbers, report: Report) -> str:
    """The first use of V-Run (Sat 2 May) and a run far longer than before (Saturday)."""
    changes = [str(value).split(" ", 2) for name, value in numbers.items() if name.startswith("change_")]
    text = listed(f"{change_words(kind, *name)} ({when(iso, report.today)})" for iso, kind, *name in changes)
    return f"{text[0].upper()}{text[1:]}."


def change_words(kind: str, name: str = "") -> str:
    """A change of `several_changes` in words."""
    return {
        "session_spike": "a run far longer than before",
        "minimal_shoe_spike": "a jump in barefoot or minimal running",
        "fast_share_rise": "more fast running",
        "climb": "more climbing or descending",
        "first_use": f"the first use of {name}",
        "surface": f"running on {name}",
        "inserts": f"inserts {name}",
    }[kind]


def _return_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    return (
        f"{when(numbers['first_run'], report.today)} was the first run after "
        f"{count(int(numbers['break_days']), 'day')} without one.",
        f"A break of less than {count(int(numbers['limit_days']), 'day')} opens no window.",
    )


def _fast_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    units = report.settings.units
    return (
        f"{number(numbers['share_pct'], 0)}% of a week's distance was fast for you, up from "
        f"{number(numbers['before_pct'], 0)}% in the four weeks before.",
        f"Up to {distance(1000 * numbers['limit_fast_km'], units)} of fast running instead of "
        f"{distance(1000 * numbers['fast_km'], units)} would have kept this window closed.",
    )


def _cadence_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    return (
        f"In {count(int(numbers['runs_in_row']), 'run')} in a row your steps were up to "
        f"{number(abs(numbers['residual_pct']), 0)}% slower than usual for you at that pace.",
        f"One run less than {number(numbers['closes_pct'], 0)}% below closes it.",
    )


def _load_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    measure, units = str(numbers["measure"]), report.settings.units
    return (
        f"A week of {amount(numbers['week_load'], measure, units)} is {number(numbers['ratio'])} times the usual "
        f"{amount(numbers['base_load'], measure, units)} of the three weeks before.",
        f"Up to {amount(numbers['limit_load'], measure, units)} would have kept this window closed.",
    )


WINDOW_WORDS: dict[str, Callable[[Numbers, Report], tuple[str, str]]] = {
    "session_spike": _spike_words,
    "minimal_shoe_spike": _minimal_words,
    "several_changes": _changes_words,
    "return_after_break": _return_words,
    "fast_share_rise": _fast_words,
    "cadence_drop": _cadence_words,
    "load_unlike_usual": _load_words,
}


def closing(window: RiskWindow, report: Report) -> str:
    """When the window closes, or when and why it closed."""
    closes = day(date.fromisoformat(str(window.numbers["closes"])), report.today)
    if window.is_open(report.today):
        return f"It closes on {closes} if nothing more happens."
    if window.numbers["closed_by"] == "unknown":
        return f"It ended on {closes}, because a day of unknown load came in between."
    return f"It closed on {closes}."


def _spike_evidence(window: RiskWindow) -> str:
    rule, category = RULES["session_spike"], window.category
    band = {
        "small": "10–30% longer",
        "moderate": "30–100% longer",
        "large": "more than twice as long",
    }[category]
    rate = number(rule[f"{category}_rate"])
    return (
        f"In a study of {rule['runners']:,.0f} runners (shoes not recorded), runs {band} were followed by injury about "
        f"{rate} times as often as runs up to 10% longer."
    )


WINDOW_EVIDENCE: dict[str, Callable[[RiskWindow], str]] = {
    "session_spike": _spike_evidence,
    "minimal_shoe_spike": lambda _: (
        "No study has tested this limit: it is drawn from the long-run study, from laboratory measurements of the "
        "bones of the foot, and from published schedules."
    ),
    "several_changes": lambda _: (
        "No study we found has tested such combinations; that they multiply is mechanism, from laboratory and model."
    ),
    "fast_share_rise": lambda _: (
        "In one cohort of 74 competitive runners the share of fast running told the weeks before an injury from "
        "others, weakly (0.60, where 0.50 is chance)."
    ),
    "return_after_break": lambda _: "Coaches and therapists ask for a slow return; no study tests how slow.",
    "load_unlike_usual": lambda _: (
        "The evidence conflicts: convention calls such weeks risky, two cohorts of runners found the opposite, and in "
        "our check on public data the ratio was at chance."
    ),
    "cadence_drop": lambda _: "No study ties such a drop to injury; tiredness, a trail or another watch can cause it.",
}


def when(iso: object, today: date) -> str:
    """Saturday within the last six days, else Sat 16 May."""
    value = date.fromisoformat(str(iso))
    return f"{value:%A}" if 0 <= (today - value).days <= 6 else day(value, today)


def _number_word(amount: int) -> str:
    """Two, Three, … as the first word of a sentence."""
    return ("No", "One", "Two", "Three", "Four", "Five", "Six")[amount] if amount <= 6 else str(amount)


def window_hover(window: RiskWindow, today: date, units: str) -> str:
    tail = " (provisional)" if window.provisional else ""
    return f"{RULE_TITLES[window.rule]}{tail}: {days(window.start, window.end, today)}"


def timeline_title(windows: list[RiskWindow], today: date) -> str:
    now = sum(window.is_open(today) for window in windows)
    return f"{count(len(windows), 'window')} in these days, {now or 'none'} open today"


def timeline_alt(windows: list[RiskWindow], today: date) -> str:
    return " ".join(f"{window_hover(window, today, 'km')}." for window in windows)


def no_windows(report: Report, span: tuple[date, date]) -> str:
    return f"No window in these days ({days(*span, report.today)})."


def more_windows(amount: int) -> str:
    return f"{count(amount, 'older window')} more: choose fewer days to read them."


def receipt(window: RiskWindow, report: Report) -> Receipt:
    """The whole receipt of a window."""
    names = report.activities.set_index("activity_id")
    known = [activity_id for activity_id in window.activity_ids if activity_id in names.index]
    known = names.loc[known].sort_values("start_time", ascending=False).index.tolist()
    labels = [
        f"{day(row['local_date'].date(), report.today)}, {distance(row['distance_m'], report.settings.units)}"
        for row in names.loc[known].to_dict("records")
    ]
    tail = " Provisional: the history before it is too short to be sure." if window.provisional else ""
    happened = (window_sentence(window, report), which(window, report), kept_closed(window, report))
    return Receipt(
        heading=f"{RULE_TITLES[window.rule]} · {days(window.start, window.end, report.today)}",
        happened=f"{' '.join(filter(None, happened))} {closing(window, report)}{tail}",
        runs=tuple(RunLink(activity_id, label) for activity_id, label in zip(known, labels, strict=True)),
        found=rule_text(RULES[window.rule]),
    )


# ---------------------------------------------------------------------------------------------------------- terminal


def activity_line(activity: Activity, units: str = "km") -> str:
    """Running, 16 May 2026 at 08:00: 19.2 km in 1 h 44, 168 steps/min. The clock is the runner's where it is known."""
    start = activity.start_time + timedelta(seconds=activity.utc_offset_s or 0)
    moment = f"{start.day} {start:%B %Y} at {start:%H:%M}{'' if activity.utc_offset_s is not None else ' UTC'}"
    facts = [f"{distance(activity.distance_m, units)} in {duration(activity.moving_s)}"]
    if activity.running_cadence_spm > 0:
        facts.append(step_rate(activity.running_cadence_spm))
    if activity.heart_rate_bpm > 0:
        facts.append(heart_rate(activity.heart_rate_bpm))
    return f"{SPORT_NAMES[activity.sport]}, {moment}: {', '.join(facts)}"


def report_text(report: Report, library_name: str, answer: Verdict | None = None, plan: str = "") -> str:
    """What the page Today says, for a terminal, and where the library lies.

    `answer` is what stands on top (`wording_diary.verdict` knows of pain); a warning sign leaves no number beside it.
    `plan` is what the next days may hold (`wording_plan.terminal`).
    """
    answer = answer or verdict(report)
    parts = [f"{answer.headline}\n{answer.why}"]
    if not report.runs.empty and report.feeling.state != "clinician":
        parts.append(f"{WEEK_HEADING}\n{last_seven_days(report)}")
        parts.append(f"{open_windows_heading(report)}\n{open_windows_list(report)}")
    parts += [plan] if plan else []
    parts.append(f"Your library: {library_name}")
    return "\n\n".join(_without_markdown(part) for part in parts)


def _without_markdown(text: str) -> str:
    """Markdown as plain lines: no stars, no :small[…], one line break where the page has a paragraph."""
    text = re.sub(r":\w+\[([^]]*)\]", r"\1", text).replace("*", "")
    return re.sub(r" *\n+", "\n", text)


def exported(folder: Path) -> str:
    return f"Your tables and original files are in {folder}"


def backed_up(file: Path) -> str:
    return f"Your library is copied to {file}"


def restored(kept: Path | None) -> str:
    return "The backup is your library now." + (f" The one before is kept as {kept}" if kept else "")


def opened(address: str) -> str:
    return f"Treadlightly is open at {address}\nIt answers on this computer only. Ctrl+C stops it."


SERVER_STOPPED = "Stopped. Your library is safe."
