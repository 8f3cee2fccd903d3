"""The race and the way to fewer shoes: what they ask for, and whether limits leave room for it."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ..evidence import READINESS, REFERENCES
from ..race import Readiness, TransitionWeek
from ..report import Report
from .method import rule_evidence
from .phrases import count, day, days, distance, number, percent
from .plan import in_class, minutes

RACE_DAY = "Day of the race"
RACE_DISTANCE = "Distance"
RACE_SHOES = "In which shoes"
UNDECIDED = "not decided"
RACE_NEEDS = "Say on which day it is and how far."
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
RACE_REMOVED = "The race is taken away."
GOAL_SAVED = "Saved: what you want to do in fewer shoes."


def transition_title(weeks: Sequence[TransitionWeek]) -> str:
    """From 12% this week to 50% barefoot and minimal in 14 weeks, 3 of them held."""
    held = sum(bool(week.held) for week in weeks)
    return (
        f"From {percent(weeks[0].share)} this week to {percent(weeks[-1].share)} barefoot and minimal in "
        f"{count(len(weeks), 'week')}, {held or 'none'} of them held"
    )


TRANSITION_HONEST = (
    "This is the quickest way the limits leave, for somebody who stays well; pain or a missed week makes it longer. "
    f"{rule_evidence('transition')}"
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
    worn = f" {in_class(race.shoe_class)}" if found.reason == "not_in_these_shoes" and race.shoe_class else ""
    start = distance(1000 * found.start_km, units)
    reached = f"{long}; by then {reach}{worn} is reachable."
    more = " ".join(filter(None, (reached, _instead(report), supposed)))
    begin = f"From {start} today, keeping each step inside the limits,"
    if found.earliest_date is None:
        return f"Not by {when}{worn}. {begin} no sensible date lies within two years.", more
    earliest = f"the earliest sensible date is {day(found.earliest_date, report.today)}"
    late = (found.earliest_date - race.date).days
    if late > READINESS["nearly_days"]:
        return f"Not by {when}{worn}. {begin} {earliest}.", more
    return f"Not quite by {when}{worn}. {begin} the long run comes {count(late, 'day')} late: {earliest}.", more


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
