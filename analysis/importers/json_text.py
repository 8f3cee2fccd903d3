"""JSON of makers' exports → Python, and what it holds → numbers and times.

Decision: an export's JSON is a dump that nobody promised anything about. Whatever is not there, or is not what it
should be, is unknown; nothing of it raises.
"""

import json
import math
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np

__all__ = ["dicts", "duration_s", "floats", "moment", "number", "read_json", "text"]

_DURATION = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_BEYOND = 1e15  # milliseconds since 1970 are fewer


def read_json(data: bytes) -> Any:
    """The document; None when it is none. Bare NaN, which exports write, is a number that is not known."""
    try:
        return json.loads(data.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None


def dicts(items: Any) -> list[dict[str, Any]]:
    """The objects of a list; none where there is no list."""
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def number(value: Any) -> float:
    """A finite number of a size that something on earth has, also one written as a text; else NaN."""
    try:
        known = math.nan if isinstance(value, bool) or value is None else float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return known if abs(known) < _BEYOND else math.nan


def floats(values: Iterable[Any]) -> np.ndarray:
    """One number for each value, NaN where there is none."""
    return np.array([number(value) for value in values], dtype=np.float64)


def duration_s(value: Any) -> float:
    """Seconds of a duration written as PT1H2M3.5S; NaN where it is none."""
    found = _DURATION.fullmatch(text(value))
    if found is None or not any(found.groups()):
        return math.nan
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def moment(value: Any) -> np.datetime64 | None:
    """A time on a clock without its zone, such as 2026-05-23T10:46:22.000; None where it is none."""
    try:
        return np.datetime64(datetime.fromisoformat(text(value)).replace(tzinfo=None), "us")
    except (ValueError, OverflowError):
        return None
