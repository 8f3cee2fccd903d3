"""HTML in parts: whatever is no HTML yet is escaped, wherever it is put."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from analysis.elements import Html, tag, together


@given(st.text(), st.text())
def test_any_text_comes_back_as_it_was_and_opens_nothing(text, value):
    written = tag("p", text, title=value)
    title, inside = re.fullmatch(r'<p title="([^"]*)">([^<]*)</p>', written, re.S).groups()
    assert unescape(inside) == unescape(text) or "&" in text
    assert ">" not in inside
    assert ">" not in title


def test_elements_lie_in_one_another_and_none_is_left_out():
    assert tag("ul", tag("li", "a & b"), None, tag("li", "c")) == "<ul><li>a &amp; b</li><li>c</li></ul>"


def test_names_of_attributes_are_python_names():
    assert tag("svg", class_="small", aria_hidden="true", x=0.5, y=2, id=None) == (
        '<svg class="small" aria-hidden="true" x="0.5" y="2"></svg>'
    )


def test_an_element_without_an_end_has_none():
    assert tag("col", style="width:3%") == '<col style="width:3%">'


def test_only_what_is_html_already_is_taken_as_it_is():
    assert together([Html("<b>"), "<b>"]) == "<b>&lt;b&gt;"
