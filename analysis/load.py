"""Activities become a load for every day of the runner's history.

Decision: the table is gapless and honest about what it does not know. A day without a recording is a rest day (0); a
run whose load is unknown makes its day NaN, and every window over that day NaN with it, because a missing number
read as rest makes the next normal week look like a jump. Before the first run there is no history, so there are no
rows. A mark of the runner's fills a day that has no recording; where a recording exists, the recording holds.

Sources: session-RPE (Foster 2001), cost of running on slopes (Minetti 2002); see `evidence`.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from . import schema
from .evidence import GRADE_ADJUSTED, HISTORY, MINETTI, RATIO
from .model import MEASURES, Finding

__all__ = [
    "coverage",
    "daily_load",
    "gap_asks",
    "grade",
    "grade_adjusted_pace",
    "minetti_cost",
    "run_measure",
    "running",
    "weekly_load",
]


def running(activities: pd.DataFrame, today: date | None = None) -> pd.DataFrame:
    """The rows that enter the running load, up to and including `today`, oldest first.

    Runs of one time (typed-in runs have none) stand in the order of what they hold, so the order in which they were
    entered, and the names the library gave them, change nothing.
    """
    rows = activities["counts_as_running"].to_numpy(dtype=bool)
    if today is not None:
        rows = rows & (activities["local_date"] <= pd.Timestamp(today)).to_numpy()
    runs = activities[rows]
    in_order = runs["local_date"].is_monotonic_increasing and runs["start_time"].is_monotonic_increasing
    if in_order and runs["start_time"].is_unique:
        return runs
    return runs.sort_values(["local_date", "start_time", "moving_s", "distance_m", "surface", "activity_id"])


def run_measure(runs: pd.DataFrame, measure: str) -> pd.Series:
    """The load of each run in one of `model.MEASURES`; NaN where the file does not tell it.

    `moving_min` in minutes, `distance_km`, `steps` of both feet, `srpe` moving minutes × perceived exertion,
    `trimp` as stored.
    """
    if measure not in MEASURES:
        raise ValueError(f"{measure!r} is not a load measure: use one of {', '.join(MEASURES)}")
    if measure == "moving_min":
        return runs["moving_s"] / 60
    if measure == "distance_km":
        return runs["distance_m"] / 1000
    if measure == "srpe":
        return runs["moving_s"] / 60 * runs["rpe"]
    return runs[measure].astype("float64")


def daily_load(
    activities: pd.DataFrame,
    measure: str = "moving_min",
    marks: pd.DataFrame | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """A `schema.DAILY` table from the day of the first run to `today` (without it, to the last run), one row a day.

    Only rows that count as running enter. `marks` has the columns date, mark and minutes and speaks for days without a
    recorded run: `without_watch` counts the guessed minutes in `moving_min` and is unknown in every other measure (in
    all of them without minutes); `did_not_run` and `sick_or_injured` are 0. Runs and marks after `today` are ignored.
    """
    runs = running(activities, today)
    if runs.empty:
        return schema.empty(schema.DAILY)
    first, last = runs["local_date"].iloc[0], runs["local_date"].iloc[-1]
    days = pd.date_range(first, last if today is None else pd.Timestamp(today), freq="D", unit="us")
    row = (runs["local_date"] - first).dt.days.to_numpy()
    counts = np.bincount(row, minlength=len(days))
    names = ["moving_min", "distance_km", "steps"]
    columns = {name: _sum_by_day(run_measure(runs, name), row, len(days)) for name in names}
    columns["load"] = _sum_by_day(run_measure(runs, measure), row, len(days))
    mark, minutes = _marks_by_day(marks, days)
    without_watch = (mark == "without_watch") & (counts == 0)
    for name in (*names, "load"):
        columns[name][without_watch] = np.nan
    columns["moving_min"][without_watch] = minutes[without_watch]
    if measure == "moving_min":
        columns["load"][without_watch] = minutes[without_watch]
    return schema.conform(pd.DataFrame({"runs": counts, **columns, "mark": mark}, index=days), schema.DAILY)


def _sum_by_day(values: pd.Series, row: np.ndarray, days: int) -> np.ndarray:
    # bincount adds NaN like any number, so one unknown run makes its day unknown.
    return np.bincount(row, weights=values.to_numpy(dtype="float64"), minlength=days)


def _marks_by_day(marks: pd.DataFrame | None, days: pd.DatetimeIndex) -> tuple[np.ndarray, np.ndarray]:
    """The mark of each day ("" without one) and its guessed minutes; the last entry for a day holds."""
    mark, minutes = np.full(len(days), "", dtype=object), np.full(len(days), np.nan)
    if marks is None or marks.empty:
        return mark, minutes
    row = days.get_indexer(pd.DatetimeIndex(pd.to_datetime(marks["date"])).as_unit("us"))
    inside = row >= 0
    mark[row[inside]] = marks["mark"].to_numpy(dtype=object)[inside]
    minutes[row[inside]] = marks["minutes"].to_numpy(dtype="float64")[inside]
    return mark, minutes


def weekly_load(daily: pd.DataFrame) -> pd.DataFrame:
    """A `schema.WEEKS` table: Monday to Sunday, the whole history, rest weeks included.

    A week with a day of unknown load is unknown. The first and the last week hold the days there are.
    """
    if daily.empty:
        return schema.empty(schema.WEEKS)
    days = pd.DatetimeIndex(daily.index)
    monday = days - pd.to_timedelta(days.day_of_week, unit="D")
    row = (monday - monday[0]).days.to_numpy() // 7
    columns = {
        name: _sum_by_day(daily[name], row, row[-1] + 1)
        for name in ("runs", "moving_min", "distance_km", "steps", "load")
    }
    columns["runs"] = columns["runs"].astype("int64")
    weeks = pd.date_range(monday[0], monday[-1], freq="7D", unit="us")
    return schema.conform(pd.DataFrame(columns, index=weeks), schema.WEEKS)


def coverage(daily: pd.DataFrame, runs: pd.DataFrame, days: int = int(RATIO["chronic_days"])) -> pd.DataFrame:
    """How much of the load of the last `days` days is measured, filled in by hand, or unknown, for every day.

    Args:
        daily: `daily_load`, in the measure asked about.
        runs: the activities behind it that count as running.

    Columns `measured`, `filled`, `unknown`: shares of the days with running (recorded, typed in or marked
    `without_watch`), which add up to 1; NaN where nothing was run. A typed-in run and guessed minutes are filled.
    """
    typed_in = daily.index.isin(runs.loc[runs["manual"], "local_date"])
    unknown = daily["load"].isna().to_numpy()
    filled = (typed_in | ((daily["mark"] == "without_watch") & (daily["runs"] == 0)).to_numpy()) & ~unknown
    measured = (daily["runs"] > 0).to_numpy() & ~unknown & ~filled
    kinds = pd.DataFrame({"measured": measured, "filled": filled, "unknown": unknown}, index=daily.index, dtype=float)
    counts = kinds.rolling(days, min_periods=1).sum()
    total = counts.sum(axis=1)
    return counts.div(total.where(total > 0), axis=0)


def gap_asks(daily: pd.DataFrame) -> list[Finding]:
    """A `gap_asks` Finding for every stretch of 14 days or more with neither a run nor a mark (table: `daily_load`).

    The last day is not counted while it is empty: it may not be over. Numbers: `start`, `end` (first and last empty
    day, ISO), `days`.
    """
    if daily.empty:
        return []
    known = ((daily["runs"] > 0) | (daily["mark"] != "")).to_numpy().copy()
    known[-1] = True
    rows = np.flatnonzero(known)
    empty_days = np.diff(rows) - 1
    return [
        Finding(
            "gap_asks",
            {
                "start": daily.index[rows[i] + 1].date().isoformat(),
                "end": daily.index[rows[i + 1] - 1].date().isoformat(),
                "days": int(empty_days[i]),
            },
        )
        for i in np.flatnonzero(empty_days >= HISTORY["gap_days"])
    ]


def minetti_cost(grade: float | np.ndarray) -> np.ndarray:
    """Energy cost of running in J/kg/m on a slope (rise over run), clamped to ±0.45 (Minetti 2002)."""
    i = np.clip(grade, -MINETTI["steepest"], MINETTI["steepest"])
    powers: Sequence[float] = [MINETTI[f"i{k}"] for k in (5, 4, 3, 2, 1, 0)]
    return np.polyval(powers, i)


def grade_adjusted_pace(records: pd.DataFrame, speed_mps: float) -> float:
    """The mean speed on the level, in m/s, that costs as much as `speed_mps` over the slopes of the run.

    Every metre weighs the same; NaN where no slope is known. It flatters descents: see `evidence.MINETTI`.
    """
    distance = records["distance_m"].to_numpy(dtype="float64")
    slope = grade(distance, records["altitude_m"].to_numpy(dtype="float64"))[1:]
    metres = np.where(np.isfinite(slope), np.diff(distance), np.nan)
    metres = np.where(metres > 0, metres, 0.0)
    if not metres.any():
        return float("nan")
    cost = np.average(minetti_cost(np.nan_to_num(slope)), weights=metres)
    return float(speed_mps * cost / MINETTI["i0"])


def grade(distance_m: np.ndarray, altitude_m: np.ndarray) -> np.ndarray:
    """Slope (rise over run) at each record, from the altitudes half a smoothing length before and behind it.

    NaN where the distance or the altitude is unknown, and everywhere in a run shorter than the smoothing length.
    """
    slope = np.full(len(distance_m), np.nan)
    known = np.isfinite(distance_m) & np.isfinite(altitude_m)
    at, height = distance_m[known], altitude_m[known]
    if len(at) < 2 or at[-1] - at[0] < GRADE_ADJUSTED["smooth_m"]:
        return slope
    before = np.clip(at - GRADE_ADJUSTED["smooth_m"] / 2, at[0], None)
    behind = np.clip(at + GRADE_ADJUSTED["smooth_m"] / 2, None, at[-1])
    slope[known] = (np.interp(behind, at, height) - np.interp(before, at, height)) / (behind - before)
    return slope
