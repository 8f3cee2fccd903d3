"""GPX → parsed activities, one for each track.

Decision: a track is an activity, a segment a stretch of running timer. Names are compared without namespace, so that
Garmin's extensions 1 and 2, Cluetrust's (Suunto, pytrainer), Strava's and Stryd's read alike, declared or not. A point
without position counts (heart rate indoors), a point without time does not.
"""

import numpy as np
from lxml import etree

from ..errors import ActivityFileError
from ..model import Finding
from .assemble import Parsed
from .markup import local_name, numbers, parse_xml, text_of, times
from .sports import sport_of

__all__ = ["parse"]

# Local name of an element inside a track point → our column.
COLUMNS = {
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
    root, findings = parse_xml(data, name)
    tracks = [element for element in root.iter("{*}trk") if element.tag]
    if not tracks:
        remedy = "Export the recorded activity as GPX, not a route, a course or waypoints."
        raise ActivityFileError(name, "It holds no recorded track.", remedy)
    parsed = []
    for track in tracks:
        records, offset = _records(track)
        moments = records["time"][~np.isnat(records["time"])]
        if len(np.unique(moments)) >= 2:
            parsed.append(_activity(root, track, records, offset, findings))
    if not parsed:
        problem = "Its tracks tell no times, so neither duration nor speed is known."
        raise ActivityFileError(name, problem, "Export the recorded activity (with times), or add the run by hand.")
    return parsed


def _activity(
    root: etree._Element, track: etree._Element, records: dict[str, np.ndarray], offset: int | None, findings: list[Finding]
) -> Parsed:
    creator = root.get("creator", "")
    title = text_of(track, "name")
    word = text_of(track, "type")
    sport, sub_sport = sport_of(word or _word_in_title(creator, title))
    return Parsed(
        records,
        sport=sport,
        sub_sport=sub_sport,
        utc_offset_s=offset,
        cadence_unit="undecided",
        device=creator,
        title=title,
        note=text_of(track, "desc") or text_of(track, "cmt"),
        findings=tuple(findings),
    )


def _word_in_title(creator: str, title: str) -> str:
    """Runkeeper writes no type but begins every title with the sport: "Cycling 10/2/17 10:49 am"."""
    return title.split()[0] if "runkeeper" in creator.lower() and title else ""


def _records(track: etree._Element) -> tuple[dict[str, np.ndarray], int | None]:
    """The points of all segments as columns; the clock's offset when the times tell one."""
    texts: dict[str, list[str | None]] = {}
    rows: dict[str, list[int]] = {}
    latitude: list[str | None] = []
    longitude: list[str | None] = []
    segments: list[int] = []
    count = 0
    for number, segment in enumerate(track.iter("{*}trkseg")):
        for point in segment.iter("{*}trkpt"):
            latitude.append(point.get("lat"))
            longitude.append(point.get("lon"))
            for node in point.iter():
                text = node.text
                if text is None or node is point:
                    continue
                column = COLUMNS.get(local_name(node.tag))
                if column is not None:
                    texts.setdefault(column, []).append(text)
                    rows.setdefault(column, []).append(count)
            segments.append(number)
            count += 1
    moments, offset = times(texts.get("time", []))
    records = {
        "time": np.full(count, np.datetime64("NaT"), "datetime64[us]"),
        "segment": np.array(segments, dtype=np.int32),
        "latitude_deg": numbers(latitude),
        "longitude_deg": numbers(longitude),
    }
    records["time"][rows.get("time", [])] = moments
    for column in texts.keys() - {"time"}:
        records[column] = np.full(count, np.nan)
        records[column][rows[column]] = numbers(texts[column])
    return records, offset
