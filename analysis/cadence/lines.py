"""Straight lines and means over runs, robust and honest about what a run is.

Decision: a run's stretches resemble each other more than those of another day, so every sum is first made within a run
and the run is the unit of weight, of outliers and of uncertainty. Lines over many windows of runs are fitted together:
each run is a few sums, each window a row of runs.
"""

from dataclasses import dataclass, fields

import numpy as np

from ..evidence import CADENCE_TREND, MATCHED_SPEED

__all__ = ["LINE", "Sums", "fit_windows", "mean_of_runs", "median_by", "running_mean", "sums", "t95"]

LINE = ["intercept_spm", "slope_spm", "slope_known", "low_mps", "high_mps", "runs"]
_HUBER = 1.345  # 95% of the efficiency of least squares where nothing is odd
_MAD_OF_NORMAL = 0.6745
_ROUNDS = 6
_SPEED_BIN_MPS = 0.05


@dataclass(frozen=True)
class Sums:
    """What a line needs to know of each run: seconds, mean speed and cadence, sums about these means, and the
    seconds at each speed (bins of 0.05 m/s from 0)."""

    seconds: np.ndarray
    speed: np.ndarray
    cadence: np.ndarray
    speed_speed: np.ndarray
    speed_cadence: np.ndarray
    speed_s: np.ndarray

    def of(self, rows: np.ndarray) -> "Sums":
        return Sums(*(getattr(self, field.name)[rows] for field in fields(self)))


def sums(row: np.ndarray, speed: np.ndarray, cadence: np.ndarray, seconds: np.ndarray) -> Sums:
    """The sums of each run's stretches; `row` counts the runs from 0."""
    runs = int(row.max(initial=-1)) + 1
    total = np.bincount(row, seconds, runs)
    mean_speed = np.bincount(row, seconds * speed, runs) / total
    mean_cadence = np.bincount(row, seconds * cadence, runs) / total
    off_speed, off_cadence = speed - mean_speed[row], cadence - mean_cadence[row]
    bins = int(np.max(speed, initial=0.0) / _SPEED_BIN_MPS) + 1
    at = row * bins + (speed / _SPEED_BIN_MPS).astype(np.int64)
    return Sums(
        total,
        mean_speed,
        mean_cadence,
        np.bincount(row, seconds * off_speed**2, runs),
        np.bincount(row, seconds * off_speed * off_cadence, runs),
        np.bincount(at, seconds, runs * bins).reshape(runs, bins),
    )


def fit_windows(runs: Sums, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """A line through the runs of each window [first, last): an array of rows of `LINE`, NaN where runs are too few."""
    rule = MATCHED_SPEED
    number = last - first
    lines = np.full((len(first), len(LINE)), np.nan)
    lines[:, -1] = number
    fitted = np.flatnonzero(number >= rule["few_runs"])
    if not len(fitted):
        return lines
    first, last, number = first[fitted], last[fitted], number[fitted]
    low, high = _range(runs.speed_s, first, last)
    sloped = (number >= rule["least_runs"]) & (high - low >= rule["speed_span_mps"])
    at = first[:, None] + np.arange(number.max())
    inside = at < last[:, None]
    at = np.where(inside, at, 0)
    seconds, speed, cadence = (values[at] for values in (runs.seconds, runs.speed, runs.cadence))
    speed_speed, speed_cadence = runs.speed_speed[at], runs.speed_cadence[at]
    weight = inside.astype(float)
    for _ in range(_ROUNDS):
        share = weight * seconds
        total = share.sum(axis=1)
        mean_speed = (share * speed).sum(axis=1) / total
        mean_cadence = (share * cadence).sum(axis=1) / total
        off = speed - mean_speed[:, None]
        square = (weight * speed_speed + share * off**2).sum(axis=1)
        product = (weight * speed_cadence + share * off * (cadence - mean_cadence[:, None])).sum(axis=1)
        slope = np.divide(product, square, out=np.full(len(fitted), rule["slope_spm"]), where=sloped & (square > 0))
        level = mean_cadence - slope * mean_speed
        residual = np.abs(cadence - level[:, None] - slope[:, None] * speed)
        scale = _middle(np.where(inside, residual, np.inf), number) / _MAD_OF_NORMAL
        limit = _HUBER * np.maximum(scale, 1e-6)[:, None]
        weight = np.where(inside, np.minimum(1.0, limit / np.maximum(residual, 1e-9)), 0.0)
    lines[fitted] = np.column_stack([level, slope, sloped, low, high, number])
    return lines


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


def _middle(values: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The median of the first `number` of each row's values in order."""
    ordered = np.sort(values, axis=1)
    rows = np.arange(len(values))
    return (ordered[rows, (number - 1) // 2] + ordered[rows, number // 2]) / 2


def median_by(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """For each value the median of its group."""
    order = np.lexsort((values, group))
    _, start, place, number = np.unique(group[order], return_index=True, return_inverse=True, return_counts=True)
    ordered = values[order]
    middle = (ordered[start + (number - 1) // 2] + ordered[start + number // 2]) / 2
    result = np.empty(len(values))
    result[order] = middle[place]
    return result


def mean_of_runs(values: np.ndarray, minutes: np.ndarray) -> tuple[float, float, float]:
    """Mean over runs, its standard error with each run one observation, and the degrees of freedom."""
    weight = _weight(minutes)
    mean = float(weight @ values / weight.sum())
    leverage = weight / weight.sum()
    if len(values) < 2:
        return mean, float("nan"), 1.0
    off = (values - mean) / (1 - leverage)
    free = max(1 / float(leverage @ leverage) - 1, 1.0)
    return mean, float(np.sqrt((leverage**2) @ off**2 * free / (free + 1))), free


def running_mean(days: np.ndarray, values: np.ndarray, minutes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At each run the mean of the runs so far, which fade with time, and half its 95% interval."""
    age = days[:, None] - days[None, :]
    fade = np.where(age >= 0, 0.5 ** (np.maximum(age, 0) / CADENCE_TREND["half_life_days"]), 0.0)
    fade = np.where(np.arange(len(days))[:, None] >= np.arange(len(days))[None, :], fade, 0.0)
    share = fade * _weight(minutes)
    share /= share.sum(axis=1, keepdims=True)
    mean = share @ values
    effective = 1 / (share**2).sum(axis=1)
    off = (values[None, :] - mean[:, None]) ** 2
    free = np.maximum(effective - 1, 1.0)
    error = np.sqrt((share**2 * off).sum(axis=1) * effective / free)
    enough = np.arange(len(days)) + 1 >= CADENCE_TREND["least_runs"]
    return mean, np.where(enough, t95(free) * error, np.nan)


def _weight(minutes: np.ndarray) -> np.ndarray:
    """What a run weighs: its steady minutes, but ever less for each more, for a day's own variation stays."""
    return minutes / (minutes + CADENCE_TREND["half_weight_min"])


def t95(free: np.ndarray | float) -> np.ndarray | float:
    """Student's t for a 95% interval, by its expansion in the degrees of freedom (within 1% from three on)."""
    z, n = 1.959964, np.maximum(free, 1.0)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )
