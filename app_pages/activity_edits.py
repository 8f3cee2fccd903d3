"""What the runner may say otherwise of one activity: its title, note, ground, cadence unit, sport; or take it out."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.model import CADENCE_UNITS, SPORTS, SURFACES
from analysis.wording import activity as wording_activity
from analysis.wording import activity as words
from analysis.wording import frame
from analysis.wording.names import SPORT_NAMES
from app_pages import activity_form
from app_pages.shared import View


def corrections(view: View, row: pd.Series, save: Callable[..., Any], delete: Callable[[str], Any]) -> None:
    """The boxes; each change is stored at once."""
    run = row["activity_id"]
    if view.example:
        st.caption(frame.EXAMPLE_READ_ONLY)
    for name, label, box in (
        ("title", words.TITLE_LABEL, st.text_input),
        ("note", words.NOTE_LABEL, st.text_area),
    ):
        key = f"{name}_{run}_{hash(row[name])}"  # another key once it is stored, so that an undo shows
        box(label, row[name], key=key, disabled=view.example, on_change=save, args=[run, name, row[name], key])
    surface = row["surface"] or None
    surface_key = f"surface_{run}_{surface}"
    st.selectbox(
        words.SURFACE_LABEL,
        SURFACES,
        index=SURFACES.index(surface) if surface in SURFACES else None,
        format_func=str.capitalize,
        placeholder=words.NO_SURFACE,
        key=surface_key,
        disabled=view.example,
        on_change=save,
        args=[run, "surface", surface, surface_key],
    )
    _unit_box(view, row, save)
    sport = st.selectbox(
        words.SPORT_LABEL,
        SPORTS,
        index=SPORTS.index(row["sport"]),
        format_func=SPORT_NAMES.__getitem__,
        key=f"sport_{run}",
        disabled=view.example,
    )
    if sport != row["sport"]:
        view.library.set_sport(run, sport)
        st.rerun()
    counts = st.toggle(
        words.COUNTS_LABEL,
        value=bool(row["counts_as_running"]),
        help=words.COUNTS_HELP,
        key=f"counts_{run}_{row['counts_as_running']}",
        disabled=view.example,
    )
    if counts != row["counts_as_running"]:
        view.library.set_counts_as_running(run, counts)
        st.rerun()
    st.button(
        words.DELETE_LABEL,
        icon=":material/delete:",
        help=words.DELETE_HELP,
        key="delete",
        disabled=view.example,
        on_click=delete,
        args=[run],
    )


def _unit_box(view: View, row: pd.Series, save: Callable[..., Any]) -> None:
    """What the file's cadence counts, for this run or for every file of its watch."""
    if row["manual"] or not row["cadence_spm"] > 0:
        return
    scopes = wording_activity.unit_scopes(row["device"])
    left, right = st.columns(2)
    scope = right.selectbox(
        wording_activity.UNIT_SCOPE_LABEL,
        list(scopes),
        format_func=scopes.__getitem__,
        key=f"unit_scope_{row['activity_id']}",
        disabled=view.example,
    )
    now = activity_form.recording(view, row["activity_id"]).units[scope]
    key = f"{scope}_{row['activity_id']}_{now}"
    options = [None, *CADENCE_UNITS]
    left.selectbox(
        wording_activity.UNIT_LABEL,
        options,
        index=options.index(now),
        format_func=wording_activity.UNIT_NAMES.__getitem__,
        help=wording_activity.UNIT_HELP,
        key=key,
        disabled=view.example,
        on_change=save,
        args=[row["activity_id"], scope, now, key],
    )
