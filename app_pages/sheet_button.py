"""The sheet for a clinician, to be downloaded: with the runner's name on it or without."""

from dataclasses import replace

import streamlit as st

from analysis.sheet import clinician_sheet
from analysis.wording import formats
from analysis.wording import sheet as words
from analysis.wording.handover import LONGEST_NAME
from app_pages.shared import View


def sheet_button(view: View) -> None:
    """What the sheet is, whether the runner's name stands on it, and the file; it is made when it is asked for."""
    report, name = view.report, view.report.settings.name
    with st.popover(words.BUTTON, icon=":material/print:"):
        st.markdown(words.BUTTON_LEAD)
        named = st.toggle(words.with_name(name), key="sheet_named")
        if named and not name:
            ask_name(view)
            return
        shown = formats.in_use()

        def sheet() -> bytes:
            formats.use(shown)  # the server makes it later, in a thread that knows nothing of the reader
            return clinician_sheet(report, name if named else "").encode()

        st.download_button(
            words.DOWNLOAD,
            data=sheet,
            file_name=words.file_name(report.today, name if named else ""),
            mime="text/html",
            icon=":material/download:",
            on_click="ignore",
            key="sheet_download",
        )


def ask_name(view: View) -> None:
    """Asked for once; it is kept in the settings."""
    with st.form("sheet_name", border=False):
        name = st.text_input(words.NAME, max_chars=LONGEST_NAME)
        if st.form_submit_button(words.USE_NAME) and name.strip():
            view.own.save_settings(replace(view.own.settings(), name=name.strip()))
            st.rerun()
