"""Where a small change of cadence would help, and where it is not the answer.

Decision: the reasonable step is 5% of the runner's own cadence at their usual easy speed, never a distance to a number
from somewhere else. What hurts decides whether it is an answer: it eases shin and knee, and does little for the front
of the foot. While anything else hurts nothing new is begun: one change at a time.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..evidence import CADENCE_RISE, CADENCE_TREND, PAIN
from .at_speed import Fit

__all__ = ["NextStep", "next_step"]

EASED = {"shin", "knee"}  # where a higher cadence was found to take load away


@dataclass(frozen=True)
class NextStep:
    """The step and whether it is an answer (`helps`).

    `why`: `unknown` (no cadence at the easy speed yet; numbers NaN), `top_of_foot` or `forefoot` (hurts there: not the
    answer), `enough` (in the band or above), `elsewhere` (hurts somewhere that it does not ease: one change at a time),
    `shin_or_knee` (hurts there and nowhere else, below the band: helps), `below` (below the band, nothing hurts:
    possible, not needed). `helps` is True for the last two.
    """

    easy_speed_mps: float
    now_spm: float
    target_spm: float
    helps: bool
    why: str


def next_step(
    fit: Fit | None,
    easy_speed_mps: float,
    pain: pd.DataFrame,
    low_spm: float,
    today: date,
    now_spm: float | None = None,
) -> NextStep:
    """The step for the runner's next runs.

    Args:
        fit: `at_speed.fit`.
        easy_speed_mps: `at_speed.easy_speed`.
        pain: the diary's, columns `date, site, during`; the last 28 days count.
        low_spm: the lower end of the guidance band.
        now_spm: cadence at the easy speed in the last 28 days, where it is known; else that of the line.
    """
    now = now_spm
    if now is None:
        now = float("nan") if fit is None else float(fit.expected_spm(easy_speed_mps))
    target = now * (1 + CADENCE_RISE["reasonable_pct"] / 100)
    recent = pain[pain["date"] > pd.Timestamp(today) - pd.Timedelta(days=int(CADENCE_TREND["days"]))]
    sites = set(recent.loc[recent["during"] > PAIN["safe_up_to"], "site"])
    if not now > 0:
        why = "unknown"
    elif "top of foot" in sites:
        why = "top_of_foot"
    elif "ball of foot or toes" in sites:
        why = "forefoot"
    elif now >= low_spm:
        why = "enough"
    elif sites - EASED:
        why = "elsewhere"
    else:
        why = "shin_or_knee" if sites else "below"
    return NextStep(easy_speed_mps, now, target, why in ("shin_or_knee", "below"), why)
