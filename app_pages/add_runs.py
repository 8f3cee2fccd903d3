"""Add runs: hand over files, a folder or a whole export, see what became of each, and take it all back if wanted.

The import runs inside the page's own run, in one process: so whatever ends that run (the button Stop, another page, a
closed window) ends the import, between two files, and a server that several windows share stays responsive.
"""

import time

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException, get_script_run_ctx

from analysis.errors import TreadlightlyError
from analysis.library import ImportReport
from analysis.tables.imports import imported
from analysis.wording import imports as words
from app_pages import shared

TYPES = ["fit", "gpx", "tcx", "gz", "zip"]
REDRAW_S = 0.1  # the bar moves this often; drawing is also when Stop is noticed

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
    """Store the files under a bar that names the file at hand and the time left, beside a button that stops it.

    Pressing it makes Streamlit end this run the next time something is drawn. What is in stays, and its summary is
    shown by the run that follows.
    """
    started = drawn = time.monotonic()
    ended: list[BaseException] = []
    with st.container(key="importing"):
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
                ended.append(wish)
        return not ended

    try:
        state["imported"] = library.add(files, progress, today=shared.own_date(None, library.settings()))
    except TreadlightlyError as error:
        state["import_error"] = error
    finally:
        files.clear()
        free_uploads()
        state["upload"] = state.get("upload", 0) + 1
    for wish in ended:
        raise wish
    st.rerun()


def show(outcome: ImportReport) -> None:
    """What became of the files: a line, the way on, and a table by kind with its CSV."""
    st.subheader(words.summary(outcome), anchor=False)
    kinds = words.kinds(outcome)
    with st.container(horizontal=True, vertical_alignment="center", key="after_import"):
        if outcome.added:
            st.page_link("app_pages/today.py", label=words.TO_TODAY, icon=":material/arrow_forward:")
        if outcome.batch is not None and st.button(words.UNDO, icon=":material/undo:", key="undo_import"):
            library.undo_import(outcome.batch)
            del state["imported"]
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
    if not kinds:
        return
    kind = st.segmented_control(
        words.FILTER_LABEL, list(kinds), default=next(iter(kinds)), required=True, key="import_filter"
    )
    st.dataframe(imported(kinds[kind]), hide_index=True, key="import_table")


what = st.segmented_control(
    words.WHAT_LABEL, [words.FILES, words.FOLDER], default=words.FILES, required=True, key="what_files"
)
files = st.file_uploader(
    words.DROP_LABELS[what],
    type=TYPES if what == words.FOLDER else None,  # of single files the content decides, whatever they are called
    accept_multiple_files="directory" if what == words.FOLDER else True,
    key=f"files_{state.get('upload', 0)}",
)
if files:
    take_in(files)
if "import_error" in state:
    shared.show_error(state.pop("import_error"))
if "imported" in state:
    show(state["imported"])

st.subheader(words.EXPORT_HEADING, anchor=False)
st.markdown(words.EXPORT_HELP)
