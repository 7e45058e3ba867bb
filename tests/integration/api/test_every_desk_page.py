"""Every page of the desk as it is served, by rules of accessibility on a small screen and a large one. The list is made from
the routes: a page that is in no table here fails the test."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette

from api.accounts.links import new_link
from api.accounts.people import ROLES, Identity
from api.app import create_app
from api.commands.processes.desk_wiring import routes_of_desk
from api.installation.settings import read_settings
from api.installation.wiring import Installation, open_installation
from api.services.publishing import publish_release, publish_scorecard
from surveys.privacy.key_folder import KeyFolder
from surveys.store.protocols import Writing
from tests.integration.api.board_server import served
from tests.integration.api.test_board_in_a_browser import AXE, OPEN_EVERYTHING, VIOLATIONS, browser
from tests.integration.api.test_desk_in_a_browser import FORMS
from tests.unit.analysis.core_data.test_publications import BOOK, xlsx
from tests.unit.api.desk.answered import ID, PLAN, SURVEY, THEME, TODAY, TYPED, made
from tests.unit.api.desk.test_coding_pages import HARM, comment, hand
from tests.unit.api.desk.test_importing import OPEN_DATA, OURS
from tests.unit.api.desk.test_request_pages import ask

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.database]

NEW = f"/desk/answers/new/feeling-heard-r1-v1/{THEME}"
FILES = {"/desk/import/template.csv", "/desk/report/draft.{form}"}
"""What is downloaded is no page."""
COURSE = {
    "id": "feeling-heard-r1",
    "survey": "feeling-heard",
    "label": "Neglect, 12 May",
    "programme": "training-1",
    "revision": 1,
    "revisions": [1],
    "opened_on": "2026-07-01",
    "closes_on": "2026-08-01",
    "closed_on": "2026-08-01",
    "results_on": None,
    "title": "Feeling heard",
    "audience": "young_people",
    "invited": "",
    "entry": "open",
    "asked": 200,
    "quota": None,
    "full": False,
    "progress": None,
    "time_period": "202627",
    "time_identifier": "Financial year Q2",
    "example": False,
}
"""The round that was released, as one of a course: the trainer has a page of it then."""
PAGES = {
    "/desk": ["/desk"],
    "/desk/sign-in": ["/desk/sign-in"],
    "/desk/sign-in/{token}": ["/desk/sign-in/nobody"],
    "/desk/areas/{id}": ["/desk/areas/neglect"],
    "/desk/measures/{id}": ["/desk/measures/neglect-plans-share"],
    "/desk/record": ["/desk/record"],
    "/desk/record/{number}/approve": ["/desk/record/{story}/approve", "/desk/record/{file}/approve"],
    "/desk/record/{number}/take-back": ["/desk/record/{story}/take-back"],
    "/desk/write/{kind}/{about}": [f"/desk/write/{form}" for form in FORMS],
    "/desk/import": ["/desk/import"],
    "/desk/import/{token}": ["{tables}", "{tables}?table=0", "{choose}", "{difference}", "/desk/import/gone"],
    "/desk/progress": ["/desk/progress"],
    "/desk/comments": ["/desk/comments"],
    "/desk/comments/differences": ["/desk/comments/differences"],
    "/desk/comments/{id}": ["{comment}"],
    "/desk/urgent": ["/desk/urgent"],
    "/desk/urgent/{id}": ["{urgent}"],
    "/desk/answers": ["/desk/answers"],
    "/desk/answers/new/{release}/{theme}": [NEW],
    "/desk/answers/{id}": [f"/desk/answers/{ID}"],
    "/desk/answers/{id}/write": [f"/desk/answers/{ID}/write"],
    "/desk/answers/{id}/words/{language}": [f"/desk/answers/{ID}/words/pl"],
    "/desk/look": ["/desk/look"],
    "/desk/look/{id}": [f"/desk/look/{ID}"],
    "/desk/report": ["/desk/report"],
    "/desk/report/draft": ["/desk/report/draft"],
    "/desk/requests": ["/desk/requests"],
    "/desk/requests/{id}/done": ["/desk/requests/{request}/done"],
    "/desk/courses": ["/desk/courses"],
    "/desk/courses/{id}": ["/desk/courses/feeling-heard-r1-v1"],
    "/desk/owed": ["/desk/owed"],
    "/desk/quotes": ["/desk/quotes"],
    "/desk/quotes/approve": ["/desk/quotes/approve"],
    "/desk/voice": ["/desk/voice"],
    "/desk/voice/write/{survey}/{theme}/{way}": ["/desk/voice/write/feeling-heard/waiting_and_access/bad"],
    "/desk/themes": ["/desk/themes"],
    "/desk/themes/{audience}/new": ["/desk/themes/young_people/new"],
    "/desk/themes/{audience}/change/{code}": ["/desk/themes/young_people/change/waiting_and_access"],
}
"""By the route, where such pages are; words in braces are what the test brought there."""


@dataclass(frozen=True)
class Desk:
    """A desk with something on every page: where it is, who is signed in, and what was brought."""

    address: str
    app: Starlette
    cookies: httpx.Cookies
    brought: dict[str, str]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("desk")
    keys = KeyFolder(folder / "contact-keys")
    settings = {"HEARD_DATA": str(folder), "HEARD_CONTACT_KEYS": str(folder / "contact-keys")}
    installation = open_installation(read_settings(settings))
    publish_release(installation.stores.board, made(1, 160), SURVEY)
    publish_scorecard(installation.stores.board, installation.stores.core_data, PLAN, TODAY)
    installation.stores.board.publish("round", COURSE["id"], json.dumps(COURSE).encode())
    asked = ask(installation.stores, keys)
    hand(installation.stores, [comment(number) for number in range(20)] + [comment(99, HARM)])
    app = create_app(
        installation.stores.board,
        site=installation.site(),
        extra_routes=routes_of_desk(installation, PLAN, all_in_one=True),
    )
    with served(app) as address, httpx.Client(base_url=address, follow_redirects=True) as client:
        _sign_in(client, installation)
        yield Desk(address, app, client.cookies, {"request": asked.id, **_bring(client, installation)})


def _sign_in(client: httpx.Client, installation: Installation) -> None:
    everything = Identity("Ann", frozenset(ROLES), frozenset({"training-1"}))
    token = new_link(installation.stores.record, everything, "Ben", datetime.now(UTC))
    assert client.post(f"/desk/sign-in/{token}").is_success


def _bring(client: httpx.Client, installation: Installation) -> dict[str, str]:
    """Something for every page, and where it is. A second person has to approve."""
    record = installation.stores.record
    record.write("2026-11-30T09:00:00Z", "Cat", Writing("approval-rule", "desk", {"on": True}))
    story = {"text": "Schools tell us.", "helps": "Time", "hinders": "Money", "why": "Agreed", "seen": "0"}
    client.post("/desk/write/story/neglect", data=story)
    found = {"story": str(record.entries()[-1].number)}
    client.post(NEW, data=TYPED)
    files = {"tables": xlsx(BOOK), "choose": OPEN_DATA.encode(), "difference": OURS.encode()}
    for name, content in files.items():
        found[name] = client.post("/desk/import", files={"file": (f"{name}.csv", content)}).url.path
    client.post(found["difference"], data={"step": "take-in"})
    found["file"] = str(record.entries()[-1].number)
    found["difference"] = client.post("/desk/import", files={"file": ("again.csv", OURS.encode())}).url.path
    found["comment"] = client.post("/desk/comments/batch", data={"round": "feeling-heard-r1"}).url.path
    found["urgent"] = f"/desk/urgent/{comment(99, HARM).id}"
    client.post("/desk/urgent/read", data={})
    return found


def test_no_page_is_forgotten(desk: Desk) -> None:
    routes = {r.path for r in desk.app.routes if r.path.startswith("/desk") and "GET" in r.methods}  # type: ignore[attr-defined]
    assert routes - FILES == PAGES.keys()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_keeps_the_rules_and_fits(browser: Browser, desk: Desk, width: int) -> None:
    """WCAG 2.2 AA as far as axe-core can tell; nothing has to be scrolled sideways; and each page is there."""
    context = browser.new_context(viewport={"width": width, "height": 568 if width == 320 else 900})
    context.add_cookies(
        [{"name": each.name, "value": each.value or "", "url": desk.address} for each in desk.cookies.jar]
    )
    screen, found = context.new_page(), list[str]()
    for places in PAGES.values():
        for place in places:
            path = place.format(**desk.brought)
            answer = screen.goto(desk.address + path)
            found += [f"{path}: {answer.status}"] if answer and answer.status not in (200, 403, 422) else []
            screen.evaluate(OPEN_EVERYTHING)
            screen.evaluate(AXE)
            found += [f"{path}: {one}" for one in screen.evaluate(VIOLATIONS)]
            if screen.evaluate("() => document.documentElement.scrollWidth") > width:
                found.append(f"{path} is wider than the screen")
    context.close()
    assert found == []
