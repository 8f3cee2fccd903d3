"""Stretches in the library, and the runner's word on what a file's cadence counts."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from watch_files import gpx

from analysis import schema, summary
from analysis.errors import LibraryError
from analysis.library import Library
from analysis.library import copies as library_copies

FIRST, SECOND = ("one.gpx", gpx(1, 10, cadence=85, device="Watch")), ("two.gpx", gpx(2, 12, cadence=86, device="Watch"))
OTHER = ("other.gpx", gpx(3, 10, cadence=84, device="Phone"))


@pytest.fixture
def library():
    with Library.open("sqlite://") as library:
        library.add([FIRST, SECOND, OTHER])
        yield library


def cadences(library):
    return library.activities()["cadence_spm"].round(1).tolist()


def first(library):
    return library.activities()["activity_id"].iloc[0]


# --- stretches -----------------------------------------------------------------------------------------------------


def test_stretches_are_those_of_the_records_in_the_order_of_the_activities(library):
    stretches = library.stretches()
    assert list(stretches.columns) == schema.STRETCHES.names
    assert stretches.dtypes.astype(str).to_dict() == {each.name: each.dtype for each in schema.STRETCHES.columns}
    for row, activity_id in enumerate(library.activities()["activity_id"]):
        made = pd.DataFrame(summary.stretches(library.records(activity_id))).drop(columns="activity")
        stored = stretches[stretches["activity"] == row].drop(columns="activity").reset_index(drop=True)
        pd.testing.assert_frame_equal(stored, made, check_names=False, rtol=1e-6)


def test_stretches_of_chosen_activities_count_their_rows_as_asked(library):
    ids = library.activities()["activity_id"].tolist()
    turned = library.stretches([ids[2], ids[0]])
    assert turned.groupby("activity")["cadence_spm"].median().round().tolist() == [168, 170]


def test_a_deleted_activity_and_one_typed_in_have_no_stretches_here(library):
    library.delete([first(library)])
    library.add_manual("2026-05-01", 30)
    stretches = library.stretches()
    assert sorted(stretches["activity"].unique()) == [0, 1]
    assert Library.open("sqlite://").stretches().dtypes.equals(stretches.dtypes)


AFTER = {  # what later versions added: tables, and (table, column)
    1: (["cross_training"], []),
    2: (["shoe_rules"], [("shoes", "first_use_day"), ("shoes", "retired_day"), ("shoes", "minimalist_index")]),
    3: (["twins"], [("activities", "richness")]),
    4: (["stretches", "device_units"], [("overrides", "cadence_unit")]),
}


@pytest.mark.parametrize("version", AFTER)
def test_a_library_of_any_older_version_has_its_stretches_after_opening(tmp_path, version):
    path = tmp_path / "library.sqlite"
    with Library.open(path) as library:
        library.add([FIRST, SECOND])
        before = library.stretches()
        assert len(before) > 20
    with closing(sqlite3.connect(path)) as connection, connection:
        for later in range(version, max(AFTER) + 1):
            for table in AFTER[later][0]:
                connection.execute(f"DROP TABLE {table}")
            for table, column in AFTER[later][1]:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute(f"UPDATE library SET value = {version} WHERE key = 'schema_version'")
    handed_on = []

    def watched(runs):
        for number, each in enumerate(runs, start=1):
            yield each
            handed_on.append((number, len(runs)))

    with Library.open(path, watched=watched) as library:
        assert handed_on == [(1, 2), (2, 2)]
        pd.testing.assert_frame_equal(library.stretches(), before)
        library.set_cadence_unit(first(library), "both feet")
        assert cadences(library) == [85, 172]


# --- what the file's cadence counts --------------------------------------------------------------------------------


def test_the_runners_word_on_one_activity_changes_everything_made_of_its_cadence_and_can_be_taken_back(library):
    before = library.activities(), library.stretches(), library.distributions().cadence_s
    activity_id = first(library)
    report = library.set_cadence_unit(activity_id, "both feet")
    assert [result.status for result in report.results] == ["reread"]
    assert cadences(library) == [85, 172, 168]
    assert library.activities()["steps"].iloc[0] == pytest.approx(before[0]["steps"].iloc[0] / 2, rel=1e-3)
    assert (library.records(activity_id)["cadence_spm"].dropna() == 85).all()
    assert library.distributions().cadence_s[0].sum() == 0  # nobody runs at 85: it is walking now
    assert library.stretches()["activity"].min() == 1
    said = [finding for finding in library.findings(activity_id) if finding.code == "cadence_unit_said"]
    assert said[0].numbers == {"unit": "both feet", "factor": 1.0}

    library.set_cadence_unit(activity_id, None)
    pd.testing.assert_frame_equal(library.activities(), before[0])
    pd.testing.assert_frame_equal(library.stretches(), before[1])
    np.testing.assert_array_equal(library.distributions().cadence_s, before[2])
    assert library.cadence_units().empty


def test_the_word_on_a_device_holds_for_its_files_here_and_to_come(library):
    library.set_device_cadence_unit("Watch", "both feet")
    assert cadences(library) == [85, 86, 168]
    library.add([("later.gpx", gpx(5, cadence=87, device="Watch"))])
    assert cadences(library) == [85, 86, 168, 87]
    library.reread()
    assert cadences(library) == [85, 86, 168, 87]
    library.set_device_cadence_unit("Watch", None)
    assert cadences(library) == [170, 172, 168, 174]


def test_the_word_on_an_activity_outranks_that_on_its_device(library):
    library.set_cadence_unit(first(library), "one foot")
    library.set_device_cadence_unit("Watch", "both feet")
    assert cadences(library) == [170, 86, 168]
    listed = library.cadence_units()
    assert listed.to_numpy().tolist() == [["", "Watch", "both feet"], [first(library), "Watch", "one foot"]]


def test_other_processes_that_decode_know_the_word_too(library):
    library.set_device_cadence_unit("Watch", "both feet")
    with ThreadPoolExecutor(2) as executor:
        library.add([("later.gpx", gpx(5, cadence=87, device="Watch"))], executor=executor)
        library.reread(executor=executor)
    assert cadences(library) == [85, 86, 168, 87]


def test_the_word_goes_along_in_backup_and_export(tmp_path):
    with Library.open(tmp_path / "library.sqlite") as library:
        library.add([FIRST, SECOND])
        library.set_cadence_unit(first(library), "both feet")
        stretches = library.stretches()
        library_copies.backup(library, tmp_path / "copy")
        folder = library_copies.export(library, tmp_path / "out")
    assert pd.read_csv(folder / "cadence_units.csv")["cadence_unit"].tolist() == ["both feet"]
    library_copies.restore_backup(tmp_path / "copy", tmp_path / "again.sqlite")
    with Library.open(tmp_path / "again.sqlite") as again:
        assert cadences(again) == [85, 172]
        pd.testing.assert_frame_equal(again.stretches(), stretches)
        again.reread()
        assert cadences(again) == [85, 172]


def test_a_word_that_makes_no_sense_is_refused(library):
    manual = library.add_manual("2026-05-01", 30)
    for wrong in (
        lambda: library.set_cadence_unit(first(library), "three feet"),
        lambda: library.set_cadence_unit(manual, "one foot"),
        lambda: library.set_cadence_unit("nothing", "one foot"),
        lambda: library.set_device_cadence_unit("", "one foot"),
    ):
        with pytest.raises(LibraryError):
            wrong()
    assert library.cadence_units().empty
