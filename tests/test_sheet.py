"""The clinician sheet: one file, the report's own numbers, nothing of where the runner lives, two pages at most."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import numpy as np
import pytest

from analysis.errors import TreadlightlyError
from analysis.handover import WEEKS, handover
from analysis.library import Library
from analysis.model import PAIN_FLAGS, Settings
from analysis.report import build_report
from analysis.samples import example_library
from analysis.sheet import clinician_sheet, save
from analysis.wording import formats, phrases
from analysis.wording import handover as told
from analysis.wording import sheet as words
from analysis.wording.names import RULE_SHORT

TODAY = date(2026, 6, 28)  # a Sunday
FORBIDDEN = r"\b(danger|will get|are safe|no risk|high risk|must not|diagnosed|you|your)\b"


class Parsed(HTMLParser):
    """Which elements, attributes and words a page holds."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in ("meta", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def runner(runs=(), settings=None, today=TODAY, **diary):
    """The report over typed-in runs (days ago, minutes, km, shoe) and pain entries (days ago, site, during, more)."""
    library = Library.open("sqlite://")
    for name, shoe_class in (("old", "cushioned"), ("thin", "minimal")):
        library.add_shoe(name, shoe_class)
    for ago, minutes, km, shoe in runs:
        library.add_manual(today - timedelta(days=ago), minutes, shoe, distance_km=km)
    for ago, site, during, more in diary.get("pain", ()):
        library.log_pain(today - timedelta(days=ago), site, during, **more)
    return build_report(library, settings, today)


def steady(weeks=20, shoe="old"):
    return [(7 * week + day, 40, 7, shoe) for week in range(weeks) for day in (1, 3, 5)]


@pytest.fixture(scope="module")
def page(sam):
    return Parsed(clinician_sheet(sam, "Sam"))


def row(page_text, name, cells):
    """The cells of a row of the week table, as written."""
    table = page_text.split(words.WEEKS_CAPTION)[1]
    return re.search(rf"{re.escape(name)}((?: \S+(?: ▲)?){{{cells}}})", table).group(1).split()


class TestTheFile:
    def test_is_one_whole_document_in_a_stated_language(self, sam, page):
        html = clinician_sheet(sam)
        assert html.startswith("<!DOCTYPE html>")
        assert page.open == []
        assert ("html", "lang", "en") in page.attributes
        assert page.tags.count("h1") == 1
        assert page.tags.count("main") == 1

    def test_has_no_script_and_asks_nothing_of_anybody(self, sam, page):
        assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & {*page.tags}
        assert not [name for _, name, _ in page.attributes if name in ("src", "href", "xlink:href") or name[:2] == "on"]
        html = clinician_sheet(sam)
        assert not re.search(r"https?://|@import|url\((?!#)", html)
        assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes

    def test_says_of_every_table_and_picture_what_it_is(self, page):
        assert page.tags.count("caption") == page.tags.count("table") >= 4
        assert page.tags.count("th") == sum(name == "scope" for _, name, _ in page.attributes)
        assert ("svg", "role", "img") in page.attributes
        assert "Bars, one for each week" in page.text

    def test_holds_the_name_only_when_it_is_given(self, sam, page):
        assert "Sam" in page.text
        assert "Sam" not in clinician_sheet(sam)

    def test_holds_no_place(self, sam):
        """No route is drawn, and no position is asked for: the report alone is enough."""
        library = example_library()
        home = library.records(library.activities()["activity_id"].iloc[-1])[["latitude_deg", "longitude_deg"]].median()
        assert home.notna().all()
        html = clinician_sheet(sam, "Sam")
        assert not any(f"{value:.2f}" in html for value in home)
        assert "route" not in html

    def test_is_calm_speaks_of_the_runner_and_names_no_disease(self, page):
        assert not re.search(FORBIDDEN, page.text, re.IGNORECASE)
        assert not re.search(r"\b(nan|None(?! of)|inf)\b|\{|\}|\*\*", page.text)


class TestTheNumbers:
    def test_of_each_week_are_those_of_the_report(self, sam, page):
        found = handover(sam)
        weeks = sam.weeks.iloc[-WEEKS - 1 :]
        assert len(found.weeks) == WEEKS + 1
        assert found.weeks["moving_min"].tolist() == weeks["moving_min"].tolist()
        by_class = found.weeks[list(sam.minutes_by_class)].sum(axis=1)
        assert np.allclose(by_class, weeks["moving_min"])
        assert row(page.text, "all running (min)", WEEKS + 1) == [f"{m:.0f}" for m in weeks["moving_min"]]
        assert row(page.text, "runs", WEEKS + 1) == [f"{runs}" for runs in weeks["runs"]]

    def test_of_a_spike_are_those_of_its_window(self, sam, page):
        spike = next(window for window in sam.windows if window.rule == "session_spike")
        for name in ("distance_km", "longest_km", "limit_km"):
            assert phrases.distance(1000 * spike.numbers[name]).replace(phrases.THIN, " ") in page.text

    def test_every_window_of_these_weeks_is_told_with_its_rule_and_source(self, sam, page):
        for window in handover(sam).windows:
            title = RULE_SHORT[window.rule]
            assert title[0].upper() + title[1:] in page.text
            assert words.rule_note(window.rule)[1] in page.text

    def test_follow_the_unit_of_the_runner(self):
        text = Parsed(clinician_sheet(runner(steady(), Settings(units="mi")))).text
        assert "distance (mi)" in text
        assert " km" not in text

    def test_and_dates_are_written_as_the_reader_writes_them(self, sam):
        formats.use(formats.AMERICAN)
        try:
            text = Parsed(clinician_sheet(sam)).text
        finally:
            formats.use(formats.PLAIN)
        assert "July 13 to October 5, 2026" in text
        assert "week from Jul 13 Jul 20" in text
        assert "Sat Oct 3: 19.2 km" in text

    def test_of_weeks_before_the_first_run_are_unknown_and_not_zero(self):
        text = Parsed(clinician_sheet(runner(steady(weeks=3)))).text
        assert row(text, "all running (min)", WEEKS + 1)[:9] == ["–"] * 9


class TestPain:
    def test_is_told_with_site_side_and_all_three_numbers(self, page):
        assert "Sun 4 Oct left inside ankle 4 4 3" in page.text

    def test_what_changed_before_it_is_what_the_diary_says(self, sam):
        found = handover(sam)
        assert found.mark.entry.date == date(2026, 9, 29)
        assert "low_support_min" in [change.what for change in found.before.changes]

    def test_a_red_flag_stands_first_and_no_budget_beside_it(self):
        flagged = [(1, "top of foot", 4, {"flags": [PAIN_FLAGS[2]], "side": "left"})]
        found = runner(steady(), pain=flagged)
        assert found.feeling.state == "clinician"
        text = Parsed(clinician_sheet(found)).text
        assert text.index(words.SIGNS_TITLE) < text.index(words.SUMMARY_TITLE)
        assert "Left top of foot: limping" in text
        assert words.NOW_TITLE not in text
        assert "Limit Done" not in text
        assert "longest next run" not in text.lower()

    def test_a_runner_without_pain_is_not_called_free_of_it(self):
        text = Parsed(clinician_sheet(runner(steady()))).text
        assert words.NO_PAIN in text
        assert "may mean none" in text

    def test_a_number_nobody_gave_is_a_question_mark(self):
        text = Parsed(clinician_sheet(runner(steady(), pain=[(3, "knee", 4, {"side": "right"})]))).text
        assert "right knee 4 ? ?" in text


class TestWhatIsTyped:
    def test_cannot_become_part_of_the_page(self):
        evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&</style>"
        library = Library.open("sqlite://")
        library.add_shoe(evil, "minimal")
        for ago in range(0, 60, 2):
            library.add_manual(TODAY - timedelta(days=ago), 30, evil if ago < 14 else None, distance_km=5)
        library.log_pain(TODAY, "knee", 4, note=evil)
        library.log_inserts(TODAY, "started", evil)
        page = Parsed(clinician_sheet(build_report(library, today=TODAY), evil))
        assert not {"script", "img"} & {*page.tags}
        assert page.tags.count("style") == 1
        assert page.open == []
        assert "<script>alert(1)</script>" in page.text

    def test_is_cut_to_a_line(self):
        long = runner(steady(), pain=[(2, "knee", 4, {"note": "ouch " * 400})])
        assert Parsed(clinician_sheet(long)).text.count("ouch") < 30


class TestAThinHistory:
    def test_an_empty_library_makes_a_short_honest_sheet(self):
        text = Parsed(clinician_sheet(build_report(Library.open("sqlite://"), today=TODAY))).text
        assert "No run is recorded." in text
        assert words.WEEKS_TITLE not in text

    def test_who_has_not_run_for_long_is_shown_the_weeks_up_to_the_last_run(self):
        found = handover(runner([(200 + ago, *rest) for ago, *rest in steady()]))
        assert found.end == TODAY - timedelta(days=201)
        assert found.runs == found.weeks["runs"].sum() > 3 * WEEKS


class TestWhatToTalkAbout:
    def test_comes_from_the_data_and_asks(self, sam):
        found = handover(sam)
        assert [topic.code for topic in found.topics][:2] == ["low_support", "several_changes"]
        assert all(told.topic(topic, sam).endswith("?") for topic in found.topics)

    def test_pain_on_bone_comes_before_any_amount(self):
        found = handover(runner(steady(), pain=[(1, "shin", 4, {})]))
        assert found.topics[0].code == "bone"


class TestSaving:
    def test_replaces_an_older_sheet_and_nothing_else(self, tmp_path, sam):
        other = tmp_path / "library.sqlite"
        other.write_bytes(b"SQLite format 3")
        with pytest.raises(TreadlightlyError, match="no web page"):
            save(clinician_sheet(sam), other)
        assert other.read_bytes() == b"SQLite format 3"
        sheet = tmp_path / "sheet.html"
        save(clinician_sheet(sam), sheet)
        save(clinician_sheet(sam, "Sam"), sheet)
        assert "Sam" in sheet.read_text(encoding="utf-8")

    def test_into_a_folder_that_is_not_there_says_what_to_do(self, tmp_path, sam):
        with pytest.raises(TreadlightlyError, match="could not be written"):
            save(clinician_sheet(sam), tmp_path / "no" / "sheet.html")
