"""What the clinician sheet says: the runner in the third person, amounts beside limits, questions and no answers."""

import re
from datetime import date, timedelta

import pytest
from test_wording_windows import CASES, FORBIDDEN, a_window
from typed_runs import regular, report

from analysis.evidence import RULES
from analysis.handover import Topic, handover
from analysis.library import Library
from analysis.model import RULE_NAMES
from analysis.report import build_report
from analysis.wording import handover as told
from analysis.wording import phrases
from analysis.wording import sheet as words

TODAY = date(2026, 6, 28)
TOPICS = [
    Topic("signs"),
    Topic("bone", {"sites": "left shin"}),
    Topic("two_weeks"),
    Topic("same_site_again"),
    Topic("mornings", {"unknown": 1, "of": 1}),
    Topic("low_support", {"earlier": 0.0, "recent": 61.0}),
    Topic("several_changes", {"date": "2026-06-20", "changes": 3}),
    Topic("session_spike", {"date": "2026-06-20", "changes": 0}),
    Topic("return_after_break", {"date": "2026-06-20", "changes": 0}),
    Topic("inserts", {"change": "started", "date": "2026-06-20"}),
    Topic("race", {"date": "2026-10-20", "distance_km": 21.1}),
    Topic("strength", {"weeks": 0}),
    Topic("strength", {"weeks": 5}),
    Topic("cadence", {"now_spm": 168.0, "target_spm": 176.4, "speed_mps": 2.9}),
    Topic("shoes", {"without": 3, "of": 9}),
    Topic("gap", {"start": "2026-05-01", "end": "2026-05-20"}),
    Topic("caution", {"caution": "under 18"}),
]


def spoken(text: str) -> None:
    assert not re.search(r"nan|None|inf\b|  |\{|\}|_|\*", text), text
    assert not re.search(FORBIDDEN, text, re.IGNORECASE), text
    assert not re.search(r"\byour?\b", text, re.IGNORECASE), text


def test_every_rule_has_its_receipt():
    assert {rule for rule, _ in CASES} == set(RULE_NAMES)


@pytest.mark.parametrize(("rule", "numbers"), CASES)
def test_a_receipt_holds_days_what_was_counted_and_its_limit(rule, numbers):
    row = told.window_row(a_window(rule, numbers), report(regular()))
    assert all(row)
    spoken(" ".join(row))
    assert re.search(r"\d|one", row[-1]), "a limit is an amount"
    assert ("open" in row[1]) == (numbers["closed_by"] is None)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.code)
def test_a_topic_is_a_question(topic):
    text = told.topic(topic, report(regular()))
    assert text.endswith("?")
    assert text[0].isupper() or text[0].isdigit()
    spoken(text)


def test_every_topic_is_tried_here():
    assert {topic.code for topic in TOPICS} == set(told._TOPICS)


@pytest.mark.parametrize("text", ["short", "two  words\nand a line", "x" * 500])
def test_what_was_typed_is_cut_to_a_line(text):
    short = told.cut(text)
    assert len(short) <= told.LONGEST_TEXT + 1
    assert "\n" not in short
    assert short.rstrip("…") in " ".join(text.split())


def test_a_sum_with_an_unknown_part_says_so():
    library = Library.open("sqlite://")
    for ago in range(0, 60, 3):
        library.add_manual(TODAY - timedelta(days=ago), 30, distance_km=None if ago == 30 else 5)
    found = build_report(library, today=TODAY)
    text = words.summary(handover(found), found)
    assert f"at least {phrases.distance(90_000)}" in text
    assert "at least" not in words.summary(handover(report(regular())), report(regular()))


def test_a_steady_runner_without_pain_is_told_in_two_sentences():
    found = report(regular())
    text = words.summary(handover(found), found)
    assert text.count(". ") == 1
    spoken(text)


def test_a_rule_is_told_with_its_grade_source_and_critic():
    title, note = words.rule_note("session_spike")
    assert title == "Long run"
    assert "grade A" in note
    assert "Frandsen 2025" in note
    assert RULES["session_spike"].critic in note
    assert "quoted from memory" in words.rule_note("pain")[1]


def test_a_race_in_thin_shoes_names_them_beside_its_date():
    with Library.open("sqlite://") as library:
        library.add_shoe("trainers", "cushioned")
        for days_ago in range(1, 57, 2):
            library.add_manual(TODAY - timedelta(days=days_ago), 60, "trainers", distance_km=10)
        library.set_race(TODAY + timedelta(days=90), 10.0, "minimal")
        report = build_report(library, today=TODAY)
        assert report.readiness.reason == "not_in_these_shoes"
        topic = Topic("race", {"date": (TODAY + timedelta(days=90)).isoformat(), "distance_km": 10.0})
        assert " in minimal shoes: inside the limits" in told.topic(topic, report)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("", "running-2026-05-16.html"),
        ("Anna Müller", "running-Anna-Müller-2026-05-16.html"),
        ("../<b>x\\y</b>:*", "running-b-x-y-b-2026-05-16.html"),
    ],
)
def test_the_file_of_the_sheet_bears_the_name_that_stands_on_it(name, file):
    assert words.file_name(date(2026, 5, 16), name) == file
