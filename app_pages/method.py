"""Method: every number that decides something, where it comes from, and who disagrees."""

import streamlit as st

from analysis import tables
from analysis.evidence import RULES
from analysis.report import Report
from analysis.wording import method as words
from app_pages import shared

view = shared.open_view()
report = view.report
shared.head(view, words.TITLE, words.LEAD)
for group, names in words.groups().items():
    st.subheader(group, anchor=False)
    for name in names:
        rule = RULES[name]
        folded = st.expander(words.rule_heading(rule), on_change="rerun", key=f"fold_{name}")
        if folded.open:
            with folded:
                st.markdown(words.rule_text(rule))
                st.dataframe(tables.rule_numbers(rule), hide_index=True, key=f"rule_{name}")
st.subheader(words.AUDIT_TITLE, anchor=False)
st.markdown(words.AUDIT_LEAD)
audits = view.once(Report.self_audit)
st.markdown(words.audit_sentence(audits))
if audits and audits[0].onsets:
    st.dataframe(view.table(lambda report: tables.audits(audits)), hide_index=True, key="self_audit")
st.subheader(words.PUBLIC_CHECK_TITLE, anchor=False)
st.markdown(words.PUBLIC_CHECK_LEAD)
st.dataframe(view.table(lambda report: tables.public_check()), hide_index=True, key="public_check")
st.markdown(words.PUBLIC_CHECK_CONCLUSION)
