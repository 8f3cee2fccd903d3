"""Cadence at the runner's usual easy speed: over time, now against then, and in each class of shoe.

Decision: each run's cadence is brought to one speed along the runner's own line, on one device, and never further than
the speeds that were run. Every figure comes with its 95% interval, in which a run is one observation, the slope's own
doubt has its share, and runs that resemble the ones before them count for less.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ..evidence import CADENCE_TREND
from . import lines, means
from .at_speed import Fit

__all__ = ["Change", "by_class", "change", "trend"]

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
class Change:
    """Cadence at one speed, now and then, with half the 95% interval of the difference; one device."""

    device: str
    speed_mps: float
    now_spm: float
    then_spm: float
    change_spm: float
    plus_minus_spm: float
    then_date: date


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
    level, half, _ = means.local_line(days, own["matched_spm"].to_numpy(), own["steady_min"].to_numpy())
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
        means.mean_of_runs(rows["matched_spm"].to_numpy(), rows["steady_min"].to_numpy()) for rows in (lately, before)
    )
    every_day = own["local_date"].to_numpy("datetime64[D]").astype(np.float64)
    persistence = means.local_line(every_day, own["matched_spm"].to_numpy(), own["steady_min"].to_numpy())[2]
    free = (now_se**2 + then_se**2) ** 2 / max(now_se**4 / now_free + then_se**4 / then_free, 1e-12)
    slope_spm = line.slope_plus_minus_spm * (_mean_speed(lately) - _mean_speed(before))
    return Change(
        device=line.device,
        speed_mps=speed_mps,
        now_spm=now_spm,
        then_spm=then_spm,
        change_spm=now_spm - then_spm,
        plus_minus_spm=float(np.hypot(means.t95(free) * persistence * np.hypot(now_se, then_se), slope_spm)),
        then_date=then.date(),
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
        mean, error, free = means.mean_of_runs(part["matched_spm"].to_numpy(), part["steady_min"].to_numpy())
        slope_spm = line.slope_plus_minus_spm * (_mean_speed(part) - line.middle_mps)
        half = float(np.hypot(means.t95(free) * error, slope_spm))
        half = half if len(part) >= CADENCE_TREND["least_runs"] else float("nan")
        residual = mean - line.expected_spm(speed_mps)
        rows.append((shoe_class, len(part), part["steady_min"].sum(), mean, residual, half))
    return pd.DataFrame(rows, columns=BY_CLASS) if rows else lines.no_rows(BY_CLASS)


def _mean_speed(rows: pd.DataFrame) -> float:
    return float(np.average(rows["speed_mps"], weights=rows["steady_min"]))
