"""What the next days may hold, and in which shoes.

Decision: every cap grows out of this runner's own credited past (`caps`), one lever rises at a time, and pain outranks
all of it. A budget is a fact about one day: what any 7 days may hold, what the last 6 days and today have used, and
which rule limits the next run.

In a hold nothing rises: neither above the reference nor above what the last week really held, so nobody is sent from a
quiet week back to a big one while something hurts. Two ladders can hold at once; the lower one counts. On a ladder
there is no low-support running, except after a break without pain for somebody who ran that way before it. Who chose
distance begins no low-support running in the eight weeks before a race. Barefoot is off for feet that cannot feel or
heal.
Arithmetic: RULES §2–4. Numbers: `evidence.REFERENCES`, `LOW_SUPPORT_CAPS`, `BUDGET`, `LADDER`.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from .events import to_date, to_day
from .evidence import BUDGET, LADDER, LOW_SUPPORT_CAPS, READINESS, REFERENCES
from .ladder import Ladder
from .model import NO_BAREFOOT, SHOE_CLASSES, Allowance, Budget, Race, Settings
from .pain import PainState, pain_state
from .past import WEEK, Past, ladders, look_back, usual_low_support
from .shoes import LOW_SUPPORT

__all__ = ["budget", "lever_of", "rooms"]

_NEWCOMER_WEEK_MIN = REFERENCES["newcomer_run_min"] * REFERENCES["newcomer_runs"]


class _Limit(NamedTuple):
    """A cap and the code of the rule that sets it."""

    value: float
    code: str


def budget(
    activities: pd.DataFrame,
    tags: pd.DataFrame,
    pain: pd.DataFrame,
    today: date,
    settings: Settings | None = None,
    marks: pd.DataFrame | None = None,
    race: Race | None = None,
) -> Budget:
    """The budget of `today`, with what was run today already used.

    Args:
        activities: `schema.ACTIVITIES`; what lies after `today` is not seen.
        tags, pain, marks: as the library returns them.
        settings: `lever`, `transition_start`, `cautions`.
        race: the one trained for; with the lever distance chosen, no low-support running begins in its last weeks.
    """
    settings = settings or Settings()
    feeling = pain_state(pain, today)
    if feeling.state in ("stop", "clinician"):
        return Budget(today, feeling.state, "", feeling.reason, _about_pain(feeling), None, None)
    past = look_back(activities, tags, pain, today, marks, settings.transition_start, lever_of(settings, today))
    back, stopped = ladders(activities, pain, today, marks)
    may_rise = feeling.state == "normal" and back is None and stopped is None
    lever = lever_of(settings, today) if may_rise else ""
    total = _total(past, feeling.state, lever, back, stopped)
    low = _low_support_week(past, feeling.state, lever, back or stopped, total)
    longest = [_low_support_run(past, feeling.state, lever, i) for i in range(len(LOW_SUPPORT))]
    if back is not None and stopped is None and feeling.state == "normal":
        low, longest = _usual_shoes(back, low, longest, usual_low_support(activities, tags, pain, back.since, today))
    if settings.lever == "distance" and _soon(race, today) and past.caps.days_since_start is None:
        low = _lowest(low, _Limit(0.0, "one_lever"))
    classes = _classes(past, low, longest, total, today, NO_BAREFOOT not in settings.cautions)
    reason, numbers = _reason(past, feeling, back, stopped)
    return Budget(today, feeling.state, lever, reason, numbers, total, classes)


def _soon(race: Race | None, today: date) -> bool:
    """Whether a race lies so near that no step towards other shoes is planned before it."""
    return race is not None and 0 <= (race.date - today).days <= READINESS["no_transition_days"]


def lever_of(settings: Settings, today: date) -> str:
    """What may rise: the runner's choice, else shoes during a transition, else distance."""
    if settings.lever:
        return settings.lever
    return "shoes" if "" < settings.transition_start <= today.isoformat() else "distance"


# ------------------------------------------------------------------------------------------------------- all shoes


def _total(past: Past, state: str, lever: str, back: Ladder | None, stopped: Ladder | None) -> Allowance:
    if back is None:
        week, run = _usual_caps(past, state, lever)
        reference_week = max(past.caps.reference_week_min, _NEWCOMER_WEEK_MIN)
        reference_run = max(_longest_reference_min(past), REFERENCES["newcomer_run_min"])
    else:
        reference_week, reference_run = back.step.week_min, back.step.session_min
        week, run = _Limit(reference_week, "ladder"), _Limit(reference_run, "ladder")
    if state == "step_back":
        week = _lowest(week, _Limit(BUDGET["step_back_share"] * reference_week, "step_back"))
        run = _lowest(run, _Limit(BUDGET["step_back_share"] * reference_run, "step_back"))
    if stopped is not None:
        running_min = 0.0 if stopped.step.kind == "walk" else stopped.step.session_min
        week, run = _lowest(week, _Limit(stopped.step.week_min, "ladder")), _lowest(run, _Limit(running_min, "ladder"))
    run = _lowest(run, week)
    used = float(past.minutes[-WEEK:].sum())
    left = _left(week, used)
    return Allowance(
        minutes=week.value,
        used=used,
        remaining=left.value,
        runs=_usual_runs(past) if back is None and stopped is None else int(LADDER["runs"]),
        used_runs=int(past.runs[-WEEK:].sum()),
        longest_run_min=run.value,
        longest_run_km=run.value / past.pace,
        cap=_lowest(left, run).code,
    )


def _usual_caps(past: Past, state: str, lever: str) -> tuple[_Limit, _Limit]:
    """The 7 days and the longest run while no ladder holds."""
    rises = lever == "distance"
    week = _grown(past.caps.reference_week_min, REFERENCES["week_ratio"], "week", rises)
    run = _grown(_longest_reference_min(past), REFERENCES["longest_ratio"], "longest_run", rises)
    if past.baseline_min > 0:
        week = _lowest(week, _Limit(past.baseline_min, "transition"))
    week = _highest(week, _Limit(_NEWCOMER_WEEK_MIN, "newcomer"))
    run = _highest(run, _Limit(REFERENCES["newcomer_run_min"], "newcomer_run"))
    if state != "normal":
        week = _lowest(week, _Limit(_last_week(past.minutes), "hold"))
        run = _lowest(run, _Limit(float(past.longest_min[-2 * WEEK : -1].max()), "hold"))
    return week, run


def _longest_reference_min(past: Past) -> float:
    """The longest credited run in minutes: at the usual pace, or as it was where no distance is known."""
    if past.caps.longest_reference_km > 0 and past.pace > 0:
        return past.caps.longest_reference_km * past.pace
    return past.caps.longest_reference_min


def _usual_runs(past: Past) -> int:
    """The most runs in 7 days that ended 7–28 days before, at least a newcomer's."""
    first, last = int(REFERENCES["week_days"]) + WEEK, int(REFERENCES["from_days"])
    weeks = np.convolve(past.runs[-first:-last], np.ones(WEEK, dtype="int64"), mode="valid")
    return max(int(weeks.max()), int(REFERENCES["newcomer_runs"]))


def _last_week(by_day: np.ndarray) -> float:
    """The highest seven days that ended in the week before today."""
    return float(np.convolve(np.nan_to_num(by_day[-2 * WEEK : -1]), np.ones(WEEK), mode="valid").max())


# -------------------------------------------------------------------------------------------------- shoe by shoe


def _classes(
    past: Past, week: _Limit, longest: list[_Limit], total: Allowance, today: date, barefoot: bool
) -> dict[str, Allowance]:
    """Barefoot and minimal share their 7 days (`week`); the other classes fill what the total leaves."""
    runs = int(min(past.caps.runs, total.runs)) if week.value > 0 else 0
    used = sum(past.used_min[name] for name in LOW_SUPPORT)
    left = _left(week, used)
    if left.value != 0:  # none is none, also where nobody knows what the others used
        left = _lowest(left, _Limit(total.remaining, "total"))
    if past.caps.used_runs >= runs > 0:
        left = _Limit(0.0, "runs")
    rest_day = _rest_day(past, to_day(today))
    allowances = {}
    for name in SHOE_CLASSES:
        own = replace(total, used=past.used_min[name], used_runs=past.used_runs[name], longest_run_km=float("nan"))
        if name in LOW_SUPPORT:
            run = _lowest(longest[LOW_SUPPORT.index(name)], week)
            run = _lowest(run, _Limit(total.longest_run_min, "total"))
            own = replace(
                own,
                minutes=week.value,
                remaining=left.value,
                runs=runs,
                longest_run_min=run.value,
                cap=_lowest(left, run).code,
                not_before=rest_day,
            )
        allowances[name] = own
    if not barefoot:
        allowances["barefoot"] = replace(
            allowances["barefoot"],
            minutes=0.0,
            remaining=0.0,
            runs=0,
            longest_run_min=0.0,
            cap="no_barefoot",
            not_before=None,
        )
    return allowances


def _low_support_week(past: Past, state: str, lever: str, ladder: Ladder | None, total: Allowance) -> _Limit:
    """The 7 days of barefoot and minimal running together."""
    if ladder is not None:
        return _Limit(0.0, "ladder")
    if state == "step_back":
        return _Limit(0.0, "step_back")
    rising, held = (
        _Limit(past.caps.week_min, "low_support_week"),
        _Limit(past.caps.week_reference_min, "low_support_held"),
    )
    week = _highest(rising if lever == "shoes" else held, _Limit(past.caps.entry_week_min, "entry_week"))
    if state == "hold":
        week = _lowest(week, _Limit(_last_week(past.low_min), "hold"))
    return _lowest(week, _Limit(total.minutes, "total"))


def _low_support_run(past: Past, state: str, lever: str, i: int) -> _Limit:
    """The longest run in one of the two classes."""
    caps = past.caps
    rising, held = _Limit(caps.session_min[i], "session"), _Limit(caps.session_reference_min[i], "session_held")
    entry = _Limit(caps.entry_week_min / LOW_SUPPORT_CAPS["entry_runs"], "entry_session")
    run = _highest(rising if lever == "shoes" else held, entry)
    if state == "hold":
        run = _lowest(run, _Limit(float(past.low_longest_min[-2 * WEEK : -1, i].max()), "hold"))
    return run


def _usual_shoes(
    ladder: Ladder, week: _Limit, longest: list[_Limit], usual_min: Mapping[str, float]
) -> tuple[_Limit, list[_Limit]]:
    """The step in the shoes that were usual before a break; unchanged where those gave support, or where it hurt."""
    share = sum(usual_min[name] for name in LOW_SUPPORT)
    if not share > LADDER["usual_shoes_share"]:
        return week, longest
    step = ladder.step
    runs = [_Limit(step.session_min if usual_min[name] > 0 else 0.0, "ladder") for name in LOW_SUPPORT]
    return _Limit(share * step.week_min, "ladder"), runs


def _rest_day(past: Past, now: int) -> date | None:
    """In the first four weeks a day without comes between two days of low-support running."""
    since = past.caps.days_since_start
    if past.low_day is None or since is None or since >= LOW_SUPPORT_CAPS["first_days"]:
        return None
    free = past.low_day + 2
    return to_date(free) if free > now else None


def rooms(week: Budget) -> pd.DataFrame:
    """The 7 days of a budget at a glance: index `all` and the shoe classes; empty where running is stopped.

    Columns `used, room, next_min`: minutes run, the minutes there is room for (what the other classes used is gone),
    and the longest run that fits now.
    """
    if week.total is None or week.classes is None:
        return pd.DataFrame(columns=["used", "room", "next_min"], dtype="float64")
    rows = {"all": (week.total, 0.0)}
    low = sum(week.classes[name].used for name in LOW_SUPPORT)
    for name, own in week.classes.items():
        rows[name] = own, (low if name in LOW_SUPPORT else week.total.used) - own.used
    table = {
        name: (
            own.used,
            own.used + own.remaining if own.remaining > 0 else max(own.minutes - others, 0.0),
            own.next_min,
        )
        for name, (own, others) in rows.items()
    }
    return pd.DataFrame.from_dict(table, orient="index", columns=["used", "room", "next_min"])


# --------------------------------------------------------------------------------------------------- small helpers


def _grown(reference: float, ratio: float, code: str, rises: bool) -> _Limit:
    return _Limit(reference * ratio, code) if rises else _Limit(reference, f"{code}_held")


def _left(week: _Limit, used: float) -> _Limit:
    return _Limit(max(week.value - used, 0.0) if used == used else used, week.code)


def _lowest(one: _Limit, other: _Limit) -> _Limit:
    """The lower of two, the first when alike; unknown when either is."""
    return other if other.value < one.value or math.isnan(other.value) else one


def _highest(one: _Limit, other: _Limit) -> _Limit:
    return other if other.value > one.value else one


def _reason(
    past: Past, feeling: PainState, back: Ladder | None, stopped: Ladder | None
) -> tuple[str, dict[str, float | int | str | None]]:
    """Why the budget is what it is, and the figures behind it."""
    numbers: dict[str, float | int | str | None] = {
        "reference_week_min": past.caps.reference_week_min,
        "reference_longest_km": past.caps.longest_reference_km,
        "pace_min_per_km": _or_none(past.pace),
        "baseline_min": _or_none(past.baseline_min),
        "entry_week_min": past.caps.entry_week_min,
        "low_support_week_min": past.caps.week_reference_min,
        "low_support_runs": past.caps.used_runs,
    }
    for name, longest in zip(LOW_SUPPORT, past.caps.session_reference_min, strict=True):
        numbers[f"{name}_longest_min"] = longest
    ladder = stopped or back
    if ladder is not None:
        numbers |= {
            "since": ladder.since.isoformat(),
            "step": ladder.number + 1,
            "steps": len(ladder.steps),
            "settled": ladder.settled,
            "next_date": ladder.next_date.isoformat(),
            "repeats": ladder.step.repeats,
            "run_min": ladder.step.run_min,
            "walk_min": ladder.step.walk_min,
            "share": _or_none(ladder.step.share),
            "caution": ladder.caution,
        }
    if feeling.state != "normal":
        return feeling.reason, numbers | _about_pain(feeling)
    if ladder is not None:
        return ladder.reason, numbers
    if past.caps.reference_week_min == 0:
        return "newcomer", numbers
    return ("transition" if past.baseline_min > 0 else "steady"), numbers


def _about_pain(feeling: PainState) -> dict[str, float | int | str | None]:
    entry = feeling.entry
    if entry is None:
        return {}
    return {
        "site": entry.site,
        "side": entry.side,
        "date": entry.date.isoformat(),
        "during": _or_none(entry.during),
        "after": _or_none(entry.after),
        "next_morning": _or_none(entry.next_morning),
        "advice": feeling.advice,
        "flags": ", ".join(feeling.flags),
    }


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
