"""Small histories to test with: a runner in one line, no files."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis import schema

START = date(2026, 1, 5)  # a Monday


def day(number: int) -> date:
    """Day `number` of a history, counted from 0."""
    return START + timedelta(days=number)


def runs(
    days: Sequence[int],
    km: Sequence[float] | float | None = None,
    minutes: Sequence[float] | float | None = None,
    hour: Sequence[float] | float = 8,
    start: date = START,
    prefix: str = "run",
    **columns: object,
) -> pd.DataFrame:
    """A `schema.ACTIVITIES` table with one activity for each entry of `days` (counted from `start`).

    Minutes follow from km at 6 min/km and the other way round; give NaN where one is unknown. Other columns by name.
    """
    if km is None:
        km = np.asarray(60 if minutes is None else minutes, dtype=float) / 6
    if minutes is None:
        minutes = np.asarray(km, dtype=float) * 6
    number = len(days)
    local = pd.DatetimeIndex([pd.Timestamp(start) + pd.Timedelta(days=d) for d in days])
    moving = np.broadcast_to(np.asarray(minutes, dtype=float) * 60, number)
    hours = np.broadcast_to(np.asarray(hour, dtype=float), number)
    frame = pd.DataFrame(
        {
            "activity_id": [f"{prefix}-{i}" for i in range(number)],
            "athlete_id": "one",
            "source_name": [f"{prefix}-{i}.fit" for i in range(number)],
            "sport": "running",
            "counts_as_running": True,
            "start_time": local.tz_localize("UTC") + pd.to_timedelta(hours, unit="h"),
            "local_date": local,
            "elapsed_s": moving,
            "timer_s": moving,
            "moving_s": moving,
            "distance_m": np.broadcast_to(np.asarray(km, dtype=float) * 1000, number),
            **columns,
        }
    )
    return schema.conform(frame, schema.ACTIVITIES)


def together(*tables: pd.DataFrame) -> pd.DataFrame:
    """Several tables of activities as one, oldest first."""
    rows = pd.concat(tables).sort_values("start_time", kind="stable")
    return schema.conform(rows.reset_index(drop=True), schema.ACTIVITIES)


def marks(rows: Sequence[tuple[int, str, float | None]], start: date = START) -> pd.DataFrame:
    """Marks as the library returns them, from (day, mark, minutes)."""
    return pd.DataFrame(
        {
            "date": pd.DatetimeIndex([pd.Timestamp(start) + pd.Timedelta(days=d) for d, _, _ in rows]).as_unit("us"),
            "mark": pd.Series([mark for _, mark, _ in rows], dtype="str"),
            "minutes": pd.Series([np.nan if m is None else m for _, _, m in rows], dtype="float64"),
        }
    )


def tags(rows: Sequence[tuple]) -> pd.DataFrame:
    """Tags as the library returns them, from (activity_id, shoe_name, shoe_class[, start_s, end_s])."""
    full = [(*row, 0.0, np.nan)[:5] if len(row) == 3 else row for row in rows]
    frame = pd.DataFrame(full, columns=["activity_id", "shoe_name", "shoe_class", "start_s", "end_s"])
    return frame.astype({"start_s": "float64", "end_s": "float64"})


def pain(rows: Sequence[tuple[int, str, float]], start: date = START) -> pd.DataFrame:
    """Pain entries as the library returns them, from (day, site, score during the run)."""
    return pd.DataFrame(
        {
            "date": pd.DatetimeIndex([pd.Timestamp(start) + pd.Timedelta(days=d) for d, _, _ in rows]).as_unit("us"),
            "site": pd.Series([site for _, site, _ in rows], dtype="str"),
            "side": pd.Series(["" for _ in rows], dtype="str"),
            "during": pd.Series([score for _, _, score in rows], dtype="float64"),
            "after": pd.Series([np.nan for _ in rows], dtype="float64"),
            "next_morning": pd.Series([np.nan for _ in rows], dtype="float64"),
            "flags": pd.Series([() for _ in rows], dtype=object),
            "note": pd.Series(["" for _ in rows], dtype="str"),
        }
    )
