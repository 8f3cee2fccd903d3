"""What each class of shoe has asked of the feet: its own history, its own longest run, and how long they have had.

Decision: total minutes hide a change of shoes, so each class is counted by itself, over its own last 30 days. A walk in
a shoe is exposure too and is counted as walking, never as running. The clock counts weeks since barefoot or minimal
running began and weeks with strength work; it has no end, because nobody knows one. Numbers: `evidence.SESSION_SPIKE`
(30 days), `ADAPTATION`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .caps import shown_cap
from .events import caps_met, days_of, minutes_of_sessions, runs_with_shoes, to_date, to_day
from .evidence import ADAPTATION, SESSION_SPIKE
from .model import SHOE_CLASSES
from .shoes import LOW_SUPPORT, UNTAGGED
from .workload import most_in_days_before, sessions

__all__ = ["Clock", "adaptation_clock", "class_sessions", "exposure", "history"]

_DAYS = int(SESSION_SPIKE["lookback_days"])
_WEEK = 7


@dataclass(frozen=True)
class Clock:
    """How long the feet have had barefoot or minimal running and strength work.

    - `since`, `last`: first and last day of such running without a gap of 56 days; None without any in the last 56.
    - `weeks`: for each week since then, the running one last, minutes of it.
    - `strength_since`, `strength_weeks`: the same of strength work, in entries.
    """

    since: date | None
    last: date | None
    weeks: tuple[float, ...]
    strength_since: date | None
    strength_weeks: tuple[int, ...]


def exposure(worn: pd.DataFrame, by_class: pd.DataFrame, today: date) -> pd.DataFrame:
    """The last 30 days of each class beside the 30 before them; index `shoe_class`, untagged last.

    Args:
        worn: `shoes.outings`.
        by_class: `class_sessions`.

    Returns:
        `week_min` (last 7 days), `minutes, before_min, steps` (what was counted; NaN where nothing was), `longest_min,
        share` (of the minutes; NaN without running), `runs, walking_min`.
    """
    now = pd.Timestamp(today)
    age = (now - worn["local_date"]).dt.days
    recent, before = (age >= 0) & (age < _DAYS), (age >= _DAYS) & (age < 2 * _DAYS)
    running = worn["running"]
    sums = {
        "week_min": worn[running & (age >= 0) & (age < _WEEK)]["minutes"],
        "minutes": worn[running & recent]["minutes"],
        "before_min": worn[running & before]["minutes"],
        "walking_min": worn[~running & recent]["minutes"],
    }
    names = [*SHOE_CLASSES, UNTAGGED]
    group = worn["shoe_class"]
    table = pd.DataFrame(
        {name: values.groupby(group).sum().reindex(names, fill_value=0.0) for name, values in sums.items()}
    )
    table["steps"] = worn[running & recent]["steps"].groupby(group).sum(min_count=1).reindex(names)
    table["runs"] = worn[running & recent].groupby("shoe_class")["activity_id"].nunique().reindex(names, fill_value=0)
    session_age = (now - by_class["local_date"]).dt.days
    lately = by_class[(session_age >= 0) & (session_age < _DAYS)]
    table["longest_min"] = lately.groupby("shoe_class")["minutes"].max().reindex(names, fill_value=0.0)
    total = table["minutes"].sum()
    table["share"] = table["minutes"] / total if total > 0 else np.nan
    return table.rename_axis("shoe_class")


def history(worn: pd.DataFrame, by_class: pd.DataFrame, days: pd.DatetimeIndex) -> Mapping[str, pd.DataFrame]:
    """`minutes, steps, longest, share` of the last 30 days as on each of `days`: index date, one column a class.

    Minutes and steps are sums, `longest` is minutes, `share` is of all running (0 to 1, NaN without any). Before day 30
    of a history the days are as many as there are.
    """
    running = worn[worn["running"]]
    names = [*SHOE_CLASSES, UNTAGGED]

    def daily(name: str) -> pd.DataFrame:
        table = running.pivot_table(index="local_date", columns="shoe_class", values=name, aggfunc="sum")
        return table.reindex(index=days, columns=names).fillna(0.0).rolling(_DAYS, min_periods=1).sum().clip(lower=0.0)

    minutes = daily("minutes")
    longest = by_class.pivot_table(index="local_date", columns="shoe_class", values="minutes", aggfunc="max")
    longest = longest.reindex(index=days, columns=names).rolling(_DAYS, min_periods=1).max().fillna(0.0)
    total = minutes.sum(axis=1)
    share = minutes.div(total.where(total > 1e-9), axis=0)
    tables = {"minutes": minutes, "steps": daily("steps"), "longest": longest, "share": share}
    return {name: table.rename_axis(index="date", columns=None) for name, table in tables.items()}


def class_sessions(
    runs: pd.DataFrame, worn: pd.DataFrame, pain: pd.DataFrame | None, marks: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every session in each class: one row a session and class, oldest first.

    Args:
        runs: activities that count as running.
        worn: `shoes.outings`.
        pain, marks: as the library returns them; a run over its cap is not believed while it hurts (`caps`).

    Returns:
        `activity_id` (the first file's), `local_date, shoe_class, minutes, longest_before_min` (the longest of the 30
        days before; NaN without any), `allowed_min` (the session's cap on that day; NaN where the class has none),
        `over` (it broke that cap).
    """
    columns = ["activity_id", "local_date", "shoe_class", "minutes", "longest_before_min", "allowed_min", "over"]
    table = sessions(runs)
    if table.empty:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in columns}).astype(
            {"local_date": "datetime64[us]", "minutes": "float64", "longest_before_min": "float64", "over": "bool"}
        )
    minutes = minutes_of_sessions(table, worn[worn["running"]])
    day = days_of(table["local_date"])
    met = caps_met(runs_with_shoes(table, minutes), pain, marks)
    parts = []
    for name in (name for name in (*SHOE_CLASSES, UNTAGGED) if name in minutes):
        ran = minutes[name].to_numpy()
        rows = ran > 0
        part = table.loc[rows, ["activity_id", "local_date"]].assign(shoe_class=name, minutes=ran[rows])
        part["longest_before_min"] = most_in_days_before(day - day[0], np.where(rows, ran, np.nan), _DAYS)[rows]
        allowed = np.full(len(table), np.nan)
        if name in LOW_SUPPORT:
            position = LOW_SUPPORT.index(name)
            allowed = np.array([np.nan if caps is None else caps.session_min[position] for caps in met])
        part["allowed_min"] = allowed[rows]
        part["over"] = ran[rows] > np.array([shown_cap(cap) for cap in allowed[rows]]) + 1e-9
        parts.append(part)
    return pd.concat(parts).sort_values(["local_date", "activity_id"], kind="stable", ignore_index=True)[columns]


def adaptation_clock(worn: pd.DataFrame, strength: pd.DataFrame, today: date) -> Clock:
    """The clock of `today`; `strength` as the library returns it."""
    now = to_day(today)
    low = worn[worn["running"] & worn["shoe_class"].isin(LOW_SUPPORT) & (worn["minutes"] > 0)]
    since, days, minutes = _unbroken(days_of(low["local_date"]), low["minutes"].to_numpy(), now)
    strength_since, strength_days, _ = _unbroken(days_of(strength["date"]), np.ones(len(strength)), now)
    return Clock(
        since=None if since is None else to_date(since),
        last=None if since is None else to_date(days[-1]),
        weeks=_by_week(since, days, minutes, now),
        strength_since=None if strength_since is None else to_date(strength_since),
        strength_weeks=tuple(
            int(entries) for entries in _by_week(strength_since, strength_days, np.ones(len(strength_days)), now)
        ),
    )


def _unbroken(days: np.ndarray, amounts: np.ndarray, now: int) -> tuple[int | None, np.ndarray, np.ndarray]:
    """The first day since when there was no gap of 56 days, up to now, and what was done on each; None when over."""
    order = np.argsort(days, kind="stable")
    days, amounts = days[order], amounts[order]
    days, amounts = days[days <= now], amounts[days <= now]
    gap = ADAPTATION["gap_days"]
    if not len(days) or now - days[-1] > gap:
        return None, days[:0], amounts[:0]
    breaks = np.flatnonzero(np.diff(days) > gap)
    first = breaks[-1] + 1 if len(breaks) else 0
    return int(days[first]), days[first:], amounts[first:]


def _by_week(since: int | None, days: np.ndarray, amounts: np.ndarray, now: int) -> tuple[float, ...]:
    """What was done in each week counted from `since`, the running one last."""
    if since is None:
        return ()
    return tuple(np.bincount((days - since) // _WEEK, amounts, minlength=(now - since) // _WEEK + 1).tolist())
