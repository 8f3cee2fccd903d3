"""A sport session of an adidas Running (Runtastic) export → a parsed activity, and what the export says beside its GPX.

Decision: newer exports hold each route as GPX, which names no sport: the session tells it, with note and shoe. Older
ones hold routes and heart rate as lists of their own beside the session; those are put behind it as one document, each
as the export wrote it. A session without either (a treadmill, typed in) counts by what it adds up.
"""

import json
import math
import re
from typing import Any

import numpy as np

from ..errors import ActivityFileError, NotAnActivityError
from ..model import Finding
from .assemble import Parsed
from .details import Details
from .json_text import dicts, floats, number, read_json, text
from .sports import sport_of

__all__ = ["companion", "details", "is_place", "is_session", "is_session_place", "is_shoe", "parse", "shoes"]

# The numbers of the sports that matter here, as the export's own leaflet lists them; all others are other sports.
_SPORTS = {
    "1": "running",
    "14": "treadmill running",
    "82": "trail running",
    "84": "running",  # plogging
    "115": "virtual running",
    "2": "nordic walking",
    "19": "walking",
    "7": "hiking",
    "3": "cycling",
    "4": "mountain biking",
    "15": "indoor cycling",
    "22": "road cycling",
    "46": "spinning",
    "18": "swimming",
}
_COMPANION = re.compile(r"Sport-sessions/(GPS-data|Heart-rate-data)/(?:[^/]*_)?([^/_]+)\.(gpx|json)$")
_SESSION = re.compile(r"(^|/)Sport-sessions/[^/]+\.json$")
_PLACE = re.compile(r"(^|/)Sport-sessions/.*\.(json|gpx)$")
_ZONE = re.compile(r" ([+-]\d\d)(\d\d)$")
_DECODE = json.JSONDecoder().raw_decode
_LONGEST_S = 30 * 86400
_PAUSE_S = 2.0  # the clock went on for so much longer than the timer


def is_session(head: bytes) -> bool:
    """Whether a file that begins so is a sport session."""
    return b'"start_time"' in head and b'"start_time_timezone_offset"' in head


def is_place(name: str) -> bool:
    """Whether a member of an archive is a session, or lies beside one."""
    return _PLACE.search(name) is not None


def is_session_place(name: str) -> bool:
    """Whether a member of an archive lies where the sessions do."""
    return _SESSION.search(name) is not None


def is_shoe(name: str) -> bool:
    """Whether a member of an archive may be a pair of shoes."""
    return "shoe" in name.lower() and name.endswith(".json")


def companion(name: str) -> tuple[str, str] | None:
    """(what it holds, session) of a file beside a session: "gpx", "GPS-data" or "Heart-rate-data"; None for others."""
    found = _COMPANION.search(name)
    return None if found is None else ("gpx" if found[3] == "gpx" else found[1], found[2])


def shoes(data: bytes) -> dict[str, str]:
    """The name of a pair of shoes by the sessions it was worn in."""
    shoe = read_json(data)
    worn = shoe.get("samples_ids") if isinstance(shoe, dict) and text(shoe.get("name")) else None
    return {each: text(shoe["name"]) for each in worn if isinstance(each, str)} if isinstance(worn, list) else {}


def details(data: bytes, worn: dict[str, str]) -> tuple[str, Details]:
    """By which number the files beside a session name it ("" for none), and what it says beside its GPX."""
    session = read_json(data)
    session = session if isinstance(session, dict) else {}
    key = text(session.get("id"))
    return key, Details(note=text(session.get("notes")), gear=worn.get(key, ""), sport=_sport(session)[0], sure=True)


def parse(data: bytes, name: str) -> list[Parsed]:
    """The activity of a session, with the lists behind it.

    Raises:
        ActivityFileError: it is damaged, or tells no time.
    """
    session, *lists = _documents(data) or [None]
    session = session if isinstance(session, dict) else {}
    start_s, offset_s = (
        number(session.get("start_time")) / 1000,
        number(session.get("start_time_timezone_offset")) / 1000,
    )
    end_s, timer_s = number(session.get("end_time")) / 1000, _told(session, "duration") / 1000
    if start_s > 0 and timer_s == 0:
        raise NotAnActivityError(name, "This session never began: its timer stands at zero.", "There is nothing to do.")
    if not start_s > 0 or not 0 < timer_s <= _LONGEST_S:
        problem = "It is damaged: it tells no start or no duration."
        raise ActivityFileError(name, problem, "Ask adidas for the export again, or type the run in on the page Diary.")
    records = _records([dicts(each) for each in lists])
    totals = {
        "timer_s": timer_s,
        "elapsed_s": end_s - start_s if timer_s <= end_s - start_s <= _LONGEST_S else timer_s,
        **{key: value for key, told in _TOTALS.items() if (value := _told(session, told)) > 0},
    }
    recorded = len(records["time"]) > 1
    if not recorded:
        totals["moving_s"] = totals.pop("timer_s")
    typed = session.get("manual") is True
    sport, sub_sport = _sport(session)
    return [
        Parsed(
            records if recorded else {"time": np.array([], dtype="datetime64[us]")},
            sport=sport,
            sub_sport=sub_sport,
            start_time=np.datetime64(round(start_s * 1e6), "us"),
            totals=totals,
            utc_offset_s=None if math.isnan(offset_s) else int(offset_s),
            device="adidas Running",
            note=text(session.get("notes")),
            findings=() if recorded else (Finding("typed_in" if typed else "totals_only"),),
        )
    ]


_TOTALS = {
    "distance_m": "distance",
    "ascent_m": "elevation_gain",
    "descent_m": "elevation_loss",
    "heart_rate_bpm": "pulse_avg",
    "max_heart_rate_bpm": "pulse_max",
}


def _documents(data: bytes) -> list[Any]:
    """All documents that stand one behind the other."""
    told, at, found = data.decode("utf-8-sig", errors="replace"), 0, []
    while at < len(told):
        try:
            document, at = _DECODE(told, at)
        except (ValueError, RecursionError):
            break
        found.append(document)
        while told[at : at + 1].isspace():
            at += 1
    return found


def _told(session: dict[str, Any], key: str) -> float:
    """A number of the session; in newer ones it may stand among its features."""
    features = [each.get("attributes") for each in dicts(session.get("features"))]
    places = [session, *(each for each in features if isinstance(each, dict))]
    return next((value for place in places if not math.isnan(value := number(place.get(key)))), math.nan)


def _sport(session: dict[str, Any]) -> tuple[str, str]:
    sport, sub_sport = sport_of(_SPORTS.get(str(session.get("sport_type_id"))) or "other")
    return sport, "treadmill" if sport == "running" and session.get("indoor") is True else sub_sport


def _records(lists: list[list[dict[str, Any]]]) -> dict[str, np.ndarray]:
    """Positions and heart rates at all moments that either knows."""
    route: list[dict[str, Any]] = next((rows for rows in lists if rows and "latitude" in rows[0]), [])
    beats: list[dict[str, Any]] = next((rows for rows in lists if rows and "heart_rate" in rows[0]), [])
    at_route, at_beats = _moments(route), _moments(beats)
    time = np.unique(np.concatenate([at_route, at_beats]))
    time = time[~np.isnat(time)]
    records: dict[str, np.ndarray] = {"time": time}
    for rows, at, names in ((route, at_route, _ROUTE), (beats, at_beats, {"heart_rate": "heart_rate_bpm"})):
        sound = ~np.isnat(at)
        for key, column in names.items():
            records[column] = np.full(len(time), np.nan)
            records[column][np.searchsorted(time, at[sound])] = floats(row.get(key) for row in rows)[sound]
    records["speed_mps"] = records["speed_mps"] / 3.6
    beat = records["heart_rate_bpm"]
    records["heart_rate_bpm"] = np.where(beat > 0, beat, np.nan)
    records["segment"] = _segments(records.pop("timer_ms"), time)
    return records


_ROUTE = {
    "latitude": "latitude_deg",
    "longitude": "longitude_deg",
    "altitude": "altitude_m",
    "distance": "distance_m",
    "speed": "speed_mps",
    "duration": "timer_ms",
}


def _moments(rows: list[dict[str, Any]]) -> np.ndarray:
    """When each row was written: in milliseconds since 1970, or as 2018-09-01 11:28:34 +0200."""
    from .markup import times  # with pyarrow, which a process that reads only FIT never needs

    told = [row.get("timestamp") for row in rows]
    written, _ = times([_ZONE.sub(r"\1:\2", each) if isinstance(each, str) else None for each in told])
    seconds = floats(None if isinstance(each, str) else each for each in told) / 1000
    known = np.nan_to_num(np.where(np.abs(seconds) < 2**33, seconds, 0.0))
    counted = (1e6 * known).astype("datetime64[us]")
    return np.where(known != 0, counted, written)


def _segments(timer_ms: np.ndarray, time: np.ndarray) -> np.ndarray:
    """A new stretch wherever the clock went on while the timer stood."""
    segment = np.zeros(len(time), dtype=np.int32)
    known = np.flatnonzero(~np.isnan(timer_ms))
    stood_s = np.diff(time[known]) / np.timedelta64(1, "s") - np.diff(timer_ms[known]) / 1000
    begins = known[1:][stood_s > _PAUSE_S]
    segment[begins] = 1
    return np.cumsum(segment, dtype=np.int32)
