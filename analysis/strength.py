"""Strength work by week: on how many days, and for how many weeks in a row.

Decision: a week counts with one day of any exercise, because showing up is what builds muscle over eight weeks. The
running week counts as soon as it holds a day and breaks nothing while it does not.
"""

from datetime import date

import numpy as np
import pandas as pd

__all__ = ["days_by_week", "weeks_in_a_row"]


def days_by_week(strength: pd.DataFrame, today: date, weeks: int) -> pd.Series:
    """Days with strength work in each of the last weeks (index `week_start`, Mondays; the running week is the last)."""
    monday = pd.Timestamp(today) - pd.Timedelta(days=today.weekday())
    index = pd.date_range(end=monday, periods=weeks, freq="7D", name="week_start", unit="us")
    days = pd.DatetimeIndex(strength["date"][strength["date"] <= pd.Timestamp(today)].unique())
    of_week = (days - pd.to_timedelta(days.day_of_week, unit="D")).value_counts()
    return of_week.reindex(index, fill_value=0).rename("days")


def weeks_in_a_row(strength: pd.DataFrame, today: date) -> int:
    """Weeks with strength work without one missing, up to and including the running one."""
    if strength.empty:
        return 0
    first = strength["date"].min()
    counts = days_by_week(strength, today, max(1, (pd.Timestamp(today) - first).days // 7 + 2)).to_numpy()
    if not counts[-1]:
        counts = counts[:-1]
    missing = np.flatnonzero(counts == 0)
    return int(len(counts) - 1 - missing[-1]) if len(missing) else len(counts)
