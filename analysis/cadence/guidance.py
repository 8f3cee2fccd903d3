"""How many steps a minute, against the guidance and over time.

Decision: cadence is described, never marked. The share of running time below, inside and above the guidance is counted
from each run's own distribution of time over cadence (walking left out), so that the band can be moved without reading
a record again, and a run of an hour weighs more than one of ten minutes.
"""

import numpy as np
import pandas as pd

from ..evidence import CADENCE_GUIDANCE
from ..model import Distributions

__all__ = ["cadence_of_runs", "cadence_shares", "cadence_trend", "weekly_shares"]

LOW_SPM, HIGH_SPM = CADENCE_GUIDANCE["low_spm"], CADENCE_GUIDANCE["high_spm"]


def cadence_shares(cadence_s: np.ndarray, low_spm: float, high_spm: float) -> pd.DataFrame:
    """Median, spread and the shares of running time below, inside and above a band, one row for each distribution.

    Args:
        cadence_s: seconds of running at each cadence, shape (runs, bins), bins of 1 step per minute from 0.
        low_spm, high_spm: the band, both ends inside.

    Returns:
        Columns `running_min` (minutes of running with known cadence), `median_spm`, `p10_spm`, `p90_spm`,
        `share_below`, `share_inside`, `share_above` (0 to 1). A run without cadence is NaN throughout.
    """
    spm, cadence_s = _filled(cadence_s)
    total = cadence_s.sum(axis=1)
    known = total > 0
    cumulative = np.cumsum(cadence_s, axis=1)

    def quantile(share: float) -> np.ndarray:
        # argmax finds the first bin where the share is reached.
        return np.where(known, spm[np.argmax(cumulative >= share * total[:, None], axis=1)], np.nan)

    def seconds(where: np.ndarray) -> np.ndarray:
        return np.divide(cadence_s[:, where].sum(axis=1), total, out=np.full(len(total), np.nan), where=known)

    return pd.DataFrame(
        {
            "running_min": np.where(known, total / 60, np.nan),
            "median_spm": quantile(0.5),
            "p10_spm": quantile(0.1),
            "p90_spm": quantile(0.9),
            "share_below": seconds(spm < low_spm),
            "share_inside": seconds((spm >= low_spm) & (spm <= high_spm)),
            "share_above": seconds(spm > high_spm),
        }
    )


def cadence_of_runs(
    runs: pd.DataFrame, cadence_s: np.ndarray, low_spm: float = LOW_SPM, high_spm: float = HIGH_SPM
) -> pd.DataFrame:
    """One row for each run that has cadence, oldest first.

    Args:
        runs: rows of `schema.ACTIVITIES`.
        cadence_s: `Distributions.cadence_s` of the same rows, in the same order.
        low_spm, high_spm: the band; by default that of the guidance.

    Returns:
        Columns `activity_id, local_date, start_time, speed_mps` (mean moving speed), `device`, those of
        `cadence_shares`, and `trend_spm` (see `cadence_trend`).
    """
    shares = cadence_shares(cadence_s, low_spm, high_spm).set_axis(runs.index)
    table = runs[["activity_id", "local_date", "start_time", "device"]].assign(
        speed_mps=runs["distance_m"] / runs["moving_s"].where(runs["moving_s"] > 0)
    )
    table = pd.concat([table, shares], axis=1).assign(trend_spm=cadence_trend(runs, cadence_s))
    return table[table["median_spm"].notna()].reset_index(drop=True)


def cadence_trend(runs: pd.DataFrame, cadence_s: np.ndarray) -> pd.Series:
    """Median cadence of all running in the 28 days up to each run's day, NaN without any.

    The runs are pooled by time, so one short odd run moves it little. Row order and index as in `runs`.
    """
    dates = runs["local_date"].to_numpy("datetime64[D]")
    order = np.argsort(dates, kind="stable")
    spm, cadence_s = _filled(cadence_s)
    # Seconds at or below each cadence, over all runs so far: a difference of two rows is that of any span.
    so_far = np.zeros((len(dates) + 1, cadence_s.shape[1]))
    np.cumsum(np.cumsum(cadence_s[order], axis=1), axis=0, out=so_far[1:])
    window = np.timedelta64(int(CADENCE_GUIDANCE["trend_days"]) - 1, "D")
    first = np.searchsorted(dates[order], dates[order] - window, side="left")
    last = np.searchsorted(dates[order], dates[order], side="right")
    span = so_far[last] - so_far[first]
    half = span[:, -1] / 2
    trend = np.empty(len(runs))
    trend[order] = np.where(half > 0, spm[np.argmax(span >= half[:, None], axis=1)], np.nan)
    return pd.Series(trend, index=runs.index, name="trend_spm")


def weekly_shares(
    runs: pd.DataFrame, cadence_s: np.ndarray, low_spm: float = LOW_SPM, high_spm: float = HIGH_SPM
) -> pd.DataFrame:
    """The columns of `cadence_shares` for each Monday-to-Sunday week from the first run to the last.

    Weeks without cadence are NaN, not zero. Index `week_start`.
    """
    if runs.empty:
        nothing = np.zeros((0, Distributions.CADENCE_BINS))
        return cadence_shares(nothing, low_spm, high_spm).set_axis(pd.DatetimeIndex([], name="week_start"))
    dates = runs["local_date"].to_numpy("datetime64[D]")
    monday = dates - ((dates.astype("int64") + 3) % 7).astype("timedelta64[D]")  # 1970-01-01 was a Thursday
    week = ((monday - monday.min()).astype("int64")) // 7
    weeks = pd.date_range(pd.Timestamp(monday.min()), pd.Timestamp(monday.max()), freq="7D", name="week_start")
    order = np.argsort(week, kind="stable")
    ran, first = np.unique(week[order], return_index=True)
    pooled = np.zeros((len(weeks), cadence_s.shape[1]))
    pooled[ran] = np.add.reduceat(cadence_s[order], first, axis=0)
    return cadence_shares(pooled, low_spm, high_spm).set_axis(weeks)


def _filled(cadence_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cadences between the lowest and the highest that occur, and their columns: most bins are always empty."""
    filled = np.flatnonzero(cadence_s.any(axis=0))
    first, last = (filled[0], filled[-1] + 1) if len(filled) else (0, 1)
    return np.arange(first, last, dtype=float), cadence_s[:, first:last]
