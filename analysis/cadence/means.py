"""Means over runs and how sure they are.

Decision: a run is one observation, whatever its length; a longer one weighs more, but ever less for each minute. Odd
runs weigh less (Huber), and intervals are widened for that, for few runs (Student) and where each run resembles the one
before it.
"""

import numpy as np

from ..evidence import CADENCE_TREND
from .lines import HUBER, MAD_OF_NORMAL, ROUNDS

__all__ = ["local_line", "mean_of_runs", "persistence", "price", "t95"]


def mean_of_runs(values: np.ndarray, minutes: np.ndarray) -> tuple[float, float, float]:
    """Mean over runs, its standard error with each run one observation, and the degrees of freedom.

    Odd runs weigh less. The error is NaN for a single run.
    """
    full = _weight(minutes)
    sound = np.ones(len(values))
    for _ in range(ROUNDS):
        share = full * sound / (full @ sound)
        mean = float(share @ values)
        sound = _soundness(values - mean)
    if len(values) < 2:
        return mean, float("nan"), 1.0
    off = (values - mean) / (1 - np.minimum(share, 0.9))
    free = max(1 / float(share @ share) - 1, 1.0)
    error = np.sqrt((share**2) @ off**2 * free / (free + 1))
    return mean, float(error * price(sound, full)), free


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
    for _ in range(ROUNDS):
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
    error = np.sqrt((share**2 * residual**2).sum(axis=1)) * price(sound, _weight(minutes)) * alike
    half = t95(effective - 2) * error
    return np.where(known, level, np.nan), np.where(known, half, np.nan), alike


def _weight(minutes: np.ndarray) -> np.ndarray:
    """What a run weighs: its steady minutes, but ever less for each more, for a day's own variation stays."""
    return minutes / (minutes + CADENCE_TREND["half_weight_min"])


def _soundness(residual: np.ndarray) -> np.ndarray:
    """Huber's weight of each run: 1, and less where it lies further off than most."""
    limit = HUBER * max(float(np.median(np.abs(residual))) / MAD_OF_NORMAL, 1e-6)
    return np.minimum(1.0, limit / np.maximum(np.abs(residual), 1e-9))


def price(sound: np.ndarray, weight: np.ndarray) -> float:
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
