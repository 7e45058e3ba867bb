"""Signing in to the desk by a second provider, which people stay signed in at: Django OAuth Toolkit, on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from api.accounts.provider import Begun, ProviderSettings
from api.desk.by_provider import BACK, BEGIN
from tests.integration.api.test_desk_provider import HERE, STORES, Browser, desk_behind, wait_for
from tests.ports import free_port

pytestmark = pytest.mark.process

ROLES = {"Board-Editors": "editor", "Board-Admins": "administrator"}
NO_RULE = {"on": "no"}


@pytest.fixture(scope="module")
def where() -> Iterator[str]:
    address = f"http://localhost:{(port := free_port())}"
    command = [sys.executable, "-W", "ignore", "-m", "tests.integration.api.provider", str(port), HERE + BACK]
    provider = subprocess.Popen(
        command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(address)
        yield address
    finally:
        provider.terminate()
        provider.wait(10)


@pytest.fixture
def app(where: str) -> Any:
    return desk_behind(ProviderSettings(f"{where}/o", "heard", "s:e/cret", "groups", ROLES))


class Person:
    """Somebody with a browser that both the desk and the provider know."""

    def __init__(self, app: Any, name: str) -> None:
        self.desk, self.name, self.asked_for_password = Browser(app), name, 0
        self._there = httpx.Client()

    def goes_out(self, begin: str = BEGIN) -> str:
        """To the provider and through its pages: the address that it sends the browser back to."""
        address = self.desk.get(begin).headers["location"]
        while not address.startswith(HERE):
            answer = self._there.get(address)
            if answer.status_code == httpx.codes.OK:
                answer = self._sends_the_password(answer)
            address = urljoin(address, answer.headers["location"])
        return address

    def _sends_the_password(self, form: httpx.Response) -> httpx.Response:
        self.asked_for_password += 1
        hidden = {"next": form.url.params["next"], "csrfmiddlewaretoken": self._there.cookies["csrftoken"]}
        return self._there.post(form.url, data={"username": self.name, "password": "made up", **hidden})

    def signs_in(self, begin: str = BEGIN) -> httpx.Response:
        return self.desk.get(self.goes_out(begin))


def test_a_group_at_the_provider_is_a_role_at_the_desk(app: Any) -> None:
    assert "You are signed in as Ann Archer" in Person(app, "ann").signs_in().text
    # The name has a number where another provider's Ann Archer was here before.
    entry = STORES.record.entries()[-1]
    assert (entry.who.partition(" (")[0], entry.body["roles"]) == ("Ann Archer", ["editor"])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"verifier": "x" * 43}, "did not do what we asked"),
        ({"nonce": "x" * 43}, "cannot be trusted"),
        ({"state": "x" * 43}, "was not finished"),
    ],
    ids=["another verifier", "another nonce", "another state"],
)
def test_what_only_this_browser_knows_is_demanded(app: Any, changed: dict[str, str], says: str) -> None:
    """The provider holds the verifier against its hash; the nonce and the state are held here."""
    ann = Person(app, "ann")
    back = ann.goes_out()
    begun = Begun.of_cookie(ann.desk.cookies["heard_sign_in"])
    assert begun is not None
    ann.desk.cookies = httpx.Cookies({"heard_sign_in": Begun(**{**vars(begun), **changed}).cookie})
    assert says in ann.desk.get(back).text
    assert ann.desk.get("/desk").status_code == 303


def test_keys_of_the_provider_change_while_people_come_and_go(app: Any, where: str) -> None:
    """Of one that it has forgotten the new one is asked for: keys are read at each sign-in."""
    for turned in ("", "?forget=yes"):
        httpx.get(f"{where}/test/rotate{turned}").raise_for_status()
        assert "You are signed in" in Person(app, "ann").signs_in().text


def test_who_has_been_signed_in_there_for_long_is_asked_before_what_is_grave(app: Any, where: str) -> None:
    """A new session here is no proof: the provider lets whom it knows through without asking anything."""
    cat = Person(app, "cat")
    cat.signs_in()
    assert cat.desk.post("/desk/approval-rule", **NO_RULE).status_code == 303
    httpx.get(f"{where}/test/long-ago/cat").raise_for_status()
    cat.signs_in()
    assert cat.asked_for_password == 1, "the provider asked nothing"
    refused = cat.desk.post("/desk/approval-rule", **NO_RULE)
    assert (refused.status_code, "Please sign in again" in refused.text) == (403, True)
    again = "/desk/sign-in/provider?again=yes"
    assert f'href="{again}"' in refused.text
    cat.signs_in(again)
    assert cat.asked_for_password == 2
    assert cat.desk.post("/desk/approval-rule", **NO_RULE).status_code == 303
