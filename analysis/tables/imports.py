"""What became of each file of an import, as a table for the page and for a CSV."""

import pandas as pd

from .. import wording
from ..library import ImportResult
from ..wording import imports as words

__all__ = ["imported"]

_OUTCOMES = {"added": "new", "duplicate": "already there", "failed": "not read", "reread": "read again"}


def imported(results: list[ImportResult]) -> pd.DataFrame:
    """One row a file: its name, what became of it, its sport, and what there is to know and to do."""
    return pd.DataFrame(
        {
            "File": [result.name for result in results],
            "Outcome": [
                "recorded twice" if result.same_as else _OUTCOMES.get(result.status, result.status)
                for result in results
            ],
            "Sport": [
                wording.listed(wording.SPORT_NAMES[sport].lower() for sport in result.sports) for result in results
            ],
            "What happened": [words.what_happened(result) for result in results],
            "What to do": [result.remedy for result in results],
        },
        dtype="str",
    )
