import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.caps import Run, caps_of_runs, caps_on


def weeks(number: int, minutes: float = 60) -> list[Run]:
    """So many weeks of running on Monday, Wednesday and Friday."""
    return [Run(7 * week + day, minutes / 6, minutes) for week in range(number) for day in (0, 2, 4)]


def taking_what_is_allowed(runs: list[Run], number: int) -> list[list[int]]:
    """So many weeks more, each run with as much of it barefoot as its cap allows; the minutes, rounded, by week."""
    table = []
    for week in range(8, 8 + number):
        for day in (0, 2, 4):
            caps = caps_on(7 * week + day, runs)
            barefoot = min(caps.session_min[0], caps.week_min - caps.used_min)
            runs.append(Run(7 * week + day, 10, 60, (barefoot, 0.0)))
        table.append([round(run.low_support_min[0]) for run in runs[-3:]])
    return table


def test_the_schedule_of_a_runner_who_always_takes_what_is_allowed():
    table = taking_what_is_allowed(weeks(8), 8)
    assert table[:4] == [[6, 6, 6], [6, 8, 8], [8, 10, 10], [10, 11, 11]]
    assert table[7] == [15, 16, 16]


def test_a_start_is_a_tenth_of_the_week_between_six_and_twenty_four_minutes():
    for minutes, entry in ((10, 6), (60, 18), (200, 24)):
        caps = caps_on(60, weeks(8, minutes))
        assert caps.entry_week_min == caps.week_min == pytest.approx(entry)
        assert caps.session_min == pytest.approx((entry / 3, entry / 3))
        assert caps.days_since_start is None
    assert caps_on(0, []).week_min == 6


def test_a_mistake_raises_no_cap_for_two_weeks_and_then_counts():
    steady = weeks(8)
    over = [*steady, Run(56, 10, 60, (40.0, 0.0))]
    for day in range(57, 71):
        caps = caps_on(day, over)
        assert caps.session_min[0] <= 8
        assert caps.week_min <= 18
    assert caps_on(71, over).session_min[0] == pytest.approx(44)


def test_pain_starts_the_two_weeks_again():
    over = [*weeks(8), Run(56, 10, 60, (40.0, 0.0))]
    assert caps_on(71, over, painful=[60]).session_min[0] == pytest.approx(8)
    assert caps_on(75, over, painful=[60]).session_min[0] == pytest.approx(44)
    assert caps_on(71, over, painful=[40]).session_min[0] == pytest.approx(44)


def test_a_run_too_long_in_any_shoes_counts_at_its_cap_too():
    over = [*weeks(8), Run(56, 20, 120)]
    assert caps_on(65, over).longest_reference_km == pytest.approx(11)
    assert caps_on(71, over).longest_reference_km == pytest.approx(20)


def test_barefoot_and_minimal_share_the_week_and_have_a_cap_each_for_a_run():
    runs = [*weeks(8), Run(56, 10, 60, (6.0, 0.0)), Run(58, 10, 60, (0.0, 6.0))]
    caps = caps_on(66, runs)
    assert caps.session_min == pytest.approx((8, 8))
    assert caps.week_reference_min == 12
    assert caps_on(59, runs).used_min == 12
    assert caps_on(59, runs).used_runs == 2


def test_after_fifty_six_days_without_it_is_a_new_start():
    runs = [*weeks(8), Run(56, 10, 60, (6.0, 0.0))]
    runs += [Run(day, 10, 60) for day in range(58, 120, 2)]
    assert caps_on(112, runs).days_since_start == 56
    assert caps_on(113, runs).days_since_start is None


def test_three_runs_a_week_at_first_then_four_then_as_usual():
    runs = [Run(day, 5, 30, (2.0, 0.0)) for day in range(0, 70, 3)]
    assert [caps_on(day, runs).runs for day in (0, 1, 27, 28, 55, 56)] == [3, 3, 3, 4, 4, np.inf]


def test_the_caps_each_run_met_are_those_of_its_day():
    runs = [*weeks(8), Run(56, 10, 60, (40.0, 0.0)), Run(64, 10, 60, (5.0, 5.0))]
    met = caps_of_runs(runs)
    for number, run in enumerate(runs):
        assert met[number] == (caps_on(run.day, runs[:number]) if any(run.low_support_min) else None)


def test_what_is_unknown_raises_nothing():
    runs = [*weeks(8), Run(56, np.nan, np.nan), Run(56, np.nan, 60)]
    assert caps_on(65, runs).reference_week_min == caps_on(65, weeks(8)).reference_week_min
    assert caps_of_runs([]) == []


ANY_RUN = st.tuples(st.integers(0, 120), st.floats(5, 120), st.floats(0, 1), st.booleans())


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_RUN, min_size=1, max_size=40), st.integers(0, 120))
def test_a_worse_mistake_raises_no_cap_within_fourteen_days(rows, on):
    runs = [Run(d, m / 6, m, (m * s, 0.0) if bare else (0.0, m * s)) for d, m, s, bare in sorted(rows)]
    before = [run for run in runs if run.day < on]
    if caps_on(on, before).reference_week_min == 0:
        return  # no reference, no cap to break
    bad, worse = (Run(on, minutes / 6, minutes, (minutes, 0.0)) for minutes in (10_000.0, 20_000.0))
    for day in range(on + 1, on + 15):
        one, other = caps_on(day, [*before, bad]), caps_on(day, [*before, worse])
        assert other.reference_week_min == pytest.approx(one.reference_week_min)
        assert other.longest_reference_km == pytest.approx(one.longest_reference_km)
        assert other.session_min == pytest.approx(one.session_min)
        assert other.week_min == pytest.approx(one.week_min)
