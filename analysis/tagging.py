"""Which shoe was worn when, as far as it can be known without asking about every run.

Decision: a tag that the runner gave stays what it is. Where there is none, a standing choice answers: the gear named in
an export, then the runner's rules in the order they were made, then the shoe that was the default on that day. They are
applied when reading and never stored as tags, so a changed rule changes everything it gave and nothing that was said.
No choice puts a shoe on a run before its first use or after its retirement. Each span says why it has its shoe.

Whether the ledger can be trusted is a share of the distance (`Coverage`); nothing is guessed to raise it.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .evidence import TAGGING
from .model import SURFACES, WEEKDAYS
from .shoes import UNTAGGED, on_foot

__all__ = ["WHY", "Coverage", "coverage", "effective_tags", "surface_of"]

WHY = ("tagged", "gear", "rule", "default")
_SPAN = ["activity_id", "start_s", "end_s", "shoe_name", "shoe_class"]


@dataclass(frozen=True)
class Coverage:
    """How much of the running of the last 28 days has a shoe.

    - `share`: of the distance (minutes where no distance is known); NaN without running.
    - `runs`, `untagged_runs`: in those days; a run with any untagged part is untagged.
    - `helpful`: the untagged runs with the most distance, and `share_with` what tagging just these would give.
    """

    share: float
    runs: int
    untagged_runs: int
    helpful: tuple[str, ...]
    share_with: float

    @property
    def complete(self) -> bool:
        """Whether shoe figures are complete enough to be believed; true without running."""
        return not self.share < TAGGING["share"]


def surface_of(activities: pd.DataFrame) -> pd.Series:
    """The surface of each activity: the runner's word or the file's, else what its sub-sport tells, else ""."""
    told = activities["sub_sport"].where(activities["sub_sport"].isin(SURFACES), "")
    return activities["surface"].where(activities["surface"] != "", told)


def effective_tags(
    activities: pd.DataFrame, tags: pd.DataFrame, rules: pd.DataFrame, shoes: pd.DataFrame
) -> pd.DataFrame:
    """The runner's tags, and where there are none what the standing choices say.

    Args:
        activities: `schema.ACTIVITIES`.
        tags, rules, shoes: as the library returns them (`tags`, `shoe_rules`, `shoes`).

    Returns:
        Spans that do not overlap: `activity_id, start_s, end_s` (NaN: the end), `shoe_name, shoe_class, tag_id` ("" if
        not tagged), `why` (one of `WHY`), `rule_id` ("" unless a standing choice gave it).
    """
    said = tags[[*_SPAN, "tag_id"]].assign(why="tagged", rule_id="")
    given = _standing_choices(activities, rules, shoes)
    given = given[given["shoe_name"] != ""]
    whole = given[~given["activity_id"].isin(said["activity_id"])].assign(start_s=0.0, end_s=np.nan)
    between = _gaps(said, activities).merge(given, on="activity_id")
    parts = [part for part in (said, whole, between) if len(part)]
    if not parts:
        return said
    order = dict(zip(activities["activity_id"], range(len(activities)), strict=True))
    table = pd.concat([part.reindex(columns=said.columns, fill_value="") for part in parts])
    table = table.assign(at=table["activity_id"].map(order)).sort_values(["at", "start_s"], ignore_index=True)
    return table.drop(columns="at")


def _standing_choices(activities: pd.DataFrame, rules: pd.DataFrame, shoes: pd.DataFrame) -> pd.DataFrame:
    """One row an activity on foot: the shoe a standing choice gives it ("" none), `why` and `rule_id`."""
    feet = activities[on_foot(activities)]
    day = feet["local_date"]
    closet = shoes.set_index("shoe_name")
    table = pd.DataFrame({"activity_id": feet["activity_id"], "shoe_name": "", "why": "", "rule_id": ""}, dtype=object)
    for choice in _in_order(rules, shoes):
        pair = closet.loc[choice["shoe_name"]]
        fits = _fits(choice, feet) & (table["shoe_name"] == "")
        fits &= ~(day < choice["since"]) & ~(day < pair["first_use"]) & ~(day > pair["retired"])
        why = choice["kind"] if choice["kind"] in WHY else "rule"
        table.loc[fits, ["shoe_name", "why", "rule_id"]] = choice["shoe_name"], why, choice["rule_id"]
    return table.assign(shoe_class=table["shoe_name"].map(closet["shoe_class"]))


def _in_order(rules: pd.DataFrame, shoes: pd.DataFrame) -> list[dict]:
    """The choices, the strongest first: gear (the newest word, then a pair's own name), rules, the newest default."""
    gear, default = rules["kind"] == "gear", rules["kind"] == "default"
    names = shoes["shoe_name"]
    since = pd.Series(pd.NaT, index=names.index)
    own = pd.DataFrame({"kind": "gear", "value": names, "shoe_name": names, "rule_id": "", "since": since})
    defaults = rules[default].sort_values("since", kind="stable", na_position="first")
    tables = (rules[gear].iloc[::-1], own, rules[~gear & ~default], defaults.iloc[::-1])
    return [choice for table in tables for choice in table.to_dict("records")]


def _fits(choice: dict, feet: pd.DataFrame) -> pd.Series:
    """Which activities a choice is about. Surface, weekday and default are about running only."""
    kind, value = choice["kind"], choice["value"]
    if kind == "gear":
        return feet["gear"].str.strip().str.casefold() == value.casefold()
    if kind == "title":
        return feet["title"].str.casefold().str.contains(value.casefold(), regex=False)
    if kind == "sport":
        return feet["sport"] == value
    running = feet["counts_as_running"]
    if kind == "surface":
        return running & (surface_of(feet) == value)
    if kind == "weekday":
        return running & (feet["local_date"].dt.day_of_week == WEEKDAYS.index(value))
    return running


def _gaps(said: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """What tags leave of the activities they are about: `activity_id, start_s, end_s`.

    An activity of unknown length has no end to fill up to.
    """
    length_s = activities.set_index("activity_id")[["elapsed_s", "moving_s"]].bfill(axis=1)["elapsed_s"]
    spans = said[["activity_id", "start_s", "end_s"]].sort_values(["activity_id", "start_s"])
    spans["length_s"] = spans["activity_id"].map(length_s)
    spans["end_s"] = spans["end_s"].fillna(spans["length_s"])
    by_run = spans.groupby("activity_id")
    before = pd.DataFrame(
        {
            "activity_id": spans["activity_id"],
            "start_s": by_run["end_s"].shift().fillna(0.0),
            "end_s": spans["start_s"],
        }
    )
    last = by_run[["end_s", "length_s"]].max().reset_index()
    after = last.rename(columns={"end_s": "start_s", "length_s": "end_s"})
    gaps = pd.concat([before, after])
    return gaps[gaps["end_s"] - gaps["start_s"] > 1]


def coverage(worn: pd.DataFrame, today: date) -> Coverage:
    """How much of the last 28 days' running has a shoe; `worn` from `shoes.outings`."""
    days = worn["local_date"]
    first = pd.Timestamp(today) - pd.Timedelta(days=TAGGING["days"])
    runs = worn[worn["running"] & (days > first) & (days <= pd.Timestamp(today))]
    amount = _distance(runs)
    bare = (runs["shoe_class"] == UNTAGGED).to_numpy()
    total = amount.sum()
    if not total > 0:
        return Coverage(float("nan"), runs["activity_id"].nunique(), 0, (), float("nan"))
    missing = amount[bare].groupby(runs["activity_id"][bare]).sum().sort_values(ascending=False, kind="stable")
    helpful = missing.iloc[: int(TAGGING["taps"])]
    share = 1 - missing.sum() / total
    return Coverage(
        share=float(share),
        runs=runs["activity_id"].nunique(),
        untagged_runs=len(missing),
        helpful=tuple(helpful.index),
        share_with=float(share + helpful.sum() / total),
    )


def _distance(runs: pd.DataFrame) -> pd.Series:
    """Kilometres; a run of unknown distance at the pace of the others, minutes where none is known."""
    known = runs["distance_km"].notna() & (runs["minutes"] > 0)
    if not known.any():
        return runs["minutes"].fillna(0.0)
    pace = runs["minutes"][known].sum() / max(runs["distance_km"][known].sum(), 1e-9)
    return runs["distance_km"].fillna(runs["minutes"] / pace).fillna(0.0)
