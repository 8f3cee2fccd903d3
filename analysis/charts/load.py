"""Running over time: weeks, the ratio, and runs against the longest before."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..evidence import RULES
from ..model import RiskWindow, Settings
from ..wording import load as wording_load
from ..wording import phrases
from ..wording.names import CLASS_NAMES
from .parts import (
    BAND,
    CLASS_COLOURS,
    DATA,
    DATA_PALE,
    DAY_MS,
    GRID,
    WINDOW,
    WORDS_PX,
    blank,
    date_axis,
    day_hover,
    mark_pain,
    mark_windows,
    note,
    say_weeks,
    unbound,
)
from .thinning import evenly, few

__all__ = ["ratio_lines", "session_dots", "weekly_bars"]

# What is drawn over the colour, so that the classes can be told apart without it.
CLASS_PATTERNS = {"barefoot": "x", "minimal": "/", "transitional": ".", "cushioned": "", "untagged": "-"}
HATCHING = {"fillmode": "overlay", "size": 7, "solidity": 0.2, "fgcolor": "rgba(0,0,0,0.5)"}
RUNNING_WEEK_OPACITY = 0.6


def weekly_bars(
    amounts: pd.DataFrame,
    *,
    title: str,
    unit: str,
    hover: Sequence[str],
    today: date,
    windows: Sequence[RiskWindow] = (),
    pain: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    right_px: int = 8,
    height: int = 260,
    alt: str = "",
) -> go.Figure:
    """A bar for each Monday-to-Sunday week, stacked by the columns of `amounts`; the running week is pale.

    Args:
        amounts: index `week_start`, one column a stack (a shoe class, or any one other name). NaN leaves a gap.
        title, alt: the finding, and what else the picture tells.
        unit: of the amounts, written on the axis.
        hover: what is said of each week.
        today: whose week is still running.
        windows: shaded behind the bars.
        span: first and last day shown.
        right_px: the margin of the charts below it, so that a day lies at the same place in each.
    """
    figure = blank(title, alt, height)
    this_week = pd.Timestamp(today) - pd.Timedelta(days=today.weekday())
    middle = pd.DatetimeIndex(amounts.index) + pd.Timedelta(days=3.5)
    shown = [name for name in amounts.columns if amounts[name].fillna(0).any()] or list(amounts.columns[:1])
    by_class = shown != ["untagged"]  # without any shoe given there is nothing to tell apart
    for name in shown:
        figure.add_bar(
            x=middle,
            y=amounts[name],
            width=6 * DAY_MS,
            name=CLASS_NAMES.get(name, name),
            marker={
                "color": CLASS_COLOURS.get(name, DATA) if by_class else DATA,
                "pattern": {"shape": CLASS_PATTERNS.get(name, "") if by_class else "", **HATCHING},
                "opacity": [RUNNING_WEEK_OPACITY if week == this_week else 1 for week in amounts.index],
                "line": {"width": 0},
            },
            hoverinfo="skip",
        )
    say_weeks(figure, pd.DatetimeIndex(amounts.index), hover)
    top = float(amounts[shown].sum(axis=1).max())
    figure.update_layout(barmode="stack", showlegend=len(shown) > 1, margin_r=right_px)
    over = 1.25  # the highest bar ends below the names of the windows, in the smallest of these charts too
    figure.update_yaxes(title_text=unit, range=[0, over * top] if top > 0 else [0, 1])
    date_axis(figure, span)
    mark_windows(figure, windows, span)
    mark_pain(figure, pain, span)
    return figure


def ratio_lines(
    workload: pd.DataFrame,
    *,
    title: str,
    names: Mapping[str, str] | None = None,
    main: str = "uncoupled",
    others: Sequence[str] = (),
    windows: Sequence[RiskWindow] = (),
    pain: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    alt: str = "",
) -> go.Figure:
    """The ratio of the last week to the weeks before as a line in three neutral bands, with words at their edge.

    Args:
        workload: index `date`; columns `uncoupled, coupled, ewma`, NaN where unknown or suppressed.
        names: of the forms, see `wording.load.ratio_names`; by default those of 7 and 28 days.
        main: the form drawn strong; `others` are thin lines with their names.
    """
    names = names or wording_load.ratio_names(Settings())
    low, high = RULES["ratio"]["below_usual"], RULES["ratio"]["above_usual"]
    figure = blank(title, alt, height=280)
    finite = workload[[main, *others]].replace([np.inf, -np.inf], np.nan)
    top = max(2.0, min(3.5, 1.08 * float(np.nanmax(finite.to_numpy(), initial=0.0))))
    for name, style in [*zip(others, ("dash", "dot"), strict=False), (main, "solid")]:
        strong = name == main
        shown = finite[name].iloc[few(finite[name].to_numpy())]
        figure.add_scatter(
            x=shown.index,
            y=shown.clip(upper=top),
            mode="lines",
            name=names[name],
            line={"color": DATA, "width": 2.5 if strong else 1.2, "dash": style},
            opacity=1.0 if strong else 0.8,
            customdata=shown,  # the line ends at the top, what is said of it does not
            hovertemplate=day_hover(f"%{{customdata:.2f}} ({names[name]})"),
        )
    figure.add_hrect(y0=low, y1=high, fillcolor=BAND, line_width=0, layer="below")
    for edge in (low, high):
        figure.add_hline(y=edge, line={"color": GRID, "width": 1})
    for y, place in ((low / 2, "below"), ((low + high) / 2, "near"), ((high + top) / 2, "above")):
        note(figure, f"{place}<br>usual", x=1, y=y, xref="paper", xanchor="left", align="left")
    figure.update_layout(margin_r=WORDS_PX)
    # In a usual week all forms end near 1, so names written at the lines' ends would lie on top of each other.
    figure.update_layout(showlegend=bool(others), legend_entrywidth=165)
    figure.update_yaxes(title_text="ratio", range=[0, top])
    date_axis(figure, span)
    mark_windows(figure, windows, span)
    mark_pain(figure, pain, span)
    return figure


def session_dots(
    spikes: pd.DataFrame,
    *,
    title: str,
    units: str = "km",
    windows: Sequence[RiskWindow] = (),
    pain: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    next_before_m: float = math.nan,
    alt: str = "",
) -> go.Figure:
    """Every run's distance as a dot under the step line of what would have been no spike; a spike lies over the line.

    Of very many runs only a share is drawn, but every spike.

    Args:
        spikes: one row a run: `local_date, distance_m, longest_before_m, spike` (bool).
        next_before_m: the longest run that a run on the last day of `span` would be compared with.
    """
    scale = phrases.METRES[units]
    limit = RULES["session_spike"]["ratio"]
    figure = blank(title, alt, height=260)
    steps = np.array(spikes["longest_before_m"].diff() != 0)  # between them the line stands
    steps[-1:] = True
    line_x, line_y = (
        list(spikes["local_date"][steps]),
        list((limit * spikes["longest_before_m"][steps] / scale).round(3)),
    )
    if span is not None and math.isfinite(next_before_m):
        line_x, line_y = [*line_x, pd.Timestamp(span[1])], [*line_y, limit * next_before_m / scale]
    figure.add_scatter(
        x=pd.DatetimeIndex(line_x),
        y=line_y,
        mode="lines",
        line={"color": WINDOW, "width": 1.5, "shape": "hv"},
        name="limit",
        hoverinfo="skip",
    )
    for over, marker in (
        (False, {"color": DATA_PALE, "size": 7, "line": {"color": DATA, "width": 1}}),
        (True, {"color": WINDOW, "size": 11, "symbol": "triangle-up", "line": {"color": "white", "width": 1}}),
    ):
        runs = spikes[spikes["spike"] == over]
        runs = runs.iloc[evenly(len(runs))]
        figure.add_scatter(
            x=runs["local_date"],
            y=runs["distance_m"] / scale,
            mode="markers",
            marker=marker,
            name="over the line" if over else "run",
            customdata=[[unbound(text) for text in pair] for pair in wording_load.session_lengths(runs, units)],
            hovertemplate=day_hover(wording_load.SESSION.format("%{customdata[0]}", "%{customdata[1]}")),
        )
    top = max([0.0, *spikes["distance_m"].dropna() / scale, *(y for y in line_y if math.isfinite(y))])
    if line_y and math.isfinite(line_y[-1]):
        note(figure, "longest<br>+ 10%", x=1, y=line_y[-1], xref="paper", xanchor="left", align="left")
    figure.update_layout(margin_r=WORDS_PX)
    figure.update_yaxes(title_text=units, range=[0, 1.15 * top] if top > 0 else [0, 1])
    date_axis(figure, span)
    mark_windows(figure, windows, span)
    mark_pain(figure, pain, span)
    return figure
