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

from ..evidence import CADENCE_TREND, MATCHED_SPEED
from . import lines

__all__ = ["Change", "Fit", "by_class", "change", "easy_speed", "fit", "residuals", "steady", "trend"]

RESIDUALS = [
    "activity_id",
    "local_date",
    "device",
    "shoe_class",
    "surface",
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
TREND = [
    "activity_id",
    "local_date",
    "easy_speed_mps",
    "matched_spm",
    "cadence_spm",
    "low_spm",
    "high_spm",
    "residual_spm",
    "device",
    "shoe_class",
]
BY_CLASS = ["shoe_class", "runs", "steady_min", "cadence_spm", "residual_spm", "plus_minus_spm"]


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
        return self._inside(speed_mps, lines.t95(self._free) * np.hypot(self.level_se_spm, self.slope_se * off))

    @property
    def slope_plus_minus_spm(self) -> float:
        """Half the 95% interval of the slope; 0 where it was taken from elsewhere."""
        return float(lines.t95(self._free) * self.slope_se)

    @property
    def _free(self) -> np.ndarray:
        return np.asarray(self.runs - 1.0 - self.slope_known)

    def _inside(self, speed_mps: np.ndarray | float, value: np.ndarray) -> Any:
        speed = np.asarray(speed_mps, dtype=float)
        value = np.where((speed >= self.low_mps) & (speed <= self.high_mps), value, np.nan)
        return value if np.ndim(speed_mps) else float(value)


@dataclass(frozen=True)
class Change:
    """Cadence at one speed, now and then, with half the 95% interval of the difference; one device."""

    device: str
    speed_mps: float
    now_spm: float
    then_spm: float
    change_spm: float
    plus_minus_spm: float
    then_date: date
    now_runs: int
    then_runs: int


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
        runs: `schema.ACTIVITIES` with columns `shoe_class` ("" untagged or mixed) and `surface`.

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
    told = runs.iloc[at].reset_index(drop=True)
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
    table = told[["activity_id", "local_date", "device", "shoe_class", "surface"]].assign(
        steady_min=total_s / 60,
        speed_mps=speed,
        cadence_spm=cadence,
        expected_spm=expected,
        residual_spm=middle,
        residual_pct=100 * middle / expected,
        intercept_spm=line["intercept_spm"],
        slope_spm=line["slope_spm"],
        slope_known=line["slope_known"] == 1,
        low_mps=line["low_mps"],
        high_mps=line["high_mps"],
        fit_runs=line["runs"],
    )
    return table[RESIDUALS]


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
    alike = lines.persistence(np.bincount(row, off) / np.bincount(row, seconds))
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


def _matched(table: pd.DataFrame, line: Fit, speed_mps: float) -> pd.DataFrame:
    """The rows on the line's device and inside its range, with their cadence brought to one speed (`matched_spm`)."""
    if not line.low_mps <= speed_mps <= line.high_mps:
        return table.iloc[:0].assign(matched_spm=pd.Series(dtype="float64"))
    own = table[(table["device"] == line.device) & table["speed_mps"].between(line.low_mps, line.high_mps)]
    return own.assign(matched_spm=own["cadence_spm"] + line.slope_spm * (speed_mps - own["speed_mps"]))


def trend(table: pd.DataFrame, line: Fit | None, speed_mps: float) -> pd.DataFrame:
    """Cadence at one speed over time, one row a run on the fit's device, oldest first.

    Args:
        table: see `residuals`.
        line: see `fit`; its slope brings each run to the speed.
        speed_mps: the runner's usual easy speed (`easy_speed`).

    Returns:
        `activity_id, local_date, easy_speed_mps, matched_spm` (the run's cadence at that speed), `cadence_spm` (the
        smooth trend of these), `low_spm, high_spm` (its 95% band), `residual_spm` (of the run), `device, shoe_class`.
        Trend and band are NaN while too few runs lie around.
    """
    if line is None or (own := _matched(table, line, speed_mps)).empty:
        return lines.no_rows(TREND)
    days = own["local_date"].to_numpy("datetime64[D]").astype(np.float64)
    level, half, _ = lines.local_line(days, own["matched_spm"].to_numpy(), own["steady_min"].to_numpy())
    own = own.assign(easy_speed_mps=speed_mps, cadence_spm=level, low_spm=level - half, high_spm=level + half)
    return own[TREND].reset_index(drop=True)


def change(
    table: pd.DataFrame, line: Fit | None, speed_mps: float, today: date, since: date | None = None
) -> Change | None:
    """Cadence at one speed over the last 28 days against the 28 days around `since` (by default 13 weeks ago).

    None where either holds too few runs. The interval counts runs, and what the slope leaves open where the two were
    run at different speeds.
    """
    if line is None:
        return None
    own, rule = _matched(table, line, speed_mps), CADENCE_TREND
    span, now = pd.Timedelta(days=int(rule["days"])), pd.Timestamp(today)
    then = now - pd.Timedelta(days=int(rule["ago_days"])) if since is None else pd.Timestamp(since)
    days = own["local_date"]
    lately = own[days > now - span]
    before = own[(days > then - span / 2) & (days <= then + span / 2) & (days <= now - span)]
    if min(len(lately), len(before)) < rule["least_runs"]:
        return None
    (now_spm, now_se, now_free), (then_spm, then_se, then_free) = (
        lines.mean_of_runs(rows["matched_spm"].to_numpy(), rows["steady_min"].to_numpy()) for rows in (lately, before)
    )
    every_day = own["local_date"].to_numpy("datetime64[D]").astype(np.float64)
    persistence = lines.local_line(every_day, own["matched_spm"].to_numpy(), own["steady_min"].to_numpy())[2]
    free = (now_se**2 + then_se**2) ** 2 / max(now_se**4 / now_free + then_se**4 / then_free, 1e-12)
    slope_spm = line.slope_plus_minus_spm * (_mean_speed(lately) - _mean_speed(before))
    return Change(
        device=line.device,
        speed_mps=speed_mps,
        now_spm=now_spm,
        then_spm=then_spm,
        change_spm=now_spm - then_spm,
        plus_minus_spm=float(np.hypot(lines.t95(free) * persistence * np.hypot(now_se, then_se), slope_spm)),
        then_date=then.date(),
        now_runs=len(lately),
        then_runs=len(before),
    )


def by_class(stretches: pd.DataFrame, line: Fit | None, speed_mps: float) -> pd.DataFrame:
    """Cadence in each class of shoe at matched speed, over the days of the fit and on its device.

    Args:
        stretches: `steady` with `activity_id, local_date, device, shoe_class` of each stretch ("" untagged), so a run
            in two pairs counts for both.
        line: see `fit`.
        speed_mps: the runner's usual easy speed.

    Returns:
        `shoe_class, runs, steady_min, cadence_spm` (at the speed), `residual_spm` (against the line, all classes),
        `plus_minus_spm` (half the 95% interval of either, NaN for fewer than three runs).
    """
    if line is None:
        return lines.no_rows(BY_CLASS)
    inside = stretches["local_date"].between(pd.Timestamp(line.since), pd.Timestamp(line.until))
    worn = _matched(stretches[inside & (stretches["shoe_class"] != "")], line, speed_mps)
    names = ["matched_spm", "speed_mps"]
    parts = worn.assign(**{name: worn[name] * worn["seconds"] for name in names})
    parts = parts.groupby(["shoe_class", "activity_id"], as_index=False)[[*names, "seconds"]].sum()
    parts[names] = parts[names].div(parts["seconds"], axis=0)
    rows = []
    for shoe_class, part in parts.assign(steady_min=parts["seconds"] / 60).groupby("shoe_class"):
        mean, error, free = lines.mean_of_runs(part["matched_spm"].to_numpy(), part["steady_min"].to_numpy())
        slope_spm = line.slope_plus_minus_spm * (_mean_speed(part) - line.middle_mps)
        half = float(np.hypot(lines.t95(free) * error, slope_spm))
        half = half if len(part) >= CADENCE_TREND["least_runs"] else float("nan")
        residual = mean - line.expected_spm(speed_mps)
        rows.append((shoe_class, len(part), part["steady_min"].sum(), mean, residual, half))
    return pd.DataFrame(rows, columns=BY_CLASS) if rows else lines.no_rows(BY_CLASS)


def _mean_speed(rows: pd.DataFrame) -> float:
    return float(np.average(rows["speed_mps"], weights=rows["steady_min"]))
