"""How activities enter a library: from files, typed in, and from their own originals again.

Decision: the file's content decides whether it is known, never its name. Only the process that owns the library writes;
decoding may happen anywhere. Reading the originals again replaces what the files said and keeps what the runner said.
"""

import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert, select, update

from ..blobs import unpack_file
from ..errors import ActivityFileError, LibraryError, NotAnActivityError, PartlyReadError
from ..importers.details import Details, from_json, merged, to_json
from ..intake import (
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
    our_bug,
)
from ..model import CADENCE_UNITS
from . import tables
from .checks import Day, as_day, one_of, some_text, within
from .diary import Diary
from .twins import secondaries

__all__ = ["Adding"]


class Adding(Diary):
    """The way in; `library.Library` is the whole."""

    def add(
        self,
        paths_or_files: Any,
        progress: Progress | None = None,
        executor: Executor | None = None,
        today: date | None = None,
    ) -> ImportReport:
        """Store activities from files, folders (with all below them) and archives.

        Args:
            paths_or_files: one or many of: path, folder, archive, named binary file, pair (name, bytes).
            progress: called as progress(done, total, name) after each file; `total` grows where an archive turns out
                to hold more. Returning False stops the import and keeps what is in.
            executor: where files are decoded; by default here. Only this process writes.
            today: where it is given, a recording from after tomorrow is refused.

        Returns:
            For each file whether it was added, was there before (same content, or another recording of the same run,
            see `twins`), was passed over (it never was an activity), or failed, why, and what to do. A file whose
            activities were deleted is added again, with everything that was said about it. Of a file that was there
            before, an export's titles, notes, shoes and efforts are brought up to date.
        """
        sources = listed(paths_or_files)
        total = sum(map(number_of_files, sources))
        named = sources[0].name if len(sources) == 1 and not sources[0].collected else None
        there = self._files_whole()
        told = {sha256: details for sha256, details in self._told().items() if sha256 in there}
        results: list[ImportResult] = []
        batch: int | None = None
        cancelled = False
        zone, units = self.settings().time_zone, self._cadence_units_said()
        outcomes = decode_all(_new_files(sources, there, told), zone, executor, units, today)
        with closing(outcomes):
            for name, outcome in outcomes:
                if isinstance(outcome, ImportResult):
                    result = outcome
                elif isinstance(outcome, Decoded) and outcome.sha256 in told:
                    result = replace(self._told_more(outcome), known_as=there[outcome.sha256].known_as)
                    told.pop(outcome.sha256)
                elif isinstance(outcome, Decoded):
                    result, batch = self._store(outcome, batch)
                    if result.status != "failed":
                        there[outcome.sha256] = replace(result, known_as=outcome.name)
                else:
                    result = _failed(outcome)
                    if isinstance(outcome, PartlyReadError):
                        result = replace(result, status="read in part")
                    elif isinstance(outcome, NotAnActivityError) and outcome.file != named:
                        result = replace(result, status="passed over")
                results.append(result)
                total = max(total, len(results))
                if progress and progress(len(results), total, name) is False:
                    cancelled = True
                    break
        return ImportReport(tuple(results), batch, cancelled, total)

    def _files_whole(self) -> dict[str, ImportResult]:
        """What to say of a file that is already here and of which nothing was deleted, by its content's hash."""
        table = tables.activities
        names = ("sha256", "activity_id", "sport", "deleted", "source_name")
        query = self._select_mine(table, *names)
        found: dict[str, list[Any]] = {}
        with self._read() as connection:
            for row in connection.execute(query.where(table.c.sha256.is_not(None)).order_by(table.c.activity_id)):
                found.setdefault(row.sha256, []).append(row)
        return {
            sha256: replace(
                _result("", "duplicate", [row.activity_id for row in rows], [row.sport for row in rows]),
                known_as=rows[0].source_name,
            )
            for sha256, rows in found.items()
            if not any(row.deleted for row in rows)
        }

    def _told(self) -> dict[str, tuple[Details, ...]]:
        """What exports said of each file that is here, by its content's hash."""
        with self._read() as connection:
            rows = connection.execute(self._select_mine(tables.files, "sha256", "details")).all()
        return {row.sha256: from_json(row.details) for row in rows}

    def _told_more(self, decoded: Decoded) -> ImportResult:
        """Take over what an export says now of a file that was there before."""
        result = self._replace(decoded)
        table = tables.files
        with self._write() as connection:
            this = update(table).where(self._mine(table), table.c.sha256 == decoded.sha256)
            connection.execute(this.values(details=decoded.file["details"]))
        return replace(result, status="duplicate", told_more=True)

    def _store(self, decoded: Decoded, batch: int | None) -> tuple[ImportResult, int | None]:
        """Write one file in one transaction, or bring it back, or find it there; returns the batch it went into."""
        try:
            return self._store_whole(decoded, batch)
        except LibraryError:
            raise  # the library itself is in trouble: no other file would fare better
        except Exception as error:  # noqa: BLE001  one file must not stop the others; the result says that it is our bug
            return _failed(our_bug(decoded.name, error)), batch

    def _store_whole(self, decoded: Decoded, batch: int | None) -> tuple[ImportResult, int | None]:
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
                self._find_twins(connection, ids)
            result = self._among_twins(connection, _result(decoded.name, "added", ids, sports))
        return result, batch

    def _among_twins(self, connection: Connection, result: ImportResult) -> ImportResult:
        """The result of a file just stored, with the other recordings of its runs; "duplicate" when they are richer."""
        ids = set(result.activity_ids)
        groups = self._recorded_twice(connection, ids)
        others = [each for group in groups for each in group if each.activity_id not in ids]
        behind = ids <= set(secondaries(groups))
        shown = [group[0] for group in groups] if behind else others
        return replace(
            result,
            status="duplicate" if behind else "added",
            same_as=tuple(each.activity_id for each in shown),
            same_as_names=tuple(each.source_name for each in shown),
        )

    def _insert_children(self, connection: Connection, decoded: Decoded) -> None:
        self._insert_rows(connection, tables.streams, decoded.streams)
        self._insert_rows(connection, tables.distributions, decoded.distributions)
        self._insert_rows(connection, tables.stretches, decoded.stretches)
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
            "source_name": f"typed in {day.isoformat()}",
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
        return self._reread(None, progress, executor)

    def _reread(
        self, hashes: Iterable[str] | None, progress: Progress | None = None, executor: Executor | None = None
    ) -> ImportReport:
        """Read these files (by their content's hash), or all, again."""
        with self._read() as connection:
            query = self._select_mine(tables.files, "sha256", "source_name", "details")
            if hashes is not None:
                query = query.where(tables.files.c.sha256.in_(set(hashes)))
            files = connection.execute(query.order_by(tables.files.c.source_name)).all()
        originals = (_as_found(file, self._content(file.sha256)) for file in files)
        results: list[ImportResult] = []
        zone, units = self.settings().time_zone, self._cadence_units_said()
        with closing(decode_all(originals, zone, executor, units)) as outcomes:
            for name, outcome in outcomes:
                if isinstance(outcome, Decoded):
                    results.append(self._replace(outcome))
                elif not isinstance(outcome, ImportResult):
                    results.append(_failed(outcome))
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
            for child in (tables.streams, tables.distributions, tables.stretches, tables.findings):
                connection.execute(delete(child).where(self._mine(child), child.c.activity_id.in_(ids)))
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
            self._find_twins(connection, ids)
        return _result(decoded.name, "reread", ids, sports)

    # --- what the files' cadence counts -----------------------------------------------------------------------------

    def set_cadence_unit(self, activity_id: str, unit: str | None) -> ImportReport:
        """Say what this activity's cadence counts (`model.CADENCE_UNITS`), and read its file again; None takes it back.

        Raises:
            LibraryError: there is no such activity or unit, or it was typed in.
        """
        unit = None if unit is None else one_of("cadence unit", unit, CADENCE_UNITS)
        sha256 = self._file_of(activity_id)
        if sha256 is None:
            raise LibraryError(activity_id, "This activity was typed in: it has no cadence.", "Choose another one.")
        self._override(activity_id, cadence_unit=unit)
        return self._reread([sha256])

    def set_device_cadence_unit(
        self,
        device: str,
        unit: str | None,
        progress: Progress | None = None,
        executor: Executor | None = None,
    ) -> ImportReport:
        """Say what the cadence of all files of a device counts, also of files to come, and read them again.

        None takes it back. What was said about one activity outranks it. `progress`, `executor`: as for `add`.
        """
        device = some_text("device", device)
        unit = None if unit is None else one_of("cadence unit", unit, CADENCE_UNITS)
        said, facts = tables.device_units, tables.activities
        with self._write() as connection:
            connection.execute(delete(said).where(self._mine(said), said.c.device == device))
            if unit is not None:
                row = {"athlete_id": self.athlete_id, "device": device, "cadence_unit": unit}
                connection.execute(insert(said).values(row))
            query = select(facts.c.sha256).where(self._mine(), facts.c.device == device, facts.c.sha256.is_not(None))
            hashes = connection.execute(query.distinct()).scalars().all()
        return self._reread(hashes, progress, executor)

    def cadence_units(self) -> pd.DataFrame:
        """What the runner said about cadence: `activity_id` ("" for a whole device), `device, cadence_unit`."""
        facts, said = tables.activities, tables.overrides
        with self._read() as connection:
            query = self._select_mine(tables.device_units, "device", "cadence_unit").order_by("device")
            rows = [("", *row) for row in connection.execute(query)]
            about_one = select(facts.c.activity_id, facts.c.device, said.c.cadence_unit)
            about_one = about_one.join(said, tables.same_activity(facts, said))
            about_one = about_one.where(self._mine(), said.c.cadence_unit.is_not(None)).order_by(facts.c.start_us)
            rows += [tuple(row) for row in connection.execute(about_one)]
        return pd.DataFrame(rows, columns=["activity_id", "device", "cadence_unit"]).astype("str")

    def _cadence_units_said(self) -> dict[str, str]:
        """The same by activity_id or device, as `importers.read_activities` takes it."""
        said = self.cadence_units()
        names = said["activity_id"].where(said["activity_id"] != "", said["device"])
        return dict(zip(names, said["cadence_unit"], strict=True))

    # --- the original files -----------------------------------------------------------------------------------------

    def original(self, activity_id: str) -> bytes:
        """The file an activity came from, byte for byte (after gunzip).

        Raises:
            LibraryError: there is no such activity, or it was typed in.
        """
        sha256 = self._file_of(activity_id)
        if sha256 is None:
            raise LibraryError(activity_id, "This activity was typed in, there is no file.", "Ask for another one.")
        return self._content(sha256)

    def _file_of(self, activity_id: str) -> str | None:
        """The hash of the file an activity came from; None where it was typed in."""
        table = tables.activities
        with self._read() as connection:
            self._require_activity(connection, activity_id)
            query = select(table.c.sha256).where(self._mine(), table.c.activity_id == activity_id)
            return connection.execute(query).scalar_one()

    def originals(self) -> Iterator[tuple[str, str, bytes]]:
        """(name, hash, content) of every file that has an activity which is not deleted, one at a time."""
        files, facts = tables.files, tables.activities
        recorded = facts.c.sha256.is_not(None) & ~facts.c.manual
        alive = select(facts.c.sha256).where(self._mine(), ~facts.c.deleted, recorded)
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


def _new_files(
    sources: list[Source], there: dict[str, ImportResult], told: dict[str, tuple[Details, ...]]
) -> Iterator[Found | ImportResult]:
    """The files of all sources; what is already in the library needs no decoding, unless more is told of it now."""
    for source in sources:
        for found in find(source, foreign=True):
            known = there.get(found.sha256) if found.sha256 else None
            before = told.get(found.sha256)
            if known is not None and before is not None and found.details:
                details = merged(found.details, before)
                if to_json(details) != to_json(before):
                    yield replace(found, details=details)
                    continue
            yield found if known is None else replace(known, name=found.name, status="duplicate")


def _column(rows: list[dict[str, Any]], name: str) -> list[str]:
    return [row[name] for row in rows]


def _result(name: str, status: Any, ids: list[str], sports: list[str]) -> ImportResult:
    return ImportResult(name, status, tuple(ids), tuple(sports))


def _failed(error: ActivityFileError) -> ImportResult:
    return ImportResult(error.file, "failed", problem=error.problem, remedy=error.remedy)


def _as_found(file: Any, content: bytes) -> Found:
    return Found(file.source_name, content, sha256=file.sha256, details=from_json(file.details))
