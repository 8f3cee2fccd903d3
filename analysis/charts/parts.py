"""What every chart is made of: colours, the time line, windows and pain behind the data, words at the lines.

Decision: one template for all; a colour means the same thing everywhere, and the margins are the same, so that a day
lies at the same place in each chart.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..model import RULE_NAMES, RiskWindow
from ..wording import formats, phrases
from ..wording import pain as wording_pain
from ..wording.names import RULE_SHORT

CLASS_COLOURS = {
    "barefoot": "#D55E00",
    "minimal": "#E69F00",
    "transitional": "#56B4E9",
    "cushioned": "#0072B2",
    "untagged": "#999999",
}
DATA = "#7285A0"  # this runner's own numbers, where no shoe class is meant
DATA_PALE = "rgba(114,133,160,0.55)"
WINDOW = "#7C6BB0"  # risk windows, and the runs that opened one
WINDOW_SHADE = "rgba(124,107,176,0.14)"
GUIDANCE = "#009E73"
PAIN = "#CC79A7"  # diamonds, on every chart
BAND = "rgba(128,128,128,0.10)"
GRID = "rgba(128,128,128,0.25)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
LEFT_PX = 60  # the same for all charts, so that a day lies at the same place in each
MONTHS = (
    1,
    2,
    3,
    6,
    12,
    24,
    60,
    120,
)  # from mark to mark of a time axis, so that they fall on the same months each year
WORDS_PX = 52  # margin for the words at the edge of a band
DAY_MS = 86_400_000
TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "title": {"x": 0, "xanchor": "left", "font": {"size": 14}},
        "xaxis": {"showgrid": False, "zeroline": False, "automargin": True},
        "yaxis": {"gridcolor": GRID, "zeroline": False},
    }
)
BAND_FILL = "rgba(114,133,160,0.22)"
OVERLAY = {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True}  # from the chart's foot to its top
EDGE = 0.955  # where the hatched edge of the windows begins


def blank(title: str, alt: str, height: int) -> go.Figure:
    """A figure with the template, its title and its words, and nothing drawn yet."""
    figure = go.Figure()
    figure.update_layout(
        template=TEMPLATE,
        title={"text": title},
        meta=alt,
        height=height,
        margin={"l": LEFT_PX, "r": 8, "t": 36, "b": 8},
        # The dashboard's theme would give the unit a wide place, and each chart a margin of its own.
        yaxis={"title": {"standoff": 8}},
        showlegend=False,
        hovermode="closest",
        dragmode="select",
        selectdirection="h",
        separators=formats.in_use().decimal + formats.in_use().thousands,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.0,
            "yanchor": "bottom",
            "title": {"text": ""},
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    return figure


def date_axis(figure: go.Figure, span: tuple[date, date] | None) -> None:
    """A date axis with its marks on Mondays, or on the first of a month where weeks would crowd even a wide screen."""
    axis_day = formats.in_use().axis_day
    figure.update_xaxes(type="date", hoverformat=phrases.hovered_day(), ticks="outside", tickcolor=GRID, tickangle=0)
    if span is None:
        return
    figure.update_xaxes(range=[span[0], sunday(span[1]) + timedelta(days=1)], autorange=False)
    length = (span[1] - span[0]).days + 1
    if length <= 110:
        weeks = 1 if length <= 35 else 2
        figure.update_xaxes(tick0="2024-01-01", dtick=weeks * 7 * DAY_MS, tickformat=axis_day)  # a Monday
    else:
        months = next((months for months in MONTHS if months * 200 >= length), MONTHS[-1])
        figure.update_xaxes(dtick=f"M{months}", tickformat="%b\n%Y" if months < 12 else "%Y")


def day_hover(said: str = "%{customdata}") -> str:
    """The template of a hover that opens with its day, written by the browser: Sat 16 May 2026: what is said of it."""
    return f"%{{x|{phrases.hovered_day()}}}: {said}<extra></extra>"


def unbound(text: str) -> str:
    """With plain spaces: a hover never wraps, and each narrow one is six letters of JSON, a thousand times."""
    return text.replace(phrases.THIN, " ")


def say_weeks(figure: go.Figure, weeks: pd.DatetimeIndex, said: Sequence[str]) -> None:
    """What is said of each week, once for all its bars: on an unseen bar nearly as high as the chart, easy to hit."""
    figure.add_bar(
        x=weeks,
        y=np.full(len(weeks), EDGE, dtype=np.float32),
        yaxis="y9",
        width=7 * DAY_MS,
        offset=0,
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}},
        customdata=[unbound(text) for text in said],
        hovertemplate=f"%{{x|{phrases.hovered_week()}}}: %{{customdata}}<extra></extra>",
        name="week",
        showlegend=False,
    )
    figure.update_layout(yaxis9=OVERLAY)


def sunday(day: date) -> date:
    """The end of the day's week: a chart shows whole weeks."""
    return day + timedelta(days=6 - day.weekday())


def mark_windows(figure: go.Figure, windows: Sequence[RiskWindow], span: tuple[date, date] | None) -> None:
    """Windows behind the data: a pale block, a hatched edge on top, and the rule's name where it fits."""
    first, last = (span[0], sunday(span[1])) if span else (date.min, date.max - timedelta(days=1))
    blocks = _merged([window for window in windows if window.end >= first and window.start <= last])
    if not blocks:
        return
    listed = [phrases.listed(RULE_SHORT[rule] for rule in rules) for _, _, rules in blocks]
    for (start, end, rules), words in zip(blocks, listed, strict=True):
        if span is not None:
            seen, gone = max(start, first), min(end, last) + timedelta(days=1)
            names = (words, phrases.count(len(rules), "window"))
            label = next((name for name in names if _fits(name, seen, gone, span)), "")
            if label:  # at the chart's end it grows inwards, for a phone is narrower than `_fits` can know
                x, side = (gone, "right") if end >= last else (seen, "left")
                note(figure, label, x=midnight(x), y=0.95, yref="y9", xanchor=side, yanchor="top")
    length = [(end - start).days + 1 for start, end, _ in blocks]
    outline = "".join(f"M{start},0V1H{end + timedelta(days=1)}V0Z" for start, end, _ in blocks)  # one shape is short
    figure.add_shape(
        type="path", path=outline, yref="y domain", fillcolor=WINDOW_SHADE, line={"width": 0}, layer="below"
    )
    figure.add_bar(
        x=[
            pd.Timestamp(start) + pd.Timedelta(days=days / 2)
            for (start, _, _), days in zip(blocks, length, strict=True)
        ],
        width=[DAY_MS * days for days in length],
        base=EDGE,
        y=np.full(len(blocks), 1 - EDGE, dtype=np.float32),
        yaxis="y9",
        marker={
            "color": WINDOW_SHADE,
            "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": WINDOW, "size": 6, "solidity": 0.4},
            "line": {"width": 0},
        },
        hovertext=[
            f"{words}: {phrases.days(start, end, date.min)}"
            for (start, end, _), words in zip(blocks, listed, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        name="window",
        showlegend=False,
    )
    figure.update_layout(yaxis9=OVERLAY)


def mark_pain(figure: go.Figure, pain: pd.DataFrame | None, span: tuple[date, date] | None = None) -> None:
    """Diamonds on the upper edge on the days with pain, with site and score in the hover (table: `Report.pain`)."""
    hurt = painful(pain, span)
    if hurt.empty:
        return
    # On the edge, not over it: plotly leaves out what lies beyond an axis.
    diamonds(figure, hurt, y=1, yaxis="y9", cliponaxis=False)
    key = f'pain <span style="color:{PAIN}">◆</span>'  # the word keeps the colour of the page, to be readable on it
    note(figure, key, x=0, y=1, xref="paper", yref="y9", xanchor="right", yanchor="bottom", yshift=4)
    figure.update_layout(yaxis9=OVERLAY)


def painful(pain: pd.DataFrame | None, span: tuple[date, date] | None) -> pd.DataFrame:
    """The entries of some pain, within the days shown."""
    if pain is None:
        return pd.DataFrame()
    hurt = pain[pain[["during", "after", "next_morning"]].max(axis=1) > 0]
    return hurt if span is None else hurt[hurt["date"].between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]


def diamonds(figure: go.Figure, hurt: pd.DataFrame, y: float, **options: object) -> None:
    figure.add_scatter(
        x=hurt["date"],
        y=[y] * len(hurt),
        mode="markers",
        marker={"symbol": "diamond", "size": 10, "color": PAIN, "line": {"color": "white", "width": 1}},
        hovertext=wording_pain.pain_hovers(hurt),
        hovertemplate=day_hover("%{hovertext}"),
        name="pain",
        showlegend=False,
        **options,
    )


def _fits(words: str, start: date, stop: date, span: tuple[date, date]) -> bool:
    """Whether a name fits into its part of a chart that is some 50 letters wide, as on a phone."""
    return (stop - start).days * 50 >= len(words) * ((span[1] - span[0]).days + 1)


def _merged(windows: Sequence[RiskWindow]) -> list[tuple[date, date, list[str]]]:
    """Overlapping windows as one block with the names of its rules, in order of importance."""
    blocks: list[tuple[date, date, list[str]]] = []
    for window in sorted(windows, key=lambda w: w.start):
        if blocks and window.start <= blocks[-1][1]:
            start, end, rules = blocks[-1]
            blocks[-1] = (start, max(end, window.end), [*rules, *({window.rule} - set(rules))])
        else:
            blocks.append((window.start, window.end, [window.rule]))
    return [(start, end, sorted(rules, key=RULE_NAMES.index)) for start, end, rules in blocks]


def note(figure: go.Figure, text: str, **place: object) -> None:
    """Words in the picture, at the place of a plotly annotation."""
    figure.add_annotation(text=text, showarrow=False, font={"size": 12}, **place)


def midnight(moment: date | pd.Timestamp) -> str:
    """A day for plotly's shapes and notes: as text, because a number is taken for the reader's own time zone."""
    return str(pd.Timestamp(moment).date())
