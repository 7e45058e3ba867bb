"""How each kind of setting is read as it was typed: what it becomes, or a `ValueError` with the end of a sentence that says
what it must be."""

import re
import shlex
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from api.installation.clock import today
from api.installation.mail_server import MailServer
from bot.shares import Proxies

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_here(address: str) -> bool:
    return urlsplit(address).hostname in LOOPBACK


def text(value: str) -> str:
    return value.strip()


def command(value: str) -> str:
    try:
        shlex.split(value)
    except ValueError as error:
        raise ValueError(f"is not a command as a shell would read it ({error})") from None
    return value.strip()


def named(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def folder(value: str) -> str:
    if value.strip() and not Path(value.strip()).is_dir():
        raise ValueError("is not a folder; make it first, or leave this empty")
    return value.strip()


def number(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return read


def port_or_none(value: str) -> int | None:
    return number(1, 65535)(value) if value else None


def one_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return value

    return read


def web_address(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in schemes or not parts.netloc):
            raise ValueError(f"must be an address that begins with {' or '.join(f'{s}://' for s in schemes)}")
        return value.rstrip("/")

    return read


def issuer(value: str) -> str:
    """Tokens are as safe as the way to them: in clear only on this machine."""
    address = web_address("https", "http")(value)
    if address.startswith("http://") and not is_here(address):
        raise ValueError("must begin with https://")
    return address


def names_of_roles(value: str) -> Mapping[str, str]:
    pairs = [part.rpartition("=") for part in value.split(",") if part.strip()]
    names = {name.strip(): role.strip() for name, _, role in pairs}
    if not all(name and role for name, role in names.items()):
        raise ValueError("must be pairs such as Board-Editors=editor, with commas between")
    return names


def proxies(value: str) -> Proxies:
    try:
        return Proxies.read(part.strip() for part in value.split(",") if part.strip())
    except ValueError:
        raise ValueError("must be addresses or networks such as 127.0.0.1, 10.0.0.0/8") from None


def header(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", value.strip()):
        raise ValueError("must be the name of a header, such as X-Forwarded-For")
    return value.strip().lower()


def past_day(value: str) -> date | None:
    if not value.strip():
        return None
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise ValueError("must be a day such as 2026-09-30") from None
    if day > today():
        raise ValueError(
            "is still to come by this machine's clock; put it right, or give the day on which it was done"
        )
    return day


def public_key(shown_by: str) -> Callable[[str], str]:
    """Of a pair whose public half a command shows."""

    def read(value: str) -> str:
        key = value.strip().casefold()
        if key and not re.fullmatch(r"[0-9a-f]{64}", key):
            raise ValueError(f"must be the 64 letters and digits that '{shown_by}' shows")
        return key

    return read


def database(value: str) -> str:
    if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    try:
        urlsplit(value).port  # noqa: B018  # asking for it checks it
    except ValueError:
        raise ValueError(
            "names a port that is not a number; write @ : / ? # in a password as %40 %3A %2F %3F %23"
        ) from None
    return value


def token(value: str) -> str:
    number, _, secret = value.partition(":")
    if value and not (number.isdigit() and secret):
        raise ValueError("must look like 123456789:AA..., as BotFather gave it")
    return value


def origins(value: str) -> tuple[str, ...]:
    origins = tuple(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or origin != f"{parts.scheme}://{parts.netloc}"
        ):
            raise ValueError("must be addresses without a path, such as https://dashboards.example.org")
    return origins


def bot_name(value: str) -> str:
    name = value.strip().removeprefix("@")
    if name and not (5 <= len(name) <= 32 and name.isascii() and name.replace("_", "").isalnum()):
        raise ValueError("must be the bot's user name, such as ExampleBot")
    return name


def webhook_secret(value: str) -> str:
    if value and not (16 <= len(value) <= 256 and value.replace("-", "").replace("_", "").isalnum()):
        raise ValueError("must be 16 to 256 letters, digits, hyphens or underscores")
    return value


def mail_server(value: str) -> MailServer | None:
    return MailServer.at(value.strip()) if value.strip() else None


_MAIL_ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+\.[^@\s,<>]+")


def mail_address(value: str) -> str:
    if value.strip() and not _MAIL_ADDRESS.fullmatch(value.strip()):
        raise ValueError("must be an address such as heard@board.example")
    return value.strip()


def mail_addresses(value: str) -> tuple[str, ...]:
    return tuple(mail_address(each) for each in value.split(",") if each.strip())
