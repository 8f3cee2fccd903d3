"""What the page Load says beside its charts: how much of the load is known, and the numbers other programs lead with.

Decision: a number never stands alone. It has its unit, one plain sentence of what it is, its grade and its best critic;
where it cannot be counted the words say why. No colour and no verdict.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from .. import wording
from ..day_numbers import DAYS_NEEDED, why_unknown
from ..evidence import MINETTI, RATIO, RULES, TRAINING_IMPULSE
from ..load import grade_adjusted_pace
from ..report import Report
from ..summary import ON_FOOT

__all__ = [
    "EFFORT_PACE",
    "EFFORT_PACE_HELP",
    "MORE_NUMBERS",
    "MORE_NUMBERS_LEAD",
    "SHOWN_LINKS",
    "Figure",
    "coverage",
    "effort_pace",
    "more_numbers",
    "training_impulse",
    "unknown_links",
    "unknown_load",
]

DAYS = int(RATIO["chronic_days"])
SHOWN_LINKS = 3
MORE_NUMBERS = "More numbers"
MORE_NUMBERS_LEAD = (
    "As other programs count them, for looking up. None has been shown to tell who gets hurt. Of these, only fast "
    "running and climbs are watched by risk windows."
)

# ----------------------------------------------------------------------------------------------- what is known of it

FILLED_BY = {
    "moving_min": "A moving time fills it: type the run in with its minutes, and delete this one.",
    "distance_km": "A distance fills it: type the run in with its distance, and delete this one.",
    "steps": "Only a recording with cadence fills it; in minutes the run counts all the same.",
    "srpe": "Tap how hard it felt on the run's page.",
    "trimp": "Only a recording with heart rate fills it; in minutes the run counts all the same.",
}
NO_HEART_LIMITS = "Your resting and highest heart rate fill it: they are in the settings."


def coverage(report: Report) -> str:
    """How much of the last 28 days is measured, filled in by hand and unknown; "" without any running in them."""
    if report.runs.empty or report.load_coverage.iloc[-1].isna().all():
        return ""
    shares = report.load_coverage.iloc[-1]
    if shares["measured"] == 1:
        return f"All running of the last {DAYS} days is measured."
    names = {"measured": "measured", "filled": "filled in by hand", "unknown": "unknown"}
    parts = [f"{wording.percent(shares[name])} {word}" for name, word in names.items() if shares[name] > 0]
    return f"Of the days with running in the last {DAYS}: {wording.listed(parts)}."


def unknown_load(report: Report) -> str:
    """Which runs and days of the last 28 have no load in this measure, and what would fill it; "" without any."""
    measure, parts = report.settings.measure, []
    runs = report.unknown_runs
    if len(runs):
        fills = NO_HEART_LIMITS if measure == "trimp" and not _heart_limits(report) else FILLED_BY[measure]
        parts.append(f"{wording.count(len(runs), 'run')} without a value in this measure. {fills}")
    recent = report.daily.iloc[-DAYS:]
    without_watch = recent[(recent["mark"] == "without_watch") & (recent["runs"] == 0) & recent["load"].isna()]
    if len(without_watch):
        days = wording.count(len(without_watch), "day")
        fills = (
            "A guess of the minutes fills it, in the diary." if measure == "moving_min" else "Only minutes count it."
        )
        parts.append(f"{days} without a watch. {fills}")
    return " ".join(parts)


def unknown_links(report: Report) -> list[wording.RunLink]:
    """The newest runs of unknown load, to be opened."""
    runs, units = report.unknown_runs.iloc[:SHOWN_LINKS], report.settings.units
    labels = wording.activity_labels(runs, units, report.today)
    return [wording.RunLink(run, label) for run, label in zip(runs["activity_id"], labels, strict=True)]


def _heart_limits(report: Report) -> bool:
    return report.settings.resting_heart_rate is not None and report.settings.max_heart_rate is not None


# -------------------------------------------------------------------------------------------------------- more numbers


@dataclass(frozen=True)
class Figure:
    """A number with its unit, what it is, and what it is worth."""

    title: str
    value: str
    meaning: str
    worth: str


def more_numbers(report: Report) -> list[Figure]:
    """Today's value of each number of `Report.numbers`; empty without any run."""
    if report.runs.empty:
        return []
    today, daily = report.numbers.iloc[-1], report.daily

    def value(name: str, write: Callable[[float], str]) -> str:
        if pd.isna(today[name]):
            return _why(daily, name)
        return write(today[name])

    def load(amount: float) -> str:
        shown, unit = wording.load_in_own_unit(float(amount), report.settings.measure, report.settings.units)
        return f"{wording.number(shown)}{wording.THIN}{unit}"

    def change(amount: float) -> str:
        return f"{'+' if amount > 0 else ''}{load(amount)}".replace("-", "−")

    def percent(share: float) -> str:
        return f"{share:.0f}%"

    return [
        Figure(
            "Monotony",
            value("monotony", lambda ratio: wording.number(ratio, 2) if math.isfinite(ratio) else IDENTICAL),
            "The mean of the last 7 days' loads, rest days included, divided by their spread (the sample standard "
            "deviation). It is high when every day is alike.",
            _worth("monotony"),
        ),
        Figure(
            "Strain",
            value("strain", lambda strain: load(strain) if math.isfinite(strain) else IDENTICAL),
            "The load of the last 7 days times their monotony. Compare it only with your own past.",
            _worth("strain"),
        ),
        Figure(
            "Change of the week",
            value("week_change", lambda pct: f"{pct:+.0f}%".replace("-", "−") if math.isfinite(pct) else FROM_NOTHING),
            "The last 7 days against the 7 before. In a trial with beginners, keeping it to 10% did not protect.",
            _worth("week_change"),
        ),
        Figure(
            "Fading averages",
            f"fitness {value('ctl', load)} · fatigue {value('atl', load)} · form {value('tsb', change)} · "
            f"ramp {value('ramp', change)}",
            "Fitness and fatigue are the load of a day, averaged so that the past fades over 42 and over 7 days. Form "
            "is yesterday's fitness minus yesterday's fatigue; ramp is how far fitness rose in 7 days.",
            _worth("fitness"),
        ),
        Figure(
            "Fast running",
            f"{value('fast_pct', percent)}; before: {value('fast_before_pct', percent)}",
            "The share of the last 7 days' distance that was fast for you (10% above your median speed of the 8 weeks "
            "before), and of the 28 days before them.",
            _worth("fast_share_rise"),
        ),
        Figure(
            "Longest climb and descent",
            f"{value('climb_m', _metres)} up, {value('descent_m', _metres)} down",
            f"The most that one run of the last {DAYS} days climbed, and the most that one went down.",
            _worth("several_changes"),
        ),
    ]


IDENTICAL = "unlimited: seven identical days have no spread"
FROM_NOTHING = "from nothing in the 7 days before"
WHY = {
    "history": "not enough history (it needs {days} days)",
    "no_running": "nothing was run in its days",
    "unknown_load": "unknown, because a run in its days has no value",
}


def _why(daily: pd.DataFrame, name: str) -> str:
    return WHY[why_unknown(daily, name)].format(days=DAYS_NEEDED[name])


def _worth(name: str) -> str:
    rule = RULES[name]
    critic = f" Against it: {rule.critic}" if rule.critic else ""
    ours = " The limits are our own choice." if rule.ours and rule.grade != "E" else ""
    return f"Grade {rule.grade}, {wording.GRADE_WORDS[rule.grade]}.{critic}{ours}"


def _metres(value: float) -> str:
    return f"{wording.number(value, 0)}{wording.THIN}m"


# -------------------------------------------------------------------------------------------------------------- one run

EFFORT_PACE = "Effort pace"
EFFORT_PACE_HELP = (
    "Grade-adjusted pace: the pace on the level that costs the same energy. It tells effort, never what feet, bones "
    f"and tendons bear. {MINETTI.critic}"
)


def effort_pace(records: pd.DataFrame, run: pd.Series, units: str) -> str:
    """The grade-adjusted pace of a run on foot; "" where altitude or pace is unknown."""
    if run["sport"] not in ON_FOOT or not run["moving_s"] > 0:
        return ""
    pace = wording.pace(grade_adjusted_pace(records, run["distance_m"] / run["moving_s"]), units)
    return "" if pace == wording.UNKNOWN else pace


# ---------------------------------------------------------------------------------------------------- in the settings


def training_impulse() -> str:
    """The formula of heart-rate load with its constants for men and for women, and who counts differently."""
    rule = TRAINING_IMPULSE
    formulas = [f"{rule[f'{who}_a']:g} × e^({rule[f'{who}_b']:g} × share) for {who}" for who in ("men", "women")]
    return (
        f"Heart-rate load (Banister's training impulse) is minutes × share of the heart-rate reserve × {formulas[0]}, "
        f"or × {formulas[1]}. {rule.caveat}"
    )
