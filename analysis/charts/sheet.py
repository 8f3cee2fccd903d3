"""The picture of the clinician sheet: weeks of running as an SVG that stands over the table of the same weeks.

Decision: drawn by hand and not by plotly, because the sheet has no script and must print. Each kind of shoe has a
pattern beside its colour, so a black-and-white copy reads the same. One column of the picture is one column of the
table below it: `LABEL_SHARE` of the width is for labels, the rest is shared out evenly.
"""

from datetime import date
from itertools import pairwise

import pandas as pd

from ..elements import Html, tag
from ..handover import Handover
from ..model import RULE_NAMES, SHOE_CLASSES
from ..shoes import UNTAGGED
from ..wording import phrases
from ..wording import sheet as words
from ..wording.names import RULE_SHORT
from .parts import CLASS_COLOURS, PAIN, WINDOW

__all__ = ["LABEL_SHARE", "shown_classes", "swatch", "weeks_picture"]

WIDTH = 1000.0
LABEL_SHARE = 0.18
LEFT = LABEL_SHARE * WIDTH
LANE, PAIN_ROW, PLOT, FOOT = 15.0, 28.0, 140.0, 3.0
BAR_SHARE = 0.72  # of a week's column
STEPS_MIN = (10, 15, 30, 60, 120, 240, 480, 960)
MOST_LINES = 4
INK, PALE, WINDOW_GROUND = "#222222", "#8A8A8A", "#E4E0F1"
SMALL = 13.0

# What is drawn over a class's colour, in a tile of the given size.
_TILES = {
    "barefoot": (6, "M0 0L6 6M6 0L0 6", INK, 1.3),
    "minimal": (6, "M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5", INK, 1.3),
    "transitional": (7, "M3.5 2.5a1 1 0 1 0 .01 0z", "#FFFFFF", 1.2),
    "untagged": (6, "M0 3H6", PALE, 0.9),
}


def shown_classes(weeks: pd.DataFrame) -> list[str]:
    """The kinds of shoe that were run in, from the least shoe to none given."""
    return [name for name in (*SHOE_CLASSES, UNTAGGED) if weeks[name].fillna(0).any()]


def swatch(name: str) -> Html:
    """The pattern of a class, small, for the head of its row; `weeks_picture` defines the patterns."""
    square = _rect(0.5, 0.5, 11, 11, fill=f"url(#{name})", stroke=INK, stroke_width=0.8)
    return tag("svg", square, class_="swatch", viewBox="0 0 12 12", aria_hidden="true")


def weeks_picture(found: Handover, *, alt: str) -> Html:
    """Windows as lanes, pain as diamonds, and a bar for each week, stacked by kind of shoe."""
    lanes = [rule for rule in RULE_NAMES if any(window.rule == rule for window in found.windows)]
    top = LANE * len(lanes)
    floor = top + PAIN_ROW + PLOT
    parts = [
        _patterns(),
        *_lanes(found, lanes, floor),
        *_grid(found, floor),
        *_bars(found, floor),
        *_pain(found, top, floor),
        tag("line", x1=LEFT, x2=WIDTH, y1=floor, y2=floor, stroke=INK, stroke_width=1.2),
    ]
    box = f"0 0 {WIDTH:.0f} {floor + FOOT:.0f}"
    return tag("svg", tag("title", alt), *parts, class_="weeks", viewBox=box, role="img")


def _patterns() -> Html:
    shapes = []
    for name, colour in CLASS_COLOURS.items():
        size, path, stroke, width = _TILES.get(name, (6, "", INK, 0))
        ground = _rect(0, 0, size, size, fill="#FFFFFF" if name == UNTAGGED else colour)
        drawn = tag("path", d=path, stroke=stroke, stroke_width=width, fill="none") if path else None
        shapes.append(tag("pattern", ground, drawn, id=name, width=size, height=size, patternUnits="userSpaceOnUse"))
    stripes = tag("path", d="M0 6L6 0", stroke=WINDOW, stroke_width=1, fill="none")
    ground = _rect(0, 0, 6, 6, fill=WINDOW_GROUND)
    shapes.append(tag("pattern", ground, stripes, id="window", width=6, height=6, patternUnits="userSpaceOnUse"))
    return tag("defs", *shapes)


def _x(found: Handover, day: date, share: float = 0.0) -> float:
    """Where a day begins; `share` of the day further."""
    weeks = ((day - found.start).days + share) / 7
    return LEFT + min(max(weeks, 0), len(found.weeks)) * (WIDTH - LEFT) / len(found.weeks)


def _lanes(found: Handover, lanes: list[str], floor: float) -> list[Html]:
    """A lane for each rule, and a pale ground under the days of any window."""
    drawn = []
    for start, end in _joined(found):
        first, last = _x(found, start), _x(found, end, 1)
        drawn.append(_rect(first, 0, last - first, floor, fill=WINDOW, fill_opacity=0.09))
    for row, rule in enumerate(lanes):
        middle = LANE * row + LANE / 2
        drawn.append(_text(LEFT - 8, middle + 5, RULE_SHORT[rule], anchor="end"))
        for window in found.windows:
            if window.rule == rule:
                first, last = _x(found, window.start), _x(found, window.end, 1)
                place = first, middle - 4.5, max(last - first, 2), 9
                drawn.append(_rect(*place, fill="url(#window)", stroke=WINDOW, stroke_width=1.2))
    return drawn


def _joined(found: Handover) -> list[tuple[date, date]]:
    """The days inside any window, as spans that do not overlap."""
    spans: list[tuple[date, date]] = []
    for start, end in sorted((window.start, window.end) for window in found.windows):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], end)
        else:
            spans.append((start, end))
    return spans


def _grid(found: Handover, floor: float) -> list[Html]:
    """Level lines with their minutes."""
    highest = _highest(found)
    step = next((step for step in STEPS_MIN if highest / step <= MOST_LINES), STEPS_MIN[-1])
    drawn = []
    for minutes in range(step, int(highest) + 1, step):
        y = floor - PLOT * minutes / highest
        drawn.append(tag("line", x1=LEFT, x2=WIDTH, y1=y, y2=y, stroke=PALE, stroke_width=0.6, stroke_dasharray="2 3"))
        drawn.append(_text(LEFT - 8, y + 5, phrases.duration(60 * minutes), anchor="end"))
    return drawn


def _highest(found: Handover) -> float:
    minutes = found.weeks[[*SHOE_CLASSES, UNTAGGED]].sum(axis=1).max()
    return 1.05 * float(minutes) if minutes > 0 else 1.0


def _bars(found: Handover, floor: float) -> list[Html]:
    """One bar a week, barefoot at the bottom as everywhere; the running week is dashed."""
    classes, highest = shown_classes(found.weeks), _highest(found)
    column = (WIDTH - LEFT) / len(found.weeks)
    drawn = []
    for number, (_, week) in enumerate(found.weeks[classes].fillna(0).iterrows()):
        left = LEFT + column * (number + (1 - BAR_SHARE) / 2)
        edges = [floor - PLOT * minutes / highest for minutes in (0, *week.cumsum())]
        dashes = "4 2" if number == len(found.weeks) - 1 else None
        for name, (low, high) in zip(classes, pairwise(edges), strict=True):
            if low - high > 0.3:
                place = left, high, BAR_SHARE * column, low - high
                fill = f"url(#{name})"
                drawn.append(_rect(*place, fill=fill, stroke=INK, stroke_width=0.8, stroke_dasharray=dashes))
    return drawn


def _pain(found: Handover, top: float, floor: float) -> list[Html]:
    """A diamond for each day with pain, the worst number of each week over it, and a line where it began."""
    drawn = []
    if found.mark is not None and found.mark.onset and found.mark.entry.date <= found.end:
        x = _x(found, found.mark.entry.date, 0.5)
        drawn.append(tag("line", x1=x, x2=x, y1=top + 22, y2=floor, stroke=INK, stroke_width=1, stroke_dasharray="5 3"))
    pain = found.pain.assign(worst=found.pain[["during", "after", "next_morning"]].max(axis=1))
    pain = pain[(pain["worst"] > 0) & (pain["date"] <= pd.Timestamp(found.end))]
    if len(pain):
        drawn.append(_text(LEFT - 8, top + 24, words.PAIN_LANE, anchor="end"))
    for day in pain["date"].drop_duplicates():
        x, y = _x(found, day.date(), 0.5), top + 19
        shape = f"M{x:.1f} {y - 6:.1f}l5 6l-5 6l-5 -6z"
        drawn.append(tag("path", d=shape, fill=PAIN, stroke=INK, stroke_width=0.9))
    weeks = pd.DatetimeIndex(found.weeks.index)
    for week, worst in zip(weeks, found.weeks["pain"], strict=True):
        if worst > 0:
            days = pain["date"][(pain["date"] >= week) & (pain["date"] < week + pd.Timedelta(days=7))]
            middle = (_x(found, days.min().date(), 0.5) + _x(found, days.max().date(), 0.5)) / 2
            drawn.append(_text(min(middle, WIDTH - 6), top + 11, f"{worst:.0f}", anchor="middle", weight="bold"))
    return drawn


def _rect(x: float, y: float, width: float, height: float, **style: str | float | None) -> Html:
    return tag("rect", x=round(x, 1), y=round(y, 1), width=round(width, 1), height=round(height, 1), **style)


def _text(x: float, y: float, text: str, *, anchor: str, weight: str | None = None) -> Html:
    x, y = round(x, 1), round(y, 1)
    return tag("text", text, x=x, y=y, font_size=SMALL, text_anchor=anchor, fill=INK, font_weight=weight)
