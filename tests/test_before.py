"""The eight weeks before a pain: whole amounts, honest gaps, and only changes worth the name."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.before import COLUMNS, eight_weeks_before, pain_marks
from analysis.library import Library
from analysis.report import build_report

DAY = date(2026, 6, 28)


def history(runs, strength=()):
    """The report over typed-in runs: (days ago, minutes, km, shoe)."""
    library = Library.open("sqlite://")
    for name, shoe_class in (("old", "cushioned"), ("thin", "minimal")):
        library.add_shoe(name, shoe_class)
    for ago, minutes, km, shoe in runs:
        library.add_manual(DAY - timedelta(days=ago), minutes, shoe, distance_km=km)
    for ago in strength:
        library.log_strength(DAY - timedelta(days=ago), "rolling")
    return build_report(library, today=DAY)


def before(report, day=DAY):
    tables = {name: getattr(report, name) for name in ("runs", "worn", "spikes", "strength")}
    return eight_weeks_before(day, **tables)


def steady(weeks=12, shoe="old"):
    return [(7 * week + day, 40, 7, shoe) for week in range(weeks) for day in (1, 3, 5)]


def changed(found):
    return [change.what for change in found.changes]


def test_the_last_week_ends_with_the_day_of_the_pain_and_the_table_has_eight_rows():
    found = before(history([*steady(), (0, 60, 10, "old")]))
    assert list(found.weeks) == list(COLUMNS)
    assert len(found.weeks) == 8
    assert found.weeks.index[-1] == pd.Timestamp(DAY - timedelta(days=6))
    assert found.weeks["runs"].tolist() == [3.0] * 7 + [4.0]
    assert found.weeks["longest_km"].iloc[-1] == 10


def test_nothing_is_called_a_change_where_nothing_changed():
    found = before(history(steady()))
    assert found.compared
    assert found.changes == ()
    assert found.new_pairs == ()


def test_a_change_of_shoes_is_told_though_the_minutes_stayed():
    runs = [(ago, minutes, km, "thin" if ago < 14 else shoe) for ago, minutes, km, shoe in steady()]
    found = before(history(runs))
    assert changed(found) == ["low_support_min"]
    assert (found.changes[0].earlier, found.changes[0].recent) == (0, 120)
    assert [name for _, name in found.new_pairs] == ["thin"]
    assert found.new_pairs[0][0] == DAY - timedelta(days=12)


def test_a_run_far_longer_is_told_with_the_longest_before():
    found = before(history([*steady(), (2, 120, 20, "old")]))
    assert {"spikes", "longest_km", "total_min"} <= set(changed(found))
    longest = next(change for change in found.changes if change.what == "longest_km")
    assert (longest.earlier, longest.recent) == (7, 20)


def test_less_strength_work_is_a_change_too():
    found = before(history(steady(), strength=range(15, 56, 2)))
    assert changed(found) == ["strength_days"]
    assert found.changes[0].recent == 0


def test_weeks_before_the_first_run_are_unknown_and_not_empty():
    found = before(history(steady(weeks=4)))
    known = found.weeks["runs"].notna()
    assert known.tolist() == [False] * 5 + [True] * 3
    assert found.weeks.loc[~known, "cushioned"].isna().all()
    assert not found.compared
    assert found.changes == ()


def test_a_history_without_runs_compares_nothing():
    found = before(history([]))
    assert not found.compared
    assert found.weeks["runs"].isna().all()


def test_an_unknown_amount_makes_its_week_unknown_and_never_small():
    library = Library.open("sqlite://")
    for week in range(10):
        library.add_manual(DAY - timedelta(days=7 * week + 1), 40, distance_km=7)
    found = before(build_report(library, today=DAY))
    assert found.weeks["cadence_spm"].isna().all(), "typed in, so nobody counted steps"
    assert found.weeks["ascent_m"].isna().all()
    assert not {"cadence_spm", "ascent_m", "fast_share"} & set(changed(found))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 90), st.integers(5, 200)), max_size=25), st.integers(0, 60))
def test_every_minute_lands_in_exactly_one_week_and_the_future_in_none(runs, ago):
    day = DAY - timedelta(days=ago)
    found = before(history([(when, minutes, minutes / 6, "thin") for when, minutes in runs]), day)
    inside = sum(minutes for when, minutes in runs if when >= 0 and ago <= when < ago + 56)
    first = max((when for when, _ in runs if when >= 0), default=None)
    known = found.weeks["minimal"].dropna().sum()
    if first is None or first >= ago + 56:
        assert known == pytest.approx(inside if first is not None else 0)
    else:
        assert known <= inside + 1e-6


def test_what_is_added_after_the_day_changes_nothing():
    runs = steady()
    early = before(history(runs), DAY - timedelta(days=14))
    late = before(history([run for run in runs if run[0] >= 14]), DAY - timedelta(days=14))
    pd.testing.assert_frame_equal(early.weeks, late.weeks)
    assert early.changes == late.changes


def test_the_example_runner_moved_to_minimal_shoes_and_ran_faster_before_the_ankle_hurt(sam):
    marks = pain_marks(sam.pain, sam.today)
    began = next(mark for mark in marks if mark.onset)
    assert began.entry.site == "inside ankle"
    found = before(sam, began.entry.date)
    assert changed(found)[0] == "low_support_min"
    assert "fast_share" in changed(found)
    assert "Minimal shoes" in [name for _, name in found.new_pairs]


def test_marks_are_days_that_hurt_newest_first():
    library = Library.open("sqlite://")
    library.log_pain(DAY, "calf", 0)
    library.log_pain(DAY - timedelta(days=1), "calf", 4)
    library.log_pain(DAY - timedelta(days=2), "calf", np.float64(1))
    marks = pain_marks(library.pain(), DAY)
    assert [(mark.entry.during, mark.onset) for mark in marks] == [(4, True), (1, False)]
