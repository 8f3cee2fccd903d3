"""What Plan says of the budget: what the next days may hold, and why.

Decision: a limit is told with what it grew from and how far that is tested; it is a limit and never a
target. Where pain has stopped running there is one message and no number beside it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from ..evidence import BUDGET, LADDER, LOW_SUPPORT_CAPS, REFERENCES, RULES
from ..ladder import last_stop_ended
from ..model import NO_BAREFOOT, Allowance, Budget
from ..plan import rooms
from ..report import Report
from ..shoes import LOW_SUPPORT
from . import pain as wording_pain
from .names import CLASS_NAMES, GRADE_WORDS
from .phrases import THIN as T
from .phrases import count, day, distance, duration, first_upper, number, percent

# ------------------------------------------------------------------------------------------------------------- the page

TITLE = "Plan"
LEAD = "What the next days may hold. A limit is no target, and how it feels outranks every number here."
BUDGET_HEADING = "Any 7 days, and what is left of them today"
WHY_HEADING = "Why these limits"
TO_METHOD = "How each limit was chosen"
TABS = ("Try it", "Race", "Towards fewer shoes")

LEVER_LABEL = "What may rise (one thing at a time)"
LEVER_NAMES = {"": "rules decide", "distance": "distance", "shoes": "fewer shoes"}
LEVER_SAVED = "Saved: what may rise."
LEVER_HELP = (
    "Either the longest run and the week may grow, or barefoot and minimal running. The other one stays where it is. "
    "The rules choose distance, or fewer shoes during a transition."
)


# Each cap's rule, whose grade is shown beside it.
RULE_OF_CAP = {
    "longest_run": "references",
    "longest_run_held": "references",
    "newcomer_run": "references",
    "week": "references",
    "week_held": "references",
    "newcomer": "references",
    "transition": "budget",
    "total": "budget",
    "one_lever": "budget",
    "session": "low_support_caps",
    "session_held": "low_support_caps",
    "entry_session": "low_support_caps",
    "low_support_week": "low_support_caps",
    "low_support_held": "low_support_caps",
    "entry_week": "low_support_caps",
    "runs": "low_support_caps",
    "no_barefoot": "pain",
    "hold": "pain",
    "step_back": "pain",
    "ladder": "ladder",
}
SHORT_CAPS = {
    "longest_run": "30-day cap",
    "longest_run_held": "30-day cap",
    "newcomer_run": "a beginner's run",
    "week": "7-day cap",
    "week_held": "7-day cap",
    "newcomer": "7-day cap",
    "transition": "7-day cap",
    "hold": "no more than last week",
    "step_back": "three quarters",
    "ladder": "this step",
}


def minutes(value: float) -> str:
    """8 min, 1 h 44; 0 min."""
    return f"0{T}min" if value == 0 else duration(60 * value)


# ----------------------------------------------------------------------------------------------------------- the budget


@dataclass(frozen=True)
class Row:
    """One line of the week: a class (or `all`), what was run, what there is room for, and both in words."""

    name: str
    label: str
    used: float
    room: float
    words: str


def rows(report: Report, *, worn_only: bool = False) -> list[Row]:
    """All shoes first, then each class; `worn_only` leaves out classes without a pair and without a minute."""
    owned = {*report.shoes["shoe_class"], "all"}
    table = rooms(report.budget).to_dict("index").items()
    return [
        _row(str(name), week["used"], week["room"])
        for name, week in table
        if not worn_only or name in owned or week["used"] > 0
    ]


def _row(name: str, used: float, room: float) -> Row:
    label = "all shoes" if name == "all" else CLASS_NAMES[name]
    if room < 1:  # less than a whole minute is none
        return Row(name, label, used, room, f"{number(used, 0)}{T}min, none for now" if used else "none for now")
    return Row(name, label, used, room, f"{number(used, 0)} of {number(room, 0)}{T}min")


def next_run(report: Report) -> str:
    """longest next run 15.4 km (30-day cap): the next run in any shoes, and which limit sets it."""
    total = report.budget.total
    if total is None:
        return ""
    fits = total.next_min
    if math.isnan(fits):
        return "Longest next run: unknown, because a day without a watch has no minutes."
    if fits < 1:
        if "step" in report.budget.numbers and not report.budget.numbers["run_min"]:
            return f"This step of the way back is {session(report.budget.numbers)}, no running yet."
        if report.next_room is None:
            return "Nothing is left of these 7 days: the next run is for another day."
        on, room = report.next_room
        there = f"there is room for **{minutes(room)}** on {day(on, report.today)}"
        return f"Nothing is left of these 7 days. With rest until then {there}."
    km = total.longest_run_km * fits / total.longest_run_min
    amount = minutes(fits) if math.isnan(km) else distance(1000 * km, report.settings.units)
    return f"Longest next run **{amount}** ({SHORT_CAPS[total.cap]})"


def headline(report: Report) -> str:
    """What holds this week in a sentence, and why in one more."""
    week = report.budget
    if week.state != "normal":
        return " ".join(filter(None, wording_pain.pain_message(report.feeling)))
    return _REASONS[week.reason](week, report)


def _steady(week: Budget, report: Report) -> str:
    if week.lever == "shoes":
        return "Barefoot and minimal running may rise; the longest run and the week stay where they are."
    return "The longest run and the week may rise; barefoot and minimal running stay where they are."


def _newcomer(week: Budget, report: Report) -> str:
    ran = week.total is not None and week.total.used > 0
    before = "Before these 7 days there was no running in four weeks" if ran else "No running in the last four weeks"
    return (
        f"{before} to build on. {REFERENCES['newcomer_runs']:.0f} times "
        f"{REFERENCES['newcomer_run_min']:.0f}{T}min, running and walking in turn, is a beginning."
    )


def _transition(week: Budget, report: Report) -> str:
    return (
        f"On the way to fewer shoes those minutes replace others, so 7 days stay at the "
        f"{minutes(_figure(week, 'baseline_min'))} of the weeks before it began."
    )


def ladder(week: Budget, today: date) -> str:
    """Where the runner stands on the way back; empty without a ladder."""
    if "step" not in week.numbers:
        return ""
    numbers = week.numbers
    since = day(date.fromisoformat(str(numbers["since"])), today)
    free = date.fromisoformat(str(numbers["next_date"]))
    began = f"On the way back after the stop that ended on {since}"
    if week.reason == "after_break":
        began = f"On the way back after a break (last run {since})"
    when = "The next one can be today" if free <= today else f"The next one is for {day(free, today)}"
    parts = [
        f"{began}: step {numbers['step']} of {numbers['steps']}, {session(numbers)}.",
        f"{numbers['settled']} of {LADDER['sessions']:.0f} sessions have settled. {when}, with a day of rest after it.",
        "It goes on when both settle by the next morning, repeats when they hurt and settle, and goes one back when "
        "the next morning is worse.",
        _CAUTIONS[str(numbers["caution"] or "")],
    ]
    return " ".join(filter(None, parts))


def session(numbers: Any) -> str:
    """A step of a way back: a walk, running and walking in turn, an easy run."""
    run_min, walk_min, repeats = numbers["run_min"], numbers["walk_min"], numbers["repeats"]
    if not run_min:
        return f"a walk of {minutes(walk_min)}"
    if walk_min:
        return f"{repeats} × {minutes(run_min)} of running and {minutes(walk_min)} of walking"
    share = numbers.get("share")
    return f"an easy run of {minutes(run_min)}{f', {percent(share)} of what was usual' if share else ''}"


_CAUTIONS = {
    "": "",
    "bone": "It was at a spot where it may be bone: have it seen by a clinician before you run on.",
    "calf": "Barefoot running, hills and speed load this spot more: they come last.",
}
_REASONS: dict[str, Callable[[Budget, Report], str]] = {
    "steady": _steady,
    "newcomer": _newcomer,
    "transition": _transition,
    "after_break": lambda week, report: ladder(week, report.today),
    "after_stop": lambda week, report: ladder(week, report.today),
}


def why(name: str, allowance: Allowance, report: Report) -> str:
    """The limit that binds a class (or `all`) most, what it grew from, and a day of rest where one must come first."""
    sentence = _CAPS[allowance.cap](name, allowance, report)
    if allowance.not_before is not None and allowance.minutes > 0:
        sentence += f" A day of rest comes first: not before {day(allowance.not_before, report.today)}."
    return sentence


def grade(cap: str) -> str:
    """Grade E: our own choice, untested."""
    rule = RULES[RULE_OF_CAP[cap]]
    ours = ", the number is our choice" if rule.ours and rule.grade != "E" else ""
    return f"Grade {rule.grade}: {GRADE_WORDS[rule.grade]}{ours}."


def whys(report: Report) -> list[tuple[str, str, str]]:
    """For all shoes and each class with a limit of its own: its name, why, and how far that is tested."""
    week = report.budget
    if week.total is None or week.classes is None:
        return []
    shown = {"all": week.total} | {name: week.classes[name] for name in LOW_SUPPORT}
    lines = [
        (
            "All shoes" if name == "all" else first_upper(CLASS_NAMES[name]),
            f"{_next(name, own, week)} {why(name, own, report)}".strip(),
            grade(own.cap),
        )
        for name, own in shown.items()
    ]
    others = "Transitional and cushioned shoes have no limit of their own: they fill what all shoes leave."
    return [*lines, ("Other shoes", others, "")]


def _next(name: str, own: Allowance, week: Budget) -> str:
    """Next run up to 8 min; 2 of 4 runs. Where a single run could be longer than the 7 days leave, that too."""
    if not own.longest_run_min > 0 or math.isnan(own.remaining):
        return ""
    single = f" (a single one up to {minutes(own.longest_run_min)})" if own.next_min < own.longest_run_min else ""
    runs = f"{own.used_runs} of up to {count(own.runs, 'run')}"
    if name in LOW_SUPPORT and week.classes is not None:
        runs = f"{week.numbers['low_support_runs']} of {own.runs} barefoot or minimal runs"
    next_one = f"Next run up to {minutes(own.next_min)}" if own.next_min >= 1 else "Nothing is left for now"
    return f"{next_one}{single}; {runs} in 7 days."


def _figure(week: Budget, name: str) -> float:
    value = week.numbers.get(name)
    return float(value) if value is not None else math.nan


def _longest(name: str, report: Report) -> str:
    """Your longest barefoot run was 8 min (Tue 22 Sep), or what it counts when it was over its limit."""
    counted = _figure(report.budget, f"{name}_longest_min")
    worn = in_class(name)
    sessions, today = report.class_sessions, pd.Timestamp(report.today)
    age = (today - sessions["local_date"]).dt.days
    mine = sessions[(sessions["shoe_class"] == name) & age.between(REFERENCES["from_days"], REFERENCES["longest_days"])]
    stopped = last_stop_ended(report.pain, report.today)
    if stopped is not None:
        mine = mine[mine["local_date"] >= pd.Timestamp(stopped)]
    if not counted > 0 or mine.empty:
        if stopped is not None and report.today - stopped <= timedelta(days=REFERENCES["longest_days"]):
            return f"Nothing was run {worn} since the pain that stopped running"
        return f"Nothing was run {worn} in the weeks that count"
    longest = mine.sort_values("minutes", kind="stable").iloc[-1]
    ran = f"{minutes(longest['minutes'])} ({day(longest['local_date'].date(), report.today)})"
    if abs(longest["minutes"] - counted) < LOW_SUPPORT_CAPS["slack_min"]:
        return f"Your longest run {worn} was {ran}"
    return f"Your longest run {worn} was {ran}; it was over its limit and counts {minutes(counted)} for now"


def in_class(name: str) -> str:
    return "barefoot" if name == "barefoot" else f"in {CLASS_NAMES[name]} shoes"


def _longest_km(report: Report) -> str:
    km, pace = (_figure(report.budget, name) for name in ("reference_longest_km", "pace_min_per_km"))
    first, last = REFERENCES["longest_days"], REFERENCES["from_days"]
    length = distance(1000 * km, report.settings.units)
    about = f", about {minutes(km * pace)}" if km * pace > 0 else ""
    return f"Your longest run of {last:.0f} to {first:.0f} days ago counts {length}{about}"


def _highest_week(report: Report) -> str:
    return f"Your highest 7 days of the last four weeks count {minutes(_figure(report.budget, 'reference_week_min'))}"


def _low_week(report: Report) -> str:
    held = _figure(report.budget, "low_support_week_min")
    return f"The highest 7 days barefoot and in minimal shoes count {minutes(held)}"


def _up_to(allowance: Allowance) -> str:
    return f"at most {minutes(allowance.longest_run_min)} next"


def _first_week(name: str, own: Allowance, report: Report) -> str:
    return (
        f"A first week of barefoot and minimal running holds {minutes(own.minutes)}, in at most "
        f"{LOW_SUPPORT_CAPS['first_runs']:.0f} runs: a tenth of your usual week."
    )


def _step(name: str, own: Allowance, report: Report) -> str:
    if own.longest_run_min > 0:
        session, week = minutes(own.longest_run_min), minutes(own.minutes)
        return f"This step of the way back holds {session} a session, {week} in 7 days."
    if name in LOW_SUPPORT:
        return f"On the way back there is no running {in_class(name)} yet; it begins again from a small dose after it."
    return "This step of the way back is a walk, no running yet."


_TENTH = "a tenth more is the limit"
_CAPS: dict[str, Callable[[str, Allowance, Report], str]] = {
    "longest_run": lambda _, own, report: f"{_longest_km(report)}: {_TENTH}.",
    "longest_run_held": lambda _, own, report: f"{_longest_km(report)}: it stays there while the shoes rise.",
    "newcomer_run": lambda _, own, report: (
        f"A run of {REFERENCES['newcomer_run_min']:.0f}{T}min is a beginner's, and always allowed."
    ),
    "week": lambda _, own, report: f"{_highest_week(report)}: {_TENTH}, {minutes(own.minutes)}.",
    "week_held": lambda _, own, report: f"{_highest_week(report)}: it stays there while the shoes rise.",
    "newcomer": lambda _, own, report: f"A beginner's week is {minutes(own.minutes)}.",
    "transition": lambda _, own, report: (
        f"During a transition nothing is added: 7 days stay at {minutes(own.minutes)}, the mean of the "
        f"{BUDGET['baseline_weeks']:.0f} weeks before it."
    ),
    "hold": lambda _, own, report: "While it hurts nothing rises: the last week is the limit.",
    "step_back": lambda name, own, report: (
        f"No running {in_class(name)} until a morning settles."
        if name in LOW_SUPPORT
        else f"{percent(BUDGET['step_back_share'])} of what you did before, until a morning settles."
    ),
    "ladder": _step,
    "session": lambda name, own, report: f"{_longest(name, report)}: {_up_to(own)}.",
    "session_held": lambda name, own, report: f"{_longest(name, report)}: it stays there while distance rises.",
    "entry_session": lambda name, own, report: (
        f"{_longest(name, report)}: up to {minutes(own.longest_run_min)} is a beginning."
    ),
    "low_support_week": lambda _, own, report: (
        f"{_low_week(report)}: {minutes(own.minutes)} is the limit for both together."
    ),
    "low_support_held": lambda _, own, report: (
        f"{_low_week(report)}, both together: it stays there while distance rises."
    ),
    "entry_week": _first_week,
    "runs": lambda _, own, report: (
        f"{own.runs} barefoot or minimal runs in 7 days are enough for now, and they have been run."
    ),
    "total": lambda _, own, report: "The limit for all shoes is reached first.",
    "one_lever": lambda _, own, report: (
        "You chose distance, for a race. Barefoot and minimal running begin after it: one change at a time."
    ),
    "no_barefoot": lambda _, own, report: (
        f"Off, because you named: {NO_BAREFOOT}. A foot that cannot feel or heal needs a shoe; ask a clinician."
    ),
}
