"""Dashboards on other sites that read the API in a browser: only those that the board names, and only the API."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.routes.documents import V1


class ApiForOtherSites:
    """A browser sends the key because the dashboard's page gives it; no cookie ever goes along."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._own = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "HEAD"),
            allow_headers=("Authorization", "If-None-Match"),
            expose_headers=("ETag", "Content-Location", "WWW-Authenticate"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(f"{V1}/")
        await (self._shared if is_api else self._own)(scope, receive, send)
