"""What moves between the parts: an activity, a finding, a risk window, the runner's settings.

Decision: facts only. A finding or a window holds a rule's name, dates, numbers and the runs behind it; the words are
made in `wording`. Everything is frozen: a step returns something new, it never edits what it was given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from . import schema
from .evidence import CADENCE_GUIDANCE, RATIO

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BONE_SITES",
    "CADENCE_UNITS",
    "CAUTIONS",
    "CHECKED",
    "CLEARED",
    "CROSS_TRAINING",
    "INSERT_CHANGES",
    "MARKS",
    "MEASURES",
    "NO_BAREFOOT",
    "PAIN_FLAGS",
    "PAIN_SITES",
    "RULE_NAMES",
    "SHOE_CLASSES",
    "SHOE_RULE_KINDS",
    "SPORTS",
    "SURFACES",
    "URGENT_FLAGS",
    "WEEKDAYS",
    "Activity",
    "Allowance",
    "Budget",
    "Distributions",
    "Finding",
    "Race",
    "RiskWindow",
    "Settings",
]

SPORTS = ("running", "walking", "hiking", "cycling", "swimming", "other")
MEASURES = ("moving_min", "distance_km", "steps", "srpe", "trimp")
RULE_NAMES = (
    "several_changes",
    "minimal_shoe_spike",
    "session_spike",
    "return_after_break",
    "fast_share_rise",
    "cadence_drop",
    "load_unlike_usual",
)
SHOE_CLASSES = ("barefoot", "minimal", "transitional", "cushioned")
SHOE_RULE_KINDS = ("gear", "title", "sport", "surface", "weekday", "default")  # what may give a run its shoe
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SURFACES = ("road", "grass", "trail", "track", "sand", "treadmill")
CADENCE_UNITS = ("both feet", "one foot")  # what a file's cadence may count
MARKS = ("without_watch", "did_not_run", "sick_or_injured")
CROSS_TRAINING = ("cycling", "swimming", "walking", "deep-water running", "rowing", "strength or yoga", "other")
CAUTIONS = (
    "earlier stress fracture",
    "diabetes, loss of feeling or an open wound in the feet",
    "missed periods or low energy",
    "under 18",
    "new insoles, or stopping them",
)
NO_BAREFOOT = CAUTIONS[1]  # feet that cannot feel or heal stay in shoes
INSERT_CHANGES = ("started", "changed", "stopped")
PAIN_SITES = (
    "inside ankle",
    "outside ankle",
    "top of foot",
    "ball of foot or toes",
    "heel",
    "arch",
    "Achilles",
    "calf",
    "shin",
    "knee",
    "hip or groin",
    "other",
)
PAIN_FLAGS = (
    "sharp pain when pressing on the bone itself",
    "pain at night or at rest",
    "limping",
    "cannot hop",
    "visible swelling or warmth",
    "a sudden pop or pull",
    "numbness",
    "after a knock or twist",
    "hot swollen calf",
    "cannot bear weight",
    "arch suddenly flat",
)
URGENT_FLAGS = PAIN_FLAGS[-3:]
CLEARED = "a clinician cleared it"  # the flag of an entry that ends the flags before it, at its site
CHECKED = "none of these"  # the flag of an entry whose checklist was read and held nothing
BONE_SITES = ("top of foot", "ball of foot or toes", "heel", "shin", "hip or groin")


@dataclass(frozen=True)
class Finding:
    """Something worth knowing about a file or a history: what (`code`), with which numbers, about which activity.

    `numbers` holds JSON values only (numbers, short strings, None). `repaired` says that a value was changed or left
    out because of it; the original file is always kept.
    """

    code: str
    numbers: Mapping[str, float | int | str | None] = field(default_factory=dict)
    activity_id: str | None = None
    repaired: bool = False


@dataclass(frozen=True)
class Distributions:
    """How long, and how far, an activity went at each speed, heart rate and cadence.

    Kept beside the totals so that a setting (heart-rate limits, cadence band) or a runner's usual speed can change
    without reading the records again. Float arrays; a bin is named by its lower edge.

    - `speed_s`, `speed_m`: seconds and metres moving, 500 bins of 0.02 m/s from 0.
    - `heart_rate_s`: seconds with the timer running, 256 bins of 1 beat per minute from 0.
    - `cadence_s`: seconds running (walking left out), 301 bins of 1 step per minute from 0.
    """

    speed_s: np.ndarray
    speed_m: np.ndarray
    heart_rate_s: np.ndarray
    cadence_s: np.ndarray

    SPEED_BIN_MPS = 0.02
    SPEED_BINS = 500
    HEART_RATE_BINS = 256
    CADENCE_BINS = 301


@dataclass(frozen=True)
class Activity:
    """One activity of one file. Totals are NaN where unknown; times are UTC.

    `columns` and `lap_columns` are the arrays behind `records` and `laps`, by name, as `schema.build` takes them.
    `utc_offset_s` is the runner's clock against UTC at the start, None when nothing in the file tells it. `number`
    counts the activities of one file from 0.
    """

    source_name: str
    sha256: str
    number: int
    sport: str
    sub_sport: str
    start_time: datetime
    local_date: date
    utc_offset_s: int | None
    counts_as_running: bool
    elapsed_s: float
    timer_s: float
    moving_s: float
    distance_m: float
    steps: float
    cadence_spm: float
    running_cadence_spm: float
    heart_rate_bpm: float
    max_heart_rate_bpm: float
    ascent_m: float
    descent_m: float
    device: str
    columns: Mapping[str, np.ndarray]
    lap_columns: Mapping[str, np.ndarray]
    distributions: Distributions
    findings: tuple[Finding, ...] = ()
    title: str = ""
    note: str = ""
    gear: str = ""
    surface: str = ""
    rpe: float = float("nan")

    @cached_property
    def records(self) -> "pd.DataFrame":
        """`schema.RECORDS`. Made when asked for: an import of a whole history needs no table."""
        return schema.build(self.columns, schema.RECORDS)

    @cached_property
    def laps(self) -> "pd.DataFrame":
        """`schema.LAPS`."""
        return schema.build(self.lap_columns, schema.LAPS)

    @property
    def activity_id(self) -> str:
        """The same for the same content everywhere: the file's hash and the activity's number in it."""
        return f"{self.sha256[:16]}-{self.number}"


@dataclass(frozen=True)
class RiskWindow:
    """Days in which a rule of `evidence.RULES` held, with its receipt.

    `start` and `end` are the first and the last day inside; while a window is open, `end` is its last day if nothing
    more happens. `peak` is the largest value of what the rule watches, on `peak_date`. `activity_ids` are the runs
    that opened it and kept it open, oldest first. `numbers` holds the receipt's figures by name (JSON values).
    """

    rule: str
    start: date
    end: date
    peak: float
    peak_date: date
    activity_ids: tuple[str, ...]
    numbers: Mapping[str, float | int | str | None] = field(default_factory=dict)
    category: str = ""
    provisional: bool = False

    def is_open(self, today: date) -> bool:
        return self.start <= today <= self.end


@dataclass(frozen=True)
class Allowance:
    """What any 7 days may hold, and what is left of it today. Minutes are moving minutes; NaN where unknown.

    - `minutes`, `used`, `remaining`: the cap, the last 6 days and today, and what may still be run today.
    - `runs`, `used_runs`: the same in runs. `longest_run_min`, `longest_run_km` (NaN for a shoe class): the next run.
    - `cap`: the rule that limits the next run most. The longest run: `longest_run, longest_run_held, newcomer_run,
      session, session_held, entry_session`; the 7 days: `week, week_held, transition, newcomer, low_support_week,
      low_support_held, entry_week, runs, total, one_lever, no_barefoot`; either: `hold, step_back, ladder`.
    - `not_before`: the first day for the next run, when a day of rest must come first.

    Barefoot and minimal have one cap together: `minutes` and `remaining` are for both, `used` is for each. The other
    classes have no cap of their own and show what the total leaves.
    """

    minutes: float
    used: float
    remaining: float
    runs: int
    used_runs: int
    longest_run_min: float
    longest_run_km: float
    cap: str
    not_before: date | None = None

    @property
    def next_min(self) -> float:
        """The longest run that fits now."""
        return float(np.minimum(self.longest_run_min, self.remaining))  # unknown when either is


@dataclass(frozen=True)
class Budget:
    """What the next days may hold, and why.

    - `state`: normal, hold, step_back, stop or clinician. `total` and `classes` are None in the last two.
    - `lever`: what may rise, shoes or distance; "" while nothing may.
    - `reason`: `steady, newcomer, transition, after_break, after_stop`, or the reason of `pain.PainState`.
    - `numbers`: the figures behind it (JSON values). Always but in stop and clinician: `reference_week_min,
      reference_longest_km, pace_min_per_km, baseline_min, entry_week_min, low_support_week_min, low_support_runs
      (of the last 7 days, barefoot or minimal or both), barefoot_longest_min, minimal_longest_min` (what the caps of
      each grow from). With pain: `site, side, date, during, after, next_morning,
      advice, flags`. On a ladder: `since, step, steps, settled, next_date, repeats, run_min, walk_min, share, caution`.
    """

    today: date
    state: str
    lever: str
    reason: str
    numbers: Mapping[str, float | int | str | None]
    total: Allowance | None
    classes: Mapping[str, Allowance] | None


@dataclass(frozen=True)
class Race:
    """The race the runner trains for. `shoe_class` is what they mean to wear, None when undecided."""

    race_id: str
    date: date
    distance_km: float
    shoe_class: str | None = None


@dataclass(frozen=True)
class Settings:
    """The runner's choices. Stored in the library, one set an athlete; the defaults are the product's.

    `time_zone` is an IANA name used for files that do not tell their own; "" means UTC. `resting_heart_rate` and
    `max_heart_rate` (None: unknown, so no training impulse) and `sex` set Banister's constants. `counted_sports` are
    the sports that enter running load. `rules_off` are risk rules the runner has switched off. `lever` is what may
    rise: low-support running or distance; "" leaves it to the rules. `transition_start` is the ISO date since which the
    runner wants to move to `transition_share` of all running in low-support shoes; "" means no such wish. `cautions`
    are those of `CAUTIONS` that the runner named; `cautions_asked` says that they were asked once. `cadence_help`: the
    runner asked for a metronome target. `formats` is how numbers and dates are written; "" is as the browser asks.
    """

    name: str = ""
    time_zone: str = ""
    units: Literal["km", "mi"] = "km"
    measure: str = "moving_min"
    ratio: Literal["uncoupled", "coupled", "ewma"] = "uncoupled"
    acute_days: int = int(RATIO["acute_days"])
    chronic_days: int = int(RATIO["chronic_days"])
    cadence_low_spm: float = CADENCE_GUIDANCE["low_spm"]
    cadence_high_spm: float = CADENCE_GUIDANCE["high_spm"]
    sex: Literal["", "female", "male"] = ""
    resting_heart_rate: float | None = None
    max_heart_rate: float | None = None
    counted_sports: tuple[str, ...] = ("running",)
    rules_off: tuple[str, ...] = ()
    lever: Literal["", "shoes", "distance"] = ""
    transition_start: str = ""
    transition_share: float = 1.0
    cautions: tuple[str, ...] = ()
    cautions_asked: bool = False
    cadence_help: bool = False
    formats: str = ""
