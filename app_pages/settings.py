"""Settings, in a dialog over any page: units, time zone, the cadence band, heart rate, which ratio and which rules."""

from dataclasses import replace
from zoneinfo import available_timezones

import streamlit as st

from analysis import wording
from analysis.errors import TreadlightlyError
from analysis.model import RULE_NAMES
from app_pages import shared


@st.dialog(wording.SETTINGS_LABEL)
def settings_dialog() -> None:
    """Everything that changes a number, with the stored value first; nothing changes before Save."""
    library = shared.open_library()
    now = library.settings()
    with st.form("settings", border=False):
        units = st.segmented_control(
            wording.UNITS_LABEL,
            ["km", "mi"],
            default=now.units,
            required=True,
            format_func=wording.UNIT_NAMES.__getitem__,
            key="set_units",
        )
        zones = ["", *sorted(available_timezones())]
        zone = st.selectbox(
            wording.ZONE_LABEL,
            zones,
            index=zones.index(now.time_zone) if now.time_zone in zones else 0,
            format_func=lambda name: name or wording.ZONE_UNKNOWN,
            help=wording.ZONE_HELP,
            key="set_zone",
        )
        band = st.slider(
            wording.BAND_LABEL,
            140,
            220,
            (round(now.cadence_low_spm), round(now.cadence_high_spm)),
            help=wording.BAND_HELP,
            key="set_band",
        )
        st.markdown(wording.HEART_HEADING)
        resting_box, highest_box, sex_box = st.columns(3)
        resting = resting_box.number_input(
            wording.RESTING_LABEL, 25, 120, _whole(now.resting_heart_rate), key="set_resting"
        )
        highest = highest_box.number_input(wording.HIGHEST_LABEL, 100, 240, _whole(now.max_heart_rate), key="set_max")
        sexes = list(wording.SEX_NAMES)
        sex = sex_box.selectbox(
            wording.SEX_LABEL,
            sexes,
            index=sexes.index(now.sex),
            format_func=wording.SEX_NAMES.__getitem__,
            key="set_sex",
        )
        ratio = st.selectbox(
            wording.RATIO_LABEL,
            list(wording.RATIO_NAMES),
            index=list(wording.RATIO_NAMES).index(now.ratio),
            format_func=wording.RATIO_NAMES.__getitem__,
            key="set_ratio",
        )
        rules = st.multiselect(
            wording.RULES_LABEL,
            RULE_NAMES,
            default=[rule for rule in RULE_NAMES if rule not in now.rules_off],
            format_func=wording.RULE_TITLES.__getitem__,
            key="set_rules",
        )
        if not st.form_submit_button(wording.SAVE, type="primary"):
            return
    changed = replace(
        now,
        units=units,
        time_zone=zone,
        cadence_low_spm=float(band[0]),
        cadence_high_spm=float(band[1]),
        resting_heart_rate=resting and float(resting),
        max_heart_rate=highest and float(highest),
        sex=sex,
        ratio=ratio,
        rules_off=tuple(rule for rule in RULE_NAMES if rule not in rules),
    )
    try:
        library.save_settings(changed)
    except TreadlightlyError as error:
        shared.show_error(error)
        return
    st.rerun()


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
