"""What things are called wherever they are named: measures, rules, grades, sports and kinds of shoes."""

from ..evidence import RULES
from ..model import RULE_NAMES

MEASURE_NAMES = {
    "moving_min": "Minutes",
    "distance_km": "Distance",
    "steps": "Steps",
    "srpe": "Effort × minutes",
    "trimp": "Heart-rate load",
}
MEASURE_UNITS = {
    "moving_min": "min",
    "distance_km": "km",
    "steps": "thousand steps",
    "srpe": "effort × min",
    "trimp": "training impulse",
}
RULE_TITLES = {name: RULES[name].title for name in RULE_NAMES}
RULE_SHORT = {
    "session_spike": "long run",
    "minimal_shoe_spike": "minimal shoes",
    "several_changes": "several changes",
    "fast_share_rise": "more fast",
    "return_after_break": "after a break",
    "load_unlike_usual": "above usual",
    "cadence_drop": "slower steps",
}
GRADE_WORDS = {
    "A": "randomised trial or large cohort",
    "B": "small trial or cohort",
    "C": "laboratory or model",
    "D": "expert opinion",
    "E": "our own choice, untested",
}
SPORT_NAMES = {
    "running": "Running",
    "walking": "Walking",
    "hiking": "Hiking",
    "cycling": "Cycling",
    "swimming": "Swimming",
    "other": "Other",
}
CLASS_NAMES = {
    "barefoot": "barefoot",
    "minimal": "minimal",
    "transitional": "transitional",
    "cushioned": "cushioned",
    "untagged": "no shoe given",
}
