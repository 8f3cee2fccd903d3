"""Which form cues a runner's own numbers suggest.

Decision: a cue is shown where a number asks for it and nowhere else, because a list of five is followed by nobody. What
counts as a change worth a word is the limit of `evidence.CADENCE_DRIFT`, over at least three runs. A low cadence alone
suggests nothing: it does when shin or knee are sore, or when the runner has asked for help with it.
"""

import pandas as pd

from ..evidence import CADENCE_DRIFT, MATCHED_SPEED
from .next_step import NextStep

__all__ = ["suggested_cues"]

# the figure of `lasting`, which way it must go, and the cues it suggests
_LATE = (
    ("cadence_change_pct", -1, ("tall", "steps")),
    ("stance_change_pct", 1, ("lift",)),
    ("oscillation_change_pct", 1, ("knees",)),
    ("step_length_change_pct", 1, ("under",)),
)


def suggested_cues(step: NextStep, residual_pct: float, lately: pd.DataFrame, asked: bool) -> dict[str, str]:
    """The cues (`learn.Cue.name`) and why each is shown, the most telling first; empty where nothing asks for one.

    Args:
        step: `next_step`.
        residual_pct: cadence of the last 28 days against the runner's own at matched speed.
        lately: `lasting` of the last 28 days.
        asked: the runner wants help with cadence.

    Returns:
        Why: `fewer_than_usual`, `sore`, `asked`, or the column of `lasting` that changed towards the end of runs.
    """
    limit = CADENCE_DRIFT["report_pct"]
    why: dict[str, str] = {}
    if residual_pct <= -limit:
        why["steps"] = "fewer_than_usual"
    for column, way, names in _LATE:
        known = lately[column].dropna()
        if len(known) >= MATCHED_SPEED["few_runs"] and way * known.median() >= limit:
            why = {**dict.fromkeys(names, column), **why}
    if step.why == "shin_or_knee" or (asked and step.helps):
        why = {**dict.fromkeys(("steps", "under"), "sore" if step.why == "shin_or_knee" else "asked"), **why}
    return why
