"""From what a runner hands over (files, folders, archives, uploads) to rows ready to store.

Decision: everything that costs time happens in `decode`, a plain function of bytes, so that it can run in other
processes; only the library itself writes. Members of archives stream through, so memory holds a few files and never a
whole export. Whatever goes wrong with one file becomes that file's result, and the others go on.
"""

import hashlib
import io
import json
import math
import os
import tempfile
import zipfile
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

from . import importers, schema, summary, twins
from .blobs import (
    BINS_FORMAT,
    FILE_FORMAT,
    STREAM_FORMAT,
    STRETCH_FORMAT,
    pack_bins,
    pack_file,
    pack_stretches,
    pack_table,
)
from .errors import ActivityFileError
from .importers.archives import UNREADABLE, inner_archive, is_folder, open_archive, printable
from .importers.details import to_json
from .importers.exports import FOREIGN, WATCH_FILES, is_table, kind_of
from .importers.limits import DEEPEST, HEAD, Allowance, UsedUpError
from .model import Activity

__all__ = [
    "Decoded",
    "Found",
    "ImportReport",
    "ImportResult",
    "Progress",
    "Source",
    "day_number",
    "decode",
    "decode_all",
    "find",
    "listed",
    "microseconds",
    "number_of_files",
    "our_bug",
    "read",
]

Progress = Callable[[int, int, str], bool | None]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AS_WHOLE_NUMBERS = {"start_time", "local_date"}
_AS_READ = {*schema.ACTIVITIES.names, "utc_offset_s"} & {*Activity.__dataclass_fields__} - _AS_WHOLE_NUMBERS


_File = Path | io.BytesIO  # of a folder: on the disk, or uploaded


class _Folder(NamedTuple):
    """A folder's name, and all files in it by their place in it."""

    name: str
    files: dict[str, _File]


class Source(NamedTuple):
    """Something handed over. `collected`: it was found in a folder, the runner did not name it.

    A folder is one source, its files by their place in it, when it is an export that was unpacked: its tables are about
    the files beside them.
    """

    name: str
    content: Path | bytes | IO[bytes] | Mapping[str, _File]
    collected: bool = False


@dataclass(frozen=True)
class ImportResult:
    """What became of one file. `problem` and `remedy` say what to know of one that failed or was not read whole.

    Passed over are the files of an archive, a folder or several files handed over that never were an activity; read in
    part are the tables of an export whose language or layout we do not know in full.

    `same_as` are the other recordings of the same run, by activity_id and by name; a "duplicate" is kept behind them,
    an "added" file stands before them. `known_as` is the name under which the very same file was there before;
    `told_more` says that an export knew more of it now.
    """

    name: str
    status: Literal["added", "duplicate", "failed", "read in part", "passed over", "reread"]
    activity_ids: tuple[str, ...] = ()
    sports: tuple[str, ...] = ()
    problem: str = ""
    remedy: str = ""
    same_as: tuple[str, ...] = ()
    same_as_names: tuple[str, ...] = ()
    known_as: str = ""
    told_more: bool = False


@dataclass(frozen=True)
class ImportReport:
    """What became of every file of one import.

    `batch` undoes it whole; None when nothing was added. `total` is how many files there were to read.
    """

    results: tuple[ImportResult, ...]
    batch: int | None = None
    cancelled: bool = False
    total: int = 0

    def _with(self, status: str) -> list[ImportResult]:
        return [result for result in self.results if result.status == status]

    @property
    def added(self) -> list[ImportResult]:
        return self._with("added")

    @property
    def duplicates(self) -> list[ImportResult]:
        return self._with("duplicate")

    @property
    def failed(self) -> list[ImportResult]:
        return self._with("failed")

    @property
    def read_in_part(self) -> list[ImportResult]:
        return self._with("read in part")

    @property
    def passed_over(self) -> list[ImportResult]:
        return self._with("passed over")


@dataclass(frozen=True)
class Found:
    """A file on its way in: its bytes after gunzip, or the reason why there are none."""

    name: str
    data: bytes = b""
    error: ActivityFileError | None = None
    sha256: str = ""
    details: tuple[importers.Details, ...] = ()


@dataclass(frozen=True)
class Decoded:
    """A file as rows of the tables, without athlete and batch. `activities` and the children stand in one order."""

    name: str
    sha256: str
    file: dict[str, Any]
    activities: list[dict[str, Any]]
    streams: list[dict[str, Any]]
    distributions: list[dict[str, Any]]
    stretches: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def listed(paths_or_files: Any) -> list[Source]:
    """Every file to look into, by name, with folders opened. Whether it can be read is found out when it is."""
    single = isinstance(paths_or_files, str | Path | bytes) or hasattr(paths_or_files, "read")
    pair = isinstance(paths_or_files, tuple) and len(paths_or_files) == 2 and isinstance(paths_or_files[1], bytes)
    entries: list[Any] = []
    uploaded: dict[str, _Folder] = {}
    for given in [paths_or_files] if single or pair else paths_or_files:
        folder, _, inside = str(getattr(given, "name", "")).partition("/")
        if inside and hasattr(given, "getvalue"):  # a browser hands over a folder as files named by their places in it
            if folder not in uploaded:
                entries.append(uploaded.setdefault(folder, _Folder(folder, {})))
            if not any(part.startswith(".") for part in inside.split("/")):
                uploaded[folder].files[inside] = given
        else:
            entries.append(given)
    return [source for entry in entries for source in _listed(entry)]


def _listed(given: Any) -> Iterator[Source]:
    if isinstance(given, str | Path):
        path = Path(given).expanduser()
        if path.is_dir():
            yield from _of_folder(_Folder(path.resolve().name, _files_below(path)))
        else:
            yield Source(printable(path.name), path)
    elif isinstance(given, _Folder):
        yield from _of_folder(given)
    elif isinstance(given, tuple):
        yield Source(given[0], bytes(given[1]))
    elif hasattr(given, "read"):
        # An upload's content, wherever somebody stopped reading it; a plain file is read when its turn comes.
        name = printable(Path(getattr(given, "name", "") or "upload").name)
        yield Source(name, given.getvalue() if hasattr(given, "getvalue") else given)
    else:
        raise TypeError(f"{given!r} is neither a path, nor a named file, nor a pair (name, bytes).")


def _files_below(folder: Path) -> dict[str, _File]:
    """All files in a folder, by their place in it; what is hidden is none of ours."""
    found: dict[str, _File] = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = [Path(parent, name) for name in sorted(names) if not name.startswith(".")]
        found |= {file.relative_to(folder).as_posix(): file for file in below}
    return found


def _of_folder(folder: _Folder) -> Iterator[Source]:
    """The files of a folder that are meant for us: as one source when it is an export, whose tables tell about them."""
    tables = {inside for inside, file in folder.files.items() if _is_table(inside, file)}
    wanted = {
        inside: file for inside, file in folder.files.items() if inside in tables or _may_be_activity(inside, file)
    }
    if tables:
        together = {inside: file for inside, file in wanted.items() if _head(file) is not None}
        yield Source(printable(folder.name), together, collected=True)
        wanted = {inside: file for inside, file in wanted.items() if inside not in together}
    for inside, file in wanted.items():
        content = file if isinstance(file, Path) else file.getvalue()
        yield Source(printable(inside.rpartition("/")[2]), content, collected=True)


def _is_table(name: str, file: _File) -> bool:
    """Whether a file found in a folder tells about the activities beside it."""
    return is_table(name, (_head(file) or b"") if name.lower().endswith(".xml") else b"")


def _may_be_activity(name: str, file: _File) -> bool:
    """Whether a file found in a folder is meant for us; photos and tables are passed over, as in an archive."""
    suffix = name.lower().removesuffix(".gz").rpartition(".")[2]
    if suffix in FOREIGN or suffix in WATCH_FILES:
        return suffix in WATCH_FILES
    head = _head(file)
    return head is None or bool(kind_of(head))  # reading it again will tell the runner why not


def _head(file: _File) -> bytes | None:
    """The first bytes of a file; None where it cannot be read."""
    if not isinstance(file, Path):
        return bytes(file.getbuffer()[:HEAD])
    try:
        with file.open("rb") as opened:
            return opened.read(HEAD)
    except OSError:
        return None


def number_of_files(source: Source) -> int:
    """How many files a source holds: 1, or those in a ZIP and in the ZIPs within. Only progress bars rely on it."""
    name, content = source[:2]
    if hasattr(content, "read"):
        return 1
    if isinstance(content, Mapping):
        return sum(_may_be_activity(inside, file) for inside, file in content.items())
    try:
        with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
            if kind_of(file.read(HEAD)) != "zip":
                return 1
            return _files_in(file, name, 1, Allowance.of(file.seek(0, io.SEEK_END)))
    except (UsedUpError, OSError):
        return 1  # what is wrong with it is told when it is read


def _files_in(content: IO[bytes], name: str, depth: int, allowance: Allowance) -> int:
    files = 0
    try:
        with open_archive(content, name) as archive:
            for entry in archive.infolist():
                if entry.filename.lower().endswith(".zip") and depth < DEEPEST:
                    with inner_archive(archive, entry, allowance) as inner:
                        files += _files_in(inner, entry.filename, depth + 1, allowance)
                else:
                    files += not is_folder(entry)
    except (ActivityFileError, *UNREADABLE):
        pass  # as above
    return max(1, files)


def find(source: Source, *, foreign: bool = False) -> Iterator[Found]:
    """The files of one source, one at a time: itself, or the members of an archive (`foreign`: all its files)."""
    name, content = source[:2]
    try:
        with _packed(content) if isinstance(content, Mapping) else nullcontext(content) as file:
            for member in importers.members(file, name=name, foreign=foreign):
                if member.data is None:
                    yield Found(member.name, error=member.error)
                else:
                    sha256 = hashlib.sha256(member.data).hexdigest()
                    yield Found(member.name, member.data, sha256=sha256, details=member.details)
    except ActivityFileError as error:
        yield Found(name, error=error)
    except OSError as error:
        remedy = "Check that the file is still there and that you may read it."
        yield Found(name, error=ActivityFileError(name, f"It cannot be read ({error.strerror}).", remedy))
    except Exception as error:  # noqa: BLE001  one file must not stop the others; the result says that it is our bug
        yield Found(name, error=our_bug(name, error))


@contextmanager
def _packed(files: Mapping[str, _File]) -> Iterator[Path]:
    """An export that was unpacked as an archive again; some browsers unpack whatever arrives."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "export.zip")
        with zipfile.ZipFile(path, "w", strict_timestamps=False) as archive:
            for inside, file in files.items():
                if isinstance(file, Path):
                    archive.write(file, inside)
                else:
                    archive.writestr(inside, file.getbuffer())
        yield path


def our_bug(name: str, error: BaseException) -> ActivityFileError:
    """What is said of a file that an importer stumbled over in a way nobody foresaw."""
    return ActivityFileError(
        name,
        f"Treadlightly stumbled over this file ({type(error).__name__}: {error}). That is our mistake, not yours.",
        "The other files are not affected. Please report it, with the file if you can share it.",
    )


def read(
    found: Found, time_zone: str = "", cadence_units: Mapping[str, str] | None = None, today: date | None = None
) -> list[Activity] | ActivityFileError:
    """The activities of a file that was found, or the reason why there are none; never an exception."""
    if found.error is not None:
        return found.error
    try:
        return importers.read_activities(found.data, found.name, time_zone, found.details, cadence_units, today)
    except ActivityFileError as error:
        return error
    except Exception as error:  # noqa: BLE001  one file must not stop the others; the result says that it is our bug
        return our_bug(found.name, error)


def decode(
    found: Found, time_zone: str, cadence_units: Mapping[str, str] | None = None, today: date | None = None
) -> Decoded | ActivityFileError:
    """A file's bytes as rows, or the reason why not. Pure, and fit for another process."""
    activities = read(found, time_zone, cadence_units, today)
    if isinstance(activities, ActivityFileError):
        return activities
    try:
        return _rows(found, activities)
    except Exception as error:  # noqa: BLE001  one file must not stop the others; the result says that it is our bug
        return our_bug(found.name, error)


def decode_all(
    items: Iterable[Found | ImportResult],
    time_zone: str,
    executor: Executor | None,
    cadence_units: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Generator[tuple[str, Decoded | ActivityFileError | ImportResult]]:
    """(name, what became of it) for each item, in order.

    The executor's helpers read ahead; where they have not started yet, or have enough to do, this process reads too.
    """
    with_settings = partial(decode, time_zone=time_zone, cadence_units=cadence_units, today=today)
    ahead = 2 * (os.cpu_count() or 1) + 2
    waiting: deque[tuple[str, Future[Any] | Decoded | ActivityFileError | ImportResult]] = deque()
    started = executor and executor.submit(os.getpid)
    try:
        for item in items:
            if isinstance(item, ImportResult):
                waiting.append((item.name, item))
            elif item.error is not None:
                waiting.append((item.name, item.error))
            elif not (executor and started and started.done()) or sum(map(_unread, waiting)) > ahead:
                waiting.append((item.name, with_settings(item)))
            else:
                try:
                    waiting.append((item.name, executor.submit(with_settings, item)))
                except BrokenExecutor:  # a helper died: the rest is read here
                    executor = None
                    waiting.append((item.name, with_settings(item)))
            while waiting and (len(waiting) > 4 * ahead or not _unread(waiting[0])):
                name, job = waiting.popleft()
                yield name, _outcome(name, job)
        while waiting:
            name, job = waiting.popleft()
            yield name, _outcome(name, job)
    finally:
        for _, job in waiting:
            if isinstance(job, Future):
                job.cancel()


def _unread(job: tuple[str, Any]) -> bool:
    return isinstance(job[1], Future) and not job[1].done()


def _outcome(name: str, job: Any) -> Any:
    if not isinstance(job, Future):
        return job
    try:
        return job.result()
    except BrokenExecutor:
        problem = "The helper process that read it ended suddenly; perhaps the memory ran out."
        return ActivityFileError(name, problem, "Add it again, by itself.")
    except Exception as error:  # noqa: BLE001  one file must not stop the others
        return our_bug(name, error)


def _rows(found: Found, activities: list[Activity]) -> Decoded:
    return Decoded(
        name=found.name,
        sha256=found.sha256,
        file={
            "sha256": found.sha256,
            "source_name": found.name,
            "format": FILE_FORMAT,
            "size": len(found.data),
            "content": pack_file(found.data),
            "details": to_json(found.details),
        },
        activities=[_activity_row(found, activity) for activity in activities],
        streams=[
            {
                "activity_id": activity.activity_id,
                "format": STREAM_FORMAT,
                "records": pack_table(activity.columns, schema.RECORDS),
                "laps": pack_table(activity.lap_columns, schema.LAPS),
            }
            for activity in activities
        ],
        distributions=[
            {
                "activity_id": activity.activity_id,
                "format": BINS_FORMAT,
                "bins": pack_bins(activity.distributions),
            }
            for activity in activities
        ],
        stretches=[
            {
                "activity_id": activity.activity_id,
                "format": STRETCH_FORMAT,
                "stretches": pack_stretches(summary.stretches(activity.columns)),
            }
            for activity in activities
        ],
        findings=[
            {
                "activity_id": activity.activity_id,
                "position": position,
                "code": finding.code,
                "numbers": json.dumps(dict(finding.numbers)),
                "repaired": finding.repaired,
            }
            for activity in activities
            for position, finding in enumerate(activity.findings)
        ],
    )


def _activity_row(found: Found, activity: Activity) -> dict[str, Any]:
    row = {name: _plain(getattr(activity, name)) for name in _AS_READ}
    return row | {
        "activity_id": activity.activity_id,
        "sha256": found.sha256,
        "source_name": found.name,
        "start_us": microseconds(activity.start_time),
        "local_day": day_number(activity.local_date),
        "manual": any(each.typed for each in found.details),
        "richness": twins.richness(activity.columns, activity.sport, kind_of(found.data)),
    }


def _plain(value: Any) -> Any:
    """A value any database takes: plain Python numbers, and None for NaN."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def day_number(day: date) -> int:
    return (day - EPOCH.date()).days
