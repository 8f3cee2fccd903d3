"""Add runs: hand over files, a folder or a whole export, see what became of each, and take it all back if wanted."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis import tables, wording
from analysis.errors import TreadlightlyError
from app_pages import shared

TYPES = ["fit", "gpx", "tcx", "gz", "zip"]

view = shared.open_view()
library, state = view.own, st.session_state
st.title(wording.ADD_TITLE, anchor=False)
st.markdown(wording.ADD_LEAD)


def free_uploads() -> None:
    """Let go of the uploaded bytes: the library has them, and Streamlit would keep them until the tab is closed."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def take_in(files: list) -> None:
    """Store the files with a bar that names the file being read; the outcome stays until the next import."""
    bar = st.progress(0.0, wording.reading(0, len(files), ""))
    try:
        state["imported"] = library.add(
            files,
            progress=lambda done, total, name: bar.progress(done / max(1, total), wording.reading(done, total, name)),
        )
    except TreadlightlyError as error:
        state["import_error"] = error
    free_uploads()
    state["upload"] = state.get("upload", 0) + 1
    st.rerun()


folder = st.toggle(wording.FOLDER_LABEL, key="folder")
files = st.file_uploader(
    wording.DROP_LABEL,
    type=TYPES,
    accept_multiple_files="directory" if folder else True,
    key=f"files_{state.get('upload', 0)}",
)
if files:
    take_in(files)

if "import_error" in state:
    shared.show_error(state.pop("import_error"))

outcome = state.get("imported")
if outcome is not None:
    st.subheader(wording.import_summary(outcome), anchor=False)
    kinds = wording.import_kinds(outcome)
    with st.container(horizontal=True, vertical_alignment="center", key="after_import"):
        if outcome.added:
            st.page_link("app_pages/today.py", label=wording.TO_TODAY, icon=":material/arrow_forward:")
        if outcome.batch is not None and st.button(wording.UNDO_IMPORT, icon=":material/undo:", key="undo_import"):
            library.undo_import(outcome.batch)
            del state["imported"]
            st.toast(wording.IMPORT_UNDONE)
            st.rerun()
    kind = st.segmented_control(
        wording.FILTER_LABEL, list(kinds), default=next(iter(kinds)), required=True, key="import_filter"
    )
    st.dataframe(tables.imported(kinds[kind]), hide_index=True, key="import_table")

st.subheader(wording.EXPORT_HEADING, anchor=False)
st.markdown(wording.EXPORT_HELP)
