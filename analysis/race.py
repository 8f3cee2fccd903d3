"""Looking ahead week by week: ready for the race, and from the shoes of today to fewer.

Decision: both simulate what the caps would allow a runner who always takes it and stays well, with every fourth week
held. Nothing is promised by it: pain or a missed week moves every date. A long run that was done counts, one that is
still to come must lie two weeks before the race. In low-support shoes distance comes first and the shoes after it, one
lever at a time, and no step towards them lies in the eight weeks before the race.
Arithmetic: RULES §5. Numbers: `evidence.READINESS`, `TRANSITION`, `REFERENCES`, `LOW_SUPPORT_CAPS`.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from .evidence import LADDER, LOW_SUPPORT_CAPS, READINESS, REFERENCES, TRANSITION
from .ladder import Ladder
from .model import Race, Settings
from .pain import pain_state
from .past import WEEK, Past, ladders, look_back
from .shoes import LOW_SUPPORT

__all__ = ["Readiness", "TransitionWeek", "needed_km", "readiness", "transition"]


@dataclass(frozen=True)
class Readiness:
    """Whether the long run a race needs can be reached in time.

    - `reason`: `ready, not_by_then, not_in_these_shoes, pain` (no plan while running is stopped), `no_distance` (no
      run of known distance to start from), `over` (the race is past).
    - `needed_km`: the long run the race asks for; `start_km`: what is carried today; `reachable_long_run_km`: by two
      weeks before the race (eight, in low-support shoes), never more than the race itself unless carried today. NaN
      where unknown.
    - `earliest_date`: the first day on which the race would be sensible; None when none within two years is.
    - `spike_ratio`: the race ÷ the longest run then: race day itself.
    """

    ready: bool
    reason: str
    needed_km: float
    start_km: float
    reachable_long_run_km: float
    earliest_date: date | None
    spike_ratio: float


@dataclass(frozen=True)
class TransitionWeek:
    """Seven days of a transition: low-support minutes, their share of all running, the longest of their runs.

    `held`: "" for a step, `week` for the fourth week's hold, `race` for the eight weeks before a race.
    """

    start: date
    minutes: float
    share: float
    longest_run_min: float
    held: str


@dataclass(frozen=True)
class _Start:
    """From where, and from which day on, the longest run may rise."""

    km: float
    first_rise: date


def needed_km(distance_km: float) -> float:
    """The longest run a race of this distance asks for."""
    long = distance_km > READINESS["half_marathon_km"] * 1.001
    return distance_km * READINESS["long_share" if long else "share"]


def readiness(
    race: Race,
    activities: pd.DataFrame,
    tags: pd.DataFrame,
    pain: pd.DataFrame,
    today: date,
    marks: pd.DataFrame | None = None,
) -> Readiness:
    """Whether the runner of today can be ready. Tables as the library returns them; nothing after `today` is seen."""
    needed = needed_km(race.distance_km)
    unknown = Readiness(False, "", needed, float("nan"), float("nan"), None, float("nan"))
    if race.date < today:
        return _because(unknown, "over")
    feeling = pain_state(pain, today)
    if feeling.state in ("stop", "clinician"):
        return _because(unknown, "pain")
    past = look_back(activities, tags, pain, today, marks)
    if not past.pace > 0:
        return _because(unknown, "no_distance")
    back, stopped = ladders(activities, pain, today, marks)
    start = _start(past, stopped or back, today)
    if feeling.state != "normal":
        start = _Start(start.km, max(start.first_rise, today + timedelta(days=WEEK)))

    taper = timedelta(days=READINESS["taper_days"])
    runs = list(_weekly(start.km, start.first_rise, today, lambda km: km * REFERENCES["longest_ratio"]))
    reachable, earliest = _by(runs, start.km, race.date - taper), _earliest(runs, start.km, needed, today, taper)
    reason = "not_by_then"
    if race.shoe_class in LOW_SUPPORT:
        reason = "not_in_these_shoes"
        reachable, earliest = _in_low_support(past, LOW_SUPPORT.index(race.shoe_class), start, runs, race, today)
    ready = reachable >= needed * (1 - 1e-9)
    reachable = min(reachable, max(race.distance_km, start.km))
    longest = max(reachable, 1e-9)
    return Readiness(
        ready, "ready" if ready else reason, needed, start.km, reachable, earliest, race.distance_km / longest
    )


def _because(unknown: Readiness, reason: str) -> Readiness:
    return Readiness(False, reason, unknown.needed_km, math.nan, math.nan, None, math.nan)


def _start(past: Past, ladder: Ladder | None, today: date) -> _Start:
    """The longest run carried today, and when the next one may be longer."""
    if ladder is not None:
        usual = ladder.usual_session_min if ladder.usual_session_min > 0 else ladder.steps[-1].session_min
        sessions = LADDER["sessions"] * (len(ladder.steps) - ladder.number) - ladder.settled
        climbed = ladder.next_date + timedelta(days=LADDER["every_days"] * sessions)
        return _Start(usual / past.pace, climbed)
    carried = max(past.caps.longest_reference_km, REFERENCES["newcomer_run_min"] / past.pace)
    recent = past.longest_min[-WEEK:] / past.pace
    allowed = min(float(recent.max()), carried * REFERENCES["longest_ratio"])
    if allowed <= carried * (1 + 1e-9):
        return _Start(carried, today + timedelta(days=_days_to_room(past, carried)))
    ago = WEEK - 1 - int(np.flatnonzero(recent == recent.max())[-1])
    return _Start(allowed, today + timedelta(days=max(WEEK - ago, _days_to_room(past, allowed))))


def _days_to_room(past: Past, km: float) -> int:
    """Days of rest until the 7 days hold a run a tenth longer than this."""
    newcomer = REFERENCES["newcomer_run_min"] * REFERENCES["newcomer_runs"]
    most = max(past.caps.reference_week_min * REFERENCES["week_ratio"], newcomer)
    room = most - min(km * REFERENCES["longest_ratio"] * past.pace, most)
    week = np.nan_to_num(past.minutes[-WEEK:])
    return next((days for days in range(WEEK) if week[days:].sum() <= room + 1e-9), WEEK)


def _weekly(value: float, first: date, today: date, grow: Callable[[float], float]) -> Iterator[tuple[date, float]]:
    """Day and value of each week from `first` on, with every fourth held, as far as is looked ahead."""
    day, week = first, 1
    while (day - today).days <= READINESS["horizon_days"]:
        if week % READINESS["hold_every"] != 0:
            value = grow(value)
        yield day, value
        day, week = day + timedelta(days=WEEK), week + 1


def _by(runs: list[tuple[date, float]], start: float, day: date) -> float:
    """The highest value reached by a day."""
    return max([start, *(value for when, value in runs if when <= day)])


def _earliest(
    runs: list[tuple[date, float]], start: float, needed: float, today: date, after: timedelta
) -> date | None:
    """The first day for a race: today when what it needs is carried already, else so long after the run that does."""
    if start >= needed * (1 - 1e-9):
        return today
    return next((when + after for when, value in runs if value >= needed * (1 - 1e-9)), None)


def _in_low_support(
    past: Past, i: int, start: _Start, runs: list[tuple[date, float]], race: Race, today: date
) -> tuple[float, date | None]:
    """The long run reachable in these shoes eight weeks before the race, and the earliest sensible date.

    `runs`: the longest runs in any shoes. Reachable is the better of two ways: the shoes at today's distance, or the
    distance first and then the shoes.
    """
    away, needed = timedelta(days=READINESS["no_transition_days"]), needed_km(race.distance_km)
    now = min(past.caps.session_reference_min[i], past.caps.week_reference_min)
    at_once = list(_low_support_runs(past, i, start.first_rise, today))
    reachable = min(_by(at_once, now, race.date - away) / past.pace, start.km)
    shoes_from = _earliest(runs, start.km, needed, start.first_rise, timedelta(days=WEEK))
    if shoes_from is None:
        return reachable, None
    then = list(_low_support_runs(past, i, shoes_from, today))
    reachable = max(reachable, min(_by(then, now, race.date - away) / past.pace, max(start.km, needed)))
    return reachable, _earliest(then, now, needed * past.pace, today, away)


def _low_support_runs(past: Past, i: int, first: date, today: date) -> Iterator[tuple[date, float]]:
    """The longest low-support run of each week: below the cap of a run and below that of the 7 days."""
    rule, week = LOW_SUPPORT_CAPS, past.caps.week_reference_min
    step = min(max(rule["week_share"] * past.caps.reference_week_min, rule["week_least_min"]), rule["week_most_min"])
    least = past.caps.entry_week_min / rule["entry_runs"]
    runs = _weekly(past.caps.session_reference_min[i], first, today, lambda longest: _next_session(longest, least))
    weeks = _weekly(week, first, today, lambda minutes: max(minutes + step, past.caps.entry_week_min))
    return ((day, min(run, total)) for (day, run), (_, total) in zip(runs, weeks, strict=True))


def _next_session(longest: float, least: float) -> float:
    rule = LOW_SUPPORT_CAPS
    return max(
        least, rule["session_ratio"] * longest, min(longest + rule["small_step_min"], rule["small_step_up_to_min"])
    )


def transition(
    activities: pd.DataFrame,
    tags: pd.DataFrame,
    pain: pd.DataFrame,
    today: date,
    settings: Settings | None = None,
    marks: pd.DataFrame | None = None,
    race: Race | None = None,
) -> list[TransitionWeek]:
    """The weeks from today's share of low-support running to the wanted one (`settings.transition_share`).

    A step is +5 points of the week's minutes up to 35%, then +3.25, and never more than the caps of single runs allow
    with three runs a week in the first four weeks, four in the next, then as usual. Empty while nothing may rise (pain,
    a ladder, no running in four weeks) or once the share is reached.
    """
    settings = settings or Settings()
    if pain_state(pain, today).state != "normal" or any(ladders(activities, pain, today, marks)):
        return []
    past = look_back(activities, tags, pain, today, marks, settings.transition_start)
    total = past.baseline_min if past.baseline_min > 0 else past.caps.reference_week_min
    if total == 0:
        return []
    share = past.caps.week_reference_min / total
    longest = max(past.caps.session_reference_min)
    longest_km = past.caps.longest_reference_km
    most = longest_km * past.pace if longest_km > 0 else total  # distance stays where it is meanwhile
    held_since = date.max if race is None else race.date - timedelta(days=READINESS["no_transition_days"])
    weeks: list[TransitionWeek] = []
    days = range(0, int(READINESS["horizon_days"]), WEEK)
    for number, start in enumerate((today + timedelta(days=ahead) for ahead in days), start=1):
        if share >= settings.transition_share - 1e-9:
            break
        held = "week" if number % TRANSITION["hold_every"] == 0 else ""
        if race is not None and held_since <= start + timedelta(days=WEEK - 1) and start <= race.date:
            held = "race"
        if not held:
            grown = _next_session(longest, past.caps.entry_week_min / LOW_SUPPORT_CAPS["entry_runs"])
            longest = max(longest, min(grown, most))
            points = TRANSITION["first_points" if share < TRANSITION["first_up_to"] / 100 - 1e-9 else "then_points"]
            wanted = min(settings.transition_share, share + points / 100)
            share = max(share, min(wanted, _runs_in_week(past, number) * longest / total))
        weeks.append(TransitionWeek(start, share * total, share, min(longest, share * total), held))
    return weeks


def _runs_in_week(past: Past, number: int) -> int:
    """Low-support runs allowed in the week so many weeks ahead (from 1)."""
    rule = LOW_SUPPORT_CAPS
    since = (past.caps.days_since_start or 0) + WEEK * (number - 1)
    if since < rule["first_days"]:
        return int(rule["first_runs"])
    if since < rule["usual_after_days"]:
        return int(rule["then_runs"])
    usual = np.convolve(past.runs[: -int(REFERENCES["from_days"])], np.ones(WEEK, dtype="int64"), mode="valid")
    return max(int(usual.max()), int(rule["then_runs"]))
