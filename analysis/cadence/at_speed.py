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
    `low_mps` to `high_mps`, where the data lie. `plus_minus_spm` is half the 95% interval of the level at `middle_mps`.
    """

    device: str
    intercept_spm: float
    slope_spm: float
    slope_known: bool
    low_mps: float
    high_mps: float
    runs: int
    stretches: int
    since: date
    until: date

    def expected_spm(self, speed_mps: np.ndarray | float) -> np.ndarray | float:
        """Steps a minute at each speed; NaN outside the range."""
        speed = np.asarray(speed_mps, dtype=float)
        inside = (speed >= self.low_mps) & (speed <= self.high_mps)
        expected = np.where(inside, self.intercept_spm + self.slope_spm * speed, np.nan)
        return expected if np.ndim(speed_mps) else float(expected)


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

    A stretch without altitude counts as flat. One that strays far from its own run's middle is an artefact.
    """
    rule = MATCHED_SPEED
    with np.errstate(invalid="ignore"):
        steep = np.abs(stretches["grade"].to_numpy()) > rule["grade"]
        even = stretches["speed_spread"].to_numpy() <= rule["speed_spread"]
    known = ~np.isnan(stretches["cadence_spm"].to_numpy() + stretches["speed_mps"].to_numpy())
    chosen = stretches[~steep & even & known]
    level = chosen["cadence_spm"].to_numpy() - rule["slope_spm"] * chosen["speed_mps"].to_numpy()
    middle = lines.median_by(chosen["activity"].to_numpy(), level)
    strays = np.abs(level - middle) > rule["stray"] * chosen["cadence_spm"].to_numpy()
    return chosen[~strays].reset_index(drop=True)


def residuals(steady: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Each run's cadence against the runner's own at that speed, one row a run with steady stretches, oldest first.

    Args:
        steady: see `steady`; `activity` is the row in `runs`.
        runs: `schema.ACTIVITIES` with columns `shoe_class` ("" untagged or mixed) and `surface`.

    Returns:
        `activity_id, local_date, device, shoe_class, surface, steady_min` (steady minutes inside the range of speeds),
        `speed_mps` (their mean), `cadence_spm` (the run's, there), `expected_spm, residual_spm` (the median of its
        stretches), `residual_pct, intercept_spm, slope_spm, slope_known, low_mps, high_mps, fit_runs`. A run is only
        compared with runs of earlier days. NaN where these are too few or the run lies outside their speeds; then
        minutes, speed and cadence are of all its steady stretches.
    """
    if steady.empty:
        return pd.DataFrame(columns=RESIDUALS)
    at, first_row = np.unique(steady["activity"].to_numpy(), return_inverse=True)
    told = runs.iloc[at].reset_index(drop=True)
    days = told["local_date"].to_numpy("datetime64[D]").astype(np.int64)
    fits = pd.DataFrame(index=range(len(at)), columns=lines.LINE, dtype="float64")
    for chosen, sums in _by_device(steady, first_row, told["device"].to_numpy(), days):
        own = days[chosen]
        first = np.searchsorted(own, own - int(MATCHED_SPEED["before_days"]), side="left")
        fits.loc[chosen] = lines.fit_windows(sums, first, np.searchsorted(own, own, side="left"))

    line = {name: fits[name].to_numpy() for name in lines.LINE}
    x, y, seconds = (steady[name].to_numpy() for name in ("speed_mps", "cadence_spm", "seconds"))
    with np.errstate(invalid="ignore"):
        inside = (x >= line["low_mps"][first_row]) & (x <= line["high_mps"][first_row])
    fitted = np.bincount(first_row, inside) > 0
    used = np.where(fitted[first_row], inside, True)
    row, x, y, seconds = first_row[used], x[used], y[used], seconds[used]
    residual = y - line["intercept_spm"][row] - line["slope_spm"][row] * x
    total_s = np.bincount(row, seconds, len(at))
    speed = np.bincount(row, seconds * x, len(at)) / total_s
    middle = np.full(len(at), np.nan)
    middle[row] = lines.median_by(row, residual)
    middle = np.where(fitted, middle, np.nan)
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
    now = np.datetime64(today).astype("datetime64[D]").astype(np.int64)
    days = runs["local_date"].to_numpy("datetime64[D]").astype(np.int64)[steady["activity"].to_numpy()]
    recent = steady[(days > now - before) & (days <= now)]
    if recent.empty:
        return None
    device = runs["device"].iloc[recent["activity"].max()]
    at, row = np.unique(recent["activity"].to_numpy(), return_inverse=True)
    told = runs.iloc[at]
    for chosen, sums in _by_device(recent, row, told["device"].to_numpy(), np.arange(len(at))):
        if told["device"].iloc[chosen[0]] == device:
            line = dict(
                zip(lines.LINE, lines.fit_windows(sums, np.array([0]), np.array([len(chosen)]))[0], strict=True)
            )
            if np.isnan(line["intercept_spm"]):
                return None
            return Fit(
                device=device,
                intercept_spm=float(line["intercept_spm"]),
                slope_spm=float(line["slope_spm"]),
                slope_known=bool(line["slope_known"] == 1),
                low_mps=float(line["low_mps"]),
                high_mps=float(line["high_mps"]),
                runs=int(line["runs"]),
                stretches=int(np.isin(row, chosen).sum()),
                since=(pd.Timestamp(today) - pd.Timedelta(days=before - 1)).date(),
                until=today,
            )
    return None


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


def _at_easy_speed(table: pd.DataFrame, today_fit: Fit | None, speed_mps: float) -> pd.DataFrame:
    """Runs on the fit's device with their cadence brought to one speed along the fit's slope (`matched_spm`)."""
    if today_fit is None or not today_fit.low_mps <= speed_mps <= today_fit.high_mps:
        return table.iloc[:0].assign(matched_spm=pd.Series(dtype="float64"))
    own = table[table["device"] == today_fit.device]
    inside = own["speed_mps"].between(today_fit.low_mps, today_fit.high_mps)
    own = own[inside]
    return own.assign(matched_spm=own["cadence_spm"] + today_fit.slope_spm * (speed_mps - own["speed_mps"]))


def trend(table: pd.DataFrame, today_fit: Fit | None, speed_mps: float) -> pd.DataFrame:
    """Cadence at one speed over time, one row a run on the fit's device, oldest first.

    Args:
        table: see `residuals`.
        today_fit: see `fit`; its slope brings each run to the speed.
        speed_mps: the runner's usual easy speed (`easy_speed`).

    Returns:
        `activity_id, local_date, easy_speed_mps, matched_spm` (the run's own), `cadence_spm` (an average of the runs so
        far in which a run counts half after two weeks), `low_spm, high_spm` (its 95% band, NaN while fewer than three
        runs have been seen), `residual_spm` (of the run), `device, shoe_class`.
    """
    own = _at_easy_speed(table, today_fit, speed_mps)
    if own.empty:
        return pd.DataFrame(columns=TREND)
    days = own["local_date"].to_numpy("datetime64[D]").astype(np.int64)
    smooth, half = lines.running_mean(days, own["matched_spm"].to_numpy(), own["steady_min"].to_numpy())
    own = own.assign(easy_speed_mps=speed_mps, cadence_spm=smooth, low_spm=smooth - half, high_spm=smooth + half)
    return own[TREND].reset_index(drop=True)


def change(
    table: pd.DataFrame, today_fit: Fit | None, speed_mps: float, today: date, since: date | None = None
) -> Change | None:
    """Cadence at one speed over the last 28 days against 28 days around `since` (by default three months ago).

    None where either holds too few runs.
    """
    own = _at_easy_speed(table, today_fit, speed_mps)
    rule = CADENCE_TREND
    span = pd.Timedelta(days=int(rule["days"]))
    then = pd.Timestamp(today) - pd.Timedelta(days=int(rule["ago_days"])) if since is None else pd.Timestamp(since)
    when = own["local_date"]
    now_rows = own[when > pd.Timestamp(today) - span]
    then_rows = own[(when > then - span / 2) & (when <= then + span / 2) & (when <= pd.Timestamp(today) - span)]
    if today_fit is None or min(len(now_rows), len(then_rows)) < rule["least_runs"]:
        return None
    (now_spm, now_se, now_free), (then_spm, then_se, then_free) = (
        lines.mean_of_runs(rows["matched_spm"].to_numpy(), rows["steady_min"].to_numpy())
        for rows in (now_rows, then_rows)
    )
    error = float(np.hypot(now_se, then_se))
    free = error**4 / max(now_se**4 / now_free + then_se**4 / then_free, 1e-12)
    return Change(
        device=today_fit.device,
        speed_mps=speed_mps,
        now_spm=now_spm,
        then_spm=then_spm,
        change_spm=now_spm - then_spm,
        plus_minus_spm=float(lines.t95(free) * error),
        then_date=then.date(),
        now_runs=len(now_rows),
        then_runs=len(then_rows),
    )


def by_class(table: pd.DataFrame, today_fit: Fit | None, speed_mps: float) -> pd.DataFrame:
    """The effect of each shoe class at matched speed, over the days of the fit and on its device.

    Returns:
        `shoe_class, runs, steady_min, cadence_spm` (at the speed), `residual_spm` (against the fit),
        `plus_minus_spm` (half its 95% interval, NaN for fewer than three runs). Untagged and mixed runs are left out.
    """
    own = _at_easy_speed(table, today_fit, speed_mps)
    if today_fit is None or own.empty:
        return pd.DataFrame(columns=BY_CLASS)
    own = own[own["local_date"].between(pd.Timestamp(today_fit.since), pd.Timestamp(today_fit.until))]
    rows = []
    for shoe_class, worn in own[own["shoe_class"] != ""].groupby("shoe_class"):
        mean, error, free = lines.mean_of_runs(worn["matched_spm"].to_numpy(), worn["steady_min"].to_numpy())
        residual = mean - float(today_fit.expected_spm(speed_mps))
        half = lines.t95(free) * error if len(worn) >= CADENCE_TREND["least_runs"] else float("nan")
        rows.append((shoe_class, len(worn), worn["steady_min"].sum(), mean, residual, half))
    return pd.DataFrame(rows, columns=BY_CLASS)


def _by_device(
    steady: pd.DataFrame, row: np.ndarray, devices: np.ndarray, days: np.ndarray
) -> list[tuple[np.ndarray, lines.Sums]]:
    """For each device its rows (of `devices`, by day) and the sums of their stretches."""
    sums = lines.sums(row, *(steady[name].to_numpy() for name in ("speed_mps", "cadence_spm", "seconds")))
    found = []
    for device in pd.unique(devices):
        chosen = np.flatnonzero(devices == device)
        chosen = chosen[np.argsort(days[chosen], kind="stable")]
        found.append((chosen, sums.of(chosen)))
    return found
