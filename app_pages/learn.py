"""Learn: what too much, too soon is, site by site, and how to begin; every claim with its grade and source."""

import streamlit as st

from analysis.learn import EXERCISES, TOPICS
from analysis.wording import frame
from analysis.wording import learn as words
from analysis.wording import pain as wording_pain
from analysis.wording.glossary import TERMS
from app_pages import shared

view = shared.open_view()
shared.head(view, words.TITLE, words.LEAD)

topics = {topic.key: topic for topic in TOPICS}
asked = st.query_params.get("topic")
if asked in topics and st.session_state.get("topic_asked") != asked:
    st.session_state["topic"] = asked  # a link to a topic outranks what was chosen before
if st.session_state.get("topic") not in topics:
    st.session_state["topic"] = TOPICS[0].key
chosen = st.pills(
    words.LEARN_TOPIC,
    list(topics),
    format_func=lambda key: topics[key].title,
    key="topic",
    required=True,
    label_visibility="collapsed",
)
st.query_params["topic"] = st.session_state["topic_asked"] = chosen

topic = topics[chosen]
st.subheader(topic.title, anchor=False)
for section in topic.sections:
    st.markdown(f"**{section.heading}**")
    st.markdown("\n".join(f"- {words.claim_line(claim)}" for claim in section.claims))

with st.expander(words.EXERCISES_HEADING, icon=":material/fitness_center:"):
    for exercise in EXERCISES:
        st.markdown(words.exercise_text(exercise))
with st.expander(words.TERMS_HEADING, icon=":material/dictionary:"):
    st.markdown("\n".join(f"- **{term.name}.** {term.meaning}" for term in TERMS))
with st.container(horizontal=True):
    st.page_link("app_pages/diary.py", label=frame.TO_DIARY, icon=":material/edit_note:")
    if chosen != "clinician":
        clinician = {"topic": "clinician"}
        st.page_link(
            "app_pages/learn.py",
            label=wording_pain.TO_CLINICIAN,
            icon=":material/medical_services:",
            query_params=clinician,
        )
