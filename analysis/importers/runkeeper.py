"""What a Runkeeper export says beside its GPX files: `cardioActivities.csv`.

Decision: a GPX of Runkeeper names its sport in a title at best, so the table outranks it. A run or walk without a GPX
(a treadmill, typed in) counts by what the table adds up (`summaries`). The table's clock is the runner's and names no
zone: its hours are taken as they stand, so that a run stays on its day.
"""

import csv
import io
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ..summary import ON_FOOT
from .details import Details
from .json_text import number
from .sports import sport_of
from .summaries import LONGEST_S, document

__all__ = ["TABLE", "Table", "Unrouted", "read_table"]

TABLE = "cardioActivities.csv"
_METRES = {"km": 1000.0, "mi": 1609.344}
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d\d)")


@dataclass(frozen=True)
class Unrouted:
    """A run or walk as a document of its own, what is said of it, its title, and its GPX where one is named."""

    title: str
    data: bytes
    details: Details
    file: str


@dataclass(frozen=True)
class Table:
    """What a table tells: details by the GPX file's name, and all that is done on foot."""

    files: dict[str, Details] = field(default_factory=dict)
    on_foot: tuple[Unrouted, ...] = ()


def read_table(data: bytes) -> Table:
    """What the table tells; a row that makes no sense tells nothing."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline="")))
    except csv.Error:
        return Table()
    files, on_foot = {}, []
    for row in rows:
        told = {str(name).partition(" (")[0].strip().casefold(): str(cell or "").strip() for name, cell in row.items()}
        unit = next((name.partition(" (")[2][:2] for name in row if str(name).startswith("Distance (")), "")
        details = Details(
            told.get("route name", ""), told.get("notes", ""), sport=sport_of(told.get("type"))[0], sure=True
        )
        file = told.get("gpx file", "")
        if file:
            files[file] = details
        written = _written(told, _METRES.get(unit, math.nan)) if details.sport in ON_FOOT else None
        if written is not None:
            on_foot.append(Unrouted(f"{told.get('type')} {told.get('date', '')[:16]}", written, details, file))
    return Table(files, tuple(on_foot))


def _written(told: dict[str, str], metres: float) -> bytes | None:
    """The document of a row; None where it tells no time."""
    clock = _CLOCK.fullmatch(told.get("duration", ""))
    try:
        start = datetime.fromisoformat(told.get("date", "")).replace(tzinfo=UTC)
    except ValueError:
        return None
    if clock is None:
        return None
    hours, minutes, seconds = (float(part or 0) for part in clock.groups())
    length_s = 3600 * hours + 60 * minutes + seconds
    if not 0 < length_s <= LONGEST_S or not 1970 < start.year < 9000:
        return None
    totals = {
        "moving_s": length_s,
        "distance_m": number(told.get("distance")) * metres,
        "heart_rate_bpm": number(told.get("average heart rate")),
    }
    return document("Runkeeper", told.get("type", ""), start, start + timedelta(seconds=length_s), "+0000", totals)
