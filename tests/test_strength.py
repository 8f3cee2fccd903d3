"""Strength work by week."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.strength import days_by_week, weeks_in_a_row

TODAY = date(2026, 7, 1)  # a Wednesday


def diary(*days_ago):
    dates = pd.to_datetime([TODAY - timedelta(days=ago) for ago in days_ago]).as_unit("us")
    return pd.DataFrame({"date": dates, "exercise": "rolling"})


def test_two_exercises_of_a_day_are_one_day_and_the_future_is_not_seen():
    days = days_by_week(diary(-2, 0, 0, 1, 3), TODAY, weeks=3)
    assert days.tolist() == [0, 1, 2]
    assert days.index[-1] == pd.Timestamp(2026, 6, 29)


@pytest.mark.parametrize(
    ("days_ago", "weeks"),
    [
        ((), 0),
        ((0,), 1),
        ((7,), 1),  # the running week breaks nothing while it is empty
        ((0, 7, 14), 3),
        ((0, 7, 21), 2),
        ((14,), 0),
        ((3, 16, 17, 30), 4),
    ],
)
def test_a_week_counts_with_one_day_and_a_missing_one_ends_the_row(days_ago, weeks):
    assert weeks_in_a_row(diary(*days_ago), TODAY) == weeks
