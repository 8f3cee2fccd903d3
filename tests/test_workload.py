import numpy as np
import pandas as pd
import pytest
from builders import runs

from analysis import workload

A = [5, 0, 8, 0, 5, 0, 12] * 4 + [6, 0, 10, 5, 6, 0, 18] + [0, 5, 0, 8, 0]
FUNCTIONS = {
    "coupled": lambda load: workload.acwr(load, "coupled"),
    "uncoupled": workload.acwr,
    "ewma": lambda load: workload.acwr(load, "ewma"),
    "monotony": workload.monotony,
    "strain": workload.strain,
    "week_change": workload.week_change,
}


def daily(values) -> pd.Series:
    return pd.Series(values, index=pd.date_range("2026-01-01", periods=len(values)), dtype=float)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (28, [1.0, 1.0, 1.1548, 0.9227, 27.6825, 0.0]),
        (32, [1.1875, 1.2667, 1.1430, 1.1955, 45.4292, 26.6667]),
        (35, [1.3333, 1.5, 1.4058, 1.0345, 46.5507, 50.0]),
        (40, [0.9538, 0.9394, 0.8363, 0.6533, 20.2522, -20.5128]),
    ],
)
def test_a_month_of_weeks_and_a_jump(day, expected):
    found = [function(daily(A)).iloc[day - 1] for function in FUNCTIONS.values()]
    assert found == pytest.approx(expected, abs=5e-5)


def test_the_same_run_every_day_is_a_ratio_of_one_and_unlimited_monotony():
    load = daily([10] * 40)
    for method in workload.METHODS:
        assert workload.acwr(load, method).dropna().tolist() == pytest.approx([1.0] * 13)
    assert np.isinf(workload.monotony(load).iloc[6:]).all()


@pytest.mark.parametrize("value", [0.1, 1 / 3, 7.77, 1e6 / 7])
def test_identical_days_have_no_spread_whatever_their_binary_digits(value):
    assert np.isinf(workload.monotony(daily([value] * 20)).iloc[6:]).all()


def test_the_first_week_after_four_weeks_of_rest():
    load = daily([0] * 28 + [3, 0, 3, 0, 3, 0, 3])
    at_28 = [function(load).iloc[27] for function in FUNCTIONS.values()]
    assert np.isnan(at_28).all()
    coupled, uncoupled, ewma, monotony, _, change = (function(load).iloc[34] for function in FUNCTIONS.values())
    assert (coupled, ewma, monotony) == pytest.approx((4.0, 2.2805, 1.0690), abs=5e-5)
    assert np.isinf(uncoupled)
    assert np.isinf(change)


def test_a_week_twice_as_heavy_as_the_four_before():
    load = daily([50] * 28 + [100] * 7)
    found = [workload.acwr(load, method).iloc[34] for method in ("coupled", "uncoupled", "ewma")]
    assert found == pytest.approx([1.6, 2.0, 1.3394], abs=5e-5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_window_over_an_unknown_day_is_unknown_and_forgets_it_afterwards(name):
    length = {"coupled": 28, "uncoupled": 28, "ewma": 28, "monotony": 7, "strain": 7, "week_change": 14}[name]
    load = daily(A * 3)
    whole, holed = FUNCTIONS[name](load), FUNCTIONS[name](load.where(np.arange(len(load)) != 50))
    assert holed.iloc[50 : 50 + length].isna().all()
    assert holed.iloc[50 + length :].notna().all()
    if name != "ewma":
        pd.testing.assert_series_equal(holed.iloc[50 + length :], whole.iloc[50 + length :])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_many_athletes_at_once_are_each_athlete_alone(name):
    random = np.random.default_rng(1)
    table = pd.DataFrame(random.gamma(2, 20, (90, 40)) * (random.random((90, 40)) < 0.5))
    table.iloc[:17, 3] = np.nan
    table.iloc[44, 9] = np.nan
    together = FUNCTIONS[name](table)
    for athlete in (0, 3, 9, 39):
        pd.testing.assert_series_equal(together[athlete], FUNCTIONS[name](table[athlete]))


def test_windows_can_be_chosen_and_must_make_sense():
    load = daily([1, 2, 3, 4, 5, 6])
    assert workload.acwr(load, acute=2, chronic=4).tolist()[3:] == pytest.approx([7 / 3, 9 / 5, 11 / 7])
    with pytest.raises(ValueError, match="longer than"):
        workload.acwr(load, acute=7, chronic=7)
    with pytest.raises(ValueError, match="uncoupled, coupled, ewma"):
        workload.acwr(load, "rolling")


def test_a_history_shorter_than_the_window_has_no_value():
    for function in FUNCTIONS.values():
        for days in range(1, 7):
            assert function(daily([5, 0, 5, 5, 0, 5][:days])).isna().all()


def test_fitness_fatigue_and_form_on_day_35():
    found = workload.fitness(daily(A)).iloc[34]
    assert found[["ctl", "atl", "tsb", "ramp"]].tolist() == pytest.approx([2.7951, 6.2242, -1.9870, 0.6791], abs=5e-5)


def test_fitness_after_an_unknown_day_is_hidden_for_its_time_constant():
    load = daily([5.0] * 120)
    load.iloc[60] = np.nan
    table = workload.fitness(load)
    assert table["ctl"].iloc[60:102].isna().all()
    assert table["ctl"].iloc[102:].notna().all()
    assert table["atl"].iloc[60:67].isna().all()
    assert table["atl"].iloc[67] == pytest.approx(5.0, abs=0.01)


def test_spikes_of_the_month_and_the_jump():
    km = [value for value in A if value]
    table = workload.session_spikes(runs([i for i, value in enumerate(A) if value], km=km))
    by_day = table.set_index((table["local_date"] - table["local_date"].iloc[0]).dt.days + 1)
    assert by_day["ratio"][[35, 31, 37]].tolist() == pytest.approx([1.5, 0.8333, 0.2778], abs=5e-5)
    assert by_day["category"][35] == "moderate"
    assert not by_day["provisional"][35]
    assert not by_day["provisional"][31]
    assert by_day["ratio"][7] == 1.5
    assert by_day["provisional"][7]


@pytest.mark.parametrize(
    ("km", "category"),
    [(11.0, ""), (11.1, "small"), (13.0, "small"), (13.1, "moderate"), (20, "moderate"), (21, "large")],
)
def test_categories_have_their_limits_inside(km, category):
    table = workload.session_spikes(runs([0, 20, 40], km=[10, 10, km]))
    assert table["category"].tolist() == ["", "", category]


def test_a_run_one_binary_digit_over_the_limit_is_not_a_spike():
    miles = np.array([7, 7, 7 * 1.1]) * 1609.344
    assert miles[2] / miles[0] > 1.10
    assert not workload.session_spikes(runs([0, 20, 40]).assign(distance_m=miles))["spike"].any()


def test_only_the_thirty_days_before_count_and_never_the_day_itself():
    table = workload.session_spikes(runs([0, 30, 61], km=[10, 12, 12]))
    assert table["ratio"].tolist()[1:] == pytest.approx([1.2, np.nan], nan_ok=True)
    assert table["after_break"].tolist() == [False, False, True]
    two_a_day = workload.session_spikes(runs([0, 1, 1], km=[10, 20, 20], hour=[8, 8, 18]))
    assert two_a_day["ratio"].tolist()[1:] == [2.0, 2.0]


def test_a_run_split_in_two_files_is_one_session():
    split = runs([0, 1, 1, 1], km=[10, 8, 8, 8], hour=[8, 8, 8.9, 12])
    table = workload.session_spikes(split)
    assert table["distance_m"].tolist() == [10_000, 16_000, 8_000]
    assert table["activity_ids"].tolist()[1] == ("run-1", "run-2")


def test_two_recordings_of_one_run_are_not_added():
    table = workload.session_spikes(runs([0, 1, 1], km=[10, 10, 10], hour=[8, 8, 8.02]))
    assert table["distance_m"].tolist() == [10_000] * 3


def test_typed_in_runs_have_no_clock_and_are_never_joined():
    table = workload.sessions(runs([0, 0], km=[5, 5], hour=[8, 8.6], manual=True))
    assert len(table) == 2


def test_a_run_of_unknown_distance_has_no_ratio_and_makes_the_next_ones_provisional():
    table = workload.session_spikes(runs([0, 10, 35, 38, 80], km=[10, 10, np.nan, 15, 20], minutes=60))
    assert np.isnan(table["ratio"][2])
    assert table["ratio"][3] == 1.5
    assert table["provisional"].tolist() == [True, True, False, True, False]


def test_no_runs_make_an_empty_table_with_all_columns():
    columns = workload.session_spikes(runs([0])).columns
    assert list(workload.session_spikes(runs([])).columns) == list(columns)
