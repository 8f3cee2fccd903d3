"""Archives: bulk exports and single files in a ZIP.

Decision: an archive is walked, never unpacked to disk, so names in it (`../../x`) can do no harm. A member is looked at
by its content; what is no watch file (photos, tables) is passed over, and named to whoever asks. Sizes and depth are
bounded by what was really expanded, not by what the archive claims.
"""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from ..errors import ActivityFileError, NotAnActivityError
from .strava import Details, details_of

__all__ = ["Member", "kind_of", "members"]

# Guards against archives made to harm. The largest real recordings (days at one record a second) stay below 60 MB.
LARGEST_FILE = 256 * 2**20
MOST_MEMBERS = 200_000
DEEPEST = 3
HEAD = 4096
# What zipfile raises for damaged, encrypted or unknown content.
UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)
WATCH_FILES = ("fit", "gpx", "tcx")
STRAVA_TABLE = "activities.csv"
FOREIGN = ("jpg", "jpeg", "png", "heic", "mp4", "mov", "csv", "json", "html", "txt", "pdf", "kml", "kmz", "db", "xlsx")


@dataclass(frozen=True)
class Member:
    """One file, ungzipped: its name (ARCHIVE/MEMBER inside an archive) and its bytes, or why it has none.

    A `foreign` one is no file of a watch: a photo, a table.
    """

    name: str
    data: bytes | None = None
    error: ActivityFileError | None = None
    details: Details | None = None
    foreign: bool = False


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
        content.seek(0)
        if kind_of(head) == "zip":
            found = _archive(content, name, depth=1)
            yield from (member for member in found if foreign or not member.foreign)
        else:
            yield _plain(content, name)


def kind_of(data: bytes) -> str:
    """What a file is by its first bytes: fit, gpx, tcx, gzip, zip, or "" for anything else."""
    if data[8:12] == b".FIT":
        return "fit"
    if data[:2] == b"\x1f\x8b":
        return "gzip"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
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
        name = name or path.name
        if path.is_dir():
            raise ActivityFileError(name, "It is a folder.", "Choose the files in it, or import the folder.")
        try:
            return name, path.open("rb")
        except OSError as error:
            problem = f"It cannot be opened ({error.strerror})."
            raise ActivityFileError(name, problem, "Check that the file is there and may be read.") from error
    return name or Path(getattr(source, "name", "") or "file").name, io.BytesIO(source.read())


def _plain(content: IO[bytes], name: str) -> Member:
    data = content.read(LARGEST_FILE + 1)
    try:
        for _ in range(2):  # some exports gzip what is gzipped already
            if kind_of(data) == "gzip":
                with gzip.GzipFile(fileobj=io.BytesIO(data)) as expanded:
                    data = expanded.read(LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        problem = f"Its compression is damaged ({error})."
        return Member(name, error=ActivityFileError(name, problem, "Export or download it again."))
    if len(data) > LARGEST_FILE:
        problem = f"It is larger than {LARGEST_FILE // 2**20} MB."
        return Member(name, error=ActivityFileError(name, problem, "Export the activity by itself."))
    return Member(name, data)


def _archive(content: IO[bytes], name: str, depth: int) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(content)
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise ActivityFileError(name, f"The archive is damaged ({error}).", "Export or download it again.") from error
    with archive:
        if len(entries) > MOST_MEMBERS:
            problem = f"The archive holds more than {MOST_MEMBERS} files."
            raise ActivityFileError(name, problem, "Unpack it and import the folder with the activities.")
        details = _details(archive, entries)
        found = False
        for entry in entries:
            for member in _member(archive, entry, name, depth):
                found = found or not member.foreign
                yield replace(member, details=details.get(entry.filename))
        if not found and depth == 1:
            problem = "The archive holds no watch files."
            raise ActivityFileError(name, problem, "Choose the archive that your watch's website sent you.")


def _details(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, Details]:
    """What a Strava export says beside its files, by the member's name."""
    table = next((entry for entry in entries if entry.filename.split("/")[-1] == STRAVA_TABLE), None)
    if table is None:
        return {}
    try:
        with archive.open(table) as expanded:
            known = details_of(expanded.read(LARGEST_FILE))
    except UNREADABLE:
        return {}  # the runs themselves are still read; each of them tells its own trouble
    folder = table.filename.removesuffix(STRAVA_TABLE)
    return {folder + file: details for file, details in known.items()}


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, depth: int) -> Iterator[Member]:
    parts = entry.filename.replace("\\", "/").split("/")
    suffix = parts[-1].lower().removesuffix(".gz").rpartition(".")[2]
    if entry.is_dir() or "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] == STRAVA_TABLE:
        return
    inner = f"{name}/{entry.filename}"
    if suffix in FOREIGN:
        yield _foreign(inner)
        return
    try:
        with archive.open(entry) as expanded:
            head = expanded.read(HEAD)
            kind = kind_of(head)
            if not kind and suffix not in WATCH_FILES:
                yield _foreign(inner)
                return
            rest = expanded.read(LARGEST_FILE + 1 - len(head))
    except UNREADABLE as error:
        if suffix in (*WATCH_FILES, "zip"):
            remedy = "Unpack the archive yourself and import the files."
            yield Member(inner, error=ActivityFileError(inner, f"It cannot be unpacked ({error}).", remedy))
        return
    content = io.BytesIO(head + rest)
    if kind != "zip":
        yield _plain(content, inner)
    elif depth >= DEEPEST:
        problem = f"It is an archive inside {depth} archives."
        yield Member(inner, error=ActivityFileError(inner, problem, "Unpack the outer archives first."))
    else:
        try:
            yield from _archive(content, inner, depth + 1)
        except ActivityFileError as error:
            yield Member(inner, error=error)


def _foreign(name: str) -> Member:
    error = NotAnActivityError(name, "It is no file of a watch.", "Nothing is missing: it was passed over.")
    return Member(name, error=error, foreign=True)
