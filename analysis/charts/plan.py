"""Pictures of the plan: the week as bars of minutes, and the weeks of a transition. See `charts`.

Decision: a bar shows what was run of what there is room for, and words beside it say the same, so a bar is never the
only teller. What is over the limit is hatched beyond the bar's end.
"""

from collections.abc import Sequence
from datetime import timedelta
from html import escape

import plotly.graph_objects as go

from ..race import TransitionWeek
from ..wording import race as wording_race
from ..wording.plan import Row
from . import parts
from .parts import CLASS_COLOURS, DATA, DAY_MS

__all__ = ["transition_bars", "week_bars"]

TRACK = "rgba(128,128,128,0.22)"
OVER = "repeating-linear-gradient(135deg,rgba(0,0,0,0.45) 0 2px,transparent 2px 5px)"


def week_bars(rows: Sequence[Row], *, small: bool = False) -> str:
    """A line for each row as HTML: its name, a bar of what was used of its room, and both in words."""
    lines = "".join(
        f'<span>{escape(row.label)}</span><span aria-hidden="true" style="height:0.7em;border-radius:0.2em;'
        f'background:{_bar(row)}"></span><span style="white-space:nowrap;text-align:right">{escape(row.words)}</span>'
        for row in rows
    )
    grid = "display:grid;grid-template-columns:max-content minmax(2em,1fr) max-content;align-items:center"
    size = "gap:0.05em 0.6em;font-size:0.875rem;line-height:1.45" if small else "gap:0.3em 0.7em;font-size:0.95rem"
    return f'<div style="{grid};{size}">{lines}</div>'


def _bar(row: Row) -> str:
    """The bar as CSS: used of the room in the colour of the class, what is over its room hatched."""
    colour = CLASS_COLOURS.get(row.name, DATA)
    whole = max(row.used, row.room)
    if not whole > 0:
        return TRACK
    used, room = (f"{100 * value / whole:.0f}%" for value in (row.used, row.room))
    if row.used <= row.room:
        return f"linear-gradient(90deg,{colour} {used},{TRACK} {used})"
    return f"linear-gradient(90deg,{colour} {room},transparent {room}),{OVER},linear-gradient({colour} 0 0)"


def transition_bars(weeks: Sequence[TransitionWeek], *, title: str, alt: str = "") -> go.Figure:
    """Each week's minutes, barefoot and minimal below and the usual shoes above; held weeks are hatched."""
    figure = parts.blank(title, alt, height=260)
    middle = [week.start for week in weeks]
    hover = wording_race.week_hovers(weeks)
    low = [round(week.minutes, 1) for week in weeks]
    rest = [round(week.minutes / week.share - week.minutes, 1) if week.share > 0 else None for week in weeks]
    for name, amounts, colour in (
        ("barefoot and minimal", low, CLASS_COLOURS["minimal"]),
        ("usual shoes", rest, CLASS_COLOURS["cushioned"]),
    ):
        figure.add_bar(
            x=middle,
            y=amounts,
            width=6 * DAY_MS,
            offset=0,
            name=name,
            marker={
                "color": colour,
                "pattern": {"shape": ["/" if week.held else "" for week in weeks], "solidity": 0.35},
                "line": {"width": 0},
            },
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
        )
    parts.date_axis(figure, (weeks[0].start, weeks[-1].start + timedelta(days=6)))
    figure.update_layout(barmode="stack", showlegend=True)
    figure.update_yaxes(title_text="min", rangemode="tozero")
    return figure
