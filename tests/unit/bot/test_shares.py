"""Shares are fair to whoever is behind an address, and keep none."""

from collections.abc import Mapping

import pytest
from starlette.requests import Request

from bot.shares import NOT_KNOWN, Proxies, Shares

PROXY = "10.0.0.5"
BEHIND = Proxies.read(["10.0.0.0/8", "2001:db8:aaaa::/48"])


class Hours:
    """A clock in the test's hands."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def request(peer: str, headers: Mapping[str, str] | None = None) -> Request:
    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return Request({"type": "http", "client": (peer, 1234), "headers": raw})


def test_neighbours_have_one_share() -> None:
    """Whoever has a network of addresses has no more than whoever has one of them."""
    shares = Shares()
    assert shares.of_peer("192.0.2.1") == shares.of_peer("192.0.2.200") != shares.of_peer("192.0.3.1")
    assert shares.of_peer("2001:db8:1:2::3") == shares.of_peer("2001:db8:1:ffff::4")
    assert shares.of_peer("2001:db8:1::") != shares.of_peer("2001:db8:2::")
    assert shares.of_peer("::ffff:192.0.2.7") == shares.of_peer("192.0.2.1")


def test_a_share_means_nothing_an_hour_later() -> None:
    """Nor does it to another process: nobody can find the address again."""
    clock = Hours()
    shares = Shares(clock=clock)
    before = shares.of_peer("192.0.2.1")
    clock.now = 3601
    assert shares.of_peer("192.0.2.1") != before != Shares(clock=Hours()).of_peer("192.0.2.1")


def test_nothing_of_an_address_is_kept() -> None:
    """A share is eight bytes of a keyed hash, and what makes it remembers the salt alone."""
    shares = Shares()
    share = shares.of_peer("192.0.2.1")
    assert len(share) == 8
    assert "192" not in repr(vars(shares))
    assert set(vars(shares)) == {"_proxies", "_clock", "_hour", "_salt"}


SAME_AS_FIRST = {
    "one proxy": {"x-forwarded-for": "192.0.2.1"},
    "two proxies": {"x-forwarded-for": "192.0.2.1, 10.1.2.3"},
    "what somebody wrote before it": {"x-forwarded-for": "203.0.113.9, 192.0.2.1"},
    "nonsense before it": {"x-forwarded-for": "nonsense, 192.0.2.1"},
    "with a port": {"x-forwarded-for": "192.0.2.1:4711"},
    "with blanks": {"x-forwarded-for": "  192.0.2.1  "},
}


@pytest.mark.parametrize("headers", SAME_AS_FIRST.values(), ids=SAME_AS_FIRST.keys())
def test_a_proxy_says_for_whom_it_asks(headers: Mapping[str, str]) -> None:
    """Counted from the end: what stands before the last address, whoever asks can have written."""
    shares = Shares(BEHIND)
    assert shares.of_request(request(PROXY, headers)) == shares.of_peer("192.0.2.1")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-real-ip", "192.0.2.1"),
        ("forwarded", 'for="192.0.2.1:80";proto=https'),
        ("forwarded", "proto=https;for=192.0.2.1"),
    ],
)
def test_the_header_can_be_another(header: str, value: str) -> None:
    """Whatever the web server in front is used to send."""
    shares = Shares(Proxies.read([PROXY], header))
    assert shares.of_request(request(PROXY, {header: value})) == shares.of_peer("192.0.2.1")


def test_six_in_brackets() -> None:
    """As RFC 7239 writes them."""
    shares = Shares(Proxies.read([PROXY], "forwarded"))
    seen = shares.of_request(request(PROXY, {"forwarded": 'for="[2001:db8:cafe::17]:4711"'}))
    assert seen == shares.of_peer("2001:db8:cafe::1")


def test_nobody_else_is_believed() -> None:
    """Who comes without a proxy cannot choose a share."""
    shares = Shares(BEHIND)
    spoofed = shares.of_request(request("198.51.100.1", {"x-forwarded-for": "192.0.2.1"}))
    assert spoofed == shares.of_peer("198.51.100.1")
    assert Shares().of_request(request(PROXY, {"x-forwarded-for": "192.0.2.1"})) != NOT_KNOWN


@pytest.mark.parametrize("headers", [{}, {"x-forwarded-for": "unknown"}, {"x-forwarded-for": PROXY}])
def test_a_proxy_that_does_not_say_stands_for_everybody(headers: Mapping[str, str]) -> None:
    """Then limits are for all together, and nobody is called a stranger for it."""
    shares = Shares(BEHIND)
    assert shares.of_request(request(PROXY, headers)) == NOT_KNOWN
    assert shares.of_peer(PROXY) == NOT_KNOWN


def test_a_chat_is_a_share() -> None:
    """A messenger's accounts are people, not addresses."""
    shares = Shares()
    assert shares.of_chat(1) == shares.of_chat(1) != shares.of_chat(2)
