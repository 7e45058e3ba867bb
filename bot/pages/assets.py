"""The files beside the pages: style, scripts and pictures, under addresses that can be kept for ever."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

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


def drawings(assets: Assets) -> dict[str, str]:
    """Our own drawings of faces as SVG elements, by the character that each stands for: a page that is kept as one file
    holds them itself."""
    faces = (path for path in assets.files if path.startswith("faces/"))
    return {chr(int(Path(path).stem, 16)): assets.files[path].body.decode().strip() for path in faces}


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
