"""Which recordings are of the same outing: the watch's and the phone's, the watch's and the website's export of it.

Decision: a runner is in one place at a time. Two recordings of one runner that run at the same time and are at the same
place at the same moments are one outing, whatever their files, seconds and totals say; where positions are missing,
duration and distance have to agree instead. A clock that is wrong by whole quarters of an hour needs more: the same
places, and the same heart rate, moment by moment. When in doubt they stay two, and the runner can say that they are
one. Activities of one file are never the same run, and nothing is known of a run that was typed in.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import schema
from .evidence import LOCAL_CLOCK, SAME_RUN
from .summary import ON_FOOT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Outing", "groups", "primary", "richness", "same_run"]

METRES_PER_DEGREE = 111_195.0
_FORMATS = {"gpx": 0, "tcx": 1, "fit": 2}  # the watch's own file comes before what was made from it


@dataclass(frozen=True)
class Outing:
    """What decides at first sight. Times in seconds since 1970 (UTC), lengths in s and m, NaN where unknown."""

    activity_id: str
    sport: str
    start_s: float
    elapsed_s: float
    distance_m: float

    @property
    def file(self) -> str:
        return self.activity_id.rpartition("-")[0]


Records = Callable[[str], "pd.DataFrame"]


def same_run(one: Outing, other: Outing, records: Records) -> bool:
    """Whether two activities of one runner are the same outing; the order of the two does not matter.

    Args:
        one, other: the two.
        records: gives `schema.RECORDS` of an activity_id; asked only where times and totals leave it open.
    """
    one, other = sorted((one, other), key=lambda outing: (outing.start_s, outing.activity_id))
    kin = _family(one.sport) == _family(other.sport) or "other" in (one.sport, other.sport)
    if one.file == other.file or not kin:
        return False
    gap_s = other.start_s - one.start_s
    if not (gap_s <= LOCAL_CLOCK["furthest_s"] + SAME_RUN["start_s"] and min(one.elapsed_s, other.elapsed_s) > 0):
        return False
    alike = _alike(one.distance_m, other.distance_m)
    shared_s, longer_s = _shared_s(one, other), max(one.elapsed_s, other.elapsed_s)
    if shared_s >= SAME_RUN["overlap"] * min(one.elapsed_s, other.elapsed_s):
        together = _together(records(one.activity_id), records(other.activity_id))
        if together is None:
            # Indoors: of the longer, too, most must be shared.
            return alike and shared_s >= SAME_RUN["overlap"] * longer_s
        if together:
            return alike or one.sport == other.sport
    shift_s = LOCAL_CLOCK["quarter_s"] * round(gap_s / LOCAL_CLOCK["quarter_s"])
    if shift_s == 0 or abs(gap_s - shift_s) > SAME_RUN["start_s"]:
        return False
    if _shared_s(one, other, shift_s) < SAME_RUN["overlap"] * longer_s:
        return False
    apart_m, apart_bpm = _differences(records(one.activity_id), records(other.activity_id), shift_s)
    beats = _share_within(apart_bpm, SAME_RUN["shifted_bpm"])
    near = _share_within(apart_m, _drift_m(min(one.distance_m, other.distance_m)))
    if math.isnan(near):
        return alike and beats >= SAME_RUN["shifted_share"]
    return near >= SAME_RUN["shifted_share"] and not beats < SAME_RUN["near_share"]


def groups(pairs: Iterable[tuple[str, str]], apart: Iterable[tuple[str, str]] = ()) -> list[list[str]]:
    """The outings that were recorded more than once: the activity_ids of each, sorted.

    What is the same as a third is the same, unless that would bring two together that the runner has set apart.
    """
    kept_apart = {frozenset(pair) for pair in apart}
    group_of: dict[str, set[str]] = {}
    for one, other in sorted(tuple(sorted(pair)) for pair in pairs):
        left, right = group_of.setdefault(one, {one}), group_of.setdefault(other, {other})
        if left is right or any(frozenset((a, b)) in kept_apart for a in left for b in right):
            continue
        left |= right
        group_of.update(dict.fromkeys(right, left))
    unique = {id(group): group for group in group_of.values() if len(group) > 1}
    return sorted(sorted(group) for group in unique.values())


def primary(recordings: Sequence[tuple[str, float, float]]) -> str:
    """Of (activity_id, moving or elapsed seconds, richness) the id that stands for the outing.

    The richest of those that hold most of it: a watch that gave up after half the run does not stand for the whole.
    """
    longest_s = max((length_s for _, length_s, _ in recordings if not math.isnan(length_s)), default=math.nan)
    whole = [recording for recording in recordings if recording[1] >= SAME_RUN["whole"] * longest_s]
    return min(whole or recordings, key=lambda recording: (-recording[2], recording[0]))[0]


def richness(records: Any, sport: str, kind: str) -> int:
    """A number to order recordings by: a sport that is known, channels that most records have, records, the format.

    Records (`schema.RECORDS`, or its columns as arrays by name) count in steps of a quarter more, so that one record
    more or less does not outrank the watch's own file.
    """
    count = len(records["elapsed_s"])
    unknown = [int(np.count_nonzero(np.isnan(records[column.name]))) for column in schema.RECORDS.columns]
    channels = sum(number <= 0.5 * count for number in unknown) if count else 0
    level = round(math.log(max(1, count), 1.25))
    return (sport != "other") * 100_000 + channels * 1000 + level * 10 + _FORMATS.get(kind, 0)


def _family(sport: str) -> str:
    return "on foot" if sport in ON_FOOT else sport


def _shared_s(one: Outing, other: Outing, shift_s: float = 0.0) -> float:
    """How long both ran at once, with the other's clock put back by `shift_s`; negative when they did not."""
    start_s = other.start_s - shift_s
    return min(one.start_s + one.elapsed_s, start_s + other.elapsed_s) - max(one.start_s, start_s)


def _alike(one: float, other: float) -> bool:
    """Whether two lengths or durations agree; an unknown one contradicts nothing."""
    if math.isnan(one) or math.isnan(other):
        return True
    return abs(one - other) <= SAME_RUN["tolerance"] * max(one, other)


def _together(one: "pd.DataFrame", other: "pd.DataFrame") -> bool | None:
    """Whether both are at the same place at the same moments, give or take a slow clock; None: nothing tells."""
    clock_s, step_s = int(SAME_RUN["clock_s"]), int(SAME_RUN["step_s"])
    for lag_s in sorted(range(-clock_s, clock_s + 1, step_s), key=abs):
        apart_m, _ = _differences(one, other, lag_s)
        near = _share_within(apart_m, SAME_RUN["near_m"])
        if math.isnan(near):
            return None
        if near >= SAME_RUN["near_share"]:
            return True
    return False


def _drift_m(distance_m: float) -> float:
    """Two runs of the same loop drift further apart than this, hundredths of the way; one recording does not."""
    limit_m = max(SAME_RUN["shifted_low_m"], SAME_RUN["shifted_drift"] * distance_m)
    return min(SAME_RUN["shifted_high_m"], limit_m)


def _share_within(differences: np.ndarray, limit: float) -> float:
    """The share of the known moments at which they differ no more; NaN when too few are known to tell."""
    known = differences[~np.isnan(differences)]
    return float((known <= limit).mean()) if len(known) >= SAME_RUN["moments"] else math.nan


def _differences(one: "pd.DataFrame", other: "pd.DataFrame", shift_s: float) -> tuple[np.ndarray, np.ndarray]:
    """How far apart in m and in beats a minute, at even steps of the time both share; NaN where one tells nothing."""
    first, second = _seconds(one), _seconds(other) - shift_s
    if not (len(first) and len(second)):
        return np.empty(0), np.empty(0)
    start_s, end_s = max(first[0], second[0]), min(first[-1], second[-1])
    steps = np.clip((end_s - start_s) / SAME_RUN["step_s"], 2 * SAME_RUN["moments"], SAME_RUN["most_moments"])
    moments = np.linspace(start_s, max(start_s, end_s), int(steps))
    latitude, longitude, bpm = (
        [_at(moments, seconds, records[name].to_numpy()) for seconds, records in ((first, one), (second, other))]
        for name in ("latitude_deg", "longitude_deg", "heart_rate_bpm")
    )
    north = latitude[0] - latitude[1]
    east = ((longitude[0] - longitude[1] + 180) % 360 - 180) * np.cos(np.radians(latitude[0]))
    return METRES_PER_DEGREE * np.hypot(north, east), np.abs(bpm[0] - bpm[1])


def _seconds(records: "pd.DataFrame") -> np.ndarray:
    return np.asarray(records.index.astype("int64") / 1e6)  # the schema's times are whole microseconds


def _at(moments: np.ndarray, seconds: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Values between the readings; NaN outside them and in gaps too long to say anything about."""
    known = ~np.isnan(values)
    if known.sum() < 2:
        return np.full(len(moments), np.nan)
    seconds, values = seconds[known], values[known]
    after = np.clip(np.searchsorted(seconds, moments), 1, len(seconds) - 1)
    inside = (moments >= seconds[0]) & (moments <= seconds[-1])
    inside &= seconds[after] - seconds[after - 1] <= SAME_RUN["gap_s"]
    return np.where(inside, np.interp(moments, seconds, values), np.nan)
