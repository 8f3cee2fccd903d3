"""The shoe of the last run in one tap, for Today."""

import streamlit as st

from analysis.wording import shoe_edits as words
from analysis.wording import shoes as wording_shoes
from analysis.wording.phrases import plain
from app_pages import shoe_edits
from app_pages.shared import View


def quick_tag(view: View) -> None:
    """The shoe of the last run as a button; it opens to say why it has it and to choose another."""
    if view.report.runs.empty:
        return
    run, gear = view.report.runs.iloc[-1][["activity_id", "gear"]]
    shoe, why = view.once(words.last_run_shoe)
    named = shoe_edits.gear_of_late(view)
    named = named[named.index == gear.strip()]
    with st.popover(plain(shoe), icon=":material/footprint:", type="tertiary"):
        st.markdown(plain(why))
        if len(named):
            st.caption(words.GEAR_LEAD)
            shoe_edits.ask_for_gear(view, named, "quick_gear")
        elif shoe_edits.closet(view):
            shoe_edits.shoe_box(view, run, words.OTHER_SHOE, f"quick_tag_{run}")
        else:
            st.caption(words.NO_PAIR_YET)
            st.page_link("app_pages/shoes.py", label=wording_shoes.TITLE, icon=":material/footprint:")
