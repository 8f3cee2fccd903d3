"""Which runs a table of cadence is about: those on a watch, in some shoes, on a surface.

Decision: watches are never mixed, so each has the day of its last steady run, as of which it can be looked at. A run is
in a shoe only where that was worn the whole way.
"""

from datetime import date

import numpy as np
import pandas as pd

from ..model import SHOE_CLASSES

__all__ = ["Pick", "chosen", "is_chosen", "options", "watches"]

Pick = tuple[tuple[str, str], ...]  # columns of `Report.worn_runs` and their values; "" leaves the choice open


def watches(at_speed: pd.DataFrame) -> dict[str, date]:
    """Every watch with flat, steady running and the day of its last such run, the newest first.

    Args:
        at_speed: see `at_speed.residuals`.
    """
    days = at_speed.groupby("device", sort=False)["local_date"].max().sort_values(ascending=False, kind="stable")
    return {str(device): day.date() for device, day in days.items()}


def options(worn_runs: pd.DataFrame) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Classes and pairs of shoes, and surfaces, that were run in and on: each a column and its value."""
    classes = [("shoe_class", name) for name in SHOE_CLASSES if (worn_runs["shoe_class"] == name).any()]
    pairs = [("shoe_name", name) for name in sorted(set(worn_runs["shoe_name"]) - {""})]
    return [*classes, *pairs], [("surface", name) for name in sorted(set(worn_runs["surface"]) - {""})]


def is_chosen(worn_runs: pd.DataFrame, pick: Pick) -> np.ndarray:
    """Which runs were run in the chosen shoes and on the chosen surface."""
    keep = np.ones(len(worn_runs), dtype=bool)
    for column, value in pick:
        if column:
            keep &= (worn_runs[column] == value).to_numpy()
    return keep


def chosen(table: pd.DataFrame, worn_runs: pd.DataFrame, pick: Pick) -> pd.DataFrame:
    """The rows of a table with `activity_id` that are about the chosen runs."""
    return table[table["activity_id"].isin(worn_runs["activity_id"][is_chosen(worn_runs, pick)])]
