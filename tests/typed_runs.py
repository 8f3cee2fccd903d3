"""Reports over typed-in runs, for tests of what is said of them."""

from datetime import date, timedelta

from analysis.library import Library
from analysis.model import Settings
from analysis.report import Report, build_report

TODAY = date(2026, 5, 20)


def report(runs: dict[int, float], settings: Settings | None = None, today: date = TODAY) -> Report:
    """The report over typed-in runs: days ago → kilometres, at 6 minutes a kilometre."""
    library = Library.open("sqlite://")
    for days_ago, km in runs.items():
        library.add_manual(today - timedelta(days=days_ago), minutes=6 * km, distance_km=km)
    return build_report(library, settings or Settings(), today)


def regular(km: float = 8.0, days: int = 60) -> dict[int, float]:
    return {days_ago: km for days_ago in range(1, days) if days_ago % 7 in (1, 3, 5)}
