"""What is said of an import: every file once, trouble with what to do, a summary in one line."""

import pytest

from analysis.library import ImportReport, ImportResult
from analysis.tables.imports import imported
from analysis.wording import imports as words

RESULTS = (
    ImportResult("a.fit", "added", sports=("running",)),
    ImportResult("b.fit", "added", sports=("running",), same_as=("x-0",), same_as_names=("x.gpx",)),
    ImportResult("c.gpx", "duplicate", sports=("running",), same_as=("a-0",), same_as_names=("a.fit",)),
    ImportResult("d.fit", "duplicate", sports=("running",), known_as="old.fit"),
    ImportResult("e.fit", "passed over", problem="A plan.", remedy="Nothing."),
    ImportResult("f.fit", "failed", problem="It is empty.", remedy="Export it again."),
    ImportResult("g.fit", "added", sports=("cycling",)),
    ImportResult("z.zip/activities.csv", "read in part", problem="Not understood: gear.", remedy="Use English."),
)


def test_a_summary_counts_every_file_once():
    assert words.summary(ImportReport(RESULTS)) == (
        "6 files: 1 new, 1 other sport, 2 recorded twice, 1 already there, 1 not read. "
        "1 table of the export read in part. 1 other file of the watch or its export passed over."
    )
    assert words.summary(ImportReport(())) == "0 files: nothing in them."


def test_a_stopped_import_says_how_far_it_came():
    assert words.summary(ImportReport(RESULTS[:1], cancelled=True, total=900)) == (
        "1 file: 1 new. Stopped after 1 of 900; what is in stays."
    )


def test_what_was_passed_over_comes_last():
    assert [result.name for result in words.kinds(ImportReport(RESULTS))["All"]][-1] == "e.fit"


def test_the_table_names_the_other_recording_and_the_other_name():
    table = imported(list(RESULTS))
    assert list(table["Outcome"][1:6]) == [
        "recorded twice",
        "recorded twice",
        "already there",
        "passed over",
        "not read",
    ]
    assert table["What happened"][1] == "The same run as x.gpx. This recording holds as much or more, so it counts."
    assert table["What happened"][3] == "The same file as old.fit."
    assert (table["What happened"][5], table["What to do"][5]) == ("It is empty.", "Export it again.")


def test_an_empty_table_has_its_columns():
    assert list(imported([]).columns) == list(imported(list(RESULTS)).columns)


def test_the_terminal_gets_one_line_a_file_and_one_more_for_trouble():
    assert words.line(RESULTS[0]).split() == ["added", "a.fit"]
    assert words.line(RESULTS[5]).splitlines()[1].strip() == "It is empty. Export it again."


@pytest.mark.parametrize(
    ("done", "total", "elapsed_s", "left"),
    [
        (2, 100, 60.0, ""),  # too early to tell
        (50, 100, 1.0, ""),
        (50, 100, 12.0, "about 15\u202fs"),
        (10, 100, 60.0, "about 9\u202fmin"),
        (100, 100, 60.0, ""),
    ],
)
def test_the_time_left_is_told_once_it_can_be(done, total, elapsed_s, left):
    assert words.time_left(done, total, elapsed_s) == left
    assert (left in words.reading(done, total, "run.fit", elapsed_s)) or not left


def test_the_file_at_hand_is_named_without_its_folders():
    assert words.reading(1, 9, "export.zip/folder/run.fit", 0) == "Reading run.fit (1 of 9)"


def test_a_page_names_files_shortly_and_the_table_to_keep_in_full():
    told = ImportResult("z.zip/a/b.gpx", "duplicate", sports=("running", "running"), same_as_names=("y.zip/a.fit",))
    typed = ImportResult("z.zip/activities.csv: By the lake/run", "added", sports=("running",))
    short, full = imported([told, typed], short=True), imported([told, typed])
    assert list(short["File"]) == ["b.gpx", "activities.csv: By the lake/run"]
    assert "as a.fit" in short["What happened"][0]
    assert full["File"][0] == "z.zip/a/b.gpx"
    assert short["Sport"][0] == "running"


def test_the_first_troubles_are_told_in_full_and_the_others_counted():
    failed = [ImportResult(f"{at}.fit", "failed", problem="It is empty.", remedy="Again.") for at in range(9)]
    *lines, more = words.trouble(ImportReport((*RESULTS[:5], *failed)))
    assert lines == [f"{at}.fit: It is empty. Again." for at in range(5)]
    assert more.startswith("4 more files")
    assert len(words.trouble(ImportReport(RESULTS))) == 2
    assert words.trouble(ImportReport(RESULTS[:4])) == []
