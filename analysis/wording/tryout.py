"""What planned runs would break or open: the words of *Try it* on the page Plan."""

from collections.abc import Callable, Sequence
from datetime import date

from ..model import RiskWindow
from ..report import Report
from ..shoes import UNTAGGED
from ..tryout import Broken, PlannedRun
from . import windows as wording_windows
from .names import RULE_TITLES
from .phrases import count, day, days, plain
from .plan import in_class, minutes

TRY_LEAD = (
    "Write down runs you have in mind. Each one meets what those before it left. Nothing of this is stored, and pain "
    "is taken as it is today."
)
TRY_COLUMNS = {"date": "Day", "minutes": "Minutes", "shoe_class": "Shoes", "fast": "Fast"}
TRY_HELP = "Fast all the way, such as intervals or a race"
TRY_NONE = "Add a line for each run."
TRY_FITS = "All of it lies inside your limits."
TRY_NO_WINDOW = "No window would open."


def run_words(run: PlannedRun, today: date) -> str:
    """Tue 24 Nov, 30 min barefoot, fast."""
    return f"{day(run.date, today)}, {minutes(run.minutes)} {in_class(run.shoe_class)}{', fast' if run.fast else ''}"


def broken_lines(broken: Sequence[Broken], report: Report) -> list[str]:
    """One line for each planned run that would break a cap, with all it would break."""
    return [
        f"**{run_words(run, report.today)}:** {'; '.join(_BROKEN[cap.cap](cap) for cap in broken if cap.run is run)}."
        for run in {id(cap.run): cap.run for cap in broken}.values()
    ]


def _over(what: str) -> Callable[[Broken], str]:
    return lambda broken: f"{what} {minutes(broken.value)}, above the limit of {minutes(broken.limit)}"


_BROKEN: dict[str, Callable[[Broken], str]] = {
    "longest_run": _over("a run of"),
    "week": _over("7 days of"),
    "session": _over("a run in these shoes of"),
    "low_support_week": _over("7 days of barefoot and minimal running of"),
    "runs": lambda broken: (
        f"{broken.value:.0f} barefoot or minimal runs in 7 days, above the limit of {broken.limit:.0f}"
    ),
    "rest_day": lambda _: "a day of rest should lie between two barefoot or minimal runs at the beginning",
    "fast": lambda _: "no fast running while something hurts, or on the way back",
    "fast_share": lambda broken: (
        f"{broken.value:.0f}% of the week's distance would be fast, above the limit of {broken.limit:.0f}%"
    ),
    "stop": lambda _: "no running until the pain has settled",
    "clinician": lambda _: "no running until a clinician has looked",
}


def usual_class(report: Report) -> str:
    """The class most worn in the last 30 days: what a planned run is offered in."""
    worn = report.exposure["minutes"].drop(UNTAGGED).fillna(0.0)
    return str(worn.idxmax()) if worn.any() else "cushioned"


def would_open(windows: Sequence[RiskWindow], report: Report) -> list[str]:
    """One line for each window the planned runs would open or keep open."""
    return [
        f"**{RULE_TITLES[window.rule]}**, {days(window.start, window.end, report.today)}: "
        f"{plain(wording_windows.window_sentence(window, report))} {wording_windows.which(window, report)}".strip()
        for window in windows
    ]


def would_open_title(windows: Sequence[RiskWindow]) -> str:
    return f"{count(len(windows), 'window')} would open or stay open"
