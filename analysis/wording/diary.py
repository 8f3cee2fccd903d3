"""What the diary, Learn and the pain on Today say.

Decision: pain is told in the runner's own numbers, with what follows for running and the limit it rests on. No sentence
names a disease, promises anything or blames anybody. A sign on the checklist gets one calm message and nothing beside
it.
"""

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..before import Before, Change, PainMark
from ..evidence import EIGHT_WEEKS, FOOT_STRENGTH, LADDER, PAIN, SOURCES
from ..learn import Claim, Exercise
from ..model import CHECKED, CLEARED, PAIN_FLAGS, Finding, Settings
from ..pain import Entry, PainState, Question
from ..report import Report
from . import phrases
from . import today as wording_today
from .names import CLASS_NAMES, GRADE_WORDS
from .phrases import METRES_PER_MILE, UNKNOWN, duration, kilometres, listed, number, percent, step_rate, week_name
from .phrases import THIN as T

RECENT_WEEKS = int(EIGHT_WEEKS["recent_weeks"])

# ------------------------------------------------------------------------------------------------------------ the pages

TITLE = "Diary"
LEAD = "Pain, days without a watch, strength work. Pain outranks every number here."
TABS = ("Pain", "Days", "Strength", "The eight weeks before")
TABS_WITHOUT_STRENGTH = tuple(tab for tab in TABS if tab != "Strength")
LEARN_TITLE = "Learn"
LEARN_LEAD = (
    "What therapists and studies say about too much, too soon, each sentence with its grade. It is no diagnosis: the "
    "same spot can hurt for many reasons, and only somebody who sees you can tell them apart."
)
LEARN_TOPIC = "Topic"
TO_DIARY = "Open the diary"
TO_CLEARING = "Say in the diary that a clinician cleared it"
TO_CLINICIAN = "When to see someone, and whom"
TERMS_HEADING = "What the words on these pages mean"
EXERCISES_HEADING = "How the exercises are done"
UNDO = "Undo"
TAKE_BACK = "Take back"
SAVE = "Save"

NO_PAIN = "No pain"
SOME_PAIN = "Pain"
SIDE = "Side"
SIDE_NAMES = {"left": "Left", "right": "Right"}
HOW_MUCH = "How much during the run? 10 is the worst"
FULL_HEADING = "Write it down"
DATE = "Day of the run"
SITE = "Where"
DURING = "During (0 none, 10 the worst)"
AFTER = "After, the same day"
NEXT_MORNING = "The next morning"
NOTE = "Note"
PAIN_NEEDS = "Say where it hurts and how much during the run; the rest can wait."
LATER = "Leave empty what you do not know yet; the next morning is asked for."
ENTRIES_HEADING = "What you wrote"
NO_ENTRIES = "Nothing yet."
CHECKLIST = PAIN_FLAGS
CHECKLIST_MORE = {CHECKLIST[0]: f"{CHECKLIST[0]}, not beside or behind it"}
CHECKLIST_NONE = "None of these"
CHECKLIST_ANSWER = "Answer"
CLEAR_HEADING = "Has a clinician cleared it?"
CLEAR_HELP = (
    "The sign was ticked today. If that was a mistake, take the entry back; otherwise this can be said from tomorrow "
    "on."
)
CLEAR_BUTTON = "A clinician looked at it and cleared me to run"

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
MARK_TWO_DAYS = (
    "Choose the first and the last day; for one day tap it twice. An injury may end later than today: a run that you "
    "record on such a day counts all the same."
)
MANUAL_HEADING = "A run or walk without a watch"
MANUAL_KIND = "Run or walk"
MANUAL_KINDS = {"run": "run", "walk": "walk"}
MANUAL_MINUTES = "Minutes"
MANUAL_SHOE = "Shoe"
NO_SHOE = "not said"
CROSS_HEADING = "Instead of running"
CROSS_HELP = "What you do while running waits. Only what does not hurt."
CROSS_LABEL = "What"

STRENGTH_DAY = "Day"
STRENGTH_WEEKS = 12
BEFORE_LABEL = "Before which pain?"
NO_PAIN_MARKS = "No pain is written down yet. Once it is, this shows what changed in the eight weeks before."
BEFORE_MIND = f"{EIGHT_WEEKS.critic} {EIGHT_WEEKS.caveat}"

CAUTION_HEADING = "Asked once: is one of these true for you?"
CAUTION_LABEL = "Tap what is true; nothing is blocked by it"
CAUTION_NONE = "None of these"
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

# ----------------------------------------------------------------------------------------------------------------- pain


def site_name(site: str, side: str = "") -> str:
    """left inside ankle."""
    return f"{side} {site}".strip()


def scores(during: float, after: float, next_morning: float) -> str:
    """4 during, 4 after, 3 next morning; what is unknown is left out."""
    named = (("during", during), ("after", after), ("next morning", next_morning))
    return ", ".join(f"{value:.0f} {name}" for name, value in named if not math.isnan(value))


def entry_words(entry: Entry) -> str:
    """Left inside ankle 4 during, 4 after, 3 next morning."""
    return f"{_first_upper(site_name(entry.site, entry.side))} {_entry_scores(entry)}"


def _entry_scores(entry: Entry) -> str:
    return scores(entry.during, entry.after, entry.next_morning)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def pain_hovers(pain: pd.DataFrame) -> list[str]:
    """Sat 3 Oct: pain, left inside ankle, 4 during, 3 next morning."""
    return [
        f"{phrases.day(row['date'])}: pain, {site_name(row['site'], row['side'])}, "
        f"{scores(row['during'], row['after'], row['next_morning'])}"
        for row in pain.to_dict("records")
    ]


def pain_lines(pain: pd.DataFrame, today: date) -> list[str]:
    """One line an entry: Sat 3 Oct: left inside ankle, 4 during, 3 next morning."""
    lines = []
    for row in pain.to_dict("records"):
        amounts = scores(row["during"], row["after"], row["next_morning"])
        flags = [flag for flag in row["flags"] if flag not in (CHECKED, CLEARED)]
        parts = [site_name(row["site"], row["side"]), amounts, *flags]
        parts += ["cleared by a clinician"] if CLEARED in row["flags"] else []
        parts += [row["note"]] if row["note"] else []
        if row["site"] == "other" and not any(row[name] > 0 for name in ("during", "after", "next_morning")):
            parts = ["no pain"]
        lines.append(f"{phrases.day(row['date'].date(), today)}: {', '.join(parts)}")
    return lines


def verdict(report: Report) -> wording_today.Verdict:
    """What matters most today: what pain says, and without it `wording.today.verdict`."""
    feeling = report.feeling
    if feeling.state == "normal":
        return wording_today.verdict(report)
    headline, why = pain_message(feeling)
    window = report.open_windows[0] if report.open_windows and feeling.state != "clinician" else None
    return wording_today.Verdict(headline, why, window)


def pain_message(feeling: PainState) -> tuple[str, str]:
    """What the state asks for in a sentence, and why in one or two more."""
    if feeling.state == "clinician":
        return _clinician_message(feeling)
    entry = feeling.entry
    if entry is None:
        return "No pain written down.", ""
    headline = f"{entry_words(entry)}: {_STATE_EFFECTS[feeling.state]}"
    others = listed(site_name(s.entry.site, s.entry.side) for s in feeling.sites if s.entry and s.entry != entry)
    parts = (_REASONS[feeling.reason], _ADVICE[feeling.advice], f"Also written down: {others}." if others else "")
    return headline, " ".join(filter(None, parts))


def _clinician_message(feeling: PainState) -> tuple[str, str]:
    where = listed(dict.fromkeys(site_name(s.entry.site, s.entry.side) for s in feeling.sites if s.entry and s.flags))
    signs = listed(feeling.flags)
    when = "Have it seen today." if feeling.urgent else "Have it seen before you run again."
    return (
        f"{_first_upper(where)}: please stop running and see a clinician. {when}",
        f"You ticked: {signs}. No plan is shown until you say that a clinician cleared it.",
    )


_STATE_EFFECTS = {
    "hold": "nothing rises this week; repeat last week's minutes.",
    "step_back": "no barefoot or minimal running for now, the rest at three quarters.",
    "stop": f"no running until it is at {PAIN['safe_up_to']:.0f} or below.",
}
_BONE = "Pain on the bone itself is for a clinician."
_REASONS = {
    "settled": f"It had settled by the next morning ({PAIN['safe_up_to']:.0f} or below), so running may go on as it "
    "was.",
    "next_morning_unknown": "The next morning decides, so it is asked for.",
    "not_settled": f"The next morning was above {PAIN['safe_up_to']:.0f} of 10, so it had not settled. Two weeks of "
    "this, or pain on the bone, is for a clinician.",
    "bone_site": "At this spot it may be bone, where 3 of 10 or more stops running; the rule that allows some pain was "
    f"tested on a tendon. {_BONE}",
    "too_high": f"Above {PAIN['most']:.0f} of 10 running stops. The way back begins with walks of "
    f"{LADDER['walk_min']:.0f}{T}min.",
    "until_safe": f"A stop ends with an entry of {PAIN['safe_up_to']:.0f} or below, not with silence.",
}
_ADVICE = {
    "": "",
    "two_weeks": f"It has hurt for {PAIN['span_days']:.0f} days or more: see a clinician who knows running.",
    "same_site_again": "It is the same spot again within eight weeks: see a clinician who knows running.",
}


def ask_pain(day: date, today: date) -> str:
    """How did Sunday's run feel?, or How does it feel today?"""
    return "How does it feel today?" if day == today else f"How did {day:%A}'s run feel?"


def quick_saved(day: date, today: date, sites: list[tuple[str, str]], score: float) -> str:
    """Written down: left inside ankle, 4 during (Sat 3 Oct)."""
    where = listed(site_name(*site) for site in sites if site[0] != "other" or score)
    told = f"{where}, {score:.0f} during" if score else f"no pain{f': {where}' if where else ''}"
    return f"Written down: {told} ({phrases.day(day, today)})."


def no_pain_help(feeling: PainState) -> str:
    """What the tap does where something was held."""
    sites = listed(dict.fromkeys(site_name(s.entry.site, s.entry.side) for s in feeling.sites if s.entry))
    return f"It says 0 for: {sites}." if sites else "It says that nothing hurt."


def question_words(question: Question, today: date) -> str:
    """The question about one entry."""
    entry = question.entry
    name = _first_upper(site_name(entry.site, entry.side))
    when = phrases.when(entry.date.isoformat(), today)
    if question.asks == "next_morning":
        return f"{name}, {_entry_scores(entry)} ({when}): how was it the next morning? 0 none, 10 the worst"
    return f"{name}, {_entry_scores(entry)} ({when}): is one of these true?"


def checklist_due(questions: list[Question]) -> str:
    """The link on Today to a checklist that is due; empty without one."""
    sites = list(dict.fromkeys(site_name(q.entry.site, q.entry.side) for q in questions if q.asks == "checklist"))
    if len(sites) > 1:
        return f"{len(sites)} checklists are due"  # in one line of a narrow box
    return f"Checklist due: {sites[0]}" if sites else ""


def answered(question: Question) -> str:
    return f"Answered: {site_name(question.entry.site, question.entry.side)}."


def taken_back(line: str) -> str:
    return f"Taken back: {line}"


def cleared(site: str, side: str) -> str:
    return f"Written down: a clinician cleared the {site_name(site, side)}."


def clear_score(entry: Entry) -> str:
    """The question that goes with the clearing of one site."""
    return f"{_first_upper(site_name(entry.site, entry.side))}: how much does it hurt today? 0 none, 10 the worst"


def learn_link(title: str) -> str:
    short = title.partition(",")[0]
    return f"Learn: {short[:1].lower()}{short[1:]}"


# ----------------------------------------------------------------------------------------------------- days, strength


def gap_question(finding: Finding, today: date) -> str:
    """Nothing was recorded from 18 May to 14 June (28 days). What was it?"""
    start, end = (date.fromisoformat(str(finding.numbers[edge])) for edge in ("start", "end"))
    length = phrases.count((end - start).days + 1, "day")
    return f"Nothing was recorded on {phrases.days(start, end, today)}, {length}. What was it?"


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


def to_kilometres(distance: float, units: str) -> float:
    """The distance the runner typed, in kilometres."""
    return distance * METRES_PER_MILE / 1000 if units == "mi" else distance


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
    """Week 20, 11–17 May: 2 days."""
    weeks = zip(pd.DatetimeIndex(days.index), days, strict=True)
    return [f"{week_name(start)}: {phrases.count(int(amount), 'day')}" for start, amount in weeks]


def strength_table(days: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"Week from": pd.DatetimeIndex(days.index).date, "Days": days.to_numpy()}).iloc[::-1]


def caution_notes(settings: Settings) -> list[str]:
    """A sentence for each caution the runner named."""
    return [CAUTION_NOTES[caution] for caution in settings.cautions]


# ------------------------------------------------------------------------------------------------------ the eight weeks


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
    return f"{phrases.day(entry.date, today)}: {site_name(entry.site, entry.side)}, {_entry_scores(entry)}{tail}"


NOTHING_STOOD_OUT = (
    "In the last two weeks nothing stood out against the six before: minutes in each kind of shoe, length, speed, "
    "climb, cadence and strength work stayed near what they were."
)


def before_title(before: Before, report: Report) -> str:
    return f"The eight weeks before {phrases.day(before.day, report.today)}; the last two are shaded"


def before_sentence(before: Before, report: Report) -> str:
    """What changed in the last two weeks against the six before, or why that cannot be told."""
    if not before.compared:
        return "Too little is known of the weeks before that day to compare them."
    units = report.settings.units
    lines = [f"- {_first_upper(_change_words(change, units))}." for change in before.changes]
    parts = ["In the last two weeks, against the six before:", "\n".join(lines)] if lines else [NOTHING_STOOD_OUT]
    if before.new_pairs:
        pairs = listed(f"**{name}** ({phrases.day(day, report.today)})" for day, name in before.new_pairs)
        parts.append(f"Worn for the first time in these eight weeks: {pairs}.")
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


def before_alt(before: Before) -> str:
    return (
        "Strips of bars, one bar a week, over one another: minutes by shoe, longest run, fast share, climb, cadence, "
        "strength."
    )


def before_table(before: Before, units: str) -> pd.DataFrame:
    """The eight weeks as numbers."""
    weeks = before.weeks
    minutes = {f"{CLASS_NAMES[name]} (min)": weeks[name].round() for name in CLASS_NAMES}
    table = {
        "From": pd.DatetimeIndex(weeks.index).date,
        **{_first_upper(name): values.to_numpy() for name, values in minutes.items()},
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


# ---------------------------------------------------------------------------------------------------------------- learn


def exercise_text(exercise: Exercise) -> str:
    """The exercise, what for, and how."""
    return f"**{_first_upper(exercise.name)}**, for {exercise.purpose}. {exercise.how}"


def claim_line(claim: Claim) -> str:
    """The claim, and small under it its grade and where it comes from."""
    cited = " ".join(
        SOURCES[key].citation + ("" if SOURCES[key].checked else " (Unverified: quoted from memory.)")
        for key in claim.sources
    )
    found = cited or "Common among clinicians, no single source."
    if claim.grade == "E":
        found = "Our own statement."
    return f"{claim.text}  \n:small[:gray[Grade {claim.grade}, {GRADE_WORDS[claim.grade]}. {found}]]"
