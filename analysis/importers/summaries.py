"""A run of which a maker's list holds only what it adds up to, as a small document of its own.

Decision: such a document is written the same way whenever the same run is listed again, and read like any file: so the
run is stored, found to be known, read again and handed on like one that was recorded. Where a file holds the same run,
the two are found to be one (`twins`).
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape, unescape
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from ..errors import ActivityFileError
from ..model import Finding
from .assemble import Parsed
from .json_text import number
from .sports import sport_of

__all__ = ["LONGEST_S", "attributes", "document", "is_document", "moment", "parse", "positive"]

LONGEST_S = 30 * 86400.0
_DOCUMENT = b"<Workout from="
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_WRITTEN = "%Y-%m-%d %H:%M:%S %z"
_TOTALS = ("moving_s", "distance_m", "steps", "heart_rate_bpm", "max_heart_rate_bpm")


def document(
    maker: str, kind: str, start: datetime, end: datetime, clock: str, totals: Mapping[str, float], **notes: str
) -> bytes:
    """The document of one workout.

    Args:
        maker: where it comes from, a watch or a website.
        kind: the maker's word for the sport.
        start, end: UTC.
        clock: the runner's time zone by its name, or as +0200; "" where nobody tells.
        totals: what is known, by the names of `summary.Totals`; what is not more than nothing is left out.
        notes: `indoor`, `typed` (the runner wrote it down): "1" where it is so.
    """
    words = {
        "from": maker,
        "kind": kind,
        "startDate": start.strftime(_WRITTEN),
        "endDate": end.strftime(_WRITTEN),
        "clock": clock,
        "indoor": notes.get("indoor", ""),
        "typed": notes.get("typed", ""),
        **{name: f"{totals[name]:.2f}" for name in _TOTALS if totals.get(name, 0.0) > 0},
    }
    told = " ".join(f'{name}="{escape(word)}"' for name, word in words.items())
    return f"<Workout {told}/>\n".encode()


def is_document(head: bytes) -> bool:
    """Whether a file that begins so is such a document."""
    return head.startswith(_DOCUMENT)


def parse(data: bytes, name: str) -> list[Parsed]:
    """The workout of a document.

    Raises:
        ActivityFileError: it is damaged.
    """
    told = attributes(data.decode("utf-8", errors="replace"))
    start, end = moment(told.get("startDate", "")), moment(told.get("endDate", ""))
    if start is None or end is None:
        raise ActivityFileError(name, "It is damaged.", "Add the export it came from again.")
    totals = {key: positive(value) for key, value in told.items() if key in _TOTALS}
    sport, sub_sport = sport_of(told.get("kind"))
    indoors, typed = told.get("indoor") == "1", told.get("typed") == "1"
    return [
        Parsed(
            {"time": np.array([], dtype="datetime64[us]")},
            sport=sport,
            sub_sport="treadmill" if indoors and sport == "running" else sub_sport,
            start_time=np.datetime64(start.replace(tzinfo=None), "us"),
            totals=totals | {"elapsed_s": max((end - start).total_seconds(), totals.get("moving_s", 0.0))},
            utc_offset_s=_offset_s(told.get("clock", ""), start),
            device=told.get("from", ""),
            findings=(Finding("typed_in" if typed else "totals_only"),),
        )
    ]


def attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def positive(text: str | None) -> float:
    """A positive number; NaN where there is none: nobody runs zero metres."""
    value = number(text)
    return value if value > 0 else math.nan


def moment(text: str) -> datetime | None:
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
