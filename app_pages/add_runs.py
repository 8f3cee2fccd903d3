"""Add runs: hand over files, a folder or a whole export, see what became of each, and take it all back if wanted.

The import runs inside the page's own run: so whatever ends that run (the button Stop, another page, a closed window)
ends the import, between two files. Where there is much to read, helper processes read beside it.
"""

import time
from dataclasses import dataclass, field
from threading import Event

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException, get_script_run_ctx

from analysis.errors import TreadlightlyError
from analysis.helpers import MUCH_BYTES, helpers
from analysis.library import ImportReport
from analysis.tables.imports import imported
from analysis.wording import imports as words
from app_pages import shared

TYPES = ["fit", "gpx", "tcx", "gz", "zip", "csv", "json", "xml"]  # of a folder: recordings, and what exports list
REDRAW_S = 0.1  # the bar moves this often; drawing is also when a wish to stop is noticed
ONE_FILE_S = 60.0


@dataclass
class Import:
    """An import under way, or what came of it.

    The next run of the page may begin before the one that imports has noticed that it should end, and from then on
    Streamlit takes nothing from that one: so both hold this.
    """

    ended: Event = field(default_factory=Event)
    outcome: ImportReport | None = None
    error: TreadlightlyError | None = None


view = shared.open_view()
library, state = view.own, st.session_state
st.title(words.TITLE, anchor=False)
st.markdown(words.LEAD)


def free_uploads() -> None:
    """Let go of the uploaded bytes: the library has them, and Streamlit would keep them until the tab is closed."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def take_in(files: list) -> None:
    """Store the files under a bar that names the file at hand and the time left, over a button that stops it.

    Pressing it makes Streamlit end this run the next time something is drawn. What is in stays, and its summary is
    shown by the run that follows.
    """
    job = state["import"] = Import()
    state["upload"] = state.get("upload", 0) + 1  # the next run starts with an empty box
    started = drawn = time.monotonic()
    wishes: list[BaseException] = []
    bar = st.progress(0.0, words.reading(0, len(files), "", 0))
    st.button(words.STOP, icon=":material/stop_circle:", help=words.STOP_HELP, key="stop_import")

    def progress(done: int, total: int, name: str) -> bool:
        nonlocal drawn
        now = time.monotonic()
        if now - drawn >= REDRAW_S or done == total:
            drawn = now
            try:
                bar.progress(done / max(1, total), words.reading(done, total, name, now - started))
            except (RerunException, StopException) as wish:
                wishes.append(wish)
        return not wishes

    try:
        with helpers(sum(file.size for file in files) >= MUCH_BYTES) as executor:
            job.outcome = library.add(files, progress, executor, shared.own_date(None, library.settings()))
    except TreadlightlyError as error:
        job.error = error
    finally:
        files.clear()
        free_uploads()
        job.ended.set()
    for wish in wishes:
        raise wish
    st.rerun()


def show(outcome: ImportReport) -> None:
    """What became of the files: a line, the way on, what needs a look, and a table by kind with its CSV."""
    st.subheader(words.summary(outcome), anchor=False)
    kinds = words.kinds(outcome)
    with st.container(horizontal=True, vertical_alignment="center", key="after_import"):
        if outcome.added:
            st.page_link("app_pages/today.py", label=f"**{words.TO_TODAY}**", icon=":material/arrow_forward:")
        if outcome.batch is not None and st.button(words.UNDO, icon=":material/undo:", key="undo_import"):
            library.undo_import(outcome.batch)
            del state["import"]
            st.toast(words.UNDONE)
            st.rerun()
        st.download_button(
            words.CSV,
            data=lambda: imported(list(outcome.results)).to_csv(index=False).encode(),
            file_name="treadlightly-import.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="import_csv",
        )
    trouble = words.trouble(outcome)
    if trouble:
        with st.container(border=True, gap="xsmall", key="import_trouble"):
            st.markdown(f"**{words.TROUBLE_HEADING}**")
            for told in trouble:
                st.text(told)
    if not kinds:
        return
    kind = st.segmented_control(
        words.FILTER_LABEL, list(kinds), default=next(iter(kinds)), required=True, key="import_filter"
    )
    st.dataframe(imported(kinds[kind], short=True), hide_index=True, key="import_table")


job: Import | None = state.get("import")
if job is not None and not job.ended.is_set():
    with st.spinner(words.STOPPED):
        job.ended.wait(ONE_FILE_S)

what = st.segmented_control(
    words.WHAT_LABEL, [words.FILES, words.FOLDER], default=words.FILES, required=True, key="what_files"
)
files = st.file_uploader(
    words.DROP_LABELS[what],
    type=TYPES if what == words.FOLDER else None,  # of single files the content decides, whatever they are called
    accept_multiple_files="directory" if what == words.FOLDER else True,
    key=f"files_{state.get('upload', 0)}",
)
importing, results = st.container(key="importing"), st.empty()
if job is not None and not files:
    with results.container():
        if job.error is not None:
            shared.show_error(job.error)
        if job.outcome is not None:
            show(job.outcome)

st.subheader(words.EXPORT_HEADING, anchor=False)
st.markdown(words.EXPORT_HELP)
if files:  # last, so that nothing of the page is missing or out of date while it lasts
    with importing:
        take_in(files)
