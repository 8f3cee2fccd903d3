"""ZIP files, opened with care: as large as `limits` allows, locked ones named, names that can be shown."""

import io
import lzma
import struct
import tempfile
import zipfile
import zlib
from typing import IO

from ..errors import ActivityFileError
from .limits import LARGEST_ARCHIVE, LARGEST_DIRECTORY, MOST_MEMBERS, PART, Allowance, UsedUpError

__all__ = ["UNREADABLE", "inner_archive", "is_folder", "is_locked", "open_archive", "printable"]

# What zipfile raises for damaged, encrypted or unknown content.
UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError, struct.error)
IN_MEMORY = 16 * 2**20  # a larger archive inside an archive waits in a nameless temporary file


def open_archive(content: IO[bytes], name: str) -> zipfile.ZipFile:
    """An archive with as many members as we are willing to look at.

    Raises:
        ActivityFileError: it is damaged, too large or locked.
    """
    problem = f"The archive holds more than {MOST_MEMBERS:,} files."
    too_many = ActivityFileError(name, problem, "Unpack it and import the folder with the activities.")
    try:
        if _directory_size(content) > LARGEST_DIRECTORY:
            raise too_many
        archive = zipfile.ZipFile(content)
        entries = [entry for entry in archive.infolist() if not is_folder(entry)]
    except UNREADABLE as error:
        remedy = "Export or download it again."
        raise ActivityFileError(name, f"The archive is damaged ({error}).", remedy) from error
    if len(entries) > MOST_MEMBERS:
        raise too_many
    if entries and all(map(is_locked, entries)):
        problem = "The archive is locked with a password."
        raise ActivityFileError(name, problem, "Unpack it with the password, then add the files in it.")
    return archive


def _directory_size(content: IO[bytes]) -> int:
    """Bytes of an archive's list of members, which is read whole before its first member; 0 where none is found."""
    end = content.seek(0, io.SEEK_END)
    content.seek(max(0, end - 2**16 - 98))  # the end's own record, a comment, and the record of a large archive
    tail = content.read()
    content.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 16 > len(tail):
        return 0
    (size,) = struct.unpack_from("<I", tail, at + 12)
    if at >= 76 and tail[at - 76 : at - 72] == b"PK\x06\x06":
        (size,) = struct.unpack_from("<Q", tail, at - 36)
    return int(size)


def inner_archive(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance) -> IO[bytes]:
    """An archive inside an archive, expanded so that it can be searched; a large one not in memory.

    Raises:
        UsedUpError: it expands too far.
    """
    content: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the caller closes it
    with archive.open(entry) as expanded:
        while part := expanded.read(PART):
            allowance.take(len(part))
            content.write(part)
            if content.tell() > LARGEST_ARCHIVE:
                raise UsedUpError(f"It holds an archive of more than {LARGEST_ARCHIVE // 2**30} GB.")
    content.seek(0)
    return content


def printable(name: str) -> str:
    """A name as it can be shown and stored: in an archive it may hold anything, also what drives a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)


def is_folder(entry: zipfile.ZipInfo) -> bool:
    """Unlike the library's own question this stands a member without a name."""
    return entry.filename.endswith("/")


def is_locked(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.flag_bits & 1)
