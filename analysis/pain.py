"""What the diary's pain allows: run as planned, hold, step back, stop, or see a clinician.

Decision: the newest entry at each site speaks for it, and the worst site speaks for the runner. Silence never ends a
hold, and a stop ends only with an entry in the safe range. Nor does an entry that hurts, its morning not known yet, end
a step back: more pain never gives more minutes. A sign on the checklist outranks every number until the
runner says that a clinician cleared it. Two entries of one day are read as one, with the worse of each number, so the
answer never depends on the order in which they were written.

RULES' "next morning above during" is read inside "0–2 throughout": a morning of 1 after a run without pain is in the
safe range. Otherwise more pain during a run would earn more minutes.
Source: the pain-monitoring model (Silbernagel 2007), see `evidence.PAIN`.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np
import pandas as pd

from .evidence import PAIN
from .model import BONE_SITES, CHECKED, CLEARED, URGENT_FLAGS

__all__ = [
    "STATES",
    "Entry",
    "PainState",
    "Question",
    "day_of_entry",
    "entries",
    "histories",
    "pain_state",
    "progress",
    "questions",
]

# From the mildest to the gravest.
STATES = ("normal", "hold", "step_back", "stop", "clinician")


@dataclass(frozen=True)
class Entry:
    """What was written about one site on one day: 0 (none) to 10, NaN where unknown; `side` "" when not said."""

    date: date
    site: str
    side: str
    during: float
    after: float
    next_morning: float
    flags: tuple[str, ...]

    @property
    def worst(self) -> float:
        """The highest number known, -1 without any."""
        return max((n for n in (self.during, self.after, self.next_morning) if not np.isnan(n)), default=-1.0)

    @property
    def hurts(self) -> bool:
        """Above the safe range at any time."""
        return self.worst > PAIN["safe_up_to"]


@dataclass(frozen=True)
class PainState:
    """What one site, or the whole runner, allows, and the entry that says so (None: nothing was ever written).

    - `state`: one of `STATES`. `reason`: `no_pain, settled, next_morning_unknown, not_settled, until_settled` (a step
      back, and no morning known since), `bone_site, too_high, until_safe` (a stop, and no entry in the safe range
      since), `red_flag`.
    - `advice`: "" or why a clinician should be seen beside the state: `two_weeks`, `same_site_again`.
    - `asks`: what the diary should ask now: `next_morning`, `checklist`. `urgent`: a sign that cannot wait.
    - `flags`: the signs ticked since a clinician last cleared the site.
    - `sites`: the states of all sites that are not normal, gravest first; empty for a single site.
    """

    state: str
    reason: str
    entry: Entry | None = None
    advice: str = ""
    asks: tuple[str, ...] = ()
    urgent: bool = False
    flags: tuple[str, ...] = ()
    sites: tuple["PainState", ...] = ()

    @property
    def gravity(self) -> int:
        return STATES.index(self.state)


def pain_state(pain: pd.DataFrame, today: date) -> PainState:
    """The gravest state of all sites on `today`; entries after it are not seen.

    Args:
        pain: columns `date, site, side` ("" when not said), `during, after, next_morning` (NaN: unknown), `flags`
            (a tuple of `model.PAIN_FLAGS` and `model.CLEARED`).
    """
    newest_first = sorted(histories(entries(pain, today)), key=lambda history: history[-1].date, reverse=True)
    states = sorted((_state(history) for history in newest_first), key=lambda site: -site.gravity)
    if not states:
        return PainState("normal", "no_pain")
    worst = states[0]
    troubled = tuple(dict.fromkeys(s for s in states if s.state != "normal"))
    return PainState(
        worst.state,
        worst.reason,
        worst.entry,
        next((s.advice for s in states if s.advice), ""),
        tuple(ask for ask in ("next_morning", "checklist") if any(ask in s.asks for s in states)),
        any(s.urgent for s in states),
        tuple(dict.fromkeys(flag for s in states for flag in s.flags)),
        troubled,
    )


@dataclass(frozen=True)
class Question:
    """What the diary should ask now (`next_morning` or `checklist`), about which entry, and that entry's id."""

    asks: str
    entry: Entry
    pain_id: str


def questions(pain: pd.DataFrame, today: date) -> list[Question]:
    """The open questions of every site, newest entry first (table: as `pain_state`, with `pain_id`).

    The morning after is asked from the day after the entry on.
    """
    found = {}
    for history in histories(entries(pain, today)):
        entry = history[-1]
        mine = pain[(pain["date"] == pd.Timestamp(entry.date)) & (pain["site"] == entry.site)]
        mine = mine[mine["side"].isin(["", entry.side])]
        for asks in _asks(history):
            if asks == "checklist" or entry.date < today:
                found[asks, mine["pain_id"].iloc[-1]] = Question(asks, entry, mine["pain_id"].iloc[-1])
    return sorted(found.values(), key=lambda question: (question.entry.date, question.asks), reverse=True)


def day_of_entry(last_run: date | None, pain: pd.DataFrame, today: date) -> date:
    """The day a new entry is about: that of yesterday's run while nobody wrote about it, else today."""
    if last_run is None or last_run >= today or today - last_run > timedelta(days=1):
        return today
    return today if (pain["date"] >= pd.Timestamp(last_run)).any() else last_run


def entries(pain: pd.DataFrame, today: date) -> list[Entry]:
    """One entry for each day, site and side up to `today`, oldest first; the worse of each number of a day."""
    columns = ["date", "site", "side", "during", "after", "next_morning", "flags"]
    rows = (
        Entry(when.date(), site, side, during, after, morning, tuple(flags))
        for when, site, side, during, after, morning, flags in zip(*(pain[name] for name in columns), strict=True)
        if when.date() <= today
    )

    def key(entry: Entry) -> tuple[date, str, str]:
        return entry.date, entry.site, entry.side

    return [_merge(list(same)) for _, same in groupby(sorted(rows, key=key), key=key)]


def histories(written: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries of each site and side, oldest first, one a day. An entry without a side speaks for both."""
    sites: dict[str, list[Entry]] = {}
    for entry in written:
        sites.setdefault(entry.site, []).append(entry)
    for site in sites.values():
        sides = {entry.side for entry in site}
        if len(sides) == 1:
            yield site
        else:
            for side in ("left", "right"):
                both = (entry for entry in site if entry.side in ("", side))
                yield [_merge(list(same_day)) for _, same_day in groupby(both, key=lambda entry: entry.date)]


def progress(history: Iterable[Entry]) -> Iterator[tuple[Entry, bool, tuple[str, ...]]]:
    """Each entry of one site with what then held: whether a stop has begun and not ended, and the signs not cleared.

    A clearing ends the signs of the days before it, not those of its own day.
    """
    stopped, flags = False, tuple[str, ...]()
    for entry in history:
        stopped = _grade(entry)[0] == "stop" or (stopped and entry.hurts)
        kept = () if CLEARED in entry.flags else flags
        flags = tuple(dict.fromkeys([*kept, *(flag for flag in entry.flags if flag not in (CLEARED, CHECKED))]))
        yield entry, stopped, flags


def _state(history: list[Entry]) -> PainState:
    """The state of one site from its entries, oldest first."""
    newest, stopped, flags = deque(progress(history), maxlen=1)[0]
    state, reason = _grade(newest)
    if reason == "next_morning_unknown" and _unsettled(history):
        state, reason = "step_back", "until_settled"
    if stopped and state != "stop":
        state, reason = "stop", "until_safe"
    if flags:
        state, reason = "clinician", "red_flag"
    urgent = any(flag in URGENT_FLAGS for flag in flags)
    return PainState(state, reason, newest, _advice(history), _asks(history), urgent, flags)


def _unsettled(history: list[Entry]) -> bool:
    """Whether the newest morning that is known had not settled: pain written down since then lifts nothing."""
    reasons = (_grade(entry)[1] for entry in reversed(history))
    return next((reason for reason in reasons if reason != "next_morning_unknown"), "") == "not_settled"


def _grade(entry: Entry) -> tuple[str, str]:
    """State and reason of one entry alone, signs aside."""
    if entry.worst > PAIN["most"]:
        return "stop", "too_high"
    if not entry.hurts:
        return "normal", "no_pain"
    if entry.site in BONE_SITES:
        return "stop", "bone_site"
    if entry.next_morning > PAIN["safe_up_to"]:
        return "step_back", "not_settled"
    return "hold", "next_morning_unknown" if np.isnan(entry.next_morning) else "settled"


def _advice(history: list[Entry]) -> str:
    """Why a clinician should be seen, while the newest entry hurts: it lasts, or it came back."""
    newest = history[-1]
    if not newest.hurts:
        return ""
    began, again = newest.date, False
    unbroken = True
    for entry, later in zip(history[-2::-1], history[:0:-1], strict=True):
        if not entry.hurts:
            unbroken = False
        elif unbroken:
            again |= (later.date - entry.date).days >= PAIN["quiet_days"] and _within(entry, newest)
            began = entry.date
        else:
            again |= _within(entry, newest)
    if (newest.date - began).days >= PAIN["span_days"]:
        return "two_weeks"
    return "same_site_again" if again else ""


def _within(entry: Entry, newest: Entry) -> bool:
    return newest.date - entry.date <= timedelta(days=PAIN["again_days"])


def _asks(history: list[Entry]) -> tuple[str, ...]:
    newest = history[-1]
    asks = []
    if newest.hurts and np.isnan(newest.next_morning):
        asks.append("next_morning")
    rising = len(history) > 1 and newest.worst > history[-2].worst > 0
    answered = any(flag != CLEARED for flag in newest.flags)
    if not answered and (newest.hurts or rising or (newest.site in BONE_SITES and newest.worst > 0)):
        asks.append("checklist")
    return tuple(asks)


def _merge(same_day: list[Entry]) -> Entry:
    """Several entries of one day and site as one: the worse of each number, every flag."""
    if len(same_day) == 1:
        return same_day[0]
    first = same_day[0]
    return Entry(
        first.date,
        first.site,
        max(entry.side for entry in same_day),
        _worst(entry.during for entry in same_day),
        _worst(entry.after for entry in same_day),
        _worst(entry.next_morning for entry in same_day),
        tuple(sorted({flag for entry in same_day for flag in entry.flags})),
    )


def _worst(numbers: Iterable[float]) -> float:
    return max((number for number in numbers if not np.isnan(number)), default=np.nan)
