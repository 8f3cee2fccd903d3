"""Charts of the page Cadence: at one speed over time, against speed, now against before, and how long it lasts.

Decision: a dot is one run, or one steady stretch of a run. What two watches counted is never joined by a line, because
they count differently. The band around a line is where it lies with 95% certainty. The guidance is a hatched strip
behind the data, labelled, and only as much of it as the runner's own numbers need beside them. This month differs from
older runs in shape and size and not by colour alone.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..cadence import Fit
from ..evidence import ASYMMETRY, CADENCE_DRIFT, CADENCE_GUIDANCE
from ..wording import cadence as words
from ..wording import lasting as wording_lasting
from ..wording import phrases
from ..wording.names import CLASS_NAMES
from . import parts, thinning
from .guidance import guidance_strip
from .parts import BAND, BAND_FILL, CLASS_COLOURS, DATA, DATA_PALE, GRID, WINDOW, WORDS_PX

__all__ = ["against_speed", "at_speed", "balance", "by_class", "drift", "held"]

CLASS_SHAPES = {
    "barefoot": "x",
    "minimal": "triangle-down",  # diamonds are pain
    "transitional": "square",
    "cushioned": "circle",
    "untagged": "circle-open",
}
LONGEST_HOLE_DAYS = 28
SIGNED_STEPS = (0.5, 1, 2, 5, 10, 20)
LEAST_REACH_SPM = 3  # so that differences nobody can feel look as small as they are
PACE_STEPS_S = (5, 10, 15, 30, 60, 120, 300)

Span = tuple[date, date]


def at_speed(
    trend: pd.DataFrame,
    table: pd.DataFrame,
    *,
    title: str,
    units: str,
    low_spm: float,
    high_spm: float,
    span: Span,
    pain: pd.DataFrame | None = None,
    alt: str = "",
) -> go.Figure:
    """Each run's cadence brought to one speed, the smooth trend with its band, and the guidance as a strip.

    Args:
        trend: `cadence.trend`, of one device; nothing is drawn across four weeks without a run.
        table: `cadence.residuals`, for what is said of each run.
    """
    figure = parts.blank(title, alt, height=320)
    values = pd.concat([trend["matched_spm"], trend["low_spm"], trend["high_spm"]]).astype("float64")
    guidance_strip(figure, (span[0], parts.sunday(span[1]) + timedelta(days=1)), low_spm, high_spm, values)
    for part in _unbroken(trend):
        part = part.iloc[
            thinning.few(part["cadence_spm"].to_numpy(), thinning.DAY_BUCKETS * len(part) // len(trend) + 1)
        ]
        band = part[part["low_spm"].notna()]
        figure.add_scatter(
            x=pd.concat([band["local_date"], band["local_date"].iloc[::-1]]),
            y=pd.concat([band["high_spm"], band["low_spm"].iloc[::-1]]).round(1).astype("float32"),
            fill="toself",
            mode="none",
            fillcolor=BAND_FILL,
            hoverinfo="skip",
            name="band",
            showlegend=False,
        )
        figure.add_scatter(
            x=part["local_date"],
            y=part["cadence_spm"].round(1).astype("float32"),
            mode="lines",
            line={"color": DATA, "width": 2.5},
            name="trend",
            hoverinfo="skip",
            showlegend=False,
        )
    hovers = words.at_speed_hovers(table.set_index("activity_id").loc[trend["activity_id"]], units)
    _dots(figure, trend, "matched_spm", hovers)
    figure.update_layout(margin_r=WORDS_PX)
    figure.update_yaxes(title_text="steps/min")
    parts.date_axis(figure, span)
    parts.mark_pain(figure, pain, span)
    return figure


def _unbroken(trend: pd.DataFrame) -> list[pd.DataFrame]:
    """The trend without its holes: a new part begins after four weeks without a run."""
    hole = trend["local_date"].diff() > pd.Timedelta(days=LONGEST_HOLE_DAYS)
    return [part for _, part in trend.groupby(hole.cumsum())]


def against_speed(
    stretches: pd.DataFrame,
    fit: Fit | None,
    *,
    title: str,
    units: str,
    today: date,
    low_spm: float,
    high_spm: float,
    alt: str = "",
) -> go.Figure:
    """Every steady, flat stretch by its speed and cadence, older ones pale and this month's strong, with the fit.

    Args:
        stretches: `Report.stretches`: `local_date, speed_mps, cadence_spm`.
        fit: drawn over its own range only; None draws none.
        today: the last 28 days up to it are this month.
    """
    figure = parts.blank(title, alt, height=360)
    if stretches.empty:
        return figure
    month = pd.Timedelta(days=CADENCE_GUIDANCE["trend_days"])
    recent = (stretches["local_date"] > pd.Timestamp(today) - month).to_numpy()
    old, new = (np.flatnonzero(rows)[thinning.evenly(rows.sum())] for rows in (~recent, recent))
    slowest, fastest = stretches["speed_mps"].quantile([0.005, 0.995])
    edges = slowest - 0.05, fastest + 0.05
    guidance_strip(figure, edges, low_spm, high_spm, stretches["cadence_spm"])
    for name, rows, marker in (
        (words.OLDER, old, {"color": DATA_PALE, "size": 5, "symbol": "circle"}),
        (
            words.THIS_MONTH,
            new,
            {"color": WINDOW, "size": 7, "symbol": "diamond", "opacity": 0.75},
        ),
    ):
        dots = stretches.iloc[rows]
        if dots.empty:
            continue
        figure.add_scatter(
            x=dots["speed_mps"].round(3).astype("float32"),
            y=dots["cadence_spm"].round(1).astype("float32"),
            mode="markers",
            marker=marker,
            name=name,
            customdata=[phrases.day(moment, today) for moment in dots["local_date"].dt.date],
            hovertemplate=f"%{{customdata}}: %{{y:.0f}}{phrases.THIN}steps/min<extra></extra>",
        )
    if fit is not None:
        ends = np.array([fit.low_mps, fit.high_mps])
        figure.add_scatter(
            x=ends,
            y=np.round(fit.intercept_spm + fit.slope_spm * ends, 1),
            mode="lines",
            line={"color": DATA, "width": 3, "dash": "solid" if fit.slope_known else "dash"},
            name=words.fit_name(fit),
            hoverinfo="skip",
        )
    figure.update_layout(showlegend=True, margin_r=WORDS_PX, dragmode=False)
    figure.update_yaxes(title_text="steps/min")
    ticks = _pace_ticks(*edges, units)
    figure.update_xaxes(
        range=edges,
        title_text=f"pace (min/{units}), faster to the right",
        tickvals=[speed for speed, _ in ticks],
        ticktext=[text for _, text in ticks],
        ticks="outside",
        tickcolor=GRID,
    )
    return figure


def by_class(classes: pd.DataFrame, *, title: str, alt: str = "") -> go.Figure:
    """Steps a minute more or fewer than usual at that speed, one row a shoe class, with its 95% interval.

    Args:
        classes: `cadence.by_class`; without an interval only the dot is drawn.
    """
    figure = parts.blank(title, alt, height=90 + 34 * len(classes))
    for row in classes.to_dict("records"):
        figure.add_scatter(
            x=[round(row["residual_spm"], 2)],
            y=[words.class_label(row)],
            mode="markers",
            error_x={"type": "data", "array": [row["plus_minus_spm"]], "color": DATA, "thickness": 2, "width": 6},
            marker=_look(row["shoe_class"], 11),
            hovertext=words.class_hover(row),
            hovertemplate="%{hovertext}<extra></extra>",
            name=CLASS_NAMES[row["shoe_class"]],
        )
    reach = classes["residual_spm"].abs() + classes["plus_minus_spm"].fillna(0)
    figure.add_vline(x=0, line={"color": DATA, "width": 1, "dash": "dot"})
    figure.update_layout(dragmode=False, margin_l=150)
    figure.update_xaxes(title_text="steps/min above usual", ticks="outside", tickcolor=GRID)
    _signed(figure.layout.xaxis, max(LEAST_REACH_SPM, 1.1 * float(reach.max())))
    figure.update_yaxes(autorange="reversed", title_text="")
    return figure


def drift(
    runs: pd.DataFrame,
    column: str,
    *,
    title: str,
    span: Span,
    pain: pd.DataFrame | None = None,
    alt: str = "",
) -> go.Figure:
    """The last third of each run against its first at matched speed, in percent, and the middle of the last weeks.

    Args:
        runs: `cadence.lasting` with `trend_pct`, see `cadence.middle_of_runs`: a line for each device.
        column: one of the `*_change_pct` columns.
    """
    figure = parts.blank(title, alt, height=260)
    report = CADENCE_DRIFT["report_pct"]
    _near(figure, report, f"within<br>{report:.0f}%")
    _dots(figure, runs, column, wording_lasting.drift_hovers(runs, column), wording_lasting.DRIFT_TAIL)
    for _, own in runs.groupby("device", sort=False):
        figure.add_scatter(
            x=own["local_date"],
            y=own["trend_pct"].round(2),
            mode="lines",
            line={"color": DATA, "width": 2.5},
            name="trend",
            hoverinfo="skip",
            showlegend=False,
        )
    figure.update_yaxes(title_text="% of the first third")
    _signed(figure.layout.yaxis, max(1.5 * report, _most(runs[column]) + 1))
    return _over_time(figure, span, pain)


def held(runs: pd.DataFrame, *, title: str, span: Span, pain: pd.DataFrame | None = None, alt: str = "") -> go.Figure:
    """For how many minutes each run kept the runner's usual cadence; a ring where it was left before the end.

    Args:
        runs: `cadence.lasting`: `local_date, shoe_class, held_min, held_to_end`.
    """
    figure = parts.blank(title, alt, height=260)
    left = runs[~runs["held_to_end"].astype(bool)]
    figure.add_scatter(
        x=left["local_date"],
        y=left["held_min"].round(1),
        mode="markers",
        marker={"symbol": "hexagon-open", "size": 17, "color": WINDOW, "line": {"width": 2}},
        hoverinfo="skip",
        name="left before the end",
        showlegend=False,
    )
    _dots(figure, runs, "held_min", wording_lasting.held_hovers(runs))
    top = _most(runs["held_min"])
    figure.update_yaxes(title_text="min of running", range=[0, 1.15 * top] if top > 0 else [0, 1])
    return _over_time(figure, span, pain)


def balance(
    runs: pd.DataFrame, *, title: str, span: Span, pain: pd.DataFrame | None = None, alt: str = ""
) -> go.Figure:
    """Each run's left and right against the runner's own past on that watch, in percentage points.

    Args:
        runs: `cadence.balance`: `local_date, device, balance_pct, baseline_pct, change_points`.
    """
    figure = parts.blank(title, alt, height=260)
    points = ASYMMETRY["points"]
    _near(figure, points, f"within<br>{points:.0f} points")
    _dots(figure, runs.assign(shoe_class="untagged"), "change_points", wording_lasting.balance_hovers(runs))
    figure.update_yaxes(title_text="percentage points")
    _signed(figure.layout.yaxis, max(1.5 * points, _most(runs["change_points"]) + 0.5))
    return _over_time(figure, span, pain)


# ---------------------------------------------------------------------------------------------------------------- parts


def _near(figure: go.Figure, reach: float, words: str) -> None:
    """A band around nothing, with its words at the edge: what lies inside is not worth noticing."""
    figure.add_hrect(y0=-reach, y1=reach, fillcolor=BAND, line_width=0, layer="below")
    parts.note(figure, words, x=1, y=0, xref="paper", xanchor="left", align="left")


def _over_time(figure: go.Figure, span: Span, pain: pd.DataFrame | None) -> go.Figure:
    """The time line, with room for words at its end, and pain on it."""
    figure.update_layout(margin_r=WORDS_PX)
    parts.date_axis(figure, span)
    parts.mark_pain(figure, pain, span)
    return figure


def _dots(figure: go.Figure, runs: pd.DataFrame, column: str, hovers: Sequence[str], tail: str = "") -> None:
    """A dot a run, with the shape and colour of its shoe class; without any class they are all alike."""
    classes = runs["shoe_class"].replace("", "untagged")
    worn = [name for name in CLASS_SHAPES if (classes == name).any()]
    hover = np.asarray(hovers, dtype=object)
    for name in worn:
        rows = np.flatnonzero(classes == name)
        rows = rows[thinning.evenly(len(rows))]
        figure.add_scatter(
            x=runs["local_date"].iloc[rows],
            y=runs[column].iloc[rows].round(2),
            mode="markers",
            marker=_look(name if worn != ["untagged"] else "", 8),
            customdata=hover[rows],
            hovertemplate=parts.day_hover("%{customdata}" + tail),
            name=words.SEVERAL_OR_NONE if name == "untagged" else CLASS_NAMES[name],
            showlegend=worn != ["untagged"],
        )
    figure.update_layout(showlegend=worn != ["untagged"] or bool(figure.layout.showlegend))


def _look(shoe_class: str, size: int) -> dict[str, object]:
    if not shoe_class:
        return {"color": DATA_PALE, "size": size, "symbol": "circle", "line": {"color": DATA, "width": 1}}
    return {"color": CLASS_COLOURS[shoe_class], "size": size, "symbol": CLASS_SHAPES[shoe_class]}


def _most(values: pd.Series) -> float:
    """The largest of the known values, whatever their sign; 0 without any."""
    known = values.dropna().abs()
    return float(known.max()) if len(known) else 0.0


def _signed(axis: go.layout.XAxis | go.layout.YAxis, reach: float) -> None:
    """An axis about zero, its marks with their sign; nought has none."""
    step = next((step for step in SIGNED_STEPS if 2 * reach / step <= 8), SIGNED_STEPS[-1])
    ticks = np.arange(-(reach // step), reach // step + 1) * step
    texts = [f"{tick:+g}".replace("-", "−") if tick else "0" for tick in ticks]
    axis.update(range=[-reach, reach], tickvals=ticks, ticktext=texts)


def _pace_ticks(slowest_mps: float, fastest_mps: float, units: str) -> list[tuple[float, str]]:
    """Speeds with a round pace, at most seven, and how each is written."""
    metres = phrases.METRES[units]
    slow, fast = metres / max(slowest_mps, 0.3), metres / fastest_mps
    step = next((step for step in PACE_STEPS_S if (slow - fast) / step <= 7), PACE_STEPS_S[-1])
    paces = np.arange(np.ceil(fast / step) * step, slow + 1e-9, step)[::-1]
    return [(metres / pace, phrases.pace(metres / pace, units).split("/")[0]) for pace in paces]
