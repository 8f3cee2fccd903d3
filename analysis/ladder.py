"""The way back: small steps after a break, smaller ones after a stop.

Decision: the ladder is read off what was run and written, never stored: each step asks for two sessions, a day of rest
between them, that settled. It goes on when both did, repeats after pain of 3 to 5 that settled, and goes one back when
the next morning was worse. After a break silence counts as settled; after a stop only an entry does, or a week of
silence. Both ladders can hold at once, and the budget keeps to the lower.

Ours: after four weeks or more without running the first step is no higher than a newcomer's; after eight weeks there is
no ladder but a new start. Four weeks after the return the ladder is over: by then the caps know what was run. A session
more than a tenth longer than its step does not count, so going too far never leads further up.
Numbers: `evidence.LADDER`, `RUN_WALK`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from .evidence import LADDER, PAIN, REFERENCES, RETURN_AFTER_BREAK, RUN_WALK
from .model import BONE_SITES
from .pain import Entry, entries, histories, progress

__all__ = ["Ladder", "Step", "after_break", "after_stop", "last_stop_ended"]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One step: `kind` walk, run_walk, run (minutes alike for everybody) or share (of what was usual).

    A session is `repeats` × (`run_min` of running, `walk_min` of walking). `week_min` is what 7 days may hold. `share`
    is NaN but in steps of that kind.
    """

    kind: str
    session_min: float
    week_min: float
    repeats: int = 1
    run_min: float = 0.0
    walk_min: float = 0.0
    share: float = float("nan")


@dataclass(frozen=True)
class Ladder:
    """Where the runner stands on the way back.

    - `reason`: after_break or after_stop. `since`: the last run before the break, or the day the stop ended.
    - `number`, `steps`: this step, from 0, and all of them; `settled`: sessions of this step that settled so far.
    - `next_date`: the first day for the next session.
    - `usual_session_min`, `usual_week_min`: before the break or stop (NaN without any running then).
    - `site`: where the stop was; `caution`: "bone" (see a clinician before running on), "calf" (barefoot, hills and
      speed load it more) or "".
    """

    reason: str
    since: date
    number: int
    steps: tuple[Step, ...]
    settled: int
    next_date: date
    usual_session_min: float
    usual_week_min: float
    site: str = ""
    caution: str = ""

    @property
    def step(self) -> Step:
        return self.steps[self.number]


def after_break(daily: pd.DataFrame, pain: pd.DataFrame, today: date) -> Ladder | None:
    """The ladder after the newest break of 14 days or more without running.

    None without one, once it is climbed, and four weeks after the return.

    Args:
        daily: `schema.DAILY` in any measure, up to `today`. Days marked `without_watch` were run.
        pain: see `pain.pain_state`.
    """
    if daily.empty:
        return None
    ran = ((daily["runs"] > 0) | (daily["mark"] == "without_watch")).to_numpy().copy()
    ran[-1] = True  # a run today would be the way back
    days = np.flatnonzero(ran)
    breaks = np.flatnonzero(np.diff(days) - 1 >= RETURN_AFTER_BREAK["break_days"])
    if not len(breaks):
        return None
    last, back = int(days[breaks[-1]]), int(days[breaks[-1] + 1])
    session, week = _usual(daily, last)
    too_long = back - last - 1 > LADDER["longest_days"]
    over = len(daily) - 1 - back > RETURN_AFTER_BREAK["open_days"]
    if too_long or over or not session > 0:
        return None
    newcomer = back - last > LADDER["newcomer_days"]
    steps = _share_steps(session, week, newcomer)
    since = daily.index[last].date()
    climbed = _climb(steps, _sessions(daily, back), entries(pain, today), today, silence_settles=True)
    return _ladder("after_break", since, steps, climbed, (session, week), today)


def after_stop(daily: pd.DataFrame, walks: pd.DataFrame, pain: pd.DataFrame, today: date) -> Ladder | None:
    """The ladder after the newest stop that has ended; None without one in the last 56 days, or once it is climbed.

    Args:
        daily, pain: see `after_break`.
        walks: columns `date, minutes`, walks of any length; the first step wants them.
    """
    written = entries(pain, today)
    newest = _newest_stop(written)
    if newest is None or (today - newest[1]).days > LADDER["longest_days"]:
        return None
    stop, since = newest
    before = stop.date - timedelta(days=7)
    row = (before - daily.index[0].date()).days if len(daily) else -1
    session, week = _usual(daily, row)
    steps = _stop_steps(session, week)
    first = (since - daily.index[0].date()).days if len(daily) else 0
    sessions = sorted([*_sessions(daily, max(first, 0)), *_walks(walks, since, today)])
    climbed = _climb(steps, sessions, written, today, silence_settles=False)
    caution = "bone" if stop.site in BONE_SITES else "calf" if stop.site in ("Achilles", "calf") else ""
    return _ladder("after_stop", since, steps, climbed, (session, week), today, stop.site, caution)


def last_stop_ended(pain: pd.DataFrame, today: date) -> date | None:
    """The day on which the newest stop that has ended did so; from there barefoot and minimal running begins anew."""
    newest = _newest_stop(entries(pain, today))
    return None if newest is None else newest[1]


def _newest_stop(written: Sequence[Entry]) -> tuple[Entry, date] | None:
    """The first entry of the newest stop that has ended, and the day it ended."""
    ended = [stop for history in histories(written) for stop in _ended_stops(history)]
    return max(ended, key=lambda found: (found[1], found[0].date, found[0].site), default=None)


def _ended_stops(history: Sequence[Entry]) -> Iterator[tuple[Entry, date]]:
    """The first entry of each stop (or sign) at a site, and the day of the entry that ended it."""
    began: Entry | None = None
    for entry, stopped, flags in progress(history):
        if stopped or flags:
            began = began or entry
        elif began is not None:
            yield began, entry.date
            began = None


def _usual(daily: pd.DataFrame, row: int) -> tuple[float, float]:
    """Mean minutes of a run, and of the highest 7 days, in the 28 days that end with a row; NaN without running."""
    minutes = daily["moving_min"].to_numpy()[max(row - int(LADDER["usual_days"]) + 1, 0) : max(row + 1, 0)]
    runs = daily["runs"].to_numpy()[max(row - int(LADDER["usual_days"]) + 1, 0) : max(row + 1, 0)]
    known = np.nan_to_num(minutes)
    if not known.sum() > 0:
        return float("nan"), float("nan")
    weeks = np.convolve(known, np.ones(7))[: len(known)]
    return float(known.sum() / np.maximum(runs, 1)[known > 0].sum()), float(weeks.max())


def _share_steps(session: float, week: float, newcomer: bool) -> tuple[Step, ...]:
    """50%, 57.5%, … 100% of the usual session and week; from no more than a newcomer's dose after four weeks."""
    first_session, first_week = LADDER["start_share"] * session, LADDER["start_share"] * week
    if newcomer:
        first_session = min(first_session, REFERENCES["newcomer_run_min"])
        first_week = min(first_week, REFERENCES["newcomer_run_min"] * REFERENCES["newcomer_runs"])
    steps: list[Step] = []
    grown = 1.0
    while not steps or steps[-1].session_min < session or steps[-1].week_min < week:
        minutes, in_week = min(session, first_session * grown), min(week, first_week * grown)
        steps.append(Step("share", minutes, in_week, run_min=minutes, share=min(1.0, minutes / session)))
        grown *= LADDER["step_ratio"]
    return tuple(steps)


def _stop_steps(session: float, week: float) -> tuple[Step, ...]:
    """Walks, running and walking in turn, 20 and 30 minutes, then shares of what was usual beyond that."""
    most = session if session > 0 else np.inf
    runs = LADDER["runs"]
    steps = [Step("walk", LADDER["walk_min"], 0.0, walk_min=LADDER["walk_min"])]
    for repeats, run_min, walk_min in RUN_WALK:
        fits = min(1.0, most / (repeats * (run_min + walk_min)))
        minutes = repeats * (run_min + walk_min) * fits
        kind = "run_walk" if walk_min else "run"
        in_week = max(min(runs * minutes, week), LADDER["sessions"] * minutes) if week > 0 else runs * minutes
        steps.append(
            Step(kind, minutes, in_week, max(round(repeats * fits), 1), run_min if walk_min else minutes, walk_min)
        )
    if session > 0:
        steps += [step for step in _share_steps(session, week, False) if step.session_min > steps[-1].session_min]
    return tuple(steps)


def _sessions(daily: pd.DataFrame, row: int) -> list[tuple[date, float, bool]]:
    """Day, minutes and True for each day with running from a row on."""
    days, minutes = daily.index[row:], daily["moving_min"].to_numpy()[row:]
    return [(day.date(), float(minutes[i]), True) for i, day in enumerate(days) if minutes[i] > 0]


def _walks(walks: pd.DataFrame, since: date, today: date) -> list[tuple[date, float, bool]]:
    pairs = zip(walks["date"], walks["minutes"], strict=True)
    return [(day.date(), float(minutes), False) for day, minutes in pairs if since <= day.date() <= today]


def _climb(
    steps: Sequence[Step],
    sessions: Sequence[tuple[date, float, bool]],
    written: Sequence[Entry],
    today: date,
    silence_settles: bool,
) -> tuple[int, int, date | None]:
    """Step reached, sessions of it that settled, and the day of the last session that counted."""
    number, settled, last = 0, 0, None
    for day, minutes, running in sessions:
        if number == len(steps):
            break
        rested = last is None or (day - last).days >= LADDER["every_days"]
        walk = steps[number].kind == "walk"
        share = minutes / steps[number].session_min
        fits = LADDER["counts_from"] <= share and (walk or share <= REFERENCES["longest_ratio"])
        if not rested or not fits or not (running or walk):
            continue
        last = day
        outcome = _outcome(day, written, today, silence_settles)
        if outcome == "back":
            number, settled = max(number - 1, 0), 0
        elif outcome == "repeat":
            settled = 0
        elif outcome == "settled":
            settled += 1
            if settled == LADDER["sessions"]:
                number, settled = number + 1, 0
    return number, settled, last


def _outcome(day: date, written: Sequence[Entry], today: date, silence_settles: bool) -> str:
    """How a session went by what was written on its day and the next: settled, repeat, back or unknown."""
    about = [entry for entry in written if day <= entry.date <= day + _DAY]
    if any(entry.next_morning > PAIN["safe_up_to"] for entry in about):
        return "back"
    if any(entry.hurts for entry in about):
        return "repeat"
    long_ago = (today - day).days >= LADDER["silent_days"]
    return "settled" if about or silence_settles or long_ago else "unknown"


def _ladder(
    reason: str,
    since: date,
    steps: tuple[Step, ...],
    climbed: tuple[int, int, date | None],
    usual: tuple[float, float],
    today: date,
    site: str = "",
    caution: str = "",
) -> Ladder | None:
    number, settled, last = climbed
    if number == len(steps):
        return None
    after_last = today if last is None else max(today, last + timedelta(days=LADDER["every_days"]))
    return Ladder(reason, since, number, steps, settled, after_last, *usual, site, caution)
