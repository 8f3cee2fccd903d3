"""Giving runs their shoes, keeping pairs and rules: the words of the lower half of the page Shoes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from ..evidence import TAGGING
from ..report import Report
from ..shoes import UNTAGGED
from .names import CLASS_NAMES, SPORT_NAMES
from .phrases import UNKNOWN, count, day, distance, duration, listed, number, percent
from .shoes import INCOMPLETE, without

GIVE_A_SHOE = "Choose a shoe"
NO_PAIR = "First add a pair, under “Your pairs”. One default shoe under “Rules” may cover the rest."
OTHER_SHOE = "Another shoe for the whole run"
NO_PAIR_YET = "First add a pair:"
EDIT_HEADING = "Which shoe was it?"
PAIRS_TAB = "Your pairs"
TABS = ("Shoe of each run", "Split a run", "Rules", PAIRS_TAB, "Inserts")
OUTING_LABEL = "Add minutes without a watch"
OUTING_MINUTES = "Minutes"
OUTING_SHOE = "In"
OUTING_KIND = "Ran or walked"
OUTING_KINDS = {"run": "ran", "walk": "walked"}
OUTING_DAY = "Day"
OUTING_DISTANCE = {"km": "Kilometres, if you know", "mi": "Miles, if you know"}
OUTING_ADD = "Add"
BAREFOOT = "Barefoot"
RUNS_LEAD = "Change a shoe or a surface in its cell, or tick runs and give them all the same. Then save."
ONLY_UNTAGGED = "Only runs without a shoe"
TICKED_SHOE = "Shoe for the ticked runs"
TICKED_SURFACE = "Surface for the ticked runs"
NONE_TICKED = "No run is ticked: tick the box in front of each run that it is for."
BACK_TO_RULES = "as the rules say"
LEAVE = "leave as it is"
SEVERAL = "several"
RUN_COLUMNS = {
    "ticked": "Tick",
    "day": "Day",
    "shoe": "Shoe",
    "what": "Run",
    "why": "Why",
    "surface": "Surface",
}
NO_RUNS = "No run or walk in these days."
NEWEST_ROWS = "The newest {} of {} runs; choose other days above for older ones."
NOTHING_UNTAGGED = "Every run in these days has a shoe."
SPLIT_LEAD = "Shoes changed on the way? Minutes are counted from the start, pauses included."
SPLIT_RUN = "Run"
SPLIT_HOW = "Split it"
SPLIT_WAYS = {"first": "first minutes, then", "minutes": "several spans", "laps": "by lap"}
SPLIT_FIRST = "The first (minutes)"
SPLIT_IN = "in"
SPLIT_THEN = "then in"
SPLIT_UNTIL = "Until minute"
SPLIT_SHOE = "Shoe"
SPLIT_LAP = "Lap"
SPLIT_TIME = "From – to"
RULES_LEAD = (
    "A run that you did not tag gets the shoe of its gear name, then of the first rule that fits, then your default "
    "shoe. Rules are applied when your runs are read: change one, and every run it gave a shoe follows."
)
RULE_KINDS = {
    "default": "My default shoe",
    "surface": "Runs on",
    "weekday": "Runs on a",
    "title": "The title contains",
    "sport": "Whenever I go",
}
RULE_SPORTS = {"running": "running", "walking": "walking", "hiking": "hiking"}
RULE_KIND_LABEL = "When"
RULE_VALUE_LABEL = "Which"
RULE_SHOE = "I wear"
RULE_SINCE = "Since (empty: always)"
RULE_ADD = "Add this rule"
NO_RULES = "No rule yet. A default shoe alone gives every later run its shoe."
GEAR_HEADING = "Shoe names in your exports"
GEAR_LEAD = "Say once which pair each name is; every run with that name follows, also those you add later."
NEW_PAIR = "A new pair, {}"
PAIR_LEAD = "The first use of a pair counts as a change, so a date before its first run here keeps an old pair old."
PAIR_COLUMNS = {
    "shoe_name": "Pair",
    "shoe_class": "Class",
    "first_use": "First use",
    "retired": "Retired",
    "minimalist_index": "Index (%)",
    "runs": "Runs",
    "running_min": "Running (min)",
    "walking_min": "Walking (min)",
    "last": "Last worn",
    "away": "Take away",
}
PAIR_NAME = "Name of a new pair"
PAIR_CLASS = "Class"
PAIR_FIRST = "First use (empty: its first run here)"
PAIR_ADD = "Add this pair"
CLASS_CHOICES = {
    "barefoot": "barefoot: bare soles",
    "minimal": "minimal: thin, flat, bends everywhere",
    "transitional": "transitional: in between",
    "cushioned": "cushioned: the usual running shoe",
}
NEW_PAIRS = {NEW_PAIR.format(name): name for name in CLASS_CHOICES}
BY_INDEX = "I am not sure of the class: ask me five things about the shoe"
INDEX_WEIGHT = "Weight of one shoe (g)"
INDEX_STACK = "Height under the heel (mm)"
INDEX_DROP = "Drop from heel to toe (mm)"
INDEX_DEVICES = "Supports built in (posts, plates, arch pieces …)"
INDEX_LENGTHWISE = "Bends lengthwise"
INDEX_CROSSWISE = "Twists"
FLEXIBILITY = {0.0: "not at all", 0.5: "hardly", 1.0: "a little", 1.5: "well", 2.0: "very easily", 2.5: "rolls up"}
INSERTS_LEAD = "Starting or stopping inserts is a change like a new shoe. Opinions on them differ: ask a clinician."
INSERTS_CHANGE = "Inserts"
INSERTS_DAY = "Day"
INSERTS_ADD = "Note it"
NO_INSERTS = "Nothing noted yet."
TAKE_AWAY = "Take away"
WHY = {"tagged": "you said so", "gear": "shoe name in the export", "default": "your default shoe"}


def ask_for_shoes(report: Report, named: int = 0) -> str:
    """What is missing, and what the few most helpful taps would bring; `named` shoes are known by their name."""
    covered = report.shoe_coverage
    missing = (
        f"**{INCOMPLETE}:** in the last {TAGGING['days']:.0f} days {without(covered.untagged_runs, covered.runs)} no "
        "shoe."
    )
    if named:
        return f"{missing} Your export names {count(named, 'pair')}. {GEAR_LEAD}"
    taps = ("No tap", "One tap", "Two taps", "Three taps")[len(covered.helpful)]
    return f"{missing} {taps} would cover {percent(covered.share_with)} of the distance."


def run_names(activities: pd.DataFrame, units: str) -> list[str]:
    """19.2 km · 1 h 44 · Long run"""
    texts = []
    for row in activities.to_dict("records"):
        far = distance(row["distance_m"], units)
        parts = [] if far == UNKNOWN else [far]
        parts.append(duration(row["moving_s"]))
        parts += [] if row["counts_as_running"] else [SPORT_NAMES[row["sport"]].lower()]
        texts.append(" · ".join([*parts, *filter(None, [row["title"]])]))
    return texts


def shoes_of_runs(report: Report, activity_ids: Sequence[str]) -> pd.DataFrame:
    """The shoe of each of these that has one, and why; index `activity_id`, columns `shoe` (or SEVERAL) and `why`."""
    asked = report.worn["activity_id"].isin(activity_ids) & (report.worn["shoe_class"] != UNTAGGED)
    worn = report.worn[asked].set_index("activity_id")
    several = worn.index.duplicated(keep=False)
    first = report.tags.drop_duplicates("activity_id").set_index("activity_id")["why"]
    one = worn[~several]
    reasons = [WHY.get(reason, "one of your rules") for reason in first.reindex(one.index)]
    single = pd.DataFrame({"shoe": one["shoe_name"].astype(object), "why": reasons}, index=one.index)
    order = report.tags.drop_duplicates(["activity_id", "shoe_name"])[["activity_id", "shoe_name"]]
    minutes = order.merge(worn[several][["shoe_name", "minutes"]].reset_index(), on=["activity_id", "shoe_name"])
    parts = {run: split(rows) for run, rows in minutes.groupby("activity_id", sort=False)}
    many = pd.DataFrame({"shoe": SEVERAL, "why": list(parts.values())}, index=list(parts), dtype=object)
    return pd.concat([single, many]) if len(many) else single


def split(rows: pd.DataFrame) -> str:
    """Light trainers 28 min and Minimal shoes 12 min."""
    return listed(f"{row['shoe_name']} {duration(60 * row['minutes'])}" for row in rows.to_dict("records"))


def rule(row: Mapping[str, Any], today: date) -> str:
    """Treadmill runs: Cushioned trainers, since 3 May."""
    kind, value = str(row["kind"]), str(row["value"])
    what = {
        "default": "Default shoe",
        "surface": f"Runs on {value}" if value != "treadmill" else "Runs on a treadmill",
        "weekday": f"{value} runs",
        "title": f"Title contains “{value}”",
        "sport": f"Every {value} activity",
        "gear": f"“{value}” in an export",
    }[kind]
    since = row["since"]
    text = f"{what} → {row['shoe_name']}"
    return text if pd.isna(since) else f"{text}, since {day(since.date(), today)}"


def rule_gives(amount: int) -> str:
    return f"gives {count(amount, 'run')} a shoe" if amount else "fits no untagged run yet"


def gear_name(name: str, runs: int) -> str:
    return f"{name} ({count(runs, 'run')})"


def pair_choice(choice: str) -> str:
    """A pair by its name; a new one with what its class is like."""
    return NEW_PAIR.format(CLASS_CHOICES[NEW_PAIRS[choice]]) if choice in NEW_PAIRS else choice


def insert_change(row: Mapping[str, Any], today: date) -> str:
    """Inserts started on 3 May: after the appointment"""
    note = f": {row['note']}" if row["note"] else ""
    return f"Inserts {row['change']} on {day(row['date'].date(), today)}{note}"


def index_says(index: float, shoe_class: str) -> str:
    return f"Minimalist Index {number(index, 0)}%: a {CLASS_NAMES[shoe_class]} shoe."


def done_tagged(runs: int, shoe: str) -> str:
    return f"{count(runs, 'run')}: {shoe}."


def done_changed(runs: int) -> str:
    return f"Changed {count(runs, 'run')}."


def done_added(minutes: float, kind: str, shoe: str) -> str:
    return f"Added: {OUTING_KINDS[kind]} {duration(60 * minutes)}, {shoe}."


def done_saved(what: str) -> str:
    return f"Saved: {what}."


def done_away(what: str) -> str:
    return f"Taken away: {what}."


def last_run_shoe(report: Report) -> tuple[str, str]:
    """The shoe of the newest run and why it has it, for the quick tag on Today."""
    run = report.runs.iloc[-1]["activity_id"]
    known = shoes_of_runs(report, [run])
    if run not in known.index:
        return "Which shoe?", "No shoe given yet."
    shoe, reason = known.loc[run, ["shoe", "why"]]
    return ("Several shoes", f"{reason}.") if shoe == SEVERAL else (str(shoe), f"{shoe}: {reason}.")
