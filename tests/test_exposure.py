"""Each class of shoe by itself: sums of its own 30 days, its own longest run, and weeks that have no end."""

import numpy as np
import pandas as pd
import pytest
from builders import day, pain, runs, tags, together
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import exposure, shoes
from analysis.caps import caps_on
from analysis.events import minutes_of_sessions, runs_with_shoes, to_day
from analysis.samples import EXAMPLE_TODAY, example_library
from analysis.workload import sessions

NO_STRENGTH = pd.DataFrame({"date": pd.Series(dtype="datetime64[us]"), "exercise": pd.Series(dtype="str")})


def ledger(table: pd.DataFrame, spans: pd.DataFrame, hurt: pd.DataFrame | None = None):
    worn = shoes.outings(table, spans)
    return worn, exposure.class_sessions(table[table["counts_as_running"]], worn, hurt)


def strength(*days: int) -> pd.DataFrame:
    dates = pd.DatetimeIndex([pd.Timestamp(day(n)) for n in days]).as_unit("us")
    return pd.DataFrame({"date": dates, "exercise": "short foot"})


def test_a_class_counts_its_own_thirty_days_and_those_before():
    table = runs([0, 29, 30, 59], minutes=[10.0, 20.0, 30.0, 40.0], steps=1000.0)
    worn, by_class = ledger(table, tags([(f"run-{i}", "skin", "barefoot") for i in range(4)]))
    row = exposure.exposure(worn, by_class, day(59)).loc["barefoot"]
    assert (row["minutes"], row["before_min"], row["week_min"]) == (70, 30, 40)
    assert (row["longest_min"], row["runs"], row["steps"], row["share"]) == (40, 2, 2000, 1)


def test_shares_of_the_classes_make_up_all_running():
    worn, by_class = ledger(
        runs([0, 1, 2], minutes=[10.0, 30.0, 60.0]), tags([("run-0", "a", "minimal"), ("run-1", "b", "cushioned")])
    )
    share = exposure.exposure(worn, by_class, day(3))["share"]
    assert share.to_dict() == pytest.approx(
        {"barefoot": 0, "minimal": 0.1, "transitional": 0, "cushioned": 0.3, "untagged": 0.6}
    )


def test_a_walk_is_exposure_but_never_running():
    walk = runs([1], minutes=40, sport="walking", counts_as_running=False, prefix="walk")
    table = together(runs([0], minutes=20), walk)
    worn, by_class = ledger(table, tags([("walk-0", "skin", "barefoot")]))
    row = exposure.exposure(worn, by_class, day(2)).loc["barefoot"]
    assert (row["walking_min"], row["minutes"], row["longest_min"], row["runs"]) == (40, 0, 0, 0)
    assert exposure.adaptation_clock(worn, NO_STRENGTH, day(2)).since is None


def test_steps_nobody_counted_are_unknown():
    worn, by_class = ledger(runs([0], minutes=20), tags([("run-0", "skin", "barefoot")]))
    assert np.isnan(exposure.exposure(worn, by_class, day(1)).loc["barefoot", "steps"])


def test_the_history_ends_with_what_exposure_says_today():
    with example_library() as library:
        table, hurt = library.activities(), library.pain()
        worn, by_class = ledger(table, library.tags(), hurt)
    now = exposure.exposure(worn, by_class, EXAMPLE_TODAY)
    past = exposure.history(worn, by_class, pd.date_range("2026-04-06", EXAMPLE_TODAY))
    columns = {"minutes": "minutes", "longest": "longest_min", "share": "share"}
    for measure, column in columns.items():
        np.testing.assert_allclose(past[measure].iloc[-1], now[column], atol=1e-9)
    np.testing.assert_allclose(past["steps"].iloc[-1], now["steps"].fillna(0), atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 90), st.booleans()), min_size=1, max_size=12))
def test_the_line_of_the_longest_run_is_what_a_look_at_the_last_thirty_days_finds(history):
    history.sort()
    table = runs([n for n, _, _ in history], minutes=[float(m) for _, m, _ in history], manual=True)
    low = [i for i, (_, _, worn) in enumerate(history) if worn]
    worn, by_class = ledger(table, tags([(f"run-{i}", "skin", "barefoot") for i in low]))
    line = exposure.history(worn, by_class, pd.date_range(day(0), day(60)))["longest"]["barefoot"]
    for today in range(0, 61, 7):
        seen = [history[i][1] for i in low if today - 30 < history[i][0] <= today]
        assert line[pd.Timestamp(day(today))] == max(seen, default=0)


def test_each_session_is_laid_beside_the_cap_of_its_day():
    table = runs([*range(0, 56, 2), 57, 60, 63], minutes=[60.0] * 28 + [20.0, 5.0, 5.0])
    low = tags([(f"run-{i}", "gloves", "minimal") for i in (28, 29, 30)])
    worn, by_class = ledger(table, low)
    mine = by_class[by_class["shoe_class"] == "minimal"]
    assert mine["over"].tolist() == [True, False, False]
    all_sessions = sessions(table)
    runs_seen = runs_with_shoes(all_sessions, minutes_of_sessions(all_sessions, worn))
    for row in mine.to_dict("records"):
        now = to_day(row["local_date"])
        before = [run for run in runs_seen if run.day < now]
        assert row["allowed_min"] == pytest.approx(caps_on(now, before).session_min[1])
    assert by_class[by_class["shoe_class"] == "untagged"]["allowed_min"].isna().all()


def test_the_first_session_in_a_class_has_no_longest_before():
    _, by_class = ledger(
        runs([0, 10, 50], minutes=[9.0, 5.0, 5.0]), tags([(f"run-{i}", "s", "barefoot") for i in range(3)])
    )
    assert by_class["longest_before_min"].fillna(-1).tolist() == [-1, 9, -1]


def test_the_clock_starts_with_the_first_low_support_run_and_counts_weeks():
    table = runs([0, 30, 34, 44], minutes=[30.0, 3.0, 4.0, 5.0])
    worn, _ = ledger(table, tags([(f"run-{i}", "s", "barefoot") for i in (1, 2, 3)]))
    clock = exposure.adaptation_clock(worn, strength(40, 41, 47), day(50))
    assert (clock.since, clock.last) == (day(30), day(44))
    assert clock.weeks == pytest.approx((7, 0, 5))
    assert clock.strength_since == day(40)
    assert clock.strength_weeks == (2, 1)


def test_eight_weeks_without_set_the_clock_back():
    table = runs([0, 57, 60], minutes=5)
    worn, _ = ledger(table, tags([(f"run-{i}", "s", "barefoot") for i in range(3)]))
    assert exposure.adaptation_clock(worn, NO_STRENGTH, day(61)).since == day(57)
    assert exposure.adaptation_clock(worn, NO_STRENGTH, day(56)).since == day(0)
    assert exposure.adaptation_clock(worn, NO_STRENGTH, day(130)).since is None


def test_the_clock_never_sees_what_comes_later():
    table = runs([0, 7, 14], minutes=5)
    worn, _ = ledger(table, tags([(f"run-{i}", "s", "barefoot") for i in range(3)]))
    early, _ = ledger(table.iloc[:2], tags([(f"run-{i}", "s", "barefoot") for i in range(2)]))
    assert exposure.adaptation_clock(worn, strength(3, 20), day(10)) == exposure.adaptation_clock(
        early, strength(3), day(10)
    )


def test_the_example_runner_went_over_her_limit_in_every_minimal_run():
    with example_library() as library:
        table = library.activities()
        _, by_class = ledger(table, library.tags(), library.pain())
    over = by_class.groupby("shoe_class")["over"].sum()
    assert over.to_dict() == {"barefoot": 0, "cushioned": 0, "minimal": 6, "transitional": 0, "untagged": 0}
    assert (by_class["shoe_class"] == "minimal").sum() == 6


def test_an_empty_history_has_empty_tables():
    worn, by_class = ledger(runs([], minutes=[]), tags([]))
    table = exposure.exposure(worn, by_class, day(0))
    assert (table["minutes"] == 0).all()
    assert table["share"].isna().all()
    assert exposure.history(worn, by_class, pd.DatetimeIndex([]))["minutes"].empty
    assert exposure.adaptation_clock(worn, NO_STRENGTH, day(0)).weeks == ()


def test_arguments_are_left_alone():
    table, spans, hurt = runs([0, 3], minutes=9), tags([("run-0", "s", "barefoot")]), pain([(1, "shin", 4)])
    worn, _ = ledger(table, spans, hurt)
    copies = worn.copy(), hurt.copy()
    _, by_class = ledger(table, spans, hurt)
    exposure.exposure(worn, by_class, day(4))
    exposure.adaptation_clock(worn, strength(1), day(4))
    pd.testing.assert_frame_equal(worn, copies[0])
    pd.testing.assert_frame_equal(hurt, copies[1])
