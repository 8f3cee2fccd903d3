"""The report as one JSON object, for other programs.

Decision: keys may be added and are never renamed. Dates are ISO text, what is unknown is null.
"""

import math
from typing import Any

import numpy as np
import pandas as pd

from .model import Allowance, Budget
from .race import Readiness
from .report import Report

__all__ = ["to_json"]


def to_json(report: Report) -> dict[str, Any]:
    """The report as JSON values: dates as ISO text, unknown as None.

    Where a sentence belongs (the budget's `reason`, each `cap`, the race's `reason`) stands its code; the caller, who
    knows the words, puts the sentence there (`wording.terminal.with_sentences`).
    """
    names = report.activities.set_index("activity_id")["source_name"]
    weeks = report.weeks.join(report.minutes_by_class)
    return {
        "today": report.today.isoformat(),
        "weeks": [
            {
                "week_start": week.date().isoformat(),
                "runs": int(row["runs"]),
                **{name: _number(row[name]) for name in ("distance_km", "moving_min", "steps")},
                "minutes_by_class": {name: _number(row[name]) for name in report.minutes_by_class.columns},
            }
            for week, (_, row) in zip(pd.DatetimeIndex(weeks.index), weeks.iterrows(), strict=True)
        ],
        "ratio": {"measure": report.settings.measure, **report.ratio},
        "windows": [
            {
                "rule": window.rule,
                "start": window.start.isoformat(),
                "end": window.end.isoformat(),
                "peak": _number(window.peak),
                "peak_date": window.peak_date.isoformat(),
                "open": window.is_open(report.today),
                "category": window.category or None,
                "provisional": window.provisional,
                "runs": [names[activity_id] for activity_id in window.activity_ids],
                "numbers": {key: _number(value) for key, value in window.numbers.items()},
            }
            for window in report.windows
        ],
        "cadence": dict(report.cadence_now),
        "shoes": {
            "tagged_share": _number(report.shoe_coverage.share),
            "complete": report.shoe_coverage.complete,
            "untagged_runs": report.shoe_coverage.untagged_runs,
        },
        "budget": _budget_json(report.budget),
        "race": _race_json(report.readiness),
        "findings": [
            {
                "code": finding.code,
                "run": None if finding.activity_id is None else names[finding.activity_id],
                "repaired": finding.repaired,
                "numbers": {key: _number(value) for key, value in finding.numbers.items()},
            }
            for finding in report.findings
        ],
    }


def _budget_json(week: Budget) -> dict[str, Any]:
    classes = week.classes
    return {
        "state": week.state,
        "lever": week.lever or None,
        "reason": week.reason,
        "total": None if week.total is None else _allowance_json(week.total),
        "classes": None if classes is None else {name: _allowance_json(classes[name]) for name in classes},
        "numbers": {key: _number(value) for key, value in week.numbers.items()},
    }


def _allowance_json(allowance: Allowance) -> dict[str, Any]:
    names = ("minutes", "used", "remaining", "runs", "used_runs", "longest_run_min", "longest_run_km", "cap")
    free = allowance.not_before
    values = {name: _number(getattr(allowance, name)) for name in names}
    return {**values, "not_before": None if free is None else free.isoformat()}


def _race_json(found: Readiness | None) -> dict[str, Any] | None:
    if found is None:
        return None
    earliest = found.earliest_date
    return {
        "ready": found.ready,
        "reachable_long_run_km": _number(found.reachable_long_run_km),
        "earliest_date": None if earliest is None else earliest.isoformat(),
        "needed_long_run_km": _number(found.needed_km),
        "reason": found.reason,
    }


def _number(value: Any) -> Any:
    """A JSON value: numpy numbers become Python's, NaN and infinity become None."""
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value
