"""Form that lasts: the end of a run against its beginning, at the same speed on the flat.

Decision: described, never called fatigue. Only flat, steady stretches are compared, and what speed explains is taken
out along the runner's own line; where that line is unknown (contact time, oscillation, step length without enough
earlier runs) the two ends are only compared when they were run at the same speed. How long cadence held is told in
minutes of running, against what is usual for this runner at that speed in that class of shoe.
"""

import numpy as np
import pandas as pd

from ..evidence import CADENCE_DRIFT, MATCHED_SPEED
from . import lines

__all__ = ["held_by_class", "lasting"]

CHANGES = {
    "cadence_change_pct": "cadence_spm",
    "stance_change_pct": "stance_time_ms",
    "oscillation_change_pct": "vertical_oscillation_mm",
    "step_length_change_pct": "step_length_mm",
}
LASTING = ["activity_id", "local_date", "device", "shoe_class", *CHANGES, "held_min", "held_to_end"]


def lasting(steady: pd.DataFrame, runs: pd.DataFrame, residuals: pd.DataFrame) -> pd.DataFrame:
    """The last third of each run against its first, and how long its cadence held; oldest first.

    Args:
        steady, runs: as in `at_speed.residuals`.
        residuals: its result, which knows what was usual on the day.

    Returns:
        One row a run with steady stretches: `activity_id, local_date, device, shoe_class, cadence_change_pct,
        stance_change_pct, oscillation_change_pct, step_length_change_pct` (NaN where unknown), `held_min` (minutes of
        running until cadence left 3% of the usual and did not come back; NaN without a usual), `held_to_end`.
    """
    if steady.empty:
        return pd.DataFrame(columns=LASTING)
    at, row = np.unique(steady["activity"].to_numpy(), return_inverse=True)
    told = runs.iloc[at].reset_index(drop=True)
    third = _thirds(row, steady)
    table = told[["activity_id", "local_date", "device", "shoe_class"]]
    for name, channel in CHANGES.items():
        slope = _slopes(steady, row, told, channel, residuals)
        table = table.assign(**{name: _change_pct(steady, row, third, channel, slope)})
    held_min, to_end = _held(steady, row, residuals)
    return table.assign(held_min=held_min, held_to_end=to_end)[LASTING]


def held_by_class(lasting: pd.DataFrame) -> pd.DataFrame:
    """Median minutes that cadence held, by shoe class: `shoe_class, runs, held_min, to_end` (how many held to the end).

    Untagged and mixed runs, and runs without a usual, are left out.
    """
    known = lasting[(lasting["shoe_class"] != "") & lasting["held_min"].notna()]
    held_to_end = known["held_to_end"].astype(bool)
    grouped = known.assign(held_to_end=held_to_end).groupby("shoe_class")
    return grouped.agg(
        runs=("held_min", "size"), held_min=("held_min", "median"), to_end=("held_to_end", "sum")
    ).reset_index()


def _thirds(row: np.ndarray, steady: pd.DataFrame) -> np.ndarray:
    """0, 1 or 2: in which third of its run a stretch began, by time from the first stretch to the end of the last."""
    start = steady["start_s"].to_numpy()
    begin = np.full(row.max() + 1, np.inf)
    end = np.full(row.max() + 1, -np.inf)
    np.minimum.at(begin, row, start)
    np.maximum.at(end, row, start + steady["seconds"].to_numpy())
    return np.minimum(3 * (start - begin[row]) / (end - begin)[row], 2).astype(np.int64)


def _slopes(
    steady: pd.DataFrame, row: np.ndarray, told: pd.DataFrame, channel: str, residuals: pd.DataFrame
) -> np.ndarray:
    """What 1 m/s more adds to a channel, for each run from the runs before it; NaN where it is not known."""
    if channel == "cadence_spm":
        known = residuals["slope_spm"].to_numpy(dtype="float64")
        return np.where(np.isnan(known), MATCHED_SPEED["slope_spm"], known)
    slopes = np.full(len(told), np.nan)
    value = steady[channel].to_numpy()
    has = ~np.isnan(value)
    if not has.any():
        return slopes
    at, own = np.unique(row[has], return_inverse=True)
    sums = lines.sums(own, steady["speed_mps"].to_numpy()[has], value[has], steady["seconds"].to_numpy()[has])
    days = told["local_date"].to_numpy("datetime64[D]").astype(np.int64)[at]
    devices = told["device"].to_numpy()[at]
    for device in pd.unique(devices):
        chosen = np.flatnonzero(devices == device)
        first = np.searchsorted(days[chosen], days[chosen] - int(MATCHED_SPEED["before_days"]), side="left")
        last = np.searchsorted(days[chosen], days[chosen], side="left")
        fits = lines.fit_windows(sums.of(chosen), first, last)
        slopes[at[chosen]] = np.where(fits[:, 2] == 1, fits[:, 1], np.nan)
    return slopes


def _change_pct(
    steady: pd.DataFrame, row: np.ndarray, third: np.ndarray, channel: str, slope: np.ndarray
) -> np.ndarray:
    rule = CADENCE_DRIFT
    runs = len(slope)
    value, speed, seconds = (steady[name].to_numpy() for name in (channel, "speed_mps", "seconds"))
    known = ~np.isnan(value)

    def ends(which: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        chosen = known & (third == which)
        total = np.bincount(row[chosen], seconds[chosen], runs)
        enough = total >= 60 * rule["third_min"]
        mean_value, mean_speed = (
            np.divide(
                np.bincount(row[chosen], (seconds * values)[chosen], runs),
                total,
                out=np.full(runs, np.nan),
                where=enough,
            )
            for values in (value, speed)
        )
        return mean_value, mean_speed, enough

    first_value, first_speed, _ = ends(0)
    last_value, last_speed, _ = ends(2)
    faster = last_speed - first_speed
    with np.errstate(invalid="ignore"):
        same = np.abs(faster) <= rule["same_mps"]
    explained = np.where(np.isnan(slope), np.where(same, 0.0, np.nan), slope * faster)
    return 100 * (last_value - first_value - explained) / first_value


def _held(steady: pd.DataFrame, row: np.ndarray, residuals: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Minutes of running until each run's cadence left its usual for good, and whether it never did."""
    rule = CADENCE_DRIFT
    runs = len(residuals)
    usual = residuals["intercept_spm"].to_numpy(dtype="float64") + _usual_in_shoes(residuals)
    speed, seconds = steady["speed_mps"].to_numpy(), steady["seconds"].to_numpy()
    low, high = (residuals[name].to_numpy(dtype="float64")[row] for name in ("low_mps", "high_mps"))
    expected = usual[row] + residuals["slope_spm"].to_numpy(dtype="float64")[row] * speed
    with np.errstate(invalid="ignore"):
        inside = (speed >= low) & (speed <= high)
    compared = np.flatnonzero(inside)
    held_min, to_end = np.full(runs, np.nan), np.zeros(runs, dtype=bool)
    off = 100 * (steady["cadence_spm"].to_numpy() / expected - 1)
    for run, at in _of_runs(row[compared], compared):
        smooth = pd.Series(off[at]).rolling(int(rule["smooth"]), center=True, min_periods=1).median().to_numpy()
        ran_min = np.cumsum(seconds[at]) / 60
        kept = np.flatnonzero(np.abs(smooth) <= rule["report_pct"])
        held_min[run] = ran_min[kept[-1]] if len(kept) else 0.0
        to_end[run] = ran_min[-1] - held_min[run] < rule["third_min"]
        if to_end[run]:
            held_min[run] = ran_min[-1]
    return held_min, to_end


def _usual_in_shoes(residuals: pd.DataFrame) -> np.ndarray:
    """How far each run's class of shoe lay from the runner's usual in the 84 days before; 0 where it is not known."""
    days = residuals["local_date"].to_numpy("datetime64[D]").astype(np.int64)
    classes, devices = residuals["shoe_class"].to_numpy(), residuals["device"].to_numpy()
    residual = residuals["residual_spm"].to_numpy(dtype="float64")
    shift = np.zeros(len(residuals))
    for at in range(len(residuals)):
        since = np.searchsorted(days, days[at] - int(MATCHED_SPEED["before_days"]))
        before = slice(since, np.searchsorted(days, days[at]))
        same = (classes[before] == classes[at]) & (devices[before] == devices[at]) & ~np.isnan(residual[before])
        if classes[at] and same.sum() >= MATCHED_SPEED["few_runs"]:
            shift[at] = np.median(residual[before][same])
    return shift


def _of_runs(row: np.ndarray, at: np.ndarray) -> list[tuple[int, np.ndarray]]:
    runs, start = np.unique(row, return_index=True)
    return list(zip(runs.tolist(), np.split(at, start[1:]), strict=True)) if len(runs) else []
