"""What the sheet for a clinician says.

Decision: the reader is a therapist or a doctor with five minutes, so the sheet speaks of the runner in the third person
and in the fewest words: amounts with their units, each beside the limit it was held against. It asks and never answers:
no cause, no disease, no promise. A sign on the checklist stands first, and no amount to run stands beside it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from .. import wording
from ..before import Before, Change, PainMark
from ..evidence import CADENCE_GUIDANCE, RULES, SOURCES
from ..handover import WEEKS, Handover, Topic
from ..model import CHECKED, CLEARED, RiskWindow
from ..report import Report
from ..shoes import LOW_SUPPORT
from . import count, day, distance, duration, listed, number, percent, step_rate
from . import diary as wording_diary
from . import plan as wording_plan

T = wording.THIN
LONGEST_TEXT, LONGEST_NAME = 75, 40  # of what the runner typed, in characters: a line of the sheet, and part of one

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
NOW_COLUMNS = ("In any 7 days", "Limit", "Done", "Longest next run")
WINDOWS_CAPTION = (
    "A window opens when something rises faster than before; open ones first. It is a reason to look, no forecast."
)
WINDOW_COLUMNS = ("Window", "Days", "What was counted", "Limit")
ROW_NAMES = {
    **wording.CLASS_NAMES,
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
GUIDANCE_NOTE = (
    f"Guidance of barefoot coaches: {CADENCE_GUIDANCE['low_spm']:.0f}–{CADENCE_GUIDANCE['high_spm']:.0f}; among "
    "world-class ultra runners 155 to 203 was seen. A description and not a mark."
)

# ---------------------------------------------------------------------------------------------------------------- head


def long_day(value: date) -> str:
    """5 October 2026."""
    return f"{value.day} {value:%B} {value.year}"


def period(found: Handover) -> str:
    """13 July to 5 October 2026."""
    start = found.start
    first = f"{start.day} {start:%B}" if start.year == found.end.year else long_day(start)
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


def cut(text: str, most: int = LONGEST_TEXT) -> str:
    """What the runner typed, no longer than a line."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


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
    amounts = [duration(60 * weeks["moving_min"].sum()), distance(1000 * weeks["distance_km"].sum(), _units(report))]
    known = [text for text in amounts if text != wording.UNKNOWN]
    start = f"{count(found.runs, 'run')} in {count(WEEKS, 'week')}"
    if found.since is not None and found.since > found.start:
        start = f"{count(found.runs, 'run')} since {day(found.since, report.today)}"
    return f"{start}{each}: {listed(known)}."


def _from_to(amounts: pd.Series) -> str:
    least, most = (f"{value:.0f}" for value in (amounts.min(), amounts.max()))
    return least if least == most else f"{least} to {most}"


def _what_happened(found: Handover, report: Report) -> str:
    if found.mark is None or found.before is None:
        rules = list(dict.fromkeys(wording.RULE_SHORT[window.rule] for window in found.windows))
        if not found.runs:
            return "No pain is written down."
        if not rules:
            return "No pain is written down, and nothing rose faster than the weeks before."
        return f"No pain is written down; what rose faster than the weeks before: {listed(rules)}."
    entry = found.mark.entry
    where = _upper(wording_diary.site_name(entry.site, entry.side))
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
    earlier, recent = wording_diary.change_values(change, _units(report))
    tail = wording_diary.CHANGE_TAILS.get(change.what, "")
    return f"{wording_diary.CHANGE_NAMES[change.what]} went from {earlier} to {recent}{tail}"


def signs(report: Report) -> tuple[str, str]:
    """The signs on the checklist, first on the sheet."""
    feeling = report.feeling
    where = listed(
        dict.fromkeys(wording_diary.site_name(s.entry.site, s.entry.side) for s in feeling.sites if s.entry and s.flags)
    )
    urgent = " To be seen today." if feeling.urgent else ""
    return (
        f"{_upper(where)}: {listed(feeling.flags)}.{urgent}",
        "Running is stopped, and no amount is proposed until the runner says that a clinician cleared it.",
    )


# ------------------------------------------------------------------------------------------------------ week by week


def week_head(start: pd.Timestamp) -> str:
    """13 Jul"""
    return f"{start.day} {start:%b}"


def week_value(column: str, value: float, units: str) -> str:
    """A cell of the table; a dash where nothing is known."""
    if pd.isna(value):
        return "" if column == "pain" else wording.UNKNOWN
    if column in ("distance_km", "longest_km"):
        return number(wording.kilometres(value, units)) if value else "0"
    return "<1" if 0 < value < 0.5 else f"{value:,.0f}"


def row_name(column: str, units: str) -> str:
    return ROW_NAMES[column].format(units=units)


def picture_alt(found: Handover, report: Report) -> str:
    """The picture in words; the table under it holds the same numbers."""
    weeks = found.weeks["moving_min"].dropna()
    parts = [f"Bars, one for each week, stacked by kind of shoe, {period(found)}."]
    if len(weeks):
        parts.append(f"All running: {duration(60 * weeks.min())} to {duration(60 * weeks.max())} a week.")
    parts += [f"{wording.RULE_TITLES[w.rule]}: {wording.days(w.start, w.end, report.today)}." for w in found.windows]
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
        site = wording_diary.site_name(row["site"], row["side"])
        rows.append((day(row["date"].date(), today), site, *scores, notes))
    return rows


def more_entries(amount: int) -> str:
    return f"{count(amount, 'earlier entry', 'earlier entries')} in these weeks not shown."


NO_PAIN = "No pain is written down in these weeks. That may mean none, or that nobody wrote."
PAIN_SCALE = "During the run, after it, the next morning: 0 none, 10 the worst; ? not said"


def before_title(mark: PainMark, report: Report) -> str:
    """What changed before Thu 1 Oct (left inside ankle)"""
    entry = mark.entry
    site = wording_diary.site_name(entry.site, entry.side)
    return f"What changed before {day(entry.date, report.today)} ({site})"


def before_rows(before: Before, report: Report) -> list[tuple[str, str, str]]:
    """What differs, before and in the last two weeks."""
    rows = []
    for change in before.changes:
        if change.what == "spikes":
            row = ("runs far longer than before", f"{change.earlier:.0f}", f"{change.recent:.0f}")
        else:
            days = ", days" if change.what == "strength_days" else ""
            values = wording_diary.change_values(change, _units(report))
            row = (f"{wording_diary.CHANGE_NAMES[change.what]}{days}", *values)
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
        rules = dict.fromkeys(f"{wording.RULE_SHORT[w.rule]} ({day(w.start, report.today)})" for w in since)
        parts.append(f"After that day: {listed(rules)}.")
    return " ".join(parts)


# ------------------------------------------------------------------------------------------------------ what holds now


def now_sentence(report: Report) -> str:
    """What pain and history allow, in a sentence or two."""
    if report.runs.empty:
        return "Without any run there is nothing to reckon a limit from."
    return wording_plan.headline(report)


def now_rows(report: Report) -> list[tuple[str, str, str, str]]:
    """All shoes, and barefoot and minimal together: limit, used, longest next run. Empty while running is stopped."""
    total, classes = report.budget.total, report.budget.classes
    if total is None or classes is None or report.runs.empty:
        return []
    low = classes[LOW_SUPPORT[0]]
    used = sum(classes[name].used for name in LOW_SUPPORT)
    longest = max(classes[name].longest_run_min for name in LOW_SUPPORT)
    km = distance(1000 * total.longest_run_km, _units(report))
    return [
        ("all shoes", _minutes(total.minutes), _minutes(total.used), km if km != wording.UNKNOWN else "unknown"),
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
    now, then = step_rate(change.now_spm), wording.day(change.then_date, report.today)
    if abs(change.change_spm) <= change.plus_minus_spm or round(abs(change.change_spm)) < 1:
        against = f"no clear change against the weeks around {then}"
    else:
        more = "more" if change.change_spm > 0 else "fewer"
        against = f"{abs(change.change_spm):.0f} {more} than in the weeks around {then}"
    return f"At {wording.pace(change.speed_mps, _units(report))} {now}, {against} (±{change.plus_minus_spm:.0f})."


def strength(found: Handover) -> str:
    """On how many days, in how many of the weeks."""
    days, weeks = int(found.weeks["strength_days"].sum()), len(found.weeks)
    if not days:
        return "None is written down in these weeks."
    return f"{count(days, 'day')} in {found.strength_weeks} of {weeks} weeks."


# -------------------------------------------------------------------------------------------------------------- windows


def window_days(window: RiskWindow, report: Report) -> str:
    """3–17 Oct, open"""
    told = wording.days(window.start, window.end, report.today)
    return f"{told}, open" if window.is_open(report.today) else told


def window_row(window: RiskWindow, report: Report) -> tuple[str, str, str, str]:
    """Name, days, what was counted, the limit it was held against."""
    return _upper(wording.RULE_SHORT[window.rule]), window_days(window, report), *_window_counted(window, report)


def _window_counted(window: RiskWindow, report: Report) -> tuple[str, str]:
    """What was counted, and the limit it was held against."""
    counted, limit = _COUNTED[window.rule](window.numbers, report)
    return f"{counted} (provisional: little history before)" if window.provisional else counted, limit


def _spike(numbers: wording.Numbers, report: Report) -> tuple[str, str]:
    ran, longest, limit = (distance(1000 * numbers[f"{name}_km"], _units(report)) for name in _SPIKE)
    times = percent(numbers["ratio"])
    return f"{_on(numbers['date'], report)}: {ran}, {times} of the longest in 30 days ({longest})", limit


_SPIKE = ("distance", "longest", "limit")


def _minimal(numbers: wording.Numbers, report: Report) -> tuple[str, str]:
    when, limit = _on(numbers["date"], report), numbers["limit"]
    first = " (the first in eight weeks)" if numbers["new_start"] else ""
    if numbers["cap"] == "runs":
        return f"7 days to {when}: {numbers['value']:.0f} barefoot or minimal runs{first}", f"{limit:.0f} runs"
    ran = duration(60 * numbers["value"])
    if numbers["cap"] == "week":
        return f"7 days to {when}: {ran} barefoot and minimal{first}", duration(60 * limit)
    worn = wording.CLASS_NAMES[str(numbers["shoe_class"])]
    return f"{when}: {ran} {worn} in one run{first}", duration(60 * limit)


def _changes(numbers: wording.Numbers, report: Report) -> tuple[str, str]:
    changes = [str(value).split(" ", 2) for name, value in numbers.items() if name.startswith("change_")]
    told = [
        f"{wording.change_words(kind, *(cut(text, LONGEST_NAME) for text in name))} ({_on(iso, report)})"
        for iso, kind, *name in changes
    ]
    rest = [f"{len(told) - MOST_CHANGES} more"] if len(told) > MOST_CHANGES else []
    return _upper(listed([*told[:MOST_CHANGES], *rest])), "one in 14 days"


MOST_CHANGES = 5


def _return(numbers: wording.Numbers, report: Report) -> tuple[str, str]:
    days = count(int(numbers["break_days"]), "day")
    return f"{_on(numbers['first_run'], report)}: first run after {days} without", f"{numbers['limit_days']:.0f} days"


def _fast(numbers: wording.Numbers, report: Report) -> tuple[str, str]:
    share, before = (f"{number(numbers[name], 0)}%" for name in ("share_pct", "before_pct"))
    fast, limit = (distance(1000 * numbers[name], _units(report)) for name in ("fast_km", "limit_fast_km"))
    return f"{fast} of 7 days were fast for this runner ({share}; {before} in the four weeks before)", limit


def _cadence_drop(numbers: wording.Numbers, report: Report) -> tuple[str, str]:
    runs, drop = count(int(numbers["runs_in_row"]), "run"), number(abs(numbers["residual_pct"]), 0)
    return (
        f"{runs} in a row, up to {drop}% fewer steps than this runner's at that pace",
        f"{-numbers['limit_pct']:.0f}%",
    )


def _load(numbers: wording.Numbers, report: Report) -> tuple[str, str]:
    measure = str(numbers["measure"])
    week, base, limit = (
        wording.amount(numbers[f"{name}_load"], measure, _units(report)) for name in ("week", "base", "limit")
    )
    return f"7 days of {week}, {number(numbers['ratio'])} times the {base} usual in the three weeks before", limit


_COUNTED: dict[str, Callable[[wording.Numbers, Report], tuple[str, str]]] = {
    "session_spike": _spike,
    "minimal_shoe_spike": _minimal,
    "several_changes": _changes,
    "return_after_break": _return,
    "fast_share_rise": _fast,
    "cadence_drop": _cadence_drop,
    "load_unlike_usual": _load,
}
NO_WINDOWS = "No window touches these weeks: nothing rose faster than the rules allow."


def more_windows(amount: int) -> str:
    return f"{count(amount, 'older window')} in these weeks not shown."


# -------------------------------------------------------------------------------------------------------- to talk about


def topic(found: Topic, facts: Handover, report: Report) -> str:
    """A question for the talk."""
    return _TOPICS[found.code](found.numbers, report)


def _low_support(numbers: Any, report: Report) -> str:
    change = Change("low_support_min", numbers["earlier"], numbers["recent"])
    earlier, recent = wording_diary.change_values(change, _units(report))
    return (
        f"Barefoot and minimal running went from {earlier} to {recent} a week within two weeks: with how little, and "
        "when, to begin again?"
    )


def _race(numbers: Any, report: Report) -> str:
    when = day(date.fromisoformat(numbers["date"]), report.today)
    text = f"A race of {distance(1000 * numbers['distance_km'], _units(report))} on {when}"
    reached = report.readiness
    if reached is None or reached.reason not in ("not_by_then", "not_in_these_shoes"):
        return f"{text}: run it, shorten it or leave it?"
    earliest = reached.earliest_date
    tail = f", but by {day(earliest, report.today)}" if earliest is not None else ""
    return f"{text}: inside the limits it is not reached by then{tail}. Run, shorten or move it?"


def _gap(numbers: Any, report: Report) -> str:
    start, end = (date.fromisoformat(numbers[edge]) for edge in ("start", "end"))
    return f"Nothing is recorded for {wording.days(start, end, report.today)}: rest, illness or runs without a watch?"


def _strength_topic(numbers: Any, report: Report) -> str:
    done = f"in {numbers['weeks']} of {WEEKS + 1} weeks" if numbers["weeks"] else "not written down"
    return f"Strength work is {done}: which exercises, how often, how heavy?"


_TOPICS: dict[str, Callable[[Any, Report], str]] = {
    "signs": lambda numbers, report: "The signs above: since when, and what has to be looked at before any running?",
    "bone": lambda numbers, report: f"{_upper(numbers['sites'])}: does it hurt on the bone itself or beside it?",
    "two_weeks": lambda numbers, report: "It has hurt for two weeks or more: what has been tried, and what helped?",
    "same_site_again": lambda numbers, report: "The same spot again within eight weeks: what was different in between?",
    "mornings": lambda numbers, report: (
        f"The next morning is not noted for {numbers['unknown']} of {count(numbers['of'], 'painful day')}: had it "
        "settled?"
    ),
    "low_support": _low_support,
    "several_changes": lambda numbers, report: (
        f"{_upper(count(int(numbers['changes']), 'change'))} came close together: which one to keep, which to take "
        "back first?"
    ),
    "session_spike": lambda numbers, report: (
        f"After the long run of {_on(numbers['date'], report)}: how long may the next one be, and when may it grow?"
    ),
    "return_after_break": lambda numbers, report: (
        f"Running began again on {_on(numbers['date'], report)}: what was the break for, and is that over?"
    ),
    "inserts": lambda numbers, report: (
        f"Inserts {numbers['change']} on {_on(numbers['date'], report)}: for what, and for how long?"
    ),
    "race": _race,
    "strength": _strength_topic,
    "cadence": lambda numbers, report: (
        f"At {step_rate(numbers['median_spm'])}: is a rise of about {RULES['cadence_rise']['reasonable_pct']:.0f}% "
        "worth trying for this spot?"
    ),
    "shoes": lambda numbers, report: (
        f"{numbers['without']} of {count(numbers['of'], 'run')} have no shoe noted: which shoes were they?"
    ),
    "gap": _gap,
    "caution": lambda numbers, report: f"The runner names: {numbers['caution']}. What does that change?",
}
NO_TOPICS = "Nothing in the data asks for itself; what brings the runner here?"

# -------------------------------------------------------------------------------------------------------------- sources


def rule_note(name: str) -> tuple[str, str]:
    """A rule's name, and its grade, first source and best critic."""
    rule, short = RULES[name], wording.RULE_SHORT.get(name)
    ours = ", the limit is our own choice" if rule.ours and rule.grade != "E" else ""
    parts = [f"grade {rule.grade}, {wording.GRADE_WORDS[rule.grade]}{ours}."]
    parts += [_citation(key) for key in rule.sources[:1]]
    parts += [f"Against it: {rule.critic}"] if rule.critic else []
    return _upper(short) if short else rule.title, " ".join(parts)


def _citation(key: str) -> str:
    source = SOURCES[key]
    doi = f" doi:{source.doi}." if source.doi else ""
    return f"{source.citation}{doi}{'' if source.checked else ' (Quoted from memory.)'}"


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


def file_name(today: date) -> str:
    return f"running-{today.isoformat()}.html"


def written(file: Path) -> str:
    """Where the sheet is."""
    return f"The sheet is in {file}. A browser opens it, prints it and makes a PDF of it."


# -------------------------------------------------------------------------------------------------------------- helpers


def _units(report: Report) -> str:
    return report.settings.units


def _on(iso: object, report: Report) -> str:
    return day(date.fromisoformat(str(iso)), report.today)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
