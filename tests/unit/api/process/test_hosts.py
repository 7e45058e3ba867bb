"""The pages answer to their own names only, however a name is written and whatever a web server in front adds."""

import asyncio
import logging
from collections.abc import Sequence

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from api.installation.settings import read_settings
from api.process.hosts import LINES_A_MINUTE, OwnNames, name_in, name_of_url, only_under, own_names

PUBLIC = OwnNames(frozenset({name_of_url("https://Heard.Example.gov.uk:8443/")}))
TRIAL = OwnNames(frozenset({"127.0.0.1"}), is_here=True)

LOOPBACK = [
    "127.0.0.1",
    "127.0.0.1:9234",
    "localhost",
    "LOCALHOST:8000",
    "localhost.:8000",
    "[::1]",
    "[::1]:8000",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
]
OWN = ["heard.example.gov.uk", "HEARD.example.gov.uk", "heard.example.gov.uk.", "heard.example.gov.uk:443"]
STRANGE = [
    "evil.example",
    "evil.example:8000",
    "heard.example.gov.uk.evil.example",
    "evil-heard.example.gov.uk",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "heard.example.gov.uk@evil.example",
    "evil.example#heard.example.gov.uk",
    "heard.example.gov.uk evil.example",
    "heard.example.gov.uk:80:80",
    "127.0.0.1:99999",
    "127.0.0.1:",
    "[::1",
    "[::2]",
    "[::1]evil.example",
    "0x7f.1",
    "2130706433",
    "10.0.0.5",
    "",
    " ",
    "heard.example.gov.uk..",
    "ｌocalhost",
]


def headers(*pairs: tuple[str, str]) -> Headers:
    return Headers(raw=[(name.encode(), value.encode("utf-8")) for name, value in pairs])


@pytest.mark.parametrize("host", [*LOOPBACK, *OWN])
def test_own_names_are_known_however_they_are_written(host: str) -> None:
    assert PUBLIC.stranger(headers(("host", host))) is None


@pytest.mark.parametrize("host", STRANGE)
def test_no_other_name_is_taken_for_one(host: str) -> None:
    assert PUBLIC.stranger(headers(("host", host))) is not None


def test_a_request_has_one_name() -> None:
    assert PUBLIC.stranger(headers()) is not None
    assert PUBLIC.stranger(headers(("host", "127.0.0.1"), ("host", "evil.example"))) is not None


@pytest.mark.parametrize(
    "added",
    [
        ("x-forwarded-host", "heard.example.gov.uk"),
        ("x-forwarded-host", "localhost, evil.example"),
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-for", "127.0.0.1, 203.0.113.9"),
        ("x-forwarded-for", "2001:db8::1"),
        ("x-real-ip", "203.0.113.9"),
        ("forwarded", 'for=127.0.0.1; Host="heard.example.gov.uk"'),
        ("forwarded", 'for="[2001:db8::1]:4711"'),
    ],
)
def test_a_trial_answers_to_nothing_that_was_forwarded_from_elsewhere(added: tuple[str, str]) -> None:
    """A web server in front often calls it 127.0.0.1. Beyond a trial nothing that such a server adds is believed."""
    request = headers(("host", "127.0.0.1:9234"), added)
    assert TRIAL.stranger(request) is not None
    assert PUBLIC.stranger(request) is None


@pytest.mark.parametrize(
    "added",
    [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-for", "::1"),
        ("x-forwarded-host", "localhost:3000"),
        ("forwarded", "for=127.0.0.1;host=localhost"),
    ],
)
def test_what_this_machine_forwards_to_itself_stays_on_it(added: tuple[str, str]) -> None:
    assert TRIAL.stranger(headers(("host", "127.0.0.1"), added)) is None


def test_what_is_forwarded_makes_no_name_an_own_one() -> None:
    for own in (TRIAL, PUBLIC):
        assert own.stranger(headers(("host", "evil.example"), ("x-forwarded-host", "127.0.0.1"))) is not None


def test_the_settings_give_the_names() -> None:
    """Where people reach it, and where it listens."""
    own = own_names(read_settings({"HEARD_PUBLIC_URL": "https://hörd.example", "HEARD_HOST": "10.0.0.5"}))
    assert own == OwnNames(frozenset({"xn--hrd-sna.example", "10.0.0.5"}), is_here=False)
    assert own_names(read_settings({})).is_here


def test_a_name_is_read_without_its_port() -> None:
    assert [name_in(host) for host in ("A.b:80", "[::1]:9", "a.b.", "a b")] == ["a.b", "::1", "a.b", ""]


async def _page(scope: Scope, receive: object, send: object) -> None:
    await PlainTextResponse("the page")(scope, receive, send)  # type: ignore[arg-type]


def _statuses(own: OwnNames, hosts: Sequence[str], path: str = "/") -> list[int]:
    app, statuses = only_under(own, _page, clock=lambda: 0.0), []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def ask() -> None:
        for host in hosts:
            scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", host.encode())]}
            await app(scope, receive, send)

    asyncio.run(ask())
    return statuses


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_load_balancer_asks_how_it_is_by_the_address(path: str) -> None:
    """It knows a machine by nothing else. Of a trial nobody elsewhere learns even that it is there."""
    assert _statuses(PUBLIC, ["10.0.0.5:8000"], path) == [200]
    assert _statuses(TRIAL, ["10.0.0.5:8000"], path) == [421]
    assert _statuses(PUBLIC, ["10.0.0.5:8000"], f"{path}/more") == [421]


def test_others_are_told_so_and_the_log_names_the_setting(caplog: pytest.LogCaptureFixture) -> None:
    """However many come, the log gets a line or two a minute, and what they sent forges none."""
    caplog.set_level(logging.WARNING)
    assert _statuses(PUBLIC, ["127.0.0.1"]) == [200]
    assert not caplog.records
    assert set(_statuses(PUBLIC, ["evil.example\n\x1b[2J" + "x" * 1000] * 100)) == {421}
    assert len(caplog.records) == LINES_A_MINUTE
    line = caplog.records[0].getMessage()
    assert "HEARD_PUBLIC_URL" in line
    assert line.isprintable()
    assert len(line) < 300
