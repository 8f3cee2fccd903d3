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
    descent_m: float = 0.0
    parts: tuple = ()  # (pair, class, share of the minutes) of a run in several pairs; "" is untagged

    @property
    def shoes(self):
        """(pair, share of the minutes)"""
        return [(pair, share) for pair, _, share in self.parts] or [(self.pair, 1.0)]

    @property
    def classes(self):
        return [worn for _, worn, _ in self.parts] or [self.worn]

    def low(self, shoe):
        """Known minutes in one low-support class; a run of unknown minutes has none known."""
        parts = self.parts or ((self.pair, self.worn, 1.0),)
        return known(self.minutes) * sum(share for _, worn, share in parts if worn == shoe)

    @property
    def low_min(self):
        return sum(self.low(shoe) for shoe in LOW)


@dataclass(frozen=True)
class Window:
    rule: str
    start: int
    end: int
    peak: float = field(default=0.0, compare=False)


def known(amount):
    """What is unknown raises nothing."""
    return 0.0 if math.isnan(amount) else amount


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
    low_allowed: dict
    free: int

    def minutes(self, today):
        return known(self.run.minutes) if today >= self.free else self.minutes_allowed

    def km(self, today):
        real = known(self.run.km)
        return (
            real
            if today >= self.free or not known(self.run.minutes)
            else real * self.minutes_allowed / self.run.minutes
        )

    def low(self, today, shoe):
        return self.run.low(shoe) if today >= self.free else self.low_allowed[shoe]


@dataclass
class Caps:
    """The caps of one day, before any run of that day. Minutes, but for `longest_km`; `session` by class."""

    week_reference: float
    week: float
    longest_km: float
    longest_min: float
    entry_week: float
    low_week: float
    session: dict


def caps_of(credits, day, lever="", fresh=-math.inf):
    """RULES 2's table from the credited runs before `day`; low-support running begins anew on the day `fresh`."""
    low = [c for c in credits if day < fresh or c.run.day >= fresh]
    week_reference = 0.0
    for last in range(day - 28, day - 6):
        week = sum(c.minutes(day) for c in credits if last - 6 <= c.run.day <= last)
        week_reference = max(week_reference, week)
    carried = [c for c in credits if day - 30 <= c.run.day <= day - 7]
    entry_week = clip(0.10 * week_reference, 6, 24)
    low_reference = 0.0
    for last in range(day - 28, day - 6):
        week = sum(c.low(day, shoe) for c in low if last - 6 <= c.run.day <= last for shoe in LOW)
        low_reference = max(low_reference, week)
    step = clip(0.05 * week_reference, 3, 15)
    session, held = {}, {}
    for shoe in LOW:
        longest = max((c.low(day, shoe) for c in carried if c in low), default=0.0)
        session[shoe] = max(entry_week / 3, 1.10 * longest, min(longest + 2, 11))
        held[shoe] = max(entry_week / 3, longest)
    rises, low_rises = lever != "shoes", lever != "distance"
    return Caps(
        week_reference=week_reference,
        week=max(60.0, (1.10 if rises else 1.0) * week_reference),
        longest_km=(1.10 if rises else 1.0) * max((c.km(day) for c in carried), default=0.0),
        longest_min=(1.10 if rises else 1.0) * max((c.minutes(day) for c in carried), default=0.0),
        entry_week=entry_week,
        low_week=max(entry_week, low_reference + (step if low_rises else 0.0)),
        session=session if low_rises else held,
    )


def exposure_began(runs, today):
    """The first day of low-support running without a gap of more than 56 days up to today; None without any."""
    days = sorted({run.day for run in runs if run.low_min})
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


def too_many_low_runs(runs, day, fresh=-math.inf):
    most = most_low_runs([run for run in runs if day < fresh or run.day >= fresh], day)
    return most is not None and len([r for r in runs if r.low_min and day - 6 <= r.day <= day]) > most


def credits_of(runs, pain_days=(), lever="", history=(), judged_from=-math.inf, fresh=-math.inf):
    """Each run with what it was allowed when it was run, oldest first; only the lever's caps rise ("": both do).

    `history`: all runs there ever were, which say when low-support running began. Runs before `judged_from` count in
    full.
    """
    credits = []
    runs = sorted(runs, key=lambda r: (r.day, r.hour))
    for number, run in enumerate(runs):
        caps, before = caps_of(credits, run.day, lever, fresh), runs[:number]
        week = [r for r in before if run.day - 6 <= r.day]
        minutes, km = known(run.minutes), known(run.km)
        allowed = minutes
        if caps.week_reference and minutes:  # before the first reference nothing is known that a run could break
            ran, most = (km, caps.longest_km) if km else (minutes, caps.longest_min)
            if most and ran > most:
                allowed = max(minutes * most / ran, min(minutes, 20))
            allowed = min(allowed, max(0.0, caps.week - sum(known(r.minutes) for r in week)))
        low = {shoe: min(run.low(shoe), caps.session[shoe]) for shoe in LOW}
        if run.low_min:
            earlier = [r for r in history if r.day < runs[0].day]
            left = max(0.0, caps.low_week - sum(r.low_min for r in week))
            if too_many_low_runs([*earlier, *before, run], run.day, fresh):
                left = 0.0
            if sum(low.values()) > left:
                low = {shoe: low[shoe] * left / sum(low.values()) for shoe in LOW}
            allowed = max(0.0, min(allowed, minutes - (run.low_min - sum(low.values()))))
            if sum(low.values()) > allowed:  # what all shoes leave is allowed in these
                low = {shoe: low[shoe] * allowed / sum(low.values()) for shoe in LOW}
        if run.day < judged_from:
            allowed, low = minutes, {shoe: run.low(shoe) for shoe in LOW}
        broke = allowed < minutes or sum(low.values()) < run.low_min
        credits.append(Credit(run, allowed, low, free_since(run.day, pain_days) if broke else run.day))
    return credits


# ---------------------------------------------------------------------------------------------------------- budget


def usual_pace(runs, today):
    """Minutes for a kilometre of the median run of the last 56 days; NaN without any known."""
    paces = [r.minutes / r.km for r in runs if 0 <= today - r.day <= 56 and known(r.minutes) and known(r.km)]
    return statistics.median(paces) if paces else math.nan


def baseline(runs, start):
    """The mean of the four unbroken weeks before a transition: those with running, of the eight before it."""
    weeks = [sum(known(r.minutes) for r in runs if start - 7 * n - 7 <= r.day < start - 7 * n) for n in range(8)]
    weeks = [week for week in weeks if week][:4]
    return mean(weeks) if weeks else None


def last_week(amounts, today):
    """The most of any seven days that ended in the week before today, from (day, amount)."""
    return max(sum(amount for day, amount in amounts if last - 6 <= day <= last) for last in range(today - 7, today))


def usual_runs(runs, today):
    """The most runs of any seven days that ended 7 to 28 days ago, at least three."""
    ends = range(today - 28, today - 6)
    return max(3, *(len([r for r in runs if end - 6 <= r.day <= end]) for end in ends))


def budget(runs, today, lever, entries=(), without_watch=None, transition=None, walks=()):
    """The figures of a budget by name; None while running is stopped.

    `entries`: `Pain`; `without_watch`: minutes of days; `transition`: since when; `walks`: (day, minutes).
    """
    entries = [entry for entry in entries if entry.day <= today]
    state = pain_state(entries)
    if state in ("stop", "clinician"):
        return None
    history = sorted((run for run in runs if run.day <= today), key=lambda run: (run.day, run.hour))
    unseen = runs_without_watch(history, without_watch or {}, today) if history else []
    marked = [Run(d, m, math.nan) for d, m in (without_watch or {}).items()]  # 56 days know no first day of all
    recorded = {run.day for run in history}
    near = [run for run in [*history, *marked] if today - 56 <= run.day <= today]
    near = sorted((r for r in near if r in history or r.day not in recorded), key=lambda run: (run.day, run.hour))
    up, down = ladders(history, unseen, today, entries, walks)
    rises = lever if state == "normal" and not up and not down else ""

    pain_days = sorted({entry.day for entry in entries if entry.worst >= 3})
    fresh = max([stop[0] for stop in ended_stops(entries)], default=-math.inf)  # 4: low support begins anew after it
    # Runs that can raise a cap were made up to 34 days ago: the first day of the week that ended 28 days ago.
    met = credits_of(near, pain_days, lever, history, judged_from=today - 34, fresh=fresh)
    rising, held = caps_of(met, today, "distance", fresh), caps_of(met, today, "shoes", fresh)
    pace = usual_pace(history, today)
    longest = lambda caps: caps.longest_km * pace if caps.longest_km and known(pace) else caps.longest_min  # noqa: E731

    if up:
        week, run = up[1], up[0]
    else:
        week, run = (c := rising if rises == "distance" else held).week, max(20.0, longest(c))
        reference = held.week_reference * (1.1 if rises == "distance" else 1.0)
        if transition is not None and transition <= today and baseline(history, transition):
            week = max(60.0, min(reference, baseline(history, transition)))
        if state != "normal":
            week = min(week, last_week([(day, known(minutes_on(near, day))) for day in {r.day for r in near}], today))
            run = min(run, max((known(r.minutes) for r in near if today - 13 <= r.day < today), default=0.0))
    if state == "step_back":
        reference_run, reference_week = (
            (up[0], up[1]) if up else (max(20.0, longest(held)), max(60.0, held.week_reference))
        )
        week, run = min(week, 0.75 * reference_week), min(run, 0.75 * reference_run)
    if down:
        week, run = min(week, down[1]), min(run, down[0])
    run = min(run, week)
    used = sum(r.minutes for r in near if today - 6 <= r.day)
    remaining = max(0.0, week - used) if not math.isnan(used) else math.nan

    if up or down or state == "step_back":
        low_week, single = 0.0, dict.fromkeys(LOW, 0.0)
        if up and not down and state == "normal":
            low_week, single = usual_shoes(history, up, pain_days)
    else:
        caps = held if rises == "shoes" else rising  # held.low and rising.low: the other lever's name holds it
        low_week, single = min(caps.low_week, week), caps.session
        if state == "hold":
            low_week = min(low_week, last_week([(r.day, r.low_min) for r in near], today))
            most = {s: max((r.low(s) for r in near if today - 13 <= r.day < today), default=0.0) for s in LOW}
            single = {shoe: min(single[shoe], most[shoe]) for shoe in LOW}
    low_week = min(low_week, week)
    low = [r for r in history if r.low_min and today - 6 <= r.day]
    counted = [r for r in history if r.day >= fresh]
    used_low = sum(r.low_min for r in low)
    if any(worn in LOW for r in history if today - 6 <= r.day and not known(r.minutes) for worn in r.classes):
        used_low = math.nan
    left = math.nan if math.isnan(used_low) else max(0.0, low_week - used_low)
    most_runs = min(most_low_runs_until(counted, today) or math.inf, 4 if up or down else usual_runs(near, today))
    if low_week and len(low) >= most_runs:
        left = 0.0
    return {
        "state": state,
        "minutes": week,
        "used": used,
        "remaining": remaining,
        "longest_min": run,
        "longest_km": run / pace,
        "low_minutes": low_week,
        "low_remaining": 0.0
        if left == 0
        else left + remaining
        if math.isnan(left + remaining)
        else min(left, remaining),
        "barefoot_run": min(single["barefoot"], low_week, run),
        "minimal_run": min(single["minimal"], low_week, run),
    }


def most_low_runs_until(runs, today):
    """As `most_low_runs`, with what was run today."""
    began = exposure_began(runs, today)
    return 3 if began is None or today - began < 28 else 4 if today - began < 56 else None


# ---------------------------------------------------------------------------------------------------- the way back


def usual_before(runs, last):
    """Mean session and highest seven days of the 28 days that end with a day; a day with an unknown run is unknown."""
    by_day = {day: minutes_on(runs, day) for day in range(last - 27, last + 1)}
    days = [day for day, minutes in by_day.items() if known(minutes)]
    if not days:
        return None
    weeks = [sum(by_day[day] for day in days if end - 6 <= day <= end) for end in by_day]
    return sum(by_day[day] for day in days) / len([r for r in runs if r.day in days]), max(weeks)


def shares(session, week, newcomer=False):
    """(minutes of a session, of seven days) of each step from half to all of what was usual."""
    first, first_week = 0.5 * session, 0.5 * week
    if newcomer:
        first, first_week = min(first, 20), min(first_week, 60)
    steps, grown = [], 1.0
    while not steps or steps[-1] != (session, week):
        steps.append((min(session, first * grown), min(week, first_week * grown)))
        grown *= 1.15
    return steps


def climb(steps, sessions, entries, today, silence):
    """How many steps two settled sessions each have carried, from (day, minutes, ran)."""
    at, settled, last = 0, 0, -math.inf
    for day, minutes, ran in sorted(sessions):
        if at == len(steps):
            break
        length, walk = steps[at][0], steps[at][2:] == ("walk",)
        fits = minutes >= 0.8 * length and (walk or minutes <= 1.1 * length)
        if day - last < 2 or not fits or not (ran or walk):
            continue
        last = day
        about = [e for e in entries if day <= e.day <= day + 1]
        if any(e.morning is not None and e.morning > 2 for e in about):
            at, settled = max(0, at - 1), 0
        elif any(e.worst > 2 for e in about):
            settled = 0
        elif about or silence or today - day >= 7:
            settled += 1
        if settled == 2:
            at, settled = at + 1, 0
    return at


def ladders(history, unseen, today, entries, walks):
    """(minutes of a session, of seven days) of the step after a break, and of that after a stop; None without one."""
    every = sorted([*history, *unseen], key=lambda run: run.day)
    by_day = [
        (day, minutes_on(every, day), True) for day in sorted({r.day for r in every}) if minutes_on(every, day) > 0
    ]
    up, down = None, None
    days = sorted({r.day for r in every} | {today})
    gaps = [(one, other) for one, other in pairwise(days) if other - one - 1 >= 14] if every else []
    if gaps:
        last, back = gaps[-1]
        usual = usual_before(every, last)
        if back - last - 1 <= 56 and today - back <= 28 and usual:
            steps = shares(*usual, newcomer=back - last > 28)
            at = climb(steps, [s for s in by_day if s[0] >= back], entries, today, silence=True)
            up = (*steps[at], last) if at < len(steps) else None
    ended = [stop for stop in ended_stops(entries) if today - stop[0] <= 56]
    if ended:
        since, stopped = max(ended)
        usual = usual_before(every, stopped - 7)
        session, week = usual or (math.inf, math.inf)
        steps = [(30, 0, "walk")]
        for minutes in (20, 24, 30, 20, 30):
            most = min(minutes, session)
            steps.append((most, max(min(4 * most, week), 2 * most)))
        if usual:
            steps += [step for step in shares(*usual) if step[0] > steps[-1][0]]
        sessions = [s for s in by_day if s[0] >= since] + [(d, m, False) for d, m in walks if since <= d <= today]
        at = climb(steps, sessions, entries, today, silence=False)
        if at < len(steps):
            down = (0.0, 0.0) if at == 0 else steps[at]
    return up, down


def ended_stops(entries):
    """(day of its end, day of its beginning) of each stop that has ended."""
    found = []
    for site in {entry.site for entry in entries}:
        mine, began = sorted((e for e in entries if e.site == site), key=lambda e: e.day), None
        for number, entry in enumerate(mine):
            stopped = state_of_site(mine[: number + 1]) in ("stop", "clinician")
            if stopped and began is None:
                began = entry.day
            elif not stopped and began is not None:
                found.append((entry.day, began))
                began = None
    return found


def usual_shoes(history, up, pain_days):
    """Barefoot and minimal minutes of a step after a break: none, but for whom nearly all running was such, unhurt."""
    session, week, last = up
    recent = [r for r in history if last - 27 <= r.day <= last]
    total = sum(known(r.minutes) for r in recent)
    usual = {shoe: sum(r.low(shoe) for r in recent) for shoe in LOW}
    if not total or sum(usual.values()) <= 0.8 * total or any(day >= last - 27 for day in pain_days):
        return 0.0, dict.fromkeys(LOW, 0.0)
    return sum(usual.values()) / total * week, {shoe: session if usual[shoe] else 0.0 for shoe in LOW}


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
        recent = [r.km for r in runs if run.day - 30 <= r.day < run.day]
        before = [km for km in recent if known(km)]
        if before and run.km > 1.10 * max(before) * (1 + 1e-9):
            found.append((run.day, run.km / max(before), run.day - first < 30 or len(before) < len(recent)))
    return found


def low_support_days(runs, pain_days=()):
    """The days on which low-support running passed one of its limits."""
    credits = credits_of(runs, pain_days)
    days = []
    for day in sorted({run.day for run in runs if run.low_min}):
        caps = caps_of([c for c in credits if c.run.day < day], day)
        session = any(run.low(shoe) > shown(caps.session[shoe]) for run in runs if run.day == day for shoe in LOW)
        week = sum(run.low_min for run in runs if day - 6 <= run.day <= day)
        many = most_low_runs(runs, day) == 3 and too_many_low_runs(runs, day)
        if session or week > shown(caps.low_week) or many:
            days.append(day)
    return days


def breaks(runs, without_watch=()):
    """The days of the first run, recorded or not, after 14 or more days without running."""
    active = sorted({run.day for run in runs} | {*without_watch})
    return [later for earlier, later in pairwise(active) if len(range(earlier + 1, later)) >= 14]


def climbs(runs):
    """The days of a climb or descent more than 1.5 times the highest of the 28 days before."""
    found = []
    for run in runs:
        before = [r for r in runs if run.day - 28 <= r.day < run.day]
        for metres, most in (
            (run.ascent_m, max((r.ascent_m for r in before), default=math.inf)),
            (run.descent_m, max((r.descent_m for r in before), default=math.inf)),
        ):
            if run.day >= 28 and metres >= 50 and metres > 1.5 * most:
                found.append(run.day)
    return found


def tagged_enough(runs, day):
    """Whether at least 80% of the running of the 28 days that end with `day` has a shoe."""
    recent = [run for run in runs if day - 27 <= run.day <= day]
    total = sum(known(run.minutes) for run in recent)
    return sum(known(run.minutes) * share for run in recent for name, share in run.shoes if name) >= 0.8 * total - 1e-9


def new_pairs(runs):
    """(day, pair, unsure) of the first use of a pair; it may be an old one where few of the runs before have a shoe."""
    first = {}
    for run in sorted(runs, key=lambda r: (r.day, r.hour)):
        for name, _ in run.shoes:
            first.setdefault(name, run.day)
    start = min(run.day for run in runs)
    pairs = [(day, pair) for pair, day in first.items() if pair and day > start]  # on the first day nothing changes
    last = {day: max(run.day for run in runs if run.day < day) for day, _ in pairs}
    return [(day, pair, not tagged_enough(runs, last[day])) for day, pair in pairs]


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


def while_up(opens, stays, first, today):
    """(first day, last day) of what opens on a day and lasts as long as it stays, also beyond today."""
    spans, day = [], first
    while day <= today:
        if opens(day):
            start = day
            while stays(day):
                day += 1
            spans.append((start, day - 1, 0.0))
        day += 1
    return spans


def ratio_days(runs, today, in_break):
    """Spans in which the uncoupled ratio passed 1.5 and had not come back to 1.3; unknown days end them."""
    first = min(run.day for run in runs)

    def opens(day):
        base_week = sum(minutes_on(runs, d) for d in range(day - 27, day - 6)) / 3
        enough = day - first + 1 >= 28 and base_week >= 60
        return enough and uncoupled(runs, day) > 1.5 * (1 + 1e-9) and not in_break(day)

    return while_up(opens, lambda day: uncoupled(runs, day) > 1.3 * (1 + 1e-9), first, today)


def fast_days(runs, unseen, today):
    """Spans in which the share of fast running rose by 10 points, until it was back within 5."""
    first = min(run.day for run in runs)

    def share(start, end):
        days = [run for run in runs if start <= run.day <= end]
        km = sum(run.km for run in days) + sum(math.nan for run in unseen if start <= run.day <= end)
        return (100 * sum(run.fast_km for run in days) / km, km) if km else (math.nan, km)

    def rise(day):
        return share(day - 6, day)[0] - share(day - 34, day - 7)[0] if day - 34 >= first else math.nan

    def opens(day):
        fast = sum(run.fast_km for run in runs if day - 6 <= run.day <= day)
        return rise(day) >= 10 * (1 - 1e-9) and fast >= 3 * (1 - 1e-9)

    return while_up(opens, lambda day: rise(day) > 5 * (1 + 1e-9), first, today)


def windows(runs, today, without_watch=None, pain_days=()):
    """The windows of RULES 1: all but cadence. `without_watch`: minutes (NaN unknown) of the days marked so."""
    runs = sorted((run for run in runs if run.day <= today), key=lambda run: (run.day, run.hour))
    if not runs:
        return []
    unseen = runs_without_watch(runs, without_watch or {}, today)
    every = sorted([*runs, *unseen], key=lambda run: (run.day, run.hour))
    found = merged("session_spike", [(d, d + 14, r) for d, r, _ in spikes(runs)], today)
    low = low_support_days(every, pain_days)
    found += merged("minimal_shoe_spike", [(d, d + 28, 0.0) for d in low], today)
    back = merged("return_after_break", [(d, d + 28, 0.0) for d in breaks(every)], today)
    found += back
    fast = merged("fast_share_rise", fast_days(runs, unseen, today), today)
    found += fast
    changes = [(d, "spike", False) for d, _, _ in spikes(runs)]
    changes += [(d, "low support", False) for d in low]
    changes += [(d, f"pair {pair}", unsure) for d, pair, unsure in new_pairs(runs)]
    changes += [(d, "climb", False) for d in climbs(runs)]
    changes += [(w.start, "fast", False) for w in fast]
    changes += [(d, f"surface {surface}", unsure) for d, surface, unsure in new_surfaces(runs)]
    found += merged("several_changes", several(changes), today)
    in_break = lambda day: any(w.start <= day <= w.end for w in back)  # noqa: E731
    found += merged("load_unlike_usual", ratio_days(every, today, in_break), today)
    return found


def runs_without_watch(runs, marked, today):
    """Days marked as run without a watch, where nothing was recorded, as runs of unknown distance."""
    recorded, first = {run.day for run in runs}, min(run.day for run in runs)
    days = [day for day in marked if first < day <= today and day not in recorded]
    return [Run(day, marked[day], math.nan) for day in sorted(days)]


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
        elif state != "step_back" or entry.morning is not None:  # more pain, its morning unknown, lifts no step back
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
