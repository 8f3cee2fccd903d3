"""Whether a small change of cadence would help, and how: a step, a cue, a metronome.

Decision: offered only where it may answer something, and told with what it is not known to do. Never a general 180.
"""

from ..evidence import CADENCE_RISE
from ..learn import CUES, SHOES_ALONE, Cue
from ..report import Report
from .cadence import steps
from .phrases import pace

STEP_HEADING = "Would a small change help?"
CUES_HEADING = "Try one of these, one at a time"
CUE_WHYS = {
    "fewer_than_usual": "you took fewer steps than usual at your speed in the last weeks",
    "sore": "shin or knee are sore and your cadence is below the band",
    "asked": "you asked for help with your cadence",
    "cadence_change_pct": "your steps get fewer towards the end of your runs",
    "stance_change_pct": "your feet stay longer on the ground towards the end of your runs",
    "oscillation_change_pct": "you rise and fall more towards the end of your runs",
    "step_length_change_pct": "your steps get longer towards the end of your runs",
}
HELP_LABEL = "A metronome number on Today"
HELP_HELP = "Off unless you ask for it. It is 5% above your own cadence at your usual easy speed, never a general 180."


def cues(report: Report) -> str:
    """The suggested cues with why they are shown, and that shoes alone do not change cadence; "" without any."""
    if not report.form_cues or report.feeling.state == "clinician":
        return ""
    by_name = {cue.name: cue for cue in CUES}
    lines = [
        f"- {cue_line(by_name[name])} :small[:gray[Because {CUE_WHYS[why]}.]]" for name, why in report.form_cues.items()
    ]
    return "\n".join([f"{CUES_HEADING}:", "", *lines, "", f":small[{SHOES_ALONE.text}]"])


def small_step(report: Report) -> str:
    """5% of one's own at the usual speed, when it is an answer and when it is not."""
    step, rise = report.cadence_step, CADENCE_RISE
    if report.feeling.state == "clinician":
        return "Not now: a warning sign comes first, see Today."
    speed = pace(step.easy_speed_mps, report.settings.units)
    reasonable, most = rise["reasonable_pct"], rise["most_pct"]
    if step.why == "unknown":
        return "Not enough history to say."
    if step.why in _NOT_THE_ANSWER:
        return _NOT_THE_ANSWER[step.why]
    if step.why == "enough":
        return (
            f"You are at {step.now_spm:.0f} at {speed}, inside your band or above it: there is nothing to raise. More "
            "steps are more loads."
        )
    more = round(step.target_spm) - round(step.now_spm)
    up = f"{reasonable:.0f}% more would be **{steps(step.target_spm)} at {speed}**, {more:.0f} more than now"
    if step.why == "shin_or_knee":
        return (
            f"{up}. With a sore shin or knee and a cadence below the guidance that is a reasonable step, {most:.0f}% "
            "the most: it took work off the knee in a laboratory. That it spares injuries is not shown, and it adds "
            "steps."
        )
    quiet = "possible, not needed while knee and shin are quiet"
    return f"{up}: {quiet}. It does little for the top of the foot and adds steps."


_NOT_THE_ANSWER = {
    "elsewhere": (
        "Not now: something hurts that more steps are not known to ease, and they are one more change. One at a time."
    ),
    "top_of_foot": (
        "Not for the top of the foot: shorter steps left the strain of its bones nearly as it was, and more steps are "
        "more loads. Fewer minutes and the shoes of before come first."
    ),
    "forefoot": (
        "Not for the ball of the foot: shorter steps left the strain of the bones behind the toes nearly as it was, "
        "and more steps are more loads. Fewer minutes and the shoes of before come first."
    ),
}


def metronome(report: Report) -> str:
    """Today's number for the next easy run, or why there is none; "" unless the runner asked."""
    if not report.settings.cadence_help:
        return ""
    step = report.cadence_step
    if not step.helps:
        return f"No metronome: {_NO_METRONOME[step.why]}."
    speed = pace(step.easy_speed_mps, report.settings.units)
    return f"Metronome **{step.target_spm:.0f}** for an easy run at {speed}."


_NO_METRONOME = {
    "unknown": "not enough history",
    "top_of_foot": "not for the top of the foot",
    "forefoot": "not for the ball of the foot",
    "elsewhere": "something hurts",
    "enough": "your cadence is high enough",
}


def cue_line(cue: Cue) -> str:
    return f"**{cue.words}.** {cue.meaning}"
