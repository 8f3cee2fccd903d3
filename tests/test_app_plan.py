"""The plan: what it shows, what can be entered and taken back, and what stands nowhere while running is stopped."""

from datetime import timedelta

import pytest
from app_screen import text

from analysis.model import NO_BAREFOOT, PAIN_FLAGS, Settings
from analysis.wording import frame, phrases
from analysis.wording import plan as words
from analysis.wording import race as wording_race
from analysis.wording import tryout as wording_tryout


@pytest.fixture
def runs(library, today) -> None:
    """Ten weeks of three runs a week of 10 km, the last one three days ago."""
    library.add_shoe("trainers", "cushioned")
    for number in range(70):
        if number % 7 in (3, 5, 0) and number:
            library.add_manual(today - timedelta(days=number), minutes=60, distance_km=10, shoe_name="trainers")


def test_the_example_is_shown_and_cannot_be_changed(open_page):
    app = open_page("plan")
    assert not app.exception
    assert frame.EXAMPLE_READ_ONLY in text(app)
    assert app.segmented_control(key="lever_").disabled
    assert all(
        button.disabled for button in app.button if button.label in (wording_race.RACE_SAVE, wording_race.GOAL_SAVE)
    )


@pytest.mark.parametrize("page", ["today", "plan"])
def test_today_and_plan_have_one_number_a_class_and_the_longest_next_run(open_page, runs, page):
    app = open_page(page)
    assert not app.exception
    told = text(app).replace(phrases.THIN, " ")
    assert "120 of 198 min" in told
    assert "Longest next run **11.0 km** (30-day cap)" in told


def test_plan_gives_the_reason_of_a_limit_and_its_grade(open_page, runs):
    told = text(open_page("plan")).replace(phrases.THIN, " ")
    assert "Your longest run of 7 to 30 days ago counts 10.0 km" in told
    assert "Grade E: our own choice, untested." in told


def test_what_may_rise_is_switched_and_taken_back(open_page, library, runs):
    app = open_page("plan")
    app.segmented_control(key="lever_").set_value("shoes").run()
    assert not app.exception
    assert library.settings().lever == "shoes"
    assert "120 of 180" in text(app)
    app.button(key="undo_settings").click().run()
    assert library.settings().lever == ""
    assert "120 of 198" in text(app)


def test_a_race_without_a_day_or_a_distance_says_what_it_needs(open_page, library, runs):
    app = open_page("plan", words.TABS[1])
    next(button for button in app.button if button.label == wording_race.RACE_SAVE).click().run()
    assert wording_race.RACE_NEEDS in text(app)
    assert library.race() is None


def test_a_race_is_entered_answered_and_taken_back(open_page, library, runs, today):
    first = library.set_race(today + timedelta(days=300), 10)
    app = open_page("plan", words.TABS[1])
    assert "Ready by" in text(app)
    app.date_input[0].set_value(today + timedelta(days=20))
    app.number_input[0].set_value(42.2)
    next(button for button in app.button if button.label == wording_race.RACE_SAVE).click().run()
    assert not app.exception
    assert library.race().distance_km == pytest.approx(42.2)
    assert "the earliest sensible date is" in text(app)
    assert "less than eight weeks away" in text(open_page("plan", words.TABS[2]))
    app.button(key="undo_entry_1").click().run()
    assert library.race().race_id == first
    app.button(key="no_race_1").click().run()
    assert library.race() is None
    app.button(key="undo_entry_2").click().run()
    assert library.race().race_id == first


def test_a_transition_whose_day_was_emptied_begins_today(open_page, library, runs, today):
    app = open_page("plan", words.TABS[2])
    next(toggle for toggle in app.toggle if toggle.label == wording_race.GOAL_ON).set_value(True)
    app.date_input[0].set_value(None)
    next(button for button in app.button if button.label == wording_race.GOAL_SAVE).click().run()
    assert not app.exception
    assert library.settings().transition_start == today.isoformat()


def test_a_transition_is_laid_out_week_by_week_and_taken_back(open_page, library, runs, today):
    app = open_page("plan", words.TABS[2])
    next(toggle for toggle in app.toggle if toggle.label == wording_race.GOAL_ON).set_value(True)
    app.slider[0].set_value(30)
    next(button for button in app.button if button.label == wording_race.GOAL_SAVE).click().run()
    assert not app.exception
    assert library.settings().transition_share == pytest.approx(0.3)
    assert "to 30% barefoot and minimal in" in text(app)
    assert "of the 31 runners" in text(app).lower()
    app.button(key="undo_settings").click().run()
    assert library.settings().transition_start == ""
    assert "to 30% barefoot" not in text(app)


@pytest.mark.parametrize("flags", [(), (PAIN_FLAGS[2],)])
@pytest.mark.parametrize("page", ["plan", "today"])
def test_no_plan_stands_beside_a_stop(open_page, library, runs, today, page, flags):
    library.set_race(today + timedelta(days=60), 21.1)
    library.log_pain(today, "shin", 6, flags=flags)
    app = open_page(page)
    assert not app.exception
    told = text(app)
    assert phrases.first_upper("shin") in app.title[0].value
    for plan in (" of 198", "Longest next run", "reachable", wording_tryout.TRY_LEAD, words.BUDGET_HEADING):
        assert plan not in told
    assert not app.segmented_control or page == "today"


def test_a_step_back_keeps_its_smaller_numbers_under_the_message(open_page, library, runs, today):
    library.log_pain(today, "inside ankle", 4, next_morning=4)
    app = open_page("plan")
    assert not app.exception
    assert "three quarters" in text(app)
    assert "none for now" in text(app)


def test_feet_that_cannot_feel_are_told_why_barefoot_is_off(open_page, library, runs):
    library.save_settings(Settings(cautions=(NO_BAREFOOT,)))
    assert NO_BAREFOOT in text(open_page("plan"))


def test_a_planned_run_is_held_against_its_limits(open_page, runs):
    app = open_page("plan")
    assert wording_tryout.TRY_FITS in text(app)
    assert wording_tryout.TRY_NO_WINDOW in text(app)


def test_a_library_with_one_walk_or_one_run_opens(open_page, library, today):
    library.add_manual(today, minutes=50, kind="walk")
    assert not open_page("plan").exception
    library.add_manual(today, minutes=20)
    assert not open_page("plan").exception
