"""Fewer points than there are: no more than can be told apart.

Decision: what is left are points that were measured, and the highest and the lowest stay.
"""

import numpy as np

__all__ = ["downsample", "evenly", "few"]

BUCKETS = 640  # with two points each, more than a chart is wide
DAY_BUCKETS = 200  # a year of days is drawn whole; in ten years several days would share a pixel
MOST_DOTS = 300  # of one kind; nobody could tell more apart


def downsample(
    x: np.ndarray, y: np.ndarray, *, breaks: np.ndarray | None = None, buckets: int = BUCKETS
) -> tuple[np.ndarray, np.ndarray]:
    """At most two points a bucket, its lowest and its highest in order of time, so no peak is lost; gaps stay gaps.

    Args:
        x: ascending; y: NaN where unknown.
        breaks: a number that changes where the line must not be joined (segments of the timer).
    """
    if breaks is not None and len(y):
        cut = np.flatnonzero(np.diff(breaks) != 0) + 1
        x, y = np.insert(x.astype(float), cut, x[cut]), np.insert(y.astype(float), cut, np.nan)
    keep = few(y, buckets)
    return x[keep], np.round(y[keep], 2)


def few(y: np.ndarray, buckets: int = DAY_BUCKETS) -> np.ndarray:
    """The rows of a line to draw: all, or of too many the lowest and the highest of each bucket; gaps stay gaps."""
    length = len(y)
    if length <= 2 * buckets:
        return np.arange(length)
    edges = np.linspace(0, length, buckets + 1).astype(int)
    bucket = np.repeat(np.arange(buckets), np.diff(edges))
    known = np.isfinite(y)
    low, high = np.where(known, y, np.inf), np.where(known, y, -np.inf)
    order_low = np.lexsort((low, bucket))[edges[:-1]]
    order_high = np.lexsort((-high, bucket))[edges[:-1]]
    return np.unique(np.concatenate([order_low, order_high, np.flatnonzero(np.diff(known.astype(int)) == -1) + 1]))


def evenly(count: int, most: int = MOST_DOTS) -> np.ndarray:
    """The rows of a cloud of dots to draw: all, or of too many as large a share everywhere."""
    return np.linspace(0, count - 1, min(count, most)).astype(int)
