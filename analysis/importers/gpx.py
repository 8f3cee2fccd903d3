"""GPX → parsed activities, one for each track.

Decision: a track is an activity, a segment a stretch of running timer. Names are compared without namespace, so that
Garmin's extensions 1 and 2, Cluetrust's (Suunto, pytrainer), Strava's and Stryd's read alike, declared or not. A point
without position counts (heart rate indoors), a point without time does not.
"""

import numpy as np
from lxml import etree

from ..errors import ActivityFileError, NotAnActivityError
from ..evidence import MOVING_TIME
from ..model import Finding
from ..quality import on_foot, possible
from .assemble import Parsed
from .markup import numbers, text_of, times
from .points import Document, read_document
from .sports import sport_in_title, sport_of

__all__ = ["parse"]

# Attribute of a track point, or local name of an element inside it → our column.
COLUMNS = {
    "@lat": "latitude_deg",
    "@lon": "longitude_deg",
    "ele": "altitude_m",
    "time": "time",
    "speed": "speed_mps",
    "hr": "heart_rate_bpm",
    "heartrate": "heart_rate_bpm",
    "cad": "cadence_spm",
    "cadence": "cadence_spm",
    "runcadence": "cadence_spm",
    "power": "power_w",
    "powerinwatts": "power_w",
    "watts": "power_w",
    "atemp": "temperature_c",
    "temp": "temperature_c",
    "temperature": "temperature_c",
    "distance": "distance_m",
}


def parse(data: bytes, name: str) -> list[Parsed]:
    """The tracks of a GPX file that tell when they were run.

    Raises:
        ActivityFileError: it is unsound, holds no track, or none of its tracks has times.
    """
    document = read_document(data, name, "trkpt", COLUMNS)
    root, findings = document.root, document.findings
    tracks = [element for element in root.iter("{*}trk") if element.tag]
    if not tracks:
        remedy = "Export the recorded activity as GPX, not a route, a course or waypoints."
        kind = ActivityFileError if findings else NotAnActivityError  # a damaged file may have held one
        raise kind(name, "It holds no recorded track.", remedy)
    heart_rate = _heart_rate_beside(root)
    parsed = []
    for track in tracks:
        records, offset = _records(document, track)
        if heart_rate is not None and np.isnan(records["heart_rate_bpm"]).all():
            records["heart_rate_bpm"] = _at(records["time"], *heart_rate)
        known = records["time"][possible(records["time"])]
        if (known != known[:1]).any():
            parsed.append(_activity(root, track, records, offset, findings))
    if not parsed and not len(document.columns["time"]):
        problem = "Its track holds no point: a GPX file holds nothing of a run indoors."
        raise ActivityFileError(name, problem, "Export this run as TCX or FIT, or type it in on the page Diary.")
    if not parsed:
        problem = "Its tracks tell no times, so neither duration nor speed is known."
        raise ActivityFileError(name, problem, "Export the recorded activity (with times), or add the run by hand.")
    return parsed


def _activity(
    root: etree._Element,
    track: etree._Element,
    records: dict[str, np.ndarray],
    offset: int | None,
    findings: list[Finding],
) -> Parsed:
    title = text_of(track, "name")
    sport, sub_sport = sport_of(text_of(track, "type"))
    if not sport and (named := sport_in_title(title)):  # Runkeeper writes it there, and so do apps that save web pages
        sport, findings = named, [*findings, Finding("sport_from_title", {"sport": named})]
    totals = _of_two_ends(records) if on_foot(sport) else {}
    return Parsed(
        records,
        sport=sport,
        sub_sport=sub_sport,
        totals=totals,
        utc_offset_s=offset,
        cadence_unit="undecided",
        device=root.get("creator", ""),
        title=title,
        note=text_of(track, "desc") or text_of(track, "cmt"),
        findings=(*findings, *((Finding("totals_only"),) if totals else ())),
    )


def _of_two_ends(records: dict[str, np.ndarray]) -> dict[str, float]:
    """The time between the two points of one place that some apps (Keep) write for a run indoors; else nothing."""
    time, places = records["time"], {*zip(records["latitude_deg"], records["longitude_deg"], strict=True)}
    if len(time) != 2 or len(places) != 1 or not possible(time).all():
        return {}
    between_s = float(np.diff(time)[0] / np.timedelta64(1, "s"))
    return {"moving_s": between_s} if between_s > MOVING_TIME["gap_s"] else {}


def _records(document: Document, track: etree._Element) -> tuple[dict[str, np.ndarray], int | None]:
    """The points of all segments as columns; the clock's offset when the times tell one."""
    segments = list(track.iter("{*}trkseg")) or [track]  # some apps leave the segment out
    return document.points(segments, range(len(segments)))


def _heart_rate_beside(root: etree._Element) -> tuple[np.ndarray, np.ndarray] | None:
    """Times and beats of a heart-rate track kept apart from the points (a-rival SpoQ); None without one."""
    beats = [element for element in root.iter("{*}heartRate") if element.get("bpm") and element.get("time")]
    if not beats:
        return None
    moments, _ = times([element.get("time") for element in beats])
    values = numbers([element.get("bpm") for element in beats])
    known = ~np.isnat(moments) & ~np.isnan(values)
    order = np.argsort(moments[known], kind="stable")
    return (moments[known][order], values[known][order]) if known.any() else None


def _at(time: np.ndarray, moments: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The latest value at each time, where one lies within the gap that a recording may have."""
    latest = np.searchsorted(moments, time, side="right") - 1
    near = (latest >= 0) & (time - moments[latest] <= np.timedelta64(int(MOVING_TIME["gap_s"]), "s"))
    return np.where(near, values[latest], np.nan)
