"""The way back after a break or a stop."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from builders import day, marks, runs
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pain import COLUMNS

from analysis.ladder import after_break, after_stop
from analysis.load import daily_load

BEFORE = [d for d in range(28) if d % 7 in (0, 2, 4, 6)]  # four runs of 45 min a week
NO_WALKS = pd.DataFrame({"date": pd.to_datetime([]), "minutes": []})


def diary(*rows):
    """Rows of (day, site, during, next morning, flags)."""
    table = []
    for number, site, during, *rest in rows:
        morning, flags = [*rest, *(None, ())[len(rest) :]]
        table.append((pd.Timestamp(day(number)), site, "", during, None, morning, flags))
    numbers = dict.fromkeys(("during", "after", "next_morning"), "float64")
    frame = pd.DataFrame(table, columns=COLUMNS)
    return frame.astype({**numbers, "date": "datetime64[us]", "flags": "object"})


def walks(*days):
    return pd.DataFrame({"date": pd.to_datetime([day(d) for d in days]), "minutes": 30.0})


def on_the_steps(days):
    """Minutes: 45 before the break, then what the ladder asks for when every session settles."""
    back = [d for d in days if d >= 42]
    climbed = {d: 22.5 * min(1.15 ** (i // 2), 2) for i, d in enumerate(back)}
    return [climbed.get(d, 45.0) for d in days]


def break_ladder(days, today, pain=(), minutes=None, marked=None):
    table = runs(days, minutes=on_the_steps(days) if minutes is None else minutes)
    return after_break(daily_load(table, marks=marked, today=day(today)), diary(*pain), day(today))


def stop_ladder(days, today, pain, walked=NO_WALKS, minutes=45.0):
    table = runs(days, minutes=minutes)
    return after_stop(daily_load(table, today=day(today)), walked, diary(*pain), day(today))


def test_after_a_fortnight_away_it_starts_at_half_of_what_was_usual():
    ladder = break_ladder(BEFORE, today=42)
    assert (ladder.number, ladder.step.session_min, ladder.step.week_min) == (0, 22.5, 90)
    assert (ladder.usual_session_min, ladder.usual_week_min) == (45, 180)
    shares = [round(step.share, 3) for step in ladder.steps]
    assert shares == [0.5, 0.575, 0.661, 0.76, 0.875, 1.0]


def test_thirteen_days_are_no_break_and_neither_are_days_without_a_watch():
    assert break_ladder(BEFORE, today=41) is None
    assert break_ladder(BEFORE, today=42, marked=marks([(35, "without_watch", 30)])) is None
    assert break_ladder(BEFORE, today=42, marked=marks([(35, "did_not_run", None)])) is not None


def test_two_sessions_a_day_apart_make_a_step():
    back = [42, 44, 46, 48]
    assert break_ladder(BEFORE + back[:1], today=43).number == 0
    assert break_ladder(BEFORE + back[:2], today=45).number == 1
    assert break_ladder(BEFORE + back, today=49).number == 2
    daily = [45.0] * len(BEFORE) + [22.5] * 3
    assert break_ladder([*BEFORE, 42, 43, 44], today=45, minutes=daily).number == 1, "the day between does not count"
    assert break_ladder([*BEFORE, 42], today=43).next_date == day(44)


def test_a_session_far_below_the_step_does_not_count():
    minutes = [45.0] * len(BEFORE) + [17.0, 17.0]
    assert break_ladder([*BEFORE, 42, 44], today=45, minutes=minutes).number == 0


def test_a_session_far_above_the_step_leads_no_further_up():
    minutes = [45.0] * len(BEFORE) + [45.0, 45.0]
    assert break_ladder([*BEFORE, 42, 44], today=45, minutes=minutes).number == 0


def test_four_weeks_after_the_return_the_caps_know_enough():
    back = list(range(42, 71, 4))
    minutes = [45.0] * len(BEFORE) + [10.0] * len(back)
    assert break_ladder(BEFORE + back, today=70, minutes=minutes) is not None
    assert break_ladder(BEFORE + back, today=71, minutes=minutes) is None


def test_the_ladder_ends_at_what_was_usual():
    back = list(range(42, 66, 2))
    assert break_ladder(BEFORE + back[:11], today=64).step.share == 1.0
    assert break_ladder(BEFORE + back, today=66) is None


def test_it_repeats_after_pain_that_settled_and_goes_one_back_after_a_worse_morning():
    days = [*BEFORE, 42, 44, 46, 48]
    assert break_ladder(days, 49, [(48, "calf", 4, 1)]).number == 1
    assert break_ladder(days, 49, [(48, "calf", 4, 1)]).settled == 0
    assert break_ladder(days, 49, [(48, "calf", 4, 3)]).number == 0
    assert break_ladder(days, 49, [(49, "calf", 0, 3)]).number == 0, "written the morning after"


def test_after_four_weeks_it_starts_no_higher_than_a_newcomer_and_after_eight_there_is_none():
    ladder = break_ladder(BEFORE, today=27 + 30)
    assert (ladder.step.session_min, ladder.step.week_min) == (20, 60)
    assert break_ladder(BEFORE, today=27 + 57) is not None
    assert break_ladder(BEFORE, today=27 + 58) is None


STOP = [(28, "calf", 7), (35, "calf", 1)]


def test_after_a_stop_walks_come_first_then_running_and_walking_in_turn():
    ladder = stop_ladder(BEFORE, 36, STOP)
    assert (ladder.step.kind, ladder.step.session_min, ladder.step.week_min) == ("walk", 30, 0)
    patterns = [(s.repeats, s.run_min, s.walk_min) for s in ladder.steps[1:6]]
    assert patterns == [(10, 1, 1), (8, 2, 1), (6, 4, 1), (1, 20, 0), (1, 30, 0)]
    assert [s.kind for s in ladder.steps] == ["walk"] + ["run_walk"] * 3 + ["run"] * 2 + ["share"] * 3
    assert [round(s.session_min) for s in ladder.steps[6:]] == [34, 39, 45], "never below the 30 minutes already done"


def test_two_walks_that_were_written_about_open_the_running():
    calm = [*STOP, (36, "calf", 0), (38, "calf", 0)]
    assert stop_ladder(BEFORE, 39, calm, walks(36, 38)).number == 1
    assert stop_ladder(BEFORE, 39, STOP, walks(36, 38)).number == 0, "nothing was written"
    assert stop_ladder(BEFORE, 45, STOP, walks(36, 38)).number == 1, "a week of silence"


def test_a_walk_never_stands_for_a_run():
    calm = [*STOP, *((d, "calf", 0) for d in (36, 38, 40, 42))]
    assert stop_ladder(BEFORE, 43, calm, walks(36, 38, 40, 42)).number == 1


def test_another_stop_begins_again():
    pain = [*STOP, (36, "calf", 0), (38, "calf", 0), (40, "knee", 6), (41, "knee", 2)]
    ladder = stop_ladder(BEFORE, 42, pain, walks(36, 38))
    assert (ladder.site, ladder.number) == ("knee", 0)


def test_no_ladder_while_the_stop_lasts_and_none_eight_weeks_after():
    assert stop_ladder(BEFORE, 36, STOP[:1]) is None
    assert stop_ladder(BEFORE, 35 + 56, STOP) is not None
    assert stop_ladder(BEFORE, 35 + 57, STOP) is None


@pytest.mark.parametrize(("site", "caution"), [("shin", "bone"), ("Achilles", "calf"), ("knee", "")])
def test_the_site_of_the_stop_brings_its_caution(site, caution):
    assert stop_ladder(BEFORE, 36, [(28, site, 7), (35, site, 1)]).caution == caution


def test_steps_never_pass_what_was_usual_for_a_runner_of_short_runs():
    ladder = stop_ladder(BEFORE, 36, STOP, minutes=18.0)
    assert max(step.session_min for step in ladder.steps[1:]) == pytest.approx(18)
    assert max(step.week_min for step in ladder.steps) == pytest.approx(72)


def test_half_of_what_was_usual_is_one_run_a_week_for_who_ran_once_a_week():
    first = break_ladder([d for d in range(56) if d % 7 == 6], today=72, minutes=60.0).steps[0]
    assert first.week_min == first.session_min == 30


def test_a_stop_before_any_running_ends_with_the_thirty_minutes():
    ladder = stop_ladder([], 36, STOP)
    assert np.isnan(ladder.usual_session_min)
    assert ladder.steps[-1].session_min == 30


sessions = st.lists(st.integers(42, 80), unique=True, max_size=20).map(sorted)


@settings(max_examples=60, deadline=None)
@given(sessions, st.lists(st.tuples(st.integers(42, 80), st.integers(0, 5), st.integers(0, 5)), max_size=6), st.data())
def test_one_more_painful_entry_never_climbs_higher(days, written, data):
    pain = [(d, "calf", during, morning) for d, during, morning in written]
    more = (data.draw(st.integers(42, 80)), "calf", data.draw(st.integers(3, 5)), data.draw(st.integers(0, 5)))
    before, after = (break_ladder(BEFORE + days, 81, p) for p in (pain, [*pain, more]))
    if before is not None:
        assert after is not None
        assert after.number <= before.number


def test_a_week_later_everything_is_a_week_later():
    calm = [*STOP, (36, "calf", 0), (38, "calf", 0)]
    one = stop_ladder(BEFORE, 39, calm, walks(36, 38))
    shifted = [(d + 7, *rest) for d, *rest in calm]
    other = stop_ladder([d + 7 for d in BEFORE], 46, shifted, walks(43, 45))
    assert other.next_date - one.next_date == timedelta(days=7)
    assert repr(other.steps) == repr(one.steps)
