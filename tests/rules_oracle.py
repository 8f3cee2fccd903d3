"""The rules of load, windows, budget and pain once more: slow, day by day, in plain Python, written from the text.

Nothing here imports the product. A history is a list of `Run`s; days are counted from 0, the first day of the history.
`test_rules_oracle` compares this second opinion with what the product says of the same history.
"""

import math
import statistics
from dataclasses import dataclass, field
from itertools import pairwise

LOW = ("barefoot", "minimal")
BONE = ("top of foot", "ball of foot or toes", "heel", "shin", "hip or groin")


@dataclass(frozen=True)
class Run:
    day: int
    minutes: float
    km: float
    worn: str = ""  # the class of the shoe it was wholly run in; "" for unknown
    pair: str = ""  # the shoe's name
    hour: float = 8.0
    ascent_m: float = 0.0
    surface: str = ""
    fast_km: float = 0.0


@dataclass(frozen=True)
class Window:
    rule: str
    start: int
    end: int
    peak: float = field(default=0.0, compare=False)


def clip(value, least, most):
    return min(max(value, least), most)


def shown(cap):
    """A cap of low-support minutes as it is, or as it is shown in whole minutes when that is more."""
    return max(cap, int(cap + 0.5)) + 1e-9


# ------------------------------------------------------------------------------------------------- daily numbers


def minutes_on(runs, day):
    return sum(run.minutes for run in runs if run.day == day)


def minutes_in_week(runs, day):
    """Minutes of the 7 days that end on `day`."""
    return sum(run.minutes for run in runs if day - 6 <= run.day <= day)


def uncoupled(runs, day):
    acute = sum(minutes_on(runs, d) for d in range(day - 6, day + 1)) / 7
    base = sum(minutes_on(runs, d) for d in range(day - 27, day - 6)) / 21
    return acute / base if base else float("nan")


# ---------------------------------------------------------------------------------------------------- credit, caps


def free_since(day, pain_days):
    """The first day on which 14 days have passed since `day` without a pain entry of 3 or more."""
    clean_from = day
    for pain_day in sorted(pain_days):
        if clean_from <= pain_day <= clean_from + 14:
            clean_from = pain_day
    return clean_from + 15  # 6: a broken cap raises none within the next 14 days


@dataclass
class Credit:
    """What a run counts for later caps: its real value, or less while the cap it broke is still fresh."""

    run: Run
    minutes_allowed: float
    km_allowed: float
    low_allowed: float
    free: int

    def minutes(self, today):
        return self.run.minutes if today >= self.free else min(self.run.minutes, self.minutes_allowed)

    def km(self, today):
        return self.run.km if today >= self.free else min(self.run.km, self.km_allowed)

    def low(self, today):
        real = self.run.minutes if self.run.worn in LOW else 0.0
        return real if today >= self.free else min(real, self.low_allowed)


@dataclass
class Caps:
    """The caps of one day, before any run of that day. Minutes, but for `longest_km`; `session` by class."""

    week_reference: float
    week: float
    longest_km: float
    entry_week: float
    low_week: float
    session: dict


def caps_of(credits, day, lever=""):
    """RULES 2's table from the credited runs before `day`."""
    week_reference = 0.0
    for last in range(day - 28, day - 6):
        week = sum(c.minutes(day) for c in credits if last - 6 <= c.run.day <= last)
        week_reference = max(week_reference, week)
    longest_km = max((c.km(day) for c in credits if day - 30 <= c.run.day <= day - 7), default=0.0)
    entry_week = clip(0.10 * week_reference, 6, 24)
    low_reference = 0.0
    for last in range(day - 28, day - 6):
        low_reference = max(low_reference, sum(c.low(day) for c in credits if last - 6 <= c.run.day <= last))
    step = clip(0.05 * week_reference, 3, 15)
    session, held = {}, {}
    for shoe in LOW:
        longest = max(
            (c.low(day) for c in credits if c.run.worn == shoe and day - 30 <= c.run.day <= day - 7), default=0.0
        )
        session[shoe] = max(entry_week / 3, 1.10 * longest, min(longest + 2, 11))
        held[shoe] = max(entry_week / 3, longest)
    rises, low_rises = lever != "shoes", lever != "distance"
    return Caps(
        week_reference=week_reference,
        week=max(60.0, (1.10 if rises else 1.0) * week_reference),
        longest_km=(1.10 if rises else 1.0) * longest_km,
        entry_week=entry_week,
        low_week=max(entry_week, low_reference + (step if low_rises else 0.0)),
        session=session if low_rises else held,
    )


def exposure_began(runs, today):
    """The first day of low-support running without a gap of more than 56 days up to today; None without any."""
    days = sorted({run.day for run in runs if run.worn in LOW})
    if not days or today - days[-1] > 56:
        return None
    began = days[-1]
    for day in reversed(days):
        if began - day > 56:
            break
        began = day
    return began


def most_low_runs(runs, day):
    """Low-support runs allowed in 7 days: 3 in the first 28 days, then 4, after eight weeks as usual (None)."""
    began = exposure_began([run for run in runs if run.day < day], day)
    return 3 if began is None or day - began < 28 else 4 if day - began < 56 else None


def too_many_low_runs(runs, day):
    most = most_low_runs(runs, day)
    return most is not None and len([r for r in runs if r.worn in LOW and day - 6 <= r.day <= day]) > most


def credits_of(runs, pain_days=(), lever=""):
    """Each run with what it was allowed when it was run, oldest first; only the lever's caps rise ("": both do)."""
    credits = []
    for run in sorted(runs, key=lambda r: (r.day, r.hour)):
        caps = caps_of(credits, run.day, lever)
        before = [r for r in runs if (r.day, r.hour) < (run.day, run.hour)]
        pace = run.minutes / run.km if run.km else 6.0
        left = max(0.0, caps.week - sum(r.minutes for r in before if run.day - 6 <= r.day <= run.day))
        allowed_km = max(caps.longest_km, 20 / pace) if caps.longest_km else run.km  # nothing to compare with
        if not caps.week_reference:  # before the first reference nothing is known that a run could break
            left, allowed_km = run.minutes, run.km
        minutes_allowed = min(left, allowed_km * pace)
        used_low = sum(r.minutes for r in before if r.worn in LOW and run.day - 6 <= r.day <= run.day)
        low_allowed = 0.0
        if run.worn in LOW and not too_many_low_runs([*before, run], run.day):
            low_allowed = min(caps.session[run.worn], max(0.0, caps.low_week - used_low))
        if run.worn in LOW:
            minutes_allowed = min(minutes_allowed, low_allowed)
        broke = run.minutes > minutes_allowed
        free = free_since(run.day, pain_days) if broke else run.day
        credits.append(Credit(run, minutes_allowed, min(allowed_km, minutes_allowed / pace), low_allowed, free))
    return credits


# ---------------------------------------------------------------------------------------------------------- budget


def usual_pace(runs, today):
    return statistics.median(run.minutes / run.km for run in runs if 0 <= today - run.day <= 56)


def budget(runs, today, lever):
    """The figures of a budget without pain and without a break, by name."""
    runs = [run for run in runs if run.day <= today]
    caps = caps_of(credits_of(runs, (), lever), today, lever)
    used = minutes_in_week(runs, today)
    remaining = max(0.0, caps.week - used)
    pace = usual_pace(runs, today) if any(today - run.day <= 56 for run in runs) else math.nan
    longest_min = min(max(20.0, caps.longest_km * pace if caps.longest_km else 0.0), caps.week)
    low_week = min(caps.low_week, caps.week)
    low = [run for run in runs if run.worn in LOW and today - 6 <= run.day]
    low_remaining = min(max(0.0, low_week - sum(run.minutes for run in low)), remaining)
    most_runs = most_low_runs(runs, today)
    if most_runs is not None and len(low) >= most_runs:
        low_remaining = 0.0
    return {
        "minutes": caps.week,
        "used": used,
        "remaining": remaining,
        "longest_km": longest_min / pace,
        "low_minutes": low_week,
        "low_remaining": low_remaining,
        "barefoot_run": min(caps.session["barefoot"], low_week, longest_min),
        "minimal_run": min(caps.session["minimal"], low_week, longest_min),
    }


# --------------------------------------------------------------------------------------------------------- windows


def merged(rule, spans, today):
    """Overlapping (start, end, peak) of one rule as windows; nothing that opens after today."""
    windows = []
    for start, end, peak in sorted(s for s in spans if s[0] <= today):
        if windows and start <= windows[-1].end:
            last = windows.pop()
            windows.append(Window(rule, last.start, max(last.end, end), max(last.peak, peak)))
        else:
            windows.append(Window(rule, start, end, peak))
    return windows


def spikes(runs):
    """(day, ratio, provisional) of each run longer than 1.10 times the longest of the 30 days before it."""
    first = min(run.day for run in runs)
    found = []
    for run in runs:
        before = [r.km for r in runs if run.day - 30 <= r.day < run.day]
        if before and run.km > 1.10 * max(before) * (1 + 1e-9):
            found.append((run.day, run.km / max(before), run.day - first < 30))
    return found


def low_support_days(runs, pain_days=()):
    """The days on which low-support running passed one of its limits."""
    credits = credits_of(runs, pain_days)
    days = []
    for day in sorted({run.day for run in runs if run.worn in LOW}):
        caps = caps_of([c for c in credits if c.run.day < day], day)
        today = [run for run in runs if run.day == day and run.worn in LOW]
        session = any(run.minutes > shown(caps.session[run.worn]) for run in today)
        week = [run for run in runs if run.worn in LOW and day - 6 <= run.day <= day]
        many = most_low_runs(runs, day) == 3 and too_many_low_runs(runs, day)
        if session or sum(run.minutes for run in week) > shown(caps.low_week) or many:
            days.append(day)
    return days


def breaks(runs, without_watch=()):
    """The days of the first run, recorded or not, after 14 or more days without running."""
    active = sorted({run.day for run in runs} | {*without_watch})
    return [later for earlier, later in pairwise(active) if len(range(earlier + 1, later)) >= 14]


def climbs(runs):
    """The days of a climb more than 1.5 times the highest of the 28 days before."""
    found = []
    for run in runs:
        before = [r.ascent_m for r in runs if run.day - 28 <= r.day < run.day]
        if run.day >= 28 and before and run.ascent_m > 1.5 * max(before) and run.ascent_m >= 50:
            found.append(run.day)
    return found


def new_pairs(runs):
    """(day, pair) of the first use of a pair."""
    first = {}
    for run in sorted(runs, key=lambda r: (r.day, r.hour)):
        if run.pair:
            first.setdefault(run.pair, run.day)
    start = min(run.day for run in runs)
    return [(day, pair) for pair, day in first.items() if day > start]  # on the first day nothing changes


def new_surfaces(runs):
    """(day, unsure) of runs on a surface not run on in 56 days; unsure while there is nothing to compare with."""
    found, first = [], min(run.day for run in runs)
    for run in runs:
        known = [r.surface for r in runs if run.day - 56 <= r.day < run.day and r.surface]
        if run.surface and run.day > first and run.surface not in known:
            found.append((run.day, run.surface, not known or run.day - first < 56))
    return found


def several(changes):
    """(start, end) from (day, kind, unsure): the second distinct change within 14 days, until 14 days after the last.

    Changes that nobody can be sure of open nothing among themselves.
    """
    spans = []
    for day, kind, _ in sorted(changes):
        recent = [(k, unsure) for d, k, unsure in changes if day - 14 <= d <= day]
        open_now = bool(spans) and day <= spans[-1][1]
        if open_now or (any(k != kind for k, _ in recent) and not all(unsure for _, unsure in recent)):
            spans.append((day, day + 14, 0.0))
    return spans


def ratio_days(runs, today, in_break):
    """Spans in which the uncoupled ratio passed 1.5 and had not come back to 1.3."""
    first = min(run.day for run in runs)
    spans, start, peak = [], None, 0.0
    for day in range(first, today + 1):
        ratio = uncoupled(runs, day)
        base_week = sum(minutes_on(runs, d) for d in range(day - 27, day - 6)) / 3
        enough = day - first + 1 >= 28 and base_week >= 60
        if start is None and enough and ratio > 1.5 * (1 + 1e-9) and not in_break(day):
            start, peak = day, ratio
        elif start is not None and not ratio > 1.3 * (1 + 1e-9):
            spans.append((start, day - 1, peak))
            start = None
    if start is not None:
        while uncoupled(runs, day + 1) > 1.3 * (1 + 1e-9):
            day += 1
        spans.append((start, day, peak))
    return spans


def windows(runs, today, without_watch=(), pain_days=()):
    """The windows of RULES 1 that need no record of a watch: all but fast share and cadence."""
    runs = [run for run in runs if run.day <= today]
    if not runs:
        return []
    found = merged("session_spike", [(d, d + 14, r) for d, r, _ in spikes(runs)], today)
    low = low_support_days(runs, pain_days)
    found += merged("minimal_shoe_spike", [(d, d + 28, 0.0) for d in low], today)
    back = merged("return_after_break", [(d, d + 28, 0.0) for d in breaks(runs, without_watch)], today)
    found += back
    changes = [(d, "spike", False) for d, _, _ in spikes(runs)]
    changes += [(d, "low support", False) for d in low]
    changes += [(d, f"pair {pair}", False) for d, pair in new_pairs(runs)]
    changes += [(d, "climb", False) for d in climbs(runs)]
    changes += [(d, f"surface {surface}", unsure) for d, surface, unsure in new_surfaces(runs)]
    found += merged("several_changes", several(changes), today)
    in_break = lambda day: any(w.start <= day <= w.end for w in back)  # noqa: E731
    found += merged("load_unlike_usual", ratio_days(runs, today, in_break), today)
    return found


# ------------------------------------------------------------------------------------------------------------ pain


@dataclass(frozen=True)
class Pain:
    day: int
    site: str
    during: float
    after: float | None = None
    morning: float | None = None
    flags: tuple = ()

    @property
    def worst(self):
        return max(score for score in (self.during, self.after, self.morning) if score is not None)


ORDER = ("normal", "hold", "step_back", "stop", "clinician")


def state_of_site(entries):
    """The state that the entries of one site leave, oldest first: the newest rules, a stop lasts until 2 or less."""
    state = "normal"
    for entry in entries:
        if state == "clinician" and "a clinician cleared it" not in entry.flags:
            continue
        if [flag for flag in entry.flags if flag not in ("a clinician cleared it", "none of these")]:
            state = "clinician"
        elif entry.worst <= 2:
            state = "normal"
        elif state == "stop" or entry.worst > 5 or entry.site in BONE:
            state = "stop"
        elif entry.morning is not None and entry.morning > 2:
            state = "step_back"  # "above during" too would give more minutes to more pain during the run
        else:
            state = "hold"
    return state


def pain_state(entries):
    """The worst state of any site."""
    sites = {entry.site for entry in entries}
    states = [state_of_site(sorted((e for e in entries if e.site == s), key=lambda e: e.day)) for s in sites]
    return max(states, key=ORDER.index, default="normal")


# ------------------------------------------------------------------------------------------------- textbook figures


def mean(values):
    return sum(values) / len(values)


def ratio_of(above, below):
    if below == 0:
        return math.nan if above == 0 else math.inf
    return above / below


def uncoupled_ratio(load):
    """Of the last day of a list of daily loads; NaN before 28 days."""
    return ratio_of(mean(load[-7:]), mean(load[-28:-7])) if len(load) >= 28 else math.nan


def coupled_ratio(load):
    return ratio_of(mean(load[-7:]), mean(load[-28:])) if len(load) >= 28 else math.nan


def ewma_ratio(load):
    acute = chronic = load[0]
    for today in load[1:]:
        acute = 0.25 * today + 0.75 * acute
        chronic = 2 / 29 * today + 27 / 29 * chronic
    return ratio_of(acute, chronic) if len(load) >= 28 else math.nan


def monotony(load):
    week = load[-7:]
    return ratio_of(mean(week), statistics.stdev(week)) if len(load) >= 7 else math.nan


def strain(load):
    return sum(load[-7:]) * monotony(load)


def week_change(load):
    if len(load) < 14:
        return math.nan
    return 100 * ratio_of(sum(load[-7:]) - sum(load[-14:-7]), sum(load[-14:-7]))
