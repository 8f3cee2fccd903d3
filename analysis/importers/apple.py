"""What an Apple Health export says beside its routes: which kind of workout each was, and the runs that have no route.

Decision: the routes are GPX files that name no sport, so a slow bike ride would count as a run. The export's list tells
the kind, and names the route's file. A run, walk or hike whose route is not there (a treadmill, an app that keeps its
own) counts by what the list adds up, as a document of its own (`summaries`).
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..summary import ON_FOOT
from .details import Details
from .limits import LARGEST_TABLE, MOST_MEMBERS, PART, Allowance, Readable
from .sports import sport_of
from .summaries import LONGEST_S, attributes, document, moment, positive

__all__ = ["Listed", "Unrouted", "is_list"]

_TAG = re.compile(rb"<(?:Workout\s[^<>]*|/Workout)>")
_ROUTE = re.compile(rb'<FileReference path="/?([^"]+)"')
_PART = re.compile(r"<WorkoutActivity\s[^<>]*(?<!/)>|</WorkoutActivity>")  # a part repeats what the whole says
_INSIDE = re.compile(r"<(WorkoutStatistics|MetadataEntry)\s([^<>]*)>")
_SECONDS = {"s": 1.0, "sec": 1.0, "min": 60.0, "hr": 3600.0, "h": 3600.0}
_METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "ft": 0.3048, "yd": 0.9144}


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
            told = attributes(text.partition(">")[0])
            kind = told.get("workoutActivityType", "").removeprefix("HKWorkoutActivityType")
            sport = sport_of(kind)[0]
            routes = tuple(route[1].decode("utf-8", errors="replace") for route in _ROUTE.finditer(workout))
            self.kinds |= dict.fromkeys(routes, Details(sport=sport, sure=True))
            if sport in ON_FOOT and len(self.on_foot) < MOST_MEMBERS:
                written = _written(kind, told, text)
                if written is not None:
                    self.on_foot.append(Unrouted(f"{kind} {told['startDate'][:16]}", written, routes))


def is_list(head: bytes) -> bool:
    """Whether a file that begins so is the list of everything that Apple Health knows."""
    return b"<HealthData" in head or b"<!DOCTYPE HealthData" in head


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


def _written(kind: str, told: dict[str, str], text: str) -> bytes | None:
    """What of a workout we use as a document; None where it tells no times.

    Left out is what another export writes differently: the address of the watch in the phone's memory, times in the
    zone the phone is in while it exports.
    """
    start, end = moment(told.get("startDate", "")), moment(told.get("endDate", ""))
    if start is None or end is None or not 0 < (end - start).total_seconds() <= LONGEST_S:
        return None
    statistics, notes = _inside(text)
    heart, walked = statistics.get("HeartRate", {}), statistics.get("DistanceWalkingRunning", {})
    moving_s = positive(told.get("duration")) * _SECONDS.get(told.get("durationUnit", "min"), math.nan)
    whole = (told.get("totalDistance"), told.get("totalDistanceUnit")) if "totalDistance" in told else None
    amount, unit = whole or (walked.get("sum"), walked.get("unit"))
    totals = {
        "moving_s": moving_s if moving_s > 0 else (end - start).total_seconds(),
        "distance_m": positive(amount) * _METRES.get(unit or "", math.nan),
        "steps": positive(statistics.get("StepCount", {}).get("sum")),
        "heart_rate_bpm": positive(heart.get("average")),
        "max_heart_rate_bpm": positive(heart.get("maximum")),
    }
    clock = notes.get("HKTimeZone") or told["startDate"].strip()[-5:]
    indoor, typed = notes.get("HKIndoorWorkout", ""), notes.get("HKWasUserEntered", "")
    return document(told.get("sourceName", ""), kind, start, end, clock, totals, indoor=indoor, typed=typed)


def _inside(text: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The statistics of a workout by what they count, and its notes by name, without those of its parts."""
    statistics: dict[str, dict[str, str]] = {}
    notes: dict[str, str] = {}
    for kind, inside in _INSIDE.findall("".join(_PART.split(text)[::2])):
        told = attributes(inside)
        if kind == "MetadataEntry":
            notes.setdefault(told.get("key", ""), told.get("value", ""))
        else:
            statistics.setdefault(told.get("type", "").removeprefix("HKQuantityTypeIdentifier"), told)
    return statistics, notes
