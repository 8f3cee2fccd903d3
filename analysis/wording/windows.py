"""What the page Risk windows says: each window's receipt.

Decision: a receipt says what happened beside the limit it went over, what would have kept the window closed, what
studies found and who disagrees. It never promises and never scares.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..evidence import RULES
from ..model import RiskWindow
from ..report import Report
from .activity import RunLink
from .method import rule_text
from .names import RULE_TITLES
from .phrases import count, day, days, distance, duration, listed, load_amount, number, percent, when

TITLE = "Risk windows"
LEAD = (
    "Days in which something had changed faster than before. A window is a reason to look, not a forecast: each shows "
    "its numbers, its source and who disagrees."
)
SHOW_WINDOW = "Show the numbers behind it"
Numbers = Mapping[str, Any]  # a receipt's numbers


@dataclass(frozen=True)
class Receipt:
    """Everything a window rests on, in words."""

    heading: str
    happened: str
    runs: tuple[RunLink, ...]
    found: str


def receipt(window: RiskWindow, report: Report) -> Receipt:
    """The whole receipt of a window."""
    names = report.activities.set_index("activity_id")
    known = [activity_id for activity_id in window.activity_ids if activity_id in names.index]
    known = names.loc[known].sort_values("start_time", ascending=False).index.tolist()
    labels = [
        f"{day(row['local_date'].date(), report.today)}, {_length(row, report.settings.units)}"
        for row in names.loc[known].to_dict("records")
    ]
    tail = " Provisional: the history before it is too short to be sure." if window.provisional else ""
    happened = (window_sentence(window, report), which(window, report), kept_closed(window, report))
    return Receipt(
        heading=f"{RULE_TITLES[window.rule]} · {days(window.start, window.end, report.today)}",
        happened=f"{' '.join(filter(None, happened))} {closing(window, report)}{tail}",
        runs=tuple(RunLink(activity_id, label) for activity_id, label in zip(known, labels, strict=True)),
        found=rule_text(RULES[window.rule]),
    )


def _length(row: Mapping[Any, Any], units: str) -> str:
    """15.4 km; 10 min where the distance is not known."""
    return distance(row["distance_m"], units) if row["distance_m"] > 0 else duration(row["moving_s"])


def window_sentence(window: RiskWindow, report: Report) -> str:
    """What opened the window: which run, which number, against which."""
    numbers = _newest_return(window, report) if window.rule == "return_after_break" else window.numbers
    return WINDOW_WORDS[window.rule](numbers, report)[0]


def _newest_return(window: RiskWindow, report: Report) -> Numbers:
    """The numbers of the last of several breaks: the runner knows that one; `numbers` are of the longest."""
    runs, daily = report.runs, report.daily
    first = runs.loc[runs["activity_id"].isin(window.activity_ids), "local_date"].max()
    ran = daily.index[(daily["runs"] > 0) | (daily["mark"] == "without_watch")]
    before = ran[ran < first]
    if not len(before) or first.date().isoformat() == window.numbers["first_run"]:
        return window.numbers
    return {**window.numbers, "first_run": first.date().isoformat(), "break_days": (first - before[-1]).days - 1}


def window_why(window: RiskWindow, report: Report) -> str:
    """What was found about such days, and what would have kept the window closed."""
    return f"{which(window, report)} {WINDOW_EVIDENCE[window.rule](window)} {kept_closed(window, report)}".strip()


def which(window: RiskWindow, report: Report) -> str:
    """Which changes, where there were several."""
    return _changes(window.numbers, report) if window.rule == "several_changes" else ""


def kept_closed(window: RiskWindow, report: Report) -> str:
    """The number that would have kept the window closed."""
    return WINDOW_WORDS[window.rule](window.numbers, report)[1]


def _spike_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    units = report.settings.units
    return (
        f"{when(numbers['date'], report.today)}'s {distance(1000 * numbers['distance_km'], units)} is "
        f"{percent(numbers['ratio'] - 1)} longer than anything in the 30 days before.",
        f"Up to {distance(1000 * numbers['limit_km'], units)} would have kept this window closed.",
    )


def _minimal_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    date_words, limit = when(numbers["date"], report.today), numbers["limit"]
    if numbers["cap"] == "runs":
        return (
            f"There were {numbers['value']:.0f} barefoot or minimal runs in the 7 days to {date_words}, and such "
            "running has only just begun.",
            f"Up to {limit:.0f} in 7 days would have kept this window closed.",
        )
    amount_words, limit_words = duration(60 * numbers["value"]), duration(60 * limit)
    if numbers["cap"] == "week":
        happened = f"In the 7 days to {date_words} you ran {amount_words} barefoot or in minimal shoes"
    else:
        worn = "barefoot" if numbers["shoe_class"] == "barefoot" else "in minimal shoes"
        happened = f"{date_words} held {amount_words} {worn}"
    if numbers["new_start"]:
        against = "the first in eight weeks"
    elif numbers["reference"]:
        against = f"grown from {duration(60 * numbers['reference'])} in the weeks before"
    else:
        against = "with nothing like it in the weeks before"
    return f"{happened}, {against}.", f"Up to {limit_words} would have kept this window closed."


def _changes_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    listed_changes = sum(name.startswith("change_") for name in numbers)
    most = int(numbers["changes"])  # a window that was kept open lists changes more than two weeks apart
    together = f", {_number_word(most).lower()} of them within two weeks" if most < listed_changes else ""
    return (
        f"{_number_word(listed_changes)} changes came close together{together}.",
        "One change at a time, two weeks apart, opens no window.",
    )


def _changes(numbers: Numbers, report: Report) -> str:
    """The first use of V-Run (Sat 2 May) and a run far longer than before (Saturday)."""
    changes = [str(value).split(" ", 2) for name, value in numbers.items() if name.startswith("change_")]
    text = listed(f"{change_words(kind, *name)} ({when(iso, report.today)})" for iso, kind, *name in changes)
    return f"{text[0].upper()}{text[1:]}."


def change_words(kind: str, name: str = "") -> str:
    """A change of `several_changes` in words."""
    return {
        "session_spike": "a run far longer than before",
        "minimal_shoe_spike": "a jump in barefoot or minimal running",
        "fast_share_rise": "more fast running",
        "climb": "more climbing or descending",
        "first_use": f"the first use of {name}",
        "surface": f"running on {name}",
        "inserts": f"inserts {name}",
    }[kind]


def _return_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    return (
        f"{when(numbers['first_run'], report.today)} was the first run after "
        f"{count(int(numbers['break_days']), 'day')} without one.",
        f"A break of less than {count(int(numbers['limit_days']), 'day')} opens no window.",
    )


def _fast_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    units = report.settings.units
    return (
        f"{number(numbers['share_pct'], 0)}% of a week's distance was fast for you, up from "
        f"{number(numbers['before_pct'], 0)}% in the four weeks before.",
        f"Up to {distance(1000 * numbers['limit_fast_km'], units)} of fast running instead of "
        f"{distance(1000 * numbers['fast_km'], units)} would have kept this window closed.",
    )


def _cadence_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    return (
        f"In {count(int(numbers['runs_in_row']), 'run')} in a row your steps were up to "
        f"{number(abs(numbers['residual_pct']), 0)}% slower than usual for you at that pace.",
        f"One run less than {number(numbers['closes_pct'], 0)}% below closes it.",
    )


def _load_words(numbers: Numbers, report: Report) -> tuple[str, str]:
    measure, units = str(numbers["measure"]), report.settings.units
    return (
        f"A week of {load_amount(numbers['week_load'], measure, units)} is {number(numbers['ratio'])} times the usual "
        f"{load_amount(numbers['base_load'], measure, units)} of the three weeks before.",
        f"Up to {load_amount(numbers['limit_load'], measure, units)} would have kept this window closed.",
    )


WINDOW_WORDS: dict[str, Callable[[Numbers, Report], tuple[str, str]]] = {
    "session_spike": _spike_words,
    "minimal_shoe_spike": _minimal_words,
    "several_changes": _changes_words,
    "return_after_break": _return_words,
    "fast_share_rise": _fast_words,
    "cadence_drop": _cadence_words,
    "load_unlike_usual": _load_words,
}


def closing(window: RiskWindow, report: Report) -> str:
    """When the window closes, or when and why it closed."""
    closes = day(date.fromisoformat(str(window.numbers["closes"])), report.today)
    if window.is_open(report.today):
        return f"It closes on {closes} if nothing more happens."
    if window.numbers["closed_by"] == "unknown":
        return f"It ended on {closes}, because a day of unknown load came in between."
    return f"It closed on {closes}."


def _spike_evidence(window: RiskWindow) -> str:
    rule, category = RULES["session_spike"], window.category
    band = {
        "small": "10–30% longer",
        "moderate": "30–100% longer",
        "large": "more than twice as long",
    }[category]
    rate = number(rule[f"{category}_rate"])
    return (
        f"In a study of {rule['runners']:,.0f} runners (shoes not recorded), runs {band} were followed by injury about "
        f"{rate} times as often as runs up to 10% longer."
    )


WINDOW_EVIDENCE: dict[str, Callable[[RiskWindow], str]] = {
    "session_spike": _spike_evidence,
    "minimal_shoe_spike": lambda _: (
        "No study has tested this limit: it is drawn from the long-run study, from laboratory measurements of the "
        "bones of the foot, and from published schedules."
    ),
    "several_changes": lambda _: (
        "No study we found has tested such combinations; that they multiply is mechanism, from laboratory and model."
    ),
    "fast_share_rise": lambda _: (
        "In one cohort of 74 competitive runners the share of fast running told the weeks before an injury from "
        "others, weakly (0.60, where 0.50 is chance)."
    ),
    "return_after_break": lambda _: "Coaches and therapists ask for a slow return; no study tests how slow.",
    "load_unlike_usual": lambda _: (
        "The evidence conflicts: convention calls such weeks risky, two cohorts of runners found the opposite, and in "
        "our check on public data the ratio was at chance."
    ),
    "cadence_drop": lambda _: "No study ties such a drop to injury; tiredness, a trail or another watch can cause it.",
}


def _number_word(amount: int) -> str:
    """Two, Three, … as the first word of a sentence."""
    return ("No", "One", "Two", "Three", "Four", "Five", "Six")[amount] if amount <= 6 else str(amount)


def window_hover(window: RiskWindow, today: date) -> str:
    tail = " (provisional)" if window.provisional else ""
    return f"{RULE_TITLES[window.rule]}{tail}: {days(window.start, window.end, today)}"


def timeline_title(windows: list[RiskWindow], today: date) -> str:
    now = sum(window.is_open(today) for window in windows)
    return f"{count(len(windows), 'window')} in these days, {now or 'none'} open today"


def timeline_alt(windows: list[RiskWindow], today: date) -> str:
    return " ".join(f"{window_hover(window, today)}." for window in windows)


def no_windows(report: Report, span: tuple[date, date]) -> str:
    return f"No window in these days ({days(*span, report.today)})."


def more_windows(amount: int) -> str:
    return f"{count(amount, 'older window')} more: choose fewer days to read them."
