"""Learn: every claim is founded on what it says it is, and none diagnoses, promises or frightens."""

import re

import pytest

from analysis.evidence import SOURCES
from analysis.learn import CUES, EXERCISES, TOPICS, topic_of_site
from analysis.model import PAIN_SITES
from analysis.samples import example_library
from analysis.wording import learn as wording_learn

CLAIMS = [claim for topic in TOPICS for section in topic.sections for claim in section.claims]
FORBIDDEN = (
    r"\byou have (a |an )?(tear|fracture|tendinitis|tendinopathy|fasciitis|inflammation|stress)",
    r"\b(cures?|guarantee\w*|heals? (it|your)|safe to run|you are safe|will get injured|danger\w*)\b",
    r"!",
)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.text[:40])
def test_a_claim_names_its_sources_and_has_no_better_grade_than_they_allow(claim):
    assert set(claim.sources) <= set(SOURCES)
    if claim.grade in "ABC":
        assert claim.sources
        assert "therapist_faq" not in claim.sources, "expert opinion is grade D"
    assert re.search(r"Grade [A-E]", wording_learn.claim_line(claim))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.text[:40])
def test_no_claim_diagnoses_promises_or_frightens(claim):
    for pattern in FORBIDDEN:
        assert not re.search(pattern, claim.text, re.IGNORECASE), claim.text
    assert claim.text.endswith((".", ":"))


def test_only_a_cohort_of_thousands_has_grade_a():
    assert {claim.sources for claim in CLAIMS if claim.grade == "A"} == {("frandsen_2025",)}


def test_what_is_quoted_from_memory_says_so():
    unverified = [claim for claim in CLAIMS if any(not SOURCES[key].checked for key in claim.sources)]
    assert unverified
    assert all("Unverified" in wording_learn.claim_line(claim) for claim in unverified)


@pytest.mark.parametrize("site", PAIN_SITES)
def test_every_pain_site_leads_to_a_topic(site):
    assert topic_of_site(site) is not None


@pytest.mark.parametrize("site", ["inside ankle", "top of foot", "ball of foot or toes", "calf", "Achilles", "shin"])
def test_the_usual_sites_tell_what_goes_before_what_to_do_and_when_to_see_someone(site):
    headings = [section.heading for section in topic_of_site(site).sections]
    assert {"What commonly goes before", "First steps", "When to see someone"} <= set(headings)


def test_a_topic_is_found_by_one_key_and_a_site_in_one_topic():
    assert len({topic.key for topic in TOPICS}) == len(TOPICS)
    sites = [site for topic in TOPICS for site in topic.sites]
    assert len(sites) == len(set(sites))


def test_the_seven_exercises_are_described_and_are_those_the_example_does():
    assert len(EXERCISES) == 7
    assert set(example_library().strength()["exercise"]) <= {exercise.name for exercise in EXERCISES}
    assert all(len(exercise.how) > 40 and exercise.purpose for exercise in EXERCISES)


def test_the_five_form_cues_are_short_stand_in_learn_and_come_with_the_note_on_shoes():
    (form,) = [topic for topic in TOPICS if topic.key == "form"]
    told = " ".join(claim.text for section in form.sections for claim in section.claims)
    assert len(CUES) == len({cue.name for cue in CUES}) == 5
    for cue in CUES:
        assert len(cue.words.split()) <= 8
        assert f"**{cue.words}.** {cue.meaning}" in told
    assert "shoes alone do not teach form" in told
