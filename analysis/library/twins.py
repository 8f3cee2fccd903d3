"""Recordings of the same run in one library: found, folded into one activity, set apart again.

Decision: every recording is stored whole; what is kept is only which two belong together (`twins.same_run`, or the
runner's word, which outranks it). Which recording stands for the run is worked out when reading, so neither the order
of imports nor a deletion in between changes the outcome. What the runner or an export said about one recording
(title, shoe, effort, whether it counts) holds for the run, where the recording that stands for it says nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, union

from .. import schema, twins
from ..blobs import unpack_table
from ..errors import LibraryError
from ..evidence import LOCAL_CLOCK, SAME_RUN
from ..model import Finding
from . import tables
from .store import Store

__all__ = ["Recording", "Twins", "finding", "fold", "secondaries"]

_TOLD = ("title", "note", "gear", "surface", "rpe")
_COLUMNS = ("activity_id", "source_name", "device", "start_us", "elapsed_s", "distance_m")
_OUTING = ("activity_id", "sport", "start_us", "elapsed_s", "distance_m")
_REACH_US = 1_000_000 * int(LOCAL_CLOCK["furthest_s"] + SAME_RUN["start_s"])
_NEW, _OTHER = tables.activities.alias("new"), tables.activities.alias("other")
_IDS: Any = bindparam("ids", expanding=True)
# Asked of every file that is added, and so built once: the pairs of the activities `ids`, …
_PAIRS = select(*[tables.twins.c[name] for name in ("activity_id", "other_id", "same", "said")]).where(
    tables.twins.c.athlete_id == bindparam("athlete_id"),
    or_(tables.twins.c.activity_id.in_(_IDS), tables.twins.c.other_id.in_(_IDS)),
)
# … and each of them beside all activities that began near it, two `_OUTING`s a row.
_NEAR = select(*[side.c[name] for side in (_NEW, _OTHER) for name in _OUTING]).where(
    *[side.c.athlete_id == bindparam("athlete_id") for side in (_NEW, _OTHER)],
    *[~side.c.manual for side in (_NEW, _OTHER)],
    _NEW.c.activity_id.in_(_IDS),
    _OTHER.c.start_us.between(_NEW.c.start_us - _REACH_US, _NEW.c.start_us + _REACH_US),
)


class Recording(NamedTuple):
    """One of several recordings of a run, as far as needed to choose between them."""

    activity_id: str
    source_name: str
    device: str
    start_us: int
    elapsed_s: float | None
    distance_m: float | None
    moving_s: float | None
    richness: int | None


class Twins(Store):
    """What a `Library` knows about runs that were recorded more than once."""

    def twins(self, activity_id: str | None = None) -> pd.DataFrame:
        """Recordings of runs that were recorded more than once: of this activity's run, or of all.

        One row a recording: `same_as` (the activity_id that stands for the run), `activity_id, source_name, device,
        start_time` (UTC)`, elapsed_s, distance_m`. The one that stands for the run comes first; empty when there is
        only one recording.
        """
        with self._read() as connection:
            if activity_id is not None:
                self._require_activity(connection, activity_id)
            groups = self._recorded_twice(connection, None if activity_id is None else [activity_id])
        rows = [(group[0].activity_id, *each[: len(_COLUMNS)]) for group in groups for each in group]
        frame = pd.DataFrame(rows, columns=["same_as", *_COLUMNS])
        texts = ["same_as", "activity_id", "source_name", "device"]
        frame = frame.astype(dict.fromkeys(texts, "str") | {"elapsed_s": "float64", "distance_m": "float64"})
        start = pd.to_datetime(frame.pop("start_us"), unit="us", utc=True).dt.as_unit("us")
        frame.insert(4, "start_time", start)
        return frame

    def separate(self, activity_id: str) -> None:
        """Say that this activity is a run of its own; it is never joined again with those it was joined with.

        Raises:
            LibraryError: it is not joined with any.
        """
        with self._write() as connection:
            self._require_activity(connection, activity_id)
            others = [other for other in self._group_of(connection, activity_id) if other != activity_id]
            if not others:
                raise LibraryError(
                    f"activity {activity_id!r}", "This run was recorded once.", "There is nothing to set apart."
                )
            self._say(connection, [(activity_id, other) for other in others], same=False)

    def link(self, activity_id: str, other_id: str) -> None:
        """Say that two activities are recordings of the same run, also after `separate`."""
        with self._write() as connection:
            for each in (activity_id, other_id):
                self._require_activity(connection, each)
            if activity_id == other_id:
                raise LibraryError(f"activity {activity_id!r}", "It is one activity already.", "Name two activities.")
            table = tables.twins
            mine, theirs = (self._group_of(connection, each) for each in (activity_id, other_id))
            between = or_(
                and_(table.c.activity_id.in_(mine), table.c.other_id.in_(theirs)),
                and_(table.c.activity_id.in_(theirs), table.c.other_id.in_(mine)),
            )
            connection.execute(delete(table).where(self._mine(table), between, ~table.c.same))
            self._say(connection, [(activity_id, other_id)], same=True)

    def _say(self, connection: Connection, pairs: Iterable[tuple[str, str]], *, same: bool) -> None:
        """The runner's word on these pairs; it takes the place of what was found or said before."""
        table = tables.twins
        for one, other in map(sorted, pairs):
            this = and_(self._mine(table), table.c.activity_id == one, table.c.other_id == other)
            connection.execute(delete(table).where(this))
            row = {"athlete_id": self.athlete_id, "activity_id": one, "other_id": other, "same": same, "said": True}
            connection.execute(insert(table).values(row))

    # --- finding them ------------------------------------------------------------------------------------------------

    def _find_twins(self, connection: Connection, ids: list[str]) -> None:
        """Hold activities just written against all others; what was found before about them is found anew."""
        table = tables.twins
        known = connection.execute(_PAIRS, {"athlete_id": self.athlete_id, "ids": ids}).all()
        said = {(row.activity_id, row.other_id) for row in known if row.said}
        if len(known) > len(said):
            here = or_(table.c.activity_id.in_(ids), table.c.other_id.in_(ids))
            connection.execute(delete(table).where(self._mine(table), here, ~table.c.said))
        unpacked: dict[str, pd.DataFrame] = {}

        def records(activity_id: str) -> pd.DataFrame:
            if activity_id not in unpacked:
                row = self._select_mine(tables.streams, "records").where(tables.streams.c.activity_id == activity_id)
                unpacked[activity_id] = unpack_table(connection.execute(row).scalar_one(), schema.RECORDS)
            return unpacked[activity_id]

        found = set()
        for row in connection.execute(_NEAR, {"athlete_id": self.athlete_id, "ids": ids}).all():
            one, another = _outing(*row[: len(_OUTING)]), _outing(*row[len(_OUTING) :])
            if twins.same_run(one, another, records):
                found.add(tuple(sorted((one.activity_id, another.activity_id))))
        rows = [
            {"athlete_id": self.athlete_id, "activity_id": one, "other_id": other, "same": True, "said": False}
            for one, other in sorted(found - said)
        ]
        if rows:
            connection.execute(insert(table), rows)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _group_of(self, connection: Connection, activity_id: str) -> list[str]:
        """All recordings of its run, itself included."""
        groups = self._recorded_twice(connection, [activity_id])
        return [each.activity_id for each in groups[0]] if groups else [activity_id]

    def _recorded_twice(self, connection: Connection, ids: Iterable[str] | None = None) -> list[list[Recording]]:
        """The runs (of these activities, or all) with several recordings that are not deleted.

        The recording that stands for the run comes first.
        """
        table, facts = tables.twins, tables.activities
        if ids is None:
            known = connection.execute(self._select_mine(table, "activity_id", "other_id", "same")).all()
        else:
            known = self._pairs_around(connection, ids)
        if not known:
            return []
        query = self._select_mine(facts, *Recording._fields).where(~facts.c.deleted)
        if ids is None:
            involved = union(self._select_mine(table, "activity_id"), self._select_mine(table, "other_id"))
            query = query.where(facts.c.activity_id.in_(involved))
        else:
            query = query.where(facts.c.activity_id.in_({each for one, other, _ in known for each in (one, other)}))
        alive = {row.activity_id: Recording(*row) for row in connection.execute(query)}
        pairs = [(one, other, same) for one, other, same in known if one in alive and other in alive]
        together = [(one, other) for one, other, same in pairs if same]
        apart = [(one, other) for one, other, same in pairs if not same]
        groups = [_in_order([alive[each] for each in group]) for group in twins.groups(together, apart)]
        return [group for group in groups if ids is None or not {each.activity_id for each in group}.isdisjoint(ids)]

    def _pairs_around(self, connection: Connection, ids: Iterable[str]) -> Sequence[Any]:
        """All pairs that hang together with these activities."""
        reached = set(ids)
        while True:
            found = connection.execute(_PAIRS, {"athlete_id": self.athlete_id, "ids": list(reached)}).all()
            reach = reached.union(*(row[:2] for row in found))
            if reach == reached:
                return [tuple(row[:3]) for row in found]
            reached = reach


def secondaries(groups: list[list[Recording]]) -> dict[str, str]:
    """activity_id of each recording behind another → the one that stands for the run."""
    return {each.activity_id: group[0].activity_id for group in groups for each in group[1:]}


def finding(group: list[Recording]) -> Finding:
    """What is told of a run that was recorded more than once."""
    names = ", ".join(each.source_name for each in group[1:])
    return Finding("same_run_twice", {"others": len(group) - 1, "names": names}, group[0].activity_id)


def fold(columns: dict[str, Any], groups: list[list[Recording]]) -> dict[str, Any]:
    """The columns of `Library.activities` with one row a run: what only a hidden recording tells fills the gaps."""
    if not groups:
        return columns
    columns = {name: list(values) for name, values in columns.items()}
    row = {activity_id: at for at, activity_id in enumerate(columns["activity_id"])}
    hidden = set()
    for group in groups:
        first, *others = (row[each.activity_id] for each in group)
        hidden.update(others)
        for other in others:
            for name in _TOLD:
                if columns[name][first] in ("", None):
                    columns[name][first] = columns[name][other]
            if columns["counts_said"][first] is None:
                columns["counts_said"][first] = columns["counts_said"][other]
            if columns["sport_said"][other] and not columns["sport_said"][first]:
                columns["sport_said"][first] = True
                columns["sport"][first] = columns["sport"][other]
    kept = [at for at in range(len(row)) if at not in hidden]
    return {name: [values[at] for at in kept] for name, values in columns.items()}


def _in_order(group: list[Recording]) -> list[Recording]:
    """The recording that stands for the run, then the others by what they hold."""
    lengths = [(each.activity_id, _length_s(each), each.richness or 0) for each in group]
    first = twins.primary(lengths)
    return sorted(group, key=lambda each: (each.activity_id != first, -(each.richness or 0), each.activity_id))


def _length_s(recording: Recording) -> float:
    length_s = recording.elapsed_s if recording.moving_s is None else recording.moving_s
    return np.nan if length_s is None else length_s


def _outing(
    activity_id: str, sport: str, start_us: int, elapsed_s: float | None, distance_m: float | None
) -> twins.Outing:
    numbers = [np.nan if value is None else value for value in (elapsed_s, distance_m)]
    return twins.Outing(activity_id, sport, start_us / 1e6, *numbers)
