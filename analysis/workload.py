"""What the last days look like against the weeks before: ratios, monotony, strain, session spikes.

Decision: every window runs over calendar days, rest days included, and a window that touches a day of unknown load is
unknown. Nothing is suppressed here: a short history gives NaN, load after none gives infinity, and what is too thin to
show is decided in the report. Each function takes one runner's Series or a DataFrame with a column for each athlete,
indexed by gapless days, and returns the same shape.

The ratio has three published forms: uncoupled (Windt & Gabbett 2019), coupled (Hulin 2014) and exponentially weighted
(Williams 2017). Monotony and strain are Foster's (1998), the session spike is Frandsen's (2025). See `evidence`.
"""

from collections.abc import Callable
from typing import Literal, TypeVar

import numpy as np
import pandas as pd

from .evidence import FITNESS, MONOTONY, RATIO, SESSION_SPIKE, STRAIN, WEEK_CHANGE
from .load import running

__all__ = [
    "acwr",
    "exceeds",
    "fitness",
    "monotony",
    "most_in_days_before",
    "reaches",
    "rolling_sum",
    "session_spikes",
    "sessions",
    "strain",
    "week_change",
    "window_and_before",
]

Load = TypeVar("Load", pd.Series, pd.DataFrame)
METHODS = ("uncoupled", "coupled", "ewma")
_AT_ONCE = 8  # columns at a time, so that their windows stay in the processor's cache


def acwr(
    load: Load,
    method: Literal["uncoupled", "coupled", "ewma"] = "uncoupled",
    acute: int = int(RATIO["acute_days"]),
    chronic: int = int(RATIO["chronic_days"]),
) -> Load:
    """Acute to chronic load ratio on every day; NaN before `chronic` days of history.

    - uncoupled: mean of the last `acute` days ÷ mean of the `chronic - acute` days before them.
    - coupled: mean of the last `acute` days ÷ mean of the last `chronic` days. It cannot exceed chronic ÷ acute.
    - ewma: both averages fade with weight 2 ÷ (days + 1), starting from the first day's load. A day of unknown load
      leaves them as they were and hides the ratio until `chronic` known days have passed.

    Load after none is infinite, none after none is NaN.

    Raises:
        ValueError: an unknown method, or a chronic window that is not longer than the acute one.
    """
    if method not in METHODS:
        raise ValueError(f"{method!r} is not a form of the ratio: use one of {', '.join(METHODS)}")
    if not 1 <= acute < chronic:
        raise ValueError(f"the chronic window ({chronic} days) must be longer than the acute one ({acute} days)")
    if method == "ewma":
        return _ewma_ratio(load, acute, chronic)

    def ratio(days: np.ndarray) -> np.ndarray:
        recent = _windows(days, acute)[chronic - acute :]
        if method == "coupled":
            return _divide(recent, _windows(days, chronic)) * (chronic / acute)
        before = _windows(days[: len(days) - acute], chronic - acute)
        return _divide(recent, before) * ((chronic - acute) / acute)

    return _by_athlete(load, ratio)


def _ewma_ratio(load: Load, acute: int, chronic: int) -> Load:
    values: np.ndarray = load.to_numpy(dtype="float64")
    weights = np.array([[2 / (acute + 1)], [2 / (chronic + 1)]])
    if values.ndim == 1 or np.isnan(values).any():
        recent, usual = (load.ewm(alpha=weight, adjust=False, ignore_na=True).mean() for weight in weights.flat)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = recent / usual
        return ratio.where(_by_athlete(load, lambda days: _windows(days, chronic)).notna())
    # A whole table is quicker day by day, both averages of all athletes at once.
    result = np.full_like(values, np.nan)
    averages = np.stack([values[0], values[0]]) if len(values) else np.zeros((2, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        for day, today in enumerate(values):
            averages += weights * (today - averages)
            np.divide(averages[0], averages[1], out=result[day])
    result[: chronic - 1] = np.nan
    return _like(load, result)


def monotony(load: Load, days: int = int(MONOTONY["days"])) -> Load:
    """Mean ÷ sample standard deviation of the last `days` daily loads, rest days included (Foster 1998).

    Infinite when all days are alike, NaN when all are zero.
    """
    return _by_athlete(load, lambda values: _monotony(values, _windows(values, days), days))


def strain(load: Load, days: int = int(STRAIN["days"])) -> Load:
    """The load of the last `days` days × its monotony, in units of the load (Foster 1998)."""

    def strain_of(values: np.ndarray) -> np.ndarray:
        total = _windows(values, days)
        return total * _monotony(values, total, days)

    return _by_athlete(load, strain_of)


def week_change(load: Load, days: int = int(WEEK_CHANGE["days"])) -> Load:
    """Change of the load of the last `days` days against the `days` before, in percent; infinite after none."""

    def change(values: np.ndarray) -> np.ndarray:
        total = _windows(values, days)
        now, before = total[days:], total[: max(len(total) - days, 0)]
        return 100 * _divide(now - before, before)

    return _by_athlete(load, change)


def fitness(load: pd.Series) -> pd.DataFrame:
    """Fitness (slow average), fatigue (fast one), form (yesterday's difference) and ramp (fitness over a week).

    Columns `ctl, atl, tsb, ramp` in units of the load. Cₜ = Cₜ₋₁ + (Lₜ − Cₜ₋₁)(1 − e^(−1/τ)) from 0, τ 42 and 7 days
    (Banister 1991). A day of unknown load leaves an average as it was and hides it for τ days.
    """
    from_zero = pd.concat([pd.Series([0.0]), load.reset_index(drop=True)], ignore_index=True)
    columns = {}
    for name, tau in (("ctl", FITNESS["fitness_days"]), ("atl", FITNESS["fatigue_days"])):
        average = from_zero.ewm(alpha=1 - np.exp(-1 / tau), adjust=False, ignore_na=True).mean()
        known = from_zero.rolling(int(tau), min_periods=1).count() == np.minimum(np.arange(1, len(average) + 1), tau)
        columns[name] = average.where(known)
    table = pd.DataFrame(columns)
    table["tsb"] = (table["ctl"] - table["atl"]).shift(1)
    table["ramp"] = table["ctl"] - table["ctl"].shift(int(FITNESS["ramp_days"]))
    return table.iloc[1:].set_axis(load.index, axis=0)


def _by_athlete(load: Load, function: Callable[[np.ndarray], np.ndarray]) -> Load:
    """Apply a function to the days (first axis) of a Series, or of a few columns of a DataFrame at a time.

    The function returns the values of the last days; those before have too little history and are NaN.
    """
    values: np.ndarray = load.to_numpy(dtype="float64")
    result = np.full_like(values, np.nan)
    if values.ndim == 1:
        _put_last(result, function(values))
    else:
        for start in range(0, values.shape[1], _AT_ONCE):
            athletes = slice(start, start + _AT_ONCE)
            _put_last(result[:, athletes], function(np.ascontiguousarray(values[:, athletes])))
    return _like(load, result)


def _put_last(result: np.ndarray, values: np.ndarray) -> None:
    if len(values):
        result[-len(values) :] = values


def _like(load: Load, values: np.ndarray) -> Load:
    if isinstance(load, pd.Series):
        return pd.Series(values, index=load.index, name=load.name)
    return pd.DataFrame(values, index=load.index, columns=load.columns, copy=False)


def rolling_sum(values: np.ndarray, days: int) -> np.ndarray:
    """Sum over the last `days` days (first axis); NaN where the window is not full or touches an unknown day."""
    result = np.full_like(values, np.nan, dtype="float64")
    _put_last(result, _windows(values, days))
    return result


def window_and_before(values: np.ndarray, days: int, before: int) -> tuple[np.ndarray, np.ndarray]:
    """For each day the sum of the last `days` days, and of the `before` days before them; NaN where not full."""
    earlier = np.full(len(values), np.nan)
    earlier[days:] = rolling_sum(values, before)[: max(len(values) - days, 0)]
    return rolling_sum(values, days), earlier


def _windows(values: np.ndarray, days: int, combine: np.ufunc = np.add) -> np.ndarray:
    """`combine` of each `days` days in a row (first axis): one value for each full window.

    Built from windows of 1, 2, 4, … days. Unlike a running total it never subtracts, so a window of rest is exactly 0
    and an unknown day is forgotten once the window has passed it.
    """
    if len(values) < days:
        return values[:0]
    block, length = values, 1
    while not days & length:
        block, length = combine(block[:-length], block[length:]), length * 2
    total, covered = block, length
    while covered < days:
        block, length = combine(block[:-length], block[length:]), length * 2
        if days & length:
            total = combine(total[:-length], block[covered:])
            covered += length
    return total


def _monotony(values: np.ndarray, total: np.ndarray, days: int) -> np.ndarray:
    # Deviations are taken from the window's last day, so that identical days have a spread of exactly 0.
    last = values[days - 1 :]
    if not len(last):
        return last
    squares = np.zeros_like(last)
    for back in range(1, days):
        deviation = values[days - 1 - back : len(values) - back] - last
        deviation *= deviation
        squares += deviation
    from_last = total - days * last
    variance = np.maximum(squares - from_last * from_last / days, 0) / (days - 1)
    return _divide(total / days, np.sqrt(variance))


def _divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return above / below


def sessions(activities: pd.DataFrame) -> pd.DataFrame:
    """Runs, with files split by a short pause put together: one row a session, oldest first.

    Two files are one session when the second begins less than 30 minutes after the first ends (Frandsen's sessions; the
    limit is ours). Files that overlap are two recordings and stay apart, as do typed-in runs, which have no clock time.

    Returns:
        Columns `activity_id` (the first file's), `activity_ids` (tuple), `local_date, start_time, distance_m,
        moving_min, ascent_m, descent_m`; a sum with an unknown part is NaN.
    """
    runs = running(activities)
    start = runs["start_time"].to_numpy(dtype="datetime64[us]").astype("int64") / 1e6
    end = start + runs["elapsed_s"].to_numpy()
    manual = runs["manual"].to_numpy()
    pause = start[1:] - end[:-1]
    together = (pause < SESSION_SPIKE["merge_min"] * 60) & (pause >= -SESSION_SPIKE["overlap_s"])
    together &= ~manual[1:] & ~manual[:-1]
    number = np.concatenate([[0], np.cumsum(~together)]) if len(runs) else np.array([], dtype="int64")
    first = np.flatnonzero(np.diff(number, prepend=-1))
    amounts = {"distance_m": 1.0, "moving_s": 1 / 60, "ascent_m": 1.0, "descent_m": 1.0}
    ids = runs["activity_id"].to_numpy(dtype=object)
    table = runs[["activity_id", "local_date", "start_time"]].iloc[first].reset_index(drop=True)
    table["activity_ids"] = pd.Series(
        [tuple(part) for part in np.split(ids, first[1:])] if len(ids) else [], dtype=object
    )
    for name, factor in amounts.items():
        table[name] = np.bincount(number, weights=runs[name].to_numpy() * factor, minlength=len(first))
    return table.rename(columns={"moving_s": "moving_min"})


def session_spikes(activities: pd.DataFrame) -> pd.DataFrame:
    """Each session's distance against the longest session of the 30 days before its day (Frandsen 2025).

    Returns:
        The columns of `sessions` and `longest_before_m`, `ratio` (NaN when there was no run of known distance in those
        days, or its own distance is unknown), `category` ("" up to 1.10, small, moderate, large), `spike` (bool),
        `provisional` (under 30 days of history, or a run of unknown distance among those of the 30 days), `after_break`
        (history, but no run in the 30 days).
    """
    table = sessions(activities)
    if table.empty:
        return table.assign(
            longest_before_m=np.nan, ratio=np.nan, category="", spike=False, provisional=False, after_break=False
        )
    days = table["local_date"].to_numpy().astype("datetime64[D]").astype("int64")
    day = days - days[0]
    distance = table["distance_m"].to_numpy()
    lookback = int(SESSION_SPIKE["lookback_days"])
    longest = most_in_days_before(day, distance, lookback)
    ran = most_in_days_before(day, np.ones(len(day)), lookback) > 0
    unknown = most_in_days_before(day, np.where(np.isnan(distance), 1.0, np.nan), lookback) > 0
    ratio = _divide(distance, np.where(longest > 0, longest, np.nan))
    limits = [SESSION_SPIKE["ratio"], SESSION_SPIKE["small_up_to"], SESSION_SPIKE["moderate_up_to"]]
    over = sum(exceeds(ratio, limit).astype("int64") for limit in limits)
    return table.assign(
        longest_before_m=longest,
        ratio=ratio,
        category=np.array(["", "small", "moderate", "large"], dtype=object)[over],
        spike=over > 0,
        provisional=(day < lookback) | unknown,
        after_break=~ran & (day > 0),
    )


def exceeds(value: np.ndarray, limit: float) -> np.ndarray:
    """`value > limit`, where 12.1 ÷ 11 is not above 1.10 for the sake of the last binary digit."""
    return value > limit * (1 + 1e-9)


def reaches(value: np.ndarray, limit: float) -> np.ndarray:
    """`value >= limit`, give or take the last binary digit."""
    return value >= limit * (1 - 1e-9)


def most_in_days_before(day: np.ndarray, value: np.ndarray, days: int) -> np.ndarray:
    """The highest known value of the `days` days before each entry's day; NaN without one. `day` ascends from 0."""
    by_day = np.full(day[-1] + 1 + days, np.nan)
    np.fmax.at(by_day, day + days, value)
    return _windows(by_day, days, np.fmax)[day]
