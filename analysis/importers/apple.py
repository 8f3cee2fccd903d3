"""What an Apple Health export says beside its routes: which kind of workout each was, and the runs that have no route.

Decision: the routes are GPX files that name no sport, so a slow bike ride would count as a run. The export's list tells
the kind, and names the route's file. A run, walk or hike whose route is not there (a treadmill, an app that keeps its
own) counts by what the list adds up: it becomes a small document of its own, the same whenever the export is made, and
read like any file. Where another maker's file holds the same run, the two are found to be one (`twins`).
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from ..errors import ActivityFileError
from ..model import Finding
from ..summary import ON_FOOT
from .assemble import Parsed
from .details import Details
from .limits import LARGEST_TABLE, MOST_MEMBERS, PART, Allowance, Readable
from .markup import numbers
from .sports import sport_of

__all__ = ["FOLDER", "Listed", "Unrouted", "is_list", "is_workout", "parse"]

FOLDER = "workout-routes/"  # beside the list, which bears a name in the phone's language
_TAG = re.compile(rb"<(?:Workout\s[^<>]*|/Workout)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_ROUTE = re.compile(rb'<FileReference path="/?([^"]+)"')
_PART = re.compile(r"<WorkoutActivity\s[^<>]*(?<!/)>|</WorkoutActivity>")  # a part repeats what the whole says
_INSIDE = re.compile(r"<(WorkoutStatistics|MetadataEntry)\s([^<>]*)>")
_SECONDS = {"s": 1.0, "sec": 1.0, "min": 60.0, "hr": 3600.0, "h": 3600.0}
_METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "ft": 0.3048, "yd": 0.9144}
_WRITTEN = "%Y-%m-%d %H:%M:%S %z"
_LONGEST_S = 30 * 86400.0
_TOTALS = ("moving_s", "distance_m", "steps", "heart_rate_bpm", "max_heart_rate_bpm")
_DOCUMENT = b"<Workout from="


@dataclass(frozen=True)
class Unrouted:
    """A workout on foot as a document of its own, its title, and the routes that would tell more, if they are there."""

    title: str
    data: bytes
    routes: tuple[str, ...]


@dataclass
class Listed:
    """What a list tells: the kind of each workout by its route's file, and the workouts on foot."""

    kinds: dict[str, Details] = field(default_factory=dict)
    on_foot: list[Unrouted] = field(default_factory=list)

    def read(self, stream: Readable, allowance: Allowance) -> None:
        """Add a list. It holds every heartbeat of years: it is searched bit by bit, and never parsed as a whole."""
        for workout in _workouts(stream, allowance):
            text = workout.decode("utf-8", errors="replace")
            told = _attributes(text.partition(">")[0])
            kind = told.get("workoutActivityType", "").removeprefix("HKWorkoutActivityType")
            sport = sport_of(kind)[0]
            routes = tuple(route[1].decode("utf-8", errors="replace") for route in _ROUTE.finditer(workout))
            self.kinds |= dict.fromkeys(routes, Details(sport=sport, sure=True))
            if sport in ON_FOOT and len(self.on_foot) < MOST_MEMBERS:
                document = _document(kind, told, text)
                if document is not None:
                    self.on_foot.append(Unrouted(f"{kind} {told['startDate'][:16]}", document, routes))


def is_list(head: bytes) -> bool:
    """Whether a file that begins so is the list of everything that Apple Health knows."""
    return b"<HealthData" in head or b"<!DOCTYPE HealthData" in head


def is_workout(head: bytes) -> bool:
    """Whether a file that begins so is a document that `Listed` made."""
    return head.startswith(_DOCUMENT)


def parse(data: bytes, name: str) -> list[Parsed]:
    """The workout of a document that `Listed` made.

    Raises:
        ActivityFileError: it is damaged.
    """
    told = _attributes(data.decode("utf-8", errors="replace"))
    start, end = _moment(told.get("startDate", "")), _moment(told.get("endDate", ""))
    if start is None or end is None:
        raise ActivityFileError(name, "It is damaged.", "Add the export of Apple Health again.")
    totals = {key: _number(value) for key, value in told.items() if key in _TOTALS}
    typed = told.get("typed") == "1"
    return [
        Parsed(
            {"time": np.array([], dtype="datetime64[us]")},
            sport=sport_of(told.get("kind"))[0],
            sub_sport="treadmill" if told.get("indoor") == "1" and told.get("kind") == "Running" else "",
            start_time=np.datetime64(start.replace(tzinfo=None), "us"),
            totals=totals | {"elapsed_s": max((end - start).total_seconds(), totals.get("moving_s", 0.0))},
            utc_offset_s=_offset_s(told.get("clock", ""), start),
            device=told.get("from", ""),
            findings=(Finding("typed_in" if typed else "totals_only"),),
        )
    ]


def _workouts(stream: Readable, allowance: Allowance) -> Iterator[bytes]:
    """Each workout of a list, with all that is inside it."""
    text, scanned, opened = b"", 0, -1
    while part := stream.read(PART):
        allowance.take(len(part))
        text += part
        for tag in _TAG.finditer(text, scanned):
            if tag[0].startswith(b"</"):
                if opened >= 0:
                    yield text[opened : tag.end()]
                opened = -1
            elif tag[0].endswith(b"/>"):
                yield tag[0]
                opened = -1
            else:
                opened = tag.start()
            scanned = tag.end()
        scanned = max(scanned, text.rfind(b"<"))  # behind it there may be half a tag
        keep = scanned if opened < 0 else opened
        if len(text) - keep > LARGEST_TABLE:
            keep, opened = len(text), -1
        text, scanned, opened = text[keep:], max(scanned - keep, 0), 0 if opened >= 0 else -1


def _document(kind: str, told: dict[str, str], text: str) -> bytes | None:
    """What of a workout we use, written the same way in every export; None where it tells no times.

    Left out is what another export writes differently: the address of the watch in the phone's memory, times in the
    zone the phone is in while it exports.
    """
    start, end = _moment(told.get("startDate", "")), _moment(told.get("endDate", ""))
    if start is None or end is None or not 0 < (end - start).total_seconds() <= _LONGEST_S:
        return None
    statistics, notes = _inside(text)
    heart, walked = statistics.get("HeartRate", {}), statistics.get("DistanceWalkingRunning", {})
    moving_s = _number(told.get("duration")) * _SECONDS.get(told.get("durationUnit", "min"), math.nan)
    whole = (told.get("totalDistance"), told.get("totalDistanceUnit")) if "totalDistance" in told else None
    amount, unit = whole or (walked.get("sum"), walked.get("unit"))
    totals = (
        moving_s if moving_s > 0 else (end - start).total_seconds(),
        _number(amount) * _METRES.get(unit or "", math.nan),
        _number(statistics.get("StepCount", {}).get("sum")),
        _number(heart.get("average")),
        _number(heart.get("maximum")),
    )
    words = {
        "from": told.get("sourceName", ""),
        "kind": kind,
        "startDate": start.strftime(_WRITTEN),
        "endDate": end.strftime(_WRITTEN),
        "clock": notes.get("HKTimeZone") or told["startDate"].strip()[-5:],
        "indoor": notes.get("HKIndoorWorkout", ""),
        "typed": notes.get("HKWasUserEntered", ""),
        **{name: f"{value:.2f}" for name, value in zip(_TOTALS, totals, strict=True) if value > 0},
    }
    return f"<Workout {' '.join(f'{name}={quoteattr(word)}' for name, word in words.items())}/>\n".encode()


def _inside(text: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The statistics of a workout by what they count, and its notes by name, without those of its parts."""
    statistics: dict[str, dict[str, str]] = {}
    notes: dict[str, str] = {}
    for kind, inside in _INSIDE.findall("".join(_PART.split(text)[::2])):
        told = _attributes(inside)
        if kind == "MetadataEntry":
            notes.setdefault(told.get("key", ""), told.get("value", ""))
        else:
            statistics.setdefault(told.get("type", "").removeprefix("HKQuantityTypeIdentifier"), told)
    return statistics, notes


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def _number(text: str | None) -> float:
    """A positive number; NaN where there is none: nobody runs zero metres."""
    value = float(numbers([text])[0])
    return value if value > 0 else math.nan


def _moment(text: str) -> datetime | None:
    """A moment written as 2026-05-14 18:00:00 +0200, in UTC."""
    try:
        return datetime.strptime(text.strip(), _WRITTEN).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset_s(clock: str, start: datetime) -> int | None:
    """What the runner's clock was ahead of UTC, by the name of its zone or as the list writes it (+0200)."""
    try:
        there = start.astimezone(ZoneInfo(clock))
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        try:
            there = datetime.strptime(clock, "%z")
        except ValueError:
            return None
    offset = there.utcoffset()
    return None if offset is None else int(offset.total_seconds())
