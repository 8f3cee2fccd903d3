import sqlite3
from contextlib import closing
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import LibraryError
from analysis.library import Library
from analysis.model import CHECKED, PAIN_FLAGS, PAIN_SITES, Race, Settings


@pytest.fixture
def library():
    with Library.open("sqlite://") as library:
        yield library


@pytest.fixture
def run(library):
    return library.add_manual("2026-05-01", 60)


def spans(library):
    return library.tags()[["start_s", "end_s", "shoe_name"]].fillna(np.inf).values.tolist()


def test_an_untagged_library_has_an_empty_table_of_tags_with_all_columns(library):
    tags = library.tags()
    assert list(tags) == ["activity_id", "start_s", "end_s", "shoe_name", "shoe_class", "tag_id"]
    assert str(tags["end_s"].dtype) == "float64"


def test_a_tag_covers_the_whole_run_unless_told_otherwise(library, run):
    library.add_shoe("trainers", "cushioned")
    library.tag(run, "trainers")
    assert spans(library) == [[0, np.inf, "trainers"]]
    assert library.tags()["shoe_class"].tolist() == ["cushioned"]


def test_a_tag_in_the_middle_leaves_the_rest_to_the_earlier_shoe(library, run):
    library.add_shoe("trainers", "cushioned")
    library.add_shoe("none", "barefoot")
    library.tag(run, "trainers")
    library.tag(run, "none", start_s=600, end_s=900)
    assert spans(library) == [[0, 600, "trainers"], [600, 900, "none"], [900, np.inf, "trainers"]]


def test_taking_a_tag_back_shows_the_earlier_shoe_again_and_restoring_hides_it(library, run):
    library.add_shoe("trainers", "cushioned")
    library.add_shoe("none", "barefoot")
    library.tag(run, "trainers")
    tag = library.tag(run, "none", start_s=600)
    with_tag = library.tags()
    assert library.delete(tag) == [tag]
    assert spans(library) == [[0, np.inf, "trainers"]]
    assert library.restore(tag) == [tag]
    pd.testing.assert_frame_equal(library.tags(), with_tag)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.none() | st.integers(1, 30), st.sampled_from("abc")), min_size=1, max_size=6
    )
)
def test_at_every_moment_the_last_tag_laid_there_is_worn(layers):
    worn = {}
    with Library.open("sqlite://") as library:
        run = library.add_manual("2026-05-01", 2)
        for name in "abc":
            library.add_shoe(name, "minimal")
        for start, length, name in layers:
            end = None if length is None else start + length
            library.tag(run, name, start, end)
            worn |= dict.fromkeys(range(start, 200 if end is None else end), name)
        found = {}
        for start, end, name in spans(library):
            for second in range(int(start), int(min(end, 200))):
                assert second not in found, "spans overlap"
                found[second] = name
    assert found == worn


def test_tags_of_a_deleted_run_or_shoe_are_not_counted(library, run):
    shoe = library.add_shoe("trainers", "cushioned")
    library.tag(run, "trainers")
    library.delete([run])
    assert library.tags().empty
    library.restore([run])
    library.delete([shoe])
    assert library.tags().empty
    assert library.shoes().empty


def test_the_same_shoe_twice_is_one_pair_and_another_class_is_refused(library):
    first = library.add_shoe("Trail 4", "minimal")
    assert library.add_shoe(" Trail 4 ", "Minimal") == first
    with pytest.raises(LibraryError, match="already a pair of that name, of class minimal"):
        library.add_shoe("Trail 4", "cushioned")
    library.set_shoe("Trail 4", "transitional")
    assert library.shoes()[["shoe_id", "shoe_name", "shoe_class"]].to_dict("records") == [
        {"shoe_id": first, "shoe_name": "Trail 4", "shoe_class": "transitional"}
    ]


def test_an_unknown_shoe_is_told_with_the_known_ones(library, run):
    library.add_shoe("trainers", "cushioned")
    with pytest.raises(LibraryError, match=r"'trianers'.*known: trainers.*add_shoe"):
        library.tag(run, "trianers")


def test_each_marked_day_has_the_guessed_minutes_and_a_later_mark_wins(library):
    library.mark("2026-05-01", "2026-05-04", "without_watch", minutes=30)
    sick = library.mark(date(2026, 5, 4), date(2026, 5, 5), "sick_or_injured")
    marks = library.marks()
    assert marks["date"].dt.strftime("%d").tolist() == ["01", "02", "03", "04", "05"]
    assert marks["mark"].tolist() == ["without_watch"] * 3 + ["sick_or_injured"] * 2
    assert marks["minutes"].fillna(-1).tolist() == [30, 30, 30, -1, -1]
    library.delete([sick])
    assert library.marks()["minutes"].sum() == 120
    assert str(marks["date"].dtype) == "datetime64[us]"


def test_pain_comes_back_as_it_was_told(library):
    late = library.log_pain("2026-05-02", "achilles", 2)
    early = library.log_pain(
        date(2026, 5, 1),
        "Inside_Ankle",
        4,
        after=3,
        next_morning=1,
        side="left",
        flags=["limping", "cannot hop"],
        note="on the stairs",
    )
    late = library.answer_pain(late, next_morning=5)
    pain = library.pain()
    assert pain["pain_id"].tolist() == [early, late]
    assert pain["site"].tolist() == ["inside ankle", "Achilles"]
    assert pain["side"].tolist() == ["left", ""]
    assert pain["flags"].tolist() == [("limping", "cannot hop"), ()]
    assert pain["next_morning"].tolist() == [1, 5]
    assert pain["after"].isna().tolist() == [False, True]


def test_every_site_and_flag_of_the_checklist_can_be_logged(library):
    for site in PAIN_SITES:
        library.log_pain("2026-05-01", site, 3, flags=PAIN_FLAGS)
    assert library.pain()["site"].tolist() == list(PAIN_SITES)


def test_strength_inserts_and_race_come_back(library):
    first = library.log_strength("2026-05-01", "short foot")
    assert library.log_strength("2026-05-01", "short foot") == first
    library.log_inserts("2026-05-03", "stopped", note="too soft")
    assert library.strength()["exercise"].tolist() == ["short foot"]
    assert library.inserts()["change"].tolist() == ["stopped"]
    assert library.race() is None
    library.set_race("2026-09-06", 10)
    race = library.set_race("2026-10-18", 21.1, shoe_class="minimal")
    assert library.race() == Race(race, date(2026, 10, 18), 21.1, "minimal")
    library.delete(race)
    assert library.race() is None


def test_each_entry_can_be_taken_back_and_restored(library, run):
    library.add_shoe("trainers", "cushioned")
    tables = {
        library.log_pain("2026-05-01", "shin", 3): library.pain,
        library.log_strength("2026-05-01", "calf lowering"): library.strength,
        library.log_inserts("2026-05-01", "started"): library.inserts,
        library.mark("2026-05-02", "2026-05-03", "did_not_run"): library.marks,
        library.tag(run, "trainers"): library.tags,
    }
    for entry, table in tables.items():
        before = table()
        library.delete([entry])
        assert len(table()) == 0
        library.restore([entry])
        pd.testing.assert_frame_equal(table(), before)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda lib, run: lib.add_shoe("x", "slipper"), ["'slipper'", "barefoot, minimal, transitional, cushioned"]),
        (lambda lib, run: lib.add_shoe("  ", "minimal"), ["empty"]),
        (lambda lib, run: lib.log_pain("2026-05-01", "elbow", 3), ["'elbow'", "inside ankle"]),
        (lambda lib, run: lib.log_pain("2026-05-01", "shin", 11), ["11", "0 or more, at most 10"]),
        (lambda lib, run: lib.log_pain("2026-05-01", "shin", float("nan")), ["nan", "at most 10"]),
        (lambda lib, run: lib.log_pain("2026-05-01", "shin", 3, side="middle"), ["'middle'", "left, right"]),
        (lambda lib, run: lib.log_pain("2026-05-01", "shin", 3, flags=["sad"]), ["'sad'", "limping"]),
        (lambda lib, run: lib.log_pain("1 May", "shin", 3), ["'1 May'", "year-month-day"]),
        (lambda lib, run: lib.log_pain(None, "shin", 3), ["None", "not a date"]),
        (lambda lib, run: lib.mark("2026-05-02", "2026-05-01", "did_not_run"), ["before it starts", "Swap"]),
        (lambda lib, run: lib.mark("2026-05-01", "2026-05-01", "lazy"), ["'lazy'", "did_not_run"]),
        (lambda lib, run: lib.mark("2026-05-01", "2026-05-01", "did_not_run", minutes=5), ["without a watch"]),
        (lambda lib, run: lib.mark("2026-05-01", "2026-05-01", "without_watch", minutes=1441), ["1441", "1440"]),
        (lambda lib, run: lib.tag("nope", "x"), ["'nope'", "activity_id"]),
        (lambda lib, run: lib.tag(run, "x", start_s=10, end_s=10), ["10 s to 10 s", "after it starts"]),
        (lambda lib, run: lib.set_race("2026-05-01", 0), ["above 0"]),
        (lambda lib, run: lib.log_inserts("2026-05-01", "lost"), ["'lost'", "started, changed, stopped"]),
        (lambda lib, run: lib.delete(["pain-99"]), ["pain-99", "no such entry"]),
        (lambda lib, run: lib.answer_pain("pain-99", next_morning=3), ["pain-99", "no such entry"]),
    ],
)
def test_a_wrong_value_is_told_with_the_rule_and_the_remedy(library, run, call, told):
    revision = library.revision()
    with pytest.raises(LibraryError) as error:
        call(library, run)
    for part in told:
        assert part in str(error.value)
    assert library.revision() == revision


def test_two_athletes_of_one_library_do_not_see_each_other(tmp_path):
    with (
        Library.open(tmp_path / "club.sqlite", athlete_id="ann") as ann,
        Library.open(tmp_path / "club.sqlite", athlete_id="bo") as bo,
    ):
        run = ann.add_manual("2026-05-01", 30)
        shoe = ann.add_shoe("trainers", "cushioned")
        ann.tag(run, "trainers")
        ann.log_pain("2026-05-01", "shin", 3)
        ann.mark("2026-05-02", "2026-05-02", "did_not_run")
        ann.set_race("2026-10-18", 10)
        assert [len(table()) for table in (bo.activities, bo.shoes, bo.tags, bo.pain, bo.marks)] == [0] * 5
        assert bo.race() is None
        for foreign in (run, shoe):
            with pytest.raises(LibraryError, match="no such"):
                bo.delete([foreign])
        with pytest.raises(LibraryError, match="no such"):
            bo.records(run)
        bo.set_race("2026-11-01", 42.2)
        assert ann.race().distance_km == 10


def test_an_answer_takes_the_place_of_the_entry_that_asked_and_can_be_undone(library):
    asked = library.log_pain("2026-05-01", "calf", 4, after=3, side="left", note="uphill")
    morning = library.answer_pain(asked, next_morning=1)
    answered = library.answer_pain(morning, flags=[CHECKED])
    pain = library.pain()
    assert pain["pain_id"].tolist() == [answered]
    row = pain.iloc[0]
    assert (row["during"], row["after"], row["next_morning"], row["side"], row["note"]) == (4, 3, 1, "left", "uphill")
    assert row["flags"] == (CHECKED,)
    library.delete(answered)
    library.restore(asked)
    assert np.isnan(library.pain()["next_morning"].iloc[0])


@pytest.mark.parametrize("answer", [{"next_morning": 11}, {"flags": ["a bad feeling"]}])
def test_an_impossible_answer_changes_nothing(library, answer):
    asked = library.log_pain("2026-05-01", "calf", 4)
    with pytest.raises(LibraryError):
        library.answer_pain(asked, **answer)
    assert library.pain()["pain_id"].tolist() == [asked]


def test_cross_training_is_kept_and_can_be_taken_back(library):
    entry = library.log_cross_training("2026-05-02", "cycling", 40, "flat")
    library.log_cross_training("2026-05-01", "swimming")
    table = library.cross_training()
    assert table["training"].tolist() == ["swimming", "cycling"]
    assert np.isnan(table["minutes"].iloc[0])
    library.delete(entry)
    assert library.cross_training()["training"].tolist() == ["swimming"]
    library.restore(entry)
    assert len(library.cross_training()) == 2


def test_the_cautions_are_stored_and_must_be_known(library):
    library.save_settings(Settings(cautions=("under 18",), cautions_asked=True))
    assert library.settings().cautions == ("under 18",)
    with pytest.raises(LibraryError):
        library.save_settings(Settings(cautions=("bad luck",)))


def test_a_library_of_the_first_version_is_brought_up_to_date(tmp_path):
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.log_strength("2026-05-01", "rolling")
    with closing(sqlite3.connect(path)) as connection:
        for table in ("cross_training", "shoe_rules"):
            connection.execute(f"DROP TABLE {table}")
        for column in ("first_use_day", "retired_day", "minimalist_index"):
            connection.execute(f"ALTER TABLE shoes DROP COLUMN {column}")
        connection.execute("UPDATE library SET value = 1 WHERE key = 'schema_version'")
        connection.commit()
    with Library.open(path) as library:
        library.log_cross_training("2026-05-02", "cycling", 40)
        assert len(library.cross_training()) == len(library.strength()) == 1
        assert library.shoes().empty


@pytest.mark.parametrize(("said", "meant"), [("hop", "cannot hop"), ("Swelling", "visible swelling or warmth")])
def test_a_red_flag_is_understood_by_a_part_of_its_name(library, said, meant):
    library.log_pain("2026-05-02", "ball of foot", 3, side="L", flags=(said,))
    (entry,) = library.pain().to_dict("records")
    assert entry["flags"] == (meant,)
    assert (entry["site"], entry["side"]) == ("ball of foot or toes", "left")


def test_a_word_that_could_mean_several_things_is_refused(library):
    with pytest.raises(LibraryError, match="not known"):
        library.log_pain("2026-05-02", "ankle", 3)
