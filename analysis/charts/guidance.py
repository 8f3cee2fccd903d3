"""Cadence against the guidance: of runs, of weeks, and of the last month against three months before."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..wording import cadence as words
from . import parts
from .parts import (
    BAND_FILL,
    DATA,
    DATA_PALE,
    DAY_MS,
    GRID,
    GUIDANCE,
    WORDS_PX,
    blank,
    date_axis,
    day_hover,
    mark_pain,
    note,
    say_weeks,
    sunday,
)
from .thinning import evenly, few

__all__ = ["cadence_shares", "cadence_trend", "guidance_strip", "now_and_then"]

SHARES = (
    ("share_below", "below", "#94A3B8", "\\"),
    ("share_inside", "inside", GUIDANCE, ""),
    ("share_above", "above", "#CC79A7", "x"),
)


def cadence_trend(
    runs: pd.DataFrame,
    *,
    title: str,
    low_spm: float,
    high_spm: float,
    units: str = "km",
    pain: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    alt: str = "",
) -> go.Figure:
    """Each run's median cadence with its spread, the 28-day trend, and the guidance as a hatched strip.

    Args:
        runs: one row a run: `local_date, median_spm, p10_spm, p90_spm, trend_spm, speed_mps`.
    """
    figure = blank(title, alt, height=320)
    first, last = span or (runs["local_date"].min(), runs["local_date"].max())
    last = sunday(last) + timedelta(days=1)
    figure.add_scatter(
        x=[first, last, last, first],
        y=[low_spm, low_spm, high_spm, high_spm],
        fill="toself",
        mode="none",
        fillcolor="rgba(0,158,115,0.06)",
        fillpattern={"shape": "/", "fgcolor": GUIDANCE, "size": 9, "solidity": 0.10, "fgopacity": 0.8},
        hoverinfo="skip",
        name="guidance",
    )
    note(figure, f"guidance {low_spm:.0f}–{high_spm:.0f}", x=0, y=high_spm, xref="paper", xanchor="left", yanchor="top")
    dots = runs.iloc[evenly(len(runs))]
    figure.add_scatter(
        x=dots["local_date"],
        y=dots["median_spm"],
        mode="markers",
        error_y={
            "type": "data",
            "array": dots["p90_spm"] - dots["median_spm"],
            "arrayminus": dots["median_spm"] - dots["p10_spm"],
            "color": DATA_PALE,
            "thickness": 1,
            "width": 0,
        },
        marker={"color": DATA_PALE, "size": 7, "line": {"color": DATA, "width": 1}},
        name="run",
        customdata=words.run_hovers(dots, units),
        hovertemplate=day_hover(),
    )
    line = runs.iloc[few(runs["trend_spm"].to_numpy())]
    figure.add_scatter(
        x=line["local_date"],
        y=line["trend_spm"],
        mode="lines",
        line={"color": DATA, "width": 2.5, "shape": "hv"},
        name="28 days",
        hoverinfo="skip",
    )
    if len(runs):
        trend = float(runs["trend_spm"].iloc[-1])
        note(figure, "last<br>28 days", x=1, y=trend, xref="paper", xanchor="left", align="left")
    figure.update_layout(margin_r=WORDS_PX)
    figure.update_yaxes(title_text="steps/min")
    date_axis(figure, span)
    mark_pain(figure, pain, span)
    return figure


def cadence_shares(
    weeks: pd.DataFrame,
    *,
    title: str,
    pain: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    alt: str = "",
) -> go.Figure:
    """Share of each week's running time below, inside and above the guidance: three patterns, three colours.

    Args:
        weeks: index `week_start`; `share_below, share_inside, share_above` (0 to 1), NaN without cadence.
    """
    figure = blank(title, alt, height=260)
    for column, name, colour, shape in SHARES:
        figure.add_bar(
            x=pd.DatetimeIndex(weeks.index) + pd.Timedelta(days=3.5),
            y=100 * weeks[column],
            width=6 * DAY_MS,
            name=name,
            marker={
                "color": colour,
                "pattern": {
                    "shape": shape,
                    "fillmode": "overlay",
                    "fgcolor": "rgba(0,0,0,0.35)",
                    "solidity": 0.2,
                    "size": 8,
                },
                "line": {"width": 0},
            },
            hoverinfo="skip",
        )
    say_weeks(figure, pd.DatetimeIndex(weeks.index), words.share_hovers(weeks))
    figure.update_layout(barmode="stack", showlegend=True, margin_r=WORDS_PX)
    figure.update_yaxes(title_text="% of the time", range=[0, 100])
    date_axis(figure, span)
    mark_pain(figure, pain, span)
    return figure


def now_and_then(
    shares: pd.DataFrame,
    *,
    title: str,
    low_spm: float,
    high_spm: float,
    alt: str = "",
) -> go.Figure:
    """How running time is spread over cadence: the last weeks filled, three months before as a dashed line.

    Args:
        shares: `cadence.spread`.
    """
    figure = parts.blank(title, alt, height=280)
    known = [name for name in words.PERIODS if shares[name].notna().any()]
    if not known:
        return figure
    used = np.flatnonzero((shares[known] > 0.002).any(axis=1))
    seen = shares.iloc[used[0] : used[-1] + 1]
    width = float(shares.index[1] - shares.index[0])
    top = 112 * float(seen[known].max().max())
    first = min(float(seen.index[0]) - width, high_spm - 5)
    last = max(float(seen.index[-1]) + 2 * width, low_spm + 5)
    strip = max(low_spm, first), min(high_spm, last)
    figure.add_scatter(x=[strip[0], strip[1], strip[1], strip[0]], y=[0, 0, top, top], **STRIP)
    parts.note(figure, words.guidance_label(low_spm, high_spm), x=strip[1], y=top, xanchor="right", yanchor="top")
    for name in known:
        now = name == "now"
        figure.add_scatter(
            x=[seen.index[0], *seen.index, seen.index[-1] + width],
            y=[0, *(100 * seen[name]).round(2), 0],
            mode="lines",
            line={"color": DATA, "width": 2.5 if now else 2, "shape": "hv", "dash": "solid" if now else "dash"},
            fill="tozeroy" if now else None,
            fillcolor=BAND_FILL,
            name=words.PERIODS[name],
            customdata=["", *words.spread_hovers(seen[name], words.PERIODS[name]), ""],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_layout(showlegend=True, dragmode=False, margin_r=WORDS_PX)
    figure.update_yaxes(title_text="% of the time", range=[0, top])
    figure.update_xaxes(title_text="steps/min", range=[first, last], ticks="outside", tickcolor=GRID)
    return figure


STRIP = {
    "fill": "toself",
    "mode": "none",
    "fillcolor": "rgba(0,158,115,0.06)",
    "fillpattern": {"shape": "/", "fgcolor": GUIDANCE, "size": 9, "solidity": 0.10, "fgopacity": 0.8},
    "hoverinfo": "skip",
    "name": "guidance",
    "showlegend": False,
}


def guidance_strip(
    figure: go.Figure, ends: Sequence[object], low_spm: float, high_spm: float, values: pd.Series
) -> None:
    """The guidance across the picture, and a range of the axis that holds the data and the edge of the strip."""
    known = values[np.isfinite(values.to_numpy(dtype=float))]
    least, most = (known.min(), known.max()) if len(known) else (low_spm, high_spm)
    bottom, top = min(least - 2, high_spm - 4), max(most + 2, low_spm + 4)
    strip = max(low_spm, bottom), min(high_spm, top)
    figure.add_scatter(x=[ends[0], ends[1], ends[1], ends[0]], y=[strip[0], strip[0], strip[1], strip[1]], **STRIP)
    label = words.guidance_label(low_spm, high_spm)
    parts.note(figure, label, x=0, y=strip[1], xref="paper", xanchor="left", yanchor="top")
    figure.update_yaxes(range=[bottom, top])
