"""What a Garmin account export says beside its files: titles, notes, effort, shoes, and runs without a file.

Decision: the lists lie outside the archives that hold the files, and nothing in a file's name says which entry is its
own, so entries are found by the moment at which the activity began. A list that cannot be read costs the titles, never
the runs, and is named. A run that no file of the export begins with (typed in on the website, or its file is lost)
counts by what the list adds up (`summaries`).
"""

import codecs
import json
import math
import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ..summary import ON_FOOT
from .details import CLOSE_S, Details
from .fit_created import created
from .limits import LARGEST_TABLE, PART, Allowance, Readable
from .sports import sport_of
from .summaries import LONGEST_S, document

__all__ = ["Lists", "is_gear", "is_list"]

# An activity begins when its file is made or, where a watch found its date late or holds several sports, a while after.
BEFORE_S, AFTER_S = 2 * 3600.0, 2 * 86400.0
READY_S = 600.0  # how long a watch may stand ready, its file made, before the run begins
_LIST = re.compile(r"summarizedActivities[^/]*\.json$", re.IGNORECASE)
_GEAR = re.compile(r"[_-]gear\.json$", re.IGNORECASE)
_DECODE = json.JSONDecoder().raw_decode
_BETWEEN = tuple(" \t\r\n,")


def is_list(name: str) -> bool:
    """Whether a member of an archive is a list of activities."""
    return _LIST.search(name) is not None


def is_gear(name: str) -> bool:
    """Whether a member of an archive is the list of shoes and bikes."""
    return _GEAR.search(name) is not None


class Lists:
    """All entries of an export's lists, by the moment each activity began. Shoes are read before activities."""

    def __init__(self) -> None:
        self._told: list[Details] = []
        self._worn: dict[Any, str] = {}
        self._on_foot: list[tuple[Details, bytes]] = []
        self._made_s: list[float] = []

    def read_gear(self, stream: Readable, allowance: Allowance) -> None:
        """Add the list of shoes and bikes.

        Raises:
            ValueError: it is damaged.
        """
        self._worn.update(_worn(json.loads(allowance.read(stream, LARGEST_TABLE))))

    def read(self, stream: Readable, allowance: Allowance) -> None:
        """Add a list of activities.

        Raises:
            ValueError: it is no such list, or damaged; what was read before stays.
        """
        for entry in _entries(stream, allowance):
            details = _details(entry, self._worn)
            if details is None:
                continue
            insort(self._told, details, key=_start_s)
            written = _written(entry, details)
            if written is not None:
                self._on_foot.append((details, written))

    def around(self, data: bytes) -> tuple[Details, ...]:
        """The entries that can be about a FIT file, by the moment it was made."""
        made_s = created(data) if self._told else None
        if made_s is None:
            return ()
        insort(self._made_s, made_s)
        first = bisect_left(self._told, made_s - BEFORE_S, key=_start_s)
        return tuple(self._told[first : bisect_right(self._told, made_s + AFTER_S, key=_start_s)])

    def without_file(self) -> Iterator[tuple[Details, bytes]]:
        """What is done on foot and no file that `around` was asked about was made for, each as a document."""
        for details, written in self._on_foot:
            at = bisect_left(self._made_s, details.start_s - READY_S)
            if at == len(self._made_s) or self._made_s[at] > details.start_s + CLOSE_S:
                yield details, written


def _entries(stream: Readable, allowance: Allowance) -> Iterator[dict[str, Any]]:
    """The entries of one list, one at a time: a thousand runs with all their splits can fill 100 MB."""
    decode = codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode

    def more() -> str:
        part = stream.read(PART)
        allowance.take(len(part))
        return decode(part)

    text = more()
    opening = re.search(r'"summarizedActivitiesExport"\s*:\s*\[', text)
    if opening is None:
        raise ValueError("it holds no list of activities")
    at = opening.end()
    while True:
        while text[at : at + 1] in _BETWEEN:
            at += 1
        if text.startswith("]", at):
            return
        try:
            entry, at = _DECODE(text, at)
        except ValueError:
            part = more()
            if not part or len(text) - at > LARGEST_TABLE:
                raise
            text, at = text[at:] + part, 0
            continue
        if isinstance(entry, dict):
            yield entry


def _start_s(details: Details) -> float:
    return details.start_s


def _details(entry: dict[str, Any], worn: dict[Any, str]) -> Details | None:
    start_s = _number(entry.get("startTimeGmt", entry.get("beginTimestamp"))) / 1000
    if math.isnan(start_s):
        return None
    effort = _number(entry.get("workoutRpe", entry.get("directWorkoutRpe"))) / 10  # in steps of 10 up to 100
    kind = entry.get("activityType")
    return Details(
        title=_text(entry.get("activityName") or entry.get("name")),
        note=_text(entry.get("description")),
        gear=worn.get(entry.get("activityId"), ""),
        rpe=effort if 0 < effort <= 10 else math.nan,
        sport=sport_of(kind.get("typeKey") if isinstance(kind, dict) else _text(kind))[0],
        start_s=start_s,
    )


def _written(entry: dict[str, Any], details: Details) -> bytes | None:
    """What an entry on foot adds up, in milliseconds and centimetres; None for others, and for a part of another."""
    timer_s, elapsed_s, moving_s = (
        _number(entry.get(key)) / 1000 for key in ("duration", "elapsedDuration", "movingDuration")
    )
    possible = abs(details.start_s) < 2**33 and 0 < timer_s <= LONGEST_S
    if details.sport not in ON_FOOT or not possible or entry.get("parentId"):
        return None
    start = datetime.fromtimestamp(round(details.start_s), UTC)
    ahead_s = round(_number(entry.get("startTimeLocal")) / 1000 - details.start_s, 0)
    clock = timezone(timedelta(seconds=ahead_s)) if abs(ahead_s) <= 14 * 3600 else None
    totals = {
        "moving_s": moving_s if 0 < moving_s <= timer_s else timer_s,
        "distance_m": _number(entry.get("distance")) / 100,
        "steps": _number(entry.get("steps")),
        "heart_rate_bpm": _number(entry.get("avgHr")),
        "max_heart_rate_bpm": _number(entry.get("maxHr")),
    }
    kind = entry.get("activityType")
    return document(
        "Garmin Connect",
        _text(kind.get("typeKey")) if isinstance(kind, dict) else _text(kind),
        start,
        start + timedelta(seconds=elapsed_s if timer_s <= elapsed_s <= LONGEST_S else timer_s),
        "" if clock is None else f"{start.astimezone(clock):%z}"[:5],
        totals,
    )


def _worn(gear: Any) -> dict[Any, str]:
    """The shoe's name by the number of the activity; of several the first."""
    worn: dict[Any, str] = {}
    for group in gear if isinstance(gear, list) else [gear]:
        if not isinstance(group, dict):
            continue
        names = {str(item.get("gearPk")): _gear_name(item) for item in _dicts(group.get("gearDTOS"))}
        links = group.get("gearActivityDTOs")
        for key, uses in links.items() if isinstance(links, dict) else ():
            for use in _dicts(uses):
                number = use.get("activityId")
                if names.get(str(key)) and isinstance(number, int | str):
                    worn.setdefault(number, names[str(key)])
    return worn


def _gear_name(item: dict[str, Any]) -> str:
    return _text(item.get("displayName")) or _text(item.get("customMakeModel"))


def _dicts(items: Any) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) < 1e15 else math.nan
