"""What the sheet for a clinician says.

Decision: the reader is a therapist or a doctor with five minutes, so the sheet speaks of the runner in the third person
and in the fewest words: amounts with their units, each beside the limit it was held against. It asks and never answers:
no cause, no disease, no promise. A sign on the checklist stands first, and no amount to run stands beside it.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from ..before import Before, Change, PainMark
from ..evidence import RULES
from ..handover import Handover
from ..model import CHECKED, CLEARED, RiskWindow
from ..report import Report
from ..shoes import LOW_SUPPORT
from . import before as wording_before
from . import formats, phrases
from . import pain as wording_pain
from . import plan as wording_plan
from .cadence import half
from .handover import LONGEST_NAME, cut, units
from .method import source_text
from .names import CLASS_NAMES, GRADE_WORDS, RULE_SHORT, RULE_TITLES
from .phrases import (
    UNKNOWN,
    count,
    day,
    distance,
    duration,
    first_upper,
    kilometres,
    listed,
    number,
    pace,
    percent,
    step_rate,
)

# ------------------------------------------------------------------------------------------------------------ headings

TITLE = "Twelve weeks of running"
MADE_BY = "Made with Treadlightly from the runner's own watch files and diary. It is no diagnosis."
SIGNS_TITLE = "Signs noted by the runner"
SUMMARY_TITLE = "In short"
WEEKS_TITLE = "Week by week"
WEEKS_CAPTION = "The same weeks in numbers; running in each kind of shoe in minutes"
WEEKS_NOTE = (
    "Weeks from Monday to Sunday; the last one is not over. Hatched bars over the weeks: windows (see below). "
    "A dash: not known."
)
WEEK_FROM = "week from"
PAIN_TITLE = "Pain"
NOW_TITLE = "What pain and history allow now"
STEPS_AND_STRENGTH = "Cadence and strength work"
CADENCE_TITLE = "Cadence"
STRENGTH_TITLE = "Strength work"
TOPICS_TITLE = "To talk about"
WINDOWS_TITLE = "Windows: what rose faster than before"
SOURCES_TITLE = "What the numbers rest on"
LIMITS_TITLE = "What these data do not say"

PAIN_COLUMNS = ("Day", "Where", "During", "After", "Morning", "Signs and notes")
BEFORE_CAPTION = "Means of a week (lengths: the longest); what differs clearly"
BEFORE_COLUMNS = ("The two weeks up to it, against six before", "Before", "Then")
NOW_CAPTION = "Limits for running, and what was done in the last 7 days"
NOW_COLUMNS = ("In any 7 days", "Limit", "Done", "Longest single run")
WINDOWS_CAPTION = (
    "A window opens when something rises faster than before; open ones first. It is a reason to look, no forecast."
)
WINDOW_COLUMNS = ("Window", "Days", "What was counted", "Limit")
ROW_NAMES = {
    **CLASS_NAMES,
    "moving_min": "all running (min)",
    "distance_km": "distance ({units})",
    "longest_km": "longest run ({units})",
    "runs": "runs",
    "cadence_spm": "steps/min (median)",
    "strength_days": "strength (days)",
    "pain": "worst pain (0–10)",
}
SPIKED = "▲"
SPIKED_HELP = "▲ a run more than a tenth longer than any of the 30 days before."
PAIN_LANE = "pain (worst)"

LIMITS = (
    "A watch knows nothing of sleep, work on the feet, nutrition, bones, earlier injuries or how a shoe fits.",
    "What changed before a pain need not have caused it: change and pain both come often, and one looks for changes "
    "once it hurts.",
    "None of these limits has been shown to foresee the injury of one runner; symptoms outrank every number.",
    "Where the runs went is left out on purpose.",
)
# ---------------------------------------------------------------------------------------------------------------- head


def long_day(value: date) -> str:
    """5 October 2026, or October 5, 2026."""
    return f"{_day_and_month(value)}{',' if formats.in_use().month_first else ''} {value.year}"


def _day_and_month(value: date) -> str:
    return f"{value:%B} {value.day}" if formats.in_use().month_first else f"{value.day} {value:%B}"


def period(found: Handover) -> str:
    """13 July to 5 October 2026."""
    start = found.start
    first = _day_and_month(start) if start.year == found.end.year else long_day(start)
    return f"{first} to {long_day(found.end)}"


def coverage(found: Handover) -> str:
    """How much was recorded, and what of it is unknown."""
    if found.since is None:
        return "No run is recorded."
    parts = [
        count(found.runs, "run"),
        _of(found.runs - found.without_shoe, found.runs, "with a shoe noted"),
        _of(found.runs - found.without_cadence, found.runs, "with cadence"),
    ]
    parts += [_of(found.typed_in, found.runs, "typed in without a watch")] if found.typed_in else []
    known = f"History since {long_day(found.since)}."
    return f"{', '.join(parts)}. {known}" if found.runs else f"No run in these weeks. {known}"


def _of(some: int, whole: int, what: str) -> str:
    amount = "all" if some == whole else "none" if some == 0 else str(some)
    return f"{amount} {what}"


# -------------------------------------------------------------------------------------------------------------- summary


def summary(found: Handover, report: Report) -> str:
    """What happened, in two sentences."""
    return f"{_what_was_run(found, report)} {_what_happened(found, report)}"


def _what_was_run(found: Handover, report: Report) -> str:
    if not found.runs:
        return "No running is recorded in these weeks."
    weeks = found.weeks
    whole = weeks["runs"].iloc[:-1].dropna()
    each = f", {_from_to(whole)} a week" if len(whole) else ""
    minutes, km = weeks["moving_min"], weeks["distance_km"]
    amounts = (minutes, duration(60 * minutes.sum())), (km, distance(1000 * km.sum(), units(report)))
    known = [f"{_at_least(weeks, amount)}{text}" for amount, text in amounts if amount.sum() > 0]
    since = day(max(found.start, found.since or found.start), report.today)
    return f"{count(found.runs, 'run')} since {since}{each}: {listed(known)}."


def _at_least(weeks: pd.DataFrame, amount: pd.Series) -> str:
    """A sum that leaves out a week of unknown amount is told as a part."""
    return "at least " if (amount.isna() & (weeks["runs"] > 0)).any() else ""


def _from_to(amounts: pd.Series) -> str:
    least, most = (f"{value:.0f}" for value in (amounts.min(), amounts.max()))
    return least if least == most else f"{least} to {most}"


def _what_happened(found: Handover, report: Report) -> str:
    if found.mark is None or found.before is None:
        rules = list(dict.fromkeys(RULE_SHORT[window.rule] for window in found.windows))
        if not found.runs:
            return "No pain is written down."
        if not rules:
            return "No pain is written down, and nothing rose faster than the weeks before."
        return f"No pain is written down; what rose faster than the weeks before: {listed(rules)}."
    entry = found.mark.entry
    where = first_upper(wording_pain.site_name(entry.site, entry.side))
    began = "began" if found.mark.onset else "was noted"
    pain = f"{where} pain {began} on {day(entry.date, report.today)} ({entry.worst:.0f} of 10)"
    if not found.before.compared:
        return f"{pain}; too little is known of the weeks before it to compare them."
    changes = [_change_short(change, report) for change in found.before.changes[:3]]
    if not changes:
        return f"{pain}; in the two weeks before it nothing stood out against the six before those."
    return f"{pain}, after two weeks in which {listed(changes)}."


def _change_short(change: Change, report: Report) -> str:
    """barefoot and minimal running went from 1 min to 46 min a week"""
    if change.what == "spikes":
        runs = count(int(change.recent), "run")
        return f"{runs} went more than a tenth beyond the longest of the 30 days before"
    earlier, recent = wording_before.change_values(change, units(report))
    tail = wording_before.CHANGE_TAILS.get(change.what, "")
    return f"{wording_before.CHANGE_NAMES[change.what]} went from {earlier} to {recent}{tail}"


def signs(report: Report) -> tuple[str, str]:
    """The signs on the checklist, first on the sheet."""
    feeling = report.feeling
    where = listed(
        dict.fromkeys(wording_pain.site_name(s.entry.site, s.entry.side) for s in feeling.sites if s.entry and s.flags)
    )
    urgent = " To be seen today." if feeling.urgent else ""
    return (
        f"{first_upper(where)}: {listed(feeling.flags)}.{urgent}",
        "Running is stopped, and no amount is proposed until the runner says that a clinician cleared it.",
    )


# ------------------------------------------------------------------------------------------------------ week by week


def week_head(start: pd.Timestamp) -> str:
    """13 Jul"""
    return formats.in_use().day(start)


def week_value(column: str, value: float, units: str) -> str:
    """A cell of the table; a dash where nothing is known."""
    if pd.isna(value):
        return "" if column == "pain" else UNKNOWN
    if column in ("distance_km", "longest_km"):
        return number(kilometres(value, units)) if value else "0"
    return "<1" if 0 < value < 0.5 else formats.in_use().number(value)


def row_name(column: str, units: str) -> str:
    return ROW_NAMES[column].format(units=units)


def picture_alt(found: Handover, report: Report) -> str:
    """The picture in words; the table under it holds the same numbers."""
    weeks = found.weeks["moving_min"].dropna()
    parts = [f"Bars, one for each week, stacked by kind of shoe, {period(found)}."]
    if len(weeks):
        parts.append(f"All running: {duration(60 * weeks.min())} to {duration(60 * weeks.max())} a week.")
    parts += [f"{RULE_TITLES[w.rule]}: {phrases.days(w.start, w.end, report.today)}." for w in found.windows]
    if found.mark is not None:
        parts.append(f"Pain began on {day(found.mark.entry.date, report.today)}." if found.mark.onset else "")
    return " ".join(filter(None, parts))


# ----------------------------------------------------------------------------------------------------------------- pain


def pain_rows(pain: pd.DataFrame, today: date) -> list[tuple[str, ...]]:
    """Sat 3 Oct, left inside ankle, 4, 4, 3, and signs and note ("" without): a row for each entry."""
    rows = []
    for row in pain.to_dict("records"):
        flags = [flag for flag in row["flags"] if flag not in (CHECKED, CLEARED)]
        flags += ["none of the signs"] if CHECKED in row["flags"] and not flags else []
        flags += ["cleared by a clinician"] if CLEARED in row["flags"] else []
        notes = "; ".join([*flags, *([f"“{cut(row['note'])}”"] if row["note"] else [])])
        scores = ("?" if pd.isna(row[name]) else f"{row[name]:.0f}" for name in ("during", "after", "next_morning"))
        site = wording_pain.site_name(row["site"], row["side"])
        rows.append((day(row["date"].date(), today), site, *scores, notes))
    return rows


def more_entries(amount: int) -> str:
    return f"{count(amount, 'earlier entry', 'earlier entries')} in these weeks not shown."


NO_PAIN = "No pain is written down in these weeks. That may mean none, or that nobody wrote."
PAIN_SCALE = "During the run, after it, the next morning: 0 none, 10 the worst; ? not said"


def before_title(mark: PainMark, report: Report) -> str:
    """What changed before Thu 1 Oct (left inside ankle)"""
    entry = mark.entry
    site = wording_pain.site_name(entry.site, entry.side)
    return f"What changed before {day(entry.date, report.today)} ({site})"


def before_rows(before: Before, report: Report) -> list[tuple[str, str, str]]:
    """What differs, before and in the last two weeks."""
    rows = []
    for change in before.changes:
        if change.what == "spikes":
            row = ("runs far longer than before", f"{change.earlier:.0f}", f"{change.recent:.0f}")
        else:
            days = ", days" if change.what == "strength_days" else ""
            values = wording_before.change_values(change, units(report))
            row = (f"{wording_before.CHANGE_NAMES[change.what]}{days}", *values)
        rows.append(row)
    return rows


def before_note(before: Before, found: Handover, report: Report) -> str:
    """Pairs worn for the first time, what came after, or why nothing can be compared."""
    parts = []
    if not before.compared:
        parts.append("Too little is known of the weeks before that day to compare them.")
    elif not before.changes:
        parts.append("Nothing stood out in the last two weeks against the six before.")
    if before.new_pairs:
        pairs = listed(f"{cut(name, LONGEST_NAME)} ({day(first, report.today)})" for first, name in before.new_pairs)
        parts.append(f"First worn in these eight weeks, walking included: {pairs}.")
    since = [window for window in found.windows if window.start > before.day][::-1]
    if since:
        rules = dict.fromkeys(f"{RULE_SHORT[w.rule]} ({day(w.start, report.today)})" for w in since)
        parts.append(f"After that day: {listed(rules)}.")
    return " ".join(parts)


# ------------------------------------------------------------------------------------------------------ what holds now


def now_sentence(report: Report) -> str:
    """What pain and history allow, in a sentence or two."""
    if report.runs.empty:
        return "Without any run there is nothing to reckon a limit from."
    return wording_plan.headline(report)


def now_rows(report: Report) -> list[tuple[str, str, str, str]]:
    """All shoes, and barefoot and minimal together: limit, used, longest single run. Empty while running is stopped."""
    total, classes = report.budget.total, report.budget.classes
    if total is None or classes is None or report.runs.empty:
        return []
    low = classes[LOW_SUPPORT[0]]
    used = sum(classes[name].used for name in LOW_SUPPORT)
    longest = max(classes[name].longest_run_min for name in LOW_SUPPORT)
    km = distance(1000 * total.longest_run_km, units(report))
    return [
        ("all shoes", _minutes(total.minutes), _minutes(total.used), km if km != UNKNOWN else "unknown"),
        ("barefoot and minimal", _minutes(low.minutes), _minutes(used), _minutes(longest)),
    ]


def _minutes(value: float) -> str:
    return "none" if value == 0 else duration(60 * value)


def cadence(report: Report) -> str:
    """The median of the last 28 days, the share inside the runner's band, and the change at the same speed."""
    now, low, high = report.cadence_now, report.settings.cadence_low_spm, report.settings.cadence_high_spm
    if now["median_spm"] is None:
        return "No cadence in the last 28 days."
    return (
        f"Median of the last 28 days {step_rate(now['median_spm'])}; {percent(now['share_inside'])} of the running "
        f"time between {low:.0f} and {high:.0f}. {_cadence_change(report)}"
    ).strip()


def _cadence_change(report: Report) -> str:
    """At 5:49/km 170 steps/min, 2 more than three months before (±1); "" where it cannot be told."""
    change = report.cadence_change
    if change is None:
        return ""
    now, then = step_rate(change.now_spm), day(change.then_date, report.today)
    if abs(change.change_spm) <= change.plus_minus_spm or round(abs(change.change_spm)) < 1:
        against = f"no clear change against the weeks around {then}"
    else:
        more = "more" if change.change_spm > 0 else "fewer"
        against = f"{abs(change.change_spm):.0f} {more} than in the weeks around {then}"
    return f"At {pace(change.speed_mps, units(report))} {now}, {against} (±{half(change.plus_minus_spm)})."


def strength(found: Handover) -> str:
    """On how many days, in how many of the weeks."""
    days, weeks = int(found.weeks["strength_days"].sum()), len(found.weeks)
    if not days:
        return "None is written down in these weeks."
    return f"{count(days, 'day')} in {found.strength_weeks} of {weeks} weeks."


# -------------------------------------------------------------------------------------------------------------- sources


def rule_note(name: str) -> tuple[str, str]:
    """A rule's name, and its grade, first source and best critic."""
    rule, short = RULES[name], RULE_SHORT.get(name)
    ours = ", the limit is our own choice" if rule.ours and rule.grade != "E" else ""
    parts = [f"grade {rule.grade}, {GRADE_WORDS[rule.grade]}{ours}."]
    parts += [source_text(key) for key in rule.sources[:1]]
    parts += [f"Against it: {rule.critic}"] if rule.critic else []
    return first_upper(short) if short else rule.title, " ".join(parts)


def rules_used(found: Handover, shown: Iterable[RiskWindow], report: Report) -> Iterable[str]:
    """The rules whose limits stand on the sheet, once each."""
    others = {
        "pain": len(found.pain) > 0,
        "references": bool(now_rows(report)),
        "cadence_guidance": report.cadence_now["median_spm"] is not None,
    }
    return dict.fromkeys([*(window.rule for window in shown), *(rule for rule in others if others[rule])])


# -------------------------------------------------------------------------------------------------------- page, command

BUTTON = "Sheet for a clinician"
BUTTON_LEAD = (
    "The last twelve weeks on one or two pages to print: minutes in each kind of shoe, windows with their numbers, "
    "pain and what changed before it, questions to talk about. It holds no route. It is made on this computer and "
    "goes only where you take it."
)
NAME = "Your name, for the sheet for a clinician only"
USE_NAME = "Use this name"
DOWNLOAD = "Download the sheet"


def with_name(name: str) -> str:
    """With my name (Sam)"""
    return f"With my name ({name})" if name else "With my name"


def file_name(today: date, name: str = "") -> str:
    """running-2026-05-16.html; with the name where it stands on the sheet: a therapist keeps those of many."""
    parts = ["running", *re.findall(r"\w+", name), today.isoformat()]
    return f"{'-'.join(parts)}.html"


def written(file: Path) -> str:
    """Where the sheet is."""
    return f"The sheet is in {file}. A browser opens it, prints it and makes a PDF of it."
