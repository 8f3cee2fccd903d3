"""What a runner chooses on the page Cadence: which runs it shows, the band, and whether Today gives a number."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from analysis import cadence
from analysis.cadence import Pick
from analysis.evidence import CADENCE_GUIDANCE
from analysis.model import Settings
from analysis.report import Report
from analysis.wording import cadence as words
from analysis.wording import next_step as wording_next_step
from analysis.wording import settings as wording_settings
from app_pages.shared import View

WATCH = "cadence_watch"


def watches(report: Report) -> dict[str, date]:
    return cadence.watches(report.at_speed)


def as_of(view: View) -> date | None:
    """The day the page is about, where that is not today: the last run on the chosen watch, or the last one known."""
    last_runs, report = view.once(watches), view.report
    chosen = st.session_state.get(WATCH)
    newest = report.cadence_fit.device if report.cadence_fit else next(iter(last_runs), None)
    if chosen in last_runs and chosen != newest:
        return last_runs[chosen]
    return view.once(words.last_known)


def choose_runs(view: View, watches: Mapping[str, date]) -> Pick:
    """Which watch, which shoes and which surface; the band's ends stand beside them."""
    worn, surfaces = view.once(_options)
    picked = []
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="cadence_filters"):
        if len(watches) > 1:
            st.selectbox(
                words.WATCH_LABEL,
                list(watches),
                format_func=words.watch_name,
                key=WATCH,
                persist_state="session",
                label_visibility="collapsed",
                width=230,
            )
        for label, all_of_them, options in (
            (words.SHOES_LABEL, words.ALL_SHOES, worn),
            (words.SURFACE_LABEL, words.ALL_SURFACES, surfaces),
        ):
            if len(options) > 1:
                choice = st.selectbox(
                    label,
                    [("", all_of_them), *options],
                    format_func=words.option_name,
                    key=f"cadence_{label}",
                    persist_state="session",
                    label_visibility="collapsed",
                    width=230,
                )
                picked.append(choice)
        with st.popover(words.band_button(view.report.settings), icon=":material/tune:"):
            _band(view)
    return tuple(picked)


def _options(report: Report) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    return cadence.options(report.worn_runs)


def band_slider(now: Settings, **options: Any) -> tuple[int, int]:
    """The ends of the band, to be moved."""
    ends = round(now.cadence_low_spm), round(now.cadence_high_spm)
    least, most = round(CADENCE_GUIDANCE["least_spm"]), round(CADENCE_GUIDANCE["most_spm"])
    return st.slider(wording_settings.BAND_LABEL, least, most, ends, help=wording_settings.BAND_HELP, **options)


def _band(view: View) -> None:
    """The ends of the band, stored at once like every setting."""
    now = view.report.settings
    key = f"band_{now.cadence_low_spm}_{now.cadence_high_spm}"
    band_slider(now, key=key, on_change=_save_band, args=[view, key])
    st.caption(words.BAND_KEPT)


def _save_band(view: View, key: str) -> None:
    low, high = st.session_state[key]
    _save(view, cadence_low_spm=float(low), cadence_high_spm=float(high))


def ask_for_help(view: View) -> None:
    """The switch for the metronome number on Today."""
    asked = view.report.settings.cadence_help
    key = f"cadence_help_{asked}"
    st.toggle(
        wording_next_step.HELP_LABEL,
        asked,
        key=key,
        help=wording_next_step.HELP_HELP,
        on_change=_save_help,
        args=[view, key],
    )


def _save_help(view: View, key: str) -> None:
    _save(view, cadence_help=bool(st.session_state[key]))


def _save(view: View, **changes: Any) -> None:
    view.own.save_settings(replace(view.own.settings(), **changes))
