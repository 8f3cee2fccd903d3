"""Table → plotly Figure. No computation but the picture's own (scaling, downsampling), and no screen.

Decision: one template for all; a colour means the same thing everywhere; nothing is told by colour alone (patterns,
labels at the lines, words at the edge of a band). A figure's title states the question or the finding, and
`alt_text(figure)` says the same to those who do not see it. Missing values are gaps. Axes share a time line through
their domains, so one drag selects the same days on all of them.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..evidence import RULES
from ..model import RULE_NAMES, RiskWindow, Settings
from ..wording import activity as wording_activity
from ..wording import cadence as wording_cadence
from ..wording import formats, phrases
from ..wording import load as wording_load
from ..wording import pain as wording_pain
from ..wording import windows as wording_windows
from ..wording.names import CLASS_NAMES, RULE_SHORT, RULE_TITLES

__all__ = [
    "CLASS_COLOURS",
    "alt_text",
    "blank",
    "cadence_shares",
    "cadence_trend",
    "channels",
    "date_axis",
    "downsample",
    "elapsed_s",
    "evenly",
    "few",
    "legend_html",
    "mark_pain",
    "midnight",
    "note",
    "ratio_lines",
    "risk_timeline",
    "route",
    "session_dots",
    "sunday",
    "weekly_bars",
]

CLASS_COLOURS = {
    "barefoot": "#D55E00",
    "minimal": "#E69F00",
    "transitional": "#56B4E9",
    "cushioned": "#0072B2",
    "untagged": "#999999",
}
# What is drawn over the colour, so that the classes can be told apart without it.
CLASS_PATTERNS = {"barefoot": "x", "minimal": "/", "transitional": ".", "cushioned": "", "untagged": "-"}
HATCHING = {"fillmode": "overlay", "size": 7, "solidity": 0.2, "fgcolor": "rgba(0,0,0,0.5)"}
RUNNING_WEEK_OPACITY = 0.6
DATA = "#7285A0"  # this runner's own numbers, where no shoe class is meant
DATA_PALE = "rgba(114,133,160,0.55)"
WINDOW = "#7C6BB0"  # risk windows, and the runs that opened one
WINDOW_SHADE = "rgba(124,107,176,0.14)"
GUIDANCE = "#009E73"
PAIN = "#CC79A7"  # diamonds, on every chart
BAND = "rgba(128,128,128,0.10)"
GRID = "rgba(128,128,128,0.25)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
BUCKETS = 720
DAY_BUCKETS = 200  # a year of days is drawn whole; in ten years several days would share a pixel
MOST_DOTS = 300  # of one kind; nobody could tell more apart
LEFT_PX = 56  # the same for all charts, so that a day lies at the same place in each
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


def alt_text(figure: go.Figure) -> str:
    """The figure in words, for screen readers and for the file beside a picture."""
    return f"{figure.layout.title.text} {figure.layout.meta or ''}".strip()


def legend_html(figure: go.Figure) -> str:
    """The figure's legend as a line of HTML that wraps like text; empty where the figure shows none.

    A legend inside a figure takes the place of the picture on a phone.
    """
    if not figure.layout.showlegend:
        return ""
    shown = {trace.name: trace for trace in figure.data if trace.showlegend is not False}
    return " ".join(
        f'<span style="white-space:nowrap;margin-right:1em">{_key(trace)}{name}</span>' for name, trace in shown.items()
    )


SHAPES = {
    "circle": "●",
    "circle-open": "○",
    "diamond": "◆",
    "square": "■",
    "x": "✕",
    "triangle-up": "▲",
    "triangle-down": "▼",
}
DASHES = {"dash": "dashed", "dot": "dotted"}


def _key(trace: go.Bar | go.Scatter) -> str:
    """What a trace looks like, in small: a bar with its hatching, a mark with its shape, a line with its dashes."""
    style = "display:inline-block;margin-right:0.35em;"
    if trace.type == "bar":
        style += f"width:0.85em;height:0.85em;vertical-align:-0.08em;background:{_swatch(trace)}"
        return f'<span style="{style}"></span>'
    if "markers" in trace.mode:
        return f'<span style="{style}color:{trace.marker.color}">{SHAPES[trace.marker.symbol or "circle"]}</span>'
    line = f"{trace.line.width or 2}px {DASHES.get(trace.line.dash, 'solid')} {trace.line.color}"
    return f'<span style="{style}width:1.8em;vertical-align:0.28em;border-top:{line}"></span>'


def _swatch(bar: go.Bar) -> str:
    """The bar's colour with its hatching, as CSS."""
    shape = bar.marker.pattern.shape
    angles = {"/": (135,), "\\": (45,), "x": (45, 135), "-": (0,)}.get(shape, ()) if isinstance(shape, str) else ()
    line = "rgba(0,0,0,0.35)"
    hatches = [f"repeating-linear-gradient({angle}deg,{line} 0 1px,transparent 1px 4px)" for angle in angles]
    if shape == ".":
        hatches.append(f"radial-gradient({line} 30%,transparent 35%) 0 0/4px 4px")
    return ",".join([*hatches, f"linear-gradient({bar.marker.color} 0 0)"])


# ------------------------------------------------------------------------------------------------------- load over time


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
        hover: a sentence for each week.
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
            customdata=list(hover),
            hovertemplate="%{customdata}<extra></extra>",
        )
    top = float(amounts[shown].sum(axis=1).max())
    figure.update_layout(barmode="stack", showlegend=len(shown) > 1, margin_r=right_px)
    figure.update_yaxes(title_text=unit, range=[0, 1.15 * top] if top > 0 else [0, 1])
    date_axis(figure, span)
    _shade(figure, windows, span)
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
    height: int = 280,
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
    figure = blank(title, alt, height)
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
            customdata=wording_load.ratio_hovers(shown),
            hovertemplate=f"%{{customdata}} ({names[name]})<extra></extra>",
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
    _shade(figure, windows, span)
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
    height: int = 260,
    alt: str = "",
) -> go.Figure:
    """Every run's distance as a dot under the step line of what would have been no spike; a spike lies over the line.

    Of very many runs only a share is drawn, but every spike.

    Args:
        spikes: one row a run: `local_date, distance_m, longest_before_m, spike` (bool).
        next_before_m: the longest run that a run on the last day of `span` would be compared with.
    """
    scale = phrases.METRES_PER_MILE if units == "mi" else 1000
    limit = RULES["session_spike"]["ratio"]
    figure = blank(title, alt, height)
    steps = np.array(spikes["longest_before_m"].diff() != 0)  # between them the line stands
    steps[-1:] = True
    line_x, line_y = (
        list(spikes["local_date"][steps]),
        list((limit * spikes["longest_before_m"][steps] / scale).round(3)),
    )
    if span is not None and math.isfinite(next_before_m):
        line_x, line_y = [*line_x, pd.Timestamp(span[1])], [*line_y, limit * next_before_m / scale]
    figure.add_scatter(
        x=line_x,
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
            customdata=wording_load.session_hovers(runs, units),
            hovertemplate="%{customdata}<extra></extra>",
        )
    top = max([0.0, *spikes["distance_m"].dropna() / scale, *(y for y in line_y if math.isfinite(y))])
    if line_y and math.isfinite(line_y[-1]):
        note(figure, "longest<br>+ 10%", x=1, y=line_y[-1], xref="paper", xanchor="left", align="left")
    figure.update_layout(margin_r=WORDS_PX)
    figure.update_yaxes(title_text=units, range=[0, 1.15 * top] if top > 0 else [0, 1])
    date_axis(figure, span)
    _shade(figure, windows, span)
    mark_pain(figure, pain, span)
    return figure


# -------------------------------------------------------------------------------------------------------------- cadence


def cadence_trend(
    runs: pd.DataFrame,
    *,
    title: str,
    low_spm: float,
    high_spm: float,
    units: str = "km",
    pain: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    height: int = 320,
    alt: str = "",
) -> go.Figure:
    """Each run's median cadence with its spread, the 28-day trend, and the guidance as a hatched strip.

    Args:
        runs: one row a run: `local_date, median_spm, p10_spm, p90_spm, trend_spm, speed_mps`.
    """
    figure = blank(title, alt, height)
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
        customdata=wording_cadence.run_hovers(dots, units),
        hovertemplate="%{customdata}<extra></extra>",
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


SHARES = (
    ("share_below", "below", "#94A3B8", "\\"),
    ("share_inside", "inside", GUIDANCE, ""),
    ("share_above", "above", "#CC79A7", "x"),
)


def cadence_shares(
    weeks: pd.DataFrame,
    *,
    title: str,
    pain: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    height: int = 260,
    alt: str = "",
) -> go.Figure:
    """Share of each week's running time below, inside and above the guidance: three patterns, three colours.

    Args:
        weeks: index `week_start`; `share_below, share_inside, share_above` (0 to 1), NaN without cadence.
    """
    figure = blank(title, alt, height)
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
            customdata=wording_cadence.share_hovers(weeks),
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_layout(barmode="stack", showlegend=True, margin_r=WORDS_PX)
    figure.update_yaxes(title_text="% of the time", range=[0, 100])
    date_axis(figure, span)
    mark_pain(figure, pain, span)
    return figure


# --------------------------------------------------------------------------------------------------------- risk windows


def risk_timeline(
    windows: Sequence[RiskWindow],
    *,
    title: str,
    today: date,
    span: tuple[date, date],
    units: str = "km",
    pain: pd.DataFrame | None = None,
    alt: str = "",
) -> go.Figure:
    """Risk windows as bars, one lane a rule, the most important rule on top; pain has a lane of its own below."""
    lanes = [rule for rule in RULE_NAMES if any(window.rule == rule for window in windows)]
    hurt = _hurt(pain, span)
    rows = len(lanes) + (len(hurt) > 0)
    figure = blank(title, alt, height=90 + 46 * max(1, rows))
    for row, rule in enumerate(lanes):
        mine = [(i, window) for i, window in enumerate(windows) if window.rule == rule]
        figure.add_bar(
            orientation="h",
            y=[-row] * len(mine),
            base=[window.start for _, window in mine],
            x=[((window.end - window.start).days + 1) * DAY_MS for _, window in mine],
            width=0.42,
            name=RULE_TITLES[rule],
            marker={
                "color": WINDOW,
                "pattern": {"shape": ["." if window.provisional else "/" for _, window in mine], "solidity": 0.3},
                "line": {"color": WINDOW, "width": 1},
            },
            customdata=[i for i, _ in mine],
            hovertext=[wording_windows.window_hover(window, today, units) for _, window in mine],
            hovertemplate="%{hovertext}<extra></extra>",
        )
        note(figure, RULE_TITLES[rule], x=0, y=-row + 0.26, xref="paper", xanchor="left", yanchor="bottom")
    if len(hurt):
        _diamonds(figure, hurt, y=1.0 - rows)
        note(figure, "Pain", x=0, y=1.26 - rows, xref="paper", xanchor="left", yanchor="bottom")
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(visible=False, range=[-rows + 0.6, 0.8])
    figure.update_layout(margin_l=8)
    ahead = [window.end for window in windows if window.is_open(today)] if span[1] >= today else []
    date_axis(figure, (span[0], max([span[1], *ahead])))
    if span[0] <= today <= span[1]:
        figure.add_vline(x=midnight(today), line={"color": DATA, "width": 1, "dash": "dot"})
        note(figure, "today", x=midnight(today), y=0.78, yanchor="top", xanchor="right")
    return figure


# -------------------------------------------------------------------------------------------------------------- one run


def route(
    records: pd.DataFrame,
    *,
    title: str,
    trim_m: float = 0.0,
    stretch_s: tuple[float, float] | None = None,
    height: int = 380,
    alt: str = "",
) -> go.Figure:
    """The way run, as plain metres east and north at equal scale: no map, so nothing is asked of any other machine.

    Args:
        records: `schema.RECORDS`.
        trim_m: metres left out at both ends, so that a shared picture does not show where somebody lives.
        stretch_s: seconds since the start, drawn strong; the rest is then pale.
    """
    figure = blank(title, alt, height)
    known = records[records["latitude_deg"].notna() & records["longitude_deg"].notna()]
    along = known["distance_m"]
    if trim_m and along.notna().any():
        known = known[along.between(along.min() + trim_m, along.max() - trim_m)]
    if known.empty:
        return figure
    latitude, longitude = known["latitude_deg"].to_numpy(), known["longitude_deg"].to_numpy()
    metres_per_degree = 111_320.0
    east = (longitude - longitude[0]) * metres_per_degree * math.cos(math.radians(float(latitude.mean())))
    north = (latitude - latitude[0]) * metres_per_degree
    lines = [("route", np.ones(len(east), dtype=bool), 3, 1.0)]
    if stretch_s is not None:
        lines = [("route", lines[0][1], 3, 0.4), ("stretch", known["elapsed_s"].between(*stretch_s).to_numpy(), 6, 1.0)]
    for name, part, width, opacity in lines:
        step = max(1, int(part.sum()) // (2 * BUCKETS))
        figure.add_scatter(
            x=_round(east[part][::step]),
            y=_round(north[part][::step]),
            mode="lines",
            line={"color": DATA, "width": width},
            opacity=opacity,
            hoverinfo="skip",
            name=name,
        )
    for name, i, symbol, side in (("start", 0, "circle", "top center"), ("end", -1, "square", "bottom center")):
        figure.add_scatter(
            x=[float(east[i])],
            y=[float(north[i])],
            mode="markers+text",
            text=[name],
            textposition=side,
            marker={"color": WINDOW, "size": 10, "symbol": symbol},
            hoverinfo="skip",
            name=name,
        )
    figure.update_xaxes(title_text="m east", showgrid=True, gridcolor=GRID)
    figure.update_layout({axis: {"tickformat": ",d"} for axis in ("xaxis", "yaxis")})  # not 5000 beside 10k
    figure.update_yaxes(title_text="m north", scaleanchor="x", scaleratio=1)
    return figure


# column, name, unit, how much of the column makes one of the unit
CHANNELS = (
    ("speed_mps", "pace", "min/{units}", 1),
    ("heart_rate_bpm", "heart rate", "beats/min", 1),
    ("cadence_spm", "cadence", "steps/min", 1),
    ("altitude_m", "altitude", "m", 1),
    ("stance_time_ms", "ground contact", "ms", 1),
    ("power_w", "power", "W", 1),
)
DYNAMICS = (
    ("stance_time_ms", "ground contact", "ms", 1),
    ("stance_time_balance_pct", "share of one foot", "%", 1),
    ("vertical_oscillation_mm", "rise and fall", "cm", 10),
    ("step_length_mm", "step length", "cm", 10),
)
BESIDE_DYNAMICS = tuple(channel for channel in CHANNELS if channel[1] != "ground contact")


def channels(
    records: pd.DataFrame,
    running: np.ndarray,
    *,
    title: str,
    units: str = "km",
    which: Sequence[tuple[str, str, str, float]] = CHANNELS,
    lap_ends_s: Sequence[float] = (),
    stretch_s: tuple[float, float] | None = None,
    held_s: float = math.nan,
    alt: str = "",
) -> go.Figure:
    """What the watch recorded, one strip a channel, all on one time axis; faster is higher, walking is pale.

    Args:
        records: `schema.RECORDS`; only channels with values are drawn, at most some 1,400 points each.
        running: True where a record is running, False where it is walking or standing.
        which: the channels that may be drawn, CHANNELS or DYNAMICS.
        lap_ends_s: seconds since the start, drawn as fine lines.
        stretch_s: seconds since the start; only what lies between them is drawn, in all channels.
        held_s: seconds since the start until which the runner's usual cadence was held; NaN draws no mark.
    """
    if stretch_s is not None:
        inside = records["elapsed_s"].between(*stretch_s).to_numpy()
        records, running = records[inside], running[inside]
        held_s = held_s if stretch_s[0] <= held_s <= stretch_s[1] else math.nan
    present = [channel for channel in which if records[channel[0]].notna().sum() > 1]
    figure = blank(title, alt, height=70 + 130 * max(1, len(present)))
    gap = 0.05
    strip = (1 - gap * (len(present) - 1)) / max(1, len(present))
    elapsed = records["elapsed_s"].to_numpy()
    lap_ends_s = [end for end in lap_ends_s if elapsed[0] <= end <= elapsed[-1]]
    beside_walking = ~running
    beside_walking[1:] |= ~running[:-1]  # one record further each way, so that the pale line joins the strong one
    beside_walking[:-1] |= ~running[1:]
    axes = {}
    for row, (column, name, unit, scale) in enumerate(present):
        number = "" if row == 0 else str(row + 1)
        top = 1 - row * (strip + gap)
        is_pace = column == "speed_mps"
        values = _pace_s(records[column], units) if is_pace else records[column].to_numpy(float) / scale
        for part, opacity, extra in ((beside_walking, 0.4, ", walking"), (running, 1.0, "")):
            x, y = downsample(elapsed, np.where(part, values, np.nan), breaks=records["segment"].to_numpy())
            if not np.isfinite(y).any():
                continue
            figure.add_scatter(
                x=_times(x),
                y=_times(y) if is_pace else y,
                yaxis=f"y{number}",
                mode="lines",
                line={"color": DATA, "width": 1.5},
                opacity=opacity,
                name=name + extra,
                hovertemplate=wording_activity.channel_hover(name, unit.format(units=units))
                + f"{extra}<extra></extra>",
            )
        axes[f"yaxis{number}"] = {
            "domain": [max(0.0, top - strip), top],
            "title": {"text": unit.format(units=units)},
            "nticks": 4,
            "gridcolor": GRID,
            **_channel_range(column, values, running),
        }
        note(figure, name, x=0, y=top, xref="paper", yref="paper", xanchor="left", yanchor="bottom")
        if column == "cadence_spm" and math.isfinite(held_s):
            _held(figure, held_s, float(records["elapsed_s"].iloc[-1]), top, strip)
    laps = [
        {
            **{"type": "line", "x0": end, "x1": end, "y0": 0, "y1": 1, "yref": "paper"},
            **{"layer": "below", "line": {"color": GRID, "width": 1}},
        }
        for end in _times(np.array(lap_ends_s, dtype=float))
    ]
    figure.update_layout(axes, shapes=[*figure.layout.shapes, *laps], margin_t=44)
    figure.update_xaxes(type="date", tickformat="%-H:%M", title_text="h:min since the start", ticks="outside")
    figure.update_xaxes(anchor=f"y{len(present)}" if len(present) > 1 else "y")
    if stretch_s is not None:
        figure.update_xaxes(range=_times(np.array(stretch_s)), tickformat="%-H:%M:%S", nticks=6)
        figure.update_xaxes(title_text="h:min:s since the start")
    return figure


def _held(figure: go.Figure, held_s: float, length_s: float, top: float, strip: float) -> None:
    """A mark on the cadence strip where the runner's usual cadence was last held, with its words at the foot."""
    (moment,), foot = _times(np.array([held_s])), max(0.0, top - strip)
    line = {"color": WINDOW, "width": 2, "dash": "dash"}
    figure.add_shape(type="line", x0=moment, x1=moment, y0=foot, y1=top, yref="paper", line=line)
    side = "right" if held_s > length_s / 2 else "left"
    note(figure, wording_activity.HELD_UNTIL_HERE, x=moment, y=foot, yref="paper", xanchor=side, yanchor="bottom")


def elapsed_s(moment: pd.Timestamp) -> float:
    """Seconds since the start of the activity at a place on the time axis of `channels`."""
    return moment.timestamp()


def downsample(
    x: np.ndarray, y: np.ndarray, *, breaks: np.ndarray | None = None, buckets: int = BUCKETS
) -> tuple[np.ndarray, np.ndarray]:
    """At most two points a bucket, its lowest and its highest in order of time, so no peak is lost; gaps stay gaps.

    Args:
        x: ascending; y: NaN where unknown.
        breaks: a number that changes where the line must not be joined (segments of the timer).
    """
    if breaks is not None and len(y):
        cut = np.flatnonzero(np.diff(breaks) != 0) + 1
        x, y = np.insert(x.astype(float), cut, x[cut]), np.insert(y.astype(float), cut, np.nan)
    keep = few(y, buckets)
    return x[keep], np.round(y[keep], 2)


def few(y: np.ndarray, buckets: int = DAY_BUCKETS) -> np.ndarray:
    """The rows of a line to draw: all, or of too many the lowest and the highest of each bucket; gaps stay gaps."""
    length = len(y)
    if length <= 2 * buckets:
        return np.arange(length)
    edges = np.linspace(0, length, buckets + 1).astype(int)
    bucket = np.repeat(np.arange(buckets), np.diff(edges))
    known = np.isfinite(y)
    low, high = np.where(known, y, np.inf), np.where(known, y, -np.inf)
    order_low = np.lexsort((low, bucket))[edges[:-1]]
    order_high = np.lexsort((-high, bucket))[edges[:-1]]
    return np.unique(np.concatenate([order_low, order_high, np.flatnonzero(np.diff(known.astype(int)) == -1) + 1]))


def evenly(count: int, most: int = MOST_DOTS) -> np.ndarray:
    """The rows of a cloud of dots to draw: all, or of too many as large a share everywhere."""
    return np.linspace(0, count - 1, min(count, most)).astype(int)


# ---------------------------------------------------------------------------------------------------------------- parts


def blank(title: str, alt: str, height: int) -> go.Figure:
    """A figure with the template, its title and its words, and nothing drawn yet."""
    figure = go.Figure()
    figure.update_layout(
        template=TEMPLATE,
        title={"text": title},
        meta=alt,
        height=height,
        margin={"l": LEFT_PX, "r": 8, "t": 36, "b": 8},
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
    figure.update_xaxes(type="date", hoverformat=f"%a {axis_day} %Y", ticks="outside", tickcolor=GRID, tickangle=0)
    if span is None:
        return
    figure.update_xaxes(range=[span[0], sunday(span[1]) + timedelta(days=1)], autorange=False)
    length = (span[1] - span[0]).days + 1
    if length <= 110:
        weeks = 1 if length <= 35 else 2
        figure.update_xaxes(tick0="2024-01-01", dtick=weeks * 7 * DAY_MS, tickformat=axis_day)  # a Monday
    else:
        months = max(1, round(length / 200))
        figure.update_xaxes(dtick=f"M{months}", tickformat="%b\n%Y")


def sunday(day: date) -> date:
    """The end of the day's week: a chart shows whole weeks."""
    return day + timedelta(days=6 - day.weekday())


def _shade(figure: go.Figure, windows: Sequence[RiskWindow], span: tuple[date, date] | None) -> None:
    """Windows behind the data: a pale block, a hatched edge on top, and the rule's name where it fits."""
    first, last = (span[0], sunday(span[1])) if span else (date.min, date.max - timedelta(days=1))
    blocks = _merged([window for window in windows if window.end >= first and window.start <= last])
    if not blocks:
        return
    listed = [phrases.listed(RULE_SHORT[rule] for rule in rules) for _, _, rules in blocks]
    for (start, end, rules), words in zip(blocks, listed, strict=True):
        if span is not None:
            seen, gone = max(start, first), min(end + timedelta(days=1), last)
            names = (words, phrases.count(len(rules), "window"))
            label = next((name for name in names if _fits(name, seen, gone, span)), "")
            if label:
                note(figure, label, x=midnight(seen), y=0.95, yref="y9", xanchor="left", yanchor="top")
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
        base=0.955,
        y=[0.045] * len(blocks),
        yaxis="y9",
        marker={
            "color": WINDOW_SHADE,
            "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": WINDOW, "size": 6, "solidity": 0.4},
            "line": {"width": 0},
        },
        hovertext=[
            f"{words}: {phrases.days(start, end)}" for (start, end, _), words in zip(blocks, listed, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        name="window",
        showlegend=False,
    )
    figure.update_layout(yaxis9={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True})


def mark_pain(figure: go.Figure, pain: pd.DataFrame | None, span: tuple[date, date] | None = None) -> None:
    """Diamonds on the upper edge on the days with pain, with site and score in the hover (table: `Report.pain`)."""
    hurt = _hurt(pain, span)
    if hurt.empty:
        return
    # On the edge, not over it: plotly leaves out what lies beyond an axis.
    _diamonds(figure, hurt, y=1, yaxis="y9", cliponaxis=False)
    key = f'pain <span style="color:{PAIN}">◆</span>'  # the word keeps the colour of the page, to be readable on it
    note(figure, key, x=0, y=1, xref="paper", yref="y9", xanchor="right", yanchor="bottom", yshift=4)
    figure.update_layout(yaxis9={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True})


def _hurt(pain: pd.DataFrame | None, span: tuple[date, date] | None) -> pd.DataFrame:
    """The entries of some pain, within the days shown."""
    if pain is None:
        return pd.DataFrame()
    hurt = pain[pain[["during", "after", "next_morning"]].max(axis=1) > 0]
    return hurt if span is None else hurt[hurt["date"].between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]


def _diamonds(figure: go.Figure, hurt: pd.DataFrame, y: float, **options: object) -> None:
    figure.add_scatter(
        x=hurt["date"],
        y=[y] * len(hurt),
        mode="markers",
        marker={"symbol": "diamond", "size": 10, "color": PAIN, "line": {"color": "white", "width": 1}},
        hovertext=wording_pain.pain_hovers(hurt),
        hovertemplate="%{hovertext}<extra></extra>",
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


def _times(seconds: np.ndarray) -> list[str | None]:
    """Seconds as times of the first day of 1970, so that an axis finds round minutes by itself; None where unknown.

    As text: plotly takes a number on a date axis for a moment in the reader's own time zone.
    """
    known = np.isfinite(seconds)
    texts = np.datetime_as_string((1000 * np.where(known, seconds, 0)).round().astype("datetime64[ms]"), unit="s")
    return [text if there else None for text, there in zip(texts.tolist(), known.tolist(), strict=True)]


def _pace_s(speed_mps: pd.Series, units: str) -> np.ndarray:
    """Seconds a kilometre or mile, for a time axis; standing still has no pace."""
    metres = phrases.METRES_PER_MILE if units == "mi" else 1000
    return metres / speed_mps.where(speed_mps > RULES["moving_time"]["speed_mps"]).to_numpy(float)


def _channel_range(column: str, values: np.ndarray, running: np.ndarray) -> dict[str, object]:
    """Pace grows downwards, and its axis is made for running: a standstill would flatten everything else."""
    if column != "speed_mps":
        return {}
    known = values[running & np.isfinite(values)]
    known = known if len(known) else values[np.isfinite(values)]
    pace = {"type": "date", "tickformat": "%-M:%S"}
    if not len(known):
        return {**pace, "autorange": "reversed"}
    fast, slow = np.quantile(known, [0.005, 0.99])
    margin = 0.08 * (slow - fast) + 6
    return {**pace, "range": _times(np.array([slow + margin, fast - margin]))}


def _round(values: np.ndarray) -> np.ndarray:
    return np.round(values, 1)


def midnight(moment: date | pd.Timestamp) -> str:
    """A day for plotly's shapes and notes: as text, because a number is taken for the reader's own time zone."""
    return str(pd.Timestamp(moment).date())
