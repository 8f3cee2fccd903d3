"""Choosing the runs that a table of cadence is about."""

import pandas as pd
import pytest

from analysis import cadence


@pytest.fixture(scope="module")
def worn() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "activity_id": ["a", "b", "c", "d"],
            "local_date": pd.to_datetime(["2026-05-01", "2026-05-03", "2026-05-02", "2026-05-04"]),
            "device": ["old", "old", "new", ""],
            "shoe_class": ["minimal", "", "cushioned", "minimal"],
            "shoe_name": ["Slip", "", "Cloud", "Slip"],
            "surface": ["", "trail", "", "trail"],
        }
    )


def test_each_watch_has_the_day_of_its_last_run_and_the_newest_stands_first(worn):
    found = cadence.watches(worn)
    assert list(found) == ["", "old", "new"]
    assert str(found["old"]) == "2026-05-03"


def test_only_what_was_worn_can_be_chosen(worn):
    shoes, surfaces = cadence.options(worn)
    assert shoes == [
        ("shoe_class", "minimal"),
        ("shoe_class", "cushioned"),
        ("shoe_name", "Cloud"),
        ("shoe_name", "Slip"),
    ]
    assert surfaces == [("surface", "trail")]


def test_choices_are_taken_together_and_an_open_one_leaves_all(worn):
    assert cadence.is_chosen(worn, (("", "all shoes"), ("", "any surface"))).all()
    table = worn[["activity_id"]].iloc[1:]
    assert cadence.chosen(table, worn, (("shoe_name", "Slip"),))["activity_id"].tolist() == ["d"]
    assert cadence.is_chosen(worn, (("shoe_class", "minimal"), ("surface", "trail"))).tolist() == [*[False] * 3, True]
