"""Records → the totals of one activity.

Decision: the totals come from the records by one set of rules, whatever the format, so that a season from three kinds
of export adds up. What the device counted itself (distance, timer, climb) outranks ours, but that is the importer's
knowledge: it replaces fields of `Totals`. Everything is vectorised; an hour of records takes about a millisecond.

An interval is the time from one record to the next of the same segment, and belongs to the later one. A negative
segment holds records written while the timer stood.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from . import schema
from .evidence import CLIMB, FAST_RUNNING, MATCHED_SPEED, MOVING_TIME, POSITIONS, STEPS, TRAINING_IMPULSE, WALK_RUN
from .model import Distributions, Finding, Settings

__all__ = [
    "Moving",
    "Totals",
    "distributions",
    "fast_distance",
    "is_running",
    "moving",
    "speed_from_distance",
    "stretches",
    "summarise",
    "trimp",
]

ON_FOOT = ("running", "walking", "hiking")


class Moving(NamedTuple):
    """For each record: does the interval that ends at it count as moving, and its seconds with the timer running."""

    mask: np.ndarray
    interval_s: np.ndarray


@dataclass(frozen=True)
class Totals:
    """Totals of one activity, NaN where unknown. Same names and units as `model.Activity`."""

    elapsed_s: float
    timer_s: float
    moving_s: float
    distance_m: float
    steps: float
    cadence_spm: float
    running_cadence_spm: float
    heart_rate_bpm: float
    max_heart_rate_bpm: float
    ascent_m: float
    descent_m: float


def moving(records: Any) -> Moving:
    """Which intervals count as moving (RULES §0), and every interval's seconds with the timer running.

    Args:
        records: `schema.RECORDS`, or its columns as arrays by name.

    An interval moves unless it is known to stand: its record's speed is below the limit or, for intervals longer than
    the smoothing window, the distance covered in it says so. Where no speed is known the timer is trusted.
    """
    elapsed_s, segment = np.asarray(records["elapsed_s"]), np.asarray(records["segment"])
    speed, distance = np.asarray(records["speed_mps"]), np.asarray(records["distance_m"])
    interval_s = np.zeros(len(elapsed_s))
    covered_m = np.full(len(elapsed_s), np.nan)
    if len(elapsed_s) > 1:
        runs = (segment[1:] == segment[:-1]) & (segment[1:] >= 0)
        interval_s[1:] = np.where(runs, np.diff(elapsed_s), 0.0)
        covered_m[1:] = np.diff(distance)
    if not np.nan_to_num(covered_m).any() and np.isnan(np.asarray(records["latitude_deg"])).all():
        covered_m[:] = np.nan  # indoors, a distance that never grows is a sensor that was not there
    long = (interval_s > POSITIONS["smoothing_s"]) & ~np.isnan(covered_m)
    pace = np.where(long, covered_m / np.maximum(interval_s, 1e-9), speed)
    with np.errstate(invalid="ignore"):
        stands = pace < MOVING_TIME["speed_mps"]
    recorded = interval_s[interval_s > 0]
    usual = int(MOVING_TIME["usual_share"] * len(recorded))
    usual_s = float(np.partition(recorded, usual)[usual]) if len(recorded) else 0.0
    gap_s = max(MOVING_TIME["gap_s"], MOVING_TIME["sparse"] * usual_s)
    return Moving((interval_s > 0) & (interval_s <= gap_s) & ~stands, interval_s)


def is_running(records: Any) -> np.ndarray:
    """Which records are running rather than walking or standing (EVIDENCE §6).

    By cadence where there is one; between the cadence of walking and that of running, or without any, by speed.
    Unknown counts as not running.
    """
    cadence, speed = np.asarray(records["cadence_spm"]), np.asarray(records["speed_mps"])
    with np.errstate(invalid="ignore"):
        by_speed = speed >= WALK_RUN["run_mps"]
        unsure = ~(cadence > 0) | ((cadence >= WALK_RUN["unsure_spm"]) & (cadence < WALK_RUN["run_spm"]))
        return np.where(unsure, by_speed, cadence >= WALK_RUN["run_spm"])


def speed_from_distance(elapsed_s: np.ndarray, segment: np.ndarray, distance_m: np.ndarray) -> np.ndarray:
    """Speed in m/s from distance, over a short window centred on each record.

    The window never reaches into another segment or across a gap that does not count as moving. NaN where it holds no
    second position, and throughout when the distance never grows: then no sensor was there.
    """
    speed = np.full(len(elapsed_s), np.nan)
    known = np.flatnonzero(~np.isnan(distance_m))
    if len(known) < 2 or distance_m[known[-1]] <= distance_m[known[0]]:
        return speed
    time, distance = elapsed_s[known], distance_m[known]
    breaks = (np.diff(segment[known]) != 0) | (np.diff(time) > MOVING_TIME["gap_s"])
    starts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    ends = np.concatenate([starts[1:] - 1, [len(time) - 1]])
    stretch = np.concatenate([[0], np.cumsum(breaks)])
    half = POSITIONS["smoothing_s"] / 2
    low = np.maximum(time - half, time[starts][stretch])
    high = np.minimum(time + half, time[ends][stretch])
    covered = np.interp(high, time, distance) - np.interp(low, time, distance)
    speed[known] = np.divide(covered, high - low, out=np.full(len(time), np.nan), where=high > low)
    return speed


def summarise(records: Any, sport: str = "running", moves: Moving | None = None) -> tuple[Totals, list[Finding]]:
    """The totals of one activity from its records, and what is worth knowing about them.

    Args:
        records: `schema.RECORDS`, or its columns as arrays by name.
        sport: steps are only counted on foot.
        moves: `moving(records)`, when it is known already.
    """
    moves = moves or moving(records)
    elapsed_s, heart_rate = np.asarray(records["elapsed_s"]), np.asarray(records["heart_rate_bpm"])
    distance, cadence = np.asarray(records["distance_m"]), np.asarray(records["cadence_spm"])
    speed = np.asarray(records["speed_mps"])
    steps, findings = _steps(cadence, moves) if sport in ON_FOOT else (float("nan"), [])
    with np.errstate(invalid="ignore"):
        turning = (cadence > 0) & ~(speed < MOVING_TIME["speed_mps"])
    ascent, descent = climb(elapsed_s, np.asarray(records["altitude_m"]))
    totals = Totals(
        elapsed_s=float(elapsed_s[-1]) if len(elapsed_s) else float("nan"),
        timer_s=float(moves.interval_s.sum()) if len(elapsed_s) else float("nan"),
        moving_s=float(moves.interval_s[moves.mask].sum()) if len(elapsed_s) else float("nan"),
        distance_m=_last(distance),
        steps=steps,
        cadence_spm=_mean(cadence[turning]),
        running_cadence_spm=_mean(cadence[turning & is_running(records)]) if sport in ON_FOOT else float("nan"),
        heart_rate_bpm=_mean(heart_rate[~np.isnan(heart_rate)]),
        max_heart_rate_bpm=float(np.fmax.reduce(heart_rate)) if len(heart_rate) else float("nan"),
        ascent_m=ascent,
        descent_m=descent,
    )
    return totals, findings


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _last(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known[-1]) if len(known) else float("nan")


def _steps(cadence: np.ndarray, moves: Moving) -> tuple[float, list[Finding]]:
    """Steps of both feet over moving time; gaps are filled with the activity's median, and told when they are large."""
    with np.errstate(invalid="ignore"):
        counted = moves.mask & (cadence > 0)
    moving_s, counted_s = moves.interval_s[moves.mask].sum(), moves.interval_s[counted].sum()
    if counted_s == 0 or counted_s < STEPS["known_share"] * moving_s:
        return float("nan"), []
    steps = (cadence[counted] / 60 * moves.interval_s[counted]).sum()
    lacking = 1 - counted_s / moving_s
    steps += float(np.median(cadence[counted])) / 60 * (moving_s - counted_s)
    if lacking > STEPS["lacking_share"]:
        return float(steps), [Finding("steps_filled", {"share": round(float(lacking), 3)}, repaired=True)]
    return float(steps), []


def climb(elapsed_s: np.ndarray, altitude_m: np.ndarray) -> tuple[float, float]:
    """Metres climbed and descended: altitude smoothed, then only turns larger than the noise counted."""
    known = ~np.isnan(altitude_m)
    if known.sum() < 2:
        return float("nan"), float("nan")
    smooth = _smooth(elapsed_s[known], altitude_m[known], CLIMB["smoothing_s"])
    inner = np.diff(np.sign(np.diff(smooth)))
    corners = np.concatenate([[0], np.flatnonzero(inner) + 1, [len(smooth) - 1]])
    turns = _turns(smooth[corners].tolist(), CLIMB["reversal_m"])
    legs = np.diff(turns)
    return float(legs[legs > 0].sum()), float(-legs[legs < 0].sum())


def _turns(levels: list[float], reversal_m: float) -> list[float]:
    """The levels at which a walk over `levels` turns by at least `reversal_m`, its first and last extreme included."""
    low = high = levels[0]
    turns: list[float] = []
    rising = False
    for level in levels:
        low, high = min(low, level), max(high, level)
        if high - level >= reversal_m and (rising or not turns):
            turns += [high] if turns or high == levels[0] else [levels[0], high]
            low, rising = level, False
        elif level - low >= reversal_m and (not rising or not turns):
            turns += [low] if turns or low == levels[0] else [levels[0], low]
            high, rising = level, True
    return [*turns, high if rising else low] if turns else [levels[0]]


def _smooth(time_s: np.ndarray, values: np.ndarray, window_s: float) -> np.ndarray:
    """Mean of the values within half a window on either side of each moment."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    low = np.searchsorted(time_s, time_s - window_s / 2, side="left")
    high = np.searchsorted(time_s, time_s + window_s / 2, side="right")
    return (total[high] - total[low]) / (high - low)


def distributions(records: Any, moves: Moving | None = None) -> Distributions:
    """Seconds and metres at each speed, seconds at each heart rate and cadence: see `model.Distributions`.

    `moves` is `moving(records)`, when it is known already.
    """
    moves = moves or moving(records)
    speed, cadence = np.asarray(records["speed_mps"]), np.asarray(records["cadence_spm"])
    heart_rate, distance = np.asarray(records["heart_rate_bpm"]), np.asarray(records["distance_m"])
    covered = np.diff(distance, prepend=np.nan)
    metres = np.where(np.isnan(covered), speed * moves.interval_s, covered)
    paced = moves.mask & ~np.isnan(speed)
    run = moves.mask & is_running(records)
    return Distributions(
        speed_s=_histogram(speed, moves.interval_s, paced, Distributions.SPEED_BIN_MPS, Distributions.SPEED_BINS),
        speed_m=_histogram(speed, metres, paced, Distributions.SPEED_BIN_MPS, Distributions.SPEED_BINS),
        heart_rate_s=_histogram(
            heart_rate, moves.interval_s, ~np.isnan(heart_rate), 1.0, Distributions.HEART_RATE_BINS
        ),
        cadence_s=_histogram(
            cadence, moves.interval_s, run & (np.nan_to_num(cadence) > 0), 1.0, Distributions.CADENCE_BINS
        ),
    )


def stretches(records: Any) -> dict[str, np.ndarray]:
    """The columns of `schema.STRETCHES` of one activity: unbroken running, cut into equal pieces of 30 to 60 s.

    A piece lies within one segment and holds no gap of more than 10 s. Whether it is flat and steady enough to be
    compared is decided when it is read. A channel known for too little of a piece is NaN there; a piece without cadence
    and running dynamics is left out.

    Args:
        records: `schema.RECORDS`, or its columns as arrays by name.
    """
    rule = MATCHED_SPEED
    moves = moving(records)
    elapsed_s = np.asarray(records["elapsed_s"])
    runs = np.flatnonzero(moves.mask & is_running(records) & (moves.interval_s <= rule["gap_s"]))
    seconds = moves.interval_s[runs]
    # Intervals are unbroken where each begins at the record the one before ended with.
    begins = np.diff(runs, prepend=-2) != 1
    bout = np.cumsum(begins) - 1
    length_s = np.bincount(bout, seconds)
    pieces = np.where(length_s >= rule["least_s"], np.ceil(length_s / rule["window_s"]), 0).astype(np.int64)
    since_s = elapsed_s[runs] - seconds / 2 - (elapsed_s[runs] - seconds)[begins][bout]
    inside = pieces[bout] > 0
    if not inside.any():
        return {name: np.empty(0) for name in schema.STRETCHES.names}
    runs, seconds, bout, since_s = runs[inside], seconds[inside], bout[inside], since_s[inside]
    piece = (since_s / length_s[bout] * pieces[bout]).astype(np.int64) + (np.cumsum(pieces) - pieces)[bout]
    first = np.flatnonzero(np.diff(piece, prepend=-1))

    readings = np.stack([np.asarray(records[name])[runs] for name in _MEANS])
    values = dict(zip(_MEANS, _means(readings, seconds, first), strict=True))
    known = ~np.isnan([values[name] for name in _MEANS if name != "speed_mps"]).all(axis=0)
    place = np.cumsum(np.diff(piece, prepend=-1) != 0) - 1
    values |= {
        "activity": np.zeros(len(first), dtype=np.int64),
        "start_s": (elapsed_s[runs] - seconds)[first],
        "seconds": np.add.reduceat(seconds, first),
        "speed_spread": _spreads(place, _smooth_speed(elapsed_s, np.asarray(records["speed_mps"]))[runs]),
        "grade": _grades(place, np.asarray(records["distance_m"])[runs], np.asarray(records["altitude_m"])[runs]),
    }
    return {name: values[name][known] for name in schema.STRETCHES.names}


def _smooth_speed(elapsed_s: np.ndarray, speed: np.ndarray) -> np.ndarray:
    """Speed without what a receiver's noise does from second to second."""
    smooth, known = speed.copy(), ~np.isnan(speed)
    smooth[known] = _smooth(elapsed_s[known], speed[known], MATCHED_SPEED["smoothing_s"])
    return smooth


_MEANS = [name for name in schema.STRETCHES.names if name in schema.RECORDS.names]
_IQR_OF_NORMAL = 1.349


def _means(readings: np.ndarray, seconds: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Mean by time of each channel's readings above zero in each piece; NaN where they cover too little of it.

    `readings`: channels × records; `first`: where each piece begins.
    """
    with np.errstate(invalid="ignore"):
        known = readings > 0
    known_s = np.add.reduceat(known * seconds, first, axis=1)
    total = np.add.reduceat(np.where(known, readings, 0.0) * seconds, first, axis=1)
    enough = known_s >= np.maximum(MATCHED_SPEED["known_share"] * np.add.reduceat(seconds, first), 1e-9)
    return np.divide(total, known_s, out=np.full(total.shape, np.nan), where=enough)


def _spreads(piece: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The middle half of each piece's values as a standard deviation, ÷ their middle; NaN of fewer than three."""
    known = np.bincount(piece, ~np.isnan(values))
    start = np.cumsum(np.bincount(piece)) - np.bincount(piece)
    fastest = np.nanmax(values, initial=0.0) + 1
    values = values[np.argsort(2 * fastest * piece + np.where(np.isnan(values), fastest, values))]  # unknown ones last
    low, middle, high = (
        values[start + np.maximum(np.round(share * (known - 1)), 0).astype(np.int64)] for share in (0.25, 0.5, 0.75)
    )
    enough = (known >= 3) & (middle > 0)
    return np.divide((high - low) / _IQR_OF_NORMAL, middle, out=np.full(len(known), np.nan), where=enough)


def _grades(piece: np.ndarray, distance_m: np.ndarray, altitude_m: np.ndarray) -> np.ndarray:
    """Slope of the straight line through each piece's altitudes; NaN where they or the distance are unknown."""
    pieces = int(piece[-1]) + 1
    known = ~np.isnan(distance_m + altitude_m)
    piece, along, up = piece[known], distance_m[known], altitude_m[known]
    number = np.maximum(np.bincount(piece, minlength=pieces), 1)
    along = along - (np.bincount(piece, along, pieces) / number)[piece]
    up = up - (np.bincount(piece, up, pieces) / number)[piece]
    square = np.bincount(piece, along * along, pieces)
    return np.divide(np.bincount(piece, along * up, pieces), square, out=np.full(pieces, np.nan), where=square > 1)


def _histogram(values: np.ndarray, weights: np.ndarray, where: np.ndarray, width: float, bins: int) -> np.ndarray:
    # A value on a bin's edge must not fall below it for a rounding error of the division.
    index = np.clip(np.floor(values[where] / width + 1e-9), 0, bins - 1).astype(np.int64)
    return np.bincount(index, weights=weights[where], minlength=bins).astype(float)


def fast_distance(dates: np.ndarray, speed_s: np.ndarray, speed_m: np.ndarray) -> np.ndarray:
    """Metres of each run that were fast for this runner at that time.

    Fast is faster than 1.10 × the time-weighted median moving speed of the runs of the 56 days before the run's day.

    Args:
        dates: local dates of running activities (datetime64), in any order.
        speed_s, speed_m: their distributions, shape (runs, bins).

    Returns:
        Metres, one for each run; NaN for runs without an earlier run in reach or without a known speed.
    """
    used = int(np.flatnonzero(speed_s.any(axis=0)).max(initial=0)) + 1  # a third of the bins is faster than anybody
    speed_s, speed_m = speed_s[:, :used], speed_m[:, :used]
    days = np.asarray(dates).astype("datetime64[D]").astype(np.int64)
    order = np.argsort(days, kind="stable")
    days, seconds, metres = days[order], speed_s[order], speed_m[order]
    # Seconds at or below each speed, over all runs so far: a difference of two rows is the histogram of any span.
    so_far = np.zeros((len(days) + 1, seconds.shape[1]))
    np.cumsum(np.cumsum(seconds, axis=1), axis=0, out=so_far[1:])
    last = np.searchsorted(days, days, side="left")
    first = np.searchsorted(days, days - int(FAST_RUNNING["days"]), side="left")
    span = so_far[last] - so_far[first]
    half = span[:, -1] / 2
    median_bin = np.argmax(span >= half[:, None], axis=1)
    rows = np.arange(len(days))
    below = np.where(median_bin > 0, span[rows, median_bin - 1], 0.0)
    inside = np.maximum(span[rows, median_bin] - below, 1e-12)
    # Bins are cut where the limit falls, as if the time in them were spread evenly.
    limit = FAST_RUNNING["ratio"] * (median_bin + (half - below) / inside)
    limit_bin = np.minimum(limit.astype(np.int64), metres.shape[1] - 1)
    faster = np.where(np.arange(metres.shape[1]) > limit_bin[:, None], metres, 0.0).sum(axis=1)
    faster += metres[rows, limit_bin] * np.clip(1 - (limit - limit_bin), 0.0, 1.0)
    result = np.empty(len(days))
    result[order] = np.where((half > 0) & (seconds.sum(axis=1) > 0), faster, np.nan)
    return result


def trimp(heart_rate_s: np.ndarray, settings: Settings) -> np.ndarray:
    """Banister's training impulse from seconds at each heart rate, shape (activities, 256) or (256,).

    NaN without heart rate, or while the settings lack the resting or the highest heart rate.
    """
    seconds = np.atleast_2d(np.asarray(heart_rate_s, dtype=float))
    rest, top = settings.resting_heart_rate, settings.max_heart_rate
    if rest is None or top is None or top <= rest:
        impulse = np.full(len(seconds), np.nan)
    else:
        women = settings.sex == "female"
        a = TRAINING_IMPULSE["women_a" if women else "men_a"]
        b = TRAINING_IMPULSE["women_b" if women else "men_b"]
        reserve = np.clip((np.arange(seconds.shape[1]) - rest) / (top - rest), 0.0, 1.0)
        impulse = np.where(seconds.sum(axis=1) > 0, seconds / 60 @ (reserve * a * np.exp(b * reserve)), np.nan)
    return impulse if np.ndim(heart_rate_s) > 1 else impulse[0]
