"""Activity: one run in depth, what it did to each risk window, and what the runner may correct."""

import numpy as np
import streamlit as st

from analysis import charts, tables, wording
from analysis.model import SPORTS
from analysis.summary import ON_FOOT, is_running
from app_pages import shared

view = shared.open_view()
report, library, units = view.report, view.library, view.units
activities = report.activities.iloc[::-1]
labels = dict(zip(activities["activity_id"], wording.activity_labels(activities, units, report.today), strict=True))
shared.head(view, wording.ACTIVITY_TITLE)


def delete(activity_id: str) -> None:
    """Take the activity out at once; the bar on top takes it back."""
    library.delete([activity_id])
    st.session_state["deleted"] = activity_id, labels[activity_id]
    st.query_params.pop("run", None)
    del st.session_state["run"]


def part(activity_id: str, other_id: str) -> None:
    """Let another recording count as a run of its own; the bar on top takes it back."""
    library.separate(other_id)
    st.session_state["parted"] = activity_id, other_id


if "parted" in st.session_state:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="undo_part_bar"):
        st.text(wording.PARTED)
        if st.button(wording.UNDO, icon=":material/undo:", key="undo_part"):
            library.link(*st.session_state.pop("parted"))
            st.rerun()

if "deleted" in st.session_state:
    gone, label = st.session_state["deleted"]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="undo"):
        st.text(wording.deleted(label))
        if st.button(wording.UNDO, icon=":material/undo:", key="undo_delete"):
            library.restore([gone])
            del st.session_state["deleted"]
            st.query_params["run"] = gone
            st.session_state["run"] = gone
            st.rerun()

if activities.empty:
    st.info(wording.NO_ACTIVITIES, icon=":material/info:")
    st.stop()

asked = st.query_params.get("run")
if asked in labels and st.session_state.get("run_asked") != asked:
    st.session_state["run"] = asked  # a link to a run outranks what was chosen before
newest_run = activities[activities["counts_as_running"]]["activity_id"]
if st.session_state.get("run") not in labels:
    st.session_state["run"] = newest_run.iloc[0] if len(newest_run) else next(iter(labels))
chosen = st.selectbox(wording.CHOOSE_RUN, list(labels), format_func=labels.__getitem__, key="run")
st.query_params["run"] = st.session_state["run_asked"] = chosen

row = activities[activities["activity_id"] == chosen].iloc[0]
records, laps = library.records(chosen), library.laps(chosen)
if row["title"]:
    st.text(row["title"])
with st.container(horizontal=True, key="totals"):
    for label, value in wording.activity_totals(row, units):
        st.metric(label, value, width="content")

others = library.twins(chosen)
for other in others[others["activity_id"] != chosen].to_dict("records"):
    with st.container(horizontal=True, vertical_alignment="center", key=f"twin_{other['activity_id']}"):
        st.text(wording.also_recorded(other["source_name"], other["device"]))
        st.button(
            wording.TWO_RUNS,
            icon=":material/call_split:",
            help=wording.TWO_RUNS_HELP,
            key=f"part_{other['activity_id']}",
            disabled=view.example,
            on_click=part,
            args=[chosen, other["activity_id"]],
        )

touched = [window for window in report.windows if chosen in window.activity_ids]
st.markdown(wording.activity_windows(touched, row, report))
if touched:
    st.page_link("app_pages/risk_windows.py", label=wording.SHOW_WINDOW, icon=":material/arrow_forward:")

if len(records):
    left, right = st.columns([3, 2])
    with left:
        shared.show_chart(
            charts.channels(
                records,
                is_running(records) if row["sport"] in ON_FOOT else np.ones(len(records), dtype=bool),
                title=wording.channels_title(records),
                units=units,
                lap_ends_s=tables.lap_ends(laps, row["start_time"]),
                alt=wording.channels_alt(row, units),
            ),
            "channels",
            tables.recorded(records, units),
        )
    with right:
        if records["latitude_deg"].notna().any():
            trim = st.toggle(wording.TRIM_LABEL, key="trim", help=wording.TRIM_HELP)
            shared.show_chart(
                charts.route(
                    records,
                    title=wording.ROUTE_TITLE,
                    trim_m=wording.TRIM_M if trim else 0.0,
                    alt=wording.route_alt(row, units),
                ),
                "route",
            )
        else:
            st.info(wording.NO_ROUTE, icon=":material/info:")
        findings = library.findings(chosen)
        if findings:
            st.markdown(f"**{wording.FINDINGS_HEADING}**")
            for finding in findings:
                st.markdown(f"- {wording.finding(finding, units)}")
else:
    st.info(wording.NO_RECORDS, icon=":material/info:")

if len(laps) > 1:
    st.markdown(f"**{wording.laps_title(laps)}**")
    st.dataframe(tables.laps(laps, units), hide_index=True, key="laps")

with st.expander(wording.CORRECT_HEADING, icon=":material/edit:"):
    if view.example:
        st.caption(wording.EXAMPLE_READ_ONLY)
    sport = st.selectbox(
        wording.SPORT_LABEL,
        SPORTS,
        index=SPORTS.index(row["sport"]),
        format_func=wording.SPORT_NAMES.__getitem__,
        key=f"sport_{chosen}",
        disabled=view.example,
    )
    if sport != row["sport"]:
        library.set_sport(chosen, sport)
        st.rerun()
    counts = st.toggle(
        wording.COUNTS_LABEL,
        value=bool(row["counts_as_running"]),
        help=wording.COUNTS_HELP,
        key=f"counts_{chosen}_{row['counts_as_running']}",
        disabled=view.example,
    )
    if counts != row["counts_as_running"]:
        library.set_counts_as_running(chosen, counts)
        st.rerun()
    st.button(
        wording.DELETE_LABEL,
        icon=":material/delete:",
        help=wording.DELETE_HELP,
        key="delete",
        disabled=view.example,
        on_click=delete,
        args=[chosen],
    )
