"""Whole libraries as files: a backup, its return, and an export that needs no Treadlightly to be read.

Decision: a backup is one consistent file even while other programs write, and bringing one back never destroys what was
there: the old library is kept beside the new one. An export is plain CSV with the unit in each column's name, and the
original file of every activity, so that leaving is as easy as coming.
"""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from ..errors import LibraryError
from . import Library, database, tables

__all__ = ["backup", "export", "restore_backup"]


def backup(library: Library, path: str | Path) -> Path:
    """Write the whole library, as of now, into one file; an older backup of that name is replaced.

    Raises:
        LibraryError: the file is something other than a backup, cannot be written, or the library is no SQLite file.
    """
    target = Path(path).expanduser().absolute()
    if target.exists() and (not _is_library(target) or _same_file(target, library.name)):
        raise LibraryError(
            str(target), "This file is there already and is not a backup.", "Give the backup another name."
        )
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with library.driver_connection() as source:
            _copy(source, part)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise LibraryError(str(target), f"The backup failed ({error}).", "Choose a folder with room for it.") from error
    return target


def restore_backup(path: str | Path, url_or_path: str | Path | None = None) -> Path | None:
    """Put a backup in the library's place; returns where the library that was there is kept, if there was one.

    Other programs that have the library open see the restored one at once.

    Raises:
        LibraryError: the file is no backup, is damaged, was written by a newer version, or cannot be written.
    """
    source = Path(path).expanduser().absolute()
    url = database.where_is(url_or_path or database.chosen_place())
    if url.get_backend_name() != "sqlite" or not url.database:
        raise LibraryError(
            database.shown_url(url), "Only a library in a file can be restored.", "Give --library a file."
        )
    target = Path(url.database)
    if not _is_library(source):
        raise LibraryError(str(source), "This is not a backup of a library.", "Choose a file that backup wrote.")
    if _same_file(source, target):
        raise LibraryError(str(source), "This is the library itself.", "Choose a file that backup wrote.")
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as connection:
            _copy(connection, part)
        _check(part)
        kept = _keep(target)
        _put_in_place(part, target)
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(str(target), f"Restoring failed ({error}).", "The library was left as it was.") from error
    finally:
        for leftover in target.parent.glob(f"{part.name}*"):
            leftover.unlink()
    return kept


def export(library: Library, folder: str | Path) -> Path:
    """Write every table as CSV, the settings as JSON and the original files into a new or empty folder.

    Raises:
        LibraryError: the folder holds something already, or cannot be written.
    """
    target = Path(folder).expanduser().absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise LibraryError(str(target), "This folder is not empty.", "Name a new folder.")
    try:
        originals = target / "originals"
        originals.mkdir(parents=True)
        for name, table in _tables(library).items():
            table.to_csv(target / f"{name}.csv", index=False)
        settings = json.dumps(asdict(library.settings()), indent=2, ensure_ascii=False)
        (target / "settings.json").write_text(settings, encoding="utf-8")
        for source_name, sha256, content in library.originals():
            (originals / _file_name(source_name, sha256)).write_bytes(content)
    except OSError as error:
        remedy = "Name a folder you may write to, on a disk with room."
        raise LibraryError(str(target), f"The export failed ({error.strerror}).", remedy) from error
    return target


def _tables(library: Library) -> dict[str, pd.DataFrame]:
    race = library.race()
    findings = [
        {"activity_id": found.activity_id, "code": found.code, "repaired": found.repaired, **found.numbers}
        for found in library.findings()
    ]
    pain = library.pain()
    return {
        "activities": library.activities(),
        "recorded_twice": library.twins(),
        "findings": pd.DataFrame(findings, columns=None if findings else ["activity_id", "code", "repaired"]),
        "cadence_units": library.cadence_units(),
        "shoes": library.shoes(),
        "tags": library.tags(),
        "shoe_rules": library.shoe_rules(),
        "marks": library.marks(),
        "pain": pain.assign(flags=pain["flags"].map("; ".join).astype("str")),
        "strength": library.strength(),
        "cross_training": library.cross_training(),
        "inserts": library.inserts(),
        "race": pd.DataFrame([] if race is None else [asdict(race)]),
    }


def _file_name(source_name: str, sha256: str) -> str:
    """A safe, unique name: the last part of the file's own, after the start of its hash."""
    last = re.split(r"[/\\]", source_name)[-1].removesuffix(".gz")
    safe = re.sub(r"[^\w.() -]", "_", last)
    return f"{sha256[:8]}-{safe[-100:]}"


def _copy(source: sqlite3.Connection, path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing left beside it


def _is_library(path: Path) -> bool:
    """Whether a file is an SQLite database with the tables of a library; it is not changed."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return False
    return {tables.info.name, tables.files.name} <= names


def _check(path: Path) -> None:
    """Bring a copy up to date, and look through every page of it."""
    with closing(sqlite3.connect(path)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise LibraryError(str(path), f"The backup is damaged ({verdict}).", "Choose an older backup.")
    Library(path).close()


def _keep(target: Path) -> Path | None:
    """A copy of the library that is about to be replaced, under a name that is free."""
    if not target.exists():
        return None
    number = 1
    while (kept := target.with_name(f"{target.stem}.before-restore-{number}{target.suffix}")).exists():
        number += 1
    if not _is_library(target):
        return target.rename(kept)
    with closing(sqlite3.connect(target)) as connection:
        _copy(connection, kept)
    return kept


def _put_in_place(part: Path, target: Path) -> None:
    """Copy page by page into the file others may have open; the revision goes on so that they notice."""
    with closing(sqlite3.connect(target, timeout=database.BUSY_TIMEOUT_S)) as new:
        before = 0
        if new.execute("SELECT 1 FROM sqlite_master WHERE name = 'library'").fetchone():
            (before,) = new.execute("SELECT value FROM library WHERE key = 'revision'").fetchone()
        with closing(sqlite3.connect(part)) as old:
            old.execute("UPDATE library SET value = max(value, ?) + 1 WHERE key = 'revision'", (before,))
            old.commit()
            old.backup(new)


def _same_file(path: Path, other: str | Path) -> bool:
    return Path(other).exists() and path.exists() and path.samefile(other)
