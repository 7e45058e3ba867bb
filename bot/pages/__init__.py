"""What every page shares, the public's and the board's: layout, files beside it, and the headers that protect
it.

Holds no words of a conversation and no numbers, and reads nothing when imported.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from surveys.rounds import FEW

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"

MOUNT = "/static"
"""Where `static_app()` is mounted; the addresses that `Assets.url` gives begin with it."""

_TEXT_TYPES = frozenset({"text/css", "text/javascript", "image/svg+xml", "text/plain", "application/json"})
# Python's own table differs between versions and machines for these.
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: plain and compressed."""

    body: bytes
    squeezed: bytes | None
    media_type: str


@dataclass(frozen=True)
class Assets:
    """All static files by path, under one fingerprint: when any file changes, the address of all of them
    does, so that they can be kept for ever and still point at each other by relative addresses."""

    files: Mapping[str, Asset]
    fingerprint: str

    def url(self, path: str) -> str:
        """The address of a file. Raises KeyError for one that is not there, so that a page cannot ask for
        it."""
        self.files[path]
        return f"{MOUNT}/{self.fingerprint}/{path}"


def load_assets(*extra_folders: Path) -> Assets:
    """Read and compress the shared files and those of further folders, whose paths may not clash with
    them."""
    files: dict[str, Asset] = {}
    for folder in (STATIC, *extra_folders):
        for path, file in _files_in(folder):
            if path in files:
                raise ValueError(
                    f"{file}: there is already a static file '{path}'; give this one another name"
                )
            files[path] = _asset(file)
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.encode() + b"\0" + files[path].body)
    return Assets(files, whole.hexdigest()[:12])


def _files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(folder).as_posix(), file


def _asset(file: Path) -> Asset:
    body = file.read_bytes()
    media_type = (
        _MEDIA_TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    )
    if media_type not in _TEXT_TYPES:
        return Asset(body, None, media_type)
    return Asset(body, gzip.compress(body, 9, mtime=0), f"{media_type}; charset=utf-8")


@cache
def shared_assets() -> Assets:
    """The files of the shared layout alone."""
    return load_assets()


def environment(*extra_template_folders: Path, assets: Assets | None = None) -> Environment:
    """Templates of the given folders first, then the shared ones (`base.html`). Compiled once, escaped
    always, and a name that was not given is an error. Pass `assets` when there are more files than the shared
    ones."""
    folders = [*extra_template_folders, TEMPLATES]
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    served = assets or shared_assets()
    made.globals["asset"] = served.url
    made.globals["faces"] = _faces(served)
    made.filters["phones"] = with_phones
    return made


def _faces(assets: Assets) -> dict[str, str]:
    """The address of our own drawing for a face, so that it looks the same on every device: files are named
    after the character."""
    paths = [path for path in assets.files if path.startswith("faces/")]
    return {chr(int(Path(path).stem, 16)): assets.url(path) for path in paths}


_PHONES = re.compile(
    r"(?<!\d)(?P<call>0\d{2,4}(?: ?\d{3,4}){1,2}|(?<=call )\d{3})(?!\d)|(?<= to )(?P<text>\d{5})(?!\d)"
)


def with_phones(words: str) -> Markup:
    """Words as HTML in which United Kingdom telephone numbers can be tapped: "0800 1111", 999, "text SHOUT to
    85258"."""
    return Markup(_PHONES.sub(_phone, str(escape(words))))  # noqa: S704  # escaped just before


def _phone(found: re.Match[str]) -> str:
    number = found.group()
    address = f"tel:{number.replace(' ', '')}" if found["call"] else f"sms:{number}"
    return f'<a href="{address}">{number}</a>'


def static_app(assets: Assets | None = None) -> ASGIApp:
    """Serves the files, compressed where the browser can; to be mounted at `MOUNT`."""
    served = assets or shared_assets()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = _static(served, scope)
        await response(scope, receive, send)

    return app


def _static(assets: Assets, scope: Scope) -> Response:
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("This file can only be read.", 405, {"allow": "GET, HEAD"})
    below = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(MOUNT).lstrip("/")
    fingerprint, _, path = below.partition("/")
    asset = assets.files.get(path)
    if asset is None:
        return PlainTextResponse("There is no such file.", 404)
    # A page from before an update asks for an old fingerprint: it gets today's file, and must not keep it.
    kept = "public, max-age=31536000, immutable" if fingerprint == assets.fingerprint else "no-cache"
    headers = {"cache-control": kept, "vary": "accept-encoding"}
    if asset.squeezed is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return Response(asset.body, 200, headers, asset.media_type)
    return Response(asset.squeezed, 200, {**headers, "content-encoding": "gzip"}, asset.media_type)


SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"
    ),
}
_HSTS = "max-age=31536000; includeSubDomains"


def security_headers(app: ASGIApp, *, https: bool = False) -> ASGIApp:
    """Middleware that adds the headers which a response does not set itself. With `https` the browser is told
    to come back by https only."""
    added = {**SECURITY_HEADERS, "strict-transport-security": _HSTS} if https else SECURITY_HEADERS
    raw = tuple((name.encode(), value.encode()) for name, value in added.items())

    async def protected(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        await app(scope, receive, _adding(raw, send))

    return protected


def _adding(raw: tuple[tuple[bytes, bytes], ...], send: Send) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.setdefault("headers", [])
            present = {name for name, _ in headers}
            message["headers"] = [*headers, *(header for header in raw if header[0] not in present)]
        await send(message)

    return adding


@dataclass(frozen=True)
class Site:
    """Whose pages these are. `name` is the board's; `help_lines` are shown to whoever looks for help;
    `exit_url` is where "Leave this page" goes; `example` says on every page that the data are made up; `few`
    is the number of responses under which none is kept; `home` is where the name in the header leads.
    `public_url` and `telegram_name` (the bot's user name) stand on posters; without the first it is the
    address that the poster was asked for at. `contact` says that people can ask to be contacted."""

    name: str
    https: bool = False
    help_lines: tuple[str, ...] = ()
    exit_url: str = "https://www.bbc.co.uk/weather"
    example: bool = False
    few: int = FEW
    home: str = "/"
    public_url: str = ""
    telegram_name: str = ""
    contact: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("Site: 'name' is empty; give the name of the board")
        if not self.exit_url.startswith("https://"):
            raise ValueError(f"Site: 'exit_url' is '{self.exit_url}'; it must begin with https://")
