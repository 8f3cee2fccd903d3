"""What must hold for any history: causality, unit freedom, no side effects, calendar honesty, and a second opinion."""

from itertools import pairwise

import acwr as peer
import numpy as np
import pandas as pd
import pytest
from builders import START, day, marks, pain, runs, tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import load, workload
from analysis.model import Settings
from analysis.risk import risk_windows

FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CLASSES = ("barefoot", "minimal", "cushioned", "")
LAST = 130


@st.composite
def histories(draw):
    """A runner's runs, tags, marks, pain and cadence: up to four months, two runs a day possible, gaps and unknowns."""
    number = draw(st.integers(1, 40))
    days = sorted(draw(st.lists(st.integers(0, LAST), min_size=number, max_size=number)))
    km = draw(st.lists(st.one_of(st.floats(1, 30), st.just(float("nan"))), min_size=number, max_size=number))
    hours = draw(st.lists(st.floats(5, 21), min_size=number, max_size=number))
    minutes = [60.0 if np.isnan(k) else 6 * k for k in km]
    fast = draw(st.lists(st.floats(0, 0.6), min_size=number, max_size=number))
    climb = draw(st.lists(st.sampled_from([10.0, 60.0, 200.0, float("nan")]), min_size=number, max_size=number))
    surface = draw(st.lists(st.sampled_from(["", "road", "trail"]), min_size=number, max_size=number))
    table = runs(days, km, minutes, hours, ascent_m=climb, surface=surface)
    table["fast_distance_m"] = table["distance_m"] * fast
    classes = draw(st.lists(st.sampled_from(CLASSES), min_size=number, max_size=number))
    worn = [(f"run-{i}", f"{name} shoe", name, 0.0, 1200.0) for i, name in enumerate(classes) if name]
    marked = draw(
        st.lists(st.tuples(st.integers(0, LAST), st.sampled_from(["without_watch", "did_not_run"])), max_size=5)
    )
    hurts = draw(st.lists(st.tuples(st.integers(0, LAST), st.just("arch"), st.floats(0, 8)), max_size=5))
    residual = draw(st.lists(st.sampled_from([-8.0, -6.0, -4.0, 0.0]), min_size=number, max_size=number))
    return {
        "activities": table,
        "tags": tags(worn),
        "marks": marks([(d, name, 30.0) for d, name in marked]),
        "pain": pain(hurts),
        "cadence_residual_pct": pd.Series(residual, index=table["activity_id"]),
    }


def windows(history, today):
    return risk_windows(**history, today=day(today))


@FEW
@given(histories(), st.integers(0, LAST), st.integers(0, 40))
def test_later_days_never_change_which_windows_had_opened(history, today, more):
    """A later run may lengthen a window or join it with a new one; it never opens, closes or moves one in the past."""
    then, now = windows(history, today), windows(history, today + more)
    known = {(w.rule, w.start): w for w in now}
    for window in then:
        same = known[window.rule, window.start]
        assert same.peak >= window.peak
        assert same.end >= min(window.end, day(today))
        assert set(window.activity_ids) <= set(same.activity_ids)
    assert {(w.rule, w.start) for w in now if w.start <= day(today)} == {(w.rule, w.start) for w in then}


@FEW
@given(histories(), st.integers(0, LAST))
def test_what_lies_after_today_is_not_seen(history, today):
    cut = dict(history)
    cut["activities"] = history["activities"][history["activities"]["local_date"] <= pd.Timestamp(day(today))]
    cut["marks"] = history["marks"][history["marks"]["date"] <= pd.Timestamp(day(today))]
    assert windows(history, today) == windows(cut, today)


@FEW
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(history, random):
    shuffled = dict(history)
    for name in ("activities", "tags", "pain"):
        rows = list(range(len(history[name])))
        random.shuffle(rows)
        shuffled[name] = history[name].iloc[rows].reset_index(drop=True)
    assert windows(shuffled, LAST) == windows(history, LAST)
    pd.testing.assert_frame_equal(
        workload.session_spikes(shuffled["activities"]), workload.session_spikes(history["activities"])
    )


@FEW
@given(histories())
def test_nothing_given_is_changed(history):
    before = {name: table.copy(deep=True) for name, table in history.items()}
    windows(history, LAST)
    load.coverage(load.daily_load(history["activities"], marks=history["marks"]), history["activities"])
    for name, table in history.items():
        if isinstance(table, pd.DataFrame):
            pd.testing.assert_frame_equal(table, before[name])
        else:
            pd.testing.assert_series_equal(table, before[name])


@FEW
@given(histories())
def test_a_week_later_everything_is_a_week_later(history):
    week = pd.Timedelta(days=7)
    later = dict(history)
    later["activities"] = history["activities"].assign(
        local_date=history["activities"]["local_date"] + week, start_time=history["activities"]["start_time"] + week
    )
    later["marks"] = history["marks"].assign(date=history["marks"]["date"] + week)
    later["pain"] = history["pain"].assign(date=history["pain"]["date"] + week)
    here, there = windows(history, LAST), windows(later, LAST + 7)
    assert [(w.rule, w.start + week, w.end + week, w.peak, w.activity_ids) for w in here] == [
        (w.rule, w.start, w.end, w.peak, w.activity_ids) for w in there
    ]


@FEW
@given(histories())
def test_windows_of_one_rule_never_overlap_and_lie_in_the_history(history):
    found = windows(history, LAST)
    first = history["activities"]["local_date"].min().date()
    for rule in {w.rule for w in found}:
        mine = sorted((w for w in found if w.rule == rule), key=lambda w: w.start)
        assert all(one.end < other.start for one, other in pairwise(mine))
    for window in found:
        assert first <= window.start <= window.peak_date <= min(window.end, day(LAST))
        assert window.activity_ids or window.rule == "return_after_break"  # back without the watch
        assert (window.numbers["closed_by"] is None) == window.is_open(day(LAST))


DAILY_LOADS = st.lists(
    st.one_of(st.just(0.0), st.floats(1, 200), st.just(float("nan"))), min_size=30, max_size=120
).map(lambda values: pd.Series(values, index=pd.date_range(START, periods=len(values))))
RATIOS = {
    "uncoupled": workload.acwr,
    "coupled": lambda series: workload.acwr(series, "coupled"),
    "ewma": lambda series: workload.acwr(series, "ewma"),
    "monotony": workload.monotony,
    "week_change": workload.week_change,
}


@FEW
@given(DAILY_LOADS, st.sampled_from(sorted(RATIOS)), st.lists(st.floats(0, 200), min_size=1, max_size=20))
def test_appending_future_training_never_changes_an_earlier_value(series, name, future):
    longer = pd.Series([*series, *future], index=pd.date_range(START, periods=len(series) + len(future)))
    pd.testing.assert_series_equal(RATIOS[name](longer).iloc[: len(series)], RATIOS[name](series))


@FEW
@given(DAILY_LOADS, st.sampled_from(sorted(RATIOS)), st.sampled_from([1 / 60, 1000.0, 1.609344]))
def test_the_unit_of_load_changes_no_ratio(series, name, factor):
    pd.testing.assert_series_equal(RATIOS[name](series * factor), RATIOS[name](series), rtol=1e-6)


@FEW
@given(DAILY_LOADS, st.sampled_from(sorted(RATIOS)), st.integers(0, 29))
def test_a_rest_day_is_not_a_missing_day(series, name, position):
    rest, missing = series.copy(), series.copy()
    rest.iloc[position], missing.iloc[position] = 0.0, np.nan
    length = 28 if name in ("uncoupled", "coupled", "ewma") else 7
    assert RATIOS[name](missing).iloc[position : position + length].isna().all()
    if rest.notna().all() and (rest > 0).any():
        whole = RATIOS["coupled"](rest)
        assert whole.iloc[27:].isna().equals((rest.rolling(28).sum() == 0).iloc[27:])


def test_a_thousand_random_histories_agree_with_the_acwr_package():
    random = np.random.default_rng(20260105)
    shape = (90, 1000)
    values = random.gamma(2, 25, shape).round(1) * (random.random(shape) < random.uniform(0.1, 1, shape[1]))
    table = pd.DataFrame(values, index=pd.date_range(START, periods=shape[0]))
    pairs = [
        (workload.acwr(table, "coupled"), lambda series: peer.acwr(series, method="rac")),
        (workload.acwr(table, "uncoupled"), lambda series: peer.acwr(series, method="rau")),
        (workload.acwr(table, "ewma"), lambda series: peer.acwr(series, method="ewma")),
        (workload.monotony(table), peer.monotony),
        (workload.strain(table), peer.strain),
    ]
    for ours, theirs in pairs:
        expected = np.column_stack([theirs(table[column]).to_numpy() for column in table])
        np.testing.assert_allclose(ours.to_numpy(), expected, rtol=1e-6, atol=1e-9)


def test_a_rule_switched_off_leaves_the_others_as_they_were():
    history = runs(list(range(0, 60, 2)), km=[5.0] * 28 + [9, 12])
    everything = risk_windows(history, today=day(60))
    for rule in {window.rule for window in everything}:
        rest = risk_windows(history, today=day(60), settings=Settings(rules_off=(rule,)))
        assert rest == [window for window in everything if window.rule != rule]


@pytest.mark.parametrize("measure", ["moving_min", "distance_km"])
def test_the_ratio_window_follows_the_chosen_measure(measure):
    history = runs([*range(0, 35, 2), 35, 36, 37, 38, 39, 40], km=8)
    (window,) = [
        w
        for w in risk_windows(history, today=day(41), settings=Settings(measure=measure))
        if w.rule == "load_unlike_usual"
    ]
    assert window.numbers["measure"] == measure
