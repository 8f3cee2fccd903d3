import io
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import zipfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from watch_files import gpx

from analysis import importers, schema, summary
from analysis.errors import LibraryError
from analysis.library import Library, database
from analysis.library import tables as library_tables
from analysis.model import Finding, Settings

ROOT = Path(__file__).parent.parent


@pytest.fixture
def library():
    with Library.open("sqlite://") as library:
        yield library


def run(day=0, **options):
    return (f"day{day}.gpx", gpx(day, **options))


def archive(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, data in members:
            out.writestr(name, data)
    return buffer.getvalue()


def statuses(report):
    return [(result.name, result.status) for result in report.results]


# --- adding --------------------------------------------------------------------------------------------------------


def test_what_is_stored_is_what_was_read(library):
    name, data = run(3)
    activity = importers.read_activities(data, name)[0]
    (result,) = library.add([(name, data)]).added
    assert result.activity_ids == (activity.activity_id,)
    pd.testing.assert_frame_equal(library.records(activity.activity_id), activity.records, check_freq=False)
    pd.testing.assert_frame_equal(library.laps(activity.activity_id), activity.laps)
    row = library.activities().iloc[0]
    for column in ("source_name", "sport", "moving_s", "distance_m", "elapsed_s", "title", "device", "ascent_m"):
        assert row[column] == getattr(activity, column) or np.isnan(row[column]), column
    assert row["start_time"] == activity.start_time
    assert row["local_date"].date() == activity.local_date
    assert library.original(activity.activity_id) == data
    assert library.findings(activity.activity_id) == list(activity.findings)
    stored = library.distributions([activity.activity_id])
    for channel in ("speed_s", "speed_m", "heart_rate_s", "cadence_s"):
        np.testing.assert_allclose(getattr(stored, channel)[0], getattr(activity.distributions, channel), rtol=1e-6)


def test_activities_follow_the_schema_and_are_oldest_first(library):
    library.add([run(5), run(1), run(3)])
    activities = library.activities()
    assert list(activities) == schema.ACTIVITIES.names
    assert activities.index.equals(pd.RangeIndex(3))
    assert activities.index.name == "row"
    assert activities["source_name"].tolist() == ["day1.gpx", "day3.gpx", "day5.gpx"]
    pd.testing.assert_series_equal(activities.dtypes, schema.empty(schema.ACTIVITIES).dtypes)


def test_an_empty_library_gives_empty_tables_of_the_same_shape(library):
    pd.testing.assert_series_equal(library.activities().dtypes, schema.empty(schema.ACTIVITIES).dtypes)
    assert library.distributions().speed_s.shape == (0, 500)
    assert library.findings() == []
    assert library.add([]).results == ()


def test_adding_a_file_again_changes_nothing_whatever_it_is_called(library):
    library.add([run(1)])
    before, revision = library.activities(), library.revision()
    report = library.add([("other name.gpx", gpx(1)), ("day1.gpx.gz", gzipped(gpx(1)))])
    assert statuses(report) == [("other name.gpx", "duplicate"), ("day1.gpx.gz", "duplicate")]
    assert report.batch is None
    pd.testing.assert_frame_equal(library.activities(), before)
    assert library.revision() == revision


def gzipped(data):
    import gzip

    return gzip.compress(data)


def test_the_same_file_twice_in_one_import_is_added_once(library):
    with ThreadPoolExecutor(2) as executor:
        report = library.add([run(1), ("copy.gpx", gpx(1))], executor=executor)
    assert statuses(report) == [("day1.gpx", "added"), ("copy.gpx", "duplicate")]


def test_a_bad_file_is_told_with_a_remedy_and_does_not_stop_the_others(library):
    report = library.add([run(1), ("broken.fit", b"\x0e\x10garbage"), ("empty.gpx", b""), run(2)])
    assert [status for _, status in statuses(report)] == ["added", "failed", "failed", "added"]
    assert all(result.problem and result.remedy for result in report.failed)
    assert len(library.activities()) == 2


def test_a_file_that_breaks_an_importer_is_our_mistake_and_does_not_stop_the_others(library, monkeypatch):
    read = importers.read_activities

    def stumbles(data, name, *rest):
        if name == "odd.gpx":
            raise KeyError("surprise")
        return read(data, name, *rest)

    monkeypatch.setattr(importers, "read_activities", stumbles)
    report = library.add([("odd.gpx", gpx(9)), run(1)])
    assert [status for _, status in statuses(report)] == ["failed", "added"]
    assert "surprise" in report.failed[0].problem
    assert "our mistake" in report.failed[0].problem


@pytest.mark.parametrize(
    "odd",
    [{"findings": (Finding("odd", {"value": object()}),)}, {"title": "half a \ud83d letter"}, {"sport": None}],
    ids=["finding", "title", "sport"],
)
def test_an_activity_that_cannot_be_stored_does_not_stop_the_others(library, monkeypatch, odd):
    read = importers.read_activities

    def strange(data, name, *rest):
        activities = read(data, name, *rest)
        return [replace(activity, **odd) for activity in activities] if name == "odd.gpx" else activities

    monkeypatch.setattr(importers, "read_activities", strange)
    report = library.add([run(1), ("odd.gpx", gpx(9)), run(2)])
    assert [status for _, status in statuses(report)] == ["added", "failed", "added"]
    assert "our mistake" in report.failed[0].problem
    assert len(library.activities()) == 2
    assert library.add([("odd.gpx", gpx(9))]).failed


def test_paths_folders_archives_and_uploads_all_go_in(library, tmp_path):
    folder = tmp_path / "watch"
    (folder / "older" / ".hidden").mkdir(parents=True)
    (folder / "a.gpx").write_bytes(gpx(1))
    (folder / "older" / "b.gpx").write_bytes(gpx(2))
    (folder / "older" / ".hidden" / "c.gpx").write_bytes(gpx(3))
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "notes").write_text("nothing to import")
    (folder / "all.zip").write_bytes(archive(("x/d.gpx", gpx(4)), ("readme.txt", b"hello")))
    upload = io.BytesIO(gpx(5))
    upload.name = "folder/e.gpx"
    upload.read()  # a page may have looked into it already
    with (folder / "older" / ".hidden" / "c.gpx").open("rb") as file:
        report = library.add([folder, str(tmp_path / "missing.gpx"), upload, file])
    assert statuses(report) == [
        ("a.gpx", "added"),
        ("all.zip/x/d.gpx", "added"),
        ("all.zip/readme.txt", "passed over"),
        ("b.gpx", "added"),
        ("missing.gpx", "failed"),
        ("e.gpx", "added"),
        ("c.gpx", "added"),
    ]


def test_an_export_that_was_unpacked_tells_as_much_as_the_archive(library, tmp_path):
    header = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Filename"
    row = '7,"5 May 2026, 06:00:00",Along the river,Run,slow and easy,1800,activities/7.gpx'
    members = (
        ("activities.csv", f"{header}\n{row}\n".encode()),
        ("activities/7.gpx", gpx(1)),
        ("media/a.jpg", b"\xff\xd8"),
    )
    for name, content in members:
        path = tmp_path / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert statuses(library.add(tmp_path / "export")) == [("export/activities/7.gpx", "added")]
    packed = Library.open("sqlite://")
    packed.add([("export.zip", archive(*members))])
    for name in ("activity_id", "title", "note"):
        assert library.activities()[name].tolist() == packed.activities()[name].tolist()
    assert library.activities()["title"].tolist() == ["Along the river"]
    assert [result.status for result in library.add([("export.zip", archive(*members))]).results] == [
        "duplicate",
        "passed over",
    ]


@pytest.mark.parametrize("one", [("a.gpx", gpx(1)), io.BytesIO(gpx(1))], ids=["pair", "file"])
def test_a_single_file_needs_no_list(library, one):
    assert len(library.add(one).added) == 1


def test_progress_tells_every_file_and_can_stop_the_import(library):
    told = []
    library.add([run(day) for day in range(3)], progress=lambda *step: told.append(step))
    assert told == [(1, 3, "day0.gpx"), (2, 3, "day1.gpx"), (3, 3, "day2.gpx")]
    report = library.add([run(day) for day in range(3, 9)], progress=lambda done, total, name: done < 2)
    assert report.cancelled
    assert len(report.added) == 2
    assert len(library.activities()) == 5


def test_progress_counts_the_members_of_an_archive_and_of_those_within(library):
    told = []
    data = archive(run(0), ("inner.zip", archive(run(1), run(2), run(3))), ("photos/1.jpg", b"x"), ("a/", b""))
    library.add([("all.zip", data)], progress=lambda *step: told.append(step[:2]))
    assert told == [(number, 5) for number in range(1, 6)]


def test_other_processes_can_decode(library):
    files = [run(day) for day in range(6)] + [("bad.gpx", b"<gpx")]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        report = library.add(files, executor=executor)
    assert [result.name for result in report.results] == [name for name, _ in files]
    assert len(report.added) == 6
    assert len(report.failed) == 1
    with Library.open("sqlite://") as here:
        here.add(files)
        pd.testing.assert_frame_equal(here.activities(), library.activities())


def dies(*_):
    os._exit(9)


def test_a_helper_process_that_dies_takes_only_the_files_it_held(library, monkeypatch):
    files = [run(day, minutes=0.5) for day in range(30)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        executor.submit(dies)
        report = library.add(files, executor=executor)
    assert len(report.results) == 30
    assert len(report.added) >= 20
    assert all("helper process" in result.problem for result in report.failed)


# --- taking away and bringing back ---------------------------------------------------------------------------------


def test_a_deleted_activity_comes_back_as_it_was(library):
    library.add([run(1), run(2)])
    before = library.activities()
    gone = before["activity_id"].iloc[0]
    assert library.delete(gone) == [gone]
    assert library.delete([gone]) == []
    assert library.activities()["source_name"].tolist() == ["day2.gpx"]
    assert library.deleted()["activity_id"].tolist() == [gone]
    assert len(library.distributions().speed_s) == 1
    assert all(finding.activity_id != gone for finding in library.findings())
    assert library.restore([gone]) == [gone]
    pd.testing.assert_frame_equal(library.activities(), before)


def test_adding_a_deleted_file_brings_it_back_with_everything_said_about_it(library):
    (result,) = library.add([run(1)]).added
    library.set_rpe(result.activity_ids[0], 7)
    library.delete(result.activity_ids)
    report = library.add([run(1)])
    assert [entry.status for entry in report.results] == ["added"]
    assert library.activities()["rpe"].tolist() == [7]
    assert library.undo_import(report.batch) == list(result.activity_ids)


def test_an_import_can_be_undone_whole_and_nothing_else_goes(library):
    first = library.add([run(1)])
    second = library.add([run(2), run(3)])
    gone = library.undo_import(second.batch)
    assert len(gone) == 2
    assert library.activities()["source_name"].tolist() == ["day1.gpx"]
    library.restore(gone)
    assert len(library.activities()) == 3
    assert first.batch != second.batch


def test_an_unknown_id_changes_nothing_at_all(library):
    (result,) = library.add([run(1)]).added
    with pytest.raises(LibraryError, match="no such activity"):
        library.delete([result.activity_ids[0], "nope"])
    assert len(library.activities()) == 1
    for ask in (library.records, library.laps, library.findings, library.original):
        with pytest.raises(LibraryError, match="no such activity"):
            ask("nope")
    with pytest.raises(LibraryError, match="no such activity"):
        library.distributions(["nope"])


# --- what counts, and what the runner says -------------------------------------------------------------------------


def test_the_runners_word_outranks_the_file_and_can_be_taken_back(library):
    (result,) = library.add([run(1)]).added
    (activity_id,) = result.activity_ids
    before = library.activities()
    library.set_sport(activity_id, "hiking")
    library.set_rpe(activity_id, 4)
    library.set_surface(activity_id, "grass")
    library.set_details(activity_id, title="", note="easy")
    row = library.activities().iloc[0]
    assert (row["sport"], row["rpe"], row["surface"], row["title"], row["note"]) == ("hiking", 4, "grass", "", "easy")
    assert not row["counts_as_running"]
    library.set_counts_as_running(activity_id, True)
    assert library.activities()["counts_as_running"].tolist() == [True]
    library.set_sport(activity_id, None)
    library.set_rpe(activity_id, None)
    library.set_surface(activity_id, None)
    library.set_counts_as_running(activity_id, None)
    library.set_details(activity_id, title=before["title"].iloc[0], note="")
    pd.testing.assert_frame_equal(library.activities(), before)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda lib, a: lib.set_sport(a, "jumping"), "running, walking"),
        (lambda lib, a: lib.set_rpe(a, 11), "at most 10"),
        (lambda lib, a: lib.set_surface(a, "lava"), "road, grass"),
        (lambda lib, a: lib.add_manual("2026-05-01", 0), "above 0"),
        (lambda lib, a: lib.add_manual("2026-05-01", 30, kind="swim"), "run, walk"),
        (lambda lib, a: lib.add_manual("2026-05-01", 30, shoe_name="lost"), "add_shoe"),
        (lambda lib, a: lib.add_manual("2026-05-01", 30, distance_km=-1), "above 0"),
    ],
)
def test_a_wrong_value_is_told_and_stores_nothing(library, call, told):
    (result,) = library.add([run(1)]).added
    before = library.activities()
    with pytest.raises(LibraryError, match=told):
        call(library, result.activity_ids[0])
    pd.testing.assert_frame_equal(library.activities(), before)


def test_settings_decide_which_other_sports_count(library):
    library.add([run(1), ("walk.gpx", gpx(2, speed_mps=1.2, sport="walking"))])
    assert library.activities()["counts_as_running"].tolist() == [True, False]
    library.save_settings(Settings(counted_sports=("running", "walking")))
    assert library.activities()["counts_as_running"].tolist() == [True, True]


def test_settings_come_back_and_the_unknown_in_them_is_ignored(library):
    assert library.settings() == Settings()
    mine = Settings(name="Ann", units="mi", rules_off=("cadence_drop",), resting_heart_rate=48.5)
    library.save_settings(mine)
    assert library.settings() == mine
    with library._write() as connection:
        connection.execute(text("""UPDATE settings SET json = '{"name": "Bo", "mood": 3}'"""))
    assert library.settings() == replace(Settings(), name="Bo")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"measure": "smiles"}, "moving_min"),
        ({"time_zone": "Mars/Olympus"}, "Europe/Berlin"),
        ({"acute_days": 28}, "at most 27"),
        ({"cadence_low_spm": 210.0}, "at most 200"),
        ({"counted_sports": ("chess",)}, "running, walking"),
        ({"lever": "speed"}, "shoes, distance"),
        ({"transition_start": "soon"}, "not a date"),
    ],
)
def test_settings_that_cannot_be_are_refused(library, wrong, told):
    with pytest.raises(LibraryError, match=told):
        library.save_settings(Settings(**wrong))
    assert library.settings() == Settings()


def test_a_typed_in_run_counts_with_its_minutes_and_knows_nothing_else(library):
    library.add_shoe("none", "barefoot")
    activity_id = library.add_manual(date(2026, 5, 1), 20, shoe_name="none", distance_km=3)
    library.add_manual("2026-05-02", 45, kind="walk")
    activities = library.activities()
    assert activities["manual"].tolist() == [True, True]
    assert activities["counts_as_running"].tolist() == [True, False]
    assert activities["moving_s"].tolist() == [1200, 2700]
    assert activities["distance_m"].fillna(-1).tolist() == [3000, -1]
    assert activities["local_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-05-01", "2026-05-02"]
    assert activities[["steps", "fast_distance_m", "trimp", "cadence_spm"]].isna().all(axis=None)
    assert library.tags()["activity_id"].tolist() == [activity_id]
    assert library.records(activity_id).empty
    assert list(library.records(activity_id)) == schema.RECORDS.names
    with pytest.raises(LibraryError, match="typed in"):
        library.original(activity_id)


def test_fast_distance_and_training_impulse_are_those_of_the_stored_distributions(library):
    library.add([run(day, speed_mps=2.5 + day / 10) for day in range(6)])
    library.add([("ride.gpx", gpx(3.5, speed_mps=8, sport="cycling"))])
    activities = library.activities()
    runs = activities["counts_as_running"].to_numpy()
    spread = library.distributions()
    expected = summary.fast_distance(
        activities["local_date"].to_numpy()[runs], spread.speed_s[runs], spread.speed_m[runs]
    )
    np.testing.assert_array_equal(activities["fast_distance_m"][runs], expected)
    assert activities["fast_distance_m"][~runs].isna().all()
    assert np.nanmax(expected) > 0
    assert activities["trimp"].isna().all()


# --- reading again -------------------------------------------------------------------------------------------------


def test_reading_again_takes_the_new_importer_and_keeps_the_runners_word(library, monkeypatch):
    library.add([run(1), run(2)])
    first, second = library.activities()["activity_id"]
    library.add_shoe("trainers", "cushioned")
    library.tag(first, "trainers")
    library.set_sport(first, "hiking")
    library.delete(second)
    tags = library.tags()
    read = importers.read_activities

    def better(*arguments):
        return [
            replace(activity, distance_m=4321.0, sport="walking", findings=(Finding("new"),))
            for activity in read(*arguments)
        ]

    monkeypatch.setattr(importers, "read_activities", better)
    report = library.reread()
    assert [result.status for result in report.results] == ["reread", "reread"]
    activities = library.activities()
    assert activities["activity_id"].tolist() == [first]
    assert activities["distance_m"].tolist() == [4321]
    assert activities["sport"].tolist() == ["hiking"]
    assert [finding.code for finding in library.findings()] == ["new"]
    pd.testing.assert_frame_equal(library.tags(), tags)


def test_an_original_that_cannot_be_read_any_more_keeps_what_was_stored(library, monkeypatch):
    library.add([run(1)])
    before = library.activities()
    monkeypatch.setattr(importers, "read_activities", lambda *_: 1 / 0)
    assert len(library.reread().failed) == 1
    pd.testing.assert_frame_equal(library.activities(), before)


def test_a_file_that_now_holds_another_number_of_activities_is_followed(library, monkeypatch):
    library.add([run(1)])
    read = importers.read_activities

    def twice(*arguments):
        (activity,) = read(*arguments)
        return [activity, replace(activity, number=1)]

    with monkeypatch.context() as patch:
        patch.setattr(importers, "read_activities", twice)
        library.reread()
    assert len(library.activities()) == 2
    library.reread()
    assert len(library.activities()) == 1
    assert len(library.deleted()) == 1


def test_what_an_export_says_beside_the_file_survives_reading_again(library):
    table = "Activity ID,Activity Date,Activity Name,Filename\n1,x,Morning,activities/1.gpx\n"
    library.add([("export.zip", archive(("activities.csv", table.encode()), ("activities/1.gpx", gpx(1))))])
    before = library.activities()
    library.reread()
    pd.testing.assert_frame_equal(library.activities(), before)


# --- the database --------------------------------------------------------------------------------------------------


def test_the_last_day_is_that_of_the_newest_activity_that_is_not_deleted(tmp_path):
    with Library.open(tmp_path / "library.sqlite") as library:
        assert library.last_day() is None
        first = library.add_manual("2026-05-01", minutes=30)
        last = library.add_manual("2026-05-09", minutes=30)
        assert library.last_day() == library.activities()["local_date"].max().date() == date(2026, 5, 9)
        library.delete([last])
        assert library.last_day() == date(2026, 5, 1)
        library.delete([first])
        assert library.last_day() is None


def test_revision_grows_with_every_change_also_one_of_another_process(tmp_path):
    path = tmp_path / "library.sqlite"
    with Library.open(path) as here, Library.open(path) as there:
        seen = [here.revision()]
        there.add([run(1)])
        seen.append(here.revision())
        there.log_pain("2026-05-01", "shin", 2)
        seen.append(here.revision())
        there.save_settings(Settings(units="mi"))
        seen.append(here.revision())
        assert seen == sorted(set(seen))
        here.activities(), here.tags(), here.settings()
        assert here.revision() == seen[-1]


def test_the_library_is_found_by_argument_variable_or_in_the_users_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(database.platformdirs, "user_data_path", lambda name, **_: tmp_path / "data" / name)
    monkeypatch.delenv("TREADLIGHTLY_LIBRARY", raising=False)
    with Library.open() as library:
        assert Path(library.name) == tmp_path / "data" / "treadlightly" / "library.sqlite"
    monkeypatch.setenv("TREADLIGHTLY_LIBRARY", str(tmp_path / "variable.sqlite"))
    with Library.open() as library:
        assert Path(library.name) == tmp_path / "variable.sqlite"
    with Library.open(f"sqlite:///{tmp_path}/url.sqlite") as library:
        assert (tmp_path / "url.sqlite").exists()


def test_what_is_no_library_is_refused_and_left_as_it_is(tmp_path):
    foreign = tmp_path / "other.sqlite"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    picture = tmp_path / "run.fit"
    picture.write_bytes(b"not a database" * 100)
    for path in (foreign, picture, tmp_path):
        before = None if path.is_dir() else path.read_bytes()
        with pytest.raises(LibraryError) as error:
            Library.open(path)
        assert str(path) in str(error.value)
        assert error.value.remedy
        assert before is None or path == foreign or path.read_bytes() == before
    with sqlite3.connect(foreign) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    for nonsense in ("nonsense://x", "://"):
        with pytest.raises(LibraryError):
            Library.open(nonsense)


def test_a_newer_library_is_refused_with_a_remedy(tmp_path):
    path = tmp_path / "library.sqlite"
    Library.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE library SET value = 999 WHERE key = 'schema_version'")
    with pytest.raises(LibraryError, match=r"newer Treadlightly \(library version 999.*Update Treadlightly"):
        Library.open(path)


def test_an_older_library_is_brought_up_to_date_in_one_step_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "library.sqlite"
    with Library.open(path) as library:
        library.add([run(1)])
        before = library.activities()

    def step(connection, _):
        connection.execute(text("ALTER TABLE shoes ADD COLUMN colour TEXT"))

    def broken(connection, watched):
        step(connection, watched)
        raise LibraryError("library", "The step broke.", "Try later.")

    now = database.SCHEMA_VERSION
    monkeypatch.setattr(database, "SCHEMA_VERSION", now + 1)
    monkeypatch.setattr(database, "MIGRATIONS", {**database.MIGRATIONS, now: broken})
    with pytest.raises(LibraryError, match="broke"):
        Library.open(path)
    monkeypatch.setitem(database.MIGRATIONS, now, step)
    for _ in range(2):  # the second time there is nothing left to do
        with Library.open(path) as library:
            pd.testing.assert_frame_equal(library.activities(), before)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT value FROM library WHERE key = 'schema_version'").fetchone() == (now + 1,)


def test_a_library_in_memory_is_one_for_all_threads(library):
    library.add_shoe("trainers", "cushioned")

    def work(number):
        activity_id = library.add_manual("2026-05-01", 10 + number)
        library.tag(activity_id, "trainers")
        library.log_pain("2026-05-01", "shin", number % 10)
        return len(library.activities()), library.revision()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(40)))
    assert len(library.activities()) == len(library.tags()) == len(library.pain()) == 40


def test_threads_share_a_library_in_a_file(tmp_path):
    with Library.open(tmp_path / "library.sqlite") as library, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda day: library.add([run(day, minutes=0.5)]), range(24)))
        assert len(library.activities()) == 24


WRITER = textwrap.dedent("""
    import sys
    sys.path[:0] = [{root!r}, {tests!r}]
    from watch_files import gpx
    from analysis.library import Library
    with Library.open({path!r}) as library:
        print("ready", flush=True)
        for day in range({first}, {last}):
            library.add([(f"{{day}}.gpx", gpx(day, minutes=0.5))])
""")


def writer(path, first, last):
    code = WRITER.format(root=str(ROOT), tests=str(ROOT / "tests"), path=str(path), first=first, last=last)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def is_whole(library):
    """Every activity has its records, distributions and file."""
    activities = library.activities()
    assert (library.distributions().speed_s.sum(axis=1) > 0).all()
    for activity_id in activities["activity_id"]:
        assert len(library.records(activity_id)) > 1
        assert library.original(activity_id).startswith(b"<?xml")
    return len(activities)


def test_the_tables_could_lie_in_postgresql_too():
    for table in library_tables.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))


def test_two_processes_write_while_a_third_reads(tmp_path):
    path = tmp_path / "library.sqlite"
    writers = [writer(path, 0, 30), writer(path, 20, 50)]  # ten files are the same
    counts = []
    with Library.open(path) as library:
        while any(process.poll() is None for process in writers):
            counts.append(len(library.activities()))
        assert [process.wait() for process in writers] == [0, 0]
        assert counts == sorted(counts)
        assert is_whole(library) == 50
    for process in writers:
        process.stdout.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process outright")
def test_a_killed_import_leaves_no_half_activity(tmp_path):
    path = tmp_path / "library.sqlite"
    Library.open(path).close()
    for attempt in range(3):
        process = writer(path, 1000 * attempt, 1000 * attempt + 900)
        process.stdout.readline()
        with Library.open(path) as library:
            start = library.revision()
            while library.revision() < start + 3 + 2 * attempt:
                assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    with Library.open(path) as library:
        assert is_whole(library) >= 9
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_full_disk_is_told_and_keeps_what_was_in(library):
    library.add([run(1)])
    before = library.activities()
    with library.driver_connection() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(LibraryError, match=r"full.*disk has room"):
        library.add([("big.gpx", gpx(2, minutes=60))])
    pd.testing.assert_frame_equal(library.activities(), before)


def test_a_library_opens_while_another_program_is_writing(tmp_path):
    path = tmp_path / "library.sqlite"
    with Library.open(path) as writing, writing._write(), Library.open(path) as library:
        assert library.activities().empty


def test_opening_an_unmade_library_from_many_threads_makes_one(tmp_path):
    start = threading.Barrier(6)

    def open_it(_):
        start.wait()
        with Library.open(tmp_path / "new" / "library.sqlite") as library:
            return library.revision()

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(open_it, range(6))) == [0] * 6


@pytest.mark.parametrize(("code", "tries"), [(sqlite3.SQLITE_BUSY, 3), (sqlite3.SQLITE_CORRUPT, 1)])
def test_the_switch_to_wal_mode_is_tried_again_while_another_makes_it_and_only_then(code, tries):
    """SQLite's own patience does not cover it."""
    told = []

    class Switching:
        def execute(self, statement):
            told.append(statement)
            if len(told) < 3:
                error = sqlite3.OperationalError("refused")
                error.sqlite_errorcode = code
                raise error

    with nullcontext() if code == sqlite3.SQLITE_BUSY else pytest.raises(sqlite3.OperationalError):
        database._write_ahead(Switching())
    assert told == ["PRAGMA journal_mode = WAL"] * tries


def test_the_table_of_activities_takes_as_many_queries_for_many_as_for_one(library, monkeypatch):
    from sqlalchemy import event

    counted = []
    event.listen(library._engine, "before_cursor_execute", lambda *arguments: counted.append(arguments[2]))
    library.add([run(0)])
    counted.clear()
    library.activities()
    one = len(counted)
    library.add([run(day, minutes=0.5) for day in range(1, 12)])
    counted.clear()
    assert len(library.activities()) == 12
    assert len(counted) == one


def test_the_history_is_activities_and_distributions_row_by_row(library):
    library.add([("watch.gpx", gpx(0, minutes=20))])
    library.add_manual("2026-05-04", minutes=50)
    activities, spread = library.history()
    pd.testing.assert_frame_equal(activities, library.activities())
    assert len(activities) == len(spread.speed_s) == 2
    recorded = ~activities["manual"].to_numpy()
    assert (spread.speed_s.sum(axis=1) > 0).tolist() == recorded.tolist()
    assert library.distributions(activities["activity_id"]).speed_m.tolist() == spread.speed_m.tolist()
