"""What became of each file of an import, as a table for the page and for a CSV."""

import pandas as pd

from ..library import ImportResult
from ..wording import imports as words
from ..wording import phrases
from ..wording.names import SPORT_NAMES

__all__ = ["imported"]

_OUTCOMES = {"added": "new", "duplicate": "already there", "failed": "not read", "reread": "read again"}


def imported(results: list[ImportResult], *, short: bool = False) -> pd.DataFrame:
    """One row a file: its name, what became of it, its sport, and what there is to know and to do.

    `short` names files without their archive and folders, as a page has room for.
    """
    return pd.DataFrame(
        {
            "File": [words.short_name(result.name) if short else result.name for result in results],
            "Outcome": [
                "recorded twice" if result.same_as else _OUTCOMES.get(result.status, result.status)
                for result in results
            ],
            "Sport": [
                phrases.listed(SPORT_NAMES[sport].lower() for sport in dict.fromkeys(result.sports))
                for result in results
            ],
            "What happened": [words.what_happened(result, short=short) for result in results],
            "What to do": [result.remedy for result in results],
        },
        dtype="str",
    )
