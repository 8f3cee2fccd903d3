"""Every threshold, with its source, grade and best critic, in one place.

Decision: a number that decides something a user sees is written here once and nowhere else. Code reads it as
`MOVING_TIME["speed_mps"]`; the page *Method* shows the same object. A choice of ours that nobody has tested is
marked `ours` and is shown as such.

Grades: A randomised trial or large cohort, B small trial or cohort, C laboratory or model, D opinion, E our choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "CADENCE_GUIDANCE",
    "CADENCE_UNIT",
    "CLIMB",
    "CLOCK",
    "DISTANCE_RESTART",
    "FAST_RUNNING",
    "IMPOSSIBLE_RUN",
    "MOVING_TIME",
    "POSITIONS",
    "RULES",
    "RUNNING_SPORT",
    "SOURCES",
    "STEPS",
    "TRAINING_IMPULSE",
    "TRUSTED_READINGS",
    "WALK_RUN",
    "Grade",
    "Number",
    "Rule",
    "Source",
]

Grade = Literal["A", "B", "C", "D", "E"]


@dataclass(frozen=True)
class Source:
    """A publication. `checked` is False while we quote it from memory: the product then shows "unverified"."""

    key: str
    citation: str
    doi: str = ""
    checked: bool = True


@dataclass(frozen=True)
class Number:
    """A value, its unit and what it decides."""

    value: float
    unit: str
    meaning: str


@dataclass(frozen=True)
class Rule:
    """A group of numbers that stand or fall together.

    `basis` says in a sentence what was found, `critic` gives the strongest objection, `caveat` says whom or what it
    does not cover. `ours` marks an untested choice of our own.
    """

    name: str
    title: str
    numbers: Mapping[str, Number]
    grade: Grade
    basis: str
    critic: str = ""
    caveat: str = ""
    sources: tuple[str, ...] = field(default=())
    ours: bool = False

    def __getitem__(self, key: str) -> float:
        return self.numbers[key].value


SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        Source("walk_run_2023", "Human Movement Science 2023;90:103117."),
        Source("banister_1991", "Banister 1991; Morton 1990, J Appl Physiol 69:1171.", checked=False),
    )
}

MOVING_TIME = Rule(
    name="moving_time",
    title="Moving time",
    numbers={
        "speed_mps": Number(0.5, "m/s", "slower than this is standing"),
        "gap_s": Number(30, "s", "longest gap between two records that still counts while the timer runs"),
    },
    grade="E",
    basis="Watches with smart recording leave gaps of 10 to 30 s; a limit of 10 s loses up to 29% of such a run.",
    critic="A slow barefoot shuffle or a stop at a crossing can fall on the wrong side of any speed limit.",
    caveat="On a treadmill the device's own speed is trusted.",
    ours=True,
)

RUNNING_SPORT = Rule(
    name="running_sport",
    title="Running, in a file that names no sport",
    numbers={
        "slowest_mps": Number(1.5, "m/s", "lowest median moving speed that counts as running"),
        "fastest_mps": Number(6.5, "m/s", "highest median moving speed that counts as running"),
    },
    grade="E",
    basis="Walks are slower and rides are faster than this in nearly all recordings.",
    critic="A fast hike or a slow ride falls inside; the runner can overrule any activity.",
    ours=True,
)

TRUSTED_READINGS = Rule(
    name="trusted_readings",
    title="Readings a sensor can give",
    numbers={
        "heart_rate_low_bpm": Number(25, "1/min", "lower readings, zero above all, are missing readings"),
        "heart_rate_high_bpm": Number(240, "1/min", "higher readings are missing readings"),
        "cadence_high_spm": Number(250, "1/min", "higher readings are artefacts of the sensor"),
        "speed_high_mps": Number(12.5, "m/s", "nobody on foot has been faster; such a reading is no reading"),
        "altitude_low_m": Number(-450, "m", "lower than any land; -500 stands for unknown in some watches"),
        "altitude_high_m": Number(9000, "m", "higher than any land"),
    },
    grade="E",
    basis="Watches write 0, 255 or -500 where a sensor said nothing.",
    critic="A real reading just outside is lost; the original file is kept.",
    ours=True,
)

CLOCK = Rule(
    name="clock",
    title="A clock that jumps",
    numbers={
        "jump_s": Number(43_200, "s", "a longer gap while the timer runs is the clock's, not the runner's"),
        "pause_s": Number(31_622_400, "s", "no pause is longer than a year"),
        "known_from_year": Number(2000, "year", "an earlier start says that the watch had no date yet"),
    },
    grade="E",
    basis="Watches that find satellites late, or lose power, move their clock by days in the middle of a run.",
    critic="Somebody may run through a gap of twelve hours with the timer on; nothing in a file tells.",
    ours=True,
)

POSITIONS = Rule(
    name="positions",
    title="Positions that cannot be",
    numbers={
        "spike_mps": Number(15, "m/s", "a single position left and rejoined faster than this is dropped"),
        "spike_m": Number(30, "m", "and only when it lies this far out"),
        "smoothing_s": Number(5, "s", "window over which speed is taken from distance when none was recorded"),
    },
    grade="E",
    basis="One fix that lies far off its two neighbours is an error of reception; so is latitude 0, longitude 0.",
    critic="Several wrong fixes in a row look like a fast stretch and are only counted, not removed.",
    ours=True,
)

DISTANCE_RESTART = Rule(
    name="distance_restart",
    title="A distance that starts again",
    numbers={
        "share": Number(0.5, "", "a fall below this share of the distance so far is a restart, else jitter"),
        "offset_m": Number(100, "m", "a first value above this was counted before this activity"),
    },
    grade="E",
    basis="Some devices count each lap or session from zero again; others jitter by a metre.",
    ours=True,
)

CADENCE_UNIT = Rule(
    name="cadence_unit",
    title="One foot or both",
    numbers={
        "per_leg_below": Number(120, "1/min", "a running median below counts one foot and is doubled"),
        "unsure_from": Number(110, "1/min", "from here the step length decides"),
        "unsure_to": Number(130, "1/min", "up to here the step length decides"),
        "walking_per_leg_below": Number(80, "1/min", "a walking median below counts one foot and is doubled"),
        "step_length_m": Number(0.25, "m", "usual step length: this much"),
        "step_length_s": Number(0.27, "s", "and this much more for each m/s"),
        "halved_within": Number(0.08, "", "at running speed, a value this close to half the usual one counts one foot"),
    },
    grade="E",
    basis="FIT counts one foot, and so do nearly all GPX and TCX files; a few exporters write both feet.",
    critic="A slow walker's steps and a runner's strides overlap between 110 and 130; the step length decides there.",
    caveat="The runner can overrule it; what was decided is shown with the activity.",
    ours=True,
)

STEPS = Rule(
    name="steps",
    title="Steps where cadence is missing",
    numbers={
        "lacking_share": Number(0.05, "", "more moving time than this without cadence is told"),
        "known_share": Number(0.5, "", "with less moving time than this measured, steps stay unknown"),
    },
    grade="E",
    basis="Moving time without cadence is filled with the activity's own median.",
    critic="The gaps may be just where the cadence was unusual.",
    ours=True,
)

WALK_RUN = Rule(
    name="walk_run",
    title="Walking or running",
    numbers={
        "run_spm": Number(140, "1/min", "from here it is running"),
        "unsure_spm": Number(120, "1/min", "from here up to running the speed decides"),
        "run_mps": Number(2.0, "m/s", "the speed that decides, also where cadence is missing"),
    },
    grade="C",
    basis="Adults change from walking to running at 135-140 steps a minute (92.9% right) and about 2.0 m/s.",
    critic="A barefoot shuffle may be running below 2 m/s.",
    sources=("walk_run_2023",),
)

CLIMB = Rule(
    name="climb",
    title="Climb and descent",
    numbers={
        "smoothing_s": Number(15, "s", "altitude is averaged over this window first"),
        "reversal_m": Number(3, "m", "a turn counts when altitude comes back by this much"),
    },
    grade="E",
    basis="Altitude jitters by a metre or two; adding up every rise would double the climb of a flat run.",
    critic="Rolling ground with hills lower than the limit loses its climb; devices differ by 10-30%.",
    ours=True,
)

IMPOSSIBLE_RUN = Rule(
    name="impossible_run",
    title="A run nobody can run",
    numbers={"moving_s": Number(600, "s", "moving time from which the median speed must be a runner's")},
    grade="E",
    basis="A ride recorded as a run would look like the largest spike of all.",
    critic="The file did say running; the runner can count it again.",
    caveat="The limit of speed is the one of running in a file that names no sport.",
    ours=True,
)

TRAINING_IMPULSE = Rule(
    name="training_impulse",
    title="Banister's training impulse",
    numbers={
        "men_a": Number(0.64, "", "factor, men"),
        "men_b": Number(1.92, "", "exponent, men"),
        "women_a": Number(0.86, "", "factor, women"),
        "women_b": Number(1.67, "", "exponent, women"),
    },
    grade="C",
    basis="Minutes weighted by the share of heart-rate reserve, steeper the higher it is.",
    critic="Heart rate describes effort, not what a foot or a tendon bears. Programs differ in the factor for women.",
    caveat="Needs resting and highest heart rate; without sex in the settings the men's constants are used.",
    sources=("banister_1991",),
)

FAST_RUNNING = Rule(
    name="fast_running",
    title="Fast for this runner",
    numbers={
        "ratio": Number(1.10, "", "times the median moving speed is fast"),
        "days": Number(56, "d", "days before the run whose speeds make the median"),
    },
    grade="E",
    basis="The share of fast distance was the one cue above chance in a cohort of 74 runners; the limit is ours.",
    critic="Heat, hills and trails make the same effort slow.",
    ours=True,
)

CADENCE_GUIDANCE = Rule(
    name="cadence_guidance",
    title="Cadence guidance",
    numbers={
        "low_spm": Number(180, "1/min", "lower end of the barefoot-running guidance"),
        "high_spm": Number(200, "1/min", "upper end of the guidance"),
        "trend_days": Number(28, "d", "running pooled into one point of the trend"),
    },
    grade="D",
    basis="Therapists and barefoot coaches ask for 180 to 200 steps a minute. The 180 goes back to elite racers watched "
    "at the 1984 Olympics; it was never a health threshold.",
    critic="Cadence depends on speed and height. Twenty 100-km world-championship runners ran at 155 to 203 steps a "
    "minute, 182 on average.",
    caveat="Shoes alone do not raise cadence: six weeks in minimal shoes left it unchanged.",
    sources=("burns2019", "fuller2017cadence", "daniels1984"),
)

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        MOVING_TIME,
        RUNNING_SPORT,
        TRUSTED_READINGS,
        CLOCK,
        POSITIONS,
        DISTANCE_RESTART,
        CADENCE_UNIT,
        STEPS,
        WALK_RUN,
        CLIMB,
        IMPOSSIBLE_RUN,
        TRAINING_IMPULSE,
        FAST_RUNNING,
        CADENCE_GUIDANCE,
    )
}
