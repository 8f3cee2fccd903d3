"""The numbers that other programs lead with, for every day: monotony, strain, fitness, fast running, climb.

Decision: they are there to be looked up and to be taken along as a table, and decide nothing. What rests on too few
days is blank; what a day of unknown load touches is unknown. Formulas: `workload`; grades and critics: `evidence`.
"""

from typing import Literal

import numpy as np
import pandas as pd

from . import workload
from .evidence import FAST_SHARE_RISE, FITNESS, MONOTONY, RATIO, STRAIN, WEEK_CHANGE
from .workload import window_and_before

__all__ = ["DAYS_NEEDED", "day_numbers", "why_unknown"]

_CLIMB_DAYS = int(RATIO["chronic_days"])
DAYS_NEEDED = {
    "monotony": int(MONOTONY["days"]),
    "strain": int(STRAIN["days"]),
    "week_change": int(2 * WEEK_CHANGE["days"]),
    "ctl": int(FITNESS["fitness_days"]),
    "atl": int(FITNESS["fatigue_days"]),
    "tsb": int(FITNESS["fitness_days"]) + 1,
    "ramp": int(FITNESS["fitness_days"] + FITNESS["ramp_days"]),
    "fast_pct": int(FAST_SHARE_RISE["days"]),
    "fast_before_pct": int(FAST_SHARE_RISE["days"] + FAST_SHARE_RISE["before_days"]),
    "climb_m": 1,
    "descent_m": 1,
}


def day_numbers(daily: pd.DataFrame, runs: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """One row for each row of `daily` (`schema.DAILY`), blank before there are the `DAYS_NEEDED`.

    Columns: `load`; `monotony, strain, week_change` (percent) and `ctl, atl, tsb, ramp` as in `workload`; `fast_pct`
    (share of the last 7 days' distance that was fast for this runner) and `fast_before_pct` (of the 28 days before);
    `climb_m, descent_m` (the most of one session of the last 28 days).

    Args:
        runs: the activities that count as running, up to the last day.
        sessions: their `workload.sessions`.
    """
    loads = daily["load"]
    fast_pct, fast_before_pct = _fast_shares(daily, runs)
    table = pd.DataFrame(
        {
            "monotony": workload.monotony(loads),
            "strain": workload.strain(loads),
            "week_change": workload.week_change(loads),
            **workload.fitness(loads),
            "fast_pct": fast_pct,
            "fast_before_pct": fast_before_pct,
            "climb_m": _most(sessions, "ascent_m", daily.index),
            "descent_m": _most(sessions, "descent_m", daily.index),
        },
        index=daily.index,
    )
    day = np.arange(1, len(table) + 1)
    for name, days in DAYS_NEEDED.items():
        table[name] = table[name].where(day >= days)
    return pd.concat([loads, table], axis=1)


def why_unknown(daily: pd.DataFrame, name: str) -> Literal["history", "no_running", "unknown_load"]:
    """Why the last day has no value of this name: too few days, none with running, or a run of unknown load."""
    if len(daily) < DAYS_NEEDED[name]:
        return "history"
    days = _CLIMB_DAYS if name in ("climb_m", "descent_m") else DAYS_NEEDED[name]
    return "no_running" if (daily["runs"].iloc[-days:] == 0).all() else "unknown_load"


def _fast_shares(daily: pd.DataFrame, runs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    row = daily.index.get_indexer(pd.DatetimeIndex(runs["local_date"]))
    fast_m = np.bincount(row, runs["fast_distance_m"].to_numpy(), minlength=len(daily))
    days, before = int(FAST_SHARE_RISE["days"]), int(FAST_SHARE_RISE["before_days"])
    fast = window_and_before(fast_m / 1000, days, before)
    ran = window_and_before(daily["distance_km"].to_numpy(), days, before)
    with np.errstate(invalid="ignore", divide="ignore"):
        share, share_before = (100 * part / whole for part, whole in zip(fast, ran, strict=True))
    return share, share_before


def _most(sessions: pd.DataFrame, name: str, days: pd.Index) -> pd.Series:
    by_day = sessions.groupby("local_date")[name].max().reindex(days)
    return by_day.rolling(_CLIMB_DAYS, min_periods=1).max()
