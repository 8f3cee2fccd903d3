"""What if: hypothetical next runs against the budgets they would meet.

Decision: a planned run is entered like a recorded one, in the order of days, and each is held against the budget of its
own day. So the second run of a plan meets what the first one left.
Arithmetic: RULES §2; the fast share as in `risk`. Numbers: `evidence`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from . import schema
from .caps import shown_cap
from .events import days_of, to_day
from .evidence import FAST_SHARE_RISE
from .model import Budget, Race, RiskWindow, Settings
from .past import WEEK, usual_pace
from .plan import budget
from .risk import risk_windows
from .shoes import LOW_SUPPORT

__all__ = ["Broken", "PlannedRun", "next_room", "try_it", "windows_if"]

_PLANNED = "planned-"


@dataclass(frozen=True)
class PlannedRun:
    """A run that may come: its day, minutes, the class of its shoes, and whether it is fast throughout."""

    date: date
    minutes: float
    shoe_class: str
    fast: bool = False


@dataclass(frozen=True)
class Broken:
    """A cap that a planned run would break.

    `cap`: longest_run, week, session, low_support_week (minutes); runs (low-support runs in 7 days); rest_day; fast
    (speed work while something hurts or on the way back); fast_share (percent of the 7 days' distance); stop or
    clinician (no running at all). `value` is what it would be, `limit` what is allowed (NaN where there is no number).
    """

    run: PlannedRun
    cap: str
    value: float
    limit: float


def try_it(
    planned: Sequence[PlannedRun],
    activities: pd.DataFrame,
    tags: pd.DataFrame,
    pain: pd.DataFrame,
    today: date,
    settings: Settings | None = None,
    marks: pd.DataFrame | None = None,
    race: Race | None = None,
) -> list[Broken]:
    """The caps that the planned runs would break, oldest run first; empty when all fit.

    Tables as the library returns them; what lies after `today` and runs planned before it are not seen. Pain is taken
    as it is today.
    """
    activities = activities[activities["local_date"] <= pd.Timestamp(today)]
    broken: list[Broken] = []
    ahead = sorted((run for run in planned if run.date >= today), key=lambda run: run.date)
    for number, run in enumerate(ahead):
        met = budget(activities, tags, pain, run.date, settings, marks, race)
        pace = met.numbers.get("pace_min_per_km")
        activities = _with_run(activities, run, f"{_PLANNED}{number}", float(pace) if pace else float("nan"))
        tags = _with_tag(tags, run, f"{_PLANNED}{number}")
        broken += _broken(run, met) + _too_fast(run, met, activities)
    return broken


def next_room(
    activities: pd.DataFrame,
    tags: pd.DataFrame,
    pain: pd.DataFrame,
    today: date,
    settings: Settings | None = None,
    marks: pd.DataFrame | None = None,
    race: Race | None = None,
) -> tuple[date, float] | None:
    """The first of the next 7 days that holds a run again when nothing is run until then, and its minutes.

    None when there is none, or when nobody can tell. Tables as for `try_it`; pain is taken as it is today.
    """
    for ahead in range(1, WEEK + 1):
        on = today + timedelta(days=ahead)
        total = budget(activities, tags, pain, on, settings, marks, race).total
        if total is None or np.isnan(total.next_min):
            return None
        if total.next_min >= 1:  # a whole minute
            return on, total.next_min
    return None


def windows_if(
    planned: Sequence[PlannedRun],
    activities: pd.DataFrame,
    tags: pd.DataFrame,
    pain: pd.DataFrame,
    today: date,
    settings: Settings | None = None,
    marks: pd.DataFrame | None = None,
    shoes: pd.DataFrame | None = None,
    inserts: pd.DataFrame | None = None,
) -> list[RiskWindow]:
    """The windows that the planned runs would open or keep open, newest first; tables and runs as for `try_it`.

    A planned run is worn in the pair last worn of its class; only a first barefoot or minimal run is a first use. Among
    a window's `activity_ids` the planned runs are "planned-0", "planned-1", … in the order of days.
    """
    activities = activities[activities["local_date"] <= pd.Timestamp(today)]
    ahead = sorted((run for run in planned if run.date >= today), key=lambda run: run.date)
    if not ahead:
        return []
    pace = usual_pace(activities, today)
    for number, run in enumerate(ahead):
        activities = _with_run(activities, run, f"{_PLANNED}{number}", pace)
        tags = _with_tag(tags, run, f"{_PLANNED}{number}")
    found = risk_windows(
        activities,
        today=ahead[-1].date,
        settings=settings,
        marks=marks,
        tags=tags,
        shoes=shoes,
        pain=pain,
        inserts=inserts,
    )
    return [window for window in found if any(name.startswith(_PLANNED) for name in window.activity_ids)]


def _broken(run: PlannedRun, met: Budget) -> list[Broken]:
    """The caps in minutes and runs that one run breaks."""
    if met.total is None or met.classes is None:
        return [Broken(run, met.state, run.minutes, 0.0)]
    total = met.total
    checks = [("longest_run", run.minutes, total.longest_run_min, total.longest_run_min)]
    checks.append(("week", total.used + run.minutes, total.minutes, total.minutes))
    if run.shoe_class in LOW_SUPPORT:
        own = met.classes[run.shoe_class]
        used = sum(met.classes[name].used for name in LOW_SUPPORT)
        runs = int(met.numbers["low_support_runs"] or 0)
        checks.append(("session", run.minutes, own.longest_run_min, shown_cap(own.longest_run_min)))
        checks.append(("low_support_week", used + run.minutes, own.minutes, shown_cap(own.minutes)))
        checks.append(("runs", runs + 1, own.runs, own.runs))
        if own.not_before is not None and run.date < own.not_before:
            checks.append(("rest_day", 1.0, 0.0, 0.0))
    return [Broken(run, cap, value, limit) for cap, value, limit, most in checks if value > most + 1e-9]


def _too_fast(run: PlannedRun, met: Budget, activities: pd.DataFrame) -> list[Broken]:
    """Whether a fast run comes at the wrong time, or makes the share of fast distance rise too far."""
    if not run.fast or met.total is None:
        return []
    if not met.lever:
        return [Broken(run, "fast", run.minutes, 0.0)]
    rule = FAST_SHARE_RISE
    age = to_day(run.date) - days_of(activities["local_date"])
    running = activities["counts_as_running"].to_numpy(dtype=bool)
    fast_km, km = (activities[name].to_numpy() / 1000 for name in ("fast_distance_m", "distance_m"))
    week = running & (age >= 0) & (age < rule["days"])
    before = running & (age >= rule["days"]) & (age < rule["days"] + rule["before_days"])
    if not km[before].sum() > 0 or not fast_km[week].sum() >= rule["least_km"]:
        return []
    share = 100 * fast_km[week].sum() / km[week].sum()
    limit = 100 * fast_km[before].sum() / km[before].sum() + rule["opens_points"]
    return [Broken(run, "fast_share", float(share), float(limit))] if share >= limit else []


def _with_run(activities: pd.DataFrame, run: PlannedRun, activity_id: str, pace: float) -> pd.DataFrame:
    start = pd.Timestamp(run.date) + timedelta(hours=12)
    metres = run.minutes / pace * 1000
    row = {
        "activity_id": [activity_id],
        "sport": ["running"],
        "counts_as_running": [True],
        "start_time": pd.DatetimeIndex([start]).tz_localize("UTC"),
        "local_date": pd.DatetimeIndex([pd.Timestamp(run.date)]),
        "elapsed_s": [run.minutes * 60],
        "timer_s": [run.minutes * 60],
        "moving_s": [run.minutes * 60],
        "distance_m": [metres],
        "fast_distance_m": [metres if run.fast else 0.0],
        "manual": [True],
    }
    one = schema.conform(pd.DataFrame(row), schema.ACTIVITIES)
    return schema.conform(pd.concat([activities, one], ignore_index=True), schema.ACTIVITIES)


def _with_tag(tags: pd.DataFrame, run: PlannedRun, activity_id: str) -> pd.DataFrame:
    worn = tags.loc[tags["shoe_class"] == run.shoe_class, "shoe_name"]
    if worn.empty and run.shoe_class not in LOW_SUPPORT:
        return tags  # who never said which shoes support them does not change shoes by planning a run in them
    names = [activity_id, 0.0, np.nan, run.shoe_class if worn.empty else worn.iloc[-1], run.shoe_class]
    one = pd.DataFrame([names], columns=["activity_id", "start_s", "end_s", "shoe_name", "shoe_class"])
    return one if tags.empty else pd.concat([tags[list(one)], one], ignore_index=True)
