"""The shoe of the last run in one tap, for Today."""

import streamlit as st

from analysis import wording_shoes as words
from app_pages import shoe_edits
from app_pages.shared import View


def quick_tag(view: View) -> None:
    """Which shoe the last run has and why, a box to change it, and the way back."""
    if view.report.runs.empty:
        return
    run = view.report.runs.iloc[-1]["activity_id"]
    st.markdown(words.last_run_shoe(view.report))
    shoe_edits.shoe_box(view, run, words.OTHER_SHOE, f"quick_tag_{run}", hide_label=True)
    shoe_edits.last_change()
