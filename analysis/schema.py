"""The tables every part of Treadlightly shares.

Decision: a table's columns never depend on the file it came from. Every column is always there, an absent channel is
all-NaN, the unit is in the name, and times are UTC. So no caller ever asks "is there a cadence column?". Tables are
made where somebody looks at them: what only reads files works on columns, and never loads pandas.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ACTIVITIES",
    "DAILY",
    "LAPS",
    "RECORDS",
    "STRETCHES",
    "WEEKS",
    "Column",
    "Table",
    "build",
    "conform",
    "empty",
]

UTC_TIME = "datetime64[us, UTC]"


@dataclass(frozen=True)
class Column:
    """One column: its name, pandas dtype, unit ("" where there is none) and meaning."""

    name: str
    dtype: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table's name, its index and its columns in order."""

    name: str
    index: Column
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


RECORDS = Table(
    "records",
    Column("time", UTC_TIME, "", "moment of the record; unique, ascending"),
    (
        Column("elapsed_s", "float64", "s", "seconds since the start of the activity, pauses included"),
        Column("segment", "int32", "", "stretch between two stops of the timer, from 0; negative while it stood"),
        Column("latitude_deg", "float64", "°", "WGS 84"),
        Column("longitude_deg", "float64", "°", "WGS 84"),
        Column("altitude_m", "float64", "m", "above sea level, as recorded"),
        Column("distance_m", "float64", "m", "covered since the start; never falls"),
        Column("speed_mps", "float64", "m/s", "as recorded, else from distance"),
        Column("heart_rate_bpm", "float64", "1/min", "zero readings are missing readings"),
        Column("cadence_spm", "float64", "1/min", "steps of both feet; for cycling, turns of the crank"),
        Column("power_w", "float64", "W", "as recorded"),
        Column("stance_time_ms", "float64", "ms", "ground contact of one step"),
        Column("stance_time_balance_pct", "float64", "%", "share of one side, usually the left"),
        Column("vertical_oscillation_mm", "float64", "mm", "rise and fall of the trunk in a step"),
        Column("step_length_mm", "float64", "mm", "from one foot's contact to the other's"),
        Column("temperature_c", "float64", "°C", "at the watch"),
    ),
)

LAPS = Table(
    "laps",
    Column("lap", "int64", "", "number of the lap, from 1"),
    (
        Column("start_time", UTC_TIME, "", "first moment of the lap"),
        Column("elapsed_s", "float64", "s", "wall clock, pauses included"),
        Column("timer_s", "float64", "s", "time the timer ran"),
        Column("distance_m", "float64", "m", "as counted by the device"),
        Column("heart_rate_bpm", "float64", "1/min", "mean"),
        Column("max_heart_rate_bpm", "float64", "1/min", "highest"),
        Column("cadence_spm", "float64", "1/min", "mean, steps of both feet"),
        Column("ascent_m", "float64", "m", "climbed"),
    ),
)

ACTIVITIES = Table(
    "activities",
    Column("row", "int64", "", "position, oldest activity first"),
    (
        Column("activity_id", "str", "", "made from the file's content; the same everywhere"),
        Column("athlete_id", "str", "", "whose activity it is"),
        Column("source_name", "str", "", "name of the file, or ARCHIVE/MEMBER"),
        Column("sport", "str", "", "running, walking, hiking, cycling, swimming or other"),
        Column("sub_sport", "str", "", "road, trail, treadmill, track, …; empty when the file does not say"),
        Column("counts_as_running", "bool", "", "enters the running load"),
        Column("start_time", UTC_TIME, "", "first moment"),
        Column("local_date", "datetime64[us]", "", "the runner's own date at the start (midnight, no zone)"),
        Column("elapsed_s", "float64", "s", "wall clock from start to end, pauses included"),
        Column("timer_s", "float64", "s", "time the timer ran"),
        Column("moving_s", "float64", "s", "time the timer ran and the runner moved"),
        Column("distance_m", "float64", "m", "counted by the device, else along the positions"),
        Column("fast_distance_m", "float64", "m", "run faster than 1.10 × the usual speed of the 56 days before"),
        Column("steps", "float64", "", "both feet"),
        Column("cadence_spm", "float64", "1/min", "mean of all moving records, walking included"),
        Column("running_cadence_spm", "float64", "1/min", "mean with walking left out"),
        Column("heart_rate_bpm", "float64", "1/min", "mean"),
        Column("max_heart_rate_bpm", "float64", "1/min", "highest"),
        Column("ascent_m", "float64", "m", "climbed"),
        Column("descent_m", "float64", "m", "descended"),
        Column("trimp", "float64", "", "Banister's training impulse, with the constants in the settings"),
        Column("rpe", "float64", "0–10", "perceived exertion, from the export or typed in"),
        Column("title", "str", "", "the runner's name for it"),
        Column("note", "str", "", "the runner's note"),
        Column("gear", "str", "", "shoe or bike as the export names it"),
        Column("surface", "str", "", "road, grass, trail, track, sand, treadmill; empty when unknown"),
        Column("device", "str", "", "what recorded it"),
        Column("manual", "bool", "", "typed in, without a watch"),
    ),
)

DAILY = Table(
    "daily",
    Column("date", "datetime64[us]", "", "the runner's own local date; gapless"),
    (
        Column("runs", "int64", "", "number of runs that started on the day"),
        Column("moving_min", "float64", "min", "moving time"),
        Column("distance_km", "float64", "km", "distance"),
        Column("steps", "float64", "", "steps of both feet"),
        Column("load", "float64", "", "the chosen measure; 0 without a run, NaN when a run's load is unknown"),
        Column("mark", "str", "", "without_watch, did_not_run, sick_or_injured, or empty"),
    ),
)

WEEKS = Table(
    "weeks",
    Column("week_start", "datetime64[us]", "", "Monday"),
    (
        Column("runs", "int64", "", "number of runs"),
        Column("moving_min", "float64", "min", "moving time"),
        Column("distance_km", "float64", "km", "distance"),
        Column("steps", "float64", "", "steps of both feet"),
        Column("load", "float64", "", "the chosen measure"),
    ),
)

STRETCHES = Table(
    "stretches",
    Column("stretch", "int64", "", "position; in the order of the activities, then of time"),
    (
        Column("activity", "int64", "", "row of the activity it belongs to"),
        Column("start_s", "float64", "s", "from the start of the activity, pauses included"),
        Column("seconds", "float64", "s", "of unbroken running, 30 to 60 within one segment"),
        Column("speed_mps", "float64", "m/s", "mean"),
        Column("speed_spread", "float64", "", "robust variation of the speed ÷ its mean"),
        Column("grade", "float64", "", "rise ÷ run; NaN without altitude"),
        Column("cadence_spm", "float64", "1/min", "mean, steps of both feet"),
        Column("stance_time_ms", "float64", "ms", "mean ground contact of one step"),
        Column("stance_time_balance_pct", "float64", "%", "mean share of one side, usually the left"),
        Column("vertical_oscillation_mm", "float64", "mm", "mean rise and fall of the trunk in a step"),
        Column("step_length_mm", "float64", "mm", "mean, from one foot's contact to the other's"),
    ),
)

_FILL: dict[str, object] = {"str": "", "bool": False, "int32": 0, "int64": 0}


def empty(table: Table) -> "pd.DataFrame":
    """A table of no rows with the right columns and dtypes."""
    import pandas as pd

    return conform(pd.DataFrame(index=pd.Index([], dtype=table.index.dtype)), table)


def build(columns: Mapping[str, np.ndarray], table: Table) -> "pd.DataFrame":
    """The table of these columns, arrays of one length by name: numbers with their dtype, times as UTC datetime64[us].

    Columns that are not there are NaN or NaT. Rows are numbered from 1 where the index is not among the columns.
    """
    import pandas as pd

    length = max(map(len, columns.values()), default=0)
    data: dict[str, Any] = {}
    for column in (table.index, *table.columns):
        if column.dtype != UTC_TIME:
            data[column.name] = columns.get(column.name, np.full(length, np.nan))
        else:
            times = columns.get(column.name, np.full(length, "NaT", dtype="datetime64[us]"))
            data[column.name] = pd.DatetimeIndex(times).tz_localize("UTC")
    index = data.pop(table.index.name)
    if table.index.name not in columns:
        index = pd.RangeIndex(1, length + 1)
    return pd.DataFrame(data, index=index).rename_axis(index=table.index.name)


def conform(frame: "pd.DataFrame", table: Table) -> "pd.DataFrame":
    """The frame with exactly the table's columns, in order, with their dtypes; the argument is not changed.

    Missing columns are added (NaN, NaT, "" or 0); columns the table does not know are dropped. The frame's own index
    is kept and named.

    Raises:
        ValueError: a column cannot be turned into its dtype.
    """
    import pandas as pd

    columns = {}
    for column in table.columns:
        if column.name in frame.columns:
            given: Any = frame[column.name]
            columns[column.name] = given if given.dtype == column.dtype else given.astype(column.dtype)
        else:
            fill = _FILL.get(column.dtype, pd.NaT if column.dtype.startswith("datetime") else np.nan)
            columns[column.name] = pd.Series(fill, index=frame.index, dtype=column.dtype)
    index = frame.index.astype(table.index.dtype).rename(table.index.name)
    return pd.DataFrame(columns, index=frame.index).set_axis(index, axis=0)
