"""One glossary: every term of art is explained in plain words, wherever it stands on a page."""

import re

import pytest

from analysis.model import Settings
from analysis.wording import load as wording_load
from analysis.wording.glossary import TERMS, explain
from analysis.wording.names import MEASURE_NAMES


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_a_term_is_explained_in_a_few_calm_sentences(term):
    assert term.meaning.endswith(".")
    assert len(term.meaning.split()) <= 45
    assert not re.search(r"danger|safe\b|will get|must\b|!", term.meaning, re.IGNORECASE)
    assert re.search(term.found, term.name, re.IGNORECASE), "the term is found by its own name"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The last 7 days are 1.12 times your usual week: near usual", "Ratio"),
        *((name, "**") for name in wording_load.ratio_names(Settings()).values()),
        (MEASURE_NAMES["srpe"], "Effort"),
        (MEASURE_NAMES["trimp"], "Heart-rate load"),
        ("Monotony", "Monotony"),
        ("Strain", "Strain"),
        (wording_load.MORE_NUMBERS_LEAD, "Risk window"),
        ("At the same speed your cadence rose", "residual"),
        ("2 of 20 runs went more than 10% beyond the longest of the 30 days before", "session spike"),
        ("Minutes in each class of shoe", "Kinds of shoe"),
        ("(Grade D: expert opinion.)", "Grade A to E"),
    ],
)
def test_words_of_the_pages_find_their_explanation(text, name):
    found = explain(text)
    assert found is not None
    assert name in found


def test_plain_words_need_none():
    assert explain("Nothing unusual in the last four weeks: 3 to 4 runs.") is None
