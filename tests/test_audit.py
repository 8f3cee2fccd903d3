from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from builders import START, day, pain

from analysis.audit import pain_onsets, self_audit
from analysis.model import RiskWindow


def window(start: int, length: int, rule: str = "session_spike") -> RiskWindow:
    return RiskWindow(rule, day(start), day(start + length - 1), 1.2, day(start), ("run-0",))


def audit(windows, entries, days=365, **more):
    return self_audit(windows, pain(entries), first_day=START, today=START + timedelta(days - 1), **more)


def test_an_onset_is_the_first_entry_of_three_after_seven_days_without_one():
    diary = pain([(0, "arch", 3), (5, "arch", 6), (12, "arch", 4), (19, "arch", 3), (28, "arch", 2), (29, "arch", 5)])
    assert [d.date() for d in pain_onsets(diary, day(60))["date"]] == [day(0), day(29)]


def test_eight_days_later_is_a_new_onset_and_another_site_is_its_own():
    diary = pain([(0, "arch", 3), (8, "arch", 3), (9, "calf", 4), (10, "arch", 9)])
    assert pain_onsets(diary, day(60))["site"].tolist() == ["arch", "arch", "calf"]


def test_the_sides_are_sites_of_their_own():
    diary = pain([(0, "arch", 3), (1, "arch", 3)]).assign(side=["left", "right"])
    assert len(pain_onsets(diary, day(60))) == 2


def test_the_next_morning_can_be_an_onset_and_tomorrow_is_not_seen():
    diary = pain([(0, "arch", 1), (9, "arch", 8)]).assign(next_morning=[4.0, np.nan])
    assert len(pain_onsets(diary, day(8))) == 1


def test_hits_misses_and_false_alarm_days():
    found = audit([window(10, 15), window(100, 15)], [(12, "arch", 4), (14, "calf", 5), (200, "arch", 4)])
    every, spike = found
    assert (every.rule, spike.rule) == ("", "session_spike")
    assert (spike.windows, spike.window_days) == (2, 30)
    assert (spike.onsets, spike.hits, spike.misses) == (3, 2, 1)
    assert spike.false_alarm_days == 28
    assert spike.false_alarm_days_per_month == pytest.approx(28 / (365 / 30.4375))
    assert spike.too_few


def test_two_rules_on_one_day_are_one_day():
    every, *_ = audit([window(10, 15), window(10, 15, "several_changes")], [(12, "arch", 4)])
    assert every.window_days == 15
    assert every.hits == 1


def test_windows_count_up_to_today_only():
    (_, spike) = audit([window(360, 15)], [])
    assert spike.window_days == 5
    assert spike.hits == spike.misses == 0


def test_at_random_a_window_hits_as_often_as_it_is_long():
    entries = [(d, "arch", 5) for d in range(20, 350, 30)]
    (_, spike) = audit([window(100, 36)], entries, days=361)
    # Away from the edges, every onset lies in a random window of 36 days in 36 of 326 starts.
    assert spike.random_hits == pytest.approx(len(entries) * 36 / 326, rel=0.1)
    assert spike.random_false_alarm_days_per_month == pytest.approx((36 - 1.2) / (361 / 30.4375), rel=0.05)
    assert not spike.too_few


def test_windows_that_foretell_nothing_are_as_good_as_random_ones_however_many_there_are():
    random = np.random.default_rng(3)
    entries = [(int(d), "arch", 5) for d in np.arange(15, 3600, 40) + random.integers(0, 20, 90)]
    windows = [window(int(d), int(n)) for d, n in zip(range(5, 3600, 50), random.integers(20, 45, 72), strict=True)]
    (_, spike) = audit(windows, entries, days=3650)
    assert 0.05 < spike.as_good_at_random < 0.95
    assert spike.random_hits == pytest.approx(90 * spike.window_days / 3650, rel=0.05)


def test_windows_that_foretell_stand_out_from_random_ones():
    onsets = range(30, 360, 40)
    (_, spike) = audit([window(d - 7, 15) for d in onsets], [(d, "arch", 5) for d in onsets])
    assert spike.hits == spike.onsets == 9
    assert spike.as_good_at_random < 0.01


def test_the_same_diary_gives_the_same_figures():
    entries = [(d, "arch", 5) for d in (20, 60, 99)]
    assert audit([window(10, 15)], entries) == audit([window(10, 15)], entries)
    assert audit([window(10, 15)], entries, seed=1)[0].random_hits != audit([window(10, 15)], entries)[0].random_hits


def test_without_windows_or_pain_there_is_still_an_answer():
    (every,) = audit([], [])
    assert (every.windows, every.onsets, every.hits, every.false_alarm_days) == (0, 0, 0, 0)
    assert every.too_few
    assert audit([window(5, 3)], [])[0].false_alarm_days == 3
    assert isinstance(pain_onsets(pain([]), day(0)), pd.DataFrame)
