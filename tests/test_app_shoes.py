"""The shoe page: what it shows of the example, what a runner can enter, and that each entry can be undone."""

from datetime import timedelta

import pytest
from app_screen import text
from streamlit.testing.v1 import AppTest

from analysis.library import Library
from analysis.samples import sample_files
from analysis.wording import frame, phrases
from analysis.wording import shoe_edits as wording_shoe_edits
from analysis.wording import shoes as words
from analysis.wording.names import CLASS_NAMES


@pytest.fixture
def runs(library, today) -> list[str]:
    """Ten runs of the last three weeks, the newest the longest; a pair of trainers; ids oldest first."""
    library.add_shoe("trainers", "cushioned")
    for number in range(10):
        library.add_manual(
            today - timedelta(days=1 + 2 * (9 - number)), minutes=30 + 3 * number, distance_km=5 + number
        )
    return library.activities()["activity_id"].tolist()


def undo(app: AppTest) -> AppTest:
    return app.button(key="undo_shoes").click().run()


def save(app: AppTest, form: str) -> AppTest:
    button = next(button for button in app.button if button.proto.form_id == form)
    return button.click().run()


def test_the_example_tells_its_story_and_cannot_be_changed(open_page):
    app = open_page("shoes")
    assert not app.exception
    assert len(app.get("plotly_chart")) == 3
    shown = text(app)
    assert f"3{phrases.THIN}h{phrases.THIN}07 barefoot or in minimal shoes, 21% of all your running" in shown
    assert "none in the 30 days before" in shown
    assert "6 of 10 barefoot or minimal runs in 30 days went over their limit" in shown
    assert "All 16 runs of the last 28 days have a shoe." in shown
    assert "Barefoot and minimal running began on Fri 11 Sep, 3 weeks ago." in shown
    assert frame.EXAMPLE_READ_ONLY in shown
    assert open_page("shoes", wording_shoe_edits.TABS[2]).button(key="rule_add").disabled
    assert open_page("shoes", wording_shoe_edits.TABS[3]).button(key="pair_add").disabled


@pytest.mark.parametrize("measure", words.MEASURE_NAMES)
def test_every_measure_of_exposure_can_be_shown(open_page, measure):
    app = open_page("shoes")
    app.segmented_control(key="shoe_measure").set_value(measure).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 3


def test_without_shoes_the_results_say_so_and_ask_for_the_three_longest_runs(open_page, library, runs):
    app = open_page("shoes")
    assert not app.exception
    assert f"{words.INCOMPLETE}:** in the last 28 days all 10 runs have no shoe" in text(app)
    asked = [box.key.removeprefix("helpful_") for box in app.selectbox if str(box.key).startswith("helpful_")]
    assert asked == runs[:-4:-1]
    assert f"Three taps would cover {round(100 * (14 + 13 + 12) / 95)}% of the distance." in text(app)


def test_one_tap_gives_a_run_its_shoe_and_one_takes_it_back(open_page, library, runs):
    app = open_page("shoes")
    app.selectbox(key=f"helpful_{runs[-1]}").select("trainers").run()
    assert not app.exception
    assert library.tags()["activity_id"].tolist() == [runs[-1]]
    undo(app)
    assert library.tags().empty


def test_a_run_is_tagged_from_today(open_page, library, runs):
    app = open_page("today")
    assert "No shoe given yet" in text(app)
    app.selectbox(key=f"quick_tag_{runs[-1]}").select("trainers").run()
    assert not app.exception
    assert library.tags()["activity_id"].tolist() == [runs[-1]]
    assert f"trainers: {wording_shoe_edits.WHY['tagged']}." in text(app)
    undo(app)
    assert library.tags().empty


def test_minutes_without_a_watch_are_added_with_three_values(open_page, library, runs, today):
    app = open_page("shoes")
    app.number_input(key="outing_minutes").set_value(7)
    assert app.selectbox(key="outing_shoe").value == wording_shoe_edits.BAREFOOT
    save(app, "outing")
    assert not app.exception
    added = library.activities().iloc[-1]
    assert (added["moving_s"], added["local_date"].date(), added["sport"]) == (420, today, "running")
    assert library.tags()["shoe_class"].tolist() == ["barefoot"]
    assert CLASS_NAMES["barefoot"] in text(app)
    undo(app)
    assert library.activities()["activity_id"].tolist() == runs
    assert library.shoes()["shoe_name"].tolist() == ["trainers"]


def test_a_barefoot_walk_is_counted_as_walking(open_page, library, runs):
    app = open_page("shoes")
    app.segmented_control(key="outing_kind").set_value("walk")
    save(app, "outing")
    assert f"You walked 5{phrases.THIN}min in them too." in text(app)
    assert "No barefoot or minimal running in the last 30 days" in text(app)


def test_a_default_shoe_covers_everything_from_its_day_on(open_page, library, runs, today):
    app = open_page("shoes", wording_shoe_edits.TABS[2])
    app.date_input(key="rule_since_True").set_value(today - timedelta(days=5))
    app.button(key="rule_add").click().run()
    assert not app.exception
    assert library.shoe_rules()["kind"].tolist() == ["default"]
    assert "gives 3 runs a shoe" in text(app)
    assert library.tags().empty, "a rule is applied when reading, never stored as a tag"
    undo(app)
    assert library.shoe_rules().empty


def test_a_rule_can_be_taken_away_and_put_back(open_page, library, runs):
    rule = library.add_shoe_rule("weekday", "Tuesday", "trainers")
    app = open_page("shoes", wording_shoe_edits.TABS[2])
    app.button(key=f"away_{rule}").click().run()
    assert library.shoe_rules().empty
    undo(app)
    assert library.shoe_rules()["rule_id"].tolist() == [rule]


def test_many_runs_change_shoe_and_surface_at_once(open_page, library, runs):
    app = open_page("shoes")
    table = f"runs_{library.revision()}"
    app.session_state[table] = edited({0: {"ticked": True}, 1: {"ticked": True}, 2: {"surface": "grass"}})
    app.selectbox(key="ticked_shoe").select("trainers")
    save(app, "runs")
    assert not app.exception
    assert set(library.tags()["activity_id"]) == set(runs[-2:])
    assert library.activities()["surface"].tolist() == [""] * 7 + ["grass", "", ""]
    undo(app)
    assert library.tags().empty
    assert set(library.activities()["surface"]) == {""}


def test_a_shoe_for_ticked_runs_without_a_tick_says_so(open_page, library, runs):
    app = open_page("shoes")
    app.selectbox(key="ticked_shoe").select("trainers")
    save(app, "runs")
    assert wording_shoe_edits.NONE_TICKED in text(app)
    assert library.tags().empty


def test_a_tag_gives_way_to_the_rules_again(open_page, library, runs):
    library.tag(runs[-1], "trainers")
    app = open_page("shoes")
    app.session_state[f"runs_{library.revision()}"] = edited({0: {"ticked": True}})
    app.selectbox(key="ticked_shoe").select(wording_shoe_edits.BACK_TO_RULES)
    save(app, "runs")
    assert library.tags().empty
    undo(app)
    assert library.tags()["activity_id"].tolist() == [runs[-1]]


def test_the_first_minutes_are_barefoot_then_the_trainers(open_page, library, runs):
    library.add_shoe("skin", "barefoot")
    app = open_page("shoes", wording_shoe_edits.TABS[1])
    save(app, "split")
    assert library.tags()[["activity_id", "shoe_name", "start_s"]].to_numpy().tolist() == [
        [runs[-1], "skin", 0],
        [runs[-1], "trainers", 360],
    ]
    assert not app.exception
    undo(app)
    assert library.tags().empty


def test_a_run_is_split_into_several_spans(open_page, library, runs):
    library.add_shoe("skin", "barefoot")
    app = open_page("shoes", wording_shoe_edits.TABS[1])
    app.selectbox(key="split_run").select(runs[0])
    app.segmented_control(key="split_way").set_value("minutes").run()
    app.session_state[f"split_{runs[0]}_{library.revision()}"] = edited(
        {0: {"shoe": "skin", "until_min": 6}}, [{"shoe": "trainers"}]
    )
    save(app, "split")
    assert not app.exception
    assert library.tags()[["shoe_name", "start_s"]].to_numpy().tolist() == [["skin", 0], ["trainers", 360]]
    undo(app)
    assert library.tags().empty


def test_a_run_is_split_by_lap(open_page, library):
    library.add([path for path in sample_files() if "five-times-800" in path.name])
    library.add_shoe("gloves", "minimal")
    (run,) = library.activities()["activity_id"]
    app = open_page("shoes", wording_shoe_edits.TABS[1], range="all")
    app.segmented_control(key="split_way").set_value("laps").run()
    app.session_state[f"laps_{run}_{library.revision()}"] = edited({1: {"shoe": "gloves"}})
    save(app, "split")
    assert not app.exception
    starts = library.laps(run)["start_time"].iloc[1:3] - library.activities()["start_time"].iloc[0]
    tag = library.tags().iloc[0]
    assert [tag["start_s"], tag["end_s"]] == starts.dt.total_seconds().tolist()


def test_a_pair_is_added_by_five_questions(open_page, library, runs):
    app = open_page("shoes", wording_shoe_edits.TABS[3])
    app.toggle(key="by_index").set_value(True).run()
    app.text_input(key="pair_name").set_value("gloves")
    for key, value in {"weight": 150, "stack": 10, "drop": 0, "devices": 0}.items():
        app.number_input(key=f"index_{key}").set_value(value)
    app.select_slider(key="index_lengthwise").set_value(2.0)
    app.select_slider(key="index_crosswise").set_value(2.0)
    app.button(key="pair_add").click().run()
    assert not app.exception
    pair = library.shoes().set_index("shoe_name").loc["gloves"]
    assert (pair["shoe_class"], pair["minimalist_index"]) == ("minimal", 88)
    undo(app)
    assert library.shoes()["shoe_name"].tolist() == ["trainers"]


def test_the_form_of_a_new_pair_is_empty_again_once_it_is_added(open_page, library, runs, today):
    app = open_page("shoes", wording_shoe_edits.TABS[3])
    app.text_input(key="pair_name").set_value("gloves")
    app.date_input(key="pair_first").set_value(today)
    app.button(key="pair_add").click().run()
    assert library.shoes()["shoe_name"].tolist() == ["trainers", "gloves"]
    assert (app.text_input(key="pair_name").value, app.date_input(key="pair_first").value) == ("", None)


def test_a_pair_that_is_refused_stays_in_the_form_with_the_remedy(open_page, library, runs, today):
    app = open_page("shoes", wording_shoe_edits.TABS[3])
    app.date_input(key="pair_first").set_value(today)
    app.button(key="pair_add").click().run()
    assert not app.exception
    assert "Name the shoe." in app.error[0].value
    assert app.date_input(key="pair_first").value == today


def test_a_pair_is_retired_in_the_table(open_page, library, runs, today):
    app = open_page("shoes", wording_shoe_edits.TABS[3])
    app.session_state[f"pairs_{library.revision()}"] = edited({0: {"retired": str(today - timedelta(days=1))}})
    save(app, "pairs")
    assert not app.exception
    assert library.shoes()["retired"].iloc[0].date() == today - timedelta(days=1)
    undo(app)
    assert library.shoes()["retired"].isna().all()


def test_gear_of_an_export_is_said_once(open_page, library, runs, today):
    library.add([path for path in sample_files() if "2026-10-0" in path.name])
    with_gear(library, "Trail Glove 7")
    app = open_page("shoes", wording_shoe_edits.TABS[2], range="all")
    app.selectbox(key="gear_Trail Glove 7").select(wording_shoe_edits.NEW_PAIR.format("minimal")).run()
    assert not app.exception
    assert "Trail Glove 7" in library.shoes()["shoe_name"].tolist()
    assert wording_shoe_edits.GEAR_HEADING not in text(app)


def test_names_of_shoes_in_an_export_are_asked_before_single_runs(open_page, library, runs):
    name_all(library, "Trail Glove 7")
    app = open_page("shoes")
    assert "Your export names 1 pair." in text(app)
    assert not [box for box in app.selectbox if str(box.key).startswith("helpful_")]
    app.selectbox(key="gear_of_late_Trail Glove 7").select(wording_shoe_edits.NEW_PAIR.format("minimal")).run()
    assert not app.exception
    assert "All 10 runs of the last 28 days have a shoe." in text(app)
    undo(app)
    assert library.shoes()["shoe_name"].tolist() == ["trainers"]


def test_the_name_of_the_last_runs_shoe_is_asked_on_today(open_page, library, runs):
    name_all(library, "Trail Glove 7")
    app = open_page("today")
    app.selectbox(key="quick_gear_Trail Glove 7").select("trainers").run()
    assert not app.exception
    assert f"trainers: {wording_shoe_edits.WHY['gear']}." in text(app)
    undo(app)
    assert library.shoe_rules().empty


def test_inserts_are_noted_and_taken_back(open_page, library, runs):
    app = open_page("shoes", wording_shoe_edits.TABS[4])
    save(app, "inserts")
    assert not app.exception
    assert library.inserts()["change"].tolist() == ["started"]
    undo(app)
    assert library.inserts().empty


def edited(rows: dict, added: list | None = None) -> dict:
    """What a table editor keeps of a runner's edits."""
    return {"edited_rows": rows, "added_rows": added or [], "deleted_rows": []}


def with_gear(library: Library, name: str) -> None:
    """Give every recorded run a shoe name, as an export does."""
    name_all(library, name, "NOT manual")


def name_all(library: Library, name: str, which: str = "1") -> None:
    """Give runs a shoe name, as an export does."""
    with library.driver_connection() as connection:
        connection.execute(f"UPDATE activities SET gear = ? WHERE {which}", (name,))
        connection.commit()
