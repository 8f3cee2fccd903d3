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
from .over_time import middle_of_runs

__all__ = ["drift", "held", "held_by_class", "lasting"]

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
        return lines.no_rows(LASTING)
    at, row = lines.rows_of(steady["activity"].to_numpy())
    told = runs.iloc[at].reset_index(drop=True)
    third = np.minimum(3 * (steady["ran_share"].to_numpy() - 1e-9), 2).astype(np.int64)
    table = told[["activity_id", "local_date", "device", "shoe_class"]]
    for name, channel in CHANGES.items():
        slope = _slopes(steady, row, told, channel, residuals)
        table = table.assign(**{name: _change_pct(steady, row, third, channel, slope)})
    held_min, to_end = _held(steady, row, residuals)
    return table.assign(held_min=held_min, held_to_end=to_end)[LASTING]


def drift(lasting: pd.DataFrame, column: str) -> pd.DataFrame:
    """The runs whose change in a column is known, with `trend_pct`, the middle of its last weeks."""
    known = lasting[lasting[column].notna()]
    return known.assign(trend_pct=middle_of_runs(known, column))


def held(lasting: pd.DataFrame) -> pd.DataFrame:
    """The runs of which it is known how long cadence held."""
    return lasting[lasting["held_min"].notna()]


def held_by_class(lasting: pd.DataFrame) -> pd.DataFrame:
    """Median minutes that cadence held, by shoe class: `shoe_class, runs, held_min, to_end` (how many held to the end).

    Untagged and mixed runs, and runs without a usual, are left out.
    """
    known = held(lasting)
    known = known[known["shoe_class"] != ""]
    held_to_end = known["held_to_end"].astype(bool)
    grouped = known.assign(held_to_end=held_to_end).groupby("shoe_class")
    return grouped.agg(
        runs=("held_min", "size"), held_min=("held_min", "median"), to_end=("held_to_end", "sum")
    ).reset_index()


def _slopes(
    steady: pd.DataFrame, row: np.ndarray, told: pd.DataFrame, channel: str, residuals: pd.DataFrame
) -> np.ndarray:
    """What 1 m/s more adds to a channel, for each run from the runs before it; NaN where it is not known."""
    if channel == "cadence_spm":
        known = residuals["slope_spm"].to_numpy(dtype="float64")
        return np.where(np.isnan(known), MATCHED_SPEED["slope_spm"], known)
    slopes = np.full(len(told), np.nan)
    has = steady[channel].notna().to_numpy()
    if has.any():
        at, own_row = lines.rows_of(row[has])
        line = lines.lines_before(own_row, steady[has], channel, told.iloc[at])
        slopes[at] = np.where(line["slope_known"] == 1, line["slope_spm"], np.nan)
    return slopes


def _change_pct(
    steady: pd.DataFrame, row: np.ndarray, third: np.ndarray, channel: str, slope: np.ndarray
) -> np.ndarray:
    """Each run's last third against its first in a channel, less what the change of speed explains; NaN if unknown."""
    rule, runs = CADENCE_DRIFT, len(slope)
    value, speed, seconds = (steady[name].to_numpy() for name in (channel, "speed_mps", "seconds"))
    known = ~np.isnan(value)

    def means(which: int) -> tuple[np.ndarray, ...]:
        chosen = known & (third == which)
        total_s = np.bincount(row[chosen], seconds[chosen], runs)
        total_s = np.where(total_s >= 60 * rule["third_min"], total_s, np.nan)
        return tuple(np.bincount(row[chosen], (seconds * each)[chosen], runs) / total_s for each in (value, speed))

    (first_value, first_speed), (last_value, last_speed) = means(0), means(2)
    faster = last_speed - first_speed
    with np.errstate(invalid="ignore"):
        same = np.abs(faster) <= rule["same_mps"]
    explained = np.where(np.isnan(slope), np.where(same, 0.0, np.nan), slope * faster)
    return 100 * (last_value - first_value - explained) / first_value


def _held(steady: pd.DataFrame, row: np.ndarray, residuals: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Minutes of running until each run's cadence left its usual for good, and whether it never did."""
    rule, runs = CADENCE_DRIFT, len(residuals)
    line = {name: residuals[name].to_numpy(dtype="float64") for name in ("intercept_spm", "slope_spm")}
    speed, ran_min = steady["speed_mps"].to_numpy(), steady["ran_min"].to_numpy()
    expected = (line["intercept_spm"] + _usual_in_shoes(residuals))[row] + line["slope_spm"][row] * speed
    low, high = (residuals[name].to_numpy(dtype="float64")[row] for name in ("low_mps", "high_mps"))
    known = residuals["residual_spm"].notna().to_numpy()[row]
    at = np.flatnonzero(known & (speed >= low) & (speed <= high))
    row, ran_min = row[at], ran_min[at]
    off_pct = 100 * (steady["cadence_spm"].to_numpy()[at] / expected[at] - 1)
    kept = np.abs(_smooth(row, off_pct)) <= rule["report_pct"]
    held_min, end_min = np.zeros(runs), np.full(runs, np.nan)
    np.maximum.at(held_min, row[kept], ran_min[kept])
    np.fmax.at(end_min, row, ran_min)
    with np.errstate(invalid="ignore"):
        to_end = end_min - held_min < rule["third_min"]
    return np.where(to_end, end_min, np.where(np.isnan(end_min), np.nan, held_min)), to_end


def _smooth(row: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The middle of each value and its neighbours within the run."""
    reach = int(CADENCE_DRIFT["smooth"]) // 2
    at = np.arange(len(values))[:, None] + np.arange(-reach, reach + 1)
    inside = (at >= 0) & (at < len(values))
    at = np.clip(at, 0, max(len(values) - 1, 0))
    inside &= row[at] == row[:, None]
    return lines.middle_of(np.where(inside, values[at], np.inf), inside.sum(axis=1))


def _usual_in_shoes(residuals: pd.DataFrame) -> np.ndarray:
    """How far each run's class of shoe lay from the runner's usual in the 84 days before; 0 where it is not known."""
    residual = residuals["residual_spm"].to_numpy(dtype="float64")
    shift = np.zeros(len(residuals))
    worn = residuals[(residuals["shoe_class"] != "") & residuals["residual_spm"].notna()]
    for _, same in worn.groupby(["device", "shoe_class"]):
        at = same.index.to_numpy()
        days = same["local_date"].to_numpy("datetime64[D]").astype(np.int64)
        first = np.searchsorted(days, days - int(MATCHED_SPEED["before_days"]), side="left")
        last = np.searchsorted(days, days, side="left")
        for run, start, end in zip(at, first, last, strict=True):
            if end - start >= MATCHED_SPEED["few_runs"]:
                shift[run] = np.median(residual[at[start:end]])
    return shift
