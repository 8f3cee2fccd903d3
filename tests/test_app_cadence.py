"""The pages Cadence and Activity: the answer first, each tab by itself, what may be chosen, said and taken back."""

from datetime import date

import pytest
from app_screen import text
from corpus import CORPUS, needs_corpus
from streamlit.testing.v1 import AppTest
from watch_files import gpx

from analysis.library import Library
from analysis.samples import example_library
from analysis.wording import activity as wording_activity
from analysis.wording import cadence as words
from analysis.wording import frame

TABS = words.TABS
FIRST_DAY = date(2026, 1, 5)  # of watch_files


@pytest.fixture
def runs(library, today) -> list[str]:
    """Twelve even runs of the last four weeks at 172 steps a minute, three of them in minimal shoes; oldest first."""
    last = (today - FIRST_DAY).days - 1
    days = [last - 2 * number for number in range(11, -1, -1)]
    speeds = [2.6 + 0.07 * (number % 10) for number in range(12)]
    files = [
        (f"{day}.gpx", gpx(day, minutes=20, speed_mps=speed, cadence=86, device="watch"))
        for day, speed in zip(days, speeds, strict=True)
    ]
    library.add(files)
    ids = library.activities()["activity_id"].tolist()
    library.add_shoe("V-Run", "minimal")
    library.add_shoe("Trainers", "cushioned")
    library.tag_all([(run, "V-Run" if number < 3 else "Trainers", 0.0, None) for number, run in enumerate(ids)])
    return ids


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


@pytest.mark.parametrize(("tab", "pictures"), list(zip(TABS, (3, 3, 2, 1), strict=True)))
def test_each_tab_of_the_example_draws_its_own_pictures_and_no_others(open_page, tab, pictures):
    app = open_page("cadence", tab, range="all")
    assert not app.exception
    assert charts(app) == pictures
    assert "At 5:51/km you run 169 steps a minute" in text(app)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_on_a_library_of_ones_own(open_page, runs, tab):
    app = open_page("cadence", tab)
    assert not app.exception
    assert "you run 172 steps a minute" in text(app)
    assert frame.EXAMPLE_NAME not in text(app)


@pytest.mark.parametrize("tab", TABS)
def test_two_runs_are_not_enough_and_the_page_says_what_is_missing(open_page, library, today, tab):
    last = (today - FIRST_DAY).days
    library.add([(f"{day}.gpx", gpx(day, minutes=20, cadence=84)) for day in (last - 3, last - 1)])
    app = open_page("cadence", tab)
    assert not app.exception
    assert "it takes 3 runs with flat, steady stretches on one watch in 84 days, and so far there are two" in text(app)


def test_runs_can_be_chosen_by_class_by_pair_and_every_chart_follows(open_page, runs):
    app = open_page("cadence", TABS[1])
    shoes = next(box for box in app.selectbox if box.label == words.SHOES_LABEL)
    assert list(shoes.options) == [words.ALL_SHOES, "minimal", "cushioned", "Trainers", "V-Run"]
    for choice, runs_left in ((("shoe_class", "minimal"), 3), (("shoe_name", "Trainers"), 9)):
        next(box for box in app.selectbox if box.label == words.SHOES_LABEL).set_value(choice).run()
        assert not app.exception
        assert f"A dot for each of {runs_left} runs" in app.get("plotly_chart")[2].proto.alt


def test_a_choice_of_shoes_that_are_gone_shows_all_runs_again(open_page, library, runs):
    app = open_page("cadence", TABS[1])
    next(box for box in app.selectbox if box.label == words.SHOES_LABEL).set_value(("shoe_name", "V-Run")).run()
    library.tag_all([(run, "Trainers", 0.0, None) for run in runs[:3]])
    app.run()
    assert not app.exception
    assert f"A dot for each of {len(runs)} runs" in app.get("plotly_chart")[2].proto.alt


def test_another_watch_is_shown_as_of_its_last_run_and_never_mixed_in(open_page, library, today, runs):
    last = (today - FIRST_DAY).days - 2
    files = [
        (f"{day}.gpx", gpx(day, minutes=20, cadence=80, device="old watch")) for day in range(last - 60, last - 40, 4)
    ]
    library.add(files)
    app = open_page("cadence")
    assert "you run 172 steps a minute" in text(app)
    assert "5 runs on another watch are left out" in text(app)
    app.selectbox(key="cadence_watch").set_value("old watch").run()
    assert not app.exception
    assert "you run 160 steps a minute" in text(app)
    assert "on old watch was on" in text(app)
    app.selectbox(key="cadence_watch").set_value("watch").run()
    assert "you run 172 steps a minute" in text(app)


def test_the_bands_ends_are_moved_on_the_page_and_kept(open_page, library, runs):
    app = open_page("cadence", TABS[1])
    assert "none lay between 180 and 200" in text(app)
    app.slider[0].set_value((165, 185)).run()
    assert not app.exception
    assert (library.settings().cadence_low_spm, library.settings().cadence_high_spm) == (165, 185)
    assert "all lay between 165 and 185" in text(app)
    assert "Your own band is 165–185." in text(app)


def test_a_metronome_number_stands_on_today_once_it_is_asked_for_and_not_before(open_page, library, runs, today):
    assert "Metronome" not in text(open_page("today"))
    app = open_page("cadence")
    app.toggle(key="cadence_help_False").set_value(True).run()
    assert not app.exception
    assert library.settings().cadence_help
    assert "Because you asked for help with your cadence." in text(app)
    assert "Metronome **181** for an easy run" in text(open_page("today"))
    library.log_pain(today, "top of foot", 4)
    assert "Not for the top of the foot" in text(open_page("cadence"))
    assert "**181**" not in text(open_page("today"))


def test_the_settings_hold_the_same_switch(open_page, library, runs):
    app = open_page("settings")
    app.toggle(key="set_cadence_help").set_value(True)
    app.button[0].click().run()
    assert not app.exception
    assert library.settings().cadence_help


def test_an_old_library_shows_what_was_known_at_its_last_run(open_page, library):
    library.add([(f"{day}.gpx", gpx(day - 2000, minutes=20, cadence=86)) for day in range(0, 24, 2)])
    app = open_page("cadence")
    assert not app.exception
    assert "this page shows what was known that day" in text(app)
    assert "you run 172 steps a minute" in text(app)
    assert charts(app) >= 2


# ------------------------------------------------------------------------------------------------------------- activity


def test_one_run_is_held_against_the_usual_and_says_how_long_it_lasted(open_page):
    library = example_library()
    days = library.activities().set_index("activity_id")["local_date"].dt.date
    run = days.index[days == date(2026, 10, 3)][0]
    app = open_page("activity", run=run)
    assert not app.exception
    said = text(app)
    assert "At 5:46/km you ran 169 steps a minute, as usual at that speed" in said
    assert "and left it before the end" in said
    assert "fewer steps a minute" in said
    spec = app.get("plotly_chart")[0].proto.spec
    assert wording_activity.HELD_UNTIL_HERE in spec
    assert "ground contact" in app.get("plotly_chart")[2].proto.spec
    assert "ground contact" not in spec


def test_a_run_without_dynamics_has_no_picture_of_them(open_page, runs):
    app = open_page("activity", run=runs[-1])
    assert not app.exception
    assert charts(app) == 2
    assert "At " in text(app)
    assert "you ran 172 steps a minute" in text(app)


def cadence_of(library: Library, run: str) -> float:
    return float(library.activities().set_index("activity_id").loc[run, "cadence_spm"])


def test_what_a_file_counts_can_be_overruled_for_the_run_and_taken_back(open_page, library, runs):
    app = open_page("activity", run=runs[0])
    assert cadence_of(library, runs[0]) == pytest.approx(172)
    app.session_state["fold_corrections"] = True
    app.run()
    app.selectbox(key=f"unit_{runs[0]}_None").set_value("both feet").run()
    assert not app.exception
    assert cadence_of(library, runs[0]) == pytest.approx(86)
    assert cadence_of(library, runs[1]) == pytest.approx(172)
    assert wording_activity.CHANGED["unit"] in text(app)
    app.button(key="undo_change").click().run()
    assert not app.exception
    assert cadence_of(library, runs[0]) == pytest.approx(172)
    assert library.cadence_units().empty


def test_or_for_every_file_of_its_watch(open_page, library, runs):
    app = open_page("activity", run=runs[0])
    app.session_state["fold_corrections"] = True
    app.run()
    app.selectbox(key=f"unit_scope_{runs[0]}").set_value("device_unit").run()
    app.selectbox(key=f"device_unit_{runs[0]}_None").set_value("both feet").run()
    assert not app.exception
    assert {round(cadence_of(library, run)) for run in runs} == {86}
    app.button(key="undo_change").click().run()
    assert not app.exception
    assert {round(cadence_of(library, run)) for run in runs} == {172}


@needs_corpus
def test_a_month_of_a_real_runner_opens_on_every_tab(open_page, library):
    library.add(sorted((CORPUS / "season" / "tracker_june2013").glob("*"))[:12])
    for tab in TABS:
        app = open_page("cadence", tab)
        assert not app.exception
        assert "steps a minute" in text(app)
    newest = library.activities()["activity_id"].iloc[-1]
    assert not open_page("activity", run=newest).exception
