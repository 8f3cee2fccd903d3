from datetime import timedelta

import pytest
from builders import day, marks, runs

from analysis.model import Settings
from analysis.risk import risk_windows


def windows(activities, today, rule=None, **more):
    found = risk_windows(activities, today=day(today), **more)
    return [window for window in found if rule is None or window.rule == rule]


STEADY = list(range(0, 43, 2))  # every other day for six weeks


# ------------------------------------------------------------------------------------------------------- session spike


def test_steady_running_opens_nothing():
    assert windows(runs(STEADY, km=10), 60) == []


def test_no_runs_no_windows():
    assert windows(runs([]), 60) == []


def test_a_run_over_its_limit_opens_for_fourteen_days_with_a_receipt():
    (window,) = windows(runs([*STEADY, 44], km=[14.0] * 22 + [19.2]), 50, "session_spike")
    assert (window.start, window.end) == (day(44), day(58))
    assert window.is_open(day(58))
    assert not window.is_open(day(59))
    assert window.category == "moderate"
    assert window.peak == pytest.approx(19.2 / 14)
    assert window.activity_ids == ("run-22",)
    assert not window.provisional
    assert window.numbers == pytest.approx(
        {
            "date": day(44).isoformat(),
            "distance_km": 19.2,
            "longest_km": 14.0,
            "limit_km": 15.4,
            "ratio": 19.2 / 14,
            "limit": 1.1,
            "closes": day(59).isoformat(),
            "closed_by": None,
        }
    )


def test_a_second_spike_lengthens_the_window_and_the_largest_is_its_peak():
    km = [10.0] * 22 + [11.5, 16.0, 10.0]
    (window,) = windows(runs([*STEADY, 44, 54, 70], km=km), 90, "session_spike")
    assert (window.start, window.end, window.peak_date) == (day(44), day(68), day(54))
    assert window.category == "moderate"
    assert window.activity_ids == ("run-22", "run-23")
    assert window.numbers["closed_by"] == "time"


def test_spikes_more_than_fourteen_days_apart_are_two_windows_newest_first():
    found = windows(runs([*STEADY, 44, 59], km=[10.0] * 22 + [12, 14]), 60, "session_spike")
    assert [window.start for window in found] == [day(59), day(44)]


def test_with_under_thirty_days_of_history_a_spike_is_provisional():
    (window,) = windows(runs([0, 6], km=[5, 8]), 7, "session_spike")
    assert window.provisional


def test_a_rule_switched_off_is_left_out():
    spike = runs([*STEADY, 44], km=[10.0] * 22 + [30])
    assert windows(spike, 45, settings=Settings(rules_off=("session_spike", "load_unlike_usual"))) == []


# -------------------------------------------------------------------------------------------------- return after break


def test_the_first_run_after_fourteen_empty_days_opens_four_weeks():
    (window,) = windows(runs([0, 2, 17, 19]), 60, "return_after_break")
    assert (window.start, window.end) == (day(17), day(45))
    assert window.peak == 14
    assert window.activity_ids == ("run-2",)
    assert window.numbers["last_run"] == day(2).isoformat()
    assert windows(runs([0, 2, 16, 18]), 60, "return_after_break") == []


def test_the_first_run_of_all_is_no_return():
    assert windows(runs([0]), 1) == []


def test_a_break_run_without_a_watch_is_no_break_and_a_sick_one_is():
    history = runs([0, 2, 20])
    assert windows(history, 21, "return_after_break", marks=marks([(10, "without_watch", 30)])) == []
    assert len(windows(history, 21, "return_after_break", marks=marks([(10, "sick_or_injured", None)]))) == 1


def test_of_two_runs_on_the_day_of_return_the_first_counts():
    (window,) = windows(runs([0, 20, 20], hour=[8, 18, 7]), 21, "return_after_break")
    assert window.activity_ids == ("run-2",)


# ---------------------------------------------------------------------------------------------------- load unlike usual


def test_a_week_far_above_the_three_before_opens_until_the_ratio_is_back():
    steady = list(range(0, 35, 2))
    heavy = [35, 36, 37, 38, 39, 40, 41]
    history = runs([*steady, *heavy], km=5)
    (window,) = windows(history, 41, "load_unlike_usual")
    assert window.start > day(35)
    assert window.numbers["ratio"] == window.peak > 1.5
    assert window.numbers["limit_load"] == pytest.approx(1.5 * window.numbers["base_load"])
    assert window.numbers["closing_ratio"] is None
    # Open: the end is what rest days would make it. Resting then leaves the very same end.
    (later,) = windows(history, 60, "load_unlike_usual")
    assert later.end == window.end
    assert later.numbers["closed_by"] == "value"
    assert later.numbers["closing_ratio"] <= 1.3


def test_a_base_of_under_an_hour_a_week_is_nothing_to_compare_with():
    small = runs([*range(0, 35, 7), 35, 36, 37, 38], km=5)
    assert windows(small, 40, "load_unlike_usual") == []
    large = runs([*range(0, 35, 7), 35, 36, 37, 38], km=10)
    assert len(windows(large, 40, "load_unlike_usual")) == 1


def test_after_a_break_the_ratio_is_high_by_arithmetic_and_opens_nothing():
    history = runs([*range(0, 30, 2), *range(46, 60)], km=10)
    assert [window.rule for window in windows(history, 60)] == ["return_after_break"]


def test_an_unknown_run_closes_it_because_nothing_is_known_any_more():
    history = runs([*range(0, 35, 2), 35, 36, 37, 38, 39], km=[5.0] * 22 + [5], minutes=[30.0] * 22 + [float("nan")])
    (window,) = windows(history, 41, "load_unlike_usual")
    assert window.end == day(38)
    assert window.numbers["closed_by"] == "unknown"


# ------------------------------------------------------------------------------------------------------------ all rules


def test_activities_after_today_are_ignored():
    history = runs([*STEADY, 44, 50], km=[10.0] * 22 + [15, 30])
    assert windows(history, 45) == windows(history.iloc[:23], 45)


def test_shifting_every_date_by_a_week_shifts_the_windows_by_a_week():
    km = [10.0] * 22 + [15, 30, 8]
    days = [*STEADY, 44, 50, 80]
    here = windows(runs(days, km=km), 90)
    there = windows(runs([d + 7 for d in days], km=km), 97)
    assert [(w.rule, w.start + timedelta(7), w.end + timedelta(7), w.peak) for w in here] == [
        (w.rule, w.start, w.end, w.peak) for w in there
    ]
