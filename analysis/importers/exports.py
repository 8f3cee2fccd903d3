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
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from ..errors import ActivityFileError, NotAnActivityError
from . import apple, garmin, polar, runtastic, summaries
from .archives import UNREADABLE, inner_archive, is_folder, is_locked, open_archive, printable
from .beside import Beside, apple_alone, is_table
from .limits import DEEPEST, HEAD, Allowance, TooLargeError, UsedUpError
from .member import Member

__all__ = ["FOREIGN", "WATCH_FILES", "Member", "is_table", "kind_of", "members", "other_archive"]

WATCH_FILES = ("fit", "gpx", "tcx")
FOREIGN = ("jpg", "jpeg", "png", "heic", "mp4", "mov", "csv", "html", "txt", "pdf", "kml", "kmz", "db", "xlsx")
_OTHER_ARCHIVES = {"7z": b"7z\xbc\xaf\x27\x1c", "RAR": b"Rar!\x1a\x07"}


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
                yield from apple_alone(content, name, walk.allowance)
            else:
                yield _plain(content, name, walk.allowance)
        except UsedUpError as error:
            remedy = "Nothing more was read from it. Unpack it yourself and add the files that matter."
            raise ActivityFileError(name, str(error), remedy) from error


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
        beside = Beside(archive, name, walk.allowance)
        walk = walk if beside.garmin is None else replace(walk, lists=beside.garmin)
        found = False
        for entry in entries:
            if beside.is_read_with_another(entry):
                continue
            told = beside.told(entry)
            for member in _member(archive, entry, name, depth, walk):
                found = found or not member.foreign
                data = member.data and beside.with_lists(entry, member.data)
                yield replace(member, data=data, details=member.details if told is None else (told,))
        for member in beside.without_file():
            found = found or member.data is not None
            yield member
        if not found and depth == 1:
            problem = "The archive holds no watch files."
            remedy = (
                "Choose an archive of FIT, GPX or TCX files. Some makers (Samsung, Nike, Fitbit) put none into "
                "their account export: save the runs one at a time on their website or in their app."
            )
            raise ActivityFileError(name, problem, remedy)


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


def _foreign(name: str) -> Member:
    error = NotAnActivityError(name, "It is no file of a watch.", "Nothing is missing: it was passed over.")
    return Member(name, error=error, foreign=True)
