from datetime import timedelta

import pandas as pd
import pytest
from builders import day, marks, pain, runs, tags, together

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
    (unseen,) = windows(history, 21, "return_after_break", marks=marks([(18, "without_watch", 30)]))
    assert (unseen.start, unseen.activity_ids) == (day(18), ()), "the first run after it, watched or not"
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


# -------------------------------------------------------------------------------------------------- minimal shoe spike

EIGHT_WEEKS = [7 * week + d for week in range(9) for d in (0, 2, 4)]  # three runs of an hour a week, and a ninth week


def worn_minimal(*numbers, minutes=None, shoe="V-Run", shoe_class="minimal", others="Trainers"):
    """Every run in trainers but those numbered, which are minimal to the end or for their first minutes."""
    rows = [(f"run-{i}", others, "cushioned") for i in range(len(EIGHT_WEEKS)) if i not in numbers]
    rows += [(f"run-{i}", shoe, shoe_class, 0.0, float("nan") if minutes is None else 60 * minutes) for i in numbers]
    return tags([(a, b, c, *(rest or (0.0, float("nan")))) for a, b, c, *rest in rows])


def test_a_first_hour_in_minimal_shoes_opens_four_weeks_with_the_entry_dose_as_limit():
    (window,) = windows(runs(EIGHT_WEEKS, km=10), 70, "minimal_shoe_spike", tags=worn_minimal(24))
    assert (window.start, window.end) == (day(56), day(84))
    assert window.activity_ids == ("run-24",)
    assert window.numbers["cap"] == "session"
    assert window.numbers["shoe_class"] == "minimal"
    assert (window.numbers["value"], window.numbers["limit"], window.numbers["reference"]) == pytest.approx((60, 6, 0))
    assert window.numbers["new_start"] == 1
    assert window.peak == pytest.approx(10)
    assert not window.provisional


def test_the_entry_dose_itself_opens_nothing():
    assert windows(runs(EIGHT_WEEKS, km=10), 70, "minimal_shoe_spike", tags=worn_minimal(24, minutes=6)) == []


def test_only_the_tagged_span_counts():
    found = windows(runs(EIGHT_WEEKS, km=10), 70, "minimal_shoe_spike", tags=worn_minimal(24, minutes=12))
    assert found[0].numbers["value"] == pytest.approx(12)


def test_the_week_has_a_cap_of_its_own():
    history = runs([*EIGHT_WEEKS[:24], 56, 58, 60, 63], km=10)
    worn = worn_minimal(24, 25, 26, 27, minutes=6)
    worn.loc[worn["activity_id"] == "run-27", "end_s"] = 480.0
    (window,) = windows(history, 70, "minimal_shoe_spike", tags=worn)
    assert window.numbers["cap"] == "week"
    assert window.start == day(63)
    assert (window.numbers["value"], window.numbers["limit"]) == pytest.approx((20, 18))


def test_half_a_minute_over_a_cap_opens_unless_the_cap_is_shown_as_that_many_minutes():
    over = windows(runs(EIGHT_WEEKS, km=10), 70, "minimal_shoe_spike", tags=worn_minimal(24, minutes=6.5))
    assert over[0].numbers["limit"] == 6
    higher = runs(EIGHT_WEEKS, km=9.4)  # 169.2 minutes a week: 5.64 for a first run, shown as 6
    assert windows(higher, 70, "minimal_shoe_spike", tags=worn_minimal(24, minutes=6)) == []


def test_a_fourth_short_run_in_a_first_week_opens_too():
    history = runs([*EIGHT_WEEKS[:24], 56, 57, 58, 59], km=10)
    worn = worn_minimal(24, 25, 26, 27, minutes=2)
    (window,) = windows(history, 70, "minimal_shoe_spike", tags=worn)
    assert (window.start, window.numbers["cap"], window.numbers["value"]) == (day(59), "runs", 4)
    assert window.numbers["limit"] == 3


def test_taking_exactly_what_is_allowed_opens_nothing_in_twelve_weeks():
    days = [7 * week + d for week in range(20) for d in (0, 2, 4)]
    schedule = [6, 6, 6, 6, 8, 8, 8, 10, 10, 10, 11, 11, 11, 12.1, 12.1, 12.1, 13.31, 13.31]
    rows = [(f"run-{i}", "Trainers", "cushioned", 0.0, float("nan")) for i in range(24)]
    rows += [(f"run-{24 + i}", "Barefoot", "barefoot", 0.0, 60 * m) for i, m in enumerate(schedule)]
    assert windows(runs(days, km=10), 130, "minimal_shoe_spike", tags=tags(rows)) == []


def test_walks_in_minimal_shoes_are_no_running_exposure():
    walk = runs([40, 42], minutes=60, prefix="walk", sport="walking", counts_as_running=False)
    worn = tags([("walk-0", "V-Run", "minimal"), ("walk-1", "V-Run", "minimal"), ("run-24", "V-Run", "minimal")])
    (window,) = windows(together(runs(EIGHT_WEEKS, km=10), walk), 70, "minimal_shoe_spike", tags=worn)
    assert window.numbers["new_start"] == 1
    assert window.start == day(56)


def test_short_history_or_missing_tags_make_it_provisional():
    found = windows(runs([0, 2], km=10), 3, "minimal_shoe_spike", tags=tags([("run-1", "V-Run", "minimal")]))
    assert found[0].provisional
    alone = tags([("run-24", "V-Run", "minimal")])
    assert windows(runs(EIGHT_WEEKS, km=10), 60, "minimal_shoe_spike", tags=alone)[0].provisional


def test_a_broken_cap_stays_unbelieved_while_it_hurts():
    days = [*EIGHT_WEEKS, 72]
    rows = [(f"run-{i}", "Trainers", "cushioned") for i in range(24)]
    rows += [("run-24", "V-Run", "minimal"), ("run-27", "V-Run", "minimal")]
    calm = windows(runs(days, km=10), 75, "minimal_shoe_spike", tags=tags(rows))
    sore = windows(runs(days, km=10), 75, "minimal_shoe_spike", tags=tags(rows), pain=pain([(60, "arch", 4)]))
    assert calm[0].activity_ids == ("run-24",)
    assert sore[0].activity_ids == ("run-24", "run-27")


# ------------------------------------------------------------------------------------------------------ several changes


def changes(window):
    return [value for key, value in window.numbers.items() if key.startswith("change_")]


def test_a_spike_and_a_new_pair_within_two_weeks_are_several_changes():
    history = runs([*EIGHT_WEEKS, 66], km=[10.0] * 27 + [15])
    worn = tags([(f"run-{i}", "Old" if i < 25 else "New", "cushioned") for i in range(28)])
    (window,) = windows(history, 70, "several_changes", tags=worn)
    assert (window.start, window.end) == (day(66), day(80))
    assert changes(window) == [f"{day(58)} first_use New", f"{day(66)} session_spike"]
    assert window.peak == 2
    assert window.activity_ids == ("run-25", "run-27")
    assert not window.provisional


def test_one_change_alone_or_the_same_one_twice_is_not_several():
    assert windows(runs([*EIGHT_WEEKS, 66, 70], km=[10.0] * 27 + [15, 20]), 75, "several_changes") == []


def test_the_pairs_of_the_first_day_are_not_new():
    worn = tags([(f"run-{i}", "Old", "cushioned") for i in range(28)])
    assert windows(runs([*EIGHT_WEEKS, 66], km=[10.0] * 27 + [15]), 70, "several_changes", tags=worn) == []


def test_tagging_old_pairs_for_the_first_time_is_no_change_by_itself():
    worn = tags([("run-25", "Old", "cushioned"), ("run-26", "Older", "cushioned")])
    assert windows(runs(EIGHT_WEEKS, km=10), 70, "several_changes", tags=worn) == []
    spike = runs([*EIGHT_WEEKS, 66], km=[10.0] * 27 + [15])
    (window,) = windows(spike, 70, "several_changes", tags=worn)
    assert window.provisional


def test_a_pair_that_the_runner_says_is_old_is_no_change():
    history = runs([*EIGHT_WEEKS, 66], km=[10.0] * 27 + [15])
    worn = tags([(f"run-{i}", "Old" if i < 25 else "New", "cushioned") for i in range(28)])
    shoes = pd.DataFrame({"shoe_name": ["Old", "New"], "first_use": [pd.NaT, pd.Timestamp(day(-400))]})
    assert windows(history, 70, "several_changes", tags=worn, shoes=shoes) == []


def test_climb_and_surface_are_changes():
    climb = [50.0] * 26 + [200]
    surface = ["road"] * 26 + ["trail"]
    history = runs(EIGHT_WEEKS, km=10, ascent_m=climb, descent_m=climb, surface=surface)
    (window,) = windows(history, 70, "several_changes")
    assert changes(window) == [f"{day(60)} climb", f"{day(60)} surface trail"]
    assert windows(runs(EIGHT_WEEKS, km=10, ascent_m=climb), 70) == []


def test_a_hill_of_a_few_metres_is_no_change_on_flat_ground():
    flat = runs(EIGHT_WEEKS, km=10, ascent_m=[2.0] * 26 + [30], surface=["road"] * 26 + ["trail"])
    assert windows(flat, 70, "several_changes") == []


def test_changes_count_even_where_the_runner_does_not_want_their_window():
    history = runs([*EIGHT_WEEKS, 66], km=[10.0] * 27 + [15], surface=["road"] * 27 + ["sand"])
    off = Settings(rules_off=("session_spike",))
    assert [w.rule for w in windows(history, 70, settings=off)] == ["several_changes"]


def test_inserts_begun_or_left_off_count_from_the_next_run():
    history = runs([*EIGHT_WEEKS, 66], km=[10.0] * 27 + [15])
    noted = pd.DataFrame({"date": [pd.Timestamp(day(59)), pd.Timestamp(day(69))], "change": ["started", "stopped"]})
    (window,) = windows(history, 70, "several_changes", inserts=noted)
    assert changes(window) == [f"{day(60)} inserts started", f"{day(66)} session_spike"]


def test_a_treadmill_told_by_the_file_is_a_surface():
    history = runs([*EIGHT_WEEKS, 66], km=[10.0] * 27 + [15], sub_sport=["road"] * 26 + ["treadmill", ""])
    (window,) = windows(history, 70, "several_changes")
    assert changes(window) == [f"{day(60)} surface treadmill", f"{day(66)} session_spike"]


def test_every_further_change_lengthens_the_window():
    surface = ["road"] * 25 + ["trail", "grass", "sand"]
    history = runs([*EIGHT_WEEKS, 66], km=[10.0] * 27 + [15], surface=surface)
    (window,) = windows(history, 90, "several_changes")
    assert (window.start, window.end) == (day(60), day(80))
    assert window.peak == window.numbers["changes"] == 4


# ------------------------------------------------------------------------------------------------------ fast share rise


def fast_history(fast_km, days=56):
    """A 10-km run every other day, 1 km of it fast; the last week's as given."""
    number = days // 2
    metres = [1000.0] * (number - len(fast_km)) + [1000 * km for km in fast_km]
    metres[0] = float("nan")
    return runs(list(range(0, days, 2)), km=10, fast_distance_m=metres)


def test_ten_points_more_of_the_week_run_fast_opens_until_within_five():
    (window,) = windows(fast_history([4, 4, 1, 1, 1, 1, 1]), 55, "fast_share_rise")
    assert window.start == day(43)
    numbers = window.numbers
    assert (numbers["share_pct"], numbers["before_pct"], numbers["fast_km"]) == pytest.approx((30, 10, 9))
    assert numbers["rise_points"] == window.peak == pytest.approx(20)
    assert numbers["limit_fast_km"] == pytest.approx(6)
    assert numbers["closed_by"] == "value"
    assert numbers["closing_points"] <= 5
    assert window.end < day(55)


def test_under_three_fast_kilometres_nothing_opens():
    short = fast_history([1, 1, 1]).assign(distance_m=2000.0)
    short["fast_distance_m"] = [float("nan"), *[100.0] * 24, *[700.0] * 3]
    assert windows(short, 55, "fast_share_rise") == []


def test_an_open_rise_ends_where_rest_would_end_it():
    (window,) = windows(fast_history([4, 4]), 54, "fast_share_rise")
    assert window.is_open(day(54))
    assert window.end > day(54)
    (rested,) = windows(fast_history([4, 4]), 90, "fast_share_rise")
    assert rested.end == window.end
    assert rested.numbers["closed_by"] == "value"


def test_an_unknown_share_opens_nothing():
    history = fast_history([4, 4])
    history.loc[20, "fast_distance_m"] = float("nan")
    assert windows(history, 54, "fast_share_rise") == []


# --------------------------------------------------------------------------------------------------------- cadence drop


def drop(residuals, today=60):
    number = len(residuals)
    history = runs(range(0, 2 * number, 2), km=10)
    series = pd.Series(residuals, index=[f"run-{i}" for i in range(number)], dtype=float)
    return windows(history, today, "cadence_drop", cadence_residual_pct=series)


def test_three_runs_in_a_row_far_below_open_it_and_one_better_run_closes_it():
    (window,) = drop([0, -6, -7, -5.5, -8, -4, -2, 0])
    assert (window.start, window.end) == (day(6), day(11))
    assert window.peak == 8
    assert window.activity_ids == ("run-1", "run-2", "run-3", "run-4", "run-5")
    assert window.numbers["closed_by"] == "value"


def test_two_low_runs_or_a_better_one_between_open_nothing():
    assert drop([-6, -7, -4, -6, -6, 0]) == []
    assert drop([-5, -5, -5]) == []


def test_runs_without_cadence_are_passed_over():
    (window,) = drop([-6, float("nan"), -6, float("nan"), -6])
    assert window.start == day(8)


def test_only_a_run_can_close_it_so_it_is_open_today():
    (window,) = drop([-6, -6, -6], today=30)
    assert window.end == day(30)
    assert window.numbers["closed_by"] is None


def test_without_residuals_it_says_nothing():
    assert windows(runs(STEADY), 60, "cadence_drop") == []


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
