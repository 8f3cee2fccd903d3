"""What a Strava bulk export says beside the files: `activities.csv`.

Decision: the table is read by its content, because its header is in the account's language: the column of files is the
one that holds file names, and names, notes and gear stand at fixed places beside it. Only columns whose header stays
English in every language are looked up by name. A table that makes no sense costs the titles, never the runs.
"""

import csv
import io
import re
from dataclasses import dataclass

import numpy as np

from .markup import numbers
from .sports import sport_of

__all__ = ["Details", "details_of"]

_FILE = re.compile(r"activities/[^/]+\.(fit|gpx|tcx)(\.gz)?", re.IGNORECASE)
_EXERTION = ("perceived exertion", "gefühlte anstrengung", "wahrgenommene anstrengung")
_TITLE, _SPORT, _DESCRIPTION = 2, 3, 4
_WITH_PRIVATE_NOTE = 12  # where the files stand since exports hold a private note


@dataclass(frozen=True)
class Details:
    """What an export tells beside the file. "" and NaN where it tells nothing; `sport` in house words."""

    title: str = ""
    note: str = ""
    gear: str = ""
    rpe: float = float("nan")
    sport: str = ""


def details_of(table: bytes) -> dict[str, Details]:
    """Details by the file's name as written in the table (`activities/123.fit.gz`); empty when it is no such table."""
    text = table.decode("utf-8-sig", errors="replace")
    try:
        header, *rows = list(csv.reader(io.StringIO(text, newline="")))
    except (csv.Error, ValueError):
        return {}
    at = next((at for row in rows for at, cell in enumerate(row) if _FILE.fullmatch(cell.strip())), None)
    if at is None or at <= _DESCRIPTION:
        return {}
    names = [name.strip().casefold() for name in header]
    exertion = next((place for place, name in enumerate(names) if name in _EXERTION), None)
    return {row[at].strip(): _details(row, at, exertion) for row in rows if len(row) > at and row[at].strip()}


def _details(row: list[str], at: int, exertion: int | None) -> Details:
    """One row. The gear stands before the file, and before that the private note in newer exports."""
    notes = [row[_DESCRIPTION], row[at - 2] if at >= _WITH_PRIVATE_NOTE else ""]
    rpe = numbers([row[exertion]])[0] if exertion is not None and exertion < len(row) else np.nan
    return Details(
        title=" ".join(row[_TITLE].split()),
        note="\n".join(note.strip() for note in notes if note.strip()),
        gear=row[at - 1].strip(),
        rpe=float(rpe) if 0 <= rpe <= 10 else float("nan"),
        sport=sport_of(row[_SPORT])[0],
    )
