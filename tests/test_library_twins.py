"""A run recorded twice counts once, whichever file comes first, and can be parted again."""

import io
import itertools
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from corpus import CORPUS, needs_corpus

from analysis.errors import LibraryError
from analysis.library import Library
from analysis.library import copies as library_copies
from analysis.load import daily_load


def recording(
    day=0, *, minutes=30.0, every_s=5, later_s=0, clock_h=0.0, heart=True, sport="running", title="", east=0.0
):
    """GPX of a winding run; `later_s`: the recorder was started later; `clock_h`: its clock is wrong."""
    start = datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(days=day)
    points = []
    for second in np.arange(later_s, minutes * 60 + 1, every_s):
        along = 3.0 * second
        lat, lon = 48 + along / 111_195, 11 + east + 200 * np.sin(along / 700) / 74_400
        beats = f"<extensions><hr>{140 + 15 * np.sin(second / 200):.0f}</hr></extensions>" if heart else ""
        when = start + timedelta(seconds=int(second), hours=clock_h)
        points.append(f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><time>{when:%Y-%m-%dT%H:%M:%SZ}</time>{beats}</trkpt>')
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>{title}</name><type>{sport}</type><trkseg>{''.join(points)}</trkseg></trk></gpx>"
    ).encode()


def watch(day=0, **options):
    return (f"watch{day}.gpx", recording(day, **options))


def phone(day=0, **options):
    return (f"phone{day}.gpx", recording(day, **({"every_s": 7, "later_s": 20, "heart": False} | options)))


@pytest.fixture
def library():
    with Library.open("sqlite://") as library:
        yield library


@pytest.fixture
def twice(library):
    """A library with one run recorded by watch and phone; the ids of the two."""
    (kept,) = library.add([watch()]).added
    (hidden,) = library.add([phone()]).duplicates
    return kept.activity_ids[0], hidden.activity_ids[0]


def minutes_of(library):
    table = library.activities()
    return float(daily_load(table)["moving_min"].sum()) if len(table) else 0.0


def from_the_phones_list(metres=5400.0, source="Connect"):
    """What Apple Health's list tells of the run of day 0, without a route."""
    told = (
        '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" '
        f'totalDistance="{metres / 1000}" totalDistanceUnit="km" sourceName="{source}" '
        'startDate="2026-01-05 09:00:00 +0100" endDate="2026-01-05 09:30:00 +0100"/>'
    )
    return ("export.xml", f'<?xml version="1.0"?><HealthData locale="de">{told}</HealthData>'.encode())


# --- adding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_turn", [1, -1])
def test_a_run_in_the_phones_list_counts_once_beside_its_recording(library, in_turn):
    for given in (watch(), from_the_phones_list(), from_the_phones_list(source="Strava"))[::in_turn]:
        library.add([given])
    kept = library.activities()
    assert list(kept["source_name"]) == ["watch0.gpx"]
    assert minutes_of(library) == pytest.approx(30, abs=0.2)
    library.add([from_the_phones_list(metres=9000)])
    assert len(library.activities()) == 2  # other metres at the same time: nothing tells that they are one


def test_a_run_in_the_phones_list_alone_counts(library):
    library.add([from_the_phones_list()])
    assert minutes_of(library) == 30
    assert not library.activities()["manual"].any()
    assert [name for name, *_ in library.originals()] == ["export.xml: Running 2026-01-05 09:00"]
    library.reread()
    assert minutes_of(library) == 30


def test_a_second_recording_adds_nothing_to_the_load(library):
    library.add([watch(), watch(2)])
    before, load = library.activities(), minutes_of(library)
    report = library.add([phone()])
    pd.testing.assert_frame_equal(library.activities(), before)
    assert minutes_of(library) == load
    (result,) = report.duplicates
    assert result.same_as == (before["activity_id"][0],)
    assert result.same_as_names == ("watch0.gpx",)
    assert len(library.distributions().speed_s) == len(before)


def test_a_richer_recording_takes_the_place_of_the_first(library):
    (first,) = library.add([phone()]).added
    (second,) = library.add([watch()]).added
    assert second.same_as == first.activity_ids
    assert list(library.activities()["source_name"]) == ["watch0.gpx"]


def test_the_order_of_import_does_not_matter():
    files = [watch(), phone(), ("export.gpx", recording(clock_h=1)), ("half.gpx", recording(minutes=14)), watch(1)]
    tables = []
    for order in itertools.islice(itertools.permutations(files), 0, None, 17):
        with Library.open("sqlite://") as library:
            for file in order:
                library.add([file])
            assert len(library.twins()) == 4
            tables.append((library.activities(), library.twins(), library.findings()))
    for activities, twins, findings in tables:
        pd.testing.assert_frame_equal(activities, tables[0][0])
        pd.testing.assert_frame_equal(twins, tables[0][1])
        assert findings == tables[0][2]
    assert list(tables[0][0]["source_name"]) == ["watch0.gpx", "watch1.gpx"]


def test_two_runs_of_a_day_and_a_ride_beside_them_stay_themselves(library):
    later = recording(minutes=20, clock_h=9.1, east=0.01)
    library.add([watch(), ("evening.gpx", later), ("ride.gpx", recording(sport="cycling", heart=False))])
    assert len(library.activities()) == 3
    assert library.twins().empty


def test_runners_of_one_library_are_not_mixed(tmp_path):
    with Library.open(tmp_path / "club.sqlite") as one, Library.open(tmp_path / "club.sqlite", athlete_id="b") as two:
        one.add([watch()])
        assert two.add([phone()]).added
        assert one.twins().empty
        assert two.twins().empty


# --- reading -------------------------------------------------------------------------------------------------------


def test_both_recordings_are_listed_with_the_richer_one_first(library, twice):
    for activity_id in twice:
        table = library.twins(activity_id)
        assert list(table["activity_id"]) == list(twice)
        assert set(table["same_as"]) == {twice[0]}
    assert list(table["start_time"].dt.second) == [0, 20]
    assert len(library.records(twice[1])) > 0, "the hidden recording can still be looked at"
    with pytest.raises(LibraryError, match="no such activity"):
        library.twins("nothing")


def test_the_run_says_that_it_was_recorded_twice(library, twice):
    (found,) = [finding for finding in library.findings() if finding.code == "same_run_twice"]
    assert found.activity_id == twice[0]
    assert found.numbers == {"others": 1, "names": "phone0.gpx"}
    assert found in library.findings(twice[0])
    assert {finding.activity_id for finding in library.findings()} == {twice[0]}


def test_an_export_that_knows_title_shoe_and_effort_tells_them_to_the_watch(library):
    header = "Activity ID,Date,Name,Type,Description,a,b,c,d,e,Notes,Gear,Filename,Perceived Exertion"
    row = "1,x,Dawn loop,Run,felt easy,,,,,,,Old pair,activities/1.gpx,4"
    export = io.BytesIO()
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr("activities.csv", f"{header}\n{row}\n")
        archive.writestr("activities/1.gpx", phone()[1])
    library.add([watch(title=""), ("export.zip", export.getvalue())])
    (run,) = library.activities().to_dict("records")
    assert run["source_name"] == "watch0.gpx"
    assert (run["title"], run["note"], run["gear"], run["rpe"]) == ("Dawn loop", "felt easy", "Old pair", 4)


def test_what_the_runner_said_about_the_first_recording_holds_for_the_richer_one(library):
    (first,) = library.add([phone()]).added[0].activity_ids
    library.add_shoe("thin", "minimal")
    library.tag(first, "thin")
    library.set_rpe(first, 7)
    library.set_surface(first, "grass")
    library.set_counts_as_running(first, False)
    library.set_sport(first, "walking")
    (second,) = library.add([watch()]).added[0].activity_ids
    (run,) = library.activities().to_dict("records")
    assert (run["rpe"], run["surface"], run["counts_as_running"], run["sport"]) == (7, "grass", False, "walking")
    assert list(library.tags()["activity_id"]) == [second]
    library.set_rpe(second, 3)
    library.tag(second, "thin", 0, 60)
    assert library.activities()["rpe"][0] == 3
    assert list(library.tags()["end_s"]) == [60]


# --- parting and joining --------------------------------------------------------------------------------------------


def test_the_runner_can_part_them_for_good(library, twice):
    library.separate(twice[1])
    assert sorted(library.activities()["activity_id"]) == sorted(twice)
    assert library.twins().empty
    library.delete(list(twice))
    library.add([watch(), phone()])
    library.reread()
    assert len(library.activities()) == 2
    library.add([("again.gpx", recording(every_s=6, later_s=10))])  # the same as both: it may join only one
    assert len(library.activities()) == 2
    with pytest.raises(LibraryError, match="recorded once"):
        library.separate(library.add([watch(5)]).added[0].activity_ids[0])


def test_and_join_them_again(library, twice):
    before = library.activities()
    library.separate(twice[0])
    library.link(*twice)
    pd.testing.assert_frame_equal(library.activities(), before)
    library.add([("third.gpx", recording(every_s=6))])
    library.separate(twice[1])
    library.link(twice[0], twice[1])
    assert len(library.activities()) == 1


def test_any_two_activities_can_be_joined_by_hand(library):
    one, other = (library.add([watch(day)]).added[0].activity_ids[0] for day in (0, 4))
    library.link(one, other)
    assert len(library.activities()) == 1
    library.reread()
    assert len(library.activities()) == 1, "the runner's word stays"
    for pair in [(one, one), (one, "nothing")]:
        with pytest.raises(LibraryError):
            library.link(*pair)


def test_deleting_the_shown_recording_brings_the_other_forward(library, twice):
    both = library.activities()
    library.delete(twice[0])
    assert list(library.activities()["activity_id"]) == [twice[1]]
    library.restore(twice[0])
    pd.testing.assert_frame_equal(library.activities(), both)
    library.delete(twice[1])
    assert list(library.activities()["activity_id"]) == [twice[0]]
    assert library.twins().empty


def test_taking_an_import_back_takes_the_second_recording_too(library):
    library.add([watch()])
    report = library.add([phone()])
    library.undo_import(report.batch)
    assert library.twins().empty
    assert len(library.activities()) == 1


# --- the library as a file ---------------------------------------------------------------------------------------


def test_a_library_of_before_finds_its_second_recordings_when_it_is_read_again(tmp_path):
    path = tmp_path / "library.sqlite"
    with Library.open(path) as library:
        library.add([watch(), phone(), watch(2)])
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE twins")
        connection.execute("ALTER TABLE activities DROP COLUMN richness")
        connection.execute("UPDATE library SET value = 3 WHERE key = 'schema_version'")
    with Library.open(path) as library:
        assert len(library.activities()) == 3
        library.reread()
        assert list(library.activities()["source_name"]) == ["watch0.gpx", "watch2.gpx"]


def test_an_export_holds_both_recordings_and_says_so(library, twice, tmp_path):
    folder = library_copies.export(library, tmp_path / "out")
    assert len(list((folder / "originals").iterdir())) == 2
    assert list(pd.read_csv(folder / "recorded_twice.csv")["activity_id"]) == list(twice)
    assert len(pd.read_csv(folder / "activities.csv")) == 1


# --- real files --------------------------------------------------------------------------------------------------


@needs_corpus
def test_a_run_in_three_formats_counts_once(library):
    names = ["gpx/sportslib_sloatsburg_6782987395.gpx", "tcx/elevate_sloatsburg.tcx", "fit/elevate_sloatsburg.fit"]
    library.add([CORPUS / name for name in names])
    assert list(library.activities()["source_name"]) == ["elevate_sloatsburg.fit"]
    assert len(library.twins()) == 3


@needs_corpus
def test_a_season_with_two_runs_a_day_loses_none(library):
    report = library.add([CORPUS / "season"])
    assert not report.duplicates
    assert len(library.activities()) == len(report.added)
