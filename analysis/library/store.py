"""One runner's rows of a library: transactions, taking away and bringing back.

Decision: a change is one transaction, counted in `revision`, so that every program that has the library open notices.
Taking away only hides; whatever has an id can be brought back. Every query is about one athlete.
"""

import contextlib
import dataclasses
import json
import sqlite3
import threading
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self, cast

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from ..errors import LibraryError
from ..intake import EPOCH
from ..model import CAUTIONS, MEASURES, RULE_NAMES, SPORTS, Settings
from . import database, tables
from .checks import as_day, one_of, within

__all__ = ["Store", "unknown_activity"]


class Store:
    """An open library, seen by one athlete. Safe to share between threads and with other processes."""

    def __init__(self, url_or_path: str | Path, athlete_id: str = "runner", watched: database.Watched = iter) -> None:
        url = database.where_is(url_or_path)
        self.name = database.shown_url(url)
        self.url = url
        self.athlete_id = athlete_id
        self._engine = database.open_engine(url)
        # In memory all threads share one connection, and a connection holds one transaction at a time.
        shared = database.in_memory(url)
        self._turn: contextlib.AbstractContextManager[Any] = threading.RLock() if shared else contextlib.nullcontext()
        database.prepare(self._engine, self.name, watched)

    @classmethod
    def open(
        cls,
        url_or_path: str | Path | None = None,
        *,
        athlete_id: str = "runner",
        watched: database.Watched = iter,
    ) -> Self:
        """The library at a path or database URL, made when it is not there yet.

        Without an argument: where TREADLIGHTLY_LIBRARY says, else in the user's data folder. `sqlite://` is a library
        in memory. One of an older version is brought up to date; with years of runs that takes seconds, and `watched`
        (such as `tqdm`) is handed the runs to hand them on.

        Raises:
            LibraryError: it cannot be opened, is not a library, or was written by a newer version.
        """
        return cls(url_or_path or database.chosen_place(), athlete_id, watched)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- transactions --------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with (
                self._turn,
                self._engine.connect().execution_options(writes=writes) as connection,
                connection.begin(),
            ):
                yield connection
        except DatabaseError as error:
            if type(error) not in (DatabaseError, OperationalError):
                raise  # a broken constraint is a mistake of ours, not of the disk
            raise LibraryError(
                self.name,
                f"The database refused: {error.orig}.",
                "Check that the disk has room and that no other program keeps the library busy; nothing was half done.",
            ) from error

    @contextlib.contextmanager
    def _read(self) -> Iterator[Connection]:
        """All reads inside see the same moment of the library."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextlib.contextmanager
    def _write(self) -> Iterator[Connection]:
        """Everything inside is stored together or not at all, and moves `revision` on."""
        with self._transaction(writes=True) as connection:
            yield connection
            revision = update(tables.info).where(tables.info.c.key == "revision")
            connection.execute(revision.values(value=tables.info.c.value + 1))

    def revision(self) -> int:
        """A number that grows with every change, whichever process made it."""
        with self._read() as connection:
            query = select(tables.info.c.value).where(tables.info.c.key == "revision")
            return int(connection.execute(query).scalar_one())

    def last_day(self) -> date | None:
        """The local day of the newest activity, without reading the others; None without any."""
        day = tables.activities.c.local_day
        with self._read() as connection:
            newest = connection.execute(
                select(func.max(day)).where(self._mine(), ~tables.activities.c.deleted)
            ).scalar()
        return None if newest is None else EPOCH.date() + timedelta(days=newest)

    @contextlib.contextmanager
    def driver_connection(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection, for what only SQLite can do.

        Raises:
            LibraryError: this library lies in another database.
        """
        if self._engine.dialect.name != "sqlite":
            raise LibraryError(self.name, "This works for a library in a file only.", "Use the database's own tools.")
        with self._turn, contextlib.closing(self._engine.raw_connection()) as connection:
            yield cast(sqlite3.Connection, connection.driver_connection)

    # --- settings ------------------------------------------------------------------------------------------------

    def settings(self) -> Settings:
        """The runner's choices; the product's defaults for what was never chosen."""
        with self._read() as connection:
            return self._settings(connection)

    def _settings(self, connection: Connection) -> Settings:
        text = connection.execute(self._select_mine(tables.settings, "json")).scalar()
        names = {field.name for field in dataclasses.fields(Settings)}
        stored = json.loads(text) if text else {}
        chosen = {name: _frozen(value) for name, value in stored.items() if name in names}
        return Settings(**chosen)

    def save_settings(self, settings: Settings) -> None:
        """Keep these choices for this runner.

        Raises:
            LibraryError: one of them is not possible.
        """
        _check_settings(settings)
        table = tables.settings
        text = json.dumps(dataclasses.asdict(settings))
        with self._write() as connection:
            connection.execute(delete(table).where(self._mine(table)))
            connection.execute(insert(table).values(athlete_id=self.athlete_id, json=text))

    # --- taking away and bringing back ---------------------------------------------------------------------------

    def delete(self, ids: str | Iterable[str]) -> list[str]:
        """Take activities or diary entries away; returns the ids that were there. Nothing is lost: `restore(ids)`."""
        return self._set_deleted(ids, True)

    def restore(self, ids: str | Iterable[str]) -> list[str]:
        """Bring back what `delete` took away; returns the ids that were gone."""
        return self._set_deleted(ids, False)

    def _set_deleted(self, ids: str | Iterable[str], deleted: bool) -> list[str]:
        changed = []
        with self._write() as connection:
            for row_id in dict.fromkeys([ids] if isinstance(ids, str) else ids):
                kind = row_id.partition("-")[0]
                table = tables.diary.get(kind, tables.activities)
                if kind in tables.diary:
                    this = table.c.id == self._require_entry(connection, row_id, kind)
                else:
                    self._require_activity(connection, row_id)
                    this = and_(self._mine(), table.c.activity_id == row_id)
                statement = update(table).where(this, table.c.deleted != deleted).values(deleted=deleted)
                if connection.execute(statement).rowcount:
                    changed.append(row_id)
        return changed

    def _require_entry(self, connection: Connection, entry_id: str, kind: str) -> int:
        """The row number behind the id of an entry of this kind."""
        number = entry_id.removeprefix(f"{kind}-")
        table = tables.diary[kind]
        query = self._select_mine(table, "id")
        known = connection.execute(query.where(table.c.id == int(number))).first() if number.isdigit() else None
        if known is None:
            raise LibraryError(entry_id, "There is no such entry in this library.", "Take the id from its table.")
        return int(known.id)

    def undo_import(self, batch: int) -> list[str]:
        """Take away everything an import added; returns the activity ids, for `restore`."""
        table = tables.activities
        with self._read() as connection:
            query = select(table.c.activity_id).where(self._mine(), table.c.batch == batch, ~table.c.deleted)
            ids = list(connection.execute(query).scalars())
        return self.delete(ids)

    # --- small helpers -------------------------------------------------------------------------------------------

    def _mine(self, table: Table = tables.activities) -> ColumnElement[bool]:
        return table.c.athlete_id == self.athlete_id

    def _select_mine(self, table: Table, *names: str) -> Select[Any]:
        return select(*[table.c[name] for name in names]).where(self._mine(table))

    def _require_activity(self, connection: Connection, activity_id: str) -> None:
        table = tables.activities
        query = select(table.c.activity_id).where(self._mine(), table.c.activity_id == activity_id)
        if connection.execute(query).first() is None:
            raise unknown_activity(activity_id)

    def _override(self, activity_id: str, **said: Any) -> None:
        table = tables.overrides
        with self._write() as connection:
            self._require_activity(connection, activity_id)
            this = and_(self._mine(table), table.c.activity_id == activity_id)
            if connection.execute(select(table.c.activity_id).where(this)).first() is None:
                key = {"athlete_id": self.athlete_id, "activity_id": activity_id}
                connection.execute(insert(table).values(**key, **said))
            elif said:
                connection.execute(update(table).where(this).values(**said))


def _check_settings(settings: Settings) -> None:
    one_of("units", settings.units, ("km", "mi"))
    one_of("measure", settings.measure, MEASURES)
    one_of("ratio", settings.ratio, ("uncoupled", "coupled", "ewma"))
    one_of("sex", settings.sex, ("", "female", "male"))
    one_of("lever", settings.lever, ("", "shoes", "distance"))
    within("share of a transition", settings.transition_share, 0, 1)
    if settings.transition_start:
        as_day(settings.transition_start)
    within("days of recent load", settings.acute_days, 1, settings.chronic_days - 1)
    within("cadence band", settings.cadence_low_spm, 0, settings.cadence_high_spm)
    if settings.resting_heart_rate is not None:
        within("resting heart rate", settings.resting_heart_rate, 20, 150)
    if settings.max_heart_rate is not None:
        within("highest heart rate", settings.max_heart_rate, settings.resting_heart_rate or 50, 250)
    if not settings.counted_sports:
        remedy = "Choose at least one; usually it is running."
        raise LibraryError("sports that count as running load", "None is chosen.", remedy)
    for sport in settings.counted_sports:
        one_of("sport", sport, SPORTS)
    for caution in settings.cautions:
        one_of("caution", caution, CAUTIONS)
    for rule in settings.rules_off:
        one_of("rule", rule, RULE_NAMES)
    if settings.time_zone and settings.time_zone not in zoneinfo.available_timezones():
        remedy = "Give an IANA name such as Europe/Berlin, or nothing for UTC."
        raise LibraryError(f"time zone {settings.time_zone!r}", "This time zone is not known.", remedy)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def unknown_activity(activity_id: str) -> LibraryError:
    remedy = "Take the activity_id from the table of activities."
    return LibraryError(f"activity {activity_id!r}", "There is no such activity in this library.", remedy)
