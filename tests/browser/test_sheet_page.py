"""The clinician sheet on paper: two pages at most, nothing cut, and the button that hands it out."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pypdfium2
import pytest
from conftest import AXE, Watched, free_port, start_app
from PIL import Image
from playwright.sync_api import Browser, Page

from analysis.library import Library
from analysis.model import CAUTIONS, PAIN_FLAGS, PAIN_SITES, Settings
from analysis.report import Report, build_report
from analysis.samples import EXAMPLE_TODAY, example_library
from analysis.sheet import clinician_sheet
from analysis.wording import sheet as words

PAPERS = ("A4", "Letter")
A4_TEXT_PX = 703  # 186 mm, the width between the margins
VIOLATIONS = "async () => (await axe.run()).violations.map(rule => rule.id + ' ' + rule.nodes[0].html)"
TODAY = date(2026, 6, 28)
SHOES = {"thin": "minimal", "none": "barefoot", "half": "transitional", "W" * 200: "cushioned"}


def example() -> Report:
    return build_report(example_library(), today=EXAMPLE_TODAY)


def empty() -> Report:
    return build_report(Library.open("sqlite://"), today=TODAY)


def ten_years(flags: tuple[str, ...] = ()) -> Report:
    """Everything there can be: ten years, all kinds of shoe, long texts, pain every other day, all cautions, a race."""
    library = Library.open("sqlite://")
    for name, shoe_class in SHOES.items():
        library.add_shoe(name, shoe_class)
    minutes, sites = cycle((20, 45, 90, 30, 200, 60, 25, 15)), cycle(PAIN_SITES)
    shoes = cycle([*SHOES, None])
    for ago in range(3650, -1, -1):
        if ago % 7 in (0, 1, 3, 5):
            long = next(minutes)
            library.add_manual(
                TODAY - timedelta(days=ago), long, next(shoes) if ago < 84 else None, distance_km=long / 6
            )
    for ago in range(0, 84, 2):
        signs = flags if ago == 0 else ()
        library.log_pain(
            TODAY - timedelta(days=ago), next(sites), 4, 5, None, "left", flags=signs, note="it hurt " * 90
        )
        library.log_strength(TODAY - timedelta(days=ago), "short foot")
    library.log_inserts(TODAY - timedelta(days=20), "started", "x" * 300)
    library.set_race(TODAY + timedelta(days=60), 42.2, "minimal")
    return build_report(library, Settings(cautions=CAUTIONS), TODAY)


CASES: dict[str, Callable[[], Report]] = {
    "the example runner": example,
    "an empty library": empty,
    "ten years with everything": ten_years,
    "ten years and every red flag": lambda: ten_years(PAIN_FLAGS),
}


@pytest.fixture(scope="module", params=CASES)
def report(request: pytest.FixtureRequest) -> Report:
    return CASES[request.param]()


@pytest.fixture(scope="module")
def paper(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": A4_TEXT_PX, "height": 1000})
    yield context.new_page()
    context.close()


def printed(page: Page, html: str, paper: str) -> list[str]:
    """The text of each page that comes out of the printer."""
    page.set_content(html)
    document = pypdfium2.PdfDocument(page.pdf(format=paper))
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document]


@pytest.mark.parametrize("size", PAPERS)
def test_it_fits_on_two_pages_of_either_paper_down_to_its_last_words(paper, report, size):
    pages = printed(paper, clinician_sheet(report, "A name " * 60), size)
    assert len(pages) <= 2
    assert words.TITLE in pages[0]
    assert " ".join(words.MADE_BY.split()[-4:]) in pages[-1]


def test_no_part_of_it_is_wider_than_the_paper(paper, report):
    paper.emulate_media(media="print")
    paper.set_content(clinician_sheet(report, "W" * 300))
    wide = paper.evaluate(
        "() => [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"
    )
    assert wide == []
    assert paper.evaluate("document.scrollingElement.scrollWidth") <= A4_TEXT_PX


def test_on_a_phone_only_the_wide_picture_scrolls_sideways(chromium, report):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_content(clinician_sheet(report, "W" * 300))
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.close()


def test_it_can_be_read_by_a_screen_reader(chromium, report):
    page = chromium.new_page(bypass_csp=True)
    page.set_content(clinician_sheet(report))
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    page.close()


def test_a_printed_bar_is_told_apart_without_colour(paper):
    """Each kind of shoe has another pattern: as grey, no two of the swatches look alike."""
    paper.set_content(clinician_sheet(ten_years()))
    swatches = paper.locator("svg.swatch")
    looks = []
    for number in range(swatches.count()):
        picture = Image.open(BytesIO(swatches.nth(number).screenshot(scale="device"))).convert("L")
        looks.append(picture.resize((8, 8)).tobytes())
    assert len(looks) == len({*looks}) == 5


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard over a library with some runs and a sore ankle."""
    path = tmp_path_factory.mktemp("library") / "library.db"
    today = datetime.now().astimezone().date()
    with Library.open(path) as library:
        for number in range(30):
            library.add_manual(today - timedelta(days=3 * number), minutes=40, distance_km=7)
        library.log_pain(today, "inside ankle", 4, side="left")
    port = free_port()
    process = start_app(path, port)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(timeout=20)


def test_the_button_hands_it_out_with_a_name_only_when_asked(chromium: Browser, own: str, tmp_path: Path):
    page = chromium.new_page(locale="en-US")
    watched = Watched(page, own)
    watched.open("diary")
    page.get_by_role("button", name=words.BUTTON).click()

    def download() -> str:
        with page.expect_download() as started:
            page.get_by_role("button", name=words.DOWNLOAD).click()
        file = tmp_path / started.value.suggested_filename
        started.value.save_as(file)
        assert file.suffix == ".html"
        return file.read_text(encoding="utf-8")

    without = download()
    assert "left inside ankle" in without
    today = datetime.now().astimezone().date()
    assert f"{today:%B} {today.day}, {today.year}" in without, "dates as the browser asks for them"
    page.get_by_text(words.with_name("")).click()
    page.get_by_label(words.NAME).fill("Ada <Runner>")
    page.get_by_role("button", name=words.USE_NAME).click()
    page.get_by_text("With my name (Ada").wait_for()
    watched.ready()
    named = download()
    assert "Ada &lt;Runner&gt;" in named
    assert "Ada" not in without
    assert not watched.foreign
    assert not watched.complaints
    assert len(printed(page, named, "A4")) <= 2
    page.close()
