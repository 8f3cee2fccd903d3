"""Cadence at matched speed: every run against what this runner usually does at that speed.

Decision: cadence rises with speed, so it is compared on flat, steady stretches with a straight line through the
runner's own stretches of the 84 days before, on the same device, and never with anybody else's. A run is a cluster: its
stretches share the day's legs, shoes and ground, so runs, not stretches, are what uncertainty is counted in. Odd
stretches are left out within their run, and odd runs weigh less (Huber). Where speeds or runs are too few for a slope
of one's own, the slope of elite runners is taken and the level alone is the runner's. Outside the range of speeds that
the data cover nothing is said.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ..evidence import MATCHED_SPEED
from . import lines, means

__all__ = ["Fit", "easy_speed", "fit", "residuals", "steady"]

_OF_RUN = ["activity_id", "local_date", "device", "shoe_class", "surface"]
RESIDUALS = [
    *_OF_RUN,
    "steady_min",
    "speed_mps",
    "cadence_spm",
    "expected_spm",
    "residual_spm",
    "residual_pct",
    "intercept_spm",
    "slope_spm",
    "slope_known",
    "low_mps",
    "high_mps",
    "fit_runs",
]


@dataclass(frozen=True)
class Fit:
    """Cadence expected by speed, on one device: intercept + slope · speed, from `since` to `until` (both inside).

    `slope_known` is False where the slope is that of elite runners (`evidence.MATCHED_SPEED`). The line holds from
    `low_mps` to `high_mps`, where the data lie; `middle_mps` is their mean. `level_se_spm` (at the middle) and
    `slope_se` are standard errors with the run as the unit.
    """

    device: str
    intercept_spm: float
    slope_spm: float
    slope_known: bool
    low_mps: float
    high_mps: float
    middle_mps: float
    level_se_spm: float
    slope_se: float
    runs: int
    stretches: int
    since: date
    until: date

    def expected_spm(self, speed_mps: np.ndarray | float) -> Any:
        """Steps a minute at each speed; NaN outside the range."""
        return self._inside(speed_mps, self.intercept_spm + self.slope_spm * np.asarray(speed_mps, dtype=float))

    def plus_minus_spm(self, speed_mps: np.ndarray | float) -> Any:
        """Half the 95% interval of the line at each speed; NaN outside the range."""
        off = np.asarray(speed_mps, dtype=float) - self.middle_mps
        return self._inside(speed_mps, means.t95(self._free) * np.hypot(self.level_se_spm, self.slope_se * off))

    @property
    def slope_plus_minus_spm(self) -> float:
        """Half the 95% interval of the slope; 0 where it was taken from elsewhere."""
        return float(means.t95(self._free) * self.slope_se)

    @property
    def _free(self) -> np.ndarray:
        return np.asarray(self.runs - 1.0 - self.slope_known)

    def _inside(self, speed_mps: np.ndarray | float, value: np.ndarray) -> Any:
        speed = np.asarray(speed_mps, dtype=float)
        value = np.where((speed >= self.low_mps) & (speed <= self.high_mps), value, np.nan)
        return value if np.ndim(speed_mps) else float(value)


def steady(stretches: pd.DataFrame) -> pd.DataFrame:
    """The rows of `schema.STRETCHES` whose cadence can be compared: flat, at an even speed, with cadence.

    A stretch without altitude counts as flat. One that strays far from its own run's middle is an artefact. Two columns
    say where in the run's running it ended: `ran_min`, and `ran_share` of all of it.
    """
    rule = MATCHED_SPEED
    with np.errstate(invalid="ignore"):
        steep = np.abs(stretches["grade"].to_numpy()) > rule["grade"]
        even = stretches["speed_spread"].to_numpy() <= rule["speed_spread"]
    speed, cadence = stretches["speed_mps"].to_numpy(), stretches["cadence_spm"].to_numpy()
    rows = np.flatnonzero(~steep & even & ~np.isnan(cadence + speed))
    activity, level = stretches["activity"].to_numpy(), cadence - rule["slope_spm"] * speed
    off = np.abs(level[rows] - lines.median_by(activity[rows], level[rows]))
    rows = rows[off <= rule["stray"] * cadence[rows]]
    seconds = stretches["seconds"].to_numpy()
    whole_s = np.bincount(activity, seconds)
    so_far_s = (np.cumsum(seconds) - (np.cumsum(whole_s) - whole_s)[activity])[rows]
    chosen = stretches.take(rows).reset_index(drop=True)
    return chosen.assign(ran_min=so_far_s / 60, ran_share=so_far_s / whole_s[activity[rows]])


def residuals(steady: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Each run's cadence against the runner's own at that speed, one row a run with steady stretches, oldest first.

    Args:
        steady: see `steady`; `activity` is the row in `runs`.
        runs: `schema.ACTIVITIES`, where known with `shoe_class` ("" untagged or mixed).

    Returns:
        `activity_id, local_date, device, shoe_class, surface, steady_min` (steady minutes inside the range of speeds),
        `speed_mps` (their mean), `cadence_spm` (the run's, there), `expected_spm, residual_spm` (the median of its
        stretches), `residual_pct, intercept_spm, slope_spm, slope_known, low_mps, high_mps, fit_runs`. A run is only
        compared with runs of earlier days. NaN where these are too few, or too little of the run lies inside their
        speeds; then minutes, speed and cadence are of all its steady stretches.
    """
    if steady.empty:
        return lines.no_rows(RESIDUALS)
    at, own_row = lines.rows_of(steady["activity"].to_numpy())
    told = runs[[name for name in _OF_RUN if name in runs]].iloc[at].reset_index(drop=True)
    line = lines.lines_before(own_row, steady, "cadence_spm", told)
    x, y, seconds = (steady[name].to_numpy() for name in ("speed_mps", "cadence_spm", "seconds"))
    with np.errstate(invalid="ignore"):
        inside = (x >= line["low_mps"][own_row]) & (x <= line["high_mps"][own_row])
    fitted = np.bincount(own_row, inside * seconds) >= 60 * MATCHED_SPEED["least_min"]
    used = np.where(fitted[own_row], inside, True)
    row, x, y, seconds = own_row[used], x[used], y[used], seconds[used]
    residual = y - line["intercept_spm"][row] - line["slope_spm"][row] * x
    total_s = np.bincount(row, seconds, len(at))
    speed = np.bincount(row, seconds * x, len(at)) / total_s
    middle = np.full(len(at), np.nan)
    compared = fitted[row]
    middle[row[compared]] = lines.median_by(row[compared], residual[compared])
    expected = np.where(fitted, line["intercept_spm"] + line["slope_spm"] * speed, np.nan)
    cadence = np.where(fitted, expected + middle, np.bincount(row, seconds * y, len(at)) / total_s)
    found = {
        "steady_min": total_s / 60,
        "speed_mps": speed,
        "cadence_spm": cadence,
        "expected_spm": expected,
        "residual_spm": middle,
        "residual_pct": 100 * middle / expected,
        "intercept_spm": line["intercept_spm"],
        "slope_spm": line["slope_spm"],
        "slope_known": line["slope_known"] == 1,
        "low_mps": line["low_mps"],
        "high_mps": line["high_mps"],
        "fit_runs": line["runs"],
    }
    return pd.concat([told, pd.DataFrame(found)], axis=1)


def fit(steady: pd.DataFrame, runs: pd.DataFrame, today: date) -> Fit | None:
    """The line of the 84 days that end with today, on the device of the last run with steady stretches.

    None where they hold too few runs. Arguments as in `residuals`.
    """
    before = int(MATCHED_SPEED["before_days"])
    since = (pd.Timestamp(today) - pd.Timedelta(days=before - 1)).date()
    days = runs["local_date"].to_numpy("datetime64[D]")[steady["activity"].to_numpy()]
    recent = steady[(days >= np.datetime64(since)) & (days <= np.datetime64(today))]
    if recent.empty:
        return None
    devices = runs["device"].to_numpy()[recent["activity"].to_numpy()]
    own = recent[devices == devices[-1]]
    at, row = lines.rows_of(own["activity"].to_numpy())
    sums = lines.sums(row, *(own[name].to_numpy() for name in ("speed_mps", "cadence_spm", "seconds")))
    found = lines.fit_windows(sums, np.array([0]), np.array([len(at)]), errors=True)[0]
    line = dict(zip(lines.LINE, found.tolist(), strict=True))
    if np.isnan(line["intercept_spm"]):
        return None
    seconds, speed, cadence = (own[name].to_numpy() for name in ("seconds", "speed_mps", "cadence_spm"))
    off = seconds * (cadence - line["intercept_spm"] - line["slope_spm"] * speed)
    alike = means.persistence(np.bincount(row, off) / np.bincount(row, seconds))
    return Fit(
        device=str(devices[-1]),
        intercept_spm=line["intercept_spm"],
        slope_spm=line["slope_spm"],
        slope_known=line["slope_known"] == 1,
        low_mps=line["low_mps"],
        high_mps=line["high_mps"],
        middle_mps=line["middle_mps"],
        level_se_spm=line["level_se"] * alike,
        slope_se=line["slope_se"],
        runs=len(at),
        stretches=len(own),
        since=since,
        until=today,
    )


def easy_speed(steady: pd.DataFrame, runs: pd.DataFrame, today: date) -> float:
    """The middle of the steady running of the last 84 days by time, in m/s; NaN without any."""
    days = runs["local_date"].to_numpy("datetime64[D]")[steady["activity"].to_numpy()]
    recent = days > np.datetime64(today) - np.timedelta64(int(MATCHED_SPEED["before_days"]), "D")
    if not recent.any():
        return float("nan")
    speed, seconds = steady["speed_mps"].to_numpy()[recent], steady["seconds"].to_numpy()[recent]
    order = np.argsort(speed)
    so_far = np.cumsum(seconds[order])
    return float(speed[order][np.searchsorted(so_far, so_far[-1] / 2)])
