"""How many steps a minute: against the guidance, at matched speed, over a run, left and right."""

from .at_easy_speed import Change, by_class, change, trend
from .at_speed import Fit, easy_speed, fit, residuals, steady
from .balance import balance
from .choice import Pick, chosen, is_chosen, options, watches
from .cues import suggested_cues
from .guidance import cadence_of_runs, cadence_shares, cadence_trend, weekly_shares
from .lasting import drift, held, held_by_class, lasting
from .next_step import NextStep, next_step
from .over_time import middle_of_runs, moment_s, spread

__all__ = [
    "Change",
    "Fit",
    "NextStep",
    "Pick",
    "balance",
    "by_class",
    "cadence_of_runs",
    "cadence_shares",
    "cadence_trend",
    "change",
    "chosen",
    "drift",
    "easy_speed",
    "fit",
    "held",
    "held_by_class",
    "is_chosen",
    "lasting",
    "middle_of_runs",
    "moment_s",
    "next_step",
    "options",
    "residuals",
    "spread",
    "steady",
    "suggested_cues",
    "trend",
    "watches",
    "weekly_shares",
]
