"""What happened on a day that a risk window can rest on: a spike, a return, a change.

Decision: an event is one day, the runs behind it, one number for how strong it was, and the figures of its receipt. It
depends on that day and the days before only, so a later run never makes or unmakes one. What the history cannot know
yet (nothing before the first recording, nothing about untagged runs) is marked provisional.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from .caps import Caps, Run, caps_of_runs, painful_days, shown_cap
from .evidence import LOW_SUPPORT_CAPS, RETURN_AFTER_BREAK, SESSION_SPIKE, SEVERAL_CHANGES, TAGGING
from .shoes import LOW_SUPPORT, UNTAGGED
from .tagging import surface_of
from .workload import exceeds, most_in_days_before

__all__ = [
    "Event",
    "caps_met",
    "climbs",
    "days_of",
    "first_uses",
    "insert_changes",
    "long_sessions",
    "low_support_spikes",
    "minutes_of_sessions",
    "new_surfaces",
    "returns",
    "runs_with_shoes",
    "runs_without_watch",
    "to_date",
    "to_day",
    "within",
]

Receipt = Mapping[str, float | int | str | None]


@dataclass(frozen=True)
class Event:
    """Something that happened on a day (counted from 1970-01-01), and how strong it was.

    `what` names a change ("climb", "first_use V-Run"). `weak` says that it is a change only as far as we know, because
    the days before hold nothing to compare with.
    """

    day: int
    value: float
    activity_ids: tuple[str, ...]
    numbers: Receipt = field(default_factory=dict)
    category: str = ""
    provisional: bool = False
    what: str = ""
    weak: bool = False


def to_day(value: date | pd.Timestamp) -> int:
    """Days from 1970-01-01."""
    return int(np.datetime64(value, "D").astype("int64"))


def days_of(dates: pd.Series) -> np.ndarray:
    """Days from 1970-01-01 of a column of dates."""
    return dates.to_numpy().astype("datetime64[D]").astype("int64")


def to_date(day: int | np.integer) -> date:
    """The date of a number of days from 1970-01-01."""
    return np.datetime64(int(day), "D").item()


def long_sessions(sessions: pd.DataFrame) -> list[Event]:
    """Sessions longer than 1.10 × the longest of the 30 days before (`workload.session_spikes`)."""
    limit = SESSION_SPIKE["ratio"]
    return [
        Event(
            day=to_day(row["local_date"]),
            value=row["ratio"],
            activity_ids=row["activity_ids"],
            numbers={
                "date": row["local_date"].date().isoformat(),
                "distance_km": row["distance_m"] / 1000,
                "longest_km": row["longest_before_m"] / 1000,
                "limit_km": limit * row["longest_before_m"] / 1000,
                "ratio": row["ratio"],
                "limit": limit,
            },
            category=row["category"],
            provisional=row["provisional"],
            what="session_spike",
        )
        for row in sessions[sessions["spike"]].to_dict("records")
    ]


def returns(runs: pd.DataFrame, marks: pd.DataFrame | None, today: int) -> list[Event]:
    """First runs after 14 days or more without running; days marked `without_watch` were run, but are no activity."""
    run_days = days_of(runs["local_date"])
    first_of_day = dict(zip(run_days[::-1].tolist(), runs["activity_id"].tolist()[::-1], strict=True))
    ran = run_days
    if marks is not None and not marks.empty:
        by_mark = days_of(pd.to_datetime(marks["date"])[marks["mark"] == "without_watch"])
        ran = np.concatenate([run_days, by_mark[(by_mark > run_days[0]) & (by_mark <= today)]])
    ran = np.unique(ran)
    without = np.diff(ran) - 1
    return [
        Event(
            day=int(ran[i + 1]),
            value=float(without[i]),
            activity_ids=(first_of_day[int(ran[i + 1])],) if int(ran[i + 1]) in first_of_day else (),
            numbers={
                "break_days": int(without[i]),
                "limit_days": RETURN_AFTER_BREAK["break_days"],
                "last_run": to_date(ran[i]).isoformat(),
                "first_run": to_date(ran[i + 1]).isoformat(),
            },
        )
        for i in np.flatnonzero(without >= RETURN_AFTER_BREAK["break_days"])
    ]


def low_support_spikes(
    sessions: pd.DataFrame, minutes: pd.DataFrame, pain: pd.DataFrame | None, marks: pd.DataFrame | None = None
) -> list[Event]:
    """Sessions that break a cap for barefoot and minimal running (`caps`); the strongest break of each is its receipt.

    `minutes` are `minutes_of_sessions`.
    """
    if not minutes[list(LOW_SUPPORT)].to_numpy().any():
        return []
    days = days_of(sessions["local_date"])
    runs = runs_with_shoes(sessions, minutes)
    unsure = (days - days[0] < LOW_SUPPORT_CAPS["exposure_days"]) | ~_tagged_enough(days, minutes)
    ids = sessions["activity_ids"].tolist()
    events = []
    for number, (run, caps) in enumerate(zip(runs, caps_met(runs, pain, marks), strict=True)):
        broken = [] if caps is None else _broken_caps(run, caps)
        if broken:
            receipt = max(broken, key=lambda cap: cap["value"] / cap["limit"])
            events.append(
                Event(
                    day=run.day,
                    value=receipt["value"] / receipt["limit"],
                    activity_ids=ids[number],
                    numbers={"date": to_date(run.day).isoformat(), **receipt},
                    provisional=bool(unsure[number]),
                    what="minimal_shoe_spike",
                )
            )
    return events


def caps_met(runs: Sequence[Run], pain: pd.DataFrame | None, marks: pd.DataFrame | None) -> list[Caps | None]:
    """The caps that each of the runs, oldest first, met; what was run without a watch between them counts too."""
    unseen = runs_without_watch({run.day for run in runs}, marks, runs[0].day, runs[-1].day) if runs else []
    every = sorted([*runs, *unseen], key=lambda run: run.day)
    met = caps_of_runs(every, painful_days(pain))
    seen = {run.day for run in runs}
    return [caps for run, caps in zip(every, met, strict=True) if run.day in seen]


def runs_without_watch(recorded: Container[int], marks: pd.DataFrame | None, first: int, last: int) -> list[Run]:
    """Days from `first` to `last` marked as run without a watch and not among those recorded, as runs of unknown
    distance."""
    if marks is None or marks.empty:
        return []
    marked = marks[marks["mark"] == "without_watch"]
    pairs = zip(days_of(pd.to_datetime(marked["date"])).tolist(), marked["minutes"].tolist(), strict=True)
    return [Run(day, float("nan"), minutes) for day, minutes in pairs if first <= day <= last and day not in recorded]


def _broken_caps(run: Run, caps: Caps) -> list[dict[str, Any]]:
    """The receipts of the caps that a session with low-support running breaks."""
    start = {"new_start": int(caps.days_since_start is None)}
    singles = zip(LOW_SUPPORT, run.low_support_min, caps.session_min, caps.session_reference_min, strict=True)
    checks: list[dict[str, Any]] = [
        {"cap": "session", "shoe_class": name, "value": ran, "limit": cap, "reference": longest, "unit": "min", **start}
        for name, ran, cap, longest in singles
    ]
    week = {"value": caps.used_min + sum(run.low_support_min), "limit": caps.week_min}
    checks.append(
        {"cap": "week", "shoe_class": "", **week, "reference": caps.week_reference_min, "unit": "min", **start}
    )
    broken = [check for check in checks if exceeds(check["value"], shown_cap(check["limit"]))]
    first_days = caps.days_since_start is None or caps.days_since_start < LOW_SUPPORT_CAPS["first_days"]
    if first_days and caps.used_runs + 1 > LOW_SUPPORT_CAPS["first_runs"]:
        limit = {"value": caps.used_runs + 1, "limit": LOW_SUPPORT_CAPS["first_runs"]}
        broken.append({"cap": "runs", "shoe_class": "", **limit, "reference": None, "unit": "runs", **start})
    return broken


def runs_with_shoes(sessions: pd.DataFrame, minutes: pd.DataFrame) -> list[Run]:
    """The sessions as `caps` reads them; `minutes` from `minutes_of_sessions`."""
    low = minutes[list(LOW_SUPPORT)].to_numpy()
    ran = zip(
        days_of(sessions["local_date"]).tolist(),
        (sessions["distance_m"] / 1000).tolist(),
        sessions["moving_min"].tolist(),
        zip(low[:, 0].tolist(), low[:, 1].tolist(), strict=True),
        strict=True,
    )
    return [Run(*values) for values in ran]


def minutes_of_sessions(sessions: pd.DataFrame, worn: pd.DataFrame) -> pd.DataFrame:
    """Known minutes of each session by shoe class and untagged."""
    ids = sessions["activity_ids"].tolist()
    session_of = {run: number for number, parts in enumerate(ids) for run in parts}
    number = worn["activity_id"].map(session_of).to_numpy(dtype="int64")
    minutes = worn["minutes"].fillna(0.0).to_numpy()
    shoe_class = worn["shoe_class"].to_numpy(dtype=object)
    names = [*dict.fromkeys([*LOW_SUPPORT, UNTAGGED, *shoe_class])]
    return pd.DataFrame(
        {
            name: np.bincount(number[shoe_class == name], minutes[shoe_class == name], minlength=len(ids))
            for name in names
        }
    )


def _tagged_enough(days: np.ndarray, minutes: pd.DataFrame) -> np.ndarray:
    """Whether enough of the running of the 28 days that end with each session's day has a shoe."""
    untagged = np.concatenate([[0], np.cumsum(minutes[UNTAGGED])])
    total = np.concatenate([[0], np.cumsum(minutes.sum(axis=1))])
    first = np.searchsorted(days, days - int(TAGGING["days"]), side="right")
    last = np.searchsorted(days, days, side="right")
    return untagged[last] - untagged[first] <= (1 - TAGGING["share"]) * (total[last] - total[first]) + 1e-9


# -------------------------------------------------------------------------------------------------------------- changes


def first_uses(
    sessions: pd.DataFrame, worn: pd.DataFrame, minutes: pd.DataFrame, shoes: pd.DataFrame | None
) -> list[Event]:
    """The first run in each pair, except in those worn on the first day of the history.

    A pair tagged for the first time while the runs before have no shoe may be an old one: weak and provisional, unless
    `shoes` (columns shoe_name and, where the runner knows it, first_use) says since when it is worn. `worn` is
    `shoes.outings` of the runs, `minutes` are `minutes_of_sessions`.
    """
    tagged = worn[worn["shoe_class"] != UNTAGGED]
    if tagged.empty:
        return []
    days = days_of(sessions["local_date"])
    known = _tagged_enough(days, minutes)
    since: dict[str, int] = {}
    if shoes is not None and "first_use" in shoes:
        told = shoes[shoes["first_use"].notna()]
        since = dict(zip(told["shoe_name"], days_of(pd.to_datetime(told["first_use"])).tolist(), strict=True))
    events = []
    for row in tagged.drop_duplicates("shoe_name").to_dict("records"):
        day, name = to_day(row["local_date"]), row["shoe_name"]
        if since.get(name, day) < day or day == days[0]:
            continue
        before = np.searchsorted(days, day) - 1
        weak = name not in since and not known[before]
        events.append(Event(day, 1.0, (row["activity_id"],), what=f"first_use {name}", provisional=weak, weak=weak))
    return events


def climbs(sessions: pd.DataFrame) -> list[Event]:
    """Sessions that climb or descend more than 1.5 × the most of any session of the 28 days before.

    Needs 28 days of history; small climbs are left out.
    """
    rule = SEVERAL_CHANGES
    days = days_of(sessions["local_date"]) - to_day(sessions["local_date"].iloc[0])
    times = np.zeros(len(sessions))
    for name in ("ascent_m", "descent_m"):
        metres = sessions[name].to_numpy()
        most = most_in_days_before(days, metres, int(rule["climb_days"]))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(metres >= rule["climb_least_m"], metres / most, np.nan)
        times = np.fmax(times, ratio)
    over = exceeds(times, rule["climb_ratio"]) & (days >= rule["climb_days"])
    rows = sessions[over]
    return [
        Event(to_day(day), float(value), ids, what="climb")
        for day, ids, value in zip(rows["local_date"], rows["activity_ids"], times[over], strict=True)
    ]


def new_surfaces(runs: pd.DataFrame) -> list[Event]:
    """First runs on a surface not run on in the 56 days before, except on the first day of the history.

    Without a run of known surface in those days, or with fewer days of history, the surface may be an old one: weak.
    """
    surface = surface_of(runs)
    labelled = runs.assign(surface=surface)[(surface != "").to_numpy()]
    first, reach = to_day(runs["local_date"].iloc[0]), SEVERAL_CHANGES["surface_days"]
    last_on: dict[str, int] = {}
    events = []
    rows = zip(days_of(labelled["local_date"]).tolist(), labelled["surface"], labelled["activity_id"], strict=True)
    for day, name, run in rows:
        if day > first and day - last_on.get(name, -np.inf) > reach:
            compared = any(day - other <= reach for other in last_on.values())
            weak = not compared or day - first < reach
            events.append(Event(day, 1.0, (run,), what=f"surface {name}", provisional=weak, weak=weak))
        last_on[name] = day
    return events


def insert_changes(runs: pd.DataFrame, inserts: pd.DataFrame | None) -> list[Event]:
    """The first run on or after each day on which inserts were started, changed or stopped: a change like a pair."""
    if inserts is None or inserts.empty:
        return []
    days = days_of(runs["local_date"])
    at = np.searchsorted(days, days_of(inserts["date"]))
    return [
        Event(int(days[i]), 1.0, (runs["activity_id"].iloc[i],), what=f"inserts {change}")
        for i, change in zip(at.tolist(), inserts["change"], strict=True)
        if i < len(days)
    ]


def within(happened: Sequence[Event], day: int, days: float) -> Sequence[Event]:
    """The events, which are in order of their days, of a day and the `days` days before it."""
    first = bisect_left(happened, day - days, key=lambda event: event.day)
    return happened[first : bisect_right(happened, day, key=lambda event: event.day)]
