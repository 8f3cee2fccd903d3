"""What the command `treadlightly` says in a terminal."""

import re
from datetime import timedelta
from pathlib import Path

from ..model import Activity
from ..report import Report
from .names import SPORT_NAMES
from .phrases import distance, duration, heart_rate, step_rate
from .today import WEEK_HEADING, Verdict, last_seven_days, open_windows_heading, open_windows_list, verdict


def activity_line(activity: Activity, units: str = "km") -> str:
    """Running, 16 May 2026 at 08:00: 19.2 km in 1 h 44, 168 steps/min. The clock is the runner's where it is known."""
    start = activity.start_time + timedelta(seconds=activity.utc_offset_s or 0)
    moment = f"{start.day} {start:%B %Y} at {start:%H:%M}{'' if activity.utc_offset_s is not None else ' UTC'}"
    facts = [f"{distance(activity.distance_m, units)} in {duration(activity.moving_s)}"]
    if activity.running_cadence_spm > 0:
        facts.append(step_rate(activity.running_cadence_spm))
    if activity.heart_rate_bpm > 0:
        facts.append(heart_rate(activity.heart_rate_bpm))
    return f"{SPORT_NAMES[activity.sport]}, {moment}: {', '.join(facts)}"


def report_text(report: Report, library_name: str, answer: Verdict | None = None, plan: str = "") -> str:
    """What the page Today says, for a terminal, and where the library lies.

    `answer` is what stands on top (`wording.diary.verdict` knows of pain); a warning sign leaves no number beside it.
    `plan` is what the next days may hold (`wording.plan.terminal`).
    """
    answer = answer or verdict(report)
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


SERVER_STOPPED = "Stopped. Your library is safe."
