"""The spread of cadence now and three months before, and the middle of the last weeks of any figure of a run.

Decision: a spread is told in shares of running time, so a month of much running and one of little can be laid over each
other. The middle is a median, because one hilly run must not bend it, and it is made for each device by itself.
"""

from datetime import date

import numpy as np
import pandas as pd

from ..evidence import CADENCE_TREND

__all__ = ["middle_of_runs", "moment_s", "spread"]

BIN_SPM = 2


def spread(runs: pd.DataFrame, cadence_s: np.ndarray, today: date) -> pd.DataFrame:
    """Shares of running time by cadence in the last 28 days and in the 28 days around three months before.

    Args:
        runs: rows of `schema.ACTIVITIES`.
        cadence_s: `Distributions.cadence_s` of the same rows.

    Returns:
        Index `cadence_spm` (lower edge of a bin of 2), columns `now, then`; each sums to 1, or is NaN without running.
    """
    days, now = runs["local_date"], pd.Timestamp(today)
    then = now - pd.Timedelta(days=int(CADENCE_TREND["ago_days"]))
    span = pd.Timedelta(days=int(CADENCE_TREND["days"]))
    inside = {"now": (days > now - span) & (days <= now), "then": (days > then - span / 2) & (days <= then + span / 2)}
    edges = pd.RangeIndex(0, cadence_s.shape[1], BIN_SPM, name="cadence_spm")
    table = pd.DataFrame(index=edges)
    for name, rows in inside.items():
        seconds = np.add.reduceat(cadence_s[rows.to_numpy()].sum(axis=0), np.asarray(edges))
        table[name] = seconds / seconds.sum() if seconds.sum() > 0 else np.nan
    return table


def middle_of_runs(runs: pd.DataFrame, column: str) -> pd.Series:
    """The median of the last 28 days up to each run on the same device, NaN of fewer than three known runs.

    Args:
        runs: with `local_date` (ascending), `device` and the column.
    """
    window = f"{CADENCE_TREND['days']:.0f}D"
    least = int(CADENCE_TREND["least_runs"])
    middle = pd.Series(np.nan, index=runs.index)
    for _, own in runs.groupby("device", sort=False):
        days = own.set_index("local_date")[column].astype("float64")
        middle[own.index] = days.rolling(window, min_periods=least).median().to_numpy()
    return middle


def moment_s(stretches: pd.DataFrame, ran_min: float) -> float:
    """Seconds since the start, pauses included, after so many minutes of running; NaN where it is not known.

    Args:
        stretches: those of one run, with `ran_min` (see `at_speed.steady`).
    """
    before = stretches[stretches["ran_min"] <= ran_min + 1e-6]
    return float((before["start_s"] + before["seconds"]).max())
