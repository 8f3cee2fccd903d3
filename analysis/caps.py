"""What a runner's own past allows in one run and in seven days.

Decision: a cap grows out of what was done and carried, not out of what was done. A run over its cap counts, for later
caps, only at what was allowed until 14 days have passed without pain of 3 or more; so a mistake never raises the next
cap, and whoever copes is believed two weeks later. Runs of the last 6 days never raise a cap, so it rises at most once
a week. Barefoot and minimal running share one cap for seven days and have one each for a single run. History is
replayed run by run, so the caps of a past day are those that held on that day. Which lever was set then is on no
record: a budget replays with the lever of today, so that a run over the cap it shows raises nothing either.

After pain that stopped running, barefoot and minimal running begins anew: what was done before is no reference for it
in a budget. It never counts more than all shoes were allowed.

Minutes are moving minutes. What is unknown raises nothing. Numbers: `evidence.REFERENCES`, `CREDIT`,
`LOW_SUPPORT_CAPS`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from .evidence import CREDIT, LOW_SUPPORT_CAPS, REFERENCES
from .shoes import LOW_SUPPORT

__all__ = ["Caps", "Run", "caps_of_runs", "caps_on", "painful_days", "shown_cap"]

_WEEK = 7
_FROM_DAYS = int(REFERENCES["from_days"])
_WEEK_DAYS = int(REFERENCES["week_days"])
_LONGEST_DAYS = int(REFERENCES["longest_days"])


@dataclass(frozen=True)
class Run:
    """One session: its day (counted from 1970-01-01), kilometres (NaN unknown), moving minutes, and the minutes of
    them in each low-support class (known: 0 where untagged)."""

    day: int
    km: float
    minutes: float
    low_support_min: tuple[float, float] = (0.0, 0.0)  # in the order of shoes.LOW_SUPPORT


@dataclass(frozen=True)
class Caps:
    """What held on one day, before its next run.

    - `reference_week_min`: the highest credited 7 days, all shoes, that ended 7–28 days before; 0 without any.
    - `longest_reference_km`, `longest_reference_min`: the longest credited run of 7–30 days before; 0 without any.
    - `entry_week_min`: what a first week in low-support shoes may hold.
    - `session_reference_min`, `session_min`: by low-support class, the longest credited run and the cap of a run.
    - `week_reference_min`, `week_min`: low-support minutes of 7 days, both classes together.
    - `used_min`, `used_runs`: low-support minutes and runs of the 6 days before and of the day so far.
    - `runs`: low-support runs allowed in 7 days; infinite after eight weeks.
    - `days_since_start`: since the first low-support run after 56 days without one; None when the next one is a start.
    """

    reference_week_min: float
    longest_reference_km: float
    longest_reference_min: float
    entry_week_min: float
    session_reference_min: tuple[float, float]
    session_min: tuple[float, float]
    week_reference_min: float
    week_min: float
    used_min: float
    used_runs: int
    runs: float
    days_since_start: int | None


def caps_of_runs(runs: Sequence[Run], painful: Iterable[int] = ()) -> list[Caps | None]:
    """The caps that each run with low-support minutes met, None for the others.

    `runs` oldest first; `painful`: days with a pain entry of 3 or more.
    """
    return _replay(runs, painful, runs[-1].day)[0] if runs else []


def caps_on(
    day: int,
    runs: Sequence[Run],
    painful: Iterable[int] = (),
    exposure: tuple[int, int] | None = None,
    judged_from: int = 0,
    lever: str = "",
    anew_from: int = 0,
) -> Caps:
    """The caps that hold on a day after the runs up to it, oldest first.

    For a history that was cut: `exposure` are the days on which low-support running before the first of `runs` began
    and was last done, and runs before the day `judged_from` count in full, because what they met is not all there.
    `lever`: what may rise ("shoes" or "distance"), so that a run counts no more than its reference of the other; "" to
    count both up to their rising caps. `anew_from`: the day before which low-support running is no reference and no
    exposure any more.
    """
    past = [run for run in runs if run.day <= day]
    return _replay(past, painful, day, exposure, judged_from, lever, anew_from)[1].caps(day)


def _replay(
    runs: Sequence[Run],
    painful: Iterable[int],
    last_day: int,
    exposure: tuple[int, int] | None = None,
    judged_from: int = 0,
    lever: str = "",
    anew_from: int = 0,
) -> tuple[list[Caps | None], "_Ledger"]:
    ledger = _Ledger(runs[0].day if runs else last_day, last_day, painful)
    ledger.judged_from, ledger.lever, ledger.anew_from = judged_from, lever, anew_from
    if exposure is not None:
        ledger.start_day, ledger.last_low_day = exposure
    met: list[Caps | None] = [None] * len(runs)
    for i in _replay_order(runs):
        met[i] = ledger.add(runs[i])
    return met, ledger


def _replay_order(runs: Sequence[Run]) -> list[int]:
    """The positions of runs, oldest first, as they are but for runs alike on one day: of those no order is known."""
    order: list[int] = []
    for i, run in enumerate(runs):
        at = len(order)
        while at and _alike(runs[order[at - 1]], run) and runs[order[at - 1]].low_support_min > run.low_support_min:
            at -= 1
        order.insert(at, i)
    return order


def _alike(one: Run, other: Run) -> bool:
    return one.day == other.day and one.minutes == other.minutes and _or_none(one.km) == _or_none(other.km)


def painful_days(pain: pd.DataFrame | None) -> list[int]:
    """Days with an entry of 3 or more at any time, counted from 1970-01-01, ascending."""
    if pain is None or pain.empty:
        return []
    worst = pain[["during", "after", "next_morning"]].astype("float64").max(axis=1)
    days = pain["date"][worst >= CREDIT["pain"]].to_numpy().astype("datetime64[D]").astype("int64")
    return sorted(set(days.tolist()))


def shown_cap(cap: float) -> float:
    """The most minutes that break no cap of barefoot or minimal running: the cap, or what it is shown as if that is
    more, because nobody who runs the whole minutes on the page has run too far."""
    return max(cap, (cap + LOW_SUPPORT_CAPS["slack_min"]) // 1)


class _Days:
    """Minutes of the seven days that end with each day."""

    def __init__(self, length: int) -> None:
        self.of_week = [0.0] * (length + _WEEK)

    def add(self, day: int, minutes: float) -> None:
        for later in range(day, day + _WEEK):
            self.of_week[later] += minutes

    def highest_week(self, day: int) -> float:
        """The highest seven days that ended 7–28 days before."""
        return max(self.of_week[day - _WEEK_DAYS : day - _FROM_DAYS + 1])


class _Longest:
    """The longest run of each day."""

    def __init__(self, length: int) -> None:
        self.of_day = [0.0] * length

    def add(self, day: int, amount: float) -> None:
        self.of_day[day] = max(self.of_day[day], amount)

    def before(self, day: int) -> float:
        """The longest of 7–30 days before."""
        return max(self.of_day[day - _LONGEST_DAYS : day - _FROM_DAYS + 1])


@dataclass(frozen=True)
class _Waiting:
    """What a run over its cap will add on the day it is believed."""

    believed_on: int
    day: int
    km: float
    minutes: float
    more_min: float
    more_low_min: float
    low_support_min: tuple[float, float]


class _Ledger:
    """Credited running, day by day, while history is replayed."""

    def __init__(self, first_day: int, last_day: int, painful: Iterable[int]) -> None:
        # The days before the first run are there, empty, so that looking back never leaves the lists.
        self.first = first_day - _LONGEST_DAYS
        self.length = length = last_day - self.first + 1
        self.painful = sorted(painful)
        self.total, self.low = _Days(length), _Days(length)  # credited
        self.longest, self.longest_min = _Longest(length), _Longest(length)  # credited, in km and in minutes
        self.longest_low = [_Longest(length) for _ in LOW_SUPPORT]  # credited
        self.real_total, self.real_low, self.low_runs = _Days(length), _Days(length), _Days(length)
        self.waiting: list[_Waiting] = []
        self.judged_from, self.lever, self.anew_from = 0, "", 0
        self.start_day: int | None = None
        self.last_low_day: int | None = None

    def caps(self, day: int) -> Caps:
        """What holds on a day, given the runs added so far."""
        self._believe(day)
        rule, now = LOW_SUPPORT_CAPS, day - self.first
        week = self.total.highest_week(now)
        entry = min(max(rule["entry_share"] * week, rule["entry_least_min"]), rule["entry_most_min"])
        step = min(max(rule["week_share"] * week, rule["week_least_min"]), rule["week_most_min"])
        low_week = self.low.highest_week(now)
        session_reference = tuple(longest.before(now) for longest in self.longest_low)
        session = tuple(
            max(
                entry / rule["entry_runs"],
                rule["session_ratio"] * longest,
                min(longest + rule["small_step_min"], rule["small_step_up_to_min"]),
            )
            for longest in session_reference
        )
        exposed = self.last_low_day is not None and day - self.last_low_day <= rule["exposure_days"]
        since = day - self.start_day if exposed and self.start_day is not None else None
        return Caps(
            reference_week_min=week,
            longest_reference_km=self.longest.before(now),
            longest_reference_min=self.longest_min.before(now),
            entry_week_min=entry,
            session_reference_min=(session_reference[0], session_reference[1]),
            session_min=(session[0], session[1]),
            week_reference_min=low_week,
            week_min=max(entry, low_week + step),
            used_min=self.real_low.of_week[now],
            used_runs=round(self.low_runs.of_week[now]),
            runs=_runs_allowed(since),
            days_since_start=since,
        )

    def add(self, run: Run) -> Caps | None:
        """Enter a run at what its caps allow; what is over waits until it is believed."""
        self._believe(run.day)
        caps = self.caps(run.day) if any(run.low_support_min) else None
        now, km, minutes = run.day - self.first, _or_none(run.km), _or_none(run.minutes)
        low, share = run.low_support_min, 1.0
        if run.day >= self.judged_from:
            low = low if caps is None else _allowed_low_support(run, caps, self.lever != "distance")
            share = self._allowed_share(km, minutes, now)
        if minutes > 0:
            # Barefoot and minimal minutes over a cap, of their own or of all shoes, raise neither.
            share = max(min(share, 1 - (sum(run.low_support_min) - sum(low)) / minutes), 0.0)
            low = _at_most(low, minutes * share)
        if caps is not None:
            self._add_low_support(run, caps, low)
        self.total.add(now, minutes * share)
        self.real_total.add(now, minutes)
        self.longest.add(now, km * share)
        self.longest_min.add(now, minutes * share)
        if share < 1 or low != run.low_support_min:
            more = minutes * (1 - share), sum(run.low_support_min) - sum(low)
            self.waiting.append(_Waiting(self._believed_on(run.day), now, km, minutes, *more, run.low_support_min))
        return caps

    def _add_low_support(self, run: Run, caps: Caps, allowed: tuple[float, float]) -> None:
        """Enter the low-support minutes of a run, and what is allowed of them."""
        now = run.day - self.first
        self.low.add(now, sum(allowed))
        for longest, minutes in zip(self.longest_low, allowed, strict=True):
            longest.add(now, minutes)
        self.real_low.add(now, sum(run.low_support_min))
        self.low_runs.add(now, 1)
        self.last_low_day = run.day
        if caps.days_since_start is None:
            self.start_day = run.day

    def _allowed_share(self, km: float, minutes: float, now: int) -> float:
        """The share of a run, in all shoes, that its caps allow; without a reference there is no cap to break.

        A run of unknown distance is held against the longest in minutes.
        """
        reference_week = self.total.highest_week(now)
        if minutes == 0 or reference_week == 0:
            return 1.0
        rule, allowed = REFERENCES, minutes
        rises = self.lever != "shoes"
        ran, longest = (km, self.longest) if km > 0 else (minutes, self.longest_min)
        most = (rule["longest_ratio"] if rises else 1.0) * longest.before(now)
        if ran > most > 0:
            allowed = max(minutes * most / ran, min(minutes, rule["newcomer_run_min"]))
        week = (rule["week_ratio"] if rises else 1.0) * reference_week
        week = max(week, rule["newcomer_run_min"] * rule["newcomer_runs"])
        return min(allowed, max(week - self.real_total.of_week[now], 0.0)) / minutes

    def _believed_on(self, day: int) -> int:
        """The first day after 14 days have passed since the run, or since the last pain on or after its day."""
        clean = int(CREDIT["clean_days"])
        for painful in self.painful:
            if day <= painful <= day + clean:
                day = painful
        return day + clean + 1

    def _believe(self, day: int) -> None:
        """Enter in full the runs whose waiting is over; forget low-support running before the day it begins anew."""
        if self.last_low_day is not None and self.last_low_day < self.anew_from <= day:
            self.low, self.longest_low = _Days(self.length), [_Longest(self.length) for _ in LOW_SUPPORT]
            self.start_day = self.last_low_day = None
            self.waiting = [replace(run, more_low_min=0.0, low_support_min=(0.0, 0.0)) for run in self.waiting]
        due = [run for run in self.waiting if run.believed_on <= day]
        if due:
            self.waiting = [run for run in self.waiting if run.believed_on > day]
        for run in due:
            self.total.add(run.day, run.more_min)
            self.longest.add(run.day, run.km)
            self.longest_min.add(run.day, run.minutes)
            self.low.add(run.day, run.more_low_min)
            for longest, real in zip(self.longest_low, run.low_support_min, strict=True):
                longest.add(run.day, real)


def _or_none(amount: float) -> float:
    """What is unknown raises nothing."""
    return 0.0 if math.isnan(amount) else amount


def _allowed_low_support(run: Run, caps: Caps, rises: bool) -> tuple[float, float]:
    """The low-support minutes of a run, by class, that its caps allow; at their references unless they rise."""
    if caps.used_runs + 1 > caps.runs:
        return (0.0, 0.0)
    sessions, week = list(caps.session_min), caps.week_min
    if not rises:
        entry = caps.entry_week_min
        sessions = [max(entry / LOW_SUPPORT_CAPS["entry_runs"], held) for held in caps.session_reference_min]
        week = max(entry, caps.week_reference_min)
    barefoot, minimal = (min(ran, cap) for ran, cap in zip(run.low_support_min, sessions, strict=True))
    return _at_most((barefoot, minimal), max(week - caps.used_min, 0.0))


def _at_most(minutes: tuple[float, float], most: float) -> tuple[float, float]:
    """Both, in their proportion, made to fit into so many minutes together."""
    together = sum(minutes)
    if together <= most * (1 + 1e-9):
        return minutes
    return (minutes[0] * most / together, minutes[1] * most / together)


def _runs_allowed(days_since_start: int | None) -> float:
    rule = LOW_SUPPORT_CAPS
    if days_since_start is None or days_since_start < rule["first_days"]:
        return rule["first_runs"]
    return rule["then_runs"] if days_since_start < rule["usual_after_days"] else float("inf")
