"""What looks wrong in the records of one activity, and the honest repair.

Decision: a reading nobody can have made is a missing reading. Every repair is told as a Finding with its numbers, and
the original file is kept, so nothing is lost in silence. The functions work on columns (name → array, one value a
record, all of the same length) before they become a table; they return new columns and never change those given.
"""

from datetime import date
from typing import Any

import numpy as np

from .evidence import (
    CADENCE_STUCK,
    CADENCE_UNIT,
    CLOCK,
    DISTANCE_RESTART,
    MATCHED_SPEED,
    MOVING_TIME,
    POSITIONS,
    TRUSTED_READINGS,
    VEHICLE,
)
from .model import Finding

__all__ = [
    "Columns",
    "cadence_factor",
    "distance_along",
    "haversine_m",
    "on_foot",
    "possible",
    "repair_altitude",
    "repair_cadence",
    "repair_distance",
    "repair_heart_rate",
    "repair_jumps",
    "repair_positions",
    "repair_rides",
    "repair_speed",
    "repair_times",
]

Columns = dict[str, np.ndarray]
EARTH_RADIUS_M = 6_371_008.8
_EARLIEST, _LATEST = (np.datetime64(f"{CLOCK[name]:.0f}-01-01", "us") for name in ("earliest_year", "latest_year"))


def on_foot(sport: str) -> bool:
    return sport in ("running", "walking", "hiking")


def haversine_m(
    latitude_1_deg: np.ndarray, longitude_1_deg: np.ndarray, latitude_2_deg: np.ndarray, longitude_2_deg: np.ndarray
) -> np.ndarray:
    """Great-circle distance in metres on a sphere of the earth's mean radius; NaN where a position is missing."""
    first, second = np.radians(latitude_1_deg), np.radians(latitude_2_deg)
    half_height = np.sin((second - first) / 2)
    half_width = np.sin(np.radians(longitude_2_deg - longitude_1_deg) / 2)
    chord = half_height**2 + np.cos(first) * np.cos(second) * half_width**2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))


def possible(time: Any, today: date | None = None) -> Any:
    """Which times a watch can have written, by the end of tomorrow where today is known."""
    latest = _LATEST if today is None else np.datetime64(today, "us") + np.timedelta64(2, "D")
    return (time >= _EARLIEST) & (time < latest)  # never true of NaT


def repair_times(columns: Columns, today: date | None = None) -> tuple[Columns, list[Finding]]:
    """Times that ascend and are unique: undated records left out, clock jumps undone, twins merged.

    `time` is datetime64[us]. A step longer than any gap (twelve hours while the timer ran, in either direction) is the
    clock's: the first stretch with a date keeps its time and the others follow; a stretch of a few records among many
    is a misread number. Records of one moment become one that holds the first known value of each column.
    """
    findings = []
    dated = possible(columns["time"], today)
    if not dated.all():
        findings.append(Finding("records_without_time", {"records": int((~dated).sum())}, repaired=True))
        columns = {name: values[dated] for name, values in columns.items()}
    time = columns["time"]
    if len(time) < 2:
        return columns, findings

    step_s = np.diff(time) / np.timedelta64(1, "s")
    same_segment = np.diff(columns["segment"]) == 0
    jump = (np.abs(step_s) > CLOCK["jump_s"]) & same_segment
    jump |= (step_s < -CLOCK["jump_s"]) | (step_s > CLOCK["pause_s"])
    if jump.any():
        findings.append(
            Finding("clock_jump", {"jumps": int(jump.sum()), "seconds": float(step_s[jump][0])}, repaired=True)
        )
        even_s = np.concatenate([[0.0], np.cumsum(np.where(jump, 1.0, step_s))])
        known = time >= np.datetime64(f"{CLOCK['known_from_year']:.0f}-01-01")
        stretch = np.concatenate([[0], np.cumsum(jump)])
        long = known & (np.bincount(stretch)[stretch] >= CLOCK["stretch_share"] * len(time))
        anchor = int(np.argmax(long if long.any() else known))
        time = time[anchor] + np.round((even_s - even_s[anchor]) * 1e6).astype("timedelta64[us]")
        columns = {**columns, "time": time}
        step_s = np.diff(time) / np.timedelta64(1, "s")

    if (step_s < 0).any():
        columns, found = _in_order(columns, step_s)
        findings += found
        step_s = np.diff(columns["time"]) / np.timedelta64(1, "s")

    if (step_s == 0).any():
        findings.append(Finding("records_at_the_same_time", {"records": int((step_s == 0).sum())}, repaired=True))
        columns = _merge_twins(columns, first=np.concatenate([[True], step_s > 0]))
    return columns, findings


def _in_order(columns: Columns, step_s: np.ndarray) -> tuple[Columns, list[Finding]]:
    """Records in the order of their times or, where that makes the longer way over the ground, in the file's order.

    Two sensors that write with different delays step back all the time: sorted, the path would zigzag between them.
    Some apps write the moment of saving into the first record: sorted, the path would end where it began. Where the
    clock itself was put back, the longest stretch keeps its times and the others follow.
    """
    time = columns["time"]
    told = [
        Finding("time_steps_back", {"steps": int((step_s < 0).sum()), "seconds": float(-step_s.min())}, repaired=True)
    ]
    order = np.argsort(time, kind="stable")
    by_time = {name: values[order] for name, values in columns.items()}
    if _path_m(columns) >= _path_m(by_time):
        return by_time, told
    misdated = _misdated(time)
    if misdated.any():
        found = Finding("records_misdated", {"records": int(misdated.sum())}, repaired=True)
        columns = {name: values[~misdated] for name, values in columns.items()}
        step_s = np.diff(columns["time"]) / np.timedelta64(1, "s")
        if (step_s >= 0).all():
            return columns, [found]
        columns, more = _in_order(columns, step_s)
        return columns, [found, *more]
    put_back = step_s < -MOVING_TIME["gap_s"]
    if put_back.any():
        stretch = np.concatenate([[0], np.cumsum(put_back)])
        anchor = int(np.argmax(stretch == np.argmax(np.bincount(stretch))))
        even_s = np.concatenate([[0.0], np.cumsum(np.where(put_back, 1.0, step_s))])
        time = time[anchor] + np.round((even_s - even_s[anchor]) * 1e6).astype("timedelta64[us]")
    return {**columns, "time": np.maximum.accumulate(time)}, told


def _misdated(time: np.ndarray) -> np.ndarray:
    """The few records whose time lies far from those around them."""
    far = np.timedelta64(int(MOVING_TIME["gap_s"]), "s")
    ahead = time > np.minimum.accumulate(time[::-1])[::-1] + far
    behind = time < np.maximum.accumulate(time) - far
    wrong = ahead if ahead.sum() <= behind.sum() else behind
    return wrong & (wrong.sum() <= CLOCK["stretch_share"] * len(time))


def _path_m(columns: Columns) -> float:
    known = ~np.isnan(columns["latitude_deg"] + columns["longitude_deg"])
    latitude, longitude = columns["latitude_deg"][known], columns["longitude_deg"][known]
    return float(haversine_m(latitude[:-1], longitude[:-1], latitude[1:], longitude[1:]).sum())


def _merge_twins(columns: Columns, first: np.ndarray) -> Columns:
    """One record a moment. `first` marks the first record of each moment; later ones only fill what it lacks."""
    starts = np.flatnonzero(first)
    moment = np.cumsum(first) - 1
    merged = {}
    for name, values in columns.items():
        merged[name] = values[starts]
        if values.dtype.kind == "f" and np.isnan(merged[name]).any():
            known = np.flatnonzero(~np.isnan(values))
            moments, earliest = np.unique(moment[known], return_index=True)
            merged[name] = np.full(len(starts), np.nan)
            merged[name][moments] = values[known[earliest]]
    return merged


def repair_positions(columns: Columns) -> tuple[Columns, list[Finding]]:
    """Positions without sentinels (0, 0), without impossible degrees and without single fixes far off the path."""
    latitude, longitude = columns["latitude_deg"], columns["longitude_deg"]
    known = ~np.isnan(latitude + longitude)
    with np.errstate(invalid="ignore"):
        wrong = known & ((np.abs(latitude) > 90) | (np.abs(longitude) > 180) | ((latitude == 0) & (longitude == 0)))
    findings = []
    if wrong.any():
        findings.append(Finding("positions_impossible", {"records": int(wrong.sum())}, repaired=True))
    good = np.flatnonzero(known & ~wrong)
    if len(good) >= 3:
        spike = good[1:-1][_spikes(latitude[good], longitude[good], columns["elapsed_s"][good])]
        if len(spike):
            findings.append(Finding("position_spikes", {"records": len(spike)}, repaired=True))
            wrong[spike] = True
    wrong |= ~known
    if wrong.any():
        columns = {
            **columns,
            "latitude_deg": np.where(wrong, np.nan, latitude),
            "longitude_deg": np.where(wrong, np.nan, longitude),
        }
    return columns, findings


def _spikes(latitude: np.ndarray, longitude: np.ndarray, elapsed_s: np.ndarray) -> np.ndarray:
    """Which inner fixes lie far off both neighbours, which themselves lie close together."""
    step_m = haversine_m(latitude[:-1], longitude[:-1], latitude[1:], longitude[1:])
    fast = step_m > POSITIONS["spike_mps"] * np.maximum(np.diff(elapsed_s), 1.0)
    out_m = np.minimum(step_m[:-1], step_m[1:])
    spikes = fast[:-1] & fast[1:] & (out_m > POSITIONS["spike_m"])
    at = np.flatnonzero(spikes)
    across_m = haversine_m(latitude[at], longitude[at], latitude[at + 2], longitude[at + 2])
    spikes[at] = across_m < out_m[at]
    return spikes


def distance_along(columns: Columns) -> np.ndarray:
    """Metres along the positions since the start; nothing is added between two segments. NaN before any position."""
    distance = np.full(len(columns["elapsed_s"]), np.nan)
    known = np.flatnonzero(~np.isnan(columns["latitude_deg"]))
    if len(known) >= 2:
        latitude, longitude = columns["latitude_deg"][known], columns["longitude_deg"][known]
        step_m = haversine_m(latitude[:-1], longitude[:-1], latitude[1:], longitude[1:])
        step_m[np.diff(columns["segment"][known]) != 0] = 0.0
        distance[known] = np.concatenate([[0.0], np.cumsum(step_m)])
    return distance


def repair_distance(columns: Columns) -> tuple[Columns, list[Finding]]:
    """A distance that starts near zero and never falls: as counted by the device, else along the positions."""
    given = columns["distance_m"]
    known = np.flatnonzero(~np.isnan(given))
    if len(known) < 2 or given[known].max() <= 0:
        along = distance_along(columns)
        if np.isnan(along).all():
            return columns, []
        return {**columns, "distance_m": along}, [
            Finding("distance_from_positions", {"distance_m": float(np.nanmax(along))})
        ]

    values, misread, left_out_m = _without_leaps(given[known], columns["elapsed_s"][known])
    numbers = {"records": misread, "left_out_m": round(left_out_m, 1)}
    findings = [Finding("distance_misread", numbers, repaired=True)] if misread else []
    peak = np.maximum.accumulate(values)
    restarts = np.diff(values) < -(1 - DISTANCE_RESTART["share"]) * np.maximum(peak[:-1], 1.0)
    if restarts.any():
        findings.append(Finding("distance_restarts", {"restarts": int(restarts.sum())}, repaired=True))
        carried = np.where(restarts, values[:-1], 0.0)
        values = values + np.concatenate([[0.0], np.cumsum(carried)])
    if values[0] > DISTANCE_RESTART["offset_m"]:
        findings.append(Finding("distance_starts_late", {"distance_m": float(values[0])}, repaired=True))
        values = values - values[0]
    repaired = np.full(len(given), np.nan)
    repaired[known] = np.maximum.accumulate(values)
    return {**columns, "distance_m": repaired}, findings


def _without_leaps(distance: np.ndarray, elapsed_s: np.ndarray) -> tuple[np.ndarray, int, float]:
    """A counter of metres without steps that nothing makes in the time between two records.

    Also how many it had, and the metres they added to its end.
    """
    limit_m = TRUSTED_READINGS["vehicle_high_mps"] * np.maximum(np.diff(elapsed_s), 1.0)
    step_m = np.diff(distance)
    if (step_m <= limit_m).all():
        return distance, 0, 0.0
    high = np.zeros(len(distance), dtype=bool)  # a single number between two that fit each other
    high[1:-1] = (step_m[:-1] > limit_m[:-1]) & (step_m[1:] < 0)
    kept = np.flatnonzero(~high)
    step_m, limit_m = np.diff(distance[kept]), TRUSTED_READINGS["vehicle_high_mps"] * np.diff(elapsed_s[kept]).clip(1.0)
    leap = step_m > limit_m
    even = distance[kept[0]] + np.concatenate([[0.0], np.cumsum(np.where(leap, 0.0, step_m))])
    return np.interp(elapsed_s, elapsed_s[kept], even), int(high.sum() + leap.sum()), float(step_m[leap].sum())


def repair_speed(columns: Columns) -> tuple[Columns, list[Finding]]:
    """Recorded speed in m/s: indoors, never above zero means no sensor; kilometres an hour are told by the distance."""
    speed, distance = columns["speed_mps"], columns["distance_m"]
    with np.errstate(invalid="ignore"):
        misread = np.abs(speed) > TRUSTED_READINGS["vehicle_high_mps"]
    if misread.any():
        speed = np.where(misread, np.nan, speed)
        columns = {**columns, "speed_mps": speed}
    known = ~np.isnan(speed)
    if not known.any():
        return columns, []
    if speed[known].max() <= 0 and np.isnan(columns["latitude_deg"]).all():
        return {**columns, "speed_mps": np.full(len(speed), np.nan)}, []
    covered = np.diff(distance)
    both = known[1:] & (covered > 0)
    ratio = (speed[1:] * np.diff(columns["elapsed_s"]))[both].sum() / covered[both].sum() if both.any() else 1.0
    if not DISTANCE_RESTART["kmh_low"] < ratio < DISTANCE_RESTART["kmh_high"]:
        return columns, []
    return {**columns, "speed_mps": speed / 3.6}, [
        Finding("speed_in_kmh", {"ratio": round(float(ratio), 2)}, repaired=True)
    ]


def repair_jumps(columns: Columns, sport: str, from_positions: bool) -> tuple[Columns, list[Finding]]:
    """On foot, speeds nobody reaches are missing, and a long leap of the positions adds no distance.

    Short leaps are told and stay: a receiver that lags catches up in steps whose metres were really run.
    """
    if not on_foot(sport):
        return columns, []
    limit = TRUSTED_READINGS["speed_high_mps"]
    findings = []
    distance = columns["distance_m"]
    known = np.flatnonzero(~np.isnan(distance))
    if from_positions and len(known) >= 2:
        step_m = np.diff(distance[known])
        leap = step_m > limit * np.maximum(np.diff(columns["elapsed_s"][known]), 1.0)
        far = leap & (step_m > POSITIONS["leap_m"])
        if leap.any():
            numbers = {
                "leaps": int(leap.sum()),
                "distance_m": round(float(step_m[leap].sum()), 1),
                "left_out_m": round(float(step_m[far].sum()), 1),
            }
            findings.append(Finding("position_leaps", numbers, repaired=bool(far.any())))
        if far.any():
            distance = distance.copy()
            distance[known[1:]] = distance[known[0]] + np.cumsum(np.where(far, 0.0, step_m))
            columns = {**columns, "distance_m": distance}
    with np.errstate(invalid="ignore"):
        fast = columns["speed_mps"] > limit
    if fast.any():
        if not from_positions:
            findings.append(Finding("speed_impossible", {"records": int(fast.sum())}, repaired=True))
        columns = {**columns, "speed_mps": np.where(fast, np.nan, columns["speed_mps"])}
    return columns, findings


def repair_rides(columns: Columns, sport: str) -> tuple[Columns, list[Finding]]:
    """On foot, stretches at the speed of a vehicle are taken out: no distance, no time with the timer running."""
    if not on_foot(sport) or len(columns["elapsed_s"]) < 2:
        return columns, []
    with np.errstate(invalid="ignore"):
        fast = columns["speed_mps"] > VEHICLE["speed_mps"]
    interval_s = np.diff(columns["elapsed_s"], prepend=columns["elapsed_s"][0])
    stretch = np.cumsum(np.diff(fast, prepend=False))  # odd inside a fast stretch
    length_s = np.bincount(stretch, weights=interval_s)
    if not (fast & (length_s[stretch] >= VEHICLE["stretch_s"])).any():
        return columns, []
    distance = columns["distance_m"]
    known = np.flatnonzero(~np.isnan(distance))
    step_m = np.diff(distance[known], prepend=distance[known[:1]])
    # A pause that ends in a leap is as long as a ride, but the way over it is short.
    covered_m = np.bincount(stretch[known], weights=step_m, minlength=len(length_s))
    rode = (length_s >= VEHICLE["stretch_s"]) & (covered_m > VEHICLE["speed_mps"] * length_s)
    ride = fast & rode[stretch]
    if not ride.any():
        return columns, []
    without = distance.copy()
    without[known] = distance[known[:1]] + np.cumsum(np.where(ride[known], 0.0, step_m))
    repaired = {
        **columns,
        "distance_m": without,
        "speed_mps": np.where(ride, np.nan, columns["speed_mps"]),
        "segment": np.where(ride, np.int32(-1), columns["segment"]).astype(np.int32),
    }
    numbers = {
        "seconds": round(float(interval_s[ride].sum()), 1),
        "distance_m": round(float(step_m[ride[known]].sum()), 1),
    }
    return repaired, [Finding("ride_inside", numbers, repaired=True)]


def repair_heart_rate(columns: Columns) -> tuple[Columns, list[Finding]]:
    """A heart rate of zero, or one no heart has, is a missing one."""
    return _inside(columns, "heart_rate_bpm", "heart_rate_low_bpm", "heart_rate_high_bpm", "heart_rate_impossible")


def repair_altitude(columns: Columns) -> tuple[Columns, list[Finding]]:
    """Altitudes off the earth's land are sentinels."""
    return _inside(columns, "altitude_m", "altitude_low_m", "altitude_high_m", "altitude_impossible")


def _inside(columns: Columns, name: str, low: str, high: str, code: str) -> tuple[Columns, list[Finding]]:
    values = columns[name]
    with np.errstate(invalid="ignore"):
        wrong = (values < TRUSTED_READINGS[low]) | (values > TRUSTED_READINGS[high])
    if not wrong.any():
        return columns, []
    numbers = {"records": int(wrong.sum()), "share": round(float(wrong.mean()), 3)}
    return {**columns, name: np.where(wrong, np.nan, values)}, [Finding(code, numbers, repaired=True)]


def cadence_factor(
    columns: Columns, sport: str, running: np.ndarray, moving: np.ndarray, told: bool = False
) -> tuple[float, list[Finding]]:
    """What makes the file's cadence the steps of both feet, decided by what a human can do (EVIDENCE §6).

    Of 1, 2 and ½ (and 4 and ¼, for a file that was also doubled or halved on its way) the one that gives the step
    length closest to a human's at that speed; without any speed, the one that gives a human's cadence. So the same run
    reads the same whatever it was multiplied by.

    Args:
        running, moving: records at running speed, and those that move (or whose speed is unknown).
        told: the format says that both feet are counted. Then only a run at running speed is doubted.
    """
    cadence, speed = columns["cadence_spm"], columns["speed_mps"]
    with np.errstate(invalid="ignore"):
        counted = cadence > 0
    at_speed = counted & running & (sport == "running")
    if at_speed.sum() < CADENCE_UNIT["speed_share"] * (counted & moving).sum():
        at_speed = np.zeros_like(counted)  # a few strides downhill say nothing of a run that is walked
    if not on_foot(sport) or not counted.any() or (told and not at_speed.any()):
        return 1.0, []
    chosen = next(each for each in (at_speed, counted & moving, counted) if each.any())
    median = float(np.median(cadence[chosen]))
    factor = 2.0 ** np.clip(np.round(np.log2(_human_cadence(speed[chosen], sport) / median)), -2, 2)
    if told and factor == 1:
        return 1.0, []
    low, high = CADENCE_UNIT["unsure_from"], CADENCE_UNIT["unsure_to"]
    unsure = any(low <= median * factor * times <= high for times in (0.5, 1.0))
    numbers = {"median": round(median, 1), "factor": float(factor), "unsure": int(unsure and sport == "running")}
    return float(factor), [Finding("cadence_unit", numbers)]


def _human_cadence(speed_mps: np.ndarray, sport: str) -> float:
    """Usual steps a minute at the middle of these speeds; without any, the middle of what the sport allows."""
    known = speed_mps[speed_mps > 0]
    if len(known):
        middle = float(np.median(known))
        return 60 * middle / (CADENCE_UNIT["step_length_m"] + CADENCE_UNIT["step_length_s"] * middle)
    return np.sqrt(2) * CADENCE_UNIT["per_leg_below" if sport == "running" else "walking_per_leg_below"]


def repair_cadence(columns: Columns, sport: str, running: np.ndarray) -> tuple[Columns, list[Finding]]:
    """Cadence without artefacts. At running speed, readings of one foot only are doubled and doubled ones are halved,
    a zero is a missing reading, and so is one that stands still while the speed does not; gaps are told, not filled.
    """
    if np.isnan(columns["cadence_spm"]).all():
        return columns, []
    findings: list[Finding] = []
    if sport == "running":
        columns, findings = _repair_octaves(columns, running)
    cadence = columns["cadence_spm"]
    with np.errstate(invalid="ignore"):
        wrong = (cadence > TRUSTED_READINGS["cadence_high_spm"]) | (cadence < 0)
    if wrong.any():
        findings.append(Finding("cadence_impossible", {"records": int(wrong.sum())}, repaired=True))
        columns = {**columns, "cadence_spm": np.where(wrong, np.nan, cadence)}
    if sport == "running":
        columns, gaps = _dropouts(columns, running)
        columns, found = _repair_stuck(columns, running)
        findings += [*gaps, *found]
    return columns, findings


def _repair_octaves(columns: Columns, running: np.ndarray) -> tuple[Columns, list[Finding]]:
    """Readings of half or twice the run's usual cadence at running speed: a sensor that lost or split a step."""
    cadence = columns["cadence_spm"]
    with np.errstate(invalid="ignore"):
        counted = running & (cadence > 0)
        enough = CADENCE_UNIT["speed_share"] * (cadence > 0).sum()
    if not counted.any() or counted.sum() < enough:
        return columns, []
    usual = float(np.median(cadence[counted]))
    findings = []
    for code, times in (("cadence_halved", 0.5), ("cadence_doubled", 2.0)):
        level = times * usual
        off = counted & (np.abs(cadence - level) <= CADENCE_UNIT["halved_within"] * level)
        if off.any():
            findings.append(Finding(code, {"records": int(off.sum())}, repaired=True))
            cadence = np.where(off, cadence / times, cadence)
    return {**columns, "cadence_spm": cadence}, findings


def _repair_stuck(columns: Columns, running: np.ndarray) -> tuple[Columns, list[Finding]]:
    """A cadence that stays exactly the same for minutes while the speed changes: the sensor had lost the feet."""
    rule = CADENCE_STUCK
    cadence, speed, elapsed_s = columns["cadence_spm"], columns["speed_mps"], columns["elapsed_s"]
    starts = np.flatnonzero(np.concatenate([[True], cadence[1:] != cadence[:-1]]))  # NaN differs from NaN
    ends = np.append(starts[1:], len(cadence)) - 1
    long = (elapsed_s[ends] - elapsed_s[starts] >= rule["least_s"]) & ~np.isnan(cadence[starts])
    stuck = np.zeros(len(cadence), dtype=bool)
    for start, end in zip(starts[long], ends[long], strict=True):
        there = speed[start : end + 1][running[start : end + 1]]
        if len(there) and np.subtract(*np.percentile(there, [90, 10])) > rule["speed_change"] * np.median(there):
            stuck[start : end + 1] = True
    if not stuck.any():
        return columns, []
    numbers = {"seconds": round(float(np.diff(elapsed_s, prepend=elapsed_s[0])[stuck].sum()), 1)}
    repaired = {**columns, "cadence_spm": np.where(stuck, np.nan, cadence)}
    return repaired, [Finding("cadence_stuck", numbers, repaired=True)]


def _dropouts(columns: Columns, running: np.ndarray) -> tuple[Columns, list[Finding]]:
    """A zero at running speed is a missing reading; gaps too long to look across are told."""
    cadence, elapsed_s = columns["cadence_spm"], columns["elapsed_s"]
    cadence = np.where(running & (cadence == 0), np.nan, cadence)
    missing = running & np.isnan(cadence)
    gap = np.cumsum(np.diff(missing, prepend=False))  # odd inside a gap
    interval_s = np.where(np.diff(columns["segment"], prepend=0) == 0, np.diff(elapsed_s, prepend=elapsed_s[0]), 0.0)
    interval_s[interval_s > MOVING_TIME["gap_s"]] = 0.0  # a pause: nothing was recorded, so nothing is missing
    length_s = np.bincount(gap, np.where(missing, interval_s, 0.0))
    long = length_s > MATCHED_SPEED["gap_s"]
    columns = {**columns, "cadence_spm": cadence}
    if not long.any():
        return columns, []
    numbers = {"gaps": int(long.sum()), "seconds": round(float(length_s[long].sum()), 1)}
    return columns, [Finding("cadence_dropout", numbers)]
