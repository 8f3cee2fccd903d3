"""The runner's library: activities, shoes, diary and settings in one embedded database.

Decision: whatever was added stays, unless the runner takes it away, and even then it can be brought back. An activity
is stored whole (summary, records, laps, distributions, findings, the original file) or not at all. What a run counts
for is worked out when it is read, never stored, so a changed setting needs no second import.
"""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from .. import schema, summary
from ..blobs import unpack_bins, unpack_stretches, unpack_table
from ..intake import ImportReport, ImportResult
from ..model import SPORTS, SURFACES, Distributions, Finding, Settings
from . import tables
from .adding import Adding
from .checks import one_of, within
from .store import unknown_activity
from .twins import finding, fold, secondaries

__all__ = ["ImportReport", "ImportResult", "Library"]

# The runner's word comes before the file's.
_OVERRIDDEN = ("sport", "rpe", "title", "note", "surface")
_AS_STORED = ["start_us", "local_day", *(n for n in schema.ACTIVITIES.names if n in tables.activities.c)]
_AS_STORED = [name for name in _AS_STORED if name not in _OVERRIDDEN]


class Library(Adding):
    """One runner's part of a library. Safe to share between threads; other processes may use it at the same time."""

    # --- reading -------------------------------------------------------------------------------------------------

    def activities(self) -> pd.DataFrame:
        """`schema.ACTIVITIES`: all that are not deleted, oldest first; of a run recorded twice the richer recording."""
        return self.history()[0]

    def history(self) -> tuple[pd.DataFrame, Distributions]:
        """`activities()` and `distributions()` of one moment: what another program adds in between parts no rows."""
        return self._activities(deleted=False)

    def deleted(self) -> pd.DataFrame:
        """`schema.ACTIVITIES`: those taken away, which `restore` brings back."""
        return self._activities(deleted=True)[0]

    def _activities(self, *, deleted: bool) -> tuple[pd.DataFrame, Distributions]:
        facts, said, bins = tables.activities, tables.overrides, tables.distributions
        ours = [func.coalesce(said.c[name], facts.c[name]).label(name) for name in _OVERRIDDEN]
        query = (
            select(
                *[facts.c[name] for name in _AS_STORED],
                *ours,
                said.c.sport.is_not(None).label("sport_said"),
                said.c.counts_as_running.label("counts_said"),
                bins.c.bins,
            )
            .outerjoin(said, tables.same_activity(facts, said))
            .outerjoin(bins, tables.same_activity(facts, bins))
            .where(self._mine(), facts.c.deleted == deleted)
            .order_by(facts.c.start_us, facts.c.activity_id)
        )
        with self._read() as connection:
            settings = self._settings(connection)
            result = connection.execute(query)
            columns = dict(zip(result.keys(), zip(*result.all(), strict=True), strict=False))
            groups = [] if deleted else self._recorded_twice(connection)
        if not columns:
            return schema.empty(schema.ACTIVITIES), unpack_bins([])
        return _table(fold(columns, groups), settings)

    def distributions(self, activity_ids: Iterable[str] | None = None) -> Distributions:
        """2-D arrays, one row for each of `activities()`, or for each id asked for, in that order."""
        if activity_ids is None:
            return self.history()[1]
        facts, bins = tables.activities, tables.distributions
        query = select(facts.c.activity_id, bins.c.bins).outerjoin(bins, tables.same_activity(facts, bins))
        with self._read() as connection:
            found = dict(connection.execute(query.where(self._mine())).all())
        wanted = list(activity_ids)
        for activity_id in wanted:
            if activity_id not in found:
                raise unknown_activity(activity_id)
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

    def stretches(self, activity_ids: Iterable[str] | None = None) -> pd.DataFrame:
        """`schema.STRETCHES` of all of `activities()`, or of each id asked for; `activity` is the row in either."""
        wanted = self.activities()["activity_id"] if activity_ids is None else activity_ids
        with self._read() as connection:
            rows = connection.execute(self._select_mine(tables.stretches, "activity_id", "stretches"))
            found: dict[str, bytes] = dict(rows.all())
        return unpack_stretches([found.get(activity_id, b"") for activity_id in wanted])

    def findings(self, activity_id: str | None = None) -> list[Finding]:
        """What was noticed while reading one activity, or all that are not deleted (oldest first)."""
        facts, table = tables.activities, tables.findings
        query = (
            select(table.c.activity_id, table.c.code, table.c.numbers, table.c.repaired, facts.c.start_us)
            .join(facts, tables.same_activity(facts, table))
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
            groups = self._recorded_twice(connection)
        hidden = secondaries(groups) if activity_id is None else {}
        found = [
            (row.start_us, Finding(row.code, json.loads(row.numbers), row.activity_id, row.repaired))
            for row in rows
            if row.activity_id not in hidden
        ]
        twice = [(group[0].start_us, finding(group)) for group in groups if activity_id in (None, group[0].activity_id)]
        return [each for _, each in sorted([*found, *twice], key=lambda pair: (pair[0], pair[1].activity_id))]

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


def _table(columns: dict[str, tuple[Any, ...]], settings: Settings) -> tuple[pd.DataFrame, Distributions]:
    """The activities table and its distributions from the columns of the query: what is stored, and what follows."""
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
    return schema.conform(frame.rename_axis(index="row"), schema.ACTIVITIES), spread


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
