"""Activity: one run in depth, what it did to each risk window, and what the runner may correct."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis import tables
from analysis.charts import activity as charts_activity
from analysis.errors import TreadlightlyError
from analysis.evidence import ROUTE_TRIM
from analysis.report import Report
from analysis.summary import ON_FOOT
from analysis.wording import activity as words
from analysis.wording import findings as wording_findings
from analysis.wording import frame
from analysis.wording import windows as wording_windows
from analysis.wording.phrases import UNKNOWN
from app_pages import activity_edits, activity_form, shared

SHORTEST_STRETCH_S = 20.0  # a shorter drag was meant as a click

view = shared.open_view()
report, library, units = view.report, view.library, view.units


def names(report: Report) -> dict[str, str]:
    """Of every activity, newest first, by its id."""
    newest = report.activities.iloc[::-1]
    said = words.activity_labels(newest, units, report.today)
    return dict(zip(newest["activity_id"], said, strict=True))


def by_year(report: Report) -> dict[str, list[str]]:
    """The same ids, year by year, and all of them."""
    newest = report.activities.iloc[::-1]
    years = newest.groupby(newest["local_date"].dt.year.astype(str), sort=False)["activity_id"]
    return {**{str(year): ids.tolist() for year, ids in years}, words.ALL_YEARS: newest["activity_id"].tolist()}


def newest_run(report: Report) -> str:
    """What the page opens with; the newest activity of any kind where there is no run."""
    runs = report.runs if len(report.runs) else report.activities
    return str(runs["activity_id"].iloc[-1])


def facts(report: Report, run: str) -> pd.Series:
    return report.activities[report.activities["activity_id"] == run].iloc[0]


def totals(report: Report, run: str) -> list[tuple[str, str]]:
    return words.activity_totals(facts(report, run), units)


def lap_table(report: Report, run: str) -> pd.DataFrame:
    return tables.laps(activity_form.recording(view, run).laps, units, row["sport"] in ON_FOOT)


labels = view.once(names)
shared.head(view, words.TITLE)


def delete(activity_id: str) -> None:
    """Take the activity out at once; the bar on top takes it back."""
    library.delete([activity_id])
    st.session_state["deleted"] = activity_id, labels[activity_id]
    st.query_params.pop("run", None)
    del st.session_state["run"]


SAVE = {
    "rpe": library.set_rpe,
    "surface": library.set_surface,
    "title": lambda activity_id, text: library.set_details(activity_id, title=text),
    "note": lambda activity_id, text: library.set_details(activity_id, note=text),
    "unit": library.set_cadence_unit,
    "device_unit": lambda activity_id, unit: library.set_device_cadence_unit(
        view.once(facts, activity_id)["device"], unit
    ),
}


def save(activity_id: str, name: str, before: Any, key: str) -> None:
    """Store what the runner says of an activity at once; the bar on top takes it back."""
    try:
        SAVE[name](activity_id, st.session_state[key])
        st.session_state["changed"] = activity_id, name, before
    except TreadlightlyError as error:
        st.session_state["not_saved"] = error


def undo_change() -> None:
    activity_id, name, before = st.session_state.pop("changed")
    SAVE[name](activity_id, before)


def choose_stretch(start: pd.Timestamp, end: pd.Timestamp) -> None:
    """A drag over any channel zooms all of them, and the route shows the same stretch."""
    start_s, end_s = max(0.0, charts_activity.elapsed_s(start)), charts_activity.elapsed_s(end)
    if end_s - start_s >= SHORTEST_STRETCH_S:
        st.session_state["stretch"] = st.session_state["run"], (start_s, end_s)


def effort(report: Report, run: str) -> str:
    return words.effort_pace(activity_form.recording(view, run).records, row, units)


def channels(report: Report, run: str, stretch: tuple[float, float] | None) -> go.Figure:
    found, on_foot = activity_form.recording(view, run), row["sport"] in ON_FOOT
    return charts_activity.channels(
        found.records,
        found.running,
        which=charts_activity.BESIDE_DYNAMICS if on_foot else charts_activity.NOT_ON_FOOT,
        held_s=activity_form.held_s(report, run),
        title=words.CHANNELS_TITLE if on_foot else words.CHANNELS_OFF_FOOT,
        units=units,
        lap_ends_s=tables.lap_ends(found.laps, row["start_time"]),
        stretch_s=stretch,
        alt=words.channels_alt(row, units),
    )


def route(report: Report, run: str, trim: bool, stretch: tuple[float, float] | None) -> go.Figure:
    return charts_activity.route(
        activity_form.recording(view, run).records,
        title=words.ROUTE_TITLE,
        trim_m=ROUTE_TRIM["trim_m"] if trim else 0.0,
        stretch_s=stretch,
        alt=words.route_alt(row, units),
    )


def of_a_year() -> list[str]:
    """The activities of the chosen year, that of the run shown until another is chosen."""
    state, years = st.session_state, view.once(by_year)
    if state["run"] not in years.get(state.get("run_year"), ()):
        state["run_year"] = next(year for year, ids in years.items() if state["run"] in ids)
    return years[st.selectbox(words.CHOOSE_YEAR, list(years), key="run_year", width=130, on_change=open_year)]


def open_year() -> None:
    """The newest run of the year, unless the run shown is of it."""
    ids = view.once(by_year)[st.session_state["run_year"]]
    if st.session_state["run"] not in ids:
        st.session_state["run"] = ids[0]


def part(activity_id: str, other_id: str) -> None:
    """Let another recording count as a run of its own; the bar on top takes it back."""
    library.separate(other_id)
    st.session_state["parted"] = activity_id, other_id


if "not_saved" in st.session_state:
    shared.show_error(st.session_state.pop("not_saved"))

if "parted" in st.session_state:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="undo_part_bar"):
        st.text(words.PARTED)
        if st.button(frame.UNDO, icon=":material/undo:", key="undo_part"):
            library.link(*st.session_state.pop("parted"))
            st.rerun()

if "deleted" in st.session_state:
    gone, label = st.session_state["deleted"]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="undo"):
        st.text(words.deleted(label))
        if st.button(frame.UNDO, icon=":material/undo:", key="undo_delete"):
            library.restore([gone])
            del st.session_state["deleted"]
            st.query_params["run"] = gone
            st.session_state["run"] = gone
            st.rerun()

if st.session_state.get("changed", ("",))[0] in labels:
    changed, what, _ = st.session_state["changed"]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="undo_change_bar"):
        st.text(words.changed(what, labels[changed]))
        st.button(frame.UNDO, icon=":material/undo:", key="undo_change", on_click=undo_change)

if not labels:
    st.info(words.NO_ACTIVITIES, icon=":material/info:")
    st.stop()

asked = st.query_params.get("run")
if asked in labels and st.session_state.get("run_asked") != asked:
    st.session_state["run"] = asked  # a link to a run outranks what was chosen before
if st.session_state.get("run") not in labels:
    st.session_state["run"] = view.once(newest_run)
with st.container(horizontal=not shared.by_touch(), key="choose"):  # side by side a phone cuts the run off
    listed = list(labels) if len(labels) <= shared.MOST_LISTED else of_a_year()
    chosen = st.selectbox(words.CHOOSE_RUN, listed, format_func=labels.__getitem__, key="run")
st.query_params["run"] = st.session_state["run_asked"] = chosen

row = view.once(facts, chosen)
recording = activity_form.recording(view, chosen)
records, laps = recording.records, recording.laps
if row["title"]:
    st.text(row["title"])
if row["note"]:
    st.text(row["note"])
with st.container(horizontal=True, key="totals"):
    for label, value in view.once(totals, chosen):
        st.metric(label, value, width="content")
    effort_pace = view.once(effort, chosen)
    if effort_pace:
        st.metric(words.EFFORT_PACE, effort_pace, help=words.EFFORT_PACE_HELP, width="content")

felt = None if pd.isna(row["rpe"]) else row["rpe"]
rpe_key = f"rpe_{chosen}_{felt}"
st.segmented_control(
    words.RPE_LABEL,
    range(11),
    default=int(felt) if felt in range(11) else None,
    key=rpe_key,
    disabled=view.example,
    wrap=True,
    on_change=save,
    args=[chosen, "rpe", felt, rpe_key],
)

for other in recording.others:
    with st.container(horizontal=True, vertical_alignment="center", key=f"twin_{other['activity_id']}"):
        st.text(words.also_recorded(other["source_name"], other["device"]))
        st.button(
            words.TWO_RUNS,
            icon=":material/call_split:",
            help=words.TWO_RUNS_HELP,
            key=f"part_{other['activity_id']}",
            disabled=view.example,
            on_click=part,
            args=[chosen, other["activity_id"]],
        )

touched = [window for window in report.windows if chosen in window.activity_ids]
st.markdown(words.activity_windows(touched, row, report))
if touched:
    st.page_link("app_pages/risk_windows.py", label=wording_windows.SHOW_WINDOW, icon=":material/arrow_forward:")
if said := view.once(activity_form.in_words, chosen):
    st.markdown(said)

if len(records):
    run, stretch = st.session_state.get("stretch", (None, None))
    stretch = stretch if run == chosen else None
    if stretch:
        with st.container(horizontal=True, vertical_alignment="center", key="stretch_bar"):
            st.caption(words.stretch(records, stretch, units))
            if st.button(words.WHOLE_RUN, icon=":material/close:", key="whole_run"):
                del st.session_state["stretch"]
                st.rerun()
    elif not shared.by_touch():
        st.caption(words.LOOK_CLOSER)
    left, right = st.columns([3, 2])
    with left:
        shared.show_chart(
            view.draw(channels, chosen, stretch),
            "channels",
            lambda: tables.recorded(records, units, row["sport"] in ON_FOOT),
            on_box=choose_stretch,
        )
    with right:
        if recording.routed:
            trim = st.toggle(words.TRIM_LABEL, key="trim", help=words.TRIM_HELP)
            shared.show_chart(view.draw(route, chosen, trim, stretch), "route")
        else:
            st.info(words.NO_ROUTE, icon=":material/info:")
        if recording.findings:
            st.markdown(f"**{words.FINDINGS_HEADING}**")
            for finding in recording.findings:
                st.markdown(f"- {wording_findings.finding(finding, units)}")
    activity_form.dynamics(view, chosen, stretch, choose_stretch)
else:
    st.info(words.TYPED_IN if row["manual"] else words.NO_RECORDS, icon=":material/info:")

if len(laps) > 1:
    st.markdown(f"**{words.laps_title(laps)}**")
    st.dataframe(view.table(lap_table, chosen), hide_index=True, placeholder=UNKNOWN, key="laps")

folded = st.expander(words.CORRECT_HEADING, icon=":material/edit:", on_change="rerun", key="fold_corrections")
if folded.open:
    with folded:
        activity_edits.corrections(view, row, save, delete)
