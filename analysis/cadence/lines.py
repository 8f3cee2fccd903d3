"""Straight lines through the stretches of runs, robust and honest about what a run is.

Decision: a run's stretches resemble each other more than those of another day, so every sum is first made within a run
and the run is the unit of weight, of outliers and of uncertainty (the jackknife leaves out a whole run at a time).
Lines over many windows of runs are fitted together: each run is a few sums, each window a row of runs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..evidence import MATCHED_SPEED

__all__ = [
    "LINE",
    "Sums",
    "fit_windows",
    "lines_before",
    "median_by",
    "middle_of",
    "no_rows",
    "rows_of",
    "sums",
]

LINE = [
    "intercept_spm",
    "slope_spm",
    "slope_known",
    "low_mps",
    "high_mps",
    "runs",
    "middle_mps",
    "level_se",
    "slope_se",
]
HUBER = 1.345  # 95% of the efficiency of least squares where nothing is odd
MAD_OF_NORMAL = 0.6745
ROUNDS = 3
_SPEED_BIN_MPS = 0.05


@dataclass(frozen=True)
class Sums:
    """What a line needs to know of each run.

    - `moments`: runs × 5: seconds, and by seconds the sums of speed, cadence, speed² and speed · cadence, where speed
      and cadence are counted from `centre` (m/s, 1/min).
    - `speed_s`: runs × bins: seconds at each speed (bins of 0.05 m/s from 0).
    """

    moments: np.ndarray
    speed_s: np.ndarray
    centre: tuple[float, float]

    def of(self, rows: np.ndarray) -> "Sums":
        return Sums(self.moments[rows], self.speed_s[rows], self.centre)


def sums(row: np.ndarray, speed: np.ndarray, cadence: np.ndarray, seconds: np.ndarray) -> Sums:
    """The sums of each run's stretches; `row` ascends and counts the runs from 0, none left out."""
    first = np.flatnonzero(np.diff(row, prepend=-1))
    centre = float(speed[0]), float(cadence[0])
    x, y = speed - centre[0], cadence - centre[1]
    moments = np.add.reduceat(np.stack([np.ones(len(row)), x, y, x * x, x * y]) * seconds, first, axis=1)
    bins = int(np.max(speed) / _SPEED_BIN_MPS) + 1
    at = row * bins + (speed / _SPEED_BIN_MPS).astype(np.int64)
    return Sums(moments.T.copy(), np.bincount(at, seconds, len(first) * bins).reshape(len(first), bins), centre)


def lines_before(row: np.ndarray, stretches: pd.DataFrame, channel: str, runs: pd.DataFrame) -> dict[str, np.ndarray]:
    """The line of a channel against speed that each run is held against, by the names of `LINE`.

    It goes through the runs of the 84 days before the run's day, on its device.

    Args:
        row: of which of `runs` each stretch is; ascends, no run is left out.
        runs: with `local_date` and `device`.
    """
    days = runs["local_date"].to_numpy("datetime64[D]").astype(np.int64)
    devices = runs["device"].to_numpy()
    every = sums(row, *(stretches[name].to_numpy() for name in ("speed_mps", channel, "seconds")))
    found = np.full((len(runs), len(LINE)), np.nan)
    for device in pd.unique(devices):
        chosen = np.flatnonzero(devices == device)
        chosen = chosen[np.argsort(days[chosen], kind="stable")]
        own = days[chosen]
        first = np.searchsorted(own, own - int(MATCHED_SPEED["before_days"]), side="left")
        found[chosen] = fit_windows(every.of(chosen), first, np.searchsorted(own, own, side="left"))
    return dict(zip(LINE, found.T, strict=True))


def fit_windows(runs: Sums, first: np.ndarray, last: np.ndarray, errors: bool = False) -> np.ndarray:
    """A line through the runs of each window [first, last): an array of rows of `LINE`, NaN where runs are too few.

    A run weighs by its seconds, an odd one less. With `errors` come the standard errors of the level at the window's
    mean speed and of the slope (0 where it is not fitted), each with whole runs left out in turn; else they are NaN.
    """
    rule = MATCHED_SPEED
    number = last - first
    lines = np.full((len(first), len(LINE)), np.nan)
    lines[:, LINE.index("runs")] = number
    fitted = np.flatnonzero(number >= rule["few_runs"])
    if not len(fitted):
        return lines
    first, last, number = first[fitted], last[fitted], number[fitted]
    low, high = _range(runs.speed_s, first, last)
    sloped = (number >= rule["least_runs"]) & (high - low >= rule["speed_span_mps"])
    at = first[:, None] + np.arange(number.max())
    inside = at < last[:, None]
    at = np.where(inside, at, 0)
    moments = runs.moments[at]
    speed, cadence = ((runs.moments[:, each] / runs.moments[:, 0])[at] for each in (1, 2))
    weight = inside.astype(float)
    for _ in range(ROUNDS):
        total = (weight[:, None, :] @ moments)[:, 0]
        level, slope = _line(total, sloped)
        residual = np.abs(cadence - level[:, None] - slope[:, None] * speed)
        scale = middle_of(np.where(inside, residual, np.inf), number) / MAD_OF_NORMAL
        weight = inside / np.maximum(residual / (HUBER * np.maximum(scale, 1e-6)[:, None]), 1.0)

    middle = total[:, 1] / total[:, 0]
    intercept = runs.centre[1] + level - slope * runs.centre[0]
    middle_mps = runs.centre[0] + middle
    lines[fitted, : LINE.index("level_se")] = np.column_stack([intercept, slope, sloped, low, high, number, middle_mps])
    if errors:
        total = (weight[:, None, :] @ moments)[:, 0]
        price = total[:, 0] / (moments[..., 0] * (weight == 1)).sum(axis=1)  # see `means.price`
        left_level, left_slope = _line(total[:, None] - weight[..., None] * moments, sloped[:, None])
        for name, left in (("level_se", left_level + left_slope * middle[:, None]), ("slope_se", left_slope)):
            lines[fitted, LINE.index(name)] = price * _jackknife(left, inside, number)
    return lines


def _line(moments: np.ndarray, sloped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Level at the centre and slope from sums of moments, last axis as in `Sums`; elsewhere the slope is taken."""
    total, x, y, xx, xy = np.moveaxis(moments, -1, 0)
    x, y = x / total, y / total
    slope = np.where(sloped, (xy / total - x * y) / np.maximum(xx / total - x * x, 1e-9), MATCHED_SPEED["slope_spm"])
    return y - slope * x, slope


def _jackknife(values: np.ndarray, inside: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The standard error that the values with one run left out tell."""
    mean = np.where(inside, values, 0.0).sum(axis=1) / number
    spread = np.where(inside, (values - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.sqrt(spread * (number - 1) / number)


def _range(speed_s: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The speeds between which the steady time of each window lies, but for a little at either end."""
    so_far = np.zeros((len(speed_s) + 1, speed_s.shape[1]))
    np.cumsum(np.cumsum(speed_s, axis=1), axis=0, out=so_far[1:])
    span = so_far[last] - so_far[first]
    total = span[:, -1:]
    left_out = MATCHED_SPEED["range_share"]
    low = np.argmax(span > left_out * total, axis=1)
    high = np.argmax(span >= (1 - left_out) * total, axis=1) + 1
    return low * _SPEED_BIN_MPS, high * _SPEED_BIN_MPS


def middle_of(values: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The median of the first `number` of each row's values in order."""
    ordered = np.sort(values, axis=1)
    rows = np.arange(len(values))
    return (ordered[rows, (number - 1) // 2] + ordered[rows, number // 2]) / 2


def no_rows(names: list[str]) -> pd.DataFrame:
    """An empty table of these columns, each of the kind it has in a full one."""
    return pd.DataFrame({name: pd.Series(dtype=_DTYPES.get(name, "float64")) for name in names})


_DTYPES = {
    **dict.fromkeys(("activity_id", "device", "shoe_class", "surface"), "str"),
    **dict.fromkeys(("slope_known", "held_to_end", "noticed"), "bool"),
    "local_date": "datetime64[us]",
}


def rows_of(activity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The activities that occur, ascending, and the place of each stretch's activity among them."""
    there = np.bincount(activity) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[activity]


def median_by(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """For each value the median of its group; groups are counted from 0, values are finite."""
    # One key sorts several times faster than two.
    ordered = values[np.argsort(group * (np.ptp(values) + 1) + values)] if len(values) else values
    number = np.bincount(group)
    start = np.cumsum(number) - number
    middle = (ordered[start + np.maximum(number - 1, 0) // 2] + ordered[start + number // 2]) / 2
    return middle[group]
