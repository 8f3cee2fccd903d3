"""How the steps of one run were made: its cadence at its speed, for how long it lasted, and running dynamics."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis import tables
from analysis.cadence import moment_s
from analysis.charts import activity as charts_activity
from analysis.model import Finding
from analysis.report import Report
from analysis.summary import ON_FOOT, is_running
from analysis.wording import activity as words
from app_pages import shared
from app_pages.shared import View


@dataclass(frozen=True)
class Recording:
    """What the library holds of one activity: `running` marks its records that are running (all of a ride), `others`
    are recordings of the same run, `units` is what was said of its cadence (`unit`) and its watch's (`device_unit`),
    `routed` and `with_dynamics` whether there is anything to draw."""

    records: pd.DataFrame
    laps: pd.DataFrame
    running: np.ndarray
    findings: list[Finding]
    others: list[dict[Any, Any]]
    units: dict[str, str | None]
    routed: bool
    with_dynamics: bool


def recording(view: View, run: str) -> Recording:
    """Read once for each report."""

    def read(report: Report, run: str) -> Recording:
        library = view.library
        records, others = library.records(run), library.twins(run)
        row = report.activities[report.activities["activity_id"] == run].iloc[0]
        running = is_running(records) if row["sport"] in ON_FOOT else np.ones(len(records), dtype=bool)
        others = others[others["activity_id"] != run].to_dict("records")
        units = _units(library.cadence_units(), run, row["device"])
        return Recording(
            records,
            library.laps(run),
            running,
            library.findings(run),
            others,
            units,
            routed=bool(records["latitude_deg"].notna().any()),
            with_dynamics=any(records[column].notna().sum() > 1 for column, *_ in charts_activity.DYNAMICS),
        )

    return view.once(read, run)


def _units(said: pd.DataFrame, run: str, device: str) -> dict[str, str | None]:
    of_watch = (said["activity_id"] == "") & (said["device"] == device) & (device != "")
    rows = {"unit": said["activity_id"] == run, "device_unit": of_watch}
    return {scope: next(iter(said["cadence_unit"][chosen]), None) for scope, chosen in rows.items()}


def held_s(report: Report, activity_id: str) -> float:
    """Seconds since the start until which cadence stayed usual; NaN where it did to the end, or where it is unknown."""
    run = report.lasting[report.lasting["activity_id"] == activity_id]
    if run.empty or run["held_to_end"].iloc[0] or not run["held_min"].iloc[0] > 0:
        return float("nan")
    stretches = report.stretches[report.stretches["activity_id"] == activity_id]
    return moment_s(stretches, run["held_min"].iloc[0])


def in_words(report: Report, activity_id: str) -> str:
    """Cadence at this run's speed and how it lasted; "" without flat, steady stretches."""
    of_run = report.at_speed["activity_id"] == activity_id
    if not of_run.any():
        return ""
    lasting = report.lasting[report.lasting["activity_id"] == activity_id].iloc[0]
    said = words.run_at_speed(report.at_speed[of_run].iloc[0], report.settings.units), words.run_lasting(lasting)
    return " ".join(filter(None, said))


def dynamics(view: View, run: str, stretch: tuple[float, float] | None, on_box: shared.OnBox) -> None:
    """Ground contact, left and right, rise and fall, length of a step; nothing where the watch has none of them."""
    if not recording(view, run).with_dynamics:
        return

    def steps(report: Report, run: str, stretch: tuple[float, float] | None) -> go.Figure:
        found = recording(view, run)
        return charts_activity.channels(
            found.records,
            found.running,
            title=words.DYNAMICS_TITLE,
            units=view.units,
            which=charts_activity.DYNAMICS,
            stretch_s=stretch,
            alt=words.dynamics_alt(found.records),
        )

    left, right = st.columns([3, 2])  # as wide as the channels above, so that the same moment stands below itself
    with left:
        table = partial(tables.recorded, recording(view, run).records, view.units)
        shared.show_chart(view.draw(steps, run, stretch), "dynamics", table, on_box=on_box)
    right.caption(words.DYNAMICS_NOTE)
