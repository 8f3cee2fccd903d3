"""The diary and Learn as a runner uses them: taps are stored at once, can be undone, and pain comes first on Today."""

from datetime import date, timedelta

import pytest
from app_screen import text
from streamlit.testing.v1 import AppTest

from analysis.learn import EXERCISES, TOPICS
from analysis.model import CAUTIONS, CHECKED, CLEARED, PAIN_FLAGS
from analysis.samples import sample_files
from analysis.wording import before as wording_before
from analysis.wording import diary as wording_diary
from analysis.wording import frame, phrases
from analysis.wording import pain as wording_pain
from analysis.wording import sheet as wording_sheet
from analysis.wording import today as wording_today


@pytest.fixture
def runs(library, today) -> None:
    """Eight weeks of typed-in runs, the last one today."""
    for number in range(20):
        library.add_manual(today - timedelta(days=3 * number), minutes=40, distance_km=7)


def by_key(app: AppTest, kind: str, start: str):
    return next(element for element in app.get(kind) if str(element.key).startswith(start))


def by_label(app: AppTest, label: str):
    return next(field for field in app.text_input if field.label == label)


def press(app: AppTest, start: str) -> AppTest:
    by_key(app, "button", start).click().run()
    assert not app.exception
    return app


def choose(app: AppTest, kind: str, start: str, value: object) -> AppTest:
    by_key(app, kind, start).set_value(value).run()
    assert not app.exception
    return app


# --- Today -------------------------------------------------------------------------------------------------------


def test_three_taps_store_a_pain_and_today_says_what_follows(open_page, library, runs, today):
    app = open_page("today")
    choose(app, "button_group", "where_left", "calf")
    choose(app, "button_group", "score", 4)
    stored = library.pain().iloc[0]
    assert (stored["site"], stored["side"], stored["during"], stored["date"].date()) == ("calf", "left", 4, today)
    assert app.title[0].value.startswith("Left calf 4 during: nothing rises")
    press(app, "undo_entry")
    assert library.pain().empty


def test_one_tap_says_no_pain_and_ends_the_hold(open_page, library, runs, today):
    library.log_pain(today - timedelta(days=2), "calf", 4, next_morning=1, side="left", flags=[CHECKED])
    app = open_page("today")
    assert "nothing rises" in app.title[0].value
    press(app, "no_pain")
    assert library.pain().iloc[-1][["site", "side", "during"]].tolist() == ["calf", "left", 0]
    assert "calf" not in app.title[0].value


def test_yesterdays_run_is_what_the_entry_is_about(open_page, library, today):
    yesterday = today - timedelta(days=1)
    library.add_manual(yesterday, minutes=40, distance_km=7)
    press(open_page("today"), "no_pain")
    assert library.pain()["date"].dt.date.tolist() == [yesterday]


def test_the_next_morning_is_asked_and_told_in_one_tap(open_page, library, runs, today):
    asked = library.log_pain(today - timedelta(days=1), "inside ankle", 4, side="left", flags=[CHECKED])
    app = open_page("today")
    choose(app, "button_group", "next_morning", 4)
    assert library.pain()["next_morning"].tolist() == [4]
    assert "no barefoot or minimal running for now" in app.title[0].value
    press(app, "undo_entry")
    assert library.pain()["pain_id"].tolist() == [asked]


def test_pain_outranks_an_open_window(open_page, library, runs, today):
    library.add_manual(today, minutes=120, distance_km=25)
    assert "longer than anything" in open_page("today").title[0].value
    library.log_pain(today, "shin", 4)
    assert open_page("today").title[0].value.startswith("Shin 4 during: no running until")


def test_a_warning_sign_leaves_one_calm_message_and_no_number_beside_it(open_page, library, runs, today):
    library.log_pain(today - timedelta(days=1), "shin", 4, side="left", flags=["limping"])
    app = open_page("today")
    assert app.title[0].value == (
        "Left shin: please stop running and see a clinician. Have it seen before you run again."
    )
    assert not app.get("plotly_chart")
    assert wording_today.WEEK_HEADING not in text(app)
    assert not app.button


def test_only_the_word_of_a_clinician_brings_the_plan_back(open_page, library, runs, today):
    library.log_pain(today - timedelta(days=3), "shin", 4, side="left", flags=["limping"])
    library.log_pain(today - timedelta(days=1), "shin", 0, side="left")
    app = open_page("diary")
    assert by_key(app, "button", "cleared").disabled
    assert "Strength" not in [tab.label for tab in app.tabs]
    choose(app, "button_group", "clear_shin", 0)
    press(app, "cleared")
    assert CLEARED in library.pain().iloc[-1]["flags"]
    assert "clinician" not in open_page("today").title[0].value


# --- the diary ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", wording_diary.TABS)
def test_every_part_opens_for_the_example_and_cannot_be_changed(open_page, tab):
    app = open_page("diary", tab)
    assert frame.EXAMPLE_READ_ONLY in text(app)
    stored = [button for button in app.button if button.label == frame.SAVE]
    assert sum(not button.disabled for button in stored) == (tab == "Days"), "a first run may be added by hand"


@pytest.mark.parametrize("tab", wording_diary.TABS)
def test_every_part_opens_on_an_own_library_and_on_files(open_page, library, tab):
    library.add_manual("2026-05-01", minutes=30)
    open_page("diary", tab)
    library.add(sample_files()[:4])
    library.log_pain(library.activities()["local_date"].max().date(), "heel", 2)
    open_page("diary", tab)


def test_the_whole_entry_is_stored_and_taken_back(open_page, library, runs, today):
    app = open_page("diary")
    for start, value in (("pain_site", "Achilles"), ("pain_side", "right"), (wording_pain.DURING, 3)):
        by_key(app, "button_group", start).set_value(value)
    by_key(app, "button_group", wording_pain.AFTER).set_value(2)
    by_key(app, "text_input", "pain_note").set_value("uphill")
    next(button for button in app.button if button.label == frame.SAVE).click().run()
    stored = library.pain().iloc[0]
    assert stored[["site", "side", "during", "after", "note"]].tolist() == ["Achilles", "right", 3, 2, "uphill"]
    assert "Learn: calf and Achilles tendon" in [link.proto.label for link in app.get("page_link")]
    press(app, f"back_{stored['pain_id']}")
    assert library.pain().empty
    press(app, "undo_entry")
    assert len(library.pain()) == 1


def test_an_entry_without_a_place_or_a_number_is_asked_for_and_not_stored(open_page, library, runs):
    app = open_page("diary")
    next(button for button in app.button if button.label == frame.SAVE).click().run()
    assert wording_pain.PAIN_NEEDS in text(app)
    assert library.pain().empty


@pytest.mark.parametrize(("ticked", "state"), [([], "hold"), ([2], "clinician"), ([10], "urgent")])
def test_the_checklist_is_asked_once_and_decides(open_page, library, runs, today, ticked, state):
    library.log_pain(today, "calf", 4, next_morning=1, side="left")
    app = open_page("diary")
    boxes = [box for box in app.checkbox if str(box.key).startswith("checklist")]
    assert len(boxes) == len(PAIN_FLAGS)
    for number in ticked:
        boxes[number].check().run()
    press(app, "answer_checklist")
    assert not [box for box in app.checkbox if str(box.key).startswith("checklist")]
    assert library.pain()["flags"].iloc[0] == tuple(PAIN_FLAGS[number] for number in ticked) or (CHECKED,)
    said = text(app)
    assert ("nothing rises" in said) == (state == "hold")
    assert ("see a clinician." in said) == (state != "hold")
    assert ("Have it seen today" in said) == (state == "urgent")


def test_a_gap_asks_and_one_tap_answers(open_page, library, today):
    for ago in (60, 55, 50, 20, 10):
        library.add_manual(today - timedelta(days=ago), minutes=40, distance_km=7)
    assert wording_diary.gaps_due(1) in [link.proto.label for link in open_page("today").get("page_link")]
    app = open_page("diary")
    assert "What was it?" in text(app)
    press(app, "did_not_run")
    assert "What was it?" not in text(app)
    assert set(library.marks()["mark"]) == {"did_not_run"}
    assert len(library.marks()) == 29
    press(app, "undo_entry")
    assert "What was it?" in text(app)


def test_running_without_a_watch_takes_the_guess_with_it(open_page, library, today):
    for ago in (60, 20, 10):
        library.add_manual(today - timedelta(days=ago), minutes=40, distance_km=7)
    app = open_page("diary")
    by_key(app, "number_input", "gap_").set_value(15).run()
    press(app, "without_watch")
    assert set(library.marks()["minutes"]) == {15}


def test_an_injury_has_a_start_and_an_end(open_page, library, runs, today):
    app = open_page("diary", "Days")
    dates = next(element for element in app.date_input if element.label == wording_diary.MARK_DAYS)
    dates.set_value((today - timedelta(days=2), today - timedelta(days=1)))
    next(button for button in app.button if button.label == frame.SAVE).click().run()
    assert not app.exception
    assert library.marks()["mark"].tolist() == ["sick_or_injured"] * 2


def test_a_run_without_a_watch_is_added_even_to_an_empty_library(open_page, library, today):
    app = open_page("diary", "Days")
    next(element for element in app.number_input if not element.disabled).set_value(25)
    next(button for button in app.button if not button.disabled and button.label == frame.SAVE).click().run()
    assert not app.exception
    activities = library.activities()
    assert activities["moving_s"].tolist() == [25 * 60]
    assert bool(activities["manual"].iloc[0])
    assert frame.EXAMPLE_BANNER not in text(app)


def test_cross_training_is_noted(open_page, library, runs):
    app = open_page("diary", "Days")
    by_key(app, "number_input", "cross_min").set_value(45)
    [button for button in app.button if button.label == frame.SAVE][-2].click().run()
    assert not app.exception
    assert library.cross_training()[["training", "minutes"]].values.tolist() == [["cycling", 45]]
    assert f"cycling, 45{phrases.THIN}min" in text(app)


def test_exercises_are_checked_off_and_unchecked(open_page, library, runs, today):
    app = open_page("diary", "Strength")
    assert [box.label for box in app.checkbox] == [exercise.name for exercise in EXERCISES]
    by_key(app, "checkbox", "did_rolling").check().run()
    assert library.strength()["exercise"].tolist() == ["rolling"]
    assert "Strength work for 1 week in a row" in text(app)
    by_key(app, "checkbox", "did_rolling").uncheck().run()
    assert library.strength().empty
    assert not app.exception


def test_the_eight_weeks_are_shown_before_a_chosen_pain(open_page):
    app = open_page("diary", "The eight weeks before")
    assert "it began here" in wording_before.mark_label(
        by_key(app, "selectbox", "before_mark").value, date(2026, 10, 5)
    )
    assert "Barefoot and minimal running" in text(app)
    assert wording_before.BEFORE_MIND in text(app)
    assert len(app.get("plotly_chart")) == 1


def test_without_pain_there_is_nothing_to_look_back_from(open_page, runs):
    assert wording_before.NO_PAIN_MARKS in text(open_page("diary", "The eight weeks before"))


def test_the_cautions_are_asked_once(open_page, library, runs):
    app = open_page("diary")
    headings = [expander.label for expander in app.expander]
    assert wording_diary.CAUTION_HEADING in headings
    group = next(group for group in app.get("button_group") if group.label == wording_diary.CAUTION_LABEL)
    group.set_value([CAUTIONS[0]])
    [button for button in app.button if button.label == frame.SAVE][-1].click().run()
    assert not app.exception
    assert library.settings().cautions == (CAUTIONS[0],)
    assert wording_diary.CAUTION_NOTES[CAUTIONS[0]] in text(app)
    assert wording_diary.CAUTION_HEADING not in [expander.label for expander in app.expander]


# --- Learn -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_every_topic_opens_from_its_address(open_page, topic):
    app = open_page("learn", topic=topic.key)
    assert app.subheader[0].value == topic.title
    assert "Grade D" in text(app)


def test_an_unknown_topic_shows_the_first(open_page):
    assert open_page("learn", topic="nonsense").subheader[0].value == TOPICS[0].title


class TestTheSheetForAClinician:
    def test_is_offered_in_the_example_and_beside_a_red_flag_too(self, library, runs, open_page, today):
        offered = open_page("diary").get("download_button")
        assert any(button.proto.label == wording_sheet.DOWNLOAD for button in offered)
        library.log_pain(today, "shin", 4, flags=[PAIN_FLAGS[2]])
        for page in ("diary", "today"):
            flagged = open_page(page).get("download_button")
            assert any(button.proto.label == wording_sheet.DOWNLOAD for button in flagged)

    def test_asks_once_for_the_name_and_keeps_it_in_the_settings(self, library, runs, open_page):
        app = open_page("diary")
        app.toggle(key="sheet_named").set_value(True).run()
        assert not app.get("download_button"), "no sheet leaves without the name that was asked for"
        by_label(app, wording_sheet.NAME).set_value("  Ada ")
        next(button for button in app.button if button.label == wording_sheet.USE_NAME).click().run()
        assert not app.exception
        assert library.settings().name == "Ada"
        assert app.toggle(key="sheet_named").label == "With my name (Ada)"


def test_what_a_form_of_the_days_still_needs_is_said(open_page, library, today):
    library.add_manual(today, minutes=40)
    app = open_page("diary", "Days")
    app.date_input[0].set_value(())
    buttons = [button for button in app.button if button.label == frame.SAVE and button.proto.form_id]
    buttons[0].click().run()
    assert not app.exception
    assert wording_diary.MARK_NEEDS in text(app)
    assert library.marks().empty
    buttons[1].click().run()
    assert wording_diary.MANUAL_NEEDS in text(app)
    assert len(library.activities()) == 1
