"""Every threshold, with its source, grade and best critic, in one place.

Decision: a number that decides something a user sees is written here once and nowhere else. Code reads it as
`MOVING_TIME["speed_mps"]`; the page *Method* shows the same object. A choice of ours that nobody has tested is
marked `ours` and is shown as such.

Grades: A randomised trial or large cohort, B small trial or cohort, C laboratory or model, D opinion, E our choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["MOVING_TIME", "RULES", "RUNNING_SPORT", "SOURCES", "Grade", "Number", "Rule", "Source"]

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


SOURCES: dict[str, Source] = {}

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

RULES: dict[str, Rule] = {rule.name: rule for rule in (MOVING_TIME, RUNNING_SPORT)}
