"""One run: its channels and the drawing of its way."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..evidence import RULES
from ..wording import activity as wording_activity
from ..wording import phrases
from .parts import DATA, GRID, WINDOW, blank, note
from .thinning import BUCKETS, downsample

__all__ = ["BESIDE_DYNAMICS", "DYNAMICS", "NOT_ON_FOOT", "channels", "elapsed_s", "route"]

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
NOT_ON_FOOT = tuple(channel if channel[1] != "cadence" else (*channel[:2], "turns/min", 1) for channel in CHANNELS)


def route(
    records: pd.DataFrame,
    *,
    title: str,
    trim_m: float = 0.0,
    stretch_s: tuple[float, float] | None = None,
    alt: str = "",
) -> go.Figure:
    """The way run, as plain metres east and north at equal scale: no map, so nothing is asked of any other machine.

    Args:
        records: `schema.RECORDS`.
        trim_m: metres left out at both ends, so that a shared picture does not show where somebody lives.
        stretch_s: seconds since the start, drawn strong; the rest is then pale.
    """
    figure = blank(title, alt, height=380)
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
        records: `schema.RECORDS`; only channels with values are drawn, at most some 1,300 points each.
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


def _times(seconds: np.ndarray) -> list[str | None]:
    """Seconds as times of the first day of 1970, so that an axis finds round minutes by itself; None where unknown.

    As text: plotly takes a number on a date axis for a moment in the reader's own time zone.
    """
    known = np.isfinite(seconds)
    texts = np.datetime_as_string((1000 * np.where(known, seconds, 0)).round().astype("datetime64[ms]"), unit="s")
    return [text if there else None for text, there in zip(texts.tolist(), known.tolist(), strict=True)]


def _pace_s(speed_mps: pd.Series, units: str) -> np.ndarray:
    """Seconds a kilometre or mile, for a time axis; standing still has no pace."""
    metres = phrases.METRES[units]
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
