"""What a Strava bulk export says beside its files: `activities.csv`.

Decision: the table's header is in the account's language, but its columns stand in one order in all of them. English
and German headers are known by name; in any other language a column is taken by its place beside the column of file
names, which its content tells, and only where what stands in it makes sense. What is not understood is said and never
guessed: it costs a title or an effort, never a run that has a file.
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from .details import Details
from .json_text import floats, number
from .sports import sport_of

__all__ = ["Table", "read_table"]

_FILE = re.compile(r"activities/[^/]+\.(fit|gpx|tcx)(\.gz)?", re.IGNORECASE)
_NAMES = {
    "number": ("activity id", "id", "aktivitäts-id"),
    "date": ("activity date", "date", "aktivitätsdatum"),
    "title": ("activity name", "name", "name der aktivität"),
    "kind": ("activity type", "type", "aktivitätsart"),
    "description": ("activity description", "description", "aktivitätsbeschreibung"),
    "private note": ("activity private note", "hinweis zur privatsphäre für aktivitäten", "private notiz"),
    "gear": ("activity gear", "gear", "aktivitätsausrüstung", "ausrüstung"),
    "file": ("filename", "dateiname"),
    "elapsed time": ("elapsed time", "elapsed_time", "verstrichene zeit"),
    "moving time": ("moving time", "moving_time", "bewegungszeit"),
    "distance": ("distance", "distanz"),
    "perceived exertion": ("perceived exertion", "gefühlte anstrengung", "wahrgenommene anstrengung"),
}
_FRONT = {"number": 0, "date": 1, "title": 2, "kind": 3, "description": 4}
# Counted from the column of files; those behind it hold seconds and metres in every language.
_BEHIND = {"elapsed time": 3, "moving time": 4, "distance": 5, "perceived exertion": 31}
_MEASURES = ("elapsed time", "moving time", "distance")
_FIRST_LAYOUT, _LAST_LAYOUT = (
    9,
    12,
)  # where the files stood in the first exports and stand since there is a private note
_SENSE = 0.9  # share of the rows in which a column taken by its place has to make sense
_LONGEST_S, _FASTEST_MPS = 30 * 86400.0, 40.0  # beyond, a column holds no time or no distance

# Months as the languages of the export begin them, abbreviated and whole.
_MONTHS = """
    jan januar january januari janv janvier ene enero gen gennaio janeiro янв января oca ocak sty stycznia
    feb febr februar february februari févr février febrero febbraio fev fevereiro февр фев февраля şub şubat lut lutego
    mar mars märz march marzo março mrt maart мар марта mart marca maret
    apr april avr avril abr abril aprile апр апреля nis nisan kwi kwietnia
    may mai mayo maio mag maggio mei maj мая mayıs maja
    jun juni june juin junio junho giu giugno июн июня haz haziran cze czerwca
    jul juli july juil juillet julio julho lug luglio июл июля tem temmuz lip lipca
    aug august août ago agosto augustus augusti авг августа ağu ağustos sie sierpnia agu agustus
    sep sept september septembre septiembre setembro set settembre сент сен сентября eyl eylül wrz września
    oct okt october oktober octobre octubre out outubro ott ottobre окт октября eki ekim paź października
    nov november novembre noviembre novembro нояб ноя ноября kas kasım lis listopada
    dec dez des december dezember desember déc décembre dic dicembre diciembre dezembro дек декабря ara aralık gru
"""
_MONTH = {word: month for month, line in enumerate(_MONTHS.strip().splitlines(), 1) for word in line.split()}
_FILLERS = {"de", "г", "um", "à", "alle", "klo", "kl", "年", "月", "日", "년", "월", "일"}
_NOON = {"am": 0, "上午": 0, "午前": 0, "오전": 0, "pm": 12, "下午": 12, "午後": 12, "오후": 12}


@dataclass(frozen=True)
class Table:
    """What a table tells.

    - `files`: details by the file's name as written in the table (`activities/123.fit.gz`).
    - `typed`: activities without a file, by their number.
    - `doubts`: what was not understood, each in a few words.
    """

    files: dict[str, Details] = field(default_factory=dict)
    typed: dict[str, Details] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


def read_table(data: bytes) -> Table:
    """What the table tells; one that makes no sense at all tells only that."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline="")))
    except (csv.Error, ValueError):
        return Table(doubts=("which column holds what",))
    header = [name.strip().casefold() for name in rows[0]] if rows else []
    rows = [row + [""] * (len(header) - len(row)) for row in rows[1:] if any(row)]
    if not rows:
        return Table()
    places, doubts = _places(header, rows)
    if "file" not in places:
        return Table(doubts=("which column holds what",))

    columns = {name: [row[place].strip() for row in rows] for name, place in places.items()}
    told = _told(columns, len(rows))
    starts = _starts(columns.get("date", [""] * len(rows)))
    files, typed, undated, kinds = {}, {}, 0, set()
    for at, (file, key) in enumerate(zip(columns["file"], columns.get("number", [""] * len(rows)), strict=True)):
        if file:
            files[file] = told[at]
        elif key.isdigit() and math.isnan(starts[at]):
            undated += 1
        elif key.isdigit():
            typed[key] = _typed(told[at], starts[at], columns, at)
            if told[at].sport == "other" and header[places["kind"]] not in _NAMES["kind"]:
                kinds.add(columns["kind"][at])
    if undated:
        which = "date of an activity" if undated == 1 else f"dates of {undated} activities"
        doubts.append(f"the {which} without a file")
    if kinds:
        doubts.append(f"the kind of an activity ({', '.join(sorted(kinds))})")
    return Table(files, typed, tuple(doubts))


def _places(header: list[str], rows: list[list[str]]) -> tuple[dict[str, int], list[str]]:
    """The column of each name, and the names of those that are there but cannot be told."""
    named = {name: [at for at, word in enumerate(header) if word in words] for name, words in _NAMES.items()}
    filled = next((at for row in rows for at, cell in enumerate(row) if _FILE.fullmatch(cell.strip())), None)
    file = next(iter(named["file"]), filled)
    if file is None or file >= len(header) or not (named["file"] or file > _FRONT["description"]):
        return {}, []
    # Before the files, times and distances are written as people read them, except in the first exports.
    first = file == _FIRST_LAYOUT
    by_name = {
        name: next((at for at in found if name not in _MEASURES or at > file or first), None)
        for name, found in named.items()
    }
    by_place = _FRONT | {"gear": file - 1} | {name: file + offset for name, offset in _BEHIND.items()}
    if file == _LAST_LAYOUT:
        by_place["private note"] = file - 2
    usual = _FIRST_LAYOUT <= file <= _LAST_LAYOUT

    places, doubts = {"file": file}, []
    for name in _NAMES.keys() - places.keys():
        known, place = by_name[name], by_place.get(name, len(header))
        if known is not None:
            places[name] = known
        elif named["file"] or named["date"] or place >= len(header):
            continue  # in a language we know, or before there was such a column: nothing is lost
        elif (usual or name in _FRONT) and _makes_sense(name, [row[place].strip() for row in rows]):
            places[name] = place
        elif any(row[place].strip() for row in rows):
            doubts.append(name)
    return places, sorted(doubts)


def _makes_sense(name: str, cells: list[str]) -> bool:
    """Whether the cells can be what a column of that name holds."""
    cells = [cell for cell in cells if cell]
    if name not in (*_MEASURES, "perceived exertion", "number"):
        return not cells or float(np.isnan(floats(cells)).mean()) >= 1 - _SENSE
    highest = {"perceived exertion": 10.0, "elapsed time": _LONGEST_S, "moving time": _LONGEST_S}.get(name, math.inf)
    values = floats(cells)
    with np.errstate(invalid="ignore"):
        return not cells or float(((values >= 0) & (values <= highest)).mean()) >= _SENSE


def _told(columns: dict[str, list[str]], rows: int) -> list[Details]:
    """What each row says of its activity, without the measures."""
    empty = [""] * rows
    effort = floats(columns.get("perceived exertion", empty))
    texts = (columns.get(name, empty) for name in ("title", "description", "private note", "gear", "kind"))
    return [
        Details(
            title=" ".join(title.split()),
            note="\n".join(filter(None, (description, private))),
            gear=gear,
            rpe=float(rpe) if 0 <= rpe <= 10 else math.nan,
            sport=sport_of(kind)[0],
        )
        for title, description, private, gear, kind, rpe in zip(*texts, effort, strict=True)
    ]


def _typed(told: Details, start_s: float, columns: dict[str, list[str]], at: int) -> Details:
    """An activity without a file, with the measures that can be true."""
    elapsed_s, moving_s, distance_m = (_measure(columns, name, at) for name in _MEASURES)
    length_s = elapsed_s if math.isnan(moving_s) else moving_s
    if length_s > _LONGEST_S or length_s > 1.01 * elapsed_s + 1:
        elapsed_s = length_s = math.nan
    if distance_m > _FASTEST_MPS * length_s:
        distance_m = math.nan
    return Details(
        told.title,
        told.note,
        told.gear,
        told.rpe,
        told.sport,
        start_s=start_s,
        typed=True,
        moving_s=length_s,
        elapsed_s=elapsed_s,
        distance_m=distance_m,
    )


def _measure(columns: dict[str, list[str]], name: str, at: int) -> float:
    """A positive number; NaN where there is none: nobody runs zero metres."""
    value = number(columns[name][at]) if name in columns else math.nan
    return value if value > 0 else math.nan


def _starts(texts: Sequence[str]) -> list[float]:
    """Seconds since 1970 of dates in any language of the export (its clock is UTC); NaN for those that are not safe.

    Whether 3/4 is in March or in April is told by another date of the same table, or not at all.
    """
    either = [(_moment(text, day_first=True), _moment(text, day_first=False)) for text in texts]
    day_first = {month is None for day, month in either if (day is None) != (month is None)}
    decided = day_first.pop() if len(day_first) == 1 else None
    starts = []
    for day, month in either:
        moment = day if day == month or decided else month if decided is False else None
        starts.append(math.nan if moment is None else moment.timestamp())
    return starts


def _moment(text: str, *, day_first: bool) -> datetime | None:
    """A date with its time of day; None when any part of it is not understood."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"\b([ap])\.?\s?m\b\.?", r"\1m", text)
    clock = re.search(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text)
    if clock is None:
        return None
    hour, minute, second = (int(part or 0) for part in clock.groups())
    rest = text[: clock.start()] + " " + text[clock.end() :]
    words = [word for word in re.findall(r"[^\W\d_]+", rest) if word not in _FILLERS]
    noons = [_NOON[word] for word in words if word in _NOON]
    months = [_MONTH.get(word, 0) for word in words if word not in _NOON]
    digits = re.findall(r"\d+", rest)
    years = [at for at, part in enumerate(digits) if len(part) == 4]
    if len(noons) > 1 or (noons and not 1 <= hour <= 12) or len(months) > 1 or len(years) != 1:
        return None
    year = int(digits.pop(years[0]))
    parts = [*months, *map(int, digits)]
    if len(parts) != 2:
        return None
    in_order = bool(months) or years[0] == 0  # a month in letters, or the year first: nothing to decide
    month, day = parts if in_order or not (day_first or "." in rest) else parts[::-1]
    try:
        return datetime(year, month, day, hour % 12 + noons[0] if noons else hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
