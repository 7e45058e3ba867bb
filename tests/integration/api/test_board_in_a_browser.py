"""The board's pages and the API's documentation in a real browser: they fit, they read well, and no policy stops them."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from surveys.store.memory import MemoryBoard
from tests.chromium import chromium
from tests.integration.api.board_server import Visit, visiting

pytestmark = pytest.mark.browser

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PAGES = [
    "/board",
    "/board/attention",
    "/board/measures",
    "/board/measures/neglect-reviews-in-time",
    "/board/measures/sexual-harm-open-cases",
    "/board/priorities/neglect",
    "/board/voice",
    "/board/voice/practitioners",
    "/board/voice/surveys/feeling-heard",
    "/board/quality",
    "/board/releases",
    "/board/releases/feeling-heard",
    "/board/releases/training-feedback-r1",
    "/board/rounds",
    "/nothing",
]
OPEN_EVERYTHING = "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"
VIOLATIONS = """async () => (await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    resultTypes: ['violations'], elementRef: false, preload: false,
  }))
  .violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html).join(' ')}`)"""


@pytest.fixture(scope="module")
def shown(published: MemoryBoard) -> Iterator[Visit]:
    with visiting(published) as visit:
        yield visit


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def screen(browser: Browser) -> Iterator[Page]:
    """A page that fails the test when a script fails, a policy stops something, or another site is asked."""
    page = browser.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.on(
        "request", lambda asked: None if _is_ours(asked.url) else complaints.append(f"asked for {asked.url}")
    )
    yield page
    page.close()
    assert not complaints


def _is_ours(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def look_at(screen: Page, shown: Visit, path: str, width: int) -> None:
    screen.set_viewport_size({"width": width, "height": 900})
    screen.goto(str(shown.client.base_url).rstrip("/") + path)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_screen(screen: Page, shown: Visit, path: str, width: int) -> None:
    """Nothing has to be scrolled sideways but wide tables and charts, each in a frame of its own."""
    look_at(screen, shown, path, width)
    screen.evaluate(OPEN_EVERYTHING)
    assert screen.evaluate("() => document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [320, 1019, 1100, 1200])
def test_nothing_touches_the_edge_of_the_screen(screen: Page, shown: Visit, width: int) -> None:
    """Every width of window leaves a margin on both sides."""
    look_at(screen, shown, "/board/releases", width)
    box = screen.locator("main").bounding_box()
    assert box is not None
    assert box["x"] >= 15
    assert box["x"] + box["width"] <= width - 15


@pytest.mark.parametrize(("path", "width"), [("/board", 1280), *((path, 320) for path in PAGES[1:])])
def test_a_page_has_no_barriers_that_can_be_found(screen: Page, shown: Visit, path: str, width: int) -> None:
    """WCAG 2.2 AA as far as axe-core can tell, with everything opened."""
    look_at(screen, shown, path, width)
    screen.evaluate(OPEN_EVERYTHING)
    screen.evaluate(AXE)
    assert screen.evaluate(VIOLATIONS) == []


@pytest.mark.parametrize(
    "path", ["/board", "/board/measures/neglect-reviews-in-time", "/board/priorities/neglect", "/board/voice"]
)
def test_a_page_of_the_scorecard_is_not_long(screen: Page, shown: Visit, path: str) -> None:
    """Three screens or so, where all of it on one page was 50,000 pixels."""
    look_at(screen, shown, path, 1280)
    assert screen.evaluate("() => document.documentElement.scrollHeight") < 3000


@pytest.mark.parametrize(("width", "shape"), [(1280, 7.2 / 3.4), (320, 4.0 / 3.6)])
def test_a_chart_is_drawn_for_its_screen(screen: Page, shown: Visit, width: int, shape: float) -> None:
    """On a narrow screen a narrow drawing, so that its letters are not made smaller."""
    look_at(screen, shown, "/board/measures/neglect-reviews-in-time", width)
    screen.evaluate("() => document.querySelectorAll('img').forEach((one) => { one.loading = 'eager' })")
    screen.wait_for_function("() => [...document.images].every((one) => one.complete)")
    (ratio,) = screen.evaluate(
        "() => [...document.images].map((one) => one.naturalWidth / one.naturalHeight)"
    )
    assert ratio == pytest.approx(shape, rel=0.05)


def test_each_question_is_two_presses_away_by_keyboard(screen: Page, shown: Visit) -> None:
    """From the overview to who does what by when, and to where the number comes from, without a mouse."""
    look_at(screen, shown, "/board", 1280)
    screen.get_by_role("link", name="Reducing neglect", exact=True).press("Enter")
    screen.wait_for_url("**/board/priorities/neglect")
    screen.get_by_role("link", name="Child protection reviews held in time").press("Enter")
    screen.wait_for_url("**/board/measures/neglect-reviews-in-time")
    assert screen.get_by_role("heading", name="Where this number comes from").is_visible()
    assert screen.get_by_role("heading", name="Who does what by when").is_visible()


def test_on_paper_everything_is_open(screen: Page, shown: Visit) -> None:
    look_at(screen, shown, "/board/measures/neglect-reviews-in-time", 1280)
    screen.emulate_media(media="print")
    assert screen.locator(".board-nav").is_hidden()
    assert screen.locator("details table").first.is_visible()


def test_the_keyboard_reaches_the_sign_in(browser: Browser) -> None:
    """Key typed, Enter, and the scorecard is there."""
    with visiting(MemoryBoard(), board_access="key") as visit:
        token = visit.key()["Authorization"].removeprefix("Bearer ")
        page = browser.new_page()
        page.goto(f"{str(visit.client.base_url).rstrip('/')}/board")
        page.get_by_label("Your key").fill("heard_not_this")
        page.keyboard.press("Enter")
        page.wait_for_selector(".govuk-error-summary")
        assert page.title().startswith("Error: ")
        page.get_by_label("Your key").fill(token)
        page.keyboard.press("Enter")
        page.wait_for_url("**/board")
        page.get_by_role("button", name="Sign out").press("Enter")
        page.wait_for_url("**/board/sign-in")
        page.close()


@pytest.mark.parametrize(
    ("path", "ready", "says"),
    [
        ("/docs", ".swagger-ui .opblock", "/api/v1/scorecards/{id}"),
        ("/redoc", ".api-content", "One scorecard"),
    ],
)
def test_the_documentation_needs_nobody_else(
    screen: Page, shown: Visit, path: str, ready: str, says: str
) -> None:
    """Both viewers draw every address from our own files, under a policy without inline script."""
    look_at(screen, shown, path, 1280)
    screen.wait_for_selector(ready)
    assert says in screen.inner_text("main")
    policy = shown.client.get(path).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("width", [320, 1280])
def test_the_sign_in_has_no_barriers_that_can_be_found(screen: Page, width: int) -> None:
    """Empty, and after a key that is not known."""
    with visiting(MemoryBoard(), board_access="key") as visit:
        look_at(screen, visit, "/board", width)
        for _ in range(2):
            screen.evaluate(AXE)
            assert screen.evaluate(VIOLATIONS) == []
            assert screen.evaluate("() => document.documentElement.scrollWidth") == width
            screen.get_by_label("Your key").fill("heard_not_this")
            screen.keyboard.press("Enter")
            screen.wait_for_selector(".govuk-error-summary")


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_documentation_has_no_barriers_that_can_be_found(screen: Page, shown: Visit, path: str) -> None:
    """With our colours over those of the viewers."""
    look_at(screen, shown, path, 1280)
    screen.wait_for_selector(".swagger-ui .opblock" if path == "/docs" else ".api-content")
    screen.evaluate(AXE)
    assert screen.evaluate(VIOLATIONS) == []
