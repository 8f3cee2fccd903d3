"""A training session of a Polar Flow export → parsed activities, one for each exercise of it.

Decision: both forms of the export are read, the one with a time at each reading (up to 2025) and the one with evenly
spaced values. Its clock is the runner's, with the offset beside it. Values count the time that the timer ran, so what
comes after a pause is moved by it; its length stands beside them. What Polar summed up itself outranks the readings.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..errors import ActivityFileError
from ..model import Finding
from .assemble import Parsed
from .json_text import dicts, duration_s, floats, moment, number, read_json, text
from .sports import sport_in_title, sport_of

__all__ = ["is_session", "parse"]

# The numbers under which Polar keeps the sports that matter here; all others up to the last known are other sports.
_SPORTS = {
    "1": "running",
    "4": "jogging",
    "17": "treadmill running",
    "19": "road running",
    "27": "trail running",
    "36": "track running",
    "92": "running",  # ultra
    "3": "walking",
    "9": "nordic walking",
    "11": "hiking",
    "2": "cycling",
    "5": "mountain biking",
    "18": "indoor cycling",
    "38": "road cycling",
    "23": "swimming",
}
_LAST_KNOWN = 100
_CHANNELS = {
    "heartrate": ("heart_rate_bpm", 1.0),
    "speed": ("speed_mps", 1 / 3.6),
    "distance": ("distance_m", 1.0),
    "altitude": ("altitude_m", 1.0),
    "cadence": ("cadence_spm", 1.0),
    "power": ("power_w", 1.0),
    "temperature": ("temperature_c", 1.0),
}
_FOR_ALL = ("timezoneOffsetMinutes", "timezoneOffset", "timeZoneOffset", "sport", "product", "name")
_LONGEST_S = 30 * 86400

Reading = tuple[str, np.ndarray, np.ndarray]  # column, whole seconds since the start, values


def is_session(head: bytes) -> bool:
    """Whether a file that begins so is a training session."""
    clock = (b'"timezoneOffsetMinutes"', b'"timeZoneOffset"', b'"timezoneOffset"', b'"exercises"')
    return b'"startTime"' in head and b'"stopTime"' in head and any(word in head for word in clock)


def parse(data: bytes, name: str) -> list[Parsed]:
    """The exercises of a training session.

    Raises:
        ActivityFileError: it is damaged, or tells no time.
    """
    session = read_json(data)
    session = session if isinstance(session, dict) else {}
    parsed = [_exercise(each, session) for each in dicts(session.get("exercises")) or [session]]
    known = [each for each in parsed if each is not None]
    if not known:
        problem = "It is damaged: no start and no duration can be read."
        raise ActivityFileError(name, problem, "Ask Polar for the export again, or save the run as TCX on its website.")
    return known


def _exercise(told: dict[str, Any], session: dict[str, Any]) -> Parsed | None:
    """One exercise; what holds for all may stand in the session. None where nothing tells when it was."""
    told = {key: session[key] for key in _FOR_ALL if key in session} | told
    start, stop = moment(told.get("startTime")), moment(told.get("stopTime"))
    timer_s = (
        number(told.get("durationMillis")) / 1000 if "durationMillis" in told else duration_s(told.get("duration"))
    )
    if start is None or not 0 < timer_s <= _LONGEST_S:
        return None
    elapsed_s = math.nan if stop is None else float((stop - start) / np.timedelta64(1, "s"))
    ahead_min = [number(told.get(key)) for key in ("timezoneOffsetMinutes", "timezoneOffset", "timeZoneOffset")]
    offset_s = int(60 * next((minutes for minutes in ahead_min if abs(minutes) <= 14 * 60), 0))
    readings = [*_even(told), *_timed(told, start), *_route(told, start)]
    records = _records(readings, start - np.timedelta64(offset_s, "s"), _pauses(told, start), timer_s)
    totals = {
        "timer_s": timer_s,
        "elapsed_s": elapsed_s if timer_s <= elapsed_s <= _LONGEST_S else timer_s,
        "distance_m": _positive(told, "distanceMeters", "distance"),
        "ascent_m": _positive(told, "ascentMeters", "ascent"),
        "descent_m": _positive(told, "descentMeters", "descent"),
    }
    if not readings:
        totals["moving_s"] = totals.pop("timer_s")
    sport, sub_sport = _sport(told)
    product = told.get("product")
    return Parsed(
        records,
        sport=sport,
        sub_sport=sub_sport,
        start_time=start - np.timedelta64(offset_s, "s"),
        totals={key: value for key, value in totals.items() if not math.isnan(value)},
        utc_offset_s=offset_s,
        cadence_unit="undecided",
        device=text(product.get("modelName")) if isinstance(product, dict) else "Polar",
        title=text(session.get("name")),
        note=text(session.get("note")),
        findings=() if readings else (Finding("totals_only"),),
    )


def _positive(told: dict[str, Any], *keys: str) -> float:
    """The first of these numbers that is more than nothing; NaN where none is."""
    return next((value for key in keys if (value := number(told.get(key))) > 0), math.nan)


def _sport(told: dict[str, Any]) -> tuple[str, str]:
    """The sport by its number or word; a number that came later by the name that Polar gave the session."""
    sport = told.get("sport")
    if not isinstance(sport, dict):
        return sport_of(text(sport))
    known = _SPORTS.get(str(sport.get("id")))
    named = "" if number(sport.get("id")) <= _LAST_KNOWN else sport_in_title(text(told.get("name")))
    return sport_of(known) if known else (named or "other", "")


def _even(told: dict[str, Any]) -> Iterator[Reading]:
    """Channels of evenly spaced values."""
    samples = told.get("samples")
    for channel in dicts(samples.get("samples") if isinstance(samples, dict) else None):
        column, factor = _CHANNELS.get(text(channel.get("type")).replace("_", "").lower(), ("", 1.0))
        values, step_s = channel.get("values"), number(channel.get("intervalMillis")) / 1000
        if column and isinstance(values, list) and 0 < step_s <= 3600:
            yield column, np.round(np.arange(len(values)) * step_s), _known(column, floats(values)) * factor


def _timed(told: dict[str, Any], start: np.datetime64) -> Iterator[Reading]:
    """Channels whose every value bears its time."""
    samples = told.get("samples")
    for key, rows in (samples if isinstance(samples, dict) else {}).items():
        column, factor = _CHANNELS.get(key.replace("_", "").lower(), ("", 1.0))
        if column and dicts(rows):
            values = _known(column, floats(row.get("value") for row in dicts(rows)))
            yield column, _since(start, [row.get("dateTime") for row in dicts(rows)]), values * factor


def _route(told: dict[str, Any], start: np.datetime64) -> Iterator[Reading]:
    """Positions; the first form has them beside the channels or among them."""
    samples, routes = told.get("samples"), told.get("routes")
    route = routes.get("route") if isinstance(routes, dict) else None
    if isinstance(route, dict):
        rows = dicts(route.get("wayPoints"))
        begin = moment(route.get("startTime"))
        later_s = 0.0 if begin is None else float((begin - start) / np.timedelta64(1, "s"))
        seconds = np.round(floats(row.get("elapsedMillis") for row in rows) / 1000 + later_s)
    else:
        among = samples.get("recordedRoute") if isinstance(samples, dict) else None
        rows = dicts(told.get("recordedRoute") or among)
        seconds = _since(start, [row.get("dateTime") for row in rows])
    if rows:
        for key, column in (("latitude", "latitude_deg"), ("longitude", "longitude_deg")):
            yield column, seconds, floats(row.get(key) for row in rows)


def _since(start: np.datetime64, clocks: list[Any]) -> np.ndarray:
    """Whole seconds since the start of times on the same clock; NaN where a text is none."""
    moments = np.array([moment(clock) or np.datetime64("NaT") for clock in clocks], dtype="datetime64[us]")
    return np.round((moments - start) / np.timedelta64(1, "s"))


def _known(column: str, values: np.ndarray) -> np.ndarray:
    """Without the zeros that stand for nothing: no heart stands still, and an altimeter starts with them."""
    if column == "heart_rate_bpm":
        return np.where(values > 0, values, np.nan)
    if column == "altitude_m" and (values != 0).any():
        return np.where(np.arange(len(values)) < np.argmax(np.nan_to_num(values) != 0), np.nan, values)
    return values


def _pauses(told: dict[str, Any], start: np.datetime64) -> list[tuple[float, float]]:
    """When the timer stood, in seconds since the start."""
    rows = dicts(told.get("pauseTimes"))
    edges = [_since(start, [row.get("startTime"), row.get("endTime")]) for row in rows]
    return sorted((float(first), float(last)) for first, last in edges if 0 <= first < last <= _LONGEST_S)


def _records(
    readings: list[Reading], start: np.datetime64, pauses: list[tuple[float, float]], timer_s: float
) -> dict[str, np.ndarray]:
    """All readings on one axis of whole seconds."""
    possible = [(column, at, values, (at >= 0) & (at <= _LONGEST_S)) for column, at, values in readings]
    seconds = np.unique(np.concatenate([np.empty(0), *(at[sound] for _, at, _, sound in possible)]))
    records = {column: np.full(len(seconds), np.nan) for column, _, _ in readings}
    for column, at, values, sound in possible:
        records[column][np.searchsorted(seconds, at[sound])] = values[sound]
    segment, clock_s = np.zeros(len(seconds), dtype=np.int32), seconds.copy()
    counts_timer = len(seconds) > 0 and seconds[-1] <= timer_s + 1
    for first, last in pauses:
        after = clock_s > first
        clock_s[after] += last - first if counts_timer else 0.0
        segment[after] += 1
    return {**records, "time": start + (1e6 * clock_s).astype("timedelta64[us]"), "segment": segment}
