"""Where mails are handed in: the board's own server, as the setting names it."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORTS = {"smtp+starttls": 587, "smtps": 465, "smtp": 25}
"""The port of each scheme where none is named."""


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed in. Without encryption only on this machine."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, address: str) -> "MailServer":
        """From an address such as smtp+starttls://user:password@mail.example.org:587. Raises `ValueError` with the end of a
        sentence."""
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError(
                "must be an address such as smtp+starttls://user:password@mail.example.org:587, or smtps://…"
            )
        if parts.scheme == "smtp" and parts.hostname not in LOOPBACK:
            raise ValueError("must be encrypted beyond this machine: smtp+starttls:// or smtps://")
        try:
            port = parts.port or PORTS[parts.scheme]
        except ValueError:
            raise ValueError("must have a port from 1 to 65535, or none") from None
        return cls(
            parts.scheme, parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or "")
        )
