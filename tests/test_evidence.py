import re
from pathlib import Path

import pytest

from analysis import evidence
from analysis.evidence import LOW_SUPPORT_CAPS, PUBLIC_CHECK, RATIO, RULES, SESSION_SPIKE, SOURCES, Rule
from analysis.model import RULE_NAMES

RULE_LIST = list(RULES.values())
EACH_RULE = pytest.mark.parametrize("rule", RULE_LIST, ids=[rule.name for rule in RULE_LIST])
EACH_SOURCE = pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))


@pytest.mark.parametrize("name", RULE_NAMES)
def test_every_risk_window_has_its_rule_with_a_basis_and_a_critic(name):
    assert RULES[name].basis
    assert RULES[name].critic


def test_every_rule_written_down_is_registered_under_its_name():
    written = [value for value in vars(evidence).values() if isinstance(value, Rule)]
    assert {id(rule) for rule in written} == {id(rule) for rule in RULE_LIST}
    assert all(name == rule.name for name, rule in RULES.items())


@EACH_RULE
def test_a_rule_cites_known_sources_or_says_it_is_ours(rule):
    assert set(rule.sources) <= set(SOURCES)
    assert rule.sources or rule.ours or rule.grade in ("D", "E")
    assert rule.ours == (rule.grade == "E"), "grade E is our choice, and nothing else is"


@EACH_RULE
def test_numbers_are_read_by_name_and_say_what_they_decide(rule):
    for name, number in rule.numbers.items():
        assert rule[name] == number.value
        assert number.meaning
    with pytest.raises(KeyError):
        rule["no such number"]


@EACH_RULE
def test_the_words_are_calm_sentences(rule):
    for text in (rule.basis, rule.critic, rule.caveat):
        assert not text or text[0].isupper() or text[0].isdigit()
        assert not text or text.endswith("."), text
        assert "!" not in text
        assert not re.search(r"\b(danger|you are safe|will get injured|must not run)\b", text, re.IGNORECASE)


@EACH_SOURCE
def test_every_source_is_cited_by_a_rule_and_a_doi_is_one(source):
    assert any(source.key in rule.sources for rule in RULE_LIST)
    assert not source.doi or re.fullmatch(r"10\.\d{4,9}/\S+", source.doi)
    assert source.citation.endswith(".")


def test_what_is_quoted_from_memory_is_marked():
    unchecked = {source.key for source in SOURCES.values() if not source.checked}
    assert {"banister_1991", "daniels_1984", "salzler_2012", "leppanen_2024", "silbernagel_2007"} <= unchecked
    assert SOURCES["frandsen_2025"].checked
    assert SOURCES["frandsen_2025"].doi == "10.1136/bjsports-2024-109380"


def test_the_study_of_session_spikes_is_quoted_exactly():
    rates = [
        [SESSION_SPIKE[f"{name}_rate{end}"] for end in ("", "_low", "_high")] for name in ("small", "moderate", "large")
    ]
    assert rates == [[1.64, 1.31, 2.05], [1.52, 1.16, 2.00], [2.28, 1.50, 3.48]]
    assert (SESSION_SPIKE["runners"], SESSION_SPIKE["sessions"]) == (5205, 588_071)


def test_the_ceiling_of_the_coupled_ratio_is_arithmetic():
    assert RATIO["coupled_ceiling"] == RATIO["chronic_days"] / RATIO["acute_days"]


def test_the_entry_dose_is_two_to_eight_minutes():
    runs = LOW_SUPPORT_CAPS["entry_runs"]
    assert (LOW_SUPPORT_CAPS["entry_least_min"] / runs, LOW_SUPPORT_CAPS["entry_most_min"] / runs) == (2, 8)


def test_in_the_public_check_only_the_fast_share_is_above_chance():
    above = [cue for cue in PUBLIC_CHECK if cue.low is not None and cue.low > 0.5]
    assert max(PUBLIC_CHECK, key=lambda cue: cue.auc).auc == RULES["fast_share_rise"]["auc"] == 0.602
    assert {cue.auc for cue in above} == {0.602, 0.551}


def test_no_rule_of_load_and_windows_is_written_with_a_number_in_the_code():
    """Thresholds live in evidence.py: the modules that apply them hold small counts, units and the length of a week."""
    package = Path(evidence.__file__).parent
    allowed = {0, 1, 2, 3, 4, 5, 7, 8, 60, 70, 100, 1000, 1e6, 1e-9}
    for name in ("load", "workload", "events", "risk", "caps", "audit"):
        code = re.sub(r'""".*?"""|"[^"\n]*"|#[^\n]*', "", (package / f"{name}.py").read_text(), flags=re.DOTALL)
        numbers = {float(text) for text in re.findall(r"(?<![\w.])\d+\.?\d*(?:e-?\d+)?(?![\w.])", code)}
        assert numbers <= allowed, f"{name}.py: {sorted(numbers - allowed)}"
