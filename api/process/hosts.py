"""Which names the pages answer to: those that the settings give, and this machine's own.

A page that answers to any name is public as soon as a web server in front forwards to it, and another website can read it by
giving its own name this machine's address.
"""

import ipaddress
import logging
import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.installation.settings import Settings
from api.process.health import LIVE, READY
from surveys.fairness import RateLimit

log = logging.getLogger("heard.hosts")

LINES_A_MINUTE = 2
"""So many refusals are logged: whoever sends a thousand wrong names fills no disk."""

LONGEST_NAME = 253
FORWARDED = ("x-forwarded-host", "x-forwarded-for", "x-real-ip")
REFUSED = (
    "These pages do not answer to this name. Whoever runs them can read in the log which setting is missing."
)

PROBES = frozenset({LIVE, READY})
"""Asked by load balancers, which know a machine by its address; nothing of anybody is in what they get."""

_AUTHORITY = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:(?P<port>[0-9]{1,5}))?", re.ASCII)
_LARGEST_PORT = 65535


def name_in(authority: str) -> str:
    """The name of a Host header such as "Heard.example:8000" or "[::1]", in lower case, without port and final full stop;
    empty for what is none."""
    match = _AUTHORITY.fullmatch(authority.strip().lower())
    if match is None or int(match["port"] or 0) > _LARGEST_PORT:
        return ""
    name = match["name"].strip("[]").removesuffix(".")
    return name if len(name) <= LONGEST_NAME else ""


def name_of_url(url: str) -> str:
    """The name in the address of a page, as a browser writes it in a Host header. Empty where there is none."""
    try:
        name = urlsplit(url).hostname or ""
        return name.encode("idna").decode() if not name.isascii() else name.removesuffix(".")
    except ValueError:
        return ""


def is_loopback(name: str) -> bool:
    """Whether a name is this machine's own, which nobody else can have: "localhost", 127.0.0.1 or ::1 in any spelling."""
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


@dataclass(frozen=True)
class OwnNames:
    """`names` are those of the settings. `is_here` where nobody but whoever sits at this machine may reach the pages: then
    nothing may have been forwarded from elsewhere either."""

    names: Collection[str]
    is_here: bool = False

    def has(self, name: str) -> bool:
        return bool(name) and (name in self.names or is_loopback(name))

    def stranger(self, headers: Headers) -> str | None:
        """What a request calls these pages that is no name of theirs, as it was sent; None where all is well."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.has(name_in(hosts[0])):
            return ", ".join(hosts)
        if not self.is_here:
            return None  # what a web server in front adds is not believed, so it need not be checked
        return next((name for name in _forwarded(headers) if not self.has(name_in(_bracketed(name)))), None)


def own_names(settings: Settings) -> OwnNames:
    """Those of an installation: where people reach it, and where it listens, which a web server in front may call it."""
    names = {name_of_url(settings.public_url), name_in(_bracketed(settings.host))}
    return OwnNames(frozenset(names - {""}), is_here=settings.pages_are_here)


def _forwarded(headers: Headers) -> Iterator[str]:
    """All names and addresses by which a request says that it was forwarded."""
    for header in FORWARDED:
        for value in headers.getlist(header):
            yield from (part.strip() for part in value.split(","))
    for value in headers.getlist("forwarded"):
        pairs = (pair.strip().partition("=") for pair in re.split(r"[;,]", value))
        yield from (said.strip('"') for key, _, said in pairs if key.lower() in ("host", "for"))


def _bracketed(name: str) -> str:
    """Addresses of the newer kind stand without brackets in X-Forwarded-For."""
    return f"[{name}]" if name.count(":") > 1 and not name.startswith("[") else name


def only_under(own: OwnNames, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> ASGIApp:
    """The application for requests that call it by a name of its own. Others are answered with 421 and, now and then, a line
    in the log that names the setting. `clock` counts seconds."""
    lines = RateLimit(LINES_A_MINUTE, clock())

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        stranger = own.stranger(Headers(scope=scope))
        if stranger is None or (scope["path"] in PROBES and not own.is_here):
            await app(scope, receive, send)
            return
        if lines.take(clock(), LINES_A_MINUTE / 60, LINES_A_MINUTE):
            log.warning("refused a request that was sent to %s: %s", _loggable(stranger), _advice(own))
        await PlainTextResponse(REFUSED, 421, {"cache-control": "no-store"})(scope, receive, send)

    return guarded


def _advice(own: OwnNames) -> str:
    if own.is_here:
        return (
            "this is a trial on this machine; to let others in, set HEARD_PUBLIC_URL to where they reach it"
        )
    return (
        "set HEARD_PUBLIC_URL to the address where people reach the pages, "
        "and let the web server in front pass that name on as Host"
    )


def _loggable(name: str) -> str:
    """Somebody else's name, short and without anything that a log could be forged with."""
    return f"'{re.sub(r'[^A-Za-z0-9.:,_-]', '?', name[:80])}'"
