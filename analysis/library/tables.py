"""How the library lies on disk: its tables, its version, and how a connection is opened.

Decision: SQLite in WAL mode, because the app, the command line and a notebook hold the same library open at the same
time, and a process killed in mid-write must leave no half activity. Everything else is plain SQLAlchemy Core, so that a
club could put the same tables on PostgreSQL. Moments are whole microseconds since 1970 in UTC and days are whole days
since 1970, because databases disagree about dates and agree about integers. Every row belongs to an athlete. What the
file says (`activities`) and what the runner says (`overrides`) never share a row, so a file can be read again.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    inspect,
    select,
    tuple_,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from .. import schema, summary
from ..blobs import STRETCH_FORMAT, pack_stretches, unpack_table
from ..errors import LibraryError

__all__ = [
    "MIGRATIONS",
    "SCHEMA_VERSION",
    "activities",
    "chosen_place",
    "default_path",
    "device_units",
    "diary",
    "distributions",
    "files",
    "findings",
    "imports",
    "in_memory",
    "info",
    "open_engine",
    "overrides",
    "prepare",
    "settings",
    "shown_url",
    "streams",
    "stretches",
    "twins",
    "where_is",
]


def _add_cross_training(connection: Connection) -> None:
    diary["cross"].create(connection)


def _add_shoe_rules(connection: Connection) -> None:
    diary["shoerule"].create(connection, checkfirst=True)
    known = {column["name"] for column in inspect(connection).get_columns("shoes")}
    for name, kind in {
        "first_use_day": "INTEGER",
        "retired_day": "INTEGER",
        "minimalist_index": "DOUBLE PRECISION",
    }.items():
        if name not in known:
            connection.exec_driver_sql(f"ALTER TABLE shoes ADD COLUMN {name} {kind}")


def _add_twins(connection: Connection) -> None:
    twins.create(connection, checkfirst=True)
    known = {column["name"] for column in inspect(connection).get_columns("activities")}
    if "richness" not in known:
        connection.exec_driver_sql("ALTER TABLE activities ADD COLUMN richness INTEGER")


def _add_stretches(connection: Connection) -> None:
    """Stretches are made from the records, so an older library has them too, and not only after reading it again."""
    stretches.create(connection, checkfirst=True)
    device_units.create(connection, checkfirst=True)
    if "cadence_unit" not in {column["name"] for column in inspect(connection).get_columns("overrides")}:
        connection.exec_driver_sql("ALTER TABLE overrides ADD COLUMN cadence_unit VARCHAR(20)")
    keys = streams.c.athlete_id, streams.c.activity_id
    made = tuple_(*keys).in_(select(stretches.c.athlete_id, stretches.c.activity_id))
    for athlete_id, activity_id in connection.execute(select(*keys).where(~made)).all():
        this = select(streams.c.records).where(keys[0] == athlete_id, keys[1] == activity_id)
        records = unpack_table(connection.execute(this).scalar_one(), schema.RECORDS)
        row = {"athlete_id": athlete_id, "activity_id": activity_id, "format": STRETCH_FORMAT}
        row["stretches"] = pack_stretches(summary.stretches(records))
        connection.execute(insert(stretches).values(row))


SCHEMA_VERSION = 5
# version → what turns a library of that version into the next one; runs inside the transaction of `prepare`.
MIGRATIONS: dict[int, Callable[[Connection], None]] = {
    1: _add_cross_training,
    2: _add_shoe_rules,
    3: _add_twins,
    4: _add_stretches,
}
BUSY_TIMEOUT_S = 30

metadata = MetaData()


def _athlete(primary_key: bool = False) -> Column[str]:
    return Column("athlete_id", String(64), primary_key=primary_key, nullable=False)


def _activity_child(name: str, *columns: Column[Any]) -> Table:
    """A table that hangs on an activity."""
    key = ["athlete_id", "activity_id"]
    return Table(
        name,
        metadata,
        _athlete(primary_key=True),
        Column("activity_id", String(64), primary_key=True),
        *columns,
        ForeignKeyConstraint(key, [f"activities.{column}" for column in key]),
    )


def _diary_table(name: str, *columns: Column[Any] | ForeignKeyConstraint) -> Table:
    """A table of entries the runner makes; each can be taken back and restored."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        _athlete(),
        Column("deleted", Boolean, nullable=False, default=False),
        *columns,
    )


info = Table(
    "library",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
imports = Table("imports", metadata, Column("batch", Integer, primary_key=True), _athlete())
files = Table(
    "files",
    metadata,
    _athlete(primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("source_name", Text, nullable=False),
    Column("format", String(20), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("details", Text),
)
activities = Table(
    "activities",
    metadata,
    _athlete(primary_key=True),
    Column("activity_id", String(64), primary_key=True),
    Column("sha256", String(64)),
    Column("batch", Integer, ForeignKey("imports.batch")),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("source_name", Text, nullable=False),
    Column("sport", String(40), nullable=False),
    Column("sub_sport", String(80), nullable=False),
    Column("counts_as_running", Boolean, nullable=False),
    Column("start_us", BigInteger, nullable=False),
    Column("local_day", Integer, nullable=False),
    Column("utc_offset_s", Integer),
    Column("elapsed_s", Double),
    Column("timer_s", Double),
    Column("moving_s", Double),
    Column("distance_m", Double),
    Column("steps", Double),
    Column("cadence_spm", Double),
    Column("running_cadence_spm", Double),
    Column("heart_rate_bpm", Double),
    Column("max_heart_rate_bpm", Double),
    Column("ascent_m", Double),
    Column("descent_m", Double),
    Column("rpe", Double),
    Column("title", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("gear", Text, nullable=False),
    Column("surface", String(40), nullable=False),
    Column("device", Text, nullable=False),
    Column("manual", Boolean, nullable=False),
    Column("richness", Integer),
    ForeignKeyConstraint(["athlete_id", "sha256"], ["files.athlete_id", "files.sha256"]),
    Index("activities_by_start", "athlete_id", "start_us"),
    Index("activities_by_file", "athlete_id", "sha256"),
)
overrides = _activity_child(
    "overrides",
    Column("sport", String(40)),
    Column("counts_as_running", Boolean),
    Column("rpe", Double),
    Column("title", Text),
    Column("note", Text),
    Column("surface", String(40)),
    Column("cadence_unit", String(20)),
)
# What the runner said about all files of a device.
device_units = Table(
    "device_units",
    metadata,
    _athlete(primary_key=True),
    Column("device", Text, primary_key=True),
    Column("cadence_unit", String(20), nullable=False),
)
streams = _activity_child(
    "streams",
    Column("format", String(20), nullable=False),
    Column("records", LargeBinary, nullable=False),
    Column("laps", LargeBinary, nullable=False),
)
distributions = _activity_child(
    "distributions",
    Column("format", String(20), nullable=False),
    Column("bins", LargeBinary, nullable=False),
)
stretches = _activity_child(
    "stretches",
    Column("format", String(20), nullable=False),
    Column("stretches", LargeBinary, nullable=False),
)
findings = _activity_child(
    "findings",
    Column("position", Integer, primary_key=True),
    Column("code", String(80), nullable=False),
    Column("numbers", Text, nullable=False),
    Column("repaired", Boolean, nullable=False),
)
twins = Table(
    "twins",
    metadata,
    _athlete(primary_key=True),
    Column("activity_id", String(64), primary_key=True),
    Column("other_id", String(64), primary_key=True),
    Column("same", Boolean, nullable=False),
    Column("said", Boolean, nullable=False),  # by the runner, which outranks what was found
    *[
        ForeignKeyConstraint(["athlete_id", name], ["activities.athlete_id", "activities.activity_id"])
        for name in ("activity_id", "other_id")
    ],
)
settings = Table("settings", metadata, _athlete(primary_key=True), Column("json", Text, nullable=False))

diary = {
    "mark": _diary_table(
        "marks",
        Column("start_day", Integer, nullable=False),
        Column("end_day", Integer, nullable=False),
        Column("mark", String(40), nullable=False),
        Column("minutes", Double),
    ),
    "shoe": _diary_table(
        "shoes",
        Column("shoe_name", Text, nullable=False),
        Column("shoe_class", String(40), nullable=False),
        Column("first_use_day", Integer),
        Column("retired_day", Integer),
        Column("minimalist_index", Double),
    ),
    "shoerule": _diary_table(
        "shoe_rules",
        Column("feature", String(40), nullable=False),
        Column("value", Text, nullable=False),
        Column("shoe_id", Integer, ForeignKey("shoes.id"), nullable=False),
        Column("since_day", Integer),
    ),
    "tag": _diary_table(
        "tags",
        Column("activity_id", String(64), nullable=False),
        Column("shoe_id", Integer, ForeignKey("shoes.id"), nullable=False),
        Column("start_s", Double, nullable=False),
        Column("end_s", Double),
        ForeignKeyConstraint(["athlete_id", "activity_id"], ["activities.athlete_id", "activities.activity_id"]),
    ),
    "pain": _diary_table(
        "pain",
        Column("day", Integer, nullable=False),
        Column("site", String(40), nullable=False),
        Column("side", String(10)),
        Column("during", Double, nullable=False),
        Column("after", Double),
        Column("next_morning", Double),
        Column("flags", Text, nullable=False),
        Column("note", Text, nullable=False),
    ),
    "strength": _diary_table(
        "strength",
        Column("day", Integer, nullable=False),
        Column("exercise", Text, nullable=False),
    ),
    "cross": _diary_table(
        "cross_training",
        Column("day", Integer, nullable=False),
        Column("training", String(40), nullable=False),
        Column("minutes", Double),
        Column("note", Text, nullable=False),
    ),
    "inserts": _diary_table(
        "inserts",
        Column("day", Integer, nullable=False),
        Column("change", String(20), nullable=False),
        Column("note", Text, nullable=False),
    ),
    "race": _diary_table(
        "races",
        Column("day", Integer, nullable=False),
        Column("distance_km", Double, nullable=False),
        Column("shoe_class", String(40)),
    ),
}


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


def prepare(engine: Engine, name: str) -> None:
    """Make the tables in an empty database, or bring an older library up to date, in one transaction.

    Raises:
        LibraryError: not a library, from a newer version, or it cannot be opened or written.
    """
    try:
        with engine.connect() as connection:
            if _version(connection) == SCHEMA_VERSION:
                return  # the usual case waits for no one who writes
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            tables = inspect(connection).get_table_names()
            if not tables:
                metadata.create_all(connection)
                rows = [{"key": "schema_version", "value": SCHEMA_VERSION}, {"key": "revision", "value": 0}]
                connection.execute(insert(info), rows)
            elif (version := _version(connection)) is not None:
                _migrate(connection, name, version)
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
    if not {info.name, files.name} <= set(inspect(connection).get_table_names()):
        return None
    return connection.execute(select(info.c.value).where(info.c.key == "schema_version")).scalar()


def _migrate(connection: Connection, name: str, version: int) -> None:
    if version > SCHEMA_VERSION:
        raise LibraryError(
            name,
            f"It was written by a newer Treadlightly (library version {version}; this one knows {SCHEMA_VERSION}).",
            "Update Treadlightly, or name another library with --library. Nothing was changed.",
        )
    for step in range(version, SCHEMA_VERSION):
        MIGRATIONS[step](connection)
    if version < SCHEMA_VERSION:
        connection.execute(update(info).where(info.c.key == "schema_version").values(value=SCHEMA_VERSION))
