"""Where a library lies, how it is opened, and how an older one is brought up to date.

Decision: SQLite in WAL mode, because the app, the command line and a notebook hold the same library open at the same
time, and a process killed in mid-write must leave no half activity.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, tuple_, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from .. import schema, summary
from ..blobs import STRETCH_FORMAT, pack_stretches, unpack_columns
from ..errors import LibraryError
from . import tables

__all__ = [
    "BUSY_TIMEOUT_S",
    "Watched",
    "chosen_place",
    "in_memory",
    "open_engine",
    "prepare",
    "shown_url",
    "where_is",
]

BUSY_TIMEOUT_S = 30
Watched = Callable[[Sequence[Any]], Iterable[Any]]
"""What hands on the runs that an update works off, one by one, such as a progress bar (`tqdm`)."""


def default_path() -> Path:
    """Where the library lies when nobody says otherwise: the user's own data folder, never beside the code."""
    return platformdirs.user_data_path("treadlightly", appauthor=False) / "library.sqlite"


def chosen_place() -> str | Path:
    """Where TREADLIGHTLY_LIBRARY says, else the default."""
    return os.environ.get("TREADLIGHTLY_LIBRARY") or default_path()


def where_is(url_or_path: str | Path) -> URL:
    """The database URL of a URL or a path.

    Raises:
        LibraryError: it looks like a URL but is none.
    """
    if isinstance(url_or_path, str) and "://" in url_or_path:
        try:
            return make_url(url_or_path)
        except ArgumentError as error:
            raise LibraryError(
                url_or_path, "This is not a database address.", "Give a file name, or sqlite:///FILE."
            ) from error
    return URL.create("sqlite", database=str(Path(url_or_path).expanduser().absolute()))


def shown_url(url: URL) -> str:
    """The library's name in messages: its file, or the address without its password."""
    if in_memory(url):
        return "library in memory"
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


def in_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def open_engine(url: URL) -> Engine:
    """An engine on the library's database, with the folder made when there is none.

    Raises:
        LibraryError: no such kind of database, or the folder cannot be made.
    """
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url)
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            remedy = "Install the driver of that database, or use a file."
            raise LibraryError(shown_url(url), f"This kind of database is not installed: {error}.", remedy) from error
    if in_memory(url):
        # One connection for all threads, or each thread would see an empty library of its own.
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        try:
            # Health data: where the system knows the difference, the folder is the owner's alone.
            Path(str(url.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            remedy = "Choose another place with --library or TREADLIGHTLY_LIBRARY."
            raise LibraryError(str(url.database), f"Its folder cannot be made ({error.strerror}).", remedy) from error
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # `_begin` says when a transaction starts, and of which kind
    _write_ahead(connection)
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn WAL mode on; where two open a new library at once, SQLite waits for everything but this."""
    for last in (*[False] * (BUSY_TIMEOUT_S * 100), True):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.01)


def _begin(connection: Connection) -> None:
    # A reader that later wants to write may be refused at once; a writer that says so at the start waits its turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# ------------------------------------------------------------------------------------------------- older libraries


def _add_cross_training(connection: Connection, _: Watched) -> None:
    tables.diary["cross"].create(connection)


def _add_shoe_rules(connection: Connection, _: Watched) -> None:
    tables.diary["shoerule"].create(connection, checkfirst=True)
    _add_columns(
        connection,
        "shoes",
        first_use_day="INTEGER",
        retired_day="INTEGER",
        minimalist_index="DOUBLE PRECISION",
    )


def _add_twins(connection: Connection, _: Watched) -> None:
    tables.twins.create(connection, checkfirst=True)
    _add_columns(connection, "activities", richness="INTEGER")


def _add_stretches(connection: Connection, watched: Watched) -> None:
    """Stretches are made from the records, so an older library has them too, and not only after reading it again."""
    streams, stretches = tables.streams, tables.stretches
    stretches.create(connection, checkfirst=True)
    tables.device_units.create(connection, checkfirst=True)
    _add_columns(connection, "overrides", cadence_unit="VARCHAR(20)")
    keys = streams.c.athlete_id, streams.c.activity_id
    made = tuple_(*keys).in_(select(stretches.c.athlete_id, stretches.c.activity_id))
    for athlete_id, activity_id in watched(connection.execute(select(*keys).where(~made)).all()):
        this = select(streams.c.records).where(keys[0] == athlete_id, keys[1] == activity_id)
        records = unpack_columns(connection.execute(this).scalar_one(), schema.RECORDS)
        row = {"athlete_id": athlete_id, "activity_id": activity_id, "format": STRETCH_FORMAT}
        row["stretches"] = pack_stretches(summary.stretches(records))
        connection.execute(insert(stretches).values(row))


def _add_columns(connection: Connection, table: str, **kinds: str) -> None:
    """Columns of these SQL types, where the table does not have them yet."""
    known = {column["name"] for column in inspect(connection).get_columns(table)}
    for name, kind in kinds.items():
        if name not in known:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")


SCHEMA_VERSION = 5
# version → what turns a library of that version into the next one; runs inside the transaction of `prepare`.
MIGRATIONS: dict[int, Callable[[Connection, Watched], None]] = {
    1: _add_cross_training,
    2: _add_shoe_rules,
    3: _add_twins,
    4: _add_stretches,
}


def prepare(engine: Engine, name: str, watched: Watched = iter) -> None:
    """Make the tables in an empty database, or bring an older library up to date, in one transaction.

    Of years of runs an update may take a while: `watched` is told of each.

    Raises:
        LibraryError: not a library, from a newer version, or it cannot be opened or written.
    """
    try:
        with engine.connect() as connection:
            if _version(connection) == SCHEMA_VERSION:
                return  # the usual case waits for no one who writes
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if not inspect(connection).get_table_names():
                tables.metadata.create_all(connection)
                rows = [{"key": "schema_version", "value": SCHEMA_VERSION}, {"key": "revision", "value": 0}]
                connection.execute(insert(tables.info), rows)
            elif (version := _version(connection)) is not None:
                _migrate(connection, name, version, watched)
            else:
                remedy = "Name another file with --library; this one was left as it is."
                raise LibraryError(name, "This database was not made by Treadlightly.", remedy)
    except DBAPIError as error:
        raise LibraryError(
            name,
            f"It cannot be opened as a library ({error.orig}).",
            "Check the name and that you may write there, name another file with --library, or restore a backup.",
        ) from error


def _version(connection: Connection) -> int | None:
    """The library's version; None when this is no library."""
    if not {tables.info.name, tables.files.name} <= set(inspect(connection).get_table_names()):
        return None
    return connection.execute(select(tables.info.c.value).where(tables.info.c.key == "schema_version")).scalar()


def _migrate(connection: Connection, name: str, version: int, watched: Watched) -> None:
    if version > SCHEMA_VERSION:
        raise LibraryError(
            name,
            f"It was written by a newer Treadlightly (library version {version}; this one knows {SCHEMA_VERSION}).",
            "Update Treadlightly, or name another library with --library. Nothing was changed.",
        )
    for step in range(version, SCHEMA_VERSION):
        MIGRATIONS[step](connection, watched)
    if version < SCHEMA_VERSION:
        this = tables.info.c.key == "schema_version"
        connection.execute(update(tables.info).where(this).values(value=SCHEMA_VERSION))
