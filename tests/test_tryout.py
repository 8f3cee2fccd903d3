"""Hypothetical runs against the budgets they would meet."""

import numpy as np
import pandas as pd
import pytest
from builders import day, runs, together
from test_ladder import diary
from test_plan import NO_TAGS, SHOES, tagged, weeks

from analysis.tryout import PlannedRun, try_it, windows_if


def caps(*planned, activities=None, today=56, pain=(), chosen=SHOES):
    activities = weeks(8) if activities is None else activities
    runs_ahead = [PlannedRun(day(number), *rest) for number, *rest in planned]
    return [(b.run.date, b.cap) for b in try_it(runs_ahead, activities, NO_TAGS, diary(*pain), day(today), chosen)]


def test_a_plan_inside_every_cap_breaks_none():
    assert caps((56, 6.0, "barefoot"), (58, 60.0, "cushioned"), (58, 6.0, "minimal")) == []
    assert caps() == []


def test_each_run_meets_what_the_one_before_it_left():
    plan = [(d, 6.0, "barefoot") for d in (56, 58, 60)]
    assert caps(*plan) == []
    assert caps(*plan, (62, 6.0, "minimal")) == [(day(62), "low_support_week"), (day(62), "runs")]


def test_ten_minutes_barefoot_on_five_days_from_nothing():
    broken = caps(*((d, 10.0, "barefoot") for d in range(56, 61)))
    assert (day(56), "session") in broken
    assert (day(57), "rest_day") in broken
    assert (day(57), "low_support_week") in broken
    assert (day(59), "runs") in broken


def test_a_long_run_and_a_full_week():
    assert caps((56, 75.0, "cushioned")) == [(day(56), "longest_run"), (day(56), "week")]
    assert caps((63, 75.0, "transitional")) == [(day(63), "longest_run")]


def test_while_running_is_stopped_every_run_breaks_the_stop():
    assert caps((56, 5.0, "cushioned"), pain=[(55, "shin", 4, 1)]) == [(day(56), "stop")]


def test_no_speed_while_it_hurts_and_not_too_much_at_once():
    steady = weeks(8, fast_distance_m=0.0)
    assert caps((56, 20.0, "cushioned", True), pain=[(55, "calf", 4, 1)]) == [(day(56), "fast")]
    assert caps((57, 17.0, "cushioned", True), activities=steady) == [], "less than 3 km"
    found = try_it([PlannedRun(day(57), 24.0, "cushioned", True)], steady, NO_TAGS, diary(), day(56), SHOES)
    assert [(b.cap, round(b.value), round(b.limit)) for b in found] == [("fast_share", 17, 10)]


def opened(*planned, activities=None, tags=NO_TAGS):
    runs_ahead = [PlannedRun(day(number), *rest) for number, *rest in planned]
    return windows_if(runs_ahead, weeks(8) if activities is None else activities, tags, diary(), day(56))


def test_a_long_run_would_open_its_window_and_a_usual_one_none():
    assert [window.rule for window in opened((57, 120.0, "cushioned"))] == ["session_spike"]
    assert opened((57, 60.0, "cushioned")) == []
    assert opened() == []
    assert opened((50, 300.0, "cushioned")) == []


def test_a_window_names_the_planned_runs_behind_it():
    (window,) = opened((57, 30.0, "cushioned"), (59, 120.0, "cushioned"))
    assert window.activity_ids == ("planned-1",)
    assert (window.start, window.end) == (day(59), day(73))


def test_shoes_nobody_named_are_no_new_shoes_but_bare_feet_are():
    rules = [window.rule for window in opened((57, 120.0, "cushioned"), (58, 30.0, "barefoot"))]
    assert set(rules) == {"several_changes", "session_spike", "minimal_shoe_spike"}
    worn = tagged(weeks(8), "cushioned")
    assert [window.rule for window in opened((57, 120.0, "cushioned"), tags=worn)] == ["session_spike"]


def test_runs_in_the_past_and_recordings_after_today_are_not_seen():
    later = together(weeks(8), runs([57], minutes=200.0, prefix="later"))
    assert caps((50, 500.0, "cushioned"), activities=later) == []
    assert caps((58, 60.0, "cushioned"), activities=later) == []


def test_without_any_history_a_newcomer_has_twenty_minutes():
    assert caps((0, 20.0, "cushioned"), activities=runs([]), today=0) == []
    assert caps((0, 21.0, "cushioned"), activities=runs([]), today=0) == [(day(0), "longest_run")]


def test_the_tables_are_not_changed():
    activities = weeks(8)
    before = activities.copy(deep=True)
    caps((56, 6.0, "barefoot"), activities=activities)
    pd.testing.assert_frame_equal(activities, before)


@pytest.mark.parametrize("minutes", [1.0, 30.0])
def test_no_limit_is_a_limit_of_nothing(minutes):
    found = try_it(
        [PlannedRun(day(56), minutes, "barefoot")], weeks(8), NO_TAGS, diary((55, "heel", 3)), day(56), SHOES
    )
    assert [(b.value, b.limit) for b in found] == [(minutes, 0.0)]
    assert not np.isnan(found[0].limit)
