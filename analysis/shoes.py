"""Which shoes ran how much: the ledger that total mileage hides.

Decision: a run can be worn in several shoes, one after the other, so the unit of the ledger is an *outing*: one shoe in
one activity. Minutes, distance and steps of an activity are shared out by the length of each span; what nobody tagged
stays `untagged` and is never guessed. Walks are in the ledger too, marked as walking.
"""

import numpy as np
import pandas as pd

__all__ = ["CLASSES", "LOW_SUPPORT", "UNTAGGED", "outings", "weekly_minutes_by_class"]

CLASSES = ("barefoot", "minimal", "transitional", "cushioned")
LOW_SUPPORT = ("barefoot", "minimal")
UNTAGGED = "untagged"

_COLUMNS = ["activity_id", "local_date", "start_time", "running", "shoe_name", "shoe_class"]
_AMOUNTS = ["minutes", "distance_km", "steps"]


def outings(activities: pd.DataFrame, tags: pd.DataFrame) -> pd.DataFrame:
    """One row for each shoe worn in each activity on foot, oldest first.

    Args:
        activities: `schema.ACTIVITIES`.
        tags: spans that do not overlap: `activity_id, start_s, end_s` (NaN: to the end), `shoe_name, shoe_class`.

    Returns:
        Columns `activity_id, local_date, start_time, running, shoe_name, shoe_class, minutes` (moving), `distance_km,
        steps`. Time without a tag is a row of class "untagged". Unknown amounts are NaN.
    """
    on_foot = activities["counts_as_running"] | activities["sport"].isin(["running", "walking", "hiking"])
    feet = activities[on_foot]
    length_s = feet["elapsed_s"].fillna(feet["moving_s"]).where(lambda s: s > 0)
    whole = pd.DataFrame(
        {
            "activity_id": feet["activity_id"],
            "local_date": feet["local_date"],
            "start_time": feet["start_time"],
            "running": feet["counts_as_running"],
            "length_s": length_s,
            "minutes": feet["moving_s"] / 60,
            "distance_km": feet["distance_m"] / 1000,
            "steps": feet["steps"],
        }
    )
    worn = whole.merge(tags[["activity_id", "start_s", "end_s", "shoe_name", "shoe_class"]], on="activity_id")
    end_s = worn["end_s"].fillna(np.inf).clip(upper=worn["length_s"])
    # An activity of unknown length can only be tagged whole.
    worn["share"] = ((end_s - worn["start_s"]) / worn["length_s"]).clip(0, 1).fillna(1.0)
    bare = whole.assign(shoe_name="", shoe_class=UNTAGGED)
    tagged = worn.groupby("activity_id")["share"].sum()
    bare["share"] = 1 - bare["activity_id"].map(tagged).astype(float).fillna(0.0)
    rows = pd.concat([worn, bare], ignore_index=True)
    rows = rows[rows["share"] > 1e-6]
    rows = rows.assign(**{name: rows[name] * rows["share"] for name in _AMOUNTS})
    rows = rows.groupby([*_COLUMNS], sort=False, as_index=False)[_AMOUNTS].sum(min_count=1)
    return rows.sort_values(["start_time", "activity_id", "shoe_class"], ignore_index=True)


def weekly_minutes_by_class(activities: pd.DataFrame, tags: pd.DataFrame, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """Running minutes of each week (Mondays in `weeks`) by shoe class and untagged; 0 where none were run."""
    worn = outings(activities, tags)
    worn = worn[worn["running"]]
    monday = worn["local_date"] - pd.to_timedelta(worn["local_date"].dt.day_of_week, unit="D")
    table = worn.pivot_table(index=monday, columns="shoe_class", values="minutes", aggfunc="sum")
    return table.reindex(index=weeks, columns=[*CLASSES, UNTAGGED]).fillna(0.0).rename_axis(columns=None)
