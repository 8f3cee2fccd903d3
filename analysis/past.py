"""What a budget rests on: the runner's last 56 days, one number a day.

Decision: a budget looks back 56 days. Older runs only tell whether low-support running is new, whether there was a
break, and what was run before a transition began. What is unknown stays unknown here; it raises nothing later.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .caps import Caps, caps_on, painful_days
from .events import days_of, minutes_of_sessions, runs_with_shoes, runs_without_watch, to_day
from .evidence import BUDGET, LADDER, LOW_SUPPORT_CAPS, REFERENCES
from .ladder import Ladder, after_break, after_stop, last_stop_ended
from .load import daily_load
from .model import SHOE_CLASSES
from .shoes import LOW_SUPPORT, spans
from .workload import sessions

__all__ = ["WEEK", "Past", "ladders", "look_back", "usual_low_support", "usual_pace"]

WEEK = 7
_LOOK_BACK = int(LOW_SUPPORT_CAPS["exposure_days"])


@dataclass(frozen=True)
class Past:
    """The 56 days before `today` and today. Arrays hold one number a day, the last is today; unknown minutes are NaN.

    - `caps`: see `caps.Caps`.
    - `minutes, runs, longest_min`: of the day in all shoes; `longest_min` is the day's longest session.
    - `low_min`: barefoot and minimal together; `low_longest_min`: the longest session of each (days × 2).
    - `low_day`: the last day of low-support running (counted from 1970-01-01), None without one.
    - `used_min, used_runs`: of the last 7 days by shoe class.
    - `pace`: usual minutes for a kilometre, the median run's; NaN without any known.
    - `baseline_min`: the week before a running transition; NaN without one.
    """

    caps: Caps
    minutes: np.ndarray
    runs: np.ndarray
    longest_min: np.ndarray
    low_min: np.ndarray
    low_longest_min: np.ndarray
    low_day: int | None
    used_min: dict[str, float]
    used_runs: dict[str, int]
    pace: float
    baseline_min: float


def look_back(
    activities: pd.DataFrame,
    tags: pd.DataFrame,
    pain: pd.DataFrame,
    today: date,
    marks: pd.DataFrame | None = None,
    transition_start: str = "",
    lever: str = "",
) -> Past:
    """The past of `today`; nothing after it is seen. Tables as the library returns them; `lever` as in `caps_on`."""
    now = to_day(today)
    running = activities[activities["counts_as_running"].to_numpy(dtype=bool)]
    age = now - days_of(running["local_date"])
    recent = running[(age >= 0) & (age <= _LOOK_BACK)]
    # Low-support running that went on longer than the window is known from as many days before it.
    older = running[(age > _LOOK_BACK) & (age <= 2 * _LOOK_BACK)]
    known = set(recent["activity_id"]) | set(older["activity_id"])
    tags = tags[tags["activity_id"].isin(known)]
    worn = _worn(recent, tags)
    table = sessions(recent)
    recorded = set(days_of(table["local_date"]).tolist())
    runs = runs_with_shoes(table, minutes_of_sessions(table, worn))
    runs += runs_without_watch(recorded, marks, now - _LOOK_BACK, now)
    runs.sort(key=lambda run: run.day)
    worn_low = older["activity_id"].isin(tags.loc[tags["shoe_class"].isin(LOW_SUPPORT), "activity_id"])
    stopped = last_stop_ended(pain, today)
    anew_from = 0 if stopped is None else to_day(stopped)
    seen_pain = pain[pain["date"] <= pd.Timestamp(today)]

    days = np.array([run.day for run in runs], dtype="int64") - now + _LOOK_BACK
    minutes = np.array([run.minutes for run in runs], dtype="float64")
    low = np.array([run.low_support_min for run in runs], dtype="float64").reshape(-1, len(LOW_SUPPORT))
    longest, low_longest = np.zeros(_LOOK_BACK + 1), np.zeros((_LOOK_BACK + 1, len(LOW_SUPPORT)))
    np.fmax.at(longest, days, minutes)
    np.maximum.at(low_longest, days, low)
    week = worn[now - worn["day"].to_numpy() < WEEK]
    by_class = {name: week[(week["shoe_class"] == name).to_numpy()] for name in SHOE_CLASSES}
    low_days = days_of(older["local_date"][worn_low])
    exposure = _exposure(low_days[low_days >= anew_from])
    # The oldest run that can still raise a cap began the week that ended longest ago. Those before it count in full:
    # the window holds too little of what they met, and they only say what the later ones were allowed.
    judged_from = now - int(REFERENCES["week_days"]) - (WEEK - 1)
    return Past(
        caps=caps_on(now, runs, painful_days(seen_pain), exposure, judged_from, lever, anew_from),
        minutes=np.bincount(days, minutes, minlength=_LOOK_BACK + 1),
        runs=np.bincount(days, minlength=_LOOK_BACK + 1),
        longest_min=longest,
        low_min=np.bincount(days, low.sum(axis=1), minlength=_LOOK_BACK + 1),
        low_longest_min=low_longest,
        low_day=max((run.day for run in runs if any(run.low_support_min)), default=None),
        used_min={name: float(rows["minutes"].to_numpy().sum()) for name, rows in by_class.items()},
        used_runs={name: len(set(rows["activity_id"])) for name, rows in by_class.items()},
        pace=usual_pace(recent, today),
        baseline_min=_baseline(running, transition_start, today),
    )


def ladders(
    activities: pd.DataFrame, pain: pd.DataFrame, today: date, marks: pd.DataFrame | None = None
) -> tuple[Ladder | None, Ladder | None]:
    """The ladder after a break and the one after a stop, as far as they hold on `today`."""
    # A break and the way back from it may each take the longest time; before them lies what was usual.
    days = 2 * LADDER["longest_days"] + LADDER["usual_days"] + WEEK
    age = to_day(today) - days_of(activities["local_date"])
    seen = activities[(age >= 0) & (age <= days)]
    daily = daily_load(seen, marks=marks, today=today)
    walking = seen[~seen["counts_as_running"] & seen["sport"].isin(["walking", "hiking"])]
    walks = pd.DataFrame({"date": walking["local_date"], "minutes": walking["moving_s"] / 60})
    return after_break(daily, pain, today), after_stop(daily, walks, pain, today)


def usual_low_support(
    activities: pd.DataFrame, tags: pd.DataFrame, pain: pd.DataFrame, last: date, today: date
) -> dict[str, float]:
    """The share of running barefoot, and in minimal shoes, in the 28 days that ended with the last run before a break.

    0 where anything has hurt since they began: what was usual then is no guide. Tables as the library returns them.
    """
    first = pd.Timestamp(last) - pd.Timedelta(days=LADDER["usual_days"] - 1)
    seen = pain[(pain["date"] >= first) & (pain["date"] <= pd.Timestamp(today))]
    running = activities[activities["counts_as_running"].to_numpy(dtype=bool)]
    worn = _worn(running[running["local_date"].between(first, pd.Timestamp(last))], tags)
    total = worn["minutes"].sum()
    if painful_days(seen) or not total > 0:
        return dict.fromkeys(LOW_SUPPORT, 0.0)
    return {name: float(worn.loc[worn["shoe_class"] == name, "minutes"].sum() / total) for name in LOW_SUPPORT}


def _worn(runs: pd.DataFrame, tags: pd.DataFrame) -> pd.DataFrame:
    """The shoes of each run: `activity_id, day, shoe_class, minutes`."""
    table = spans(runs, tags)
    row = table["row"].to_numpy()
    return pd.DataFrame(
        {
            "activity_id": runs["activity_id"].to_numpy(dtype=object)[row],
            "day": days_of(runs["local_date"])[row],
            "shoe_class": table["shoe_class"].to_numpy(dtype=object),
            "minutes": runs["moving_s"].to_numpy()[row] / 60 * table["share"].to_numpy(),
        }
    )


def _exposure(older: np.ndarray) -> tuple[int, int] | None:
    """Since when low-support running went on without a gap of 56 days, and when it was last done, before the window."""
    if not len(older):
        return None
    days = np.unique(older)
    breaks = np.flatnonzero(np.diff(days) > _LOOK_BACK)
    return int(days[breaks[-1] + 1] if len(breaks) else days[0]), int(days[-1])


def usual_pace(activities: pd.DataFrame, today: date) -> float:
    """Minutes for a kilometre of the median run of the last 56 days up to today; NaN without any known."""
    age = to_day(today) - days_of(activities["local_date"])
    near = activities["counts_as_running"].to_numpy(dtype=bool) & (age >= 0) & (age <= BUDGET["pace_days"])
    minutes, km = activities["moving_s"].to_numpy()[near] / 60, activities["distance_m"].to_numpy()[near] / 1000
    known = (minutes > 0) & (km > 0)
    return float(np.median(minutes[known] / km[known])) if known.any() else float("nan")


def _baseline(runs: pd.DataFrame, transition_start: str, today: date) -> float:
    """Mean minutes of the four newest weeks with running, of the eight before the transition began."""
    if not transition_start or transition_start > today.isoformat():
        return float("nan")
    before = to_day(date.fromisoformat(transition_start)) - 1 - days_of(runs["local_date"])
    near = (before >= 0) & (before < _LOOK_BACK)
    weeks = np.bincount(before[near] // WEEK, np.nan_to_num(runs["moving_s"].to_numpy()[near]) / 60)
    unbroken = weeks[weeks > 0][: int(BUDGET["baseline_weeks"])]
    return float(unbroken.mean()) if len(unbroken) else float("nan")
