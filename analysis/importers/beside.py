"""What an export says beside its files, whoever made it: details of its members, and runs without a file.

Decision: every maker's tables are read before the members they are about, each by its own module, and a table that
cannot be read costs what it says, never a run: it is named. What is listed without a file comes after the files.
"""

import zipfile
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

import numpy as np

from ..errors import ActivityFileError, PartlyReadError
from . import apple, garmin, runkeeper, runtastic, strava
from .archives import UNREADABLE, printable
from .details import Details, document
from .limits import HEAD, LARGEST_TABLE, Allowance, TooLargeError, UsedUpError
from .member import Member

__all__ = ["Beside", "apple_alone", "is_table"]

STRAVA_TABLE = "activities.csv"


def is_table(name: str, head: bytes = b"") -> bool:
    """Whether a member of an export, which begins with `head`, tells about its activities, and is none itself."""
    named = name.split("/")[-1] in (STRAVA_TABLE, runkeeper.TABLE) or garmin.is_list(name) or garmin.is_gear(name)
    return named or runtastic.is_place(name) or apple.is_list(head)


class Beside:
    """What the tables of one archive say.

    `garmin` are the lists of a Garmin export, whose files lie in archives within; None where there are none.
    """

    def __init__(self, archive: zipfile.ZipFile, name: str, allowance: Allowance) -> None:
        self._archive, self._name, self._allowance = archive, name, allowance
        self._entries = archive.infolist()
        self._folder, self._table = _strava_table(archive, self._entries, allowance)
        self.garmin, self._unread = _garmin_lists(archive, self._entries, allowance)
        self._kinds, self._health = _apple_lists(archive, self._entries, allowance)
        self._sessions = _adidas_sessions(archive, self._entries, allowance)
        self._runkeeper = _runkeeper_tables(archive, self._entries, allowance)

    def is_read_with_another(self, entry: zipfile.ZipInfo) -> bool:
        return entry.filename in self._sessions.read_with_another

    def told(self, entry: zipfile.ZipInfo) -> Details | None:
        """What the tables say of a member; None where they say nothing."""
        name = entry.filename
        told = self._table.files.get(name.removeprefix(self._folder))
        told = told or self._kinds.get(name) or self._sessions.told.get(name)
        tables = ((_place(table), known.files) for table, known in self._runkeeper)
        return told or next(
            (files[name.removeprefix(at)] for at, files in tables if name.removeprefix(at) in files), None
        )

    def with_lists(self, entry: zipfile.ZipInfo, data: bytes) -> bytes:
        """A session with what lies beside it behind it, each as the export wrote it."""
        lists = _small_members(self._archive, self._sessions.lists.get(entry.filename, ()), self._allowance)
        return b"\n".join([data, *(content for _, content in lists)])

    def without_file(self) -> Iterator[Member]:
        """What is listed and has no file, and what of the tables could not be read."""
        here = {entry.filename for entry in self._entries}
        yield from _typed_in(f"{self._name}/{printable(self._folder)}", self._table, here, self._folder)
        for entry, error in self._unread:
            yield _list_unread(f"{self._name}/{printable(entry.filename)}", error)
        for told, data in self.garmin.without_file() if self.garmin is not None else ():
            day = np.datetime64(round(told.start_s), "s").astype("datetime64[D]")
            title = f"{printable(told.title) or told.sport} {day}"
            yield Member(f"{self._name}/summarizedActivities: {title}", data, details=(told,))
        for entry, table in self._runkeeper:
            for run in table.on_foot:
                if not run.file or _place(entry) + run.file not in here:
                    name = f"{self._name}/{printable(entry.filename)}: {printable(run.title)}"
                    yield Member(name, run.data, details=(run.details,))
        for entry, listed, trouble in self._health:
            routes = {name.removeprefix(_place(entry)) for name in here}
            yield from _unrouted(f"{self._name}/{printable(entry.filename)}", listed, routes, trouble)


def apple_alone(content: IO[bytes], name: str, allowance: Allowance) -> Iterator[Member]:
    """The workouts of an Apple Health list handed over without its archive."""
    listed = apple.Listed()
    listed.read(content, allowance)
    if not listed.on_foot:
        raise ActivityFileError(name, "It lists no run and no walk.", "Add the whole archive of the export.")
    yield from _unrouted(name, listed, ())


def _strava_table(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], allowance: Allowance
) -> tuple[str, strava.Table]:
    """The folder of a Strava export and what its table says; an empty table where there is none."""
    entry = next((entry for entry in entries if entry.filename.split("/")[-1] == STRAVA_TABLE), None)
    if entry is None:
        return "", strava.Table()
    folder = entry.filename.removesuffix(STRAVA_TABLE)
    try:
        with archive.open(entry) as expanded:
            return folder, strava.read_table(allowance.read(expanded, LARGEST_TABLE))
    except (*UNREADABLE, TooLargeError):
        return folder, strava.Table(doubts=("anything in it, because it cannot be unpacked",))


def _typed_in(place: str, table: strava.Table, here: set[str], folder: str) -> Iterator[Member]:
    """What a Strava export tells beside its files: activities typed in, files that are missing, what is unclear."""
    for number, told in table.typed.items():
        yield Member(f"{place}{STRAVA_TABLE}: {told.title or number}", document("Strava", number), details=(told,))
    name = f"{place}{STRAVA_TABLE}"
    missing = [file for file in table.files if folder + file not in here]
    if missing:
        problem = f"It names files that the archive does not hold: {_some(missing)}."
        remedy = "Ask for the export again, or type these runs in on the page Diary."
        yield Member(name, error=PartlyReadError(name, problem, remedy))
    if table.doubts:
        problem = f"Not understood: {_some(table.doubts)}. Everything else is in."
        remedy = "Set your account's language to English, ask for the export again and add it: no run is counted twice."
        yield Member(name, error=PartlyReadError(name, problem, remedy))


def _some(words: Iterable[str], most: int = 5) -> str:
    words = list(words)
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(map(printable, words[:most])) + more


def _garmin_lists(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], allowance: Allowance
) -> tuple[garmin.Lists | None, list[tuple[zipfile.ZipInfo, Exception]]]:
    """What the lists of a Garmin export say, None where there are none; and the lists that cannot be read."""
    gear = [entry for entry in entries if garmin.is_gear(entry.filename)]
    found = [entry for entry in entries if garmin.is_list(entry.filename)]
    if not found:
        return None, []
    lists = garmin.Lists()
    unread: list[tuple[zipfile.ZipInfo, Exception]] = []
    for entry, read in [*((each, lists.read_gear) for each in gear), *((each, lists.read) for each in found)]:
        try:
            with archive.open(entry) as expanded:
                read(expanded, allowance)
        except (*UNREADABLE, TooLargeError) as error:
            unread.append((entry, error))
    return lists, unread


def _runkeeper_tables(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], allowance: Allowance
) -> list[tuple[zipfile.ZipInfo, runkeeper.Table]]:
    """The tables of a Runkeeper export that can be read."""
    named = [entry for entry in entries if entry.filename.split("/")[-1] == runkeeper.TABLE]
    return [(entry, runkeeper.read_table(data)) for entry, data in _small_members(archive, named, allowance)]


def _list_unread(name: str, error: Exception) -> Member:
    problem = f"This list cannot be read ({error}), so the runs have no titles, notes and shoes from it."
    return Member(
        name, error=PartlyReadError(name, problem, "The runs are in. For their titles ask for the export again.")
    )


def _apple_lists(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], allowance: Allowance
) -> tuple[dict[str, Details], list[tuple[zipfile.ZipInfo, apple.Listed, Exception | None]]]:
    """What an Apple Health export says of its routes, by the member's name; and its lists, with why one breaks off."""
    kinds: dict[str, Details] = {}
    lists: list[tuple[zipfile.ZipInfo, apple.Listed, Exception | None]] = []
    own = Allowance(allowance.bytes_left // 2)  # years of heartbeats must leave enough for the routes
    allowed = own.bytes_left
    for entry in entries:
        if not entry.filename.lower().endswith(".xml"):
            continue
        listed, trouble = apple.Listed(), None
        try:
            with archive.open(entry) as expanded:
                if not apple.is_list(expanded.read(HEAD)):
                    continue
            with archive.open(entry) as expanded:
                listed.read(expanded, own)
        except (*UNREADABLE, UsedUpError) as error:
            trouble = error  # each route it does not name tells its own finding: its sport was taken from its speed
        lists.append((entry, listed, trouble))
        place = _place(entry)
        kinds |= {place + route: told for route, told in listed.kinds.items()}
    allowance.take(allowed - max(own.bytes_left, 0))
    return kinds, lists


def _unrouted(
    name: str, listed: apple.Listed, here: Container[str], trouble: Exception | None = None
) -> Iterator[Member]:
    """The workouts on foot of a list whose routes are not `here`, and why the list breaks off."""
    for workout in listed.on_foot:
        if not any(route in here for route in workout.routes):
            yield Member(f"{name}: {workout.title}", workout.data)
    if trouble is not None:
        problem = f"This list cannot be read to its end ({trouble}), so runs without a route may be missing."
        yield Member(name, error=PartlyReadError(name, problem, "Ask for the export on the phone again."))


def _place(entry: zipfile.ZipInfo) -> str:
    """The folder a member lies in, with the slash behind it."""
    return entry.filename.removesuffix(entry.filename.split("/")[-1])


@dataclass(frozen=True)
class _Sessions:
    """How the files of an adidas Running export hang together.

    - `told`: what a session says beside its GPX, by that member's name; without one only the shoe, by the session's.
    - `lists`: positions and heart rates beside each session that has no GPX, by the session member's name.
    - `read_with_another`: members that are read along with another one.
    """

    told: dict[str, Details] = field(default_factory=dict)
    lists: dict[str, list[zipfile.ZipInfo]] = field(default_factory=dict)
    read_with_another: set[str] = field(default_factory=set)


def _adidas_sessions(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], allowance: Allowance) -> _Sessions:
    """The sessions of an adidas Running export; one that cannot be read is told when its turn comes."""
    sessions = _Sessions()
    beside = {runtastic.companion(entry.filename): entry for entry in entries}
    places = [entry for entry in entries if runtastic.is_session_place(entry.filename)]
    shoes = [entry for entry in entries if runtastic.is_shoe(entry.filename)] if places else []
    worn: dict[str, str] = {}
    for _, data in _small_members(archive, shoes, allowance):
        worn |= runtastic.shoes(data)
    for entry, data in _small_members(archive, places, allowance):
        number, told = runtastic.details(data, worn)
        if route := beside.get(("gpx", number)):
            sessions.told[route.filename] = told
            sessions.read_with_another.add(entry.filename)
        else:
            lists = [beside.get((kind, number)) for kind in ("GPS-data", "Heart-rate-data")]
            sessions.lists[entry.filename] = [each for each in lists if each is not None]
            sessions.told[entry.filename] = Details(gear=told.gear)
            sessions.read_with_another.update(each.filename for each in sessions.lists[entry.filename])
    return sessions


def _small_members(
    archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo], allowance: Allowance
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Members that can be read, with their bytes."""
    for entry in entries:
        try:
            with archive.open(entry) as expanded:
                data = allowance.read(expanded, LARGEST_TABLE)
        except (*UNREADABLE, TooLargeError):
            continue
        yield entry, data
