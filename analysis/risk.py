"""Tables and rules become risk windows, each with its receipt.

Decision: a window is a fact about days that can be checked by hand. Two kinds of rule exist. One is an event that holds
for a number of days (a spike, a return); the other holds while a number stays up (a ratio, a share). Windows of one
rule that overlap are one window; different rules never merge. Nothing after `today` is seen, so a run added later can
lengthen a window or join two, but never opens one in the past. What is unknown opens nothing, and closes a window that
rests on it: `closed_by` then says "unknown".

Receipts. Every window's `numbers` hold `closes` (ISO date: the first day outside; for an open window, if nothing more
happens) and `closed_by` (None while open; "time", "value" or "unknown"). Beside these, at the peak:

- `session_spike`: `date, distance_km, longest_km, limit_km` (what would have kept it closed), `ratio, limit`.
- `minimal_shoe_spike`: `date, cap` ("session", "week" or "runs"), `shoe_class` (of a session, else ""), `value, limit`
  (what would have kept it closed), `reference` (what the cap grew from: 0 without any, None for runs), `unit` ("min" or
  "runs"), `new_start` (1: no such run in the 56 days before). Peak: value ÷ limit.
- `several_changes`: `changes` (distinct ones within 14 days), `change_1`, `change_2`, … ("2026-05-02 first_use V-Run":
  the first day of each kind in the window; after the date one of `session_spike, minimal_shoe_spike, fast_share_rise,
  climb, first_use NAME, surface NAME, inserts CHANGE`).
- `return_after_break`: `break_days, limit_days, last_run` (ISO), `first_run` (ISO).
- `fast_share_rise`: `share_pct, before_pct, rise_points, limit_points, fast_km, limit_fast_km` (what would have kept it
  closed), `closes_points, closing_points` (None while open). Peak: the rise in points.
- `cadence_drop`: `residual_pct` (below zero), `limit_pct, closes_pct, runs_in_row`. Peak: percent below. Only a run can
  close it, so while it is open its end is `today`.
- `load_unlike_usual`: `measure, ratio, limit, week_load, base_load` (a week of the base), `limit_load` (the week that
  would have kept it closed), `closes_at, closing_ratio` (None while open).

Arithmetic and grades: `evidence` (the rules carry the windows' names).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from . import events
from .events import Event, Receipt, days_of, to_date, to_day
from .evidence import (
    CADENCE_DROP,
    FAST_SHARE_RISE,
    LOAD_UNLIKE_USUAL,
    MINIMAL_SHOE_SPIKE,
    RATIO,
    RETURN_AFTER_BREAK,
    SESSION_SPIKE,
    SEVERAL_CHANGES,
)
from .load import daily_load, running
from .model import RULE_NAMES, RiskWindow, Settings
from .shoes import outings
from .workload import acwr, exceeds, reaches, session_spikes, window_and_before

__all__ = ["Counted", "risk_windows"]

_REST_DAYS = 70  # rest days simulated after today: longer than any rolling window, so every open window finds its end
Span = tuple[int, int, list[Event]]  # first day, last day, what happened


class Counted(NamedTuple):
    """What the rules rest on: `load.daily_load`, `workload.session_spikes`, and `shoes.outings` (None: no tags)."""

    daily: pd.DataFrame
    sessions: pd.DataFrame
    worn: pd.DataFrame | None


def risk_windows(
    activities: pd.DataFrame,
    *,
    today: date,
    settings: Settings | None = None,
    marks: pd.DataFrame | None = None,
    tags: pd.DataFrame | None = None,
    shoes: pd.DataFrame | None = None,
    pain: pd.DataFrame | None = None,
    cadence_residual_pct: pd.Series | None = None,
    inserts: pd.DataFrame | None = None,
    counted: Counted | None = None,
) -> list[RiskWindow]:
    """Every risk window up to `today`, newest first.

    Args:
        activities: `schema.ACTIVITIES`; only runs enter, activities after `today` are ignored.
        today: the day the windows are asked for.
        settings: the load measure of the ratio, and the rules switched off.
        marks: columns date, mark, minutes.
        tags: columns activity_id, start_s, end_s, shoe_name, shoe_class; without them nothing is said about shoes.
        shoes: columns shoe_name and, where known, first_use: a pair worn before the day of its first tag is not new.
        pain: columns date, during, after, next_morning; a run over a cap is not believed while it hurts.
        cadence_residual_pct: by activity_id, cadence against this runner's own at that speed, in percent.
        inserts: columns date, change (started, changed, stopped): a change like a new pair.
        counted: of the same activities, tags, marks, settings and day, when the caller has counted them already.
    """
    settings = settings or Settings()
    runs = running(activities, today)
    if runs.empty:
        return []
    now = to_day(today)
    if counted is None:
        worn = None if tags is None or tags.empty else outings(runs, tags)
        counted = Counted(daily_load(runs, settings.measure, marks, today), session_spikes(runs), worn)
    daily, sessions = counted.daily, counted.sessions
    spikes = events.long_sessions(sessions)
    returns = events.returns(runs, marks, now)
    fast = _fast_share_rise(runs, daily, now)
    low_support, changes = _changes(runs, sessions, spikes, fast, counted.worn, shoes, pain, marks, inserts)
    on_return = _spans(returns, RETURN_AFTER_BREAK["open_days"])
    windows = {
        "several_changes": _several_changes(changes, now),
        "minimal_shoe_spike": _held("minimal_shoe_spike", low_support, MINIMAL_SHOE_SPIKE["open_days"], now),
        "session_spike": _held("session_spike", spikes, SESSION_SPIKE["open_days"], now),
        "return_after_break": _held("return_after_break", returns, RETURN_AFTER_BREAK["open_days"], now),
        "fast_share_rise": fast,
        "cadence_drop": _cadence_drop(runs, cadence_residual_pct, now),
        "load_unlike_usual": _load_unlike_usual(runs, daily, settings.measure, on_return, now),
    }
    shown = [window for rule in RULE_NAMES if rule not in settings.rules_off for window in windows[rule]]
    return sorted(shown, key=lambda window: window.start, reverse=True)


# ------------------------------------------------------------------------------------------- events that hold for days


def _spans(happened: Sequence[Event], days: float) -> list[Span]:
    """The stretches of events, oldest first, that each hold for `days` days after their own."""
    spans: list[Span] = []
    for event in happened:
        if spans and event.day <= spans[-1][1]:
            start, _, members = spans[-1]
            spans[-1] = (start, event.day + int(days), [*members, event])
        else:
            spans.append((event.day, event.day + int(days), [event]))
    return spans


def _held(rule: str, happened: Sequence[Event], days: float, now: int) -> list[RiskWindow]:
    """The windows of a rule whose events each hold for `days` days."""
    return [
        _window(rule, start, end, members, now, provisional=all(event.provisional for event in members))
        for start, end, members in _spans(happened, days)
    ]


def _window(
    rule: str,
    start: int,
    end: int,
    members: Sequence[Event],
    now: int,
    closed_by: str = "time",
    provisional: bool = False,
) -> RiskWindow:
    peak = max(members, key=lambda event: event.value)
    closing: Receipt = {"closes": to_date(end + 1).isoformat(), "closed_by": closed_by if end < now else None}
    return RiskWindow(
        rule=rule,
        start=to_date(start),
        end=to_date(end),
        peak=peak.value,
        peak_date=to_date(peak.day),
        activity_ids=tuple(dict.fromkeys(run for event in members for run in event.activity_ids)),
        numbers={**peak.numbers, **closing},
        category=peak.category,
        provisional=provisional,
    )


def _changes(
    runs: pd.DataFrame,
    sessions: pd.DataFrame,
    spikes: Sequence[Event],
    fast: Sequence[RiskWindow],
    worn: pd.DataFrame | None,
    shoes: pd.DataFrame | None,
    pain: pd.DataFrame | None,
    marks: pd.DataFrame | None,
    inserts: pd.DataFrame | None,
) -> tuple[list[Event], list[Event]]:
    """The low-support spikes, and everything that counts as a change, oldest first."""
    low_support, first_uses = [], []
    if worn is not None:
        worn = worn[worn["running"]]
        minutes = events.minutes_of_sessions(sessions, worn)
        low_support = events.low_support_spikes(sessions, minutes, pain, marks)
        first_uses = events.first_uses(sessions, worn, minutes, shoes)
    faster = [Event(to_day(window.start), window.peak, window.activity_ids, what="fast_share_rise") for window in fast]
    more = [*first_uses, *events.climbs(sessions), *events.new_surfaces(runs), *events.insert_changes(runs, inserts)]
    return low_support, sorted([*spikes, *low_support, *faster, *more], key=lambda event: (event.day, event.what))


def _several_changes(changes: Sequence[Event], now: int) -> list[RiskWindow]:
    """From the second distinct change within 14 days until 14 days after the last one.

    Changes that are new only as far as we know (`Event.weak`) open no window by themselves.
    """
    rule = SEVERAL_CHANGES
    spans: list[Span] = []
    for change in changes:
        if spans and change.day <= spans[-1][1]:
            start, _, members = spans[-1]
            members.append(change)
            spans[-1] = (start, change.day + int(rule["open_days"]), members)
            continue
        recent = events.within(changes, change.day, rule["within_days"])
        if len({event.what for event in recent}) >= rule["changes"] and not all(event.weak for event in recent):
            earlier = [event for event in recent if event.day < change.day]
            spans.append((change.day, change.day + int(rule["open_days"]), [*earlier, change]))
    return [_changes_window(start, end, members, now) for start, end, members in spans]


def _changes_window(start: int, end: int, members: Sequence[Event], now: int) -> RiskWindow:
    """Peak: the most distinct changes within 14 days. Provisional without two that are certain."""
    within_days = SEVERAL_CHANGES["within_days"]
    first_of: dict[str, Event] = {}
    for event in members:
        first_of.setdefault(event.what, event)
    listed = {
        f"change_{i}": f"{to_date(event.day)} {what}" for i, (what, event) in enumerate(first_of.items(), start=1)
    }
    counted = []
    for event in members:
        day = max(event.day, start)
        distinct = len({other.what for other in events.within(members, day, within_days)})
        counted.append(Event(day, distinct, event.activity_ids, {"changes": distinct, **listed}))
    certain = {event.what for event in members if not event.provisional}
    provisional = len(certain) < SEVERAL_CHANGES["changes"]
    return _window("several_changes", start, end, counted, now, provisional=provisional)


# --------------------------------------------------------------------------------- numbers that hold while they are up


def _fast_share_rise(runs: pd.DataFrame, daily: pd.DataFrame, now: int) -> list[RiskWindow]:
    """More of the last 7 days' distance run fast than of the 28 days before."""
    rule, first = FAST_SHARE_RISE, to_day(daily.index[0])
    week, before = int(rule["days"]), int(rule["before_days"])
    by_day = np.bincount(days_of(runs["local_date"]) - first, runs["fast_distance_m"] / 1000, minlength=len(daily))
    fast = _then_rest(np.where(daily["distance_km"].isna(), np.nan, by_day))
    fast_week, fast_before = window_and_before(fast, week, before)
    ran_week, ran_before = window_and_before(_then_rest(daily["distance_km"].to_numpy()), week, before)
    with np.errstate(invalid="ignore"):
        share, usual = 100 * fast_week / ran_week, 100 * fast_before / ran_before
    rise = share - usual
    opens = reaches(rise, rule["opens_points"]) & reaches(fast_week, rule["least_km"])
    stays = exceeds(rise, rule["closes_points"])
    ran_between = _runs_between(runs)
    windows = []
    for start, end in _while_up(opens, stays, now - first):
        peak = _peak(rise, start, end, now - first)
        allowed = (usual[peak] + rule["opens_points"]) / 100 * ran_week[peak]
        numbers: Receipt = {
            "share_pct": float(share[peak]),
            "before_pct": float(usual[peak]),
            "rise_points": float(rise[peak]),
            "limit_points": rule["opens_points"],
            "fast_km": float(fast_week[peak]),
            "limit_fast_km": float(max(allowed, rule["least_km"])),
            "closes_points": rule["closes_points"],
            "closing_points": _closing_value(rise, end, now - first),
        }
        ids = ran_between(first + start - week + 1, first + end)
        event = Event(first + peak, float(rise[peak]), ids, numbers)
        no_running = ran_week[end + 1] == 0
        by = "unknown" if np.isnan(rise[end + 1]) and not no_running else "value"
        windows.append(_window("fast_share_rise", first + start, first + end, [event], now, by))
    return windows


def _load_unlike_usual(
    runs: pd.DataFrame, daily: pd.DataFrame, measure: str, on_return: Iterable[Span], now: int
) -> list[RiskWindow]:
    """The week far above the three before it, while it lasts."""
    rule, first = LOAD_UNLIKE_USUAL, to_day(daily.index[0])
    load = _then_rest(daily["load"].to_numpy())
    acute, base_days = int(RATIO["acute_days"]), int(RATIO["chronic_days"] - RATIO["acute_days"])
    ratio = acwr(pd.Series(load), "uncoupled", acute, acute + base_days).to_numpy()
    week, base = window_and_before(load, acute, base_days)
    base_minutes = window_and_before(_then_rest(daily["moving_min"].to_numpy()), acute, base_days)[1]
    per_week = acute / base_days
    opens = exceeds(ratio, rule["opens_above"]) & reaches(base_minutes * per_week, rule["base_min"])
    for start, end, _ in on_return:
        opens[start - first : end - first + 1] = False
    stays = exceeds(ratio, rule["closes_at"])
    ran_between = _runs_between(runs)
    windows = []
    for start, end in _while_up(opens, stays, now - first):
        peak = _peak(ratio, start, end, now - first)
        numbers: Receipt = {
            "measure": measure,
            "ratio": float(ratio[peak]),
            "limit": rule["opens_above"],
            "week_load": float(week[peak]),
            "base_load": float(base[peak] * per_week),
            "limit_load": float(rule["opens_above"] * base[peak] * per_week),
            "closes_at": rule["closes_at"],
            "closing_ratio": _closing_value(ratio, end, now - first),
        }
        ids = ran_between(first + start - acute + 1, first + end)
        event = Event(first + peak, float(ratio[peak]), ids, numbers)
        by = "unknown" if np.isnan(ratio[end + 1]) else "value"
        windows.append(_window("load_unlike_usual", first + start, first + end, [event], now, by))
    return windows


def _cadence_drop(runs: pd.DataFrame, residual_pct: pd.Series | None, now: int) -> list[RiskWindow]:
    """Three runs in a row far below the runner's own cadence at that speed, until one run is not."""
    if residual_pct is None:
        return []
    rule = CADENCE_DROP
    residual = runs["activity_id"].map(residual_pct).to_numpy(dtype="float64")
    known = ~np.isnan(residual)
    windows: list[RiskWindow] = []
    low: list[Event] = []  # the runs of the streak that may open a window
    held: list[Event] = []  # the runs of the open window
    values = zip(days_of(runs["local_date"])[known].tolist(), runs["activity_id"][known], residual[known], strict=True)
    for day, run, value in values:
        numbers: Receipt = {
            "residual_pct": float(value),
            "limit_pct": -rule["opens_pct"],
            "closes_pct": -rule["closes_pct"],
        }
        event = Event(day, float(-value), (run,), numbers)
        if held and value > -rule["closes_pct"]:
            windows.append(_drop_window(held, max(day - 1, held[-1].day), now))
            low, held = [], []
        elif held:
            held.append(event)
        else:
            low = [*low, event] if value < -rule["opens_pct"] else []
            held = low if len(low) >= rule["runs"] else []
    if held:
        windows.append(_drop_window(held, now, now))
    return windows


def _drop_window(held: Sequence[Event], end: int, now: int) -> RiskWindow:
    opened = int(CADENCE_DROP["runs"]) - 1
    start = held[opened].day
    members = [
        Event(max(event.day, start), event.value, event.activity_ids, {**event.numbers, "runs_in_row": len(held)})
        for event in held
    ]
    return _window("cadence_drop", start, end, members, now, "value")


def _then_rest(values: np.ndarray) -> np.ndarray:
    """The days so far and the rest days that follow if nothing more happens."""
    return np.concatenate([values, np.zeros(_REST_DAYS)])


def _while_up(opens: np.ndarray, stays: np.ndarray, last: int) -> list[tuple[int, int]]:
    """First and last day of each stretch that begins up to day `last` where `opens` and ends before `stays` fails."""
    ends = np.flatnonzero(~stays)
    stretches: list[tuple[int, int]] = []
    for start in np.flatnonzero(opens[: last + 1]):
        if not stretches or start > stretches[-1][1]:
            stretches.append((int(start), int(ends[np.searchsorted(ends, start)]) - 1))
    return stretches


def _peak(values: np.ndarray, start: int, end: int, last: int) -> int:
    """The day of the highest value from `start` to `end`, but not after `last`."""
    return start + int(np.nanargmax(values[start : min(end, last) + 1]))


def _closing_value(values: np.ndarray, end: int, last: int) -> float | None:
    value = values[end + 1]
    return float(value) if end < last and np.isfinite(value) else None


def _runs_between(runs: pd.DataFrame) -> Callable[[int, int], tuple[str, ...]]:
    """A function of two days: the runs from the first to the second."""
    days, ids = days_of(runs["local_date"]), runs["activity_id"].tolist()

    def between(start: int, end: int) -> tuple[str, ...]:
        return tuple(ids[np.searchsorted(days, start) : np.searchsorted(days, end, side="right")])

    return between
