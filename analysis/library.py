"""The runner's library: activities, shoes, diary and settings in one embedded database.

Decision: whatever was added stays, unless the runner takes it away, and even then it can be brought back. An activity
is stored whole (summary, records, laps, distributions, findings, the original file) or not at all. What a run counts
for is worked out when it is read, never stored, so a changed setting needs no second import.
"""

import contextlib
import dataclasses
import json
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, and_, delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from . import library_tables as tables
from . import schema, summary
from .diary import Day, Diary, as_day, one_of, within
from .errors import LibraryError
from .importers import Details
from .library_blobs import unpack_bins, unpack_file, unpack_table
from .library_intake import (
    Decoded,
    Found,
    ImportReport,
    ImportResult,
    Progress,
    Source,
    day_number,
    decode_all,
    find,
    listed,
    microseconds,
    number_of_files,
)
from .model import SPORTS, SURFACES, Distributions, Finding, Settings

__all__ = ["ImportReport", "ImportResult", "Library"]

# The runner's word comes before the file's.
_OVERRIDDEN = ("sport", "rpe", "title", "note", "surface")


class Library(Diary):
    """One runner's part of a library. Safe to share between threads; other processes may use it at the same time."""

    def __init__(self, url_or_path: str | Path, athlete_id: str = "runner") -> None:
        url = tables.where_is(url_or_path)
        self.name = tables.shown_url(url)
        self.url = url
        self.athlete_id = athlete_id
        self._engine = tables.open_engine(url)
        # In memory all threads share one connection, and a connection holds one transaction at a time.
        in_memory = url.get_backend_name() == "sqlite" and not url.database
        self._turn: contextlib.AbstractContextManager[Any] = (
            threading.RLock() if in_memory else contextlib.nullcontext()
        )
        tables.prepare(self._engine, self.name)

    @classmethod
    def open(cls, url_or_path: str | Path | None = None, *, athlete_id: str = "runner") -> Self:
        """The library at a path or database URL, made when it is not there yet.

        Without an argument: where TREADLIGHTLY_LIBRARY says, else in the user's data folder. `sqlite://` is a library
        in memory.

        Raises:
            LibraryError: it cannot be opened, is not a library, or was written by a newer version.
        """
        return cls(url_or_path or tables.chosen_place(), athlete_id)

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

    @contextlib.contextmanager
    def driver_connection(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection, for what only SQLite can do.

        Raises:
            LibraryError: this library lies in another database.
        """
        if self._engine.dialect.name != "sqlite":
            raise LibraryError(self.name, "This works for a library in a file only.", "Use the database's own tools.")
        with self._turn, closing(self._engine.raw_connection()) as connection:
            yield cast(sqlite3.Connection, connection.driver_connection)

    # --- adding --------------------------------------------------------------------------------------------------

    def add(
        self, paths_or_files: Any, progress: Progress | None = None, executor: Executor | None = None
    ) -> ImportReport:
        """Store activities from files, folders (with all below them) and archives.

        Args:
            paths_or_files: one or many of: path, folder, archive, named binary file, pair (name, bytes).
            progress: called as progress(done, total, name) after each file; `total` grows where an archive turns out
                to hold more. Returning False stops the import and keeps what is in.
            executor: where files are decoded; by default here. Only this process writes.

        Returns:
            For each file whether it was added, was there before (same content), or failed, why, and what to do. A file
            whose activities were deleted is added again, with everything that was said about it.
        """
        sources = listed(paths_or_files)
        sizes = [number_of_files(source) for source in sources]
        there = self._files_whole()
        results: list[ImportResult] = []
        batch: int | None = None
        cancelled = False
        outcomes = decode_all(_new_files(sources, there), self.settings().time_zone, executor)
        with closing(outcomes):
            for name, outcome in outcomes:
                if isinstance(outcome, ImportResult):
                    result = outcome
                elif isinstance(outcome, Decoded):
                    result, batch = self._store(outcome, batch)
                    there[outcome.sha256] = result
                else:
                    result = ImportResult(name, "failed", problem=outcome.problem, remedy=outcome.remedy)
                results.append(result)
                if progress and progress(len(results), max(sum(sizes), len(results)), name) is False:
                    cancelled = True
                    break
        return ImportReport(tuple(results), batch, cancelled)

    def _files_whole(self) -> dict[str, ImportResult]:
        """What to say of a file that is already here and of which nothing was deleted, by its content's hash."""
        table = tables.activities
        query = select(table.c.sha256, table.c.activity_id, table.c.sport, table.c.deleted).where(self._mine())
        found: dict[str, list[Any]] = {}
        with self._read() as connection:
            for row in connection.execute(query.where(table.c.sha256.is_not(None)).order_by(table.c.activity_id)):
                found.setdefault(row.sha256, []).append(row)
        return {
            sha256: _result("", "duplicate", [row.activity_id for row in rows], [row.sport for row in rows])
            for sha256, rows in found.items()
            if not any(row.deleted for row in rows)
        }

    def _store(self, decoded: Decoded, batch: int | None) -> tuple[ImportResult, int | None]:
        """Write one file in one transaction, or bring it back, or find it there."""
        ids, sports = _column(decoded.activities, "activity_id"), _column(decoded.activities, "sport")
        table = tables.activities
        with self._write() as connection:
            query = select(table.c.activity_id, table.c.deleted)
            known = connection.execute(query.where(self._mine(), table.c.sha256 == decoded.sha256)).all()
            if known and not any(row.deleted for row in known):
                return _result(decoded.name, "duplicate", ids, sports), batch
            if batch is None:
                made = connection.execute(insert(tables.imports).values(athlete_id=self.athlete_id))
                batch = int((made.inserted_primary_key or (0,))[0])
            if known:
                back = update(table).where(self._mine(), table.c.sha256 == decoded.sha256, table.c.deleted)
                connection.execute(back.values(deleted=False, batch=batch))
            else:
                connection.execute(insert(tables.files).values(athlete_id=self.athlete_id, **decoded.file))
                facts = [row | {"batch": batch, "deleted": False} for row in decoded.activities]
                self._insert_rows(connection, tables.activities, facts)
                self._insert_children(connection, decoded)
        return _result(decoded.name, "added", ids, sports), batch

    def _insert_children(self, connection: Connection, decoded: Decoded) -> None:
        self._insert_rows(connection, tables.streams, decoded.streams)
        self._insert_rows(connection, tables.distributions, decoded.distributions)
        self._insert_rows(connection, tables.findings, decoded.findings)

    def _insert_rows(self, connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            connection.execute(insert(table), [row | {"athlete_id": self.athlete_id} for row in rows])

    def add_manual(
        self,
        date: Day,
        minutes: float,
        shoe_name: str | None = None,
        kind: str = "run",
        distance_km: float | None = None,
    ) -> str:
        """A run or walk without a recording; returns its activity_id. It is placed at noon."""
        kind = one_of("kind", kind, ("run", "walk"))
        minutes = within("minutes", minutes, 0, 24 * 60, open_below=True)
        distance_m = None
        if distance_km is not None:
            distance_m = 1000 * within("distance in km", distance_km, 0, 1000, open_below=True)
        day = as_day(date)
        activity_id = f"manual-{uuid.uuid4().hex[:16]}"
        row = dict.fromkeys(["sub_sport", "title", "note", "gear", "surface", "device"], "") | {
            "activity_id": activity_id,
            "deleted": False,
            "source_name": "",
            "sport": "running" if kind == "run" else "walking",
            "counts_as_running": kind == "run",
            "start_us": microseconds(datetime.combine(day, time(12), tzinfo=UTC)),
            "local_day": day_number(day),
            "elapsed_s": 60 * minutes,
            "timer_s": 60 * minutes,
            "moving_s": 60 * minutes,
            "distance_m": distance_m,
            "manual": True,
        }
        with self._write() as connection:
            self._insert_rows(connection, tables.activities, [row])
            if shoe_name is not None:
                shoe_id = self._require_shoe(connection, shoe_name)
                self._insert(connection, "tag", activity_id=activity_id, shoe_id=shoe_id, start_s=0.0, end_s=None)
        return activity_id

    def reread(self, progress: Progress | None = None, executor: Executor | None = None) -> ImportReport:
        """Read every original again with the importer of today; what the runner said about an activity stays.

        A file that cannot be read any more keeps what was stored and is reported as failed.
        """
        with self._read() as connection:
            query = self._select_mine(tables.files, "sha256", "source_name", "details")
            files = connection.execute(query.order_by(tables.files.c.source_name)).all()
        originals = (_as_found(file, self._content(file.sha256)) for file in files)
        results: list[ImportResult] = []
        with closing(decode_all(originals, self.settings().time_zone, executor)) as outcomes:
            for name, outcome in outcomes:
                if isinstance(outcome, Decoded):
                    results.append(self._replace(outcome))
                elif not isinstance(outcome, ImportResult):
                    results.append(ImportResult(name, "failed", problem=outcome.problem, remedy=outcome.remedy))
                if progress and progress(len(results), len(files), name) is False:
                    return ImportReport(tuple(results), cancelled=True)
        return ImportReport(tuple(results))

    def _replace(self, decoded: Decoded) -> ImportResult:
        """Write a file's facts again. Activities it no longer holds are deleted softly, new ones are added."""
        table = tables.activities
        ids, sports = _column(decoded.activities, "activity_id"), _column(decoded.activities, "sport")
        with self._write() as connection:
            query = select(table.c.activity_id, table.c.batch)
            old = dict(connection.execute(query.where(self._mine(), table.c.sha256 == decoded.sha256)).all())
            for child in (tables.streams, tables.distributions, tables.findings):
                mine = and_(child.c.athlete_id == self.athlete_id, child.c.activity_id.in_(ids))
                connection.execute(delete(child).where(mine))
            for row in decoded.activities:
                if row["activity_id"] in old:
                    this = table.c.activity_id == row["activity_id"]
                    connection.execute(update(table).where(self._mine(), this).values(**row))
                else:
                    facts = row | {"batch": max(old.values()), "deleted": False}
                    self._insert_rows(connection, table, [facts])
            gone = table.c.activity_id.in_(set(old) - set(ids))
            connection.execute(update(table).where(self._mine(), gone).values(deleted=True))
            self._insert_children(connection, decoded)
        return _result(decoded.name, "reread", ids, sports)

    # --- taking away and bringing back ---------------------------------------------------------------------------

    def delete(self, ids: str | Iterable[str]) -> list[str]:
        """Take activities or diary entries away; returns the ids that were there. Nothing is lost: `restore(ids)`."""
        return self._set_all_deleted(ids, True)

    def restore(self, ids: str | Iterable[str]) -> list[str]:
        """Bring back what `delete` took away; returns the ids that were gone."""
        return self._set_all_deleted(ids, False)

    def _set_all_deleted(self, ids: str | Iterable[str], deleted: bool) -> list[str]:
        table = tables.activities
        changed = []
        with self._write() as connection:
            for row_id in dict.fromkeys([ids] if isinstance(ids, str) else ids):
                if row_id.partition("-")[0] in tables.diary:
                    done = self._set_deleted(connection, row_id, deleted)
                else:
                    self._require_activity(connection, row_id)
                    this = and_(self._mine(), table.c.activity_id == row_id, table.c.deleted != deleted)
                    done = connection.execute(update(table).where(this).values(deleted=deleted)).rowcount == 1
                if done:
                    changed.append(row_id)
        return changed

    def undo_import(self, batch: int) -> list[str]:
        """Take away everything an import added; returns the activity ids, for `restore`."""
        table = tables.activities
        with self._read() as connection:
            query = select(table.c.activity_id).where(self._mine(), table.c.batch == batch, ~table.c.deleted)
            ids = list(connection.execute(query).scalars())
        return self.delete(ids)

    # --- reading -------------------------------------------------------------------------------------------------

    def activities(self) -> pd.DataFrame:
        """`schema.ACTIVITIES`: all that are not deleted, oldest first."""
        return self._activities(deleted=False)

    def deleted(self) -> pd.DataFrame:
        """`schema.ACTIVITIES`: those taken away, which `restore` brings back."""
        return self._activities(deleted=True)

    def _activities(self, *, deleted: bool) -> pd.DataFrame:
        facts, said, bins = tables.activities, tables.overrides, tables.distributions
        ours = [func.coalesce(said.c[name], facts.c[name]).label(name) for name in _OVERRIDDEN]
        query = (
            select(
                *[column for column in facts.c if column.name not in _OVERRIDDEN],
                *ours,
                said.c.sport.is_not(None).label("sport_said"),
                said.c.counts_as_running.label("counts_said"),
                bins.c.bins,
            )
            .outerjoin(said, _same_activity(facts, said))
            .outerjoin(bins, _same_activity(facts, bins))
            .where(self._mine(), facts.c.deleted == deleted)
            .order_by(facts.c.start_us, facts.c.activity_id)
        )
        with self._read() as connection:
            settings = self._settings(connection)
            result = connection.execute(query)
            columns = dict(zip(result.keys(), zip(*result.all(), strict=True), strict=False))
        if not columns:
            return schema.empty(schema.ACTIVITIES)
        return _table(columns, settings)

    def distributions(self, activity_ids: Iterable[str] | None = None) -> Distributions:
        """2-D arrays, one row for each of `activities()`, or for each id asked for, in that order."""
        facts, bins = tables.activities, tables.distributions
        query = select(facts.c.activity_id, bins.c.bins).outerjoin(bins, _same_activity(facts, bins))
        query = query.where(self._mine()).order_by(facts.c.start_us, facts.c.activity_id)
        with self._read() as connection:
            if activity_ids is None:
                rows = connection.execute(query.where(~facts.c.deleted)).all()
                return unpack_bins([row.bins or b"" for row in rows])
            found = dict(connection.execute(query).all())
            wanted = list(activity_ids)
            for activity_id in wanted:
                if activity_id not in found:
                    raise _unknown(activity_id)
        return unpack_bins([found[activity_id] or b"" for activity_id in wanted])

    def records(self, activity_id: str) -> pd.DataFrame:
        """`schema.RECORDS` of one activity; empty for one typed in."""
        return self._stream(activity_id, "records", schema.RECORDS)

    def laps(self, activity_id: str) -> pd.DataFrame:
        """`schema.LAPS` of one activity; empty for one typed in."""
        return self._stream(activity_id, "laps", schema.LAPS)

    def _stream(self, activity_id: str, column: str, table: schema.Table) -> pd.DataFrame:
        with self._read() as connection:
            query = self._select_mine(tables.streams, column).where(tables.streams.c.activity_id == activity_id)
            row = connection.execute(query).first()
            if row is None:
                self._require_activity(connection, activity_id)
                return schema.empty(table)
        return unpack_table(row[0], table)

    def findings(self, activity_id: str | None = None) -> list[Finding]:
        """What was noticed while reading one activity, or all that are not deleted (oldest first)."""
        facts, table = tables.activities, tables.findings
        query = (
            select(table.c.activity_id, table.c.code, table.c.numbers, table.c.repaired)
            .join(facts, _same_activity(facts, table))
            .where(self._mine())
            .order_by(facts.c.start_us, facts.c.activity_id, table.c.position)
        )
        with self._read() as connection:
            if activity_id is None:
                query = query.where(~facts.c.deleted)
            else:
                self._require_activity(connection, activity_id)
                query = query.where(facts.c.activity_id == activity_id)
            rows = connection.execute(query).all()
        return [Finding(row.code, json.loads(row.numbers), row.activity_id, row.repaired) for row in rows]

    def original(self, activity_id: str) -> bytes:
        """The file an activity came from, byte for byte (after gunzip).

        Raises:
            LibraryError: there is no such activity, or it was typed in.
        """
        table = tables.activities
        with self._read() as connection:
            self._require_activity(connection, activity_id)
            query = select(table.c.sha256).where(self._mine(), table.c.activity_id == activity_id)
            sha256 = connection.execute(query).scalar_one()
        if sha256 is None:
            raise LibraryError(activity_id, "This activity was typed in, there is no file.", "Ask for another one.")
        return self._content(sha256)

    def originals(self) -> Iterator[tuple[str, str, bytes]]:
        """(name, hash, content) of every file that has an activity which is not deleted, one at a time."""
        files, facts = tables.files, tables.activities
        alive = select(facts.c.sha256).where(self._mine(), ~facts.c.deleted, facts.c.sha256.is_not(None))
        query = self._select_mine(files, "source_name", "sha256").where(files.c.sha256.in_(alive))
        with self._read() as connection:
            rows = connection.execute(query.order_by(files.c.source_name, files.c.sha256)).all()
        for row in rows:
            yield row.source_name, row.sha256, self._content(row.sha256)

    def _content(self, sha256: str) -> bytes:
        with self._read() as connection:
            query = self._select_mine(tables.files, "content", "size").where(tables.files.c.sha256 == sha256)
            row = connection.execute(query).one()
        return unpack_file(row.content, row.size)

    # --- what the runner says about an activity ------------------------------------------------------------------

    def set_sport(self, activity_id: str, sport: str | None) -> None:
        """Overrule the sport the file states; None goes back to the file's."""
        self._override(activity_id, sport=None if sport is None else one_of("sport", sport, SPORTS))

    def set_counts_as_running(self, activity_id: str, counts: bool | None) -> None:
        """Overrule whether an activity enters the running load; None goes back to the rule."""
        self._override(activity_id, counts_as_running=None if counts is None else bool(counts))

    def set_rpe(self, activity_id: str, rpe: float | None) -> None:
        """Perceived exertion, 0 to 10; None goes back to the file's."""
        self._override(activity_id, rpe=None if rpe is None else within("perceived exertion", rpe, 0, 10))

    def set_surface(self, activity_id: str, surface: str | None) -> None:
        """What the activity was run on (`model.SURFACES`); None goes back to the file's."""
        self._override(activity_id, surface=None if surface is None else one_of("surface", surface, SURFACES))

    def set_details(self, activity_id: str, title: str | None = None, note: str | None = None) -> None:
        """The runner's own title and note; None leaves one as it is."""
        said = {name: value for name, value in (("title", title), ("note", note)) if value is not None}
        self._override(activity_id, **said)

    def _override(self, activity_id: str, **said: Any) -> None:
        table = tables.overrides
        key = {"athlete_id": self.athlete_id, "activity_id": activity_id}
        with self._write() as connection:
            self._require_activity(connection, activity_id)
            this = and_(table.c.athlete_id == self.athlete_id, table.c.activity_id == activity_id)
            if connection.execute(select(table.c.activity_id).where(this)).first() is None:
                connection.execute(insert(table).values(**key, **said))
            elif said:
                connection.execute(update(table).where(this).values(**said))

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
        """Keep these choices for this runner."""
        table = tables.settings
        text = json.dumps(dataclasses.asdict(settings))
        with self._write() as connection:
            connection.execute(delete(table).where(table.c.athlete_id == self.athlete_id))
            connection.execute(insert(table).values(athlete_id=self.athlete_id, json=text))

    # --- small helpers -------------------------------------------------------------------------------------------

    def _mine(self) -> Any:
        return tables.activities.c.athlete_id == self.athlete_id

    def _select_mine(self, table: Any, *names: str) -> Select[Any]:
        return select(*[table.c[name] for name in names]).where(table.c.athlete_id == self.athlete_id)

    def _require_activity(self, connection: Connection, activity_id: str) -> None:
        table = tables.activities
        query = select(table.c.activity_id).where(self._mine(), table.c.activity_id == activity_id)
        if connection.execute(query).first() is None:
            raise _unknown(activity_id)


def _new_files(sources: list[Source], there: dict[str, ImportResult]) -> Iterator[Found | ImportResult]:
    """The files of all sources; what is already in the library needs no decoding."""
    for source in sources:
        for found in find(source):
            known = there.get(found.sha256) if found.sha256 else None
            yield found if known is None else dataclasses.replace(known, name=found.name, status="duplicate")


def _as_found(file: Any, content: bytes) -> Found:
    details = None if file.details is None else Details(**json.loads(file.details))
    return Found(file.source_name, content, sha256=file.sha256, details=details)


def _same_activity(facts: Any, other: Any) -> Any:
    return and_(facts.c.athlete_id == other.c.athlete_id, facts.c.activity_id == other.c.activity_id)


def _column(rows: list[dict[str, Any]], name: str) -> list[str]:
    return [row[name] for row in rows]


def _result(name: str, status: Any, ids: list[str], sports: list[str]) -> ImportResult:
    return ImportResult(name, status, tuple(ids), tuple(sports))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _unknown(activity_id: str) -> LibraryError:
    remedy = "Take the activity_id from the table of activities."
    return LibraryError(f"activity {activity_id!r}", "There is no such activity in this library.", remedy)


def _table(columns: dict[str, tuple[Any, ...]], settings: Settings) -> pd.DataFrame:
    """The activities table from the columns of the query: what is stored, and what follows from it."""
    names = set(schema.ACTIVITIES.names)
    stored = {name: np.array(values, dtype=_dtype(name)) for name, values in columns.items() if name in names}
    frame = pd.DataFrame(stored)
    frame["start_time"] = np.array(columns["start_us"], dtype="datetime64[us]")
    frame["start_time"] = frame["start_time"].dt.tz_localize("UTC")
    days = np.array(columns["local_day"], dtype="int64").astype("datetime64[D]").astype("datetime64[us]")
    frame["local_date"] = days
    frame["counts_as_running"] = _counts(frame, columns, settings)

    spread = unpack_bins([bins or b"" for bins in columns["bins"]])
    runs = frame["counts_as_running"].to_numpy()
    fast_m = np.full(len(frame), np.nan)
    fast_m[runs] = summary.fast_distance(days[runs], spread.speed_s[runs], spread.speed_m[runs])
    frame["fast_distance_m"] = fast_m
    frame["trimp"] = summary.trimp(spread.heart_rate_s, settings)
    return schema.conform(frame.rename_axis(index="row"), schema.ACTIVITIES)


def _dtype(name: str) -> Any:
    """Numbers straight to floats (NULL becomes NaN); the rest as it comes."""
    dtype = next(column.dtype for column in schema.ACTIVITIES.columns if column.name == name)
    return dtype if dtype in ("float64", "bool") else object


def _counts(frame: pd.DataFrame, columns: dict[str, tuple[Any, ...]], settings: Settings) -> np.ndarray:
    """What enters the running load: the runner's word, else the file's for running, else the settings' sports."""
    counted = frame["sport"].isin(settings.counted_sports).to_numpy()
    sport_said = np.array(columns["sport_said"], dtype=bool)
    by_rule = np.where(sport_said | (frame["sport"] != "running"), counted, frame["counts_as_running"] & counted)
    said = [rule if word is None else word for word, rule in zip(columns["counts_said"], by_rule, strict=True)]
    return np.array(said, dtype=bool)
