"""Totals nobody can have: what one misread number makes of a whole activity.

Decision: what the device counted outranks what its records add up to, until it says what cannot be: a run at the speed
of a train, more steps than legs can take. Then the records are believed, and where they say the same, nothing is known.
"""

from dataclasses import replace

import numpy as np

from ..evidence import MOVING_TIME, TRUSTED_READINGS
from ..model import Finding
from ..quality import on_foot
from ..summary import Totals

__all__ = ["repair_totals"]


def repair_totals(totals: Totals, computed: Totals, sport: str) -> tuple[Totals, list[Finding]]:
    """Totals without those nobody can have.

    Args:
        totals: the device's where it gave any, else those of the records.
        computed: those of the records; one of them takes the place of an impossible one where it can be true.
    """
    if totals.elapsed_s < totals.moving_s <= totals.elapsed_s + MOVING_TIME["gap_s"]:  # a record more than the clock
        totals = replace(totals, moving_s=totals.elapsed_s)
    if totals.elapsed_s < totals.moving_s:  # of the two the shorter was misread
        totals = replace(totals, elapsed_s=float(np.fmax(computed.elapsed_s, totals.moving_s)))
    wrong = _impossible(totals, sport)
    if not wrong:
        return totals, []
    totals = replace(totals, **{name: getattr(computed, name) for name in wrong})
    totals = replace(totals, **dict.fromkeys(_impossible(totals, sport), np.nan))
    return totals, [Finding("totals_impossible", {"totals": ", ".join(wrong)}, repaired=True)]


def _impossible(totals: Totals, sport: str) -> list[str]:
    """The names of the totals that are more than anybody can have in the time."""
    limits = TRUSTED_READINGS
    length_s = totals.moving_s if totals.moving_s > 0 else totals.elapsed_s
    most = {
        "distance_m": limits["speed_high_mps" if on_foot(sport) else "vehicle_high_mps"] * length_s,
        "steps": limits["cadence_high_spm"] / 60 * length_s,
        "ascent_m": limits["climb_high_mps"] * length_s,
        "descent_m": limits["climb_high_mps"] * length_s,
    }
    return [name for name, limit in most.items() if getattr(totals, name) < 0 or getattr(totals, name) > limit]
