"""Signing in to the desk by a real OpenID provider, on loopback."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from analysis.plan import load_plan
from api.accounts.provider import Provider, ProviderSettings
from api.app import create_app
from api.desk.by_provider import BACK, BEGIN, provider_routes
from api.desk.desk import Desk
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.publishing import publish_scorecard
from bot.pages.site import Site
from surveys.store.memory import memory_stores
from tests.ports import free_port

pytestmark = pytest.mark.process

HERE, SITE, STORES = "http://localhost:8000", Site("Board"), memory_stores()


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that demands a nonce and knows an editor, and somebody without a role."""
    address = f"http://localhost:{(port := free_port())}"
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
    ]
    provider = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(address)
        httpx.put(f"{address}/users/ann", json={"name": "Ann Archer", "roles": ["editor"]}).raise_for_status()
        httpx.put(f"{address}/users/nobody", json={"name": "No Body"}).raise_for_status()
        yield address
    finally:
        provider.terminate()
        provider.wait(10)


def wait_for(address: str) -> None:
    for _ in range(200):
        try:
            httpx.get(address)
            return
        except httpx.ConnectError:
            time.sleep(0.05)
    raise TimeoutError(address)


@pytest.fixture
def app(issuer: str) -> Any:
    return desk_behind(ProviderSettings(issuer, "heard", "secret"))


def desk_behind(settings: ProviderSettings) -> Any:
    """A desk that people come into by a provider."""

    def publish(plan: Any) -> None:
        publish_scorecard(STORES.board, STORES.core_data, plan, date(2026, 11, 30))

    desk = Desk(STORES.record, load_plan(), lambda: datetime.now(UTC), publish)
    pages = DeskPages(
        desk, BoardPages(SITE, signed_in=False), Sessions(time.time), https=False, by_provider=True
    )
    provider = Provider(settings, HERE + BACK, time.time)
    routes = [*provider_routes(pages, provider), *desk_routes(pages)]
    return create_app(STORES.board, site=SITE, extra_routes=routes)


class Browser:
    """Keeps our cookies, and follows no redirect."""

    def __init__(self, app: Any) -> None:
        self._app, self.cookies = app, httpx.Cookies()

    def get(self, address: str) -> httpx.Response:
        return self._request("GET", address)

    def post(self, address: str, **form: str) -> httpx.Response:
        return self._request("POST", address, data=form)

    def _request(self, method: str, address: str, **sent: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies=self.cookies) as client:
                answer = await client.request(method, address, **sent)
                self.cookies = client.cookies
                return answer

        return asyncio.run(ask())


def _came_back(browser: Browser, who: str, **form: str) -> str:
    """The address that the provider sends the browser back to, once somebody signed in there."""
    out = browser.get(BEGIN)
    assert out.status_code == 303
    return httpx.post(out.headers["location"], data={"sub": who, **form}).headers["location"]


def test_an_editor_signs_in_by_the_provider_and_it_is_in_the_record(app: Any) -> None:
    """The session's cookie is ours alone, and the one of the way there is gone."""
    browser = Browser(app)
    assert f'href="{BEGIN}"' in browser.get("/desk/sign-in").text
    answer = browser.get(_came_back(browser, "ann"))
    assert "You are signed in as Ann Archer" in answer.text
    assert 'content="0; url=/desk"' in answer.text
    assert "heard_sign_in" not in browser.cookies
    session = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("heard_desk="))
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    assert browser.get("/desk/write/story/neglect").status_code == 200
    entry = STORES.record.entries()[-1]
    assert (entry.kind, entry.who, entry.body["roles"]) == ("signed-in", "Ann Archer", ["editor"])


def test_who_has_no_role_does_not_come_in(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The log says that somebody was refused, and not who."""
    browser = Browser(app)
    answer = browser.get(_came_back(browser, "nobody"))
    assert answer.status_code == 403
    assert "have no role at this desk" in answer.text
    assert browser.get("/desk").status_code == 303
    (line,) = [record.getMessage() for record in caplog.records if record.name == "heard.desk"]
    assert line.startswith("a sign-in by the provider was refused: You are signed in, but have no role")
    assert "No Body" not in line


def test_who_says_no_at_the_provider_is_asked_to_sign_in_again(app: Any) -> None:
    browser = Browser(app)
    answer = browser.get(_came_back(browser, "ann", action="deny"))
    assert "The sign-in was not finished" in answer.text
    assert browser.get("/desk").status_code == 303


def test_a_way_back_works_once_and_in_the_browser_that_began(app: Any) -> None:
    """Whoever is sent a link of another's sign-in is not signed in as them."""
    browser, other = Browser(app), Browser(app)
    address = _came_back(browser, "ann")
    assert "not begun here" in other.get(address).text
    other.get(BEGIN)
    assert "was not finished" in other.get(address).text
    cookies = httpx.Cookies(browser.cookies)
    assert "You are signed in" in browser.get(address).text
    browser.cookies = cookies
    assert browser.get(address).status_code == 400
