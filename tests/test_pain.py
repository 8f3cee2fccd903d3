"""What pain allows: the newest entry rule, site by site."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import BONE_SITES, CHECKED, CLEARED, PAIN_FLAGS, PAIN_SITES
from analysis.pain import STATES, day_of_entry, pain_state, questions

TODAY = date(2026, 6, 30)
COLUMNS = ["date", "site", "side", "during", "after", "next_morning", "flags"]


def diary(*rows):
    """Rows of (days ago, site, during, after, next morning, flags, side); what is left out is unknown."""
    table = []
    for ago, site, *rest in rows:
        during, after, morning, flags, side = [*rest, *(0, None, None, (), "")[len(rest) :]]
        table.append((pd.Timestamp(TODAY - timedelta(days=ago)), site, side, during, after, morning, flags))
    frame = pd.DataFrame(table, columns=COLUMNS)
    numbers = dict.fromkeys(("during", "after", "next_morning"), "float64")
    return frame.astype({**numbers, "date": "datetime64[us]", "flags": "object"})


def state(*rows):
    return pain_state(diary(*rows), TODAY).state


@pytest.mark.parametrize(
    ("site", "during", "after", "morning", "expected", "reason"),
    [
        ("inside ankle", 0, None, None, "normal", "no_pain"),
        ("inside ankle", 2, 2, 2, "normal", "no_pain"),
        ("shin", 2, 1, 0, "normal", "no_pain"),
        ("inside ankle", 3, None, 2, "hold", "settled"),
        ("calf", 1, 5, 0, "hold", "settled"),
        ("calf", 4, 2, None, "hold", "next_morning_unknown"),
        ("inside ankle", 4, None, 5, "step_back", "not_settled"),
        ("Achilles", 0, 0, 3, "step_back", "not_settled"),
        ("knee", 6, None, 0, "stop", "too_high"),
        ("knee", 0, None, 6, "stop", "too_high"),
        *[(site, 3, None, 0, "stop", "bone_site") for site in BONE_SITES],
    ],
)
def test_each_row_of_the_table(site, during, after, morning, expected, reason):
    found = pain_state(diary((1, site, during, after, morning)), TODAY)
    assert (found.state, found.reason) == (expected, reason)


def test_without_a_diary_running_goes_on():
    assert pain_state(diary(), TODAY).state == "normal"


def test_silence_never_ends_a_hold_but_a_tap_on_no_pain_does():
    assert state((200, "calf", 4)) == "hold"
    assert state((200, "calf", 4), (1, "calf", 0)) == "normal"


def test_no_pain_at_one_site_ends_nothing_at_another():
    assert state((3, "calf", 4), (1, "knee", 0)) == "hold"
    assert state((3, "calf", 4, None, None, (), "left"), (1, "calf", 0, None, None, (), "right")) == "hold"


def test_an_entry_without_a_side_speaks_for_both_sides():
    left = (3, "calf", 4, None, None, (), "left")
    assert state(left, (1, "calf", 0)) == "normal"
    assert state((3, "calf", 4), (1, "calf", 0, None, None, (), "left")) == "hold"


def test_the_worst_site_speaks_for_the_runner_and_the_others_are_listed():
    found = pain_state(diary((1, "calf", 4, None, 1), (3, "knee", 7), (2, "arch", 0)), TODAY)
    assert (found.state, found.entry.site) == ("stop", "knee")
    assert [(s.state, s.entry.site) for s in found.sites] == [("stop", "knee"), ("hold", "calf")]


def test_a_stop_lasts_until_an_entry_in_the_safe_range():
    found = pain_state(diary((9, "calf", 7), (2, "calf", 4, None, 1)), TODAY)
    assert (found.state, found.reason) == ("stop", "until_safe")
    assert state((9, "calf", 7), (2, "calf", 2)) == "normal"


def test_two_entries_of_one_day_are_read_as_the_worse_of_each_number():
    assert state((1, "calf", 0), (1, "calf", 4, None, 1)) == "hold"


def test_a_sign_on_the_checklist_outranks_the_numbers_until_a_clinician_cleared_it():
    flag = (9, "shin", 1, None, None, ("limping",))
    assert state(flag) == "clinician"
    assert state(flag, (1, "shin", 0)) == "clinician", "less pain does not clear a sign"
    assert state(flag, (1, "shin", 0, None, None, (CLEARED,))) == "normal"
    assert state(flag, (5, "shin", 0, None, None, (CLEARED,)), (1, "shin", 0, None, None, ("numbness",))) == "clinician"
    assert state(flag, (9, "shin", 0, None, None, (CLEARED,))) == "clinician", "a sign of the same day stands"


def test_signs_that_cannot_wait_are_urgent():
    urgent = [flag for flag in PAIN_FLAGS if pain_state(diary((1, "calf", 1, None, None, (flag,))), TODAY).urgent]
    assert urgent == ["hot swollen calf", "cannot bear weight", "arch suddenly flat"]


def test_pain_of_two_weeks_or_again_within_eight_weeks_is_for_a_clinician():
    def advice(*rows):
        return pain_state(diary(*rows), TODAY).advice

    assert advice((14, "calf", 3), (0, "calf", 3)) == "two_weeks"
    assert advice((13, "calf", 3), (8, "calf", 3), (2, "calf", 3)) == ""
    assert advice((13, "calf", 3), (2, "calf", 3)) == "same_site_again", "eleven quiet days lie between"
    assert advice((50, "calf", 3), (45, "calf", 0), (0, "calf", 3)) == "same_site_again"
    assert advice((57, "calf", 3), (50, "calf", 0), (0, "calf", 3)) == ""
    assert advice((14, "calf", 3), (7, "calf", 3), (0, "calf", 1)) == "", "it has settled"
    assert advice((14, "calf", 3), (0, "knee", 3)) == ""


def test_what_the_diary_asks_for():
    def asks(*rows):
        return pain_state(diary(*rows), TODAY).asks

    assert asks((1, "calf", 4)) == ("next_morning", "checklist")
    assert asks((1, "calf", 4, None, 1)) == ("checklist",)
    assert asks((3, "knee", 1), (1, "knee", 2)) == ("checklist",), "rising"
    assert asks((1, "heel", 1)) == ("checklist",), "bone"
    assert asks((1, "knee", 1)) == ()


scores = st.integers(0, 10)
rows = st.lists(
    st.tuples(
        st.integers(0, 60), st.sampled_from(PAIN_SITES), scores, st.none() | scores, st.none() | scores,
        st.sampled_from([(), (), (), ("limping",), (CLEARED,)]), st.sampled_from(["", "left", "right"]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms())
def test_the_order_of_writing_does_not_matter(written, random):
    shuffled = list(written)
    random.shuffle(shuffled)
    assert repr(pain_state(diary(*written), TODAY)) == repr(pain_state(diary(*shuffled), TODAY))


@settings(max_examples=150, deadline=None)
@given(rows, st.data())
def test_worse_pain_is_never_a_milder_state(written, data):
    index = data.draw(st.integers(0, len(written) - 1))
    number = data.draw(st.integers(2, 4))
    worse = list(written)
    row = list(worse[index])
    row[number] = data.draw(st.integers(row[number] if row[number] is not None else 3, 10))
    worse[index] = tuple(row)
    assert STATES.index(state(*worse)) >= STATES.index(state(*written))


@settings(max_examples=60, deadline=None)
@given(rows, st.integers(0, 60))
def test_what_is_written_later_never_changes_an_earlier_day(written, ago):
    day = TODAY - timedelta(days=ago)
    known = [row for row in written if row[0] >= ago]
    assert repr(pain_state(diary(*written), day)) == repr(pain_state(diary(*known), day))


def test_a_checklist_that_was_read_is_not_asked_again_and_ticks_nothing():
    found = pain_state(diary((1, "calf", 4, None, 1, (CHECKED,))), TODAY)
    assert (found.state, found.flags, found.asks) == ("hold", (), ())
    assert "checklist" in pain_state(diary((3, "calf", 4, None, 1, (CHECKED,)), (1, "calf", 4)), TODAY).asks


def test_the_questions_name_the_entry_they_are_about():
    table = diary((3, "calf", 4, None, 1), (2, "shin", 1), (0, "calf", 4)).assign(
        pain_id=["pain-1", "pain-2", "pain-3"]
    )
    asked = [(question.asks, question.pain_id) for question in questions(table, TODAY)]
    assert asked == [("checklist", "pain-3"), ("checklist", "pain-2")], "the morning after today has not come"
    asked = questions(table, TODAY + timedelta(days=1))
    assert [question.asks for question in asked] == ["next_morning", "checklist", "checklist"]


def test_an_entry_is_about_yesterdays_run_until_somebody_wrote_about_it():
    yesterday = TODAY - timedelta(days=1)
    assert day_of_entry(yesterday, diary(), TODAY) == yesterday
    assert day_of_entry(yesterday, diary((1, "calf", 0)), TODAY) == TODAY
    assert day_of_entry(TODAY, diary(), TODAY) == TODAY
    assert day_of_entry(TODAY - timedelta(days=5), diary(), TODAY) == TODAY
    assert day_of_entry(None, diary(), TODAY) == TODAY
