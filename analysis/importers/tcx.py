"""TCX → parsed activities, one for each `Activity` (a multisport session holds several).

Decision: laps hold what the device counted (timer, distance), points what it sensed. A new `Track` inside a lap is a
pause; a new lap is none. An activity without points (a treadmill run typed in) is one all the same.
"""

from collections.abc import Iterable
from itertools import chain

import numpy as np
from lxml import etree

from ..errors import ActivityFileError, NotAnActivityError
from ..evidence import LAPS_COMPLETE
from ..model import Finding
from ..quality import possible
from .assemble import Parsed
from .markup import child, numbers, text_of, times, told_offset
from .points import Document, read_document
from .sports import sport_of

__all__ = ["parse"]

_BEYOND = 1e12  # no device counts so far

# Local name of an element inside a track point → our column. `Value` is the one inside `HeartRateBpm`.
COLUMNS = {
    "time": "time",
    "latitudedegrees": "latitude_deg",
    "longitudedegrees": "longitude_deg",
    "altitudemeters": "altitude_m",
    "distancemeters": "distance_m",
    "value": "heart_rate_bpm",
    "cadence": "cadence_spm",
    "runcadence": "cadence_spm",
    "speed": "speed_mps",
    "watts": "power_w",
}


def parse(data: bytes, name: str) -> list[Parsed]:
    """The activities of a TCX file.

    Raises:
        ActivityFileError: it is unsound, or holds only courses, workouts or activities without any time.
    """
    document = read_document(data, name, "Trackpoint", COLUMNS)
    findings = document.findings
    activities = list(document.root.iter("{*}Activity"))
    if not activities:
        remedy = "Export the recorded activity as TCX, not a course or a workout."
        kind = ActivityFileError if findings else NotAnActivityError  # a damaged file may have held one
        raise kind(name, "It holds no recorded activity.", remedy)
    parsed = [_activity(document, element) for element in activities]
    known = [activity for activity in parsed if activity is not None]
    if not known:
        problem = "Its activities tell no times, so neither day nor duration is known."
        raise ActivityFileError(name, problem, "Export the recorded activity again, or add the run by hand.")
    return known


def _activity(document: Document, element: etree._Element) -> Parsed | None:
    """One activity; None when nothing tells when it was."""
    laps = list(element.iter("{*}Lap"))
    records, offset = _records(document, laps)
    moments, offsets = times([*(lap.get("StartTime") for lap in laps), text_of(element, "id")])
    table = _laps(laps, moments[:-1])
    starts = moments[possible(moments)]
    dated = bool(possible(records["time"]).any())
    if not dated and not len(starts):
        return None
    sport, sub_sport = sport_of(element.get("Sport"))
    creator = child(element, "creator")
    totals = {name: float(np.nansum(table[name])) for name in ("timer_s", "distance_m") if (table[name] > 0).any()}
    steps = _counted([_extension(lap, "Steps") for lap in laps])
    if len(steps) and (steps > 0).all():
        totals["steps"] = float(steps.sum())
    findings = [*document.findings, *_incomplete(records, totals)]
    if not dated and "timer_s" in totals:
        totals["elapsed_s"] = totals["timer_s"]
    return Parsed(
        records,
        sport=sport,
        sub_sport=sub_sport,
        start_time=None if dated else starts[0],
        laps=table,
        totals=totals,
        utc_offset_s=told_offset(offsets) if offset is None else offset,
        cadence_unit="undecided",
        device=text_of(creator, "name"),
        title=text_of(element, "name"),
        note=text_of(element, "notes"),
        findings=tuple(findings),
    )


def _incomplete(records: dict[str, np.ndarray], totals: dict[str, float]) -> list[Finding]:
    """Takes the laps' distance out of `totals` when they cover only part of what the points counted."""
    distance = records.get("distance_m", np.empty(0))
    steps = np.diff(distance[np.abs(distance) < _BEYOND])
    counted = float(steps[steps > 0].sum())
    laps = totals.get("distance_m", 0.0)
    if laps >= LAPS_COMPLETE["share"] * counted:
        return []
    totals.pop("distance_m", None)
    return [Finding("laps_incomplete", {"laps_m": round(laps, 1), "points_m": round(counted, 1)}, repaired=True)]


def _records(document: Document, laps: list[etree._Element]) -> tuple[dict[str, np.ndarray], int | None]:
    """The points of all laps as columns; the clock's offset when the times tell one."""
    tracks = [(track, position > 0) for lap in laps for position, track in enumerate(lap.iter("{*}Track"))]
    return document.points([track for track, _ in tracks], np.cumsum([paused for _, paused in tracks]))


def _laps(laps: list[etree._Element], starts: np.ndarray) -> dict[str, np.ndarray]:
    """What the device counted in each lap; cadence in the unit of the points. One row a lap."""
    told = {
        "timer_s": [text_of(lap, "totaltimeseconds") for lap in laps],
        "distance_m": [text_of(lap, "distancemeters") for lap in laps],
        "heart_rate_bpm": [text_of(child(lap, "averageheartratebpm"), "value") for lap in laps],
        "max_heart_rate_bpm": [text_of(child(lap, "maximumheartratebpm"), "value") for lap in laps],
        "cadence_spm": [_extension(lap, "AvgRunCadence") or text_of(lap, "cadence") for lap in laps],
    }
    values = _counted(chain.from_iterable(told.values())).reshape(len(told), len(laps))
    table = {"start_time": starts, **dict(zip(told, values, strict=True))}
    for name in ("heart_rate_bpm", "max_heart_rate_bpm"):
        table[name] = np.where(table[name] > 0, table[name], np.nan)
    return table


def _counted(texts: Iterable[str]) -> np.ndarray:
    """Numbers that can be added up."""
    values = numbers(texts)
    return np.where(np.abs(values) < _BEYOND, values, np.nan)


def _extension(lap: etree._Element, name: str) -> str:
    """What Garmin's lap extension says, "" where it says nothing. Its `Steps` count both feet, its cadence one."""
    return (lap.findtext(f"{{*}}Extensions//{{*}}{name}") or "").strip()
