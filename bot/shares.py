"""From where somebody calls, as far as fairness needs it: a keyed hash of their network that means nothing an hour later.
No address is kept, written or logged.

A share is what people behind one address have together, such as a school. So limits go by shares only where there is not
enough for all.
"""

import hashlib
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network

from starlette.requests import Request

HOUR = 3600
SHARE_BYTES = 8
IPV4, IPV6 = 4, 16
"""Bytes of an address."""
TAKEN = {IPV4: 3, IPV6: 6}
"""How many of them count: fewer than whoever sits there can choose, so that nobody has many shares."""

NOT_KNOWN = b""
"""The share of everybody of whom nothing is known, such as those who come through a proxy that does not say for whom."""

Address = bytes
"""As it goes over the network. Every request has one, and objects would take longer than all the rest here."""

Network = IPv4Network | IPv6Network
_MAPPED = bytes(10) + b"\xff\xff"
"""What an IPv4 address begins with where it is written as IPv6."""


@dataclass(frozen=True)
class Proxies:
    """The web servers in front that are believed, and the `header` in which they say for whom they ask. From anybody else
    the header is passed over."""

    networks: tuple[Network, ...] = ()
    header: str = "x-forwarded-for"

    @classmethod
    def read(cls, networks: Iterable[str], header: str = "x-forwarded-for") -> "Proxies":
        """Raises `ValueError` for what is neither an address nor a network."""
        return cls(tuple(ip_network(network, strict=False) for network in networks), header)

    @cached_property
    def _ranges(self) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((each.network_address.packed, each.broadcast_address.packed) for each in self.networks)

    @cached_property
    def header_name(self) -> bytes:
        """The header as a request has it."""
        return self.header.lower().encode()

    def has(self, address: Address) -> bool:
        return any(len(first) == len(address) and first <= address <= last for first, last in self._ranges)


class Shares:
    """Gives shares under a salt of its own that changes by the hour. `clock` counts seconds."""

    def __init__(self, proxies: Proxies | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._proxies, self._clock = proxies or Proxies(), clock
        self._hour, self._salt = -1, b""

    def of_request(self, request: Request) -> bytes:
        """That of whoever sent it."""
        peer = _address(request.client.host) if request.client else None
        return self._of(self._caller(peer, request) if peer else None)

    def of_peer(self, peer: str) -> bytes:
        """That of the other end of a connection; a proxy has none, since everybody comes through it."""
        address = _address(peer)
        return NOT_KNOWN if address is None or self._proxies.has(address) else self._of(address)

    def of_chat(self, chat: int) -> bytes:
        """That of a chat of a messenger, where each account is a share of its own."""
        return self._hashed(b"chat %d" % chat)

    def _caller(self, peer: Address, request: Request) -> Address | None:
        """The last address that no proxy of ours has: what stands before it, anybody can have written."""
        if not self._proxies.has(peer):
            return peer
        name = self._proxies.header_name
        passed_on = [value for header, value in request.scope["headers"] if header == name]
        for address in _backwards(passed_on):
            if address is None or not self._proxies.has(address):
                return address
        return None

    def _of(self, address: Address | None) -> bytes:
        return self._hashed(_network(address)) if address else NOT_KNOWN

    def _hashed(self, what: bytes) -> bytes:
        hour = int(self._clock() // HOUR)
        if hour != self._hour:
            self._hour, self._salt = hour, secrets.token_bytes(16)
        return hashlib.blake2b(what, digest_size=SHARE_BYTES, key=self._salt).digest()


def _network(address: Address) -> bytes:
    size = len(address)
    return b"%d " % size + address[: TAKEN[size]]


def _backwards(values: Iterable[bytes]) -> Iterator[Address | None]:
    """The addresses in a header, the last first; None for what is none."""
    for each in reversed(b",".join(values).decode("latin-1").split(",")):
        yield _address(each)


def _address(written: str) -> Address | None:
    """An address as it is written in any of the usual headers: alone, with a port, in brackets, or after "for="."""
    return _packed(written) or _packed(_plain(written))


def _plain(written: str) -> str:
    """An address without what can stand around it."""
    plain = written.strip().rpartition("for=")[2].partition(";")[0].strip('" ')
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    return plain.partition("%")[0]


def _packed(plain: str) -> Address | None:
    try:
        if ":" not in plain:
            return socket.inet_pton(socket.AF_INET, plain)
        address = socket.inet_pton(socket.AF_INET6, plain)
    except (OSError, ValueError):
        return None
    return address[len(_MAPPED) :] if address.startswith(_MAPPED) else address
