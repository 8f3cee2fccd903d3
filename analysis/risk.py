"""Tables and rules become risk windows, each with its receipt.

Decision: a window is a fact about days that can be checked by hand. Two kinds of rule exist. One is an event that holds
for a number of days (a spike, a return); the other holds while a number stays up (a ratio, a share). Windows of one
rule that overlap are one window; different rules never merge. Nothing after `today` is seen, so a run added later can
lengthen a window or join two, but never opens one in the past. What is unknown opens nothing, and closes a window that
rests on it: `closed_by` then says "unknown".

Receipts. Every window's `numbers` hold `closes` (ISO date: the first day outside; for an open window, if nothing more
happens) and `closed_by` (None while open; "time", "value" or "unknown"). Beside these, at the peak:

- `session_spike`: `date, distance_km, longest_km, limit_km` (what would have kept it closed), `ratio, limit, runs`.
- `return_after_break`: `break_days, limit_days, last_run` (ISO), `first_run` (ISO).
- `load_unlike_usual`: `measure, ratio, limit, week_load, base_load` (a week of the base), `limit_load` (the week that
  would have kept it closed), `closes_at, closing_ratio` (None while open).

Arithmetic and grades: `evidence` (the rules carry the windows' names).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from .evidence import LOAD_UNLIKE_USUAL, RATIO, RETURN_AFTER_BREAK, SESSION_SPIKE
from .load import daily_load, running
from .model import RULE_NAMES, RiskWindow, Settings
from .workload import acwr, exceeds, rolling_sum, session_spikes

__all__ = ["risk_windows"]

_REST_DAYS = 70  # rest days simulated after today: longer than any rolling window, so every open window finds its end


@dataclass(frozen=True)
class _Event:
    """Something that happened on a day (counted from 1970-01-01) and how strong it was."""

    day: int
    value: float
    activity_ids: tuple[str, ...]
    numbers: Mapping[str, float | int | str | None] = field(default_factory=dict)
    category: str = ""
    provisional: bool = False


def risk_windows(
    activities: pd.DataFrame,
    *,
    today: date,
    settings: Settings | None = None,
    marks: pd.DataFrame | None = None,
    tags: pd.DataFrame | None = None,
    shoes: pd.DataFrame | None = None,
) -> list[RiskWindow]:
    """Every risk window up to `today`, newest first.

    Args:
        activities: `schema.ACTIVITIES`; only runs enter, activities after `today` are ignored.
        today: the day the windows are asked for.
        settings: the load measure of the ratio, and the rules switched off.
        marks: columns date, mark, minutes.
    """
    settings = settings or Settings()
    runs = running(activities, today)
    if runs.empty:
        return []
    now = _day(today)
    spikes = _spike_events(runs)
    returns = _return_events(runs, marks, now)
    on_return = _spans(returns, RETURN_AFTER_BREAK["open_days"])
    windows = {
        "session_spike": _held("session_spike", spikes, SESSION_SPIKE["open_days"], now),
        "return_after_break": _held("return_after_break", returns, RETURN_AFTER_BREAK["open_days"], now),
        "load_unlike_usual": _load_unlike_usual(runs, settings.measure, marks, on_return, now),
    }
    shown = [window for rule in RULE_NAMES if rule not in settings.rules_off for window in windows.get(rule, [])]
    return sorted(shown, key=lambda window: window.start, reverse=True)


# ------------------------------------------------------------------------------------------- events that hold for days


def _spike_events(runs: pd.DataFrame) -> list[_Event]:
    """Sessions longer than 1.10 × the longest of the 30 days before."""
    table = session_spikes(runs)
    limit = SESSION_SPIKE["ratio"]
    return [
        _Event(
            day=_day(row["local_date"]),
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
        )
        for row in table[table["spike"]].to_dict("records")
    ]


def _return_events(runs: pd.DataFrame, marks: pd.DataFrame | None, now: int) -> list[_Event]:
    """First runs after 14 days or more without running; days marked `without_watch` were run."""
    run_days = _days(runs["local_date"])
    first_of_day = dict(zip(run_days[::-1].tolist(), runs["activity_id"].tolist()[::-1], strict=True))
    ran = run_days
    if marks is not None and not marks.empty:
        by_mark = _days(pd.to_datetime(marks["date"])[marks["mark"] == "without_watch"])
        ran = np.concatenate([run_days, by_mark[(by_mark > run_days[0]) & (by_mark <= now)]])
    ran = np.unique(ran)
    without = np.diff(ran) - 1
    return [
        _Event(
            day=int(ran[i + 1]),
            value=float(without[i]),
            activity_ids=(first_of_day[int(ran[i + 1])],),
            numbers={
                "break_days": int(without[i]),
                "limit_days": RETURN_AFTER_BREAK["break_days"],
                "last_run": _date(ran[i]).isoformat(),
                "first_run": _date(ran[i + 1]).isoformat(),
            },
        )
        for i in np.flatnonzero(without >= RETURN_AFTER_BREAK["break_days"])
        if int(ran[i + 1]) in first_of_day
    ]


def _spans(events: Sequence[_Event], days: float) -> list[tuple[int, int, list[_Event]]]:
    """First day, last day and events of each window: it ends `days` days after its last event."""
    spans: list[tuple[int, int, list[_Event]]] = []
    for event in events:
        if spans and event.day <= spans[-1][1]:
            start, _, members = spans[-1]
            spans[-1] = (start, event.day + int(days), [*members, event])
        else:
            spans.append((event.day, event.day + int(days), [event]))
    return spans


def _held(rule: str, events: Sequence[_Event], days: float, now: int) -> list[RiskWindow]:
    """The windows of a rule whose events, oldest first, each hold for `days` days."""
    return [_window(rule, start, end, members, now, "time") for start, end, members in _spans(events, days)]


def _window(
    rule: str,
    start: int,
    end: int,
    members: Sequence[_Event],
    now: int,
    closed_by: str,
    more: Mapping[str, float | int | str | None] | None = None,
) -> RiskWindow:
    peak = max(members, key=lambda event: event.value)
    ids: dict[str, None] = dict.fromkeys(run for event in members for run in event.activity_ids)
    return RiskWindow(
        rule=rule,
        start=_date(start),
        end=_date(end),
        peak=peak.value,
        peak_date=_date(peak.day),
        activity_ids=tuple(ids),
        numbers={
            **peak.numbers,
            **(more or {}),
            "closes": _date(end + 1).isoformat(),
            "closed_by": closed_by if end < now else None,
        },
        category=peak.category,
        provisional=all(event.provisional for event in members),
    )


# --------------------------------------------------------------------------------- numbers that hold while they are up


def _load_unlike_usual(
    runs: pd.DataFrame,
    measure: str,
    marks: pd.DataFrame | None,
    on_return: Iterable[tuple[int, int, list[_Event]]],
    now: int,
) -> list[RiskWindow]:
    """The week far above the three before it, while it lasts."""
    daily = daily_load(runs, measure, marks, _date(now))
    first = _day(daily.index[0])
    load, minutes = _then_rest(daily["load"]), _then_rest(daily["moving_min"])
    acute, base_days = int(RATIO["acute_days"]), int(RATIO["chronic_days"] - RATIO["acute_days"])
    ratio = acwr(pd.Series(load), "uncoupled", acute, acute + base_days).to_numpy()
    week, base = _window_and_before(load, acute, base_days)
    base_minutes = _window_and_before(minutes, acute, base_days)[1]
    per_week = 7 / base_days
    opens = exceeds(ratio, LOAD_UNLIKE_USUAL["opens_above"]) & (
        base_minutes * per_week >= LOAD_UNLIKE_USUAL["base_min"]
    )
    for start, end, _ in on_return:
        opens[start - first : end - first + 1] = False
    stays = exceeds(ratio, LOAD_UNLIKE_USUAL["closes_at"])
    windows = []
    for start, end in _while_up(opens, stays, now - first):
        peak = start + int(np.nanargmax(ratio[start : min(end, now - first) + 1]))
        event = _Event(
            day=first + peak,
            value=float(ratio[peak]),
            activity_ids=_ids_between(runs, first + start - acute + 1, first + end),
            numbers={
                "measure": measure,
                "ratio": float(ratio[peak]),
                "limit": LOAD_UNLIKE_USUAL["opens_above"],
                "week_load": float(week[peak]),
                "base_load": float(base[peak] * per_week),
                "limit_load": float(LOAD_UNLIKE_USUAL["opens_above"] * base[peak] * per_week),
                "closes_at": LOAD_UNLIKE_USUAL["closes_at"],
                "closing_ratio": _closing_value(ratio, end, now - first),
            },
        )
        by = "unknown" if np.isnan(ratio[end + 1]) else "value"
        windows.append(_window("load_unlike_usual", first + start, first + end, [event], now, by))
    return windows


def _then_rest(values: pd.Series) -> np.ndarray:
    """The days so far and the rest days that follow if nothing more happens."""
    return np.concatenate([values.to_numpy(), np.zeros(_REST_DAYS)])


def _window_and_before(values: np.ndarray, days: int, before: int) -> tuple[np.ndarray, np.ndarray]:
    """For each day the sum of the last `days` days, and of the `before` days before them; NaN where not full."""
    sums = rolling_sum(np.atleast_2d(values), before)[0]
    earlier = np.concatenate([np.full(days, np.nan), sums[:-days]])
    return rolling_sum(np.atleast_2d(values), days)[0], earlier


def _while_up(opens: np.ndarray, stays: np.ndarray, last: int) -> list[tuple[int, int]]:
    """First and last day of each stretch that begins up to day `last` where `opens` and ends before `stays` fails."""
    ends = np.flatnonzero(~stays)
    stretches: list[tuple[int, int]] = []
    for start in np.flatnonzero(opens[: last + 1]):
        if not stretches or start > stretches[-1][1]:
            stretches.append((int(start), int(ends[np.searchsorted(ends, start)]) - 1))
    return stretches


def _closing_value(values: np.ndarray, end: int, last: int) -> float | None:
    value = values[end + 1]
    return float(value) if end < last and np.isfinite(value) else None


def _ids_between(runs: pd.DataFrame, start: int, end: int) -> tuple[str, ...]:
    days = _days(runs["local_date"])
    return tuple(runs["activity_id"].to_numpy()[(days >= start) & (days <= end)])


def _day(value: date | pd.Timestamp) -> int:
    return int(np.datetime64(value, "D").astype("int64"))


def _days(values: pd.Series) -> np.ndarray:
    return values.to_numpy().astype("datetime64[D]").astype("int64")


def _date(day: int | np.integer) -> date:
    return np.datetime64(int(day), "D").item()
