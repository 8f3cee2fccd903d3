"""What the diary says of days, other sport and strength work; pain and the eight weeks before have their own words.

Decision: a question that can wait says so, and whatever is written down can be taken back.
"""

import math
from datetime import date

import pandas as pd

from ..evidence import FOOT_STRENGTH
from ..model import Finding, Settings
from . import phrases
from .phrases import UNKNOWN, duration

# ------------------------------------------------------------------------------------------------------------ the pages

TITLE = "Diary"
LEAD = "Pain, days without a watch, strength work. Pain outranks every number here."
TABS = ("Pain", "Days", "Strength", "The eight weeks before")
TABS_WITHOUT_STRENGTH = tuple(tab for tab in TABS if tab != "Strength")
TAKE_BACK = "Take back"

NOTE = "Note"
NO_ENTRIES = "Nothing yet."

GAP_ANSWERS = {
    "did_not_run": "I did not run",
    "sick_or_injured": "I was sick or injured",
    "without_watch": "I ran without a watch",
}
GAP_MINUTES = "If you ran: about how many minutes a day, on average?"
GAP_LATER = "Other days, or only a part of them, can be marked under *Days*."

MARK_HEADING = "Mark days"
MARK_LABEL = "What happened"
MARK_NAMES = {
    "sick_or_injured": "sick or injured",
    "did_not_run": "did not run",
    "without_watch": "ran without a watch",
}
MARK_DAYS = "From and to"
MARK_MINUTES = "Minutes of running a day, guessed (only without a watch)"
MARK_NEEDS = "Say which days it was."
MARK_TWO_DAYS = (
    "Choose the first and the last day; for one day tap it twice. An injury may end later than today: a run that you "
    "record on such a day counts all the same."
)
MANUAL_HEADING = "A run or walk without a watch"
MANUAL_KIND = "Run or walk"
MANUAL_KINDS = {"run": "run", "walk": "walk"}
MANUAL_MINUTES = "Minutes"
MANUAL_NEEDS = "Say how many minutes it was; the rest can stay empty."
MANUAL_SHOE = "Shoe"
NO_SHOE = "not said"
CROSS_HEADING = "Instead of running"
CROSS_HELP = "What you do while running waits. Only what does not hurt."
CROSS_LABEL = "What"

STRENGTH_DAY = "Day"
STRENGTH_WEEKS = 12

CAUTION_HEADING = "Asked once: is one of these true for you?"
CAUTION_LABEL = "Tap what is true; limits and advice follow from it"
CAUTION_KEPT = "What you said about yourself"
CAUTION_NOTES = {
    "earlier stress fracture": "After an earlier stress fracture, take any pain on bone to a clinician at once, "
    "whatever its number.",
    "diabetes, loss of feeling or an open wound in the feet": "With diabetes, lost feeling or an open wound in the "
    "feet: no barefoot running or walking, because the warning is missing.",
    "missed periods or low energy": "With missed periods or low energy, bone heals slowly: pain on bone is for a "
    "clinician at once, and so are the missed periods.",
    "under 18": "Under 18, bones and tendons are still growing: smaller steps, and pain at the heel or below the knee "
    "is worth a look by a clinician.",
    "new insoles, or stopping them": "New insoles, or stopping them, are a change like a new shoe: change nothing else "
    "for two weeks.",
}


def taken_back(line: str) -> str:
    return f"Taken back: {line}"


# ----------------------------------------------------------------------------------------------------- days, strength


def gap_question(finding: Finding, today: date) -> str:
    """Nothing was recorded from 18 May to 14 June (28 days). What was it?"""
    start, end = (date.fromisoformat(str(finding.numbers[edge])) for edge in ("start", "end"))
    length = phrases.stretch_of_days((end - start).days + 1)
    return f"Nothing was recorded on {phrases.days(start, end, today)}, {length}. What was it?"


def more_gaps(left: int) -> str:
    return f"Then {phrases.count(left, 'older gap')} will be asked about."


def gaps_due(count: int) -> str:
    """The link on Today."""
    return "A gap in your history: what was it?" if count == 1 else f"{count} gaps in your history: what were they?"


def marked(mark: str, start: date, end: date, today: date) -> str:
    return f"Written down: {MARK_NAMES[mark]}, {phrases.days(start, end, today)}."


def mark_lines(marks: pd.DataFrame, today: date) -> list[tuple[str, str]]:
    """(mark_id, 18 May – 14 Jun: sick or injured), newest first."""
    lines = []
    for mark_id, days in marks.groupby("mark_id", sort=False):
        first, last = days["date"].min().date(), days["date"].max().date()
        minutes = days["minutes"].iloc[0]
        guess = "" if math.isnan(minutes) else f", some {duration(60 * minutes)} a day"
        lines.append((str(mark_id), f"{phrases.days(first, last, today)}: {MARK_NAMES[days['mark'].iloc[0]]}{guess}"))
    return lines[::-1]


def manual_distance(units: str) -> str:
    return f"Distance ({units}), if you know it"


def manual_saved(kind: str, day: date, minutes: float, today: date) -> str:
    return f"Written down: {MANUAL_KINDS[kind]}, {duration(60 * minutes)}, {phrases.day(day, today)}."


def cross_saved(training: str, day: date, today: date) -> str:
    return f"Written down: {training}, {phrases.day(day, today)}."


def cross_lines(cross: pd.DataFrame, today: date) -> list[tuple[str, str]]:
    """(cross_id, Tue 19 May: cycling, 40 min), newest first."""
    lines = []
    for row in cross.iloc[::-1].to_dict("records"):
        parts = [row["training"], duration(60 * row["minutes"]), row["note"]]
        told = ", ".join(part for part in parts if part not in ("", UNKNOWN))
        lines.append((row["cross_id"], f"{phrases.day(row['date'].date(), today)}: {told}"))
    return lines


def strength_done(exercise: str, day: date, today: date) -> str:
    return f"Done: {exercise}, {phrases.day(day, today)}."


def strength_undone(exercise: str, day: date, today: date) -> str:
    return f"Not done: {exercise}, {phrases.day(day, today)}."


def strength_title(in_a_row: int) -> str:
    """Strength work for 6 weeks in a row."""
    if not in_a_row:
        return "No strength work this week or the last"
    return f"Strength work for {phrases.count(in_a_row, 'week')} in a row"


def strength_lead(in_a_row: int) -> str:
    """What the weeks mean."""
    need = int(FOOT_STRENGTH["weeks"])
    tail = f"Muscle takes about {need} weeks to grow, tendon and bone take months."
    if 0 < in_a_row < need:
        return f"{tail} {phrases.count(need - in_a_row, 'week')} to go to the first {need}."
    return tail


def strength_hovers(days: pd.Series) -> list[str]:
    """Of each week: 2 days."""
    return [phrases.count(int(amount), "day") for amount in days]


def strength_alt(days: pd.Series) -> str:
    last = days.iloc[-4:]
    return phrases.of_weeks(last.index, strength_hovers(last))


def strength_table(days: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"Week from": pd.DatetimeIndex(days.index).date, "Days": days.to_numpy()}).iloc[::-1]


def caution_notes(settings: Settings) -> list[str]:
    """A sentence for each caution the runner named."""
    return [CAUTION_NOTES[caution] for caution in settings.cautions]
