"""What the runner tells: shoes and who wore them when, marked days, pain, strength work, inserts, the race.

Decision: an entry is checked when it is made and never changed silently afterwards. Every entry has an id, and taking
it back keeps it, so each one can be restored. A tag is a layer laid over a run: where it lies it hides what was said
before, everywhere else the earlier shoe stays; taking the layer off shows the earlier shoe again.
"""

import json
import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, Table, insert, select, update

from ..errors import LibraryError
from ..intake import EPOCH, day_number
from ..model import (
    CHECKED,
    CLEARED,
    CROSS_TRAINING,
    INSERT_CHANGES,
    MARKS,
    PAIN_FLAGS,
    PAIN_SITES,
    SHOE_CLASSES,
    SHOE_RULE_KINDS,
    SPORTS,
    SURFACES,
    WEEKDAYS,
    Race,
)
from . import tables
from .checks import Day, as_day, one_of, some_text, within
from .twins import Twins, secondaries

__all__ = ["Diary"]

SIDES = ("left", "right")
_FLAGS = (*PAIN_FLAGS, CLEARED, CHECKED)
DAY_MINUTES = 24 * 60


class Diary(Twins):
    """The diary half of a `Library`: every method works on its one athlete."""

    # --- shoes ---------------------------------------------------------------------------------------------------

    def add_shoe(
        self,
        name: str,
        shoe_class: str,
        first_use: Day | None = None,
        retired: Day | None = None,
        minimalist_index: float | None = None,
    ) -> str:
        """A new pair; returns its id. The same name and class again is the same pair.

        `first_use`, `retired`: its first and last day, where known. `minimalist_index`: 0 to 100
        (`shoes.minimalist_index`).
        """
        name = some_text("shoe", name)
        values = _shoe_values(shoe_class, first_use, retired, minimalist_index)
        with self._write() as connection:
            known = self._shoe(connection, name)
            if known is None:
                return self._insert(connection, "shoe", shoe_name=name, **values)
        if known.shoe_class != values["shoe_class"]:
            raise LibraryError(
                f"shoe {name!r}",
                f"There is already a pair of that name, of class {known.shoe_class}.",
                "Give the new pair another name, or correct the old one with set_shoe.",
            )
        return f"shoe-{known.id}"

    def set_shoe(
        self,
        name: str,
        shoe_class: str,
        first_use: Day | None = None,
        retired: Day | None = None,
        minimalist_index: float | None = None,
    ) -> None:
        """Say everything about a pair anew, for all its runs; what is left out is no longer known."""
        values = _shoe_values(shoe_class, first_use, retired, minimalist_index)
        table = tables.diary["shoe"]
        with self._write() as connection:
            shoe = self._require_shoe(connection, name)
            connection.execute(update(table).where(table.c.id == shoe).values(**values))

    def shoes(self) -> pd.DataFrame:
        """One row a pair, in the order they were added: `shoe_id, shoe_name, shoe_class, first_use, retired` (dates,
        NaT unknown), `minimalist_index` (NaN unknown)."""
        names = ["shoe_name", "shoe_class", "first_use_day", "retired_day", "minimalist_index"]
        frame = self._entries("shoe", names).rename(columns={"first_use_day": "first_use", "retired_day": "retired"})
        return frame.assign(**{name: _dates_or_none(frame[name]) for name in ("first_use", "retired")})

    def add_shoe_rule(self, kind: str, value: str, shoe_name: str, since: Day | None = None) -> str:
        """Give every run that fits a shoe, unless it was tagged; returns the rule's id. See `tagging.effective_tags`.

        `kind` and `value`: "gear" and its name in an export, "title" and words in it, "sport", "surface", "weekday"
        ("Tuesday"), or "default" with "". `since`: the first day it holds for; None for all.
        """
        feature = one_of("kind of shoe rule", kind, SHOE_RULE_KINDS)
        text = _rule_value(feature, value)
        day = None if since is None else day_number(as_day(since))
        with self._write() as connection:
            shoe = self._require_shoe(connection, shoe_name)
            return self._insert(connection, "shoerule", feature=feature, value=text, shoe_id=shoe, since_day=day)

    def shoe_rules(self) -> pd.DataFrame:
        """In the order they were made: `rule_id, kind, value, shoe_name, shoe_class, since` (NaT: all days)."""
        rule, shoe = tables.diary["shoerule"], tables.diary["shoe"]
        columns = [rule.c.feature, rule.c.value, shoe.c.shoe_name, shoe.c.shoe_class, rule.c.since_day]
        query = self._select("shoerule", columns).join(shoe, rule.c.shoe_id == shoe.c.id).where(~shoe.c.deleted)
        with self._read() as connection:
            rows = [(f"shoerule-{row[0]}", *row[1:]) for row in connection.execute(query.order_by(rule.c.id))]
        frame = _frame(rows, ["rule_id", "kind", "value", "shoe_name", "shoe_class", "since"])
        return frame.assign(since=_dates_or_none(frame["since"]))

    def tag(self, activity_id: str, shoe_name: str, start_s: float = 0.0, end_s: float | None = None) -> str:
        """Say that this shoe was worn from `start_s` to `end_s` (None: to the end); returns the tag's id.

        Seconds since the start of the activity, pauses included. The rest of the activity keeps its shoe.
        """
        return self.tag_all([(activity_id, shoe_name, start_s, end_s)])[0]

    def tag_all(self, spans: Iterable[tuple[str, str, float, float | None]]) -> list[str]:
        """Many tags at once, all of them or none: (activity_id, shoe_name, start_s, end_s); returns their ids."""
        with self._write() as connection:
            return [self._tag(connection, *span) for span in spans]

    def untag(self, activity_ids: Iterable[str]) -> list[str]:
        """Take away every tag of these activities, also those hidden under others; returns the ids, for `restore`."""
        table = tables.diary["tag"]
        wanted = table.c.activity_id.in_(list(activity_ids))
        with self._read() as connection:
            numbers = connection.execute(self._select("tag", []).where(wanted).order_by(table.c.id)).scalars().all()
        return self.delete([f"tag-{number}" for number in numbers])

    def _tag(
        self, connection: Connection, activity_id: str, shoe_name: str, start_s: float, end_s: float | None
    ) -> str:
        start_s = within("start of a tag in seconds", start_s, 0, math.inf)
        if end_s is not None and not end_s > start_s:
            raise LibraryError(
                f"tag from {start_s:g} s to {end_s:g} s", "A tag ends after it starts.", "Give a later end_s, or none."
            )
        self._require_activity(connection, activity_id)
        shoe = self._require_shoe(connection, shoe_name)
        values = {"activity_id": activity_id, "shoe_id": shoe, "start_s": start_s, "end_s": end_s}
        return self._insert(connection, "tag", **values)

    def tags(self) -> pd.DataFrame:
        """Spans that do not overlap: `activity_id, start_s, end_s` (NaN: the end), `shoe_name, shoe_class, tag_id`.

        Of a run recorded twice, tags of the hidden recording hold where the other one has none.
        """
        tag, shoe, activity = tables.diary["tag"], tables.diary["shoe"], tables.activities
        query = (
            select(tag.c.activity_id, tag.c.start_s, tag.c.end_s, shoe.c.shoe_name, shoe.c.shoe_class, tag.c.id)
            .join(shoe, tag.c.shoe_id == shoe.c.id)
            .join(activity, tables.same_activity(activity, tag))
            .where(self._mine(tag), ~tag.c.deleted, ~shoe.c.deleted, ~activity.c.deleted)
            .order_by(activity.c.start_us, activity.c.activity_id, tag.c.id)
        )
        layers: dict[str, list[tuple[float, float, str, str, str]]] = {}
        with self._read() as connection:
            for activity_id, start_s, end_s, name, shoe_class, number in connection.execute(query):
                below = layers.get(activity_id, [])
                top = (start_s, math.inf if end_s is None else end_s, name, shoe_class, f"tag-{number}")
                layers[activity_id] = sorted([*_uncovered(below, top[0], top[1]), top])
            behind = secondaries(self._recorded_twice(connection))
        for hidden, shown in behind.items():
            if hidden in layers:
                layers.setdefault(shown, layers.pop(hidden))
        rows = [(activity_id, *span) for activity_id, spans in layers.items() for span in spans]
        frame = _frame(rows, ["activity_id", "start_s", "end_s", "shoe_name", "shoe_class", "tag_id"])
        return frame.assign(end_s=frame["end_s"].replace(np.inf, np.nan))

    # --- marked days ---------------------------------------------------------------------------------------------

    def mark(self, start: Day, end: Day, mark: str, minutes: float | None = None) -> str:
        """Say what happened on days without a recording; returns the mark's id.

        `minutes`, only with `without_watch`, is the guess for each of the days.
        A later mark replaces an earlier one on the days they share.
        """
        mark = one_of("mark", mark, MARKS)
        first, last = as_day(start), as_day(end)
        if last < first:
            raise LibraryError(f"mark from {first} to {last}", "A mark ends before it starts.", "Swap the two days.")
        if minutes is not None:
            minutes = within("minutes of a marked day", minutes, 0, DAY_MINUTES)
            if mark != "without_watch":
                raise LibraryError(
                    f"mark {mark!r}", "Only days without a watch have minutes.", "Leave the minutes out."
                )
        values = {"start_day": day_number(first), "end_day": day_number(last), "mark": mark, "minutes": minutes}
        with self._write() as connection:
            return self._insert(connection, "mark", **values)

    def marks(self) -> pd.DataFrame:
        """One row a marked day: `date, mark, minutes` (NaN unless guessed), `mark_id`."""
        table = tables.diary["mark"]
        with self._read() as connection:
            rows = connection.execute(self._select("mark", _said_in(table))).all()
        days: dict[int, tuple[int, str, float, str]] = {}
        for number, start_day, end_day, mark, minutes in rows:
            guess = math.nan if minutes is None else minutes
            days |= {day: (day, mark, guess, f"mark-{number}") for day in range(start_day, end_day + 1)}
        frame = _frame([days[day] for day in sorted(days)], ["date", "mark", "minutes", "mark_id"])
        return frame.assign(date=_dates(frame["date"]))

    # --- pain, strength, cross-training, inserts ------------------------------------------------------------------

    def log_pain(
        self,
        date: Day,
        site: str,
        during: float,
        after: float | None = None,
        next_morning: float | None = None,
        side: str | None = None,
        flags: Sequence[str] = (),
        note: str | None = None,
    ) -> str:
        """Pain of a day, 0 (none) to 10; returns the entry's id. Sites and flags: `model.PAIN_SITES, PAIN_FLAGS`."""
        if isinstance(flags, str):
            flags = [flags]
        values = {
            "day": day_number(as_day(date)),
            "site": one_of("pain site", site, PAIN_SITES),
            "side": None if side is None else one_of("side", side, SIDES),
            "during": within("pain during", during, 0, 10),
            "after": None if after is None else within("pain after", after, 0, 10),
            "next_morning": None if next_morning is None else within("pain next morning", next_morning, 0, 10),
            "flags": json.dumps([one_of("pain flag", flag, _FLAGS) for flag in flags]),
            "note": note or "",
        }
        with self._write() as connection:
            return self._insert(connection, "pain", **values)

    def answer_pain(
        self, pain_id: str, *, next_morning: float | None = None, flags: Sequence[str] | None = None
    ) -> str:
        """Put a fuller entry in the place of one that asked a question; returns the new entry's id.

        The old entry is taken away, so `delete` of the new one and `restore` of the old one undo the answer.
        """
        said: dict[str, Any] = {}
        if next_morning is not None:
            said["next_morning"] = within("pain next morning", next_morning, 0, 10)
        if flags is not None:
            said["flags"] = json.dumps([one_of("pain flag", flag, _FLAGS) for flag in flags])
        table = tables.diary["pain"]
        with self._write() as connection:
            number = self._require_entry(connection, pain_id, "pain")
            old = connection.execute(select(*_said_in(table)).where(table.c.id == number)).one()
            connection.execute(update(table).where(table.c.id == number).values(deleted=True))
            return self._insert(connection, "pain", **old._asdict() | said)

    def pain(self) -> pd.DataFrame:
        """Oldest first: `pain_id, date, site, side` ("": not said), `during, after, next_morning, flags, note`."""
        names = ["day", "site", "side", "during", "after", "next_morning", "flags", "note"]
        frame = self._entries("pain", names)
        return frame.assign(
            side=frame["side"].fillna(""),
            flags=pd.Series([tuple(json.loads(text)) for text in frame["flags"]], index=frame.index, dtype=object),
        )

    def log_strength(self, date: Day, exercise: str) -> str:
        """Strength work done on a day; returns the entry's id. The same exercise and day again is the same entry."""
        day, exercise = day_number(as_day(date)), some_text("exercise", exercise)
        table = tables.diary["strength"]
        with self._write() as connection:
            query = self._select("strength", [table.c.id]).where(table.c.day == day, table.c.exercise == exercise)
            known = connection.execute(query).scalars().first()
            if known is not None:
                return f"strength-{known}"
            return self._insert(connection, "strength", day=day, exercise=exercise)

    def strength(self) -> pd.DataFrame:
        """Oldest first: `strength_id, date, exercise`."""
        return self._entries("strength", ["day", "exercise"])

    def log_cross_training(self, date: Day, training: str, minutes: float | None = None, note: str = "") -> str:
        """What was done instead of running (one of `model.CROSS_TRAINING`); returns the entry's id."""
        values = {
            "day": day_number(as_day(date)),
            "training": one_of("cross-training", training, CROSS_TRAINING),
            "minutes": None if minutes is None else within("minutes", minutes, 0, DAY_MINUTES, open_below=True),
            "note": note,
        }
        with self._write() as connection:
            return self._insert(connection, "cross", **values)

    def cross_training(self) -> pd.DataFrame:
        """Oldest first: `cross_id, date, training, minutes` (NaN: not said), `note`."""
        return self._entries("cross", ["day", "training", "minutes", "note"])

    def log_inserts(self, date: Day, change: str, note: str = "") -> str:
        """Inserts (insoles, orthotics) `started`, `changed` or `stopped` on a day; returns the entry's id."""
        values = {"day": day_number(as_day(date)), "change": one_of("change", change, INSERT_CHANGES), "note": note}
        with self._write() as connection:
            return self._insert(connection, "inserts", **values)

    def inserts(self) -> pd.DataFrame:
        """Oldest first: `inserts_id, date, change, note`."""
        return self._entries("inserts", ["day", "change", "note"])

    # --- race ----------------------------------------------------------------------------------------------------

    def set_race(self, date: Day, distance_km: float, shoe_class: str | None = None) -> str:
        """The race the runner trains for, instead of any before; returns its id. Take it back with `delete`."""
        values = {
            "day": day_number(as_day(date)),
            "distance_km": within("race distance in km", distance_km, 0, 1000, open_below=True),
            "shoe_class": None if shoe_class is None else one_of("shoe class", shoe_class, SHOE_CLASSES),
        }
        table = tables.diary["race"]
        with self._write() as connection:
            connection.execute(update(table).where(self._mine(table)).values(deleted=True))
            return self._insert(connection, "race", **values)

    def race(self) -> Race | None:
        """The race the runner trains for, if any."""
        table = tables.diary["race"]
        with self._read() as connection:
            row = connection.execute(self._select("race", _said_in(table)).order_by(table.c.id.desc())).first()
        if row is None:
            return None
        return Race(f"race-{row.id}", EPOCH.date() + timedelta(days=row.day), row.distance_km, row.shoe_class)

    # --- entries in general --------------------------------------------------------------------------------------

    def _insert(self, connection: Connection, kind: str, **values: Any) -> str:
        statement = insert(tables.diary[kind]).values(athlete_id=self.athlete_id, deleted=False, **values)
        (number,) = connection.execute(statement).inserted_primary_key or (None,)
        return f"{kind}-{number}"

    def _select(self, kind: str, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
        table = tables.diary[kind]
        return select(table.c.id, *columns).where(self._mine(table), ~table.c.deleted)

    def _entries(self, kind: str, names: list[str]) -> pd.DataFrame:
        """The entries of a kind that are not deleted, oldest day first; `day` becomes `date`."""
        table = tables.diary[kind]
        order = [table.c.day, table.c.id] if "day" in table.c else [table.c.id]
        with self._read() as connection:
            rows = connection.execute(self._select(kind, [table.c[name] for name in names]).order_by(*order)).all()
        frame = _frame([(f"{kind}-{number}", *values) for number, *values in rows], [f"{kind}_id", *names])
        return frame.assign(day=_dates(frame["day"])).rename(columns={"day": "date"}) if "day" in names else frame

    def _shoe(self, connection: Connection, name: str) -> Any:
        table = tables.diary["shoe"]
        query = self._select("shoe", [table.c.shoe_class]).where(table.c.shoe_name == name)
        return connection.execute(query).first()

    def _require_shoe(self, connection: Connection, name: str) -> int:
        shoe = self._shoe(connection, name.strip())
        if shoe is None:
            query = self._select("shoe", [tables.diary["shoe"].c.shoe_name])
            names = ", ".join(row.shoe_name for row in connection.execute(query)) or "none yet"
            problem = f"There is no such pair (known: {names})."
            raise LibraryError(f"shoe {name!r}", problem, "Add it first with add_shoe.")
        return int(shoe.id)


def _uncovered(spans: list[tuple[float, float, str, str, str]], start_s: float, end_s: float) -> list[Any]:
    """What is left of spans when start_s to end_s is laid over them."""
    left = [(a, min(b, start_s), *rest) for a, b, *rest in spans if a < start_s]
    right = [(max(a, end_s), b, *rest) for a, b, *rest in spans if b > end_s]
    return left + right


def _said_in(table: Table) -> Sequence[ColumnElement[Any]]:
    """What the runner says in an entry: all but its number, whose it is, and whether it was taken back."""
    return list(table.c)[3:]


def _shoe_values(
    shoe_class: str, first_use: Day | None, retired: Day | None, minimalist_index: float | None
) -> dict[str, Any]:
    first = None if first_use is None else as_day(first_use)
    last = None if retired is None else as_day(retired)
    if first is not None and last is not None and last < first:
        raise LibraryError(
            f"shoe used from {first} to {last}", "It was retired before its first use.", "Swap the two days."
        )
    index = None if minimalist_index is None else within("minimalist index", minimalist_index, 0, 100)
    return {
        "shoe_class": one_of("shoe class", shoe_class, SHOE_CLASSES),
        "first_use_day": None if first is None else day_number(first),
        "retired_day": None if last is None else day_number(last),
        "minimalist_index": index,
    }


def _rule_value(kind: str, value: str) -> str:
    words = {"surface": SURFACES, "weekday": WEEKDAYS, "sport": SPORTS[:3]}
    if kind == "default":
        return ""
    return one_of(kind, value, words[kind]) if kind in words else some_text(kind, value)


_DTYPES = {
    **dict.fromkeys(["first_use", "retired", "first_use_day", "retired_day", "since", "minimalist_index"], "float64"),
    **dict.fromkeys(["start_s", "end_s", "minutes", "during", "after", "next_morning"], "float64"),
    **dict.fromkeys(["date", "day"], "int64"),
    "flags": "object",
}


def _frame(rows: list[Any], names: list[str]) -> pd.DataFrame:
    """Rows as a table whose dtypes do not depend on whether there are any."""
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    return frame.astype({name: _DTYPES.get(name, "str") for name in names})


def _dates(days: pd.Series) -> pd.Series:
    return (days * 86_400_000_000).astype("datetime64[us]")


def _dates_or_none(days: pd.Series) -> pd.Series:
    """Days as floats, NaN where unknown, as dates."""
    known = days.notna()
    return _dates(days.where(known, 0).astype("int64")).where(known)
