"""The diary in a real browser: three taps with fingers or keys, nothing sent anywhere, nothing wider than a phone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import Watched, free_port, start_app
from playwright.sync_api import Browser, expect

from analysis.library import Library


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a dashboard over a library with some runs, and its file."""
    path = tmp_path_factory.mktemp("library") / "library.db"
    today = datetime.now().astimezone().date()
    with Library.open(path) as library:
        for number in range(20):
            library.add_manual(today - timedelta(days=3 * number), minutes=40, distance_km=7)
    port = free_port()
    process = start_app(path, port)
    yield f"http://localhost:{port}", path
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def phone(chromium: Browser, own: tuple[str, Path]) -> Iterator[Watched]:
    size = {"width": 390, "height": 844}
    opened = chromium.new_context(viewport=size, is_mobile=True, has_touch=True, user_agent="Mobile", locale="en-GB")
    page = opened.new_page()
    page.set_default_timeout(30_000)
    yield Watched(page, own[0])
    opened.close()


def test_three_taps_on_a_phone_store_a_pain_and_change_the_answer(phone, own):
    page = phone.page
    phone.open()
    page.get_by_role("button", name="Pain", exact=True).tap()
    page.locator("[class*=st-key-where_left]").get_by_role("radio", name="Achilles", exact=True).tap()
    page.locator("[class*=st-key-score]").get_by_role("radio", name="4", exact=True).tap()
    expect(page.locator("h1")).to_contain_text("Left Achilles 4 during")
    with Library.open(own[1]) as library:
        assert library.pain()[["site", "side", "during"]].values.tolist() == [["Achilles", "left", 4]]
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("h1")).not_to_contain_text("Achilles")
    assert not phone.foreign
    assert not phone.complaints


@pytest.mark.parametrize("tab", ["Pain", "Days", "Strength", "The eight weeks before"])
def test_no_part_of_the_diary_is_wider_than_a_phone(phone, tab):
    page = phone.page
    phone.open("diary")
    page.get_by_role("tab", name=tab, exact=True).tap()
    phone.ready()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert not phone.complaints


def test_an_exercise_is_checked_off_with_the_keyboard(context, own):
    page = context.new_page()
    page.goto(f"{own[0]}/diary")
    page.get_by_role("tab", name="Strength", exact=True).click()
    box = page.get_by_role("checkbox", name="short foot")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Done: short foot")).to_be_visible()
    with Library.open(own[1]) as library:
        assert library.strength()["exercise"].tolist() == ["short foot"]
