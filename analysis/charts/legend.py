"""What stands beside a chart and not in it: its legend as a line of HTML, and the chart in words.

Decision: a legend that wraps like text leaves the picture its place on a phone.
"""

import plotly.graph_objects as go

__all__ = ["alt_text", "legend_html"]

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
