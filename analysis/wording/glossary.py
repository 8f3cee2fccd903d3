"""Every term of art of the pages, explained once in plain words.

Decision: the explanations live here and nowhere else. A page hands its words over and gets back what to show when the
reader points at the question mark beside them (`explain`); Learn lists them all. An explanation says what a number is
and what it is not worth, and uses no other term of art unexplained.
"""

import re
from dataclasses import dataclass

__all__ = ["TERMS", "Term", "explain"]


@dataclass(frozen=True)
class Term:
    """`found` is a regular expression of the words by which the term appears on a page."""

    name: str
    meaning: str
    found: str


TERMS = (
    Term(
        "Ratio (acute to chronic)",
        "What you ran in the last days divided by what you usually run in as many: 1 is as usual, 2 is twice as much. "
        "It describes a change. It has not been shown to tell who gets hurt.",
        r"\bratio\b|times your usual",
    ),
    Term(
        "Uncoupled",
        "The usual is counted from the days before the recent ones, so the recent days are not compared with "
        "themselves.",
        r"\buncoupled\b|÷ the \d+ before",
    ),
    Term(
        "Coupled",
        "The usual includes the recent days themselves, so with 7 and 28 days the ratio can never be above 4.",
        r"\bcoupled\b|with them\b",
    ),
    Term(
        "Smoothed averages (EWMA)",
        "Averages in which yesterday counts most and each day before it a little less, instead of all days alike.",
        r"smoothed averages|\bEWMA\b|Fading averages",
    ),
    Term(
        "Risk window",
        "Days in which something had just changed faster than before: a much longer run, new shoes, a break. A reason "
        "to look, not a forecast.",
        r"\bwindows?\b",
    ),
    Term(
        "Far longer run (session spike)",
        "A run more than 10% longer than the longest of the 30 days before it.",
        r"10% (?:beyond|of) the longest|far longer|longer than anything",
    ),
    Term(
        "Effort × minutes (session RPE)",
        "How hard a run felt from 0 to 10, times its minutes. An easy hour at 3 counts 180.",
        r"effort × min|\bsession RPE\b|\bsRPE\b",
    ),
    Term(
        "Heart-rate load (training impulse, TRIMP)",
        "Minutes weighted by how high the heart rate was between resting and highest: hard minutes count more. It "
        "knows nothing of shoes, hills or feet.",
        r"heart-rate load|training impulse|\bTRIMP\b",
    ),
    Term(
        "Monotony",
        "How alike the days of a week were: the mean load of a day divided by its spread. Rest days lower it.",
        r"\bmonotony\b",
    ),
    Term("Strain", "The load of the week times its monotony: much running, and every day alike.", r"\bstrain\b"),
    Term(
        "Cadence",
        "Steps a minute, both feet counted. It rises with speed, so it is compared at the same speed.",
        r"\bcadence\b|steps/min|steps a minute",
    ),
    Term(
        "At the same speed (residual)",
        "How many steps a minute a run had more or fewer than this runner usually has at that speed.",
        r"at (?:the|one|that|this|my|your own) (?:same )?(?:speed|pace)|\bresiduals?\b|matched",
    ),
    Term(
        "Form held",
        "How long into a run the steps stayed as they were in its first part.",
        r"form held|\bheld\b",
    ),
    Term(
        "Ground contact",
        "How many thousandths of a second a foot stays on the ground with each step.",
        r"ground contact",
    ),
    Term(
        "Kinds of shoe",
        "Barefoot: nothing. Minimal: thin, flat and bendable. Transitional: between the two. Cushioned: the usual "
        "running shoe. The less shoe, the more the foot does itself.",
        r"\btransitional\b|kinds? of shoe|class(?:es)? of shoes?|shoe class",
    ),
    Term(
        "Minimalist Index",
        "0 to 100 from five properties of a shoe: weight, height, drop, support and bendability. 100 is almost "
        "barefoot.",
        r"minimalist index",
    ),
    Term(
        "Grade A to E",
        "How good the evidence for a rule is: A randomised trial or large cohort, B small trial or cohort, C "
        "laboratory, D expert opinion, E our own choice, untested.",
        r"\bgrade [A-E]\b|\bgrades?\b",
    ),
)


def explain(text: str) -> str | None:
    """The terms of art in a text, each with its meaning, as Markdown for a hover; None without any."""
    met = [term for term in TERMS if re.search(term.found, text, re.IGNORECASE)]
    return "\n\n".join(f"**{term.name}.** {term.meaning}" for term in met) or None
