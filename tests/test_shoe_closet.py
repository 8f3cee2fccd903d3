"""What the library keeps about shoes beside their tags: days of use, standing rules, many tags at once."""

import sqlite3

import pandas as pd
import pytest

from analysis.errors import LibraryError
from analysis.library import Library


@pytest.fixture
def library():
    with Library.open("sqlite://") as library:
        library.add_shoe("trainers", "cushioned")
        yield library


def test_a_pair_keeps_its_days_and_its_index(library):
    library.add_shoe("gloves", "minimal", first_use="2026-03-01", minimalist_index=88)
    library.set_shoe("gloves", "minimal", first_use="2026-03-01", retired="2026-09-01", minimalist_index=88)
    row = library.shoes().set_index("shoe_name").loc["gloves"]
    assert (row["first_use"], row["retired"]) == (pd.Timestamp("2026-03-01"), pd.Timestamp("2026-09-01"))
    assert row["minimalist_index"] == 88


def test_what_is_not_known_about_a_pair_is_empty(library):
    row = library.shoes().iloc[0]
    assert row[["first_use", "retired", "minimalist_index"]].isna().all()
    assert str(library.shoes()["first_use"].dtype).startswith("datetime64")


def test_rules_are_kept_in_order_and_can_be_taken_back(library):
    first = library.add_shoe_rule("surface", "Treadmill", "trainers")
    second = library.add_shoe_rule("default", "", "trainers", since="2026-05-01")
    rules = library.shoe_rules()
    assert rules["rule_id"].tolist() == [first, second]
    assert rules["value"].tolist() == ["treadmill", ""]
    assert rules["since"].isna().tolist() == [True, False]
    library.delete(first)
    assert library.shoe_rules()["rule_id"].tolist() == [second]
    library.restore(first)
    pd.testing.assert_frame_equal(library.shoe_rules(), rules)


def test_rules_of_a_pair_that_was_taken_away_are_gone_with_it(library):
    library.add_shoe_rule("gear", "Pegasus 41", "trainers")
    pair = library.shoes()["shoe_id"].iloc[0]
    library.delete(pair)
    assert library.shoe_rules().empty
    library.restore(pair)
    assert len(library.shoe_rules()) == 1


@pytest.mark.parametrize(
    ("kind", "value", "word"),
    [
        ("colour", "red", "colour"),
        ("weekday", "Someday", "Monday"),
        ("surface", "moon", "sand"),
        ("title", " ", "empty"),
    ],
)
def test_a_rule_nobody_can_apply_is_refused(library, kind, value, word):
    with pytest.raises(LibraryError, match=word):
        library.add_shoe_rule(kind, value, "trainers")
    assert library.shoe_rules().empty


def test_a_pair_is_not_retired_before_its_first_use(library):
    with pytest.raises(LibraryError, match="retired before"):
        library.add_shoe("gloves", "minimal", first_use="2026-05-02", retired="2026-05-01")


def test_many_tags_are_stored_together_or_not_at_all(library):
    runs = [library.add_manual("2026-05-01", 30), library.add_manual("2026-05-02", 30)]
    revision = library.revision()
    tags = library.tag_all([(run, "trainers", 0.0, None) for run in runs])
    assert library.revision() == revision + 1
    assert library.tags()["tag_id"].tolist() == tags
    with pytest.raises(LibraryError):
        library.tag_all([(runs[0], "trainers", 0.0, 60.0), (runs[1], "slippers", 0.0, None)])
    assert library.tags()["tag_id"].tolist() == tags


def test_every_layer_of_a_run_can_be_taken_off_and_put_back(library):
    library.add_shoe("skin", "barefoot")
    run, other = library.add_manual("2026-05-01", 30), library.add_manual("2026-05-02", 30, "skin")
    for name in ("trainers", "skin", "trainers"):
        library.tag(run, name)
    before = library.tags()
    gone = library.untag([run])
    assert library.tags()["activity_id"].tolist() == [other]
    assert library.restore(gone) == gone
    pd.testing.assert_frame_equal(library.tags(), before)


def test_a_library_from_before_shoe_rules_is_brought_up_to_date(tmp_path):
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.add_shoe("trainers", "cushioned")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE shoe_rules")
        for column in ("first_use_day", "retired_day", "minimalist_index"):
            connection.execute(f"ALTER TABLE shoes DROP COLUMN {column}")
        connection.execute("UPDATE library SET value = 2 WHERE key = 'schema_version'")
    with Library.open(path) as library:
        library.add_shoe_rule("default", "", "trainers")
        assert library.shoes()["shoe_name"].tolist() == ["trainers"]
        assert library.shoes()["first_use"].isna().all()
