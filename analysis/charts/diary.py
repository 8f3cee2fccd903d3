"""The diary's pictures: the eight weeks before a pain, and strength work by week.

Decision: the eight weeks are strips over one another on one time axis, so that what changed together is seen together.
Nothing in them is coloured as good or bad.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..before import Before
from ..model import SHOE_CLASSES
from ..shoes import UNTAGGED
from ..wording import before as wording_before
from ..wording import formats
from ..wording.names import CLASS_NAMES
from . import load as charts_load
from . import parts

__all__ = ["before_strips", "strength_bars"]

GAP = 0.07


def before_strips(before: Before, pain: pd.DataFrame, *, title: str, units: str = "km", alt: str = "") -> go.Figure:
    """Eight weeks that end with the day of a pain: minutes by shoe, longest run, fast share, climb, cadence, strength.

    Args:
        before: `before.eight_weeks_before`. pain: the entries to mark (`Report.pain`).
    """
    weeks = before.weeks
    strips = [
        strip for strip in wording_before.STRIPS if strip.column == "minutes" or weeks[strip.column].notna().any()
    ]
    figure = parts.blank(title, alt, height=80 + 105 * len(strips))
    middle = pd.DatetimeIndex(weeks.index) + pd.Timedelta(days=3.5)
    height = (1 - GAP * (len(strips) - 1)) / len(strips)
    for row, strip in enumerate(strips):
        axis = "" if row == 0 else str(row + 1)
        top = 1 - row * (height + GAP)
        if strip.column == "minutes":
            highest = _minutes(figure, weeks, middle)
        else:
            highest = _bars(figure, weeks, middle, strip, f"y{axis}", units)
        low = strip.floor if highest > strip.floor else 0.0
        figure.update_layout(
            {
                f"yaxis{axis}": {
                    "domain": [max(0.0, top - height), top],
                    "range": [low, low + 1.2 * (highest - low)] if highest > low else [low, low + 1],
                    "title": {"text": strip.unit.format(units=units)},
                    "nticks": 4,
                    "gridcolor": parts.GRID,
                }
            }
        )
        name = strip.name
        parts.note(figure, name, x=0, y=top, xref="paper", yref="paper", xanchor="left", yanchor="bottom")
    parts.date_axis(figure, None)
    end = before.day + timedelta(days=1)
    figure.update_xaxes(
        range=[weeks.index[0], end],
        anchor=f"y{len(strips)}" if len(strips) > 1 else "y",
        tickvals=list(weeks.index[::2]),
        tickformat=formats.in_use().axis_day,
        autorange=False,
    )
    recent = {"x0": parts.midnight(weeks.index[-wording_before.RECENT_WEEKS]), "x1": parts.midnight(end)}
    place = {"y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    figure.add_shape(type="rect", fillcolor=parts.BAND, line_width=0, **recent, **place)
    parts.mark_pain(figure, pain, (weeks.index[0].date(), before.day))
    figure.update_layout(barmode="stack", showlegend=True, margin_t=44)
    return figure


def _minutes(figure: go.Figure, weeks: pd.DataFrame, middle: pd.DatetimeIndex) -> float:
    """The stacked bars of minutes by class; returns the highest stack."""
    shown = [name for name in (*SHOE_CLASSES, UNTAGGED) if weeks[name].fillna(0).any()] or [UNTAGGED]
    for name in shown:
        figure.add_bar(
            x=middle,
            y=weeks[name],
            width=6 * parts.DAY_MS,
            name=CLASS_NAMES[name],
            marker={
                "color": parts.CLASS_COLOURS[name],
                "pattern": {"shape": charts_load.CLASS_PATTERNS.get(name, ""), **charts_load.HATCHING},
                "line": {"width": 0},
            },
            customdata=wording_before.minutes_hovers(weeks, name),
            hovertemplate="%{customdata}<extra></extra>",
        )
    return float(np.nan_to_num(weeks[shown].sum(axis=1)).max())


def _bars(
    figure: go.Figure,
    weeks: pd.DataFrame,
    middle: pd.DatetimeIndex,
    strip: "wording_before.Strip",
    axis: str,
    units: str,
) -> float:
    """One strip of plain bars; returns the highest."""
    amounts = wording_before.strip_amounts(weeks, strip, units)
    spiked = weeks["spikes"].fillna(0).to_numpy() > 0 if strip.column == "longest_km" else np.zeros(len(weeks), bool)
    figure.add_bar(
        x=middle,
        y=amounts,
        yaxis=axis,
        width=6 * parts.DAY_MS,
        name=strip.name,
        marker={"color": np.where(spiked, parts.WINDOW, parts.DATA).tolist(), "line": {"width": 0}},
        customdata=wording_before.strip_hovers(weeks, strip, units),
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )
    for x, y in zip(middle[spiked], amounts[spiked], strict=True):
        parts.note(figure, "far longer", x=x, y=y, yref=axis, yanchor="bottom")
    return float(np.nanmax(amounts.to_numpy(), initial=0.0))


def strength_bars(days: pd.Series, *, title: str, hover: Sequence[str], alt: str = "") -> go.Figure:
    """Days with strength work in each week (index `week_start`)."""
    figure = parts.blank(title, alt, height=170)
    figure.add_bar(
        x=pd.DatetimeIndex(days.index) + pd.Timedelta(days=3.5),
        y=days,
        width=6 * parts.DAY_MS,
        marker={"color": parts.DATA, "line": {"width": 0}},
        hoverinfo="skip",
    )
    parts.say_weeks(figure, pd.DatetimeIndex(days.index), hover)
    figure.update_yaxes(title_text="days", range=[0, 7], tickvals=[0, 2, 4, 6])
    parts.date_axis(figure, (days.index[0].date(), days.index[-1].date()))
    return figure
