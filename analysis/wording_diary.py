"""What the diary, Learn and the pain on Today say.

Decision: pain is told in the runner's own numbers, with what follows for running and the limit it rests on. No sentence
names a disease, promises anything or blames anybody. A sign on the checklist gets one calm message and nothing beside
it.
"""

import math

import pandas as pd

from . import wording

__all__ = ["pain_hovers", "scores", "site_name"]


def site_name(site: str, side: str = "") -> str:
    """left inside ankle."""
    return f"{side} {site}".strip()


def scores(during: float, after: float, next_morning: float) -> str:
    """4 during, 4 after, 3 next morning; what is unknown is left out."""
    named = (("during", during), ("after", after), ("next morning", next_morning))
    return ", ".join(f"{value:.0f} {name}" for name, value in named if not math.isnan(value))


def pain_hovers(pain: pd.DataFrame) -> list[str]:
    """Sat 3 Oct: pain, left inside ankle, 4 during, 3 next morning."""
    return [
        f"{wording.day(row['date'])}: pain, {site_name(row['site'], row['side'])}, "
        f"{scores(row['during'], row['after'], row['next_morning'])}"
        for row in pain.to_dict("records")
    ]
