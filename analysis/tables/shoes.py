"""The shoe page's tables as a person reads them, on the page or in a CSV.

Decision: as in `tables`: values stay numbers, rounded to what is shown elsewhere, with the unit in the column's name.
"""

import numpy as np
import pandas as pd

from ..evidence import TAGGING
from ..report import Report
from ..shoes import LOW_SUPPORT, UNTAGGED, on_foot
from ..tagging import surface_of
from ..wording.names import CLASS_NAMES
from ..wording.phrases import clock
from ..wording.shoe_edits import run_names, shoes_of_runs
from ..wording.shoes import MEASURE_UNITS

__all__ = [
    "Span",
    "exposure",
    "gear",
    "history",
    "laps",
    "pairs",
    "parts",
    "runs",
    "shoes_of_laps",
    "spans_of_laps",
    "spans_of_parts",
    "weeks",
]

Span = tuple[str, float, float | None]


def exposure(report: Report) -> pd.DataFrame:
    """Each class with its last 30 days, the 30 before, and the longest next run inside the limits."""
    table = report.exposure
    table = table[(table.index != UNTAGGED) | (table["minutes"] > 0)]
    allowed = report.budget.classes or {}
    following = [allowed[name].longest_run_min if name in allowed else np.nan for name in table.index]
    return pd.DataFrame(
        {
            "Class": [CLASS_NAMES[name] for name in table.index],
            "7 days (min)": table["week_min"].round().to_numpy(),
            "30 days (min)": table["minutes"].round().to_numpy(),
            "30 before (min)": table["before_min"].round().to_numpy(),
            "Share (%)": (100 * table["share"]).round().to_numpy(),
            "Longest (min)": table["longest_min"].round().to_numpy(),
            "Run limit (min)": np.round(following),
            "Steps": table["steps"].round(-2).to_numpy(),
            "Walked (min)": table["walking_min"].round().to_numpy(),
        }
    )


def weeks(amounts: pd.DataFrame, worn: pd.DataFrame) -> pd.DataFrame:
    """Minutes of each week by class, newest first, and walking in barefoot or minimal shoes beside them."""
    walks = worn[~worn["running"] & worn["shoe_class"].isin(LOW_SUPPORT)]
    monday = walks["local_date"] - pd.to_timedelta(walks["local_date"].dt.day_of_week, unit="D")
    walking = walks["minutes"].groupby(monday).sum().reindex(amounts.index, fill_value=0.0)
    columns = {
        f"{CLASS_NAMES[name].capitalize()} (min)": amounts[name].round().to_numpy() for name in map(str, amounts)
    }
    columns["Walked barefoot or in minimal shoes (min)"] = walking.round().to_numpy()
    return pd.DataFrame({"Week from": pd.DatetimeIndex(amounts.index).date, **columns}).iloc[::-1]


def history(values: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The last 30 days of each class as they stood on each day, newest first."""
    scale = 100 if measure == "share" else 1
    unit = MEASURE_UNITS[measure]
    columns = {
        f"{CLASS_NAMES[name].capitalize()} ({unit})": (scale * values[name]).round().to_numpy()
        for name in map(str, values)
    }
    return pd.DataFrame({"Day": pd.DatetimeIndex(values.index).date, **columns}).iloc[::-1]


def runs(activities: pd.DataFrame, report: Report) -> pd.DataFrame:
    """One row an activity for editing, newest first; index `activity_id`, columns the keys of `RUN_COLUMNS`.

    `shoe` is empty where none was worn; the words of `why` tell several apart.
    """
    newest = activities.iloc[::-1]
    ids = newest["activity_id"]
    known = shoes_of_runs(report, ids.tolist()).reindex(ids)
    surface = surface_of(newest)
    return pd.DataFrame(
        {
            "ticked": False,
            "day": newest["local_date"].dt.date.to_numpy(),
            "what": run_names(newest, report.settings.units),
            "shoe": known["shoe"].where(known["shoe"].notna(), None).to_numpy(),
            "why": known["why"].astype(object).fillna(CLASS_NAMES[UNTAGGED]).to_numpy(),
            "surface": surface.where(surface != "", None).to_numpy(dtype=object),
        },
        index=pd.Index(ids.to_numpy(dtype=object), name="activity_id"),
    )


def pairs(report: Report) -> pd.DataFrame:
    """One row a pair for editing; index `shoe_name`, columns the keys of `PAIR_COLUMNS` but the first."""
    worn = report.worn[report.worn["shoe_class"] != UNTAGGED]
    by_pair = worn.groupby("shoe_name")
    used = pd.DataFrame(
        {
            "runs": worn[worn["running"]].groupby("shoe_name")["activity_id"].nunique(),
            "running_min": worn[worn["running"]].groupby("shoe_name")["minutes"].sum().round(),
            "walking_min": worn[~worn["running"]].groupby("shoe_name")["minutes"].sum().round(),
            "last": by_pair["local_date"].max().dt.date,
        }
    )
    table = report.shoes.set_index("shoe_name").drop(columns="shoe_id").join(used)
    amounts = ["runs", "running_min", "walking_min"]
    table[amounts] = table[amounts].fillna(0).astype("int64")
    days = {name: table[name].dt.date.where(table[name].notna(), None) for name in ("first_use", "retired")}
    return table.assign(**days, away=False)


def gear(report: Report, rules: pd.DataFrame, *, of_late: bool = False) -> pd.Series:
    """The names of shoes in exports that belong to no pair yet, with their number of runs, the most used first.

    Only names of runs and walks: a bicycle is gear too. `of_late` leaves those that would give a shoe to a run of the
    days that decide whether shoe figures are complete.
    """
    runs = report.activities[on_foot(report.activities)]
    if of_late:
        bare = report.worn["activity_id"][report.worn["shoe_class"] == UNTAGGED]
        first = pd.Timestamp(report.today) - pd.Timedelta(days=TAGGING["days"])
        runs = runs[runs["activity_id"].isin(bare) & (runs["local_date"] > first)]
    names = runs["gear"].str.strip()
    known = {*rules["value"][rules["kind"] == "gear"].str.casefold(), *report.shoes["shoe_name"].str.casefold()}
    unknown = names[(names != "") & ~names.str.casefold().isin(known)]
    return unknown.value_counts()


# ------------------------------------------------------------------------------------------- a run in several shoes


def parts(report: Report, activity_id: str) -> pd.DataFrame:
    """The shoes of one run in their order: `shoe`, `until_min` (empty: to the end). One empty line without any."""
    mine = report.tags[report.tags["activity_id"] == activity_id]
    if mine.empty:
        return pd.DataFrame({"shoe": pd.Series([None], dtype=object), "until_min": [np.nan]})
    until = (mine["end_s"] / 60).round(1).to_numpy().copy()
    until[-1] = np.nan
    return pd.DataFrame({"shoe": mine["shoe_name"].to_numpy(dtype=object), "until_min": until})


def spans_of_parts(table: pd.DataFrame) -> list[Span]:
    """(shoe, from, to) in seconds of lines like `parts`; those without a shoe are left out, the last has no end."""
    lines = table[table["shoe"].notna()].sort_values("until_min", kind="stable", na_position="last")
    ends = [60 * float(minute) for minute in lines["until_min"]]
    starts = [0.0, *ends[:-1]]
    spans = list(zip(lines["shoe"].tolist(), starts, [*ends[:-1], None], strict=True)) if len(lines) else []
    return [span for span in spans if span[2] is None or span[2] > span[1]]


def laps(table: pd.DataFrame, run: pd.Series) -> pd.DataFrame:
    """A run's laps by their time: `lap, time, start_s, end_s` (NaN: to the end); none where laps have no start."""
    start_s = (table["start_time"] - run["start_time"]).dt.total_seconds().clip(lower=0)
    known = start_s.notna().all()
    start_s = start_s[: len(table) if known else 0]
    end_s = start_s.shift(-1)
    last = end_s.fillna(run["elapsed_s"])
    return pd.DataFrame(
        {
            "lap": np.arange(1, len(start_s) + 1),
            "time": [f"{clock(start)} – {clock(end)}" for start, end in zip(start_s, last, strict=True)],
            "start_s": start_s.to_numpy(),
            "end_s": end_s.to_numpy(),
        }
    )


def shoes_of_laps(table: pd.DataFrame, report: Report, activity_id: str) -> list[str | None]:
    """The shoe worn at the start of each lap."""
    mine = report.tags[report.tags["activity_id"] == activity_id]
    worn: list[str | None] = []
    for start in table["start_s"]:
        here = mine[(mine["start_s"] <= start + 1) & ~(mine["end_s"] <= start + 1)]
        worn.append(None if here.empty else str(here["shoe_name"].iloc[-1]))
    return worn


def spans_of_laps(table: pd.DataFrame) -> list[Span]:
    """(shoe, from, to) in seconds; laps without a shoe are left out."""
    known = table[table["shoe"].notna()]
    return [
        (row["shoe"], row["start_s"], None if np.isnan(row["end_s"]) else row["end_s"])
        for row in known.to_dict("records")
    ]
