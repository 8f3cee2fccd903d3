"""Every page opens: on an empty library, on a few files, after edits; and the server answers with its policy."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from app_screen import figures, text
from corpus import CORPUS, needs_corpus
from streamlit.testing.v1 import AppTest
from watch_files import gpx

from analysis import tables
from analysis.charts import load as charts_load
from analysis.charts import windows as charts_windows
from analysis.samples import sample_files
from analysis.wording import activity as wording_activity
from analysis.wording import frame, phrases
from analysis.wording.names import MEASURE_NAMES

PAGES = (
    "today",
    "load",
    "cadence",
    "shoes",
    "risk_windows",
    "activity",
    "plan",
    "diary",
    "learn",
    "add_runs",
    "settings",
    "method",
)
CHARTS = {"today": 1, "load": 3, "cadence": 3, "shoes": 3, "risk_windows": 1, "activity": 3}


@pytest.fixture
def runs(library) -> list[str]:
    """Five weeks of typed-in runs that end yesterday with one far longer than the rest; their ids, oldest first."""
    today = datetime.now().astimezone().date()
    kilometres = [8.0] * 15 + [16.0]
    for number, km in enumerate(kilometres):
        day = today - timedelta(days=1 + 2 * (len(kilometres) - 1 - number))
        library.add_manual(day, minutes=6 * km, distance_km=km)
    return list(library.activities()["activity_id"])


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_library_shows_the_example_and_says_so(open_page, page):
    app = open_page(page)
    assert not app.exception
    assert len(app.get("plotly_chart")) == CHARTS.get(page, 0)
    if page not in ("add_runs", "settings"):
        assert frame.EXAMPLE_BANNER in text(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_library_of_ones_own_shows_no_example(open_page, runs, page):
    app = open_page(page)
    assert not app.exception
    assert frame.EXAMPLE_NAME not in text(app)


@pytest.mark.parametrize("page", PAGES)
def test_files_from_watches_open_on_every_page(open_page, library, page):
    outcome = library.add(sample_files()[:6])
    assert not outcome.failed
    app = open_page(page, range="all")
    assert not app.exception


def test_today_says_the_run_that_stands_out(open_page, runs):
    app = open_page("today")
    assert f"16.0{phrases.THIN}km is 100% longer" in app.title[0].value
    assert f"8.8{phrases.THIN}km would have kept this window closed" in text(app)


@pytest.mark.parametrize("page", ["load", "cadence", "risk_windows"])
def test_the_days_shown_come_from_the_address(open_page, page):
    app = open_page(page, range="2026-07-01_2026-08-31")
    assert not app.exception
    assert "1 Jul – 31 Aug" in text(app)
    axes = [figure["layout"]["xaxis"] for figure in figures(app)]
    ranges = [axis["range"] for axis in axes if axis.get("type") == "date"]
    assert ranges
    assert all(start.startswith("2026-07-01") for start, _ in ranges)


@pytest.mark.parametrize("nonsense", ["yesterday", "2026-08-31_2026-07-01", "2026-13-01_2026-14-01", ""])
def test_a_broken_address_shows_the_usual_twelve_weeks(open_page, nonsense):
    app = open_page("load", range=nonsense)
    assert not app.exception
    assert app.session_state["range"] == "12w"


def test_the_days_shown_survive_a_change_of_page(open_page):
    app = open_page("load", range="2026-07-01_2026-08-31")
    app.switch_page("app_pages/cadence.py").run()
    assert "1 Jul – 31 Aug" in text(app)
    assert app.query_params["range"] == "2026-07-01_2026-08-31"


def test_one_button_takes_the_days_back(open_page):
    app = open_page("load", range="2026-07-01_2026-08-31")
    app.button(key="reset_range").click().run()
    assert app.session_state["range"] == "12w"


@pytest.mark.parametrize("measure", MEASURE_NAMES)
def test_load_opens_in_every_measure(open_page, measure):
    app = open_page("load")
    app.segmented_control(key="measure").set_value(measure).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 3


@pytest.mark.parametrize(
    ("page", "terms"),
    [("load", ["Ratio (acute", "session spike", "TRIMP"]), ("cadence", ["Cadence"]), ("today", ["Risk"])],
)
def test_terms_of_art_are_explained_where_they_stand(open_page, page, terms):
    app = open_page(page)
    kinds = ("markdown", "subheader", "segmented_control", "caption")
    helps = " ".join(
        getattr(part, "help", "") or getattr(part.proto, "help", "") for kind in kinds for part in app.get(kind)
    )
    assert all(term in helps for term in terms)


def test_a_chart_is_made_once_until_the_library_changes(open_page, library, runs, monkeypatch):
    made, weekly_bars = [], charts_load.weekly_bars
    monkeypatch.setattr(
        charts_load, "weekly_bars", lambda *given, **more: made.append(1) or weekly_bars(*given, **more)
    )
    app = open_page("today")
    app.run()
    assert len(made) == 1
    library.set_rpe(runs[0], 5)
    app.run()
    assert len(made) == 2


def test_a_measure_nobody_recorded_says_what_it_needs(open_page, runs):
    app = open_page("load")
    app.segmented_control(key="measure").set_value("trimp").run()
    assert not app.exception
    assert "resting and highest heart rate" in text(app)


def test_a_table_is_sent_when_it_is_opened(open_page):
    app = open_page("load")
    assert not app.dataframe
    app.session_state["fold_weeks"] = True
    app.run()
    assert not app.exception


def test_load_names_the_runs_of_unknown_load(open_page, library, runs):
    library.set_rpe(runs[0], 5)
    app = open_page("load")
    app.segmented_control(key="measure").set_value("srpe").run()
    assert not app.exception
    assert "without a value in this measure" in text(app)
    assert "unknown" in text(app)


def test_the_other_two_ratios_are_drawn_once_asked_for(open_page, runs):
    app = open_page("load")
    app.toggle(key="all_ratios").set_value(True).run()
    assert not app.exception
    assert len(figures(app)[1]["data"]) > 2


def test_more_numbers_open_on_a_click(open_page, runs):
    app = open_page("load")
    assert "Monotony" not in text(app)
    app.session_state["fold_more"] = True
    app.run()
    assert not app.exception
    assert "Monotony" in text(app)
    assert "Grade D" in text(app)


def test_an_old_history_is_shown_and_not_an_empty_frame(open_page, library):
    library.add_manual("2019-05-04", minutes=50, distance_km=8)
    app = open_page("load")
    assert not app.exception
    assert "2019" in text(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_library_without_any_run_opens(open_page, library, page):
    library.add_manual("2026-05-04", minutes=50, kind="walk")
    assert not open_page(page).exception


@pytest.mark.parametrize("page", PAGES)
def test_a_single_run_opens_on_every_page(open_page, library, page):
    library.add_manual(datetime.now().astimezone().date(), minutes=50)
    assert not open_page(page).exception


def corrections(activity: AppTest) -> AppTest:
    """The page with what may be corrected unfolded."""
    activity.session_state["fold_corrections"] = True
    return activity.run()


def test_a_run_can_be_deleted_and_taken_back(open_page, library, runs):
    app = corrections(open_page("activity", run=runs[-1]))
    assert app.selectbox(key="run").value == runs[-1]
    app.button(key="delete").click().run()
    assert runs[-1] not in set(library.activities()["activity_id"])
    assert not app.exception
    app.button(key="undo_delete").click().run()
    assert runs[-1] in set(library.activities()["activity_id"])
    assert app.selectbox(key="run").value == runs[-1]


def test_a_run_of_many_years_is_chosen_by_its_year(open_page, library):
    today = datetime.now().astimezone().date()
    ids = [library.add_manual(today - timedelta(days=2 * days), minutes=30) for days in range(501)]
    app = open_page("activity")
    assert app.selectbox(key="run").value == ids[0]
    assert app.selectbox(key="run_year").value == str(today.year)
    app.selectbox(key="run_year").set_value(str((today - timedelta(days=1000)).year)).run()
    oldest = app.selectbox(key="run").options
    assert 0 < len(oldest) < 501
    assert not app.exception
    linked = open_page("activity", run=ids[-1])
    assert linked.selectbox(key="run").value == ids[-1]
    assert linked.selectbox(key="run").options == oldest
    linked.selectbox(key="run_year").set_value(wording_activity.ALL_YEARS).run()
    assert len(linked.selectbox(key="run").options) == 501
    assert linked.selectbox(key="run").value == ids[-1]


def test_days_are_sent_in_short(open_page, runs):
    assert all("T00:00:00" not in chart.proto.spec for chart in open_page("load").get("plotly_chart"))


def test_a_run_that_does_not_count_leaves_the_load(open_page, library, runs):
    app = corrections(open_page("activity", run=runs[-1]))
    app.toggle(key=f"counts_{runs[-1]}_True").set_value(False).run()
    assert not app.exception
    assert not library.activities().set_index("activity_id").loc[runs[-1], "counts_as_running"]
    app.switch_page("app_pages/today.py").run()
    assert "longer than anything" not in text(app)


def test_a_sport_can_be_corrected(open_page, library, runs):
    app = corrections(open_page("activity", run=runs[0]))
    app.selectbox(key=f"sport_{runs[0]}").set_value("cycling").run()
    assert not app.exception
    assert library.activities().set_index("activity_id").loc[runs[0], "sport"] == "cycling"


def test_how_hard_it_felt_takes_one_tap_and_can_be_taken_back(open_page, library, runs):
    app = open_page("activity", run=runs[0])
    felt = library.activities().set_index("activity_id")["rpe"]
    assert felt.isna().all()
    app.segmented_control(key=f"rpe_{runs[0]}_None").set_value(7).run()
    assert not app.exception
    assert library.activities().set_index("activity_id")["rpe"].to_dict()[runs[0]] == 7
    assert wording_activity.CHANGED["rpe"] in text(app)
    app.button(key="undo_change").click().run()
    assert not app.exception
    assert library.activities().set_index("activity_id")["rpe"].isna().all()
    assert wording_activity.CHANGED["rpe"] not in text(app)


@needs_corpus
def test_a_ride_is_not_told_in_steps(open_page, library):
    library.add([CORPUS / "fit" / "sweatpy_5039744860_ride.fit"])
    app = open_page("activity")
    assert wording_activity.CHANNELS_TITLE not in text(app)
    units = [axis["title"]["text"] for name, axis in figures(app)[0]["layout"].items() if name.startswith("yaxis")]
    assert "turns/min" in units
    assert "steps/min" not in units
    recorded = tables.recorded(library.records(app.selectbox(key="run").value), "km", on_foot=False)
    assert "Cadence (turns/min)" in recorded


@needs_corpus
def test_a_file_of_totals_and_laps_is_not_called_typed_in(open_page, library):
    library.add([CORPUS / "fit" / "runalyze_swim-25m-lane.fit"])
    assert wording_activity.NO_RECORDS in text(open_page("activity"))
    typed = library.add_manual("2019-05-04", minutes=50)
    assert wording_activity.TYPED_IN in text(open_page("activity", run=typed))


def test_title_note_and_surface_are_the_runners_own(open_page, library, runs):
    def stored(name: str) -> str:
        return library.activities().set_index("activity_id").loc[runs[0], name]

    app = corrections(open_page("activity", run=runs[0]))
    for label, value, name in (
        (wording_activity.TITLE_LABEL, "Round the lake", "title"),
        (wording_activity.NOTE_LABEL, "Left calf <b>tight</b>", "note"),
        (wording_activity.SURFACE_LABEL, "grass", "surface"),
    ):
        boxes = [*app.text_input, *app.text_area, *app.selectbox]
        next(box for box in boxes if box.label == label).set_value(value).run()
        assert not app.exception
        assert stored(name) == value
    assert "Round the lake" in text(app)
    assert "Left calf <b>tight</b>" in text(app)
    app.button(key="undo_change").click().run()
    assert stored("surface") == ""
    assert stored("title") == "Round the lake"


def test_a_stretch_zooms_every_channel_and_is_drawn_on_the_route(open_page):
    app = open_page("activity")
    run = app.selectbox(key="run").value
    whole, way, steps = figures(app)
    app.session_state["stretch"] = run, (300.0, 600.0)
    app.run()
    assert not app.exception
    zoomed, marked, closer = figures(app)
    assert zoomed["layout"]["xaxis"]["range"] == ["1970-01-01T00:05:00", "1970-01-01T00:10:00"]
    assert len(zoomed["data"]) <= len(whole["data"])
    assert closer["layout"]["xaxis"]["range"] == zoomed["layout"]["xaxis"]["range"]
    assert steps["layout"]["xaxis"].get("range") is None
    assert [trace["name"] for trace in marked["data"]] == ["route", "stretch", "start", "end"]
    assert [trace["name"] for trace in way["data"]] == ["route", "start", "end"]
    assert "5:00 to 10:00" in text(app)
    app.button(key="whole_run").click().run()
    assert figures(app)[0]["layout"]["xaxis"].get("range") is None


def test_effort_pace_stands_beside_the_pace_where_altitude_is_known(open_page, library, runs):
    assert wording_activity.EFFORT_PACE not in [metric.label for metric in open_page("activity", run=runs[0]).metric]
    kept = library.add(sample_files()[:1]).added[0].activity_ids[0]
    metric = next(m for m in open_page("activity", run=kept).metric if m.label == wording_activity.EFFORT_PACE)
    assert metric.value.endswith("/km")
    assert "flatters descents" in metric.help


def test_the_example_cannot_be_changed(open_page):
    app = corrections(open_page("activity"))
    assert app.button(key="delete").disabled
    assert all(box.disabled for box in [*app.text_input, *app.text_area, *app.segmented_control])
    assert frame.EXAMPLE_READ_ONLY in text(app)


def test_miles_are_shown_everywhere_once_chosen(open_page, library, runs):
    app = open_page("settings")
    app.segmented_control(key="set_units").set_value("mi")
    app.button[0].click().run()
    assert not app.exception
    assert library.settings().units == "mi"
    app.switch_page("app_pages/today.py").run()
    assert f"9.9{phrases.THIN}mi" in app.title[0].value


def test_numbers_and_dates_are_written_as_chosen(open_page, library, runs):
    app = open_page("settings")
    app.selectbox(key="set_formats").set_value("de")
    app.button[0].click().run()
    assert not app.exception
    app.switch_page("app_pages/today.py").run()
    assert f"16,0{phrases.THIN}km" in app.title[0].value
    assert figures(app)[0]["layout"]["separators"] == ",."
    library.save_settings(replace(library.settings(), formats=""))
    app.run()
    assert f"16.0{phrases.THIN}km" in app.title[0].value


def test_the_ratios_windows_are_the_runners_own(open_page, library, runs):
    app = open_page("settings")
    app.number_input(key="set_acute").set_value(5)
    app.number_input(key="set_chronic").set_value(21)
    app.button[0].click().run()
    assert not app.exception
    assert (library.settings().acute_days, library.settings().chronic_days) == (5, 21)
    app.switch_page("app_pages/load.py").run()
    assert "The last 5 days are" in text(app)
    assert "times your usual 5 days" in text(app)


def test_windows_that_make_no_ratio_are_refused_with_a_remedy(open_page, library):
    app = open_page("settings")
    app.number_input(key="set_acute").set_value(28)
    app.button[0].click().run()
    assert "at most 27" in app.error[0].value
    assert library.settings().acute_days == 7


def test_walks_count_once_they_are_chosen(open_page, library):
    library.add_manual(datetime.now().astimezone().date(), minutes=50, kind="walk")
    app = open_page("settings")
    app.multiselect(key="set_counted").set_value(["running", "walking"])
    app.button[0].click().run()
    assert not app.exception
    assert library.activities()["counts_as_running"].all()
    app.multiselect(key="set_counted").set_value([])
    app.button[0].click().run()
    assert "usually it is running" in app.error[0].value


def test_the_settings_state_the_constants_of_heart_rate_load(open_page):
    app = open_page("settings")
    assert "0.64 × e^(1.92 × share) for men, or × 0.86 × e^(1.67 × share) for women" in text(app)


def test_uploaded_files_are_stored_and_can_be_taken_back(open_page, library):
    files = sample_files()[:3]
    app = open_page("add_runs")
    uploads = [(file.name, file.read_bytes(), "application/octet-stream") for file in files]
    app.file_uploader[0].set_value([*uploads, ("broken.fit", b"no activity", "application/octet-stream")]).run()
    assert not app.exception
    assert len(library.activities()) == 3
    assert "4 files" in text(app)
    app.button(key="undo_import").click().run()
    assert not app.exception
    assert library.activities().empty


def test_a_library_that_cannot_be_opened_says_what_to_do(open_page, monkeypatch, tmp_path):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database" * 100)
    monkeypatch.setenv("TREADLIGHTLY_LIBRARY", str(broken))
    app = open_page("today")
    assert not app.exception
    assert app.error


def test_a_fault_of_ours_is_told_with_what_to_do_and_without_a_traceback(open_page, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a fault")

    monkeypatch.setattr(charts_windows, "risk_timeline", broken)
    app = open_page("risk_windows")
    assert app.exception, "it still reaches the terminal"
    assert "a fault" not in app.exception[0].value
    assert not app.exception[0].stack_trace
    assert "KeyError" in app.error[0].value
    assert "Your library is safe. Load the page again" in app.error[0].value


def test_the_window_of_a_click_is_unfolded(open_page):
    app = open_page("risk_windows", range="all")
    headings = [expander.label for expander in app.expander]
    assert len(headings) > 2
    assert all("·" in heading for heading in headings if heading != frame.TABLE_LABEL)


def test_a_run_recorded_twice_shows_both_and_can_be_parted_and_joined(open_page, library):
    kept = library.add([("watch.gpx", gpx(0, minutes=20))]).added[0].activity_ids[0]
    library.add([("phone.gpx", gpx(0, minutes=19.5))])
    app = open_page("activity", run=kept)
    assert wording_activity.also_recorded("phone.gpx", "test") in text(app)
    (part,) = [button for button in app.button if button.label == wording_activity.TWO_RUNS]
    part.click().run()
    assert not app.exception
    assert len(library.activities()) == 2
    assert wording_activity.PARTED in text(app)
    app.button(key="undo_part").click().run()
    assert not app.exception
    assert len(library.activities()) == 1
    assert wording_activity.PARTED not in text(app)
