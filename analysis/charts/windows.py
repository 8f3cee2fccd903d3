"""When risk windows were open."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from ..model import RULE_NAMES, RiskWindow
from ..wording import windows as wording_windows
from ..wording.names import RULE_TITLES
from .parts import DATA, DAY_MS, WINDOW, blank, date_axis, diamonds, midnight, note, painful

__all__ = ["risk_timeline"]


def risk_timeline(
    windows: Sequence[RiskWindow],
    *,
    title: str,
    today: date,
    span: tuple[date, date],
    pain: pd.DataFrame | None = None,
    alt: str = "",
) -> go.Figure:
    """Risk windows as bars, one lane a rule, the most important rule on top; pain has a lane of its own below."""
    lanes = [rule for rule in RULE_NAMES if any(window.rule == rule for window in windows)]
    hurt = painful(pain, span)
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
            hovertext=[wording_windows.window_hover(window, today) for _, window in mine],
            hovertemplate="%{hovertext}<extra></extra>",
        )
        note(figure, RULE_TITLES[rule], x=0, y=-row + 0.26, xref="paper", xanchor="left", yanchor="bottom")
    if len(hurt):
        diamonds(figure, hurt, y=1.0 - rows)
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
