"""What comes of imports of whole exports: typed-in runs, corrected titles, and the same archive again."""

import io
import json
import zipfile
from datetime import date

import pytest
from watch_files import gpx

from analysis.library import Library

HEADER = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,"
    "Moving Time,Distance"
)


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library.db") as opened:
        yield opened


def strava(title="By the lake", gear="Vivo", sport="Run", metres="5000", **files):
    rows = [
        f'1,"Jan 5, 2026, 8:00:00 AM",{title},{sport},,120,,,,,,{gear},activities/1.gpx,,,,,',
        f'2,"Jan 6, 2026, 8:00:00 AM",{title} by hand,Run,,1800,,,,,,,,,,1900,1800,{metres}',
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("activities/1.gpx", gpx())
        target.writestr("activities.csv", "\n".join([HEADER, *rows]))
    return ("strava.zip", buffer.getvalue())


def test_a_run_typed_in_counts_and_is_no_recording(library):
    report = library.add([strava()])
    assert [result.status for result in report.results] == ["added", "added"]
    typed = library.activities().iloc[1]
    assert (typed["manual"], typed["counts_as_running"], typed["distance_m"]) == (True, True, 5000)
    assert typed["local_date"].date() == date(2026, 1, 6)
    assert library.records(typed["activity_id"]).empty
    assert [name for name, *_ in library.originals()] == ["strava.zip/activities/1.gpx"]


def test_the_same_archive_again_adds_nothing(library):
    library.add([strava()])
    report = library.add([strava()])
    assert [result.status for result in report.results] == ["duplicate", "duplicate"]
    assert report.batch is None
    assert len(library.activities()) == 2


def test_what_was_corrected_on_the_website_is_taken_over_and_counts_once(library):
    library.add([strava(gear="")])
    again = library.add([strava(title="Round the lake", gear="Vivo", sport="Walk", metres="6000")])
    assert [(result.status, result.told_more) for result in again.results] == [("duplicate", True)] * 2
    runs = library.activities()
    assert list(runs["title"]) == ["Round the lake", "Round the lake by hand"]
    assert list(runs["sport"]) == ["walking", "running"]
    assert (runs["gear"][0], runs["distance_m"][1]) == ("Vivo", 6000)
    assert (
        not library.add([strava(title="Round the lake", gear="Vivo", sport="Walk", metres="6000")]).results[0].told_more
    )


def test_an_export_tells_more_of_a_file_that_came_alone(library):
    library.add([("run.gpx", gpx())])
    report = library.add([strava()])
    assert [result.status for result in report.results] == ["duplicate", "added"]
    assert report.results[0].known_as == "run.gpx"
    assert library.activities()["gear"][0] == "Vivo"
    assert len(library.activities()) == 2


def test_an_export_that_tells_less_takes_nothing_away(library):
    library.add([strava()])
    library.add([strava(gear=""), ("run.gpx", gpx())])
    assert library.activities()["gear"][0] == "Vivo"


def test_what_the_runner_said_outranks_every_export(library):
    library.add([strava()])
    run = library.activities()["activity_id"][0]
    library.set_details(run, title="Mine")
    library.add([strava(title="Theirs")])
    assert library.activities()["title"][0] == "Mine"


def test_typed_runs_can_be_taken_back_read_again_and_come_back(library):
    report = library.add([strava()])
    library.undo_import(report.batch)
    assert library.activities().empty
    assert [result.status for result in library.add([strava()]).results] == ["added", "added"]
    assert [result.status for result in library.reread().results] == ["reread", "reread"]
    assert list(library.activities()["manual"]) == [False, True]
    assert library.activities()["moving_s"][1] == 1800


def test_the_same_run_twice_in_one_archive_keeps_its_first_title(library):
    name, data = strava()
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as target:
        target.writestr("activities/9.gpx", gpx())
    report = library.add([(name, buffer.getvalue())])
    assert sorted(result.status for result in report.results) == ["added", "added", "duplicate"]
    assert library.activities()["title"][0] == "By the lake"


def test_an_apple_export_that_was_unpacked_tells_which_route_was_a_run(library, tmp_path):
    told = (
        '<Workout workoutActivityType="HKWorkoutActivityType{}" duration="30" durationUnit="min" sourceName="Watch" '
        'startDate="2026-01-0{} 09:00:00 +0100" endDate="2026-01-0{} 09:31:00 +0100">{}</Workout>'
    )
    route = '<WorkoutRoute><FileReference path="/workout-routes/a.gpx"/></WorkoutRoute>'
    listed = told.format("Cycling", 5, 5, route) + told.format("Running", 6, 6, "")
    (tmp_path / "workout-routes").mkdir()
    (tmp_path / "workout-routes" / "a.gpx").write_bytes(gpx().replace(b"<type>running</type>", b""))
    (tmp_path / "Exportar.xml").write_text(f'<?xml version="1.0"?><HealthData>{listed}</HealthData>')
    library.add(tmp_path)
    runs = library.activities()
    assert list(runs["sport"]) == ["cycling", "running"]
    assert list(runs["counts_as_running"]) == [False, True]
    assert [result.status for result in library.add(tmp_path).results if result.activity_ids] == ["duplicate"] * 2


class Upload(io.BytesIO):
    """A file of a folder as the browser hands it over."""

    def __init__(self, name, data):
        super().__init__(data)
        self.name = name


def test_a_folder_uploaded_by_the_browser_tells_as_much_as_the_archive(library):
    _, data = strava()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        uploads = [Upload(f"export_1/{name}", archive.read(name)) for name in archive.namelist()]
    uploads += [Upload("export_1/profile.json", b"{}"), Upload("export_1/.trash/b.gpx", gpx(3))]
    report = library.add(uploads)
    assert [result.status for result in report.results] == ["added", "added"]
    assert list(library.activities()["title"]) == ["By the lake", "By the lake by hand"]
    assert [result.status for result in library.add([strava()]).results] == ["duplicate", "duplicate"]


def test_of_an_uploaded_folder_without_tables_only_recordings_are_looked_at(library):
    uploads = [Upload("runs/a/1.gpx", gpx()), Upload("runs/note.json", b"{}"), Upload("runs/odd", gpx(2))]
    report = library.add([*uploads, Upload("alone.json", b"{}")])
    told = sorted((result.name, result.status) for result in report.results)
    assert told == [("1.gpx", "added"), ("alone.json", "failed"), ("odd", "added")]


def test_a_file_of_an_export_that_may_not_be_read_is_named_and_stops_no_other(library, tmp_path):
    _, data = strava()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path / "export")
    (tmp_path / "export" / "gone.fit").symlink_to(tmp_path / "nowhere")
    report = library.add(tmp_path / "export")
    assert sorted(result.status for result in report.results) == ["added", "added", "failed"]
    assert "gone.fit" in report.failed[0].name


def test_an_unpacked_export_of_sessions_keeps_together_what_lies_apart(library, tmp_path):
    told = {
        "start_time": 1767600000000,
        "start_time_timezone_offset": 0,
        "duration": 120000,
        "id": "abc",
        "notes": "rain",
    }
    place = tmp_path / "export" / "Sport-sessions"
    (place / "GPS-data").mkdir(parents=True)
    (place / "2026_abc.json").write_text(json.dumps(told | {"sport_type_id": "19", "distance": 360}))
    (place / "GPS-data" / "2026_abc.gpx").write_bytes(gpx())
    (tmp_path / "export" / "user.json").write_text("{}")
    library.add(tmp_path / "export")
    assert library.activities()[["sport", "note"]].to_numpy().tolist() == [["walking", "rain"]]
