"""What Plan says: the budget and why, runs tried out, the way to fewer shoes, the race.

Decision: as in `wording`. A limit is told with what it grew from and how far that is tested; it is a limit and never a
target. Where pain has stopped running there is one message and no number beside it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from ..evidence import BUDGET, LADDER, LOW_SUPPORT_CAPS, READINESS, REFERENCES, RULES, TRANSITION
from ..model import NO_BAREFOOT, Allowance, Budget, RiskWindow
from ..plan import rooms
from ..race import Readiness, TransitionWeek
from ..report import Report
from ..shoes import LOW_SUPPORT, UNTAGGED
from ..tryout import Broken, PlannedRun
from . import diary as wording_diary
from . import windows as wording_windows
from .method import rule_evidence
from .names import CLASS_NAMES, GRADE_WORDS, RULE_TITLES
from .phrases import THIN as T
from .phrases import count, day, days, distance, duration, number, percent

# ------------------------------------------------------------------------------------------------------------- the page

TITLE = "Plan"
LEAD = "What the next days may hold. A limit is no target, and how it feels outranks every number here."
BUDGET_HEADING = "Any 7 days, and what is left of them today"
WHY_HEADING = "Why these limits"
TO_METHOD = "How each limit was chosen"
TO_DIARY = "Open the diary"
TABS = ("Try it", "Race", "Towards fewer shoes")
UNDO = wording_diary.UNDO
SAVE = wording_diary.SAVE

LEVER_LABEL = "What may rise (one thing at a time)"
LEVER_NAMES = {"": "rules decide", "distance": "distance", "shoes": "fewer shoes"}
LEVER_HELP = (
    "Either the longest run and the week may grow, or barefoot and minimal running. The other one stays where it is. "
    "The rules choose distance, or fewer shoes during a transition."
)

TRY_LEAD = (
    "Write down runs you have in mind. Each one meets what those before it left. Nothing of this is stored, and pain "
    "is taken as it is today."
)
TRY_COLUMNS = {"date": "Day", "minutes": "Minutes", "shoe_class": "Shoes", "fast": "Fast"}
TRY_HELP = "Fast all the way, such as intervals or a race"
TRY_NONE = "Add a line for each run."
TRY_FITS = "All of it lies inside your limits."
TRY_NO_WINDOW = "No window would open."

RACE_DAY = "Day of the race"
RACE_DISTANCE = "Distance"
RACE_SHOES = "In which shoes"
UNDECIDED = "not decided"
RACE_SAVE = "Save the race"
RACE_REMOVE = "No race"
RACE_LEAD = "Enter a race to see which long run it asks for, and whether it can be reached inside your limits."

GOAL_ON = "I want to run more in fewer shoes"
GOAL_START = "Since, or from"
GOAL_SHARE = "Wanted share of all running, barefoot and minimal together (%)"
GOAL_SAVE = "Save the goal"
GOAL_LEAD = (
    "A transition replaces minutes in your usual shoes and adds none. Say what share of your running you want to do "
    "barefoot or in minimal shoes, and the weeks are laid out from what you do now."
)
STRENGTH_FIRST = (
    "Strength work for foot and calf can begin today, in any shoes: it takes about eight weeks to build muscle, bone "
    "and tendon take months."
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
    "hold": "hold",
    "step_back": "three quarters",
    "ladder": "this step",
}


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    if room == 0:
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
    if fits == 0:
        return "Nothing is left of these 7 days: the next run is for another day."
    km = total.longest_run_km * fits / total.longest_run_min
    amount = minutes(fits) if math.isnan(km) else distance(1000 * km, report.settings.units)
    return f"Longest next run **{amount}** ({SHORT_CAPS[total.cap]})"


def headline(report: Report) -> str:
    """What holds this week in a sentence, and why in one more."""
    week = report.budget
    if week.state != "normal":
        return " ".join(filter(None, wording_diary.pain_message(report.feeling)))
    return _REASONS[week.reason](week, report)


def _steady(week: Budget, report: Report) -> str:
    if week.lever == "shoes":
        return "Barefoot and minimal running may rise; the longest run and the week stay where they are."
    return "The longest run and the week may rise; barefoot and minimal running stay where they are."


def _newcomer(week: Budget, report: Report) -> str:
    return (
        f"No running in the last four weeks to build on. {REFERENCES['newcomer_runs']:.0f} times "
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
        f"{began}: step {numbers['step']} of {numbers['steps']}, {_session(numbers)}.",
        f"{numbers['settled']} of {LADDER['sessions']:.0f} sessions have settled. {when}, with a day of rest after it.",
        "It goes on when both settle by the next morning, repeats when they hurt and settle, and goes one back when "
        "the next morning is worse.",
        _CAUTIONS[str(numbers["caution"] or "")],
    ]
    return " ".join(filter(None, parts))


def _session(numbers: Any) -> str:
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
    runs = f"{own.used_runs} of the usual {count(own.runs, 'run')}"
    if name in LOW_SUPPORT and week.classes is not None:
        used = sum(week.classes[each].used_runs for each in LOW_SUPPORT)
        runs = f"{used} of {own.runs} barefoot or minimal runs"
    next_one = f"Next run up to {minutes(own.next_min)}" if own.next_min > 0 else "Nothing is left for now"
    return f"{next_one}{single}; {runs} in 7 days."


def _figure(week: Budget, name: str) -> float:
    value = week.numbers.get(name)
    return float(value) if value is not None else math.nan


def _longest(name: str, report: Report) -> str:
    """Your longest barefoot run was 8 min (Tue 22 Sep), or what it counts when it was over its limit."""
    counted = _figure(report.budget, f"{name}_longest_min")
    worn = _in_class(name)
    sessions, today = report.class_sessions, pd.Timestamp(report.today)
    age = (today - sessions["local_date"]).dt.days
    mine = sessions[(sessions["shoe_class"] == name) & age.between(REFERENCES["from_days"], REFERENCES["longest_days"])]
    if not counted > 0 or mine.empty:
        return f"Nothing was run {worn} in the weeks that count"
    longest = mine.sort_values("minutes", kind="stable").iloc[-1]
    ran = f"{minutes(longest['minutes'])} ({day(longest['local_date'].date(), report.today)})"
    if abs(longest["minutes"] - counted) < LOW_SUPPORT_CAPS["slack_min"]:
        return f"Your longest run {worn} was {ran}"
    return f"Your longest run {worn} was {ran}; it was over its limit and counts {minutes(counted)} for now"


def _in_class(name: str) -> str:
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
        return f"On the way back there is no running {_in_class(name)} yet; it begins again from a small dose after it."
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
        f"No running {_in_class(name)} until a morning settles."
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


def with_sentences(values: dict[str, Any], report: Report) -> dict[str, Any]:
    """`report.to_json` with sentences in the place of codes; each code moves to a key of its own."""
    week, found = report.budget, report.readiness
    told = dict(values["budget"], reason=headline(report), reason_code=week.reason)
    if week.total is not None and week.classes is not None:
        told["total"] = _with_cap(told["total"], "all", week.total, report)
        told["classes"] = {
            name: _with_cap(told["classes"][name], name, own, report) for name, own in week.classes.items()
        }
    race = values["race"]
    if found is not None:
        race = dict(race, reason=" ".join(race_answer(report, found)), reason_code=found.reason)
    windows = [
        dict(shown, receipt=wording_windows.receipt(window, report).happened)
        for shown, window in zip(values["windows"], report.windows, strict=True)
    ]
    return dict(values, budget=told, race=race, windows=windows)


def _with_cap(values: dict[str, Any], name: str, own: Allowance, report: Report) -> dict[str, Any]:
    return dict(values, cap=why(name, own, report), cap_code=own.cap)


def terminal(report: Report) -> str:
    """The budget and the race in a few lines; empty where running is stopped, because pain has said it all."""
    if report.budget.total is None or report.runs.empty:
        return ""
    room = [f"{first_upper(row.label)}: {row.words}" for row in rows(report, worn_only=True)]
    found = report.readiness
    lines = ["What the next days may hold", *room, next_run(report)]
    lines += [headline(report)] if report.budget.state == "normal" else []
    lines += [" ".join(race_answer(report, found)).strip()] if found is not None else []
    return "\n".join(lines)


# --------------------------------------------------------------------------------------------------------------- try it


def run_words(run: PlannedRun, today: date) -> str:
    """Tue 24 Nov, 30 min barefoot, fast."""
    return f"{day(run.date, today)}, {minutes(run.minutes)} {_in_class(run.shoe_class)}{', fast' if run.fast else ''}"


def broken_lines(broken: Sequence[Broken], report: Report) -> list[str]:
    """One line for each planned run that would break a cap, with all it would break."""
    return [
        f"**{run_words(run, report.today)}:** {'; '.join(_BROKEN[cap.cap](cap) for cap in broken if cap.run is run)}."
        for run in {id(cap.run): cap.run for cap in broken}.values()
    ]


def _over(what: str) -> Callable[[Broken], str]:
    return lambda broken: f"{what} {minutes(broken.value)}, above the limit of {minutes(broken.limit)}"


_BROKEN: dict[str, Callable[[Broken], str]] = {
    "longest_run": _over("a run of"),
    "week": _over("7 days of"),
    "session": _over("a run in these shoes of"),
    "low_support_week": _over("7 days of barefoot and minimal running of"),
    "runs": lambda broken: (
        f"{broken.value:.0f} barefoot or minimal runs in 7 days, above the limit of {broken.limit:.0f}"
    ),
    "rest_day": lambda _: "a day of rest should lie between two barefoot or minimal runs at the beginning",
    "fast": lambda _: "no fast running while something hurts, or on the way back",
    "fast_share": lambda broken: (
        f"{broken.value:.0f}% of the week's distance would be fast, above the limit of {broken.limit:.0f}%"
    ),
    "stop": lambda _: "no running until the pain has settled",
    "clinician": lambda _: "no running until a clinician has looked",
}


def usual_class(report: Report) -> str:
    """The class most worn in the last 30 days: what a planned run is offered in."""
    worn = report.exposure["minutes"].drop(UNTAGGED).fillna(0.0)
    return str(worn.idxmax()) if worn.any() else "cushioned"


def would_open(windows: Sequence[RiskWindow], report: Report) -> list[str]:
    """One line for each window the planned runs would open or keep open."""
    return [
        f"**{RULE_TITLES[window.rule]}**, {days(window.start, window.end, report.today)}: "
        f"{wording_windows.window_sentence(window, report)} {wording_windows.which(window, report)}".strip()
        for window in windows
    ]


def would_open_title(windows: Sequence[RiskWindow]) -> str:
    return f"{count(len(windows), 'window')} would open or stay open"


# ----------------------------------------------------------------------------------------------------------- transition


def transition_title(weeks: Sequence[TransitionWeek]) -> str:
    """From 12% this week to 50% barefoot and minimal in 14 weeks, 3 of them held."""
    held = sum(bool(week.held) for week in weeks)
    return (
        f"From {percent(weeks[0].share)} this week to {percent(weeks[-1].share)} barefoot and minimal in "
        f"{count(len(weeks), 'week')}, {held or 'none'} of them held"
    )


def transition_honest(report: Report) -> str:
    """How long it is, and what the trials found."""
    return (
        "This is the quickest way the limits leave, for somebody who stays well; pain or a missed week makes it "
        "longer. " + rule_evidence("transition")
    )


def no_transition(report: Report) -> str:
    """Why there is no schedule."""
    week = report.budget
    if week.state != "normal":
        return "No step towards fewer shoes while something hurts."
    if "step" in week.numbers:
        return "First the way back to your usual running, then the shoes: one change at a time."
    if week.reason == "newcomer":
        return "There is no running in the last four weeks to share out. Run in your usual shoes first."
    return f"You already run {percent(report.settings.transition_share)} barefoot or in minimal shoes."


def in_a_build_up(report: Report) -> str:
    """What a therapist says to a transition beside a race; empty without a race ahead."""
    race = report.race
    if race is None or race.date < report.today:
        return ""
    when = day(race.date, report.today)
    if (race.date - report.today).days <= READINESS["no_transition_days"]:
        return (
            f"Your race on {when} is less than eight weeks away. Fewer shoes now would be a second change beside the "
            f"training: race in the shoes you train in, and begin after it. {STRENGTH_FIRST}"
        )
    last = race.date - timedelta(days=READINESS["no_transition_days"])
    return (
        f"Your race is on {when}: steps towards fewer shoes are possible until {day(last, report.today)}, and distance "
        "waits meanwhile. Better still, begin after the race."
    )


def week_hovers(weeks: Sequence[TransitionWeek]) -> list[str]:
    held = {"": "", "week": ", held like every fourth week", "race": ", held for the race"}
    return [
        f"{days(week.start, week.start + timedelta(days=6))}: {minutes(week.minutes)} barefoot and minimal, "
        f"{percent(week.share)} of the week, up to {minutes(week.longest_run_min)} a run{held[week.held]}"
        for week in weeks
    ]


def transition_table(weeks: Sequence[TransitionWeek]) -> pd.DataFrame:
    """The schedule as a person reads it."""
    held = {"": "", "week": "held", "race": "held, race"}
    return pd.DataFrame(
        {
            "Week from": [week.start for week in weeks],
            "Barefoot and minimal (min)": [round(week.minutes) for week in weeks],
            "Share (%)": [round(100 * week.share) for week in weeks],
            "Longest such run (min)": [round(week.longest_run_min) for week in weeks],
            "Held": [held[week.held] for week in weeks],
        }
    )


# ------------------------------------------------------------------------------------------------------------- the race


def race_answer(report: Report, found: Readiness) -> tuple[str, str]:
    """Ready or not, in a sentence; what is reachable, what the race asks for, and race day itself, in a few more."""
    race, units = report.race, report.settings.units
    if race is None:
        return "", ""
    when = day(race.date, report.today)
    reach, needs = (distance(1000 * km, units) for km in (found.reachable_long_run_km, found.needed_km))
    if found.reason in _NO_ANSWER:
        return _NO_ANSWER[found.reason], ""
    long = f"The race asks for a longest run of about {needs} two weeks before it"
    spike = ""
    if found.spike_ratio > REFERENCES["longest_ratio"]:
        spike = f"Race day itself would be {number(found.spike_ratio)} times your longest run then: a spike it stays."
    supposed = "Pain or a missed week moves it."
    if report.budget.state != "normal":
        supposed = "This supposes that what hurts settles within a week."
    if found.ready:
        return (
            f"Ready by {when}: a longest run of {reach} is reachable inside your limits.",
            " ".join(filter(None, (f"{long}.", spike, supposed))),
        )
    worn = f" {_in_class(race.shoe_class)}" if found.reason == "not_in_these_shoes" and race.shoe_class else ""
    start = distance(1000 * found.start_km, units)
    if found.earliest_date is None:
        date_words = "no sensible date lies within two years"
    else:
        date_words = f"the earliest sensible date is {day(found.earliest_date, report.today)}"
    begin = f"From {start} today, keeping each step inside the limits, {date_words}."
    reached = f"{long}; by then {reach}{worn} is reachable."
    return f"Not by {when}{worn}. {begin}", " ".join(filter(None, (reached, _instead(report), supposed)))


def _instead(report: Report) -> str:
    """The same race in any shoes, where only these shoes are the trouble."""
    other = report.readiness_in_usual_shoes
    if other is None or other is report.readiness:
        return ""
    if other.ready:
        return "In the shoes you are used to it can be reached."
    if other.earliest_date is None:
        return ""
    return f"In the shoes you are used to the earliest sensible date is {day(other.earliest_date, report.today)}."


_NO_ANSWER = {
    "pain": "No plan for the race while running is stopped: first the pain, then the date.",
    "no_distance": "No run with a distance in the last eight weeks, so there is nothing to reckon from.",
    "over": "That race is over. Enter the next one.",
}


def race_saved(race_day: date, km: float, units: str, today: date) -> str:
    return f"Saved: race on {day(race_day, today)}, {distance(1000 * km, units)}."


RACE_REMOVED = "The race is taken away."
GOAL_SAVED = "Saved: what you want to do in fewer shoes."
LEVER_SAVED = "Saved: what may rise."


def held_words() -> str:
    return f"Every {TRANSITION['hold_every']:.0f}th week repeats the one before."
