"""What the page Load says: its charts, how much of the load is known, and the numbers other programs lead with.

Decision: a number never stands alone. It has its unit, one plain sentence of what it is, its grade and its best critic;
where it cannot be counted the words say why. No colour and no verdict.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..day_numbers import DAYS_NEEDED, why_unknown
from ..evidence import RATIO, RULES
from ..model import Settings
from ..report import Report
from . import phrases
from .activity import RunLink, activity_labels
from .names import GRADE_WORDS, MEASURE_NAMES
from .phrases import THIN, count, distance, duration, listed, load_amount, load_in_own_unit, number

DAYS = int(RATIO["chronic_days"])
SHOWN_LINKS = 3
MORE_NUMBERS = "More numbers"
MORE_NUMBERS_LEAD = (
    "As other programs count them, for looking up. None has been shown to tell who gets hurt. Of these, only fast "
    "running and climbs are watched by risk windows."
)

# ------------------------------------------------------------------------------------------------------- the charts

TITLE = "Load"
LEAD = "How much you ran, compared with your own usual."
MEASURE_LABEL = "Measure"
MEASURE_NEEDS = {
    "moving_min": "a run with a moving time",
    "distance_km": "a run with a distance",
    "steps": "a watch that records cadence",
    "srpe": "your effort (0 to 10) for each run, from the export or typed in",
    "trimp": "heart rate in the runs, and your resting and highest heart rate in the settings",
}
ALL_RATIOS_LABEL = "Show the other two ways to count the ratio"


def no_measure(measure: str) -> str:
    return f"No run in these days has this measure. It needs {MEASURE_NEEDS[measure]}."


def week_hovers(weeks: pd.DataFrame, units: str) -> list[str]:
    """Of each week: 3 runs, 31 km, 3 h 05."""
    return [
        f"{count(int(row['runs']), 'run')}, {distance(1000 * row['distance_km'], units)}, "
        f"{duration(60 * row['moving_min'])}"
        for row in weeks.to_dict("records")
    ]


def weeks_title(weeks: pd.DataFrame, measure: str, units: str, today: date) -> str:
    """How the running of the weeks in view compares: the least and the most of the full ones."""
    monday = pd.Timestamp(today) - pd.Timedelta(days=today.weekday())
    full = weeks[weeks.index != monday]["load"].dropna()
    if full.empty:
        return f"{MEASURE_NAMES[measure]} a week"
    least, most = load_amount(full.min(), measure, units), load_amount(full.max(), measure, units)
    return f"{MEASURE_NAMES[measure]} a week: {least if least == most else f'from {least} to {most}'}"


def weeks_alt(weeks: pd.DataFrame, units: str) -> str:
    last = weeks.iloc[-4:]
    return f"Bars, one for each week. {phrases.of_weeks(last.index, week_hovers(last, units))}"


def ratio_names(settings: Settings) -> dict[str, str]:
    """What each form of the ratio divides by what, in the runner's own windows."""
    acute, chronic = settings.acute_days, settings.chronic_days
    return {
        "uncoupled": f"{count(acute, 'day')} ÷ the {chronic - acute} before",
        "coupled": f"{count(acute, 'day')} ÷ {chronic} with them",
        "ewma": "smoothed averages",
    }


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


RATIO_ALT = "A line through time in three neutral bands: below, near and above usual."


def sessions_title(spikes: pd.DataFrame) -> str:
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
    last = over.iloc[-5:]
    told = [SESSION.format(*lengths) for lengths in session_lengths(last, units)]
    return f"Dots for runs under a step line. {phrases.of_days(last['local_date'], told)}"


SESSION = "{}; longest of the 30 days before: {}"


def session_lengths(spikes: pd.DataFrame, units: str) -> list[tuple[str, str]]:
    """Each run's distance, and the longest before it; "none" where there is nothing to compare it with."""
    return [
        (distance(metres, units), distance(before, units) if before > 0 else "none")
        for metres, before in zip(spikes["distance_m"], spikes["longest_before_m"], strict=True)
    ]


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
    parts = [f"{phrases.percent(shares[name])} {word}" for name, word in names.items() if shares[name] > 0]
    return f"Of the days with running in the last {DAYS}: {listed(parts)}."


def unknown_load(report: Report) -> str:
    """Which runs and days of the last 28 have no load in this measure, and what would fill it; "" without any."""
    measure, parts = report.settings.measure, []
    runs = report.unknown_runs
    if len(runs):
        fills = NO_HEART_LIMITS if measure == "trimp" and not _heart_limits(report) else FILLED_BY[measure]
        parts.append(f"{count(len(runs), 'run')} without a value in this measure. {fills}")
    recent = report.daily.iloc[-DAYS:]
    without_watch = recent[(recent["mark"] == "without_watch") & (recent["runs"] == 0) & recent["load"].isna()]
    if len(without_watch):
        days = count(len(without_watch), "day")
        fills = (
            "A guess of the minutes fills it, in the diary." if measure == "moving_min" else "Only minutes count it."
        )
        parts.append(f"{days} without a watch. {fills}")
    return " ".join(parts)


def unknown_links(report: Report) -> list[RunLink]:
    """The newest runs of unknown load, to be opened."""
    runs, units = report.unknown_runs.iloc[:SHOWN_LINKS], report.settings.units
    labels = activity_labels(runs, units, report.today)
    return [RunLink(run, label) for run, label in zip(runs["activity_id"], labels, strict=True)]


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
        shown, unit = load_in_own_unit(float(amount), report.settings.measure, report.settings.units)
        return f"{number(shown)}{THIN}{unit}"

    def change(amount: float) -> str:
        return f"{'+' if amount > 0 else ''}{load(amount)}".replace("-", "−")

    def percent(share: float) -> str:
        return f"{share:.0f}%"

    return [
        Figure(
            "Monotony",
            value("monotony", lambda ratio: number(ratio, 2) if math.isfinite(ratio) else IDENTICAL),
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
    return f"Grade {rule.grade}, {GRADE_WORDS[rule.grade]}.{critic}{ours}"


def _metres(value: float) -> str:
    return f"{number(value, 0)}{THIN}m"
