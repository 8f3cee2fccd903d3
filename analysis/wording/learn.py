"""What the page Learn says around its claims and exercises."""

from ..learn import Claim, Exercise
from .method import source_text
from .names import GRADE_WORDS
from .phrases import first_upper

TITLE = "Learn"
LEAD = (
    "What therapists and studies say about too much, too soon, each sentence with its grade. It is no diagnosis: the "
    "same spot can hurt for many reasons, and only somebody who sees you can tell them apart."
)
LEARN_TOPIC = "Topic"
TERMS_HEADING = "What the words on these pages mean"
EXERCISES_HEADING = "How the exercises are done"


def exercise_text(exercise: Exercise) -> str:
    """The exercise, what for, and how."""
    return f"**{first_upper(exercise.name)}**, for {exercise.purpose}. {exercise.how}"


def claim_line(claim: Claim) -> str:
    """The claim, and small under it its grade and where it comes from."""
    cited = " ".join(source_text(key, with_doi=False) for key in claim.sources)
    found = cited or "Common among clinicians, no single source."
    if claim.grade == "E":
        found = "Our own statement."
    return f"{claim.text}  \n:small[:gray[Grade {claim.grade}, {GRADE_WORDS[claim.grade]}. {found}]]"
