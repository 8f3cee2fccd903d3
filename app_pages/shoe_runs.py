"""Forms of the shoe page about runs: which shoe and surface each had, and a run in several shoes.

Decision: one table changes many runs at once; a split run is told in the way that costs least (the first minutes, then
the rest), span by span, or by lap.
"""

from typing import Any

import pandas as pd
import streamlit as st

from analysis import shoes
from analysis.library import Library
from analysis.model import SHOE_CLASSES, SURFACES
from analysis.report import Report
from analysis.tables import shoes as tables_shoes
from analysis.wording import formats, frame
from analysis.wording import shoe_edits as words
from analysis.wording.activity import activity_labels
from analysis.wording.names import CLASS_NAMES
from app_pages import shoe_edits
from app_pages.shared import MOST_LISTED, View


def edit_runs(view: View, runs: pd.DataFrame) -> None:
    """The table of runs: shoes and surfaces in cells, or for all ticked rows."""
    st.caption(words.RUNS_LEAD)
    table = runs
    if st.toggle(words.ONLY_UNTAGGED, key="only_untagged"):
        table = runs[runs["why"] == CLASS_NAMES[shoes.UNTAGGED]]
    if table.empty:
        st.info(words.NO_RUNS if runs.empty else words.NOTHING_UNTAGGED, icon=":material/info:")
        return
    if len(table) > MOST_LISTED:
        st.caption(words.NEWEST_ROWS.format(MOST_LISTED, len(table)))
        table = table.head(MOST_LISTED)
    names = words.RUN_COLUMNS
    pairs = view.report.shoes["shoe_name"].tolist()
    with st.form("runs", border=False):
        edited = st.data_editor(
            table,
            hide_index=True,
            height=min(420, 38 + 35 * len(table)),
            placeholder="",
            key=f"runs_{view.revision}",
            disabled=True if view.example else ("day", "what", "why"),
            column_order=list(names),
            column_config={
                "ticked": st.column_config.CheckboxColumn(names["ticked"], width=45),
                "day": st.column_config.DateColumn(names["day"], format=f"{formats.in_use().table_day} YY", width=110),
                "what": st.column_config.TextColumn(names["what"], width="medium"),
                "shoe": st.column_config.SelectboxColumn(names["shoe"], options=[*pairs, words.SEVERAL], width=140),
                "why": st.column_config.TextColumn(names["why"], width=290),
                "surface": st.column_config.SelectboxColumn(names["surface"], options=list(SURFACES), width="small"),
            },
        )
        left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
        shoe = left.selectbox(
            words.TICKED_SHOE, [*pairs, words.BACK_TO_RULES], index=None, placeholder=words.LEAVE, key="ticked_shoe"
        )
        surface = middle.selectbox(
            words.TICKED_SURFACE, SURFACES, index=None, placeholder=words.LEAVE, key="ticked_surface"
        )
        if right.form_submit_button(frame.SAVE, type="primary", disabled=view.example, width="stretch"):
            if (shoe or surface) and not edited["ticked"].any():
                st.info(words.NONE_TICKED, icon=":material/info:")
            else:
                _save_runs(view.own, table, edited, shoe, surface)
                st.rerun()


def _save_runs(
    library: Library, before: pd.DataFrame, after: pd.DataFrame, shoe: str | None, surface: str | None
) -> None:
    wanted, ticked = after.copy(), after["ticked"].to_numpy(dtype=bool)
    if shoe is not None:
        wanted.loc[ticked, "shoe"] = shoe
    if surface is not None:
        wanted.loc[ticked, "surface"] = surface
    cells = _differences(before["shoe"], wanted["shoe"])
    chosen = {run: name or words.BACK_TO_RULES for run, name in cells.items() if name != words.SEVERAL}
    if shoe is not None:
        chosen |= dict.fromkeys(before.index[ticked], shoe)
    ground = _differences(before["surface"], wanted["surface"])
    old_ground = _differences(wanted["surface"], before["surface"])

    def do() -> shoe_edits.Undo:
        freed = [run for run, name in chosen.items() if name == words.BACK_TO_RULES]
        removed = library.untag(freed)
        new = library.tag_all([(run, name, 0.0, None) for run, name in chosen.items() if run not in freed])
        for run, name in ground.items():
            library.set_surface(run, name)

        def undo() -> None:
            library.delete(new)
            library.restore(removed)
            for run, name in old_ground.items():
                library.set_surface(run, name)

        return undo

    if chosen or ground:
        shoe_edits.change(words.done_changed(len({*chosen, *ground})), do)


def _differences(before: pd.Series, after: pd.Series) -> dict[str, str | None]:
    """What was changed, None where it was emptied."""
    old, new = before.fillna("").astype(object), after.fillna("").astype(object)
    return {run: new[run] or None for run in before.index if old[run] != new[run]}


def split_run(view: View) -> None:
    """Several shoes in one run: by minutes, or by lap."""
    st.caption(words.SPLIT_LEAD)
    labels = view.once(_on_foot)
    if not labels:
        st.info(words.NO_RUNS, icon=":material/info:")
        return
    run = st.selectbox(words.SPLIT_RUN, list(labels), format_func=labels.__getitem__, key="split_run")
    laps = tables_shoes.laps(view.library.laps(run), view.report.activities.set_index("activity_id").loc[run])
    way = st.segmented_control(
        words.SPLIT_HOW,
        [name for name in words.SPLIT_WAYS if name != "laps" or len(laps) > 1],
        default="first",
        required=True,
        format_func=words.SPLIT_WAYS.__getitem__,
        key="split_way",
    )
    if view.report.shoes.empty:
        st.info(words.NO_PAIR, icon=":material/info:")
        return
    with st.form("split", border=False):
        spans = {"first": _first_minutes, "minutes": _several_spans, "laps": _by_lap}[way](view, run, laps)
        if st.form_submit_button(frame.SAVE, type="primary", disabled=view.example):
            tagged = [(run, *span) for span in spans]
            shoe_edits.change(words.done_saved(labels[run]), lambda: shoe_edits.tag_runs(view.own, tagged))
            st.rerun()


def _on_foot(report: Report) -> dict[str, str]:
    """The labels of all runs and walks, newest first."""
    recorded = report.activities[shoes.on_foot(report.activities)].iloc[::-1]
    said = activity_labels(recorded, report.settings.units, report.today)
    return dict(zip(recorded["activity_id"], said, strict=True))


def _first_minutes(view: View, run: str, laps: pd.DataFrame) -> list[tables_shoes.Span]:
    """The first minutes in one shoe, the rest in another."""
    # The least shoe comes first and the most shoe last, until the runner says otherwise.
    pairs = view.report.shoes
    names, support = pairs["shoe_name"].tolist(), pairs["shoe_class"].map(SHOE_CLASSES.index).to_numpy()
    left, middle, right = st.columns(3)
    minutes = left.number_input(words.SPLIT_FIRST, 1, 600, 6, key="split_first", disabled=view.example)
    first = middle.selectbox(words.SPLIT_IN, names, int(support.argmin()), key="split_in", disabled=view.example)
    then = right.selectbox(words.SPLIT_THEN, names, int(support.argmax()), key="split_then", disabled=view.example)
    return [(first, 0.0, 60.0 * minutes), (then, 60.0 * minutes, None)]


def _several_spans(view: View, run: str, laps: pd.DataFrame) -> list[tables_shoes.Span]:
    """A line for each shoe, in order; the last one goes to the end."""
    parts = st.data_editor(
        tables_shoes.parts(view.report, run),
        num_rows="fixed" if view.example else "dynamic",
        hide_index=True,
        disabled=view.example,
        placeholder="",
        key=f"split_{run}_{view.revision}",
        column_config={
            "shoe": _shoe_column(view),
            "until_min": st.column_config.NumberColumn(words.SPLIT_UNTIL, min_value=0.1, format="%.1f"),
        },
    )
    return tables_shoes.spans_of_parts(parts)


def _by_lap(view: View, run: str, laps: pd.DataFrame) -> list[tables_shoes.Span]:
    parts = st.data_editor(
        laps.assign(shoe=tables_shoes.shoes_of_laps(laps, view.report, run)),
        hide_index=True,
        disabled=True if view.example else ("lap", "time"),
        placeholder="",
        key=f"laps_{run}_{view.revision}",
        column_order=("lap", "time", "shoe"),
        column_config={
            "lap": st.column_config.NumberColumn(words.SPLIT_LAP, width=60),
            "time": st.column_config.TextColumn(words.SPLIT_TIME),
            "shoe": _shoe_column(view),
        },
    )
    return tables_shoes.spans_of_laps(parts)


def _shoe_column(view: View) -> Any:
    return st.column_config.SelectboxColumn(words.SPLIT_SHOE, options=view.report.shoes["shoe_name"].tolist())
