"""What is asked and said about pain.

Decision: pain is told in the runner's own numbers, with what follows for running and the limit it rests on. No sentence
names a disease, promises anything or blames anybody. A sign on the checklist gets one calm message and nothing beside
it.
"""

import math
from datetime import date

import pandas as pd

from ..evidence import LADDER, PAIN
from ..model import CHECKED, CLEARED, PAIN_FLAGS
from ..pain import Entry, PainState, Question
from . import phrases
from .phrases import THIN as T
from .phrases import first_upper, listed

TO_CLEARING = "Say in the diary that a clinician cleared it"
TO_CLINICIAN = "When to see someone, and whom"
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
PAIN_NEEDS = "Say where it hurts and how much during the run; the rest can wait."
LATER = "Leave empty what you do not know yet; the next morning is asked for."
ENTRIES_HEADING = "What you wrote"
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


def site_name(site: str, side: str = "") -> str:
    """left inside ankle."""
    return f"{side} {site}".strip()


def scores(during: float, after: float, next_morning: float) -> str:
    """4 during, 4 after, 3 next morning; what is unknown is left out."""
    named = (("during", during), ("after", after), ("next morning", next_morning))
    return ", ".join(f"{value:.0f} {name}" for name, value in named if not math.isnan(value))


def entry_words(entry: Entry) -> str:
    """Left inside ankle 4 during, 4 after, 3 next morning."""
    return f"{first_upper(site_name(entry.site, entry.side))} {entry_scores(entry)}"


def entry_scores(entry: Entry) -> str:
    return scores(entry.during, entry.after, entry.next_morning)


def pain_hovers(pain: pd.DataFrame) -> list[str]:
    """Of each entry: pain, left inside ankle, 4 during, 3 next morning."""
    return [
        f"pain, {site_name(row['site'], row['side'])}, {scores(row['during'], row['after'], row['next_morning'])}"
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
        f"{first_upper(where)}: please stop running and see a clinician. {when}",
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
    "next_morning_unknown": "The next morning decides, and is asked for then.",
    "not_settled": f"The next morning was above {PAIN['safe_up_to']:.0f} of 10, so it had not settled. Two weeks of "
    "this, or pain on the bone, is for a clinician.",
    "until_settled": "A morning before it had not settled, and the next one is not known yet: it decides, and is asked "
    "for then.",
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
    name = first_upper(site_name(entry.site, entry.side))
    when = phrases.when(entry.date.isoformat(), today)
    if question.asks == "next_morning":
        return f"{name}, {entry_scores(entry)} ({when}): how was it the next morning? 0 none, 10 the worst"
    return f"{name}, {entry_scores(entry)} ({when}): is one of these true?"


def checklist_due(questions: list[Question]) -> str:
    """The link on Today to a checklist that is due; empty without one."""
    sites = list(dict.fromkeys(site_name(q.entry.site, q.entry.side) for q in questions if q.asks == "checklist"))
    if len(sites) > 1:
        return f"{len(sites)} checklists are due"  # in one line of a narrow box
    return f"Checklist due: {sites[0]}" if sites else ""


def answered(question: Question) -> str:
    return f"Answered: {site_name(question.entry.site, question.entry.side)}."


def cleared(site: str, side: str) -> str:
    return f"Written down: a clinician cleared the {site_name(site, side)}."


def clear_score(entry: Entry) -> str:
    """The question that goes with the clearing of one site."""
    return f"{first_upper(site_name(entry.site, entry.side))}: how much does it hurt today? 0 none, 10 the worst"


def learn_link(title: str) -> str:
    short = title.partition(",")[0]
    return f"Learn: {short[:1].lower()}{short[1:]}"
