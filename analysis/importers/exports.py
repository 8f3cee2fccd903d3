"""Archives: bulk exports and single files in a ZIP.

Decision: an archive is walked, never unpacked into a folder, so names in it (`../../x`, links) can do no harm. A member
is looked at by its content; what is no watch file (photos, tables) is passed over, and named to whoever asks. What a
maker's tables say travels with the file it is about; what they list without a file comes after the files. How much may
be read is bounded in `limits`.
"""

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from ..errors import ActivityFileError, NotAnActivityError, PartlyReadError
from . import apple, garmin, polar, runtastic, strava, summaries
from .archives import UNREADABLE, inner_archive, is_folder, is_locked, open_archive, printable
from .details import Details, document
from .limits import DEEPEST, HEAD, LARGEST_TABLE, Allowance, TooLargeError, UsedUpError

__all__ = ["FOREIGN", "WATCH_FILES", "Member", "is_table", "kind_of", "members", "other_archive"]

WATCH_FILES = ("fit", "gpx", "tcx")
FOREIGN = ("jpg", "jpeg", "png", "heic", "mp4", "mov", "csv", "html", "txt", "pdf", "kml", "kmz", "db", "xlsx")
STRAVA_TABLE = "activities.csv"
_OTHER_ARCHIVES = {"7z": b"7z\xbc\xaf\x27\x1c", "RAR": b"Rar!\x1a\x07"}


@dataclass(frozen=True)
class Member:
    """One file, ungzipped: its name (ARCHIVE/MEMBER inside an archive) and its bytes, or why it has none.

    `details` are what the export says about its activities. A `foreign` one is no file of a watch: a photo, a table.
    """

    name: str
    data: bytes | None = None
    error: ActivityFileError | None = None
    details: tuple[Details, ...] = ()
    foreign: bool = False


@dataclass(frozen=True)
class _Walk:
    """What all archives of one file share."""

    allowance: Allowance
    lists: garmin.Lists = field(default_factory=garmin.Lists)


def members(source: Any, name: str | None = None, *, foreign: bool = False) -> Iterator[Member]:
    """The watch files of a source: itself, or the members of an archive (also of archives within).

    Args:
        source: a path, bytes or a binary file.
        name: what to call it; by default the file's own name.
        foreign: name the other files of an archive, too; their error is a NotAnActivityError.

    Raises:
        ActivityFileError: the source itself cannot be read. Trouble with one member is that member's `error`.
    """
    name, content = _open(source, name)
    with content:
        head = content.read(HEAD)
        walk = _Walk(Allowance.of(content.seek(0, io.SEEK_END)))
        content.seek(0)
        try:
            if kind_of(head) == "zip":
                found = _archive(content, name, 1, walk)
                yield from (member for member in found if foreign or not member.foreign)
            elif apple.is_list(head):
                yield from _apple_alone(content, name, walk.allowance)
            else:
                yield _plain(content, name, walk.allowance)
        except UsedUpError as error:
            remedy = "Nothing more was read from it. Unpack it yourself and add the files that matter."
            raise ActivityFileError(name, str(error), remedy) from error


def is_table(name: str, head: bytes = b"") -> bool:
    """Whether a member of an export, which begins with `head`, tells about its activities, and is none itself."""
    named = name.split("/")[-1] == STRAVA_TABLE or garmin.is_list(name) or garmin.is_gear(name)
    return named or runtastic.is_place(name) or apple.is_list(head)


def other_archive(data: bytes) -> str:
    """The name of a kind of archive that we do not open, by its first bytes; "" for anything else."""
    if data[257:262] == b"ustar":
        return "TAR"
    return next((kind for kind, start in _OTHER_ARCHIVES.items() if data.startswith(start)), "")


def kind_of(data: bytes) -> str:
    """What a file is by its first bytes: fit, gpx, tcx, polar, runtastic, summaries, gzip, zip, or ""."""
    if data[8:12] == b".FIT":
        return "fit"
    if data[:2] == b"\x1f\x8b":
        return "gzip"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if summaries.is_document(data):
        return "summaries"
    if other_archive(data):
        return ""  # what is packed in it may stand there as it is
    if data[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        sessions = {"runtastic": runtastic.is_session, "polar": polar.is_session}
        return next((kind for kind, is_session in sessions.items() if is_session(data[:HEAD])), "")
    head = data[:HEAD].replace(b"\x00", b"").lower()  # UTF-16 reads like ASCII without its zeros
    at = {kind: head.find(tag) for kind, tag in (("gpx", b"<gpx"), ("tcx", b"<trainingcenterdatabase"))}
    found = [kind for kind in at if at[kind] >= 0]
    if found:
        return min(found, key=at.__getitem__)
    return "tcx" if b"<activit" in head and b"<lap" in head else ""


def _open(source: Any, name: str | None) -> tuple[str, IO[bytes]]:
    if isinstance(source, bytes | bytearray | memoryview):
        return name or "file", io.BytesIO(source)
    if isinstance(source, str | Path):
        path = Path(source)
        name = name or printable(path.name)
        if path.is_dir():
            raise ActivityFileError(name, "It is a folder.", "Choose the files in it, or import the folder.")
        try:
            return name, path.open("rb")
        except OSError as error:
            problem = f"It cannot be opened ({error.strerror})."
            raise ActivityFileError(name, problem, "Check that the file is there and may be read.") from error
    return name or Path(getattr(source, "name", "") or "file").name, io.BytesIO(source.read())


def _plain(content: IO[bytes], name: str, allowance: Allowance) -> Member:
    """A file that is no archive, with gzip undone."""
    try:
        data = allowance.read(content)
        for _ in range(2):  # some exports gzip what is gzipped already
            if kind_of(data) == "gzip":
                with gzip.GzipFile(fileobj=io.BytesIO(data)) as expanded:
                    data = allowance.read(expanded)
    except TooLargeError as error:
        return Member(name, error=ActivityFileError(name, str(error), "Export the activity by itself."))
    except (OSError, EOFError, zlib.error) as error:
        problem = f"Its compression is damaged ({error})."
        return Member(name, error=ActivityFileError(name, problem, "Export or download it again."))
    return Member(name, data)


def _archive(content: IO[bytes], name: str, depth: int, walk: _Walk) -> Iterator[Member]:
    with open_archive(content, name) as archive:
        entries = archive.infolist()
        folder, table = _strava_table(archive, entries, walk.allowance)
        lists, unread = _garmin_lists(archive, entries, walk.allowance)
        kinds, health = _apple_lists(archive, entries, walk.allowance)
        sessions = _adidas_sessions(archive, entries, walk.allowance)
        kinds |= sessions.told
        walk = walk if lists is None else replace(walk, lists=lists)
        found = False
        for entry in entries:
            if entry.filename in sessions.read_with_another:
                continue
            told = table.files.get(entry.filename.removeprefix(folder), kinds.get(entry.filename))
            for member in _member(archive, entry, name, depth, walk):
                found = found or not member.foreign
                data = _with_lists(archive, member.data, sessions.lists.get(entry.filename, ()), walk.allowance)
                yield replace(member, data=data, details=member.details if told is None else (told,))
        yield from _without_file(f"{name}/{printable(folder)}", table, {entry.filename for entry in entries}, folder)
        yield from (_list_unread(f"{name}/{printable(entry.filename)}", error) for entry, error in unread)
        for told, data in lists.without_file() if lists is not None else ():
            found = True
            day = np.datetime64(round(told.start_s), "s").astype("datetime64[D]")
            title = f"{printable(told.title) or told.sport} {day}"
            yield Member(f"{name}/summarizedActivities: {title}", data, details=(told,))
        for entry, listed, trouble in health:
            here = {each.filename.removeprefix(_folder(entry)) for each in entries}
            for member in _unrouted(f"{name}/{printable(entry.filename)}", listed, here, trouble):
                found = True
                yield member
        if not (found or table.typed) and depth == 1:
            problem = "The archive holds no watch files."
            remedy = (
                "Choose an archive of FIT, GPX or TCX files. Some makers (Samsung, Nike, Fitbit) put none into "
                "their account export: save the runs one at a time on their website or in their app."
            )
            raise ActivityFileError(name, problem, remedy)


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
        place = _folder(entry)
        kinds |= {place + route: told for route, told in listed.kinds.items()}
    allowance.take(allowed - max(own.bytes_left, 0))
    return kinds, lists


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


def _with_lists(
    archive: zipfile.ZipFile, data: bytes | None, lists: Iterable[zipfile.ZipInfo], allowance: Allowance
) -> bytes | None:
    """A session with what lies beside it behind it, each as the export wrote it; what cannot be read is left out."""
    for entry in lists if data is not None else ():
        try:
            with archive.open(entry) as expanded:
                data = (data or b"") + b"\n" + allowance.read(expanded)
        except (*UNREADABLE, TooLargeError):
            continue
    return data


def _folder(entry: zipfile.ZipInfo) -> str:
    """The folder a member lies in, with the slash behind it."""
    return entry.filename.removesuffix(entry.filename.split("/")[-1])


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


def _apple_alone(content: IO[bytes], name: str, allowance: Allowance) -> Iterator[Member]:
    """The workouts of an Apple Health list handed over without its archive."""
    listed = apple.Listed()
    listed.read(content, allowance)
    if not listed.on_foot:
        raise ActivityFileError(name, "It lists no run and no walk.", "Add the whole archive of the export.")
    yield from _unrouted(name, listed, ())


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


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, depth: int, walk: _Walk) -> Iterator[Member]:
    parts = entry.filename.replace("\\", "/").split("/")
    suffix = parts[-1].lower().removesuffix(".gz").rpartition(".")[2]
    nothing = is_folder(entry) or "__MACOSX" in parts or parts[-1].startswith("._")
    if nothing or (is_table(entry.filename) and not runtastic.is_place(entry.filename)):
        return
    inner = f"{name}/{printable(entry.filename)}"
    if suffix in FOREIGN or stat.S_ISLNK(entry.external_attr >> 16):
        yield _foreign(inner)
        return
    if is_locked(entry):
        remedy = "Unpack the archive with the password, then add the files in it."
        yield Member(inner, error=ActivityFileError(inner, "It is locked with a password.", remedy))
        return
    try:
        with archive.open(entry) as expanded:
            head = expanded.read(HEAD)
        kind = kind_of(head)
        if not kind and suffix not in WATCH_FILES:
            walk.allowance.take(len(head))
            yield _foreign(inner)
        elif kind != "zip":
            with archive.open(entry) as expanded:
                member = _plain(expanded, inner, walk.allowance)
            yield replace(member, details=walk.lists.around(member.data or b""))
        elif depth >= DEEPEST:
            problem = f"It is an archive inside {depth} archives."
            yield Member(inner, error=ActivityFileError(inner, problem, "Unpack the outer archives first."))
        else:
            with inner_archive(archive, entry, walk.allowance) as content:
                yield from _archive(content, inner, depth + 1, walk)
    except ActivityFileError as error:
        yield Member(inner, error=error)
    except UNREADABLE as error:
        if suffix in (*WATCH_FILES, "zip"):
            remedy = "Unpack the archive yourself and import the files."
            yield Member(inner, error=ActivityFileError(inner, f"It cannot be unpacked ({error}).", remedy))


def _without_file(place: str, table: strava.Table, here: set[str], folder: str) -> Iterator[Member]:
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


def _list_unread(name: str, error: Exception) -> Member:
    problem = f"This list cannot be read ({error}), so the runs have no titles, notes and shoes from it."
    return Member(
        name, error=PartlyReadError(name, problem, "The runs are in. For their titles ask for the export again.")
    )


def _some(words: Iterable[str], most: int = 5) -> str:
    words = list(words)
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(map(printable, words[:most])) + more


def _foreign(name: str) -> Member:
    error = NotAnActivityError(name, "It is no file of a watch.", "Nothing is missing: it was passed over.")
    return Member(name, error=error, foreign=True)
