"""How long a cadence lasts within a run, and left against right, in words.

Decision: what changes within a run is described and never called fatigue, because the evidence is thin.
"""

from typing import Any

import pandas as pd

from ..evidence import ASYMMETRY, CADENCE_DRIFT
from ..report import Report
from . import phrases
from .cadence import worn
from .names import GRADE_WORDS
from .phrases import count, duration, listed, number

# what a change means when it is above and below zero
DRIFT_NAMES = {
    "cadence_change_pct": ("more steps a minute", "fewer steps a minute"),
    "stance_change_pct": ("longer ground contact", "shorter ground contact"),
    "oscillation_change_pct": ("more rise and fall", "less rise and fall"),
    "step_length_change_pct": ("longer steps", "shorter steps"),
}
THIN_EVIDENCE = (
    f"Described, and no more: {CADENCE_DRIFT.critic[0].lower()}{CADENCE_DRIFT.critic[1:]} Heat, hills or a watch can "
    f"do the same. (Grade {CADENCE_DRIFT.grade}: {GRADE_WORDS[CADENCE_DRIFT.grade]}.)"
)
NO_LASTING = (
    "Not enough history: it takes runs with flat, steady stretches in their first and in their last third, on one "
    "watch."
)
DRIFT_LABEL = "What is compared"
DRIFT_MEASURES = {
    "cadence_change_pct": "cadence",
    "stance_change_pct": "ground contact",
    "oscillation_change_pct": "rise and fall",
    "step_length_change_pct": "step length",
}
NO_BALANCE = "None of your watches measured left and right. A few watches and chest straps do."
BALANCE_EVIDENCE = (
    f"{ASYMMETRY.basis} {ASYMMETRY.critic} {ASYMMETRY.caveat} "
    f"(Grade {ASYMMETRY.grade}: {GRADE_WORDS[ASYMMETRY.grade]}.)"
)
BALANCE_SIDE = "The watch gives the share of one side's ground contact, usually the left; makers do not always say."


DRIFT_TAIL = " in the last third than in the first, at the same speed"


def drift_hovers(runs: pd.DataFrame, column: str) -> list[str]:
    """Of each run: 1.2% fewer steps a minute; `DRIFT_TAIL` follows."""
    return [drift_words(column, change) for change in runs[column]]


def held_hovers(runs: pd.DataFrame) -> list[str]:
    """Of each run: your usual cadence for 52 min (to the end)."""
    return [
        f"your usual cadence for {duration(60 * row['held_min'])}" + (" (to the end)" if row["held_to_end"] else "")
        for row in runs.to_dict("records")
    ]


def balance_hovers(runs: pd.DataFrame) -> list[str]:
    """Of each run: 50.8% on one side, usually 49.9%."""
    return [_sides(row) for row in runs.to_dict("records")]


def _sides(row: Any) -> str:
    return f"{number(row['balance_pct'])}% on one side, usually {number(row['baseline_pct'])}%"


def drift_words(column: str, change_pct: float) -> str:
    """1.2% fewer steps a minute; no change."""
    more, less = DRIFT_NAMES[column]
    if abs(change_pct) < 0.05:
        return "no change"
    return f"{number(abs(change_pct))}% {more if change_pct > 0 else less}"


def drift_title(runs: pd.DataFrame, column: str) -> str:
    """The middle of the runs shown: last third against first, at the same speed."""
    known = runs[column].dropna()
    if known.empty:
        return f"{DRIFT_MEASURES[column].capitalize()} in the last third of a run against the first: unknown"
    middle, report = float(known.median()), CADENCE_DRIFT["report_pct"]
    beyond = int((known.abs() > report).sum())
    text = f"Last third against first at the same speed: typically {drift_words(column, middle)}"
    return f"{text}; beyond {report:.0f}% in {beyond} of {count(len(known), 'run')}"


def drift_alt(runs: pd.DataFrame, column: str) -> str:
    known = runs[runs[column].notna()]
    last = known.iloc[-5:]
    told = phrases.of_days(last["local_date"], drift_hovers(last, column))
    return f"A dot for each of {count(len(known), 'run')}. {told}"


def held_title(runs: pd.DataFrame) -> str:
    known = runs["held_min"].dropna()
    if known.empty:
        return "For how long does your usual cadence last? Not enough history yet"
    to_end = int(runs["held_to_end"].sum())
    return f"Your usual cadence lasted to the end in {to_end} of {count(len(known), 'run')}"


def held_alt(runs: pd.DataFrame) -> str:
    last = runs[runs["held_min"].notna()].iloc[-5:]
    return phrases.of_days(last["local_date"], held_hovers(last))


def held_caption() -> str:
    report = CADENCE_DRIFT["report_pct"]
    return (
        f"Minutes of running until cadence left {report:.0f}% of what is usual for you at that speed and did not come "
        "back. In a ring: it left before the end. Without one it lasted to the end, so the run says only "
        "*at least*."
    )


def held_by_class(classes: pd.DataFrame) -> str:
    """Cadence stayed within 3% of your usual for 52 min in cushioned shoes (to the end in 7 of 9 runs) and …"""
    if classes.empty:
        return ""
    report = CADENCE_DRIFT["report_pct"]
    parts = [
        f"{duration(60 * row['held_min'])} {worn(row['shoe_class'])} ({_to_the_end(row['to_end'], row['runs'])})"
        for row in classes.to_dict("records")
    ]
    return f"In the middle run, cadence stayed within {report:.0f}% of your usual for {listed(parts)}."


def _to_the_end(to_end: int, runs: int) -> str:
    if to_end < runs or runs == 1:
        return f"to the end in {to_end} of {count(runs, 'run')}"
    return f"to the end in {'both' if runs == 2 else f'all {runs}'} runs"


def no_balance(report: Report) -> str:
    if report.balance.empty:
        return NO_BALANCE
    return (
        f"Not enough history in these days: it takes {ASYMMETRY['baseline_runs']:.0f} earlier runs on the same watch "
        "to say what is yours."
    )


def balance_title(runs: pd.DataFrame) -> str:
    """Whether left and right differ from the runner's own past."""
    last = runs[runs["change_points"].notna()].iloc[-1]
    if bool(last["noticed"]):
        return (
            f"Worth noticing: {number(abs(last['change_points']))} points away from your own, in "
            f"{ASYMMETRY['runs']:.0f} runs or more"
        )
    return f"Left and right as usual for you: {_sides(last)}"


def balance_alt(runs: pd.DataFrame) -> str:
    last = runs[runs["change_points"].notna()].iloc[-5:]
    return phrases.of_days(last["local_date"], balance_hovers(last))
