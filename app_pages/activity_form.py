"""How the steps of one run were made: its cadence at its speed, for how long it lasted, and running dynamics."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analysis import charts, tables
from analysis.cadence import moment_s
from analysis.model import CADENCE_UNITS
from analysis.report import Report
from analysis.wording import cadence as words
from app_pages import shared
from app_pages.shared import View


def held_s(report: Report, activity_id: str) -> float:
    """Seconds since the start until which cadence stayed usual; NaN where it did to the end, or where it is unknown."""
    run = report.lasting[report.lasting["activity_id"] == activity_id]
    if run.empty or run["held_to_end"].iloc[0] or not run["held_min"].iloc[0] > 0:
        return float("nan")
    stretches = report.stretches[report.stretches["activity_id"] == activity_id]
    return moment_s(stretches, run["held_min"].iloc[0])


def in_words(report: Report, activity_id: str) -> None:
    """Cadence at this run's speed and how it lasted, each in a sentence."""
    of_run = report.at_speed["activity_id"] == activity_id
    if not of_run.any():
        return
    lasting = report.lasting[report.lasting["activity_id"] == activity_id].iloc[0]
    said = words.run_at_speed(report.at_speed[of_run].iloc[0], report.settings.units), words.run_lasting(lasting)
    st.markdown(" ".join(filter(None, said)))


def dynamics(
    records: pd.DataFrame,
    running: np.ndarray,
    stretch: tuple[float, float] | None,
    on_box: Callable[[pd.Timestamp, pd.Timestamp], None],
    units: str,
) -> None:
    """Ground contact, left and right, rise and fall, length of a step; nothing where the watch has none of them."""
    if not any(records[column].notna().sum() > 1 for column, *_ in charts.DYNAMICS):
        return
    left, right = st.columns([3, 2])  # as wide as the channels above, so that the same moment stands below itself
    with left:
        shared.show_chart(
            charts.channels(
                records,
                running,
                title=words.DYNAMICS_TITLE,
                units=units,
                which=charts.DYNAMICS,
                stretch_s=stretch,
                alt=words.dynamics_alt(records),
            ),
            "dynamics",
            tables.recorded(records, units),
            on_box=on_box,
        )
    right.caption(words.DYNAMICS_NOTE)


def unit_box(view: View, row: pd.Series, save: Callable[..., Any]) -> None:
    """What the file's cadence counts, for this run or for every file of its watch."""
    if row["manual"] or not row["cadence_spm"] > 0:
        return
    said = view.library.cadence_units()
    own = said["activity_id"] == row["activity_id"]
    of_watch = (said["activity_id"] == "") & (said["device"] == row["device"]) & (row["device"] != "")
    scopes = words.unit_scopes(row["device"])
    left, right = st.columns(2)
    scope = right.selectbox(
        words.UNIT_SCOPE_LABEL,
        list(scopes),
        format_func=scopes.__getitem__,
        key=f"unit_scope_{row['activity_id']}",
        disabled=view.example,
    )
    now = next(iter(said["cadence_unit"][own if scope == "unit" else of_watch]), None)
    key = f"{scope}_{row['activity_id']}_{now}"
    options = [None, *CADENCE_UNITS]
    left.selectbox(
        words.UNIT_LABEL,
        options,
        index=options.index(now),
        format_func=words.UNIT_NAMES.__getitem__,
        help=words.UNIT_HELP,
        key=key,
        disabled=view.example,
        on_change=save,
        args=[row["activity_id"], scope, now, key],
    )
