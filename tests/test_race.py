"""Looking ahead: ready for the race, and the weeks of a transition."""

from datetime import timedelta

import numpy as np
import pytest
from builders import day, runs, together
from test_ladder import diary
from test_plan import NO_TAGS, tagged, weeks

from analysis.model import Race, Settings
from analysis.race import needed_km, readiness, transition

HALF = 21.0975


def ready(activities, today, in_days, km, shoe_class=None, tags=NO_TAGS, pain=()):
    race = Race("race-1", day(today + in_days), km, shoe_class)
    return readiness(race, activities, tags, diary(*pain), day(today))


def eight_km(number=8):
    return weeks(number, minutes=8.05 * 6)


def test_three_weeks_to_a_half_marathon_with_five_miles_as_the_longest_run():
    found = ready(eight_km(), 56, 21, HALF)
    assert (found.ready, found.reason) == (False, "not_by_then")
    assert found.needed_km == pytest.approx(16.878)
    assert found.reachable_long_run_km == pytest.approx(8.05 * 1.1**2), "today and in a week"
    # Eight rises, with two of ten weeks held, and two weeks more.
    assert found.earliest_date == day(56 + 9 * 7 + 14)
    assert ready(eight_km(), 56, 9 * 7 + 14, HALF).ready
    assert not ready(eight_km(), 56, 9 * 7 + 13, HALF).ready


def test_in_the_new_shoes_it_is_further_away_still():
    trainers = ready(eight_km(), 56, 21, HALF)
    minimal = ready(eight_km(), 56, 21, HALF, "minimal")
    assert (minimal.ready, minimal.reason, minimal.reachable_long_run_km) == (False, "not_in_these_shoes", 0)
    assert minimal.earliest_date > trainers.earliest_date + timedelta(days=180)
    assert ready(eight_km(), 56, 21, HALF, "transitional").earliest_date == trainers.earliest_date


def test_a_runner_used_to_the_shoes_and_the_distance_is_ready_in_them():
    activities = weeks(10, minutes=110.0)
    found = ready(activities, 70, 30, HALF, "minimal", tagged(activities, "minimal"))
    assert found.ready
    assert found.reachable_long_run_km == pytest.approx(110 / 6)


def test_what_is_carried_already_needs_no_two_weeks():
    found = ready(weeks(8, minutes=120.0), 56, 3, HALF)
    assert (found.ready, found.earliest_date) == (True, day(56))
    assert found.spike_ratio == pytest.approx(HALF / 20)


def test_a_marathon_asks_for_seven_tenths():
    assert needed_km(HALF) == pytest.approx(0.8 * HALF)
    assert needed_km(42.195) == pytest.approx(0.7 * 42.195)


def test_a_rise_this_week_waits_for_the_next():
    raised = together(weeks(8), runs([54], km=11.0, prefix="raised"))
    assert ready(raised, 56, 20, HALF).start_km == pytest.approx(11)
    assert ready(raised, 56, 18, HALF).reachable_long_run_km == pytest.approx(11), "not before seven days after it"
    assert ready(raised, 56, 19, HALF).reachable_long_run_km == pytest.approx(12.1)


def test_a_run_far_over_its_cap_is_not_carried():
    spike = together(weeks(8), runs([55], km=17.0, prefix="spike"))
    assert not ready(spike, 56, 21, HALF).ready


def test_pain_delays_or_ends_the_plan():
    well, held = ready(eight_km(), 56, 21, HALF), ready(eight_km(), 56, 21, HALF, pain=[(55, "calf", 4, 1)])
    assert held.earliest_date == well.earliest_date + timedelta(days=7)
    stopped = ready(eight_km(), 56, 21, HALF, pain=[(55, "shin", 4, 1)])
    assert (stopped.ready, stopped.reason, stopped.earliest_date) == (False, "pain", None)
    assert np.isnan(stopped.reachable_long_run_km)


def test_after_a_break_the_ladder_comes_first():
    assert ready(eight_km(), 54 + 15, 60, HALF).earliest_date > day(54 + 15) + timedelta(days=77 + 20)


def test_without_any_distance_nothing_is_said():
    assert ready(runs([]), 0, 60, HALF).reason == "no_distance"
    assert ready(eight_km(), 56, -1, HALF).reason == "over"


def steps(activities=None, tags=NO_TAGS, today=56, share=1.0, race=None, pain=()):
    activities = weeks(8, on=(0, 2, 4, 6), minutes=45.0) if activities is None else activities
    return transition(activities, tags, diary(*pain), day(today), Settings(transition_share=share), race=race)


def test_a_transition_rises_by_five_points_then_by_less_and_holds_every_fourth_week():
    table = steps()
    shares = [week.share for week in table]
    rises = np.diff([0.0, *shares])
    assert shares[:4] == pytest.approx([0.05, 0.10, 0.15, 0.15])
    assert [week.held for week in table[:8]] == ["", "", "", "week", "", "", "", "week"]
    assert (rises <= 0.05 + 1e-9).all()
    assert (rises[np.array([0.0, *shares[:-1]]) >= 0.35] <= 0.0325 + 1e-9).all()
    assert shares[-1] == pytest.approx(1.0)
    assert 26 <= len(table) <= 52, "half a year at the very least"


def test_a_transition_never_asks_for_more_than_the_caps_of_single_runs_allow():
    for number, week in enumerate(steps()):
        runs_allowed = 3 if number < 4 else 4
        assert week.minutes <= runs_allowed * week.longest_run_min + 1e-6
        assert week.longest_run_min <= 45 + 1e-9, "no run longer than the longest in any shoes"


def test_no_step_in_the_eight_weeks_before_a_race():
    race = Race("race-1", day(56 + 70), 10.0)
    held = [week for week in steps(race=race) if week.held == "race"]
    assert all(race.date - timedelta(days=62) <= week.start <= race.date for week in held)
    assert len(held) == 9
    assert len({week.share for week in held}) == 1


def test_it_goes_on_from_the_share_of_today_and_ends_at_the_wanted_one():
    activities = weeks(8, on=(0, 2, 4, 6), minutes=45.0)
    table = steps(activities, tagged(activities, "minimal", end_s=15 * 60), share=0.4)
    assert table[0].share == pytest.approx(4 * 16.5 / 180), (
        "four runs a week, each up to a tenth longer than 15 minutes"
    )
    assert table[-1].share == pytest.approx(0.4)


def test_nothing_is_planned_while_it_hurts_or_on_the_way_back():
    assert steps(pain=[(55, "calf", 4, 1)]) == []
    assert steps(today=54 + 16) == []
    assert steps(activities=runs([])) == []
