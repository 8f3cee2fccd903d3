"""What the page Activity says of one run, and how a run is named in a list."""

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..evidence import CADENCE_DRIFT, MINETTI, ROUTE_TRIM, RULES
from ..load import grade_adjusted_pace
from ..model import RiskWindow
from ..report import Report
from ..summary import ON_FOOT
from . import phrases
from .cadence import against_usual, steps
from .lasting import DRIFT_NAMES, drift_words
from .names import RULE_TITLES, SPORT_NAMES
from .phrases import (
    THIN,
    UNKNOWN,
    clock,
    count,
    day,
    days,
    distance,
    duration,
    heart_rate,
    listed,
    number,
    pace,
    run_pace,
    step_rate,
    with_unit,
)

TITLE = "Activity"
CHOOSE_RUN = "Choose a run"
CHOOSE_YEAR = "Year"
ALL_YEARS = "All years"
NO_ACTIVITIES = "No activity yet. Add a file or a whole export from your watch."
TYPED_IN = "This activity was typed in, so there is nothing recorded to draw."
NO_RECORDS = "Its file holds totals and laps only, so there is nothing to draw minute by minute."
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
TWO_RUNS = "These are two runs"
TWO_RUNS_HELP = "Both will count, and they are never joined again unless you take this back."
PARTED = "They are two runs now, and both count."
HELD_UNTIL_HERE = f"within {RULES['cadence_drift']['report_pct']:.0f}% of your usual until here"
EFFORT_PACE = "Effort pace"
EFFORT_PACE_HELP = (
    "Grade-adjusted pace: the pace on the level that costs the same energy. It tells effort, never what feet, bones "
    f"and tendons bear. {MINETTI.critic}"
)
CHANNELS_TITLE = "How it went, minute by minute; walking is pale"
CHANNELS_OFF_FOOT = "How it went, minute by minute"
DYNAMICS_TITLE = "How each step was made; walking is pale"
DYNAMICS_NOTE = (
    "Watches and straps measure these differently, some of them poorly: compare only with your own past on the same "
    "one."
)
UNIT_LABEL = "The cadence in this file counts"
UNIT_SCOPE_LABEL = "That holds for"
UNIT_HELP = (
    "Some watches count one foot, some both. It is decided by what feet can do at that speed; where that went wrong, "
    "say it here and the file is read again."
)
UNIT_NAMES = {None: "decided from the numbers", "both feet": "both feet", "one foot": "one foot"}


@dataclass(frozen=True)
class RunLink:
    """A run named in a receipt, newest first."""

    activity_id: str
    label: str


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
        ("Pace", run_pace(row, units)),
        ("Cadence", step_rate(row["running_cadence_spm"])),
        ("Heart rate", heart_rate(row["heart_rate_bpm"])),
        ("Climb", with_unit(number(row["ascent_m"], 0), "m")),
        ("Steps", number(row["steps"], 0)),
    ]
    return [(label, value) for label, value in totals if value != UNKNOWN]


def effort_pace(records: pd.DataFrame, run: pd.Series, units: str) -> str:
    """The grade-adjusted pace of a run on foot; "" where altitude or pace is unknown."""
    if run["sport"] not in ON_FOOT or not run["moving_s"] > 0:
        return ""
    pace = phrases.pace(grade_adjusted_pace(records, run["distance_m"] / run["moving_s"]), units)
    return "" if pace == UNKNOWN else pace


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


def deleted(label: str) -> str:
    return f"Deleted: {label}"


def changed(name: str, label: str) -> str:
    return f"{CHANGED[name]}: {label}"


def channels_alt(row: pd.Series, units: str) -> str:
    return " ".join(f"{label}: {value}." for label, value in activity_totals(row, units))


def channel_hover(name: str, unit: str) -> str:
    """At 0:12:30: heart rate 152 beats/min. The axes fill in the moment and the value."""
    decimals = 1 if unit in ("%", "cm") else 0
    value = f"%{{y|%-M:%S}}/{unit.removeprefix('min/')}" if name == "pace" else f"%{{y:.{decimals}f}}{THIN}{unit}"
    return f"At %{{x|%-H:%M:%S}}: {name} {value}"


def stretch(records: pd.DataFrame, stretch_s: tuple[float, float], units: str) -> str:
    """12:30 to 18:00, 1.0 km: what the channels show and the route marks."""
    metres = records["distance_m"][records["elapsed_s"].between(*stretch_s)].dropna()
    length = f", {distance(metres.iloc[-1] - metres.iloc[0], units)}" if len(metres) > 1 else ""
    return f"{clock(stretch_s[0])} to {clock(stretch_s[1])}{length}; the way in between is drawn strong."


def route_alt(row: pd.Series, units: str) -> str:
    return f"The way of {distance(row['distance_m'], units)}, seen from above, north up."


def laps_title(laps: pd.DataFrame) -> str:
    return count(len(laps), "lap")


def unit_scopes(device: str) -> dict[str, str]:
    """For what a cadence unit may be said: this run, or every file of its watch where it names one."""
    return {"unit": "this run"} | ({"device_unit": f"every file of {device}"} if device else {})


def dynamics_alt(records: pd.DataFrame) -> str:
    """The middle of what was measured of each step."""
    told = (
        ("ground contact", "stance_time_ms", 1, "ms"),
        ("share of one foot", "stance_time_balance_pct", 1, "%"),
        ("rise and fall", "vertical_oscillation_mm", 10, "cm"),
        ("step length", "step_length_mm", 10, "cm"),
    )
    middles = {name: (records[column].median() / scale, unit) for name, column, scale, unit in told}
    known = [f"{name} {number(value)}{THIN}{unit}" for name, (value, unit) in middles.items() if math.isfinite(value)]
    return f"The middle of the run: {listed(known)}."


def run_at_speed(run: pd.Series, units: str) -> str:
    """At 5:46/km you ran 169 steps a minute, as usual at that speed (flat, steady stretches, 102 min)."""
    return (
        f"At {pace(run['speed_mps'], units)} you ran {steps(run['cadence_spm'])}, {against_usual(run['residual_spm'])} "
        f"(flat, steady stretches, {duration(60 * run['steady_min'])})."
    )


def run_lasting(run: pd.Series) -> str:
    """How long cadence held in this run, and its last third against its first; "" where neither is known."""
    return " ".join(filter(None, (_run_held(run), _run_drift(run))))


def _run_held(run: pd.Series) -> str:
    if not math.isfinite(run["held_min"]):
        return ""
    near = f"within {CADENCE_DRIFT['report_pct']:.0f}% of your usual at that speed"
    if run["held_to_end"]:
        return f"Cadence stayed {near} to the end."
    if run["held_min"] == 0:
        return f"Cadence was never {near}."
    return f"Cadence stayed {near} for {duration(60 * run['held_min'])} of running, and left it before the end."


def _run_drift(run: pd.Series) -> str:
    known = {name: float(run[name]) for name in DRIFT_NAMES if math.isfinite(run[name])}
    moved = [drift_words(name, change) for name, change in known.items() if abs(change) >= 0.5]
    if not known:
        return ""
    against = "In the last third, at the same speed as in the first,"
    if not moved:
        return f"{against} the steps were as before."
    return f"{against} there were {listed(moved)}. That is a description; hills, heat and a watch can do the same."
