"""Left and right: the share of ground time of one side, as a change from the runner's own.

Decision: there is no value to reach. Only a change that holds over several runs on one device is worth noticing, and
the baseline is the middle of that runner's runs of the 84 days before.
"""

import numpy as np
import pandas as pd

from ..evidence import ASYMMETRY, MATCHED_SPEED
from . import lines

__all__ = ["balance"]

BALANCE = [
    "activity_id",
    "local_date",
    "device",
    "balance_pct",
    "baseline_pct",
    "change_points",
    "runs_in_baseline",
    "noticed",
]


def balance(stretches: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """One row a run whose device measures the balance of ground time, oldest first.

    Args:
        stretches: `schema.STRETCHES`; `activity` is the row in `runs` (`schema.ACTIVITIES`).

    Returns:
        `activity_id, local_date, device, balance_pct, baseline_pct` (the middle of earlier runs on the device, NaN of
        too few), `change_points, runs_in_baseline`, `noticed` (this run and those before it, enough in a row, all lie
        at least 2 points to the same side).
    """
    value = stretches["stance_time_balance_pct"].to_numpy()
    known = ~np.isnan(value)
    if not known.any():
        return lines.no_rows(BALANCE)
    at, row = lines.rows_of(stretches["activity"].to_numpy()[known])
    seconds = stretches["seconds"].to_numpy()[known]
    told = runs.iloc[at].reset_index(drop=True)
    total = np.bincount(row, seconds)
    table = told[["activity_id", "local_date", "device"]].assign(
        balance_pct=np.bincount(row, seconds * value[known]) / total
    )
    parts = [_against_own(part) for _, part in table.groupby("device", sort=False)]
    return pd.concat(parts).sort_index()[BALANCE]


def _against_own(table: pd.DataFrame) -> pd.DataFrame:
    """The runs of one device against those of the 84 days before each."""
    days = table["local_date"].to_numpy("datetime64[D]").astype(np.int64)
    value = table["balance_pct"].to_numpy()
    first = np.searchsorted(days, days - int(MATCHED_SPEED["before_days"]), side="left")
    last = np.searchsorted(days, days, side="left")
    number = last - first
    baseline = np.array(
        [
            np.median(value[start:end]) if end - start >= ASYMMETRY["baseline_runs"] else np.nan
            for start, end in zip(first, last, strict=True)
        ]
    )
    change = value - baseline
    with np.errstate(invalid="ignore"):
        side = np.where(np.abs(change) >= ASYMMETRY["points"], np.sign(change), 0.0)
    breaks = np.concatenate([[True], side[1:] != side[:-1]])
    start = np.flatnonzero(breaks)[np.cumsum(breaks) - 1]
    in_row = np.arange(len(side)) - start + 1
    return table.assign(
        baseline_pct=baseline,
        change_points=change,
        runs_in_baseline=number,
        noticed=(side != 0) & (in_row >= ASYMMETRY["runs"]),
    )
