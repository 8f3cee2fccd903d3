"""The tables of a library.

Decision: plain SQLAlchemy Core, so that a club could put them on PostgreSQL. Moments are whole microseconds since 1970
in UTC and days are whole days since 1970, because databases disagree about dates and agree about integers. Every row
belongs to an athlete. What the file says (`activities`) and what the runner says (`overrides`) never share a row, so a
file can be read again.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
)

__all__ = [
    "activities",
    "device_units",
    "diary",
    "distributions",
    "files",
    "findings",
    "imports",
    "info",
    "metadata",
    "overrides",
    "same_activity",
    "settings",
    "streams",
    "stretches",
    "twins",
]

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


def same_activity(one: Table, other: Table) -> ColumnElement[bool]:
    """How the rows of two tables about an activity belong together."""
    return and_(one.c.athlete_id == other.c.athlete_id, one.c.activity_id == other.c.activity_id)
