"""The sentences of the shoe page: what was worn, what it asked of the feet, and what is not known.

Decision: a class is named by what it is (barefoot, minimal, transitional, cushioned), a pair by
the name its runner gave it, and every run says why it has its shoe.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from ..evidence import RULES, TAGGING
from ..exposure import Clock
from ..model import Allowance
from ..report import Report
from ..shoes import LOW_SUPPORT
from . import phrases
from .names import CLASS_NAMES
from .phrases import THIN, count, day, distance, duration, listed, number, percent

TITLE = "Shoes"
INCOMPLETE = "Shoe data incomplete"

MEASURE_LABEL = "Show"
MEASURE_NAMES = {"longest": "Longest run", "minutes": "Minutes", "steps": "Steps", "share": "Share"}
MEASURE_UNITS = {"longest": "min", "minutes": "min", "steps": "steps", "share": "%"}
TICK_SUFFIX = {"steps": "k", "share": "%"}  # minutes are named in the title: a phone has no room for them here

NO_CLASS = "No run in these days has a shoe, so there is no history by class yet. Give one below, or a rule for many."
EXPOSURE_TITLE = "Each class by itself: the last 30 days"


# ------------------------------------------------------------------------------------------------------ the page's head


def lead(report: Report) -> str:
    """How much barefoot and minimal running there was, beside the 30 days before; walking is told as walking."""
    table = report.exposure.loc[list(LOW_SUPPORT)]
    ran, before, walked = (float(table[name].sum()) for name in ("minutes", "before_min", "walking_min"))
    if report.worn.empty:
        return "No run yet. Add a file or a whole export from your watch, and each class of shoe gets its own history."
    walking = f" You walked {duration(60 * walked)} in them too." if walked > 0 else ""
    if ran == 0:
        known = "" if report.shoe_coverage.complete else ", as far as shoes are known"
        return f"No barefoot or minimal running in the last 30 days{known}.{walking}"
    earlier = f"{duration(60 * before)} in the 30 days before" if before > 0 else "none in the 30 days before"
    share = percent(float(table["share"].sum()))
    return (
        f"In the last 30 days you ran {duration(60 * ran)} barefoot or in minimal shoes, {share} of all your running; "
        f"{earlier}.{walking}"
    )


def coverage(report: Report) -> str:
    """How much of the last 28 days' running has a shoe."""
    covered = report.shoe_coverage
    if math.isnan(covered.share):
        return ""
    if covered.untagged_runs == 0:
        return f"All {count(covered.runs, 'run')} of the last {TAGGING['days']:.0f} days have a shoe."
    if not covered.complete:
        return ""  # `ask_for_shoes` says it, with what to do
    return (
        f"{percent(covered.share)} of the last {TAGGING['days']:.0f} days' distance has a shoe; "
        f"{without(covered.untagged_runs, covered.runs)} none."
    )


def without(some: int, runs: int) -> str:
    """3 of 9 runs have, all 3 runs have, 1 of 4 runs has, the only run has."""
    if some == runs:
        return "the only run has" if runs == 1 else f"all {runs} runs have"
    return f"{some} of {count(runs, 'run')} {'has' if some == 1 else 'have'}"


def incomplete(report: Report, title: str) -> str:
    """A result's title, with the doubt in it while too many runs have no shoe."""
    return title if report.shoe_coverage.complete else f"{INCOMPLETE}. {title}"


# -------------------------------------------------------------------------------------------------------------- charts


def weeks_title(report: Report) -> str:
    """The barefoot and minimal minutes of the last four full weeks, as a row of numbers."""
    monday = pd.Timestamp(report.today) - pd.Timedelta(days=report.today.weekday())
    full = report.minutes_by_class[report.minutes_by_class.index < monday].iloc[-4:]
    low = full[list(LOW_SUPPORT)].sum(axis=1)
    if low.empty or not low.any():
        return "Minutes a week by shoe class"
    numbers = listed(number(minutes, 0) for minutes in low)
    return f"Barefoot and minimal running, the last {count(len(low), 'full week')}: {numbers}{THIN}min"


def weeks_hovers(amounts: pd.DataFrame) -> list[str]:
    """Of each week: minimal 1 h 05, cushioned 2 h 10."""
    return [_by_class(row) or "no running" for row in amounts.to_dict("records")]


def weeks_alt(amounts: pd.DataFrame) -> str:
    last = amounts.iloc[-4:]
    return f"Bars, one for each week, stacked by shoe class. {phrases.of_weeks(last.index, weeks_hovers(last))}"


def _by_class(minutes: Mapping[Any, float]) -> str:
    return ", ".join(f"{CLASS_NAMES[name]} {duration(60 * ran)}" for name, ran in minutes.items() if ran >= 0.5)


def strips_title(measure: str, report: Report) -> str:
    """The question or finding over the strips, one a class."""
    if measure == "longest":
        since = pd.Timestamp(report.today) - pd.Timedelta(days=RULES["session_spike"]["lookback_days"])
        lately = report.class_sessions[report.class_sessions["local_date"] > since]
        over, known = int(lately["over"].sum()), lately["shoe_class"].isin(LOW_SUPPORT)
        if over:
            runs = int(known.sum())
            if runs == 1:
                return "The only barefoot or minimal run in 30 days went over its limit (minutes)"
            its = "its" if over == 1 else "their"
            return f"{over} of {runs} barefoot or minimal runs in 30 days went over {its} limit (minutes)"
        return "Longest run so far in each class, and the next step (minutes)"
    return {
        "minutes": "Minutes of the last 30 days in each class, day by day",
        "steps": "Steps of the last 30 days in each class, day by day",
        "share": "Share of the last 30 days' running in each class, day by day",
    }[measure]


def strips_caption(measure: str, report: Report) -> str:
    """How to read the strips."""
    if measure != "longest":
        return "Each day shows the 30 days that end with it. Steps are those a watch counted."
    text = (
        "A dot is a run's minutes in that class, the line the longest of the 30 days before and with it. "
        "A short bar is the limit a barefoot or minimal run had on its day; a triangle went over it. "
    )
    if report.budget.classes is None:
        return f"{text}There is no next step while pain says stop."
    held = HELD_BY.get(report.budget.state, "")
    full = any(own.next_min < own.longest_run_min for own in report.budget.classes.values())
    room = " A single run, that is, once the 7 days have room for it: today they have less." if full else ""
    return f"{text}The open dot is the longest next run inside today's limits{held}.{room}"


def caution(report: Report) -> str:
    """What a trial found above a distance a week in minimal shoes, once the last 7 days hold more; else ""."""
    limit, units = RULES["low_support_caps"]["caution_km"], report.settings.units
    worn = report.worn
    week = worn["local_date"] > pd.Timestamp(report.today) - pd.Timedelta(days=7)
    ran = worn["distance_km"][worn["running"] & week & (worn["shoe_class"] == "minimal")].sum()
    if ran <= limit:
        return ""
    return (
        f"{distance(1000 * ran, units)} in minimal shoes in the last 7 days. In a trial of 61 men, more than "
        f"{distance(1000 * limit, units)} a week in them went with clearly more pain."
    )


HELD_BY = {
    "hold": ": nothing rises while pain asks for the same again",
    "step_back": ": none barefoot or minimal and the rest at three quarters, because pain did not settle",
}


def strips_alt(names: list[str], report: Report) -> str:
    allowed = report.budget.classes or {}
    parts = []
    for name in names:
        longest = float(report.exposure["longest_min"][name])
        following = f", next up to {duration(60 * allowed[name].longest_run_min)}" if name in allowed else ""
        parts.append(f"{CLASS_NAMES[name]}: longest of 30 days {duration(60 * longest)}{following}.")
    return f"One strip for each class. {' '.join(parts)}"


def session_hovers(sessions: pd.DataFrame) -> list[str]:
    """Of each session: 33 min minimal; its limit that day was 8 min."""
    texts = []
    for row in sessions.to_dict("records"):
        limit = row["allowed_min"]
        against = f"; its limit that day was {duration(60 * limit)}" if math.isfinite(limit) else ""
        ran = f"{duration(60 * row['minutes'])} {CLASS_NAMES[row['shoe_class']]}"
        texts.append(f"{ran}{against}")
    return texts


def history_hovers(values: pd.Series, measure: str) -> list[str]:
    """Of each day: 65 min; `history_tail` follows."""
    texts = []
    for value in values:
        if measure == "share":
            amount = f"{percent(value)} of the running"
        elif measure == "steps":
            amount = f"{number(value / 1000)} thousand steps"
        else:
            amount = duration(60 * value) if value > 0 else f"0{THIN}min"
        texts.append(amount)
    return texts


def history_tail(measure: str) -> str:
    """What follows each: (sum of the 30 days up to here)."""
    kind = {"longest": "longest run", "share": "share"}.get(measure, "sum")
    return f" ({kind} of the 30 days up to here)"


def next_step(allowance: Allowance) -> str:
    """The words at an open dot."""
    minutes = allowance.longest_run_min
    if math.isnan(minutes):
        return "next<br>unknown"
    return f"next<br>{duration(60 * minutes)}" if minutes >= 0.5 else "next:<br>none now"


# ------------------------------------------------------------------------------------------------------- the adaptation


def clock_sentence(clock: Clock, today: date) -> str:
    """How long the feet have had, and that nobody knows how long is enough."""
    rule = RULES["adaptation"]
    gap = f"{rule['gap_days'] / 7:.0f} weeks"
    if clock.since is None:
        began = f"No barefoot or minimal running in the last {gap}: the clock starts with the first."
    else:
        age = (today - clock.since).days
        began = (
            f"Barefoot and minimal running began on {day(clock.since, today)}, {_weeks_and_days(age)} ago"
            f"{_since_last(clock.last, today)}."
        )
    done, whole = sum(entries > 0 for entries in clock.strength_weeks), len(clock.strength_weeks)
    strength = (
        f" Strength work was done in {done} of the last {count(whole, 'week')}."
        if whole
        else f" No strength work was noted in the last {gap}."
    )
    return (
        f"{began}{strength} Muscle takes about {rule['muscle_weeks']:.0f} weeks, tendon and bone take months: "
        f"{rule['schedule_weeks']:.0f} weeks of a change to minimal shoes were too short for some, and "
        f"{rule['swollen']:.0f} of {rule['runners']:.0f} runners had more swelling in the bones of the foot after them."
    )


def _weeks_and_days(age: int) -> str:
    return count(age // 7, "week") if age >= 14 else count(age, "day")


def _since_last(last: date | None, today: date) -> str:
    if last is None or (today - last).days < 14:
        return ""
    return f"; the last such run was on {day(last, today)}"


def clock_title(clock: Clock) -> str:
    return "How long have your feet had?" if clock.weeks else "How long have your feet had? The clock has not started"


def clock_lanes(clock: Clock) -> tuple[str, str]:
    """The words over the two bars of weeks."""
    shoes = (
        f"barefoot or minimal running: week {len(clock.weeks)}" if clock.weeks else "barefoot or minimal running: none"
    )
    done = sum(entries > 0 for entries in clock.strength_weeks)
    strength = f"strength work: {done} of {count(len(clock.strength_weeks), 'week')}" if done else "strength work: none"
    return shoes, strength


def clock_hovers(weeks: Sequence[float], *, strength: bool) -> list[str]:
    """Week 3: 1 h 10 barefoot or minimal."""
    return [
        f"Week {number + 1}: {count(int(amount), 'entry', 'entries') if strength else duration(60 * amount)}"
        f"{'' if strength else ' barefoot or minimal'}"
        if amount > 0
        else f"Week {number + 1}: none"
        for number, amount in enumerate(weeks)
    ]


CLOCK_MUSCLE = f"muscle: about {RULES['adaptation']['muscle_weeks']:.0f} weeks"
CLOCK_OPEN = "tendon and bone: months →"
CLOCK_AXIS = "weeks"


def clock_alt(clock: Clock) -> str:
    shoes, strength = clock_lanes(clock)
    return f"Two rows of weeks without an end. {shoes.capitalize()}. {strength.capitalize()}."
