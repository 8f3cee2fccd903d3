"""The clinician sheet: twelve weeks of a runner on one page, two at most, as one HTML file.

Decision: a therapist reads it on paper in five minutes, so it is made for print: no script, nothing from outside, black
and white reads the same, and the first page answers (what was run, where it hurts, what changed before, what to talk
about) while the second holds the receipts. Lists are cut to what fits and say how much was left out. The runner's name
is there only when asked for, and no place is: not one coordinate comes near this module.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from .charts.sheet import LABEL_SHARE, shown_classes, swatch, weeks_picture
from .elements import Html, tag, together
from .errors import TreadlightlyError
from .handover import Handover, handover
from .report import Report
from .wording import handover as told
from .wording import sheet as words

__all__ = ["clinician_sheet", "save"]

MOST_ENTRIES = 7  # pain entries shown
MOST_WINDOWS = 8
NUMBER_ROWS = ("moving_min", "distance_km", "longest_km", "runs", "cadence_spm", "strength_days", "pain")

# The file asks nothing of anybody: a browser that reads this refuses every request it could hold.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
START = "<!DOCTYPE html>"
STYLE = """
@page { margin: 10mm 12mm 12mm; @bottom-right { content: counter(page) " / " counter(pages); font: 7.5pt sans-serif; } }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0; color: #1a1a1a; background: #fff; font: 8.4pt/1.34 "Helvetica Neue", Helvetica, Arial,
  "Liberation Sans", "Noto Sans", "DejaVu Sans Condensed", sans-serif; font-variant-numeric: tabular-nums;
  overflow-wrap: break-word; }
h1 { font-size: 15pt; line-height: 1.15; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 9.6pt; margin: 0 0 1mm; }
p { margin: 0 0 1mm; }
header { display: grid; grid-template-columns: 1fr 1fr; align-items: end; gap: 6mm; overflow-wrap: anywhere;
  border-bottom: 1.2pt solid #1a1a1a; padding-bottom: 1.5mm; margin-bottom: 2mm; }
header p { margin: 0; }
header div + div { text-align: right; }
.who { font-weight: 600; }
.quiet, figcaption, caption { color: #4a4a4a; font-size: 7.6pt; }
section { margin-bottom: 3mm; }
.lead { font-size: 9.6pt; }
.signs { border: 1.5pt solid #1a1a1a; padding: 2mm 3mm; margin-bottom: 3mm; font-size: 10pt; break-inside: avoid; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 6mm; align-items: start; }
figure { margin: 0; }
figcaption, table + p { margin-top: 0.8mm; }
svg.weeks { display: block; width: 100%; height: auto; font-family: inherit; }
svg.swatch { width: 2.3mm; height: 2.3mm; margin-right: 1.2mm; vertical-align: -0.2mm; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding-bottom: 0.6mm; }
th, td { text-align: left; vertical-align: top; padding: 0.35mm 1.2mm 0.35mm 0; font-weight: normal; }
thead th { border-bottom: 0.6pt solid #555; color: #4a4a4a; font-size: 7.6pt; vertical-align: bottom; }
tbody tr + tr > * { border-top: 0.35pt solid #ccc; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.grid { table-layout: fixed; }
.grid { font-size: 8pt; line-height: 1.22; }
.grid th, .grid td { padding: 0.2mm 0; }
.grid caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.zero { color: #767676; }
.receipts th, .receipts td { padding-right: 3mm; }
.receipts th, .receipts td:nth-child(2), .receipts td:last-child { white-space: nowrap; }
.receipts td:nth-child(3) { width: 100%; overflow-wrap: anywhere; }
.pains th, .pains td:nth-child(2) { white-space: nowrap; }
.pains td:last-child { overflow-wrap: anywhere; }
.grid td, .grid thead th + th { text-align: center; }
.grid .strong > * { font-weight: 600; }
td.number, th.number { text-align: center; }
ol, ul { margin: 0; padding-left: 4.5mm; }
li { margin-bottom: 0.7mm; break-inside: avoid; }
dl { margin: 0; }
dt { font-weight: 600; display: inline; }
dd { display: inline; margin: 0; }
dl div { margin-bottom: 0.9mm; break-inside: avoid; }
.columns { columns: 2; column-gap: 6mm; }
.whole { break-inside: avoid; }
h2, caption { break-after: avoid; }
footer { border-top: 0.6pt solid #555; padding-top: 1.2mm; margin-top: 2mm; }
@media screen { body { max-width: 186mm; margin: 8mm auto; padding: 0 5mm; } .wide { overflow-x: auto; }
  .wide > div { min-width: 160mm; } }
@media screen and (max-width: 640px) { .two { grid-template-columns: 1fr; } .columns { columns: 1; }
  .receipts th, .receipts td, .pains th, .pains td { white-space: normal !important; } }
"""


def clinician_sheet(report: Report, name: str = "") -> str:
    """The sheet as one HTML document for the day of the report.

    Args:
        report: `build_report`.
        name: the runner's, written on top; left out when empty.
    """
    found = handover(report)
    name = told.cut(name, told.LONGEST_NAME)
    stopped = report.feeling.state == "clinician"
    body = [
        _head(found, report, name),
        _signs(report) if stopped else None,
        tag("section", _title("summary", words.SUMMARY_TITLE), tag("p", words.summary(found, report), class_="lead")),
        _weeks(found, report),
        *_middle(found, report, None if stopped else _now(report)),
        _windows(found, report) if found.runs else None,
        _sources(found, report),
        _limits(),
    ]
    title = " · ".join(filter(None, (words.TITLE, name, words.long_day(report.today))))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", title),
        tag("style", Html(STYLE)),
    )
    return f"{START}\n{tag('html', head, tag('body', tag('main', together(body))), lang='en')}\n"


def save(sheet: str, path: str | Path) -> Path:
    """Write the sheet to a file; an older sheet of that name is replaced, any other file is not.

    Raises:
        TreadlightlyError: the file is there and is no web page, or cannot be written.
    """
    target = Path(path).expanduser()
    try:
        if target.exists() and not _is_page(target):
            raise TreadlightlyError(str(target), "The file is there and is no web page.", "Choose another name.")
        target.write_text(sheet, encoding="utf-8")
    except OSError as error:
        problem = f"The sheet could not be written ({error.strerror})."
        raise TreadlightlyError(str(target), problem, "Name a file in a folder you may write to.") from error
    return target


def _is_page(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(len(START)).decode("ascii", "replace").lower() in ("", START.lower())


def _title(key: str, text: str) -> Html:
    return tag("h2", text, id=key)


def _head(found: Handover, report: Report, name: str) -> Html:
    who = " · ".join(filter(None, (name, words.period(found))))
    left = tag("div", tag("h1", words.TITLE), tag("p", who, class_="who"))
    right = tag("div", tag("p", words.long_day(report.today)), tag("p", words.coverage(found), class_="quiet"))
    return tag("header", left, right)


def _signs(report: Report) -> Html:
    what, so = words.signs(report)
    parts = _title("signs", words.SIGNS_TITLE), tag("p", tag("strong", what)), tag("p", so)
    return tag("section", *parts, class_="signs", aria_labelledby="signs")


# --------------------------------------------------------------------------------------------------------- week by week


def _weeks(found: Handover, report: Report) -> Html:
    if found.since is None:
        return Html("")
    notes = [words.SPIKED_HELP] if any(found.spiked) else []
    picture = weeks_picture(found, alt=words.picture_alt(found, report))
    drawn = tag("div", tag("div", picture, _weeks_table(found, report)), class_="wide")
    caption = tag("figcaption", " ".join([words.WEEKS_NOTE, *notes]))
    title = _title("weeks", words.WEEKS_TITLE)
    return tag("section", title, tag("figure", drawn, caption), class_="whole", aria_labelledby="weeks")


def _weeks_table(found: Handover, report: Report) -> Html:
    """The numbers under the bars: a column for each week."""
    units, weeks = report.settings.units, found.weeks
    wide = tag("colgroup", tag("col", style=f"width:{100 * LABEL_SHARE:g}%"), *[tag("col")] * len(weeks))
    heads = [words.week_head(start) for start in pd.DatetimeIndex(weeks.index)]
    head = tag("tr", tag("th", words.WEEK_FROM, scope="col"), *(tag("th", text, scope="col") for text in heads))
    rows = [_weeks_row(name, found, units, swatch(name)) for name in shown_classes(weeks)]
    rows += [_weeks_row(name, found, units) for name in NUMBER_ROWS if weeks[name].notna().any()]
    table = tag("thead", head), tag("tbody", *rows)
    return tag("table", tag("caption", words.WEEKS_CAPTION), wide, *table, class_="grid")


def _weeks_row(name: str, found: Handover, units: str, mark: Html | None = None) -> Html:
    values = [words.week_value(name, value, units) for value in found.weeks[name]]
    if name == "longest_km":
        values = [f"{text} {words.SPIKED}" if over else text for text, over in zip(values, found.spiked, strict=True)]
    head = tag("th", mark, words.row_name(name, units), scope="row")
    cells = (tag("td", text, class_="zero" if text == "0" else None) for text in values)
    return tag("tr", head, *cells, class_="strong" if name == "moving_min" else None)


# ------------------------------------------------------------------------------------------------------------- sections


def _middle(found: Handover, report: Report, now: Html | None) -> tuple[Html, ...]:
    """Pain, what changed before it, what to talk about and what is allowed (None: nothing), in two columns.

    Notes and signs of the pain need the whole width.
    """
    pain, before, topics = _pain(found, report), _before(found, report), _topics(found, report)
    steps = _steps_and_strength(found, report) if found.since is not None else None
    if not _noted(found):
        return (_two((pain, topics), (before, now, steps)),)
    if now is None:
        return pain, _two((before, steps), (topics,))
    return pain, _two((before, now), (topics, steps))


def _two(left: Iterable[Html | None], right: Iterable[Html | None]) -> Html:
    return tag("div", tag("div", *left), tag("div", *right), class_="two")


def _noted(found: Handover) -> bool:
    shown = found.pain.head(MOST_ENTRIES)
    return bool((shown["flags"].map(len) > 0).any() or (shown["note"] != "").any())


def _pain(found: Handover, report: Report) -> Html:
    title = _title("pain", words.PAIN_TITLE)
    if found.pain.empty:
        return tag("section", title, tag("p", words.NO_PAIN), class_="whole", aria_labelledby="pain")
    rows = words.pain_rows(found.pain.head(MOST_ENTRIES), report.today)
    columns = words.PAIN_COLUMNS if _noted(found) else words.PAIN_COLUMNS[:-1]
    left = len(found.pain) - len(rows)
    more = tag("p", words.more_entries(left), class_="quiet") if left > 0 else None
    table = _table(words.PAIN_SCALE, columns, [row[: len(columns)] for row in rows], look="pains", centred=(2, 3, 4))
    return tag("section", title, table, more, aria_labelledby="pain")


def _before(found: Handover, report: Report) -> Html | None:
    if found.mark is None or found.before is None:
        return None
    title = _title("before", words.before_title(found.mark, report))
    rows, note = words.before_rows(found.before, report), words.before_note(found.before, found, report)
    table = _table(words.BEFORE_CAPTION, words.BEFORE_COLUMNS, rows) if rows else None
    noted = tag("p", note) if note else None
    return tag("section", title, table, noted, class_="whole", aria_labelledby="before")


def _topics(found: Handover, report: Report) -> Html:
    questions = [tag("li", told.topic(topic, report)) for topic in found.topics]
    listed = tag("ol", *questions) if questions else tag("p", told.NO_TOPICS)
    return tag("section", _title("topics", words.TOPICS_TITLE), listed, aria_labelledby="topics")


def _now(report: Report) -> Html:
    """The state of pain and the budget."""
    rows = words.now_rows(report)
    table = _table(words.NOW_CAPTION, words.NOW_COLUMNS, rows) if rows else None
    parts = tag("p", words.now_sentence(report)), table
    return tag("section", _title("now", words.NOW_TITLE), *parts, class_="whole", aria_labelledby="now")


def _steps_and_strength(found: Handover, report: Report) -> Html:
    cadence = tag("div", tag("dt", f"{words.CADENCE_TITLE}: "), tag("dd", words.cadence(report)))
    strength = tag("div", tag("dt", f"{words.STRENGTH_TITLE}: "), tag("dd", words.strength(found)))
    return tag("section", tag("dl", cadence, strength), class_="whole", aria_label=words.STEPS_AND_STRENGTH)


def _windows(found: Handover, report: Report) -> Html:
    title = _title("windows", words.WINDOWS_TITLE)
    if not found.windows:
        return tag("section", title, tag("p", told.NO_WINDOWS), class_="whole", aria_labelledby="windows")
    shown = found.windows[:MOST_WINDOWS]
    rows = [told.window_row(window, report) for window in shown]
    left = len(found.windows) - len(shown)
    more = tag("p", told.more_windows(left), class_="quiet") if left > 0 else None
    table = _table(words.WINDOWS_CAPTION, words.WINDOW_COLUMNS, rows, look="receipts")
    return tag("section", title, table, more, aria_labelledby="windows")


def _sources(found: Handover, report: Report) -> Html | None:
    notes = [words.rule_note(rule) for rule in words.rules_used(found, found.windows[:MOST_WINDOWS], report)]
    if not notes:
        return None
    items = [tag("div", tag("dt", f"{title}: "), tag("dd", text)) for title, text in notes]
    return tag("section", _title("sources", words.SOURCES_TITLE), tag("dl", *items, class_="columns"), class_="quiet")


def _limits() -> Html:
    items = [tag("li", text) for text in words.LIMITS]
    made = tag("footer", words.MADE_BY, class_="quiet")
    return tag(
        "section", _title("limits", words.LIMITS_TITLE), tag("ul", *items, class_="columns"), made, class_="quiet whole"
    )


def _table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    look: str | None = None,
    centred: Sequence[int] = (),
) -> Html:
    """A table whose first cell of each row is that row's head."""

    def kind(number: int) -> str | None:
        return "number" if number in centred else None

    head = [tag("th", text, scope="col", class_=kind(number)) for number, text in enumerate(columns)]
    body = [
        tag("tr", tag("th", first, scope="row"), *(tag("td", text, class_=kind(n)) for n, text in enumerate(rest, 1)))
        for first, *rest in rows
    ]
    return tag("table", tag("caption", caption), tag("thead", tag("tr", *head)), tag("tbody", *body), class_=look)
