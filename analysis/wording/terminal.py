"""What the command `treadlightly` says, in a terminal and as JSON."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from ..model import Activity, Allowance
from ..report import Report
from . import windows as wording_windows
from .names import SPORT_NAMES
from .phrases import distance, duration, first_upper, heart_rate, step_rate
from .plan import headline, next_run, rows, why
from .race import race_answer
from .today import WEEK_HEADING, last_seven_days, open_windows_heading, open_windows_list, verdict


def activity_line(activity: Activity) -> str:
    """Running, 16 May 2026 at 08:00: 19.2 km in 1 h 44, 168 steps/min. The clock is the runner's where it is known."""
    start = activity.start_time + timedelta(seconds=activity.utc_offset_s or 0)
    moment = f"{start.day} {start:%B %Y} at {start:%H:%M}{'' if activity.utc_offset_s is not None else ' UTC'}"
    facts = [f"{distance(activity.distance_m)} in {duration(activity.moving_s)}"]
    if activity.running_cadence_spm > 0:
        facts.append(step_rate(activity.running_cadence_spm))
    if activity.heart_rate_bpm > 0:
        facts.append(heart_rate(activity.heart_rate_bpm))
    return f"{SPORT_NAMES[activity.sport]}, {moment}: {', '.join(facts)}"


def report_text(report: Report, library_name: str) -> str:
    """What the page Today says, for a terminal, and where the library lies.

    A warning sign of pain leaves no number beside it.
    """
    answer, plan = verdict(report), _next_days(report)
    parts = [f"{answer.headline}\n{answer.why}"]
    if not report.runs.empty and report.feeling.state != "clinician":
        parts.append(f"{WEEK_HEADING}\n{last_seven_days(report)}")
        parts.append(f"{open_windows_heading(report)}\n{open_windows_list(report)}")
    parts += [plan] if plan else []
    parts.append(f"Your library: {library_name}")
    return "\n\n".join(_without_markdown(part) for part in parts)


def _without_markdown(text: str) -> str:
    """Markdown as plain lines: no stars, no :small[…], one line break where the page has a paragraph."""
    text = re.sub(r":\w+\[([^]]*)\]", r"\1", text).replace("*", "")
    return re.sub(r" *\n+", "\n", text)


def exported(folder: Path) -> str:
    return f"Your tables and original files are in {folder}"


def backed_up(file: Path) -> str:
    return f"Your library is copied to {file}"


def restored(kept: Path | None) -> str:
    return "The backup is your library now." + (f" The one before is kept as {kept}" if kept else "")


def opened(address: str) -> str:
    return f"Treadlightly is open at {address}\nIt answers on this computer only. Ctrl+C stops it."


UPDATING = "Bringing your library up to date, once"
SERVER_STOPPED = "Stopped. Your library is safe."


def with_sentences(values: dict[str, Any], report: Report) -> dict[str, Any]:
    """`report_json.to_json` with sentences in the place of codes; each code moves to a key of its own."""
    week, found = report.budget, report.readiness
    told = dict(values["budget"], reason=headline(report), reason_code=week.reason)
    if week.total is not None and week.classes is not None:
        told["total"] = _with_cap(told["total"], "all", week.total, report)
        told["classes"] = {
            name: _with_cap(told["classes"][name], name, own, report) for name, own in week.classes.items()
        }
    race = values["race"]
    if found is not None:
        race = dict(race, reason=" ".join(race_answer(report, found)), reason_code=found.reason)
    windows = [
        dict(shown, receipt=wording_windows.receipt(window, report).happened)
        for shown, window in zip(values["windows"], report.windows, strict=True)
    ]
    return dict(values, budget=told, race=race, windows=windows)


def _with_cap(values: dict[str, Any], name: str, own: Allowance, report: Report) -> dict[str, Any]:
    return dict(values, cap=why(name, own, report), cap_code=own.cap)


def _next_days(report: Report) -> str:
    """The budget and the race in a few lines; empty where running is stopped, because pain has said it all."""
    if report.budget.total is None or report.runs.empty:
        return ""
    room = [f"{first_upper(row.label)}: {row.words}" for row in rows(report, worn_only=True)]
    found = report.readiness
    lines = ["What the next days may hold", *room, next_run(report)]
    lines += [headline(report)] if report.budget.state == "normal" else []
    lines += [" ".join(race_answer(report, found)).strip()] if found is not None else []
    return "\n".join(lines)
