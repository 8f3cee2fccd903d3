"""The page Method."""

import pytest

from analysis.evidence import RULES, SOURCES
from analysis.wording import method as wording_method
from analysis.wording.method import rule_text


def test_every_rule_stands_on_the_method_page_once():
    named = [name for names in wording_method.groups().values() for name in names]
    assert sorted(named) == sorted(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_shows_its_grade_its_critic_and_its_sources(name):
    rule = RULES[name]
    text = rule_text(rule)
    assert f"Grade {rule.grade}" in text
    assert rule.critic in text
    assert all(SOURCES[key].citation in text for key in rule.sources)
    assert all("Unverified" in text for key in rule.sources if not SOURCES[key].checked)
