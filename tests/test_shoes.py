import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import schema, shoes
from analysis.evidence import MINIMALIST_INDEX
from analysis.model import SHOE_CLASSES

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
    weeks = shoes.weekly_minutes_by_class(worn, pd.DatetimeIndex(["2026-04-27"]))
    assert weeks.loc["2026-04-27"].to_dict() == pytest.approx(
        {"barefoot": 5, "minimal": 20, "transitional": 0, "cushioned": 0, "untagged": 25}
    )


def test_unknown_steps_stay_unknown():
    worn = shoes.outings(activities(), SPLIT)
    assert worn[worn["activity_id"] == "walk"]["steps"].isna().all()


def test_an_empty_library_has_empty_weeks():
    worn = shoes.outings(schema.empty(schema.ACTIVITIES), NO_TAGS)
    weeks = shoes.weekly_minutes_by_class(worn, pd.DatetimeIndex([]))
    assert weeks.empty
    assert list(weeks.columns) == [*SHOE_CLASSES, shoes.UNTAGGED]


def test_the_ledger_leaves_its_arguments_alone():
    table, spans = activities(), SPLIT.copy()
    before = table.copy(), spans.copy()
    shoes.outings(table, spans)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(spans, before[1])


# ---------------------------------------------------------------------------------------------------- minimalist index


def test_the_index_is_the_published_sum_of_five_answers():
    assert shoes.minimalist_index(150, 10, 0.5, 0, 2.0, 2.0) == pytest.approx(88)  # 4, 4, 5, 5 and 4 points
    assert shoes.minimalist_index(124, 7, 0, 0, 2.5, 2.5) == 100
    assert shoes.minimalist_index(325, 32, 13, 5, 0, 0) == 0


@pytest.mark.parametrize(
    ("weight_g", "stack_mm", "drop_mm", "points"),
    [
        (124.9, 7.9, 0.9, 5),
        (125, 8, 1, 4),
        (175, 14, 4, 3),
        (225, 20, 7, 2),
        (275, 26, 10, 1),
        (324.9, 31.9, 12.9, 1),
        (325, 32, 13, 0),
    ],
)
def test_every_border_of_a_scale_belongs_to_the_heavier_shoe(weight_g, stack_mm, drop_mm, points):
    assert shoes.minimalist_index(weight_g, stack_mm, drop_mm, 5, 0, 0) == 4 * 3 * points


@given(st.floats(50, 500), st.floats(0, 60), st.floats(0, 20), st.integers(0, 8), st.floats(0, 2.5), st.floats(0, 2.5))
def test_more_shoe_never_has_a_higher_index(weight_g, stack_mm, drop_mm, devices, lengthwise, crosswise):
    index = shoes.minimalist_index(weight_g, stack_mm, drop_mm, devices, lengthwise, crosswise)
    assert 0 <= index <= 100
    for more in ((30, 0, 0, 0, 0), (0, 4, 0, 0, 0), (0, 0, 2, 0, 0), (0, 0, 0, 1, 0)):
        heavier = (weight_g + more[0], stack_mm + more[1], drop_mm + more[2], devices + more[3])
        assert shoes.minimalist_index(*heavier, lengthwise, crosswise) <= index


def test_the_class_follows_from_the_index():
    assert [shoes.class_of_index(index) for index in (100, 70, 69.9, 40, 39.9, 0)] == [
        "minimal",
        "minimal",
        "transitional",
        "transitional",
        "cushioned",
        "cushioned",
    ]
    for name in ("minimal", "transitional", "cushioned"):
        assert shoes.class_of_index(MINIMALIST_INDEX[f"{name}_index"]) == name
