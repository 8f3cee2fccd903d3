"""Every page in the browser, on the example and on an own library, light, dark and as wide as a phone.

Nothing is asked of another machine, the browser has no complaint, nothing is wider than a phone or cut off on it,
text has the contrast of WCAG AA (in charts too), and axe-core finds nothing serious.

Decision: "serious" and "critical" findings of axe fail. What Streamlit itself does wrong and no page can mend stands
below, one by one and as narrow as a selector can say it.
"""

from collections.abc import Iterator

import pytest
from conftest import AXE, OVERHANG, PAGES, Watched
from playwright.sync_api import Browser

TABS = {"cadence": 4, "shoes": 5, "plan": 3, "diary": 4}

# Rule of axe → the elements of Streamlit 1.67 that break it whatever a page does.
FAULTS_OF_STREAMLIT = {
    # The navigation puts a <div> for each group of pages between its <ul> and the <li> of the pages.
    "list": '[data-testid="stSidebarNavItems"]',
    "listitem": '[data-testid="stSidebarNavItems"] li',
}
COMPLAINTS = """async faults => {
    const found = await axe.run(document, {resultTypes: ['violations']});
    return found.violations
        .filter(rule => ['serious', 'critical'].includes(rule.impact))
        .flatMap(rule => rule.nodes
            .filter(node => !(rule.id in faults && document.querySelector(node.target[0]).matches(faults[rule.id])))
            .map(node => `${rule.id}: ${node.html} ${node.failureSummary}`));
}"""
# axe leaves the text of pictures out, so its contrast with the ground is counted here, as WCAG does.
FAINT_IN_CHARTS = """() => {
    const numbers = colour => colour.match(/[0-9.]+/g).map(Number);
    const light = rgb => rgb.slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = numbers(getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor);
    return [...document.querySelectorAll('.js-plotly-plot .main-svg text')]
        .filter(text => text.textContent.trim() && text.getBoundingClientRect().width)
        .filter(text => {
            const style = getComputedStyle(text), ink = numbers(style.fill);
            const strength = (ink[3] ?? 1) * style.fillOpacity;
            const seen = ink.slice(0, 3).map((part, i) => strength * part + (1 - strength) * ground[i]);
            const [dark, bright] = [light(seen), light(ground)].sort((a, b) => a - b);
            return (bright + 0.05) / (dark + 0.05) < 4.5;
        }).map(text => `${text.textContent} ${getComputedStyle(text).fill}`);
}"""
# Words of a choice or a link that the browser cuts off; an icon is a word too.
CUT_OFF = """() => [...document.querySelectorAll('.stMainBlockContainer :is('
    + '[data-tag], [data-variant="pills"], [data-testid="stPageLink-NavLink"]) :is(p, span)')]
    .filter(part => !part.closest('[data-testid="stIconMaterial"], :has(> [data-testid="stIconMaterial"])'))
    .filter(part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== 'visible')
    .map(part => part.textContent)"""
GROUND = "() => getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor"


@pytest.fixture(scope="module")
def page_of(chromium: Browser) -> Iterator[Watched]:
    """One browser window for all pages: opening a new one costs more than the check."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light", locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield Watched(page, "")
    context.close()


# Colours that still fade from one look to the other are neither look's.
SETTLED = """() => document.getAnimations().every(
    change => !(change instanceof CSSTransition) || change.playState !== 'running')"""


def check(watched: Watched, look: str) -> None:
    watched.page.wait_for_function(SETTLED)
    assert watched.page.evaluate(COMPLAINTS, FAULTS_OF_STREAMLIT) == [], look
    assert watched.page.evaluate(FAINT_IN_CHARTS) == [], look


def check_all_looks(watched: Watched) -> None:
    page = watched.page
    check(watched, "light")
    light = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => ({GROUND})() !== light", arg=light)
    watched.ready()
    check(watched, "dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    watched.ready()
    check(watched, "phone")
    page.wait_for_function(f"() => ({OVERHANG})() <= 0")
    assert page.evaluate(CUT_OFF) == []
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("library", ["example", "own"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_keeps_to_itself_reads_well_and_fits_a_phone(
    page_of: Watched, app: str, own_app: str, name, library
):
    page_of.address = {"example": app, "own": own_app}[library]
    page_of.foreign.clear()
    page_of.complaints.clear()
    page_of.page.emulate_media(color_scheme="light")  # as it was, whatever became of the page before
    page_of.page.set_viewport_size({"width": 1280, "height": 800})
    page_of.open(name)
    page_of.page.wait_for_load_state("networkidle")
    page_of.page.evaluate(AXE)
    check_all_looks(page_of)
    for tab in range(1, TABS.get(name, 0)):
        page_of.page.get_by_role("tab").nth(tab).click()
        page_of.ready()
        check(page_of, f"tab {tab}")
    assert page_of.foreign == []
    assert page_of.complaints == []
