"""Pictures of the shoe page: one strip for each class of shoe, and weeks without an end. See `charts`.

Decision: every class has its own strip and its own scale, because a few barefoot minutes would vanish beside an hour in
trainers. What may come next is an open dot, so that it is never taken for something that was run.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..evidence import RULES
from ..exposure import Clock
from ..model import Allowance
from ..wording import shoes as wording_shoes
from ..wording.names import CLASS_NAMES
from . import parts
from .parts import CLASS_COLOURS, DATA, GRID

__all__ = ["class_strips", "clock"]

STRIP_PX = 104
NEXT_PX = 62  # margin for the words at an open dot
PALE = "rgba(128,128,128,0.16)"
STRENGTH = "#8A6FB0"


def class_strips(
    history: pd.DataFrame,
    names: Sequence[str],
    measure: str,
    *,
    title: str,
    span: tuple[date, date],
    today: date,
    sessions: pd.DataFrame | None = None,
    allowed: Mapping[str, Allowance] | None = None,
    pain: pd.DataFrame | None = None,
    alt: str = "",
) -> go.Figure:
    """The last 30 days of each class as they stood on each day, one strip a class on one time axis.

    Args:
        history: index date, one column a class (`exposure.history`).
        names: the classes drawn, the top strip first.
        measure: one of `exposure.MEASURES`: what `history` holds.
        sessions: `exposure.class_sessions`, drawn as dots; those over their limit as triangles.
        allowed: by class, whose longest next run is an open dot on `today`.
        pain: marked over the top strip (`parts.mark_pain`).
    """
    figure = parts.blank(title, alt, height=46 + STRIP_PX * max(1, len(names)))
    scale = {"share": 100, "steps": 1 / 1000}.get(measure, 1)
    gap = 0.12 / max(1, len(names))
    strip = (1 - gap * (len(names) - 1)) / max(1, len(names))
    for row, name in enumerate(names):
        axis = "y" if row == 0 else f"y{row + 1}"
        top = 1 - row * (strip + gap)
        line = scale * history[name]
        figure.add_scatter(
            x=line.index,
            y=line.round(2),
            yaxis=axis,
            mode="lines",
            line={"color": CLASS_COLOURS[name], "width": 2, "shape": "hv"},
            fill="tozeroy",
            fillcolor=PALE,
            name=CLASS_NAMES[name],
            customdata=wording_shoes.history_hovers(history[name], measure),
            hovertemplate=parts.day_hover("%{customdata}" + wording_shoes.history_tail(measure)),
        )
        highest = float(line.max()) if line.notna().any() else 0.0
        if sessions is not None:
            mine = sessions[sessions["shoe_class"] == name]
            highest = max(highest, _dots(figure, mine, axis), 1.0)
        if allowed is not None and name in allowed and span[0] <= today <= span[1]:
            highest = max(highest, _next(figure, allowed[name], today, axis))
        figure.update_layout(
            {
                axis.replace("y", "yaxis"): {
                    "domain": [max(0.0, top - strip), top],
                    "range": [-0.06 * highest, 1.25 * highest] if highest > 0 else [0, 1],
                    "title": {"text": CLASS_NAMES[name], "font": {"size": 12}},
                    "nticks": 4,
                    "ticksuffix": wording_shoes.TICK_SUFFIX.get(measure, ""),
                    "gridcolor": GRID,
                    "zeroline": False,
                }
            }
        )
    parts.date_axis(figure, span)
    figure.update_xaxes(anchor=f"y{len(names)}" if len(names) > 1 else "y")
    parts.mark_pain(figure, pain, span)
    figure.update_layout(margin_t=44, margin_r=NEXT_PX)
    return figure


def _dots(figure: go.Figure, sessions: pd.DataFrame, axis: str) -> float:
    """The sessions of one class and the limits they met; returns the highest value drawn."""
    if sessions.empty:
        return 0.0
    colour = CLASS_COLOURS[sessions["shoe_class"].iloc[0]]
    figure.add_scatter(
        x=sessions["local_date"],
        y=sessions["allowed_min"],
        yaxis=axis,
        mode="markers",
        marker={"symbol": "line-ew", "size": 13, "line": {"color": DATA, "width": 2.5}},
        hoverinfo="skip",
        name="limit",
    )
    hover = np.asarray(wording_shoes.session_hovers(sessions), dtype=object)
    looks = {
        False: {"size": 7, "color": colour, "line": {"color": "white", "width": 1}},
        True: {"size": 11, "color": colour, "symbol": "triangle-up", "line": {"color": DATA, "width": 1.5}},
    }
    for over, look in looks.items():
        rows = (sessions["over"] == over).to_numpy()
        figure.add_scatter(
            x=sessions["local_date"][rows],
            y=sessions["minutes"][rows].round(1),
            yaxis=axis,
            mode="markers",
            marker=look,
            name="over its limit" if over else "run",
            customdata=hover[rows],
            hovertemplate=parts.day_hover(),
        )
    return float(np.nanmax(sessions[["minutes", "allowed_min"]].to_numpy()))


def _next(figure: go.Figure, allowed: Allowance, today: date, axis: str) -> float:
    """The longest next run as an open dot; returns its height."""
    minutes = allowed.longest_run_min
    words = wording_shoes.next_step(allowed)
    if not np.isfinite(minutes):
        return 0.0
    figure.add_scatter(
        x=[today],
        y=[minutes],
        yaxis=axis,
        mode="markers",
        marker={"symbol": "circle-open", "size": 12, "color": DATA, "line": {"width": 2.5}},
        name="next",
        customdata=[words.replace("<br>", " ")],
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )
    parts.note(figure, words, x=1, y=minutes, xref="paper", yref=axis, xanchor="left", align="left")
    return float(minutes)


def clock(state: Clock, *, title: str, alt: str = "") -> go.Figure:
    """Weeks since barefoot or minimal running began, and weeks with strength work, on an axis that has no end."""
    rule = RULES["adaptation"]
    figure = parts.blank(title, alt, height=185)
    shoes, strength = wording_shoes.clock_lanes(state)
    lanes = (state.weeks, CLASS_COLOURS["minimal"], shoes), (state.strength_weeks, STRENGTH, strength)
    longest = max(len(weeks) for weeks, _, _ in lanes)
    end = max(rule["shown_weeks"], longest + rule["muscle_weeks"] / 2)
    for row, (weeks, colour, words) in enumerate(lanes):
        done = np.asarray(weeks, dtype=float) > 0
        figure.add_bar(
            orientation="h",
            y=[-row] * len(weeks),
            base=np.arange(len(weeks)) + 0.04,
            x=[0.92] * len(weeks),
            width=0.34,
            marker={
                "color": np.where(done, colour, PALE),
                "line": {"color": colour, "width": 1},
                "pattern": {"shape": np.where(done, "", "/"), "solidity": 0.15},
            },
            customdata=wording_shoes.clock_hovers(weeks, strength=row == 1),
            hovertemplate="%{customdata}<extra></extra>",
            name=words,
        )
        parts.note(figure, words, x=0, y=-row + 0.2, xref="paper", xanchor="left", yanchor="bottom")
    muscle = rule["muscle_weeks"]
    figure.add_vline(x=muscle, line={"color": DATA, "width": 1, "dash": "dot"})
    above = {"y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "left"}
    parts.note(figure, wording_shoes.CLOCK_MUSCLE, x=muscle, **above)
    parts.note(figure, wording_shoes.CLOCK_OPEN, x=1, y=-1.5, xref="paper", xanchor="right", yanchor="middle")
    figure.update_xaxes(title_text=wording_shoes.CLOCK_AXIS, range=[0, end], dtick=4, ticks="outside", tickcolor=GRID)
    figure.update_yaxes(visible=False, range=[-1.75, 0.65])
    figure.update_layout(barmode="overlay", margin_l=8, margin_t=44, dragmode=False)
    return figure
