"""Straight lines and means over runs, robust and honest about what a run is.

Decision: a run's stretches resemble each other more than those of another day, so every sum is first made within a run
and the run is the unit of weight, of outliers and of uncertainty (the jackknife leaves out a whole run at a time).
Lines over many windows of runs are fitted together: each run is a few sums, each window a row of runs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..evidence import CADENCE_TREND, MATCHED_SPEED

__all__ = [
    "LINE",
    "Sums",
    "fit_windows",
    "lines_before",
    "local_line",
    "mean_of_runs",
    "median_by",
    "middle_of",
    "no_rows",
    "persistence",
    "rows_of",
    "sums",
    "t95",
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
_HUBER = 1.345  # 95% of the efficiency of least squares where nothing is odd
_MAD_OF_NORMAL = 0.6745
_ROUNDS = 3
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
    for _ in range(_ROUNDS):
        total = (weight[:, None, :] @ moments)[:, 0]
        level, slope = _line(total, sloped)
        residual = np.abs(cadence - level[:, None] - slope[:, None] * speed)
        scale = middle_of(np.where(inside, residual, np.inf), number) / _MAD_OF_NORMAL
        weight = inside / np.maximum(residual / (_HUBER * np.maximum(scale, 1e-6)[:, None]), 1.0)

    middle = total[:, 1] / total[:, 0]
    intercept = runs.centre[1] + level - slope * runs.centre[0]
    middle_mps = runs.centre[0] + middle
    lines[fitted, : LINE.index("level_se")] = np.column_stack([intercept, slope, sloped, low, high, number, middle_mps])
    if errors:
        total = (weight[:, None, :] @ moments)[:, 0]
        price = total[:, 0] / (moments[..., 0] * (weight == 1)).sum(axis=1)  # see `_price`
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


def mean_of_runs(values: np.ndarray, minutes: np.ndarray) -> tuple[float, float, float]:
    """Mean over runs, its standard error with each run one observation, and the degrees of freedom.

    Odd runs weigh less. The error is NaN for a single run.
    """
    full = _weight(minutes)
    sound = np.ones(len(values))
    for _ in range(_ROUNDS):
        share = full * sound / (full @ sound)
        mean = float(share @ values)
        sound = _soundness(values - mean)
    if len(values) < 2:
        return mean, float("nan"), 1.0
    off = (values - mean) / (1 - np.minimum(share, 0.9))
    free = max(1 / float(share @ share) - 1, 1.0)
    error = np.sqrt((share**2) @ off**2 * free / (free + 1))
    return mean, float(error * _price(sound, full)), free


def local_line(days: np.ndarray, values: np.ndarray, minutes: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """At each run's day the level of a straight line through the runs around it, and half its 95% interval.

    Runs weigh less the further away they lie, and nothing at `CADENCE_TREND["reach_days"]`; a line instead of a mean,
    so that a steady rise is not lagged behind at the last run. Odd runs weigh less. `days` ascend. NaN where the runs
    around are too few. Third, by how much intervals are wider because a run resembles the one before (`persistence`).
    """
    reach = CADENCE_TREND["reach_days"]
    first = np.searchsorted(days, days - reach, side="right")
    last = np.searchsorted(days, days + reach, side="left")
    at = first[:, None] + np.arange((last - first).max(initial=0))
    inside = at < last[:, None]
    at = np.where(inside, at, 0)
    off_days, value = (days[at] - days[:, None]) / reach, values[at]
    near = np.where(inside, 1 - off_days**2, 0.0) * _weight(minutes)[at]
    sound = np.ones(len(values))
    for _ in range(_ROUNDS):
        weight = near * sound[at]
        total, first_moment, second_moment = ((weight * off_days**power).sum(axis=1) for power in (0, 1, 2))
        spread = total * second_moment - first_moment**2
        known = (last - first >= CADENCE_TREND["least_runs"]) & (spread > 1e-6 * total**2)
        spread = np.where(known, spread, 1.0)[:, None]
        # Level and slope are weighted sums of the values.
        share = weight * (second_moment[:, None] - first_moment[:, None] * off_days) / spread
        tilt = weight * (total[:, None] * off_days - first_moment[:, None]) / spread
        level = (share * value).sum(axis=1)
        own = np.where(known, values - level, 0.0)
        sound = _soundness(own)
    slope = (tilt * value).sum(axis=1)
    lever = np.clip(share + tilt * off_days, 0.0, 0.9)
    residual = (value - level[:, None] - slope[:, None] * off_days) / (1 - lever)
    effective = total**2 / np.maximum((weight**2).sum(axis=1), 1e-12)
    alike = persistence(own)
    error = np.sqrt((share**2 * residual**2).sum(axis=1)) * _price(sound, _weight(minutes)) * alike
    half = t95(effective - 2) * error
    return np.where(known, level, np.nan), np.where(known, half, np.nan), alike


def _weight(minutes: np.ndarray) -> np.ndarray:
    """What a run weighs: its steady minutes, but ever less for each more, for a day's own variation stays."""
    return minutes / (minutes + CADENCE_TREND["half_weight_min"])


def _soundness(residual: np.ndarray) -> np.ndarray:
    """Huber's weight of each run: 1, and less where it lies further off than most."""
    limit = _HUBER * max(float(np.median(np.abs(residual))) / _MAD_OF_NORMAL, 1e-6)
    return np.minimum(1.0, limit / np.maximum(np.abs(residual), 1e-9))


def _price(sound: np.ndarray, weight: np.ndarray) -> float:
    """What Huber's weights cost: standard errors that take them as given are too small by this."""
    return float(weight @ sound / (weight @ (sound == 1)))


def persistence(residual: np.ndarray) -> float:
    """By how much standard errors grow where each run resembles the one before it (first-order autoregression).

    Odd runs count for less, as everywhere.
    """
    residual = residual * _soundness(residual)
    square = float(residual @ residual)
    if len(residual) < CADENCE_TREND["least_runs"] or square == 0:
        return 1.0
    alike = min(max(float(residual[1:] @ residual[:-1]) / square, 0.0), CADENCE_TREND["most_alike"])
    return float(np.sqrt((1 + alike) / (1 - alike)))


def t95(free: np.ndarray | float) -> np.ndarray:
    """Student's t for a 95% interval, by its expansion in the degrees of freedom (within 1% from two on)."""
    z, n = 1.959964, np.maximum(free, 1.0)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
