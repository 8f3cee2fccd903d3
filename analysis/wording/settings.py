"""What the page Settings says."""

from datetime import date

from ..evidence import TRAINING_IMPULSE
from . import formats

TITLE = "Settings"
UNITS_LABEL = "Distances in"
UNIT_NAMES = {"km": "kilometres", "mi": "miles"}
ZONE_LABEL = "Time zone, for files that do not tell theirs"
ZONE_UNKNOWN = "not set (UTC)"
ZONE_HELP = "It decides to which day a late run belongs. Most files tell their own."
FORMATS_LABEL = "Numbers and dates"
FORMATS_AUTO = "as the browser asks"
FORMATS_HELP = "Weeks always run from Monday to Sunday, and the clock has 24 hours."
BAND_LABEL = "Cadence band to compare with (steps/min)"
BAND_HELP = "180 to 200 is the guidance of barefoot-running coaches. You can set your own."
HEART_HEADING = "For heart-rate load (leave empty if you do not know them)"
RESTING_LABEL = "Resting heart rate"
HIGHEST_LABEL = "Highest heart rate"
SEX_LABEL = "Formula for"
SEX_NAMES = {"": "not said", "female": "women", "male": "men"}
RATIO_LABEL = "How the ratio is counted"
ACUTE_LABEL = "Days of recent load (usually 7)"
CHRONIC_LABEL = "Days of usual load (usually 28)"
WINDOWS_OF_RATIO_HELP = (
    "The ratio on Load compares the recent days with the usual ones. 7 and 28 are the defaults and what most studies "
    "took; the risk window of an unusual week always keeps to them."
)
COUNTED_LABEL = "Sports that count as running load"
COUNTED_HELP = (
    "Usually only running. A walk or a hike that counts enters the ratio and the risk windows like a run. "
    "You can also decide it for a single activity on its page."
)
RULES_LABEL = "Risk windows that are watched"
SAVED = "Saved. Every page shows it now."


def formats_name(name: str) -> str:
    """1.234,5 and 16 May: a choice of formats, by an example; "" is the browser's."""
    if not name:
        return FORMATS_AUTO
    shown = formats.CHOICES[name]
    return f"{shown.number(1234.5, 1)} · {shown.day(date(2026, 5, 16))} · {shown.field}"


def training_impulse() -> str:
    """The formula of heart-rate load with its constants for men and for women, and who counts differently."""
    rule = TRAINING_IMPULSE
    formulas = [f"{rule[f'{who}_a']:g} × e^({rule[f'{who}_b']:g} × share) for {who}" for who in ("men", "women")]
    return (
        f"Heart-rate load (Banister's training impulse) is minutes × share of the heart-rate reserve × {formulas[0]}, "
        f"or × {formulas[1]}. {rule.caveat}"
    )
