"""What a clinician is told of windows, and asked: the receipts in the fewest words, and the questions for the talk.

Decision: as in `wording.sheet`: the runner in the third person, every amount beside its limit, questions and no
answers. What the runner typed is cut to what a line holds.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from ..before import Change
from ..evidence import RULES
from ..handover import WEEKS, Topic
from ..model import RiskWindow
from ..report import Report
from . import before as wording_before
from . import phrases
from . import windows as wording_windows
from .names import CLASS_NAMES, RULE_SHORT
from .phrases import count, day, distance, duration, first_upper, listed, load_amount, number, pace, percent, step_rate
from .plan import in_class

LONGEST_TEXT, LONGEST_NAME = 75, 40  # of what the runner typed, in characters: a line of the sheet, and part of one
MOST_CHANGES = 5  # named of those that came close together


def cut(text: str, most: int = LONGEST_TEXT) -> str:
    """What the runner typed, no longer than a line."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def units(report: Report) -> str:
    return report.settings.units


def _on(iso: object, report: Report) -> str:
    return day(date.fromisoformat(str(iso)), report.today)


# -------------------------------------------------------------------------------------------------------------- windows


def window_days(window: RiskWindow, report: Report) -> str:
    """3–17 Oct, open"""
    told = phrases.days(window.start, window.end, report.today)
    return f"{told}, open" if window.is_open(report.today) else told


def window_row(window: RiskWindow, report: Report) -> tuple[str, str, str, str]:
    """Name, days, what was counted, the limit it was held against."""
    return first_upper(RULE_SHORT[window.rule]), window_days(window, report), *_window_counted(window, report)


def _window_counted(window: RiskWindow, report: Report) -> tuple[str, str]:
    """What was counted, and the limit it was held against."""
    counted, limit = _COUNTED[window.rule](window.numbers, report)
    return f"{counted} (provisional: little history before)" if window.provisional else counted, limit


def _spike(numbers: wording_windows.Numbers, report: Report) -> tuple[str, str]:
    ran, longest, limit = (distance(1000 * numbers[f"{name}_km"], units(report)) for name in _SPIKE)
    times = percent(numbers["ratio"])
    return f"{_on(numbers['date'], report)}: {ran}, {times} of the longest in 30 days ({longest})", limit


_SPIKE = ("distance", "longest", "limit")


def _minimal(numbers: wording_windows.Numbers, report: Report) -> tuple[str, str]:
    when, limit = _on(numbers["date"], report), numbers["limit"]
    first = " (the first in eight weeks)" if numbers["new_start"] else ""
    if numbers["cap"] == "runs":
        return f"7 days to {when}: {numbers['value']:.0f} barefoot or minimal runs{first}", f"{limit:.0f} runs"
    ran = duration(60 * numbers["value"])
    if numbers["cap"] == "week":
        return f"7 days to {when}: {ran} barefoot and minimal{first}", duration(60 * limit)
    worn = CLASS_NAMES[str(numbers["shoe_class"])]
    return f"{when}: {ran} {worn} in one run{first}", duration(60 * limit)


def _changes(numbers: wording_windows.Numbers, report: Report) -> tuple[str, str]:
    changes = [str(value).split(" ", 2) for name, value in numbers.items() if name.startswith("change_")]
    told = [
        f"{wording_windows.change_words(kind, *(cut(text, LONGEST_NAME) for text in name))} ({_on(iso, report)})"
        for iso, kind, *name in changes
    ]
    rest = [f"{len(told) - MOST_CHANGES} more"] if len(told) > MOST_CHANGES else []
    return first_upper(listed([*told[:MOST_CHANGES], *rest])), "one in 14 days"


def _return(numbers: wording_windows.Numbers, report: Report) -> tuple[str, str]:
    days = count(int(numbers["break_days"]), "day")
    return f"{_on(numbers['first_run'], report)}: first run after {days} without", f"{numbers['limit_days']:.0f} days"


def _fast(numbers: wording_windows.Numbers, report: Report) -> tuple[str, str]:
    share, before = (f"{number(numbers[name], 0)}%" for name in ("share_pct", "before_pct"))
    fast, limit = (distance(1000 * numbers[name], units(report)) for name in ("fast_km", "limit_fast_km"))
    return f"{fast} of 7 days were fast for this runner ({share}; {before} in the four weeks before)", limit


def _cadence_drop(numbers: wording_windows.Numbers, report: Report) -> tuple[str, str]:
    runs, drop = count(int(numbers["runs_in_row"]), "run"), number(abs(numbers["residual_pct"]), 0)
    return (
        f"{runs} in a row, up to {drop}% fewer steps than this runner's at that pace",
        f"{abs(numbers['limit_pct']):.0f}%",
    )


def _load(numbers: wording_windows.Numbers, report: Report) -> tuple[str, str]:
    measure = str(numbers["measure"])
    week, base, limit = (
        load_amount(numbers[f"{name}_load"], measure, units(report)) for name in ("week", "base", "limit")
    )
    return f"7 days of {week}, {number(numbers['ratio'])} times the {base} usual in the three weeks before", limit


_COUNTED: dict[str, Callable[[wording_windows.Numbers, Report], tuple[str, str]]] = {
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


def topic(found: Topic, report: Report) -> str:
    """A question for the talk."""
    return _TOPICS[found.code](found.numbers, report)


def _low_support(numbers: Any, report: Report) -> str:
    change = Change("low_support_min", numbers["earlier"], numbers["recent"])
    earlier, recent = wording_before.change_values(change, units(report))
    return (
        f"Barefoot and minimal running went from {earlier} to {recent} a week within two weeks: with how little, and "
        "when, to begin again?"
    )


def _race(numbers: Any, report: Report) -> str:
    when = day(date.fromisoformat(numbers["date"]), report.today)
    text = f"A race of {distance(1000 * numbers['distance_km'], units(report))} on {when}"
    reached = report.readiness
    if reached is None or reached.reason not in ("not_by_then", "not_in_these_shoes"):
        return f"{text}: run it, shorten it or leave it?"
    earliest = reached.earliest_date
    tail = f", but by {day(earliest, report.today)}" if earliest is not None else ""
    if reached.reason == "not_in_these_shoes" and report.race is not None and report.race.shoe_class:
        text += f" {in_class(report.race.shoe_class)}"
    return f"{text}: inside the limits it is not reached by then{tail}. Run, shorten or move it?"


def _gap(numbers: Any, report: Report) -> str:
    start, end = (date.fromisoformat(numbers[edge]) for edge in ("start", "end"))
    return f"Nothing is recorded for {phrases.days(start, end, report.today)}: rest, illness or runs without a watch?"


def _strength_topic(numbers: Any, report: Report) -> str:
    done = f"in {numbers['weeks']} of {WEEKS + 1} weeks" if numbers["weeks"] else "not written down"
    return f"Strength work is {done}: which exercises, how often, how heavy?"


_TOPICS: dict[str, Callable[[Any, Report], str]] = {
    "signs": lambda numbers, report: "The signs above: since when, and what has to be looked at before any running?",
    "bone": lambda numbers, report: f"{first_upper(numbers['sites'])}: does it hurt on the bone itself or beside it?",
    "two_weeks": lambda numbers, report: "It has hurt for two weeks or more: what has been tried, and what helped?",
    "same_site_again": lambda numbers, report: "The same spot again within eight weeks: what was different in between?",
    "mornings": lambda numbers, report: (
        f"The next morning is not noted for {numbers['unknown']} of {count(numbers['of'], 'painful day')}: had it "
        "settled?"
    ),
    "low_support": _low_support,
    "several_changes": lambda numbers, report: (
        f"{first_upper(count(int(numbers['changes']), 'change'))} came close together: which one to keep, which to "
        "take back first?"
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
        f"{step_rate(numbers['now_spm'])} at {pace(numbers['speed_mps'], units(report))}: is a rise of "
        f"{RULES['cadence_rise']['reasonable_pct']:.0f}%, to {numbers['target_spm']:.0f}, worth trying for this spot?"
    ),
    "shoes": lambda numbers, report: (
        f"{numbers['without']} of {count(numbers['of'], 'run')} have no shoe noted: which shoes were they?"
    ),
    "gap": _gap,
    "caution": lambda numbers, report: f"The runner names: {numbers['caution']}. What does that change?",
}
NO_TOPICS = "Nothing in the data asks for itself; what brings the runner here?"
