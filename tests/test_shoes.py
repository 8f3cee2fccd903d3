import numpy as np
import pandas as pd
import pytest

from analysis import schema, shoes

NO_TAGS = pd.DataFrame(
    {
        "activity_id": pd.Series(dtype="str"),
        "start_s": pd.Series(dtype=float),
        "end_s": pd.Series(dtype=float),
        "shoe_name": pd.Series(dtype="str"),
        "shoe_class": pd.Series(dtype="str"),
    }
)


def activities() -> pd.DataFrame:
    """An hour's run with 50 moving minutes, a walk of 20 minutes and a ride."""
    start = pd.to_datetime(["2026-05-01T08:00Z", "2026-05-02T08:00Z", "2026-05-03T08:00Z"])
    frame = pd.DataFrame(
        {
            "activity_id": ["run", "walk", "ride"],
            "sport": ["running", "walking", "cycling"],
            "counts_as_running": [True, False, False],
            "start_time": start,
            "local_date": start.tz_localize(None).normalize(),
            "elapsed_s": [3600.0, 1200.0, 900.0],
            "moving_s": [3000.0, 1200.0, 900.0],
            "distance_m": [10_000.0, 1500.0, 9000.0],
            "steps": [8500.0, np.nan, np.nan],
        }
    )
    return schema.conform(frame, schema.ACTIVITIES)


def tags(*spans: tuple) -> pd.DataFrame:
    return pd.DataFrame(spans, columns=NO_TAGS.columns)


SPLIT = tags(
    ("run", 0.0, 360.0, "skin", "barefoot"),
    ("run", 360.0, 1800.0, "gloves", "minimal"),
    ("walk", 0.0, np.nan, "skin", "barefoot"),
)


@pytest.mark.parametrize("spans", [NO_TAGS, SPLIT], ids=["untagged", "split"])
def test_no_minute_is_lost_or_counted_twice(spans):
    table = activities()
    worn = shoes.outings(table, spans)
    on_foot = table[table["sport"] != "cycling"].set_index("activity_id")
    by_activity = worn.groupby("activity_id")[["minutes", "distance_km"]].sum()
    np.testing.assert_allclose(by_activity["minutes"], (on_foot["moving_s"] / 60).loc[by_activity.index])
    np.testing.assert_allclose(by_activity["distance_km"], (on_foot["distance_m"] / 1000).loc[by_activity.index])


def test_a_split_run_is_shared_out_by_the_length_of_each_span():
    worn = shoes.outings(activities(), SPLIT)
    run = worn[worn["activity_id"] == "run"].set_index("shoe_class")
    assert run.loc["barefoot", "minutes"] == pytest.approx(5)
    assert run.loc["minimal", "minutes"] == pytest.approx(20)
    assert run.loc["untagged", "minutes"] == pytest.approx(25)


def test_a_ride_is_in_no_shoe_ledger():
    assert "ride" not in set(shoes.outings(activities(), NO_TAGS)["activity_id"])


def test_a_walk_is_in_the_ledger_but_not_in_the_running_minutes():
    worn = shoes.outings(activities(), SPLIT)
    assert "walk" in set(worn["activity_id"])
    weeks = shoes.weekly_minutes_by_class(activities(), SPLIT, pd.DatetimeIndex(["2026-04-27"]))
    assert weeks.loc["2026-04-27"].to_dict() == pytest.approx(
        {"barefoot": 5, "minimal": 20, "transitional": 0, "cushioned": 0, "untagged": 25}
    )


def test_unknown_steps_stay_unknown():
    worn = shoes.outings(activities(), SPLIT)
    assert worn[worn["activity_id"] == "walk"]["steps"].isna().all()


def test_an_empty_library_has_empty_weeks():
    weeks = shoes.weekly_minutes_by_class(schema.empty(schema.ACTIVITIES), NO_TAGS, pd.DatetimeIndex([]))
    assert weeks.empty
    assert list(weeks.columns) == [*shoes.CLASSES, shoes.UNTAGGED]


def test_the_ledger_leaves_its_arguments_alone():
    table, spans = activities(), SPLIT.copy()
    before = table.copy(), spans.copy()
    shoes.outings(table, spans)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(spans, before[1])
