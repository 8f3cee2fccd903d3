"""The numbers of each day: what they rest on, and that the past stays as it was."""

import numpy as np
import pandas as pd
import pytest
from builders import day, runs

from analysis import workload
from analysis.day_numbers import DAYS_NEEDED, day_numbers, why_unknown
from analysis.load import daily_load

EVERY_OTHER = list(range(0, 80, 2))


def numbers(table: pd.DataFrame, today: int = 79, measure: str = "moving_min") -> pd.DataFrame:
    return day_numbers(daily_load(table, measure, today=day(today)), table, workload.sessions(table))


def test_a_number_is_blank_until_it_has_its_days():
    table = numbers(runs(EVERY_OTHER, km=10, fast_distance_m=1000.0, ascent_m=50.0, descent_m=40.0))
    for name, days in DAYS_NEEDED.items():
        assert table[name].iloc[: days - 1].isna().all(), name
        assert table[name].iloc[days - 1 :].notna().all(), name


def test_the_formulas_are_those_of_workload():
    given = runs(EVERY_OTHER, km=[5 + i % 4 for i in range(40)])
    table, loads = numbers(given), daily_load(given, today=day(79))["load"]
    assert table["monotony"].iloc[-1] == workload.monotony(loads).iloc[-1]
    assert table["tsb"].iloc[-1] == workload.fitness(loads)["tsb"].iloc[-1]


def test_the_fast_share_of_a_week_stands_beside_that_of_the_28_days_before():
    fast = [500.0] * 37 + [2500.0] * 3  # the last three runs lie in the last 7 days
    today = numbers(runs(EVERY_OTHER, km=10, fast_distance_m=fast)).iloc[-1]
    assert today["fast_pct"] == pytest.approx(25)
    assert today["fast_before_pct"] == pytest.approx(5)


def test_the_longest_climb_is_that_of_one_run_of_the_last_28_days():
    climbs = [900.0] + [np.nan] * 20 + [120.0] * 18 + [30.0]
    table = numbers(runs(EVERY_OTHER, km=10, ascent_m=climbs, descent_m=np.nan))
    assert table["climb_m"].iloc[27] == 900
    assert np.isnan(table["climb_m"].iloc[28])
    assert table["climb_m"].iloc[-1] == 120
    assert table["descent_m"].isna().all()


def test_a_day_says_why_it_has_no_value():
    few = daily_load(runs([0]), today=day(3))
    assert why_unknown(few, "monotony") == "history"
    idle = daily_load(runs([0]), today=day(60))
    assert why_unknown(idle, "monotony") == "no_running"
    unrated = daily_load(runs([0, 30, 58], rpe=[5.0, 5.0, np.nan]), "srpe", today=day(60))
    assert why_unknown(unrated, "monotony") == "unknown_load"


def test_a_later_run_changes_no_earlier_day():
    given = runs(EVERY_OTHER, km=10, fast_distance_m=700.0, ascent_m=60.0, descent_m=60.0)
    early = numbers(given.iloc[:31].reset_index(drop=True), today=60)
    pd.testing.assert_frame_equal(numbers(given).iloc[:61], early, check_freq=False)


def test_without_runs_there_are_no_days():
    assert numbers(runs([])).empty
