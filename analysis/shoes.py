"""Which shoes ran how much: the ledger that total mileage hides.

Decision: a run can be worn in several shoes, one after the other, so the unit of the ledger is an *outing*: one shoe in
one activity. Minutes, distance and steps of an activity are shared out by the length of each span; what nobody tagged
stays `untagged` and is never guessed. Walks are in the ledger too, marked as walking.
"""

import numpy as np
import pandas as pd

from .evidence import MINIMALIST_INDEX
from .model import SHOE_CLASSES

__all__ = [
    "LOW_SUPPORT",
    "UNTAGGED",
    "class_of_index",
    "class_worn",
    "minimalist_index",
    "on_foot",
    "outings",
    "spans",
    "weekly_minutes_by_class",
]

LOW_SUPPORT = ("barefoot", "minimal")
UNTAGGED = "untagged"


def outings(activities: pd.DataFrame, tags: pd.DataFrame) -> pd.DataFrame:
    """One row for each shoe worn in each activity on foot, oldest first.

    Args:
        activities: `schema.ACTIVITIES`.
        tags: spans that do not overlap: `activity_id, start_s, end_s` (NaN: to the end), `shoe_name, shoe_class`.

    Returns:
        Columns `activity_id, local_date, start_time, running, shoe_name, shoe_class, minutes` (moving), `distance_km,
        steps`. Time without a tag is a row of class "untagged". Unknown amounts are NaN.
    """
    feet = activities[on_foot(activities)]
    rows = spans(feet, tags).groupby(["row", "shoe_name", "shoe_class"], sort=False, as_index=False)["share"].sum()
    runs = feet.iloc[rows["row"].to_numpy()].reset_index(drop=True)
    table = pd.DataFrame(
        {
            "activity_id": runs["activity_id"],
            "local_date": runs["local_date"],
            "start_time": runs["start_time"],
            "running": runs["counts_as_running"],
            "shoe_name": rows["shoe_name"],
            "shoe_class": rows["shoe_class"],
            "minutes": runs["moving_s"] / 60 * rows["share"],
            "distance_km": runs["distance_m"] / 1000 * rows["share"],
            "steps": runs["steps"] * rows["share"],
        }
    )
    return table.sort_values(["start_time", "activity_id", "shoe_class"], ignore_index=True)


def class_worn(stretches: pd.DataFrame, tags: pd.DataFrame) -> np.ndarray:
    """The class of shoe worn in the middle of each stretch (`activity_id, start_s, seconds`); "" untagged.

    `tags` as in `outings`.
    """
    worn = np.full(len(stretches), "", dtype=object)
    middle_s = (stretches["start_s"] + stretches["seconds"] / 2).to_numpy()
    codes, ids = pd.factorize(stretches["activity_id"])
    own = tags[tags["activity_id"].isin(ids)]
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(len(ids) + 1))
    spans = zip(
        pd.Index(ids).get_indexer(own["activity_id"]), own["start_s"], own["end_s"], own["shoe_class"], strict=True
    )
    for at, start_s, end_s, shoe_class in spans:
        rows = order[edges[at] : edges[at + 1]]
        inside = (middle_s[rows] >= start_s) & ~(middle_s[rows] > end_s)  # no end: to the end
        worn[rows[inside]] = shoe_class
    return worn


def on_foot(activities: pd.DataFrame) -> pd.Series:
    """Which activities are in the shoe ledger: running, walking, hiking, and whatever counts as running."""
    return activities["counts_as_running"] | activities["sport"].isin(["running", "walking", "hiking"])


def minimalist_index(
    weight_g: float, stack_mm: float, drop_mm: float, devices: int, lengthwise: float, crosswise: float
) -> float:
    """The Minimalist Index of a shoe in percent, 0 (the most shoe) to 100 (Esculier 2015).

    `devices`: technologies for stability or motion control; `lengthwise`, `crosswise`: flexibility, each 0 (stiff) to
    2.5 (rolls up).
    """
    rule = MINIMALIST_INDEX
    scales = [(weight_g, "weight", "g"), (stack_mm, "stack", "mm"), (drop_mm, "drop", "mm")]
    points = [_points(value, rule[f"{name}_least_{unit}"], rule[f"{name}_step_{unit}"]) for value, name, unit in scales]
    points += [max(rule["points"] - devices, 0.0), lengthwise + crosswise]
    return 100 * sum(points) / (len(points) * rule["points"])


def class_of_index(index: float) -> str:
    """The class of a shoe of which only its index is known. Barefoot is no shoe, so no index makes it."""
    if index >= MINIMALIST_INDEX["minimal"]:
        return "minimal"
    return "transitional" if index >= MINIMALIST_INDEX["transitional"] else "cushioned"


def _points(value: float, least: float, step: float) -> float:
    """All points below `least`, one less from there, and one less again with every step."""
    most = MINIMALIST_INDEX["points"]
    return most if value < least else max(most - 1 - (value - least) // step, 0.0)


def spans(activities: pd.DataFrame, tags: pd.DataFrame) -> pd.DataFrame:
    """What share of each activity each tag covers: `row` (its position), `shoe_name, shoe_class, share`.

    What is left of an activity is a row of class "untagged"; tags of other activities are left out.
    """
    length_s = activities["elapsed_s"].fillna(activities["moving_s"]).to_numpy()
    row = pd.Index(activities["activity_id"]).get_indexer(tags["activity_id"])
    known = row >= 0
    row = row[known]
    whole_s = np.where(length_s > 0, length_s, np.nan)[row]
    start_s, end_s = tags["start_s"].to_numpy()[known], tags["end_s"].to_numpy()[known]
    # An activity of unknown length can only be tagged whole.
    share = np.nan_to_num(np.clip((np.fmin(end_s, whole_s) - start_s) / whole_s, 0, 1), nan=1.0)
    rest = 1 - np.bincount(row, share, minlength=len(activities))
    names = [tags[name].to_numpy(dtype=object)[known] for name in ("shoe_name", "shoe_class")]
    bare = [np.full(len(rest), name, dtype=object) for name in ("", UNTAGGED)]
    share = np.concatenate([share, rest])
    table = {
        "row": np.concatenate([row, np.arange(len(rest))]),
        "shoe_name": np.concatenate([names[0], bare[0]]),
        "shoe_class": np.concatenate([names[1], bare[1]]),
        "share": share,
    }
    return pd.DataFrame({name: values[share > 1e-6] for name, values in table.items()})


def weekly_minutes_by_class(worn: pd.DataFrame, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """Running minutes of each week (Mondays in `weeks`) by shoe class and untagged; 0 where none were run.

    Args:
        worn: see `outings`.
    """
    worn = worn[worn["running"]]
    monday = worn["local_date"] - pd.to_timedelta(worn["local_date"].dt.day_of_week, unit="D")
    table = worn.pivot_table(index=monday, columns="shoe_class", values="minutes", aggfunc="sum")
    return table.reindex(index=weeks, columns=[*SHOE_CLASSES, UNTAGGED]).fillna(0.0).rename_axis(columns=None)
