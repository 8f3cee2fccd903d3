"""What the page Today says: the most important thing to know now, the last seven days and the last run.

Decision: one sentence on top and one more that says why. Pain outranks every number; then the order of RULES §1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ..evidence import RULES
from ..model import RiskWindow
from ..report import Report
from . import plan as wording_plan
from .names import RULE_TITLES
from .pain import pain_message
from .phrases import (
    THIN,
    UNKNOWN,
    count,
    day,
    days,
    distance,
    duration,
    kilometres,
    number,
    run_pace,
    step_rate,
    stretch_of_days,
)
from .windows import window_sentence, window_why

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
    """What matters most today: what pain says before everything, without it what the running says."""
    feeling = report.feeling
    if feeling.state == "normal":
        return _of_running(report)
    headline, why = pain_message(feeling)
    window = report.open_windows[0] if report.open_windows and feeling.state != "clinician" else None
    return Verdict(headline, why, window)


def _of_running(report: Report) -> Verdict:
    """The most important of the risk windows by the order of RULES §1; without one, how steady it was."""
    if report.runs.empty:
        return Verdict("No runs yet.", "Add a file or a whole export from your watch, and this page has an answer.")
    if report.open_windows:
        window = report.open_windows[0]
        return Verdict(window_sentence(window, report), window_why(window, report), window)
    last = report.runs.iloc[-1]["local_date"].date()
    idle = (report.today - last).days
    if idle >= RULES["return_after_break"]["break_days"]:
        why = step_of_the_way(report) or wording_plan.headline(report)
        return Verdict(f"No run since {day(last, report.today)}, {stretch_of_days(idle)} ago.", why)
    if report.budget.reason == "after_stop":
        return Verdict(step_of_the_way(report), "Pain had stopped your running; it comes back in small steps.")
    if report.ratio_unknown == "history":
        return Verdict(
            f"{count(report.history_days, 'day')} of history, and nothing unusual in them.",
            f"The ratio needs {report.settings.chronic_days}; until then the longest run is the better guide. "
            f"{longest_run(report)}",
        )
    return Verdict(f"Nothing unusual in the last four weeks: {steady_weeks(report)}.", longest_run(report))


def step_of_the_way(report: Report) -> str:
    """The way back is at step 1 of 11, a walk of 30 min: see Plan. Empty while there is none to go."""
    numbers = report.budget.numbers
    if "step" not in numbers:
        return ""
    step = f"step {numbers['step']} of {numbers['steps']}"
    return f"The way back is at {step}, {wording_plan.session(numbers)}: see Plan."


def steady_weeks(report: Report) -> str:
    """3 to 4 runs, 31 to 35 km a week: the least and the most of the last four weeks."""
    daily = report.daily.iloc[-28:]
    week = np.arange(len(daily))[::-1] // 7
    weeks = daily.groupby(week)[["runs", "distance_km"]].sum()
    units = report.settings.units
    runs = _range(weeks["runs"], lambda value: f"{value:.0f}")
    lengths = _range(weeks["distance_km"], lambda km: number(kilometres(km, units), 0))
    return f"{runs} runs and {lengths}{THIN}{units} a week"


def _range(values: pd.Series, write: Callable[[float], str]) -> str:
    """3 to 4, or just 3 when the least and the most read the same."""
    least, most = write(values.min()), write(values.max())
    return least if least == most else f"{least} to {most}"


def longest_recent_m(report: Report) -> float:
    """Metres of the longest session of the last 30 days: what the next run is compared with. NaN without one."""
    first = pd.Timestamp(report.today) - pd.Timedelta(days=RULES["session_spike"]["lookback_days"] - 1)
    return float(report.spikes["distance_m"][report.spikes["local_date"] >= first].max())


def longest_run(report: Report) -> str:
    """The longest run of the last 30 days, and 10% more where nothing else holds the next one shorter."""
    days_back = RULES["session_spike"]["lookback_days"]
    longest = longest_recent_m(report)
    if not longest > 0:
        return f"No run with a distance in the last {days_back:.0f} days."
    units, limit = report.settings.units, RULES["session_spike"]["ratio"] * longest
    told = f"Your longest run of the last {days_back:.0f} days was {distance(longest, units)}"
    total = report.budget.total
    if (
        total is None
        or not total.next_min >= total.longest_run_min
        or round(1000 * total.longest_run_km, -2) < round(limit, -2)
    ):
        return f"{told}."  # one number for the next run on a page: the budget's
    return f"{told}, so the next one up to {distance(limit, units)} stays within 10% of it."


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
    length, time = distance(run["distance_m"], units), duration(run["moving_s"])
    told = " in ".join(text for text in (length, time) if not text.startswith(UNKNOWN))
    facts = [
        f"**{day(run['local_date'].date(), report.today)}**",
        told or "Neither distance nor moving time was recorded.",
        ", ".join(text for text in (run_pace(run, units), step_rate(run["running_cadence_spm"])) if text != UNKNOWN),
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
